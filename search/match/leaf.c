// SPDX-License-Identifier: GPL-2.0-or-later
// Postings to leaves. Everything that is a union goes through two scratch arrays over all
// docids, one of floats and one of bits, which are zero between uses: adding a posting is
// one addition, and reading the result in order is one pass over the bits. So a word of a
// hundred forms costs its postings, with no sorting and no merging.
#include "leaf_inside.h"

#include "bm25.h"
#include "length.h"

typedef struct entry {
    kwic_leaf leaf;
    GString *key;
    GList link; // in used
    size_t bytes;
    uint64_t epoch;
    bool cut; // the time was over before all was read: good for one query
} entry;

// Notes ascending, each with its weight.
typedef struct pairs {
    uint32_t *docids;
    float *weights;
    size_t n;
    uint32_t weighed_n; // as a leaf's
} pairs;

static void entry_free(void *p)
{
    entry *e = p;
    g_free((void *)e->leaf.docids);
    g_free((void *)e->leaf.bits);
    g_free((void *)e->leaf.weights);
    g_string_free(e->key, TRUE);
    g_free(e);
}

// What weights depend on: another one means other weights.
static uint64_t stamp_of(const kwic_leaves *l)
{
    uint64_t stamp = l->count;
    uint64_t average;
    memcpy(&average, &l->average, sizeof average);
    stamp = stamp * 31 + average;
    for (guint i = 0; i < l->others->len; i++) {
        const kwic_leaves *other = l->others->pdata[i];
        stamp = stamp * 31 + (uintptr_t)other + kwic_db_revision(other->db);
    }
    return stamp;
}

kwic_leaves *kwic_leaves_new(kwic_db *db, kwic_index *index, size_t keep_bytes)
{
    kwic_leaves *l = g_new0(kwic_leaves, 1);
    l->db = db;
    l->lengths = kwic_lengths_new(db, index);
    l->last = kwic_db_last_docid(db);
    l->count = kwic_db_count(db);
    l->average = kwic_db_average_length(db);
    l->others = g_ptr_array_new();
    l->stamp = stamp_of(l);
    l->n_words = kwic_docset_words_for(l->last);
    l->docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    l->wdfs = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    l->work = kwic_arena_new();
    l->table = g_hash_table_new_full((GHashFunc)g_string_hash,
                                     (GEqualFunc)g_string_equal, NULL, entry_free);
    g_queue_init(&l->used);
    l->keep_bytes = keep_bytes;
    return l;
}

void kwic_leaves_free(kwic_leaves *l)
{
    if (!l)
        return;
    g_hash_table_destroy(l->table);
    g_array_unref(l->docids);
    g_array_unref(l->wdfs);
    kwic_arena_free(l->work);
    kwic_lengths_free(l->lengths);
    g_ptr_array_unref(l->others);
    g_free(l->sums);
    g_free(l->bits);
    g_free(l->open);
    g_free(l);
}

static void forget(kwic_leaves *l, entry *e)
{
    g_queue_unlink(&l->used, &e->link);
    l->bytes -= e->bytes;
    g_hash_table_remove(l->table, e->key);
}

void kwic_leaves_start(kwic_leaves *l)
{
    if (l->parted)
        kwic_leaves_join(l, NULL);
    l->epoch++;
    l->any_cut = false;
    g_clear_pointer(&l->open, g_free);
    while (l->bytes > l->keep_bytes && l->used.tail) {
        forget(l, l->used.tail->data);
    }
}

void kwic_leaves_join(kwic_leaves *l, const kwic_leaves_joined *joined)
{
    g_ptr_array_set_size(l->others, 0);
    for (size_t i = 0; joined && i < joined->n; i++)
        if (joined->all[i] != l)
            g_ptr_array_add(l->others, joined->all[i]);
    l->count = joined ? joined->count : kwic_db_count(l->db);
    l->average = joined ? joined->average : kwic_db_average_length(l->db);
    l->parted = false;
    uint64_t stamp = stamp_of(l);
    while (stamp != l->stamp && l->used.tail)
        forget(l, l->used.tail->data);
    l->stamp = stamp;
}

void kwic_leaves_part(kwic_leaves *l)
{
    g_ptr_array_set_size(l->others, 0);
    l->parted = true;
}

void kwic_leaves_limit(kwic_leaves *l, double seconds)
{
    l->until_us = seconds > 0 ? g_get_monotonic_time() + (int64_t)(seconds * 1e6) : 0;
}

bool kwic_leaves_cut(const kwic_leaves *l)
{
    return l->any_cut;
}

kwic_docset kwic_leaves_open(const kwic_leaves *l)
{
    return (kwic_docset){l->open, l->open ? l->n_words : 0};
}

double kwic_leaves_idf(const kwic_leaves *l, uint32_t n)
{
    return kwic_bm25_idf(l->count, n);
}

uint32_t kwic_leaves_last_docid(const kwic_leaves *l)
{
    return l->last;
}

// ---- weights ----

static void drop_newer(const kwic_leaves *l, GArray *docids)
{
    // A reader that was overtaken by a writer may see newer notes than its caches know.
    while (docids->len && g_array_index(docids, uint32_t, docids->len - 1) > l->last)
        g_array_set_size(docids, docids->len - 1);
}

// The notes that have the word, here and in the vaults that answer with this one.
static bool count_notes(kwic_leaves *l, const kwic_query *node, pairs *p,
                        GError **error)
{
    uint64_t n = p->n;
    for (guint i = 0; i < l->others->len; i++) {
        const kwic_leaf *leaf =
            kwic_leaves_get(l->others->pdata[i], node, false, error);
        if (!leaf)
            return false;
        n += leaf->n;
    }
    p->weighed_n = (uint32_t)MIN(n, l->count);
    return true;
}

// Turns the frequencies in p into BM25 weights. Where no search has saved the lengths yet, a
// rare word asks for its few; else all are read, once a generation.
static bool weigh(kwic_leaves *l, const kwic_query *node, pairs *p, GError **error)
{
    if (!kwic_lengths_load(l->lengths, p->n > l->last / 16, error) ||
        !count_notes(l, node, p, error))
        return false;
    double idf = kwic_bm25_idf(l->count, p->weighed_n);
    float top = (float)(idf * (kwic_bm25_params.k1 + 1));
    for (size_t i = 0; i < p->n; i++) {
        double norm =
            kwic_bm25_norm(kwic_length_of(l->lengths, p->docids[i]), l->average);
        p->weights[i] = top * p->weights[i] / (p->weights[i] + (float)norm);
    }
    return true;
}

bool kwic_leaves_load(kwic_leaves *l, GError **error)
{
    return kwic_lengths_load(l->lengths, true, error);
}

// ---- the scratch arrays ----

static void scratch_ready(kwic_leaves *l)
{
    if (l->sums)
        return;
    l->sums = g_new0(float, l->n_words * 64);
    l->bits = g_new0(uint64_t, l->n_words);
}

static void scratch_add(kwic_leaves *l, uint32_t docid, float weight)
{
    l->sums[docid] += weight;
    l->bits[docid / 64] |= UINT64_C(1) << (docid % 64);
}

// What was added since the last take, in order; the scratch is zero again.
static pairs scratch_take(kwic_leaves *l)
{
    kwic_docset set = {l->bits, l->n_words};
    size_t n = kwic_docset_count(&set);
    pairs p = {kwic_arena_new_array(l->work, uint32_t, n),
               kwic_arena_new_array(l->work, float, n), 0, 0};
    for (size_t w = 0; w < l->n_words; w++) {
        for (uint64_t bits = l->bits[w]; bits; bits &= bits - 1) {
            uint32_t docid = (uint32_t)(w * 64 + (unsigned)__builtin_ctzll(bits));
            p.docids[p.n] = docid;
            p.weights[p.n++] = l->sums[docid];
            l->sums[docid] = 0;
        }
        l->bits[w] = 0;
    }
    return p;
}

// ---- nodes to pairs ----

static bool make(kwic_leaves *l, const kwic_query *node, bool weighed, pairs *out,
                 GError **error);

static bool read_term(kwic_leaves *l, kwic_str term, bool weighed, GError **error)
{
    g_array_set_size(l->docids, 0);
    g_array_set_size(l->wdfs, 0);
    if (!kwic_db_postings(l->db, term, l->docids, weighed ? l->wdfs : NULL, error))
        return false;
    drop_newer(l, l->docids);
    return true;
}

static bool make_term(kwic_leaves *l, const kwic_query *node, bool weighed, pairs *out,
                      GError **error)
{
    if (!read_term(l, node->term, weighed, error))
        return false;
    size_t n = l->docids->len;
    *out = (pairs){kwic_arena_new_array(l->work, uint32_t, n),
                   kwic_arena_new_array(l->work, float, n), n, 0};
    if (n)
        memcpy(out->docids, l->docids->data, n * sizeof(uint32_t));
    for (size_t i = 0; weighed && i < n; i++)
        out->weights[i] = (float)g_array_index(l->wdfs, uint32_t, i);
    return !weighed || weigh(l, node, out, error);
}

// True when the tree under node is OR, SYNONYM and TERM alone.
static bool is_plain(const kwic_query *node)
{
    if (node->op == KWIC_Q_TERM)
        return true;
    if (node->op != KWIC_Q_OR && node->op != KWIC_Q_SYNONYM)
        return false;
    for (size_t i = 0; i < node->n_kids; i++)
        if (!is_plain(node->kids[i]))
            return false;
    return true;
}

static bool add_frequencies(kwic_leaves *l, const kwic_query *node, bool weighed,
                            GError **error)
{
    for (size_t i = 0; i < node->n_kids; i++)
        if (!add_frequencies(l, node->kids[i], weighed, error))
            return false;
    if (node->op != KWIC_Q_TERM)
        return true;
    if (!read_term(l, node->term, weighed, error))
        return false;
    const uint32_t *docids = (const uint32_t *)(void *)l->docids->data;
    const uint32_t *wdfs = (const uint32_t *)(void *)l->wdfs->data;
    for (size_t i = 0; i < l->docids->len; i++)
        scratch_add(l, docids[i], weighed ? (float)wdfs[i] : 0);
    return true;
}

// Frequencies added up as if all were one term, then weighed. What is no plain word (a
// phrase among the spellings) counts as one occurrence.
static bool make_synonym(kwic_leaves *l, const kwic_query *node, bool weighed,
                         pairs *out, GError **error)
{
    pairs *kids = kwic_arena_new_array(l->work, pairs, node->n_kids);
    for (size_t i = 0; i < node->n_kids; i++)
        if (!is_plain(node->kids[i]) && !make(l, node->kids[i], false, &kids[i], error))
            return false;
    for (size_t i = 0; i < node->n_kids; i++) {
        if (is_plain(node->kids[i]) &&
            !add_frequencies(l, node->kids[i], weighed, error)) {
            scratch_take(l);
            return false;
        }
        for (size_t k = 0; k < kids[i].n; k++)
            scratch_add(l, kids[i].docids[k], 1);
    }
    *out = scratch_take(l);
    return !weighed || weigh(l, node, out, error);
}

static void add_largest(kwic_leaves *l, const pairs *p)
{
    for (size_t k = 0; k < p->n; k++) {
        float more = p->weights[k] - l->sums[p->docids[k]];
        scratch_add(l, p->docids[k], more > 0 ? more : 0);
    }
}

static void add_all(kwic_leaves *l, const pairs *p, float scale)
{
    for (size_t k = 0; k < p->n; k++)
        scratch_add(l, p->docids[k], scale * p->weights[k]);
}

// Takes out of the scratch's notes those that are in p, or those that are not.
static void keep(kwic_leaves *l, const pairs *p, bool members)
{
    g_autofree uint64_t *in = g_new0(uint64_t, l->n_words);
    for (size_t k = 0; k < p->n; k++)
        in[p->docids[k] / 64] |= UINT64_C(1) << (p->docids[k] % 64);
    for (size_t w = 0; w < l->n_words; w++) {
        uint64_t drop = l->bits[w] & (members ? ~in[w] : in[w]);
        l->bits[w] &= ~drop;
        for (; drop; drop &= drop - 1)
            l->sums[w * 64 + (unsigned)__builtin_ctzll(drop)] = 0;
    }
}

// AND, AND_NOT, AND_MAYBE, FILTER: the first kid's notes, less what the others forbid.
static void combine_and(kwic_leaves *l, const kwic_query *node, const pairs *kids)
{
    add_all(l, &kids[0], 1);
    for (size_t i = 1; i < node->n_kids; i++) {
        if (node->op != KWIC_Q_AND_MAYBE)
            keep(l, &kids[i], node->op != KWIC_Q_AND_NOT);
        bool adds = node->op == KWIC_Q_AND || node->op == KWIC_Q_AND_MAYBE;
        for (size_t k = 0; adds && k < kids[i].n; k++)
            if (l->bits[kids[i].docids[k] / 64] >> (kids[i].docids[k] % 64) & 1)
                l->sums[kids[i].docids[k]] += kids[i].weights[k];
    }
}

static bool make_tree(kwic_leaves *l, const kwic_query *node, bool weighed, pairs *out,
                      GError **error)
{
    pairs *kids = kwic_arena_new_array(l->work, pairs, node->n_kids);
    bool alone = node->op == KWIC_Q_AND_NOT || node->op == KWIC_Q_FILTER;
    for (size_t i = 0; i < node->n_kids; i++)
        if (!make(l, node->kids[i], weighed && !(alone && i), &kids[i], error))
            return false;
    bool is_or = node->op == KWIC_Q_OR;
    if (is_or || node->op == KWIC_Q_MAX)
        for (size_t i = 0; i < node->n_kids; i++)
            is_or ? add_all(l, &kids[i], 1) : add_largest(l, &kids[i]);
    else if (node->op == KWIC_Q_SCALE && node->n_kids)
        add_all(l, &kids[0], (float)node->scale);
    else if (node->n_kids)
        combine_and(l, node, kids);
    *out = scratch_take(l);
    return true;
}

// True of phrases alone.
static bool are_phrases(const kwic_query *node)
{
    for (size_t i = 0; i < node->n_kids; i++)
        if (node->kids[i]->op != KWIC_Q_PHRASE)
            return false;
    return node->n_kids > 1;
}

// The weight is that of the words, as Xapian has it.
static bool make_positional(kwic_leaves *l, const kwic_query *node, bool weighed,
                            pairs *out, GError **error)
{
    g_autoptr(GArray) docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    if (!kwic_leaves_positional(l, node, docids, error))
        return false;
    drop_newer(l, docids);
    *out = (pairs){kwic_arena_new_array(l->work, uint32_t, docids->len),
                   kwic_arena_new_array(l->work, float, docids->len), docids->len, 0};
    if (out->n)
        memcpy(out->docids, docids->data, out->n * sizeof(uint32_t));
    for (size_t i = 0; weighed && out->n && i < node->n_kids; i++) {
        const kwic_leaf *kid = kwic_leaves_get(l, node->kids[i], true, error);
        if (!kid)
            return false;
        for (size_t k = 0; k < out->n; k++)
            out->weights[k] += kwic_leaf_weight(kid, out->docids[k]);
    }
    return true;
}

static bool make_docids(kwic_leaves *l, const kwic_query *node, pairs *out)
{
    *out = (pairs){kwic_arena_new_array(l->work, uint32_t, node->n_docids),
                   kwic_arena_new_array(l->work, float, node->n_docids), 0, 0};
    for (size_t i = 0; i < node->n_docids; i++)
        if (node->docids[i] && node->docids[i] <= l->last)
            out->docids[out->n++] = node->docids[i];
    return true;
}

static bool make_all(kwic_leaves *l, pairs *out, GError **error)
{
    g_array_set_size(l->docids, 0);
    if (!kwic_db_all(l->db, l->docids, NULL, error))
        return false;
    drop_newer(l, l->docids);
    size_t n = l->docids->len;
    *out = (pairs){kwic_arena_new_array(l->work, uint32_t, n),
                   kwic_arena_new_array(l->work, float, n), n, 0};
    if (n)
        memcpy(out->docids, l->docids->data, n * sizeof(uint32_t));
    return true;
}

static bool make(kwic_leaves *l, const kwic_query *node, bool weighed, pairs *out,
                 GError **error)
{
    *out = (pairs){.n = 0};
    switch (node->op) {
    case KWIC_Q_NOTHING:
        return true;
    case KWIC_Q_ALL:
        return make_all(l, out, error);
    case KWIC_Q_TERM:
        return make_term(l, node, weighed, out, error);
    case KWIC_Q_DOCIDS:
        return make_docids(l, node, out);
    case KWIC_Q_PHRASE:
    case KWIC_Q_NEAR:
        return make_positional(l, node, weighed, out, error);
    case KWIC_Q_SYNONYM:
        return make_synonym(l, node, weighed, out, error);
    case KWIC_Q_OR:
    case KWIC_Q_MAX:
        if (!weighed && are_phrases(node))
            return make_positional(l, node, false, out, error);
        if (!weighed)
            return make_synonym(l, node, false, out, error);
        break;
    default:
        break;
    }
    return make_tree(l, node, weighed, out, error);
}

// ---- pairs to a leaf that stays ----

static void pack_weights(kwic_leaf *leaf, const pairs *p, uint16_t *weights,
                         bool common)
{
    float most = 0;
    for (size_t i = 0; i < p->n; i++)
        most = MAX(most, p->weights[i]);
    leaf->unit = most / UINT16_MAX;
    for (size_t i = 0; i < p->n && most > 0; i++)
        weights[common ? p->docids[i] : i] =
            (uint16_t)MAX(1.0F, p->weights[i] / most * UINT16_MAX + 0.5F);
    leaf->weights = weights;
}

static entry *entry_new(const kwic_leaves *l, const pairs *p, bool weighed)
{
    entry *e = g_new0(entry, 1);
    size_t per_note = sizeof(uint32_t) + (weighed ? sizeof(uint16_t) : 0);
    size_t n_weights = p->n;
    e->leaf.n = (uint32_t)p->n;
    e->leaf.weighed_n = p->weighed_n;
    if (p->n > l->last / (weighed ? 8U : 32U)) {
        kwic_docset set = {g_new0(uint64_t, l->n_words), l->n_words};
        for (size_t i = 0; i < p->n; i++)
            kwic_docset_add(&set, p->docids[i]);
        e->leaf.bits = set.words;
        n_weights = l->n_words * 64;
        e->bytes = l->n_words * 8 + (weighed ? n_weights * sizeof(uint16_t) : 0);
    } else {
        e->leaf.docids = g_memdup2(p->docids, p->n * sizeof(uint32_t));
        e->bytes = p->n * per_note;
    }
    if (weighed)
        pack_weights(&e->leaf, p, g_new0(uint16_t, n_weights + 1),
                     e->leaf.bits != NULL);
    return e;
}

// ---- what was asked before ----

static void key_append(GString *key, const kwic_query *node)
{
    uint32_t head[] = {(uint32_t)node->op, (uint32_t)node->term.n, node->window,
                       (uint32_t)node->n_kids, (uint32_t)node->n_docids};
    g_string_append_len(key, (const char *)head, sizeof head);
    if (node->op == KWIC_Q_SCALE)
        g_string_append_len(key, (const char *)&node->scale, sizeof node->scale);
    if (node->term.n)
        g_string_append_len(key, node->term.p, (gssize)node->term.n);
    for (size_t i = 0; i < node->n_kids; i++)
        key_append(key, node->kids[i]);
    if (node->n_docids)
        g_string_append_len(key, (const char *)node->docids,
                            (gssize)(node->n_docids * sizeof(uint32_t)));
}

static entry *find(kwic_leaves *l, const GString *key)
{
    entry *e = g_hash_table_lookup(l->table, key);
    if (e && e->cut && e->epoch != l->epoch) {
        forget(l, e);
        return NULL;
    }
    if (e && e->epoch != l->epoch) {
        e->epoch = l->epoch;
        g_queue_unlink(&l->used, &e->link);
        g_queue_push_head_link(&l->used, &e->link);
    }
    return e;
}

static void remember(kwic_leaves *l, entry *e, GString *key)
{
    e->key = key;
    e->link.data = e;
    e->epoch = l->epoch;
    e->bytes += sizeof(entry) + key->allocated_len;
    l->bytes += e->bytes;
    g_queue_push_head_link(&l->used, &e->link);
    g_hash_table_insert(l->table, key, e);
}

const kwic_leaf *kwic_leaves_get(kwic_leaves *l, const kwic_query *node, bool weighed,
                                 GError **error)
{
    GString *key = g_string_new(weighed ? "w" : "b");
    key_append(key, node);
    entry *e = find(l, key);
    if (e) {
        g_string_free(key, TRUE);
        return &e->leaf;
    }
    scratch_ready(l);
    pairs p;
    bool outer = l->cut;
    l->cut = false;
    l->depth++;
    bool ok = make(l, node, weighed, &p, error);
    l->depth--;
    if (ok) {
        remember(l, e = entry_new(l, &p, weighed), key);
        e->cut = l->cut;
    } else {
        g_string_free(key, TRUE);
    }
    l->any_cut = l->any_cut || l->cut;
    l->cut = l->cut || outer;
    if (l->depth == 0)
        kwic_arena_clear(l->work);
    return ok ? &e->leaf : NULL;
}
