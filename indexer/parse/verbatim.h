/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Code and HTML: blocks that cmark leaves as they are. */
#ifndef KWIC_VERBATIM_H
#define KWIC_VERBATIM_H

#include "body.h"

void kwic_verbatim_read_code(kwic_body *w, cmark_node *node);
void kwic_verbatim_read_html(kwic_body *w, cmark_node *node);

#endif
