// SPDX-License-Identifier: GPL-2.0-or-later
#include "derived_amend.h"

#include "kwic/schema.h"

static const enum kwic_derived_part by_docid[] = {KWIC_DP_PATH_AT, KWIC_DP_OUT_AT,
                                                  KWIC_DP_IN_AT, KWIC_DP_COMPANY_AT};

// Whether the arrays have a place for the note. One that comes after all gets it: an empty
// row at the end. A file that was damaged may not say what it must: then all is made anew.
static bool make_place(kwic_amending *a)
{
    size_t n;
    for (size_t i = 0; i < G_N_ELEMENTS(by_docid); i++) {
        const uint32_t *at = kwic_side_part(a->was, by_docid[i], sizeof *at, &n);
        size_t have = n ? n - 1 : 0; // rows
        if (n == 0 || have < a->change->docid)
            return false;
        if (have > a->change->docid)
            continue;
        uint32_t end = at[n - 1];
        g_array_append_val(kwic_amending_copy(a, by_docid[i], sizeof *at), end);
    }
    return true;
}

static kwic_side *image(const kwic_amending *a)
{
    kwic_side_array parts[KWIC_DP_PARTS];
    kwic_stamp stamp = kwic_stamp_of_db(a->db);
    bool any = a->m.text || a->m.paths;
    for (size_t i = 0; i < KWIC_DP_PARTS; i++) {
        GArray *own = a->m.parts[i];
        parts[i].p = kwic_side_part(a->was, i, 1, &parts[i].bytes);
        if (own)
            parts[i] = (kwic_side_array){own->data, (size_t)own->len *
                                                        g_array_get_element_size(own)};
        any = any || own;
    }
    if (a->m.text)
        parts[KWIC_DP_TEXT] = (kwic_side_array){a->m.text->str, a->m.text->len};
    if (a->m.paths)
        parts[KWIC_DP_PATHS] = (kwic_side_array){a->m.paths->str, a->m.paths->len};
    return any ? kwic_side_make("derived", &stamp, parts, KWIC_DP_PARTS) : NULL;
}

// Goes to one note: the one that changed, or another.
static void go_to(kwic_amending *a, uint32_t docid, kwic_str claims)
{
    a->docid = docid;
    a->claims = claims;
    g_array_set_size(a->links, 0);
    g_array_set_size(a->cells, 0);
}

static bool amend_other(kwic_amending *a, uint32_t docid)
{
    g_autoptr(GString) links = g_string_new(NULL), claims = g_string_new(NULL);
    if (!kwic_db_value(a->db, docid, KWIC_SLOT_LINKS, links, NULL) ||
        !kwic_db_value(a->db, docid, KWIC_SLOT_CLAIMS, claims, NULL))
        return false;
    go_to(a, docid, kwic_str_of_string(claims));
    if (!kwic_amend_links(a, kwic_str_of_string(links)))
        return false;
    kwic_amend_known_mentions(a);
    return kwic_amend_row(a);
}

static bool amend_all(kwic_amending *a)
{
    const kwic_amendment *c = a->change;
    if (!make_place(a) || !kwic_amend_names(a))
        return false;
    go_to(a, c->docid, c->claims[1]);
    if (!kwic_amend_links(a, c->links[1]) || !kwic_amend_mentions(a) ||
        !kwic_amend_companies(a) || !kwic_amend_row(a))
        return false;
    for (guint i = 0; i < a->others->len; i++)
        if (!amend_other(a, g_array_index(a->others, uint32_t, i)))
            return false;
    return kwic_amend_links_in(a) && kwic_amend_company_notes(a);
}

static void amending_init(kwic_amending *a)
{
    size_t n;
    a->company.entries =
        kwic_side_part(a->was, KWIC_DP_COMPANY_ENTRIES, sizeof *a->company.entries, &n);
    a->company.n_entries = (uint32_t)n;
    a->company.text = kwic_side_part(a->was, KWIC_DP_COMPANY_TEXT, 1, &n);
    a->company.n_text = (uint32_t)n;
    a->is_new = a->change->names[0].n == 0;
    a->m.db = a->db;
    a->m.targets = kwic_intern_new();
    a->others = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    a->links = g_array_new(FALSE, FALSE, sizeof(kwic_made_link));
    a->cells = g_array_new(FALSE, FALSE, sizeof(kwic_company_cell));
}

static void amending_clear(kwic_amending *a)
{
    for (size_t i = 0; i < KWIC_DP_PARTS; i++)
        if (a->m.parts[i])
            g_array_unref(a->m.parts[i]);
    if (a->m.text)
        g_string_free(a->m.text, TRUE);
    if (a->m.paths)
        g_string_free(a->m.paths, TRUE);
    kwic_intern_free(a->m.targets);
    g_array_unref(a->others);
    g_array_unref(a->links);
    g_array_unref(a->cells);
}

kwic_amended kwic_derived_amend_side(const kwic_side *was, kwic_db *db,
                                     const kwic_amendment *change, kwic_side **out)
{
    *out = NULL;
    if (change->names[1].n == 0)
        return KWIC_AMENDED_NOT;
    kwic_amending a = {.was = was, .db = db, .change = change};
    amending_init(&a);
    bool ok = amend_all(&a);
    *out = ok ? image(&a) : NULL;
    amending_clear(&a);
    return !ok ? KWIC_AMENDED_NOT : *out ? KWIC_AMENDED_OTHER : KWIC_AMENDED_SAME;
}
