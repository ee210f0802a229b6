// SPDX-License-Identifier: GPL-2.0-or-later
#include "filter.h"
#include "grouper.h"
#include "kwic/calendar.h"
#include "numeric_order.h"

// ---- which tasks ----

static void add_id(GHashTable *ids, kwic_str id)
{
    g_hash_table_add(ids, g_strndup(id.p, id.n));
}

static void find_ids(kwic_tasks_all *all)
{
    for (size_t i = 0; i < all->n; i++) {
        const kwic_task_line *t = &all->items[i].task;
        if ((!t->id.n && !t->n_depends_on) || kwic_task_is_over(t))
            continue;
        if (t->id.n)
            add_id(all->open_ids, t->id);
        for (size_t d = 0; d < t->n_depends_on; d++)
            add_id(all->wanted_ids, t->depends_on[d]);
    }
}

static bool fits(const kwic_tasks_query *q, const kwic_task_item *item,
                 const kwic_tasks_all *all)
{
    for (guint i = 0; i < q->filters->len; i++) {
        kwic_task_filter *f = q->filters->pdata[i];
        if (!f->test(f, item, all))
            return false;
    }
    return true;
}

static bool was_cut(const kwic_task_filter *f)
{
    return f && (f->match.cut || was_cut(f->left) || was_cut(f->right));
}

static GArray *choose(const kwic_tasks_query *q, const kwic_tasks_all *all)
{
    GArray *keys = g_array_new(FALSE, FALSE, sizeof(kwic_task_key));
    for (size_t i = 0; i < all->n; i++)
        if (fits(q, &all->items[i], all)) {
            kwic_task_key key = {.item = &all->items[i], .index = (uint32_t)i};
            g_array_append_val(keys, key);
        }
    return keys;
}

// ---- groups ----

typedef struct group {
    kwic_str *names;
    GArray *keys; // guint: places in the sorted list
} group;

typedef struct grouping {
    const GArray *groupers;
    kwic_arena *arena;
    GHashTable *by_name; // names joined by zero bytes → group *
    GPtrArray *groups;
} grouping;

static guint hash_names(gconstpointer p)
{
    const GString *s = p;
    return g_string_hash(s);
}

static gboolean same_names(gconstpointer a, gconstpointer b)
{
    return g_string_equal(a, b);
}

static void free_name(gpointer p)
{
    g_string_free(p, TRUE);
}

static void free_group(gpointer p)
{
    g_array_unref(((group *)p)->keys);
}

static group *group_of(grouping *g, const kwic_str *names)
{
    guint n = g->groupers->len;
    g_autoptr(GString) key = g_string_new(NULL);
    for (guint i = 0; i < n; i++) {
        g_string_append_len(key, names[i].p, (gssize)names[i].n);
        g_string_append_c(key, '\0');
    }
    group *found = g_hash_table_lookup(g->by_name, key);
    if (found)
        return found;
    found = kwic_arena_new_array(g->arena, group, 1);
    found->names = kwic_arena_new_array(g->arena, kwic_str, n);
    for (guint i = 0; i < n; i++)
        found->names[i] = names[i];
    found->keys = g_array_new(FALSE, FALSE, sizeof(guint));
    g_ptr_array_add(g->groups, found);
    g_hash_table_insert(g->by_name, g_steal_pointer(&key), found);
    return found;
}

// Adds the task to each combination of its groups' names from grouping `depth` on.
static void add_key(grouping *g, const kwic_task_key *key, guint place, kwic_str *names,
                    guint depth)
{
    if (depth == g->groupers->len) {
        // A tag that a task has twice shows it twice, as the plugin does.
        g_array_append_val(group_of(g, names)->keys, place);
        return;
    }
    g_autoptr(GArray) own = g_array_new(FALSE, FALSE, sizeof(kwic_str));
    kwic_task_grouper_names(&g_array_index(g->groupers, kwic_task_grouper, depth), key,
                            g->arena, own);
    for (guint i = 0; i < own->len; i++) {
        names[depth] = g_array_index(own, kwic_str, i);
        add_key(g, key, place, names, depth + 1);
    }
}

static gint by_names(gconstpointer a, gconstpointer b, gpointer ctx)
{
    const group *x = *(const group *const *)a, *y = *(const group *const *)b;
    const GArray *groupers = ctx;
    for (guint i = 0; i < groupers->len; i++) {
        int c = kwic_numeric_order(x->names[i], y->names[i]);
        if (c)
            return g_array_index(groupers, kwic_task_grouper, i).reverse ? -c : c;
    }
    return 0;
}

static void make_groups(grouping *g, const kwic_task_key *keys, guint n)
{
    kwic_str *names = kwic_arena_new_array(g->arena, kwic_str, g->groupers->len + 1);
    for (guint i = 0; i < n; i++)
        add_key(g, &keys[i], i, names, 0);
    // Stable, as g_ptr_array_sort need not be.
    g_qsort_with_data(g->groups->pdata, (gint)g->groups->len, sizeof(gpointer),
                      by_names, (gpointer)g->groupers);
}

static void fill(const kwic_tasks_query *q, const grouping *g,
                 const kwic_task_key *keys, guint n, kwic_tasks_result *r)
{
    bool limited = q->groups_limited && q->groupers->len;
    bool *shown = kwic_arena_new_array(g->arena, bool, n);
    r->n_groups = g->groups->len;
    r->n_headings = q->groupers->len;
    r->groups = kwic_arena_new_array(g->arena, kwic_tasks_group, r->n_groups);
    for (guint i = 0; i < g->groups->len; i++) {
        const group *from = g->groups->pdata[i];
        kwic_tasks_group *to = &r->groups[i];
        to->headings = from->names;
        to->n = limited ? MIN(from->keys->len, q->group_limit) : from->keys->len;
        uint32_t *items = kwic_arena_new_array(g->arena, uint32_t, to->n);
        for (size_t k = 0; k < to->n; k++) {
            guint place = g_array_index(from->keys, guint, k);
            items[k] = keys[place].index;
            r->total += !shown[place];
            shown[place] = true;
        }
        to->items = items;
    }
}

void kwic_tasks_query_run(const kwic_tasks_query *q, const kwic_task_item *items,
                          size_t n, kwic_arena *arena, kwic_tasks_result *result)
{
    *result = (kwic_tasks_result){.n_groups = 0};
    if (q->error.n)
        return;
    g_autoptr(GHashTable) open_ids =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) wanted_ids =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    kwic_tasks_all all = {items, n, open_ids, wanted_ids};
    find_ids(&all);
    g_autoptr(GArray) keys = choose(q, &all);
    int64_t today = kwic_floor_div(q->clock.wall_s, KWIC_DAY_S);
    kwic_task_keys_sort(q->sorters, today, (kwic_task_key *)keys->data, keys->len);
    result->matched = keys->len;
    guint kept = q->limited ? (guint)MIN(keys->len, q->limit) : keys->len;
    g_autoptr(GHashTable) by_name =
        g_hash_table_new_full(hash_names, same_names, free_name, NULL);
    g_autoptr(GPtrArray) groups = g_ptr_array_new_with_free_func(free_group);
    grouping g = {q->groupers, arena, by_name, groups};
    make_groups(&g, (const kwic_task_key *)keys->data, kept);
    fill(q, &g, (const kwic_task_key *)keys->data, kept, result);
    for (guint i = 0; i < q->filters->len; i++)
        result->cut = result->cut || was_cut(q->filters->pdata[i]);
}

kwic_str kwic_tasks_heading_shown(kwic_str heading)
{
    while (kwic_str_starts(heading, KWIC_STR("%%"))) {
        const char *end = memmem(heading.p + 2, heading.n - 2, "%%", 2);
        if (!end)
            break;
        heading = kwic_str_sub(heading, (size_t)(end - heading.p) + 2, heading.n);
    }
    while (heading.n && heading.p[0] == ' ')
        heading = kwic_str_sub(heading, 1, heading.n);
    return heading;
}
