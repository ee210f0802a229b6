// SPDX-License-Identifier: GPL-2.0-or-later
// Values of keyword fields that a prefix, a pattern or a piece of text stands for: a pass
// over the field's own terms.
#include "kwic/path.h"
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
    int64_t most_us = (int64_t)m->request->timeout_ms * 1000;
    kwic_patience patience = {.until_us =
                                  most_us ? g_get_monotonic_time() + most_us : 0,
                              .cancelled = m->request->cancelled};
    kwic_regex_run run = kwic_regex_start(m->arena, &patience);
    g_autoptr(GPtrArray) terms = g_ptr_array_new();
    const kwic_vocabulary *v = kwic_planner_terms(m->p, field->id);
    for (size_t i = kwic_vocabulary_find(v, start); i < v->n; i++) {
        kwic_str term = kwic_vocabulary_word(v, i);
        size_t from = 0, to;
        if (!kwic_str_starts(term, start) || patience.over)
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
    kwic_vocabulary *v = kwic_planner_words(m->p);
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

// True when terms of the field end before byte i of the term and begin there.
static bool meets_at(const kwic_vocabulary *v, kwic_str term, size_t i)
{
    bool ends = false, begins = false;
    for (size_t from = 0; from < i && !ends; from++) {
        kwic_str left = kwic_str_sub(term, from, i);
        size_t at = kwic_vocabulary_find(v, left);
        ends = at < v->n && kwic_str_eq(kwic_vocabulary_word(v, at), left);
    }
    for (size_t to = i + 1; ends && to <= term.n && !begins; to++) {
        kwic_str right = kwic_str_sub(term, i, to);
        size_t at = kwic_vocabulary_find(v, right);
        begins = at < v->n && kwic_str_eq(kwic_vocabulary_word(v, at), right);
    }
    return begins;
}

// Whether the text may stand across two parts of a compound (ianki in obsidian-anki is
// obsidiananki): then no file is called so.
static bool may_be_across(const kwic_vocabulary *v, kwic_str term, kwic_str text)
{
    const char *at = term.p, *end = term.p + term.n;
    while (at && (at = memmem(at, (size_t)(end - at), text.p, text.n))) {
        size_t from = (size_t)(at - term.p);
        for (size_t i = from + 1; i < from + text.n; i++)
            if (meets_at(v, term, i))
                return true;
        at++;
    }
    return false;
}

static gint by_length(gconstpointer a, gconstpointer b)
{
    const kwic_str *x = a, *y = b;
    return (x->n > y->n) - (x->n < y->n);
}

// True when one of the first n terms stands in this one.
static bool holds_any(kwic_str term, const GArray *shorter, guint n)
{
    for (guint i = 0; i < n; i++) {
        kwic_str one = g_array_index(shorter, kwic_str, i);
        if (memmem(term.p, term.n, one.p, one.n))
            return true;
    }
    return false;
}

// The terms with the text inside, the shortest first; TERMS of them at most.
static GArray *terms_with(kwic_planning *m, const kwic_field *field, kwic_str text)
{
    GArray *found = g_array_new(FALSE, FALSE, sizeof(kwic_str));
    const kwic_vocabulary *v = kwic_planner_terms(m->p, field->id);
    for (size_t i = 0; i < v->n && found->len < TERMS; i++) {
        kwic_str term = kwic_vocabulary_word(v, i);
        if (fits(term, text, INSIDE))
            g_array_append_val(found, term);
    }
    g_array_sort(found, by_length);
    return found;
}

// Adds the notes of the terms to docids.
static void add_notes(kwic_planning *m, const GPtrArray *terms, GArray *docids)
{
    for (guint i = 0; i < terms->len; i++) {
        const kwic_query *q = terms->pdata[i];
        kwic_db_postings(m->p->db, q->term, docids, NULL, m->error ? NULL : &m->error);
    }
}

static gint by_docid(gconstpointer a, gconstpointer b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static bool path_has(kwic_planning *m, kwic_field_id field, uint32_t docid,
                     kwic_str text, GString *folded)
{
    kwic_derived *d = kwic_planner_derived(m->p, m->error ? NULL : &m->error);
    g_autoptr(GString) names = d ? NULL : g_string_new(NULL);
    kwic_str path = d ? kwic_derived_path(d, docid) : (kwic_str){NULL, 0}, list;
    if (!d) {
        GError **error = m->error ? NULL : &m->error;
        if (!kwic_db_value(m->p->db, docid, KWIC_SLOT_NAMES, names, error))
            return false;
        list = kwic_str_of_string(names);
        kwic_list_next(&list, &path);
    }
    if (field == KWIC_F_FILE)
        path = kwic_path_stem(path);
    g_string_truncate(folded, 0);
    kwic_fold(path, folded);
    return memmem(folded->str, folded->len, text.p, text.n) != NULL;
}

// Of the notes of these terms, but not of those, the ones whose path has the text.
static const kwic_query *notes_with(kwic_planning *m, kwic_field_id field,
                                    const GPtrArray *these, const GPtrArray *those,
                                    kwic_str text)
{
    g_autoptr(GArray) maybe = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) sure = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GString) folded = g_string_new(NULL);
    add_notes(m, these, maybe);
    add_notes(m, those, sure);
    g_array_sort(maybe, by_docid);
    g_array_sort(sure, by_docid);
    for (guint i = 0, k = 0; i < maybe->len; i++) {
        uint32_t docid = g_array_index(maybe, uint32_t, i);
        if (i > 0 && g_array_index(maybe, uint32_t, i - 1) == docid)
            continue;
        while (k < sure->len && g_array_index(sure, uint32_t, k) < docid)
            k++;
        bool known = k < sure->len && g_array_index(sure, uint32_t, k) == docid;
        if (!known && path_has(m, field, docid, text, folded))
            g_array_append_val(found, docid);
    }
    uint32_t *docids = kwic_arena_new_array(m->arena, uint32_t, found->len);
    if (found->len)
        memcpy(docids, found->data, found->len * sizeof *docids);
    return kwic_q_docids(m->arena, docids, found->len);
}

// Notes with the text inside of a term: at once those where it is so for sure. A term that
// holds another of these is a compound, as a rule, and its part is there as well.
static kwic_part inside_part(kwic_planning *m, const kwic_field *field, kwic_str text,
                             const kwic_check *check)
{
    enum { LOOKED_AT = 16 };
    g_autoptr(GPtrArray) sure = g_ptr_array_new();
    g_autoptr(GPtrArray) maybe = g_ptr_array_new();
    const kwic_vocabulary *v = kwic_planner_terms(m->p, field->id);
    g_autoptr(GArray) found = terms_with(m, field, text);
    if (found->len == TERMS)
        return (kwic_part){.query = kwic_q_of(m->arena, KWIC_Q_ALL), .check = check};
    for (guint i = 0; i < found->len; i++) {
        kwic_str term = g_array_index(found, kwic_str, i);
        bool asked = text.n > 1 && (holds_any(term, found, MIN(i, LOOKED_AT)) ||
                                    may_be_across(v, term, text));
        add(m, asked ? maybe : sure, field, term);
    }
    if (maybe->len == 0)
        return kwic_part_filter(any_of(m, sure));
    kwic_part parts[2] = {
        kwic_part_filter(any_of(m, sure)),
        kwic_part_filter(notes_with(m, field->id, maybe, sure, text))};
    return kwic_plan_either(m, parts, 2);
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
    return terms->len < TERMS ? any_of(m, terms) : kwic_q_of(m->arena, KWIC_Q_ALL);
}

typedef struct token_piece {
    kwic_str text;
    piece how;
} token_piece;

// The tokens of the text, one after another, without wholes; where the text ends, a word may
// go on.
static token_piece *flat_tokens(kwic_planning *m, kwic_str text, size_t *n)
{
    size_t n_units, most = 0;
    kwic_unit *units = kwic_units_make(m, text, 0, &n_units);
    for (size_t i = 0; i < n_units; i++)
        most += MAX(units[i].n_parts, 1);
    token_piece *flat = kwic_arena_new_array(m->arena, token_piece, most);
    *n = 0;
    for (size_t i = 0; i < n_units; i++) {
        const kwic_unit *u = &units[i];
        size_t parts = MAX(u->n_parts, 1);
        for (size_t k = 0; k < parts; k++) {
            bool first = i == 0 && k == 0;
            bool last = i + 1 == n_units && k + 1 == parts;
            piece how = first && last ? INSIDE
                        : first       ? ENDING
                        : last        ? STARTING
                                      : EQUAL;
            if (u->run) // a character alone stands in any pair
                how = parts == 1 ? INSIDE : EQUAL;
            flat[(*n)++] = (token_piece){u->n_parts ? u->parts[k] : u->text, how};
        }
    }
    return flat;
}

kwic_part kwic_plan_path(kwic_planning *m, const kwic_field *field, kwic_str text)
{
    size_t n;
    text = kwic_planner_fold(m->arena, text);
    if (text.n == 0)
        return (kwic_part){.empty = true};
    // ".md" is no part of what is indexed; with it the text stands at the path's end.
    kwic_str bare = kwic_path_strip_md(text);
    bool whole = bare.n < text.n;
    token_piece *tokens = flat_tokens(m, bare, &n);
    kwic_check *check =
        kwic_check_new(m->arena, field->id == KWIC_F_FILE && !whole ? KWIC_CHECK_FILE
                                                                    : KWIC_CHECK_PATH);
    check->text = text;
    if (n == 1 && !whole && kwic_str_eq(tokens[0].text, text))
        return inside_part(m, field, text, check);
    kwic_part *parts = kwic_arena_new_array(m->arena, kwic_part, n);
    for (size_t i = 0; i < n; i++)
        parts[i] =
            kwic_part_filter(piece_query(m, field, tokens[i].text, tokens[i].how));
    kwic_part all = kwic_plan_all(m, parts, n);
    if (n == 0)
        all = kwic_part_filter(kwic_q_of(m->arena, KWIC_Q_ALL));
    all.check = check;
    return all;
}
