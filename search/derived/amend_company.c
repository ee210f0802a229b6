// SPDX-License-Identifier: GPL-2.0-or-later
// The companies of a note that changed. Its row is made of what it states, of its links, of
// whose note it is and of the names found in it, as company.c does for all; that holds as
// long as the companies are those there were.
#include "derived_amend.h"
#include "kwic/bisect.h"
#include "kwic/schema.h"
#include "kwic/tokenizer.h"

enum { LOOK_AT = 16 }; // notes, for another one that states a company

// ---- whether the companies stay ----

static bool next_statement(kwic_str *list, char *how, kwic_str *slug)
{
    while (kwic_claim_next(list, how, slug))
        if (*how == 't' || *how == 'p')
            return true;
    return false;
}

static bool next_own_name(kwic_str *list, char *how, kwic_str *slug)
{
    while (kwic_claim_next(list, how, slug))
        if (*how == 'n' || *how == 'a')
            return true;
    return false;
}

// As a company's note it is called as it was.
static bool are_names_kept(const kwic_amendment *c)
{
    kwic_str was = c->claims[0], is = c->claims[1], a = {NULL, 0}, b = {NULL, 0};
    char x = 0, y = 0;
    for (;;) {
        bool more = next_own_name(&was, &x, &a);
        if (next_own_name(&is, &y, &b) != more)
            return false;
        if (!more)
            return true;
        if (x != y || !kwic_str_eq(a, b))
            return false;
    }
}

// Whether the claims state the company, or one below it.
static bool is_stated(kwic_str claims, kwic_str company)
{
    kwic_str slug;
    char how;
    while (next_statement(&claims, &how, &slug))
        if (kwic_str_starts(slug, company) &&
            (slug.n == company.n || slug.p[company.n] == '/'))
            return true;
    return false;
}

static bool is_stated_elsewhere(const kwic_amending *a, kwic_str company)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GArray) docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    kwic_term_append(text, kwic_schema()[KWIC_F_COMPANY].prefix, company);
    kwic_str term = kwic_str_of_string(text);
    if (!kwic_db_postings(a->db, term, docids, NULL, NULL))
        return false;
    for (guint i = 0; i < docids->len && i < LOOK_AT; i++) {
        g_autoptr(GString) claims = g_string_new(NULL);
        uint32_t docid = g_array_index(docids, uint32_t, i);
        if (docid != a->change->docid &&
            kwic_db_value(a->db, docid, KWIC_SLOT_CLAIMS, claims, NULL) &&
            is_stated(kwic_str_of_string(claims), company))
            return true;
    }
    return false;
}

// What one of the two states is stated by the other, or by another note.
static bool are_statements_kept(const kwic_amending *a, kwic_str of, kwic_str other)
{
    kwic_str slug;
    char how;
    while (next_statement(&of, &how, &slug))
        if (!is_stated(other, slug) && !is_stated_elsewhere(a, slug))
            return false;
    return true;
}

// ---- its row ----

static uint32_t find_company(const kwic_amending *a, kwic_str slug)
{
    uint32_t from = 0, to = a->company.n_entries;
    KWIC_BISECT(uint32_t, from, to, mid,
                kwic_str_cmp(kwic_column_key(&a->company, mid), slug) < 0);
    bool found = from < a->company.n_entries &&
                 kwic_str_eq(kwic_column_key(&a->company, from), slug);
    return found ? from : UINT32_MAX;
}

static void claim_slug(kwic_amending *a, kwic_str slug, uint8_t by)
{
    size_t n;
    kwic_amending_claim(a, find_company(a, slug), by);
    const kwic_firm_alias *aliases =
        kwic_side_part(a->was, KWIC_DP_FIRM_ALIASES, sizeof *aliases, &n);
    for (size_t i = 0; i < n; i++) {
        kwic_slice s = aliases[i].slug;
        if (s.at <= a->company.n_text && s.n <= a->company.n_text - s.at &&
            kwic_str_eq((kwic_str){a->company.text + s.at, s.n}, slug))
            kwic_amending_claim(a, aliases[i].company, by);
    }
}

// The companies whose note the docid is.
static void claim_notes(kwic_amending *a, uint32_t docid, uint8_t by)
{
    size_t n, from = 0, to;
    const kwic_firm_note *notes =
        kwic_side_part(a->was, KWIC_DP_FIRM_NOTES, sizeof *notes, &n);
    to = n;
    KWIC_BISECT(size_t, from, to, mid, notes[mid].docid < docid);
    for (; from < n && notes[from].docid == docid; from++)
        kwic_amending_claim(a, notes[from].company, by);
}

static void claim_links(kwic_amending *a)
{
    g_autoptr(GString) slug = g_string_new(NULL);
    for (guint i = 0; i < a->links->len; i++) {
        const kwic_made_link *link = &g_array_index(a->links, kwic_made_link, i);
        if (link->to == link->docid)
            continue;
        kwic_str target = kwic_intern_str(a->m.targets, link->target);
        g_string_truncate(slug, 0);
        kwic_slug(kwic_path_stem(target), slug);
        claim_slug(a, kwic_str_of_string(slug), KWIC_BY_LINK);
        if (link->to)
            claim_notes(a, link->to, KWIC_BY_LINK);
    }
}

static void claim_all(kwic_amending *a)
{
    kwic_str list = a->claims, slug;
    char how;
    claim_notes(a, a->docid, KWIC_BY_NOTE);
    while (next_statement(&list, &how, &slug))
        claim_slug(a, slug, how == 't' ? KWIC_BY_TAG : KWIC_BY_PROPERTY);
    claim_links(a);
}

// ---- the parts ----

// Puts the cells in the place of the note's row, if they are others.
bool kwic_amend_row(kwic_amending *a)
{
    g_autoptr(GArray) ords = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) bys = g_array_new(FALSE, FALSE, sizeof(uint8_t));
    size_t had, n_by, n_all;
    claim_all(a);
    kwic_company_put_row(ords, bys, a->cells);
    const uint32_t *all =
        kwic_amending_part(a, KWIC_DP_COMPANY_ORDS, sizeof *all, &n_all);
    const uint8_t *by = kwic_amending_part(a, KWIC_DP_COMPANY_BY, 1, &n_by);
    const uint32_t *old = kwic_amending_row(a, KWIC_DP_COMPANY_AT, a->docid, &had);
    size_t from = old ? (size_t)(old - all) : 0;
    if (n_by != n_all)
        return false;
    if (had == ords->len && (!had || (memcmp(old, ords->data, had * sizeof *old) == 0 &&
                                      memcmp(by + from, bys->data, had) == 0)))
        return true;
    a->rows_changed = true;
    GArray *all_by = kwic_amending_copy(a, KWIC_DP_COMPANY_BY, 1);
    kwic_amending_splice(a, KWIC_DP_COMPANY_AT, a->docid,
                         (const uint32_t *)(void *)ords->data, ords->len);
    from = g_array_index(a->m.parts[KWIC_DP_COMPANY_AT], uint32_t, a->docid);
    if (from > n_by || had > n_by - from)
        return false;
    if (had)
        g_array_remove_range(all_by, (guint)from, (guint)had);
    if (bys->len)
        g_array_insert_vals(all_by, (guint)from, bys->data, bys->len);
    return true;
}

// The notes of each company, counted and listed anew.
bool kwic_amend_company_notes(kwic_amending *a)
{
    if (!a->rows_changed)
        return true;
    GArray *entries =
        kwic_amending_copy(a, KWIC_DP_COMPANY_ENTRIES, sizeof(kwic_column_entry));
    const GArray *ords = a->m.parts[KWIC_DP_COMPANY_ORDS];
    if (!kwic_amending_is_sound(a->m.parts[KWIC_DP_COMPANY_AT], ords, entries->len) ||
        a->m.parts[KWIC_DP_COMPANY_BY]->len != ords->len)
        return false;
    for (guint i = 0; i < entries->len; i++)
        g_array_index(entries, kwic_column_entry, i).count = 0;
    for (guint i = 0; i < ords->len; i++)
        g_array_index(entries, kwic_column_entry,
                      g_array_index(ords, uint32_t, i) & KWIC_ORD)
            .count++;
    kwic_making_company_notes(&a->m);
    return true;
}

// Whether the note is and was no company's own: called so or stating it.
static bool is_no_company(kwic_amending *a)
{
    kwic_str list = a->change->names[1], name;
    g_autoptr(GString) slug = g_string_new(NULL);
    size_t before = a->cells->len;
    for (int i = 0; i < 2 && kwic_list_next(&list, &name); i++) {
        if (i == 0)
            name = kwic_path_stem(name);
        g_string_truncate(slug, 0);
        kwic_slug(name, slug);
        if (find_company(a, kwic_str_of_string(slug)) < a->company.n_entries)
            return false;
    }
    claim_notes(a, a->docid, KWIC_BY_NOTE);
    return a->cells->len == before;
}

bool kwic_amend_companies(kwic_amending *a)
{
    const kwic_amendment *c = a->change;
    if (!kwic_str_eq(c->names[0], c->names[1]) && !is_no_company(a))
        return false;
    return kwic_str_eq(c->claims[0], c->claims[1]) ||
           (are_names_kept(c) && are_statements_kept(a, c->claims[0], c->claims[1]) &&
            are_statements_kept(a, c->claims[1], c->claims[0]));
}
