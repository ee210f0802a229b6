// SPDX-License-Identifier: GPL-2.0-or-later
#include "kept.h"

#include "kwic/record.h"
#include "kwic/schema.h"

void kwic_kept_clear(kwic_kept *k)
{
    if (!k->arena)
        return;
    kwic_arena_free(k->arena);
    kwic_document_maker_free(k->maker);
    g_array_unref(k->flags);
    *k = (kwic_kept){0};
}

bool kwic_kept_can_tell(const kwic_posting *p)
{
    kwic_str prefix = kwic_str_of(kwic_schema()[KWIC_F_PROPERTY].prefix);
    return p->n_positions == 0 || !kwic_str_starts(p->term, prefix);
}

static bool is_posting_kept(const kwic_posting *was, const kwic_posting *is)
{
    return kwic_kept_can_tell(is) && was->wdf == is->wdf &&
           was->n_positions == is->n_positions &&
           (is->n_positions == 0 || memcmp(was->positions, is->positions,
                                           is->n_positions * sizeof(uint32_t)) == 0);
}

static void compare_postings(const kwic_document *was, const kwic_document *is,
                             uint8_t *kept)
{
    size_t i = 0;
    for (size_t k = 0; k < is->n_postings; k++) {
        int c = -1;
        while (i < was->n_postings &&
               (c = kwic_str_cmp(was->postings[i].term, is->postings[k].term)) < 0)
            i++;
        kept[k] = i < was->n_postings && c == 0 &&
                  is_posting_kept(&was->postings[i], &is->postings[k]);
    }
}

// What is of the file or the index's, not of the text, is not in the record.
static bool is_of_record(uint32_t slot)
{
    return slot != KWIC_SLOT_CHANGE && slot != KWIC_SLOT_MTIME &&
           slot != KWIC_SLOT_GENERATION;
}

static void compare_values(const kwic_document *was, const kwic_document *is,
                           uint8_t *kept)
{
    size_t i = 0;
    for (size_t k = 0; k < is->n_values; k++) {
        const kwic_value *v = &is->values[k];
        while (i < was->n_values && was->values[i].slot < v->slot)
            i++;
        kept[k] = i < was->n_values && was->values[i].slot == v->slot &&
                  is_of_record(v->slot) && kwic_str_eq(was->values[i].data, v->data);
    }
}

const uint8_t *kwic_kept_find(kwic_kept *k, kwic_str data, const kwic_document *now)
{
    kwic_record record;
    const kwic_change change = {0};
    if (!k->arena) {
        k->arena = kwic_arena_new();
        k->maker = kwic_document_maker_new();
        k->flags = g_array_new(FALSE, FALSE, sizeof(uint8_t));
    }
    kwic_arena_clear(k->arena);
    if (!kwic_record_unpack(data, k->arena, &record, NULL))
        return NULL;
    const kwic_document *was = kwic_document_make(k->maker, &record, &change, 0);
    g_array_set_size(k->flags, (guint)(now->n_postings + now->n_values + 1));
    uint8_t *flags = (uint8_t *)(void *)k->flags->data;
    compare_postings(was, now, flags);
    compare_values(was, now, flags + now->n_postings);
    return flags;
}
