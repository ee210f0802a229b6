// SPDX-License-Identifier: GPL-2.0-or-later
// A table by docid and a list with the latest used first; what is over the bound goes from
// its end.
#include "shelf.h"

#include "kwic/schema.h"

typedef struct book {
    GList link;
    uint32_t docid;
    int64_t mtime_ns;
    GString *data;
    kwic_record record; // slices of data, arrays in
    kwic_arena *arena;
    bool whole; // or the head alone
} book;

struct kwic_shelf {
    kwic_db *db;
    size_t bytes, keep_bytes;
    GHashTable *books; // docid -> book
    GQueue used;
    GString *value;
};

static void book_free(void *p)
{
    book *b = p;
    g_string_free(b->data, TRUE);
    kwic_arena_free(b->arena);
    g_free(b);
}

kwic_shelf *kwic_shelf_new(kwic_db *db, size_t keep_bytes)
{
    kwic_shelf *s = g_new0(kwic_shelf, 1);
    s->db = db;
    s->keep_bytes = keep_bytes;
    s->books = g_hash_table_new_full(NULL, NULL, NULL, book_free);
    s->value = g_string_new(NULL);
    g_queue_init(&s->used);
    return s;
}

void kwic_shelf_free(kwic_shelf *s)
{
    if (!s)
        return;
    g_hash_table_destroy(s->books);
    g_string_free(s->value, TRUE);
    g_free(s);
}

static size_t weight(const book *b)
{
    return sizeof *b + b->data->allocated_len + kwic_arena_size(b->arena);
}

// The one just read stays, however big.
static void make_room(kwic_shelf *s)
{
    while (s->bytes > s->keep_bytes && s->used.length > 1) {
        book *b = s->used.tail->data;
        g_queue_unlink(&s->used, &b->link);
        s->bytes -= weight(b);
        g_hash_table_remove(s->books, GUINT_TO_POINTER(b->docid));
    }
}

void kwic_shelf_forget(kwic_shelf *s, uint32_t docid)
{
    book *b = g_hash_table_lookup(s->books, GUINT_TO_POINTER(docid));
    if (!b)
        return;
    g_queue_unlink(&s->used, &b->link);
    s->bytes -= weight(b);
    g_hash_table_remove(s->books, GUINT_TO_POINTER(docid));
}

static book *read_book(kwic_shelf *s, uint32_t docid, GError **error)
{
    book *b = g_new0(book, 1);
    b->docid = docid;
    b->data = g_string_new(NULL);
    g_string_truncate(s->value, 0);
    if (!kwic_db_data(s->db, docid, b->data, error) ||
        !kwic_db_value(s->db, docid, KWIC_SLOT_MTIME, s->value, error)) {
        book_free(b);
        return NULL;
    }
    b->mtime_ns = kwic_sortable_get(kwic_str_of_string(s->value));
    b->link.data = b;
    b->arena = kwic_arena_new();
    s->bytes += weight(b);
    g_queue_push_head_link(&s->used, &b->link);
    g_hash_table_insert(s->books, GUINT_TO_POINTER(docid), b);
    return b;
}

// A record's arrays take about twice the bytes that it is packed in.
static bool unpack(kwic_shelf *s, book *b, bool whole, GError **error)
{
    kwic_str data = kwic_str_of_string(b->data);
    s->bytes -= weight(b);
    kwic_arena_clear(b->arena);
    kwic_arena_reserve(b->arena, whole ? 2 * data.n : 0);
    bool fine = whole ? kwic_record_unpack(data, b->arena, &b->record, error)
                      : kwic_record_unpack_head(data, b->arena, &b->record, error);
    b->whole = whole && fine;
    s->bytes += weight(b);
    return fine;
}

const kwic_record *kwic_shelf_get(kwic_shelf *s, uint32_t docid, bool whole,
                                  int64_t *mtime_ns, GError **error)
{
    book *b = g_hash_table_lookup(s->books, GUINT_TO_POINTER(docid));
    bool known = b && (b->whole || (!whole && b->record.path.n));
    if (b) {
        g_queue_unlink(&s->used, &b->link);
        g_queue_push_head_link(&s->used, &b->link);
    } else if (!(b = read_book(s, docid, error))) {
        return NULL;
    }
    if (!known && !unpack(s, b, whole, error))
        return NULL;
    make_room(s);
    if (mtime_ns)
        *mtime_ns = b->mtime_ns;
    return &b->record;
}
