// SPDX-License-Identifier: GPL-2.0-or-later
// The spot check: a reservoir of documents, compared with what the database says.
#include "glass_check.h"

#include "kwic/arena.h"
#include "kwic/error.h"

typedef struct kept {
    kwic_arena *arena;
    uint32_t docid;
    kwic_document doc;
} kept;

struct kwic_sample {
    unsigned most, n;
    kept *docs;
    uint64_t offered;
    uint64_t random;
};

kwic_sample *kwic_sample_new(unsigned most)
{
    kwic_sample *s = g_new0(kwic_sample, 1);
    s->most = most;
    s->docs = g_new0(kept, most);
    s->random = 88172645463325252; // any but zero: a check need not surprise
    return s;
}

void kwic_sample_free(kwic_sample *s)
{
    if (!s)
        return;
    for (unsigned i = 0; i < s->n; i++)
        kwic_arena_free(s->docs[i].arena);
    g_free(s->docs);
    g_free(s);
}

static uint64_t next_random(kwic_sample *s)
{
    s->random ^= s->random << 13;
    s->random ^= s->random >> 7;
    s->random ^= s->random << 17;
    return s->random;
}

static kwic_document copy_document(kwic_arena *arena, const kwic_document *doc)
{
    kwic_posting *postings = kwic_arena_new_array(arena, kwic_posting, doc->n_postings);
    kwic_value *values = kwic_arena_new_array(arena, kwic_value, doc->n_values);
    for (size_t i = 0; i < doc->n_postings; i++) {
        const kwic_posting *p = &doc->postings[i];
        uint32_t *positions = kwic_arena_new_array(arena, uint32_t, p->n_positions);
        if (p->n_positions)
            memcpy(positions, p->positions, p->n_positions * sizeof *positions);
        postings[i] = (kwic_posting){kwic_arena_str(arena, p->term), p->wdf,
                                     p->n_positions, positions};
    }
    for (size_t i = 0; i < doc->n_values; i++)
        values[i] = (kwic_value){doc->values[i].slot,
                                 kwic_arena_str(arena, doc->values[i].data)};
    return (kwic_document){.postings = postings,
                           .n_postings = doc->n_postings,
                           .values = values,
                           .n_values = doc->n_values,
                           .data = kwic_arena_str(arena, doc->data)};
}

void kwic_sample_offer(kwic_sample *s, uint32_t docid, const kwic_document *doc)
{
    uint64_t at = s->offered++;
    if (at >= s->most)
        at = next_random(s) % s->offered;
    if (at >= s->most)
        return;
    kept *k = &s->docs[at];
    if (at == s->n) {
        s->n++;
        k->arena = kwic_arena_new();
    }
    kwic_arena_clear(k->arena);
    k->docid = docid;
    k->doc = copy_document(k->arena, doc);
}

// ---- asking back ----

typedef struct comparison {
    const kwic_document *doc;
    size_t seen;
    bool same;
} comparison;

static bool compare_term(void *ctx, kwic_str term, uint32_t wdf)
{
    comparison *c = ctx;
    const kwic_posting *p = &c->doc->postings[c->seen];
    c->same =
        c->seen < c->doc->n_postings && kwic_str_eq(p->term, term) && p->wdf == wdf;
    c->seen++;
    return c->same;
}

static bool same_terms(kwic_db *db, uint32_t docid, const kwic_document *doc)
{
    comparison c = {doc, 0, true};
    return kwic_db_doc_terms(db, docid, compare_term, &c, NULL) && c.same &&
           c.seen == doc->n_postings;
}

static bool same_positions(kwic_db *db, uint32_t docid, const kwic_posting *p)
{
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    return kwic_db_positions(db, docid, p->term, found, NULL) &&
           found->len == p->n_positions &&
           (found->len == 0 ||
            memcmp(found->data, p->positions, found->len * sizeof(uint32_t)) == 0);
}

// The posting list of a term of the document has the document, with its wdf.
static bool is_posted(kwic_db *db, uint32_t docid, const kwic_posting *p)
{
    g_autoptr(GArray) docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) wdfs = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    if (!kwic_db_postings(db, p->term, docids, wdfs, NULL) ||
        docids->len != kwic_db_term_freq(db, p->term, NULL))
        return false;
    for (guint i = 0; i < docids->len; i++)
        if (g_array_index(docids, uint32_t, i) == docid)
            return g_array_index(wdfs, uint32_t, i) == p->wdf;
    return false;
}

static bool same_rest(kwic_db *db, uint32_t docid, const kwic_document *doc)
{
    g_autoptr(GString) bytes = g_string_new(NULL);
    if (!kwic_db_data(db, docid, bytes, NULL) ||
        !kwic_str_eq(kwic_str_of_string(bytes), doc->data))
        return false;
    for (size_t i = 0; i < doc->n_values; i++) {
        g_string_truncate(bytes, 0);
        if (!kwic_db_value(db, docid, doc->values[i].slot, bytes, NULL) ||
            !kwic_str_eq(kwic_str_of_string(bytes), doc->values[i].data))
            return false;
    }
    return true;
}

static bool same_document(kwic_db *db, uint32_t docid, const kwic_document *doc)
{
    enum { TERMS_POSITIONED = 10 };
    if (!same_terms(db, docid, doc) || !same_rest(db, docid, doc))
        return false;
    size_t step = doc->n_postings / TERMS_POSITIONED + 1;
    for (size_t i = docid % step; i < doc->n_postings; i += step)
        if (!same_positions(db, docid, &doc->postings[i]))
            return false;
    return doc->n_postings == 0 ||
           is_posted(db, docid, &doc->postings[docid % doc->n_postings]);
}

bool kwic_sample_check(const kwic_sample *s, uint32_t base, kwic_db *db, GError **error)
{
    for (unsigned i = 0; i < s->n; i++) {
        uint32_t docid = base + s->docs[i].docid;
        if (same_document(db, docid, &s->docs[i].doc))
            continue;
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_CORRUPT,
                    "document %u does not read back as it was written", docid);
        return false;
    }
    return true;
}
