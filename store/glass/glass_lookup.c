// SPDX-License-Identifier: GPL-2.0-or-later
// What stands in the entries of a glass database: postings, positions, data.
//
//     first chunk    notes, sum of wdf, first docid - 1 | chunk        key: term
//     chunk          '0' or '1' | last docid - first | wdf, then pairs of (docid gap - 1, wdf)
//                                                    later chunks' key: term 0 first docid
//     positions      as glass_position.c writes them                   key: term 0 docid
#include <string.h>

#include "glass_pack.h"
#include "glass_reader.h"

enum { POSITIONS_MOST = 1 << 25 }; // of a word in a note of the greatest length

typedef struct key {
    unsigned char bytes[KWIC_GLASS_KEY_BYTES + 8];
    unsigned n;
} key;

static kwic_str key_str(const key *k)
{
    return (kwic_str){(const char *)k->bytes, k->n};
}

static bool term_key(key *k, kwic_str term)
{
    k->n = kwic_glass_term_write(k->bytes, term);
    return k->n > 0;
}

// ---- postings ----

typedef struct postings {
    GArray *docids, *wdfs; // wdfs may be NULL
    uint64_t docid;        // of the last one
    unsigned ending;       // bytes between the list's name and a later chunk's docid
} postings;

// A vint at p, where at least KWIC_VINT_BYTES are left.
static inline const unsigned char *quick_vint(const unsigned char *p, uint32_t *value)
{
    uint32_t n = *p++;
    if (n >= 0x80) {
        n &= 0x7f;
        unsigned shift = 7;
        for (; *p >= 0x80 && shift < 28; shift += 7)
            n |= (*p++ & 0x7fU) << shift;
        n |= (uint32_t)*p++ << shift;
    }
    *value = n;
    return p;
}

// One chunk, whose first docid stands in to->docid; false when it is damaged.
static bool take_chunk(postings *to, kwic_scan *s)
{
    kwic_scan_byte(s); // whether it is the last one: the keys say so, too
    kwic_scan_vint(s);
    // An entry takes two bytes and more, but for the gap of the first.
    guint at = to->docids->len, most = at + (guint)kwic_scan_left(s) / 2 + 1;
    g_array_set_size(to->docids, most);
    if (to->wdfs)
        g_array_set_size(to->wdfs, most);
    uint32_t *docids = (uint32_t *)(void *)to->docids->data;
    uint32_t *wdfs = to->wdfs ? (uint32_t *)(void *)to->wdfs->data : docids;
    uint32_t gap, wdf;
    uint64_t docid = to->docid;
    while (s->end - s->p > 2 * KWIC_VINT_BYTES) {
        s->p = quick_vint(s->p, &wdf);
        wdfs[at] = wdf; // before the docid: without wdfs it is written over
        docids[at++] = (uint32_t)docid;
        s->p = quick_vint(s->p, &gap);
        docid += (uint64_t)gap + 1;
    }
    for (;;) {
        wdfs[at] = (uint32_t)kwic_scan_vint(s);
        docids[at++] = (uint32_t)docid;
        if (s->p == s->end)
            break;
        docid += kwic_scan_vint(s) + 1;
    }
    to->docid = docid;
    g_array_set_size(to->docids, at);
    if (to->wdfs)
        g_array_set_size(to->wdfs, at);
    return !s->bad && docid <= UINT32_MAX;
}

static bool is_chunk_of(kwic_str k, const key *list, unsigned ending)
{
    return k.n > list->n + ending && memcmp(k.p, list->bytes, list->n) == 0 &&
           (!ending || k.p[list->n] == 0);
}

static bool take_later_chunks(postings *to, kwic_glass_cursor *c, const key *list)
{
    kwic_glass_entry e;
    for (;;) {
        kwic_glass_found found = kwic_glass_next(c, &e);
        if (found == KWIC_GLASS_DOUBT)
            return false;
        if (found == KWIC_GLASS_NONE || !is_chunk_of(e.key, list, to->ending))
            return true;
        kwic_str docid = kwic_str_sub(e.key, list->n + to->ending, e.key.n);
        uint32_t first = kwic_glass_docid_read(docid);
        if (first <= to->docid)
            return docid.p[0] == (char)0xff; // the term goes on with a zero
        to->docid = first;
        kwic_scan s = kwic_scan_of(e.tag);
        if (!take_chunk(to, &s))
            return false;
    }
}

static kwic_glass_found seek_term(kwic_glass_reader *g, const key *term,
                                  kwic_glass_cursor *c, kwic_scan *s)
{
    kwic_glass_entry e;
    kwic_glass_found found =
        kwic_glass_seek(g, KWIC_GLASS_POSTLIST, key_str(term), c, &e);
    if (found == KWIC_GLASS_FOUND)
        *s = kwic_scan_of(e.tag);
    return found;
}

// A list of postings whole; ending as in postings.
static bool take_list(kwic_glass_reader *g, const key *list, unsigned ending,
                      GArray *docids, GArray *wdfs)
{
    kwic_glass_cursor c;
    kwic_scan s;
    guint had = docids->len;
    kwic_glass_found found = seek_term(g, list, &c, &s);
    if (found != KWIC_GLASS_FOUND)
        return found == KWIC_GLASS_NONE;
    kwic_scan_vint(&s);
    kwic_scan_vint(&s);
    postings to = {docids, wdfs, kwic_scan_vint(&s) + 1, ending};
    if (take_chunk(&to, &s) && take_later_chunks(&to, &c, list))
        return true;
    g_array_set_size(docids, had);
    if (wdfs)
        g_array_set_size(wdfs, had);
    return false;
}

bool kwic_glass_postings(kwic_glass_reader *g, kwic_str term, GArray *docids,
                         GArray *wdfs)
{
    key k;
    return term_key(&k, term) && take_list(g, &k, 1, docids, wdfs);
}

bool kwic_glass_all(kwic_glass_reader *g, GArray *docids, GArray *lengths)
{
    key k = {.n = 2};
    memcpy(k.bytes, KWIC_GLASS_KEY_LENGTHS, k.n);
    return take_list(g, &k, 0, docids, lengths);
}

bool kwic_glass_term_freq(kwic_glass_reader *g, kwic_str term, uint32_t *freq,
                          uint64_t *cf)
{
    key k;
    kwic_glass_cursor c;
    kwic_scan s;
    *freq = 0;
    *cf = 0;
    if (!term_key(&k, term))
        return false;
    kwic_glass_found found = seek_term(g, &k, &c, &s);
    if (found != KWIC_GLASS_FOUND)
        return found == KWIC_GLASS_NONE;
    *freq = kwic_scan_vint32(&s);
    *cf = kwic_scan_vint(&s);
    return !s.bad;
}

// ---- positions ----

typedef struct bits {
    kwic_scan bytes;
    uint64_t pending;
    unsigned n;
} bits;

static uint32_t get_bits(bits *b, unsigned n)
{
    for (; b->n < n; b->n += 8)
        b->pending |= (uint64_t)kwic_scan_byte(&b->bytes) << b->n;
    uint32_t value = (uint32_t)(b->pending & ((UINT64_C(1) << n) - 1));
    b->pending >>= n;
    b->n -= n;
    return value;
}

// One of `outof`: those in the middle take a bit less than the others.
static uint32_t get_one_of(bits *b, uint32_t outof)
{
    unsigned n = outof > 1 ? 32U - (unsigned)__builtin_clz(outof - 1) : 0;
    uint32_t spare = (uint32_t)((UINT64_C(1) << n) - outof);
    uint32_t middle = (outof - spare) / 2;
    if (n == 0 || !spare)
        return get_bits(b, n);
    uint32_t value = get_bits(b, n - 1);
    return value < middle && get_bits(b, 1) ? value + middle + spare : value;
}

static void get_between(bits *b, uint32_t *positions, uint32_t from, uint32_t to)
{
    while (from + 1 < to) {
        uint32_t mid = from + (to - from) / 2;
        uint32_t outof = positions[to] - positions[from] - (to - from) + 1;
        positions[mid] = positions[from] + (mid - from) + get_one_of(b, outof);
        get_between(b, positions, from, mid);
        from = mid;
    }
}

static bool take_positions(kwic_str tag, GArray *out)
{
    bits b = {.bytes = kwic_scan_of(tag)};
    uint32_t last = kwic_scan_vint32(&b.bytes);
    guint at = out->len;
    if (!b.bytes.bad && kwic_scan_left(&b.bytes) == 0) {
        g_array_append_val(out, last);
        return true;
    }
    uint32_t first = get_one_of(&b, last);
    if (b.bytes.bad || first >= last)
        return false;
    uint64_t n = (uint64_t)get_one_of(&b, last - first) + 2;
    if (n > POSITIONS_MOST || n > (uint64_t)last - first + 1)
        return false;
    g_array_set_size(out, at + (guint)n);
    uint32_t *positions = &g_array_index(out, uint32_t, at);
    positions[0] = first;
    positions[n - 1] = last;
    get_between(&b, positions, 0, (uint32_t)n - 1);
    return !b.bytes.bad;
}

bool kwic_glass_positions(kwic_glass_reader *g, uint32_t docid, kwic_str term,
                          GArray *positions)
{
    key k;
    kwic_glass_cursor c;
    kwic_glass_entry e;
    guint had = positions->len;
    if (!term_key(&k, term))
        return false;
    k.bytes[k.n++] = 0;
    k.n += kwic_glass_docid_write(k.bytes + k.n, docid);
    kwic_glass_found found =
        kwic_glass_seek(g, KWIC_GLASS_POSITION, key_str(&k), &c, &e);
    if (found != KWIC_GLASS_FOUND)
        return found == KWIC_GLASS_NONE;
    if (take_positions(e.tag, positions))
        return true;
    g_array_set_size(positions, had);
    return false;
}

// ---- data ----

bool kwic_glass_data(kwic_glass_reader *g, uint32_t docid, kwic_str *packed)
{
    key k;
    kwic_glass_cursor c;
    kwic_glass_entry e;
    k.n = kwic_glass_docid_write(k.bytes, docid);
    if (kwic_glass_seek(g, KWIC_GLASS_DOCDATA, key_str(&k), &c, &e) != KWIC_GLASS_FOUND)
        return false;
    *packed = e.tag;
    return true;
}
