// SPDX-License-Identifier: GPL-2.0-or-later
#include "derived_amend.h"

const uint32_t *kwic_amending_row(const kwic_amending *a,
                                  enum kwic_derived_part at_part, uint32_t row,
                                  size_t *n)
{
    size_t n_at, n_rows;
    const uint32_t *at = kwic_side_part(a->was, at_part, sizeof *at, &n_at);
    const uint32_t *rows = kwic_side_part(a->was, at_part + 1, sizeof *rows, &n_rows);
    *n = 0;
    if (n_at < 2 || row >= n_at - 1 || at[row] > at[row + 1] || at[row + 1] > n_rows)
        return NULL;
    *n = at[row + 1] - at[row];
    return rows + at[row];
}

GArray *kwic_amending_copy(kwic_amending *a, enum kwic_derived_part part, size_t size)
{
    size_t n;
    const void *old = kwic_side_part(a->was, part, size, &n);
    GArray *copy = kwic_making_part(&a->m, part, size);
    if (copy->len == 0 && n)
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

// A file that was damaged may not say what it must: then all is made anew.
static bool is_whole(const kwic_amending *a)
{
    static const enum kwic_derived_part by_docid[] = {KWIC_DP_OUT_AT, KWIC_DP_IN_AT,
                                                      KWIC_DP_COMPANY_AT};
    size_t n;
    for (size_t i = 0; i < G_N_ELEMENTS(by_docid); i++) {
        kwic_side_part(a->was, by_docid[i], sizeof(uint32_t), &n);
        if (n < (size_t)a->change->docid + 2)
            return false;
    }
    return kwic_names_path(a->names, a->change->docid).n > 0;
}

static kwic_side *image(const kwic_amending *a)
{
    kwic_part parts[KWIC_DP_PARTS];
    kwic_stamp stamp = kwic_side_stamp(a->was);
    bool any = a->m.text != NULL;
    for (size_t i = 0; i < KWIC_DP_PARTS; i++) {
        const GArray *own = a->m.parts[i];
        parts[i].p = kwic_side_part(a->was, i, 1, &parts[i].bytes);
        if (own)
            parts[i] = (kwic_part){
                own->data,
                (size_t)own->len * g_array_get_element_size((GArray *)(uintptr_t)own)};
        any = any || own;
    }
    if (a->m.text)
        parts[KWIC_DP_TEXT] = (kwic_part){a->m.text->str, a->m.text->len};
    return any ? kwic_side_make("derived", &stamp, parts, KWIC_DP_PARTS) : NULL;
}

kwic_amended kwic_derived_amend_side(const kwic_side *was, const kwic_names *names,
                                     kwic_db *db, const kwic_note_change *change,
                                     kwic_side **out)
{
    if (change->language || !kwic_str_eq(change->names[0], change->names[1]))
        return KWIC_AMENDED_NOT;
    kwic_amending a = {.was = was, .names = names, .db = db, .change = change};
    size_t n;
    a.company.entries =
        kwic_side_part(was, KWIC_DP_COMPANY_ENTRIES, sizeof *a.company.entries, &n);
    a.company.n_entries = (uint32_t)n;
    a.company.text = kwic_side_part(was, KWIC_DP_COMPANY_TEXT, 1, &n);
    a.company.n_text = (uint32_t)n;
    a.m.db = db;
    a.m.stamp = kwic_side_stamp(was);
    a.m.targets = kwic_intern_new();
    a.links = g_array_new(FALSE, FALSE, sizeof(kwic_made_link));
    a.cells = g_array_new(FALSE, FALSE, sizeof(kwic_company_cell));
    bool ok = is_whole(&a) && kwic_amend_links(&a) && kwic_amend_mentions(&a) &&
              kwic_amend_companies(&a);
    *out = ok ? image(&a) : NULL;
    for (size_t i = 0; i < KWIC_DP_PARTS; i++)
        if (a.m.parts[i])
            g_array_unref(a.m.parts[i]);
    if (a.m.text)
        g_string_free(a.m.text, TRUE);
    kwic_intern_free(a.m.targets);
    g_array_unref(a.links);
    g_array_unref(a.cells);
    return !ok ? KWIC_AMENDED_NOT : *out ? KWIC_AMENDED_OTHER : KWIC_AMENDED_SAME;
}
