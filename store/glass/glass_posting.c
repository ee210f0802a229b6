// SPDX-License-Identifier: GPL-2.0-or-later
// The postlist table. A list of postings stands in chunks of about 2000 bytes; the first
// has the list's key and starts with its totals, later ones add their first docid:
//
//     first   vint term frequency | vint collection frequency | vint first docid - 1 | chunk
//     chunk   '0', '1' for the last | vint last docid - first | vint wdf
//             | (vint gap - 1 | vint wdf)*
//
// Document lengths are such a list, with zeros for the totals. Values stand in chunks with
// their first docid in each key: vint bytes | value | (vint gap - 1 | vint bytes | value)*.
#include "glass_posting.h"

#include "glass_pack.h"

// ---- lists of postings ----

typedef struct chunker {
    kwic_glass_table *table;
    kwic_glass_key key; // of the chunk that fills
    unsigned key_n;     // of the part that all chunks share, its ending included
    bool ended;         // later keys: the term needs its ending
    uint32_t first, last;
    // Room for the head of the first chunk, then the body.
    unsigned char bytes[64 + KWIC_GLASS_CHUNK_BYTES + 2 * KWIC_VINT_BYTES];
    unsigned n;
    unsigned char totals[3 * KWIC_VINT_BYTES];
    unsigned totals_n;
} chunker;

enum { BODY = 64 };

static void chunker_start(chunker *c, kwic_str list, bool is_term, uint64_t tf,
                          uint64_t cf)
{
    kwic_glass_key_set(&c->key, list);
    c->key_n = c->key.n;
    c->ended = is_term;
    c->first = c->last = 0;
    c->n = BODY;
    c->totals_n = kwic_vint_write(c->totals, tf);
    c->totals_n += kwic_vint_write(c->totals + c->totals_n, cf);
}

static void chunker_write(chunker *c, bool is_last)
{
    unsigned char head[4 * KWIC_VINT_BYTES];
    memcpy(head, c->totals, c->totals_n);
    unsigned n = c->totals_n;
    if (n)
        n += kwic_vint_write(head + n, c->first - 1);
    head[n++] = is_last ? '1' : '0';
    n += kwic_vint_write(head + n, c->last - c->first);
    memcpy(c->bytes + BODY - n, head, n);
    kwic_str tag = {(char *)c->bytes + BODY - n, c->n - BODY + n};
    kwic_glass_table_put(c->table, kwic_glass_key_str(&c->key), tag, false);
}

static void chunker_next(chunker *c, uint32_t docid)
{
    chunker_write(c, false);
    c->totals_n = 0;
    c->key.n = c->key_n;
    if (c->ended)
        c->key.bytes[c->key.n++] = 0;
    c->key.n += kwic_glass_docid_write(c->key.bytes + c->key.n, docid);
    c->n = BODY;
}

static inline void chunker_put(chunker *c, uint32_t docid, uint32_t wdf)
{
    if (c->n - BODY >= KWIC_GLASS_CHUNK_BYTES)
        chunker_next(c, docid);
    if (c->n == BODY)
        c->first = docid;
    else
        c->n += kwic_vint_write(c->bytes + c->n, docid - c->last - 1);
    c->n += kwic_vint_write(c->bytes + c->n, wdf);
    c->last = docid;
}

static void write_term(chunker *c, kwic_run_reader **runs, size_t n)
{
    uint64_t tf = 0, cf = 0;
    for (size_t i = 0; i < n; i++) {
        tf += runs[i]->entries;
        cf += runs[i]->sum;
    }
    kwic_str term = runs[0]->key;
    chunker_start(c, term, true, tf, cf);
    for (size_t i = 0; i < n; i++) {
        kwic_run_reader *run = runs[i];
        uint32_t docid = run->base;
        for (uint64_t left = run->entries; left && !run->in.bad; left--) {
            docid += (uint32_t)kwic_spool_reader_vint(&run->in);
            uint32_t wdf = (uint32_t)kwic_spool_reader_vint(&run->in);
            kwic_spool_reader_skip(&run->in, kwic_spool_reader_vint(&run->in));
            chunker_put(c, docid, wdf);
        }
    }
    chunker_write(c, true);
}

static void write_lengths(chunker *c, const uint32_t *lengths, uint32_t n)
{
    if (n == 0)
        return;
    chunker_start(c, KWIC_STR(KWIC_GLASS_KEY_LENGTHS), false, 0, 0);
    for (uint32_t i = 0; i < n; i++)
        chunker_put(c, i + 1, lengths[i]);
    chunker_write(c, true);
}

// ---- values ----

typedef struct value_chunk {
    kwic_glass_key key;
    unsigned key_n;
    uint32_t last;
    GString *tag;
} value_chunk;

static void value_chunk_write(value_chunk *c, kwic_glass_table *t)
{
    if (c->tag->len)
        kwic_glass_table_put(t, kwic_glass_key_str(&c->key), kwic_str_of_string(c->tag),
                             false);
    g_string_truncate(c->tag, 0);
}

static void value_chunk_put(value_chunk *c, uint32_t docid, kwic_str value)
{
    if (c->tag->len == 0)
        c->key.n = c->key_n + kwic_glass_docid_write(c->key.bytes + c->key_n, docid);
    else
        kwic_vint_put(c->tag, docid - c->last - 1);
    c->last = docid;
    kwic_vint_put(c->tag, value.n);
    g_string_append_len(c->tag, value.p, (gssize)value.n);
}

static void write_values(kwic_glass_table *t, kwic_run_reader **runs, size_t n)
{
    g_autoptr(GString) tag = g_string_sized_new(2 * KWIC_GLASS_CHUNK_BYTES);
    value_chunk c = {.tag = tag};
    kwic_glass_key_set(&c.key, runs[0]->key);
    c.key_n = c.key.n;
    for (size_t i = 0; i < n; i++) {
        kwic_run_reader *run = runs[i];
        uint32_t docid = run->base;
        for (uint64_t left = run->entries; left && !run->in.bad; left--) {
            docid += (uint32_t)kwic_spool_reader_vint(&run->in);
            kwic_spool_reader_vint(&run->in);
            size_t bytes = kwic_spool_reader_vint(&run->in);
            value_chunk_put(&c, docid, kwic_spool_reader_bytes(&run->in, bytes));
            if (tag->len >= KWIC_GLASS_CHUNK_BYTES)
                value_chunk_write(&c, t);
        }
    }
    value_chunk_write(&c, t);
}

static int compare_stats(gconstpointer a, gconstpointer b)
{
    unsigned char x[KWIC_SLOT_STATS_KEY_BYTES], y[KWIC_SLOT_STATS_KEY_BYTES];
    const kwic_slot_stats *s = *(kwic_slot_stats *const *)a;
    const kwic_slot_stats *t = *(kwic_slot_stats *const *)b;
    return kwic_str_cmp((kwic_str){(char *)x, kwic_slot_stats_key(x, s->slot)},
                        (kwic_str){(char *)y, kwic_slot_stats_key(y, t->slot)});
}

static void write_stats(kwic_glass_table *t, GPtrArray *all)
{
    g_ptr_array_sort(all, compare_stats);
    g_autoptr(GString) tag = g_string_new(NULL);
    for (guint i = 0; i < all->len; i++) {
        const kwic_slot_stats *s = g_ptr_array_index(all, i);
        unsigned char name[KWIC_SLOT_STATS_KEY_BYTES];
        unsigned n = kwic_slot_stats_key(name, s->slot);
        g_string_truncate(tag, 0);
        kwic_slot_stats_put(tag, s);
        kwic_glass_table_put(t, (kwic_str){(char *)name, n}, kwic_str_of_string(tag),
                             false);
    }
}

static void write_metas(kwic_glass_table *t, const kwic_meta *metas, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        kwic_glass_key k;
        kwic_glass_key_set(&k, KWIC_STR(KWIC_GLASS_KEY_META));
        size_t name_n = MIN(metas[i].key.n, KWIC_GLASS_TERM_BYTES);
        memcpy(k.bytes + k.n, metas[i].key.p, name_n);
        k.n += (unsigned)name_n;
        kwic_glass_table_put(t, kwic_glass_key_str(&k), metas[i].value, false);
    }
}

// ---- the table ----

bool kwic_glass_posting_table_write(kwic_glass_table *t, kwic_run_merge *runs,
                                    const kwic_posting_extras *extras)
{
    const kwic_str lengths_key = KWIC_STR(KWIC_GLASS_KEY_LENGTHS);
    g_autofree chunker *c = g_new0(chunker, 1);
    c->table = t;
    write_metas(t, extras->metas, extras->n_metas);
    write_stats(t, extras->stats);
    bool lengths_written = false;
    size_t n = 0;
    for (kwic_run_reader **group; (group = kwic_run_merge_next(runs, &n));) {
        kwic_str list = group[0]->key;
        bool values = kwic_str_cmp(list, lengths_key) < 0;
        if (!values && !lengths_written)
            write_lengths(c, extras->lengths, extras->n_docs);
        lengths_written |= !values;
        if (values)
            write_values(t, group, n);
        else
            write_term(c, group, n);
    }
    if (!lengths_written)
        write_lengths(c, extras->lengths, extras->n_docs);
    return !kwic_run_merge_failed(runs);
}
