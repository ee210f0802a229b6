// SPDX-License-Identifier: GPL-2.0-or-later
#include "scope.h"

#include <stdlib.h>
#include <string.h>

#include "kwic/indexer.h"

enum {
    STEP_US = 10000,
    FRESH_US = 1000000,  // waited for what is known to have changed
    MADE_US = 10000000,  // waited for an index that is being made
    PART_WAIT_MS = 10000 // for another process that writes the part's index
};

// A note of the part, as the vault's index has it.
typedef struct member {
    int64_t mtime_ns;
} member;

struct kwic_mcp_scope {
    kwic_server *server;
    kwic_vault *vault;
    char *root, *within, *told; // root: relative, without a slash at its end
    char *folder; // of root, without links; of the vault when there is none
    char *index;  // of the part; NULL: the vault's own
    kwic_searcher *part;
    bool fresh;          // as it was taken last
    uint64_t generation; // of the vault's index that the part is made by; 0: none yet
    GHashTable *members; // char * -> member *, while the part is made
};

// ---- life ----

// The folder that root names, without links, if it lies in the vault.
static char *folder_in(const char *vault, const char *root)
{
    g_autofree char *given =
        g_path_is_absolute(root) ? g_strdup(root) : g_build_filename(vault, root, NULL);
    g_autofree char *plain = g_canonicalize_filename(given, NULL);
    char *real = realpath(plain, NULL), *top = realpath(vault, NULL);
    size_t n = top ? strlen(top) : 0;
    bool in = real && top && strncmp(real, top, n) == 0 &&
              (real[n] == '/' || real[n] == '\0') &&
              g_file_test(real, G_FILE_TEST_IS_DIR);
    char *folder = in ? g_strdup(real) : NULL;
    free(real);
    free(top);
    return folder;
}

static bool take_root(kwic_mcp_scope *s, const char *root, GError **error)
{
    const char *vault = kwic_vault_path(s->vault);
    s->folder = vault ? folder_in(vault, root) : NULL;
    if (!s->folder)
        return kwic_usage_error(
            error, "--root %s: not a folder of the vault %s; give one of its folders",
            root, vault ? vault : "");
    char *top = realpath(vault, NULL);
    const char *below = s->folder + strlen(top);
    s->root = g_strdup(*below == '/' ? below + 1 : below);
    free(top);
    return true;
}

static void name_part(kwic_mcp_scope *s)
{
    g_autofree char *what =
        g_strconcat(s->root ? s->root : "", "\n", s->within ? s->within : "", NULL);
    g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, what, -1);
    s->index = g_strdup_printf("%s-part-%.16s", kwic_vault_index(s->vault), hash);
}

kwic_mcp_scope *kwic_mcp_scope_new(kwic_server *server, const char *root,
                                   const char *within, GError **error)
{
    g_autoptr(kwic_mcp_scope) s = g_new0(kwic_mcp_scope, 1);
    s->server = server;
    s->vault = server->vaults[0];
    s->within = g_strdup(within);
    if (root && !take_root(s, root, error))
        return NULL;
    if (s->root && !*s->root)
        g_clear_pointer(&s->root, g_free); // the vault itself
    if (!s->root && !s->within)
        return g_steal_pointer(&s);
    name_part(s);
    s->told =
        s->root && s->within
            ? g_strdup_printf("the folder %s, and there the notes of the query %s",
                              s->root, s->within)
            : g_strdup_printf(s->root ? "the folder %s" : "the notes of the query %s",
                              s->root ? s->root : s->within);
    return g_steal_pointer(&s);
}

void kwic_mcp_scope_free(kwic_mcp_scope *s)
{
    if (!s)
        return;
    kwic_searcher_close(s->part);
    g_free(s->root);
    g_free(s->within);
    g_free(s->told);
    g_free(s->folder);
    g_free(s->index);
    g_free(s);
}

bool kwic_mcp_scope_is_query(const kwic_mcp_scope *s)
{
    return s->within != NULL;
}

const char *kwic_mcp_scope_told(const kwic_mcp_scope *s)
{
    return s->told;
}

// ---- the vault's own index ----

static bool is_cancelled(const int *cancelled, GError **error)
{
    if (!cancelled || !g_atomic_int_get(cancelled))
        return false;
    g_set_error_literal(error, KWIC_ERROR, KWIC_ERROR_CANCELLED,
                        "the request was cancelled");
    return true;
}

static void not_made(kwic_mcp_scope *s, GError **error)
{
    int64_t left = kwic_vault_pending(s->vault);
    g_autofree char *notes =
        left > 0 && !s->index
            ? g_strdup_printf(": %" G_GINT64_FORMAT " notes are left", left)
            : g_strdup("");
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_BUSY,
                "the index is still being made%s; ask again in some seconds", notes);
}

// Whether to wait some more for an index that is not there; else *error says why.
static bool wait_for_index(kwic_mcp_scope *s, GError *cause, int64_t waited_us,
                           GError **error)
{
    if (!kwic_vault_building(s->vault, cause)) {
        g_propagate_error(error, cause);
        return false;
    }
    g_error_free(cause);
    if (waited_us < MADE_US)
        return true;
    not_made(s, error);
    return false;
}

static kwic_searcher *take_vault(kwic_mcp_scope *s, const int *cancelled,
                                 GError **error)
{
    int64_t start = g_get_monotonic_time();
    while (!is_cancelled(cancelled, error)) {
        GError *cause = NULL;
        // Asked before: then what is taken has moved on to it.
        bool current = kwic_vault_pending(s->vault) == 0 || !kwic_vault_path(s->vault);
        kwic_searcher *searcher = kwic_vault_take(s->vault, &cause);
        int64_t waited = g_get_monotonic_time() - start;
        s->fresh = current;
        if (searcher && (current || waited > FRESH_US))
            return searcher;
        if (searcher)
            kwic_vault_give(s->vault);
        else if (!wait_for_index(s, cause, waited, error))
            return NULL;
        g_usleep(STEP_US);
    }
    return NULL;
}

static int64_t notes_of(kwic_searcher *searcher)
{
    return kwic_db_count(kwic_index_db(kwic_searcher_index(searcher)));
}

// ---- a part ----

static bool below(const char *path, const char *folder)
{
    size_t n = strlen(folder);
    return strncmp(path, folder, n) == 0 && path[n] == '/';
}

// Whether the file is of the part. Links in the root's folder do not lead out of it.
static bool is_member(void *ctx, const kwic_walk_file *file)
{
    const kwic_mcp_scope *s = ctx;
    if (s->root) {
        if (!below(file->path, s->root))
            return false;
        g_autofree char *full =
            g_build_filename(kwic_vault_path(s->vault), file->path, NULL);
        char *real = realpath(full, NULL);
        bool in = real && below(real, s->folder);
        free(real);
        if (!in)
            return false;
    }
    if (!s->members)
        return true;
    // Of a file that has changed since nobody knows yet whether it belongs there.
    const member *m = g_hash_table_lookup(s->members, file->path);
    return m && m->mtime_ns == file->stat.mtime_ns;
}

// The query must mean what it says: what was corrected or read as words might let in others.
static bool check_query(const kwic_mcp_scope *s, const kwic_answer *answer,
                        GError **error)
{
    const char *why = NULL;
    if (answer->n_warnings)
        why = answer->warnings[0].message;
    else if (answer->n_corrected || answer->n_completed)
        why = "no note has one of its words";
    else if (answer->relaxed || answer->undecided || answer->partial || !answer->exact)
        why = "it cannot be answered exactly";
    if (!why)
        return true;
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_CONFIG,
                "--within %s: %s, so that no note is shown; start with a query of "
                "fields, as tag:public",
                s->within, why);
    return false;
}

static bool find_members(kwic_mcp_scope *s, kwic_searcher *searcher,
                         const int *cancelled, GError **error)
{
    kwic_request request = kwic_request_default();
    request.query = kwic_str_of(s->within);
    request.limit = UINT32_MAX;
    request.sort = "path";
    request.match = KWIC_MATCH_ALL;
    request.snippets = 0;
    request.exact = true;
    request.fields = kwic_hit_field("path") | KWIC_HIT_FIELDS;
    request.cancelled = cancelled;
    g_autoptr(kwic_answer) answer = kwic_search(searcher, &request, error);
    if (!answer || !check_query(s, answer, error))
        return false;
    s->members = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (size_t i = 0; i < answer->n_hits; i++) {
        member *m = g_new(member, 1);
        m->mtime_ns = answer->hits[i].mtime_ns;
        g_hash_table_insert(s->members, g_strdup(answer->hits[i].path), m);
    }
    return true;
}

static bool make_part(kwic_mcp_scope *s, const int *cancelled, GError **error)
{
    const kwic_server_vault *given = s->server->options->vaults;
    kwic_index_counts counts;
    const kwic_index_job job = {
        .vault = kwic_vault_path(s->vault),
        .index = s->index,
        .ignore = given->ignore,
        .jobs = s->server->options->jobs,
        .wait_ms = PART_WAIT_MS,
        .cancelled = cancelled,
        .wanted = is_member,
        .ctx = s,
    };
    if (!kwic_index_run(&job, &counts, error))
        return false;
    if (s->part && kwic_searcher_refresh(s->part, NULL, NULL))
        return true;
    const kwic_searcher_options options = {.languages = given->languages};
    g_clear_pointer(&s->part, kwic_searcher_close);
    s->part = kwic_searcher_open(s->index, &options, error);
    return s->part != NULL;
}

static bool has_part(kwic_mcp_scope *s, const int *cancelled, GError **error)
{
    kwic_searcher *searcher = take_vault(s, cancelled, error);
    if (!searcher)
        return false;
    uint64_t generation = kwic_index_generation(kwic_searcher_index(searcher));
    bool current = s->part && s->generation == generation;
    bool found = current || !s->within || find_members(s, searcher, cancelled, error);
    kwic_vault_give(s->vault);
    bool made = current || (found && make_part(s, cancelled, error));
    g_clear_pointer(&s->members, g_hash_table_unref);
    if (made)
        s->generation = generation;
    return made;
}

// ---- both ----

kwic_searcher *kwic_mcp_scope_take(kwic_mcp_scope *s, const int *cancelled,
                                   kwic_mcp_state *state, GError **error)
{
    kwic_searcher *searcher = NULL;
    if (!s->index)
        searcher = take_vault(s, cancelled, error);
    else if (has_part(s, cancelled, error))
        searcher = s->part;
    if (!searcher)
        return NULL;
    int64_t behind = kwic_vault_behind(s->vault);
    state->fresh = s->fresh;
    state->behind =
        s->index || s->fresh ? -1 : behind; // of other notes nothing is told
    state->notes = notes_of(searcher);
    return searcher;
}

void kwic_mcp_scope_give(kwic_mcp_scope *s)
{
    if (!s->index)
        kwic_vault_give(s->vault);
}
