/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The order of names in which "Note 2" stands before "Note 10": ICU's root collation with
 * numbers by their value, as JavaScript's localeCompare with {numeric: true}.
 *
 *     int order = kwic_numeric_order(KWIC_STR("Note 2"), KWIC_STR("Note 10")); // < 0
 *
 * libicui18n is opened when two texts that differ are first compared; where it is not there,
 * the order is that of bytes, which kwic_numeric_order_warning tells. Any thread may ask. */
#ifndef KWIC_VIEWS_NUMERIC_ORDER_H
#define KWIC_VIEWS_NUMERIC_ORDER_H

#include "kwic/str.h"

int kwic_numeric_order(kwic_str a, kwic_str b);

/* NULL as long as ICU was not missed. */
const char *kwic_numeric_order_warning(void);

#endif
