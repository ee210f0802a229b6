// SPDX-License-Identifier: GPL-2.0-or-later
#include "sighting.h"

#include "base/intern.h"
#include "kwic/bisect.h"
#include "kwic/path.h"

static void add_slot(kwic_sightings *s, const kwic_slot_terms *slot)
{
    // The number is the verifier's own note on a slot that it alone reads.
    ((kwic_slot_terms *)(uintptr_t)slot)->id = s->slots->len;
    g_ptr_array_add(s->slots, (gpointer)(uintptr_t)slot);
    for (size_t i = 0; i < slot->n; i++) {
        if (slot->terms[i].n)
            s->lengths[(unsigned char)slot->terms[i].p[0]] |=
                UINT32_C(1) << MIN(slot->terms[i].n, 31);
        GArray *ids = g_hash_table_lookup(s->terms, &slot->terms[i]);
        uint32_t id = slot->id;
        if (!ids) {
            ids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
            g_hash_table_insert(s->terms, (gpointer)(uintptr_t)&slot->terms[i], ids);
        }
        if (ids->len && g_array_index(ids, uint32_t, ids->len - 1) == id)
            continue;
        g_array_append_val(ids, id);
    }
}

static void add_slots(kwic_sightings *s, const kwic_check *c)
{
    for (size_t i = 0; i < c->n; i++)
        add_slots(s, c->kids[i]);
    for (size_t p = 0; p < c->n_patterns; p++)
        for (size_t k = 0; k < c->patterns[p].n; k++)
            for (size_t i = 0; i < c->patterns[p].spellings[k].n; i++)
                add_slot(s, &c->patterns[p].spellings[k].slots[i]);
}

kwic_sightings *kwic_sightings_new(const kwic_check *check, kwic_tokenizer *tokenizer)
{
    kwic_sightings *s = g_new0(kwic_sightings, 1);
    s->tokenizer = tokenizer;
    s->array = g_array_new(FALSE, FALSE, sizeof(kwic_sighting));
    s->slots = g_ptr_array_new();
    s->terms = g_hash_table_new_full(kwic_str_hash, kwic_str_same, NULL,
                                     (GDestroyNotify)g_array_unref);
    add_slots(s, check);
    return s;
}

void kwic_sightings_free(kwic_sightings *s)
{
    if (!s)
        return;
    g_array_unref(s->array);
    g_ptr_array_unref(s->slots);
    g_hash_table_destroy(s->terms);
    g_free(s);
}

static void look(kwic_sightings *s, const kwic_token *t, const GArray *ids)
{
    for (const char *nl; s->at < t->start && (nl = memchr(s->text.p + s->at, '\n',
                                                          t->start - s->at)) != NULL;) {
        s->line++;
        s->at = (uint32_t)(nl + 1 - s->text.p);
    }
    s->at = MAX(s->at, t->start);
    for (guint i = 0; i < ids->len; i++) {
        uint32_t id = g_array_index(ids, uint32_t, i);
        const kwic_slot_terms *slot = s->slots->pdata[id];
        if (slot->written.n &&
            !kwic_str_eq(slot->written, kwic_str_sub(s->text, t->start, t->end)))
            continue;
        kwic_sighting seen = {id,      t->position, MAX(t->span, 1), s->block,
                              s->line, t->start,    t->end};
        g_array_append_val(s->array, seen);
    }
}

static bool see(void *ctx, const kwic_token *t)
{
    kwic_sightings *s = ctx;
    if (s->patience && kwic_patience_ends(s->patience))
        return false;
    if (t->text.n == 0 || t->start < s->from ||
        !(s->lengths[(unsigned char)t->text.p[0]] >> MIN(t->text.n, 31) & 1))
        return true;
    const GArray *ids = g_hash_table_lookup(s->terms, &t->text);
    if (ids)
        look(s, t, ids);
    return true;
}

// Reads one text from a position on; the position for the next one.
static uint32_t read_text(kwic_sightings *s, kwic_str text, int32_t block,
                          uint32_t position)
{
    s->text = text;
    s->at = s->line = 0;
    s->block = block;
    return kwic_tokenize(s->tokenizer, text, position, see, s) + KWIC_POSITION_GAP;
}

// ---- long notes ----

enum {
    LONG_BYTES = 6000, // over it, asking the index costs less than reading all
    LONG_TERMS = 64,
};

static bool is_long(const kwic_record *r)
{
    size_t bytes = 0;
    for (size_t b = 0; b < r->n_blocks && bytes <= LONG_BYTES; b++)
        bytes += r->blocks[b].text.n;
    return bytes > LONG_BYTES;
}

// The block that a position is in: the last that begins at or before it.
static size_t block_at(const kwic_record *r, uint32_t position)
{
    size_t from = 1, to = r->n_blocks;
    KWIC_BISECT(size_t, from, to, mid, r->blocks[mid].position <= position);
    return from - 1;
}

bool kwic_blocks_choose(kwic_db *db, uint32_t docid, const kwic_record *r,
                        kwic_str term, bool *chosen)
{
    g_autoptr(GArray) positions = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    if (!kwic_db_positions(db, docid, term, positions, NULL))
        return false; // the text tells; the fault stays with the database
    for (guint i = 0; i < positions->len; i++) {
        uint32_t position = g_array_index(positions, uint32_t, i);
        if (r->n_blocks && position >= r->blocks[0].position)
            chosen[block_at(r, position)] = true;
    }
    return true;
}

// The blocks that hold a term, as the index knows them; NULL: any may.
static bool *choose_blocks(const kwic_sightings *s, const kwic_record *r, kwic_db *db,
                           uint32_t docid)
{
    if (!db || !docid || g_hash_table_size(s->terms) > LONG_TERMS || !is_long(r))
        return NULL;
    bool *chosen = g_new0(bool, r->n_blocks);
    GHashTableIter terms;
    gpointer term;
    g_hash_table_iter_init(&terms, s->terms);
    while (g_hash_table_iter_next(&terms, &term, NULL))
        if (!kwic_blocks_choose(db, docid, r, *(kwic_str *)term, chosen)) {
            g_free(chosen);
            return NULL;
        }
    return chosen;
}

void kwic_sightings_read(kwic_sightings *s, const kwic_record *r, kwic_db *db,
                         uint32_t docid)
{
    uint32_t position = 1;
    g_array_set_size(s->array, 0);
    s->n = 0;
    if (s->slots->len == 0)
        return;
    g_autofree bool *chosen = choose_blocks(s, r, db, docid);
    s->from = 0;
    position = read_text(s, r->title, KWIC_SIGHTING_TITLE, position);
    for (size_t i = 0; i < r->n_aliases; i++)
        position = read_text(s, r->aliases[i], KWIC_SIGHTING_ALIAS, position);
    position = read_text(s, kwic_path_stem(r->path), KWIC_SIGHTING_FILE, position);
    position =
        read_text(s, kwic_path_folder_name(r->path), KWIC_SIGHTING_FILE, position);
    for (size_t b = 0; b < r->n_blocks; b++) {
        if (chosen && !chosen[b])
            continue;
        kwic_str text = r->blocks[b].text, value = kwic_block_value(&r->blocks[b]);
        s->from = (uint32_t)(text.n - value.n);
        position = read_text(s, text, (int32_t)b, position);
    }
    s->list = (kwic_sighting *)(void *)s->array->data;
    s->n = s->array->len;
}

// ---- places ----

kwic_str kwic_block_value(const kwic_block *block)
{
    kwic_str text = block->text;
    const char *colon = block->kind == KWIC_BLOCK_PROPERTY && text.n
                            ? memmem(text.p, text.n, ": ", 2)
                            : NULL;
    return colon ? kwic_str_sub(text, (size_t)(colon + 2 - text.p), text.n) : text;
}

// The first byte of the block's text that stands in the file behind the link's first byte:
// where the text of the link is.
static size_t link_start(const kwic_block *b, const kwic_link *link)
{
    for (size_t i = 0; i < b->n_runs; i++) {
        const kwic_run *run = &b->runs[i];
        if (run->line > link->line ||
            (run->line == link->line && run->byte >= link->byte))
            return run->text;
    }
    return b->text.n;
}

bool kwic_sighting_in_link(const kwic_record *record, const kwic_sighting *s)
{
    const kwic_block *b = &record->blocks[s->block];
    for (size_t i = 0; i < record->n_links; i++) {
        const kwic_link *link = &record->links[i];
        if (link->line < b->line || link->line > b->end_line)
            continue;
        if (link->property || b->kind == KWIC_BLOCK_PROPERTY)
            return true;
        size_t start = link_start(b, link);
        if (s->start >= start && s->start < start + link->text.n)
            return true;
    }
    return false;
}
