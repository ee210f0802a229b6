/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of a running language server.
 *
 *     message.c      bytes to messages and back (Content-Length)
 *     session.c      the loop: one thread reads, one runs and writes; cancelling, progress
 *     lsp_method.c   the table of methods; capabilities, schema and manual are made from it
 *     lifecycle.c    initialize, shutdown, exit
 *     document.c     open documents; note.c: any note as text, record and lines
 *     the rest       a file a feature
 *
 * Everything here but the queue is the running thread's own. */
#ifndef KWIC_LSP_PARTS_H
#define KWIC_LSP_PARTS_H

#include <pthread.h>

#include "kwic/lsp.h"
#include "kwic/record.h"
#include "position.h"
#include "serve.h"

typedef struct kwic_lsp kwic_lsp;

/* Files that are not notes; attachment.h. */
typedef struct kwic_lsp_attachments {
    GPtrArray
        *paths; /* char *, relative to the vault, in byte order; NULL: not looked for */
    int64_t until_us; /* they are looked for again then */
} kwic_lsp_attachments;

typedef struct kwic_lsp_method {
    const char *name;
    /* The result, a new reference; of a notification NULL. */
    json_t *(*run)(kwic_lsp *l, const json_t *params, GError **error);
    unsigned flags;
    const char *capability; /* member of ServerCapabilities; NULL: none */
    const char *value;      /* and its value, as JSON */
    const char *help;       /* one sentence */
    const char *result;     /* what comes back; NULL: it is a notification */
} kwic_lsp_method;

enum kwic_lsp_method_flags {
    KWIC_LSP_ANY_TIME = 1, /* also before initialize and after shutdown */
    KWIC_LSP_READER = 2,   /* run by the reading thread, ahead of what waits */
};

/* One message from the client. */
typedef struct kwic_lsp_call {
    json_t *id; /* NULL: a notification */
    const kwic_lsp_method *method;
    json_t *params;
    int code; /* not 0: it is refused, with the message */
    char *message;
    int cancelled; /* atomic */
} kwic_lsp_call;

/* What the client can do. */
typedef struct kwic_lsp_client_can {
    bool markdown;         /* in hovers and previews */
    bool document_changes; /* workspace edits with versions */
    bool rename_files;     /* file operations in them */
    bool create_files;
    bool annotations; /* changeAnnotations */
    bool progress;    /* window/workDoneProgress */
    bool pull_diagnostics;
    bool diagnostic_refresh;
    bool lens_refresh;
    bool symbol_tree; /* hierarchicalDocumentSymbolSupport */
    bool action_literals;
    bool action_resolve;
    bool register_watch; /* didChangeWatchedFiles, dynamically */
    bool definition_links;
} kwic_lsp_client_can;

struct kwic_lsp {
    const kwic_lsp_options *options;
    kwic_server server; /* what a vault needs of one */
    kwic_server_options server_options;
    kwic_server_vault given;
    kwic_vault *vault; /* NULL: none found, or not initialized */
    char *root;        /* the vault's folder as the client spells it */
    char *trouble;     /* why there is no vault */
    kwic_encoding encoding;
    kwic_lsp_client_can can;
    bool initialized, shut;
    int out;
    GHashTable *documents; /* URI → kwic_lsp_document */
    kwic_lsp_attachments attachments;
    kwic_lsp_call *running;
    int64_t last_id;     /* of our own requests */
    bool gone;           /* nobody reads what is written */
    int64_t diagnose_us; /* when changed documents are to be looked at; 0: they were */
    bool progress_shown, progress_asked;

    pthread_mutex_t lock; /* of all below */
    pthread_cond_t changed;
    GQueue queue;
    bool ended; /* nothing more is read */
    bool exiting;
    bool index_changed;
    bool indexing; /* progress is to be told: */
    const char *phase;
    uint64_t done, total;
};

/* JSON-RPC's and LSP's codes. */
enum {
    KWIC_LSP_PARSE = -32700,
    KWIC_LSP_INVALID = -32600,
    KWIC_LSP_NO_METHOD = -32601,
    KWIC_LSP_BAD_PARAMS = -32602,
    KWIC_LSP_NOT_INITIALIZED = -32002,
    KWIC_LSP_CANCELLED = -32800,
    KWIC_LSP_FAILED = -32803,
};

/* ---- session.c ---- */

/* Sends a notification, or a request whose answer is not waited for; takes params. */
void kwic_lsp_notify(kwic_lsp *l, const char *method, json_t *params);
void kwic_lsp_request(kwic_lsp *l, const char *method, json_t *params);
/* Shows (type 1 error, 2 warning, 3 information) or logs a message. */
void kwic_lsp_show(kwic_lsp *l, int type, const char *message);
void kwic_lsp_log(kwic_lsp *l, int type, const char *message);
bool kwic_lsp_is_cancelled(const kwic_lsp *l);
/* Cancels the call of that id. The reading thread. */
void kwic_lsp_cancel(kwic_lsp *l, const json_t *id);

/* ---- lsp_method.c ---- */

const kwic_lsp_method *kwic_lsp_methods(void);
const kwic_lsp_method *kwic_lsp_method_find(const char *name);
json_t *kwic_lsp_capabilities(void);

/* ---- params ---- */

/* Member of an object by a path of names, as "textDocument.uri"; NULL: not there. */
const json_t *kwic_lsp_at(const json_t *params, const char *path);
const char *kwic_lsp_text_at(const json_t *params, const char *path);
bool kwic_lsp_true_at(const json_t *params, const char *path);

/* ---- the engine ---- */

/* The searcher on the newest state with all open documents in it, locked until
 * kwic_vault_give(l->vault). NULL with an error when there is no vault, which was shown at the
 * start: what asks at every key passes no error. NULL alone while the index is being made. */
kwic_searcher *kwic_lsp_take(kwic_lsp *l, GError **error);
/* The same with the open documents as they were at the last question of another kind: what is
 * typed need not be read again at each key. NULL when there is none to ask. */
kwic_searcher *kwic_lsp_take_as_is(kwic_lsp *l);

/* ---- methods ---- */

typedef json_t *kwic_lsp_run(kwic_lsp *l, const json_t *params, GError **error);

kwic_lsp_run kwic_lsp_initialize, kwic_lsp_initialized, kwic_lsp_shutdown,
    kwic_lsp_exit, kwic_lsp_cancel_request, kwic_lsp_ignore;
kwic_lsp_run kwic_lsp_did_open, kwic_lsp_did_change, kwic_lsp_did_close,
    kwic_lsp_did_save, kwic_lsp_did_change_watched;
kwic_lsp_run kwic_lsp_completion, kwic_lsp_completion_resolve;
kwic_lsp_run kwic_lsp_definition, kwic_lsp_references, kwic_lsp_document_link;
kwic_lsp_run kwic_lsp_hover;
kwic_lsp_run kwic_lsp_document_symbol, kwic_lsp_folding_range,
    kwic_lsp_workspace_symbol;
kwic_lsp_run kwic_lsp_diagnostic, kwic_lsp_workspace_diagnostic;
kwic_lsp_run kwic_lsp_code_action, kwic_lsp_code_lens, kwic_lsp_execute_command;
kwic_lsp_run kwic_lsp_prepare_rename, kwic_lsp_rename, kwic_lsp_will_rename_files;

#endif
