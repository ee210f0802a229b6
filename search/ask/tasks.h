/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tasks as JSON. */
#ifndef KWIC_TASKS_H
#define KWIC_TASKS_H

#include "searcher.h"

/* One task: text, state, box, place, headings, priority and dates; its note is not named. */
json_t *kwic_task_json(const kwic_record *record, const kwic_task *task);

#endif
