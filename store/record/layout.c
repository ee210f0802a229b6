// SPDX-License-Identifier: GPL-2.0-or-later
// Both values are numbers of variable length: the distance from the position before, and below
// it, in three bits or two, what it is.
#include "kwic/layout.h"

#include "base/vint.h"

enum { MARK_BITS = 3, WRITTEN_BITS = 2 };

void kwic_layout_put(GString *out, uint32_t *at, kwic_mark_kind kind, uint32_t position)
{
    uint32_t by = position > *at ? position - *at : 0;
    kwic_vint_put(out, (uint64_t)by << MARK_BITS | kind);
    *at += by;
}

void kwic_written_put(GString *out, uint32_t *at, kwic_written how, uint32_t position)
{
    uint32_t by = position > *at ? position - *at : 0;
    kwic_vint_put(out, (uint64_t)by << WRITTEN_BITS | how);
    *at += by;
}

static bool is_upper_of(char c, char folded)
{
    return g_ascii_isupper(c) && g_ascii_tolower(c) == folded;
}

kwic_written kwic_written_of(kwic_str word, kwic_str folded)
{
    if (kwic_str_eq(word, folded))
        return KWIC_WRITTEN_SO;
    size_t upper = 0, letters = 0;
    if (word.n != folded.n || word.n == 0)
        return KWIC_WRITTEN_ELSE;
    for (size_t i = 0; i < word.n; i++) {
        bool capital = is_upper_of(word.p[i], folded.p[i]);
        if (!capital && word.p[i] != folded.p[i])
            return KWIC_WRITTEN_ELSE;
        upper += capital;
        letters += capital || (folded.p[i] & 0x80) || g_ascii_islower(folded.p[i]);
    }
    if (upper == 1 && is_upper_of(word.p[0], folded.p[0]))
        return KWIC_WRITTEN_TITLE;
    return upper == letters ? KWIC_WRITTEN_UPPER : KWIC_WRITTEN_ELSE;
}

static kwic_layout_reader reader_of(kwic_str value, unsigned bits)
{
    const unsigned char *p = (const unsigned char *)(value.p ? value.p : "");
    return (kwic_layout_reader){p, p + value.n, 0, bits};
}

kwic_layout_reader kwic_layout_read(kwic_str value)
{
    return reader_of(value, MARK_BITS);
}

kwic_layout_reader kwic_written_read(kwic_str value)
{
    return reader_of(value, WRITTEN_BITS);
}

bool kwic_layout_next(kwic_layout_reader *r, unsigned *what, uint32_t *position)
{
    if (r->p >= r->end)
        return false;
    kwic_scan scan = {r->p, r->end, false};
    uint64_t entry = kwic_scan_vint(&scan);
    r->p = scan.p;
    r->position += (uint32_t)(entry >> r->bits);
    *what = (unsigned)entry & ((1U << r->bits) - 1);
    *position = r->position;
    return !scan.bad;
}
