// SPDX-License-Identifier: GPL-2.0-or-later
#include "grouper.h"

#include "filter.h"
#include "kwic/path.h"

#define NAME(function)                                                                 \
    static kwic_str function(const kwic_task_grouper *g, const kwic_task_key *key,     \
                             kwic_arena *arena)

#define TASK (key->item->task)

static kwic_str printed(kwic_arena *arena, const char *format, ...) G_GNUC_PRINTF(2, 3);

static kwic_str printed(kwic_arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    return kwic_arena_str(arena, kwic_str_of(text));
}

// What Markdown would take for emphasis stays as it is.
static kwic_str escaped(kwic_str s, kwic_arena *arena)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\' || s.p[i] == '_')
            g_string_append_c(out, '\\');
        g_string_append_c(out, s.p[i]);
    }
    return out->len == s.n ? s : kwic_arena_str(arena, (kwic_str){out->str, out->len});
}

static kwic_str day_name(int64_t day, const char *word, kwic_arena *arena)
{
    if (day == KWIC_NO_DAY)
        return printed(arena, "No %s date", word);
    if (day == KWIC_BAD_DAY)
        return printed(arena, "%%%%0%%%% Invalid %s date", word);
    g_autoptr(GString) out = g_string_new(NULL);
    kwic_day_append(out, day);
    g_string_append_printf(out, " %s", kwic_day_name(day));
    return kwic_arena_str(arena, (kwic_str){out->str, out->len});
}

NAME(of_day)
{
    return day_name(TASK.day[g->field], g->word, arena);
}

NAME(of_happens)
{
    return day_name(kwic_task_happens(&TASK), g->word, arena);
}

NAME(of_status)
{
    (void)g, (void)arena;
    return kwic_task_is_over(&TASK) ? KWIC_STR("Done") : KWIC_STR("Todo");
}

NAME(of_status_type)
{
    (void)g;
    kwic_status_type type = kwic_task_line_type(&TASK);
    return printed(arena, "%%%%%d%%%%%s", (int)type + 1, kwic_status_type_name(type));
}

NAME(of_status_name)
{
    (void)g, (void)arena;
    return kwic_str_of(kwic_task_line_status_name(&TASK));
}

NAME(of_recurring)
{
    (void)g, (void)arena;
    return TASK.recurrence.n ? KWIC_STR("Recurring") : KWIC_STR("Not Recurring");
}

NAME(of_recurrence)
{
    (void)g, (void)arena;
    return TASK.recurrence.n ? TASK.recurrence : KWIC_STR("None");
}

NAME(of_priority)
{
    (void)g;
    return printed(arena, "%%%%%d%%%%%s priority", TASK.priority,
                   kwic_task_priority_name(TASK.priority));
}

NAME(of_urgency)
{
    (void)g;
    return printed(arena, "%.2f", key->urgency);
}

NAME(of_path)
{
    (void)g;
    return escaped(kwic_path_strip_md(key->item->path), arena);
}

NAME(of_folder)
{
    (void)g;
    return escaped(kwic_query_folder(key->item->path), arena);
}

NAME(of_root)
{
    (void)g;
    return escaped(kwic_query_root(key->item->path), arena);
}

NAME(of_filename)
{
    (void)g;
    kwic_str name = kwic_path_stem(key->item->path);
    return printed(arena, "[[%.*s]]", KWIC_STR_ARG(name));
}

NAME(of_heading)
{
    (void)g, (void)arena;
    return key->item->heading.n ? key->item->heading : KWIC_STR("(No heading)");
}

NAME(of_backlink)
{
    kwic_str name = kwic_path_stem(key->item->path);
    kwic_str heading = key->item->heading;
    if (heading.n == 0 || kwic_str_eq(heading, name))
        return of_filename(g, key, arena);
    return printed(arena, "[[%.*s#%.*s|%.*s > %.*s]]", KWIC_STR_ARG(name),
                   KWIC_STR_ARG(heading), KWIC_STR_ARG(name), KWIC_STR_ARG(heading));
}

NAME(of_id)
{
    (void)g, (void)arena;
    return TASK.id;
}

static const struct group_field {
    const char *name;
    kwic_task_name *of;
    const char *word;
    int field;
    bool reverse; // the highest first when nothing is said
} fields[] = {
    {"status", of_status, NULL, 0, false},
    {"status.type", of_status_type, NULL, 0, false},
    {"status.name", of_status_name, NULL, 0, false},
    {"recurring", of_recurring, NULL, 0, false},
    {"recurrence", of_recurrence, NULL, 0, false},
    {"priority", of_priority, NULL, 0, false},
    {"urgency", of_urgency, NULL, 0, true},
    {"happens", of_happens, "happens", 0, false},
    {"cancelled", of_day, "cancelled", KWIC_DAY_CANCELLED, false},
    {"created", of_day, "created", KWIC_DAY_CREATED, false},
    {"start", of_day, "start", KWIC_DAY_START, false},
    {"scheduled", of_day, "scheduled", KWIC_DAY_SCHEDULED, false},
    {"due", of_day, "due", KWIC_DAY_DUE, false},
    {"done", of_day, "done", KWIC_DAY_DONE, false},
    {"path", of_path, NULL, 0, false},
    {"folder", of_folder, NULL, 0, false},
    {"root", of_root, NULL, 0, false},
    {"filename", of_filename, NULL, 0, false},
    {"backlink", of_backlink, NULL, 0, false},
    {"heading", of_heading, NULL, 0, false},
    {"tags", NULL, NULL, 0, false},
    {"id", of_id, NULL, 0, false},
};

static bool is_folded(kwic_str s, const char *word)
{
    return s.n == strlen(word) && g_ascii_strncasecmp(s.p, word, s.n) == 0;
}

bool kwic_task_grouper_read_field(kwic_str field, kwic_task_grouper *out,
                                  bool *javascript)
{
    static const char reverse[] = " reverse";
    size_t n = sizeof reverse - 1;
    bool turned =
        field.n > n && is_folded(kwic_str_sub(field, field.n - n, field.n), reverse);
    kwic_str name = kwic_str_sub(field, 0, turned ? field.n - n : field.n);
    *javascript = is_folded(kwic_str_sub(field, 0, 9), "function ");
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        if (is_folded(name, fields[i].name)) {
            *out = (kwic_task_grouper){.name = fields[i].of,
                                       .word = fields[i].word,
                                       .field = fields[i].field,
                                       .reverse = fields[i].reverse != turned};
            return true;
        }
    return false;
}

bool kwic_task_grouper_read(kwic_str line, kwic_task_grouper *out, bool *javascript)
{
    static const char front[] = "group by ";
    size_t n = sizeof front - 1;
    return is_folded(kwic_str_sub(line, 0, n), front) &&
           kwic_task_grouper_read_field(kwic_str_sub(line, n, line.n), out, javascript);
}

void kwic_task_grouper_names(const kwic_task_grouper *g, const kwic_task_key *key,
                             kwic_arena *arena, GArray *names)
{
    g_array_set_size(names, 0);
    if (g->name) {
        kwic_str name = g->name(g, key, arena);
        g_array_append_val(names, name);
    } else if (TASK.n_tags) {
        g_array_append_vals(names, TASK.tags, (guint)TASK.n_tags);
    } else {
        kwic_str none = KWIC_STR("(No tags)");
        g_array_append_val(names, none);
    }
}
