// SPDX-License-Identifier: GPL-2.0-or-later
#include "ask.h"

enum { PAGE_SNIPPETS = 2, PAGE_CHARS = 160 };

static uint32_t given(int64_t number, uint32_t otherwise)
{
    return number == KWIC_NOT_GIVEN ? otherwise : (uint32_t)number;
}

static kwic_match_mode match_mode(const char *word)
{
    if (g_strcmp0(word, "all") == 0)
        return KWIC_MATCH_ALL;
    return g_strcmp0(word, "any") == 0 ? KWIC_MATCH_ANY : KWIC_MATCH_AUTO;
}

static void free_list(gpointer list)
{
    g_ptr_array_unref(list);
}

// The list of the field's values, a new one the first time the field is named.
static GPtrArray *values_of(kwic_ask *ask, const char *field)
{
    for (guint i = 0; i < ask->filters->len; i++)
        if (strcmp(g_array_index(ask->filters, kwic_filter, i).field, field) == 0)
            return ask->values->pdata[i];
    kwic_filter filter = {.field = g_strdup(field)};
    g_array_append_val(ask->filters, filter);
    g_ptr_array_add(ask->values, g_ptr_array_new());
    return ask->values->pdata[ask->values->len - 1];
}

static bool add_filter(kwic_ask *ask, char *text, GError **error)
{
    const char *eq = strchr(text, '=');
    if (!eq || eq == text) {
        g_set_error(
            error, KWIC_ERROR, KWIC_ERROR_USAGE,
            "--filter %s: name a facet and a value, as: --filter company=openai", text);
        return false;
    }
    g_autofree char *field = g_strndup(text, (size_t)(eq - text));
    g_ptr_array_add(values_of(ask, field), (gpointer)(eq + 1));
    return true;
}

static bool add_filters(kwic_ask *ask, const kwic_args *args, GError **error)
{
    ask->filters = g_array_new(FALSE, TRUE, sizeof(kwic_filter));
    ask->values = g_ptr_array_new_with_free_func(free_list);
    for (char **text = (char **)args->filter->pdata; *text; text++)
        if (!add_filter(ask, *text, error))
            return false;
    for (guint i = 0; i < ask->filters->len; i++) {
        GPtrArray *values = ask->values->pdata[i];
        g_ptr_array_add(values, NULL);
        g_array_index(ask->filters, kwic_filter, i).values =
            (const char *const *)values->pdata;
    }
    return true;
}

static bool check_cursor(const char *cursor, GError **error)
{
    uint64_t at;
    return !cursor || kwic_str_number(kwic_str_of(cursor), &at) ||
           kwic_usage_error(error, "--cursor %s: none; give that of an answer", cursor);
}

bool kwic_ask_init(kwic_ask *ask, const kwic_args *args, const kwic_config *config,
                   const char *facets, GError **error)
{
    memset(ask, 0, sizeof *ask);
    ask->query = kwic_args_query(args);
    ask->facets = kwic_args_split(args->facets ? args->facets : facets);
    if (!add_filters(ask, args, error) || !check_cursor(args->cursor, error))
        return false;
    kwic_request *r = &ask->request;
    *r = kwic_request_default();
    r->query = kwic_str_of_string(ask->query);
    r->filters = (const kwic_filter *)(void *)ask->filters->data;
    r->n_filters = ask->filters->len;
    r->facets = (const char *const *)ask->facets;
    r->facet_limit = given(args->facet_limit, r->facet_limit);
    r->facet_prefix = args->prefix;
    r->limit = given(args->limit, config->limit ? (uint32_t)config->limit : r->limit);
    r->offset = given(args->offset, 0);
    r->cursor = args->cursor;
    r->sort = args->sort;
    r->live = args->live;
    r->exact = args->exact;
    r->match = match_mode(args->match);
    // A page of people has room for six hits on a screen of forty rows.
    bool people = args->output == KWIC_OUTPUT_PEOPLE && !args->format;
    r->snippets = given(args->snippets, people ? PAGE_SNIPPETS : r->snippets);
    r->snippet_chars = given(args->chars, people ? PAGE_CHARS : r->snippet_chars);
    r->since = args->since == KWIC_NOT_GIVEN ? 0 : (uint64_t)args->since;
    r->timeout_ms = given(args->timeout, 0);
    r->max_bytes = given(args->max_bytes, 0);
    r->explain = args->explain;
    r->check_stale = true;
    return true;
}

void kwic_ask_clear(kwic_ask *ask)
{
    if (ask->query)
        g_string_free(ask->query, TRUE);
    g_strfreev(ask->facets);
    for (guint i = 0; ask->filters && i < ask->filters->len; i++)
        g_free((gpointer)g_array_index(ask->filters, kwic_filter, i).field);
    g_clear_pointer(&ask->filters, g_array_unref);
    g_clear_pointer(&ask->values, g_ptr_array_unref);
}
