// SPDX-License-Identifier: GPL-2.0-or-later
// Documents to lists. Flat arrays and 32-bit offsets: a hash table of keys, an array of
// lists, and one pool in which each list has a chain of slices, each twice as long as the
// one before up to a limit. An entry is written once, as the run will have it.
//
// With many terms nothing of that is in the processor's cache when a posting comes. So a
// list fills one cache line, most keys included, and the lines that a posting will touch
// are asked for ahead: its place in the table when it is hashed, later its list and where
// that ends.
#include "invert.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "glass_pack.h"
#include "glass_position.h"
#include "kwic/radix.h"
#include "pages.h"
#include "run.h"

enum {
    LINK_BYTES = 4, // at the end of a slice: where the next one is
    LEVELS = 6,
    AHEAD = 6, // postings from one look ahead to the next
    LINE_BYTES = 64,
    SHORT_KEY_BYTES = 28,
    SHORT_ENTRY_BYTES = 8,
};

// Bytes of the slices of a chain, without the link: the last for all further ones.
static const uint16_t slice_bytes[LEVELS] = {12, 28, 60, 124, 252, 508};

typedef struct list {
    uint64_t sum;
    uint32_t entries;
    uint32_t last; // docid
    uint32_t head; // offsets in the pool: first slice,
    uint32_t at;   // where the next byte goes,
    uint32_t end;  // and where the slice's link is
    uint16_t key_n;
    uint8_t level; // of the slice that fills
    bool positions;
    union {
        char bytes[SHORT_KEY_BYTES];
        uint32_t at; // offset in keys, of a longer one
    } key;
} list;

G_STATIC_ASSERT(sizeof(list) <= LINE_BYTES);

// A place in the hash table. 0: free.
typedef struct place {
    uint32_t hash;
    uint32_t number; // of the list, plus 1
} place;

struct kwic_invert {
    size_t budget;
    kwic_pages place_pool, list_pool;
    place *places;   // in place_pool
    size_t n_places; // a power of two
    list *lists;     // in list_pool, each in a line of its own
    size_t n_lists;
    kwic_pages keys;
    kwic_pages slices;
    uint32_t *order;  // of the lists, once sorted
    uint32_t *hashes; // of the document's postings
    size_t n_hashes;
    GString *code; // of one entry
};

// ---- memory ----

static void new_places(kwic_invert *v, size_t n)
{
    kwic_pages_init(&v->place_pool, n * sizeof(place));
    v->places = (place *)(void *)v->place_pool.bytes;
    v->n_places = n;
}

kwic_invert *kwic_invert_new(size_t budget_bytes)
{
    enum { FIRST_PLACES = 1 << 15 };
    kwic_invert *v = g_new0(kwic_invert, 1);
    v->budget = budget_bytes;
    new_places(v, FIRST_PLACES);
    kwic_pages_init(&v->list_pool, budget_bytes);
    kwic_pages_init(&v->keys, budget_bytes);
    kwic_pages_init(&v->slices, budget_bytes);
    v->lists = (list *)(void *)v->list_pool.bytes;
    v->code = g_string_sized_new(256);
    return v;
}

void kwic_invert_free(kwic_invert *v)
{
    if (!v)
        return;
    kwic_pages_clear(&v->place_pool);
    kwic_pages_clear(&v->list_pool);
    kwic_pages_clear(&v->keys);
    kwic_pages_clear(&v->slices);
    g_free(v->order);
    g_free(v->hashes);
    g_string_free(v->code, TRUE);
    g_free(v);
}

bool kwic_invert_full(const kwic_invert *v)
{
    return v->slices.n + v->keys.n + v->n_lists * sizeof(list) +
               v->n_places * sizeof(place) >
           v->budget;
}

static void forget(kwic_invert *v)
{
    memset(v->places, 0, v->n_places * sizeof(place));
    v->n_lists = 0;
    v->list_pool.n = 0;
    v->keys.n = 0;
    v->slices.n = 0;
}

// ---- finding a list ----

static void grow_places(kwic_invert *v)
{
    kwic_pages old = v->place_pool;
    const place *places = v->places;
    size_t n_old = v->n_places;
    new_places(v, n_old * 2);
    size_t mask = v->n_places - 1;
    for (size_t i = 0; i < n_old; i++) {
        if (!places[i].number)
            continue;
        size_t at = places[i].hash & mask;
        while (v->places[at].number)
            at = (at + 1) & mask;
        v->places[at] = places[i];
    }
    kwic_pages_clear(&old);
}

static inline char *list_key_bytes(const kwic_invert *v, list *l)
{
    return l->key_n > SHORT_KEY_BYTES ? (char *)v->keys.bytes + l->key.at
                                      : l->key.bytes;
}

static list *add_list(kwic_invert *v, size_t at, uint32_t hash, kwic_str key)
{
    kwic_pages_take(&v->list_pool, sizeof(list));
    v->lists = (list *)(void *)v->list_pool.bytes;
    list *l = &v->lists[v->n_lists++];
    uint32_t slice = kwic_pages_take(&v->slices, slice_bytes[0] + LINK_BYTES);
    *l = (list){
        .key_n = (uint16_t)key.n,
        .head = slice,
        .at = slice,
        .end = slice + slice_bytes[0],
    };
    if (key.n > SHORT_KEY_BYTES)
        l->key.at = kwic_pages_take(&v->keys, key.n);
    memcpy(list_key_bytes(v, l), key.p, key.n);
    v->places[at] = (place){hash, (uint32_t)v->n_lists};
    if (v->n_lists * 2 > v->n_places)
        grow_places(v);
    return l;
}

static list *find_list(kwic_invert *v, uint32_t hash, kwic_str key)
{
    size_t mask = v->n_places - 1;
    for (size_t at = hash & mask;; at = (at + 1) & mask) {
        place p = v->places[at];
        if (!p.number)
            return add_list(v, at, hash, key);
        if (p.hash != hash)
            continue;
        list *l = &v->lists[p.number - 1];
        if (l->key_n == key.n && kwic_bytes_same(list_key_bytes(v, l), key.p, key.n))
            return l;
    }
}

static uint32_t hash_key(kwic_str key)
{
    return (uint32_t)XXH3_64bits(key.p, key.n);
}

// ---- adding to one ----

static void next_slice(kwic_invert *v, list *l)
{
    if (l->level + 1 < LEVELS)
        l->level++;
    uint32_t slice = kwic_pages_take(&v->slices, slice_bytes[l->level] + LINK_BYTES);
    memcpy(v->slices.bytes + l->end, &slice, LINK_BYTES);
    l->at = slice;
    l->end = slice + slice_bytes[l->level];
}

static void append(kwic_invert *v, list *l, const char *bytes, size_t n)
{
    for (size_t room; n > (room = l->end - l->at);) {
        memcpy(v->slices.bytes + l->at, bytes, room);
        bytes += room;
        n -= room;
        next_slice(v, l);
    }
    memcpy(v->slices.bytes + l->at, bytes, n);
    l->at += (uint32_t)n;
}

// The same for few bytes, SHORT_ENTRY_BYTES of which can be read: most entries are so, and
// a copy of fixed length is no call.
static inline void append_short(kwic_invert *v, list *l, const char *bytes, size_t n)
{
    if (n > SHORT_ENTRY_BYTES || l->end - l->at < SHORT_ENTRY_BYTES) {
        append(v, l, bytes, n);
        return;
    }
    memcpy(v->slices.bytes + l->at, bytes, SHORT_ENTRY_BYTES);
    l->at += (uint32_t)n;
}

static inline void count_entry(list *l, uint32_t docid, uint32_t wdf)
{
    l->last = docid;
    l->entries++;
    l->sum += wdf;
}

static void add_entry(kwic_invert *v, list *l, uint32_t docid, uint32_t wdf,
                      kwic_str bytes)
{
    unsigned char head[3 * KWIC_VINT_BYTES];
    unsigned n = kwic_vint_write(head, docid - l->last);
    n += kwic_vint_write(head + n, wdf);
    n += kwic_vint_write(head + n, bytes.n);
    count_entry(l, docid, wdf);
    append(v, l, (char *)head, n);
    append(v, l, bytes.p, bytes.n);
}

// The same of a posting with one position or none.
static inline void add_short_entry(kwic_invert *v, list *l, uint32_t docid,
                                   const kwic_posting *p)
{
    unsigned char bytes[4 * KWIC_VINT_BYTES];
    unsigned n = kwic_vint_write(bytes, docid - l->last);
    n += kwic_vint_write(bytes + n, p->wdf);
    unsigned size = n++;
    if (p->n_positions)
        n += kwic_vint_write(bytes + n, p->positions[0]);
    bytes[size] = (unsigned char)(n - size - 1);
    count_entry(l, docid, p->wdf);
    append_short(v, l, (char *)bytes, n);
}

// The term as the table's keys have it; escaped is room for one with zero bytes.
static kwic_str key_of(kwic_str term, unsigned char *escaped)
{
    if (!memchr(term.p, 0, term.n))
        return term;
    return (kwic_str){(char *)escaped, kwic_glass_term_write(escaped, term)};
}

// True when a term has a zero byte: its key is another string.
static bool hash_postings(kwic_invert *v, const kwic_document *doc)
{
    bool zeros = false;
    if (doc->n_postings > v->n_hashes) {
        v->n_hashes = doc->n_postings * 2;
        v->hashes = g_renew(uint32_t, v->hashes, v->n_hashes);
    }
    unsigned char escaped[KWIC_GLASS_TERM_BYTES];
    for (size_t i = 0; i < doc->n_postings; i++) {
        kwic_str term = doc->postings[i].term, key = key_of(term, escaped);
        zeros = zeros || key.p != term.p;
        v->hashes[i] = hash_key(key);
        __builtin_prefetch(&v->places[v->hashes[i] & (v->n_places - 1)]);
    }
    return zeros;
}

static inline const list *soon(const kwic_invert *v, size_t i)
{
    uint32_t number = v->places[v->hashes[i] & (v->n_places - 1)].number;
    return number ? &v->lists[number - 1] : v->lists;
}

// Asks for what the postings soon after the i-th will touch.
static inline void look_ahead(const kwic_invert *v, size_t i, size_t n)
{
    if (i + 2 * AHEAD < n)
        __builtin_prefetch(soon(v, i + 2 * AHEAD), 1);
    if (i + AHEAD < n)
        __builtin_prefetch(v->slices.bytes + soon(v, i + AHEAD)->at, 1);
}

static void put_postings(kwic_invert *v, uint32_t docid, const kwic_document *doc)
{
    unsigned char escaped[KWIC_GLASS_TERM_BYTES];
    bool zeros = hash_postings(v, doc);
    for (size_t i = 0; i < MIN(2 * AHEAD, doc->n_postings); i++)
        __builtin_prefetch(soon(v, i), 1);
    for (size_t i = 0; i < doc->n_postings; i++) {
        const kwic_posting *p = &doc->postings[i];
        look_ahead(v, i, doc->n_postings);
        kwic_str key = zeros ? key_of(p->term, escaped) : p->term;
        list *l = find_list(v, v->hashes[i], key);
        l->positions |= p->n_positions > 0;
        if (p->n_positions <= 1) {
            add_short_entry(v, l, docid, p);
            continue;
        }
        g_string_truncate(v->code, 0);
        kwic_glass_positions_put(v->code, p->positions, p->n_positions);
        add_entry(v, l, docid, p->wdf, kwic_str_of_string(v->code));
    }
}

static void put_values(kwic_invert *v, uint32_t docid, const kwic_document *doc)
{
    for (size_t i = 0; i < doc->n_values; i++) {
        unsigned char bytes[2 + KWIC_VINT_BYTES] = KWIC_GLASS_KEY_VALUES;
        unsigned n = 2 + kwic_vint_write(bytes + 2, doc->values[i].slot);
        kwic_str key = {(char *)bytes, n};
        list *l = find_list(v, hash_key(key), key);
        add_entry(v, l, docid, 0, doc->values[i].data);
    }
}

void kwic_invert_put(kwic_invert *v, uint32_t docid, const kwic_document *doc)
{
    put_values(v, docid, doc);
    put_postings(v, docid, doc);
}

// ---- as a run ----

static kwic_str list_key(const void *invert, uint32_t number)
{
    const kwic_invert *v = invert;
    list *l = &v->lists[number];
    return (kwic_str){list_key_bytes(v, l), l->key_n};
}

static void sort_lists(kwic_invert *v)
{
    kwic_radix_key *keys = g_new(kwic_radix_key, 2 * v->n_lists + 1);
    for (uint32_t i = 0; i < v->n_lists; i++)
        keys[i] = (kwic_radix_key){kwic_radix_head(list_key(v, i), 0), i};
    kwic_radix_sort(keys, keys + v->n_lists, v->n_lists, list_key, v);
    v->order = g_renew(uint32_t, v->order, v->n_lists + 1);
    for (size_t i = 0; i < v->n_lists; i++)
        v->order[i] = keys[i].number;
    g_free(keys);
}

static size_t chain_bytes(const kwic_invert *v, const list *l)
{
    size_t n = 0;
    uint32_t slice = l->head;
    for (unsigned level = 0;; level += level + 1 < LEVELS) {
        if (slice + slice_bytes[level] == l->end)
            return n + (l->at - slice);
        n += slice_bytes[level];
        memcpy(&slice, v->slices.bytes + slice + slice_bytes[level], LINK_BYTES);
    }
}

static void copy_chain(const kwic_invert *v, const list *l, unsigned char *to)
{
    uint32_t slice = l->head;
    for (unsigned level = 0;; level += level + 1 < LEVELS) {
        const unsigned char *bytes = v->slices.bytes + slice;
        if (slice + slice_bytes[level] == l->end) {
            memcpy(to, bytes, l->at - slice);
            return;
        }
        memcpy(to, bytes, slice_bytes[level]);
        to += slice_bytes[level];
        memcpy(&slice, bytes + slice_bytes[level], LINK_BYTES);
    }
}

// The entries of a list in one piece: where they are, or copied into the reader's room.
static void set_list(const void *invert, uint32_t i, kwic_run_reader *r)
{
    const kwic_invert *v = invert;
    const list *l = &v->lists[v->order[i]];
    if (i + AHEAD < v->n_lists)
        __builtin_prefetch(&v->lists[v->order[i + AHEAD]]);
    r->key = list_key(v, v->order[i]);
    r->entries = l->entries;
    r->sum = l->sum;
    r->positions = l->positions;
    if (l->level == 0) {
        r->in.p = v->slices.bytes + l->head;
        r->bytes = l->at - l->head;
    } else {
        r->bytes = chain_bytes(v, l);
        r->in.p = kwic_spool_reader_room(&r->in, r->bytes);
        copy_chain(v, l, r->in.buffer);
    }
    r->in.end = r->in.p + r->bytes;
}

void kwic_invert_close(kwic_invert *v, kwic_run_lists *lists)
{
    sort_lists(v);
    kwic_pages_clear(&v->place_pool);
    *lists = (kwic_run_lists){v, (uint32_t)v->n_lists, set_list};
}

static void spill_list(kwic_spool *out, const kwic_run_reader *r)
{
    kwic_spool_put_vint(out, r->key.n);
    kwic_spool_put(out, r->key);
    kwic_spool_put_vint(out, r->entries);
    kwic_spool_put_vint(out, r->sum);
    kwic_spool_put_vint(out, r->bytes << 1 | r->positions);
    kwic_spool_put(out, (kwic_str){(const char *)r->in.p, r->bytes});
}

bool kwic_invert_spill(kwic_invert *v, const char *folder, const char *name,
                       GError **error)
{
    kwic_spool out;
    bool fine = kwic_spool_init(&out, folder, name, error);
    if (fine) {
        kwic_run_reader r = {.in.fd = -1};
        sort_lists(v);
        for (uint32_t i = 0; i < v->n_lists; i++) {
            set_list(v, i, &r);
            spill_list(&out, &r);
        }
        kwic_spool_reader_clear(&r.in);
        fine = kwic_spool_close(&out, error);
    }
    kwic_spool_clear(&out);
    forget(v);
    return fine;
}
