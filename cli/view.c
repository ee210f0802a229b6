// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "kwic/views.h"
#include "place.h"
#include "print_view.h"

enum { QUERY_BYTES = 1 << 20, FAILED = 2 };

// ---- what is asked ----

static bool read_input(GString *text, GError **error)
{
    char bytes[4096];
    size_t n;
    g_string_truncate(text, 0);
    while ((n = fread(bytes, 1, sizeof bytes, stdin)) > 0 && text->len <= QUERY_BYTES)
        g_string_append_len(text, bytes, (gssize)n);
    if (text->len > QUERY_BYTES)
        return kwic_usage_error(error, "the query is longer than %d KiB",
                                QUERY_BYTES >> 10);
    return true;
}

static bool looks_like_query(const char *text)
{
    static const char *const words[] = {"TABLE", "LIST", "TASK", "CALENDAR", "=", "//"};
    while (g_ascii_isspace(*text))
        text++;
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (!g_ascii_strncasecmp(text, words[i], strlen(words[i])))
            return true;
    return false;
}

// "NOTE:12": cuts the number off.
static bool cut_line(char *text, uint32_t *line)
{
    char *colon = strrchr(text, ':'), *end = NULL;
    uint64_t number = colon ? g_ascii_strtoull(colon + 1, &end, 10) : 0;
    if (!colon || !colon[1] || *end || !number || number > UINT32_MAX)
        return false;
    *colon = '\0';
    *line = (uint32_t)number;
    return true;
}

// A note's path or name comes before a query.
static bool find_asked(kwic_views *views, kwic_searcher *s, GString *text,
                       kwic_view_request *request, GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_autofree char *name = g_strdup(text->str);
    g_autofree char *note = kwic_view_find_note(views, s, name, &cause);
    if (!note && !cause && cut_line(name, &request->line))
        note = kwic_view_find_note(views, s, name, &cause);
    if (cause) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return false;
    }
    if (note) {
        g_string_assign(text, note);
        request->path = text->str;
        return true;
    }
    request->line = 0;
    request->query = text->str;
    if (looks_like_query(text->str))
        return true;
    g_set_error(
        error, KWIC_ERROR, KWIC_ERROR_NOT_FOUND,
        "%s: no such note; a query begins with TABLE, LIST, TASK or CALENDAR, an "
        "expression with =",
        text->str);
    return false;
}

// ---- what is said ----

static bool has_results(const kwic_view_answer *answer)
{
    for (size_t i = 0; i < answer->n_blocks; i++)
        if (answer->blocks[i].total)
            return true;
    return false;
}

static const char *failure(const kwic_view_answer *answer)
{
    for (size_t i = 0; i < answer->n_blocks; i++)
        if (answer->blocks[i].kind == KWIC_VIEW_FAILED)
            return answer->blocks[i].error;
    return NULL;
}

static void write_form(const kwic_view_answer *answer, bool one, int output,
                       GString *out)
{
    if (output == KWIC_OUTPUT_JSON) {
        kwic_view_answer_write(answer, one, out);
        g_string_append_c(out, '\n');
    } else if (output == KWIC_OUTPUT_PATHS) {
        kwic_view_paths(answer, out);
    } else if (output == KWIC_OUTPUT_CSV) {
        for (size_t i = 0; i < answer->n_blocks; i++) {
            g_string_append(out, i ? "\n" : "");
            kwic_view_csv(&answer->blocks[i], out);
        }
    } else if (one) {
        kwic_view_markdown(&answer->blocks[0], out);
    } else {
        kwic_view_note_markdown(answer, out);
    }
}

static void print_people(const kwic_view_answer *answer, bool one,
                         const kwic_args *args, const kwic_place *place)
{
    kwic_page page;
    kwic_page_init(&page, args, &place->config, place->vault);
    if (one)
        kwic_print_view(&page, &answer->blocks[0]);
    else
        kwic_print_view_note(&page, answer);
    kwic_page_print(&page);
}

static int answer_in_form(const kwic_view_answer *answer, bool one,
                          const kwic_args *args, const kwic_place *place)
{
    if (args->output == KWIC_OUTPUT_PEOPLE) {
        print_people(answer, one, args, place);
    } else {
        g_autoptr(GString) out = g_string_new(NULL);
        write_form(answer, one, args->output, out);
        kwic_print(out);
    }
    if (failure(answer))
        return FAILED;
    return has_results(answer) ? 0 : 1;
}

int kwic_command_view(const kwic_args *args, GError **error)
{
    g_auto(kwic_place) place = {0};
    g_autoptr(GString) text = kwic_args_query(args);
    if (!text->len)
        return kwic_usage_error(error, "give a note or a query") - 1;
    if (g_str_equal(text->str, "-") && !read_input(text, error))
        return -1;
    kwic_view_request request = {
        .now = args->now,
        .timeout_ms = args->timeout == KWIC_NOT_GIVEN ? 0 : (uint32_t)args->timeout,
        .explain = args->explain != 0,
        .form = args->output == KWIC_OUTPUT_JSON       ? KWIC_VIEW_JSON
                : args->output == KWIC_OUTPUT_MARKDOWN ? KWIC_VIEW_MARKDOWN
                                                       : KWIC_VIEW_TEXT,
    };
    g_autoptr(kwic_searcher) s = kwic_place_enter(&place, args, error);
    g_autoptr(kwic_views) views = kwic_views_new();
    if (!s || !find_asked(views, s, text, &request, error))
        return -1;
    g_autoptr(kwic_view_answer) answer = kwic_view(views, s, &request, error);
    if (!answer)
        return -1;
    bool one = request.query || request.line;
    const char *why = one ? failure(answer) : NULL;
    if (why && args->output != KWIC_OUTPUT_JSON) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_USAGE, "%s", why);
        return -1;
    }
    return answer_in_form(answer, one, args, &place);
}
