// SPDX-License-Identifier: GPL-2.0-or-later
#include "place.h"
#include "print.h"

static const char *const sections[] = {"out", "in", "unresolved"};

static size_t print_people(const json_t *links, const kwic_args *args,
                           const kwic_place *place)
{
    static const char *const names[] = {"Links to", "Linked from", "Links to no note"};
    size_t sum = 0;
    kwic_page page;
    kwic_page_init(&page, args, &place->config, place->vault);
    for (size_t i = 0; i < G_N_ELEMENTS(sections); i++) {
        const json_t *places = json_object_get(links, sections[i]);
        if (!json_array_size(places))
            continue;
        if (sum)
            kwic_page_newline(&page);
        kwic_print_section(&page, names[i], places, i == 2 ? "target" : "text");
        sum += json_array_size(places);
    }
    kwic_page_print(&page);
    return sum;
}

int kwic_command_links(const kwic_args *args, GError **error)
{
    g_auto(kwic_place) place = {0};
    g_autoptr(kwic_searcher) s = kwic_place_enter(&place, args, error);
    json_t *links = s ? kwic_links(s, args->words->pdata[0], error) : NULL;
    if (!links)
        return -1;
    size_t sum = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(sections); i++)
        sum += json_array_size(json_object_get(links, sections[i]));
    if (args->output == KWIC_OUTPUT_JSON)
        kwic_print_json(json_incref(links));
    else if (args->output == KWIC_OUTPUT_VIMGREP) {
        g_autoptr(GString) out = g_string_new(NULL);
        kwic_print_vimgrep(out, json_object_get(links, "in"));
        kwic_print(out);
    } else
        print_people(links, args, &place);
    json_decref(links);
    return sum ? 0 : 1;
}
