// SPDX-License-Identifier: GPL-2.0-or-later
// Which companies there are, and which notes are of them.
//
// A company is what a note states: a tag company/x, a value of a company property, or a
// note that is a company's (type: company). The slug of such a note is its title's, or
// that of another name of it which some other note states. A note is of a company
//
//     by tag, property  it states the slug, or another name of the company's note
//     by note           it is the company's, or its title or file has that slug
//     by link           it links to such a note, or to a name of that slug (note or not)
//     by mention        none of these, and a name of it is in the text (mention.c)
//
// and of each company above: acme/emea is acme's.
#include <stdlib.h>

#include "derived_make.h"
#include "kwic/schema.h"
#include "kwic/tokenizer.h"

#define NONE KWIC_INTERN_NONE

typedef struct stated {
    uint32_t docid, slug;
    char how; // as in KWIC_SLOT_CLAIMS
} stated;

// A list of companies by slug or docid: chains in one array.
typedef struct chain {
    GArray *heads; // uint32_t: 1 + link, 0 for none
    GArray *links; // chain_link
} chain;

typedef struct chain_link {
    uint32_t company, next;
} chain_link;

enum { HINTS = 1 << 16 };

typedef struct firms {
    kwic_making *m;
    GString *slug;   // scratch
    uint64_t *hints; // bits: what names of companies may be
    GArray *stated;
    GArray *is;    // uint8_t by slug: a company
    chain aliases; // by slug: companies of which it is another name
    chain notes;   // by docid: companies whose note it is
} firms;

// ---- chains ----

static void chain_init(chain *c)
{
    c->heads = g_array_new(FALSE, TRUE, sizeof(uint32_t));
    c->links = g_array_new(FALSE, FALSE, sizeof(chain_link));
}

static void chain_clear(chain *c)
{
    g_array_unref(c->heads);
    g_array_unref(c->links);
}

static const chain_link *chain_at(const chain *c, uint32_t at)
{
    return at ? &g_array_index(c->links, chain_link, at - 1) : NULL;
}

static const chain_link *chain_first(const chain *c, uint32_t key)
{
    return key < c->heads->len ? chain_at(c, g_array_index(c->heads, uint32_t, key))
                               : NULL;
}

static void chain_put(chain *c, uint32_t key, uint32_t company)
{
    if (key >= c->heads->len)
        g_array_set_size(c->heads, key + 1);
    for (const chain_link *l = chain_first(c, key); l; l = chain_at(c, l->next))
        if (l->company == company)
            return;
    chain_link link = {company, g_array_index(c->heads, uint32_t, key)};
    g_array_append_val(c->links, link);
    g_array_index(c->heads, uint32_t, key) = c->links->len;
}

// ---- names to slugs ----

// Most names are no company's, and a slug is dear: a number that is the same for all
// spellings of one slug tells so. False when the name is not plain ASCII.
static bool hint_of(kwic_str name, uint32_t *hint)
{
    uint32_t h = 2166136261U;
    for (size_t i = 0; i < name.n; i++) {
        if ((unsigned char)name.p[i] & 0x80)
            return false;
        if (g_ascii_isalnum(name.p[i]))
            h = (h ^ ((unsigned char)name.p[i] | 0x20U)) * 16777619U;
    }
    *hint = (h ^ h >> 16) % HINTS;
    return true;
}

static void make_hints(firms *f)
{
    for (uint32_t id = 0; id < kwic_intern_count(f->m->slugs); id++) {
        uint32_t hint;
        if (hint_of(kwic_intern_str(f->m->slugs, id), &hint))
            f->hints[hint / 64] |= UINT64_C(1) << hint % 64;
    }
}

// The slug that notes state and the name has; NONE.
static uint32_t slug_id(firms *f, kwic_str name)
{
    uint32_t hint;
    if (hint_of(name, &hint) && !(f->hints[hint / 64] >> hint % 64 & 1))
        return NONE;
    g_string_truncate(f->slug, 0);
    kwic_slug(name, f->slug);
    return kwic_intern_find(f->m->slugs, kwic_str_of_string(f->slug));
}

// ---- claims ----

static bool is_company(const firms *f, uint32_t slug)
{
    return slug < f->is->len && g_array_index(f->is, uint8_t, slug);
}

// Also makes the companies above it.
static void make_company(firms *f, uint32_t slug)
{
    while (!is_company(f, slug)) {
        if (slug >= f->is->len)
            g_array_set_size(f->is, slug + 1);
        g_array_index(f->is, uint8_t, slug) = 1;
        kwic_str above = kwic_path_above(kwic_intern_str(f->m->slugs, slug));
        if (above.n == 0)
            break;
        slug = kwic_intern_put(f->m->slugs, above);
    }
}

static void claim(firms *f, uint32_t docid, uint32_t company, uint8_t by)
{
    kwic_made_claim one = {docid, company, by};
    g_array_append_val(f->m->claims, one);
}

// The slug may be a company, and another name of some.
static void claim_slug(firms *f, uint32_t docid, uint32_t slug, uint8_t by)
{
    if (is_company(f, slug))
        claim(f, docid, slug, by);
    for (const chain_link *l = chain_first(&f->aliases, slug); l;
         l = chain_at(&f->aliases, l->next))
        claim(f, docid, l->company, by);
}

static bool take_claims(void *ctx, uint32_t docid, kwic_str list)
{
    firms *f = ctx;
    kwic_str slug;
    char how;
    if (docid > f->m->stamp.last_docid)
        return true;
    kwic_making_see(f->m, KWIC_DP_SEEN_CLAIMS, docid, list);
    while (kwic_claim_next(&list, &how, &slug)) {
        stated one = {docid, kwic_intern_put(f->m->slugs, slug), how};
        g_array_append_val(f->stated, one);
    }
    return true;
}

// ---- the companies' notes ----

// Of one note's names, stated[from … to) with the title first: the first that another
// note states as a company, else the title.
static uint32_t main_slug(const firms *f, guint from, guint to)
{
    for (guint i = from; i < to; i++) {
        const stated *s = &g_array_index(f->stated, stated, i);
        if (is_company(f, s->slug))
            return s->slug;
    }
    return g_array_index(f->stated, stated, from).slug;
}

static bool is_name(const stated *s, uint32_t docid)
{
    return s->docid == docid && (s->how == 'n' || s->how == 'a');
}

static void own_notes(firms *f)
{
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(stated));
    for (guint i = 0; i < f->stated->len;) {
        uint32_t docid = g_array_index(f->stated, stated, i).docid;
        guint to = i;
        while (to < f->stated->len &&
               is_name(&g_array_index(f->stated, stated, to), docid))
            to++;
        if (to == i) {
            i++;
            continue;
        }
        uint32_t company = main_slug(f, i, to);
        chain_put(&f->notes, docid, company);
        stated one = {docid, company, 'n'};
        g_array_append_val(found, one);
        for (; i < to; i++) {
            uint32_t slug = g_array_index(f->stated, stated, i).slug;
            if (slug != company)
                chain_put(&f->aliases, slug, company);
        }
    }
    // Only now: one note's title must not decide another's slug by their order.
    for (guint i = 0; i < found->len; i++)
        make_company(f, g_array_index(found, stated, i).slug);
}

static void namesake(firms *f, uint32_t docid, kwic_str name)
{
    uint32_t id = slug_id(f, name);
    if (id != NONE && is_company(f, id))
        chain_put(&f->notes, docid, id);
}

// Notes of any type whose title or file is called as a company.
static void namesakes(firms *f)
{
    const kwic_names *names = &f->m->names;
    for (size_t i = 0; f->stated->len && i < names->n_names; i++)
        if (names->names[i].rank < KWIC_NAME_OTHER)
            namesake(f, names->names[i].docid,
                     kwic_names_text(names, &names->names[i]));
    for (guint i = 0; f->stated->len && i < f->m->titles->len; i++) {
        const kwic_made_title *t = &g_array_index(f->m->titles, kwic_made_title, i);
        namesake(f, t->docid, (kwic_str){names->text + t->title.at, t->title.n});
    }
}

static void claim_notes(firms *f)
{
    for (uint32_t d = 0; d < f->notes.heads->len; d++)
        for (const chain_link *l = chain_first(&f->notes, d); l;
             l = chain_at(&f->notes, l->next))
            claim(f, d, l->company, KWIC_BY_NOTE);
}

// ---- statements and links ----

static void first_companies(firms *f)
{
    for (guint i = 0; i < f->stated->len; i++) {
        const stated *s = &g_array_index(f->stated, stated, i);
        if (s->how == 't' || s->how == 'p')
            make_company(f, s->slug);
    }
}

static void claim_statements(firms *f)
{
    for (guint i = 0; i < f->stated->len; i++) {
        const stated *s = &g_array_index(f->stated, stated, i);
        if (s->how == 't' || s->how == 'p')
            claim_slug(f, s->docid, s->slug,
                       s->how == 't' ? KWIC_BY_TAG : KWIC_BY_PROPERTY);
    }
}

static void claim_links(firms *f)
{
    kwic_making *m = f->m;
    uint32_t n = kwic_intern_count(m->targets);
    g_autofree uint32_t *slugs = g_new(uint32_t, n + 1);
    for (uint32_t i = 0; i < n; i++)
        slugs[i] = slug_id(f, kwic_path_stem(kwic_intern_str(m->targets, i)));
    for (guint i = 0; i < m->links->len; i++) {
        const kwic_made_link *link = &g_array_index(m->links, kwic_made_link, i);
        if (link->to == link->docid)
            continue;
        if (slugs[link->target] != NONE)
            claim_slug(f, link->docid, slugs[link->target], KWIC_BY_LINK);
        for (const chain_link *l = chain_first(&f->notes, link->to); l && link->to;
             l = chain_at(&f->notes, l->next))
            claim(f, link->docid, l->company, KWIC_BY_LINK);
    }
}

// ---- names in texts ----

static bool note_names(firms *f, uint32_t docid, kwic_arena *arena, GArray *out,
                       GError **error)
{
    kwic_db *db = f->m->db;
    g_autoptr(GString) value = g_string_new(NULL);
    if (!kwic_db_value(db, docid, KWIC_SLOT_NAMES, value, error))
        return false;
    kwic_str list = kwic_arena_str(arena, kwic_str_of_string(value)), name;
    for (int i = 0; kwic_list_next(&list, &name); i++) {
        if (i == 0)
            name = kwic_path_stem(name);
        for (const chain_link *l = chain_first(&f->notes, docid); l && name.n;
             l = chain_at(&f->notes, l->next)) {
            kwic_company_name one = {l->company, name};
            g_array_append_val(out, one);
        }
    }
    return true;
}

// A company without a note is called as its slug says.
static void slug_names(firms *f, const bool *has_note, kwic_arena *arena, GArray *out)
{
    for (uint32_t s = 0; s < f->is->len; s++) {
        kwic_str slug = kwic_intern_str(f->m->slugs, s);
        if (!is_company(f, s) || has_note[s] || memchr(slug.p, '/', slug.n))
            continue;
        kwic_str name = kwic_arena_str(arena, slug);
        g_strdelimit((char *)name.p, "-", ' ');
        kwic_company_name one = {s, name};
        g_array_append_val(out, one);
    }
}

static bool claim_mentions(firms *f, GError **error)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(GArray) names = g_array_new(FALSE, FALSE, sizeof(kwic_company_name));
    g_autofree bool *has_note = g_new0(bool, f->is->len + 1);
    for (guint i = 0; i < f->notes.links->len; i++)
        has_note[g_array_index(f->notes.links, chain_link, i).company] = true;
    for (uint32_t d = 0; d < f->notes.heads->len; d++)
        if (chain_first(&f->notes, d) && !note_names(f, d, arena, names, error))
            return false;
    slug_names(f, has_note, arena, names);
    return kwic_making_mentions(f->m, (const kwic_company_name *)(void *)names->data,
                                names->len, error);
}

// ---- the parts ----

// A claim of one row: ordinal, whether it is the note's own, why.
typedef kwic_company_cell cell;
#define CELL KWIC_COMPANY_CELL

static int by_cell(const void *a, const void *b)
{
    cell x = *(const cell *)a, y = *(const cell *)b;
    return (x > y) - (x < y);
}

static void sort_row(cell *row, guint n)
{
    enum { FEW = 24 };
    if (n > FEW) {
        qsort(row, n, sizeof *row, by_cell);
        return;
    }
    for (guint i = 1; i < n; i++) {
        cell one = row[i];
        guint at = i;
        for (; at > 0 && row[at - 1] > one; at--)
            row[at] = row[at - 1];
        row[at] = one;
    }
}

void kwic_company_put_row(GArray *ords, GArray *bys, GArray *row)
{
    cell *cells = (cell *)(void *)row->data;
    sort_row(cells, row->len);
    for (guint i = 0; i < row->len;) {
        cell one = cells[i];
        while (++i < row->len && cells[i] >> 32 == one >> 32)
            one |= cells[i];
        uint32_t ord = (uint32_t)(one >> 32) | (one & 0x100 ? KWIC_ORD_OWN : 0);
        uint8_t by = (uint8_t)one;
        by = by == KWIC_BY_MENTION ? by : (uint8_t)(by & ~KWIC_BY_MENTION);
        g_array_append_val(ords, ord);
        g_array_append_val(bys, by);
    }
}

// Where companies stand: in the order of slugs, and what is above each.
typedef struct ranks {
    uint32_t *ord;   // by slug
    uint32_t *above; // slug by slug; NONE
} ranks;

// Adds the claim and those of the companies above.
static void add_cells(const kwic_made_claim *c, const ranks *r, GArray *row)
{
    bool own = true;
    for (uint32_t slug = c->company; slug != NONE; slug = r->above[slug]) {
        cell one = CELL(r->ord[slug], own, c->by);
        g_array_append_val(row, one);
        own = false;
    }
}

static void put_rows(kwic_making *m, const ranks *r)
{
    const kwic_made_claim *claims = (const kwic_made_claim *)(void *)m->claims->data;
    uint32_t rows = m->stamp.last_docid + 1;
    g_autofree uint32_t *start = g_new0(uint32_t, rows + 2);
    g_autofree uint32_t *order = g_new(uint32_t, m->claims->len + 1);
    for (guint i = 0; i < m->claims->len; i++)
        start[claims[i].docid + 1]++;
    for (uint32_t d = 0; d < rows; d++)
        start[d + 1] += start[d];
    g_autofree uint32_t *next = g_memdup2(start, (rows + 1) * sizeof *next);
    for (guint i = 0; i < m->claims->len; i++)
        order[next[claims[i].docid]++] = i;
    GArray *at = kwic_making_part(m, KWIC_DP_COMPANY_AT, sizeof(uint32_t));
    GArray *ords = kwic_making_part(m, KWIC_DP_COMPANY_ORDS, sizeof(uint32_t));
    GArray *bys = kwic_making_part(m, KWIC_DP_COMPANY_BY, sizeof(uint8_t));
    g_autoptr(GArray) row = g_array_new(FALSE, FALSE, sizeof(cell));
    for (uint32_t d = 0; d < rows; d++) {
        g_array_append_val(at, ords->len);
        g_array_set_size(row, 0);
        for (uint32_t i = start[d]; i < start[d + 1]; i++)
            add_cells(&claims[order[i]], r, row);
        kwic_company_put_row(ords, bys, row);
    }
    g_array_append_val(at, ords->len);
}

static gint by_slug(gconstpointer a, gconstpointer b, gpointer slugs)
{
    return kwic_str_cmp(kwic_intern_str(slugs, *(const uint32_t *)a),
                        kwic_intern_str(slugs, *(const uint32_t *)b));
}

// The companies in order, and the ranks of those slugs that are one.
static GArray *order_companies(const firms *f, ranks *r)
{
    const kwic_intern *slugs = f->m->slugs;
    GArray *order = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    r->ord = g_new0(uint32_t, kwic_intern_count(slugs) + 1);
    r->above = g_new0(uint32_t, kwic_intern_count(slugs) + 1);
    for (uint32_t s = 0; s < f->is->len; s++)
        if (is_company(f, s))
            g_array_append_val(order, s);
    g_array_sort_with_data(order, by_slug, f->m->slugs);
    for (guint i = 0; i < order->len; i++) {
        uint32_t slug = g_array_index(order, uint32_t, i);
        kwic_str above = kwic_path_above(kwic_intern_str(slugs, slug));
        r->ord[slug] = i;
        r->above[slug] = above.n ? kwic_intern_find(slugs, above) : NONE;
    }
    return order;
}

static void put_entries(kwic_making *m, const GArray *order, const ranks *r)
{
    GArray *entries =
        kwic_making_part(m, KWIC_DP_COMPANY_ENTRIES, sizeof(kwic_column_entry));
    GArray *text = kwic_making_part(m, KWIC_DP_COMPANY_TEXT, 1);
    for (guint i = 0; i < order->len; i++) {
        uint32_t id = g_array_index(order, uint32_t, i);
        kwic_str slug = kwic_intern_str(m->slugs, id);
        kwic_column_entry e = {.key = text->len, .key_n = (uint32_t)slug.n};
        g_array_append_vals(text, slug.p, (guint)slug.n + 1);
        e.value = e.key;
        e.value_n = e.key_n;
        e.parent = r->above[id] == NONE ? KWIC_ORD_NONE : r->ord[r->above[id]];
        g_array_append_val(entries, e);
    }
    const GArray *ords = kwic_making_part(m, KWIC_DP_COMPANY_ORDS, sizeof(uint32_t));
    for (guint i = 0; i < ords->len; i++) {
        uint32_t company = g_array_index(ords, uint32_t, i) & KWIC_ORD;
        g_array_index(entries, kwic_column_entry, company).count++;
    }
}

// What derived_amend.c must know to make a row by itself, and the companies by their
// ordinals wherever they stand.
static void put_firms(firms *f, const ranks *r)
{
    kwic_making *m = f->m;
    GArray *aliases =
        kwic_making_part(m, KWIC_DP_FIRM_ALIASES, sizeof(kwic_firm_alias));
    GArray *notes = kwic_making_part(m, KWIC_DP_FIRM_NOTES, sizeof(kwic_firm_note));
    GArray *text = kwic_making_part(m, KWIC_DP_COMPANY_TEXT, 1);
    GArray *of = kwic_making_part(m, KWIC_DP_MENTION_OF, sizeof(uint32_t));
    g_autoptr(GArray) order = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (uint32_t s = 0; s < f->aliases.heads->len; s++)
        if (chain_first(&f->aliases, s))
            g_array_append_val(order, s);
    g_array_sort_with_data(order, by_slug, m->slugs);
    for (guint i = 0; i < order->len; i++) {
        uint32_t id = g_array_index(order, uint32_t, i);
        kwic_str slug = kwic_intern_str(m->slugs, id);
        kwic_firm_alias one = {.slug = {text->len, (uint32_t)slug.n}};
        g_array_append_vals(text, slug.p, (guint)slug.n + 1);
        for (const chain_link *l = chain_first(&f->aliases, id); l;
             l = chain_at(&f->aliases, l->next)) {
            one.company = r->ord[l->company];
            g_array_append_val(aliases, one);
        }
    }
    for (uint32_t d = 0; d < f->notes.heads->len; d++)
        for (const chain_link *l = chain_first(&f->notes, d); l;
             l = chain_at(&f->notes, l->next)) {
            kwic_firm_note one = {d, r->ord[l->company]};
            g_array_append_val(notes, one);
        }
    for (guint i = 0; i < of->len; i++)
        g_array_index(of, uint32_t, i) = r->ord[g_array_index(of, uint32_t, i)];
}

// The rows turned over: the notes of each company, and why.
void kwic_making_company_notes(kwic_making *m)
{
    const GArray *entries = m->parts[KWIC_DP_COMPANY_ENTRIES];
    const GArray *ords = m->parts[KWIC_DP_COMPANY_ORDS];
    const uint8_t *bys = (const uint8_t *)m->parts[KWIC_DP_COMPANY_BY]->data;
    GArray *at = kwic_making_part(m, KWIC_DP_COMPANY_NOTES_AT, sizeof(uint32_t));
    GArray *notes = kwic_making_part(m, KWIC_DP_COMPANY_NOTES, sizeof(uint32_t));
    GArray *notes_by = kwic_making_part(m, KWIC_DP_COMPANY_NOTES_BY, 1);
    g_array_set_size(at, entries->len + 1);
    g_array_set_size(notes, ords->len);
    g_array_set_size(notes_by, ords->len);
    uint32_t *starts = (uint32_t *)(void *)at->data;
    for (guint i = 0; i < entries->len; i++)
        starts[i + 1] = starts[i] + g_array_index(entries, kwic_column_entry, i).count;
    g_autofree uint32_t *next = g_memdup2(starts, at->len * sizeof *next);
    const GArray *rows = m->parts[KWIC_DP_COMPANY_AT];
    for (guint d = 0; d + 1 < rows->len; d++)
        for (guint i = g_array_index(rows, uint32_t, d);
             i < g_array_index(rows, uint32_t, d + 1); i++) {
            uint32_t to = next[g_array_index(ords, uint32_t, i) & KWIC_ORD]++;
            g_array_index(notes, uint32_t, to) = d;
            g_array_index(notes_by, uint8_t, to) = bys[i];
        }
}

bool kwic_making_companies(kwic_making *m, GError **error)
{
    firms f = {
        .m = m, .slug = g_string_new(NULL), .hints = g_new0(uint64_t, HINTS / 64)};
    f.stated = g_array_new(FALSE, FALSE, sizeof(stated));
    f.is = g_array_new(FALSE, TRUE, sizeof(uint8_t));
    chain_init(&f.aliases);
    chain_init(&f.notes);
    kwic_db *db = m->db;
    bool ok = kwic_db_values(db, KWIC_SLOT_CLAIMS, take_claims, &f, error);
    if (ok) {
        first_companies(&f);
        own_notes(&f);
        make_hints(&f);
        namesakes(&f);
        claim_notes(&f);
        claim_statements(&f);
        claim_links(&f);
        ok = claim_mentions(&f, error);
    }
    ranks r;
    g_autoptr(GArray) order = order_companies(&f, &r);
    put_rows(m, &r);
    put_entries(m, order, &r);
    put_firms(&f, &r);
    kwic_making_company_notes(m);
    g_free(r.ord);
    g_free(r.above);
    g_string_free(f.slug, TRUE);
    g_free(f.hints);
    g_array_unref(f.stated);
    g_array_unref(f.is);
    chain_clear(&f.aliases);
    chain_clear(&f.notes);
    return ok;
}
