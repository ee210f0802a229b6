// SPDX-License-Identifier: GPL-2.0-or-later
#include "place.h"
#include "print.h"

static void print_people(const json_t *places, const kwic_args *args,
                         const kwic_place *place)
{
    size_t i;
    json_t *one;
    kwic_page page;
    kwic_page_init(&page, args, &place->config, place->vault);
    kwic_print_heading(&page, "Named without a link", json_array_size(places));
    json_array_foreach(places, i, one)
        kwic_print_place(&page, one, KWIC_STYLE_PLAIN, kwic_member(one, "text"));
    kwic_page_print(&page);
}

int kwic_command_mentions(const kwic_args *args, GError **error)
{
    g_auto(kwic_place) place = {0};
    g_autoptr(kwic_searcher) s = kwic_place_enter(&place, args, error);
    uint32_t limit = args->limit == KWIC_NOT_GIVEN ? 100 : (uint32_t)args->limit;
    json_t *json = s ? kwic_mentions(s, args->words->pdata[0], limit, error) : NULL;
    if (!json)
        return -1;
    const json_t *places = json_object_get(json, "mentions");
    int status = json_array_size(places) ? 0 : 1;
    if (args->output == KWIC_OUTPUT_JSON) {
        kwic_print_json(json_incref(json));
    } else if (args->output == KWIC_OUTPUT_VIMGREP) {
        g_autoptr(GString) out = g_string_new(NULL);
        kwic_print_vimgrep(out, places);
        kwic_print(out);
    } else {
        print_people(places, args, &place);
    }
    json_decref(json);
    return status;
}
