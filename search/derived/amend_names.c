// SPDX-License-Identifier: GPL-2.0-or-later
// What a note is called, and which other notes' links lead elsewhere by that: those that
// link to a name it had, or has now, by the index's terms of links.
#include <stdlib.h>

#include "derived_amend.h"
#include "kwic/bisect.h"
#include "kwic/schema.h"
#include "kwic/tokenizer.h"

enum { MOST_OTHERS = 200 };

static void read_names(kwic_amending *a)
{
    kwic_names *n = &a->names;
    n->names = kwic_side_part(a->was, KWIC_DP_NAMES, sizeof *n->names, &n->n_names);
    n->text = kwic_side_part(a->was, KWIC_DP_TEXT, 1, &n->n_text);
    n->path_at =
        kwic_amending_part(a, KWIC_DP_PATH_AT, sizeof *n->path_at, &n->n_path_at);
    n->paths = kwic_side_part(a->was, KWIC_DP_PATHS, 1, &n->n_paths);
}

// The path of a note that is new.
static bool put_path(kwic_amending *a)
{
    kwic_str list = a->change->names[1], path;
    if (!kwic_list_next(&list, &path))
        return false;
    a->m.paths = g_string_new_len(a->names.paths, (gssize)a->names.n_paths);
    g_string_append_len(a->m.paths, path.p, (gssize)path.n);
    g_string_append_c(a->m.paths, '\0');
    GArray *at = kwic_amending_copy(a, KWIC_DP_PATH_AT, sizeof(uint32_t));
    if (at->len != a->change->docid + 2)
        return false;
    g_array_index(at, uint32_t, a->change->docid) = (uint32_t)a->names.n_paths;
    g_array_index(at, uint32_t, at->len - 1) = (uint32_t)a->m.paths->len;
    a->names.paths = a->m.paths->str;
    a->names.n_paths = a->m.paths->len;
    a->names.path_at = (const uint32_t *)(void *)at->data;
    a->names.n_path_at = at->len;
    return true;
}

static int by_order(const kwic_amending *a, const kwic_name *x, const kwic_name *y)
{
    int c = kwic_str_cmp(kwic_names_text(&a->names, x), kwic_names_text(&a->names, y));
    if (c)
        return c;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return kwic_str_cmp(kwic_names_path(&a->names, x->docid),
                        kwic_names_path(&a->names, y->docid));
}

static guint place_of(const kwic_amending *a, const GArray *names, const kwic_name *one)
{
    guint from = 0, to = names->len;
    KWIC_BISECT(guint, from, to, mid,
                by_order(a, &g_array_index(names, kwic_name, mid), one) < 0);
    return from;
}

// The names of all other notes, and the note's own in their places.
static void put_names(kwic_amending *a, const GArray *own)
{
    const kwic_names *old = &a->names;
    GArray *all = g_array_sized_new(FALSE, TRUE, sizeof(kwic_name),
                                    (guint)old->n_names + own->len);
    a->m.parts[KWIC_DP_NAMES] = all;
    size_t from = 0;
    for (size_t i = 0; i < old->n_names; i++)
        if (old->names[i].docid == a->change->docid) {
            g_array_append_vals(all, old->names + from, (guint)(i - from));
            from = i + 1;
        }
    if (old->n_names > from)
        g_array_append_vals(all, old->names + from, (guint)(old->n_names - from));
    for (guint k = 0; k < own->len; k++) {
        const kwic_name *one = &g_array_index(own, kwic_name, k);
        g_array_insert_vals(all, place_of(a, all, one), one, 1);
    }
    a->names.names = (const kwic_name *)(void *)all->data;
    a->names.n_names = all->len;
}

// ---- whose links lead elsewhere ----

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

// A link to the name has its last part for a term.
static bool add_others(kwic_amending *a, kwic_str name)
{
    g_autoptr(GString) term = g_string_new(NULL);
    kwic_str parts[] = {name, kwic_path_stem(name)};
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_string_truncate(term, 0);
        kwic_term_append(term, kwic_schema()[KWIC_F_LINK].prefix, parts[i]);
        if ((i == 0 || !kwic_str_eq(parts[0], parts[1])) &&
            !kwic_db_postings(a->db, kwic_str_of_string(term), a->others, NULL, NULL))
            return false;
    }
    return a->others->len <= MOST_OTHERS;
}

static void settle_others(kwic_amending *a)
{
    guint kept = 0;
    uint32_t *list = (uint32_t *)(void *)a->others->data;
    if (list)
        qsort(list, a->others->len, sizeof *list, by_number);
    for (guint i = 0; i < a->others->len; i++)
        if (list[i] != a->change->docid && (kept == 0 || list[kept - 1] != list[i]))
            list[kept++] = list[i];
    g_array_set_size(a->others, kept);
}

// ---- names ----

bool kwic_amend_names(kwic_amending *a)
{
    const kwic_amendment *c = a->change;
    read_names(a);
    if (kwic_str_eq(c->names[0], c->names[1]))
        return kwic_names_path(&a->names, c->docid).n > 0;
    if (a->is_new && !put_path(a))
        return false;
    bool ok = true;
    for (size_t i = 0; i < a->names.n_names && ok; i++)
        if (a->names.names[i].docid == c->docid)
            ok = add_others(a, kwic_names_text(&a->names, &a->names.names[i]));
    g_autoptr(GArray) own = g_array_new(FALSE, FALSE, sizeof(kwic_name));
    GString *text = kwic_amending_text(a);
    kwic_names_of_note(c->docid, c->names[1], text, own);
    a->names.text = text->str;
    a->names.n_text = text->len;
    for (guint i = 0; i < own->len && ok; i++)
        ok = add_others(a,
                        kwic_names_text(&a->names, &g_array_index(own, kwic_name, i)));
    put_names(a, own);
    settle_others(a);
    return ok;
}
