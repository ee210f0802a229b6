// SPDX-License-Identifier: GPL-2.0-or-later
#include "tasks_block.h"

#include "language/datum_json.h"
#include "result.h"
#include "tasks/tasks_query.h"
#include "tasks/tasks_settings.h"
#include "value/chars.h"
#include "value/decimal.h"

typedef struct kwic_tasks_run {
    kwic_view_notes *notes;
    const kwic_tasks_block *of;
    kwic_arena *arena;
    GArray *items; // kwic_task_item
    const kwic_tasks_query *query;
} kwic_tasks_run;

static const kwic_object *frontmatter_of(kwic_tasks_run *run)
{
    int32_t at = kwic_view_notes_find(run->notes, kwic_str_of(run->of->note));
    kwic_view_page *page = at < 0 ? NULL : kwic_view_notes_page(run->notes, (size_t)at);
    const kwic_datum *found =
        page ? kwic_object_find(page->file, KWIC_STR("frontmatter")) : NULL;
    return found && found->kind == KWIC_DATUM_OBJECT ? found->object : NULL;
}

// As JavaScript turns a value into text: of a list its values with commas between them.
static void append_value(kwic_datum v, GString *value)
{
    if (v.kind == KWIC_DATUM_STRING)
        g_string_append_len(value, v.string.p, (gssize)v.string.n);
    else if (v.kind == KWIC_DATUM_NUMBER)
        kwic_decimal_write(v.number, value);
    else if (v.kind == KWIC_DATUM_BOOLEAN)
        g_string_append(value, v.boolean ? "true" : "false");
    for (size_t i = 0; v.kind == KWIC_DATUM_LIST && i < v.list->n; i++) {
        const kwic_datum *one = &v.list->items[i];
        g_string_append(value, i ? "," : "");
        if (one->kind != KWIC_DATUM_LIST)
            append_value(*one, value);
    }
}

// A property of the query's note, as JavaScript writes it.
static bool property_of(void *ctx, kwic_str name, GString *value)
{
    kwic_tasks_run *run = ctx;
    const kwic_object *o = frontmatter_of(run);
    const kwic_datum *v = o ? kwic_object_find(o, name) : NULL;
    if (!v || v->kind == KWIC_DATUM_NULL)
        return false;
    append_value(*v, value);
    return true;
}

// Whether the note has properties that the plugin would add instructions of.
static bool has_defaults(kwic_tasks_run *run)
{
    const kwic_object *o = frontmatter_of(run);
    for (uint32_t i = 0; o && i < o->n; i++)
        if (kwic_str_starts(o->keys[i], KWIC_STR("TQ_")))
            return true;
    return false;
}

static bool read_task(kwic_tasks_run *run, const kwic_tasks_settings *settings,
                      kwic_str line, kwic_task_line *out)
{
    size_t n = settings->filter ? strlen(settings->filter) : 0;
    return (n == 0 || (line.n && memmem(line.p, line.n, settings->filter, n))) &&
           kwic_task_line_read(line, settings->format, run->arena, out);
}

static void gather(kwic_tasks_run *run)
{
    g_auto(kwic_tasks_settings) settings = kwic_tasks_settings_read(run->notes->vault);
    kwic_view_notes_read(run->notes, NULL);
    for (size_t i = 0; i < run->notes->notes->len; i++) {
        const kwic_view_page *page = kwic_view_notes_page(run->notes, i);
        for (size_t k = 0; page && k < page->n_items; k++) {
            const kwic_page_item *at = &page->items[k];
            kwic_task_item item = {.path = page->path,
                                   .heading = at->heading,
                                   .line = at->line + 1,
                                   .source = at->source};
            if (at->task && read_task(run, &settings, at->source, &item.task))
                g_array_append_val(run->items, item);
        }
    }
}

static const char *keep(kwic_tasks_run *run, kwic_str s)
{
    return kwic_arena_str(run->arena, s).p;
}

// In the form that is asked for: people see no brackets of links.
static const char *keep_cell(kwic_tasks_run *run, kwic_str s)
{
    g_autoptr(GString) plain = g_string_new(NULL);
    if (run->of->form != KWIC_VIEW_TEXT)
        return keep(run, s);
    kwic_result_plain_text(s, plain);
    return keep(run, (kwic_str){plain->str, plain->len});
}

// ---- rows ----

static void add_headings(kwic_tasks_run *run, const kwic_tasks_result *r, size_t group,
                         GArray *rows)
{
    for (size_t h = 0; h < r->n_headings; h++) {
        const kwic_str *here = r->groups[group].headings;
        bool same = group > 0;
        for (size_t k = 0; k <= h && same; k++)
            same = kwic_str_eq(here[k], r->groups[group - 1].headings[k]);
        if (same)
            continue;
        const char **cells = kwic_arena_new_array(run->arena, const char *, 2);
        cells[0] = keep_cell(run, kwic_tasks_heading_shown(here[h]));
        kwic_view_row row = {.cells = cells, .depth = (uint32_t)h, .heading = true};
        g_array_append_val(rows, row);
    }
}

// The task as the plugin would show it, from behind its box on.
static const char *text_of(kwic_tasks_run *run, const kwic_task_item *item)
{
    g_autoptr(GString) line = g_string_new(NULL);
    kwic_task_line bare = item->task;
    bare.indent = (kwic_str){"", 0};
    kwic_tasks_query_hide(run->query, &bare, run->arena);
    kwic_task_line_write(&bare, bare.format, line);
    const char *close = strstr(line->str, "] ");
    return keep_cell(run, kwic_str_of(close ? close + 2 : line->str));
}

static void add_task(kwic_tasks_run *run, const kwic_task_item *item, uint32_t depth,
                     GArray *rows)
{
    const char **cells = kwic_arena_new_array(run->arena, const char *, 2);
    cells[0] = text_of(run, item);
    kwic_view_row row = {.cells = cells,
                         .path = keep(run, item->path),
                         .line = item->line,
                         .depth = depth,
                         .status = keep(run, item->task.status)};
    g_array_append_val(rows, row);
}

static void fill_rows(kwic_tasks_run *run, const kwic_tasks_result *r,
                      kwic_view_block *block)
{
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(kwic_view_row));
    for (size_t g = 0; g < r->n_groups; g++) {
        add_headings(run, r, g, rows);
        for (size_t i = 0; i < r->groups[g].n; i++)
            add_task(run,
                     &g_array_index(run->items, kwic_task_item, r->groups[g].items[i]),
                     (uint32_t)r->n_headings, rows);
    }
    kwic_view_row *kept =
        kwic_arena_new_array(run->arena, kwic_view_row, rows->len + 1);
    if (rows->len)
        memcpy(kept, rows->data, rows->len * sizeof *kept);
    block->rows = kept;
    block->n_rows = rows->len;
}

// ---- JSON ----

static void write_task(const kwic_task_item *item, GString *out)
{
    g_string_append(out, "{\"path\":");
    kwic_datum_json_string(out, item->path);
    g_string_append_printf(out, ",\"line\":%u,\"text\":", item->line);
    kwic_datum_json_string(out, item->source);
    g_string_append(out, ",\"status\":");
    kwic_datum_json_string(out, item->task.status);
    g_string_append(out, ",\"description\":");
    kwic_datum_json_string(out, item->task.description);
    g_string_append_c(out, '}');
}

// The groups; tasks that they name go to `tasks`, each once.
static void write_groups(kwic_tasks_run *run, const kwic_tasks_result *r,
                         GString *tasks, GString *out)
{
    g_autofree uint32_t *at = g_new0(uint32_t, run->items->len + 1);
    uint32_t n = 0;
    for (size_t g = 0; g < r->n_groups; g++) {
        g_string_append(out, g ? ",{" : "{");
        for (size_t h = 0; h < r->n_headings; h++) {
            g_string_append(out, h ? "," : "\"h\":[");
            kwic_datum_json_string(out, r->groups[g].headings[h]);
        }
        g_string_append(out, r->n_headings ? "],\"t\":[" : "\"t\":[");
        for (size_t i = 0; i < r->groups[g].n; i++) {
            uint32_t item = r->groups[g].items[i];
            if (!at[item]) {
                g_string_append(tasks, n ? "," : "");
                write_task(&g_array_index(run->items, kwic_task_item, item), tasks);
                at[item] = ++n;
            }
            g_string_append_printf(out, "%s%u", i ? "," : "", at[item] - 1);
        }
        g_string_append(out, "]}");
    }
}

static void write_json(kwic_tasks_run *run, const kwic_tasks_result *r, GString *out)
{
    g_autoptr(GString) tasks = g_string_new(NULL), groups = g_string_new(NULL);
    write_groups(run, r, tasks, groups);
    g_string_append_printf(out,
                           "\"type\":\"tasks\",\"total\":%zu,\"beforeLimit\":%zu,"
                           "\"tasks\":[%s],\"groups\":[%s]",
                           r->total, r->matched, tasks->str, groups->str);
    if (run->query->explain) {
        g_autoptr(GString) text = g_string_new(NULL);
        kwic_tasks_query_explain(run->query, text);
        g_string_append(out, ",\"explanation\":");
        kwic_datum_json_string(out, (kwic_str){text->str, text->len});
    }
}

// ---- the block ----

// For programs the plugin's very words and the line; for people both on one line.
static void fail(kwic_tasks_run *run, const kwic_tasks_query *q, kwic_view_block *block)
{
    g_autofree char *why = g_strndup(q->error.p, q->error.n), *at = NULL;
    block->kind = KWIC_VIEW_FAILED;
    block->error = keep(run, q->error);
    if (run->of->form == KWIC_VIEW_JSON) {
        at = g_strdup_printf("\"type\":\"tasks\",\"errorLine\":%u", q->error_line);
        block->json = keep(run, kwic_str_of(at));
        return;
    }
    g_auto(GStrv) lines = g_strsplit(why, "\n", -1);
    for (char **line = lines; *line; line++)
        g_strstrip(*line);
    g_autofree char *flat = g_strjoinv(" ", lines);
    at = q->error_line ? g_strdup_printf("line %u: %s", q->error_line, flat)
                       : g_strdup(flat);
    block->error = keep(run, kwic_str_of(at));
}

static void fill(kwic_tasks_run *run, const kwic_tasks_query *q, kwic_view_block *block)
{
    static const char *const names[] = {"Task"};
    kwic_tasks_result r;
    run->query = q;
    kwic_tasks_query_run(q, (const kwic_task_item *)(void *)run->items->data,
                         run->items->len, run->arena, &r);
    block->kind = KWIC_VIEW_TASKS;
    block->columns = names;
    block->n_columns = 1;
    block->total = r.total;
    if (r.cut)
        block->warning = "partial: a regular expression took too many steps";
    else if (has_defaults(run))
        block->warning = "the note's TQ_ properties are instructions, too; they are "
                         "not applied";
    g_autoptr(GString) text = g_string_new(NULL);
    if (q->explain && run->of->form != KWIC_VIEW_JSON) {
        kwic_tasks_query_explain(q, text);
        block->explain = keep(run, (kwic_str){text->str, text->len});
        g_string_truncate(text, 0);
    }
    if (run->of->form == KWIC_VIEW_JSON) {
        write_json(run, &r, text);
        block->json = keep(run, (kwic_str){text->str, text->len});
    } else {
        fill_rows(run, &r, block);
    }
}

void kwic_tasks_block_run(kwic_view_notes *notes, const kwic_tasks_block *of,
                          kwic_str text, const kwic_moment *now, kwic_arena *arena,
                          kwic_view_block *block)
{
    kwic_tasks_run run = {.notes = notes, .of = of, .arena = arena};
    run.items = g_array_new(FALSE, FALSE, sizeof(kwic_task_item));
    int offset = kwic_moment_offset(now);
    const kwic_tasks_context context = {
        .clock = {.wall_s = now->ms / 1000 + (int64_t)offset * 60, .zone_min = offset},
        .note = {.path = kwic_str_of(of->note), .property = property_of, .ctx = &run}};
    g_autoptr(kwic_tasks_query) q =
        kwic_tasks_query_read(kwic_arena_str(arena, text), &context, arena);
    if (q->error.n) {
        fail(&run, q, block);
    } else {
        gather(&run);
        fill(&run, q, block);
    }
    g_array_unref(run.items);
}
