// SPDX-License-Identifier: GPL-2.0-or-later
// One pass: each place is looked up by a hash of four bytes, the last one with that hash is
// tried, and what it gives, or the byte, is written at once.
#include "deflate.h"

#include "deflate_code.h"

enum {
    HASH_BITS = 11,
    SHORTEST = 4, // match; the format's is 3, which saves little
    LONGEST = 258,
    LARGEST_TEXT = 32768,   // all of it in reach, and its places in 16 bits
    SHORT_REACH = 1024,     // farther than that a shortest match costs what it saves
    LEARN_LEAST = 8 << 10,  // bytes after which codes are made again: first,
    LEARN_MOST = 256 << 10, // and in the long run
    LENGTH_SYMBOL = 257,    // of length 3
    RARE = 4000,            // parts of all
    COUNTED = 4,            // one text of so many
};

struct kwic_deflate {
    uint16_t heads[1 << HASH_BITS]; // places in the text
    bool counting;
    unsigned texts;
    size_t learnt, learn; // bytes since codes were made, and until they are again
    uint32_t literals[KWIC_DEFLATE_LITERALS], distances[KWIC_DEFLATE_DISTANCES];
    kwic_deflate_bits of_literals[KWIC_DEFLATE_LITERALS];
    kwic_deflate_bits of_distances[KWIC_DEFLATE_DISTANCES];
    kwic_deflate_head head;
};

kwic_deflate *kwic_deflate_new(void)
{
    return g_new0(kwic_deflate, 1);
}

void kwic_deflate_free(kwic_deflate *d)
{
    g_free(d);
}

// ---- symbols ----

// A length or distance: its symbol, and the bits that follow it.
typedef struct symbol {
    unsigned symbol;
    unsigned n_extra;
    uint32_t extra;
} symbol;

static unsigned top_bit(uint32_t x)
{
    return 31U - (unsigned)__builtin_clz(x);
}

static inline symbol length_symbol(uint32_t length)
{
    uint32_t x = length - 3;
    if (length == LONGEST)
        return (symbol){KWIC_DEFLATE_LITERALS - 1, 0, 0};
    if (x < 8)
        return (symbol){LENGTH_SYMBOL + x, 0, 0};
    unsigned n = top_bit(x) - 2;
    return (symbol){LENGTH_SYMBOL + 4 * (n + 1) + (x >> n & 3), n, x & ((1U << n) - 1)};
}

static inline symbol distance_symbol(uint32_t distance)
{
    uint32_t x = distance - 1;
    if (x < 4)
        return (symbol){x, 0, 0};
    unsigned n = top_bit(x) - 1;
    return (symbol){2 * (n + 1) + (x >> n & 1), n, x & ((1U << n) - 1)};
}

// ---- writing ----

typedef struct output {
    unsigned char *p, *limit; // eight bytes can be written at the limit
    uint64_t bits;
    unsigned n;
} output;

static inline void put(output *o, uint32_t bits, unsigned n)
{
    o->bits |= (uint64_t)bits << o->n;
    o->n += n;
}

// Whole bytes go out; 57 bits can then be put. False at the limit.
static inline bool flush(output *o)
{
    if (o->p > o->limit)
        return false;
    uint64_t bits = GUINT64_TO_LE(o->bits);
    memcpy(o->p, &bits, sizeof bits);
    o->p += o->n / 8;
    o->bits >>= o->n & ~7U;
    o->n &= 7;
    return true;
}

static inline bool put_literal(kwic_deflate *d, output *o, unsigned literal)
{
    if (d->counting)
        d->literals[literal]++;
    put(o, d->of_literals[literal].bits, d->of_literals[literal].n);
    return flush(o);
}

static inline bool put_match(kwic_deflate *d, output *o, uint32_t length,
                             uint32_t distance)
{
    symbol s = length_symbol(length), far = distance_symbol(distance);
    if (d->counting) {
        d->literals[s.symbol]++;
        d->distances[far.symbol]++;
    }
    put(o, d->of_literals[s.symbol].bits, d->of_literals[s.symbol].n);
    put(o, s.extra, s.n_extra);
    put(o, d->of_distances[far.symbol].bits, d->of_distances[far.symbol].n);
    put(o, far.extra, far.n_extra);
    return flush(o);
}

static bool put_head(output *o, const kwic_deflate_head *head)
{
    size_t whole = head->n_bits / 8;
    if (whole >= (size_t)(o->limit - o->p))
        return false;
    memcpy(o->p, head->bytes, whole);
    o->p += whole;
    put(o, head->bytes[whole], head->n_bits % 8);
    return true;
}

// ---- matching ----

static inline uint32_t four_at(const unsigned char *p)
{
    uint32_t four;
    memcpy(&four, p, sizeof four);
    return four;
}

static uint32_t match_length(const unsigned char *a, const unsigned char *b,
                             const unsigned char *end)
{
    uint32_t n = SHORTEST, most = (uint32_t)MIN(LONGEST, end - b);
    while (n + 8 <= most) {
        uint64_t x, y;
        memcpy(&x, a + n, sizeof x);
        memcpy(&y, b + n, sizeof y);
        if (x != y)
            return n + (unsigned)__builtin_ctzll(GUINT64_FROM_LE(x ^ y)) / 8;
        n += 8;
    }
    while (n < most && a[n] == b[n])
        n++;
    return n;
}

// Length of the match at p, 0 for none; *distance how far back. A place never met is the
// first: that is tried as any other.
static inline uint32_t find_match(kwic_deflate *d, const unsigned char *start,
                                  const unsigned char *p, const unsigned char *end,
                                  uint32_t *distance)
{
    uint32_t four = four_at(p);
    uint16_t *head = &d->heads[(four * 2654435761U) >> (32 - HASH_BITS)];
    const unsigned char *last = start + *head;
    *head = (uint16_t)(p - start);
    if (four_at(last) != four || last == p)
        return 0;
    *distance = (uint32_t)(p - last);
    uint32_t n = match_length(last, p, end);
    return n == SHORTEST && *distance > SHORT_REACH ? 0 : n;
}

static bool write_text(kwic_deflate *d, kwic_str text, output *o)
{
    const unsigned char *start = (const unsigned char *)text.p, *p = start;
    const unsigned char *end = p + text.n;
    memset(d->heads, 0, sizeof d->heads);
    while (end - p >= 8) {
        uint32_t distance = 0, n = find_match(d, start, p, end, &distance);
        if (!(n ? put_match(d, o, n, distance) : put_literal(d, o, *p)))
            return false;
        p += n ? n : 1;
    }
    while (p < end)
        if (!put_literal(d, o, *p++))
            return false;
    return put_literal(d, o, KWIC_DEFLATE_END);
}

// ---- codes ----

// Counts with a floor under them: rare symbols, and those never met, have codes of one
// length, which the head of a block tells in few bits. Old texts count half as much each time.
static void weigh(uint32_t *counts, unsigned n, uint32_t *weights)
{
    uint64_t sum = 0;
    for (unsigned i = 0; i < n; i++)
        sum += counts[i];
    for (unsigned i = 0; i < n; i++) {
        weights[i] = MAX(counts[i], (uint32_t)(sum / RARE) + 1);
        counts[i] /= 2;
    }
}

static void learn(kwic_deflate *d)
{
    uint32_t literals[KWIC_DEFLATE_LITERALS], distances[KWIC_DEFLATE_DISTANCES];
    weigh(d->literals, KWIC_DEFLATE_LITERALS, literals);
    weigh(d->distances, KWIC_DEFLATE_DISTANCES, distances);
    kwic_deflate_codes(literals, distances, d->of_literals, d->of_distances, &d->head);
    d->learnt = 0;
    d->learn = CLAMP(d->learn * 2, LEARN_LEAST, LEARN_MOST);
}

// Of the first text there is only itself to learn from.
static void learn_from(kwic_deflate *d, kwic_str text)
{
    for (size_t i = 0; i < MIN(text.n, LEARN_LEAST); i++)
        d->literals[(unsigned char)text.p[i]]++;
    learn(d);
}

size_t kwic_deflate_put(kwic_deflate *d, kwic_str text, unsigned char *out)
{
    size_t most = text.n - text.n / 8;
    if (most < 2 * sizeof(uint64_t) || text.n > LARGEST_TEXT)
        return 0;
    if (!d->learn)
        learn_from(d, text);
    output o = {.p = out, .limit = out + most - sizeof(uint64_t)};
    d->counting = d->learn <= LEARN_MOST / 4 || d->texts++ % COUNTED == 0;
    bool fits = put_head(&o, &d->head) && write_text(d, text, &o);
    d->learnt += text.n;
    if (d->learnt >= d->learn)
        learn(d);
    return fits ? (size_t)(o.p - out) + (o.n > 0) : 0;
}
