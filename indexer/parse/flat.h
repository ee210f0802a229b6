/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frontmatter as most notes have it: a key and a scalar on each line, or a key and a list of
 * scalars. It says the same to libyaml, which takes ten times as long for it. */
#ifndef KWIC_FLAT_H
#define KWIC_FLAT_H

#include "parse.h"

/* Reads file bytes [from, to), whole lines, and adds the properties that
 * kwic_tree_read would add. False, and none added, when there is anything in it but the
 * plainest of YAML. */
bool kwic_flat_read(kwic_parse *p, uint32_t from, uint32_t to);

#endif
