// SPDX-License-Identifier: GPL-2.0-or-later
#include "ask.h"
#include "print.h"

enum { ALL_TAGS = 100000 };

static void print_people(const kwic_answer *answer, const kwic_args *args,
                         const kwic_config *config)
{
    const kwic_facet *tags = &answer->facets[0];
    kwic_page page;
    kwic_page_init(&page, args, config, NULL);
    kwic_print_tree(&page, tags);
    if (tags->n_values)
        kwic_page_newline(&page);
    kwic_page_printf(&page, KWIC_STYLE_DIM, "%s tag%s at the top, ",
                     kwic_count(tags->distinct), tags->distinct == 1 ? "" : "s");
    kwic_page_printf(&page, KWIC_STYLE_DIM, "%s note%s", kwic_count(answer->total),
                     answer->total == 1 ? "" : "s");
    kwic_page_newline(&page);
    kwic_page_print(&page);
}

int kwic_command_tags(const kwic_args *args, GError **error)
{
    const char *prefix = args->words->pdata[0];
    g_auto(kwic_place) place = {0};
    g_autoptr(kwic_searcher) s = kwic_place_enter(&place, args, error);
    if (!s)
        return -1;
    const char *const facets[] = {"tag", NULL};
    kwic_request request = kwic_request_default();
    request.limit = 0;
    request.snippets = 0;
    request.facets = facets;
    request.facet_prefix = prefix && *prefix == '#' ? prefix + 1 : prefix;
    request.facet_limit =
        args->limit == KWIC_NOT_GIVEN ? ALL_TAGS : (uint32_t)args->limit;
    g_autoptr(kwic_answer) answer = kwic_search(s, &request, error);
    if (!answer)
        return -1;
    bool any = answer->n_facets && answer->facets[0].n_values;
    if (args->output == KWIC_OUTPUT_JSON) {
        json_t *json = kwic_answer_json(answer);
        json_t *found = json_incref(json_object_get(json, "facets"));
        json_decref(json);
        kwic_print_json(json_pack("{s:o}", "facets", found));
    } else if (answer->n_facets) {
        print_people(answer, args, &place.config);
    }
    return any ? 0 : 1;
}
