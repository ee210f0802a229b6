// SPDX-License-Identifier: GPL-2.0-or-later
#include "former.h"

#include "glass_termlist.h"

enum { TERMS_MOST = 64 << 20 }; // bytes of a document's terms

void kwic_docid_key_make(kwic_docid_key *k, uint32_t docid)
{
    unsigned n = kwic_glass_docid_write(k->bytes, docid);
    k->bytes[n] = 0;
    k->doc = (kwic_str){(char *)k->bytes, n};
    k->slots = (kwic_str){(char *)k->bytes, n + 1};
}

void kwic_former_init(kwic_former *f)
{
    *f = (kwic_former){.arena = kwic_arena_new(), .packer = kwic_packer_new()};
    f->postings = g_array_new(FALSE, FALSE, sizeof(kwic_posting));
    f->values = g_array_new(FALSE, FALSE, sizeof(kwic_value));
    f->inflated = g_string_new(NULL);
}

void kwic_former_clear(kwic_former *f)
{
    kwic_arena_free(f->arena);
    g_array_unref(f->postings);
    g_array_unref(f->values);
    kwic_packer_free(f->packer);
    g_string_free(f->inflated, TRUE);
}

// The entry's tag, inflated; false: in doubt.
static bool inflate(kwic_former *f, const kwic_tree_entry *e, kwic_str *tag)
{
    *tag = e->tag;
    if (!e->compressed)
        return true;
    g_string_truncate(f->inflated, 0);
    if (!kwic_packer_inflate(f->packer, e->tag, TERMS_MOST, f->inflated))
        return false;
    *tag = kwic_str_of_string(f->inflated);
    return true;
}

static bool read_terms(kwic_former *f, kwic_str packed)
{
    kwic_glass_terms r;
    kwic_glass_terms_start(&r, packed);
    while (kwic_glass_terms_next(&r)) {
        kwic_posting p = {.term = kwic_arena_str(f->arena, r.term), .wdf = r.wdf};
        g_array_append_val(f->postings, p);
    }
    f->length = (uint32_t)r.length;
    return !r.in.bad && kwic_scan_left(&r.in) == 0 && r.length <= UINT32_MAX;
}

static bool read_slots(kwic_former *f, kwic_str packed)
{
    kwic_scan in = kwic_scan_of(packed);
    uint64_t slot = 0;
    for (bool first = true; kwic_scan_left(&in); first = false) {
        slot += kwic_scan_vint(&in) + !first;
        kwic_value v = {(uint32_t)slot, KWIC_STR("")};
        g_array_append_val(f->values, v);
        if (slot > UINT32_MAX)
            return false;
    }
    return !in.bad;
}

bool kwic_former_read(kwic_former *f, kwic_glass_tree *terms, uint32_t docid)
{
    kwic_docid_key k;
    kwic_tree_entry e;
    kwic_str tag;
    kwic_docid_key_make(&k, docid);
    kwic_arena_clear(f->arena);
    g_array_set_size(f->postings, 0);
    g_array_set_size(f->values, 0);
    f->length = 0;
    f->there = kwic_glass_tree_find(terms, k.doc, &e);
    if (!f->there)
        return !kwic_glass_tree_doubted(terms);
    if (!inflate(f, &e, &tag) || !read_terms(f, tag))
        return false;
    if (!kwic_glass_tree_find(terms, k.slots, &e))
        return !kwic_glass_tree_doubted(terms);
    return inflate(f, &e, &tag) && read_slots(f, tag);
}

kwic_document kwic_former_document(const kwic_former *f)
{
    return (kwic_document){
        .postings = (const kwic_posting *)(const void *)f->postings->data,
        .n_postings = f->postings->len,
        .values = (const kwic_value *)(const void *)f->values->data,
        .n_values = f->values->len,
    };
}
