/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of a running server.
 *
 *     kwic_server    the vaults and the clients; the main thread waits for signals and
 *                    connections
 *     kwic_client    one connection, two threads: whichever is free reads, the other runs.
 *                    A call is run and its answer written by the client's own threads only,
 *                    so that a client that does not read holds back itself and nobody else
 *     kwic_vault     one vault: the searcher, and a thread for its index jobs
 *     kwic_call      one request on its way */
#ifndef KWIC_SERVE_H
#define KWIC_SERVE_H

#include <pthread.h>
#include <stdatomic.h>

#include "buffer.h"
#include "kwic/search.h"
#include "kwic/server.h"
#include "kwic/views.h"
#include "rpc.h"
#include "watch.h"

typedef struct kwic_server kwic_server;
typedef struct kwic_client kwic_client;
typedef struct kwic_vault kwic_vault;

typedef enum kwic_call_state {
    KWIC_CALL_ASKED,    /* to be run */
    KWIC_CALL_DEFERRED, /* with a vault's index thread */
    KWIC_CALL_DONE,     /* to be answered: result or error */
    KWIC_CALL_NOTICE,   /* a notification to the client: result is its params */
} kwic_call_state;

struct kwic_call {
    kwic_client *client;
    kwic_call_state state;
    kwic_rpc_request request;
    size_t bytes;  /* of its line */
    int cancelled; /* atomic: set, it ends as soon as it can */
    json_t *result;
    GString *text; /* the result as JSON text, instead: the quick way */
    GError *error;
    const char *notice; /* method of a notification */
    kwic_call
        *progress;    /* its notification that waits to be written; the client's lock */
    kwic_call *owner; /* a progress notification's call */
};

/* ---- calls and clients (client.c) ---- */

/* Ends a deferred call: takes result or error, the other is NULL. Any thread. */
void kwic_call_finish(kwic_call *call, json_t *result, GError *error);
/* Sends kwic/progress for a deferred call, if the last one has been written. Any thread. */
void kwic_call_progress(kwic_call *call, const char *phase, uint64_t done,
                        uint64_t total);
kwic_server *kwic_call_server(const kwic_call *call);

/* Takes over the descriptors; starts its threads. close_fds: they are the client's own. */
kwic_client *kwic_client_new(kwic_server *server, int in, int out, bool close_fds);
/* True when its threads have ended. */
bool kwic_client_ended(kwic_client *client);
void kwic_client_free(kwic_client *client);
/* Cancels calls that wait or run: of that id, or (id NULL) of that supersede key. */
bool kwic_client_cancel(kwic_client *client, const json_t *id, const char *key);
/* The index has changed: subscriptions are to be looked at. */
void kwic_client_index_changed(kwic_client *client);

/* ---- subscriptions (subscribe.c); lock held by the client's running thread only ---- */

typedef struct kwic_subscription kwic_subscription;
void kwic_subscription_free(gpointer data);
GPtrArray *kwic_client_subscriptions(kwic_client *client);
/* Appends a kwic/changed line for each subscription whose hits differ. */
void kwic_subscriptions_check(kwic_client *client, GString *out);

/* ---- vaults (vault.c) ---- */

kwic_vault *kwic_vault_new(kwic_server *server, const kwic_server_vault *given);
/* Ends what it does and refuses what waits; then waits for its thread. */
void kwic_vault_end(kwic_vault *vault);
void kwic_vault_free(kwic_vault *vault);
const char *kwic_vault_path(const kwic_vault *vault); /* NULL: not known */
const char *kwic_vault_index(const kwic_vault *vault);
const char *kwic_vault_name(const kwic_vault *vault); /* the folder's own name */

/* The searcher on the newest state, locked until it is given back. NO_INDEX or VERSION
 * while there is none: then one is being built, if the vault is known. */
kwic_searcher *kwic_vault_take(kwic_vault *vault, GError **error);
/* Whether that is why take failed. */
bool kwic_vault_building(const kwic_vault *vault, const GError *cause);
void kwic_vault_give(kwic_vault *vault);
/* What views have read of the vault's notes, locked until it is given back; by who has a
 * searcher. */
kwic_views *kwic_vault_take_views(kwic_vault *vault);
void kwic_vault_give_views(kwic_vault *vault);
/* Notes known to have changed since they were indexed; -1: not known. */
int64_t kwic_vault_pending(kwic_vault *vault);
/* The same for an answer: -1, too, when nobody watches who would know of a change. */
int64_t kwic_vault_behind(kwic_vault *vault);
kwic_watch_state kwic_vault_watching(kwic_vault *vault);

/* Unsaved buffers, as kwic_buffers_… have them. */
bool kwic_vault_set_buffer(kwic_vault *vault, const kwic_buffer *given, GError **error);
/* The text that counts for the path, a new reference; NULL when its file does. */
GBytes *kwic_vault_buffer_text(kwic_vault *vault, const char *path);
bool kwic_vault_drop_buffer(kwic_vault *vault, const void *owner, const char *path);
bool kwic_vault_leave(kwic_vault *vault, const void *owner);

/* Queues an index job; call (may be NULL) is finished with its counts. paths is copied. */
void kwic_vault_queue(kwic_vault *vault, kwic_call *call, bool full,
                      const json_t *paths);

/* ---- the server (serve.c) ---- */

/* What another face of the server than the line protocol's wants to know of the vaults' jobs;
 * called from their threads, each may be NULL. */
typedef struct kwic_server_hooks {
    /* A job takes long; not more than ten times a second. */
    void (*progress)(void *ctx, const char *phase, uint64_t done, uint64_t total);
    /* A job has ended; changed: the index is another. */
    void (*settled)(void *ctx, bool changed);
    void *ctx;
} kwic_server_hooks;

struct kwic_server {
    const kwic_server_options *options;
    kwic_server_hooks hooks;
    kwic_vault **vaults;
    size_t n_vaults;
    int stop_fd; /* readable once the server is to end */
    int wake_fd; /* written to wake the main thread: a client ended */
    _Atomic unsigned subscriptions; /* of all clients */
    pthread_mutex_t lock;
    GPtrArray *clients;
};

/* Without vaults and clients; options live as long. */
void kwic_server_init(kwic_server *server, const kwic_server_options *options);
/* Frees its vaults, too. */
void kwic_server_clear(kwic_server *server);
/* Ends the server: nothing more is read, what was read is answered. Any thread. */
void kwic_server_stop(kwic_server *server);
void kwic_server_wake(kwic_server *server);
/* A vault's index has changed: tells all clients. */
void kwic_server_index_changed(kwic_server *server);
/* The client asks nothing more: its unsaved buffers go. method_buffer.c */
void kwic_server_client_left(kwic_server *server, const kwic_client *client);

/* The vault that params name ("vault": path or folder name); with several and none named
 * NULL without an error. NOT_FOUND names the nearest. */
bool kwic_server_vault_of(kwic_server *server, const json_t *params, kwic_vault **vault,
                          GError **error);

/* ---- methods, by groups ---- */

json_t *kwic_method_hello(kwic_call *call, GError **error);
json_t *kwic_method_shutdown(kwic_call *call, GError **error);
json_t *kwic_method_cancel(kwic_call *call, GError **error);
json_t *kwic_method_cancelled(kwic_call *call, GError **error);

json_t *kwic_method_search(kwic_call *call, GError **error);
json_t *kwic_method_facets(kwic_call *call, GError **error);
json_t *kwic_method_complete(kwic_call *call, GError **error);

json_t *kwic_method_note(kwic_call *call, GError **error);
json_t *kwic_method_links(kwic_call *call, GError **error);
json_t *kwic_method_mentions(kwic_call *call, GError **error);
json_t *kwic_method_related(kwic_call *call, GError **error);
json_t *kwic_method_tasks(kwic_call *call, GError **error);
json_t *kwic_method_view(kwic_call *call, GError **error);
/* Whether params say what to show. */
bool kwic_view_check(const json_t *params, GError **error);
/* A view's answer as JSON text; params: its query, path, line, now. method_view.c */
GString *kwic_view_run(kwic_call *call, kwic_vault *vault, const json_t *params,
                       GError **error);
kwic_vault *kwic_view_vault(kwic_call *call, GError **error);

json_t *kwic_method_buffer_set(kwic_call *call, GError **error);
json_t *kwic_method_buffer_drop(kwic_call *call, GError **error);

json_t *kwic_method_edit_plan(kwic_call *call, GError **error);
json_t *kwic_method_edit_apply(kwic_call *call, GError **error);
json_t *kwic_method_edit_undo(kwic_call *call, GError **error);
json_t *kwic_method_suggest(kwic_call *call, GError **error);
json_t *kwic_method_untagged(kwic_call *call, GError **error);

json_t *kwic_method_index(kwic_call *call, GError **error);
json_t *kwic_method_status(kwic_call *call, GError **error);
json_t *kwic_method_subscribe(kwic_call *call, GError **error);
json_t *kwic_method_unsubscribe(kwic_call *call, GError **error);

/* The request of search's parameters; memory from the arena. */
kwic_request kwic_request_of(kwic_call *call, kwic_arena *arena);
/* Its filters, of a checked object of facets and their values; and a list of strings,
 * NULL-terminated. They point into the JSON. */
void kwic_request_filter(kwic_request *r, const json_t *object, kwic_arena *arena);
const char **kwic_request_strings(const json_t *list, kwic_arena *arena);
/* Searches one vault, or all of them merged (vault NULL). */
json_t *kwic_search_vaults(kwic_call *call, kwic_vault *vault,
                           const kwic_request *request, GError **error);

/* ---- several vaults as one (merge.c) ---- */

/* A member of an answer in an order of its own, and of its hits, while they are merged. */
#define KWIC_MERGE_ORDER "\001order"

/* Adds "vault" to each hit. */
void kwic_merge_label(json_t *answer, const char *vault);
/* Merges answers (each from offset 0) into one: hits by score, totals and facets summed,
 * hits [offset, offset + limit) kept. Takes the references. */
json_t *kwic_merge_answers(json_t *const *answers, size_t n,
                           const kwic_request *request);

#endif
