// SPDX-License-Identifier: GPL-2.0-or-later
// Notes like a note, or like a text, and why.
//
//     words   the 25 words of the note that say most (frequent here, rare elsewhere: (1 +
//             ln f) idf², in 2 notes at least and a tenth of all at most); another note gets
//             their BM25 weights, each times its own here, the largest being 1
//     tags    each shared tag its idf, times 1.5: who tags two notes alike means it
//     links   a link from one to the other 6, each note that both link to its idf
//
// A reason is named when it gave a tenth of the score.
#include <math.h>

#include "base/intern.h"
#include "columns/columns.h"
#include "match/bm25.h"
#include "match/rank.h"
#include "match/top.h"
#include "note_load.h"
#include "show/hit.h"
#include "words/written.h"

enum {
    most_terms = 25,
    most_text_terms = 20000, // of a text handed in
    shown_words = 5,
};

static const double tag_weight = 1.5, link_weight = 6;

typedef struct term {
    kwic_str text;
    uint32_t f, n; // occurrences here, notes that have it
    double weight;
    const kwic_leaf *leaf;
} term;

typedef struct relating {
    kwic_searcher *s;
    kwic_arena *arena; // of the answer
    kwic_arena *work;
    uint32_t docid; // 0: a text
    uint32_t last;
    term terms[most_terms];
    size_t n_terms;
    GArray *all;                 // term, while they are chosen
    GHashTable *by;              // of a text: word -> index into all, from 1
    GHashTable *written;         // of a note: the words that it shows
    kwic_str source;             // of a text
    float *words, *tags, *links; // scores by docid
    kwic_plan plan;
    GError **error;
} relating;

// ---- its words ----

static bool is_word(kwic_str t)
{
    // Prefixed terms begin with a capital, which folded text never does.
    if (t.n < 3 || g_ascii_isupper(t.p[0]))
        return false;
    for (size_t i = 0; i < t.n; i++)
        if (!g_ascii_isdigit(t.p[i]) && !g_ascii_ispunct(t.p[i]))
            return true;
    return false;
}

static bool take_term(void *ctx, kwic_str text, uint32_t wdf)
{
    relating *r = ctx;
    term t = {.f = wdf};
    if (!is_word(text) || wdf == 0 ||
        (r->docid && !g_hash_table_contains(r->written, &text)))
        return true;
    t.text = kwic_arena_str(r->work, text);
    g_array_append_val(r->all, t);
    return true;
}

static bool take_token(void *ctx, const kwic_token *token)
{
    relating *r = ctx;
    if (!kwic_written_token(token, r->source))
        return true;
    g_autofree char *word = g_strndup(token->text.p, token->text.n);
    gpointer at = g_hash_table_lookup(r->by, word);
    if (at)
        g_array_index(r->all, term, GPOINTER_TO_UINT(at) - 1).f++;
    else if (take_term(r, token->text, 1))
        g_hash_table_insert(r->by, g_steal_pointer(&word),
                            GUINT_TO_POINTER(r->all->len));
    return r->all->len < most_text_terms;
}

static int by_weight(const void *a, const void *b)
{
    const term *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight < y->weight ? 1 : -1;
    return kwic_str_cmp(x->text, y->text);
}

static bool add_written(void *ctx, const kwic_token *token)
{
    relating *r = ctx;
    if (g_hash_table_contains(r->written, &token->text))
        return true;
    kwic_str *kept = kwic_arena_new_array(r->work, kwic_str, 1);
    *kept = kwic_arena_str(r->work, token->text);
    g_hash_table_add(r->written, kept);
    return true;
}

// The terms of the note that it shows: none that stands for parts with signs between them.
static bool take_note(relating *r)
{
    g_autoptr(GString) data = g_string_new(NULL);
    kwic_record record;
    if (!kwic_note_load(r->s, r->docid, data, r->work, &record, r->error))
        return false;
    kwic_written_each(r->s->tokenizer, &record, add_written, r);
    return kwic_db_doc_terms(kwic_searcher_db(r->s), r->docid, take_term, r, r->error);
}

static void choose_terms(relating *r)
{
    kwic_db *db = kwic_searcher_db(r->s);
    uint32_t count = kwic_db_count(db), most = MAX(count / 10, 5U);
    for (guint i = 0; i < r->all->len; i++) {
        term *t = &g_array_index(r->all, term, i);
        t->n = kwic_db_term_freq(db, t->text, NULL);
        double idf = kwic_bm25_idf(count, t->n);
        bool good = t->n >= (r->docid ? 2 : 1) && t->n <= most;
        t->weight = good ? (1 + log(t->f)) * idf * idf : 0;
    }
    if (r->all->len)
        qsort(r->all->data, r->all->len, sizeof(term), by_weight);
    for (guint i = 0; i < r->all->len && r->n_terms < most_terms; i++) {
        const term *t = &g_array_index(r->all, term, i);
        if (t->weight > 0)
            r->terms[r->n_terms++] = *t;
    }
}

static bool score_word(relating *r, term *t)
{
    kwic_query q = {.op = KWIC_Q_TERM, .term = t->text};
    t->leaf = kwic_leaves_get(kwic_searcher_leaves(r->s), &q, true, r->error);
    if (!t->leaf)
        return false;
    kwic_docset set = kwic_docset_new(r->work, r->last);
    kwic_leaf_add_to(t->leaf, &set);
    for (size_t w = 0; w < set.n_words; w++) {
        for (uint64_t bits = set.words[w]; bits; bits &= bits - 1) {
            uint32_t docid = (uint32_t)(w * 64 + (unsigned)__builtin_ctzll(bits));
            r->words[docid] += (float)t->weight * kwic_leaf_weight(t->leaf, docid);
        }
    }
    return true;
}

static bool score_words(relating *r, kwic_str text)
{
    r->all = g_array_new(FALSE, FALSE, sizeof(term));
    bool ok = true;
    if (r->docid) {
        r->written = g_hash_table_new(kwic_str_hash, kwic_str_same);
        ok = take_note(r);
        g_hash_table_destroy(r->written);
    } else {
        r->source = text;
        r->by = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        kwic_tokenize(r->s->tokenizer, text, 0, take_token, r);
        g_hash_table_destroy(r->by);
    }
    choose_terms(r);
    g_array_unref(r->all);
    double top = r->n_terms ? r->terms[0].weight : 1;
    for (size_t i = 0; ok && i < r->n_terms; i++) {
        r->terms[i].weight /= top;
        ok = score_word(r, &r->terms[i]);
    }
    return ok;
}

// ---- its tags and links ----

static double idf_of(const relating *r, uint32_t n)
{
    return kwic_bm25_idf(kwic_db_count(kwic_searcher_db(r->s)), n);
}

static void add_to(const relating *r, float *scores, const GArray *docids,
                   double weight)
{
    for (guint i = 0; i < docids->len; i++) {
        uint32_t docid = g_array_index(docids, uint32_t, i);
        if (docid <= r->last)
            scores[docid] += (float)weight;
    }
}

static bool score_tags(relating *r)
{
    const kwic_column *c =
        kwic_columns_get(kwic_searcher_columns(r->s), "tag", r->error);
    if (!c)
        return false;
    size_t n;
    const uint32_t *row = kwic_column_row(c, r->docid, &n);
    g_autoptr(GArray) docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (size_t i = 0; i < n; i++) {
        uint32_t ord = row[i] & KWIC_ORD;
        if (!(row[i] & KWIC_ORD_OWN) || ord >= c->n_entries)
            continue;
        g_array_set_size(docids, 0);
        kwic_column_docids(c, ord, docids);
        add_to(r, r->tags, docids, tag_weight * idf_of(r, docids->len));
    }
    return true;
}

static bool score_links(relating *r)
{
    kwic_derived *d = kwic_searcher_derived(r->s, r->error);
    if (!d)
        return false;
    g_autoptr(GArray) out = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) in = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) both = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    kwic_derived_links_from(d, r->docid, out);
    kwic_derived_links_to(d, r->docid, in);
    add_to(r, r->links, out, link_weight);
    add_to(r, r->links, in, link_weight);
    for (guint i = 0; i < out->len; i++) {
        g_array_set_size(both, 0);
        kwic_derived_links_to(d, g_array_index(out, uint32_t, i), both);
        add_to(r, r->links, both, idf_of(r, both->len));
    }
    return true;
}

// ---- reasons ----

static const char *words_reason(relating *r, uint32_t docid)
{
    GString *text = g_string_new("words: ");
    size_t n = 0;
    for (size_t i = 0; i < r->n_terms && n < shown_words; i++)
        if (kwic_leaf_has(r->terms[i].leaf, docid)) {
            g_string_append(text, n++ ? ", " : "");
            g_string_append_len(text, r->terms[i].text.p, (gssize)r->terms[i].text.n);
        }
    const char *kept = kwic_arena_str(r->arena, kwic_str_of_string(text)).p;
    g_string_free(text, TRUE);
    return kept;
}

static bool row_has(const uint32_t *row, size_t n, uint32_t ord)
{
    for (size_t i = 0; i < n; i++)
        if ((row[i] & KWIC_ORD) == ord && (row[i] & KWIC_ORD_OWN))
            return true;
    return false;
}

static const char *tags_reason(relating *r, uint32_t docid)
{
    const kwic_column *c = kwic_columns_get(kwic_searcher_columns(r->s), "tag", NULL);
    g_autoptr(GString) text = g_string_new("tags: ");
    size_t n_mine, n_theirs, shown = 0;
    const uint32_t *mine = c ? kwic_column_row(c, r->docid, &n_mine) : NULL;
    const uint32_t *theirs = c ? kwic_column_row(c, docid, &n_theirs) : NULL;
    for (size_t i = 0; mine && theirs && i < n_mine && shown < shown_words; i++) {
        uint32_t ord = mine[i] & KWIC_ORD;
        if ((mine[i] & KWIC_ORD_OWN) && row_has(theirs, n_theirs, ord))
            g_string_append_printf(text, "%s%s", shown++ ? ", " : "",
                                   kwic_column_value(c, ord).p);
    }
    return shown ? kwic_arena_str(r->arena, kwic_str_of_string(text)).p : NULL;
}

static bool links_one_way(kwic_derived *d, uint32_t from, uint32_t to)
{
    g_autoptr(GArray) out = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    kwic_derived_links_from(d, from, out);
    for (guint i = 0; i < out->len; i++)
        if (g_array_index(out, uint32_t, i) == to)
            return true;
    return false;
}

static const char **reasons_of(relating *r, uint32_t docid, double score)
{
    const char **out = kwic_arena_new_array(r->arena, const char *, 6);
    size_t n = 0;
    if (r->words[docid] >= score / 10)
        out[n++] = words_reason(r, docid);
    if (!r->docid)
        return out;
    const char *tags = r->tags[docid] >= score / 10 ? tags_reason(r, docid) : NULL;
    if (tags)
        out[n++] = tags;
    kwic_derived *d = kwic_searcher_derived(r->s, NULL);
    bool there = d && links_one_way(d, r->docid, docid);
    bool back = d && links_one_way(d, docid, r->docid);
    if (there)
        out[n++] = "linked from it";
    if (back)
        out[n++] = "links to it";
    if (!there && !back && r->links[docid] >= score / 10)
        out[n++] = "links to the same notes";
    return out;
}

// ---- the answer ----

static kwic_scored *rank(relating *r, size_t *n)
{
    *n = 0;
    for (uint32_t docid = 1; docid <= r->last; docid++)
        *n +=
            docid != r->docid && r->words[docid] + r->tags[docid] + r->links[docid] > 0;
    kwic_scored *all = kwic_arena_new_array(r->work, kwic_scored, *n + 1);
    size_t at = 0;
    for (uint32_t docid = 1; docid <= r->last; docid++) {
        double score = r->words[docid] + r->tags[docid] + r->links[docid];
        if (docid != r->docid && score > 0)
            all[at++] = (kwic_scored){docid, score};
    }
    kwic_scored_sort(all, *n, kwic_searcher_order(r->s));
    return all;
}

// The shared words as a plan, so that snippets show them.
static void make_plan(relating *r)
{
    kwic_plan_word *words =
        kwic_arena_new_array(r->work, kwic_plan_word, r->n_terms + 1);
    for (size_t i = 0; i < r->n_terms; i++) {
        kwic_form *form = kwic_arena_new_array(r->work, kwic_form, 1);
        *form = (kwic_form){.term = r->terms[i].text, .scale = 1};
        words[i] = (kwic_plan_word){.text = form->term,
                                    .forms = form,
                                    .n_forms = 1,
                                    .idf = idf_of(r, r->terms[i].n),
                                    .field = -1,
                                    .mark = true};
    }
    r->plan = (kwic_plan){.words = words, .n_words = r->n_terms};
}

static bool fill(relating *r, kwic_answer *answer, uint32_t limit)
{
    size_t n;
    kwic_scored *best = rank(r, &n);
    answer->total = (uint32_t)n;
    answer->exact = true;
    n = MIN(n, limit);
    make_plan(r);
    kwic_snippet_query snippets = {
        .plan = &r->plan,
        .marker =
            kwic_marker_new(&r->plan, r->s->tokenizer, kwic_searcher_db(r->s), r->work),
        .arena = r->arena,
        .count = 1,
        .chars = 200};
    kwic_hit_maker maker = {.s = r->s, .arena = r->arena, .snippets = &snippets};
    kwic_hit *hits = kwic_arena_new_array(r->arena, kwic_hit, n);
    for (size_t i = 0; i < n; i++) {
        if (!kwic_hit_make(&maker, &best[i], &hits[i], r->error))
            return false;
        hits[i].reasons = reasons_of(r, best[i].docid, best[i].score);
    }
    answer->hits = hits;
    answer->n_hits = n;
    return true;
}

static bool relate(relating *r, const char *path, kwic_str text)
{
    kwic_leaves_start(kwic_searcher_leaves(r->s));
    if (path && !(r->docid = kwic_note_find(r->s, path, r->error)))
        return false;
    r->last = kwic_db_last_docid(kwic_searcher_db(r->s));
    r->words = kwic_arena_new_array(r->work, float, (size_t)r->last + 64);
    r->tags = kwic_arena_new_array(r->work, float, (size_t)r->last + 64);
    r->links = kwic_arena_new_array(r->work, float, (size_t)r->last + 64);
    return score_words(r, text) && (!r->docid || (score_tags(r) && score_links(r)));
}

kwic_answer *kwic_related(kwic_searcher *s, const char *path, kwic_str text,
                          uint32_t limit, GError **error)
{
    int64_t start = g_get_monotonic_time();
    g_autoptr(kwic_arena) work = kwic_arena_new();
    kwic_answer *answer = g_new0(kwic_answer, 1);
    answer->arena = kwic_arena_new();
    relating r = {.s = s, .arena = answer->arena, .work = work, .error = error};
    bool ok = relate(&r, path, text) && fill(&r, answer, limit);
    if (!kwic_searcher_answers(s, ok, error)) {
        kwic_answer_free(answer);
        return NULL;
    }
    answer->generation = kwic_index_generation(s->index);
    answer->behind = -1;
    answer->took_us = g_get_monotonic_time() - start;
    return answer;
}
