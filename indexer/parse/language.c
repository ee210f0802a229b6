// SPDX-License-Identifier: GPL-2.0-or-later
#include "language.h"

#include <glib.h>
#include <pthread.h>

enum {
    SAMPLE = 2048,    // bytes of visible text that are looked at
    WORDS_NEEDED = 3, // different stop words
    WORD_BYTES = 12,
};

// Words that are frequent in one language and mean nothing by themselves. A word of several
// languages counts for each.
static const struct stop_words {
    const char *lang;
    const char *words;
} table[] = {
    {"en",
     "the of and to in is that for it with as was on are be this by from or an not "
     "you your have has can which when will if but they their its how what all "
     "more also use into about there than should does where who at we our"},
    {"de",
     "der die das und ist nicht ein eine einen einem einer zu den dem des mit von "
     "auf für im sich auch als an es werden wird sind oder wie aus bei nach kann "
     "wenn nur noch durch über sie ich wir aber dass man zum zur haben hat diese"},
    {"fr",
     "le la les des et est un une du dans que qui pour pas vous au aux ce cette "
     "sur avec par ne sont il elle nous votre vos ou plus être peut mais comme de "
     "se leur leurs ces avez sans fait"},
    {"es",
     "el la los las de que en y un una es por con para del se no su al lo como más "
     "o pero sus este esta está puede son también cuando si hay fue desde muy"},
    {"it",
     "il lo la gli le di che è e un una per con del della dei delle nel nella sono "
     "non si come anche da più questo questa al alla essere può ma ha se o degli"},
    {"pt",
     "o a os as de que e do da em um uma para com não no na dos das por se mais "
     "como são ou você seu sua ao à pelo pela este esta isso também pode ser está "
     "nos nas mas foi"},
    {"nl", "de het een en van ik te dat die in is niet zijn op aan met voor er maar om "
           "ook als je bij of uit nog naar kan worden wordt deze dit heeft hebben door "
           "over u wij ze"},
    {"sv",
     "och att det som en på är av för med den till inte om ett har de jag var kan "
     "från vi så eller när du ska men också sig vid"},
    {"da",
     "og at det som en på er af for med den til ikke om et har de jeg var kan fra "
     "vi så eller når du skal men også sig ved være blev efter"},
    {"no",
     "og at det som en på er av for med den til ikke om et har de jeg var kan fra "
     "vi så eller når du skal men også seg ved være ble etter noe"},
    {"fi",
     "ja on ei se että oli hän mutta ovat kun tai myös joka ole niin kuin voi sen "
     "tämä jos mitä olla sitä nyt vain minä"},
    {"pl", "i w na z do nie się to jest że o jak po co od za dla przez są może być lub "
           "oraz które który ale tym tak jego tylko już"},
    {"cs", "a v na se je že to z do s o i k pro za ve jsou jako by ale po od být který "
           "které nebo není jen také při jeho tak může už můžete pokud"},
    {"hu", "a az és hogy nem egy is ez ha de van meg csak mint már még vagy kell azt "
           "lehet ezt amely volt el sem minden után"},
    {"ro",
     "și în de la cu pe nu un o este care să din pentru ca mai sau sunt al ale fi "
     "prin dar această acest cum când"},
    {"tr",
     "ve bir bu için ile da de olarak çok daha gibi olan en kadar sonra ne ama var "
     "veya değil her mi göre ise"},
    {"ru",
     "и в не на что с по как это для из к от но за то или у же вы если при его все "
     "так о быть может мы он до есть только я"},
    {"uk",
     "і в не на що з по як це для із до від але за та або у ж ви якщо при його всі "
     "так про бути може ми він є тільки я й"},
    {"bg", "и в не на че с по как това за от но или се да са е като при може ако ще са "
           "до има който които"},
};

enum { LANGS = G_N_ELEMENTS(table), SLOTS = 4096 };

typedef struct entry { // one stop word
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
    const char *p = table[lang].words;
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
    uint32_t hits[LANGS];     // stop words met
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
    return best < 0 ? "" : table[best].lang;
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
