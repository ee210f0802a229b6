// SPDX-License-Identifier: GPL-2.0-or-later
// A note's names are one string: for each a list of its number of positions (one byte as an
// item) and its tokens, and the whole a list of those.
#include "titles.h"

#include "kwic/schema.h"

enum {
    most_positions = 64, // a longer name is not a query
    most_names = 16,
    keep_bytes = 4 << 20,
};

struct kwic_titles {
    kwic_db *db;
    kwic_tokenizer *tokenizer;
    GHashTable *notes; // docid -> GBytes
    size_t bytes;
    GString *value, *name, *packed;
};

typedef struct taker {
    GString *out;
    uint32_t positions;
} taker;

kwic_titles *kwic_titles_new(kwic_db *db, kwic_tokenizer *tokenizer)
{
    kwic_titles *n = g_new0(kwic_titles, 1);
    n->db = db;
    n->tokenizer = tokenizer;
    n->notes = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_bytes_unref);
    n->value = g_string_new(NULL);
    n->name = g_string_new(NULL);
    n->packed = g_string_new(NULL);
    return n;
}

void kwic_titles_free(kwic_titles *n)
{
    if (!n)
        return;
    g_hash_table_destroy(n->notes);
    g_string_free(n->value, TRUE);
    g_string_free(n->name, TRUE);
    g_string_free(n->packed, TRUE);
    g_free(n);
}

static bool take_token(void *ctx, const kwic_token *t)
{
    taker *into = ctx;
    into->positions = MAX(into->positions, t->position + t->span);
    kwic_list_put(into->out, t->text);
    return into->positions < most_positions;
}

// Of a path its last part, without ".md".
static kwic_str stem_of(kwic_str path)
{
    const char *slash = path.n ? memrchr(path.p, '/', path.n) : NULL;
    kwic_str stem =
        slash ? kwic_str_sub(path, (size_t)(slash - path.p) + 1, path.n) : path;
    const char *dot = stem.n ? memrchr(stem.p, '.', stem.n) : NULL;
    return dot ? kwic_str_sub(stem, 0, (size_t)(dot - stem.p)) : stem;
}

static void pack_name(kwic_titles *n, kwic_str name)
{
    g_string_truncate(n->name, 1); // room for the count
    taker into = {n->name, 0};
    kwic_tokenize(n->tokenizer, name, 0, take_token, &into);
    n->name->str[0] = (char)into.positions;
    kwic_list_put(n->packed, (kwic_str){n->name->str, n->name->len});
}

// Title, heading and file name are mostly one; each different one is taken once.
static GBytes *read_names(kwic_titles *n, uint32_t docid, GError **error)
{
    g_string_truncate(n->value, 0);
    g_string_truncate(n->packed, 0);
    g_string_assign(n->name, " ");
    if (!kwic_db_value(n->db, docid, KWIC_SLOT_NAMES, n->value, error))
        return NULL;
    kwic_str list = {n->value->str, n->value->len}, name, seen[most_names];
    for (size_t i = 0; i < most_names && kwic_list_next(&list, &name); i++) {
        seen[i] = i == 0 ? stem_of(name) : name;
        bool again = seen[i].n == 0;
        for (size_t k = 0; k < i && !again; k++)
            again = kwic_str_eq(seen[k], seen[i]);
        if (!again)
            pack_name(n, seen[i]);
    }
    return g_bytes_new(n->packed->str, n->packed->len);
}

static GBytes *names_of(kwic_titles *n, uint32_t docid, GError **error)
{
    GBytes *bytes = g_hash_table_lookup(n->notes, GUINT_TO_POINTER(docid));
    if (bytes)
        return bytes;
    bytes = read_names(n, docid, error);
    if (!bytes)
        return NULL;
    n->bytes += g_bytes_get_size(bytes) + 96; // and what the table takes
    if (n->bytes > keep_bytes) {
        g_hash_table_remove_all(n->notes);
        n->bytes = g_bytes_get_size(bytes) + 96;
    }
    g_hash_table_insert(n->notes, GUINT_TO_POINTER(docid), bytes);
    return bytes;
}

bool kwic_titles_each(kwic_titles *n, uint32_t docid, kwic_title_tokens_fn fn,
                      void *ctx, GError **error)
{
    GBytes *bytes = names_of(n, docid, error);
    if (!bytes)
        return false;
    gsize size;
    const char *p = g_bytes_get_data(bytes, &size);
    kwic_str list = {p, size}, name;
    while (kwic_list_next(&list, &name))
        if (!fn(ctx, kwic_str_sub(name, 1, name.n), (uint8_t)name.p[0]))
            break;
    return true;
}

void kwic_titles_forget(kwic_titles *n, uint32_t docid)
{
    GBytes *bytes = g_hash_table_lookup(n->notes, GUINT_TO_POINTER(docid));
    if (bytes)
        n->bytes -= g_bytes_get_size(bytes) + 96;
    g_hash_table_remove(n->notes, GUINT_TO_POINTER(docid));
}
