// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "edit.h"
#include "print.h"

static void print_people(const json_t *json, const kwic_edit_place *p)
{
    size_t i;
    json_t *note;
    kwic_page page;
    kwic_page_init(&page, p->args, &p->place.config, p->place.vault);
    json_array_foreach(json_object_get(json, "notes"), i, note)
    {
        size_t k;
        json_t *reason;
        g_autoptr(GString) reasons = g_string_new(NULL);
        json_array_foreach(json_object_get(note, "reasons"), k, reason)
            g_string_append_printf(reasons, "%s%s", k ? ", " : "",
                                   json_string_value(reason));
        uint32_t line = (uint32_t)json_integer_value(json_object_get(note, "line"));
        kwic_page_text(&page, KWIC_STYLE_PATH, kwic_str_of(kwic_member(note, "path")));
        kwic_page_printf(&page, KWIC_STYLE_DIM, "  by %s", reasons->str);
        kwic_page_newline(&page);
        if (line) {
            kwic_page_gutter(&page, kwic_member(note, "path"), line);
            kwic_page_wrap(&page, kwic_str_of(kwic_member(note, "text")), NULL, 0,
                           KWIC_GUTTER);
        }
    }
    kwic_page_printf(
        &page, KWIC_STYLE_DIM, "%s note%s without #%s",
        kwic_count((uint64_t)json_array_size(json_object_get(json, "notes"))),
        json_array_size(json_object_get(json, "notes")) == 1 ? "" : "s",
        kwic_member(json, "tag"));
    kwic_page_newline(&page);
    kwic_page_print(&page);
}

// Adds the tag to the notes of the answer, as kwic tag would.
static int tag_them(kwic_edit_place *p, const json_t *json, GError **error)
{
    const char *const add[] = {kwic_member(json, "tag"), NULL};
    const kwic_note_edit edit = {.add = add};
    g_autoptr(GPtrArray) paths = g_ptr_array_new();
    size_t i;
    json_t *note;
    json_array_foreach(json_object_get(json, "notes"), i, note)
        g_ptr_array_add(paths, (gpointer)kwic_member(note, "path"));
    g_ptr_array_add(paths, NULL);
    const kwic_edits_request request = {.paths = (const char *const *)paths->pdata};
    g_autoptr(kwic_edits) plan =
        kwic_edits_plan(p->searcher, p->place.vault, &edit, &request, error);
    return plan ? kwic_edit_end_new(p, plan, "untagged --tag", error) : -1;
}

int kwic_command_untagged(const kwic_args *args, GError **error)
{
    g_auto(kwic_edit_place) p = {.args = args};
    if (args->tag) {
        if (!kwic_edit_place_enter(&p, args, error))
            return -1;
    } else if (!(p.searcher = kwic_place_enter(&p.place, args, error))) {
        return -1;
    }
    uint32_t limit = args->limit == KWIC_NOT_GIVEN ? 0 : (uint32_t)args->limit;
    json_t *json = kwic_untagged(p.searcher, args->words->pdata[0], limit, error);
    if (!json)
        return -1;
    int status = json_array_size(json_object_get(json, "notes")) ? 0 : 1;
    if (args->tag)
        status = tag_them(&p, json, error);
    else if (args->output == KWIC_OUTPUT_JSON)
        kwic_print_json(json_incref(json));
    else if (args->output == KWIC_OUTPUT_PATHS) {
        size_t i;
        json_t *note;
        json_array_foreach(json_object_get(json, "notes"), i, note)
            puts(kwic_member(note, "path"));
    } else
        print_people(json, &p);
    json_decref(json);
    return status;
}
