// SPDX-License-Identifier: GPL-2.0-or-later
// A plain word is ASCII letters alone (lower, Capitalized or UPPER) or digits alone, up
// to KWIC_TOKEN_BYTES, that nothing behind it can join. Eight bytes are looked at at a
// time.
#include "ascii.h"

#include "scan.h"

enum byte_class {
    BREAK,
    COMMA,  // joins digits
    JOINER, // joins words, and so ends one only before a BREAK
    DIGIT,
    LETTER,
    OTHER, // not ASCII
};

static const unsigned char classes[256] = {
    ['\''] = JOINER,      ['-'] = JOINER,       ['_'] = JOINER,
    ['.'] = JOINER,       ['/'] = JOINER,       ['\\'] = JOINER,
    ['@'] = JOINER,       [':'] = JOINER,       ['&'] = JOINER,
    ['+'] = JOINER,       [','] = COMMA,        [';'] = COMMA,
#define CLASS_8(at, c)                                                                 \
    [(at)] = (c), [(at) + 1] = (c), [(at) + 2] = (c), [(at) + 3] = (c),                \
    [(at) + 4] = (c), [(at) + 5] = (c), [(at) + 6] = (c), [(at) + 7] = (c)
    CLASS_8('0', DIGIT),  ['8'] = DIGIT,        ['9'] = DIGIT,
    CLASS_8('A', LETTER), CLASS_8('I', LETTER), CLASS_8('Q', LETTER),
    ['Y'] = LETTER,       ['Z'] = LETTER,       CLASS_8('a', LETTER),
    CLASS_8('i', LETTER), CLASS_8('q', LETTER), ['y'] = LETTER,
    ['z'] = LETTER,       CLASS_8(0x80, OTHER), CLASS_8(0x88, OTHER),
    CLASS_8(0x90, OTHER), CLASS_8(0x98, OTHER), CLASS_8(0xA0, OTHER),
    CLASS_8(0xA8, OTHER), CLASS_8(0xB0, OTHER), CLASS_8(0xB8, OTHER),
    CLASS_8(0xC0, OTHER), CLASS_8(0xC8, OTHER), CLASS_8(0xD0, OTHER),
    CLASS_8(0xD8, OTHER), CLASS_8(0xE0, OTHER), CLASS_8(0xE8, OTHER),
    CLASS_8(0xF0, OTHER), CLASS_8(0xF8, OTHER),
};

#define ALL(byte) (0x0101010101010101ULL * (byte))

// Eight bytes at p, the first the lowest; zeros behind the end. The text has eight at
// least.
static uint64_t load(const unsigned char *p, const unsigned char *end)
{
    uint64_t x = 0;
    size_t left = (size_t)(end - p);
    memcpy(&x, left >= 8 ? p : end - 8, 8);
    x = GUINT64_FROM_LE(x);
    return left >= 8 ? x : left ? x >> (8 * (8 - left)) : 0;
}

// The top bit of each byte that is an ASCII letter.
static uint64_t letters_in(uint64_t x)
{
    uint64_t low = (x | ALL(0x20)) & ALL(0x7F);
    return (low + ALL(0x80 - 'a')) & ~(low + ALL(0x80 - 'z' - 1)) & ~x & ALL(0x80);
}

static uint64_t digits_in(uint64_t x)
{
    uint64_t low = x & ALL(0x7F);
    return (low + ALL(0x80 - '0')) & ~(low + ALL(0x80 - '9' - 1)) & ~x & ALL(0x80);
}

// How many bytes from the first on have their top bit set in mask.
static unsigned run_of(uint64_t mask)
{
    uint64_t gaps = ~mask & ALL(0x80);
    return gaps ? (unsigned)__builtin_ctzll(gaps) / 8 : 8;
}

static uint64_t first_bytes(unsigned n)
{
    return n >= 8 ? ~0ULL : ((uint64_t)1 << (8 * n)) - 1;
}

typedef struct ascii_word {
    size_t n;
    uint64_t lowers; // not 0: it has some
    uint64_t uppers; // behind its first letter
} ascii_word;

// Reads letters at p, lower case into folded. n > KWIC_TOKEN_BYTES: too long to be plain.
static ascii_word read_letters(const unsigned char *p, const unsigned char *end,
                               unsigned char *folded)
{
    ascii_word w = {0, 0, 0};
    uint64_t skip = 0x80; // the first letter
    for (unsigned n = 8; n == 8 && w.n <= KWIC_TOKEN_BYTES; w.n += n) {
        uint64_t x = load(p + w.n, end);
        uint64_t letters = letters_in(x);
        n = run_of(letters);
        letters &= first_bytes(n);
        uint64_t upper = letters & ~(x << 2);
        uint64_t lower = GUINT64_TO_LE(x | upper >> 2);
        memcpy(folded + w.n, &lower, 8);
        w.uppers |= upper & ~skip;
        w.lowers |= letters & ~upper;
        skip = 0;
    }
    return w;
}

static size_t count_digits(const unsigned char *p, const unsigned char *end)
{
    size_t all = 0;
    for (unsigned n = 8; n == 8 && all <= KWIC_TOKEN_BYTES; all += n)
        n = run_of(digits_in(load(p + all, end)));
    return all;
}

// Whether nothing at p can join the letters or digits before it; joiner: the class that
// may.
static bool is_end(const unsigned char *p, const unsigned char *end,
                   enum byte_class joiner)
{
    if (p == end || classes[*p] < joiner)
        return true;
    return classes[*p] <= JOINER && (p + 1 == end || classes[p[1]] == BREAK);
}

const unsigned char *kwic_ascii_scan(kwic_tokenizer *z, const unsigned char *p)
{
    const unsigned char *end = z->end;
    if (end - z->text < 8)
        return p;
    unsigned char folded[KWIC_TOKEN_BYTES + 16];
    while (!z->is_stopped) {
        while (p < end && classes[*p] <= JOINER)
            p++;
        if (p == end || classes[*p] == OTHER)
            return p;
        const unsigned char *text = p;
        size_t n = 0;
        if (classes[*p] == LETTER) {
            ascii_word w = read_letters(p, end, folded);
            n = w.n;
            bool is_sharp = n == 1 && p + 1 < end && p[1] == '#';
            if ((w.uppers && w.lowers) || is_sharp || !is_end(p + n, end, JOINER))
                return p;
            text = folded;
        } else {
            n = count_digits(p, end);
            if (!is_end(p + n, end, COMMA))
                return p;
        }
        if (n > KWIC_TOKEN_BYTES)
            return p;
        kwic_token token = {.text = {(const char *)text, n},
                            .start = kwic_scan_offset(z, p),
                            .end = kwic_scan_offset(z, p + n),
                            .position = z->position++,
                            .span = 1,
                            .kind = KWIC_TOKEN_WORD};
        if (!z->fn(z->ctx, &token))
            z->is_stopped = true;
        p += n;
    }
    return p;
}
