// SPDX-License-Identifier: GPL-2.0-or-later
#include "csv.h"

#include "language/expr.h"
#include "value/chars.h"

typedef struct kwic_csv_reader {
    kwic_budget *budget;
    kwic_str rest;
    char delimiter;
} kwic_csv_reader;

static char find_delimiter(kwic_str text)
{
    static const char marks[] = ",;\t|";
    size_t counts[sizeof marks] = {0}, best = 0;
    for (size_t i = 0; i < text.n && text.p[i] != '\n'; i++) {
        const char *at = text.p[i] ? strchr(marks, text.p[i]) : NULL;
        if (at)
            counts[at - marks]++;
    }
    for (size_t i = 1; i < sizeof marks - 1; i++)
        best = counts[i] > counts[best] ? i : best;
    return marks[best];
}

static kwic_str read_quoted(kwic_csv_reader *r)
{
    char *text = kwic_budget_take(r->budget, r->rest.n + 1);
    size_t at = 1, n = 0;
    while (at < r->rest.n) {
        if (r->rest.p[at] == '"') {
            if (at + 1 >= r->rest.n || r->rest.p[at + 1] != '"')
                break;
            at++;
        }
        text[n++] = r->rest.p[at++];
    }
    r->rest = kwic_str_sub(r->rest, at + 1, r->rest.n);
    return (kwic_str){text, n};
}

// A cell and what ends it; *last: it was the line's last.
static kwic_str read_cell(kwic_csv_reader *r, bool *last)
{
    kwic_str cell = {0};
    if (r->rest.n && r->rest.p[0] == '"')
        cell = read_quoted(r);
    size_t n = 0;
    while (n < r->rest.n && r->rest.p[n] != r->delimiter && r->rest.p[n] != '\n')
        n++;
    if (!cell.p) {
        size_t end = n && r->rest.p[n - 1] == '\r' ? n - 1 : n;
        cell = kwic_budget_str(r->budget, kwic_str_sub(r->rest, 0, end));
    }
    *last = n >= r->rest.n || r->rest.p[n] == '\n';
    r->rest = kwic_str_sub(r->rest, n + 1, r->rest.n);
    return cell;
}

static size_t read_row(kwic_csv_reader *r, GArray *cells)
{
    bool last = false;
    g_array_set_size(cells, 0);
    while (!last) {
        kwic_str cell = read_cell(r, &last);
        g_array_append_val(cells, cell);
    }
    return cells->len;
}

static kwic_datum value_of(kwic_budget *b, const kwic_moment *now, kwic_str text)
{
    kwic_text_scan scan;
    kwic_moment date;
    kwic_duration duration;
    kwic_reference link;
    double number;
    if (!text.n)
        return kwic_datum_null();
    if (kwic_str_eq(text, KWIC_STR("true")) || kwic_str_eq(text, KWIC_STR("TRUE")))
        return kwic_datum_boolean(true);
    if (kwic_str_eq(text, KWIC_STR("false")) || kwic_str_eq(text, KWIC_STR("FALSE")))
        return kwic_datum_boolean(false);
    kwic_scan_init(&scan, b, now, text);
    if (kwic_scan_number(&scan, &number) && kwic_scan_done(&scan))
        return kwic_datum_number(number);
    scan.at = 0;
    if (kwic_scan_date(&scan, &date) && kwic_scan_done(&scan))
        return kwic_datum_date(b, date);
    scan.at = 0;
    if (kwic_scan_duration(&scan, &duration) && kwic_scan_done(&scan))
        return kwic_datum_duration(b, duration);
    scan.at = 0;
    if (kwic_scan_link(&scan, true, &link) && kwic_scan_done(&scan))
        return kwic_datum_reference(b, link);
    return kwic_datum_string(text);
}

static void add_row(kwic_budget *b, const kwic_moment *now, const GArray *names,
                    const GArray *cells, GPtrArray *rows)
{
    kwic_object_maker maker = {.budget = b};
    for (guint i = 0; i < names->len && i < cells->len; i++) {
        kwic_str name = g_array_index(names, kwic_str, i);
        kwic_datum v = value_of(b, now, g_array_index(cells, kwic_str, i));
        kwic_object_put(&maker, name, v);
        kwic_object_put(&maker, kwic_key_canonical(b, name), v);
    }
    g_ptr_array_add(rows, (gpointer)(uintptr_t)kwic_object_made(&maker));
}

void kwic_csv_read(kwic_budget *b, const kwic_moment *now, kwic_str text,
                   GPtrArray *rows)
{
    if (kwic_str_starts(text, KWIC_STR("\xEF\xBB\xBF")))
        text = kwic_str_sub(text, 3, text.n);
    kwic_csv_reader r = {b, text, find_delimiter(text)};
    g_autoptr(GArray) names = g_array_new(FALSE, FALSE, sizeof(kwic_str));
    g_autoptr(GArray) cells = g_array_new(FALSE, FALSE, sizeof(kwic_str));
    while (r.rest.n && !kwic_budget_spent(b)) {
        bool remark = r.rest.p[0] == '#';
        read_row(&r, names->len ? cells : names);
        GArray *read = cells->len ? cells : names;
        bool empty = read->len == 1 && !g_array_index(read, kwic_str, 0).n;
        if (remark || empty)
            g_array_set_size(read, 0);
        else if (cells->len)
            add_row(b, now, names, cells, rows);
    }
}
