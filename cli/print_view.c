// SPDX-License-Identifier: GPL-2.0-or-later
// Results of query blocks for people:
//
//     File           due          status
//     ─────────────  ───────────  ──────────────────
//     Rack plan      2026-02-01   waiting for the
//                                 supplier
//     2 rows
#include "print_view.h"

#include "paths.h"

#include <string.h>

enum { GAP = 2, NARROW = 8, COLUMNS = 64 };

// ---- wrapping a cell ----

// The bytes of s that fit into so many columns: to a blank where there is one.
static size_t fit(kwic_str s, unsigned columns)
{
    size_t at = 0, blank = 0;
    while (at < s.n && s.p[at] != '\n') {
        size_t n = 1;
        while (at + n < s.n && ((unsigned char)s.p[at + n] & 0xC0) == 0x80)
            n++;
        if (kwic_columns(kwic_str_sub(s, 0, at + n)) > columns)
            return blank ? blank : MAX(at, n);
        at += n;
        if (s.p[at - 1] == ' ')
            blank = at;
    }
    return at;
}

// Takes the next line of the cell.
static kwic_str take_line(kwic_str *s, unsigned columns)
{
    size_t n = fit(*s, columns);
    kwic_str line = kwic_str_sub(*s, 0, n);
    while (line.n && line.p[line.n - 1] == ' ')
        line.n--;
    if (n < s->n && s->p[n] == '\n')
        n++;
    else
        while (n < s->n && s->p[n] == ' ')
            n++;
    *s = kwic_str_sub(*s, n, s->n);
    return line;
}

// ---- widths ----

static unsigned widest_line(kwic_str s)
{
    unsigned widest = 0;
    while (s.n) {
        const char *nl = memchr(s.p, '\n', s.n);
        size_t n = nl ? (size_t)(nl - s.p) : s.n;
        widest = MAX(widest, kwic_columns(kwic_str_sub(s, 0, n)));
        s = kwic_str_sub(s, n + (nl != NULL), s.n);
    }
    return widest;
}

// Narrow columns stay as they are, wide ones share what is left.
static bool share(unsigned *widths, size_t n, unsigned room)
{
    unsigned limit = room;
    for (;;) {
        unsigned sum = 0, wide = 0, narrow = 0;
        for (size_t i = 0; i < n; i++) {
            sum += MIN(widths[i], limit);
            wide += widths[i] >= limit;
            narrow += widths[i] >= limit ? 0 : widths[i];
        }
        if (sum <= room)
            break;
        unsigned next = wide ? (room > narrow ? (room - narrow) / wide : 0) : limit - 1;
        limit = MIN(next, limit - 1);
        if (limit < NARROW)
            return false;
    }
    for (size_t i = 0; i < n; i++)
        widths[i] = MIN(widths[i], limit);
    return true;
}

static bool measure(const kwic_page *page, const kwic_view_block *b, unsigned *widths)
{
    unsigned gaps = (unsigned)(b->n_columns - 1) * GAP;
    for (size_t c = 0; c < b->n_columns; c++) {
        widths[c] = kwic_columns(kwic_str_of(b->columns[c]));
        for (size_t r = 0; r < b->n_rows; r++)
            widths[c] = MAX(widths[c], widest_line(kwic_str_of(b->rows[r].cells[c])));
        widths[c] = MAX(widths[c], 1);
    }
    return page->width > gaps && share(widths, b->n_columns, page->width - gaps);
}

// ---- tables ----

typedef struct table_row {
    const char *const *cells;
    const char *path;
    uint32_t line;
    kwic_style style, first;
} table_row;

static void print_row(kwic_page *page, const table_row *row, const unsigned *widths,
                      size_t n)
{
    kwic_str rest[COLUMNS];
    bool more = true;
    for (size_t c = 0; c < n; c++)
        rest[c] = kwic_str_of(row->cells[c]);
    for (int line = 0; more; line++) {
        unsigned behind = 0;
        more = false;
        for (size_t c = 0; c < n; c++) {
            kwic_str text = take_line(&rest[c], widths[c]);
            more |= rest[c].n > 0;
            if (text.n) {
                kwic_page_spaces(page, behind);
                behind = 0;
                if (c == 0 && row->path)
                    kwic_page_link(page, row->path, MAX(row->line, 1));
                kwic_page_text(page, c ? row->style : row->first, text);
                if (c == 0 && row->path)
                    kwic_page_unlink(page);
            }
            behind += widths[c] + GAP - kwic_columns(text);
        }
        kwic_page_newline(page);
    }
}

static void print_rule(kwic_page *page, const unsigned *widths, size_t n)
{
    g_autoptr(GString) rule = g_string_new(NULL);
    for (size_t c = 0; c < n; c++) {
        g_string_append(rule, c ? "  " : "");
        for (unsigned i = 0; i < widths[c]; i++)
            g_string_append(rule, "─");
    }
    kwic_page_text(page, KWIC_STYLE_DIM, (kwic_str){rule->str, rule->len});
    kwic_page_newline(page);
}

// A page too narrow for the columns: each row as lines of "name  value".
static void print_records(kwic_page *page, const kwic_view_block *b)
{
    for (size_t r = 0; r < b->n_rows; r++) {
        for (size_t c = 0; c < b->n_columns; c++) {
            kwic_str name = kwic_str_of(b->columns[c]);
            kwic_page_text(page, KWIC_STYLE_DIM, name);
            kwic_page_spaces(page, GAP);
            kwic_page_wrap(page, kwic_str_of(b->rows[r].cells[c]), NULL, 0, 4);
        }
        kwic_page_newline(page);
    }
}

static void print_table(kwic_page *page, const kwic_view_block *b)
{
    unsigned widths[COLUMNS];
    if (!b->n_columns || !b->n_rows)
        return;
    if (b->n_columns > COLUMNS || !measure(page, b, widths)) {
        print_records(page, b);
        return;
    }
    const table_row head = {b->columns, NULL, 0, KWIC_STYLE_TITLE, KWIC_STYLE_TITLE};
    print_row(page, &head, widths, b->n_columns);
    print_rule(page, widths, b->n_columns);
    for (size_t r = 0; r < b->n_rows; r++) {
        const kwic_view_row *row = &b->rows[r];
        kwic_style first = row->path ? KWIC_STYLE_PATH : KWIC_STYLE_PLAIN;
        const table_row shown = {row->cells, row->path, row->line, KWIC_STYLE_PLAIN,
                                 first};
        print_row(page, &shown, widths, b->n_columns);
    }
}

// ---- lists and tasks ----

static void print_list(kwic_page *page, const kwic_view_block *b)
{
    for (size_t r = 0; r < b->n_rows; r++) {
        const kwic_view_row *row = &b->rows[r];
        kwic_str text = kwic_str_of(row->cells[0]);
        kwic_page_text(page, KWIC_STYLE_DIM, KWIC_STR("• "));
        if (b->n_columns > 1) {
            if (row->path)
                kwic_page_link(page, row->path, 1);
            kwic_page_text(page, row->path ? KWIC_STYLE_PATH : KWIC_STYLE_PLAIN, text);
            if (row->path)
                kwic_page_unlink(page);
            text = kwic_str_of(row->cells[1]);
            kwic_page_text(page, KWIC_STYLE_PLAIN, KWIC_STR(": "));
        } else if (row->path) {
            kwic_page_link(page, row->path, 1);
            kwic_page_text(page, KWIC_STYLE_PATH, text);
            kwic_page_unlink(page);
            kwic_page_newline(page);
            continue;
        }
        kwic_page_wrap(page, text, NULL, 0, 2);
    }
}

static void print_task(kwic_page *page, const kwic_view_row *row, uint32_t base)
{
    uint32_t depth = row->depth > base ? row->depth - base : 0;
    kwic_page_gutter(page, row->path, row->line);
    g_autofree char *text = row->status
                                ? g_strdup_printf("[%s] %s", row->status, row->cells[0])
                                : g_strdup_printf("• %s", row->cells[0]);
    kwic_page_spaces(page, (size_t)depth * 2);
    kwic_page_wrap(page, kwic_str_of(text), NULL, 0, KWIC_GUTTER + depth * 2);
}

static void print_tasks(kwic_page *page, const kwic_view_block *b)
{
    const char *last = NULL;
    uint32_t base = 0;
    for (size_t r = 0; r < b->n_rows; r++) {
        const kwic_view_row *row = &b->rows[r];
        bool other = row->path && (!last || strcmp(last, row->path) != 0);
        if (r && (row->heading || other) && !b->rows[r - 1].heading)
            kwic_page_newline(page);
        if (row->heading) {
            kwic_page_spaces(page, (size_t)row->depth * 2);
            kwic_page_text(page, KWIC_STYLE_TITLE, kwic_str_of(row->cells[0]));
            kwic_page_newline(page);
            base = row->depth + 1;
            last = NULL;
            continue;
        }
        if (other) {
            g_autofree char *path = kwic_paths_shown(row->path);
            kwic_page_text(page, KWIC_STYLE_PATH, kwic_str_of(path));
            kwic_page_newline(page);
        }
        print_task(page, row, base);
        last = row->path;
    }
}

// ---- a block ----

static const char *unit_of(const kwic_view_block *b)
{
    static const char *const units[] = {"value", "row",  "result",
                                        "task",  "note", "note"};
    return b->kind <= KWIC_VIEW_SEARCH ? units[b->kind] : "row";
}

static void print_footer(kwic_page *page, const kwic_view_block *b)
{
    kwic_page_printf(page, KWIC_STYLE_DIM, "%s %s%s", kwic_count(b->total), unit_of(b),
                     b->total == 1 ? "" : "s");
    if (b->dropped)
        kwic_page_printf(page, KWIC_STYLE_NOTICE,
                         "; %s left out, on which an expression failed",
                         kwic_count(b->dropped));
    kwic_page_newline(page);
}

static void print_notes(kwic_page *page, const kwic_view_block *b)
{
    if (b->warning) {
        kwic_page_text(page, KWIC_STYLE_NOTICE, kwic_str_of(b->warning));
        kwic_page_newline(page);
    }
    if (b->explain) {
        g_auto(GStrv) lines = g_strsplit(b->explain, "\n", -1);
        for (char **line = lines; *line; line++) {
            kwic_page_text(page, KWIC_STYLE_DIM, kwic_str_of(*line));
            kwic_page_newline(page);
        }
    }
}

void kwic_print_view(kwic_page *page, const kwic_view_block *b)
{
    switch (b->kind) {
    case KWIC_VIEW_FAILED:
    case KWIC_VIEW_SKIPPED:
        kwic_page_text(page, KWIC_STYLE_NOTICE, kwic_str_of(b->error));
        kwic_page_newline(page);
        return;
    case KWIC_VIEW_VALUE:
        kwic_page_wrap(page, kwic_str_of(b->rows[0].cells[0]), NULL, 0, 0);
        print_notes(page, b);
        return;
    case KWIC_VIEW_TASKS:
        print_tasks(page, b);
        break;
    case KWIC_VIEW_LIST:
    case KWIC_VIEW_SEARCH:
        print_list(page, b);
        break;
    default:
        print_table(page, b);
    }
    print_footer(page, b);
    print_notes(page, b);
}

// ---- a note ----

// The note's lines up to `line` (from 1, excluded).
static const char *print_lines(kwic_page *page, const char *text, uint32_t *at,
                               uint32_t line)
{
    while (*text && *at < line) {
        const char *nl = strchr(text, '\n');
        size_t n = nl ? (size_t)(nl - text) : strlen(text);
        size_t shown = n && text[n - 1] == '\r' ? n - 1 : n;
        kwic_page_text(page, KWIC_STYLE_PLAIN, (kwic_str){text, shown});
        kwic_page_newline(page);
        text += n + (nl != NULL);
        ++*at;
    }
    return text;
}

static const char *skip_lines(const char *text, uint32_t *at, uint32_t line)
{
    while (*text && *at < line) {
        const char *nl = strchr(text, '\n');
        text = nl ? nl + 1 : text + strlen(text);
        ++*at;
    }
    return text;
}

void kwic_print_view_note(kwic_page *page, const kwic_view_answer *answer)
{
    const char *text = answer->text;
    uint32_t at = 1;
    for (size_t i = 0; i < answer->n_blocks; i++) {
        const kwic_view_block *b = &answer->blocks[i];
        text = print_lines(page, text, &at, b->line);
        kwic_print_view(page, b);
        text = skip_lines(text, &at, b->end_line + 1);
    }
    print_lines(page, text, &at, UINT32_MAX);
}
