// SPDX-License-Identifier: GPL-2.0-or-later
// Properties and values: words in a value, all of it, numbers, dates, nothing.
//
//     role:logistics          (property role logistics)   ->  P role:logistics
//     [role:"Head of Ops"]                                ->  P role=head of ops
//     summary:logistics       (some notes have a long one) -> P summary:logistics, or the
//                                                            phrase logistics P summary~
//     rating:>5                                           ->  docids of the column rating
#include "planning.h"

#include "words/typo.h"

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
    return kwic_arena_str(m->arena, kwic_str_of_string(s));
}

static kwic_query *value_term(kwic_planning *m, kwic_str key, char sign, kwic_str text)
{
    return kwic_q_term(m->arena, prefix_of(KWIC_F_PROPERTY),
                       value_text(m, key, sign, text));
}

// ---- long values: no terms of their own, but the text's ----

// Notes with a long value of key; NULL when no note has one.
static const kwic_query *long_term(kwic_planning *m, kwic_str key)
{
    const kwic_query *q = value_term(m, key, '~', (kwic_str){NULL, 0});
    return kwic_db_term_freq(m->p->db, q->term, NULL) ? q : NULL;
}

// A long value of key that a check of the record tells, among the notes of `maybe`.
static kwic_part long_part(kwic_planning *m, kwic_str key, const kwic_query *holders,
                           const kwic_query *maybe, kwic_check *check)
{
    const kwic_query *both[2] = {holders, maybe};
    check->key = key;
    return (kwic_part){.query = kwic_q_join(m->arena, KWIC_Q_AND, both, 2),
                       .check = check};
}

enum {
    FEW = 200,   // notes whose terms are looked through rather than all words there are
    MOST = 5000, // words that a beginning stands for
};

typedef struct starting {
    kwic_str start;
    kwic_arena *arena;
    GHashTable *seen; // of kwic_str, in the arena; NULL: each comes once
    GArray *terms;    // of kwic_str
} starting;

static bool add_starting(void *ctx, kwic_str term, uint32_t unused)
{
    starting *s = ctx;
    (void)unused;
    if (!kwic_str_starts(term, s->start))
        return kwic_str_cmp(term, s->start) < 0;
    kwic_str own = kwic_arena_str(s->arena, term);
    if (!s->seen || g_hash_table_add(s->seen, (gpointer)(uintptr_t)own.p))
        g_array_append_val(s->terms, own);
    return s->terms->len < MOST;
}

// Notes with any of the words in a long value of key.
static const kwic_query *long_any(kwic_planning *m, const kwic_query *holders,
                                  const GArray *words)
{
    const kwic_query **any =
        kwic_arena_new_array(m->arena, const kwic_query *, words->len);
    for (guint i = 0; i < words->len; i++)
        any[i] =
            kwic_q_row(m->arena, &g_array_index(words, kwic_str, i), 1, holders->term);
    return kwic_q_join(m->arena, KWIC_Q_OR, any, words->len);
}

// The words that start so: those of the notes of a term when they are few.
static void find_starting(kwic_planning *m, const kwic_query *holders, kwic_str start,
                          GArray *terms)
{
    GError **error = m->error ? NULL : &m->error;
    starting s = {start, m->arena, NULL, terms};
    if (kwic_db_term_freq(m->p->db, holders->term, NULL) > FEW) {
        kwic_db_terms(m->p->db, start, (kwic_str){NULL, 0}, add_starting, &s, error);
        return;
    }
    g_autoptr(GArray) docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    s.seen = seen;
    kwic_db_postings(m->p->db, holders->term, docids, NULL, error);
    for (guint i = 0; i < docids->len; i++)
        kwic_db_doc_terms(m->p->db, g_array_index(docids, uint32_t, i), add_starting,
                          &s, m->error ? NULL : &m->error);
}

// Notes with the token (or with prefix one that starts so) in a long value of key.
static kwic_part long_token(kwic_planning *m, const kwic_query *holders, kwic_str token,
                            bool prefix)
{
    if (!prefix)
        return kwic_part_filter(kwic_q_row(m->arena, &token, 1, holders->term));
    g_autoptr(GArray) terms = g_array_new(FALSE, FALSE, sizeof(kwic_str));
    find_starting(m, holders, token, terms);
    return kwic_part_filter(long_any(m, holders, terms));
}

// ---- ranges ----

kwic_part kwic_plan_range(kwic_planning *m, const char *key, const kwic_interval *in)
{
    size_t n;
    const uint32_t *docids =
        kwic_ranges_find(kwic_planner_ranges(m->p), kwic_str_of(key), in, m->arena, &n,
                         m->error ? NULL : &m->error);
    return kwic_part_filter(kwic_q_docids(m->arena, docids, n));
}

// ---- words of a value ----

typedef enum lengths { SHORT_VALUES, ANY_VALUES } lengths;

static kwic_part token_part(kwic_planning *m, kwic_str key, kwic_str token, bool prefix,
                            lengths of)
{
    const kwic_field *field = &kwic_schema()[KWIC_F_PROPERTY];
    kwic_str text = value_text(m, key, ':', token);
    const kwic_query *holders = of == ANY_VALUES ? long_term(m, key) : NULL;
    kwic_part parts[2];
    parts[0] = kwic_part_filter(prefix ? kwic_q_starting(m, field, text)
                                       : kwic_q_term(m->arena, field->prefix, text));
    if (!holders)
        return parts[0];
    parts[1] = long_token(m, holders, token, prefix);
    return kwic_plan_either(m, parts, 2);
}

// The notes with the unit in a value of key: whole, or all of its parts.
static kwic_part unit_part(kwic_planning *m, kwic_str key, const kwic_unit *u,
                           lengths of)
{
    kwic_part both[2];
    size_t n = 0;
    if (!u->run)
        both[n++] = token_part(m, key, u->text, u->prefix, of);
    if (u->n_parts) {
        kwic_part *parts = kwic_arena_new_array(m->arena, kwic_part, u->n_parts);
        for (size_t i = 0; i < u->n_parts; i++)
            parts[i] = token_part(m, key, u->parts[i], false, of);
        both[n++] = kwic_plan_all(m, parts, u->n_parts);
    }
    return kwic_plan_either(m, both, n);
}

static kwic_part units_part(kwic_planning *m, kwic_str key, const kwic_unit *units,
                            size_t n, lengths of)
{
    kwic_part *parts = kwic_arena_new_array(m->arena, kwic_part, n);
    for (size_t i = 0; i < n; i++)
        parts[i] = unit_part(m, key, &units[i], of);
    return kwic_plan_all(m, parts, n);
}

// A phrase in a long value: its words in a row there. Empty when they make none (bigrams).
static kwic_part long_phrase(kwic_planning *m, const kwic_query *holders,
                             const kwic_unit *units, size_t n)
{
    size_t used = 0, most = 0;
    for (size_t i = 0; i < n; i++)
        most += MAX(units[i].n_parts, 1);
    kwic_str *row = kwic_arena_new_array(m->arena, kwic_str, most);
    for (size_t i = 0; i < n; i++) {
        if (units[i].run)
            return (kwic_part){.empty = true};
        if (units[i].n_parts)
            memcpy(row + used, units[i].parts, units[i].n_parts * sizeof *row);
        used += units[i].n_parts;
        if (!units[i].n_parts && !units[i].prefix)
            row[used++] = units[i].text;
    }
    return kwic_part_filter(kwic_q_row(m->arena, row, used, holders->term));
}

// Which word of a short value follows which, no position tells: the text does.
static kwic_part phrase_part(kwic_planning *m, kwic_str key, const kwic_ast *value,
                             const kwic_unit *units, size_t n)
{
    const kwic_query *holders = long_term(m, key);
    kwic_part parts[2] = {units_part(m, key, units, n, SHORT_VALUES), {.empty = true}};
    if (holders)
        parts[1] = long_phrase(m, holders, units, n);
    if (holders && parts[1].empty)
        parts[0] = units_part(m, key, units, n, ANY_VALUES);
    kwic_part either = kwic_plan_either(m, parts, 2);
    kwic_check *check = kwic_check_new(m->arena, KWIC_CHECK_PROPERTY);
    check->key = key;
    check->text = kwic_planner_fold(m->arena, value->text);
    either.check = check;
    return either;
}

static kwic_part words_part(kwic_planning *m, kwic_str key, const kwic_ast *value)
{
    size_t n;
    uint32_t from = (uint32_t)(value->text.p ? value->text.p - m->parsed.text.p : 0);
    kwic_unit *units = kwic_units_make(m, value->text, from, &n);
    if (n == 0)
        return (kwic_part){.empty = true};
    units[n - 1].prefix = value->prefix;
    if (value->kind == KWIC_AST_PHRASE && n > 1)
        return phrase_part(m, key, value, units, n);
    return units_part(m, key, units, n, ANY_VALUES);
}

// ---- numbers and dates ----

// True of 2026 and of 2024..2026, either end open: years, or numbers.
static bool may_be_years(kwic_str text)
{
    size_t digits = 0, dots = 0;
    for (size_t i = 0; i < text.n; i++) {
        digits += g_ascii_isdigit(text.p[i]) != 0;
        dots += text.p[i] == '.';
    }
    return digits + dots == text.n && dots <= 2 && digits && digits % 4 == 0 &&
           digits <= 4 + 2 * dots;
}

// A bound in years is meant for numbers as well as for dates.
static kwic_part years_part(kwic_planning *m, const char *key, kwic_interval number,
                            kwic_interval date)
{
    number.of = KWIC_NUMBERS;
    date.of = KWIC_DATES;
    kwic_part parts[2] = {kwic_plan_range(m, key, &number),
                          kwic_plan_range(m, key, &date)};
    return kwic_plan_either(m, parts, 2);
}

// What of the column of key lies in the value; empty when the value is no number or date.
static kwic_part column_part(kwic_planning *m, kwic_str key, const kwic_ast *value)
{
    kwic_interval number, date;
    kwic_compare compare = value->compare;
    const char *name = kwic_arena_str(m->arena, key).p;
    bool numeric = kwic_when_number(value->text, compare, &number);
    bool dated = (!numeric || may_be_years(value->text)) &&
                 kwic_when_parse(value->text, compare, kwic_planner_now(m->p), &date);
    if (numeric && dated)
        return years_part(m, name, number, date);
    if (!numeric && !dated)
        return (kwic_part){.empty = true};
    return kwic_plan_range(m, name, numeric ? &number : &date);
}

// ---- one value ----

// All of the value, or with a prefix its beginning.
static kwic_part whole_part(kwic_planning *m, kwic_str key, const kwic_ast *value)
{
    kwic_str folded = kwic_planner_fold(m->arena, value->text);
    const kwic_field *field = &kwic_schema()[KWIC_F_PROPERTY];
    const kwic_query *holders = value->prefix ? long_term(m, key) : NULL;
    if (!value->prefix) {
        g_autoptr(GString) text = g_string_new(NULL);
        kwic_value_append(text, key, folded);
        return kwic_part_filter(
            kwic_q_term(m->arena, field->prefix, kwic_str_of_string(text)));
    }
    kwic_part parts[2] = {
        kwic_part_filter(kwic_q_starting(m, field, value_text(m, key, '=', folded))),
        {.empty = true}};
    if (holders) {
        kwic_check *check = kwic_check_new(m->arena, KWIC_CHECK_PROPERTY);
        check->text = folded;
        check->start = true;
        parts[1] = long_part(m, key, holders, kwic_q_of(m->arena, KWIC_Q_ALL), check);
    }
    return kwic_plan_either(m, parts, 2);
}

static kwic_part equal_part(kwic_planning *m, kwic_str key, const kwic_ast *value)
{
    kwic_part parts[2] = {whole_part(m, key, value), column_part(m, key, value)};
    return kwic_plan_either(m, parts, 2);
}

static const kwic_query *any_word(kwic_planning *m, const GArray *words)
{
    return kwic_q_terms(m->arena, KWIC_Q_OR, NULL,
                        (const kwic_str *)(void *)words->data, words->len);
}

// A long value with one of the words; one whose place in the text is not known has terms of
// its own.
static const kwic_query *long_words(kwic_planning *m, kwic_str key,
                                    const kwic_query *holders, const GArray *words)
{
    const kwic_field *field = &kwic_schema()[KWIC_F_PROPERTY];
    kwic_str *own = kwic_arena_new_array(m->arena, kwic_str, words->len);
    for (guint i = 0; i < words->len; i++)
        own[i] = value_text(m, key, ':', g_array_index(words, kwic_str, i));
    const kwic_query *kids[2] = {
        long_any(m, holders, words),
        kwic_q_terms(m->arena, KWIC_Q_OR, field->prefix, own, words->len)};
    return kwic_q_join(m->arena, KWIC_Q_OR, kids, 2);
}

// Notes with a long value that the expression matches. One that is no more than letters
// and digits stands inside of a word.
static kwic_part long_match(kwic_planning *m, kwic_str key, const kwic_query *holders,
                            const kwic_ast *regex, const kwic_check *compiled)
{
    kwic_str literal = kwic_regex_literal(regex->text, regex->flags, m->arena);
    const kwic_query *maybe = kwic_q_of(m->arena, KWIC_Q_ALL);
    g_autoptr(GArray) terms = g_array_new(FALSE, FALSE, sizeof(kwic_str));
    if (literal.n && kwic_db_term_freq(m->p->db, holders->term, NULL) > FEW &&
        kwic_words_with(m, literal, terms)) {
        if (literal.n == regex->text.n)
            return kwic_part_filter(long_words(m, key, holders, terms));
        maybe =
            terms->len <= FEW ? long_words(m, key, holders, terms) : any_word(m, terms);
    }
    kwic_check *check = kwic_check_new(m->arena, KWIC_CHECK_PROPERTY);
    check->regex = compiled->regex;
    return long_part(m, key, holders, maybe, check);
}

static kwic_part regex_part(kwic_planning *m, kwic_str key, const kwic_ast *value)
{
    const kwic_field *field = &kwic_schema()[KWIC_F_PROPERTY];
    const kwic_query *holders = long_term(m, key);
    kwic_str start = value_text(m, key, '=', (kwic_str){NULL, 0});
    kwic_part parts[2] = {kwic_part_filter(kwic_q_matching(m, field, start, value)),
                          {.empty = true}};
    if (!holders)
        return parts[0];
    kwic_ast folded = *value;
    folded.flags |= KWIC_REGEX_I;
    guint warned = m->parsed.warnings->len;
    const kwic_check *compiled = kwic_check_regex(m, &folded, KWIC_IN_ANY);
    g_array_set_size(m->parsed.warnings, warned);
    if (compiled)
        parts[1] = long_match(m, key, holders, &folded, compiled);
    return kwic_plan_either(m, parts, 2);
}

static kwic_part leaf_part(kwic_planning *m, kwic_str key, const kwic_ast *value,
                           bool equals)
{
    if (value->kind == KWIC_AST_REGEX)
        return regex_part(m, key, value);
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
    // 20m and 7 are words as well as an age and a number; of 2026-01 no part is meant.
    kwic_str text = value->text;
    bool word = !memchr(text.p, '-', text.n) && !memchr(text.p, '/', text.n);
    kwic_part parts[2] = {column,
                          word ? words_part(m, key, value) : whole_part(m, key, value)};
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
    for (size_t i = 0; i < KWIC_FIELDS + KWIC_OPERATORS; i++) {
        const char *name = i < KWIC_FIELDS ? kwic_schema()[i].name
                                           : kwic_operators()[i - KWIC_FIELDS].name;
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

static bool is_null(const kwic_ast *value)
{
    return value && value->kind == KWIC_AST_WORD && !value->compare &&
           kwic_str_eq(value->text, KWIC_STR("null"));
}

// [tags:x] and [aliases:x] are what tag: and alias: are, but for null.
static const kwic_field *own_field(kwic_str key, const kwic_ast *value)
{
    const kwic_field *f = is_null(value) ? NULL : kwic_field_find(key);
    return f && f->keyed & KWIC_KEYS_ASK_FIELD ? f : NULL;
}

kwic_part kwic_plan_property(kwic_planning *m, const kwic_ast *ast, kwic_around around)
{
    kwic_str key = kwic_planner_fold(m->arena, ast->text);
    const kwic_field *field = own_field(key, ast->kid);
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
