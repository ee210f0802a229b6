// SPDX-License-Identifier: GPL-2.0-or-later
// The forms of a stem are found without a table of stems: they nearly always begin with the
// stem less its last letter (happi: happy, happiness), so the terms from there on are read,
// stemmed, and compared. A word of three letters or less has only the forms that begin with
// all of it.
#include "expand.h"

#include "base/intern.h"
#include "kwic/limits.h"
#include "kwic/utf8.h"
#include "planner.h"
#include "typo.h"
#include "written.h"

const double kwic_class_scales[KWIC_CLASSES] = {
    [KWIC_CLASS_TYPED] = 1,    [KWIC_CLASS_STEM] = 0.95, [KWIC_CLASS_JOINED] = 0.9,
    [KWIC_CLASS_PREFIX] = 0.7, [KWIC_CLASS_TYPO] = 0.5,  [KWIC_CLASS_TYPO2] = 0.3,
};

enum {
    KEPT = 4096,       // expansions, then all are forgotten
    SUFFIX_BYTES = 10, // that a form may be longer than its stem
    SCANNED = 20000,   // terms looked at for one stem
    TYPO_FORMS = 10,   // misspellings kept of one word
    CORRECT = 128,     // beside KWIC_EXPAND_…: what a word may have been meant to be
    MANY_FORMS =
        2000, // of a beginning with a star, and pairs that begin with one character
};

struct kwic_expansions {
    GHashTable *table; // word and one byte of how -> kwic_expansion
    GHashTable *freqs; // word -> frequency
    kwic_arena *arena;
};

// ---- what is kept ----

static kwic_str *keep_key(kwic_expansions *e, kwic_str key)
{
    kwic_str *kept = kwic_arena_new_array(e->arena, kwic_str, 1);
    *kept = kwic_arena_str(e->arena, key);
    return kept;
}

kwic_expansions *kwic_expansions_new(void)
{
    kwic_expansions *e = g_new0(kwic_expansions, 1);
    e->table = g_hash_table_new(kwic_str_hash, kwic_str_same);
    e->freqs = g_hash_table_new(kwic_str_hash, kwic_str_same);
    e->arena = kwic_arena_new();
    return e;
}

void kwic_expansions_free(kwic_expansions *e)
{
    if (!e)
        return;
    g_hash_table_destroy(e->table);
    g_hash_table_destroy(e->freqs);
    kwic_arena_free(e->arena);
    g_free(e);
}

void kwic_expansions_trim(kwic_expansions *e)
{
    if (g_hash_table_size(e->table) + g_hash_table_size(e->freqs) / 4 < KEPT)
        return;
    g_hash_table_remove_all(e->table);
    g_hash_table_remove_all(e->freqs);
    kwic_arena_clear(e->arena);
}

static kwic_expansions *cache_of(kwic_planner *p)
{
    if (!p->expansions)
        p->expansions = kwic_expansions_new();
    return p->expansions;
}

uint32_t kwic_expand_freq(kwic_planner *p, kwic_str word)
{
    kwic_expansions *e = cache_of(p);
    gpointer found;
    if (g_hash_table_lookup_extended(e->freqs, &word, NULL, &found))
        return GPOINTER_TO_UINT(found);
    uint32_t freq = word.n && !g_ascii_isupper(word.p[0])
                        ? kwic_db_term_freq(p->db, word, NULL)
                        : 0;
    g_hash_table_insert(e->freqs, keep_key(e, word), GUINT_TO_POINTER(freq));
    return freq;
}

// ---- collecting forms ----

typedef struct found_form {
    kwic_str term;
    uint32_t freq;
    uint8_t class;
    float cost; // orders a class: smaller first
} found_form;

typedef struct collecting {
    kwic_planner *p;
    kwic_arena *arena; // where terms are kept
    kwic_str word;
    GArray *found;
    GHashTable *seen;
    // while terms are read
    kwic_stemmer *stemmer;
    GString *stem, *other;
    size_t longest;
    uint32_t left;
    size_t most; // forms kept
} collecting;

static void add_form(collecting *c, kwic_str term, uint32_t freq, kwic_form_class class,
                     float cost)
{
    if (freq == 0 || g_hash_table_contains(c->seen, &term))
        return;
    kwic_str *kept = kwic_arena_new_array(c->arena, kwic_str, 1);
    *kept = kwic_arena_str(c->arena, term);
    g_hash_table_add(c->seen, kept);
    found_form f = {*kept, freq, (uint8_t) class, cost};
    g_array_append_val(c->found, f);
}

static gint by_class(gconstpointer a, gconstpointer b)
{
    const found_form *x = a, *y = b;
    if (x->class != y->class)
        return x->class - y->class;
    if (x->cost < y->cost || x->cost > y->cost)
        return x->cost < y->cost ? -1 : 1;
    if (x->freq != y->freq)
        return x->freq > y->freq ? -1 : 1;
    return kwic_str_cmp(x->term, y->term);
}

// Terms that start with prefix: from the vocabulary when it is in memory, else from the
// index.
static void each_word(kwic_planner *p, kwic_str prefix, kwic_term_fn fn, void *ctx)
{
    const kwic_vocabulary *v = p->stale ? NULL : p->vocabulary;
    if (!v) {
        // A fault of the index shows in the match as well: here it means no more forms.
        kwic_words_each(p->db, prefix, fn, ctx, NULL);
        return;
    }
    for (size_t i = kwic_vocabulary_find(v, prefix); i < v->n; i++) {
        kwic_str word = kwic_vocabulary_word(v, i);
        if (!kwic_str_starts(word, prefix) || !fn(ctx, word, v->freqs[i]))
            return;
    }
}

// ---- stems ----

static bool match_stem(void *ctx, kwic_str term, uint32_t freq)
{
    collecting *c = ctx;
    if (c->left-- == 0)
        return false;
    if (term.n > c->longest)
        return true;
    g_string_truncate(c->other, 0);
    kwic_stem(c->stemmer, term, c->other);
    if (g_string_equal(c->stem, c->other))
        add_form(c, term, freq, KWIC_CLASS_STEM, 0);
    return true;
}

// The bytes that the stem and the word begin with in common, less one letter of a stem that
// has more than three.
static size_t common_start(kwic_str word, const GString *stem)
{
    size_t n = 0;
    while (n < word.n && n < stem->len && word.p[n] == stem->str[n])
        n++;
    n = kwic_utf8_start(word, n);
    bool less = kwic_utf8_count((kwic_str){word.p, n}) > 3 && n == stem->len;
    return less ? kwic_utf8_start(word, n - 1) : n;
}

static bool is_number(kwic_str word)
{
    for (size_t i = 0; i < word.n; i++)
        if (g_ascii_isdigit(word.p[i]))
            return true;
    return false;
}

static void add_stems(collecting *c)
{
    if (is_number(c->word) || kwic_utf8_count(c->word) < 3)
        return;
    kwic_planner_stemmers(c->p);
    for (size_t i = 0; i < c->p->n_stemmers; i++) {
        c->stemmer = c->p->stemmers[i];
        g_string_truncate(c->stem, 0);
        kwic_stem(c->stemmer, c->word, c->stem);
        size_t n = common_start(c->word, c->stem);
        kwic_str start = {c->word.p, n};
        if (kwic_utf8_count(start) < 3 && n < c->word.n)
            continue;
        c->longest = MAX(c->stem->len, c->word.n) + SUFFIX_BYTES;
        c->left = SCANNED;
        each_word(c->p, start, match_stem, c);
    }
}

// ---- prefixes ----

static bool take_prefixed(void *ctx, kwic_str term, uint32_t freq)
{
    collecting *c = ctx;
    add_form(c, term, freq, KWIC_CLASS_PREFIX, 0);
    return true;
}

typedef struct best_prefixes {
    uint32_t *words; // numbers in the vocabulary, a heap: the rarest first
    size_t n, most;
    const kwic_vocabulary *v;
} best_prefixes;

// Of words of one frequency the one behind goes first, as by_class has it.
static bool is_worse(const best_prefixes *b, size_t i, size_t k)
{
    uint32_t x = b->words[i], y = b->words[k];
    uint32_t m = b->v->freqs[x], n = b->v->freqs[y];
    return m != n ? m < n : x > y;
}

static void sift_down(best_prefixes *b, size_t i)
{
    for (;;) {
        size_t least = i;
        for (size_t k = 2 * i + 1; k <= 2 * i + 2 && k < b->n; k++)
            if (is_worse(b, k, least))
                least = k;
        if (least == i)
            return;
        uint32_t t = b->words[i];
        b->words[i] = b->words[least];
        b->words[least] = t;
        i = least;
    }
}

// The most frequent words of a range of the vocabulary, which may be a tenth of it.
static void add_range(collecting *c, const kwic_vocabulary *v, size_t most)
{
    g_autofree uint32_t *heap = g_new(uint32_t, most);
    best_prefixes b = {heap, 0, most, v};
    for (size_t i = kwic_vocabulary_find(v, c->word); i < v->n; i++) {
        if (!kwic_str_starts(kwic_vocabulary_word(v, i), c->word))
            break;
        if (b.n < most) {
            heap[b.n++] = (uint32_t)i;
            for (size_t k = b.n / 2; b.n == most && k-- > 0;)
                sift_down(&b, k);
        } else if (v->freqs[i] > v->freqs[heap[0]]) {
            heap[0] = (uint32_t)i;
            sift_down(&b, 0);
        }
    }
    for (size_t i = 0; i < b.n; i++)
        add_form(c, kwic_vocabulary_word(v, heap[i]), v->freqs[heap[i]],
                 KWIC_CLASS_PREFIX, 0);
}

static bool is_one_cjk(kwic_str word)
{
    return word.n >= 3 && (unsigned char)word.p[0] >= 0xe0 &&
           kwic_utf8_count(word) == 1;
}

static void add_prefixes(collecting *c)
{
    if (c->word.n == 0)
        return;
    bool exact = c->p->stale && kwic_utf8_count(c->word) >= 3;
    if (c->p->vocabulary && !exact)
        add_range(c, c->p->vocabulary, c->most + 1);
    else
        each_word(c->p, c->word, take_prefixed, c);
}

// ---- misspellings ----

static void add_typos(collecting *c, unsigned distance)
{
    kwic_vocabulary *v = kwic_planner_words(c->p);
    kwic_typo typos[TYPO_FORMS];
    size_t n = kwic_typo_find(v, c->word, distance, typos, TYPO_FORMS);
    for (size_t i = 0; i < n; i++) {
        kwic_form_class class =
            typos[i].distance == 1 ? KWIC_CLASS_TYPO : KWIC_CLASS_TYPO2;
        add_form(c, kwic_vocabulary_word(v, typos[i].word), v->freqs[typos[i].word],
                 class, typos[i].cost);
    }
}

// Of words of an older generation those that still are in a note.
static size_t drop_gone(kwic_planner *p, const kwic_vocabulary *v, kwic_typo *typos,
                        size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (kwic_expand_freq(p, kwic_vocabulary_word(v, typos[i].word)) > 0)
            typos[kept++] = typos[i];
    return kept;
}

static kwic_expansion *make_correction(kwic_planner *p, kwic_str word)
{
    kwic_arena *arena = cache_of(p)->arena;
    kwic_expansion *e = kwic_arena_new_array(arena, kwic_expansion, 1);
    kwic_vocabulary *v = kwic_planner_vocabulary(p);
    kwic_typo typos[TYPO_FORMS];
    if (is_number(word) && word.n < 8)
        return e;
    e->n = kwic_typo_correct(v, word, typos, TYPO_FORMS);
    if (p->stale)
        e->n = drop_gone(p, v, typos, e->n);
    e->sure = kwic_typo_is_sure(v, word, typos, e->n);
    // What is far less likely than the best is not meant.
    while (e->n > 1 && typos[e->n - 1].cost > typos[0].cost + 0.6F)
        e->n--;
    kwic_form *forms = kwic_arena_new_array(arena, kwic_form, e->n);
    for (size_t i = 0; i < e->n; i++)
        forms[i].term = kwic_arena_str(arena, kwic_vocabulary_word(v, typos[i].word));
    e->forms = forms;
    return e;
}

// ---- small words ----

bool kwic_expand_is_function(kwic_str word)
{
    static const char words[] =
        " a about above after all an and any are as at be been before below but by can "
        "could did do does down each else ever every few for from get had has have he "
        "her here him his how if in into is it its just less like made make many may "
        "me might more most much must my near no non nor not now of off old on once "
        "one only or other our out over own per pre re see set she should so some such "
        "than that the their them then there these they this those to too under until "
        "up upon us very was way we well were what when where which who why will with "
        "you your ";
    char padded[16] = " ";
    if (word.n == 0 || word.n > sizeof padded - 3)
        return false;
    memcpy(padded + 1, word.p, word.n);
    padded[word.n + 1] = ' ';
    return strstr(words, padded) != NULL;
}

// ---- all of it ----

// How many forms of a word being typed are worth reading their notes.
static size_t live_forms(const collecting *c, size_t most)
{
    enum { LEAST = 8 };
    uint64_t room = 2 * (uint64_t)kwic_db_count(c->p->db), notes = 0;
    if (kwic_utf8_count(c->word) > 2)
        return most;
    for (size_t i = 0; i < c->found->len && i < most; i++) {
        notes += g_array_index(c->found, found_form, i).freq;
        if (notes > room && i >= LEAST)
            return i;
    }
    return most;
}

static void keep_forms(collecting *c, kwic_expansion *e, size_t most)
{
    e->cut = c->found->len > most;
    e->n = MIN(c->found->len, most);
    kwic_form *forms = kwic_arena_new_array(c->arena, kwic_form, e->n);
    uint32_t *freqs = kwic_arena_new_array(c->arena, uint32_t, e->n);
    uint8_t *classes = kwic_arena_new_array(c->arena, uint8_t, e->n);
    for (size_t i = 0; i < e->n; i++) {
        found_form *f = &g_array_index(c->found, found_form, i);
        forms[i] = (kwic_form){f->term, false, kwic_class_scales[f->class]};
        freqs[i] = f->freq;
        classes[i] = f->class;
    }
    e->forms = forms;
    e->freqs = freqs;
    e->classes = classes;
}

static kwic_expansion *make_expansion(kwic_planner *p, kwic_str word, unsigned how)
{
    kwic_arena *arena = cache_of(p)->arena;
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(found_form));
    g_autoptr(GHashTable) seen = g_hash_table_new(kwic_str_hash, kwic_str_same);
    g_autoptr(GString) stem = g_string_new(NULL);
    g_autoptr(GString) other = g_string_new(NULL);
    collecting c = {.p = p,
                    .arena = arena,
                    .word = word,
                    .found = found,
                    .seen = seen,
                    .stem = stem,
                    .other = other};
    bool many =
        how == KWIC_EXPAND_PREFIX || ((how & KWIC_EXPAND_PREFIX) && is_one_cjk(word));
    c.most = many ? MANY_FORMS : KWIC_EXPANSIONS;
    kwic_expansion *e = kwic_arena_new_array(arena, kwic_expansion, 1);
    e->freq = kwic_expand_freq(p, word);
    add_form(&c, word, e->freq, KWIC_CLASS_TYPED, 0);
    if (how & KWIC_EXPAND_STEMS)
        add_stems(&c);
    if (how & KWIC_EXPAND_PREFIX)
        add_prefixes(&c);
    if (how & (KWIC_EXPAND_TYPO | KWIC_EXPAND_TYPO2))
        add_typos(&c, how & KWIC_EXPAND_TYPO2 ? 2 : 1);
    g_array_sort(found, by_class);
    keep_forms(&c, e, how & KWIC_EXPAND_LIVE ? live_forms(&c, c.most) : c.most);
    kwic_splits_find(p, word, how == 0, arena, e);
    return e;
}

static kwic_expansion *make_either(kwic_planner *p, kwic_str word, unsigned how)
{
    return how == CORRECT ? make_correction(p, word) : make_expansion(p, word, how);
}

const kwic_expansion *kwic_expand(kwic_planner *p, kwic_str word, unsigned how)
{
    kwic_expansions *cache = cache_of(p);
    char bytes[256];
    if (word.n + 1 > sizeof bytes)
        word.n = sizeof bytes - 1;
    if (word.n)
        memcpy(bytes, word.p, word.n);
    bytes[word.n] = (char)how;
    kwic_str key = {bytes, word.n + 1};
    kwic_expansion *e = g_hash_table_lookup(cache->table, &key);
    if (!e) {
        e = make_either(p, word, how);
        g_hash_table_insert(cache->table, keep_key(cache, key), e);
    }
    return e;
}

size_t kwic_expand_correct(kwic_planner *p, kwic_str word, kwic_str *out, size_t most)
{
    const kwic_expansion *e = kwic_expand(p, word, CORRECT);
    size_t n = MIN(e->n, most);
    for (size_t i = 0; i < n; i++)
        out[i] = e->forms[i].term;
    return n;
}

size_t kwic_expand_meant(kwic_planner *p, kwic_str word, kwic_str *out, size_t most)
{
    return kwic_expand(p, word, CORRECT)->sure ? kwic_expand_correct(p, word, out, most)
                                               : 0;
}

kwic_str kwic_expand_shown(kwic_planner *p, kwic_str term, kwic_arena *arena)
{
    g_autoptr(GString) as = g_string_new(NULL);
    if (kwic_written(p->db, p->tokenizer, term, as) || as->len == 0)
        return kwic_arena_str(arena, term);
    return kwic_arena_str(arena, kwic_str_of_string(as));
}
