// SPDX-License-Identifier: GPL-2.0-or-later
#include "layouts.h"

enum { SLOTS = 2 };

// The values of a slot one after another, and where that of each docid begins.
typedef struct column {
    GString *bytes;
    uint32_t *starts; // last + 2 of them; NULL: not loaded
    uint32_t next;    // docid whose start is not known yet
} column;

struct kwic_layouts {
    kwic_db *db;
    uint32_t last;
    column columns[SLOTS];
};

kwic_layouts *kwic_layouts_new(kwic_db *db)
{
    kwic_layouts *l = g_new0(kwic_layouts, 1);
    l->db = db;
    l->last = kwic_db_last_docid(db);
    for (int i = 0; i < SLOTS; i++)
        l->columns[i].bytes = g_string_new(NULL);
    return l;
}

void kwic_layouts_free(kwic_layouts *l)
{
    if (!l)
        return;
    for (int i = 0; i < SLOTS; i++) {
        g_string_free(l->columns[i].bytes, TRUE);
        g_free(l->columns[i].starts);
    }
    g_free(l);
}

static void start_upto(column *c, uint32_t docid)
{
    while (c->next <= docid)
        c->starts[c->next++] = (uint32_t)c->bytes->len;
}

typedef struct reading {
    column *column;
    uint32_t last;
} reading;

static bool take(void *ctx, uint32_t docid, kwic_str value)
{
    reading *r = ctx;
    if (docid > r->last || r->column->bytes->len + value.n > UINT32_MAX)
        return false;
    start_upto(r->column, docid);
    g_string_append_len(r->column->bytes, value.p, (gssize)value.n);
    return true;
}

bool kwic_layouts_load(kwic_layouts *l, uint32_t slot)
{
    column *c = &l->columns[slot != KWIC_SLOT_LAYOUT];
    if (c->starts)
        return true;
    reading r = {c, l->last};
    c->starts = g_new(uint32_t, (size_t)l->last + 2);
    c->next = 0;
    g_string_truncate(c->bytes, 0);
    if (kwic_db_values(l->db, slot, take, &r, NULL)) {
        start_upto(c, l->last + 1);
        return true;
    }
    g_clear_pointer(&c->starts, g_free);
    return false;
}

kwic_str kwic_layouts_of(const kwic_layouts *l, uint32_t slot, uint32_t docid)
{
    const column *c = &l->columns[slot != KWIC_SLOT_LAYOUT];
    if (!c->starts || docid > l->last)
        return (kwic_str){NULL, 0};
    uint32_t from = c->starts[docid];
    return (kwic_str){c->bytes->str + from, c->starts[docid + 1] - from};
}
