// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <unistd.h>

#include "kwic/limits.h"
#include "place.h"
#include "print.h"

static bool read_stdin(GString *text, GError **error)
{
    char buffer[65536];
    ssize_t n;
    while (text->len < KWIC_NOTE_BYTES &&
           (n = read(STDIN_FILENO, buffer, sizeof buffer)) > 0)
        g_string_append_len(text, buffer, n);
    if (text->len)
        return true;
    g_set_error_literal(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                        "related -: no text came on standard input");
    return false;
}

static void print_people(const kwic_answer *answer, const kwic_args *args,
                         const kwic_place *place, const char *vault)
{
    kwic_page page;
    kwic_page_init(&page, args, &place->config, vault);
    kwic_print_answer(&page, answer, args);
    kwic_page_print(&page);
}

int kwic_command_related(const kwic_args *args, GError **error)
{
    const char *note = args->words->pdata[0];
    bool from_stdin = strcmp(note, "-") == 0;
    g_auto(kwic_place) place = {0};
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(kwic_searcher) s = kwic_place_enter(&place, args, error);
    if (!s || (from_stdin && !read_stdin(text, error)))
        return -1;
    uint32_t limit = args->limit == KWIC_NOT_GIVEN ? 10 : (uint32_t)args->limit;
    g_autoptr(kwic_answer) answer = kwic_related(
        s, from_stdin ? NULL : note, kwic_str_of_string(text), limit, error);
    if (!answer)
        return -1;
    if (args->format || args->output > KWIC_OUTPUT_JSON) {
        g_autoptr(GString) out = g_string_new(NULL);
        if (!args->format)
            kwic_print_lines(out, answer, args->output);
        else if (!kwic_print_format(out, answer, args->format, error))
            return -1;
        kwic_print(out);
    } else if (args->output == KWIC_OUTPUT_JSON) {
        kwic_print_answer_json(answer);
    } else {
        print_people(answer, args, &place, kwic_index_vault(kwic_searcher_index(s)));
    }
    return answer->n_hits ? 0 : 1;
}
