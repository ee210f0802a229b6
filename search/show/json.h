/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON text, written in one pass: for answers, where building a tree of values first would
 * take longer than the search. */
#ifndef KWIC_JSON_H
#define KWIC_JSON_H

#include "kwic/search.h"

/* Appends text as a JSON string; what is not UTF-8 becomes U+FFFD. */
void kwic_json_string(GString *out, kwic_str text);

#endif
