// SPDX-License-Identifier: GPL-2.0-or-later
#include "journal.h"

static void free_entry(gpointer entry)
{
    g_free(((kwic_journal_entry *)entry)->doc);
}

static void free_string(gpointer s)
{
    g_string_free(s, TRUE);
}

static guint hash_string(gconstpointer s)
{
    return g_string_hash(s);
}

static gboolean equal_strings(gconstpointer a, gconstpointer b)
{
    return g_string_equal(a, b);
}

kwic_journal *kwic_journal_new(void)
{
    kwic_journal *j = g_new0(kwic_journal, 1);
    j->entries = g_array_new(FALSE, FALSE, sizeof(kwic_journal_entry));
    g_array_set_clear_func(j->entries, free_entry);
    j->by_docid = g_hash_table_new(NULL, NULL);
    j->metas =
        g_hash_table_new_full(hash_string, equal_strings, free_string, free_string);
    return j;
}

void kwic_journal_free(kwic_journal *j)
{
    if (!j)
        return;
    g_array_unref(j->entries);
    g_hash_table_unref(j->by_docid);
    g_hash_table_unref(j->metas);
    g_free(j);
}

void kwic_journal_clear(kwic_journal *j)
{
    g_array_set_size(j->entries, 0);
    g_hash_table_remove_all(j->by_docid);
    g_hash_table_remove_all(j->metas);
    j->bytes = 0;
}

bool kwic_journal_is_empty(const kwic_journal *j)
{
    return j->entries->len == 0 && g_hash_table_size(j->metas) == 0;
}

const kwic_journal_entry *kwic_journal_find(const kwic_journal *j, uint32_t docid)
{
    guint place =
        GPOINTER_TO_UINT(g_hash_table_lookup(j->by_docid, GUINT_TO_POINTER(docid)));
    return place ? &g_array_index(j->entries, kwic_journal_entry, place - 1) : NULL;
}

// ---- copies ----

static size_t copy_bytes(const kwic_document *doc)
{
    size_t n = sizeof *doc + doc->n_postings * sizeof *doc->postings +
               doc->n_values * sizeof *doc->values + doc->data.n;
    n += doc->kept ? doc->n_postings + doc->n_values : 0;
    for (size_t i = 0; i < doc->n_postings; i++)
        n += doc->postings[i].term.n + doc->postings[i].n_positions * sizeof(uint32_t);
    for (size_t i = 0; i < doc->n_values; i++)
        n += doc->values[i].data.n;
    return n;
}

static kwic_str copy_str(char **to, kwic_str s)
{
    kwic_str copy = {*to, s.n};
    if (s.n)
        memcpy(*to, s.p, s.n);
    *to += s.n;
    return copy;
}

// In one piece: the document, its arrays, positions, and then what is but bytes.
static kwic_document *copy_document(const kwic_document *doc, size_t bytes)
{
    kwic_document *copy = g_malloc(bytes);
    kwic_posting *postings = (kwic_posting *)(void *)(copy + 1);
    kwic_value *values = (kwic_value *)(void *)(postings + doc->n_postings);
    uint32_t *positions = (uint32_t *)(void *)(values + doc->n_values);
    for (size_t i = 0; i < doc->n_postings; i++) {
        postings[i] = doc->postings[i];
        postings[i].positions = positions;
        for (uint32_t p = 0; p < doc->postings[i].n_positions; p++)
            *positions++ = doc->postings[i].positions[p];
    }
    char *to = (char *)positions;
    for (size_t i = 0; i < doc->n_postings; i++)
        postings[i].term = copy_str(&to, doc->postings[i].term);
    for (size_t i = 0; i < doc->n_values; i++)
        values[i] =
            (kwic_value){doc->values[i].slot, copy_str(&to, doc->values[i].data)};
    *copy = (kwic_document){.postings = postings,
                            .n_postings = doc->n_postings,
                            .values = values,
                            .n_values = doc->n_values,
                            .data = copy_str(&to, doc->data)};
    kwic_str kept = {(const char *)doc->kept, doc->n_postings + doc->n_values};
    if (doc->kept)
        copy->kept = (const uint8_t *)copy_str(&to, kept).p;
    return copy;
}

// ---- entries ----

void kwic_journal_put(kwic_journal *j, uint32_t docid, kwic_journal_what what,
                      const kwic_document *doc)
{
    kwic_journal_entry e = {docid, what, NULL};
    if (doc) {
        size_t bytes = copy_bytes(doc);
        e.doc = copy_document(doc, bytes);
        j->bytes += bytes;
    }
    gpointer key = GUINT_TO_POINTER(docid);
    guint place = GPOINTER_TO_UINT(g_hash_table_lookup(j->by_docid, key));
    if (place) {
        kwic_journal_entry *old =
            &g_array_index(j->entries, kwic_journal_entry, place - 1);
        g_free(old->doc);
        *old = e;
        return;
    }
    g_array_append_val(j->entries, e);
    g_hash_table_insert(j->by_docid, key, GUINT_TO_POINTER(j->entries->len));
}

void kwic_journal_put_meta(kwic_journal *j, kwic_str key, kwic_str value)
{
    g_hash_table_replace(j->metas, g_string_new_len(key.p, (gssize)key.n),
                         g_string_new_len(value.p, (gssize)value.n));
}

static int by_docid(gconstpointer a, gconstpointer b)
{
    uint32_t x = ((const kwic_journal_entry *)a)->docid;
    uint32_t y = ((const kwic_journal_entry *)b)->docid;
    return (x > y) - (x < y);
}

void kwic_journal_sort(kwic_journal *j)
{
    g_array_sort(j->entries, by_docid);
}
