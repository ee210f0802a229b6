// SPDX-License-Identifier: GPL-2.0-or-later
// Operators: what each asks of the index, by table (kwic/operator.h).
#include "planning.h"

// ---- links ----

uint32_t kwic_plan_resolve(kwic_planning *m, kwic_str name)
{
    kwic_derived *d = kwic_planner_derived(m->p, m->error ? NULL : &m->error);
    return d ? kwic_derived_resolve(d, name, 0, NULL) : 0;
}

static kwic_part docids_part(kwic_planning *m, const GArray *list)
{
    uint32_t *docids = kwic_arena_new_array(m->arena, uint32_t, list->len);
    if (list->len)
        memcpy(docids, list->data, list->len * sizeof *docids);
    return kwic_part_filter(kwic_q_docids(m->arena, docids, list->len));
}

// example.com, https://www.example.com/a: the host, and the path if there is one.
static kwic_part url_part(kwic_planning *m, kwic_str target)
{
    const char *scheme = target.n ? memmem(target.p, target.n, "://", 3) : NULL;
    if (scheme)
        target = kwic_str_sub(target, (size_t)(scheme - target.p) + 3, target.n);
    if (target.n > 4 && g_ascii_strncasecmp(target.p, "www.", 4) == 0)
        target = kwic_str_sub(target, 4, target.n);
    for (size_t i = 0; i < target.n; i++)
        if (target.p[i] == '?' || target.p[i] == '#')
            target.n = i;
    while (target.n && target.p[target.n - 1] == '/')
        target.n--;
    g_autoptr(GString) text = g_string_new(NULL);
    kwic_address_append(text, kwic_planner_fold(m->arena, target));
    kwic_str term = kwic_arena_str(m->arena, kwic_str_of_string(text));
    return kwic_part_filter(kwic_field_term(m, KWIC_F_LINK, term));
}

static kwic_part plan_link(kwic_planning *m, const kwic_ast *ast, kwic_around around)
{
    (void)around;
    kwic_derived *d = kwic_planner_derived(m->p, m->error ? NULL : &m->error);
    if (!d)
        return kwic_part_nothing(m);
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    uint32_t docid = kwic_derived_resolve(d, ast->text, 0, NULL);
    if (docid)
        kwic_derived_links_to(d, docid, list);
    else
        kwic_derived_links_to_missing(d, ast->text, list);
    kwic_part parts[2] = {docids_part(m, list), {.empty = true}};
    if (!docid && memchr(ast->text.p ? ast->text.p : "", '.', ast->text.n))
        parts[1] = url_part(m, ast->text);
    return kwic_plan_either(m, parts, 2);
}

static void warn_no_note(kwic_planning *m, const kwic_ast *ast)
{
    kwic_parsed_warn(&m->parsed, ast->from, ast->to, "no note is called \"%.*s\"",
                     KWIC_STR_ARG(ast->text));
}

static kwic_part plan_from(kwic_planning *m, const kwic_ast *ast, kwic_around around)
{
    (void)around;
    uint32_t docid = kwic_plan_resolve(m, ast->text);
    if (!docid) {
        warn_no_note(m, ast);
        return kwic_part_nothing(m);
    }
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    kwic_derived_links_from(kwic_planner_derived(m->p, NULL), docid, list);
    return docids_part(m, list);
}

// ---- mentions ----

static void add_name(kwic_planning *m, kwic_str name, GArray *patterns)
{
    size_t n;
    kwic_around around = {.hidden = true};
    kwic_unit *units = kwic_units_make(m, name, 0, &n);
    kwic_units_close(units, n);
    kwic_units_expand(m, units, n, 0);
    kwic_pattern pattern = kwic_phrase_pattern(m, units, n, around);
    if (n && pattern.n)
        g_array_append_val(patterns, pattern);
}

static void add_names(kwic_planning *m, uint32_t docid, GArray *patterns)
{
    g_autoptr(GString) names = g_string_new(NULL);
    if (!kwic_db_value(m->p->db, docid, KWIC_SLOT_NAMES, names,
                       m->error ? NULL : &m->error))
        return;
    kwic_str list = kwic_arena_str(m->arena, kwic_str_of_string(names)), name;
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, NULL);
    for (size_t i = 0; kwic_list_next(&list, &name); i++) {
        name = i == 0 ? kwic_path_stem(name) : name;
        if (g_hash_table_add(seen,
                             (gpointer)(uintptr_t)kwic_planner_fold(m->arena, name).p))
            add_name(m, name, patterns);
    }
}

static kwic_part plan_mentions(kwic_planning *m, const kwic_ast *ast,
                               kwic_around around)
{
    (void)around;
    uint32_t docid = kwic_plan_resolve(m, ast->text);
    if (!docid) {
        warn_no_note(m, ast);
        return kwic_part_nothing(m);
    }
    g_autoptr(GArray) patterns = g_array_new(FALSE, FALSE, sizeof(kwic_pattern));
    add_names(m, docid, patterns);
    kwic_check *check = kwic_check_new(m->arena, KWIC_CHECK_MENTIONS);
    kwic_pattern *copy =
        kwic_arena_new_array(m->arena, kwic_pattern, patterns->len + 1);
    const kwic_query **any =
        kwic_arena_new_array(m->arena, const kwic_query *, patterns->len);
    for (guint i = 0; i < patterns->len; i++) {
        copy[i] = g_array_index(patterns, kwic_pattern, i);
        any[i] = kwic_pattern_query(m, &copy[i], NULL);
    }
    check->patterns = copy;
    check->n_patterns = patterns->len;
    check->docid = docid;
    return (kwic_part){.query = kwic_q_join(m->arena, KWIC_Q_OR, any, patterns->len),
                       .check = check,
                       .whole = true};
}

// ---- has: and is: ----

static const kwic_query *has_query(kwic_planning *m, kwic_has what)
{
    return kwic_field_term(m, KWIC_F_HAS, kwic_str_of(kwic_has_words[what].word));
}

static kwic_part plan_has(kwic_planning *m, const kwic_ast *ast, kwic_around around)
{
    kwic_str word = kwic_planner_fold(m->arena, ast->text);
    g_autoptr(GString) why = g_string_new("has: takes ");
    for (kwic_has what = 0; what < KWIC_HAS_WORDS; what++) {
        const kwic_has_word *has = &kwic_has_words[what];
        if (kwic_is_listed(has->word, word) || kwic_is_listed(has->plural, word))
            return kwic_part_filter(has_query(m, what));
        g_string_append_printf(why, "%s%s", what ? ", " : "", has->word);
    }
    if (kwic_plan_has_key(m, word))
        return kwic_part_filter(kwic_field_term(m, KWIC_F_KEY, word));
    g_string_append(why, " or a property");
    return kwic_plan_as_words(m, ast, around, why->str);
}

static kwic_part plan_is(kwic_planning *m, const kwic_ast *ast, kwic_around around)
{
    kwic_str word = kwic_planner_fold(m->arena, ast->text);
    if (kwic_str_eq(word, KWIC_STR("untagged")))
        return (kwic_part){.query = has_query(m, KWIC_HAS_TAG), .excluded = true};
    bool orphan = kwic_str_eq(word, KWIC_STR("orphan"));
    if (!orphan && !kwic_str_eq(word, KWIC_STR("unresolved")))
        return kwic_plan_as_words(m, ast, around,
                                  "is: takes orphan, untagged or unresolved");
    kwic_derived *d = kwic_planner_derived(m->p, m->error ? NULL : &m->error);
    if (!d)
        return kwic_part_nothing(m);
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    if (orphan)
        kwic_derived_orphans(d, list);
    else
        kwic_derived_unresolved(d, list);
    return docids_part(m, list);
}

// ---- tasks and scopes ----

static const kwic_query *task_query(kwic_planning *m, kwic_operator_id id)
{
    if (id == KWIC_OP_TASK)
        return has_query(m, KWIC_HAS_TASK);
    return kwic_field_term(
        m, KWIC_F_TASK, id == KWIC_OP_TASK_TODO ? KWIC_STR("todo") : KWIC_STR("done"));
}

// line: block: section: task: what the note must hold, then where.
static kwic_part plan_scope(kwic_planning *m, const kwic_ast *ast, kwic_around around)
{
    kwic_part parts[2] = {{.empty = true}, {.empty = true}};
    if (ast->op->operand == KWIC_OPERAND_QUERY_OR_NOT)
        parts[1] = kwic_part_filter(task_query(m, ast->op->id));
    if (!ast->kid)
        return parts[1];
    kwic_around inside = around;
    inside.scoped = true;
    inside.of_task |= ast->op->operand == KWIC_OPERAND_QUERY_OR_NOT;
    inside.field = NULL;
    parts[0] = kwic_plan_node(m, ast->kid, inside);
    parts[0].check = NULL;
    kwic_part all = kwic_plan_all(m, parts, 2);
    if (all.empty)
        all.query = kwic_q_of(m->arena, KWIC_Q_ALL);
    all.empty = false;
    all.check = kwic_check_of(m, ast, around, KWIC_IN_ANY);
    all.whole = true;
    return all;
}

// note:, which leaves the task around it.
static kwic_part plan_note(kwic_planning *m, const kwic_ast *ast, kwic_around around)
{
    around.scoped = around.of_task = false;
    around.field = NULL;
    return kwic_plan_node(m, ast->kid, around);
}

static kwic_part date_leaf(kwic_planning *m, const kwic_ast *leaf,
                           const kwic_task_date *date)
{
    kwic_interval in;
    if (!kwic_when_parse(leaf->text, leaf->compare, kwic_planner_now(m->p), &in)) {
        kwic_parsed_warn(&m->parsed, leaf->from, leaf->to,
                         "%s: takes a date, a range or an age", date->name);
        return kwic_part_nothing(m);
    }
    kwic_part parts[2] = {kwic_plan_range(m, date->key, &in), {.empty = true}};
    if (date->note)
        parts[1] = kwic_plan_range(m, date->note, &in);
    return kwic_plan_either(m, parts, 2);
}

static kwic_part date_part(kwic_planning *m, const kwic_ast *ast,
                           const kwic_task_date *date, bool scoped)
{
    size_t n = 0;
    if (ast->kind == KWIC_AST_EMPTY)
        return (kwic_part){.empty = true};
    if (ast->kind == KWIC_AST_NOT) {
        if (scoped) // another task of the note may be due then
            return (kwic_part){.empty = true};
        kwic_part part = date_part(m, ast->kid, date, scoped);
        part.excluded = !part.excluded;
        return part;
    }
    if (ast->kind != KWIC_AST_AND && ast->kind != KWIC_AST_OR)
        return date_leaf(m, ast, date);
    for (const kwic_ast *k = ast->kid; k; k = k->next)
        n++;
    kwic_part *parts = kwic_arena_new_array(m->arena, kwic_part, n);
    n = 0;
    for (const kwic_ast *k = ast->kid; k; k = k->next)
        parts[n++] = date_part(m, k, date, scoped);
    return ast->kind == KWIC_AST_OR ? kwic_plan_either(m, parts, n)
                                    : kwic_plan_all(m, parts, n);
}

kwic_part kwic_plan_task_date(kwic_planning *m, const kwic_ast *ast,
                              const kwic_task_date *date, kwic_around around)
{
    return ast->kid ? date_part(m, ast->kid, date, around.scoped)
                    : (kwic_part){.empty = true};
}

static kwic_part plan_due(kwic_planning *m, const kwic_ast *ast, kwic_around around)
{
    return kwic_plan_task_date(m, ast, kwic_task_date_of(ast, around), around);
}

static kwic_part plan_case(kwic_planning *m, const kwic_ast *ast, kwic_around around)
{
    bool outer = around.match_case;
    around.match_case = ast->op->id == KWIC_OP_MATCH_CASE;
    if (!around.match_case && !outer)
        return kwic_plan_node(m, ast->kid, around);
    if (!around.match_case || outer)
        return kwic_plan_node(m, ast->kid, around);
    kwic_around inside = around;
    inside.scoped = true;
    kwic_part part = kwic_plan_node(m, ast->kid, inside);
    if (part.empty)
        part.query = kwic_q_of(m->arena, KWIC_Q_ALL);
    part.empty = false;
    part.check = kwic_check_of(m, ast, around, KWIC_IN_ANY);
    part.whole = true;
    return part;
}

// ---- all ----

typedef kwic_part (*plan_fn)(kwic_planning *m, const kwic_ast *ast, kwic_around around);

static const plan_fn plans[KWIC_OPERATORS] = {
    [KWIC_OP_LINE] = plan_scope,
    [KWIC_OP_BLOCK] = plan_scope,
    [KWIC_OP_SECTION] = plan_scope,
    [KWIC_OP_NOTE] = plan_note,
    [KWIC_OP_TASK] = plan_scope,
    [KWIC_OP_TASK_TODO] = plan_scope,
    [KWIC_OP_TASK_DONE] = plan_scope,
    [KWIC_OP_DUE] = plan_due,
    [KWIC_OP_MATCH_CASE] = plan_case,
    [KWIC_OP_IGNORE_CASE] = plan_case,
    [KWIC_OP_LINK] = plan_link,
    [KWIC_OP_FROM] = plan_from,
    [KWIC_OP_MENTIONS] = plan_mentions,
    [KWIC_OP_HAS] = plan_has,
    [KWIC_OP_IS] = plan_is,
};

kwic_part kwic_plan_operator(kwic_planning *m, const kwic_ast *ast, kwic_around around)
{
    return plans[ast->op->id](m, ast, around);
}
