// SPDX-License-Identifier: GPL-2.0-or-later
// The notes of the rarest word that have the others, too; of each the positions.
#include "phrase.h"
#include "kwic/bisect.h"

enum { MOST_NOTES = 1000 };

typedef struct phrase {
    kwic_phrase_search *search;
    const kwic_query *node;
    const kwic_leaf **words;
    GArray **positions; // uint32_t, of each word in the note looked at
} phrase;

static void phrase_clear(phrase *p)
{
    for (size_t i = 0; i < p->node->n_kids; i++)
        g_array_unref(p->positions[i]);
    g_free(p->positions);
    g_free(p->words);
}

static bool phrase_init(phrase *p, GError **error)
{
    size_t n = p->node->n_kids;
    p->words = g_new0(const kwic_leaf *, n);
    p->positions = g_new0(GArray *, n);
    for (size_t i = 0; i < n; i++)
        p->positions[i] = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (size_t i = 0; i < n; i++)
        if (!(p->words[i] =
                  kwic_leaves_get(p->search->leaves, p->node->kids[i], false, error)))
            return false;
    return true;
}

static const kwic_leaf *rarest(const phrase *p)
{
    const kwic_leaf *best = p->words[0];
    for (size_t i = 1; i < p->node->n_kids; i++)
        if (p->words[i]->n < best->n)
            best = p->words[i];
    return best;
}

static bool has_all(const phrase *p, uint32_t docid)
{
    for (size_t i = 0; i < p->node->n_kids; i++)
        if (!kwic_leaf_has(p->words[i], docid))
            return false;
    return true;
}

// The first position of word i behind `after`; 0 for none.
static uint32_t next_behind(const phrase *p, size_t i, uint32_t after)
{
    const GArray *all = p->positions[i];
    guint from = 0, to = all->len;
    KWIC_BISECT(guint, from, to, mid, g_array_index(all, uint32_t, mid) <= after);
    return from < all->len ? g_array_index(all, uint32_t, from) : 0;
}

// Whether the others follow the first word at `start` within the window: each as near as it
// can be, so no other choice ends earlier.
static bool follow(const phrase *p, uint32_t start)
{
    uint32_t at = start;
    for (size_t i = 1; i < p->node->n_kids; i++) {
        at = next_behind(p, i, at);
        if (!at || at - start >= p->node->window)
            return false;
    }
    return true;
}

static bool stands_in(phrase *p, uint32_t docid, bool *stands, GError **error)
{
    *stands = false;
    for (size_t i = 0; i < p->node->n_kids; i++) {
        g_array_set_size(p->positions[i], 0);
        if (!kwic_db_positions(p->search->db, docid, p->node->kids[i]->term,
                               p->positions[i], error))
            return false;
    }
    for (guint k = 0; k < p->positions[0]->len && !*stands; k++)
        *stands = follow(p, g_array_index(p->positions[0], uint32_t, k));
    return true;
}

static bool is_over(phrase *p)
{
    int64_t until = p->search->until_us;
    p->search->cut |= until && g_get_monotonic_time() > until;
    return p->search->cut;
}

// Each note of the rarest word, in order.
static bool find(phrase *p, kwic_docset *out, GError **error)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_docset notes = {kwic_arena_new_array(arena, uint64_t, out->n_words),
                         out->n_words};
    kwic_leaf_add_to(rarest(p), &notes);
    uint32_t *docids = kwic_arena_new_array(arena, uint32_t, kwic_docset_count(&notes));
    size_t n = kwic_docset_docids(&notes, docids);
    for (size_t i = 0; i < n && !is_over(p); i++) {
        bool stands = false;
        if (has_all(p, docids[i]) && !stands_in(p, docids[i], &stands, error))
            return false;
        if (stands)
            kwic_docset_add(out, docids[i]);
    }
    return true;
}

// Asked before the words are read, which costs more than what is spared.
static bool are_many(const kwic_phrase_search *s, const kwic_query *node)
{
    for (size_t i = 0; i < node->n_kids; i++)
        if (kwic_db_term_freq(s->db, node->kids[i]->term, NULL) <= MOST_NOTES)
            return false;
    return true;
}

// One phrase: its notes are added to the set.
static bool find_one(kwic_phrase_search *s, const kwic_query *node, kwic_docset *out,
                     GError **error)
{
    phrase p = {.search = s, .node = node};
    s->many = node->op != KWIC_Q_PHRASE || node->n_kids == 0 || are_many(s, node);
    if (s->many)
        return true;
    bool ok = phrase_init(&p, error) && find(&p, out, error);
    phrase_clear(&p);
    return ok;
}

bool kwic_phrase_find(kwic_phrase_search *s, const kwic_query *node, GArray *docids,
                      GError **error)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_docset found = kwic_docset_new(arena, kwic_leaves_last_docid(s->leaves));
    bool any = node->op == KWIC_Q_OR && node->n_kids > 0;
    bool ok = any || find_one(s, node, &found, error);
    for (size_t i = 0; any && ok && i < node->n_kids && (i == 0 || !s->many); i++)
        ok = find_one(s, node->kids[i], &found, error);
    g_array_set_size(docids, ok && !s->many ? kwic_docset_count(&found) : 0);
    if (docids->len)
        kwic_docset_docids(&found, (uint32_t *)(void *)docids->data);
    return ok;
}
