// SPDX-License-Identifier: GPL-2.0-or-later
// Words whose positions are asked for: here where few notes have them, else by Xapian.
#include "leaf_inside.h"
#include "phrase.h"

// The notes that have all words of a phrase and were not found before the time was over may
// be its notes as well.
static bool leave_open(kwic_leaves *l, const kwic_query *node, const GArray *found,
                       GError **error)
{
    kwic_docset all = kwic_docset_new(l->work, l->last);
    for (size_t i = 0; i < node->n_kids; i++) {
        kwic_docset kid = kwic_docset_new(l->work, l->last);
        const kwic_leaf *leaf = kwic_leaves_get(l, node->kids[i], false, error);
        if (!leaf)
            return false;
        kwic_leaf_add_to(leaf, &kid);
        if (i == 0)
            kwic_docset_or(&all, &kid);
        else
            kwic_docset_and(&all, &kid);
    }
    for (guint i = 0; i < found->len; i++) {
        uint32_t docid = g_array_index(found, uint32_t, i);
        if (docid <= l->last)
            all.words[docid / 64] &= ~(UINT64_C(1) << (docid % 64));
    }
    if (!l->open)
        l->open = g_new0(uint64_t, l->n_words);
    for (size_t w = 0; w < l->n_words; w++)
        l->open[w] |= all.words[w];
    return true;
}

static bool leave_each_open(kwic_leaves *l, const kwic_query *node, const GArray *found,
                            GError **error)
{
    if (node->op == KWIC_Q_PHRASE || node->op == KWIC_Q_NEAR)
        return leave_open(l, node, found, error);
    for (size_t i = 0; i < node->n_kids; i++)
        if (!leave_each_open(l, node->kids[i], found, error))
            return false;
    return true;
}

// Appends the docids of notes in which words stand so. Where many notes have the words
// Xapian finds them, any of several phrases at once.
bool kwic_leaves_positional(kwic_leaves *l, const kwic_query *node, GArray *docids,
                            GError **error)
{
    kwic_phrase_search few = {.leaves = l, .db = l->db, .until_us = l->until_us};
    if (!kwic_phrase_find(&few, node, docids, error))
        return false;
    if (!few.many) {
        l->cut = l->cut || few.cut;
        return !few.cut || leave_each_open(l, node, docids, error);
    }
    kwic_match_params params = {.collect = true};
    if (l->until_us)
        params.time_limit_s =
            MAX(1e-6, (double)(l->until_us - g_get_monotonic_time()) / 1e6);
    g_autoptr(kwic_matches) m = kwic_db_match(l->db, node, &params, error);
    if (!m)
        return false;
    l->cut = l->cut || m->partial;
    g_array_append_vals(docids, m->all, (guint)m->n_all);
    return !m->partial || leave_each_open(l, node, docids, error);
}
