/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Follows a vault's files (inotify): says when something in it changed and when it has been
 * quiet since, so that a burst is one thing, with the places of a small one.
 *
 * When the kernel's queue overflows, all is looked at again; when its watches run out, every
 * two seconds. A vault that goes away is waited for. */
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

/* Starts a thread, from which the hooks are called. NULL when the kernel refuses. */
kwic_watch *kwic_watch_new(const char *vault, const kwic_watch_hooks *hooks);
void kwic_watch_free(kwic_watch *watch);

/* Whether every folder is watched now. */
bool kwic_watch_complete(kwic_watch *watch);

#endif
