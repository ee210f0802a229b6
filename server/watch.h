/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Follows a vault's files (inotify): says when something in it changed and when it has been
 * quiet since, so that a burst is one thing, with the places of a small one.
 *
 * When the kernel's queue overflows, all is looked at again. When it has no watches (left), or
 * the file system is of a kind that tells only of its own machine's changes (networks, FUSE),
 * all is looked at every two seconds, which is said once. A vault that goes away is waited for. */
#ifndef KWIC_WATCH_H
#define KWIC_WATCH_H

#include <glib.h>
#include <stdbool.h>

typedef struct kwic_watch kwic_watch;

typedef struct kwic_watch_hooks {
    void (*noticed)(void *ctx, unsigned files); /* so many since it was last quiet */
    /* It is quiet: look at these files and folders (relative, NULL-terminated), or at
     * all (NULL). */
    void (*settled)(void *ctx, const char *const *paths);
    void (*log)(const char *message); /* NULL: nobody listens */
    void *ctx;
} kwic_watch_hooks;

/* Starts a thread, from which the hooks are called. NULL when there is none to be had. */
kwic_watch *kwic_watch_new(const char *vault, const kwic_watch_hooks *hooks);
void kwic_watch_free(kwic_watch *watch);

typedef enum kwic_watch_state {
    KWIC_WATCH_NONE,  /* nobody watches, or the vault is away */
    KWIC_WATCH_POLLS, /* it is looked at now and then */
    KWIC_WATCH_FULL,  /* every folder is watched */
} kwic_watch_state;

/* watch may be NULL. */
kwic_watch_state kwic_watch_now(kwic_watch *watch);

#endif
