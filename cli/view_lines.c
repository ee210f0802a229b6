// SPDX-License-Identifier: GPL-2.0-or-later
// Results of query blocks for programs: Markdown, comma-separated values, paths.
#include <string.h>

#include "paths.h"
#include "print_view.h"

// ---- Markdown ----

static void append_cell(GString *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\n')
            g_string_append(out, "<br>");
        else if (*text == '|')
            g_string_append(out, "\\|");
        else
            g_string_append_c(out, *text);
    }
}

static void append_table(const kwic_view_block *b, GString *out)
{
    for (int head = 1; head >= 0; head--) {
        for (size_t c = 0; c < b->n_columns; c++) {
            g_string_append(out, "| ");
            if (head)
                append_cell(out, b->columns[c]);
            else
                g_string_append(out, "---");
            g_string_append_c(out, ' ');
        }
        g_string_append(out, b->n_columns ? "|\n" : "");
    }
    for (size_t r = 0; r < b->n_rows; r++) {
        for (size_t c = 0; c < b->n_columns; c++) {
            g_string_append(out, "| ");
            append_cell(out, b->rows[r].cells[c]);
            g_string_append_c(out, ' ');
        }
        g_string_append(out, b->n_columns ? "|\n" : "");
    }
}

static void append_indented(GString *out, const char *text, size_t depth)
{
    for (; *text; text++) {
        g_string_append_c(out, *text);
        for (size_t i = 0; *text == '\n' && i <= depth; i++)
            g_string_append(out, "  ");
    }
    g_string_append_c(out, '\n');
}

static void append_list(const kwic_view_block *b, GString *out)
{
    uint32_t base = 0;
    for (size_t r = 0; r < b->n_rows; r++) {
        const kwic_view_row *row = &b->rows[r];
        if (row->heading) {
            g_string_append_printf(out, "%s**%s**\n\n", r ? "\n" : "", row->cells[0]);
            base = row->depth + 1;
            continue;
        }
        uint32_t depth = row->depth > base ? row->depth - base : 0;
        for (uint32_t i = 0; i < depth; i++)
            g_string_append(out, "  ");
        g_string_append(out, "- ");
        if (row->status)
            g_string_append_printf(out, "[%s] ", row->status);
        if (b->kind == KWIC_VIEW_SEARCH)
            g_string_append_printf(out, "[[%s|%s]]\n", row->path, row->cells[0]);
        else if (b->n_columns > 1)
            g_string_append_printf(out, "%s: ", row->cells[0]);
        if (b->kind != KWIC_VIEW_SEARCH)
            append_indented(out, row->cells[b->n_columns > 1], depth);
    }
}

void kwic_view_markdown(const kwic_view_block *b, GString *out)
{
    switch (b->kind) {
    case KWIC_VIEW_FAILED:
        g_string_append(out, "> [!error] ");
        append_indented(out, b->error, 0);
        return;
    case KWIC_VIEW_SKIPPED:
        g_string_append_printf(out, "```%s\n%s\n```\n", b->language, b->source);
        return;
    case KWIC_VIEW_VALUE:
        append_indented(out, b->rows[0].cells[0], 0);
        return;
    case KWIC_VIEW_TABLE:
        append_table(b, out);
        return;
    default:
        append_list(b, out);
    }
}

static const char *line_at(const char *text, uint32_t *at, uint32_t line)
{
    while (*text && *at < line) {
        const char *nl = strchr(text, '\n');
        text = nl ? nl + 1 : text + strlen(text);
        ++*at;
    }
    return text;
}

void kwic_view_note_markdown(const kwic_view_answer *answer, GString *out)
{
    const char *text = answer->text;
    uint32_t at = 1;
    for (size_t i = 0; i < answer->n_blocks; i++) {
        const kwic_view_block *b = &answer->blocks[i];
        const char *from = text;
        text = line_at(text, &at, b->line);
        g_string_append_len(out, from, text - from);
        kwic_view_markdown(b, out);
        text = line_at(text, &at, b->end_line + 1);
    }
    g_string_append(out, text);
}

// ---- comma-separated values ----

static void append_value(GString *out, const char *text)
{
    // A cell that begins like a formula is one to spreadsheets; it stays as it is.
    if (!strpbrk(text, ",\"\r\n")) {
        g_string_append(out, text);
        return;
    }
    g_string_append_c(out, '"');
    for (; *text; text++) {
        if (*text == '"')
            g_string_append_c(out, '"');
        g_string_append_c(out, *text);
    }
    g_string_append_c(out, '"');
}

static void append_record(GString *out, const char *const *cells, size_t n)
{
    for (size_t c = 0; c < n; c++) {
        g_string_append(out, c ? "," : "");
        append_value(out, cells[c]);
    }
    g_string_append(out, "\r\n");
}

static void append_tasks(const kwic_view_block *b, GString *out)
{
    static const char *const names[] = {"group", "path", "line", "status", "text"};
    const char *group = "";
    append_record(out, names, G_N_ELEMENTS(names));
    for (size_t r = 0; r < b->n_rows; r++) {
        const kwic_view_row *row = &b->rows[r];
        if (row->heading) {
            group = row->cells[0];
            continue;
        }
        g_autofree char *line = g_strdup_printf("%u", row->line);
        const char *const cells[] = {group, row->path ? row->path : "", line,
                                     row->status ? row->status : "", row->cells[0]};
        append_record(out, cells, G_N_ELEMENTS(cells));
    }
}

void kwic_view_csv(const kwic_view_block *b, GString *out)
{
    if (b->kind == KWIC_VIEW_TASKS) {
        append_tasks(b, out);
        return;
    }
    if (b->kind != KWIC_VIEW_VALUE)
        append_record(out, b->columns, b->n_columns);
    for (size_t r = 0; r < b->n_rows; r++)
        append_record(out, b->rows[r].cells, b->n_columns);
}

// ---- paths ----

void kwic_view_paths(const kwic_view_answer *answer, GString *out)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (size_t i = 0; i < answer->n_blocks; i++)
        for (size_t r = 0; r < answer->blocks[i].n_rows; r++) {
            const char *path = answer->blocks[i].rows[r].path;
            if (path && g_hash_table_add(seen, (gpointer)(uintptr_t)path)) {
                g_autofree char *shown = kwic_paths_shown(path);
                g_string_append_printf(out, "%s\n", shown);
            }
        }
}
