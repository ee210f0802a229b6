// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "place.h"
#include "print.h"

// "10-20", "10-", "-20" or "10": lines from 1, both included.
static bool parse_lines(const char *text, kwic_note_request *request, GError **error)
{
    char *end = NULL;
    uint64_t from = g_ascii_strtoull(text, &end, 10), to = from;
    bool digits = end != text;
    if (*end == '-') {
        const char *rest = end + 1;
        to = *rest ? g_ascii_strtoull(rest, &end, 10) : INT32_MAX;
        digits = digits || end != rest;
        if (!*rest)
            end++;
        from = from ? from : 1;
    }
    if (!digits || *end || !from || to < from || to > INT32_MAX) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                    "--lines %s: give lines from 1, as --lines 10-20", text);
        return false;
    }
    request->from_line = (uint32_t)from;
    request->to_line = (uint32_t)to;
    return true;
}

static void print_text(const char *text)
{
    if (!isatty(STDOUT_FILENO)) {
        fputs(text, stdout);
    } else {
        // Line by line: newlines stay, all else that steers a terminal is shown.
        g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
        for (char **line = lines; *line; line++) {
            g_autofree char *shown = kwic_shown(*line);
            fputs(shown, stdout);
            if (line[1])
                fputc('\n', stdout);
        }
    }
    size_t n = strlen(text);
    if (n && text[n - 1] != '\n')
        fputc('\n', stdout);
}

int kwic_command_show(const kwic_args *args, GError **error)
{
    kwic_note_request request = {
        .path = args->words->pdata[0],
        .heading = args->heading,
        .block = args->block,
        .max_bytes = args->max_bytes > 0 ? (uint32_t)args->max_bytes : 0,
    };
    g_auto(kwic_place) place = {0};
    if (args->lines && !parse_lines(args->lines, &request, error))
        return -1;
    g_autoptr(kwic_searcher) s = kwic_place_enter(&place, args, error);
    json_t *note = s ? kwic_note_show(s, &request, error) : NULL;
    if (!note)
        return -1;
    if (args->output == KWIC_OUTPUT_JSON)
        return kwic_print_json(note);
    print_text(kwic_member(note, "text"));
    json_decref(note);
    return 0;
}
