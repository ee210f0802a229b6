// SPDX-License-Identifier: GPL-2.0-or-later
// How misspellings are found: every word has a signature of 64 bits, two a letter (the first
// occurrence of it, the second and later ones; letters share bits by hash). One edit changes
// at most two bits: a change of letter takes one away and brings one. So a word whose
// signature differs in more than 2 d bits is no candidate, and one pass over an array of
// signatures (one instruction a word, in runs of equal length) leaves some thousands of
// 100,000 words, whose distance is then measured with bits for rows (Hyyrö 2003: some tens
// of nanoseconds). Words that sound alike may be farther away: those with the same code of
// consonants (Soundex over the whole word) are candidates too. It needs 16 bytes a word;
// deletion tables need 300.
//
// How they are ordered: cost = what the edits cost - what the word's frequency is worth.
// The edits are those of least cost, by the table `costs`: letters that sound alike or stand
// side by side on a keyboard are changed cheaply, a letter is doubled or halved, left out
// rather than added, and the first one is seldom wrong. The costs were set on lists of
// misspellings met in texts (bench/RELEVANCE.md), in steps so coarse that each can be moved
// without much change.
#include "typo.h"
#include "kwic/distance.h"
#include "kwic/utf8.h"

#include <math.h>

typedef struct kwic_typo_index {
    uint64_t *signatures; // ordered by length, then by number
    uint32_t *words;
    uint32_t *sounds; // codes of consonants
    uint32_t *first;  // of each length in characters; first[longest + 1] is n
    size_t longest;
} kwic_typo_index;

enum { LONGEST = 40 }; // characters of a word that can be misspelt

void kwic_typo_index_free(kwic_typo_index *index)
{
    if (!index)
        return;
    g_free(index->signatures);
    g_free(index->words);
    g_free(index->sounds);
    g_free(index->first);
    g_free(index);
}

unsigned kwic_typo_distance(size_t characters)
{
    return characters < 4 ? 0 : characters < 8 ? 1 : 2;
}

static bool read_letters(kwic_str word, kwic_letters *out)
{
    return kwic_letters_read(out, word) && out->n <= LONGEST;
}

// ---- sound ----

// Letters of one group are taken for one another; Latin, then Cyrillic.
static const char *const alike[] = {"aeiouy", "bp", "ckq", "csxz",       "dt", "fv",
                                    "gj",     "mn", "wv",  "аеиоуыэюяй", "бп", "кг",
                                    "сз",     "дт", "вф",  "жшщч",       "ьъ"};

enum { VOWELS = 1 << 0 | 1 << 9 };

static unsigned groups_of(gunichar c)
{
    unsigned groups = 0;
    for (unsigned i = 0; i < G_N_ELEMENTS(alike); i++)
        if (c && (c < 0x80 || i >= 9) && g_utf8_strchr(alike[i], -1, c))
            groups |= 1U << i;
    return groups;
}

// Soundex' digits, as the letters a to z have them; 0 is not heard.
static unsigned sound_of(gunichar c)
{
    static const char digits[] = "01230120022455012623010202";
    return c >= 'a' && c <= 'z' ? (unsigned)(digits[c - 'a'] - '0') : 0;
}

// The code of a word, 0 when it is no Latin one of two consonants at least.
static uint32_t sounds_of(kwic_str word)
{
    uint32_t hash = 0;
    unsigned n = 0, last = 0;
    for (size_t i = 0; i < word.n; i++) {
        unsigned sound = sound_of((unsigned char)word.p[i]);
        if ((unsigned char)word.p[i] >= 0x80)
            return 0;
        if (sound && sound != last) {
            hash = hash * 31 + sound;
            n++;
        }
        last = sound;
    }
    return n < 2 ? 0 : hash;
}

static unsigned slot_of(gunichar c)
{
    if (c >= 'a' && c <= 'z')
        return c - 'a';
    return 26 + (c * 2654435761U >> 16) % 6;
}

static uint64_t signature_of(kwic_str word)
{
    uint64_t once = 0, again = 0;
    for (size_t i = 0, step; i < word.n; i += step) {
        uint64_t bit = UINT64_C(1) << slot_of(kwic_utf8_at(word, i, &step));
        again |= once & bit;
        once |= bit;
    }
    return once | again << 32;
}

static kwic_typo_index *make_index(const kwic_vocabulary *v)
{
    kwic_typo_index *index = g_new0(kwic_typo_index, 1);
    index->longest = LONGEST;
    index->first = g_new0(uint32_t, LONGEST + 3);
    index->signatures = g_new(uint64_t, v->n + 1);
    index->words = g_new(uint32_t, v->n + 1);
    index->sounds = g_new(uint32_t, v->n + 1);
    g_autofree uint8_t *lengths = g_malloc(v->n + 1);
    for (size_t i = 0; i < v->n; i++) {
        size_t n = kwic_utf8_count(kwic_vocabulary_word(v, i));
        lengths[i] = (uint8_t)MIN(n, LONGEST + 1);
        index->first[lengths[i] + 1]++;
    }
    for (size_t n = 1; n <= LONGEST + 2; n++)
        index->first[n] += index->first[n - 1];
    uint32_t at[LONGEST + 2];
    memcpy(at, index->first, sizeof at);
    for (size_t i = 0; i < v->n; i++) {
        uint32_t place = at[lengths[i]]++;
        index->words[place] = (uint32_t)i;
        index->signatures[place] = signature_of(kwic_vocabulary_word(v, i));
        index->sounds[place] = sounds_of(kwic_vocabulary_word(v, i));
    }
    return index;
}

// ---- distance ----

unsigned kwic_typo_measure(kwic_str a, kwic_str b, unsigned most)
{
    // Most words of a list are told apart by the letters they have.
    if ((unsigned)__builtin_popcountll(signature_of(a) ^ signature_of(b)) > 2 * most)
        return most + 1;
    return kwic_distance(a, b, most);
}

// ---- cost ----

static const struct {
    float other, vowel, alike, beside; // a letter for another
    float missing, missing_vowel, missing_double;
    float extra, extra_double;
    float swap, digraph;
    float first, last;     // more, of an edit at the ends
    float frequency, most; // what a doubling of the frequency is worth, and all of it
} costs = {
    .other = 1.3F,
    .vowel = 0.7F,
    .alike = 0.8F,
    .beside = 1.1F,
    .missing = 0.8F,
    .missing_vowel = 0.7F,
    .missing_double = 0.4F,
    .extra = 1.2F,
    .extra_double = 0.6F,
    .swap = 0.7F,
    .digraph = 0.7F,
    .first = 0.35F,
    .last = 0.2F,
    .frequency = 0.12F,
    .most = 2,
};

// Letters side by side on a keyboard, in their row.
static bool side_by_side(gunichar a, gunichar b)
{
    static const char *const rows[] = {"qwertyuiop", "asdfghjkl", "zxcvbnm"};
    for (size_t r = 0; r < G_N_ELEMENTS(rows) && a < 0x80 && b < 0x80; r++) {
        const char *x = a ? strchr(rows[r], (int)a) : NULL;
        const char *y = b ? strchr(rows[r], (int)b) : NULL;
        if (x && y)
            return x - y == 1 || y - x == 1;
    }
    return false;
}

static float change_cost(gunichar a, gunichar b)
{
    unsigned both = groups_of(a) & groups_of(b);
    if (a == b)
        return 0;
    if (both)
        return both & VOWELS ? costs.vowel : costs.alike;
    return side_by_side(a, b) ? costs.beside : costs.other;
}

static bool is_double(const kwic_letters *w, size_t i)
{
    return (i > 0 && w->c[i] == w->c[i - 1]) ||
           (i + 1 < w->n && w->c[i] == w->c[i + 1]);
}

static float extra_cost(const kwic_letters *w, size_t i)
{
    return is_double(w, i) ? costs.extra_double : costs.extra;
}

static float missing_cost(const kwic_letters *w, size_t i)
{
    if (is_double(w, i))
        return costs.missing_double;
    return groups_of(w->c[i]) & VOWELS ? costs.missing_vowel : costs.missing;
}

// One letter written for the two that end before i of w, as they sound.
static bool is_digraph(const kwic_letters *w, size_t i, gunichar one)
{
    static const char *const table[] = {"phf", "ghf", "quk", "ckk",
                                        "chk", "ngn", "tis"};
    for (size_t t = 0; t < G_N_ELEMENTS(table) && i >= 2; t++)
        if (w->c[i - 2] == (gunichar)table[t][0] &&
            w->c[i - 1] == (gunichar)table[t][1] && one == (gunichar)table[t][2])
            return true;
    return false;
}

typedef float row[LONGEST + 1];

static float cheapest(const kwic_letters *a, const kwic_letters *b, row *d, size_t i,
                      size_t j)
{
    float start = i <= 1 && j <= 1 ? costs.first : 0;
    float end = i == a->n && j == b->n ? costs.last : 0;
    float best = d[i - 1][j - 1];
    if (a->c[i - 1] != b->c[j - 1])
        best += change_cost(a->c[i - 1], b->c[j - 1]) + start + end;
    best = MIN(best, d[i - 1][j] + extra_cost(a, i - 1) + (i == 1 ? costs.first : 0));
    best = MIN(best, d[i][j - 1] + missing_cost(b, j - 1) + (j == 1 ? costs.first : 0));
    if (i > 1 && j > 1 && a->c[i - 1] == b->c[j - 2] && a->c[i - 2] == b->c[j - 1])
        best = MIN(best, d[i - 2][j - 2] + costs.swap);
    if (j > 1 && is_digraph(b, j, a->c[i - 1]))
        best = MIN(best, d[i - 1][j - 2] + costs.digraph);
    if (i > 1 && is_digraph(a, i, b->c[j - 1]))
        best = MIN(best, d[i - 2][j - 1] + costs.digraph);
    return best;
}

// Of writing a where b is meant.
static float edits_cost(const kwic_letters *a, const kwic_letters *b)
{
    row d[LONGEST + 1];
    d[0][0] = 0;
    for (size_t i = 1; i <= a->n; i++)
        d[i][0] = d[i - 1][0] + extra_cost(a, i - 1) + (i == 1 ? costs.first : 0);
    for (size_t j = 1; j <= b->n; j++)
        d[0][j] = d[0][j - 1] + missing_cost(b, j - 1) + (j == 1 ? costs.first : 0);
    for (size_t i = 1; i <= a->n; i++)
        for (size_t j = 1; j <= b->n; j++)
            d[i][j] = cheapest(a, b, d, i, j);
    return d[a->n][b->n];
}

static float worth(uint32_t freq)
{
    return MIN(costs.frequency * log2f((float)freq + 1), costs.most);
}

// ---- search ----

static void put(kwic_typo *out, size_t most, size_t *n, kwic_typo t)
{
    if (*n == most && out[most - 1].cost <= t.cost)
        return;
    size_t i = *n < most ? (*n)++ : most - 1;
    for (; i > 0 && out[i - 1].cost > t.cost; i--)
        out[i] = out[i - 1];
    out[i] = t;
}

typedef struct looking {
    const kwic_vocabulary *v;
    kwic_distance_pattern typed;
    uint64_t signature;
    uint32_t sounds;   // 0: sound does not count
    unsigned distance; // at most
    unsigned farther;  // for words that sound the same
    kwic_typo *out;
    size_t n, most;
} looking;

static void consider(looking *l, uint32_t word, unsigned within)
{
    kwic_letters meant;
    if (!read_letters(kwic_vocabulary_word(l->v, word), &meant))
        return;
    unsigned measured = kwic_distance_from(&l->typed, &meant);
    if (measured == 0 || measured > within)
        return;
    float edits = edits_cost(&l->typed.word, &meant);
    float cost = edits - worth(l->v->freqs[word]);
    put(l->out, l->most, &l->n, (kwic_typo){word, (uint8_t)measured, edits, cost});
}

static void look(looking *l)
{
    const kwic_typo_index *index = l->v->typos;
    unsigned reach = MAX(l->distance, l->farther), n = (unsigned)l->typed.word.n;
    unsigned low = n > reach ? n - reach : 1, high = MIN(n + reach, (unsigned)LONGEST);
    for (uint32_t i = index->first[low]; i < index->first[high + 1]; i++) {
        unsigned bits =
            (unsigned)__builtin_popcountll(index->signatures[i] ^ l->signature);
        bool sounds = l->sounds && index->sounds[i] == l->sounds;
        if (bits <= 2 * l->distance)
            consider(l, index->words[i], sounds ? reach : l->distance);
        else if (sounds && bits <= 2 * reach)
            consider(l, index->words[i], reach);
    }
}

static bool start(looking *l, kwic_vocabulary *v, kwic_str word)
{
    if (!kwic_distance_pattern_read(&l->typed, word) || l->typed.word.n > LONGEST)
        return false;
    if (!v->typos)
        v->typos = make_index(v);
    l->v = v;
    l->signature = signature_of(word);
    return true;
}

size_t kwic_typo_find(kwic_vocabulary *v, kwic_str word, unsigned distance,
                      kwic_typo *out, size_t most)
{
    looking l = {.distance = distance, .out = out, .most = most};
    if (distance == 0 || most == 0 || !start(&l, v, word))
        return 0;
    look(&l);
    return l.n;
}

// How far from a word that is in no note the one meant may be.
static unsigned reach_of(size_t characters)
{
    return characters < 3 ? 0 : characters < 5 ? 1 : characters < 8 ? 2 : 3;
}

size_t kwic_typo_correct(kwic_vocabulary *v, kwic_str word, kwic_typo *out, size_t most)
{
    size_t characters = kwic_utf8_count(word);
    unsigned reach = reach_of(characters);
    looking l = {.distance = reach,
                 .farther = reach + (characters < 6 ? 1 : 2),
                 .out = out,
                 .most = most};
    if (reach == 0 || most == 0 || !start(&l, v, word))
        return 0;
    l.sounds = sounds_of(word);
    look(&l);
    return l.n;
}

// ---- sure ----

// How dear the edits may be: a word of seven letters may have one letter left out, or two
// slips that sound alike. Each number is a trade between misspellings left alone and words
// of no note taken for others; bench_typo measures both.
static const struct {
    float a_letter,
        most;   // of edits: so much for each letter of the longer word but two
    float swap; // neighbours swapped, in a word of any length
    float gap;  // to the next guess
} doubt = {.a_letter = 0.2F, .most = 1.6F, .swap = 0.75F, .gap = 0.4F};

static size_t common_letters(const kwic_letters *a, const kwic_letters *b)
{
    size_t n = 0;
    while (n < a->n && n < b->n && a->c[n] == b->c[n])
        n++;
    return n;
}

static bool is_swap(const kwic_letters *a, const kwic_letters *b)
{
    size_t i = common_letters(a, b);
    if (a->n != b->n || i + 1 >= a->n || a->c[i] != b->c[i + 1] ||
        a->c[i + 1] != b->c[i])
        return false;
    return memcmp(a->c + i + 2, b->c + i + 2, (a->n - i - 2) * sizeof a->c[0]) == 0;
}

static bool has_digit(kwic_str word)
{
    for (size_t i = 0; i < word.n; i++)
        if (g_ascii_isdigit(word.p[i]))
            return true;
    return false;
}

// A first letter that is another one is a slip only where both sound alike (kubernetes,
// cubernetes).
static bool is_first_kept(const kwic_letters *a, const kwic_letters *b)
{
    return a->c[0] == b->c[0] ||
           (groups_of(a->c[0]) & groups_of(b->c[0]) & ~(unsigned)VOWELS);
}

// Words that differ in their ending alone are two forms, or two words: neither is a slip.
static bool is_other_ending(const kwic_letters *a, const kwic_letters *b)
{
    size_t n = common_letters(a, b);
    bool same_end = n < a->n && n < b->n && a->c[a->n - 1] == b->c[b->n - 1];
    return !same_end && n + 1 >= a->n && n + 2 >= b->n;
}

// Forms of one word beside each other are no doubt about the word.
static bool is_same_word(kwic_str a, kwic_str b)
{
    enum { LONG = 5, ENDING = 2 };
    kwic_letters x, y;
    if (!read_letters(a, &x) || !read_letters(b, &y) || x.n <= LONG)
        return false;
    return common_letters(&x, &y) + ENDING >= MIN(x.n, y.n);
}

static bool is_cheap(const kwic_letters *typed, const kwic_letters *meant, float edits)
{
    enum { SHORT = 4 };
    if (typed->n < SHORT)
        return false;
    if (is_swap(typed, meant) && edits <= doubt.swap + costs.last)
        return true;
    if (typed->n == SHORT || meant->n + 1 < typed->n || !is_first_kept(typed, meant) ||
        is_other_ending(typed, meant))
        return false;
    size_t longer = MAX(typed->n, meant->n);
    return edits <= MIN(doubt.a_letter * (float)(longer - 2), doubt.most);
}

bool kwic_typo_is_sure(const kwic_vocabulary *v, kwic_str word,
                       const kwic_typo *guesses, size_t n)
{
    kwic_letters typed, meant;
    if (n == 0 || has_digit(word) || !read_letters(word, &typed) ||
        !read_letters(kwic_vocabulary_word(v, guesses[0].word), &meant) ||
        !is_cheap(&typed, &meant, guesses[0].edits))
        return false;
    for (size_t i = 1; i < n; i++)
        if (!is_same_word(kwic_vocabulary_word(v, guesses[0].word),
                          kwic_vocabulary_word(v, guesses[i].word)))
            return guesses[i].cost - guesses[0].cost >= doubt.gap;
    return true;
}
