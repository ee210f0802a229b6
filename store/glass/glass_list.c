// SPDX-License-Identifier: GPL-2.0-or-later
// What stands in the postlist table of a glass database besides postings, and the terms
// themselves; glass_posting.c has how it is written.
//
//     named strings    bytes                                           key: META name
//     values           vint bytes | value, then (vint gap - 1 | vint bytes | value)*
//                                                     key: VALUES vint slot, first docid
//     lengths          postings of a list without a name               key: LENGTHS
//     terms            the keys of their lists; a list of many chunks is stepped over
#include <string.h>

#include "glass_pack.h"
#include "glass_reader.h"

// ---- named strings ----

bool kwic_glass_meta(kwic_glass_reader *g, kwic_str name, GString *out)
{
    kwic_glass_key k;
    kwic_glass_key_set(&k, KWIC_STR(KWIC_GLASS_KEY_META));
    kwic_glass_cursor c;
    kwic_glass_entry e;
    if (name.n == 0 || name.n > KWIC_GLASS_TERM_BYTES)
        return false;
    memcpy(k.bytes + k.n, name.p, name.n);
    k.n += (unsigned)name.n;
    kwic_glass_found found =
        kwic_glass_seek(g, KWIC_GLASS_POSTLIST, kwic_glass_key_str(&k), &c, &e);
    if (found == KWIC_GLASS_FOUND)
        g_string_append_len(out, e.tag.p, (gssize)e.tag.n);
    return found != KWIC_GLASS_DOUBT;
}

// ---- values ----

typedef struct value_chunk {
    kwic_scan s;
    uint32_t docid; // of the value that comes next
} value_chunk;

static kwic_glass_key slot_key(uint32_t slot)
{
    kwic_glass_key k;
    kwic_glass_key_set(&k, KWIC_STR(KWIC_GLASS_KEY_VALUES));
    k.n += kwic_vint_write(k.bytes + k.n, slot);
    return k;
}

// Whether the entry is a chunk of the slot's; its docid is 0 when it is damaged.
static bool enter_chunk(const kwic_glass_entry *e, const kwic_glass_key *slot,
                        value_chunk *chunk)
{
    if (!kwic_str_starts(e->key, kwic_glass_key_str(slot)))
        return false;
    chunk->docid = kwic_glass_docid_read(kwic_str_sub(e->key, slot->n, e->key.n));
    chunk->s = kwic_scan_of(e->tag);
    return true;
}

// The value, and whose it is; false when it is damaged.
static bool next_value(value_chunk *chunk, uint32_t *docid, kwic_str *value)
{
    *docid = chunk->docid;
    *value = kwic_scan_bytes(&chunk->s, kwic_scan_vint(&chunk->s));
    if (kwic_scan_left(&chunk->s)) {
        uint64_t next = chunk->docid + kwic_scan_vint(&chunk->s) + 1;
        if (next > UINT32_MAX)
            return false;
        chunk->docid = (uint32_t)next;
    }
    return *docid && !chunk->s.bad;
}

bool kwic_glass_value(kwic_glass_reader *g, uint32_t docid, uint32_t slot, GString *out)
{
    kwic_glass_key base = slot_key(slot), k = base;
    kwic_glass_cursor c;
    kwic_glass_entry e;
    value_chunk chunk;
    uint32_t at = 0;
    kwic_str value = {NULL, 0};
    k.n += kwic_glass_docid_write(k.bytes + k.n, docid);
    kwic_glass_found found =
        kwic_glass_seek_last(g, KWIC_GLASS_POSTLIST, kwic_glass_key_str(&k), &c, &e);
    if (found != KWIC_GLASS_FOUND || !enter_chunk(&e, &base, &chunk))
        return found != KWIC_GLASS_DOUBT;
    do {
        if (!next_value(&chunk, &at, &value))
            return false;
    } while (at < docid && kwic_scan_left(&chunk.s));
    if (at == docid)
        g_string_append_len(out, value.p, (gssize)value.n);
    return true;
}

// The values of one chunk; bytes are the function's own: fn may read something else.
static bool give_values(kwic_scan bytes, uint32_t first, kwic_value_fn fn, void *ctx,
                        bool *stopped)
{
    value_chunk chunk = {bytes, first};
    uint32_t docid;
    kwic_str value;
    do {
        if (!next_value(&chunk, &docid, &value))
            return false;
        *stopped = !fn(ctx, docid, value);
    } while (!*stopped && kwic_scan_left(&chunk.s));
    return true;
}

bool kwic_glass_values(kwic_glass_reader *g, uint32_t slot, kwic_value_fn fn, void *ctx)
{
    kwic_glass_key base = slot_key(slot);
    kwic_glass_cursor c;
    kwic_glass_entry e;
    value_chunk chunk;
    bool stopped = false;
    g_autoptr(GString) bytes = g_string_sized_new(2 * KWIC_GLASS_CHUNK_BYTES);
    // No chunk has this key: each has a docid behind it.
    kwic_glass_found found =
        kwic_glass_seek_last(g, KWIC_GLASS_POSTLIST, kwic_glass_key_str(&base), &c, &e);
    while (found == KWIC_GLASS_FOUND && !stopped) {
        found = kwic_glass_next(&c, &e);
        if (found != KWIC_GLASS_FOUND || !enter_chunk(&e, &base, &chunk))
            break;
        g_string_truncate(bytes, 0);
        g_string_append_len(bytes, e.tag.p, (gssize)e.tag.n);
        kwic_scan own = kwic_scan_of(kwic_str_of_string(bytes));
        if (!give_values(own, chunk.docid, fn, ctx, &stopped))
            return false;
    }
    return found != KWIC_GLASS_DOUBT;
}

// ---- lengths ----

// The docid that a chunk of the lengths begins with; 0 when the entry is none.
static uint32_t lengths_first(const kwic_glass_entry *e, kwic_scan *s)
{
    const kwic_str name = KWIC_STR(KWIC_GLASS_KEY_LENGTHS);
    *s = kwic_scan_of(e->tag);
    if (!kwic_str_starts(e->key, name))
        return 0;
    if (e->key.n > name.n)
        return kwic_glass_docid_read(kwic_str_sub(e->key, name.n, e->key.n));
    kwic_scan_vint(s);
    kwic_scan_vint(s);
    uint64_t first = kwic_scan_vint(s) + 1;
    return first <= UINT32_MAX ? (uint32_t)first : 0;
}

bool kwic_glass_length(kwic_glass_reader *g, uint32_t docid, uint32_t *length)
{
    kwic_glass_key k;
    kwic_glass_key_set(&k, KWIC_STR(KWIC_GLASS_KEY_LENGTHS));
    kwic_glass_cursor c;
    kwic_glass_entry e;
    kwic_scan s;
    k.n += kwic_glass_docid_write(k.bytes + k.n, docid);
    *length = 0;
    if (kwic_glass_seek_last(g, KWIC_GLASS_POSTLIST, kwic_glass_key_str(&k), &c, &e) !=
        KWIC_GLASS_FOUND)
        return false;
    uint64_t at = lengths_first(&e, &s);
    if (at == 0)
        return false;
    kwic_scan_byte(&s); // whether it is the last chunk
    kwic_scan_vint(&s);
    uint32_t found = kwic_scan_vint32(&s);
    while (at < docid && kwic_scan_left(&s)) {
        at += kwic_scan_vint(&s) + 1;
        found = kwic_scan_vint32(&s);
    }
    if (at == docid && !s.bad)
        *length = found;
    return !s.bad;
}

// ---- terms ----

// The term whose list has this key, into term; false for a later chunk of one.
static bool term_of(kwic_str k, char *term, size_t *n)
{
    *n = 0;
    for (size_t i = 0; i < k.n; i++) {
        term[(*n)++] = k.p[i];
        if (k.p[i])
            continue;
        if (++i == k.n || k.p[i] != (char)0xff)
            return false;
    }
    return *n > 0;
}

// Goes to the entry behind all chunks of the list whose first one c stands at. Docids do not
// begin with such a byte, and a term that goes on with a zero has 0xff there.
static kwic_glass_found step_over(kwic_glass_cursor *c, const kwic_glass_key *list,
                                  kwic_glass_entry *e)
{
    kwic_glass_found found = kwic_glass_next(c, e);
    if (found != KWIC_GLASS_FOUND || e->key.n <= list->n ||
        !kwic_str_starts(e->key, kwic_glass_key_str(list)) || e->key.p[list->n])
        return found;
    kwic_glass_key last = *list;
    last.bytes[last.n++] = 0;
    last.bytes[last.n++] = 0xfe;
    found = kwic_glass_seek_last(c->g, c->table, kwic_glass_key_str(&last), c, e);
    return found == KWIC_GLASS_FOUND ? kwic_glass_next(c, e) : found;
}

// The first list from the term on.
static kwic_glass_found first_list(kwic_glass_reader *g, kwic_str term,
                                   kwic_glass_cursor *c, kwic_glass_entry *e)
{
    kwic_glass_key k;
    k.n = kwic_glass_term_write(k.bytes, term);
    if (term.n == 0) // behind all that is no term
        kwic_glass_key_set(&k, KWIC_STR("\0\xfe"));
    else if (k.n == 0)
        return KWIC_GLASS_DOUBT;
    kwic_glass_found found =
        kwic_glass_seek_last(g, KWIC_GLASS_POSTLIST, kwic_glass_key_str(&k), c, e);
    if (found == KWIC_GLASS_FOUND && !kwic_str_eq(e->key, kwic_glass_key_str(&k)))
        found = kwic_glass_next(c, e);
    return found;
}

bool kwic_glass_terms(kwic_glass_reader *g, kwic_str prefix, kwic_str from,
                      kwic_term_fn fn, void *ctx)
{
    kwic_str start = kwic_str_cmp(from, prefix) > 0 ? from : prefix;
    kwic_glass_cursor c;
    kwic_glass_entry e;
    kwic_glass_found found = first_list(g, start, &c, &e);
    while (found == KWIC_GLASS_FOUND) {
        char bytes[KWIC_GLASS_KEY_BYTES];
        kwic_str term = {bytes, 0};
        kwic_glass_key list;
        kwic_glass_key_set(&list, e.key);
        if (!term_of(e.key, bytes,
                     &term.n)) { // its first chunk stands before the start
            found = kwic_glass_next(&c, &e);
            continue;
        }
        if (!kwic_str_starts(term, prefix))
            return true;
        kwic_scan s = kwic_scan_of(e.tag);
        uint32_t freq = kwic_scan_vint32(&s);
        if (s.bad)
            return false;
        if (!fn(ctx, term, freq))
            return true;
        found = step_over(&c, &list, &e);
    }
    return found == KWIC_GLASS_NONE;
}
