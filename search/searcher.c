// SPDX-License-Identifier: GPL-2.0-or-later
// An open index and what is kept of it: everything of one generation is made when first
// asked for, and goes when another generation is there.
#include "searcher.h"

#include <malloc.h>

#include "base/shelf.h"
#include "columns/columns.h"
#include "columns/sort.h"
#include "match/leaf.h"
#include "match/titles.h"
#include "plan/plan.h"
#include "unsaved.h"

// What the leaves of earlier queries may take: at 100,000 notes, about a hundred words that
// are in most notes, or thousands of rarer ones.
static const size_t keep_leaf_bytes = 20 << 20;

// A thousand notes and more of the usual size.
static const size_t keep_data_bytes = 16 << 20;

static void drop_generation(kwic_searcher *s)
{
    kwic_leaves_free(s->leaves);
    kwic_shelf_free(s->shelf);
    kwic_titles_free(s->titles);
    kwic_sorts_free(s->sorts);
    kwic_columns_close(s->columns);
    kwic_derived_close(s->shown);
    kwic_derived_close(s->derived);
    s->shown = NULL;
    s->leaves = NULL;
    s->shelf = NULL;
    s->titles = NULL;
    s->sorts = NULL;
    s->columns = NULL;
    s->derived = NULL;
}

static kwic_derived *give_derived(void *ctx, GError **error)
{
    return kwic_searcher_derived(ctx, error);
}

kwic_searcher *kwic_searcher_open(const char *index_dir,
                                  const kwic_searcher_options *options, GError **error)
{
    kwic_index *index = kwic_index_open(index_dir, error);
    if (!index)
        return NULL;
    kwic_searcher *s = g_new0(kwic_searcher, 1);
    s->index = index;
    s->view = kwic_db_view(kwic_index_db(index));
    s->unsaved = g_ptr_array_new_with_free_func(kwic_unsaved_free);
    s->resident = options && options->resident;
    s->languages =
        options && options->languages ? g_strdupv((char **)options->languages) : NULL;
    s->saved = options && options->saved ? g_strdupv((char **)options->saved) : NULL;
    s->tokenizer = kwic_tokenizer_new();
    kwic_planner_options planner = {.languages = (const char *const *)s->languages,
                                    .saved = (const char *const *)s->saved,
                                    .resident = s->resident,
                                    .derived = give_derived,
                                    .ctx = s};
    s->planner = kwic_planner_new(kwic_searcher_db(s), &planner);
    return s;
}

void kwic_searcher_close(kwic_searcher *s)
{
    if (!s)
        return;
    kwic_planner_free(s->planner);
    drop_generation(s);
    kwic_tokenizer_free(s->tokenizer);
    g_strfreev(s->languages);
    g_strfreev(s->saved);
    kwic_db_close(s->view);
    g_ptr_array_unref(s->unsaved);
    kwic_index_close(s->index);
    g_free(s);
}

bool kwic_searcher_refresh(kwic_searcher *s, bool *changed, GError **error)
{
    bool other = false;
    bool ok = kwic_index_refresh(s->index, &other, error);
    if (changed)
        *changed = other;
    if (other) {
        drop_generation(s);
        kwic_db_close(s->view);
        s->view = kwic_db_view(kwic_index_db(s->index));
        kwic_planner_reset(s->planner, s->view);
        ok = kwic_unsaved_attach(s, error);
    }
    return ok;
}

void kwic_searcher_forget(kwic_searcher *s)
{
    drop_generation(s);
    kwic_planner_reset(s->planner, s->view);
}

bool kwic_searcher_answers(kwic_searcher *s, bool ok, GError **error)
{
    if (kwic_db_is_sound(kwic_searcher_db(s), ok ? error : NULL))
        return ok;
    kwic_searcher_forget(s);
    return false;
}

kwic_index *kwic_searcher_index(kwic_searcher *s)
{
    return s->index;
}

kwic_derived *kwic_searcher_derived(kwic_searcher *s, GError **error)
{
    if (!s->derived)
        s->derived = kwic_derived_open(s->index, error);
    if (!s->derived || s->unsaved->len == 0)
        return s->derived;
    if (!s->shown)
        s->shown = kwic_derived_of_view(s->derived, s->view, error);
    return s->shown;
}

const kwic_derived *kwic_searcher_order(kwic_searcher *s)
{
    kwic_derived *d = kwic_searcher_derived(s, NULL);
    return !d || kwic_derived_in_order(d) ? NULL : d;
}

kwic_columns *kwic_searcher_columns(kwic_searcher *s)
{
    if (!s->columns) {
        s->columns = kwic_columns_open(s->index, give_derived, s);
        kwic_columns_show(s->columns, s->view, kwic_unsaved_slots(s));
    }
    return s->columns;
}

kwic_leaves *kwic_searcher_leaves(kwic_searcher *s)
{
    if (!s->leaves)
        s->leaves = kwic_leaves_new(kwic_searcher_db(s), s->index, keep_leaf_bytes);
    return s->leaves;
}

kwic_shelf *kwic_searcher_shelf(kwic_searcher *s)
{
    if (!s->shelf)
        s->shelf =
            kwic_shelf_new(kwic_searcher_db(s), s->resident ? keep_data_bytes : 0);
    return s->shelf;
}

kwic_titles *kwic_searcher_titles(kwic_searcher *s)
{
    if (!s->titles)
        s->titles =
            kwic_titles_new(kwic_searcher_db(s), s->tokenizer, kwic_searcher_shelf(s));
    return s->titles;
}

bool kwic_searcher_is_warm(const kwic_searcher *s)
{
    return kwic_planner_is_warm(s->planner);
}

void kwic_searcher_adopt(kwic_searcher *s, kwic_searcher *from)
{
    if (kwic_planner_adopt(s->planner, from->planner))
        kwic_unsaved_amend(s);
}

bool kwic_derive(kwic_searcher *s, GError **error)
{
    bool ok = kwic_columns_load(kwic_searcher_columns(s), error) &&
              kwic_leaves_load(kwic_searcher_leaves(s), error);
    if (ok && s->resident)
        kwic_planner_warm(s->planner);
// Sanitizers have another malloc; glibc's own, which nobody used, would fault.
#if !defined __SANITIZE_THREAD__ && !defined __SANITIZE_ADDRESS__
    // What making them took is given back: it can be many times what stays.
    malloc_trim(0);
#endif
    return ok;
}
