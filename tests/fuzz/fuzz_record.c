// SPDX-License-Identifier: GPL-2.0-or-later
// Any bytes as a note's record: an error, or a record that packs and unpacks to itself.
#include <stdlib.h>

#include "kwic/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds)
{
    if (!holds)
        abort();
}

static bool inside(kwic_str s, const uint8_t *data, size_t size)
{
    const char *from = (const char *)data;
    return s.n == 0 || (s.p >= from && s.p + s.n <= from + size);
}

// What readers rely on without asking.
static void check_record(const kwic_record *r, const uint8_t *data, size_t size)
{
    check(inside(r->path, data, size) && inside(r->title, data, size));
    for (size_t i = 0; i < r->n_blocks; i++) {
        const kwic_block *b = &r->blocks[i];
        check(inside(b->text, data, size) && inside(b->id, data, size));
        check(b->kind < KWIC_BLOCK_KINDS && b->heading >= -1 &&
              b->heading < (int32_t)i);
        uint32_t last = 0;
        for (size_t j = 0; j < b->n_runs; j++) {
            check(b->runs[j].text >= last && b->runs[j].text <= b->text.n);
            last = b->runs[j].text;
        }
        kwic_block_place(b, (uint32_t)(b->text.n / 2));
        kwic_block_place(b, UINT32_MAX);
    }
    for (size_t i = 0; i < r->n_links; i++)
        check(inside(r->links[i].target, data, size) &&
              inside(r->links[i].text, data, size));
    for (size_t i = 0; i < r->n_tasks; i++)
        check(r->tasks[i].block < r->n_blocks);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_str bytes = {(const char *)data, size};
    kwic_record head, whole, again;
    kwic_record_unpack_head(bytes, arena, &head, NULL);
    if (!kwic_record_unpack(bytes, arena, &whole, NULL))
        return 0;
    check_record(&whole, data, size);
    g_autoptr(GString) packed = g_string_new(NULL);
    g_autoptr(GString) repacked = g_string_new(NULL);
    kwic_record_pack(&whole, packed);
    check(kwic_record_unpack(kwic_str_of_string(packed), arena, &again, NULL));
    kwic_record_pack(&again, repacked);
    check(g_string_equal(packed, repacked));
    return 0;
}
