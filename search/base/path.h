/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parts of a path in the vault, each a slice of it.
 *
 *     kwic_str name = kwic_path_strip_md(kwic_path_last(KWIC_STR("People/Ada Voss.md")));
 *
 * name is "Ada Voss". Paths are bytes divided by '/'. */
#ifndef KWIC_PATH_H
#define KWIC_PATH_H

#include "kwic/str.h"

/* Depths of this and more are told as one less. */
#define KWIC_PATH_DEPTH 0x10000U

kwic_str kwic_path_last(kwic_str path);     /* after the last '/' */
kwic_str kwic_path_above(kwic_str path);    /* before it; empty at the top */
kwic_str kwic_path_strip_md(kwic_str path); /* without .md, in any case */
uint32_t kwic_path_depth(kwic_str path);    /* folders above it */

#endif
