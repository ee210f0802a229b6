/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inline fields: "key:: value" over a line, "[key:: value]" and "(key:: value)" within one,
 * and "**Key**: value" (also "**Key:** value") at the start of a line. */
#ifndef KWIC_FIELD_H
#define KWIC_FIELD_H

#include "leaf_block.h"

/* "**Key**: value" at `at`, the start of a line: adds the field. */
void kwic_field_read_bold(kwic_parse *p, kwic_leaf_block *leaf, uint32_t at);

/* "::" at `at`: adds the field it belongs to, if any. Returns where a bracket stands that
 * opens it and that a reader does not see ('['), else UINT32_MAX. *barren: no bracketed
 * field ends before this offset. */
uint32_t kwic_field_read(kwic_parse *p, kwic_leaf_block *leaf, uint32_t at,
                         uint32_t *barren);

#endif
