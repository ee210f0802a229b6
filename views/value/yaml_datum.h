/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A note's frontmatter as a value: YAML 1.2's core schema, so that `yes` is text and dates
 * are text (fields read more into it, page.h).
 *
 *     kwic_budget budget = {.arena = kwic_arena_new(), .ceiling = SIZE_MAX};
 *     kwic_datum v;
 *     if (kwic_yaml_datum(&budget, KWIC_STR("tags: [a, b]\nrating: 3"), &v)) … // an object
 *
 * Anchors and aliases share what they name. What is not YAML, has a key twice, or is nested
 * deeper than KWIC_YAML_DEPTH is refused whole, as Obsidian's parser does. */
#ifndef KWIC_VIEWS_YAML_DATUM_H
#define KWIC_VIEWS_YAML_DATUM_H

#include "datum.h"

bool kwic_yaml_datum(kwic_budget *b, kwic_str text, kwic_datum *out);

#endif
