// SPDX-License-Identifier: GPL-2.0-or-later
#include "vocabulary.h"

#include "kwic/bisect.h"
#include "typo.h"

typedef struct reading {
    GArray *starts, *freqs;
    GString *text;
    size_t skip; // bytes of the prefix
} reading;

static bool is_prefixed(kwic_str term)
{
    return term.n && g_ascii_isupper(term.p[0]);
}

static bool add_word(void *ctx, kwic_str term, uint32_t freq)
{
    reading *r = ctx;
    uint32_t start = (uint32_t)r->text->len;
    g_array_append_val(r->starts, start);
    g_array_append_val(r->freqs, freq);
    g_string_append_len(r->text, term.p + r->skip, (gssize)(term.n - r->skip));
    return r->text->len < G_MAXUINT32 / 2;
}

static kwic_vocabulary *finish(reading *r)
{
    kwic_vocabulary *v = g_new0(kwic_vocabulary, 1);
    uint32_t end = (uint32_t)r->text->len;
    v->n = r->freqs->len;
    g_array_append_val(r->starts, end);
    v->starts = (uint32_t *)(void *)g_array_free(r->starts, FALSE);
    v->freqs = (uint32_t *)(void *)g_array_free(r->freqs, FALSE);
    v->text = g_string_free(r->text, FALSE);
    return v;
}

static reading start(void)
{
    return (reading){g_array_new(FALSE, FALSE, sizeof(uint32_t)),
                     g_array_new(FALSE, FALSE, sizeof(uint32_t)), g_string_new(NULL),
                     0};
}

typedef struct each {
    kwic_term_fn fn;
    void *ctx;
    bool met_prefixed;
    bool stopped;
} each;

static bool pass_word(void *ctx, kwic_str term, uint32_t freq)
{
    each *e = ctx;
    if (is_prefixed(term)) {
        e->met_prefixed = true;
        return false;
    }
    e->stopped = !e->fn(e->ctx, term, freq);
    return !e->stopped;
}

bool kwic_words_each(kwic_db *db, kwic_str prefix, kwic_term_fn fn, void *ctx,
                     GError **error)
{
    // Terms with a field's prefix, a capital, stand in the middle of the byte order.
    each e = {fn, ctx, false, false};
    kwic_str none = {NULL, 0};
    if (!kwic_db_terms(db, prefix, none, pass_word, &e, error))
        return false;
    if (prefix.n || e.stopped || !e.met_prefixed)
        return true;
    return kwic_db_terms(db, prefix, KWIC_STR("["), pass_word, &e, error);
}

kwic_vocabulary *kwic_vocabulary_read(kwic_db *db, const char *prefix, GError **error)
{
    reading r = start();
    kwic_str all = {NULL, 0};
    if (prefix)
        r.skip = strlen(prefix);
    bool ok = prefix ? kwic_db_terms(db, kwic_str_of(prefix), all, add_word, &r, error)
                     : kwic_words_each(db, all, add_word, &r, error);
    kwic_vocabulary *v = finish(&r);
    if (ok)
        return v;
    kwic_vocabulary_free(v);
    return NULL;
}

void kwic_vocabulary_free(kwic_vocabulary *v)
{
    if (!v)
        return;
    kwic_typo_index_free(v->typos);
    g_free(v->starts);
    g_free(v->freqs);
    g_free(v->text);
    g_free(v);
}

size_t kwic_vocabulary_find(const kwic_vocabulary *v, kwic_str text)
{
    size_t low = 0, high = v->n;
    KWIC_BISECT(size_t, low, high, mid,
                kwic_str_cmp(kwic_vocabulary_word(v, mid), text) < 0);
    return low;
}

// ---- after a change of some words ----

// Whether the word is there and stays, its frequency set right.
static bool amend_one(const kwic_vocabulary *v, const kwic_word_change *c, size_t at)
{
    if (at >= v->n || !kwic_str_eq(kwic_vocabulary_word(v, at), c->word))
        return c->by <= 0;
    if ((int64_t)v->freqs[at] + c->by <= 0)
        return false;
    v->freqs[at] += (uint32_t)c->by;
    return true;
}

// Words [from, to) as they are.
static void copy_words(reading *r, const kwic_vocabulary *v, size_t from, size_t to)
{
    if (from >= to)
        return;
    uint32_t shift = (uint32_t)r->text->len - v->starts[from];
    guint at = r->starts->len;
    g_array_append_vals(r->freqs, v->freqs + from, (guint)(to - from));
    g_array_append_vals(r->starts, v->starts + from, (guint)(to - from));
    for (; at < r->starts->len; at++)
        g_array_index(r->starts, uint32_t, at) += shift;
    g_string_append_len(r->text, v->text + v->starts[from],
                        (gssize)(v->starts[to] - v->starts[from]));
}

void kwic_vocabulary_amend(kwic_vocabulary *v, const kwic_word_change *changes,
                           size_t n)
{
    g_autoptr(GArray) left = g_array_new(FALSE, FALSE, sizeof(kwic_word_change));
    for (size_t i = 0; i < n; i++)
        if (!amend_one(v, &changes[i], kwic_vocabulary_find(v, changes[i].word)))
            g_array_append_val(left, changes[i]);
    if (left->len == 0)
        return;
    reading r = start();
    size_t from = 0;
    for (guint i = 0; i < left->len; i++) {
        const kwic_word_change *c = &g_array_index(left, kwic_word_change, i);
        size_t at = kwic_vocabulary_find(v, c->word);
        copy_words(&r, v, from, at);
        from = at + (c->by < 0);
        if (c->by > 0)
            add_word(&r, c->word, (uint32_t)c->by);
    }
    copy_words(&r, v, from, v->n);
    kwic_vocabulary *amended = finish(&r);
    kwic_vocabulary old = *v;
    *v = *amended;
    *amended = old;
    kwic_vocabulary_free(amended);
}

kwic_vocabulary *kwic_vocabulary_of(const char *const *words, const uint32_t *freqs,
                                    size_t n)
{
    reading r = start();
    for (size_t i = 0; i < n; i++)
        add_word(&r, kwic_str_of(words[i]), freqs[i]);
    return finish(&r);
}
