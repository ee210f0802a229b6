// SPDX-License-Identifier: GPL-2.0-or-later
// Fields of the schema: what each asks of the index, by table.
#include "planning.h"
#include "query/lex.h"

typedef kwic_part (*leaf_fn)(kwic_planning *m, const kwic_field *field,
                             const kwic_ast *leaf);

kwic_part kwic_part_nothing(kwic_planning *m)
{
    return kwic_part_filter(kwic_q_of(m->arena, KWIC_Q_NOTHING));
}

const kwic_query *kwic_field_term(kwic_planning *m, kwic_field_id field, kwic_str text)
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
    return kwic_part_filter(kwic_field_term(m, field->id, text));
}

static bool is_tag(kwic_planning *m, const kwic_field *field, const kwic_ast *leaf,
                   kwic_str text)
{
    const kwic_vocabulary *v = kwic_planner_terms(m->p, field->id);
    size_t i = kwic_vocabulary_find(v, text);
    if (i >= v->n)
        return false;
    kwic_str found = kwic_vocabulary_word(v, i);
    return leaf->prefix ? kwic_str_starts(found, text) : kwic_str_eq(found, text);
}

// A tag that only a property can have is read as it stands in a text where no note has it:
// #stage.seed is #stage, and a word behind it.
static kwic_part inline_tag(kwic_planning *m, const kwic_field *field,
                            const kwic_ast *leaf, kwic_str text, size_t n)
{
    kwic_ast *word = kwic_ast_new(m->arena, KWIC_AST_WORD, leaf->from, leaf->to);
    size_t at = MIN(kwic_lex_tag_plain(leaf->text), leaf->text.n);
    word->text = kwic_str_sub(leaf->text, at, leaf->text.n);
    word->prefix = leaf->prefix;
    word->typing = leaf->typing;
    kwic_part parts[2] = {
        kwic_part_filter(kwic_field_term(m, field->id, kwic_str_sub(text, 0, n))),
        kwic_plan_node(m, word, (kwic_around){.field = NULL})};
    return kwic_plan_all(m, parts, 2);
}

static kwic_part tag_leaf(kwic_planning *m, const kwic_field *field,
                          const kwic_ast *leaf)
{
    kwic_str text = hierarchy_text(m, leaf->text);
    size_t n = kwic_lex_tag_plain(text);
    if (leaf->compare != KWIC_EQUAL && !leaf->quoted && n < text.n && n > 0 &&
        !is_tag(m, field, leaf, text))
        return inline_tag(m, field, leaf, text, n);
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
    g_autofree char *with_md = g_strdup_printf("%.*s.md", KWIC_STR_ARG(leaf->text));
    kwic_str path = kwic_arena_str(m->arena, kwic_str_of(with_md));
    kwic_part parts[3] = {kwic_part_filter(kwic_field_term(m, KWIC_F_ID, leaf->text)),
                          kwic_part_filter(kwic_field_term(m, KWIC_F_ID, path)),
                          kwic_plan_value(m, KWIC_STR("id"), leaf, false)};
    return kwic_plan_either(m, parts, 3);
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
    return used ? kwic_plan_either(m, parts, used) : kwic_part_nothing(m);
}

static kwic_part company_leaf(kwic_planning *m, const kwic_field *field,
                              const kwic_ast *leaf)
{
    kwic_str slug = company_slug(m, leaf->text);
    kwic_derived *d = kwic_planner_derived(m->p, m->error ? NULL : &m->error);
    if (slug.n == 0)
        return (kwic_part){.empty = true};
    if (!d)
        return kwic_part_filter(kwic_field_term(m, field->id, slug));
    if (leaf->prefix)
        return companies_starting(m, d, slug);
    int company = kwic_derived_company_find(d, slug);
    if (company < 0)
        return kwic_part_nothing(m);
    const uint32_t *docids;
    const uint8_t *by;
    size_t n = kwic_derived_company_notes(d, (size_t)company, &docids, &by);
    return kwic_part_filter(kwic_q_docids(m->arena, docids, n));
}

// ---- fields ----

// How a field is planned. A field without a leaf limits words: to places its terms tell, or
// (whole) with a look at the blocks of the region.
static const struct {
    leaf_fn leaf; // one value
    kwic_check_region
        region; // where a regular expression looks, and the words when whole
    bool whole;
} plans[KWIC_FIELDS] = {
    [KWIC_F_BODY] = {.region = KWIC_IN_BODY, .whole = true},
    [KWIC_F_CODE] = {.region = KWIC_IN_CODE, .whole = true},
    [KWIC_F_TITLE] = {.region = KWIC_IN_TITLE},
    [KWIC_F_ALIAS] = {.region = KWIC_IN_TITLE},
    [KWIC_F_HEADING] = {.region = KWIC_IN_HEADING},
    [KWIC_F_KEY] = {.leaf = key_leaf},
    [KWIC_F_TAG] = {.leaf = tag_leaf},
    [KWIC_F_COMPANY] = {.leaf = company_leaf},
    [KWIC_F_TYPE] = {.leaf = type_leaf},
    [KWIC_F_PATH] = {.leaf = path_leaf, .region = KWIC_IN_PATH},
    [KWIC_F_FOLDER] = {.leaf = folder_leaf},
    [KWIC_F_FILE] = {.leaf = path_leaf, .region = KWIC_IN_FILE},
    [KWIC_F_TASK] = {.leaf = folded_leaf}, // by filters of a request alone: the others
    [KWIC_F_LANG] = {.leaf = folded_leaf},
    [KWIC_F_HAS] = {.leaf = folded_leaf}, // … find operators of these names
    [KWIC_F_CREATED] = {.leaf = date_leaf},
    [KWIC_F_MODIFIED] = {.leaf = date_leaf},
    [KWIC_F_ID] = {.leaf = id_leaf},
};

static kwic_part regex_leaf(kwic_planning *m, const kwic_field *field,
                            const kwic_ast *leaf)
{
    if (field->kind == KWIC_FIELD_DATE)
        return kwic_plan_value(m, kwic_str_of(field->name), leaf, false);
    if (field->kind != KWIC_FIELD_TEXT)
        return kwic_part_filter(kwic_q_matching(m, field, KWIC_STR(""), leaf));
    const kwic_check *check = kwic_check_regex(m, leaf, plans[field->id].region);
    return check ? (kwic_part){.query = kwic_q_of(m->arena, KWIC_Q_ALL),
                               .check = check,
                               .whole = true}
                 : kwic_part_nothing(m);
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
        return plans[field->id].leaf(m, field, ast);
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
    if (plans[field->id].leaf)
        return values_part(m, field, ast->kid);
    if (plans[field->id].whole)
        return region_part(m, ast, around, plans[field->id].region);
    around.field = field;
    return kwic_plan_node(m, ast->kid, around);
}

kwic_part kwic_plan_regex(kwic_planning *m, const kwic_ast *ast, kwic_around around)
{
    kwic_check_region region =
        around.field ? plans[around.field->id].region : KWIC_IN_ANY;
    const kwic_check *check = kwic_check_regex(m, ast, region);
    if (!check)
        return kwic_plan_as_words(m, ast, around, NULL);
    return (kwic_part){
        .query = kwic_regex_query(m, ast, around.field), .check = check, .whole = true};
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
    else if (f && plans[f->id].leaf)
        part = plans[f->id].leaf(m, f, &leaf);
    else
        part = kwic_plan_value(m, key, &leaf, true);
    return part.empty || !part.query ? kwic_part_nothing(m) : part;
}
