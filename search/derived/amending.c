// SPDX-License-Identifier: GPL-2.0-or-later
// Arrays of derived data that are copied when the first change to them is made.
#include "derived_amend.h"

const void *kwic_amending_part(const kwic_amending *a, enum kwic_derived_part part,
                               size_t size, size_t *n)
{
    const GArray *own = a->m.parts[part];
    if (!own)
        return kwic_side_part(a->was, part, size, n);
    *n = own->len;
    return own->data;
}

GString *kwic_amending_text(kwic_amending *a)
{
    size_t n;
    const char *text = kwic_side_part(a->was, KWIC_DP_TEXT, 1, &n);
    if (!a->m.text)
        a->m.text = g_string_new_len(text, (gssize)n);
    return a->m.text;
}

const uint32_t *kwic_amending_row(const kwic_amending *a,
                                  enum kwic_derived_part at_part, uint32_t row,
                                  size_t *n)
{
    size_t n_at, n_rows;
    const uint32_t *at = kwic_amending_part(a, at_part, sizeof *at, &n_at);
    const uint32_t *rows = kwic_amending_part(a, at_part + 1, sizeof *rows, &n_rows);
    *n = 0;
    if (n_at < 2 || row >= n_at - 1 || at[row] > at[row + 1] || at[row + 1] > n_rows)
        return NULL;
    *n = at[row + 1] - at[row];
    return rows + at[row];
}

GArray *kwic_amending_copy(kwic_amending *a, enum kwic_derived_part part, size_t size)
{
    size_t n;
    if (a->m.parts[part])
        return a->m.parts[part];
    const void *old = kwic_side_part(a->was, part, size, &n);
    GArray *copy = kwic_making_part(&a->m, part, size);
    if (n)
        g_array_append_vals(copy, old, (guint)n);
    return copy;
}

void kwic_amending_splice(kwic_amending *a, enum kwic_derived_part at_part,
                          uint32_t row, const uint32_t *values, size_t n)
{
    size_t had;
    if (!kwic_amending_row(a, at_part, row, &had))
        had = 0;
    GArray *at = kwic_amending_copy(a, at_part, sizeof(uint32_t));
    GArray *rows = kwic_amending_copy(a, at_part + 1, sizeof(uint32_t));
    if (row + 1 >= at->len || g_array_index(at, uint32_t, row) > rows->len)
        return;
    uint32_t *starts = (uint32_t *)(void *)at->data, from = starts[row];
    if (had)
        g_array_remove_range(rows, from, (guint)had);
    if (n)
        g_array_insert_vals(rows, from, values, (guint)n);
    for (guint i = row + 1; i < at->len; i++)
        starts[i] = starts[i] + (uint32_t)n - (uint32_t)had;
}

bool kwic_amending_is_sound(const GArray *at, const GArray *rows, uint32_t below)
{
    const uint32_t *starts = (const uint32_t *)(void *)at->data;
    for (guint i = 0; i + 1 < at->len; i++)
        if (starts[i] > starts[i + 1])
            return false;
    if (at->len == 0 || starts[0] != 0 || starts[at->len - 1] != rows->len)
        return false;
    for (guint i = 0; i < rows->len; i++)
        if ((g_array_index(rows, uint32_t, i) & KWIC_ORD) >= below)
            return false;
    return true;
}

void kwic_amending_claim(kwic_amending *a, uint32_t company, uint8_t by)
{
    bool own = true;
    for (uint32_t steps = 0; company < a->company.n_entries && steps < 64; steps++) {
        kwic_company_cell cell = KWIC_COMPANY_CELL(company, own, by);
        g_array_append_val(a->cells, cell);
        company = a->company.entries[company].parent;
        own = false;
    }
}
