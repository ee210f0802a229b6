// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "edit.h"
#include "page.h"
#include "print.h"

static json_t *entry_json(const kwic_undo *u)
{
    return json_pack("{s:I,s:s,s:I,s:b,s:s%}", "edit", (json_int_t)u->number, "time",
                     u->time, "notes", (json_int_t)u->files, "undone", (int)u->undone,
                     "what", u->what, strlen(u->what));
}

static void print_entry(kwic_page *page, const kwic_undo *u)
{
    g_autofree char *number = g_strdup_printf("%5" G_GUINT64_FORMAT, u->number);
    g_autofree char *what = g_utf8_make_valid(u->what, -1);
    kwic_page_text(page, KWIC_STYLE_LINE, kwic_str_of(number));
    kwic_page_printf(page, KWIC_STYLE_DIM, "  %s  ", u->time);
    kwic_page_printf(page, KWIC_STYLE_COUNT, "%s note%s", kwic_count(u->files),
                     u->files == 1 ? "" : "s");
    kwic_page_text(page, KWIC_STYLE_PLAIN, KWIC_STR("  "));
    kwic_page_text(page, KWIC_STYLE_PLAIN, kwic_str_of(what));
    if (u->undone)
        kwic_page_text(page, KWIC_STYLE_DIM, KWIC_STR("  (undone)"));
    kwic_page_newline(page);
}

static int print_list(const kwic_edit_place *p, GError **error)
{
    g_autoptr(GPtrArray) list = kwic_undo_list(p->place.vault, error);
    if (!list)
        return -1;
    if (p->args->output == KWIC_OUTPUT_JSON) {
        json_t *entries = json_array();
        for (guint i = 0; i < list->len; i++)
            json_array_append_new(entries, entry_json(list->pdata[i]));
        kwic_print_json(json_pack("{s:o}", "edits", entries));
        return list->len ? 0 : 1;
    }
    kwic_page page;
    kwic_page_init(&page, p->args, &p->place.config, NULL);
    for (guint i = 0; i < list->len; i++)
        print_entry(&page, list->pdata[i]);
    kwic_page_print(&page);
    return list->len ? 0 : 1;
}

static bool write_undo(kwic_edits *plan, uint64_t *number, void *ctx, GError **error)
{
    *number = 0;
    return kwic_undo_write(plan, *(const uint64_t *)ctx, error);
}

int kwic_command_undo(const kwic_args *args, GError **error)
{
    g_auto(kwic_edit_place) p = {0};
    uint64_t number = 0, found = 0;
    const char *word = args->words->pdata[0];
    if (word && !kwic_str_number(kwic_str_of(word), &number)) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                    "undo %s: give the number of an edit; kwic undo --list", word);
        return -1;
    }
    if (!kwic_edit_place_find(&p, args, error))
        return -1;
    if (args->list)
        return print_list(&p, error);
    if (args->show != KWIC_NOT_GIVEN) {
        g_autoptr(GString) text =
            kwic_undo_show(p.place.vault, (uint64_t)args->show, error);
        return text ? kwic_print_notes(text) : -1;
    }
    g_autoptr(GError) problem = NULL;
    g_autoptr(kwic_edits) plan =
        kwic_undo_plan(p.place.vault, number, &found, &problem);
    if (!plan && !number &&
        g_error_matches(problem, KWIC_ERROR, KWIC_ERROR_NOT_FOUND)) {
        kwic_say(problem->message);
        return 1;
    }
    if (!plan) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return -1;
    }
    return kwic_edit_end(&p, plan, write_undo, &found, error);
}
