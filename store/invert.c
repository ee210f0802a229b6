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

#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "glass_pack.h"
#include "glass_position.h"
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

typedef struct pool {
    unsigned char *bytes;
    size_t n, size;
} pool;

struct kwic_invert {
    size_t budget;
    place *places;
    size_t n_places; // a power of two
    list *lists;     // each in a line of its own
    size_t n_lists, size_lists;
    pool keys;
    pool slices;
    uint32_t *hashes; // of the document's postings
    size_t n_hashes;
    GString *code; // of one entry
};

// ---- memory ----

static uint32_t pool_take(pool *p, size_t n)
{
    if (p->n + n > p->size) {
        p->size = MAX(p->size * 2, p->n + n);
        p->bytes = g_realloc(p->bytes, p->size);
    }
    uint32_t at = (uint32_t)p->n;
    p->n += n;
    return at;
}

static list *new_lists(size_t n)
{
    void *lists = aligned_alloc(LINE_BYTES, n * sizeof(list));
    if (!lists)
        g_error("out of memory: %zu lists", n);
    return lists;
}

static void grow_lists(kwic_invert *v)
{
    list *lists = new_lists(v->size_lists * 2);
    memcpy(lists, v->lists, v->n_lists * sizeof(list));
    free(v->lists);
    v->lists = lists;
    v->size_lists *= 2;
}

static void pool_init(pool *p, size_t n)
{
    p->size = n;
    p->bytes = g_malloc(n);
}

kwic_invert *kwic_invert_new(size_t budget_bytes)
{
    enum { FIRST_PLACES = 1 << 15 };
    kwic_invert *v = g_new0(kwic_invert, 1);
    v->budget = budget_bytes;
    v->n_places = FIRST_PLACES;
    v->places = g_new0(place, v->n_places);
    v->size_lists = FIRST_PLACES / 2;
    v->lists = new_lists(v->size_lists);
    pool_init(&v->keys, 1 << 18);
    pool_init(&v->slices, 1 << 20);
    v->code = g_string_sized_new(256);
    return v;
}

void kwic_invert_free(kwic_invert *v)
{
    if (!v)
        return;
    g_free(v->places);
    free(v->lists);
    g_free(v->keys.bytes);
    g_free(v->slices.bytes);
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

bool kwic_invert_empty(const kwic_invert *v)
{
    return v->n_lists == 0;
}

static void forget(kwic_invert *v)
{
    memset(v->places, 0, v->n_places * sizeof(place));
    v->n_lists = 0;
    v->keys.n = 0;
    v->slices.n = 0;
}

// ---- finding a list ----

static void grow_places(kwic_invert *v)
{
    size_t n = v->n_places * 2;
    place *places = g_new0(place, n);
    for (size_t i = 0; i < v->n_places; i++) {
        place p = v->places[i];
        if (!p.number)
            continue;
        size_t at = p.hash & (n - 1);
        while (places[at].number)
            at = (at + 1) & (n - 1);
        places[at] = p;
    }
    g_free(v->places);
    v->places = places;
    v->n_places = n;
}

static inline char *list_key_bytes(const kwic_invert *v, list *l)
{
    return l->key_n > SHORT_KEY_BYTES ? (char *)v->keys.bytes + l->key.at
                                      : l->key.bytes;
}

static list *add_list(kwic_invert *v, size_t at, uint32_t hash, kwic_str key)
{
    if (v->n_lists == v->size_lists)
        grow_lists(v);
    list *l = &v->lists[v->n_lists++];
    uint32_t slice = pool_take(&v->slices, slice_bytes[0] + LINK_BYTES);
    *l = (list){
        .key_n = (uint16_t)key.n,
        .head = slice,
        .at = slice,
        .end = slice + slice_bytes[0],
    };
    if (key.n > SHORT_KEY_BYTES)
        l->key.at = pool_take(&v->keys, key.n);
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
        if (l->key_n == key.n && memcmp(list_key_bytes(v, l), key.p, key.n) == 0)
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
    uint32_t slice = pool_take(&v->slices, slice_bytes[l->level] + LINK_BYTES);
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

static void hash_postings(kwic_invert *v, const kwic_document *doc)
{
    if (doc->n_postings > v->n_hashes) {
        v->n_hashes = doc->n_postings * 2;
        v->hashes = g_renew(uint32_t, v->hashes, v->n_hashes);
    }
    unsigned char escaped[KWIC_GLASS_TERM_BYTES];
    for (size_t i = 0; i < doc->n_postings; i++) {
        v->hashes[i] = hash_key(key_of(doc->postings[i].term, escaped));
        __builtin_prefetch(&v->places[v->hashes[i] & (v->n_places - 1)]);
    }
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
    hash_postings(v, doc);
    for (size_t i = 0; i < MIN(2 * AHEAD, doc->n_postings); i++)
        __builtin_prefetch(soon(v, i), 1);
    for (size_t i = 0; i < doc->n_postings; i++) {
        const kwic_posting *p = &doc->postings[i];
        look_ahead(v, i, doc->n_postings);
        list *l = find_list(v, v->hashes[i], key_of(p->term, escaped));
        l->positions |= p->n_positions > 0;
        if (p->n_positions <= 1) {
            add_short_entry(v, l, docid, p);
            continue;
        }
        g_string_truncate(v->code, 0);
        kwic_glass_positions_put(v->code, p->positions, p->n_positions);
        add_entry(v, l, docid, p->wdf, (kwic_str){v->code->str, v->code->len});
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

// ---- spilling ----

// A list and the first bytes of its key as a number: most comparisons need no more.
typedef struct sorted {
    uint64_t prefix;
    uint32_t number;
} sorted;

static kwic_str list_key(const kwic_invert *v, uint32_t number)
{
    list *l = &v->lists[number];
    return (kwic_str){list_key_bytes(v, l), l->key_n};
}

static int compare_sorted(gconstpointer a, gconstpointer b, gpointer invert)
{
    const sorted *x = a, *y = b;
    if (x->prefix != y->prefix)
        return x->prefix < y->prefix ? -1 : 1;
    return kwic_str_cmp(list_key(invert, x->number), list_key(invert, y->number));
}

static sorted *sort_lists(kwic_invert *v)
{
    sorted *order = g_new(sorted, v->n_lists);
    for (uint32_t i = 0; i < v->n_lists; i++) {
        kwic_str key = list_key(v, i);
        uint64_t prefix = 0;
        memcpy(&prefix, key.p, MIN(key.n, sizeof prefix));
        order[i] = (sorted){GUINT64_FROM_BE(prefix), i};
    }
    qsort_r(order, v->n_lists, sizeof *order, compare_sorted, v);
    return order;
}

static void write_chain(const kwic_invert *v, const list *l, GString *out)
{
    uint32_t slice = l->head;
    for (unsigned level = 0;; level += level + 1 < LEVELS) {
        const char *bytes = (const char *)v->slices.bytes + slice;
        if (slice + slice_bytes[level] == l->end) {
            g_string_append_len(out, bytes, (gssize)(l->at - slice));
            return;
        }
        g_string_append_len(out, bytes, slice_bytes[level]);
        memcpy(&slice, bytes + slice_bytes[level], LINK_BYTES);
    }
}

static void write_list(const kwic_invert *v, uint32_t number, kwic_spool *out,
                       GString *entries)
{
    const list *l = &v->lists[number];
    g_string_truncate(entries, 0);
    write_chain(v, l, entries);
    kwic_spool_put_vint(out, l->key_n);
    kwic_spool_put(out, list_key(v, number));
    kwic_spool_put_vint(out, l->entries);
    kwic_spool_put_vint(out, l->sum);
    kwic_spool_put_vint(out, (uint64_t)entries->len << 1 | l->positions);
    kwic_spool_put(out, (kwic_str){entries->str, entries->len});
}

bool kwic_invert_spill(kwic_invert *v, const char *folder, const char *name,
                       GError **error)
{
    kwic_spool out;
    bool fine = kwic_spool_init(&out, folder, name, error);
    if (fine) {
        g_autofree sorted *order = sort_lists(v);
        g_autoptr(GString) entries = g_string_sized_new(4096);
        for (size_t i = 0; i < v->n_lists; i++)
            write_list(v, order[i].number, &out, entries);
        fine = kwic_spool_close(&out, error);
    }
    kwic_spool_clear(&out);
    forget(v);
    return fine;
}
