// SPDX-License-Identifier: GPL-2.0-or-later
// Fields of the schema and operators: what each asks of the index, by table.
#include "planning.h"

typedef kwic_part (*leaf_fn)(kwic_planning *m, const kwic_field *field,
                             const kwic_ast *leaf);

static kwic_part nothing(kwic_planning *m)
{
    return kwic_part_filter(kwic_q_of(m->arena, KWIC_Q_NOTHING));
}

static const kwic_query *field_term(kwic_planning *m, kwic_field_id field,
                                    kwic_str text)
{
    return kwic_q_term(m->arena, kwic_schema()[field].prefix, text);
}

// ---- leaves of keyword fields ----

// A folder or tag as the index has it: folded, without slashes at its ends.
static kwic_str hierarchy_text(kwic_planning *m, kwic_str text)
{
    while (text.n && text.p[text.n - 1] == '/')
        text.n--;
    while (text.n && (text.p[0] == '/' || text.p[0] == '#'))
        text = kwic_str_sub(text, 1, text.n);
    return kwic_planner_fold(m->arena, text);
}

static kwic_part keyword_part(kwic_planning *m, const kwic_field *field,
                              const kwic_ast *leaf, kwic_str text)
{
    if (text.n == 0)
        return (kwic_part){.empty = true};
    if (leaf->prefix)
        return kwic_part_filter(kwic_q_starting(m, field, text));
    return kwic_part_filter(field_term(m, field->id, text));
}

static kwic_part tag_leaf(kwic_planning *m, const kwic_field *field,
                          const kwic_ast *leaf)
{
    kwic_str text = hierarchy_text(m, leaf->text);
    if (leaf->compare != KWIC_EQUAL)
        return keyword_part(m, field, leaf, text);
    g_autofree char *own = g_strdup_printf("=%.*s", KWIC_STR_ARG(text));
    return keyword_part(m, field, leaf, kwic_str_of(own));
}

static kwic_part folder_leaf(kwic_planning *m, const kwic_field *field,
                             const kwic_ast *leaf)
{
    return keyword_part(m, field, leaf, hierarchy_text(m, leaf->text));
}

static kwic_part folded_leaf(kwic_planning *m, const kwic_field *field,
                             const kwic_ast *leaf)
{
    return keyword_part(m, field, leaf, kwic_planner_fold(m->arena, leaf->text));
}

static kwic_part id_leaf(kwic_planning *m, const kwic_field *field,
                         const kwic_ast *leaf)
{
    (void)field;
    kwic_part parts[2] = {kwic_part_filter(field_term(m, KWIC_F_ID, leaf->text)),
                          kwic_plan_value(m, KWIC_STR("id"), leaf, false)};
    return kwic_plan_either(m, parts, 2);
}

static kwic_part key_leaf(kwic_planning *m, const kwic_field *field,
                          const kwic_ast *leaf)
{
    kwic_part parts[2] = {folded_leaf(m, field, leaf),
                          kwic_plan_value(m, KWIC_STR("key"), leaf, false)};
    return kwic_plan_either(m, parts, 2);
}

// A type is one of the note's values, or holds the words.
static kwic_part type_leaf(kwic_planning *m, const kwic_field *field,
                           const kwic_ast *leaf)
{
    kwic_part parts[2] = {folded_leaf(m, field, leaf), {.empty = true}};
    if (leaf->compare != KWIC_EQUAL)
        parts[1] = kwic_plan_value(m, KWIC_STR("type"), leaf, false);
    return kwic_plan_either(m, parts, 2);
}

static kwic_part path_leaf(kwic_planning *m, const kwic_field *field,
                           const kwic_ast *leaf)
{
    return kwic_plan_path(m, field, leaf->text);
}

static kwic_part date_leaf(kwic_planning *m, const kwic_field *field,
                           const kwic_ast *leaf)
{
    kwic_str key = kwic_str_of(field->name);
    kwic_interval in;
    if (field->id == KWIC_F_MODIFIED &&
        kwic_when_parse(leaf->text, leaf->compare, kwic_planner_now(m->p), &in))
        return kwic_plan_range(m, KWIC_RANGE_MODIFIED, &in);
    return kwic_plan_value(m, key, leaf, false);
}

// ---- companies ----

static kwic_str company_slug(kwic_planning *m, kwic_str text)
{
    g_autoptr(GString) slug = g_string_sized_new(text.n + 1);
    text = kwic_str_starts(text, KWIC_STR("company/")) ? kwic_str_sub(text, 8, text.n)
                                                       : text;
    for (size_t at = 0; at <= text.n;) {
        const char *slash = at < text.n ? memchr(text.p + at, '/', text.n - at) : NULL;
        size_t end = slash ? (size_t)(slash - text.p) : text.n;
        if (slug->len)
            g_string_append_c(slug, '/');
        kwic_slug(kwic_str_sub(text, at, end), slug);
        at = end + 1;
    }
    return kwic_arena_str(m->arena, kwic_str_of_string(slug));
}

// The companies whose slug starts so: one is being typed.
static kwic_part companies_starting(kwic_planning *m, kwic_derived *d, kwic_str slug)
{
    size_t n = kwic_derived_companies(d), used = 0;
    kwic_part *parts = kwic_arena_new_array(m->arena, kwic_part, n);
    for (size_t c = 0; c < n; c++) {
        const uint32_t *docids;
        const uint8_t *by;
        if (!kwic_str_starts(kwic_derived_company(d, c), slug))
            continue;
        size_t notes = kwic_derived_company_notes(d, c, &docids, &by);
        parts[used++] = kwic_part_filter(kwic_q_docids(m->arena, docids, notes));
    }
    return used ? kwic_plan_either(m, parts, used) : nothing(m);
}

static kwic_part company_leaf(kwic_planning *m, const kwic_field *field,
                              const kwic_ast *leaf)
{
    kwic_str slug = company_slug(m, leaf->text);
    kwic_derived *d = kwic_planner_derived(m->p, m->error ? NULL : &m->error);
    if (slug.n == 0)
        return (kwic_part){.empty = true};
    if (!d)
        return kwic_part_filter(field_term(m, field->id, slug));
    if (leaf->prefix)
        return companies_starting(m, d, slug);
    int company = kwic_derived_company_find(d, slug);
    if (company < 0)
        return nothing(m);
    const uint32_t *docids;
    const uint8_t *by;
    size_t n = kwic_derived_company_notes(d, (size_t)company, &docids, &by);
    return kwic_part_filter(kwic_q_docids(m->arena, docids, n));
}

// ---- fields ----

static const leaf_fn leaves[KWIC_FIELDS] = {
    [KWIC_F_TAG] = tag_leaf,         [KWIC_F_FOLDER] = folder_leaf,
    [KWIC_F_TYPE] = type_leaf,       [KWIC_F_LANG] = folded_leaf,
    [KWIC_F_KEY] = key_leaf,         [KWIC_F_ID] = id_leaf,
    [KWIC_F_PATH] = path_leaf,       [KWIC_F_FILE] = path_leaf,
    [KWIC_F_CREATED] = date_leaf,    [KWIC_F_MODIFIED] = date_leaf,
    [KWIC_F_COMPANY] = company_leaf,
};

static kwic_part regex_leaf(kwic_planning *m, const kwic_field *field,
                            const kwic_ast *leaf)
{
    if (field->id == KWIC_F_CREATED || field->id == KWIC_F_MODIFIED)
        return kwic_plan_value(m, kwic_str_of(field->name), leaf, false);
    if (field->id != KWIC_F_PATH && field->id != KWIC_F_FILE)
        return kwic_part_filter(kwic_q_matching(m, field, KWIC_STR(""), leaf));
    const kwic_check *check = kwic_check_regex(
        m, leaf, field->id == KWIC_F_PATH ? KWIC_IN_PATH : KWIC_IN_FILE);
    return check ? (kwic_part){.query = kwic_q_of(m->arena, KWIC_Q_ALL),
                               .check = check,
                               .whole = true}
                 : nothing(m);
}

static kwic_part values_part(kwic_planning *m, const kwic_field *field,
                             const kwic_ast *ast)
{
    size_t n = 0;
    switch (ast->kind) {
    case KWIC_AST_EMPTY:
        return (kwic_part){.empty = true};
    case KWIC_AST_WORD:
    case KWIC_AST_PHRASE:
        return leaves[field->id](m, field, ast);
    case KWIC_AST_REGEX:
        return regex_leaf(m, field, ast);
    case KWIC_AST_NOT: {
        kwic_part part = values_part(m, field, ast->kid);
        part.excluded = !part.excluded;
        return part;
    }
    default:
        break;
    }
    for (const kwic_ast *k = ast->kid; k; k = k->next)
        n++;
    kwic_part *parts = kwic_arena_new_array(m->arena, kwic_part, n);
    n = 0;
    for (const kwic_ast *k = ast->kid; k; k = k->next)
        parts[n++] = values_part(m, field, k);
    return ast->kind == KWIC_AST_OR ? kwic_plan_either(m, parts, n)
                                    : kwic_plan_all(m, parts, n);
}

// Text that no prefixed term tells apart: the words anywhere, and a look at the blocks.
static kwic_part region_part(kwic_planning *m, const kwic_ast *ast, kwic_around around,
                             kwic_check_region region)
{
    kwic_around inside = around;
    inside.field = NULL;
    inside.scoped = true;
    kwic_part part = kwic_plan_node(m, ast->kid, inside);
    if (part.empty)
        part.query = kwic_q_of(m->arena, KWIC_Q_ALL);
    part.empty = false;
    part.check = kwic_check_of(m, ast->kid, inside, region);
    part.whole = true;
    return part;
}

kwic_part kwic_plan_field(kwic_planning *m, const kwic_ast *ast, kwic_around around)
{
    const kwic_field *field = ast->field;
    if (leaves[field->id])
        return values_part(m, field, ast->kid);
    if (field->id == KWIC_F_BODY)
        return region_part(m, ast, around, KWIC_IN_BODY);
    if (field->id == KWIC_F_CODE)
        return region_part(m, ast, around, KWIC_IN_CODE);
    around.field = field;
    return kwic_plan_node(m, ast->kid, around);
}

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
    return kwic_part_filter(field_term(m, KWIC_F_LINK, term));
}

static kwic_part plan_link(kwic_planning *m, const kwic_ast *ast)
{
    kwic_derived *d = kwic_planner_derived(m->p, m->error ? NULL : &m->error);
    if (!d)
        return nothing(m);
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

static kwic_part plan_from(kwic_planning *m, const kwic_ast *ast)
{
    uint32_t docid = kwic_plan_resolve(m, ast->text);
    if (!docid) {
        warn_no_note(m, ast);
        return nothing(m);
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

static kwic_part plan_mentions(kwic_planning *m, const kwic_ast *ast)
{
    uint32_t docid = kwic_plan_resolve(m, ast->text);
    if (!docid) {
        warn_no_note(m, ast);
        return nothing(m);
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

static const kwic_query *has_query(kwic_planning *m, const char *word)
{
    return field_term(m, KWIC_F_HAS, kwic_str_of(word));
}

static kwic_part plan_has(kwic_planning *m, const kwic_ast *ast, kwic_around around)
{
    static const struct {
        const char *name, *word;
    } table[] = {
        {"task", "task"},         {"tasks", "task"},
        {"link", "link"},         {"links", "link"},
        {"url", "url"},           {"embed", "embed"},
        {"tag", "tag"},           {"tags", "tag"},
        {"alias", "alias"},       {"aliases", "alias"},
        {"property", "property"}, {"properties", "property"},
        {"heading", "heading"},   {"headings", "heading"},
        {"code", "code"},         {"table", "table"},
        {"callout", "callout"},   {"quote", "quote"},
        {"list", "list"},         {"id", "id"},
    };
    kwic_str word = kwic_planner_fold(m->arena, ast->text);
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++)
        if (kwic_str_eq(word, kwic_str_of(table[i].name)))
            return kwic_part_filter(has_query(m, table[i].word));
    if (kwic_plan_has_key(m, word))
        return kwic_part_filter(field_term(m, KWIC_F_KEY, word));
    return kwic_plan_as_words(
        m, ast, around,
        "has: takes task, link, url, embed, tag, alias, property, heading, code, "
        "table, callout, quote, list or a property");
}

static kwic_part plan_is(kwic_planning *m, const kwic_ast *ast, kwic_around around)
{
    kwic_str word = kwic_planner_fold(m->arena, ast->text);
    if (kwic_str_eq(word, KWIC_STR("untagged")))
        return (kwic_part){.query = has_query(m, "tag"), .excluded = true};
    bool orphan = kwic_str_eq(word, KWIC_STR("orphan"));
    if (!orphan && !kwic_str_eq(word, KWIC_STR("unresolved")))
        return kwic_plan_as_words(m, ast, around,
                                  "is: takes orphan, untagged or unresolved");
    kwic_derived *d = kwic_planner_derived(m->p, m->error ? NULL : &m->error);
    if (!d)
        return nothing(m);
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    if (orphan)
        kwic_derived_orphans(d, list);
    else
        kwic_derived_unresolved(d, list);
    return docids_part(m, list);
}

// ---- tasks and scopes ----

static const kwic_query *task_query(kwic_planning *m, kwic_ast_kind kind)
{
    if (kind == KWIC_AST_TASK)
        return has_query(m, "task");
    return field_term(m, KWIC_F_TASK,
                      kind == KWIC_AST_TASK_TODO ? KWIC_STR("todo") : KWIC_STR("done"));
}

static bool is_task(kwic_ast_kind kind)
{
    return kind >= KWIC_AST_TASK && kind <= KWIC_AST_TASK_DONE;
}

// line: block: section: task: what the note must hold, then where.
static kwic_part plan_scope(kwic_planning *m, const kwic_ast *ast, kwic_around around)
{
    kwic_part parts[2] = {{.empty = true}, {.empty = true}};
    if (is_task(ast->kind))
        parts[1] = kwic_part_filter(task_query(m, ast->kind));
    if (!ast->kid)
        return parts[1];
    kwic_around inside = around;
    inside.scoped = true;
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

static kwic_part due_leaf(kwic_planning *m, const kwic_ast *leaf)
{
    kwic_interval in;
    if (!kwic_when_parse(leaf->text, leaf->compare, kwic_planner_now(m->p), &in)) {
        kwic_parsed_warn(&m->parsed, leaf->from, leaf->to,
                         "due: takes a date, a range or an age");
        return nothing(m);
    }
    kwic_part parts[2] = {kwic_plan_range(m, "task.due", &in),
                          kwic_plan_range(m, "due", &in)};
    return kwic_plan_either(m, parts, 2);
}

static kwic_part plan_due(kwic_planning *m, const kwic_ast *ast, bool scoped)
{
    size_t n = 0;
    if (ast->kind == KWIC_AST_EMPTY)
        return (kwic_part){.empty = true};
    if (ast->kind == KWIC_AST_NOT) {
        if (scoped) // another task of the note may be due then
            return (kwic_part){.empty = true};
        kwic_part part = plan_due(m, ast->kid, scoped);
        part.excluded = !part.excluded;
        return part;
    }
    if (ast->kind != KWIC_AST_AND && ast->kind != KWIC_AST_OR)
        return due_leaf(m, ast);
    for (const kwic_ast *k = ast->kid; k; k = k->next)
        n++;
    kwic_part *parts = kwic_arena_new_array(m->arena, kwic_part, n);
    n = 0;
    for (const kwic_ast *k = ast->kid; k; k = k->next)
        parts[n++] = plan_due(m, k, scoped);
    return ast->kind == KWIC_AST_OR ? kwic_plan_either(m, parts, n)
                                    : kwic_plan_all(m, parts, n);
}

static kwic_part plan_case(kwic_planning *m, const kwic_ast *ast, kwic_around around)
{
    bool outer = around.match_case;
    around.match_case = ast->kind == KWIC_AST_MATCH_CASE;
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

static kwic_part plan_regex(kwic_planning *m, const kwic_ast *ast, kwic_around around)
{
    kwic_check_region region = KWIC_IN_ANY;
    if (around.field)
        region = around.field->id == KWIC_F_HEADING ? KWIC_IN_HEADING : KWIC_IN_TITLE;
    const kwic_check *check = kwic_check_regex(m, ast, region);
    if (!check)
        return kwic_plan_as_words(m, ast, around, NULL);
    return (kwic_part){
        .query = kwic_regex_query(m, ast, around.field), .check = check, .whole = true};
}

kwic_part kwic_plan_operator(kwic_planning *m, const kwic_ast *ast, kwic_around around)
{
    switch (ast->kind) {
    case KWIC_AST_REGEX:
        return plan_regex(m, ast, around);
    case KWIC_AST_MATCH_CASE:
    case KWIC_AST_IGNORE_CASE:
        return plan_case(m, ast, around);
    case KWIC_AST_LINK:
        return plan_link(m, ast);
    case KWIC_AST_FROM:
        return plan_from(m, ast);
    case KWIC_AST_MENTIONS:
        return plan_mentions(m, ast);
    case KWIC_AST_HAS:
        return plan_has(m, ast, around);
    case KWIC_AST_IS:
        return plan_is(m, ast, around);
    case KWIC_AST_DUE:
        return ast->kid ? plan_due(m, ast->kid, around.scoped)
                        : (kwic_part){.empty = true};
    default:
        return plan_scope(m, ast, around);
    }
}

// ---- filters of a request ----

kwic_part kwic_plan_filter_value(kwic_planning *m, const char *field, const char *value)
{
    kwic_str key = kwic_planner_fold(m->arena, kwic_str_of(field));
    kwic_ast leaf = {
        .kind = KWIC_AST_PHRASE, .text = kwic_str_of(value), .quoted = true};
    const kwic_field *f = kwic_field_find(key);
    kwic_part part;
    if (f && f->id == KWIC_F_TYPE)
        part = folded_leaf(m, f, &leaf);
    else if (f && leaves[f->id])
        part = leaves[f->id](m, f, &leaf);
    else if (f && (f->id == KWIC_F_TASK || f->id == KWIC_F_HAS))
        part = folded_leaf(m, f, &leaf);
    else
        part = kwic_plan_value(m, key, &leaf, true);
    return part.empty || !part.query ? nothing(m) : part;
}
