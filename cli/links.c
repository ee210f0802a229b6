// SPDX-License-Identifier: GPL-2.0-or-later
#include "place.h"
#include "print.h"

// Where the line of a section's places is: in the note that was asked for, but for "in".
typedef struct section {
    const char *member, *name;
    const char *leads_to; // member of a place, NULL for "in"
} section;

static const section sections[] = {
    {"out", "Links to", "path"},
    {"in", "Linked from", NULL},
    {"unresolved", "Links to no note", "target"},
    {"files", "Links to files", "target"},
    {"urls", "Links outside", "target"},
};

static void print_section(kwic_page *page, const section *s, const json_t *links)
{
    size_t i;
    json_t *place;
    const json_t *places = json_object_get(links, s->member);
    kwic_print_heading(page, s->name, json_array_size(places));
    json_array_foreach(places, i, place)
    {
        if (s->leads_to)
            kwic_print_link(page, kwic_member(links, "path"), place,
                            kwic_member(place, s->leads_to));
        else
            kwic_print_place(page, place, KWIC_STYLE_PLAIN, kwic_member(place, "text"));
    }
}

static void print_people(const json_t *links, const kwic_args *args,
                         const kwic_place *place)
{
    bool first = true;
    kwic_page page;
    kwic_page_init(&page, args, &place->config, place->vault);
    for (size_t i = 0; i < G_N_ELEMENTS(sections); i++) {
        if (!json_array_size(json_object_get(links, sections[i].member)))
            continue;
        if (!first)
            kwic_page_newline(&page);
        first = false;
        print_section(&page, &sections[i], links);
    }
    if (first)
        kwic_print_heading(&page, "Links", 0);
    kwic_page_print(&page);
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
        sum += json_array_size(json_object_get(links, sections[i].member));
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
