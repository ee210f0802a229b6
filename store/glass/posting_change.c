// SPDX-License-Identifier: GPL-2.0-or-later
// A chunk that changes is decoded, merged with its changes, and written again, in several
// when it has grown. The first chunk of a list bears its totals and its last one says so:
// when these vanish, their neighbours become what they were.
#include "posting_change.h"

#include "glass_pack.h"

typedef struct entry {
    uint32_t docid, wdf;
} entry;

typedef struct chunk {
    kwic_str key; // in the table
    kwic_str body;
    uint32_t first, last;
    guint from, to; // its entries, once changed
    bool dirty;
} chunk;

typedef struct list {
    kwic_glass_tree *tree;
    const kwic_list_change *change;
    uint64_t tf, cf;
    GArray *chunks;  // chunk
    GArray *entries; // entry, of the dirty ones
} list;

static kwic_str make_key(kwic_glass_key *k, kwic_str name, bool ended, uint32_t docid)
{
    memcpy(k->bytes, name.p, name.n);
    k->n = (unsigned)name.n;
    if (ended)
        k->bytes[k->n++] = 0;
    k->n += kwic_glass_docid_write(k->bytes + k->n, docid);
    return kwic_glass_key_str(k);
}

// The docid behind the list's key, 0 when the key is of another list.
static uint32_t docid_of(kwic_str k, kwic_str name, bool ended)
{
    size_t n = name.n + ended;
    if (k.n <= n || memcmp(k.p, name.p, name.n) != 0 || (ended && k.p[name.n] != 0))
        return 0;
    return kwic_glass_docid_read(kwic_str_sub(k, n, k.n));
}

static unsigned vint_bytes(uint64_t n)
{
    unsigned bytes = 1;
    for (; n >= 0x80; n >>= 7)
        bytes++;
    return bytes;
}

// ---- the chunks there are ----

// Reads the head that all chunks have; *is_last: no other follows.
static bool add_chunk(list *l, kwic_str k, kwic_scan *in, uint64_t first, bool *is_last)
{
    unsigned mark = kwic_scan_byte(in);
    uint64_t last = first + kwic_scan_vint(in);
    chunk c = {.key = k, .first = (uint32_t)first, .last = (uint32_t)last};
    c.body = (kwic_str){(const char *)in->p, kwic_scan_left(in)};
    *is_last = mark == '1';
    g_array_append_val(l->chunks, c);
    return !in->bad && last <= UINT32_MAX && (mark == '0' || mark == '1');
}

static bool read_chunks(list *l)
{
    kwic_tree_place place;
    kwic_tree_entry e;
    kwic_str list_key = l->change->key;
    bool is_last = false;
    if (!kwic_glass_tree_seek(l->tree, list_key, &place, &e) ||
        !kwic_str_eq(e.key, list_key))
        return !kwic_glass_tree_doubted(l->tree);
    kwic_scan in = kwic_scan_of(e.tag);
    l->tf = kwic_scan_vint(&in);
    l->cf = kwic_scan_vint(&in);
    uint64_t first = kwic_scan_vint(&in) + 1;
    if (e.compressed || !add_chunk(l, e.key, &in, first, &is_last))
        return false;
    while (!is_last) {
        uint32_t before = g_array_index(l->chunks, chunk, l->chunks->len - 1).last;
        if (!kwic_glass_tree_next(l->tree, &place, &e))
            return false;
        first = docid_of(e.key, list_key, l->change->is_term);
        in = kwic_scan_of(e.tag);
        if (first <= before || e.compressed ||
            !add_chunk(l, e.key, &in, first, &is_last))
            return false;
    }
    return true;
}

// ---- changing some ----

static void add_entry(list *l, uint32_t docid, uint32_t wdf)
{
    entry e = {docid, wdf};
    g_array_append_val(l->entries, e);
}

// Entries of the changes from *at on, before the docid.
static void take_changes(list *l, guint *at, guint end, uint64_t docid)
{
    for (; *at < end; ++*at) {
        const kwic_posting_change *c =
            &g_array_index(l->change->change, kwic_posting_change, *at);
        if (c->docid >= docid)
            return;
        if (!c->gone)
            add_entry(l, c->docid, c->wdf);
    }
}

// The chunk's entries with the changes from … to-1.
static bool merge_chunk(list *l, chunk *c, guint from, guint to)
{
    const uint64_t behind_all = (uint64_t)UINT32_MAX + 1;
    kwic_scan in = kwic_scan_of(c->body);
    uint64_t docid = c->first;
    c->dirty = true;
    c->from = l->entries->len;
    while (kwic_scan_left(&in)) {
        uint32_t wdf = kwic_scan_vint32(&in);
        take_changes(l, &from, to, docid);
        bool changed =
            from < to &&
            g_array_index(l->change->change, kwic_posting_change, from).docid == docid;
        if (changed)
            take_changes(l, &from, to, docid + 1);
        else
            add_entry(l, (uint32_t)docid, wdf);
        if (kwic_scan_left(&in))
            docid += kwic_scan_vint(&in) + 1;
        if (in.bad || docid > c->last)
            return false;
    }
    take_changes(l, &from, to, behind_all);
    c->to = l->entries->len;
    return docid == c->last;
}

static bool merge_chunks(list *l)
{
    const GArray *changes = l->change->change;
    guint at = 0;
    for (guint i = 0; i < l->chunks->len; i++) {
        guint from = at;
        uint32_t next = i + 1 < l->chunks->len
                            ? g_array_index(l->chunks, chunk, i + 1).first
                            : UINT32_MAX;
        while (at < changes->len &&
               (g_array_index(changes, kwic_posting_change, at).docid < next ||
                i + 1 == l->chunks->len))
            at++;
        if (from < at && !merge_chunk(l, &g_array_index(l->chunks, chunk, i), from, at))
            return false;
    }
    return true;
}

static bool is_gone(const chunk *c)
{
    return c->dirty && c->from == c->to;
}

// ---- writing ----

// One chunk of the entries from … to-1.
static void put_chunk(list *l, guint from, guint to, bool is_first, bool is_last)
{
    g_autoptr(GString) tag = g_string_sized_new(2 * KWIC_GLASS_CHUNK_BYTES);
    const entry *all = (const entry *)(void *)l->entries->data;
    kwic_glass_key k;
    kwic_str name = l->change->key;
    if (is_first) {
        kwic_vint_put(tag, l->tf);
        kwic_vint_put(tag, l->cf);
        kwic_vint_put(tag, all[from].docid - 1);
    } else {
        name = make_key(&k, name, l->change->is_term, all[from].docid);
    }
    g_string_append_c(tag, is_last ? '1' : '0');
    kwic_vint_put(tag, all[to - 1].docid - all[from].docid);
    for (guint i = from; i < to; i++) {
        if (i > from)
            kwic_vint_put(tag, all[i].docid - all[i - 1].docid - 1);
        kwic_vint_put(tag, all[i].wdf);
    }
    kwic_glass_tree_put(l->tree, name, kwic_str_of_string(tag), false);
}

static size_t body_bytes(const list *l, guint from, guint to)
{
    const entry *all = (const entry *)(void *)l->entries->data;
    size_t n = 0;
    for (guint i = from; i < to; i++)
        n += vint_bytes(all[i].wdf) +
             (i > from ? vint_bytes(all[i].docid - all[i - 1].docid - 1) : 0);
    return n;
}

// Writes entries in chunks: full ones where the list grows at its end, else of one size.
static void put_entries(list *l, const chunk *c, bool is_first, bool is_last)
{
    const entry *all = (const entry *)(void *)l->entries->data;
    const size_t most = KWIC_GLASS_CHUNK_BYTES;
    size_t total = body_bytes(l, c->from, c->to);
    bool grew = all[c->to - 1].docid > c->last;
    size_t wanted = grew ? most : total / ((total + most - 1) / most) + 1;
    guint from = c->from;
    size_t n = 0;
    for (guint i = from; i < c->to; i++) {
        if (n >= wanted) {
            put_chunk(l, from, i, is_first && from == c->from, false);
            from = i;
            n = 0;
        }
        n += body_bytes(l, i, i + 1);
        if (i > from)
            n += vint_bytes(all[i].docid - all[i - 1].docid - 1);
    }
    put_chunk(l, from, c->to, is_first && from == c->from, is_last);
}

// All the changed chunks; first and last are those that stay.
static bool put_chunks(list *l, guint first, guint last)
{
    for (guint i = 0; i < l->chunks->len; i++) {
        chunk *c = &g_array_index(l->chunks, chunk, i);
        bool new_head = (i == first && (i > 0 || l->change->tf || l->change->cf)) ||
                        (i == last && last + 1 < l->chunks->len);
        if (new_head && !c->dirty && !merge_chunk(l, c, 0, 0))
            return false;
        if (!c->dirty)
            continue;
        if (c->key.p)
            kwic_glass_tree_del(l->tree, c->key);
        if (!is_gone(c))
            put_entries(l, c, i == first, i == last);
    }
    return true;
}

static bool change_list(list *l)
{
    if (!read_chunks(l))
        return false;
    if (l->chunks->len == 0) {
        chunk fresh = {.key = {NULL, 0}, .dirty = true};
        guint at = 0;
        take_changes(l, &at, l->change->change->len, (uint64_t)UINT32_MAX + 1);
        fresh.to = l->entries->len;
        g_array_append_val(l->chunks, fresh);
    } else if (!merge_chunks(l)) {
        return false;
    }
    if ((int64_t)l->tf + l->change->tf < 0 || (int64_t)l->cf + l->change->cf < 0)
        return false;
    l->tf += (uint64_t)l->change->tf;
    l->cf += (uint64_t)l->change->cf;
    guint first = 0, last = l->chunks->len;
    while (first < last && is_gone(&g_array_index(l->chunks, chunk, first)))
        first++;
    while (last > first && is_gone(&g_array_index(l->chunks, chunk, last - 1)))
        last--;
    return put_chunks(l, first, last - 1);
}

bool kwic_posting_list_change(kwic_glass_tree *t, const kwic_list_change *c)
{
    if (c->change->len == 0)
        return true;
    list l = {.tree = t, .change = c};
    l.chunks = g_array_new(FALSE, FALSE, sizeof(chunk));
    l.entries = g_array_new(FALSE, FALSE, sizeof(entry));
    bool fine = change_list(&l);
    g_array_unref(l.chunks);
    g_array_unref(l.entries);
    return fine;
}

// ---- values ----

typedef struct values {
    kwic_glass_tree *tree;
    kwic_str key;
    GString *tag;
    uint32_t first, last; // in tag
    bool begun;           // a chunk is merged, and has a value
    uint32_t began;       // with this docid
    bool written;         // some of it
} values;

static void put_values(values *v)
{
    kwic_glass_key k;
    if (v->tag->len)
        kwic_glass_tree_put(v->tree, make_key(&k, v->key, false, v->first),
                            kwic_str_of_string(v->tag), false);
    v->written |= v->tag->len > 0;
    g_string_truncate(v->tag, 0);
}

static void add_value(values *v, uint32_t docid, kwic_str value)
{
    if (v->tag->len >= KWIC_GLASS_CHUNK_BYTES)
        put_values(v);
    if (!v->begun)
        v->began = docid;
    v->begun = true;
    if (v->tag->len == 0)
        v->first = docid;
    else
        kwic_vint_put(v->tag, docid - v->last - 1);
    v->last = docid;
    kwic_vint_put(v->tag, value.n);
    g_string_append_len(v->tag, value.p, (gssize)value.n);
}

static void take_values(values *v, const GArray *changes, guint *at, uint64_t docid)
{
    for (; *at < changes->len; ++*at) {
        const kwic_value_change *c = &g_array_index(changes, kwic_value_change, *at);
        if (c->docid >= docid)
            return;
        if (c->value.n)
            add_value(v, c->docid, c->value);
    }
}

// One chunk, with the changes that stand before the next one's first docid.
static bool merge_values(values *v, kwic_str tag, uint64_t docid, const GArray *changes,
                         guint *at, uint64_t next)
{
    kwic_scan in = kwic_scan_of(tag);
    while (kwic_scan_left(&in)) {
        kwic_str value = kwic_scan_bytes(&in, kwic_scan_vint(&in));
        if (in.bad || docid >= next)
            return false;
        take_values(v, changes, at, docid);
        bool changed = *at < changes->len &&
                       g_array_index(changes, kwic_value_change, *at).docid == docid;
        if (changed)
            take_values(v, changes, at, docid + 1);
        else
            add_value(v, (uint32_t)docid, value);
        if (kwic_scan_left(&in))
            docid += kwic_scan_vint(&in) + 1;
    }
    take_values(v, changes, at, next);
    return true;
}

// Writes the rest of the chunk e, which began at docid, as merged; not what is as it was.
static void put_rest(values *v, const kwic_tree_entry *e, uint32_t docid)
{
    kwic_str tag = kwic_str_of_string(v->tag);
    bool same_place =
        v->begun && v->began == docid; // the tag does not say its first docid
    if (same_place && !v->written && kwic_str_eq(tag, e->tag)) {
        g_string_truncate(v->tag, 0);
        return;
    }
    if (!same_place)
        kwic_glass_tree_del(v->tree, e->key);
    put_values(v);
}

static bool change_values(values *v, const GArray *changes)
{
    const uint64_t behind_all = (uint64_t)UINT32_MAX + 1;
    kwic_tree_place place;
    kwic_tree_entry e, next;
    guint at = 0;
    bool there = kwic_glass_tree_seek(v->tree, v->key, &place, &e);
    uint64_t docid = there ? docid_of(e.key, v->key, false) : 0, then;
    for (; docid && at < changes->len; e = next, docid = then) {
        there = kwic_glass_tree_next(v->tree, &place, &next);
        then = there ? docid_of(next.key, v->key, false) : 0;
        uint64_t end = then ? then : behind_all;
        if (g_array_index(changes, kwic_value_change, at).docid >= end)
            continue;
        v->begun = v->written = false;
        if (e.compressed || !merge_values(v, e.tag, docid, changes, &at, end))
            return false;
        put_rest(v, &e, (uint32_t)docid);
    }
    take_values(v, changes, &at, behind_all);
    put_values(v);
    return !kwic_glass_tree_doubted(v->tree);
}

bool kwic_value_list_change(kwic_glass_tree *t, kwic_str name, const GArray *change)
{
    g_autoptr(GString) tag = g_string_sized_new(2 * KWIC_GLASS_CHUNK_BYTES);
    values v = {.tree = t, .key = name, .tag = tag};
    return change_values(&v, change);
}
