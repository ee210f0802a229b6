// SPDX-License-Identifier: GPL-2.0-or-later
// Properties and values: words in a value, all of it, numbers, dates, nothing.
//
//     role:logistics          (property role logistics)   ->  P role:logistics
//     [role:"Head of Ops"]                                ->  P role=head of ops
//     rating:>5                                           ->  docids of the column rating
#include "planning.h"

#include "typo.h"

static const char *prefix_of(kwic_field_id field)
{
    return kwic_schema()[field].prefix;
}

static const kwic_query *key_term(kwic_planning *m, kwic_str key)
{
    return kwic_q_term(m->arena, prefix_of(KWIC_F_KEY), key);
}

bool kwic_plan_has_key(kwic_planning *m, kwic_str key)
{
    const kwic_query *q = key_term(m, kwic_planner_fold(m->arena, key));
    return kwic_db_term_freq(m->p->db, q->term, NULL) > 0;
}

// The property term of key, sign ('=' or ':') and text.
static kwic_str value_text(kwic_planning *m, kwic_str key, char sign, kwic_str text)
{
    g_autoptr(GString) s = g_string_sized_new(key.n + text.n + 2);
    g_string_append_len(s, key.p, (gssize)key.n);
    g_string_append_c(s, sign);
    g_string_append_len(s, text.p, (gssize)text.n);
    return kwic_arena_str(m->arena, (kwic_str){s->str, s->len});
}

static kwic_query *value_term(kwic_planning *m, kwic_str key, char sign, kwic_str text)
{
    return kwic_q_term(m->arena, prefix_of(KWIC_F_PROPERTY),
                       value_text(m, key, sign, text));
}

kwic_part kwic_plan_range(kwic_planning *m, const char *key, const kwic_interval *in)
{
    size_t n;
    const uint32_t *docids =
        kwic_ranges_find(kwic_planner_ranges(m->p), kwic_str_of(key), in, m->arena, &n,
                         m->error ? NULL : &m->error);
    return kwic_part_filter(kwic_q_docids(m->arena, docids, n));
}

// ---- words of a value ----

// The notes with the unit in a value of key: whole, or all of its parts.
static kwic_part unit_part(kwic_planning *m, kwic_str key, const kwic_unit *u)
{
    kwic_part both[2];
    size_t n = 0;
    if (!u->run)
        both[n++] = kwic_part_filter(value_term(m, key, ':', u->text));
    if (u->prefix && !u->run)
        both[0] = kwic_part_filter(kwic_q_starting(m, &kwic_schema()[KWIC_F_PROPERTY],
                                                   value_text(m, key, ':', u->text)));
    if (u->n_parts) {
        kwic_part *parts = kwic_arena_new_array(m->arena, kwic_part, u->n_parts);
        for (size_t i = 0; i < u->n_parts; i++)
            parts[i] = kwic_part_filter(value_term(m, key, ':', u->parts[i]));
        both[n++] = kwic_plan_all(m, parts, u->n_parts);
    }
    return kwic_plan_either(m, both, n);
}

static kwic_part words_part(kwic_planning *m, kwic_str key, const kwic_ast *value)
{
    size_t n;
    uint32_t from = (uint32_t)(value->text.p ? value->text.p - m->parsed.text.p : 0);
    kwic_unit *units = kwic_units_make(m, value->text, from, &n);
    if (n == 0)
        return (kwic_part){.empty = true};
    units[n - 1].prefix = value->prefix;
    kwic_part *parts = kwic_arena_new_array(m->arena, kwic_part, n);
    for (size_t i = 0; i < n; i++)
        parts[i] = unit_part(m, key, &units[i]);
    kwic_part all = kwic_plan_all(m, parts, n);
    if (value->kind != KWIC_AST_PHRASE || n < 2)
        return all;
    // Which word follows which, no position of a property tells.
    kwic_check *check = kwic_check_new(m->arena, KWIC_CHECK_PROPERTY);
    check->key = key;
    check->text = kwic_planner_fold(m->arena, value->text);
    all.check = check;
    return all;
}

// ---- numbers and dates ----

// A bound in years is meant for numbers as well as for dates, which are seconds: what is
// less than 100 million either way (1967 to 1973) is taken for a number.
static kwic_part years_part(kwic_planning *m, const char *key, kwic_interval number,
                            kwic_interval date)
{
    const double border = 1e8;
    kwic_interval late = date, early = date;
    late.low = MAX(date.low, border);
    early.high = MIN(date.high, -border);
    number.low = MAX(number.low, -border);
    number.high = MIN(number.high, border);
    kwic_part parts[3] = {kwic_plan_range(m, key, &number),
                          kwic_plan_range(m, key, &late),
                          kwic_plan_range(m, key, &early)};
    return kwic_plan_either(m, parts, 3);
}

// What of the column of key lies in the value; empty when the value is no number or date.
static kwic_part column_part(kwic_planning *m, kwic_str key, const kwic_ast *value)
{
    kwic_interval number, date;
    kwic_compare compare = value->compare;
    const char *name = kwic_arena_str(m->arena, key).p;
    bool numeric = kwic_when_number(value->text, compare, &number);
    bool dated = (!numeric || value->text.n == 4) &&
                 kwic_when_parse(value->text, compare, kwic_planner_now(m->p), &date);
    if (numeric && dated)
        return years_part(m, name, number, date);
    if (!numeric && !dated)
        return (kwic_part){.empty = true};
    return kwic_plan_range(m, name, numeric ? &number : &date);
}

// ---- one value ----

// All of the value, or with a prefix its beginning.
static const kwic_query *whole_term(kwic_planning *m, kwic_str key,
                                    const kwic_ast *value)
{
    kwic_str text = value_text(m, key, '=', kwic_planner_fold(m->arena, value->text));
    const kwic_field *field = &kwic_schema()[KWIC_F_PROPERTY];
    return value->prefix ? kwic_q_starting(m, field, text)
                         : kwic_q_term(m->arena, field->prefix, text);
}

static kwic_part equal_part(kwic_planning *m, kwic_str key, const kwic_ast *value)
{
    kwic_part parts[2] = {kwic_part_filter(whole_term(m, key, value)),
                          column_part(m, key, value)};
    return kwic_plan_either(m, parts, 2);
}

static kwic_part leaf_part(kwic_planning *m, kwic_str key, const kwic_ast *value,
                           bool equals)
{
    if (value->kind == KWIC_AST_REGEX)
        return kwic_part_filter(kwic_q_matching(m, &kwic_schema()[KWIC_F_PROPERTY],
                                                value_text(m, key, '=', KWIC_STR("")),
                                                value));
    if (!value->quoted && kwic_str_eq(value->text, KWIC_STR("null")))
        return kwic_part_filter(value_term(m, key, '=', KWIC_STR("")));
    if (value->compare == KWIC_EQUAL || equals)
        if (value->compare <= KWIC_EQUAL)
            return equal_part(m, key, value);
    kwic_part column = column_part(m, key, value);
    if (value->compare > KWIC_EQUAL) {
        if (!column.empty)
            return column;
        kwic_parsed_warn(&m->parsed, value->from, value->to,
                         "neither a number nor a date: nothing compares with it");
        return kwic_part_filter(kwic_q_of(m->arena, KWIC_Q_NOTHING));
    }
    if (column.empty)
        return words_part(m, key, value);
    if (memmem(value->text.p, value->text.n, "..", 2))
        return column;
    kwic_interval number;
    bool bare = kwic_when_number(value->text, KWIC_IS, &number);
    kwic_part parts[2] = {column, bare ? words_part(m, key, value)
                                       : kwic_part_filter(whole_term(m, key, value))};
    return kwic_plan_either(m, parts, 2);
}

kwic_part kwic_plan_value(kwic_planning *m, kwic_str key, const kwic_ast *value,
                          bool equals)
{
    size_t n = 0;
    switch (value->kind) {
    case KWIC_AST_EMPTY:
        return kwic_part_filter(key_term(m, key));
    case KWIC_AST_WORD:
    case KWIC_AST_PHRASE:
    case KWIC_AST_REGEX:
        return leaf_part(m, key, value, equals);
    case KWIC_AST_NOT: {
        // [status:-done]: it has the property, and not this value.
        kwic_part parts[2] = {kwic_part_filter(key_term(m, key)),
                              kwic_plan_value(m, key, value->kid, equals)};
        parts[1].excluded = !parts[1].excluded;
        return kwic_plan_all(m, parts, 2);
    }
    default:
        break;
    }
    for (const kwic_ast *k = value->kid; k; k = k->next)
        n++;
    kwic_part *parts = kwic_arena_new_array(m->arena, kwic_part, n);
    n = 0;
    for (const kwic_ast *k = value->kid; k; k = k->next)
        parts[n++] = kwic_plan_value(m, key, k, equals);
    return value->kind == KWIC_AST_OR ? kwic_plan_either(m, parts, n)
                                      : kwic_plan_all(m, parts, n);
}

// ---- keys ----

// The field or operator that a misspelt key may mean; NULL when none is near.
static const char *nearest_name(kwic_str key)
{
    const char *best = NULL;
    unsigned least = key.n < 5 ? 1 : 2;
    size_t n_operators;
    const kwic_operator *operators = kwic_operators(&n_operators);
    for (size_t i = 0; i < KWIC_FIELDS + n_operators; i++) {
        const char *name =
            i < KWIC_FIELDS ? kwic_schema()[i].name : operators[i - KWIC_FIELDS].name;
        unsigned d = kwic_typo_measure(key, kwic_str_of(name), least);
        if (d > least || (best && d == least))
            continue;
        best = name;
        least = d;
    }
    return best;
}

static kwic_part unknown_key(kwic_planning *m, const kwic_ast *ast, kwic_around around)
{
    const char *name = nearest_name(kwic_planner_fold(m->arena, ast->text));
    if (name)
        kwic_parsed_warn(&m->parsed, ast->from, ast->to,
                         "no note has a property \"%.*s\": did you mean `%s:`?",
                         KWIC_STR_ARG(ast->text), name);
    else
        kwic_parsed_warn(&m->parsed, ast->from, ast->to,
                         "no note has a property \"%.*s\": read as words",
                         KWIC_STR_ARG(ast->text));
    if (!ast->kid)
        return kwic_plan_as_words(m, ast, around, NULL);
    kwic_ast *key = kwic_ast_new(m->arena, KWIC_AST_WORD, ast->from, ast->to);
    key->text = ast->text;
    kwic_part parts[2] = {kwic_plan_node(m, key, around),
                          kwic_plan_node(m, ast->kid, around)};
    return kwic_plan_all(m, parts, 2);
}

// [tags:x] and [aliases:x] are what tag: and alias: are.
static const kwic_field *own_field(kwic_str key)
{
    const kwic_field *f = kwic_field_find(key);
    return f && (f->id == KWIC_F_TAG || f->id == KWIC_F_COMPANY) ? f : NULL;
}

kwic_part kwic_plan_property(kwic_planning *m, const kwic_ast *ast, kwic_around around)
{
    kwic_str key = kwic_planner_fold(m->arena, ast->text);
    const kwic_field *field = own_field(key);
    if (field && ast->kid) {
        kwic_ast copy = *ast;
        copy.kind = KWIC_AST_FIELD;
        copy.field = field;
        return kwic_plan_field(m, &copy, around);
    }
    if (!kwic_plan_has_key(m, key))
        return unknown_key(m, ast, around);
    if (!ast->kid)
        return kwic_part_filter(key_term(m, key));
    return kwic_plan_value(m, key, ast->kid, ast->bracket);
}
