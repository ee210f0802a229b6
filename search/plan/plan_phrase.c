// SPDX-License-Identifier: GPL-2.0-or-later
// Phrases and nearness. A quoted phrase is any of its spellings, each a row of tokens:
//
//     "CoreWeave capacity"  ->  core weave capacity | coreweave capacity
//     "core weave"          ->  core weave | coreweave
//
// The positions answer each exactly: a compound in a note has its parts at successive
// positions, so "core weave capacity" is found in CoreWeave capacity as well.
#include "kwic/utf8.h"
#include "planning.h"
#include "words/typo.h"

enum {
    SPELLINGS = 16,
    PREFIX_SPELLINGS = 12, // of the last word of a phrase being typed
    SPELT = 24,            // words of a phrase whose other spellings are tried
};

typedef struct spelling_maker {
    kwic_planning *m;
    const kwic_unit *units;
    size_t n;
    kwic_around around;
    kwic_slot_terms *row;
    bool only_written;
    kwic_spelling *out;
    size_t n_out;
} spelling_maker;

static kwic_slot_terms one(kwic_planning *m, kwic_str term)
{
    kwic_str *terms = kwic_arena_new_array(m->arena, kwic_str, 1);
    terms[0] = term;
    return (kwic_slot_terms){.terms = terms, .n = 1};
}

static void spell(spelling_maker *s, size_t unit, size_t len);

static void spell_with(spelling_maker *s, size_t unit, size_t len,
                       const kwic_str *terms, size_t n)
{
    for (size_t i = 0; i < n; i++)
        s->row[len + i] = one(s->m, terms[i]);
    spell(s, unit, len + n);
}

// Two runs written without the blank between them: the last character of the one and the first
// of the other are a pair then, in the place of the last character.
static void spell_unspaced(spelling_maker *s, size_t unit, size_t len)
{
    const kwic_unit *u = &s->units[unit], *next = u + 1;
    kwic_str last = u->parts[u->n_parts - 1], first = next->parts[0];
    if (kwic_utf8_count(last) != 1)
        return;
    g_autoptr(GString) pair = g_string_new_len(last.p, (gssize)last.n);
    size_t n = kwic_utf8_next(first, 1);
    g_string_append_len(pair, first.p, (gssize)n);
    kwic_str *parts = kwic_arena_new_array(s->m->arena, kwic_str, u->n_parts);
    for (size_t i = 0; i < u->n_parts; i++)
        parts[i] = u->parts[i];
    parts[u->n_parts - 1] = kwic_arena_str(s->m->arena, kwic_str_of_string(pair));
    spell_with(s, unit + 1, len, parts, u->n_parts);
}

static void spell_written(spelling_maker *s, size_t unit, size_t len)
{
    const kwic_unit *u = &s->units[unit];
    if (u->run) {
        spell_with(s, unit + 1, len, u->parts, u->n_parts);
        if (unit + 1 < s->n && s->units[unit + 1].run)
            spell_unspaced(s, unit, len);
        return;
    }
    s->row[len] = one(s->m, u->text);
    if (s->around.match_case)
        s->row[len].written = u->written;
    spell(s, unit + 1, len + 1);
}

// A character of a script without spaces at the end of a phrase, or alone in one, begins any
// pair.
static bool is_one_character(const kwic_unit *u)
{
    return u->run && u->n_parts == 1 && u->forms && u->forms->n;
}

static kwic_slot_terms any_form(kwic_planning *m, const kwic_expansion *e)
{
    kwic_str *terms = kwic_arena_new_array(m->arena, kwic_str, e->n);
    for (size_t i = 0; i < e->n; i++)
        terms[i] = e->forms[i].term;
    return (kwic_slot_terms){.terms = terms, .n = e->n};
}

// The word being typed: what it may become.
static void spell_typed(spelling_maker *s, size_t unit, size_t len)
{
    const kwic_expansion *e = s->units[unit].forms;
    for (size_t i = 0; i < e->n && i < PREFIX_SPELLINGS; i++)
        spell_with(s, unit + 1, len, &e->forms[i].term, 1);
}

// The unit and those behind it, up to so many, written as one.
static void spell_joined(spelling_maker *s, size_t unit, size_t len)
{
    enum { MOST = 4 };
    g_autoptr(GString) word = g_string_new(NULL);
    for (size_t i = unit; i < s->n && i < unit + MOST && !s->units[i].run; i++) {
        kwic_str text = s->units[i].text;
        g_string_append_len(word, text.p, (gssize)text.n);
        kwic_str joined = kwic_str_of_string(word);
        if (i == unit || kwic_expand_freq(s->m->p, joined) == 0)
            continue;
        joined = kwic_arena_str(s->m->arena, joined);
        spell_with(s, i + 1, len, &joined, 1);
    }
}

static void spell(spelling_maker *s, size_t unit, size_t len)
{
    if (s->n_out == SPELLINGS)
        return;
    if (unit >= s->n) {
        kwic_slot_terms *slots =
            kwic_arena_new_array(s->m->arena, kwic_slot_terms, len);
        memcpy(slots, s->row, len * sizeof *slots);
        s->out[s->n_out++] = (kwic_spelling){slots, len};
        return;
    }
    const kwic_unit *u = &s->units[unit];
    if (is_one_character(u) && unit + 1 == s->n) {
        s->row[len] = any_form(s->m, u->forms);
        spell(s, unit + 1, len + 1);
        return;
    }
    if (s->around.match_case) {
        spell_written(s, unit, len);
        return;
    }
    if (u->prefix && u->forms && u->forms->n) {
        spell_typed(s, unit, len);
        return;
    }
    if (u->parts && !u->run)
        spell_with(s, unit + 1, len, u->parts, u->n_parts);
    if (s->only_written && u->parts && !u->run)
        return;
    spell_written(s, unit, len);
    if (s->only_written)
        return;
    for (size_t i = 0; u->forms && !u->parts && i < u->forms->n_splits; i++)
        spell_with(s, unit + 1, len, u->forms->splits[i].words, u->forms->splits[i].n);
    spell_joined(s, unit, len);
}

kwic_pattern kwic_phrase_pattern(kwic_planning *m, const kwic_unit *units, size_t n,
                                 kwic_around around)
{
    if (n == 0) // no spelling of nothing
        return (kwic_pattern){NULL, 0};
    spelling_maker s = {.m = m, .units = units, .n = n, .around = around};
    s.out = kwic_arena_new_array(m->arena, kwic_spelling, SPELLINGS);
    s.only_written = n > SPELT;
    size_t longest = 0;
    for (size_t i = 0; i < n; i++)
        longest += MAX(units[i].n_parts, KWIC_SPLIT_WORDS);
    s.row = kwic_arena_new_array(m->arena, kwic_slot_terms, longest);
    spell(&s, 0, 0);
    return (kwic_pattern){s.out, s.n_out};
}

// ---- queries of patterns ----

static kwic_query *spelling_query(kwic_planning *m, const kwic_spelling *s,
                                  const kwic_field *field)
{
    if (s->n == 1 && s->slots[0].n > 1)
        return kwic_q_terms(m->arena, KWIC_Q_SYNONYM, field ? field->prefix : NULL,
                            s->slots[0].terms, s->slots[0].n);
    kwic_str *row = kwic_arena_new_array(m->arena, kwic_str, s->n);
    for (size_t i = 0; i < s->n; i++)
        row[i] = s->slots[i].terms[0];
    return kwic_q_row_in(m->arena, field, row, s->n);
}

kwic_query *kwic_pattern_query(kwic_planning *m, const kwic_pattern *pattern,
                               const kwic_field *field)
{
    if (pattern->n == 1)
        return spelling_query(m, &pattern->spellings[0], field);
    const kwic_query **kids =
        kwic_arena_new_array(m->arena, const kwic_query *, pattern->n);
    for (size_t i = 0; i < pattern->n; i++)
        kids[i] = spelling_query(m, &pattern->spellings[i], field);
    return kwic_q_join(m->arena, KWIC_Q_MAX, kids, pattern->n);
}

kwic_pattern kwic_unit_pattern(kwic_planning *m, const kwic_unit *u, bool match_case)
{
    kwic_around around = {.match_case = match_case};
    kwic_pattern exact = kwic_phrase_pattern(m, u, 1, around);
    if (match_case || u->run || !u->forms)
        return exact;
    // Its forms, each a spelling of one token, beside the ways to split it.
    size_t n = u->forms->n + u->n_joined;
    for (size_t i = 0; i < u->n_corrected; i++)
        n += kwic_expand(m->p, u->corrected[i], KWIC_EXPAND_STEMS)->n;
    kwic_str *terms = kwic_arena_new_array(m->arena, kwic_str, n + 1);
    size_t used = 0;
    for (size_t i = 0; i < u->forms->n; i++)
        terms[used++] = u->forms->forms[i].term;
    for (size_t i = 0; i < u->n_joined; i++)
        terms[used++] = u->joined[i];
    for (size_t i = 0; i < u->n_corrected; i++) {
        const kwic_expansion *e = kwic_expand(m->p, u->corrected[i], KWIC_EXPAND_STEMS);
        for (size_t k = 0; k < e->n; k++)
            terms[used++] = e->forms[k].term;
    }
    if (used == 0)
        terms[used++] = u->text;
    kwic_spelling *spellings =
        kwic_arena_new_array(m->arena, kwic_spelling, exact.n + 1);
    kwic_slot_terms *slot = kwic_arena_new_array(m->arena, kwic_slot_terms, 1);
    slot->terms = terms;
    slot->n = used;
    spellings[0] = (kwic_spelling){slot, 1};
    size_t count = 1;
    for (size_t i = 0; i < exact.n; i++)
        if (exact.spellings[i].n > 1)
            spellings[count++] = exact.spellings[i];
    return (kwic_pattern){spellings, count};
}

// ---- phrase nodes ----

static kwic_unit *phrase_units(kwic_planning *m, const kwic_ast *ast, size_t *n)
{
    uint32_t from = (uint32_t)(ast->text.p ? ast->text.p - m->parsed.text.p : 0);
    kwic_unit *units = kwic_units_make(m, ast->text, from, n);
    kwic_units_close(units, *n);
    kwic_units_expand(m, units, *n,
                      ast->typing ? KWIC_EXPAND_PREFIX | KWIC_EXPAND_LIVE : 0);
    return units;
}

static kwic_check_region region_of(const kwic_field *field)
{
    return !field                      ? KWIC_IN_ANY
           : field->id == KWIC_F_TITLE ? KWIC_IN_TITLE
           : field->id == KWIC_F_ALIAS ? KWIC_IN_ALIAS
                                       : KWIC_IN_HEADING;
}

// In a field: the notes that have all the words in it, and have them near each other
// anywhere; that both is one, the text tells.
static kwic_part near_in(kwic_planning *m, const kwic_query *words,
                         const kwic_query *near, const kwic_check *check)
{
    const kwic_query *both[2] = {words, near};
    return (kwic_part){.query = kwic_q_join(m->arena, KWIC_Q_FILTER, both, 2),
                       .check = check,
                       .weighted = true};
}

// The word itself, or where its parts begin.
static const kwic_query *loose_word(kwic_planning *m, const kwic_unit *u)
{
    kwic_str terms[2];
    size_t n = 0;
    if (!u->run)
        terms[n++] = u->text;
    if (u->n_parts)
        terms[n++] = u->parts[0];
    const kwic_query *q = kwic_q_terms(m->arena, KWIC_Q_OR, NULL, terms, n);
    return n == 1 ? q->kids[0] : q;
}

// Words within a distance, in any order, as written. How many positions a compound takes
// in a note, the text tells.
static kwic_part plan_loose(kwic_planning *m, const kwic_ast *ast,
                            const kwic_unit *units, size_t n, kwic_around around)
{
    kwic_str *words = kwic_arena_new_array(m->arena, kwic_str, n);
    const kwic_query **kids = kwic_arena_new_array(m->arena, const kwic_query *, n);
    uint32_t length = 0;
    for (size_t i = 0; i < n; i++) {
        words[i] = units[i].run ? units[i].parts[0] : units[i].text;
        kids[i] = loose_word(m, &units[i]);
        length += MAX(1U, (uint32_t)units[i].n_parts);
    }
    kwic_query *q = kwic_q_join(m->arena, KWIC_Q_NEAR, kids, n);
    q->window = ast->distance + length - 1;
    // Positions alone would tell where no compound is among the words, but not which of them
    // are near one another: the check also says what is marked.
    const kwic_check *check = kwic_check_of(m, ast, around, region_of(around.field));
    if (!around.field)
        return (kwic_part){.query = q, .check = check, .weighted = true};
    return near_in(m,
                   kwic_q_terms(m->arena, KWIC_Q_AND, around.field->prefix, words, n),
                   q, check);
}

// A phrase that ends in one character: all but that in a row, with any of its pairs in the
// note; that these stand there, the text tells.
static kwic_part plan_open(kwic_planning *m, const kwic_pattern *pattern,
                           kwic_around around)
{
    kwic_spelling *rows = kwic_arena_new_array(m->arena, kwic_spelling, pattern->n);
    for (size_t i = 0; i < pattern->n; i++)
        rows[i] =
            (kwic_spelling){pattern->spellings[i].slots, pattern->spellings[i].n - 1};
    const kwic_slot_terms *last = &pattern->spellings[0].slots[rows[0].n];
    const kwic_pattern beginning = {rows, pattern->n};
    const char *prefix = around.field ? around.field->prefix : NULL;
    const kwic_query *both[2] = {
        kwic_pattern_query(m, &beginning, around.field),
        kwic_q_terms(m->arena, KWIC_Q_SYNONYM, prefix, last->terms, last->n)};
    return (kwic_part){.query = kwic_q_join(m->arena, KWIC_Q_AND, both, 2),
                       .check = kwic_check_words(m, *pattern, region_of(around.field)),
                       .weighted = true};
}

kwic_part kwic_plan_phrase(kwic_planning *m, const kwic_ast *ast, kwic_around around)
{
    size_t n;
    kwic_unit *units = phrase_units(m, ast, &n);
    if (n == 0)
        return (kwic_part){.empty = true};
    uint32_t phrase = ast->distance || n == 1 ? 0 : ++m->phrases;
    bool checks = m->checks;
    m->checks = checks || (ast->distance && n > 1);
    for (size_t i = 0; i < n; i++)
        kwic_unit_tell(m, &units[i], around, phrase);
    m->checks = checks;
    if (ast->distance && n > 1)
        return plan_loose(m, ast, units, n, around);
    around.match_case = false; // that, a check of the text tells
    kwic_pattern pattern = kwic_phrase_pattern(m, units, n, around);
    if (pattern.n == 0)
        return kwic_part_filter(kwic_q_of(m->arena, KWIC_Q_NOTHING));
    if (n > 1 && is_one_character(&units[n - 1]))
        return plan_open(m, &pattern, around);
    return (kwic_part){.query = kwic_pattern_query(m, &pattern, around.field),
                       .weighted = true};
}

// ---- NEAR ----

// One side of NEAR: words that any of may stand there, and whether that is all of it.
typedef struct side {
    GArray *terms; // of kwic_str
    kwic_pattern pattern;
    uint32_t length; // tokens it may take
    bool fit;        // it can stand in a NEAR at all
} side;

static void add_pattern(side *s, const kwic_pattern *pattern)
{
    for (size_t i = 0; i < pattern->n; i++) {
        const kwic_spelling *sp = &pattern->spellings[i];
        s->length = MAX(s->length, (uint32_t)sp->n);
        if (sp->slots[0].n)
            g_array_append_vals(s->terms, sp->slots[0].terms, (guint)sp->slots[0].n);
    }
}

static kwic_pattern append(kwic_planning *m, kwic_pattern a, kwic_pattern b)
{
    kwic_spelling *all = kwic_arena_new_array(m->arena, kwic_spelling, a.n + b.n);
    for (size_t i = 0; i < a.n + b.n; i++)
        all[i] = i < a.n ? a.spellings[i] : b.spellings[i - a.n];
    return (kwic_pattern){all, a.n + b.n};
}

static void read_side(kwic_planning *m, const kwic_ast *ast, kwic_around around,
                      side *s)
{
    if (ast->kind == KWIC_AST_OR) {
        for (const kwic_ast *k = ast->kid; k; k = k->next)
            read_side(m, k, around, s);
        return;
    }
    kwic_pattern pattern = {NULL, 0};
    size_t n = 0;
    if (ast->kind == KWIC_AST_WORD) {
        kwic_unit *units = kwic_word_units(m, ast, around, &n);
        for (size_t i = 0; i < n; i++) {
            if (!around.hidden)
                kwic_unit_mend(m, &units[i]);
            kwic_unit_tell(m, &units[i], around, 0);
        }
        if (n == 1)
            pattern = kwic_unit_pattern(m, &units[0], around.match_case);
        else if (n > 1) {
            kwic_units_close(units, n);
            pattern = kwic_phrase_pattern(m, units, n, around);
        }
    } else if (ast->kind == KWIC_AST_PHRASE && !ast->distance) {
        kwic_unit *units = phrase_units(m, ast, &n);
        uint32_t phrase = n > 1 ? ++m->phrases : 0;
        for (size_t i = 0; i < n; i++)
            kwic_unit_tell(m, &units[i], around, phrase);
        pattern = kwic_phrase_pattern(m, units, n, around);
    } else {
        s->fit = false;
    }
    add_pattern(s, &pattern);
    s->pattern = append(m, s->pattern, pattern);
}

static side make_side(kwic_planning *m, const kwic_ast *ast, kwic_around around)
{
    side s = {.terms = g_array_new(FALSE, FALSE, sizeof(kwic_str)), .fit = true};
    read_side(m, ast, around, &s);
    return s;
}

static const kwic_query *any_of(kwic_planning *m, const side *s, const char *prefix)
{
    const kwic_query *q =
        kwic_q_terms(m->arena, KWIC_Q_OR, prefix,
                     (const kwic_str *)(void *)s->terms->data, s->terms->len);
    return s->terms->len == 1 ? q->kids[0] : q;
}

static kwic_part near_part(kwic_planning *m, const side *a, const side *b,
                           uint32_t distance, const kwic_field *field)
{
    const kwic_query *kids[2] = {any_of(m, a, NULL), any_of(m, b, NULL)};
    kwic_query *q = kwic_q_join(m->arena, KWIC_Q_NEAR, kids, 2);
    q->window = distance + MAX(a->length, b->length);
    kwic_check *c = kwic_check_new(m->arena, KWIC_CHECK_NEAR);
    kwic_pattern *patterns = kwic_arena_new_array(m->arena, kwic_pattern, 2);
    patterns[0] = a->pattern;
    patterns[1] = b->pattern;
    c->patterns = patterns;
    c->n_patterns = 2;
    c->distance = distance;
    c->region = region_of(field);
    if (!field)
        return (kwic_part){.query = q, .check = c, .weighted = true};
    const kwic_query *there[2] = {any_of(m, a, field->prefix),
                                  any_of(m, b, field->prefix)};
    return near_in(m, kwic_q_join(m->arena, KWIC_Q_AND, there, 2), q, c);
}

kwic_part kwic_plan_near(kwic_planning *m, const kwic_ast *ast, kwic_around around)
{
    size_t n = 0, n_parts = 0;
    bool fit = true;
    for (const kwic_ast *k = ast->kid; k; k = k->next)
        n++;
    guint told = m->words->len;
    side *sides = kwic_arena_new_array(m->arena, side, n);
    kwic_part *parts = kwic_arena_new_array(m->arena, kwic_part, n);
    n = 0;
    bool checks = m->checks;
    m->checks = true;
    for (const kwic_ast *k = ast->kid; k; k = k->next) {
        sides[n] = make_side(m, k, around);
        fit = fit && sides[n].fit;
        if (sides[n].terms->len || !sides[n].fit)
            n++;
        else // a phrase without a word stands near everything
            g_array_unref(sides[n].terms);
    }
    m->checks = checks;
    for (size_t i = 0; i + 1 < n && fit; i++)
        parts[n_parts++] =
            near_part(m, &sides[i], &sides[i + 1], ast->distance, around.field);
    for (size_t i = 0; i < n; i++)
        g_array_unref(sides[i].terms);
    if (fit && n > 1)
        return kwic_plan_all(m, parts, n_parts);
    if (!fit)
        kwic_parsed_warn(&m->parsed, ast->from, ast->to,
                         "NEAR joins words and phrases: read as AND");
    g_array_set_size(m->words, told);
    n_parts = 0;
    for (const kwic_ast *k = ast->kid; k; k = k->next)
        parts[n_parts++] = kwic_plan_node(m, k, around);
    return kwic_plan_all(m, parts, n_parts);
}
