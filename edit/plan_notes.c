// SPDX-License-Identifier: GPL-2.0-or-later
// From a query to a plan: which notes, what each would become.
#include <stdlib.h>

#include "kwic/edit.h"
#include "kwic/error.h"
#include "note_file.h"
#include "note_job.h"
#include "retag.h"

// ---- which notes ----

static bool is_all(kwic_str query)
{
    g_autofree char *text = g_strndup(query.p ? query.p : "", query.n);
    g_strstrip(text);
    return !*text || strcmp(text, "*") == 0;
}

// Whether the answer is of the query as it stands, and whole.
static bool is_whole(const kwic_answer *answer, GError **error)
{
    bool other = answer->n_corrected || answer->relaxed;
    if (!other && !answer->partial && answer->exact && !answer->truncated &&
        answer->n_hits >= answer->total)
        return true;
    g_set_error_literal(error, KWIC_ERROR, KWIC_ERROR_NOT_FOUND,
                        other ? "no note has all of the query"
                              : "the query was not answered to its end; narrow it");
    return false;
}

static kwic_answer *ask(kwic_searcher *s, kwic_str query, GError **error)
{
    kwic_request request = kwic_request_default();
    request.query = is_all(query) ? KWIC_STR("") : query;
    request.match = KWIC_MATCH_ALL;
    request.limit = UINT32_MAX;
    request.snippets = 0;
    request.facets = NULL;
    request.sort = "path";
    request.exact = true;
    request.fields = kwic_hit_field("path");
    kwic_answer *answer = kwic_search(s, &request, error);
    if (answer && !is_whole(answer, error))
        g_clear_pointer(&answer, kwic_answer_free);
    return answer;
}

static void add_terms(GString *query, const char *name)
{
    g_autofree char *bare = g_strdup(kwic_tag_bare(name));
    g_strdelimit(bare, "\"", ' ');
    g_string_append_printf(query, "%stag:\"%s\"", query->len ? " OR " : "", bare);
}

char *kwic_edits_tag_query(const kwic_note_edit *edit)
{
    GString *query = g_string_new(NULL);
    for (size_t i = 0; i < edit->n_renames; i++)
        add_terms(query, edit->renames[i].from);
    for (const char *const *name = edit->remove; name && *name; name++)
        add_terms(query, *name);
    return g_string_free(query, FALSE);
}

// ---- what each would become ----

typedef struct planning {
    kwic_edits *plan;
    const kwic_edits_request *request;
    const kwic_retag *retag;
    GHashTable *files; // those seen: a link is another name of one
} planning;

// "12: what is wrong" as a line and the rest.
static void refuse(kwic_edits *plan, const char *path, const char *message)
{
    char *end = NULL;
    unsigned long line = strtoul(message, &end, 10);
    bool told = end > message && end[0] == ':' && end[1] == ' ';
    kwic_edits_refuse(plan, path, told ? (uint32_t)line : 0, "%s",
                      told ? end + 2 : message);
}

static GBytes *read_note(const planning *p, const char *path, GError **error)
{
    const kwic_edits_request *r = p->request;
    GBytes *unsaved = r->unsaved ? r->unsaved(r->ctx, path) : NULL;
    return unsaved ? unsaved : kwic_edits_read_file(p->plan->vault, path, error);
}

static void plan_note(const planning *p, const char *path)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(GBytes) bytes = read_note(p, path, &problem);
    if (!bytes) {
        refuse(p->plan, path, problem->message);
        return;
    }
    kwic_str text = kwic_edit_text(bytes);
    size_t n = 0;
    char *real = kwic_note_file_find(p->plan->vault, path, NULL);
    if (real && !g_hash_table_add(p->files, real))
        return;
    const kwic_splice *splices =
        kwic_note_job_run(p->retag, text, path, p->plan->arena, &n, &problem);
    if (splices)
        kwic_edits_add(p->plan, path, bytes, splices, n);
    else
        refuse(p->plan, path, problem->message);
}

kwic_edits *kwic_edits_plan(kwic_searcher *s, const char *vault,
                            const kwic_note_edit *edit,
                            const kwic_edits_request *request, GError **error)
{
    g_autoptr(kwic_edits) plan = kwic_edits_new(vault);
    g_auto(kwic_retag) retag = {0};
    if (!kwic_note_edit_check(edit, error))
        return NULL;
    kwic_retag_init(&retag, edit);
    g_autoptr(GHashTable) files =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const planning p = {plan, request, &retag, files};
    if (request->paths) {
        for (const char *const *path = request->paths; *path; path++)
            plan_note(&p, *path);
        return g_steal_pointer(&plan);
    }
    g_autoptr(kwic_answer) answer = ask(s, request->query, error);
    if (!answer)
        return NULL;
    for (size_t i = 0; i < answer->n_hits; i++)
        plan_note(&p, answer->hits[i].path);
    return g_steal_pointer(&plan);
}
