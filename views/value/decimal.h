/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers as text, as JavaScript and its Intl write them.
 *
 *     kwic_decimal_write(0.1 + 0.2, out);             // 0.30000000000000004
 *     kwic_decimal_write_grouped(123456.789, 2, out); // 123,456.79 */
#ifndef KWIC_VIEWS_DECIMAL_H
#define KWIC_VIEWS_DECIMAL_H

#include <glib.h>

/* The shortest text that reads as the same number: 1e21 and more, and less than 1e-6, in
 * powers of ten. */
void kwic_decimal_write(double number, GString *out);
/* With at most `digits` digits behind the point. */
void kwic_decimal_write_rounded(double number, int digits, GString *out);
/* The same with commas between thousands. */
void kwic_decimal_write_grouped(double number, int digits, GString *out);
/* A whole number with zeros in front of it, at least `width` digits. */
void kwic_decimal_write_padded(double number, size_t width, GString *out);
/* Rounded half up to `digits` digits behind the point, as toFixed has it. */
double kwic_decimal_round(double number, int digits);

#endif
