// SPDX-License-Identifier: GPL-2.0-or-later
// From the tree that was written to what the index is asked.
//
//     CoreWeave company:openai -azure
//     ast     (and "CoreWeave" (company "openai") (not "azure"))
//     parts   weighted  (synonym coreweave (phrase 2 core weave))
//             filter    (docids 3 17 …)
//             excluded  azure
//     query   (and-not (filter (synonym …) (docids …)) azure)
//
// Each node becomes a part: a query that is exact, or a superset of it and a check of the
// text. Parts are then joined: what has weight by AND, the rest as its filters.
#include "plan.h"
#include "planning.h"
#include "query/saved.h"

typedef struct lists {
    GPtrArray *weighted, *filters, *excluded, *checks;
} lists;

static lists lists_new(void)
{
    return (lists){g_ptr_array_new(), g_ptr_array_new(), g_ptr_array_new(),
                   g_ptr_array_new()};
}

static void lists_free(lists *l)
{
    g_ptr_array_unref(l->weighted);
    g_ptr_array_unref(l->filters);
    g_ptr_array_unref(l->excluded);
    g_ptr_array_unref(l->checks);
}

static const kwic_query *join(kwic_planning *m, kwic_query_op op, GPtrArray *kids)
{
    if (kids->len == 1 && op != KWIC_Q_AND_NOT)
        return kids->pdata[0];
    return kwic_q_join(m->arena, op, (const kwic_query *const *)(void *)kids->pdata,
                       kids->len);
}

// ---- joining parts ----

static void sort_part(kwic_planning *m, const kwic_part *part, lists *l)
{
    // Lists of GLib hold what is only read here.
    gpointer query = (gpointer)(uintptr_t)part->query;
    if (part->empty)
        return;
    if (part->excluded && !part->check) {
        g_ptr_array_add(l->excluded, query);
        return;
    }
    if (part->check)
        g_ptr_array_add(l->checks,
                        (gpointer)(uintptr_t)(part->excluded ? kwic_check_full(m, part)
                                                             : part->check));
    if (!part->excluded)
        g_ptr_array_add(part->weighted ? l->weighted : l->filters, query);
}

// The query of the lists: (and-not (filter (and weighted…) filters…) excluded…).
static const kwic_query *query_of(kwic_planning *m, lists *l)
{
    const kwic_query *q = NULL;
    if (l->weighted->len) {
        q = join(m, KWIC_Q_AND, l->weighted);
        if (l->filters->len) {
            g_ptr_array_insert(l->filters, 0, (gpointer)(uintptr_t)q);
            q = join(m, KWIC_Q_FILTER, l->filters);
        }
    } else if (l->filters->len) {
        q = join(m, KWIC_Q_AND, l->filters);
    } else {
        q = kwic_q_of(m->arena, KWIC_Q_ALL);
    }
    if (l->excluded->len) {
        g_ptr_array_insert(l->excluded, 0, (gpointer)(uintptr_t)q);
        q = join(m, KWIC_Q_AND_NOT, l->excluded);
    }
    return q;
}

kwic_part kwic_plan_all(kwic_planning *m, const kwic_part *parts, size_t n)
{
    lists l = lists_new();
    kwic_part all = {.empty = true};
    for (size_t i = 0; i < n; i++) {
        all.empty = all.empty && parts[i].empty;
        sort_part(m, &parts[i], &l);
    }
    if (!all.empty) {
        all.weighted = l.weighted->len > 0;
        if (l.checks->len)
            all.check = kwic_check_join(
                m->arena, KWIC_CHECK_AND,
                (const kwic_check *const *)(void *)l.checks->pdata, l.checks->len);
        all.query = query_of(m, &l);
    }
    lists_free(&l);
    return all;
}

// A part whose query holds the notes meant, not those left out.
static kwic_part positive(kwic_planning *m, kwic_part part)
{
    if (!part.excluded || part.empty)
        return part;
    if (part.check)
        return (kwic_part){.query = kwic_q_of(m->arena, KWIC_Q_ALL),
                           .check = kwic_check_full(m, &part),
                           .whole = true};
    const kwic_query *kids[2] = {kwic_q_of(m->arena, KWIC_Q_ALL), part.query};
    return kwic_part_filter(kwic_q_join(m->arena, KWIC_Q_AND_NOT, kids, 2));
}

kwic_part kwic_plan_either(kwic_planning *m, const kwic_part *parts, size_t n)
{
    const kwic_query **kids = kwic_arena_new_array(m->arena, const kwic_query *, n);
    const kwic_check **checks = kwic_arena_new_array(m->arena, const kwic_check *, n);
    size_t used = 0, last = 0;
    bool checked = false;
    kwic_part either = {.empty = false};
    for (size_t i = 0; i < n; i++) {
        kwic_part part = positive(m, parts[i]);
        if (part.empty)
            continue;
        last = i;
        checked |= part.check != NULL;
        either.weighted |= part.weighted;
        checks[used] = kwic_check_full(m, &part);
        kids[used++] = part.weighted || part.query->op == KWIC_Q_DOCIDS
                           ? part.query
                           : kwic_q_scale(m->arena, 0, part.query);
    }
    if (used == 0)
        return (kwic_part){.empty = true};
    if (used == 1)
        return positive(m, parts[last]);
    either.query = kwic_q_join(m->arena, KWIC_Q_OR, kids, used);
    if (checked) {
        either.check = kwic_check_join(m->arena, KWIC_CHECK_OR, checks, used);
        either.whole = true;
    }
    return either;
}

// ---- nodes ----

static size_t count_kids(const kwic_ast *ast)
{
    size_t n = 0;
    for (const kwic_ast *k = ast->kid; k; k = k->next)
        n++;
    return n;
}

kwic_word_kid *kwic_word_kids(kwic_planning *m, const kwic_ast *const *asts, size_t n,
                              kwic_around around)
{
    kwic_word_kid *kids = kwic_arena_new_array(m->arena, kwic_word_kid, n);
    for (size_t i = 0; i < n; i++) {
        kids[i].ast = asts[i];
        if (asts[i]->kind == KWIC_AST_WORD)
            kids[i].units = kwic_word_units(m, asts[i], around, &kids[i].n);
    }
    return kids;
}

// Neighbours that may be one word in a note: core weave.
void kwic_word_kids_join(kwic_planning *m, kwic_word_kid *kids, size_t n)
{
    kwic_unit **row = kwic_arena_new_array(m->arena, kwic_unit *, n);
    size_t len = 0;
    for (size_t i = 0; i <= n; i++) {
        bool plain = i < n && kids[i].n == 1 && !kids[i].units[0].run &&
                     !kids[i].ast->typos &&
                     !(kids[i].ast->prefix && !kids[i].ast->typing);
        if (plain) {
            row[len++] = &kids[i].units[0];
            continue;
        }
        kwic_units_join(m, row, len);
        len = 0;
    }
}

kwic_part kwic_word_kid_part(kwic_planning *m, kwic_word_kid *kid, kwic_around around)
{
    return kid->units ? kwic_units_part(m, kid->units, kid->n, around)
                      : kwic_plan_node(m, kid->ast, around);
}

static kwic_part plan_and(kwic_planning *m, const kwic_ast *ast, kwic_around around)
{
    size_t n = 0;
    const kwic_ast **asts =
        kwic_arena_new_array(m->arena, const kwic_ast *, count_kids(ast));
    for (const kwic_ast *k = ast->kid; k; k = k->next)
        asts[n++] = k;
    kwic_word_kid *kids = kwic_word_kids(m, asts, n, around);
    kwic_part *parts = kwic_arena_new_array(m->arena, kwic_part, n);
    if (!around.match_case)
        kwic_word_kids_join(m, kids, n);
    for (size_t i = 0; i < n; i++)
        parts[i] = kwic_word_kid_part(m, &kids[i], around);
    return kwic_plan_all(m, parts, n);
}

static kwic_part plan_or(kwic_planning *m, const kwic_ast *ast, kwic_around around)
{
    size_t n = 0;
    kwic_part *parts = kwic_arena_new_array(m->arena, kwic_part, count_kids(ast));
    for (const kwic_ast *k = ast->kid; k; k = k->next)
        parts[n++] = kwic_plan_node(m, k, around);
    return kwic_plan_either(m, parts, n);
}

static kwic_part plan_not(kwic_planning *m, const kwic_ast *ast, kwic_around around)
{
    if (around.scoped)
        return (kwic_part){.empty = true};
    around.hidden = true;
    kwic_part part = kwic_plan_node(m, ast->kid, around);
    part.excluded = !part.excluded;
    part.weighted = false;
    return part;
}

kwic_part kwic_plan_node(kwic_planning *m, const kwic_ast *ast, kwic_around around)
{
    const kwic_task_date *date = kwic_task_date_of(ast, around);
    if (date)
        return kwic_plan_task_date(m, ast, date, around);
    switch (ast->kind) {
    case KWIC_AST_EMPTY:
        return (kwic_part){.empty = true};
    case KWIC_AST_AND:
        return plan_and(m, ast, around);
    case KWIC_AST_OR:
        return plan_or(m, ast, around);
    case KWIC_AST_NOT:
        return plan_not(m, ast, around);
    case KWIC_AST_WORD:
        return kwic_plan_word_node(m, ast, around);
    case KWIC_AST_PHRASE:
        return kwic_plan_phrase(m, ast, around);
    case KWIC_AST_NEAR:
        return kwic_plan_near(m, ast, around);
    case KWIC_AST_FIELD:
        return kwic_plan_field(m, ast, around);
    case KWIC_AST_PROPERTY:
        return kwic_plan_property(m, ast, around);
    case KWIC_AST_REGEX:
        return kwic_plan_regex(m, ast, around);
    default:
        return kwic_plan_operator(m, ast, around);
    }
}

kwic_part kwic_plan_as_words(kwic_planning *m, const kwic_ast *ast, kwic_around around,
                             const char *why)
{
    if (why)
        kwic_parsed_warn(&m->parsed, ast->from, ast->to, "%s", why);
    kwic_ast *word = kwic_ast_new(m->arena, KWIC_AST_WORD, ast->from, ast->to);
    word->text = kwic_str_sub(m->parsed.text, ast->from, ast->to);
    return kwic_plan_word_node(m, word, around);
}

// ---- the plan ----

static kwic_part plan_since(kwic_planning *m, uint64_t since)
{
    kwic_interval in = {
        .low = (double)since, .high = G_MAXDOUBLE, .above = true, .upto = true};
    return kwic_plan_range(m, KWIC_RANGE_GENERATION, &in);
}

static void add_check(kwic_planning *m, kwic_plan *plan, const kwic_check *check)
{
    const kwic_check *both[2] = {plan->check, check};
    plan->check =
        plan->check ? kwic_check_join(m->arena, KWIC_CHECK_AND, both, 2) : check;
}

static void plan_filters(kwic_planning *m, kwic_plan *plan)
{
    size_t n = m->request->n_filters;
    kwic_plan_filter *filters = kwic_arena_new_array(m->arena, kwic_plan_filter, n);
    const kwic_query **all = kwic_arena_new_array(m->arena, const kwic_query *, n + 1);
    for (size_t i = 0; i < n; i++) {
        const kwic_filter *f = &m->request->filters[i];
        size_t n_values = g_strv_length((char **)(uintptr_t)f->values);
        kwic_part *any = kwic_arena_new_array(m->arena, kwic_part, n_values + 1);
        for (size_t v = 0; v < n_values; v++)
            any[v] = kwic_plan_filter_value(m, f->field, f->values[v]);
        kwic_part part = kwic_plan_either(m, any, n_values);
        filters[i].field = f->field;
        filters[i].query =
            part.empty ? kwic_q_of(m->arena, KWIC_Q_NOTHING) : part.query;
        if (part.check)
            add_check(m, plan, part.check);
        all[i + 1] = filters[i].query;
    }
    plan->filters = filters;
    plan->n_filters = n;
    plan->query = plan->base;
    if (n) {
        all[0] = plan->base;
        plan->query = kwic_q_join(m->arena, KWIC_Q_FILTER, all, n + 1);
    }
}

// The elements of the array in the query's arena; *n of them.
static const void *keep_array(kwic_arena *arena, const GArray *array, size_t *n)
{
    size_t bytes = array->len * g_array_get_element_size((GArray *)(uintptr_t)array);
    void *kept = kwic_arena_alloc(arena, bytes);
    if (bytes)
        memcpy(kept, array->data, bytes);
    *n = array->len;
    return kept;
}

static void finish(kwic_planning *m, kwic_plan *plan)
{
    plan->words = keep_array(m->arena, m->words, &plan->n_words);
    plan->left_out = keep_array(m->arena, m->left_out, &plan->n_left_out);
    plan->corrected = keep_array(m->arena, m->corrected, &plan->n_corrected);
    plan->completed = keep_array(m->arena, m->completed, &plan->n_completed);
    plan->warnings = keep_array(m->arena, m->parsed.warnings, &plan->n_warnings);
}

// The query inside of task:( … ).
static kwic_ast *task_node(kwic_planning *m, kwic_ast *query)
{
    kwic_ast *task = kwic_ast_new(m->arena, KWIC_AST_OPERATOR, query->from, query->to);
    task->op = &kwic_operators()[KWIC_OP_TASK];
    task->text = kwic_str_of(task->op->name);
    task->kid = query;
    return task;
}

static kwic_plan *make_plan(kwic_planning *m)
{
    kwic_plan *plan = kwic_arena_new_array(m->arena, kwic_plan, 1);
    kwic_parse(m->request->query, m->request->live ? KWIC_PARSE_LIVE : 0, m->arena,
               &m->parsed);
    kwic_saved_put(m->p->options.saved, &m->parsed);
    plan->ast = m->parsed.ast;
    if (m->of_tasks && plan->ast->kind != KWIC_AST_EMPTY)
        plan->ast = m->parsed.ast = task_node(m, m->parsed.ast);
    plan->since = MAX(m->request->since, m->parsed.since);
    plan->sort = kwic_plan_sort(m);
    kwic_part parts[2] = {kwic_plan_top(m, m->parsed.ast), {.empty = true}};
    if (plan->since)
        parts[1] = plan_since(m, plan->since);
    kwic_part all = kwic_plan_all(m, parts, 2);
    plan->any = m->any;
    plan->text = m->request->query;
    plan->calls = m->calls;
    plan->n_calls = m->n_calls;
    plan->unfinished = m->request->live || m->completed->len;
    plan->check = all.check;
    bool unsearchable = all.empty && (plan->ast->kind == KWIC_AST_WORD ||
                                      plan->ast->kind == KWIC_AST_PHRASE);
    if (unsearchable)
        kwic_parsed_warn(
            &m->parsed, plan->ast->from, plan->ast->to,
            "it has no letter and no digit: there is nothing to search for");
    plan->base = unsearchable   ? kwic_q_of(m->arena, KWIC_Q_NOTHING)
                 : all.empty    ? kwic_q_of(m->arena, KWIC_Q_ALL)
                 : all.weighted ? all.query
                                : kwic_q_scale(m->arena, 0, all.query);
    plan_filters(m, plan);
    // Nothing says which note is better: the newest is.
    if (!plan->sort && !all.weighted && !m->request->sort)
        plan->sort = "-modified";
    finish(m, plan);
    return plan;
}

// start says what of the planning there is before it begins.
static kwic_plan *plan_from(kwic_planning start, GError **error)
{
    kwic_planning m = {
        .p = start.p,
        .arena = start.arena,
        .request = start.request,
        .any = start.any,
        .of_tasks = start.of_tasks,
        .words = g_array_new(FALSE, FALSE, sizeof(kwic_plan_word)),
        .corrected = g_array_new(FALSE, FALSE, sizeof(kwic_correction)),
        .completed = g_array_new(FALSE, FALSE, sizeof(kwic_word_completion)),
        .left_out = g_array_new(FALSE, FALSE, sizeof(kwic_str)),
    };
    kwic_plan *plan = make_plan(&m);
    g_array_unref(m.words);
    g_array_unref(m.corrected);
    g_array_unref(m.completed);
    g_array_unref(m.left_out);
    g_array_unref(m.parsed.warnings);
    if (!m.error)
        return plan;
    g_propagate_error(error, m.error);
    return NULL;
}

kwic_plan *kwic_plan_any(kwic_planner *p, const kwic_request *request,
                         kwic_arena *arena, bool any, GError **error)
{
    return plan_from((kwic_planning){.p = p,
                                     .arena = arena,
                                     .request = request,
                                     .any = any || request->match == KWIC_MATCH_ANY},
                     error);
}

kwic_plan *kwic_plan_tasks(kwic_planner *p, const kwic_request *request,
                           kwic_arena *arena, GError **error)
{
    return plan_from(
        (kwic_planning){.p = p, .arena = arena, .request = request, .of_tasks = true},
        error);
}

kwic_plan *kwic_plan_make(kwic_planner *p, const kwic_request *request,
                          kwic_arena *arena, GError **error)
{
    if (p->expansions)
        kwic_expansions_trim(p->expansions);
    return kwic_plan_any(p, request, arena, false, error);
}
