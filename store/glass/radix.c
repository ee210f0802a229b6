// SPDX-License-Identifier: GPL-2.0-or-later
// Sorting by the heads of strings.
#include "kwic/radix.h"

enum {
    FEW_KEYS = 12,
    SOME_KEYS = 1024, // up to so many it costs less to merge than to count bytes
    CHUNK_KEYS = 8,
    BYTE_VALUES = 256,
    MOST_BYTES = 512, // longer strings that are equal so far: by comparing
};

typedef struct sorting {
    kwic_radix_key *spare;
    kwic_radix_text_fn text;
    const void *ctx;
} sorting;

static int compare(gconstpointer a, gconstpointer b, gpointer sort)
{
    const kwic_radix_key *x = a, *y = b;
    const sorting *s = sort;
    if (x->head != y->head)
        return x->head < y->head ? -1 : 1;
    return kwic_str_cmp(s->text(s->ctx, x->number), s->text(s->ctx, y->number));
}

static void sort_few(sorting *s, kwic_radix_key *keys, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        kwic_radix_key key = keys[i];
        size_t at = i;
        for (; at > 0 && compare(&key, &keys[at - 1], s) < 0; at--)
            keys[at] = keys[at - 1];
        keys[at] = key;
    }
}

// ---- some keys ----

static void sort_chunk(kwic_radix_key *keys, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        kwic_radix_key key = keys[i];
        size_t at = i;
        for (; at > 0 && key.head < keys[at - 1].head; at--)
            keys[at] = keys[at - 1];
        keys[at] = key;
    }
}

// from[0, middle) and from[middle, n) as one. Which comes next cannot be foreseen, so it
// is computed and not branched on.
static void merge_chunks(kwic_radix_key *to, const kwic_radix_key *from, size_t middle,
                         size_t n)
{
    const kwic_radix_key *a = from, *b = from + middle;
    const kwic_radix_key *a_end = b, *b_end = from + n;
    while (a < a_end && b < b_end) {
        size_t second = b->head < a->head;
        const kwic_radix_key *next = second ? b : a;
        *to++ = *next;
        b += second;
        a += 1 - second;
    }
    if (a < a_end)
        memcpy(to, a, (size_t)(a_end - a) * sizeof *a);
    else if (b < b_end)
        memcpy(to, b, (size_t)(b_end - b) * sizeof *b);
}

static void merge_heads(kwic_radix_key *keys, kwic_radix_key *spare, size_t n)
{
    kwic_radix_key *from = keys, *to = spare;
    for (size_t i = 0; i < n; i += CHUNK_KEYS)
        sort_chunk(keys + i, MIN(CHUNK_KEYS, n - i));
    for (size_t width = CHUNK_KEYS; width < n; width *= 2) {
        for (size_t i = 0; i < n; i += 2 * width)
            merge_chunks(to + i, from + i, MIN(width, n - i), MIN(2 * width, n - i));
        kwic_radix_key *swap = from;
        from = to;
        to = swap;
    }
    if (from != keys)
        memcpy(keys, from, n * sizeof *keys);
}

// ---- many keys ----

// One pass: by the byte of the heads that `shift` names.
static void deal(kwic_radix_key *to, const kwic_radix_key *from, size_t n,
                 uint32_t *counts, unsigned shift)
{
    uint32_t at = 0;
    for (int i = 0; i < BYTE_VALUES; i++) {
        uint32_t count = counts[i];
        counts[i] = at;
        at += count;
    }
    for (size_t i = 0; i < n; i++)
        to[counts[(from[i].head >> shift) & 0xff]++] = from[i];
}

// Sorts by heads alone.
static void sort_heads(kwic_radix_key *keys, kwic_radix_key *spare, size_t n)
{
    uint32_t counts[KWIC_RADIX_HEAD_BYTES][BYTE_VALUES] = {{0}};
    kwic_radix_key *from = keys, *to = spare;
    for (size_t i = 0; i < n; i++)
        for (unsigned b = 0; b < KWIC_RADIX_HEAD_BYTES; b++)
            counts[b][(keys[i].head >> (8 * b)) & 0xff]++;
    for (unsigned b = 0; b < KWIC_RADIX_HEAD_BYTES; b++) {
        if (counts[b][(keys[0].head >> (8 * b)) & 0xff] == n)
            continue; // this byte is the same in all
        deal(to, from, n, counts[b], 8 * b);
        kwic_radix_key *swap = from;
        from = to;
        to = swap;
    }
    if (from != keys)
        memcpy(keys, from, n * sizeof *keys);
}

// Sorts strings that are equal before the byte `from`; their heads start there.
static void sort_from(sorting *s, kwic_radix_key *keys, size_t n, size_t from)
{
    if (n <= FEW_KEYS) {
        sort_few(s, keys, n);
        return;
    }
    if (from > MOST_BYTES || n > G_MAXINT) {
        qsort_r(keys, n, sizeof *keys, compare, s);
        return;
    }
    if (n <= SOME_KEYS)
        merge_heads(keys, s->spare, n);
    else
        sort_heads(keys, s->spare, n);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && keys[end].head == keys[i].head;)
            end++;
        if (end - i == 1)
            continue;
        from += KWIC_RADIX_HEAD_BYTES;
        for (size_t k = i; k < end; k++)
            keys[k].head = kwic_radix_head(s->text(s->ctx, keys[k].number), from);
        sort_from(s, keys + i, end - i, from);
        from -= KWIC_RADIX_HEAD_BYTES;
    }
}

void kwic_radix_sort(kwic_radix_key *keys, kwic_radix_key *spare, size_t n,
                     kwic_radix_text_fn text, const void *ctx)
{
    sorting s = {spare, text, ctx};
    sort_from(&s, keys, n, 0);
}
