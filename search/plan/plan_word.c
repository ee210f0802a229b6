// SPDX-License-Identifier: GPL-2.0-or-later
// Words. A text of the query is tokenized as notes are; what comes out is grouped into
// units, each expanded into its forms.
//
//     CoreWeave  ->  unit coreweave, parts core weave
//                ->  (synonym coreweave (phrase 2 core weave))
//     storag~    ->  unit storag
//                ->  (max storag (scale 0.5 (synonym storage storages)))
#include "kwic/utf8.h"
#include "planning.h"

#include <math.h>

#include "kwic/limits.h"
#include "words/typo.h"

typedef struct token {
    kwic_str text;
    uint32_t start, end, position, span;
    kwic_token_kind kind;
} token;

typedef struct collecting {
    kwic_arena *arena;
    GArray *tokens;
} collecting;

static bool collect(void *ctx, const kwic_token *t)
{
    collecting *c = ctx;
    token mine = {kwic_arena_str(c->arena, t->text),
                  t->start,
                  t->end,
                  t->position,
                  t->span,
                  t->kind};
    g_array_append_val(c->tokens, mine);
    return true;
}

static bool is_bigram(const token *t)
{
    return t->kind == KWIC_TOKEN_BIGRAM || t->kind == KWIC_TOKEN_CHAR;
}

// The longest whole that starts where token i does; NULL when there is none.
static const token *whole_at(const token *tokens, size_t n, size_t i)
{
    const token *best = NULL;
    for (size_t k = i; k < n && tokens[k].position == tokens[i].position; k++)
        if (tokens[k].kind == KWIC_TOKEN_WHOLE &&
            (!best || tokens[k].span > best->span))
            best = &tokens[k];
    return best;
}

// The name with its sign that starts where token i does; NULL when there is none.
static const token *signed_at(const token *tokens, size_t n, size_t i)
{
    bool has = i + 1 < n && tokens[i + 1].kind == KWIC_TOKEN_SIGNED;
    return has ? &tokens[i + 1] : NULL;
}

// The parts of the compound or run at tokens[i, end).
static void set_parts(kwic_planning *m, kwic_unit *u, const token *tokens, size_t i,
                      size_t end)
{
    kwic_str *parts = kwic_arena_new_array(m->arena, kwic_str, end - i);
    for (; i < end; i++) {
        if (tokens[i].kind == KWIC_TOKEN_WHOLE || tokens[i].kind == KWIC_TOKEN_SIGNED)
            continue;
        // The last character of a run stands for itself only when it is alone; it is kept
        // behind the parts.
        u->open = tokens[i].kind == KWIC_TOKEN_CHAR && u->n_parts;
        parts[u->n_parts] = tokens[i].text;
        u->n_parts += !u->open;
    }
    u->parts = parts;
}

// Makes the unit that starts at tokens[i]; returns where the next one does.
static size_t make_unit(kwic_planning *m, const token *tokens, size_t n, size_t i,
                        kwic_unit *u)
{
    const token *first = &tokens[i], *whole = whole_at(tokens, n, i);
    size_t end = i + 1;
    *u = (kwic_unit){.from = first->start, .to = first->end, .text = first->text};
    if (whole) {
        u->text = whole->text;
        u->from = whole->start;
        u->to = whole->end;
        while (end < n && tokens[end].position < whole->position + whole->span)
            end++;
        set_parts(m, u, tokens, i, end);
        return end;
    }
    const token *sign = signed_at(tokens, n, i);
    if (sign) { // C++ is not c
        u->text = sign->text;
        u->to = sign->end;
        return i + 2;
    }
    if (!is_bigram(first))
        return end;
    while (end < n && is_bigram(&tokens[end]) && tokens[end].start <= u->to &&
           tokens[end].position == tokens[end - 1].position + 1) {
        u->to = MAX(u->to, tokens[end].end);
        end++;
    }
    u->run = true;
    set_parts(m, u, tokens, i, end);
    return end;
}

kwic_unit *kwic_units_make(kwic_planning *m, kwic_str text, uint32_t from, size_t *n)
{
    g_autoptr(GArray) tokens = g_array_new(FALSE, FALSE, sizeof(token));
    collecting c = {m->arena, tokens};
    kwic_tokenize(m->p->tokenizer, text, 0, collect, &c);
    kwic_unit *units = kwic_arena_new_array(m->arena, kwic_unit, tokens->len);
    *n = 0;
    for (size_t i = 0; i < tokens->len; (*n)++) {
        kwic_unit *u = &units[*n];
        i = make_unit(m, (const token *)(void *)tokens->data, tokens->len, i, u);
        u->written = kwic_str_sub(text, u->from, u->to);
        u->from += from;
        u->to += from;
    }
    return units;
}

void kwic_units_close(kwic_unit *units, size_t n)
{
    for (size_t i = 0; i + 1 < n; i++) {
        units[i].n_parts += units[i].open;
        units[i].open = false;
    }
}

// ---- forms ----

unsigned kwic_plan_how(const kwic_ast *word, kwic_around around, size_t characters)
{
    if (around.match_case)
        return 0;
    unsigned how = KWIC_EXPAND_STEMS;
    if (word->prefix && !word->typing)
        how = KWIC_EXPAND_PREFIX;
    else if (word->prefix)
        how |= KWIC_EXPAND_PREFIX | KWIC_EXPAND_LIVE;
    if (word->typos == 1 || (word->typos == KWIC_TYPOS && characters < 8))
        how |= KWIC_EXPAND_TYPO;
    else if (word->typos)
        how |= KWIC_EXPAND_TYPO2;
    return how;
}

void kwic_units_expand(kwic_planning *m, kwic_unit *units, size_t n, unsigned how)
{
    for (size_t i = 0; i < n; i++) {
        kwic_unit *u = &units[i];
        // Only the last of several ends where the prefix star stands.
        const unsigned prefix = KWIC_EXPAND_PREFIX | KWIC_EXPAND_LIVE;
        unsigned mine = i + 1 < n ? how & ~prefix : how;
        u->how = mine;
        u->prefix = mine & KWIC_EXPAND_PREFIX;
        if (!u->run)
            u->forms = kwic_expand(m->p, u->text, mine);
        else if (u->n_parts == 1 && kwic_utf8_count(u->parts[0]) == 1)
            u->forms = kwic_expand(m->p, u->parts[0], KWIC_EXPAND_PREFIX);
        if (u->forms && u->forms->cut && mine == KWIC_EXPAND_PREFIX)
            kwic_parsed_warn(&m->parsed, u->from, u->to,
                             "more words start so: the most frequent ones count");
    }
}

static void add_joined(kwic_planning *m, kwic_unit **units, size_t first, size_t n)
{
    char bytes[160];
    size_t len = 0;
    for (size_t i = first; i < first + n; i++) {
        kwic_str t = units[i]->text;
        if (units[i]->run || len + t.n > sizeof bytes)
            return;
        memcpy(bytes + len, t.p, t.n);
        len += t.n;
    }
    kwic_str joined = {bytes, len};
    if (kwic_expand_freq(m->p, joined) == 0)
        return;
    joined = kwic_arena_str(m->arena, joined);
    for (size_t i = first; i < first + n; i++)
        if (units[i]->n_joined < G_N_ELEMENTS(units[i]->joined))
            units[i]->joined[units[i]->n_joined++] = joined;
}

void kwic_units_join(kwic_planning *m, kwic_unit **units, size_t n)
{
    for (size_t i = 0; i + 1 < n; i++) {
        add_joined(m, units, i, 2);
        if (i + 2 < n)
            add_joined(m, units, i, 3);
    }
}

// A compound whose parts are words is taken at its word.
static bool in_some_note(kwic_planning *m, const kwic_unit *u)
{
    size_t known = 0;
    for (size_t i = 0; i < u->n_parts; i++)
        known += kwic_expand_freq(m->p, u->parts[i]) > 0;
    return u->run || u->n_joined || u->forms->n || u->forms->n_splits ||
           (known && known == u->n_parts);
}

static void tell_completed(kwic_planning *m, const kwic_unit *u)
{
    enum { SHOWN = 5 };
    const kwic_expansion *e = u->forms;
    size_t n = MIN(e->n, SHOWN);
    kwic_word_completion c = {u->from, u->to,
                              kwic_arena_new_array(m->arena, const char *, n + 1),
                              e->n > n || e->cut};
    for (size_t i = 0; i < n; i++)
        c.words[i] = kwic_expand_shown(m->p, e->forms[i].term, m->arena).p;
    g_array_append_val(m->completed, c);
}

// A word that was not typed to its end: those that it begins.
static bool complete_unit(kwic_planning *m, kwic_unit *u)
{
    enum { SHORTEST = 2 };
    if (kwic_utf8_count(u->text) < SHORTEST)
        return false;
    const kwic_expansion *e = kwic_expand(m->p, u->text, KWIC_EXPAND_PREFIX);
    if (e->n == 0)
        return false;
    u->forms = e;
    u->how = KWIC_EXPAND_PREFIX;
    u->prefix = true;
    tell_completed(m, u);
    return true;
}

void kwic_unit_mend(kwic_planning *m, kwic_unit *u)
{
    enum { MOST = 3, SHORTEST = 4 };
    if (m->request->exact || in_some_note(m, u) || u->how == 0 ||
        kwic_expand_is_function(u->text) || complete_unit(m, u) ||
        kwic_utf8_count(u->text) < SHORTEST)
        return;
    kwic_str *words = kwic_arena_new_array(m->arena, kwic_str, MOST);
    size_t n = kwic_expand_meant(m->p, u->text, words, MOST);
    if (n == 0)
        return;
    for (size_t i = 0; i < n; i++)
        words[i] = kwic_arena_str(m->arena, words[i]);
    u->corrected = words;
    u->n_corrected = n;
    kwic_correction c = {u->from, u->to, kwic_expand_shown(m->p, words[0], m->arena).p};
    g_array_append_val(m->corrected, c);
}

// ---- queries ----

typedef struct classes {
    GPtrArray *kids[3]; // as good as typed, prefixes, misspellings
} classes;

static void add_term(kwic_planning *m, GPtrArray *kids, const kwic_field *field,
                     kwic_str term)
{
    g_ptr_array_add(kids, kwic_q_term(m->arena, field ? field->prefix : NULL, term));
}

// Bigrams of a question: any of them.
static kwic_query *bag_of(kwic_planning *m, const kwic_unit *u, const kwic_field *field)
{
    return kwic_q_terms(m->arena, KWIC_Q_OR, field ? field->prefix : NULL, u->parts,
                        u->n_parts);
}

static const kwic_query *synonym_of(kwic_planning *m, GPtrArray *kids)
{
    if (kids->len == 1)
        return kids->pdata[0];
    return kwic_q_join(m->arena, KWIC_Q_SYNONYM,
                       (const kwic_query *const *)(void *)kids->pdata, kids->len);
}

static void add_forms(kwic_planning *m, const kwic_unit *u, const kwic_field *field,
                      classes *c)
{
    const kwic_expansion *e = u->forms;
    for (size_t i = 0; i < e->n; i++) {
        unsigned k = e->classes[i] <= KWIC_CLASS_JOINED   ? 0
                     : e->classes[i] == KWIC_CLASS_PREFIX ? 1
                                                          : 2;
        // A word that is asked for by its beginning is none by its own form alone.
        if (u->how == KWIC_EXPAND_PREFIX || u->run)
            k = 0;
        add_term(m, c->kids[k], field, e->forms[i].term);
    }
    for (size_t i = 0; i < u->n_joined; i++)
        add_term(m, c->kids[0], field, u->joined[i]);
    if (u->parts && !u->run && u->how != KWIC_EXPAND_PREFIX)
        g_ptr_array_add(c->kids[0],
                        kwic_q_row_in(m->arena, field, u->parts, u->n_parts));
    for (size_t i = 0; i < e->n_splits && !u->parts && u->how; i++)
        g_ptr_array_add(c->kids[0], kwic_q_row_in(m->arena, field, e->splits[i].words,
                                                  e->splits[i].n));
    for (size_t i = 0; i < u->n_corrected; i++) {
        const kwic_expansion *right =
            kwic_expand(m->p, u->corrected[i], KWIC_EXPAND_STEMS);
        for (size_t k = 0; k < right->n; k++)
            add_term(m, c->kids[2], field,
                     kwic_arena_str(m->arena, right->forms[k].term));
    }
}

static const kwic_query *query_of(kwic_planning *m, const kwic_unit *u,
                                  const kwic_field *field)
{
    static const double scales[3] = {1, 0.7, 0.5};
    if (!u->forms)
        return m->any ? bag_of(m, u, field)
                      : kwic_q_row_in(m->arena, field, u->parts, u->n_parts);
    classes c;
    const kwic_query *groups[3];
    size_t n = 0;
    for (size_t k = 0; k < 3; k++)
        c.kids[k] = g_ptr_array_new();
    add_forms(m, u, field, &c);
    for (size_t k = 0; k < 3; k++) {
        if (c.kids[k]->len) {
            groups[n] = synonym_of(m, c.kids[k]);
            if (k > 0 && !(k == 2 && u->n_corrected))
                groups[n] = kwic_q_scale(m->arena, scales[k], groups[n]);
            n++;
        }
        g_ptr_array_unref(c.kids[k]);
    }
    if (n == 0)
        return kwic_q_term(m->arena, field ? field->prefix : NULL, u->text);
    return n == 1 ? groups[0] : kwic_q_join(m->arena, KWIC_Q_MAX, groups, n);
}

bool kwic_unit_has_part(const kwic_unit *u, kwic_str part)
{
    enum { SHORTEST = 3 };
    if (u->forms &&
        u->forms->freq) // a name that notes know: parts of it say something, too
        return true;
    for (size_t i = 0; i < u->written.n; i++)
        if ((unsigned char)u->written.p[i] < 0x80 && !g_ascii_isalnum(u->written.p[i]))
            return true;
    return kwic_utf8_count(part) >= SHORTEST && !g_ascii_isdigit(part.p[0]);
}

// Of words that count in part a compound's parts do so as well.
static const kwic_query *query_in_part(kwic_planning *m, const kwic_unit *u,
                                       const kwic_field *field)
{
    static const double share = 0.5;
    const kwic_query **kids =
        kwic_arena_new_array(m->arena, const kwic_query *, u->n_parts + 1);
    size_t n = 0;
    kids[n++] = query_of(m, u, field);
    for (size_t i = 0; i < u->n_parts; i++) {
        if (kwic_expand_is_function(u->parts[i]) || !kwic_unit_has_part(u, u->parts[i]))
            continue;
        kwic_unit part = {.from = u->from,
                          .to = u->to,
                          .text = u->parts[i],
                          .how = KWIC_EXPAND_STEMS};
        part.forms = kwic_expand(m->p, part.text, part.how);
        if (part.forms->n)
            kids[n++] = kwic_q_scale(m->arena, share, query_of(m, &part, field));
    }
    return n == 1 ? kids[0] : kwic_q_join(m->arena, KWIC_Q_OR, kids, n);
}

const kwic_query *kwic_unit_query(kwic_planning *m, const kwic_unit *u,
                                  const kwic_field *field)
{
    return m->any && u->parts && !u->run ? query_in_part(m, u, field)
                                         : query_of(m, u, field);
}

// ---- what the plan says of words ----

static double idf_of(kwic_planning *m, uint64_t notes)
{
    double count = kwic_db_count(m->p->db);
    double n = MIN((double)notes, count);
    return log1p((count - n + 0.5) / (n + 0.5));
}

static kwic_form *forms_of(kwic_planning *m, const kwic_str *terms, size_t n)
{
    kwic_form *forms = kwic_arena_new_array(m->arena, kwic_form, n);
    for (size_t i = 0; i < n; i++)
        forms[i] = (kwic_form){terms[i], false, 1};
    return forms;
}

static uint64_t most_notes(kwic_planning *m, const GArray *forms)
{
    uint64_t most = 0;
    for (guint i = 0; i < forms->len && i < KWIC_SPLIT_WORDS; i++)
        most =
            MAX(most, kwic_expand_freq(m->p, g_array_index(forms, kwic_form, i).term));
    return most;
}

static void append_word(kwic_planning *m, kwic_plan_word *w, const GArray *forms,
                        uint64_t notes)
{
    kwic_form *copy = kwic_arena_new_array(m->arena, kwic_form, forms->len);
    if (forms->len)
        memcpy(copy, forms->data, forms->len * sizeof *copy);
    w->forms = copy;
    w->n_forms = forms->len;
    // The notes of all forms, one after another, are more than have any of them: where they
    // are more than there are, those of the most frequent form count.
    w->notes = notes;
    w->most = most_notes(m, forms);
    w->idf = idf_of(m, notes < kwic_db_count(m->p->db) ? notes : w->most);
    w->joins = m->joins;
    g_array_append_val(m->words, *w);
}

// The best forms are told, and of a beginning the beginning itself.
static void append_forms(GArray *forms, const kwic_expansion *e, double scale,
                         uint64_t *notes)
{
    for (size_t i = 0; i < e->n; i++) {
        kwic_form f = e->forms[i];
        f.scale *= scale;
        if (i < KWIC_EXPANSIONS)
            g_array_append_val(forms, f);
        *notes += e->freqs[i];
    }
}

static void tell_run(kwic_planning *m, const kwic_unit *u, kwic_plan_word w)
{
    for (size_t i = 0; i < u->n_parts; i++) {
        g_autoptr(GArray) forms = g_array_new(FALSE, FALSE, sizeof(kwic_form));
        kwic_form f = {u->parts[i], false, 1};
        g_array_append_val(forms, f);
        w.text = u->parts[i];
        append_word(m, &w, forms, kwic_expand_freq(m->p, u->parts[i]));
    }
}

// In a looser search the parts of a compound are shown where they stand alone.
static void tell_parts(kwic_planning *m, const kwic_unit *u, kwic_plan_word w)
{
    w.parts = NULL;
    w.n_parts = 0;
    for (size_t i = 0; i < u->n_parts; i++) {
        const kwic_expansion *e = kwic_expand(m->p, u->parts[i], KWIC_EXPAND_STEMS);
        if (e->n == 0 || kwic_expand_is_function(u->parts[i]) ||
            !kwic_unit_has_part(u, u->parts[i]))
            continue;
        g_autoptr(GArray) forms = g_array_new(FALSE, FALSE, sizeof(kwic_form));
        uint64_t notes = 0;
        append_forms(forms, e, 1, &notes);
        w.text = u->parts[i];
        append_word(m, &w, forms, notes);
    }
}

void kwic_unit_tell(kwic_planning *m, const kwic_unit *u, kwic_around around,
                    uint32_t phrase)
{
    if (around.hidden)
        return;
    kwic_plan_word w = {.from = u->from,
                        .to = u->to,
                        .text = u->text,
                        .field = around.field ? (int)around.field->id : -1,
                        .phrase = phrase,
                        .mark = true,
                        .checked = around.scoped || around.match_case || m->checks};
    if (!u->forms) {
        if (!phrase && u->n_parts > 1 && !m->any)
            w.phrase = ++m->phrases;
        tell_run(m, u, w);
        return;
    }
    g_autoptr(GArray) forms = g_array_new(FALSE, FALSE, sizeof(kwic_form));
    uint64_t notes = 0;
    if (u->forms->n > KWIC_EXPANSIONS) {
        kwic_form start = {u->run ? u->parts[0] : u->text, true, 1};
        g_array_append_val(forms, start);
    }
    append_forms(forms, u->forms, 1, &notes);
    for (size_t i = 0; i < u->n_joined; i++) {
        kwic_form f = {u->joined[i], false, kwic_class_scales[KWIC_CLASS_JOINED]};
        g_array_append_val(forms, f);
        notes += kwic_expand_freq(m->p, f.term);
    }
    for (size_t i = 0; i < u->n_corrected; i++)
        append_forms(forms, kwic_expand(m->p, u->corrected[i], KWIC_EXPAND_STEMS),
                     i == 0 ? 1 : kwic_class_scales[KWIC_CLASS_TYPO], &notes);
    if (u->parts && !u->run) {
        w.parts = forms_of(m, u->parts, u->n_parts);
        w.n_parts = u->n_parts;
    } else if (u->forms->n_splits && (u->how || (phrase && !around.match_case))) {
        const kwic_split *split = &u->forms->splits[0];
        w.parts = forms_of(m, split->words, split->n);
        w.n_parts = split->n;
    }
    append_word(m, &w, forms, notes);
    if (m->any && m->request->match == KWIC_MATCH_AUTO && u->parts)
        tell_parts(m, u, w);
}

// ---- nodes ----

kwic_unit *kwic_word_units(kwic_planning *m, const kwic_ast *ast, kwic_around around,
                           size_t *n)
{
    uint32_t from = (uint32_t)(ast->text.p ? ast->text.p - m->parsed.text.p : 0);
    kwic_unit *units = kwic_units_make(m, ast->text, from, n);
    size_t characters = *n ? kwic_utf8_count(units[*n - 1].text) : 0;
    kwic_units_expand(m, units, *n, kwic_plan_how(ast, around, characters));
    return units;
}

kwic_part kwic_units_part(kwic_planning *m, kwic_unit *units, size_t n,
                          kwic_around around)
{
    if (n == 0)
        return (kwic_part){.empty = true};
    kwic_part *parts = kwic_arena_new_array(m->arena, kwic_part, n);
    for (size_t i = 0; i < n; i++) {
        if (!around.hidden && !around.match_case)
            kwic_unit_mend(m, &units[i]);
        parts[i] = (kwic_part){.query = kwic_unit_query(m, &units[i], around.field),
                               .weighted = true};
        kwic_unit_tell(m, &units[i], around, 0);
    }
    return n == 1 ? parts[0] : kwic_plan_all(m, parts, n);
}

kwic_part kwic_plan_word_node(kwic_planning *m, const kwic_ast *ast, kwic_around around)
{
    size_t n;
    kwic_unit *units = kwic_word_units(m, ast, around, &n);
    return kwic_units_part(m, units, n, around);
}
