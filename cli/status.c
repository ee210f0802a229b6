// SPDX-License-Identifier: GPL-2.0-or-later
#include <glib/gstdio.h>

#include "kwic/server.h"
#include "place.h"
#include "print.h"

enum { NAME_COLUMNS = 12 };

static void row(kwic_page *page, const char *name, kwic_style style, const char *value)
{
    kwic_page_printf(page, KWIC_STYLE_DIM, "%-*s", NAME_COLUMNS, name);
    kwic_page_text(page, style, kwic_str_of(value));
    kwic_page_newline(page);
}

// Bytes of the files in a folder, those below it too.
static uint64_t folder_bytes(const char *path, unsigned depth)
{
    uint64_t sum = 0;
    GDir *dir = depth ? g_dir_open(path, 0, NULL) : NULL;
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        GStatBuf st;
        if (g_lstat(file, &st) != 0)
            continue;
        sum +=
            S_ISDIR(st.st_mode) ? folder_bytes(file, depth - 1) : (uint64_t)st.st_size;
    }
    g_clear_pointer(&dir, g_dir_close);
    return sum;
}

static char *ago(const char *iso)
{
    g_autoptr(GDateTime) then = g_date_time_new_from_iso8601(iso, NULL);
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    if (!then)
        return g_strdup(iso);
    static const struct {
        int64_t seconds;
        const char *name;
    } units[] = {{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
    int64_t s = MAX(0, g_date_time_difference(now, then) / G_TIME_SPAN_SECOND);
    g_autoptr(GDateTime) local = g_date_time_to_local(then);
    g_autofree char *date = g_date_time_format(local, "%F %R");
    for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
        int64_t n = s / units[i].seconds;
        if (n)
            return g_strdup_printf("%s, %" G_GINT64_FORMAT " %s%s ago", date, n,
                                   units[i].name, n == 1 ? "" : "s");
    }
    return g_strdup_printf("%s, just now", date);
}

static void print_people(const json_t *status, const kwic_args *args,
                         const kwic_place *place, int64_t behind)
{
    kwic_page page;
    kwic_page_init(&page, args, &place->config, NULL);
    row(&page, "vault", KWIC_STYLE_PATH, kwic_member(status, "vault"));
    row(&page, "index", KWIC_STYLE_PATH, kwic_member(status, "index"));
    json_int_t notes = json_integer_value(json_object_get(status, "notes"));
    json_int_t generation = json_integer_value(json_object_get(status, "generation"));
    row(&page, "notes", KWIC_STYLE_TITLE, kwic_count((uint64_t)notes));
    g_autofree char *size = g_format_size(folder_bytes(place->index, 4));
    row(&page, "size", KWIC_STYLE_PLAIN, size);
    row(&page, "generation", KWIC_STYLE_PLAIN, kwic_count((uint64_t)generation));
    g_autofree char *when = ago(kwic_member(status, "lastIndexed"));
    row(&page, "indexed", KWIC_STYLE_PLAIN, when);
    if (behind == 0)
        row(&page, "behind", KWIC_STYLE_PLAIN, "nothing changed since");
    else if (behind > 0) {
        g_autofree char *text = g_strdup_printf(
            "%s changed since; catch up: kwic index", kwic_count((uint64_t)behind));
        row(&page, "behind", KWIC_STYLE_NOTICE, text);
    }
    kwic_page_print(&page);
}

int kwic_command_status(const kwic_args *args, GError **error)
{
    g_auto(kwic_place) place = {0};
    g_autoptr(kwic_searcher) s = kwic_place_enter(&place, args, error);
    if (!s)
        return -1;
    int64_t behind = -1;
    if (args->verify && !kwic_index_verify(kwic_searcher_index(s), error))
        return -1;
    if (args->check && (behind = kwic_place_behind(&place, error)) < 0)
        return -1;
    json_t *status = kwic_status_json(kwic_searcher_index(s), behind, json_false());
    if (args->output == KWIC_OUTPUT_JSON)
        return kwic_print_json(status);
    print_people(status, args, &place, behind);
    json_decref(status);
    return 0;
}
