// SPDX-License-Identifier: GPL-2.0-or-later
// How misspellings are found: every word has a signature of 64 bits, two a letter (the first
// occurrence of it, the second and later ones; letters share bits by hash). One edit changes
// at most two bits: a change of letter takes one away and brings one. So a word whose
// signature differs in more than 2 d bits is no candidate, and one pass over an array of
// signatures (one instruction a word, in runs of equal length) leaves some hundreds of
// 100,000 words to be measured. It needs 12 bytes a word; deletion tables need 300.
//
// How they are ordered: cost = what the edits cost - what the word's frequency is worth.
//     edits   a swap or a doubled letter 0.7, a vowel for a vowel or letters side by side on
//             a keyboard 0.85, another 1; at the first letter 0.35 more
//     worth   0.16 a doubling of the frequency, up to 2
#include "typo.h"

#include <math.h>

typedef struct kwic_typo_index {
    uint64_t *signatures; // ordered by length, then by number
    uint32_t *words;
    uint32_t *first; // of each length in characters; first[longest + 1] is n
    size_t longest;
} kwic_typo_index;

enum { LONGEST = 40 }; // characters of a word that can be misspelt

typedef struct letters {
    gunichar c[LONGEST + 2];
    size_t n;
} letters;

void kwic_typo_index_free(kwic_typo_index *index)
{
    if (!index)
        return;
    g_free(index->signatures);
    g_free(index->words);
    g_free(index->first);
    g_free(index);
}

unsigned kwic_typo_distance(size_t characters)
{
    return characters < 4 ? 0 : characters < 8 ? 1 : 2;
}

size_t kwic_typo_characters(kwic_str word)
{
    size_t n = 0;
    for (size_t i = 0; i < word.n; i++)
        n += ((unsigned char)word.p[i] & 0xc0) != 0x80;
    return n;
}

// Terms are valid UTF-8; whatever else comes in is read byte for byte.
static bool read_letters(kwic_str word, letters *out)
{
    out->n = 0;
    for (size_t i = 0; i < word.n;) {
        if (out->n == LONGEST)
            return false;
        unsigned char b = (unsigned char)word.p[i];
        gunichar c = b;
        size_t step = 1;
        if (b >= 0x80) {
            c = g_utf8_get_char_validated(word.p + i, (gssize)(word.n - i));
            bool valid = c != (gunichar)-1 && c != (gunichar)-2;
            step = valid ? (size_t)g_unichar_to_utf8(c, NULL) : 1;
            c = valid ? c : b;
        }
        out->c[out->n++] = c;
        i += step;
    }
    return true;
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
    for (size_t i = 0; i < word.n;) {
        unsigned char b = (unsigned char)word.p[i];
        gunichar c = b;
        size_t step = 1;
        if (b >= 0x80) {
            c = g_utf8_get_char_validated(word.p + i, (gssize)(word.n - i));
            bool valid = c != (gunichar)-1 && c != (gunichar)-2;
            step = valid ? (size_t)g_unichar_to_utf8(c, NULL) : 1;
            c = valid ? c : b;
        }
        uint64_t bit = UINT64_C(1) << slot_of(c);
        again |= once & bit;
        once |= bit;
        i += step;
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
    g_autofree uint8_t *lengths = g_malloc(v->n + 1);
    for (size_t i = 0; i < v->n; i++) {
        size_t n = kwic_typo_characters(kwic_vocabulary_word(v, i));
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
    }
    return index;
}

// ---- distance ----

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

// The matrix by rows; row 0 and column 0 are the empty word.
typedef uint8_t matrix[LONGEST + 1][LONGEST + 1];

static unsigned fill(const letters *a, const letters *b, unsigned most, matrix d)
{
    for (size_t i = 0; i <= a->n; i++)
        d[i][0] = (uint8_t)i;
    for (size_t j = 0; j <= b->n; j++)
        d[0][j] = (uint8_t)j;
    for (size_t i = 1; i <= a->n; i++) {
        unsigned best = d[i][0];
        for (size_t j = 1; j <= b->n; j++) {
            unsigned change = a->c[i - 1] != b->c[j - 1];
            unsigned cell = least(d[i - 1][j] + 1U, d[i][j - 1] + 1U);
            cell = least(cell, d[i - 1][j - 1] + change);
            if (i > 1 && j > 1 && a->c[i - 1] == b->c[j - 2] &&
                a->c[i - 2] == b->c[j - 1])
                cell = least(cell, d[i - 2][j - 2] + 1U);
            d[i][j] = (uint8_t)cell;
            best = least(best, cell);
        }
        if (best > most)
            return most + 1;
    }
    return least(d[a->n][b->n], most + 1);
}

unsigned kwic_typo_measure(kwic_str a, kwic_str b, unsigned most)
{
    letters x, y;
    matrix d;
    // Most words of a list are told apart by the letters they have.
    if ((unsigned)__builtin_popcountll(signature_of(a) ^ signature_of(b)) > 2 * most)
        return most + 1;
    if (!read_letters(a, &x) || !read_letters(b, &y))
        return most + 1;
    return fill(&x, &y, most, d);
}

// ---- cost ----

static bool is_vowel(gunichar c)
{
    return c < 0x80 && strchr("aeiouy", (int)c) != NULL && c != 0;
}

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
    if ((is_vowel(a) && is_vowel(b)) || side_by_side(a, b))
        return 0.85F;
    return 1;
}

// What a letter too many or too few at i of w costs: little when it doubles another.
static float extra_cost(const letters *w, size_t i)
{
    bool doubled =
        (i > 0 && w->c[i] == w->c[i - 1]) || (i + 1 < w->n && w->c[i] == w->c[i + 1]);
    return doubled ? 0.7F : 1;
}

// Walks back through the matrix of a (typed) and b (meant) and adds up.
static float edits_cost(const letters *a, const letters *b, matrix d)
{
    float cost = 0;
    size_t i = a->n, j = b->n;
    while (i || j) {
        unsigned here = d[i][j];
        size_t was_i = i, was_j = j;
        float step;
        if (i && j && a->c[i - 1] == b->c[j - 1] && d[i - 1][j - 1] == here) {
            i--, j--;
            continue;
        }
        if (i > 1 && j > 1 && a->c[i - 1] == b->c[j - 2] &&
            a->c[i - 2] == b->c[j - 1] && d[i - 2][j - 2] + 1U == here) {
            i -= 2, j -= 2;
            step = 0.7F;
        } else if (i && j && d[i - 1][j - 1] + 1U == here) {
            i--, j--;
            step = change_cost(a->c[i], b->c[j]);
        } else if (i && d[i - 1][j] + 1U == here) {
            i--;
            step = extra_cost(a, i);
        } else {
            j--;
            step = extra_cost(b, j);
        }
        cost += step;
        if ((was_i <= 1 || i == 0) && (was_j <= 1 || j == 0))
            cost += 0.35F;
    }
    return cost;
}

static float worth(uint32_t freq)
{
    return MIN(0.16F * log2f((float)freq + 1), 2);
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

static void consider(const kwic_vocabulary *v, uint32_t word, const letters *typed,
                     unsigned distance, kwic_typo *found)
{
    letters meant;
    matrix d;
    *found = (kwic_typo){word, UINT8_MAX, 0};
    if (!read_letters(kwic_vocabulary_word(v, word), &meant))
        return;
    unsigned measured = fill(typed, &meant, distance, d);
    if (measured == 0 || measured > distance)
        return;
    found->distance = (uint8_t)measured;
    found->cost = edits_cost(typed, &meant, d) - worth(v->freqs[word]);
}

size_t kwic_typo_find(kwic_vocabulary *v, kwic_str word, unsigned distance,
                      kwic_typo *out, size_t most)
{
    letters typed;
    size_t n = 0;
    if (distance == 0 || most == 0 || !read_letters(word, &typed))
        return 0;
    if (!v->typos)
        v->typos = make_index(v);
    const kwic_typo_index *index = v->typos;
    uint64_t signature = signature_of(word);
    size_t low = typed.n > distance ? typed.n - distance : 1;
    size_t high = MIN(typed.n + distance, LONGEST);
    for (uint32_t i = index->first[low]; i < index->first[high + 1]; i++) {
        if ((unsigned)__builtin_popcountll(index->signatures[i] ^ signature) >
            2 * distance)
            continue;
        kwic_typo t;
        consider(v, index->words[i], &typed, distance, &t);
        if (t.distance <= distance)
            put(out, most, &n, t);
    }
    return n;
}

size_t kwic_typo_correct(kwic_vocabulary *v, kwic_str word, kwic_typo *out, size_t most)
{
    size_t characters = kwic_typo_characters(word);
    unsigned distance = kwic_typo_distance(characters);
    size_t n = kwic_typo_find(v, word, distance, out, most);
    if (n == 0 && characters >= 5)
        n = kwic_typo_find(v, word, distance + 1, out, most);
    return n;
}
