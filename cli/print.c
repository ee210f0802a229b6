// SPDX-License-Identifier: GPL-2.0-or-later
// The end of all output: text and JSON to standard output.
#include "print.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

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
    json_decref(json);
    fputs(text ? text : "null", stdout);
    fputc('\n', stdout);
    free(text);
    return 0;
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
