// SPDX-License-Identifier: GPL-2.0-or-later
// Places in notes that come as JSON: links, mentions, tasks.
#include <stdio.h>

#include "paths.h"
#include "print.h"

static uint32_t line_of(const json_t *place)
{
    return (uint32_t)json_integer_value(json_object_get(place, "line"));
}

void kwic_print_heading(kwic_page *page, const char *name, size_t count)
{
    kwic_page_text(page, KWIC_STYLE_TITLE, kwic_str_of(name));
    kwic_page_printf(page, KWIC_STYLE_DIM, "  %s", kwic_count(count));
    kwic_page_newline(page);
}

void kwic_print_place(kwic_page *page, const json_t *place, kwic_style style,
                      const char *text)
{
    const char *path = kwic_member(place, "path");
    uint32_t line = line_of(place);
    kwic_page_spaces(page, 2);
    kwic_page_link(page, path, line);
    g_autofree char *shown = kwic_paths_shown(path);
    kwic_page_text(page, KWIC_STYLE_PATH, kwic_str_of(shown));
    if (line)
        kwic_page_printf(page, KWIC_STYLE_PATH, ":%u", line);
    kwic_page_unlink(page);
    kwic_page_newline(page);
    if (*text) {
        const kwic_span all = {0, (uint32_t)strlen(text), style};
        kwic_page_wrap(page, kwic_str_of(text), &all, 1, KWIC_GUTTER);
    }
}

void kwic_print_link(kwic_page *page, const char *note, const json_t *link,
                     const char *leads_to)
{
    const char *text = kwic_member(link, "text");
    kwic_page_gutter(page, note, line_of(link));
    kwic_page_text(page, KWIC_STYLE_PLAIN, kwic_str_of(text));
    if (*leads_to && strcmp(leads_to, text) != 0) {
        kwic_page_text(page, KWIC_STYLE_DIM, KWIC_STR("  → "));
        kwic_page_text(page, KWIC_STYLE_PATH, kwic_str_of(leads_to));
    }
    kwic_page_newline(page);
}

void kwic_print_vimgrep(GString *out, const json_t *places)
{
    size_t i;
    json_t *place;
    json_array_foreach(places, i, place)
    {
        json_int_t byte = json_integer_value(json_object_get(place, "byte"));
        // A text of several lines is one: a place is a line.
        g_autofree char *text =
            g_strdelimit(g_strdup(kwic_member(place, "text")), "\r\n", ' ');
        g_autofree char *path = kwic_paths_shown(kwic_member(place, "path"));
        kwic_print_text(out, path);
        g_string_append_printf(out, ":%u:%" JSON_INTEGER_FORMAT ":", line_of(place),
                               byte + 1);
        kwic_print_text(out, text);
        g_string_append_c(out, '\n');
    }
}
