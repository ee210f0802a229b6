/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counts of facet values over a whole result.
 *
 *     kwic_facet_query q = {.columns = columns,
 *                           .fields = request->facets,
 *                           .filters = request->filters,
 *                           .n_filters = request->n_filters,
 *                           .limit = 20,
 *                           .matches = my_matches,
 *                           .ctx = me};
 *     if (!kwic_facet_count(&q, arena, &facets, &n_facets, &error)) …
 *
 * A note counts once for a value and once for each ancestor of it ("company" for
 * company/openai); values equal but for case are one. The counts of a field leave out
 * that field's own filter, so its other values stay choosable. */
#ifndef KWIC_FACET_H
#define KWIC_FACET_H

#include "base/docset.h"
#include "columns.h"
#include "kwic/arena.h"
#include "kwic/search.h"

/* Gives the notes that match the query and all filters but those of the field `without`
 * (NULL: all filters hold). The set must live until the count returns. */
typedef bool (*kwic_facet_matches_fn)(void *ctx, const char *without, kwic_docset *out,
                                      GError **error);

typedef struct kwic_facet_query {
    kwic_columns *columns;
    const char *const *fields; /* NULL-terminated */
    const kwic_filter *filters;
    size_t n_filters;
    const char *prefix; /* only values that start with it, case aside; NULL: all */
    uint32_t limit;     /* values a level; 0: all */
    kwic_facet_matches_fn matches; /* asked once with NULL, and once a filtered field */
    void *ctx;
} kwic_facet_query;

/* Counts each field; *facets is n long, in the order of fields, and lives in the arena.
 * Fails only when matches or the index does. 1 ms at 100,000 matches. */
bool kwic_facet_count(const kwic_facet_query *query, kwic_arena *arena,
                      kwic_facet **facets, size_t *n, GError **error);

/* Adds to set the notes that a filter lets through: those with one of its values or
 * something below it. What a facet counts, its filter finds. */
bool kwic_filter_add(kwic_columns *columns, const kwic_filter *filter, kwic_docset *set,
                     GError **error);

#endif
