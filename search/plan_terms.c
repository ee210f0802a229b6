// SPDX-License-Identifier: GPL-2.0-or-later
// Values of keyword fields that a prefix, a pattern or a piece of text stands for: a pass
// over the field's own terms.
#include "planning.h"

enum {
    TERMS = 5000, // that one value may stand for
    SCANS = 8,    // expressions of one query whose literals are looked up
};

static const kwic_query *any_of(kwic_planning *m, GPtrArray *terms)
{
    if (terms->len == 0)
        return kwic_q_of(m->arena, KWIC_Q_NOTHING);
    if (terms->len == 1)
        return terms->pdata[0];
    return kwic_q_join(m->arena, KWIC_Q_OR,
                       (const kwic_query *const *)(void *)terms->pdata, terms->len);
}

static void add(kwic_planning *m, GPtrArray *terms, const kwic_field *field,
                kwic_str term)
{
    if (terms->len < TERMS)
        g_ptr_array_add(terms, kwic_q_term(m->arena, field->prefix,
                                           kwic_arena_str(m->arena, term)));
}

const kwic_query *kwic_q_starting(kwic_planning *m, const kwic_field *field,
                                  kwic_str text)
{
    g_autoptr(GPtrArray) terms = g_ptr_array_new();
    const kwic_vocabulary *v = kwic_planner_terms(m->p, field->id);
    for (size_t i = kwic_vocabulary_find(v, text); i < v->n; i++) {
        kwic_str term = kwic_vocabulary_word(v, i);
        if (!kwic_str_starts(term, text))
            break;
        add(m, terms, field, term);
    }
    return any_of(m, terms);
}

const kwic_query *kwic_q_matching(kwic_planning *m, const kwic_field *field,
                                  kwic_str start, const kwic_ast *regex)
{
    kwic_ast folded = *regex;
    folded.flags |= KWIC_REGEX_I;
    const kwic_check *check = kwic_check_regex(m, &folded, KWIC_IN_ANY);
    if (!check)
        return kwic_q_of(m->arena, KWIC_Q_NOTHING);
    int64_t deadline = g_get_monotonic_time() + KWIC_VERIFY_US;
    kwic_regex_run run = kwic_regex_start(m->arena, deadline);
    g_autoptr(GPtrArray) terms = g_ptr_array_new();
    const kwic_vocabulary *v = kwic_planner_terms(m->p, field->id);
    for (size_t i = kwic_vocabulary_find(v, start); i < v->n; i++) {
        kwic_str term = kwic_vocabulary_word(v, i);
        size_t from = 0, to;
        if (!kwic_str_starts(term, start))
            break;
        if (field->id == KWIC_F_TAG && term.n && term.p[0] == '=')
            continue;
        if (kwic_regex_match(&run, check->regex, kwic_str_sub(term, start.n, term.n),
                             &from, &to))
            add(m, terms, field, term);
    }
    return any_of(m, terms);
}

bool kwic_words_with(kwic_planning *m, kwic_str literal, GArray *words)
{
    if (m->scans++ >= SCANS)
        return false;
    // A run of letters stands inside of one token, or of one compound's whole.
    kwic_vocabulary *v = kwic_planner_vocabulary(m->p);
    for (size_t i = 0; i < v->n && words->len < TERMS; i++) {
        kwic_str term = kwic_vocabulary_word(v, i);
        if (!memmem(term.p, term.n, literal.p, literal.n))
            continue;
        term = kwic_arena_str(m->arena, term);
        g_array_append_val(words, term);
    }
    return words->len < TERMS;
}

const kwic_query *kwic_regex_query(kwic_planning *m, const kwic_ast *regex,
                                   const kwic_field *field)
{
    kwic_str literal = kwic_regex_literal(regex->text, regex->flags, m->arena);
    g_autoptr(GArray) words = g_array_new(FALSE, FALSE, sizeof(kwic_str));
    if (literal.n == 0 || !kwic_words_with(m, literal, words))
        return kwic_q_of(m->arena, KWIC_Q_ALL);
    kwic_query *q = kwic_q_terms(m->arena, KWIC_Q_OR, field ? field->prefix : NULL,
                                 (const kwic_str *)(void *)words->data, words->len);
    if (words->len == 0)
        q->op = KWIC_Q_NOTHING;
    return words->len == 1 ? q->kids[0] : q;
}

// ---- paths ----

typedef enum piece { INSIDE, ENDING, STARTING, EQUAL } piece;

static bool fits(kwic_str term, kwic_str text, piece how)
{
    if (term.n < text.n)
        return false;
    switch (how) {
    case INSIDE:
        return memmem(term.p, term.n, text.p, text.n) != NULL;
    case ENDING:
        return memcmp(term.p + (term.n - text.n), text.p, text.n) == 0;
    case STARTING:
        return kwic_str_starts(term, text);
    default:
        return kwic_str_eq(term, text);
    }
}

static const kwic_query *piece_query(kwic_planning *m, const kwic_field *field,
                                     kwic_str text, piece how)
{
    if (how == EQUAL)
        return kwic_q_term(m->arena, field->prefix, text);
    g_autoptr(GPtrArray) terms = g_ptr_array_new();
    const kwic_vocabulary *v = kwic_planner_terms(m->p, field->id);
    for (size_t i = 0; i < v->n; i++) {
        kwic_str term = kwic_vocabulary_word(v, i);
        if (fits(term, text, how))
            add(m, terms, field, term);
    }
    return any_of(m, terms);
}

// The tokens of the text, one after another, without wholes.
static kwic_str *flat_tokens(kwic_planning *m, kwic_str text, size_t *n, bool *plain)
{
    size_t n_units;
    kwic_unit *units = kwic_units_make(m, text, 0, &n_units);
    *n = 0;
    for (size_t i = 0; i < n_units; i++)
        *n += MAX(units[i].n_parts, 1);
    kwic_str *flat = kwic_arena_new_array(m->arena, kwic_str, *n);
    *n = 0;
    *plain = true;
    for (size_t i = 0; i < n_units; i++) {
        *plain = *plain && !units[i].run;
        if (units[i].n_parts == 0)
            flat[(*n)++] = units[i].text;
        for (size_t k = 0; k < units[i].n_parts; k++)
            flat[(*n)++] = units[i].parts[k];
    }
    return flat;
}

kwic_part kwic_plan_path(kwic_planning *m, const kwic_field *field, kwic_str text)
{
    size_t n;
    bool plain;
    text = kwic_planner_fold(m->arena, text);
    if (text.n == 0)
        return (kwic_part){.empty = true};
    kwic_str *tokens = flat_tokens(m, text, &n, &plain);
    kwic_part *parts = kwic_arena_new_array(m->arena, kwic_part, n);
    for (size_t i = 0; i < n; i++) {
        piece how = n == 1 ? INSIDE : i == 0 ? ENDING : i + 1 == n ? STARTING : EQUAL;
        parts[i] = kwic_part_filter(
            piece_query(m, field, tokens[i], plain || n == 1 ? how : EQUAL));
    }
    kwic_part all = kwic_plan_all(m, parts, n);
    if (n == 0)
        all = kwic_part_filter(kwic_q_of(m->arena, KWIC_Q_ALL));
    if (n == 1 && kwic_str_eq(tokens[0], text))
        return all;
    kwic_check *check = kwic_check_new(
        m->arena, field->id == KWIC_F_FILE ? KWIC_CHECK_FILE : KWIC_CHECK_PATH);
    check->text = text;
    all.check = check;
    return all;
}
