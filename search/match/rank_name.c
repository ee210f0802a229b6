// SPDX-License-Identifier: GPL-2.0-or-later
// The words are first looked for in the fields' own postings, so that few notes are left
// whose names are compared word by word.
#include "rank_name.h"

#include "kwic/schema.h"

enum {
    most_words = 16, // of a query that is somebody's name
    most_forms = 8,  // of a word, where each costs a look-up
    most_fields = 2, // that names are in
    most_called = 50,
    most_begun = 200,
};

// ---- notes that have the words ----

static kwic_query *term_node(kwic_arena *arena, const char *prefix, kwic_str text)
{
    g_autoptr(GString) term = g_string_new(NULL);
    kwic_term_append(term, prefix, text);
    kwic_query *q = kwic_arena_new_array(arena, kwic_query, 1);
    q->op = KWIC_Q_TERM;
    q->term = kwic_arena_str(arena, kwic_str_of_string(term));
    return q;
}

// A word in one of the fields, in any of its best forms.
static kwic_query *word_in(kwic_arena *arena, const kwic_plan_word *word,
                           const kwic_field_id *fields, size_t n_fields)
{
    size_t n = MIN(word->n_forms, most_forms);
    kwic_query *q = kwic_arena_new_array(arena, kwic_query, 1);
    q->op = KWIC_Q_SYNONYM;
    q->kids = kwic_arena_new_array(arena, kwic_query *, most_fields * n);
    for (size_t i = 0; i < n; i++)
        for (size_t f = 0; f < n_fields && !word->forms[i].prefix; f++)
            q->kids[q->n_kids++] =
                term_node(arena, kwic_schema()[fields[f]].prefix, word->forms[i].term);
    return q;
}

// Notes of the result that have all words in the fields.
static bool find(const kwic_ranking *r, const kwic_field_id *fields, size_t n_fields,
                 kwic_docset *out, GError **error)
{
    kwic_query all = {
        .op = KWIC_Q_AND,
        .kids = kwic_arena_new_array(r->arena, kwic_query *, r->plan->n_words),
        .n_kids = r->plan->n_words};
    all.n_kids = 0;
    for (size_t i = 0; i < r->plan->n_words; i++)
        if (!r->plan->words[i].joins)
            all.kids[all.n_kids++] =
                word_in(r->arena, &r->plan->words[i], fields, n_fields);
    if (!kwic_result_set(r->leaves, &all, r->arena, out, error))
        return false;
    kwic_docset_and(out, &r->result->set);
    return true;
}

// Notes of the result that are called just so, among however many have the words.
typedef struct calling {
    const kwic_ranking *r;
    kwic_str text; // folded
    kwic_docset *out;
    unsigned left;
} calling;

static bool take_called(void *ctx, kwic_str name, uint32_t docid)
{
    calling *c = ctx;
    if (!kwic_str_eq(name, c->text) || c->left-- == 0)
        return false;
    if (docid / 64 < c->out->n_words && kwic_docset_has(&c->r->result->set, docid))
        kwic_docset_add(c->out, docid);
    return true;
}

static bool take_begun(void *ctx, kwic_str name, uint32_t docid)
{
    calling *c = ctx;
    (void)name;
    if (c->left-- == 0)
        return false;
    if (docid / 64 < c->out->n_words && kwic_docset_has(&c->r->result->set, docid))
        kwic_docset_add(c->out, docid);
    return true;
}

// Notes of the result whose name begins with the whole query as it is typed.
static void find_begun(const kwic_ranking *r, kwic_rank_names *out)
{
    g_autoptr(GString) folded = g_string_new(NULL);
    out->begun = kwic_docset_new(r->arena, (uint32_t)r->result->set.n_words * 64 - 1);
    if (!r->plan->unfinished || !r->derived || r->plan->n_calls == 0)
        return;
    kwic_fold(r->plan->calls[0], folded);
    calling c = {r, kwic_str_of_string(folded), &out->begun, most_begun};
    if (folded->len)
        kwic_derived_names(r->derived, c.text, take_begun, &c);
}

static void find_called(const kwic_ranking *r, kwic_rank_names *out)
{
    g_autoptr(GString) folded = g_string_new(NULL);
    kwic_str *tokens = kwic_arena_new_array(r->arena, kwic_str, r->plan->n_calls + 1);
    out->called = kwic_docset_new(r->arena, (uint32_t)r->result->set.n_words * 64 - 1);
    out->tokens = tokens;
    for (size_t i = 0; i < r->plan->n_calls; i++) {
        tokens[i] =
            kwic_arena_str(r->arena, kwic_titles_tokens(r->titles, r->plan->calls[i]));
        g_string_truncate(folded, 0);
        kwic_fold(r->plan->calls[i], folded);
        calling c = {r, kwic_str_of_string(folded), &out->called, most_called};
        if (r->derived)
            kwic_derived_names(r->derived, c.text, take_called, &c);
    }
}

bool kwic_rank_names_find(const kwic_ranking *r, kwic_rank_names *out, GError **error)
{
    static const kwic_field_id names[most_fields] = {KWIC_F_TITLE, KWIC_F_ALIAS};
    static const kwic_field_id headings[] = {KWIC_F_HEADING};
    *out = (kwic_rank_names){.titled = {NULL, 0}};
    find_called(r, out);
    find_begun(r, out);
    if (r->plan->n_words == 0 || r->plan->n_words > most_words)
        return true;
    return find(r, names, most_fields, &out->titled, error) &&
           find(r, headings, 1, &out->headed, error);
}

// ---- a name, word by word ----

static bool is_form(const kwic_plan_word *word, kwic_str text)
{
    for (size_t i = 0; i < word->n_forms; i++)
        if (word->forms[i].prefix ? kwic_str_starts(text, word->forms[i].term)
                                  : kwic_str_eq(text, word->forms[i].term))
            return true;
    return false;
}

// Words of the same place in the query are pairs of characters of one run.
static bool in_one_run(const kwic_plan_word *a, const kwic_plan_word *b)
{
    return a->from == b->from && a->to == b->to;
}

// Positions that the query's words take: of a run one more than it has pairs.
static uint32_t count_positions(const kwic_plan *plan)
{
    uint32_t n = 0;
    for (size_t i = 0; i < plan->n_words; i++) {
        const kwic_plan_word *w = &plan->words[i];
        if (w->joins)
            continue;
        bool goes_on = i > 0 && in_one_run(w - 1, w);
        bool ends = i + 1 == plan->n_words || !in_one_run(w, w + 1);
        n += MAX(1U, (uint32_t)w->n_parts) + (goes_on && ends);
    }
    return n;
}

typedef struct sharing {
    const kwic_plan *plan;
    const kwic_str *tokens; // of the plan's calls
    uint32_t words;         // positions that the words take that must be there
    kwic_rank_share best;
} sharing;

// Words that the query was asked with and need not be there count where the name has them.
static uint32_t count_joining(const kwic_plan *plan, kwic_str token)
{
    for (size_t i = 0; i < plan->n_left_out; i++)
        if (kwic_str_eq(plan->left_out[i], token))
            return 1;
    for (size_t i = 0; i < plan->n_words; i++)
        if (plan->words[i].joins && is_form(&plan->words[i], token))
            return 1;
    return 0;
}

// The share of a name that the query is, 0 when it lacks a word of it.
static double share_of(const sharing *s, const kwic_title *title)
{
    kwic_str token, tokens = title->tokens;
    uint64_t seen = 0, all = 0;
    uint32_t words = s->words;
    for (size_t i = 0; i < s->plan->n_words; i++)
        all |= (uint64_t)!s->plan->words[i].joins << i;
    while (kwic_list_next(&tokens, &token)) {
        words += count_joining(s->plan, token);
        for (size_t i = 0; i < s->plan->n_words; i++)
            if (!(seen >> i & 1) && is_form(&s->plan->words[i], token))
                seen |= UINT64_C(1) << i;
    }
    bool whole = title->positions && all && (seen & all) == all;
    return whole ? MIN(1.0, (double)words / title->positions) : 0;
}

static bool is_called(const sharing *s, kwic_str tokens)
{
    for (size_t i = 0; i < s->plan->n_calls; i++)
        if (tokens.n && kwic_str_eq(tokens, s->tokens[i]))
            return true;
    return false;
}

static bool see_name(void *ctx, const kwic_title *title)
{
    sharing *s = ctx;
    bool exact = is_called(s, title->tokens);
    bool counted = s->plan->n_words <= most_words;
    double share = exact ? 1 : counted ? share_of(s, title) : 0;
    s->best.share = MAX(s->best.share, share);
    s->best.exact |= exact;
    s->best.title |= exact && title->own;
    return !s->best.title;
}

bool kwic_rank_title(const kwic_ranking *r, const kwic_rank_names *names,
                     uint32_t docid, kwic_rank_share *out, GError **error)
{
    sharing s = {
        .plan = r->plan, .tokens = names->tokens, .words = count_positions(r->plan)};
    bool any = kwic_docset_has(&names->titled, docid) ||
               kwic_docset_has(&names->called, docid);
    if (any && !kwic_titles_each(r->titles, docid, see_name, &s, error))
        return false;
    *out = s.best;
    return true;
}

bool kwic_rank_heading(const kwic_ranking *r, const kwic_rank_names *names,
                       uint32_t docid, kwic_rank_share *out, GError **error)
{
    sharing s = {
        .plan = r->plan, .tokens = names->tokens, .words = count_positions(r->plan)};
    if (kwic_docset_has(&names->headed, docid) &&
        !kwic_titles_headings(r->titles, docid, see_name, &s, error))
        return false;
    *out = s.best;
    return true;
}
