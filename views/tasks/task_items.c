// SPDX-License-Identifier: GPL-2.0-or-later
#include "task_items.h"

#include "kwic/limits.h"

enum { USEC = 1000000 };

typedef struct reading {
    const kwic_note_texts *texts;
    kwic_arena *arena;
    GHashTable *notes; // path -> kwic_str *, in the arena
} reading;

static kwic_str read_note(const reading *r, const char *path)
{
    GBytes *bytes = r->texts->unsaved ? r->texts->unsaved(r->texts->ctx, path) : NULL;
    if (bytes) {
        gsize n;
        const char *p = g_bytes_get_data(bytes, &n);
        return kwic_arena_str(r->arena, (kwic_str){p, n});
    }
    g_autofree char *full = g_build_filename(r->texts->vault, path, NULL), *data = NULL;
    gsize n;
    if (!r->texts->vault || !g_file_get_contents(full, &data, &n, NULL))
        return (kwic_str){NULL, 0};
    return kwic_arena_str(r->arena, (kwic_str){data, MIN(n, (gsize)KWIC_NOTE_BYTES)});
}

// The note's lines, each once.
static const GArray *lines_of(reading *r, const char *path)
{
    GArray *lines = g_hash_table_lookup(r->notes, path);
    if (lines)
        return lines;
    lines = g_array_new(FALSE, FALSE, sizeof(kwic_str));
    kwic_str text = read_note(r, path);
    for (size_t at = 0; at < text.n;) {
        const char *nl = memchr(text.p + at, '\n', text.n - at);
        size_t end = nl ? (size_t)(nl - text.p) : text.n, next = end + 1;
        if (end > at && text.p[end - 1] == '\r')
            end--;
        kwic_str line = kwic_str_sub(text, at, end);
        g_array_append_val(lines, line);
        at = next;
    }
    g_hash_table_insert(r->notes, g_strdup(path), lines);
    return lines;
}

static const char *member(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

static void read_item(reading *r, const json_t *task, kwic_task_item *item)
{
    const GArray *lines = lines_of(r, member(task, "path"));
    item->path = kwic_arena_str(r->arena, kwic_str_of(member(task, "path")));
    item->line = (uint32_t)json_integer_value(json_object_get(task, "line"));
    const json_t *headings = json_object_get(task, "heading");
    size_t n = json_array_size(headings);
    if (n) {
        const char *last = json_string_value(json_array_get(headings, n - 1));
        item->heading = kwic_arena_str(r->arena, kwic_str_of(last ? last : ""));
    }
    if (item->line && item->line <= lines->len &&
        kwic_task_line_read_any(g_array_index(lines, kwic_str, item->line - 1),
                                r->arena, &item->task))
        return;
    g_autofree char *made =
        g_strdup_printf("- [%s] %s", member(task, "box"), member(task, "text"));
    kwic_str one = kwic_arena_str(r->arena, kwic_str_of(made));
    const char *nl = one.n ? memchr(one.p, '\n', one.n) : NULL;
    if (nl)
        one.n = (size_t)(nl - one.p);
    if (!kwic_task_line_read_any(one, r->arena, &item->task))
        kwic_task_line_read(KWIC_STR("- [ ] "), KWIC_TASK_EMOJI, r->arena, &item->task);
}

static void free_lines(gpointer lines)
{
    g_array_unref(lines);
}

kwic_task_item *kwic_task_items_read(const json_t *tasks, const kwic_note_texts *texts,
                                     kwic_arena *arena)
{
    g_autoptr(GHashTable) notes =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_lines);
    reading r = {texts, arena, notes};
    kwic_task_item *items =
        kwic_arena_new_array(arena, kwic_task_item, json_array_size(tasks) + 1);
    for (size_t i = 0; i < json_array_size(tasks); i++)
        read_item(&r, json_array_get(tasks, i), &items[i]);
    return items;
}

kwic_wall_clock kwic_wall_clock_now(void)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    int64_t offset_s = g_date_time_get_utc_offset(now) / USEC;
    return (kwic_wall_clock){.wall_s = g_date_time_to_unix(now) + offset_s,
                             .zone_min = (int32_t)(offset_s / 60)};
}
