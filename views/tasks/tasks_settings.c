// SPDX-License-Identifier: GPL-2.0-or-later
#include "tasks_settings.h"

#include <jansson.h>
#include <sys/stat.h>

enum { MOST_BYTES = 4 << 20 };

kwic_tasks_settings kwic_tasks_settings_read(const char *vault)
{
    kwic_tasks_settings settings = {.format = KWIC_TASK_EMOJI};
    g_autofree char *path = g_build_filename(
        vault, ".obsidian", "plugins", "obsidian-tasks-plugin", "data.json", NULL);
    struct stat st;
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size > MOST_BYTES)
        return settings;
    json_t *json = json_load_file(path, 0, NULL);
    const char *format = json_string_value(json_object_get(json, "taskFormat"));
    const char *filter = json_string_value(json_object_get(json, "globalFilter"));
    if (format && strcmp(format, "dataview") == 0)
        settings.format = KWIC_TASK_DATAVIEW;
    if (filter && *filter)
        settings.filter = g_strdup(filter);
    json_decref(json);
    return settings;
}

void kwic_tasks_settings_clear(kwic_tasks_settings *settings)
{
    g_clear_pointer(&settings->filter, g_free);
}
