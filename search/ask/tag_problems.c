// SPDX-License-Identifier: GPL-2.0-or-later
// Tags that are likely one, and tags used once.
//
//     case      Company/OpenAI       company/openai
//     hyphen    company/core-weave   company/coreweave: the same but for - and _
//     plural    meeting              meetings
//     company   company/core-weave   the note CoreWeave, whose slug is coreweave
//     spelling  follow-up            folow-up: one letter, in parts of five and more
//
// The one that most notes have stays; the others would be renamed to it.
#include "columns/columns.h"
#include "kwic/distance.h"
#include "kwic/tokenizer.h"
#include "note_load.h"

enum { NEAR_BYTES = 5, MOST_SPELLING = 3000 };

typedef struct spelt {
    char *tag;      // as written
    char *folded;   // without case
    char *squeezed; // and without - and _
    char *singular; // and without plurals
    uint32_t count; // notes
} spelt;

typedef struct problems {
    kwic_searcher *s;
    GHashTable *by; // tag to spelt
    GPtrArray *all; // spelt, the commonest first
    json_t *alike;
} problems;

static void free_spelt(gpointer data)
{
    spelt *t = data;
    g_free(t->tag);
    g_free(t->folded);
    g_free(t->squeezed);
    g_free(t->singular);
    g_free(t);
}

static char *squeeze(const char *folded)
{
    GString *out = g_string_new(NULL);
    for (const char *p = folded; *p; p++)
        if (*p != '-' && *p != '_')
            g_string_append_c(out, *p);
    return g_string_free(out, FALSE);
}

// Each part without its plural's ending: companies, boxes, notes.
static char *without_plurals(const char *squeezed)
{
    g_auto(GStrv) parts = g_strsplit(squeezed, "/", -1);
    for (char **part = parts; *part; part++) {
        size_t n = strlen(*part);
        bool s = n > 3 && (*part)[n - 1] == 's' && (*part)[n - 2] != 's';
        if (s && n > 4 && g_str_has_suffix(*part, "ies"))
            strcpy(*part + n - 3, "y");
        else if (s)
            (*part)[n - 1] = '\0';
    }
    return g_strjoinv("/", parts);
}

static spelt *spelt_new(kwic_str tag)
{
    g_autoptr(GString) folded = g_string_new(NULL);
    spelt *t = g_new0(spelt, 1);
    kwic_fold(tag, folded);
    t->tag = g_strndup(tag.p, tag.n);
    t->folded = g_strdup(folded->str);
    t->squeezed = squeeze(t->folded);
    t->singular = without_plurals(t->squeezed);
    return t;
}

static bool take_tags(void *ctx, uint32_t docid, kwic_str list)
{
    problems *p = ctx;
    kwic_str tag;
    (void)docid;
    while (kwic_list_next(&list, &tag)) {
        g_autofree char *key = g_strndup(tag.p, tag.n);
        spelt *t = g_hash_table_lookup(p->by, key);
        if (!t) {
            t = spelt_new(tag);
            g_hash_table_insert(p->by, t->tag, t);
            g_ptr_array_add(p->all, t);
        }
        t->count++;
    }
    return true;
}

static gint by_count(gconstpointer a, gconstpointer b)
{
    const spelt *x = *(const spelt *const *)a, *y = *(const spelt *const *)b;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return strcmp(x->tag, y->tag);
}

static void add_pair(problems *p, const char *how, const spelt *keep,
                     const spelt *other)
{
    json_t *one =
        json_pack("{s:s,s:I,s:I}", "how", how, "count", (json_int_t)other->count,
                  "toCount", (json_int_t)keep->count);
    json_object_set_new(one, "tag", kwic_json_text(kwic_str_of(other->tag)));
    json_object_set_new(one, "to", kwic_json_text(kwic_str_of(keep->tag)));
    json_array_append_new(p->alike, one);
}

// The commoner tags of the same key, by each way to be alike.
static bool is_same(const spelt *a, const spelt *b, const char **how)
{
    if (strcmp(a->folded, b->folded) == 0)
        *how = "case";
    else if (strcmp(a->squeezed, b->squeezed) == 0)
        *how = "hyphen";
    else if (strcmp(a->singular, b->singular) == 0)
        *how = "plural";
    else
        return false;
    return true;
}

static bool find_same(problems *p, GHashTable *firsts, spelt *t)
{
    const char *how;
    spelt *first = g_hash_table_lookup(firsts, t->singular);
    if (!first) {
        g_hash_table_insert(firsts, t->singular, t);
        return false;
    }
    if (is_same(first, t, &how))
        add_pair(p, how, first, t);
    return true;
}

static bool has_digit(const char *tag)
{
    return strpbrk(tag, "0123456789") != NULL;
}

// One letter apart, and not a number.
static void find_near(problems *p, const GPtrArray *distinct)
{
    for (guint i = 0; i < distinct->len && distinct->len <= MOST_SPELLING; i++) {
        const spelt *t = distinct->pdata[i];
        size_t n = strlen(t->squeezed);
        for (guint k = 0; k < i && n >= NEAR_BYTES && !has_digit(t->tag); k++) {
            const spelt *first = distinct->pdata[k];
            size_t m = strlen(first->squeezed);
            if (m < NEAR_BYTES || m + 1 < n || n + 1 < m || has_digit(first->tag) ||
                first->squeezed[0] != t->squeezed[0] || first->count <= t->count ||
                kwic_distance(kwic_str_of(first->squeezed), kwic_str_of(t->squeezed),
                              1) > 1)
                continue;
            add_pair(p, "spelling", first, t);
            break;
        }
    }
}

// A company that a note is called by its title and a tag by another slug: the facet counts them
// as two.
static bool find_companies(problems *p, GError **error)
{
    const kwic_column *c =
        kwic_columns_get(kwic_searcher_columns(p->s), "company", error);
    for (guint i = 0; c && i < p->all->len; i++) {
        const spelt *t = p->all->pdata[i];
        const char *slug = t->folded + strlen("company/");
        if (!g_str_has_prefix(t->folded, "company/"))
            continue;
        g_autofree char *plain = squeeze(slug);
        for (uint32_t ord = 0; ord < c->n_entries; ord++) {
            const char *other = kwic_column_key(c, ord).p;
            g_autofree char *same = squeeze(other);
            g_autofree char *tag = g_strconcat("company/", other, NULL);
            if (strcmp(slug, other) == 0 || strcmp(plain, same) != 0 ||
                g_hash_table_contains(p->by, tag))
                continue;
            const spelt keep = {.tag = tag, .count = c->entries[ord].count};
            add_pair(p, "company", &keep, t);
        }
    }
    return c != NULL;
}

static json_t *used_once(const problems *p)
{
    json_t *once = json_array();
    for (guint i = 0; i < p->all->len; i++) {
        const spelt *t = p->all->pdata[i];
        if (t->count == 1)
            json_array_append_new(once, kwic_json_text(kwic_str_of(t->tag)));
    }
    return once;
}

json_t *kwic_tag_problems(kwic_searcher *s, GError **error)
{
    problems p = {.s = s,
                  .by = g_hash_table_new(g_str_hash, g_str_equal),
                  .all = g_ptr_array_new_with_free_func(free_spelt),
                  .alike = json_array()};
    g_autoptr(GHashTable) firsts = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) distinct = g_ptr_array_new();
    bool ok = kwic_db_values(kwic_searcher_db(s), KWIC_SLOT_TAG, take_tags, &p, error);
    g_ptr_array_sort(p.all, by_count);
    for (guint i = 0; i < p.all->len; i++)
        if (!find_same(&p, firsts, p.all->pdata[i]))
            g_ptr_array_add(distinct, p.all->pdata[i]);
    find_near(&p, distinct);
    ok = ok && find_companies(&p, error);
    json_t *json = json_pack("{s:o,s:o}", "alike", p.alike, "once", used_once(&p));
    g_hash_table_unref(p.by);
    g_ptr_array_unref(p.all);
    if (kwic_searcher_answers(s, ok, error))
        return json;
    json_decref(json);
    return NULL;
}
