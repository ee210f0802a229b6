// SPDX-License-Identifier: GPL-2.0-or-later
// Any bytes are a query: there is an answer, and every span of it is inside of the text.
// The first byte's lowest bit says whether the query is being typed.
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../../search/plan/plan.h"
#include "../../search/plan/planning.h"
#include "kwic/note.h"

static const char *const notes[] = {
    "---\ntype: people\nrating: 7\ncreated: 2026-01-03\ntags: [a/b]\n---\n# One\n"
    "CoreWeave racks, neo clouds.\n\n- [ ] call \xF0\x9F\x93\x85 2026-02-01\n",
    "# Two\ncore weave storage [[One]] \xE6\x9D\xB1\xE4\xBA\xAC\n",
};

static kwic_db *db;
static kwic_planner *planner;

static void make_index(void)
{
    char dir[] = "/tmp/kwic-fuzz-XXXXXX";
    if (!mkdtemp(dir))
        abort();
    kwic_writer *w = kwic_writer_open(dir, NULL);
    g_autoptr(kwic_document_maker) maker = kwic_document_maker_new();
    for (size_t i = 0; i < G_N_ELEMENTS(notes); i++) {
        g_autoptr(kwic_arena) arena = kwic_arena_new();
        kwic_record record;
        kwic_change change = {.mtime_ns = 1};
        g_autofree char *path = g_strdup_printf("%zu.md", i);
        kwic_note_parse(kwic_str_of(notes[i]), path, arena, NULL, NULL, &record);
        const kwic_document *doc = kwic_document_make(maker, &record, &change, 1);
        if (!w || !kwic_writer_put(w, 0, doc, NULL))
            abort();
    }
    if (!kwic_writer_commit(w, NULL))
        abort();
    kwic_writer_close(w);
    db = kwic_db_open_plain(dir, NULL); // all of it now: its folder goes
    kwic_planner_options options = {.resident = true, .now_s = 1768910400};
    planner = kwic_planner_new(db, &options);
    g_autofree char *remove = g_strdup_printf("rm -rf %s", dir);
    if (system(remove) != 0) // NOLINT: the name is our own
        abort();
}

static void check_span(uint32_t from, uint32_t to, size_t size)
{
    if (from > to || to > size)
        abort();
}

static void check_ast(const kwic_ast *ast, size_t size)
{
    check_span(ast->from, ast->to, size);
    for (const kwic_ast *k = ast->kid; k; k = k->next)
        check_ast(k, size);
}

static void check_plan(kwic_plan *plan, const kwic_request *request, kwic_arena *arena)
{
    size_t size = request->query.n, n;
    const kwic_clause *clauses;
    check_ast(plan->ast, size);
    for (size_t i = 0; i < plan->n_words; i++)
        check_span(plan->words[i].from, plan->words[i].to, size);
    for (size_t i = 0; i < plan->n_warnings; i++)
        check_span(plan->warnings[i].from, plan->warnings[i].to, size);
    for (size_t i = 0; i < plan->n_corrected; i++)
        check_span(plan->corrected[i].from, plan->corrected[i].to, size);
    kwic_match_params params = {.collect = true};
    g_autoptr(GError) error = NULL;
    g_autoptr(kwic_matches) m = kwic_db_match(db, plan->query, &params, &error);
    if (!m) {
        fprintf(stderr, "%s\n", error->message);
        abort();
    }
    kwic_candidates c = {.docids = m->all, .n = m->n_all};
    if (plan->check && !kwic_verify(planner, plan->check, &c, NULL))
        abort();
    if (c.n)
        return;
    if (!kwic_plan_explain_none(planner, plan, request, arena, &clauses, &n))
        abort();
    for (size_t i = 0; i < n; i++)
        check_span(clauses[i].from, clauses[i].to, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!planner)
        make_index();
    if (size == 0)
        return 0;
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(GString) printed = g_string_new(NULL);
    kwic_request request = kwic_request_default();
    request.query = (kwic_str){(const char *)data + 1, size - 1};
    request.live = data[0] & 1;
    kwic_plan *plan = kwic_plan_make(planner, &request, arena, NULL);
    if (!plan)
        abort();
    check_plan(plan, &request, arena);
    kwic_plan_print(planner, plan, request.query, printed);
    if (!g_utf8_validate(printed->str, (gssize)printed->len, NULL))
        abort();
    kwic_plan *looser = kwic_plan_relax(planner, plan, &request, arena, NULL);
    if (looser)
        check_plan(looser, &request, arena);
    return 0;
}
