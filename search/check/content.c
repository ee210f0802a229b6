// SPDX-License-Identifier: GPL-2.0-or-later
#include "content.h"

#include "kwic/schema.h"

struct kwic_content {
    kwic_db *db;
    uint32_t last;
    uint32_t *starts; // by docid: where its body begins; NULL: not read yet
    GArray *positions;
};

kwic_content *kwic_content_new(kwic_db *db)
{
    kwic_content *c = g_new0(kwic_content, 1);
    c->db = db;
    c->positions = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    return c;
}

void kwic_content_free(kwic_content *c)
{
    if (!c)
        return;
    g_free(c->starts);
    g_array_unref(c->positions);
    g_free(c);
}

bool kwic_content_tells(const kwic_pattern *pattern)
{
    enum { FORMS = 16 }; // more are not looked up in each note
    size_t forms = 0;
    for (size_t i = 0; i < pattern->n; i++) {
        const kwic_spelling *s = &pattern->spellings[i];
        if (s->n != 1 || s->slots[0].written.n)
            return false;
        forms += s->slots[0].n;
    }
    return forms <= FORMS;
}

static bool take_start(void *ctx, uint32_t docid, kwic_str value)
{
    kwic_content *c = ctx;
    if (docid <= c->last)
        c->starts[docid] = kwic_position_get(value);
    return true;
}

// Where either cannot be read the text is (verify.c); the fault stays with the database.
static bool read_starts(kwic_content *c)
{
    if (c->starts)
        return true;
    c->last = kwic_db_last_docid(c->db);
    c->starts = g_new(uint32_t, (size_t)c->last + 1);
    memset(c->starts, 0xff, ((size_t)c->last + 1) * sizeof *c->starts);
    if (kwic_db_values(c->db, KWIC_SLOT_CONTENT, take_start, c, NULL))
        return true;
    g_clear_pointer(&c->starts, g_free);
    return false;
}

// Of ascending positions the last one tells.
static bool stands_from(kwic_content *c, uint32_t docid, kwic_str term, bool *has)
{
    g_array_set_size(c->positions, 0);
    if (!kwic_db_positions(c->db, docid, term, c->positions, NULL))
        return false;
    guint n = c->positions->len;
    *has = n && g_array_index(c->positions, uint32_t, n - 1) >= c->starts[docid];
    return true;
}

bool kwic_content_has(kwic_content *c, uint32_t docid, const kwic_pattern *pattern,
                      bool *has)
{
    *has = false;
    if (!read_starts(c) || docid > c->last)
        return false;
    for (size_t i = 0; i < pattern->n; i++) {
        const kwic_slot_terms *slot = &pattern->spellings[i].slots[0];
        for (size_t k = 0; k < slot->n && !*has; k++)
            if (!stands_from(c, docid, slot->terms[k], has))
                return false;
    }
    return true;
}
