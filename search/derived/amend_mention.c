// SPDX-License-Identifier: GPL-2.0-or-later
// The names of companies in the text of a note that changed. Which names are looked for, and
// how, must be as it was: a word that comes into the vault or leaves it can make a name an
// ordinary word, and then all notes are to be looked through.
#include <stdlib.h>

#include "derived_amend.h"
#include "kwic/bisect.h"
#include "kwic/schema.h"
#include "mention.h"

typedef struct naming {
    kwic_amending *a;
    const kwic_mention_name *names;
    size_t n;
    const char *text;
    size_t n_text;
    kwic_mention_words words; // made when first needed
    bool has_words;
    kwic_record *record; // of the note, the same way
    kwic_arena *arena;
    GString *data;
    bool failed;
} naming;

static kwic_str slice_of(const naming *g, kwic_slice s)
{
    return s.at <= g->n_text && s.n <= g->n_text - s.at
               ? (kwic_str){g->text + s.at, s.n}
               : (kwic_str){"", 0};
}

// ---- how names are looked for ----

static bool is_kind_kept(naming *g, const kwic_mention_name *name)
{
    if (!g->has_words)
        kwic_mention_words_init(&g->words, g->a->db, kwic_db_count(g->a->db));
    g->has_words = true;
    return kwic_mention_word_kind(&g->words, slice_of(g, name->key)) ==
           (enum kwic_mention_kind)name->kind;
}

// Whether the change put the word into the vault, or took it away.
static bool is_first_or_last(const naming *g, const kwic_word_change *c)
{
    return kwic_db_term_freq(g->a->db, c->word, NULL) ==
           (c->by > 0 ? (uint32_t)c->by : 0);
}

// The first name that may be near the word.
static size_t first_near(const naming *g, kwic_str word)
{
    kwic_str head = kwic_str_sub(word, 0, 3);
    size_t from = 0, to = g->n;
    KWIC_BISECT(size_t, from, to, mid,
                kwic_str_cmp(slice_of(g, g->names[mid].key), head) < 0);
    return from;
}

static bool are_kinds_kept(naming *g, const kwic_word_change *c)
{
    int comes_or_goes = -1;
    for (size_t i = first_near(g, c->word); i < g->n; i++) {
        kwic_str key = slice_of(g, g->names[i].key);
        if (!kwic_mention_word_near(key, c->word))
            break;
        if (g->names[i].kind == KWIC_MENTION_PHRASE)
            continue;
        if (comes_or_goes < 0)
            comes_or_goes = is_first_or_last(g, c);
        if ((comes_or_goes || kwic_str_eq(key, c->word)) &&
            !is_kind_kept(g, &g->names[i]))
            return false;
    }
    return true;
}

// ---- whether the note has a name ----

static int by_text(const void *a, const void *b)
{
    return kwic_str_cmp(*(const kwic_str *)a, *(const kwic_str *)b);
}

static bool has_word(const naming *g, kwic_str word)
{
    const kwic_amendment *c = g->a->change;
    return c->n_terms && word.n &&
           bsearch(&word, c->terms, c->n_terms, sizeof word, by_text);
}

static kwic_str next_word(kwic_str *rest)
{
    const char *space = rest->n ? memchr(rest->p, ' ', rest->n) : NULL;
    size_t n = space ? (size_t)(space - rest->p) : rest->n;
    kwic_str word = kwic_str_sub(*rest, 0, n);
    *rest = kwic_str_sub(*rest, n + (space != NULL), rest->n);
    return word;
}

static bool has_all_words(const naming *g, kwic_str key)
{
    while (key.n)
        if (!has_word(g, next_word(&key)))
            return false;
    return true;
}

// Leaves of starts those that have the word `at` places on.
static bool keep_followed(naming *g, GArray *starts, kwic_str word, uint32_t at)
{
    g_autoptr(GArray) positions = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    if (!kwic_db_positions(g->a->db, g->a->change->docid, word, positions, NULL))
        g->failed = true;
    kwic_mention_follow(starts, positions, at);
    return starts->len > 0;
}

static bool has_phrase(naming *g, kwic_str key)
{
    if (!has_all_words(g, key))
        return false;
    g_autoptr(GArray) starts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    if (!kwic_db_positions(g->a->db, g->a->change->docid, next_word(&key), starts,
                           NULL))
        g->failed = true;
    bool has = starts->len > 0;
    for (uint32_t at = 1; key.n && has; at++)
        has = keep_followed(g, starts, next_word(&key), at);
    return has;
}

static bool has_capital(naming *g, kwic_tokenizer *tokenizer, kwic_str word)
{
    if (!g->record) {
        g->record = kwic_arena_new_array(g->arena, kwic_record, 1);
        if (!kwic_db_data(g->a->db, g->a->change->docid, g->data, NULL) ||
            !kwic_record_unpack(kwic_str_of_string(g->data), g->arena, g->record, NULL))
            g->failed = true;
    }
    return !g->failed && kwic_mention_has_capital(tokenizer, g->record, word);
}

static bool has_name(naming *g, kwic_tokenizer *tokenizer,
                     const kwic_mention_name *name)
{
    kwic_str key = slice_of(g, name->key);
    switch ((enum kwic_mention_kind)name->kind) {
    case KWIC_MENTION_PHRASE:
        return has_word(g, slice_of(g, name->whole)) || has_phrase(g, key);
    case KWIC_MENTION_WORD:
        return has_word(g, key);
    case KWIC_MENTION_CAPITAL:
        return has_word(g, key) && has_capital(g, tokenizer, key);
    case KWIC_MENTION_COMMON:
        break;
    }
    return false;
}

// ---- the parts ----

static void claim_name(naming *g, const kwic_mention_name *name)
{
    size_t n;
    const uint32_t *of = kwic_side_part(g->a->was, KWIC_DP_MENTION_OF, sizeof *of, &n);
    for (uint64_t i = name->of; i < (uint64_t)name->of + name->n_of && i < n; i++)
        kwic_amending_claim(g->a, of[i], KWIC_BY_MENTION);
}

static bool is_among(const uint32_t *docs, uint32_t n, uint32_t docid)
{
    uint32_t from = 0, to = n;
    KWIC_BISECT(uint32_t, from, to, mid, docs[mid] < docid);
    return from < n && docs[from] == docid;
}

// The lists of notes anew, with the note in those that has says.
static void put_docs(naming *g, const uint32_t *docs, const bool *has)
{
    uint32_t docid = g->a->change->docid;
    GArray *names =
        kwic_amending_copy(g->a, KWIC_DP_MENTION_NAMES, sizeof(kwic_mention_name));
    GArray *out = kwic_making_part(&g->a->m, KWIC_DP_MENTION_DOCS, sizeof(uint32_t));
    for (size_t i = 0; i < g->n; i++) {
        kwic_mention_name *name = &g_array_index(names, kwic_mention_name, i);
        const uint32_t *row = docs + name->first;
        uint32_t n = name->n, k = 0;
        name->first = out->len;
        while (k < n && row[k] < docid)
            k++;
        if (k)
            g_array_append_vals(out, row, k);
        if (has[i])
            g_array_append_val(out, docid);
        k += k < n && row[k] == docid;
        if (k < n)
            g_array_append_vals(out, row + k, n - k);
        name->n = out->len - name->first;
    }
}

static bool find_names(naming *g)
{
    g_autoptr(kwic_tokenizer) tokenizer = kwic_tokenizer_new();
    g_autofree bool *has = g_new0(bool, g->n + 1);
    size_t n_docs;
    bool changed = false;
    const uint32_t *docs =
        kwic_side_part(g->a->was, KWIC_DP_MENTION_DOCS, sizeof *docs, &n_docs);
    for (size_t i = 0; i < g->n && !g->failed; i++) {
        const kwic_mention_name *name = &g->names[i];
        if (name->first > n_docs || name->n > n_docs - name->first)
            return false;
        has[i] = has_name(g, tokenizer, name);
        changed = changed ||
                  has[i] != is_among(docs + name->first, name->n, g->a->change->docid);
        if (has[i])
            claim_name(g, name);
    }
    if (changed && !g->failed)
        put_docs(g, docs, has);
    return !g->failed;
}

static void naming_init(naming *g, kwic_amending *a)
{
    *g = (naming){.a = a};
    g->names = kwic_amending_part(a, KWIC_DP_MENTION_NAMES, sizeof *g->names, &g->n);
    g->text = a->names.text;
    g->n_text = a->names.n_text;
}

void kwic_amend_known_mentions(kwic_amending *a)
{
    naming g;
    size_t n_docs;
    naming_init(&g, a);
    const uint32_t *docs =
        kwic_amending_part(a, KWIC_DP_MENTION_DOCS, sizeof *docs, &n_docs);
    for (size_t i = 0; i < g.n; i++) {
        const kwic_mention_name *name = &g.names[i];
        if (name->first <= n_docs && name->n <= n_docs - name->first &&
            is_among(docs + name->first, name->n, a->docid))
            claim_name(&g, name);
    }
}

// ---- more notes than before ----

// Whether a number of notes is on the same side of a bound for both counts.
static bool is_side_kept(uint32_t freq, uint32_t notes, uint32_t part)
{
    return (freq > MAX(notes / part, 50)) == (freq > MAX((notes - 1) / part, 50));
}

// One note more: a word that was common may not be so any more.
static bool is_count_harmless(const naming *g)
{
    uint32_t notes = kwic_db_count(g->a->db);
    if (!g->a->is_new)
        return true;
    if (notes / 50 != (notes - 1) / 50) // the bound of languages
        return false;
    for (size_t i = 0; i < g->n; i++) {
        if (g->names[i].kind == KWIC_MENTION_PHRASE)
            continue;
        uint32_t freq = kwic_db_term_freq(g->a->db, slice_of(g, g->names[i].key), NULL);
        if (!is_side_kept(freq, notes, 2) || !is_side_kept(freq, notes, 50))
            return false;
    }
    return true;
}

// Whether the language is one of the vault's as before, its number of notes being another.
static bool is_language_kept(const naming *g, kwic_str code, int by)
{
    g_autoptr(GString) term = g_string_new(NULL);
    kwic_term_append(term, kwic_schema()[KWIC_F_LANG].prefix, code);
    uint32_t freq = kwic_db_term_freq(g->a->db, kwic_str_of_string(term), NULL);
    uint32_t bound = kwic_db_count(g->a->db) / 50;
    int64_t before = (int64_t)freq - by;
    // In no note it is none, whatever the bound.
    return (freq && freq >= bound) == (before > 0 && before >= (int64_t)bound);
}

static bool are_languages_kept(const naming *g)
{
    const kwic_str *codes = g->a->change->languages;
    return kwic_str_eq(codes[0], codes[1]) ||
           ((!codes[0].n || is_language_kept(g, codes[0], -1)) &&
            (!codes[1].n || is_language_kept(g, codes[1], 1)));
}

bool kwic_amend_mentions(kwic_amending *a)
{
    naming g;
    naming_init(&g, a);
    if (g.n == 0)
        return true;
    bool ok = is_count_harmless(&g) && are_languages_kept(&g);
    for (size_t i = 0; i < a->change->n_words && ok; i++)
        ok = are_kinds_kept(&g, &a->change->words[i]);
    if (ok) {
        g.arena = kwic_arena_new();
        g.data = g_string_new(NULL);
        ok = find_names(&g);
        kwic_arena_free(g.arena);
        g_string_free(g.data, TRUE);
    }
    if (g.has_words)
        kwic_mention_words_clear(&g.words);
    return ok;
}
