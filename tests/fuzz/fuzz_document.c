// SPDX-License-Identifier: GPL-2.0-or-later
// Any note makes a document that the index takes: terms ascending and short enough,
// positions ascending, values not empty, and the record comes back from its data, to make
// the same document again.
#include <stddef.h>
#include <stdint.h>

#include "../../indexer/build/kept.h"
#include "kwic/limits.h"
#include "kwic/note.h"
#include "kwic/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void hold(bool fact, const char *what)
{
    if (!fact)
        g_error("a document breaks its contract: %s", what);
}

static size_t encoded(kwic_str term)
{
    size_t n = term.n;
    for (size_t i = 0; i < term.n; i++)
        n += term.p[i] == 0;
    return n;
}

static void check_posting(const kwic_posting *p, const kwic_posting *before)
{
    hold(!before || kwic_str_cmp(before->term, p->term) < 0, "terms ascend");
    hold(p->term.n > 0 && encoded(p->term) <= KWIC_TERM_BYTES, "length of a term");
    for (uint32_t i = 1; i < p->n_positions; i++)
        hold(p->positions[i - 1] < p->positions[i], "positions ascend");
}

static bool is_of_file(uint32_t slot)
{
    return slot == KWIC_SLOT_CHANGE || slot == KWIC_SLOT_MTIME ||
           slot == KWIC_SLOT_GENERATION;
}

static void check_kept(const kwic_document *d)
{
    kwic_kept k = {0};
    const uint8_t *kept = kwic_kept_find(&k, d->data, d);
    hold(kept != NULL, "the record unpacks");
    for (size_t i = 0; i < d->n_postings; i++)
        hold(kept[i] || !kwic_kept_can_tell(&d->postings[i]),
             "the record makes the same terms");
    for (size_t i = 0; i < d->n_values; i++)
        hold(kept[d->n_postings + i] || is_of_file(d->values[i].slot),
             "the record makes the same values");
    kwic_kept_clear(&k);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(kwic_document_maker) maker = kwic_document_maker_new();
    const kwic_change change = {1, 2, 3, 4};
    kwic_record record, back;
    kwic_str bytes = {(const char *)data, size};
    kwic_note_parse(bytes, "Some/Note.md", arena, NULL, NULL, &record);
    const kwic_document *d = kwic_document_make(maker, &record, &change, 1);
    for (size_t i = 0; i < d->n_postings; i++)
        check_posting(&d->postings[i], i ? &d->postings[i - 1] : NULL);
    for (size_t i = 0; i < d->n_values; i++)
        hold(d->values[i].data.n > 0, "values hold something");
    hold(kwic_record_unpack(d->data, arena, &back, NULL), "the record unpacks");
    hold(back.n_blocks == record.n_blocks, "with all its blocks");
    check_kept(d);
    return 0;
}
