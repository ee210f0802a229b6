/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What of the Tasks plugin's settings in a vault decides what its tasks are.
 *
 *     g_auto(kwic_tasks_settings) settings = kwic_tasks_settings_read("/home/me/notes");
 *     bool emoji = settings.format == KWIC_TASK_EMOJI;
 *
 * A vault without settings, or with some that cannot be read, has the plugin's defaults:
 * emoji, no filter. */
#ifndef KWIC_VIEWS_TASKS_SETTINGS_H
#define KWIC_VIEWS_TASKS_SETTINGS_H

#include "task_line.h"

typedef struct kwic_tasks_settings {
    kwic_task_format format;
    char *filter; /* what a line must hold to be a task; NULL: any does */
} kwic_tasks_settings;

kwic_tasks_settings kwic_tasks_settings_read(const char *vault);
void kwic_tasks_settings_clear(kwic_tasks_settings *settings);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(kwic_tasks_settings, kwic_tasks_settings_clear)

#endif
