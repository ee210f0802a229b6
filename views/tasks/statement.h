/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The statements of a query block: its lines, with those joined that end in a backslash,
 * and with placeholders ({{query.file.path}}) filled in.
 *
 *     GPtrArray *list = kwic_statements_read(text, &note, arena, &error, &line);
 *
 * Statements live in the arena. */
#ifndef KWIC_VIEWS_STATEMENT_H
#define KWIC_VIEWS_STATEMENT_H

#include <glib.h>

#include "kwic/arena.h"

typedef struct kwic_statement {
    kwic_str raw;      /* as written, with line breaks */
    kwic_str joined;   /* on one line */
    kwic_str expanded; /* with placeholders filled in: what is run */
    uint32_t line;     /* of the block, from 1 */
} kwic_statement;

/* Appends a property of a note as JavaScript turns it into text; false when it has none. */
typedef bool kwic_property_fn(void *ctx, kwic_str name, GString *value);

/* The note that a query stands in. */
typedef struct kwic_query_note {
    kwic_str path; /* relative to the vault; empty when there is none */
    kwic_property_fn *property;
    void *ctx;
} kwic_query_note;

/* kwic_statement *, without blank ones; NULL with *error (a text for people) and the *line
 * where a placeholder cannot be filled in. */
GPtrArray *kwic_statements_read(kwic_str text, const kwic_query_note *note,
                                kwic_arena *arena, kwic_str *error, uint32_t *line);

/* The statements of text that stands for `from`: a preset's. False as above. */
bool kwic_statement_expand(const kwic_statement *from, kwic_str text,
                           const kwic_query_note *note, kwic_arena *arena,
                           GPtrArray *list, kwic_str *error);

/* Appends it and what it became, line for line, each behind indent blanks. */
void kwic_statement_append(const kwic_statement *s, int indent, GString *out);

/* Appends message and where it comes from. */
void kwic_statement_error(const kwic_statement *s, kwic_str message, GString *out);

/* Text with its placeholders filled in, as often as there are some; false with *error. */
bool kwic_placeholders_expand(kwic_str text, const kwic_query_note *note,
                              kwic_arena *arena, kwic_str *out, kwic_str *error);

/* The text of a preset; p is NULL when there is none of that name. */
kwic_str kwic_preset_find(kwic_str name);
/* Appends which presets there are. */
void kwic_presets_append(kwic_str wanted, GString *out);

/* What is said where a query asks for JavaScript. */
extern const char kwic_javascript_is_off[];

/* Parts of a path as the plugin names them. */
kwic_str kwic_query_root(kwic_str path);   /* "Areas/", "/" */
kwic_str kwic_query_folder(kwic_str path); /* "Areas/Home/", "/" */

#endif
