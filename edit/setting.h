/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Properties set and taken away. A value is YAML where it is a scalar or a list of scalars
 * as it stands (5, 2026-03-01, true, "quoted", [a, b]); all else is text, and quoted where
 * YAML would read it otherwise. */
#ifndef KWIC_SETTING_H
#define KWIC_SETTING_H

#include "draft.h"
#include "frontmatter_span.h"

bool kwic_setting_write(kwic_draft *d, const kwic_setting *setting, GError **error);

/* Whether one of the edit's settings is about the key. */
bool kwic_setting_names(const kwic_note_edit *edit, kwic_str key);
/* Whether the frontmatter has the values that were set; REFUSED when not. */
bool kwic_setting_hold(const kwic_note_edit *edit, const kwic_front *front,
                       GError **error);

#endif
