// SPDX-License-Identifier: GPL-2.0-or-later
// The hot path of a full build: a hash table with open addressing over flat arrays.
// Occurrences are kept as (term, position) in the order they come, and dealt out to their
// terms at the end, when it is known how many each has.

#include "terms.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "kwic/radix.h"

enum {
    PREFIX_BYTES = 8,    // of the longest
    FIRST_PLACES = 1024, // of the table, in each note
};

typedef struct term {
    uint32_t hash;
    uint32_t at; // offset in text
    uint32_t n;  // bytes
    uint32_t wdf;
    uint32_t n_positions;
    uint32_t last; // position
    uint32_t slot; // in the table
} term;

typedef struct occurrence {
    uint32_t term;
    uint32_t position;
} occurrence;

struct kwic_terms {
    uint32_t *table;     // index of a term + 1; 0: free
    uint32_t table_size; // places in use: few for a short note, so that they stay near
    uint32_t table_room;
    term *terms;
    size_t n_terms, max_terms;
    char *text; // of all terms, one after another
    size_t text_n, text_max;
    occurrence *occurrences;
    size_t n_occurrences, max_occurrences;
    kwic_radix_key *keys;
    kwic_posting *postings;
    size_t max_postings;
    uint32_t *positions;
    size_t max_positions;
};

kwic_terms *kwic_terms_new(void)
{
    kwic_terms *t = g_new0(kwic_terms, 1);
    t->table_size = t->table_room = FIRST_PLACES;
    t->table = g_new0(uint32_t, t->table_room);
    return t;
}

void kwic_terms_free(kwic_terms *t)
{
    if (!t)
        return;
    g_free(t->table);
    g_free(t->terms);
    g_free(t->text);
    g_free(t->occurrences);
    g_free(t->keys);
    g_free(t->postings);
    g_free(t->positions);
    g_free(t);
}

static void empty_table(kwic_terms *t)
{
    for (size_t i = 0; i < t->n_terms; i++)
        t->table[t->terms[i].slot] = 0;
}

void kwic_terms_clear(kwic_terms *t)
{
    empty_table(t);
    t->table_size = FIRST_PLACES;
    t->n_terms = t->text_n = t->n_occurrences = 0;
}

// ---- adding ----

static void place(kwic_terms *t, uint32_t i)
{
    uint32_t mask = t->table_size - 1, slot = t->terms[i].hash & mask;
    while (t->table[slot])
        slot = (slot + 1) & mask;
    t->table[slot] = i + 1;
    t->terms[i].slot = slot;
}

// Twice the places.
static void grow_table(kwic_terms *t)
{
    empty_table(t);
    t->table_size *= 2;
    if (t->table_size > t->table_room) {
        t->table_room = t->table_size;
        g_free(t->table);
        t->table = g_new0(uint32_t, t->table_room);
    }
    for (size_t i = 0; i < t->n_terms; i++)
        place(t, (uint32_t)i);
}

static void make_room(kwic_terms *t)
{
    if (t->n_terms == t->max_terms) {
        t->max_terms = t->max_terms ? t->max_terms * 2 : 512;
        t->terms = g_renew(term, t->terms, t->max_terms);
    }
    if (t->n_terms * 2 >= t->table_size)
        grow_table(t);
}

static void reserve_text(kwic_terms *t, size_t n)
{
    if (t->text_max - t->text_n >= n)
        return;
    t->text_max = MAX(t->text_max * 2, t->text_n + n + 4096);
    t->text = g_realloc(t->text, t->text_max);
}

// The term that stands at the end of the text, n bytes long and not counted yet: itself,
// or an equal one that was there before.
static term *intern(kwic_terms *t, uint32_t n, bool *is_new)
{
    const char *p = t->text + t->text_n;
    uint32_t hash = (uint32_t)XXH3_64bits(p, n), mask = t->table_size - 1;
    for (uint32_t slot = hash & mask; t->table[slot]; slot = (slot + 1) & mask) {
        term *old = &t->terms[t->table[slot] - 1];
        if (old->hash == hash && old->n == n &&
            kwic_bytes_same(t->text + old->at, p, n)) {
            *is_new = false;
            return old;
        }
    }
    make_room(t);
    term *fresh = &t->terms[t->n_terms];
    *fresh = (term){.hash = hash, .at = (uint32_t)t->text_n, .n = n};
    place(t, (uint32_t)t->n_terms++);
    t->text_n += n;
    *is_new = true;
    return fresh;
}

static void occur(kwic_terms *t, term *at, uint32_t position)
{
    if (at->n_positions && at->last == position)
        return;
    if (t->n_occurrences == t->max_occurrences) {
        t->max_occurrences = t->max_occurrences ? t->max_occurrences * 2 : 4096;
        t->occurrences = g_renew(occurrence, t->occurrences, t->max_occurrences);
    }
    at->last = position;
    at->n_positions++;
    t->occurrences[t->n_occurrences++] =
        (occurrence){(uint32_t)(at - t->terms), position};
}

bool kwic_terms_add(kwic_terms *t, const char *prefix, kwic_str text, uint32_t wdf,
                    uint32_t position)
{
    bool is_new;
    size_t prefix_n = 0;
    reserve_text(t, PREFIX_BYTES + text.n);
    for (; prefix[prefix_n]; prefix_n++)
        t->text[t->text_n + prefix_n] = prefix[prefix_n];
    kwic_bytes_copy(t->text + t->text_n + prefix_n, text.p, text.n);
    term *at = intern(t, (uint32_t)(prefix_n + text.n), &is_new);
    at->wdf += wdf;
    if (position != KWIC_NO_POSITION)
        occur(t, at, position);
    return is_new;
}

// ---- sorting ----

static kwic_str text_of(const void *terms, uint32_t i)
{
    const kwic_terms *t = terms;
    return (kwic_str){t->text + t->terms[i].at, t->terms[i].n};
}

static void reserve_sorted(kwic_terms *t)
{
    if (t->max_postings < t->n_terms) {
        t->max_postings = t->max_terms;
        t->keys =
            g_renew(kwic_radix_key, t->keys, 2 * t->max_postings); // and spare ones
        t->postings = g_renew(kwic_posting, t->postings, t->max_postings);
    }
    if (t->max_positions < t->n_occurrences) {
        t->max_positions = t->max_occurrences;
        t->positions = g_renew(uint32_t, t->positions, t->max_positions);
    }
}

// Each term's share of the positions, filled in the order they came.
static void deal_positions(kwic_terms *t)
{
    uint32_t from = 0;
    for (size_t i = 0; i < t->n_terms; i++) {
        t->terms[i].last = from; // now: where its next one goes
        from += t->terms[i].n_positions;
    }
    for (size_t i = 0; i < t->n_occurrences; i++)
        t->positions[t->terms[t->occurrences[i].term].last++] =
            t->occurrences[i].position;
}

const kwic_posting *kwic_terms_sorted(kwic_terms *t, size_t *n)
{
    reserve_sorted(t);
    deal_positions(t);
    for (size_t i = 0; i < t->n_terms; i++) {
        t->keys[i].number = (uint32_t)i;
        t->keys[i].head = kwic_radix_head(text_of(t, (uint32_t)i), 0);
    }
    kwic_radix_sort(t->keys, t->keys + t->max_postings, t->n_terms, text_of, t);
    for (size_t i = 0; i < t->n_terms; i++) {
        const term *at = &t->terms[t->keys[i].number];
        const uint32_t *end = t->positions ? t->positions + at->last : NULL;
        t->postings[i] = (kwic_posting){
            .term = {t->text + at->at, at->n},
            .wdf = at->wdf,
            .n_positions = at->n_positions,
            .positions = at->n_positions ? end - at->n_positions : NULL,
        };
    }
    *n = t->n_terms;
    return t->postings;
}

size_t kwic_terms_count(const kwic_terms *t)
{
    return t->n_terms;
}

kwic_str kwic_terms_at(const kwic_terms *t, size_t i, uint32_t *wdf)
{
    const term *at = &t->terms[i];
    if (wdf)
        *wdf = at->wdf;
    return (kwic_str){t->text + at->at, at->n};
}
