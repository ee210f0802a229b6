// SPDX-License-Identifier: GPL-2.0-or-later
#include "ask.h"
#include "freshness.h"
#include "hit_table.h"
#include "print.h"
#include "print_view.h"

// Only what is printed is asked for: paths need no snippets.
static void narrow(kwic_request *request, const kwic_args *args)
{
    bool paths =
        args->output == KWIC_OUTPUT_PATHS || args->output == KWIC_OUTPUT_PRINT0;
    if (paths && !args->format)
        request->snippets = 0;
    request->lines = args->output == KWIC_OUTPUT_VIMGREP && !args->format;
    if (args->output != KWIC_OUTPUT_JSON &&
        (args->output != KWIC_OUTPUT_PEOPLE || args->format))
        request->facets = NULL;
}

static bool is_table(const kwic_args *args)
{
    return args->columns || args->output == KWIC_OUTPUT_CSV ||
           args->output == KWIC_OUTPUT_TSV;
}

// Of a table its columns alone are asked for; JSON has them among a hit's members.
static char **take_columns(kwic_request *request, const kwic_args *args,
                           kwic_arena *arena)
{
    if (!is_table(args))
        return NULL;
    char **names = kwic_args_split(args->columns ? args->columns : "title,path");
    request->properties = kwic_hit_table_keys(names, arena);
    if (args->output != KWIC_OUTPUT_JSON)
        request->snippets = 0;
    return names;
}

static int print_table(const kwic_answer *answer, char **names, const kwic_args *args,
                       kwic_page *page)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(GString) out = g_string_new(NULL);
    kwic_view_block table;
    kwic_hit_table_make(answer, names, arena, &table);
    if (args->output == KWIC_OUTPUT_CSV)
        kwic_view_csv(&table, out);
    else if (args->output == KWIC_OUTPUT_TSV)
        kwic_hit_table_tsv(&table, out);
    else
        kwic_print_view(page, &table);
    if (args->output == KWIC_OUTPUT_PEOPLE)
        kwic_page_print(page);
    else
        kwic_print(out);
    return answer->n_hits || answer->total ? 0 : 1;
}

static int print(const kwic_answer *answer, const kwic_args *args,
                 const kwic_place *place, const char *vault, GError **error)
{
    int status = answer->n_hits || answer->total ? 0 : 1;
    if (args->output == KWIC_OUTPUT_JSON && !args->format) {
        kwic_print_answer_json(answer);
    } else if (args->output == KWIC_OUTPUT_PEOPLE && !args->format) {
        kwic_page page;
        kwic_page_init(&page, args, &place->config, vault);
        kwic_print_answer(&page, answer, args);
        kwic_page_print(&page);
    } else {
        g_autoptr(GString) out = g_string_new(NULL);
        if (!args->format)
            kwic_print_lines(out, answer, args->output);
        else if (!kwic_print_format(out, answer, args->format, error))
            return -1;
        kwic_print(out);
    }
    return status;
}

int kwic_command_search(const kwic_args *args, GError **error)
{
    if (args->words->len == 1 && args->filter->len == 1 &&
        args->since == KWIC_NOT_GIVEN) {
        g_set_error_literal(
            error, KWIC_ERROR, KWIC_ERROR_USAGE,
            "search: no query; usage: kwic search [OPTIONS] [--] QUERY…");
        return -1;
    }
    g_auto(kwic_place) place = {0};
    g_auto(kwic_ask) ask = {0};
    if (!kwic_place_find(&place, args, NULL, error) ||
        !kwic_ask_init(&ask, args, &place.config, NULL, error))
        return -1;
    narrow(&ask.request, args);
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_auto(GStrv) columns = take_columns(&ask.request, args, arena);
    kwic_freshness fresh;
    kwic_freshness_begin(&fresh, &place, args);
    g_autoptr(kwic_searcher) s = kwic_place_open(&place, error);
    g_autoptr(kwic_answer) answer = s ? kwic_search(s, &ask.request, error) : NULL;
    if (kwic_freshness_end(&fresh) && answer) {
        g_clear_pointer(&answer, kwic_answer_free);
        if (kwic_searcher_refresh(s, NULL, error))
            answer = kwic_search(s, &ask.request, error);
    }
    if (!answer)
        return -1;
    answer->behind = fresh.behind;
    answer->unchecked = fresh.why;
    if (args->output != KWIC_OUTPUT_PEOPLE && args->output != KWIC_OUTPUT_JSON)
        kwic_freshness_tell(&fresh);
    if (args->check && fresh.behind < 0 &&
        (answer->behind = kwic_place_behind(&place, error)) < 0)
        return -1;
    if (columns && args->output != KWIC_OUTPUT_JSON) {
        kwic_page page;
        kwic_page_init(&page, args, &place.config, place.vault);
        return print_table(answer, columns, args, &page);
    }
    return print(answer, args, &place, kwic_index_vault(kwic_searcher_index(s)), error);
}
