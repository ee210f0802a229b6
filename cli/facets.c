// SPDX-License-Identifier: GPL-2.0-or-later
#include "ask.h"
#include "print.h"

// {"facets": …}: the result of the method of the same name.
static json_t *facets_json(const kwic_answer *answer)
{
    json_t *json = kwic_answer_json(answer);
    json_t *facets = json_incref(json_object_get(json, "facets"));
    json_decref(json);
    return json_pack("{s:o}", "facets", facets ? facets : json_object());
}

int kwic_command_facets(const kwic_args *args, GError **error)
{
    g_auto(kwic_place) place = {0};
    if (!kwic_place_find(&place, args, NULL, error))
        return -1;
    g_autofree char *usual = place.config.facets ? g_strjoinv(",", place.config.facets)
                                                 : g_strdup("tag,company,type");
    g_auto(kwic_ask) ask = {0};
    if (!kwic_ask_init(&ask, args, &place.config, usual, error))
        return -1;
    ask.request.limit = 0;
    ask.request.snippets = 0;
    if (args->limit != KWIC_NOT_GIVEN)
        ask.request.facet_limit = (uint32_t)args->limit;
    kwic_place_freshen(&place, args);
    g_autoptr(kwic_searcher) s = kwic_place_open(&place, error);
    g_autoptr(kwic_answer) answer = s ? kwic_search(s, &ask.request, error) : NULL;
    if (!answer)
        return -1;
    if (args->output == KWIC_OUTPUT_JSON) {
        kwic_print_json(facets_json(answer));
    } else {
        kwic_page page;
        kwic_page_init(&page, args, &place.config, NULL);
        kwic_print_facets(&page, answer->facets, answer->n_facets);
        kwic_page_newline(&page);
        kwic_page_printf(&page, KWIC_STYLE_DIM, "%s note%s", kwic_count(answer->total),
                         answer->total == 1 ? "" : "s");
        kwic_page_newline(&page);
        kwic_page_print(&page);
    }
    return answer->total ? 0 : 1;
}
