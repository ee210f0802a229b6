// SPDX-License-Identifier: GPL-2.0-or-later
#include <jansson.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "kwic/indexer.h"
#include "kwic/search.h"
#include "page.h"
#include "place.h"
#include "print.h"

enum { WARNINGS_SHOWN = 10, BAR_COLUMNS = 24, REDRAW_US = 50000, PATIENCE_MS = 10000 };

typedef struct watcher {
    const kwic_args *args;
    bool terminal; /* stderr: a bar is drawn there */
    bool drawn;
    int64_t next_us; /* when it may be drawn again */
    uint32_t warnings;
} watcher;

static void clear_bar(watcher *w)
{
    if (w->drawn)
        fputs("\r\033[K", stderr);
    w->drawn = false;
}

static void on_warning(void *ctx, const kwic_warning *warning)
{
    watcher *w = ctx;
    if (w->args->quiet || (w->warnings++ >= WARNINGS_SHOWN && !w->args->verbose))
        return;
    clear_bar(w);
    g_autofree char *path = kwic_shown(warning->path ? warning->path : "");
    g_autofree char *message = kwic_shown(warning->message);
    if (warning->line)
        fprintf(stderr, "%s:%u: warning: %s\n", path, warning->line, message);
    else
        fprintf(stderr, "%s%swarning: %s\n", path, *path ? ": " : "", message);
}

static void on_progress(void *ctx, kwic_index_phase phase, uint64_t done,
                        uint64_t total)
{
    static const char *const names[] = {"Walking", "Reading", "Writing"};
    watcher *w = ctx;
    int64_t now = g_get_monotonic_time();
    if (!w->terminal || now < w->next_us)
        return;
    w->next_us = now + REDRAW_US;
    w->drawn = true;
    fprintf(stderr, "\r\033[K%s  ", names[phase]);
    if (total) {
        uint64_t eighths = MIN(done, total) * BAR_COLUMNS / total;
        for (uint64_t i = 0; i < BAR_COLUMNS; i++)
            fputs(i < eighths ? "━" : "\033[2m─\033[0m", stderr);
        fprintf(stderr, "  %s of %s", kwic_count(done), kwic_count(total));
    } else if (done) {
        fprintf(stderr, "%s", kwic_count(done));
    }
    fflush(stderr);
}

static void on_change(void *ctx, kwic_note_change change, const char *path,
                      const char *old)
{
    static const char marks[] = {'+', '*', '>', '-'};
    watcher *w = ctx;
    clear_bar(w);
    g_autofree char *now = kwic_shown(path ? path : "");
    g_autofree char *before = kwic_shown(old ? old : "");
    if (change == KWIC_NOTE_MOVED)
        printf("%c %s > %s\n", marks[change], before, now);
    else
        printf("%c %s\n", marks[change], now);
}

static void on_notice(void *ctx, const char *message)
{
    clear_bar(ctx);
    kwic_say(message);
}

static int print_json(const kwic_index_counts *c)
{
    return kwic_print_json(json_pack(
        "{s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:f}", "generation",
        (json_int_t)c->generation, "notes", (json_int_t)c->notes, "added",
        (json_int_t)c->added, "changed", (json_int_t)c->changed, "moved",
        (json_int_t)c->moved, "deleted", (json_int_t)c->deleted, "unchanged",
        (json_int_t)c->unchanged, "warnings", (json_int_t)c->warnings, "unread",
        (json_int_t)c->unread, "bytes", (json_int_t)c->bytes, "seconds", c->seconds));
}

static void append_count(GString *out, uint32_t n, const char *what)
{
    if (n)
        g_string_append_printf(out, "%s%s %s", out->len ? ", " : "", kwic_count(n),
                               what);
}

static void print_summary(const kwic_index_counts *c, const kwic_args *args,
                          const kwic_place *place)
{
    g_autoptr(GString) changes = g_string_new(NULL);
    append_count(changes, c->added, "added");
    append_count(changes, c->changed, "changed");
    append_count(changes, c->moved, "moved");
    append_count(changes, c->deleted, "deleted");
    kwic_page page;
    kwic_page_init(&page, args, &place->config, NULL);
    kwic_page_printf(&page, KWIC_STYLE_TITLE, "%s note%s", kwic_count(c->notes),
                     c->notes == 1 ? "" : "s");
    kwic_page_printf(&page, KWIC_STYLE_PLAIN, "%s: %s",
                     args->dry_run ? ", dry run" : "",
                     changes->len ? changes->str
                     : args->full ? "built again, none changed"
                                  : "nothing to do");
    if (c->warnings)
        kwic_page_printf(&page, KWIC_STYLE_NOTICE, ", %s warning%s",
                         kwic_count(c->warnings), c->warnings == 1 ? "" : "s");
    g_autofree char *size = g_format_size(c->bytes);
    if (c->bytes)
        kwic_page_printf(&page, KWIC_STYLE_DIM, " · %s in %.2f s", size, c->seconds);
    else
        kwic_page_printf(&page, KWIC_STYLE_DIM, " · %.2f s", c->seconds);
    kwic_page_newline(&page);
    kwic_page_print(&page);
}

static bool run(const kwic_args *args, const kwic_place *place, watcher *w,
                kwic_index_counts *counts, GError **error)
{
    const kwic_index_job job = {
        .vault = place->vault,
        .index = place->index,
        .ignore = (const char *const *)place->config.ignore,
        .jobs = args->jobs > 0 ? (unsigned)args->jobs : 0,
        .wait_ms = args->wait ? -1 : PATIENCE_MS,
        .full = args->full,
        .dry_run = args->dry_run,
        .allow_empty = args->allow_empty,
        .warn = on_warning,
        .progress = on_progress,
        .changed = args->verbose ? on_change : NULL,
        .notice = on_notice,
        .ctx = w,
    };
    bool done = kwic_index_run(&job, counts, error);
    clear_bar(w);
    return done;
}

// So that the first search does not pay for it. When it cannot be, the search does.
static void derive(const kwic_place *place)
{
    g_autoptr(kwic_searcher) s = kwic_searcher_open(place->index, NULL, NULL);
    if (s)
        kwic_derive(s, NULL);
}

int kwic_command_index(const kwic_args *args, GError **error)
{
    g_auto(kwic_place) place = {0};
    // Who indexes the folder they stand in does not mean the default vault.
    const char *operand = args->words->pdata[0], *index = g_getenv("KWIC_INDEX");
    bool named =
        operand || args->vault->len > 1 || args->index->len > 1 || (index && *index);
    g_autofree char *around = named ? NULL : kwic_vault_find(NULL, error);
    if ((!named && !around) ||
        !kwic_place_find(&place, args, named ? operand : around, error))
        return -1;
    if (!place.vault) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_NO_VAULT,
                    "no vault around the working folder; name it: kwic index VAULT");
        return -1;
    }
    watcher w = {.args = args, .terminal = isatty(STDERR_FILENO) && !args->quiet};
    kwic_index_counts counts = {0};
    if (!run(args, &place, &w, &counts, error))
        return -1;
    if (w.warnings > WARNINGS_SHOWN && !args->verbose && !args->quiet)
        fprintf(stderr,
                "kwic: %s warnings more; all of them: kwic index --full --verbose\n",
                kwic_count(w.warnings - WARNINGS_SHOWN));
    if (!args->dry_run)
        derive(&place);
    if (args->output == KWIC_OUTPUT_JSON)
        print_json(&counts);
    else if (!args->quiet)
        print_summary(&counts, args, &place);
    if (!counts.unread)
        return 0;
    g_set_error(
        error, KWIC_ERROR, KWIC_ERROR_IO,
        "%s note%s or folder%s could not be read; for them the index is as good as "
        "before: mend that and index again",
        kwic_count(counts.unread), counts.unread == 1 ? "" : "s",
        counts.unread == 1 ? "" : "s");
    return -1;
}
