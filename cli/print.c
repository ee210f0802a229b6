// SPDX-License-Identifier: GPL-2.0-or-later
// The end of all output: text and JSON to standard output.
#include "print.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "kwic/terminal.h"

int kwic_print(const GString *text)
{
    fwrite(text->str, 1, text->len, stdout);
    return 0;
}

const char *kwic_member(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));
    return value ? value : "";
}

int kwic_print_json(json_t *json)
{
    size_t flags = isatty(STDOUT_FILENO) ? JSON_INDENT(2) : JSON_COMPACT;
    char *text = json_dumps(json, flags);
    g_autoptr(GString) out = g_string_new(text ? text : "null");
    json_decref(json);
    free(text);
    kwic_json_guard(out, 0);
    g_string_append_c(out, '\n');
    return kwic_print(out);
}

// Whether standard output is a terminal, asked once.
static bool is_terminal(void)
{
    static int terminal = -1;
    if (terminal < 0)
        terminal = isatty(STDOUT_FILENO);
    return terminal;
}

void kwic_print_text(GString *out, const char *text)
{
    g_autofree char *shown = is_terminal() ? kwic_shown(text) : NULL;
    g_string_append(out, shown ? shown : text);
}

int kwic_print_notes(const GString *text)
{
    if (!is_terminal())
        return kwic_print(text);
    g_auto(GStrv) lines = g_strsplit(text->str, "\n", -1);
    g_autoptr(GString) out = g_string_sized_new(text->len);
    for (char **line = lines; *line; line++) {
        g_autofree char *shown = kwic_shown(*line);
        g_string_append(out, line == lines ? "" : "\n");
        g_string_append(out, shown);
    }
    return kwic_print(out);
}

int kwic_print_answer_json(const kwic_answer *answer)
{
    if (isatty(STDOUT_FILENO))
        return kwic_print_json(kwic_answer_json(answer));
    g_autoptr(GString) out = g_string_sized_new(8192);
    kwic_answer_write(answer, out);
    g_string_append_c(out, '\n');
    return kwic_print(out);
}
