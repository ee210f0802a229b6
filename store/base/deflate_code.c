// SPDX-License-Identifier: GPL-2.0-or-later
// Huffman codes of bounded length, and the head of a dynamic block that tells them:
//
//     last 1 | kind 2 | literals - 257: 5 | distances - 1: 5 | kinds of length - 4: 4
//     | 3 bits for each kind of length | the lengths, coded; 16: the last 3 to 6 times
#include "deflate_code.h"

#include <string.h>

enum {
    SYMBOLS = KWIC_DEFLATE_LITERALS,
    LONGEST = 15,
    KINDS = 19, // of lengths: 0 … 15, and repeats
    LONGEST_KIND = 7,
    REPEAT = 16,
    REPEAT_LEAST = 3,
    REPEAT_MOST = 6,
};

// ---- lengths ----

typedef struct node {
    uint64_t count;
    int symbol; // -1: of two others
    int parent;
} node;

static int compare_nodes(const void *a, const void *b)
{
    const node *x = a, *y = b;
    if (x->count != y->count)
        return x->count < y->count ? -1 : 1;
    return x->symbol - y->symbol;
}

// The rarer of the first leaf and the first inner node not taken yet.
static int take_rarest(const node *nodes, int *leaf, int leaves, int *inner, int end)
{
    if (*leaf < leaves && (*inner >= end || nodes[*leaf].count <= nodes[*inner].count))
        return (*leaf)++;
    return (*inner)++;
}

// Joins the two rarest until one is left: leaves ascend, and so do the joined ones.
static int join_nodes(node *nodes, int leaves)
{
    int leaf = 0, inner = leaves, end = leaves;
    for (; end < 2 * leaves - 1; end++) {
        int a = take_rarest(nodes, &leaf, leaves, &inner, end);
        int b = take_rarest(nodes, &leaf, leaves, &inner, end);
        nodes[end] = (node){nodes[a].count + nodes[b].count, -1, -1};
        nodes[a].parent = nodes[b].parent = end;
    }
    return end;
}

// Codes longer than `most` are cut; the room that takes comes from others, rare ones first,
// and what is too much goes back, so that no code is left over: readers insist on that.
static void bound_lengths(const node *nodes, int leaves, unsigned most,
                          uint8_t *lengths)
{
    int64_t room = (int64_t)1 << most;
    for (int i = 0; i < leaves; i++) {
        uint8_t *n = &lengths[nodes[i].symbol];
        *n = (uint8_t)MIN(*n, most);
        room -= (int64_t)1 << (most - *n);
    }
    for (int i = 0; room < 0; i = (i + 1) % leaves) {
        uint8_t *n = &lengths[nodes[i].symbol];
        if (*n < most)
            room += (int64_t)1 << (most - ++*n);
    }
    for (int i = leaves - 1; room > 0; i = i ? i - 1 : leaves - 1) {
        uint8_t *n = &lengths[nodes[i].symbol];
        int64_t wanted = (int64_t)1 << (most - *n);
        if (*n > 1 && wanted <= room) {
            room -= wanted;
            --*n;
        }
    }
}

// Symbols with a count get a length; there are two of them at least.
static void make_lengths(const uint32_t *counts, unsigned n, unsigned most,
                         uint8_t *lengths)
{
    node nodes[2 * SYMBOLS];
    uint8_t depths[2 * SYMBOLS];
    int leaves = 0;
    memset(lengths, 0, n);
    for (unsigned i = 0; i < n; i++)
        if (counts[i])
            nodes[leaves++] = (node){counts[i], (int)i, -1};
    qsort(nodes, (size_t)leaves, sizeof *nodes, compare_nodes);
    int end = join_nodes(nodes, leaves);
    depths[end - 1] = 0;
    for (int i = end - 2; i >= 0; i--) {
        depths[i] = (uint8_t)(depths[nodes[i].parent] + 1);
        if (i < leaves)
            lengths[nodes[i].symbol] = depths[i];
    }
    bound_lengths(nodes, leaves, most, lengths);
}

// ---- codes ----

static uint32_t reversed(uint32_t bits, unsigned n)
{
    uint32_t r = 0;
    for (; n; n--, bits >>= 1)
        r = r << 1 | (bits & 1);
    return r;
}

// In order of length, then of symbol.
static void make_codes(const uint8_t *lengths, unsigned n, kwic_deflate_bits *codes)
{
    uint32_t counts[LONGEST + 1] = {0}, next[LONGEST + 2] = {0};
    for (unsigned i = 0; i < n; i++)
        counts[lengths[i]] += lengths[i] > 0;
    for (unsigned l = 1; l <= LONGEST; l++)
        next[l + 1] = (next[l] + counts[l]) << 1;
    for (unsigned i = 0; i < n; i++)
        codes[i] = (kwic_deflate_bits){
            lengths[i] ? reversed(next[lengths[i]]++, lengths[i]) : 0, lengths[i]};
}

// ---- the head ----

static void put_bits(kwic_deflate_head *head, uint32_t bits, unsigned n)
{
    for (; n; n--, bits >>= 1, head->n_bits++)
        head->bytes[head->n_bits / 8] |=
            (unsigned char)((bits & 1) << (head->n_bits % 8));
}

// A length, or how often the last is repeated.
typedef struct length_item {
    uint8_t kind;
    uint8_t repeats;
} length_item;

static unsigned list_lengths(const uint8_t *lengths, unsigned n, length_item *items)
{
    unsigned count = 0;
    for (unsigned i = 0; i < n;) {
        items[count++] = (length_item){lengths[i], 0};
        unsigned same = 1;
        while (i + same < n && lengths[i + same] == lengths[i])
            same++;
        i++;
        for (same--; same >= REPEAT_LEAST;) {
            unsigned repeats = MIN(same, REPEAT_MOST);
            items[count++] = (length_item){REPEAT, (uint8_t)repeats};
            i += repeats;
            same -= repeats;
        }
    }
    return count;
}

static void put_head(kwic_deflate_head *head, const uint8_t *lengths, unsigned n)
{
    static const uint8_t order[KINDS] = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                         11, 4,  12, 3, 13, 2, 14, 1, 15};
    length_item items[KWIC_DEFLATE_LITERALS + KWIC_DEFLATE_DISTANCES];
    uint32_t counts[KINDS] = {0};
    uint8_t of_kinds[KINDS];
    kwic_deflate_bits codes[KINDS];
    unsigned n_items = list_lengths(lengths, n, items), kinds = KINDS;
    for (unsigned i = 0; i < n_items; i++)
        counts[items[i].kind]++;
    make_lengths(counts, KINDS, LONGEST_KIND, of_kinds);
    make_codes(of_kinds, KINDS, codes);
    while (!of_kinds[order[kinds - 1]])
        kinds--;
    put_bits(head, 1, 1);
    put_bits(head, 2, 2);
    put_bits(head, KWIC_DEFLATE_LITERALS - 257, 5);
    put_bits(head, KWIC_DEFLATE_DISTANCES - 1, 5);
    put_bits(head, kinds - 4, 4);
    for (unsigned i = 0; i < kinds; i++)
        put_bits(head, of_kinds[order[i]], 3);
    for (unsigned i = 0; i < n_items; i++) {
        put_bits(head, codes[items[i].kind].bits, codes[items[i].kind].n);
        if (items[i].kind == REPEAT)
            put_bits(head, items[i].repeats - REPEAT_LEAST, 2);
    }
}

void kwic_deflate_codes(const uint32_t *literals, const uint32_t *distances,
                        kwic_deflate_bits *of_literals, kwic_deflate_bits *of_distances,
                        kwic_deflate_head *head)
{
    uint8_t lengths[KWIC_DEFLATE_LITERALS + KWIC_DEFLATE_DISTANCES];
    uint8_t *second = lengths + KWIC_DEFLATE_LITERALS;
    make_lengths(literals, KWIC_DEFLATE_LITERALS, LONGEST, lengths);
    make_lengths(distances, KWIC_DEFLATE_DISTANCES, LONGEST, second);
    make_codes(lengths, KWIC_DEFLATE_LITERALS, of_literals);
    make_codes(second, KWIC_DEFLATE_DISTANCES, of_distances);
    *head = (kwic_deflate_head){.n_bits = 0};
    put_head(head, lengths, sizeof lengths);
}
