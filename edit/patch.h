/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The form of a plan as text: what diff.c writes and patch.c reads. */
#ifndef KWIC_PATCH_H
#define KWIC_PATCH_H

#include "kwic/edit.h"

#define KWIC_PATCH_HASH "kwic-hash: "
enum { KWIC_PATCH_DIGITS = 32, KWIC_PATCH_CONTEXT = 3 };

/* The hash of a file's bytes in hexadecimal digits. */
void kwic_patch_hash(kwic_str bytes, char digits[KWIC_PATCH_DIGITS + 1]);

/* Appends the reverse of the plan: what takes it back. */
void kwic_patch_reverse(const kwic_edits *e, GString *out);

/* Appends the name, in quotes with escapes where git would (a control character, a quote, a
 * backslash, or bytes that are not UTF-8). */
void kwic_patch_quote(const char *prefix, const char *path, GString *out);
/* The path of a "--- " or "+++ " line behind these, without a/ or b/; NULL: none. */
char *kwic_patch_unquote(kwic_str name);

#endif
