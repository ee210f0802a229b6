/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside of the writer of kwic/xapian-c.h: what its tests ask. */
#ifndef KWIC_WRITER_H
#define KWIC_WRITER_H

#include "kwic/xapian-c.h"

/* True while Xapian's own writer does the work. For tests: both ways have one result. */
bool kwic_writer_is_plain(const kwic_writer *w);

#endif
