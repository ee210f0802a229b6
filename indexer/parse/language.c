// SPDX-License-Identifier: GPL-2.0-or-later
#include "language.h"
#include "kwic/function_word.h"

#include <glib.h>
#include <pthread.h>

enum {
    SAMPLE = 2048,    // bytes of visible text that are looked at
    WORDS_NEEDED = 3, // different function words
    WORD_BYTES = 12,
};

enum { LANGS = KWIC_FUNCTION_LANGUAGES, SLOTS = 4096 };

typedef struct entry { // one function word
    char word[WORD_BYTES];
    uint32_t langs; // bits
    uint16_t id;
} entry;

static entry slots[SLOTS];

static uint32_t hash(const char word[WORD_BYTES])
{
    uint64_t a;
    uint32_t b;
    memcpy(&a, word, sizeof a);
    memcpy(&b, word + sizeof a, sizeof b);
    a = (a ^ ((uint64_t)b << 7)) * 0x9E3779B97F4A7C15u;
    return (uint32_t)(a >> 32) % SLOTS;
}

// As two numbers: a call to compare twelve bytes costs more than the rest.
static bool same_word(const char a[WORD_BYTES], const char b[WORD_BYTES])
{
    uint64_t x, y;
    uint32_t s, t;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    memcpy(&s, a + sizeof x, sizeof s);
    memcpy(&t, b + sizeof y, sizeof t);
    return x == y && s == t;
}

// The slot of the word, empty when it is in no language's list.
static entry *find(const char word[WORD_BYTES])
{
    uint32_t i = hash(word);
    while (slots[i].langs && !same_word(slots[i].word, word))
        i = (i + 1) % SLOTS;
    return &slots[i];
}

static void add_words(uint32_t lang, uint16_t *id)
{
    const char *p = kwic_function_words_of[lang].frequent;
    while (*p) {
        char word[WORD_BYTES] = {0};
        size_t n = strcspn(p, " ");
        memcpy(word, p, MIN(n, sizeof word));
        entry *e = find(word);
        memcpy(e->word, word, sizeof word);
        if (!e->langs)
            e->id = (*id)++;
        e->langs |= 1u << lang;
        p += n + strspn(p + n, " ");
    }
}

static void fill(void)
{
    uint16_t id = 0;
    for (uint32_t i = 0; i < LANGS; i++)
        add_words(i, &id);
}

typedef struct counts {
    uint32_t hits[LANGS];     // function words met
    uint32_t distinct[LANGS]; // different ones
    uint8_t seen[SLOTS / 8];  // of entry ids
    uint32_t letters;         // bytes of words
    uint32_t wide;            // bytes of letters that have three
    uint32_t kana, han, hangul, thai, arabic, hebrew, greek, devanagari, latin;
} counts;

static void count_word(counts *c, const char word[WORD_BYTES])
{
    const entry *e = find(word);
    uint8_t bit = (uint8_t)(1u << (e->id % 8));
    bool new = e->langs && !(c->seen[e->id / 8] & bit);
    if (e->langs)
        c->seen[e->id / 8] |= bit;
    for (uint32_t langs = e->langs; langs; langs &= langs - 1) {
        int lang = g_bit_nth_lsf(langs, -1);
        c->hits[lang]++;
        c->distinct[lang] += new;
    }
}

// Counts a character of three bytes, of the scripts that are told by themselves.
static void count_wide(counts *c, gunichar u)
{
    c->kana += u >= 0x3041 && u <= 0x30FA;
    c->han += u >= 0x3400 && u <= 0x9FFF;
    c->hangul += u >= 0xAC00 && u <= 0xD7A3;
    c->devanagari += u >= 0x900 && u <= 0x97F;
    c->thai += u >= 0xE00 && u <= 0xE7F;
    c->wide += u < 0x2000 || u > 0x303F ? 3 : 0; // but for punctuation
}

static void count_narrow(counts *c, gunichar u)
{
    c->latin += u < 0x250;
    c->greek += u >= 0x370 && u <= 0x3FF;
    c->hebrew += u >= 0x590 && u <= 0x5FF;
    c->arabic += u >= 0x600 && u <= 0x6FF;
}

typedef struct word {
    char bytes[WORD_BYTES];
    size_t n;
    size_t others; // bytes that are not ASCII
} word;

static void end_word(counts *c, word *w)
{
    if (!w->n)
        return;
    if (w->n <= WORD_BYTES)
        count_word(c, w->bytes);
    c->letters += (uint32_t)w->n;
    c->latin += (uint32_t)(w->n - w->others);
    *w = (word){0};
}

// A letter of two bytes, in lower case where words are looked up.
static void add_char(word *w, gunichar u)
{
    if (u < 0x250 || (u >= 0x400 && u < 0x530))
        u = g_unichar_tolower(u);
    if (w->n + 2 <= WORD_BYTES && u >= 0x80 && u < 0x800) {
        w->bytes[w->n] = (char)(0xC0 | (u >> 6));
        w->bytes[w->n + 1] = (char)(0x80 | (u & 0x3F));
    }
    w->n += 2;
    w->others += 2;
}

static void count_text(counts *c, kwic_str s)
{
    word w = {0};
    for (size_t i = 0; i < s.n;) {
        unsigned char b = (unsigned char)s.p[i];
        unsigned char lower = b | 0x20;
        if (lower >= 'a' && lower <= 'z') {
            if (w.n < WORD_BYTES)
                w.bytes[w.n] = (char)lower;
            w.n++;
            i++;
            continue;
        }
        if (b < 0x80) {
            end_word(c, &w);
            i++;
            continue;
        }
        unsigned char next = i + 1 < s.n ? (unsigned char)s.p[i + 1] : 0;
        unsigned char third = i + 2 < s.n ? (unsigned char)s.p[i + 2] : 0;
        if (b >= 0xC3 && b < 0xE0 && (next & 0xC0) == 0x80) {
            gunichar u = ((gunichar)(b & 0x1F) << 6) | (next & 0x3F);
            count_narrow(c, u);
            add_char(&w, u);
            i += 2;
        } else {
            end_word(c, &w);
            bool whole = (b & 0xF0) == 0xE0 && (next & 0xC0) == 0x80;
            if (whole)
                count_wide(c, ((gunichar)(b & 0xF) << 12) |
                                  ((gunichar)(next & 0x3F) << 6) | (third & 0x3F));
            i += whole ? 3 : 1;
        }
    }
    end_word(c, &w);
}

static const char *by_words(const counts *c)
{
    int best = -1;
    for (int i = 0; i < (int)LANGS; i++)
        if (c->distinct[i] >= WORDS_NEEDED && (best < 0 || c->hits[i] > c->hits[best]))
            best = i;
    return best < 0 ? "" : kwic_function_words_of[best].lang;
}

// The script that most letters are of; a third of kana is Japanese, however much Han.
static const char *by_script(const counts *c)
{
    const struct {
        uint32_t n;
        const char *lang;
    } scripts[] = {
        {c->hangul, "ko"}, {c->thai, "th"},  {c->arabic, "ar"},
        {c->hebrew, "he"}, {c->greek, "el"}, {c->devanagari, "hi"},
    };
    uint32_t half = (c->letters + c->wide) / 2; // in bytes, of which letters have two
    // A character says more than a letter: three to one
    if ((c->kana + c->han) * 3 > c->latin && c->kana + c->han > 3)
        return c->kana * 10 > c->han ? "ja" : "zh";
    for (size_t i = 0; i < G_N_ELEMENTS(scripts); i++)
        if (scripts[i].n > 3 && scripts[i].n * 2 >= half)
            return scripts[i].lang;
    return NULL;
}

kwic_str kwic_language_guess(const kwic_block *blocks, size_t n)
{
    counts c = {0};
    size_t left = SAMPLE;
    static pthread_once_t filled = PTHREAD_ONCE_INIT;
    pthread_once(&filled, fill);
    for (size_t i = 0; i < n && left; i++) {
        if (blocks[i].kind == KWIC_BLOCK_PROPERTY ||
            blocks[i].kind == KWIC_BLOCK_CODE || !blocks[i].text.p)
            continue;
        kwic_str text = kwic_str_sub(blocks[i].text, 0, left);
        count_text(&c, text);
        left -= text.n;
    }
    const char *lang = by_script(&c);
    return kwic_str_of(lang ? lang : by_words(&c));
}
