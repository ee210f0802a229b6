// SPDX-License-Identifier: GPL-2.0-or-later
// The notes of a check's queries, and texts that paths and values are compared by.
#include "judge.h"

#include "kwic/bisect.h"
#include "words/planner.h"

struct kwic_check_sets {
    GHashTable *docids; // kwic_check -> GArray of docids, ascending
};

static bool add_sets(kwic_check_sets *sets, const kwic_check *c, kwic_db *db,
                     GError **error)
{
    for (size_t i = 0; i < c->n; i++)
        if (!add_sets(sets, c->kids[i], db, error))
            return false;
    if (c->kind != KWIC_CHECK_SET)
        return true;
    kwic_match_params params = {.collect = true};
    g_autoptr(kwic_matches) m = kwic_db_match(db, c->query, &params, error);
    if (!m)
        return false;
    GArray *docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_array_append_vals(docids, m->all, (guint)m->n_all);
    g_hash_table_insert(sets->docids, (gpointer)(uintptr_t)c, docids);
    return true;
}

kwic_check_sets *kwic_check_sets_new(const kwic_check *check, kwic_db *db,
                                     GError **error)
{
    kwic_check_sets *sets = g_new0(kwic_check_sets, 1);
    sets->docids =
        g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_array_unref);
    if (add_sets(sets, check, db, error))
        return sets;
    kwic_check_sets_free(sets);
    return NULL;
}

void kwic_check_sets_free(kwic_check_sets *sets)
{
    g_hash_table_destroy(sets->docids);
    g_free(sets);
}

bool kwic_check_sets_has(const kwic_check_sets *sets, const kwic_check *check,
                         uint32_t docid)
{
    const GArray *set = g_hash_table_lookup(sets->docids, check);
    size_t low = 0, high = set ? set->len : 0;
    KWIC_BISECT(size_t, low, high, mid, g_array_index(set, uint32_t, mid) < docid);
    return set && low < set->len && g_array_index(set, uint32_t, low) == docid;
}

bool kwic_folded_has(kwic_arena *work, kwic_str text, kwic_str part)
{
    text = kwic_planner_fold(work, text);
    return text.n >= part.n && memmem(text.p, text.n, part.p, part.n) != NULL;
}
