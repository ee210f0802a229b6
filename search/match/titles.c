// SPDX-License-Identifier: GPL-2.0-or-later
// A note's names are one string: for each a byte of its number of positions, one that says
// whether it is the title, and a list of its tokens; and the whole a list of those. So are its
// headings.
#include "titles.h"

#include "kwic/error.h"
#include "kwic/path.h"
#include "kwic/record.h"
#include "kwic/schema.h"

enum {
    most_positions = 64, // a longer name is not a query
    most_names = 16,
    most_headings = 1000,
    keep_bytes = 4 << 20,
};

struct kwic_titles {
    kwic_db *db;
    kwic_tokenizer *tokenizer;
    kwic_shelf *shelf;
    GHashTable *names, *headings; // docid -> GBytes
    size_t bytes;
    GString *value, *name, *packed;
};

typedef struct taker {
    GString *out;
    uint32_t positions;
} taker;

static GHashTable *table_new(void)
{
    return g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_bytes_unref);
}

kwic_titles *kwic_titles_new(kwic_db *db, kwic_tokenizer *tokenizer, kwic_shelf *shelf)
{
    kwic_titles *n = g_new0(kwic_titles, 1);
    n->db = db;
    n->tokenizer = tokenizer;
    n->shelf = shelf;
    n->names = table_new();
    n->headings = table_new();
    n->value = g_string_new(NULL);
    n->name = g_string_new(NULL);
    n->packed = g_string_new(NULL);
    return n;
}

void kwic_titles_free(kwic_titles *n)
{
    if (!n)
        return;
    g_hash_table_destroy(n->names);
    g_hash_table_destroy(n->headings);
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

enum { HEAD = 2 }; // bytes before the tokens

static void read_tokens(kwic_titles *n, kwic_str name, bool own)
{
    taker into = {n->name, 0};
    g_string_assign(n->name, "  ");
    kwic_tokenize(n->tokenizer, name, 0, take_token, &into);
    n->name->str[0] = (char)into.positions;
    n->name->str[1] = (char)own;
}

static void pack_name(kwic_titles *n, kwic_str name, bool own)
{
    read_tokens(n, name, own);
    kwic_list_put(n->packed, kwic_str_of_string(n->name));
}

kwic_str kwic_titles_tokens(kwic_titles *n, kwic_str text)
{
    read_tokens(n, text, false);
    return kwic_str_sub(kwic_str_of_string(n->name), HEAD, n->name->len);
}

// Title, heading and file name are mostly one; each different one is taken once. The title is
// the second, behind the path.
static GBytes *read_names(kwic_titles *n, uint32_t docid, GError **error)
{
    g_string_truncate(n->value, 0);
    g_string_truncate(n->packed, 0);
    if (!kwic_db_value(n->db, docid, KWIC_SLOT_NAMES, n->value, error))
        return NULL;
    kwic_str list = kwic_str_of_string(n->value), seen[most_names];
    size_t n_seen = 0;
    for (; n_seen < most_names && kwic_list_next(&list, &seen[n_seen]); n_seen++)
        if (n_seen == 0)
            seen[0] = kwic_path_stem(seen[0]);
    for (size_t i = 0; i < n_seen; i++) {
        bool again = seen[i].n == 0, own = i == 1;
        for (size_t k = 0; k < i && !again; k++)
            again = kwic_str_eq(seen[k], seen[i]);
        own = own || (i == 0 && n_seen > 1 && kwic_str_eq(seen[0], seen[1]));
        if (!again)
            pack_name(n, seen[i], own);
    }
    return g_bytes_new(n->packed->str, n->packed->len);
}

// What a heading shows; a note that a writer took away meanwhile has none.
static GBytes *read_headings(kwic_titles *n, uint32_t docid, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_string_truncate(n->packed, 0);
    const kwic_record *record = kwic_shelf_get(n->shelf, docid, true, NULL, &problem);
    if (!record && !g_error_matches(problem, KWIC_ERROR, KWIC_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return NULL;
    }
    size_t taken = 0, n_blocks = record ? record->n_blocks : 0;
    for (size_t i = 0; i < n_blocks && taken < most_headings; i++) {
        if (record->blocks[i].kind != KWIC_BLOCK_HEADING)
            continue;
        pack_name(n, record->blocks[i].text, false);
        taken++;
    }
    return g_bytes_new(n->packed->str, n->packed->len);
}

static size_t weight(GBytes *bytes)
{
    return g_bytes_get_size(bytes) + 96; // and what the table takes
}

// All is forgotten when it is too much.
static void keep(kwic_titles *n, GHashTable *table, uint32_t docid, GBytes *bytes)
{
    size_t more = weight(bytes);
    if (n->bytes + more > keep_bytes) {
        g_hash_table_remove_all(n->names);
        g_hash_table_remove_all(n->headings);
        n->bytes = 0;
    }
    n->bytes += more;
    g_hash_table_insert(table, GUINT_TO_POINTER(docid), bytes);
}

static void each(GBytes *bytes, kwic_title_fn fn, void *ctx)
{
    gsize size;
    const char *p = g_bytes_get_data(bytes, &size);
    kwic_str list = {p, size}, name;
    while (kwic_list_next(&list, &name)) {
        kwic_title title = {kwic_str_sub(name, HEAD, name.n), (uint8_t)name.p[0],
                            name.p[1] != 0};
        if (!fn(ctx, &title))
            break;
    }
}

bool kwic_titles_each(kwic_titles *n, uint32_t docid, kwic_title_fn fn, void *ctx,
                      GError **error)
{
    GBytes *bytes = g_hash_table_lookup(n->names, GUINT_TO_POINTER(docid));
    if (!bytes && (bytes = read_names(n, docid, error)))
        keep(n, n->names, docid, bytes);
    if (!bytes)
        return false;
    each(bytes, fn, ctx);
    return true;
}

bool kwic_titles_headings(kwic_titles *n, uint32_t docid, kwic_title_fn fn, void *ctx,
                          GError **error)
{
    GBytes *bytes = g_hash_table_lookup(n->headings, GUINT_TO_POINTER(docid));
    if (!bytes && (bytes = read_headings(n, docid, error)))
        keep(n, n->headings, docid, bytes);
    if (!bytes)
        return false;
    each(bytes, fn, ctx);
    return true;
}

static void forget(kwic_titles *n, GHashTable *table, uint32_t docid)
{
    GBytes *bytes = g_hash_table_lookup(table, GUINT_TO_POINTER(docid));
    if (bytes)
        n->bytes -= weight(bytes);
    g_hash_table_remove(table, GUINT_TO_POINTER(docid));
}

void kwic_titles_forget(kwic_titles *n, uint32_t docid)
{
    forget(n, n->names, docid);
    forget(n, n->headings, docid);
}
