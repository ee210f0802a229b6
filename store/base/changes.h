/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which terms the last commit changed: a side file ("changes") for those who keep what they
 * made of the state before. kwic_index_changed_terms (kwic/index.h) reads it. */
#ifndef KWIC_CHANGES_H
#define KWIC_CHANGES_H

#include <glib.h>
#include <stdint.h>

/* The commit led from one revision to the other; terms is a list (kwic_list_put) in byte
 * order. A failure costs only the time to find out: it is not told. */
void kwic_changes_save(const char *folder, uint64_t from, uint64_t to,
                       const GString *terms);

#endif
