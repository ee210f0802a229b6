// SPDX-License-Identifier: GPL-2.0-or-later
// Scripts without spaces: a run of their characters gives each pair of neighbours, and
// its last character alone. A character here is a base with its marks ("กำ", a syllable
// of conjoining jamo, か with a voicing mark), folded; one that folds to several (㌀)
// is those.
#include "scan.h"

enum {
    UNIT_BYTES = KWIC_TOKEN_BYTES,
    SARA_AM = 0xE33, // Thai and Lao vowels that decompose to a mark and a base
    LAO_AM = 0xEB3,
};

// One character of the run. text is in the source when it folds to itself.
typedef struct unit {
    const unsigned char *text;
    size_t n; // over UNIT_BYTES: not kept
    const unsigned char *start, *end;
} unit;

typedef struct bigram_run {
    kwic_tokenizer *z;
    unit last;                      // not pushed yet; n == 0 before the first
    unsigned char held[UNIT_BYTES]; // last.text, where it is not in the source
    unsigned char pair[2 * UNIT_BYTES];
} bigram_run;

static void push(bigram_run *run, const unsigned char *text, size_t n,
                 const unsigned char *end, kwic_token_kind kind)
{
    kwic_tokenizer *z = run->z;
    kwic_token token = {
        .text = {(const char *)text, n},
        .start = kwic_scan_offset(z, run->last.start),
        .end = kwic_scan_offset(z, end),
        .position = z->position++,
        .span = 1,
        .kind = kind,
    };
    if (n <= KWIC_TOKEN_BYTES)
        kwic_scan_push(z, &token);
}

static void add_unit(bigram_run *run, unit u)
{
    unit *last = &run->last;
    if (last->n && last->text + last->n == u.text) {
        push(run, last->text, last->n + u.n, u.end, KWIC_TOKEN_BIGRAM);
    } else if (last->n) {
        size_t n = last->n + u.n;
        if (n <= KWIC_TOKEN_BYTES) {
            memcpy(run->pair, last->text, last->n);
            memcpy(run->pair + last->n, u.text, u.n);
        }
        push(run, run->pair, n, u.end, KWIC_TOKEN_BIGRAM);
    }
    *last = u;
}

// Adds a unit whose text does not last.
static void add_held(bigram_run *run, unit u)
{
    add_unit(run, u);
    if (u.n <= UNIT_BYTES)
        run->last.text = memcpy(run->held, u.text, u.n);
}

static bool is_attached(kwic_char c, uint32_t before)
{
    kwic_char_kind kind = kwic_char_kind_of(c.props);
    if (kind == KWIC_CHAR_MARK)
        return true;
    if (kind != KWIC_CHAR_BIGRAM)
        return false;
    return (c.props & KWIC_PROP_JOINS) || c.cp == SARA_AM || c.cp == LAO_AM ||
           (c.cp == SARA_AM - 1 && before == 0xE4D) ||
           (c.cp == LAO_AM - 1 && before == 0xECD);
}

// The end of the unit that starts with character *c at p; *c becomes the character there.
static const unsigned char *unit_end(const kwic_tokenizer *z, const unsigned char *p,
                                     kwic_char *c)
{
    for (;;) {
        uint32_t before = c->cp;
        p += c->n;
        *c = kwic_char_at(p, z->end);
        if (!is_attached(*c, before))
            return p;
    }
}

// Adds what folds to text[0, n) from [start, end): one unit, or several.
static void add_folded(bigram_run *run, unit u)
{
    const unsigned char *p = u.text, *end = p + u.n;
    while (p < end) {
        kwic_char c = kwic_char_at(p, end);
        const unsigned char *from = p;
        uint32_t before = 0;
        do {
            before = c.cp;
            p += c.n;
            c = kwic_char_at(p, end);
        } while (p < end && is_attached(c, before));
        u.text = from;
        u.n = (size_t)(p - from);
        add_held(run, u);
    }
}

static void add_complex(bigram_run *run, const unsigned char *start,
                        const unsigned char *end)
{
    unsigned char text[UNIT_BYTES];
    unit u = {.start = start, .end = end, .text = text};
    u.n = kwic_fold_slow(start, (size_t)(end - start), text, sizeof(text));
    if (u.n > UNIT_BYTES)
        add_held(run, u);
    else
        add_folded(run, u);
}

const unsigned char *kwic_scan_bigrams(kwic_tokenizer *z, const unsigned char *p)
{
    bigram_run run;
    run.z = z;
    run.last.n = 0;
    kwic_char c = kwic_char_at(p, z->end);
    while (kwic_char_kind_of(c.props) == KWIC_CHAR_BIGRAM && !z->is_stopped) {
        kwic_char base = c;
        const unsigned char *end = unit_end(z, p, &c);
        unit u = {.text = p, .n = base.n, .start = p, .end = end};
        if (z->is_slow || end != p + base.n || (base.props & KWIC_PROP_MAPPED))
            add_complex(&run, p, end);
        else
            add_unit(&run, u);
        p = end;
    }
    if (run.last.n)
        push(&run, run.last.text, run.last.n, run.last.end, KWIC_TOKEN_CHAR);
    return p;
}
