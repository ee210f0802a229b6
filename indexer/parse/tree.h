/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A YAML mapping as a tree, from libyaml's events, and from the tree to properties.
 *
 * Aliases are followed when the tree is read out, and count as what they repeat: the limits
 * of limits.h hold whatever a document's size. */
#ifndef KWIC_TREE_H
#define KWIC_TREE_H

#include "parse.h"

typedef enum kwic_tree_result {
    KWIC_TREE_OK,
    KWIC_TREE_NO_MAPPING, /* YAML, but not "key: value" */
    KWIC_TREE_BROKEN,     /* no YAML: *line and *problem say where and what */
    KWIC_TREE_LIMIT,      /* nested or repeated beyond the limits */
} kwic_tree_result;

/* Reads file bytes [from, to) as one mapping and adds its properties; none at all unless it
 * is OK. *line (from 0) and *problem (static or in the arena) when it is BROKEN. */
kwic_tree_result kwic_tree_read(kwic_parse *p, uint32_t from, uint32_t to,
                                uint32_t *line, const char **problem);

#endif
