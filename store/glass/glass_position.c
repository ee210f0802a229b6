// SPDX-License-Identifier: GPL-2.0-or-later
// The position table: for each term and document, the last position, then the rest as bits,
// least significant first: the first out of the last, how many out of their span, and those
// between by halves (binary interpolative coding), each out of what its neighbours leave.
#include "glass_position.h"

#include "glass_pack.h"

typedef struct bits {
    unsigned char *out; // eight bytes can be written
    uint64_t pending;   // less than a byte between calls
    unsigned n;
} bits;

static inline void put_bits(bits *b, uint32_t value, unsigned n)
{
    b->pending |= (uint64_t)value << b->n;
    b->n += n;
    uint64_t bytes = GUINT64_TO_LE(b->pending);
    memcpy(b->out, &bytes, sizeof bytes);
    b->out += b->n / 8;
    b->pending >>= b->n & ~7U;
    b->n &= 7;
}

// value, one of `outof`: those in the middle take a bit less than the others.
static void put_one_of(bits *b, uint32_t value, uint32_t outof)
{
    unsigned n = outof > 1 ? 32U - (unsigned)__builtin_clz(outof - 1) : 0;
    uint32_t spare = (uint32_t)((UINT64_C(1) << n) - outof);
    uint32_t middle = (outof - spare) / 2;
    if (spare && value >= middle + spare)
        value = (value - (middle + spare)) | 1U << (n - 1);
    else if (spare && value >= middle)
        n--;
    put_bits(b, value, n);
}

static void put_between(bits *b, const uint32_t *positions, uint32_t from, uint32_t to)
{
    while (from + 1 < to) {
        uint32_t mid = from + (to - from) / 2;
        uint32_t outof = positions[to] - positions[from] - (to - from) + 1;
        put_one_of(b, positions[mid] - positions[from] - (mid - from), outof);
        put_between(b, positions, from, mid);
        from = mid;
    }
}

void kwic_glass_positions_put(GString *out, const uint32_t *positions, uint32_t n)
{
    uint32_t first = positions[0], last = positions[n - 1];
    kwic_vint_put(out, last);
    if (n == 1)
        return;
    // 32 bits a number at most
    gsize used = out->len, most = ((gsize)n + 1) * sizeof(uint32_t) + sizeof(uint64_t);
    if (out->allocated_len < used + most + 1)
        g_string_set_size(out, used * 2 + most);
    bits b = {.out = (unsigned char *)out->str + used};
    put_one_of(&b, first, last);
    put_one_of(&b, n - 2, last - first);
    put_between(&b, positions, 0, n - 1);
    b.out += b.n > 0;
    g_string_set_size(out, (gsize)(b.out - (unsigned char *)out->str));
}

// Entries of one list of one run; key holds the term with its ending.
static void write_list(kwic_glass_table *t, kwic_run_reader *run, unsigned char *key,
                       unsigned term_n)
{
    uint32_t docid = run->base;
    for (uint64_t i = 0; i < run->entries && !run->in.bad; i++) {
        docid += (uint32_t)kwic_spool_reader_vint(&run->in);
        kwic_spool_reader_vint(&run->in);
        size_t n = kwic_spool_reader_vint(&run->in);
        if (n == 0)
            continue;
        kwic_str tag = kwic_spool_reader_bytes(&run->in, n);
        unsigned key_n = term_n + kwic_glass_docid_write(key + term_n, docid);
        kwic_glass_table_put(t, (kwic_str){(char *)key, key_n}, tag, false);
    }
}

bool kwic_glass_position_table_write(kwic_glass_table *t, kwic_run_merge *runs)
{
    size_t n = 0;
    for (kwic_run_reader **group; (group = kwic_run_merge_next(runs, &n));) {
        unsigned char key[KWIC_GLASS_KEY_BYTES + 1];
        unsigned term_n = (unsigned)group[0]->key.n;
        memcpy(key, group[0]->key.p, term_n);
        key[term_n++] = 0;
        for (size_t i = 0; i < n; i++)
            if (group[i]->positions)
                write_list(t, group[i], key, term_n);
            else
                kwic_spool_reader_skip(&group[i]->in, group[i]->bytes);
    }
    return !kwic_run_merge_failed(runs);
}
