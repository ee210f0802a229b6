// SPDX-License-Identifier: GPL-2.0-or-later
// A hit is the note's record, its values in the columns (tags and companies as the whole
// vault has them) and one stat, if wanted.
#include "hit.h"

#include <sys/stat.h>

#include "base/shelf.h"
#include "columns/columns.h"
#include "unsaved.h"

static const struct {
    uint8_t bit;
    const char *name;
} by_names[] = {
    {KWIC_BY_TAG, "tag"},   {KWIC_BY_PROPERTY, "property"}, {KWIC_BY_LINK, "link"},
    {KWIC_BY_NOTE, "note"}, {KWIC_BY_MENTION, "mention"},
};

static bool is_type(kwic_str key)
{
    return key.n == 4 && g_ascii_strncasecmp(key.p, "type", 4) == 0;
}

static const char **types_of(const kwic_record *r, kwic_arena *arena)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n_properties; i++)
        n += is_type(r->properties[i].key);
    const char **out = kwic_arena_new_array(arena, const char *, n + 1);
    n = 0;
    for (size_t i = 0; i < r->n_properties; i++) {
        const kwic_property *p = &r->properties[i];
        if (is_type(p->key) && !p->inline_field && p->type != KWIC_VALUE_NULL)
            out[n++] = kwic_text_clean(p->value, arena);
    }
    return out;
}

static const char **values_of(const kwic_record *r, kwic_str key, kwic_arena *arena)
{
    size_t n = 0;
    const char **out = kwic_arena_new_array(arena, const char *, r->n_properties + 1);
    for (size_t i = 0; i < r->n_properties; i++) {
        const kwic_property *p = &r->properties[i];
        bool same =
            p->key.n == key.n && g_ascii_strncasecmp(p->key.p, key.p, key.n) == 0;
        if (same && p->type != KWIC_VALUE_NULL)
            out[n++] = kwic_text_clean(p->value, arena);
    }
    return out;
}

static void take_properties(const kwic_hit_maker *m, const kwic_record *r,
                            kwic_hit *hit)
{
    size_t n = 0;
    while (m->properties && m->properties[n])
        n++;
    kwic_hit_property *out = kwic_arena_new_array(m->arena, kwic_hit_property, n);
    for (size_t i = 0; i < n; i++) {
        kwic_str key = kwic_str_of(m->properties[i]);
        out[i] = (kwic_hit_property){kwic_arena_str(m->arena, key).p,
                                     values_of(r, key, m->arena)};
    }
    hit->properties = out;
    hit->n_properties = n;
}

// The values of the note itself, in the order of their keys, as the vault spells them most.
static const char **tags_of(const kwic_column *c, uint32_t docid, kwic_arena *arena)
{
    size_t n, used = 0;
    const uint32_t *row = kwic_column_row(c, docid, &n);
    const char **out = kwic_arena_new_array(arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        if (row[i] & KWIC_ORD_OWN)
            out[used++] =
                kwic_arena_str(arena, kwic_column_value(c, row[i] & KWIC_ORD)).p;
    return out;
}

typedef struct claims {
    kwic_derived *derived;
    kwic_arena *arena;
    GArray *list; // kwic_company_claim
} claims;

static void take_claim(void *ctx, size_t company, uint8_t by)
{
    claims *c = ctx;
    kwic_company_claim claim = {
        .value = kwic_arena_str(c->arena, kwic_derived_company(c->derived, company)).p,
        .by = kwic_arena_new_array(c->arena, const char *, G_N_ELEMENTS(by_names) + 1)};
    size_t n = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(by_names); i++)
        if (by & by_names[i].bit)
            claim.by[n++] = by_names[i].name;
    g_array_append_val(c->list, claim);
}

static bool companies_of(kwic_hit_maker *m, kwic_hit *hit, GError **error)
{
    kwic_derived *derived = kwic_searcher_derived(m->s, error);
    if (!derived)
        return false;
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(kwic_company_claim));
    claims c = {derived, m->arena, list};
    kwic_derived_note_companies(derived, hit->docid, take_claim, &c);
    kwic_company_claim *out =
        kwic_arena_new_array(m->arena, kwic_company_claim, list->len);
    if (list->len)
        memcpy(out, list->data, list->len * sizeof *out);
    hit->companies = out;
    hit->n_companies = list->len;
    return true;
}

// A file that is gone is stale, too.
static bool is_stale(const kwic_hit_maker *m, const kwic_hit *hit)
{
    g_autofree char *path =
        g_build_filename(kwic_index_vault(m->s->index), hit->path, NULL);
    struct stat st;
    if (stat(path, &st) != 0)
        return true;
    return (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec !=
           hit->mtime_ns;
}

static bool from_record(kwic_hit_maker *m, kwic_hit *hit, GError **error)
{
    const kwic_record *record =
        kwic_shelf_get(kwic_searcher_shelf(m->s), hit->docid, m->snippets != NULL,
                       &hit->mtime_ns, error);
    if (!record)
        return false;
    hit->path = kwic_arena_str(m->arena, record->path).p;
    hit->path_utf8 = g_utf8_validate(hit->path, -1, NULL);
    hit->title = kwic_text_clean(record->title, m->arena);
    hit->types = types_of(record, m->arena);
    take_properties(m, record, hit);
    if (m->snippets)
        hit->n_snippets =
            kwic_snippets_make(m->snippets, hit->docid, record, &hit->snippets);
    return true;
}

bool kwic_hit_make(kwic_hit_maker *m, const kwic_scored *scored, kwic_hit *hit,
                   GError **error)
{
    *hit = (kwic_hit){.docid = scored->docid, .score = scored->score};
    const kwic_column *tags =
        kwic_columns_get(kwic_searcher_columns(m->s), "tag", error);
    if (!tags || !from_record(m, hit, error) || !companies_of(m, hit, error))
        return false;
    hit->tags = tags_of(tags, hit->docid, m->arena);
    const kwic_unsaved_note *unsaved = kwic_unsaved_find(m->s, hit->docid);
    hit->unsaved = unsaved && unsaved->version >= 0;
    hit->version = unsaved ? unsaved->version : 0;
    hit->stale = m->check_stale && !unsaved && is_stale(m, hit);
    return true;
}
