// SPDX-License-Identifier: GPL-2.0-or-later
#include "place.h"
#include "print.h"
#include "proposals.h"

// INSERT <tab> DETAIL, as editors take it.
static void print_items(const json_t *items)
{
    g_autoptr(GString) out = g_string_new(NULL);
    size_t i;
    json_t *item;
    json_array_foreach(items, i, item)
    {
        g_autofree char *insert = kwic_shown(kwic_member(item, "insert"));
        g_autofree char *detail = kwic_shown(kwic_member(item, "detail"));
        g_string_append_printf(out, "%s\t%s\n", insert, detail);
    }
    kwic_print(out);
}

int kwic_command_complete(const kwic_args *args, GError **error)
{
    if (args->command)
        return kwic_proposals_print(args, error);
    if (!args->words->pdata[0])
        return kwic_usage_error(error, "complete: no TEXT; usage: kwic complete TEXT…")
                   ? 0
                   : -1;
    g_autoptr(GString) words = kwic_args_query(args);
    kwic_str text = {words->str, words->len};
    g_auto(kwic_place) place = {0};
    g_autoptr(kwic_searcher) s = kwic_place_enter(&place, args, error);
    if (!s)
        return -1;
    size_t at = args->at == KWIC_NOT_GIVEN ? text.n : MIN((size_t)args->at, text.n);
    uint32_t limit = args->limit == KWIC_NOT_GIVEN ? 20 : (uint32_t)args->limit;
    json_t *json = kwic_complete(s, text, at, args->kind, limit, error);
    if (!json)
        return -1;
    const json_t *items = json_object_get(json, "items");
    int status = json_array_size(items) ? 0 : 1;
    if (args->output == KWIC_OUTPUT_JSON) {
        kwic_print_json(json);
        return status;
    }
    print_items(items);
    json_decref(json);
    return status;
}
