// SPDX-License-Identifier: GPL-2.0-or-later
// The checked parameters of search, facets and subscribe as a request to search/.
#include <string.h>

#include "kwic/limits.h"
#include "serve.h"

const char **kwic_request_strings(const json_t *list, kwic_arena *arena)
{
    size_t n = json_array_size(list);
    const char **out = kwic_arena_new_array(arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        out[i] = json_string_value(json_array_get(list, i));
    return out;
}

// One value may stand without its list.
static const char **values(const json_t *one_or_list, kwic_arena *arena)
{
    if (json_is_array(one_or_list))
        return kwic_request_strings(one_or_list, arena);
    const char **out = kwic_arena_new_array(arena, const char *, 2);
    out[0] = json_string_value(one_or_list);
    return out;
}

void kwic_request_filter(kwic_request *r, const json_t *object, kwic_arena *arena)
{
    kwic_filter *filters =
        kwic_arena_new_array(arena, kwic_filter, json_object_size(object));
    const char *field;
    json_t *list;
    json_object_foreach((json_t *)object, field, list)
    {
        if (json_is_array(list) && !json_array_size(list))
            continue; // no value chosen: no filter
        filters[r->n_filters++] =
            (kwic_filter){field, (const char *const *)values(list, arena)};
    }
    r->filters = filters;
}

static kwic_match_mode match_mode(const char *word)
{
    if (strcmp(word, "all") == 0)
        return KWIC_MATCH_ALL;
    return strcmp(word, "any") == 0 ? KWIC_MATCH_ANY : KWIC_MATCH_AUTO;
}

// A cursor is the number of the hit to go on from, of all vaults together.
static void take_cursor(const char *cursor, kwic_request *r)
{
    enum { MOST = 1000000 };
    if (cursor)
        r->offset = (uint32_t)MIN(g_ascii_strtoull(cursor, NULL, 10), MOST);
}

// What is not to be written is not made either.
static void take_fields(const json_t *fields, bool alone, kwic_request *r)
{
    if (!json_is_array(fields))
        return;
    uint32_t bits = 0;
    for (size_t i = 0; i < json_array_size(fields); i++)
        bits |= kwic_hit_field(json_string_value(json_array_get(fields, i)));
    if (!(bits & kwic_hit_field("snippets")))
        r->snippets = 0;
    if (!(bits & kwic_hit_field("stale")))
        r->check_stale = false;
    // Of several vaults hits are merged by what is in them; then they are cut.
    if (alone)
        r->fields = bits | KWIC_HIT_FIELDS;
}

kwic_request kwic_request_of(kwic_call *call, kwic_arena *arena)
{
    const json_t *p = call->request.params;
    const json_t *snippets = json_object_get(p, "snippets");
    const json_t *facets = json_object_get(p, "facets");
    kwic_request r = kwic_request_default();
    r.query = kwic_param_slice(p, "query");
    kwic_request_filter(&r, json_object_get(p, "filter"), arena);
    r.facets = json_array_size(facets)
                   ? (const char *const *)kwic_request_strings(facets, arena)
                   : NULL;
    r.limit = (uint32_t)kwic_param_integer(p, "limit", r.limit);
    r.offset = (uint32_t)kwic_param_integer(p, "offset", 0);
    take_cursor(kwic_param_text(p, "cursor", NULL), &r);
    r.sort = kwic_param_text(p, "sort", NULL);
    r.live = kwic_param_boolean(p, "live", false);
    const json_t *properties = json_object_get(p, "properties");
    if (json_array_size(properties))
        r.properties = (const char *const *)kwic_request_strings(properties, arena);
    r.exact = kwic_param_boolean(p, "exact", false);
    r.match = match_mode(kwic_param_text(p, "match", "auto"));
    r.snippets = (uint32_t)kwic_param_integer(snippets, "count", r.snippets);
    r.snippet_chars = (uint32_t)kwic_param_integer(snippets, "chars", r.snippet_chars);
    r.facet_limit = (uint32_t)kwic_param_integer(p, "facetLimit", r.facet_limit);
    r.max_bytes = (uint32_t)kwic_param_integer(p, "maxBytes", 0);
    r.since = (uint64_t)kwic_param_integer(p, "since", 0);
    r.timeout_ms =
        (uint32_t)kwic_param_integer(p, "timeoutMs", r.live ? 0 : KWIC_TIMEOUT_MS);
    r.explain = kwic_param_boolean(p, "explain", false);
    r.check_stale = true;
    take_fields(json_object_get(p, "fields"), kwic_call_server(call)->n_vaults == 1,
                &r);
    if (r.properties && r.fields)
        r.fields |= kwic_hit_field("properties");
    r.cancelled = &call->cancelled;
    return r;
}
