// SPDX-License-Identifier: GPL-2.0-or-later
// A word as several: two words that stand side by side in a note, or the parts of a
// compound that is written so somewhere.
#include "kwic/utf8.h"
#include "planner.h"

// Whether b stands right behind a in the note.
static bool adjacent_in(kwic_planner *p, uint32_t docid, kwic_str a, kwic_str b)
{
    g_autoptr(GArray) x = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) y = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    if (!kwic_db_positions(p->db, docid, a, x, NULL) ||
        !kwic_db_positions(p->db, docid, b, y, NULL))
        return false;
    for (guint i = 0, k = 0; i < x->len && k < y->len;) {
        uint32_t wanted = g_array_index(x, uint32_t, i) + 1;
        uint32_t there = g_array_index(y, uint32_t, k);
        if (there == wanted)
            return true;
        if (there < wanted)
            k++;
        else
            i++;
    }
    return false;
}

// Keeps in x the docids that are in y as well; both ascending.
static void intersect(GArray *x, const GArray *y)
{
    guint n = 0;
    for (guint i = 0, k = 0; i < x->len && k < y->len;) {
        uint32_t a = g_array_index(x, uint32_t, i), b = g_array_index(y, uint32_t, k);
        if (a == b)
            g_array_index(x, uint32_t, n++) = a;
        i += a <= b;
        k += b <= a;
    }
    g_array_set_size(x, n);
}

// Whether the two stand side by side in a note. Of many notes with both some are looked at:
// two common words that seldom do so are no spelling of one.
static bool stand_together(kwic_planner *p, kwic_str a, kwic_str b)
{
    enum { LOOKED_AT = 40 };
    g_autoptr(GArray) both = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) second = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    if (!kwic_db_postings(p->db, a, both, NULL, NULL) ||
        !kwic_db_postings(p->db, b, second, NULL, NULL))
        return false;
    intersect(both, second);
    guint n = MIN(both->len, LOOKED_AT);
    for (guint i = 0; i < n; i++) {
        guint at = (guint)((uint64_t)i * both->len / n);
        if (adjacent_in(p, g_array_index(both, uint32_t, at), a, b))
            return true;
    }
    return false;
}

static void add_split(kwic_arena *arena, kwic_split *splits, kwic_expansion *e,
                      const kwic_str *words, size_t n)
{
    kwic_str *own = kwic_arena_new_array(arena, kwic_str, n);
    for (size_t i = 0; i < n; i++)
        own[i] = kwic_arena_str(arena, words[i]);
    splits[e->n_splits++] = (kwic_split){own, n};
}

// A word that some notes write as a compound (TodoListModel): its parts, where they stand.
typedef struct taking_apart {
    kwic_planner *p;
    kwic_str word;
    uint32_t docid;
    kwic_str parts[KWIC_SPLIT_WORDS];
    size_t n, looked;
} taking_apart;

static bool stands_at(taking_apart *t, kwic_str part, uint32_t position)
{
    enum { MOST = 200 };
    g_autoptr(GArray) at = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    if (t->looked++ >= MOST || kwic_expand_freq(t->p, part) == 0 ||
        !kwic_db_positions(t->p->db, t->docid, part, at, NULL))
        return false;
    for (guint i = 0; i < at->len && g_array_index(at, uint32_t, i) <= position; i++)
        if (g_array_index(at, uint32_t, i) == position)
            return true;
    return false;
}

// The parts of the word's bytes from `from` on, that stand from position on.
static bool take_apart(taking_apart *t, size_t from, uint32_t position)
{
    if (from == t->word.n)
        return t->n > 1;
    if (t->n == KWIC_SPLIT_WORDS)
        return false;
    for (size_t to = from + 1; to <= t->word.n; to++) {
        kwic_str part = kwic_str_sub(t->word, from, to);
        bool inside = to < t->word.n && kwic_utf8_is_trail(t->word.p[to]);
        if (inside || part.n == t->word.n || !stands_at(t, part, position))
            continue;
        t->parts[t->n++] = part;
        if (take_apart(t, to, position + 1))
            return true;
        t->n--;
    }
    return false;
}

// Looks at some of the notes with the word, in each at its first place.
static bool find_compound(taking_apart *t)
{
    enum { LOOKED_AT = 8 };
    g_autoptr(GArray) docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) at = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    if (!kwic_db_postings(t->p->db, t->word, docids, NULL, NULL))
        return false;
    guint n = MIN(docids->len, LOOKED_AT);
    for (guint i = 0; i < n; i++) {
        guint which = (guint)((uint64_t)i * docids->len / n);
        t->docid = g_array_index(docids, uint32_t, which);
        g_array_set_size(at, 0);
        if (kwic_db_positions(t->p->db, t->docid, t->word, at, NULL) && at->len &&
            take_apart(t, 0, g_array_index(at, uint32_t, 0)))
            return true;
    }
    return false;
}

static bool is_split(const kwic_expansion *e, const taking_apart *t)
{
    for (size_t i = 0; i < e->n_splits; i++)
        if (t->n == 2 && e->splits[i].words[0].n == t->parts[0].n)
            return true;
    return false;
}

void kwic_splits_find(kwic_planner *p, kwic_str w, bool in_row, kwic_arena *arena,
                      kwic_expansion *e)
{
    enum { MOST = 3 };
    kwic_split *splits = kwic_arena_new_array(arena, kwic_split, MOST + 1);
    e->splits = splits;
    for (size_t i = 2; i + 2 <= w.n && e->n_splits < MOST; i++) {
        if (kwic_utf8_is_trail(w.p[i]))
            continue;
        kwic_str two[2] = {kwic_str_sub(w, 0, i), kwic_str_sub(w, i, w.n)};
        if (kwic_expand_is_function(two[0]) || kwic_expand_is_function(two[1]) ||
            kwic_expand_freq(p, two[0]) == 0 || kwic_expand_freq(p, two[1]) == 0 ||
            !stand_together(p, two[0], two[1]))
            continue;
        add_split(arena, splits, e, two, 2);
    }
    taking_apart t = {.p = p, .word = w};
    // As one of several words in a row it takes as many positions as it has parts.
    if (in_row && e->freq && w.n > 4 && find_compound(&t) && !is_split(e, &t))
        add_split(arena, splits, e, t.parts, t.n);
}
