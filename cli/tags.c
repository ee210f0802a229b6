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

// The rename that joins two spellings, as a shell takes it.
static void print_alike(kwic_page *page, const json_t *one)
{
    const char *tag = kwic_member(one, "tag"), *to = kwic_member(one, "to");
    g_autofree char *both = g_strdup_printf("%s=%s", tag, to);
    kwic_page_printf(page, KWIC_STYLE_DIM, "%-9s ", kwic_member(one, "how"));
    kwic_page_text(page, KWIC_STYLE_TAG, kwic_str_of(tag));
    kwic_page_printf(
        page, KWIC_STYLE_COUNT, " %s, ",
        kwic_count((uint64_t)json_integer_value(json_object_get(one, "count"))));
    kwic_page_text(page, KWIC_STYLE_TAG, kwic_str_of(to));
    kwic_page_printf(
        page, KWIC_STYLE_COUNT, " %s",
        kwic_count((uint64_t)json_integer_value(json_object_get(one, "toCount"))));
    kwic_page_text(page, KWIC_STYLE_DIM, KWIC_STR("  kwic tag --rename "));
    kwic_page_text(page, KWIC_STYLE_PLAIN, kwic_str_of(both));
    kwic_page_newline(page);
}

static void print_problems(const json_t *json, const kwic_args *args,
                           const kwic_config *config)
{
    size_t i;
    json_t *one;
    const json_t *once = json_object_get(json, "once");
    kwic_page page;
    kwic_page_init(&page, args, config, NULL);
    json_array_foreach(json_object_get(json, "alike"), i, one) print_alike(&page, one);
    if (json_array_size(once)) {
        g_autoptr(GString) list = g_string_new("used once: ");
        json_array_foreach(once, i, one)
            g_string_append_printf(list, "%s%s", i ? ", " : "", json_string_value(one));
        kwic_page_wrap(&page, kwic_str_of_string(list), NULL, 0, 0);
    }
    kwic_page_print(&page);
}

static int problems(const kwic_args *args, GError **error)
{
    g_auto(kwic_place) place = {0};
    g_autoptr(kwic_searcher) s = kwic_place_enter(&place, args, error);
    json_t *json = s ? kwic_tag_problems(s, error) : NULL;
    if (!json)
        return -1;
    bool any = json_array_size(json_object_get(json, "alike")) ||
               json_array_size(json_object_get(json, "once"));
    if (args->output == KWIC_OUTPUT_JSON)
        kwic_print_json(json_incref(json));
    else
        print_problems(json, args, &place.config);
    json_decref(json);
    return any ? 0 : 1;
}

int kwic_command_tags(const kwic_args *args, GError **error)
{
    const char *prefix = args->words->pdata[0];
    if (args->problems)
        return problems(args, error);
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
