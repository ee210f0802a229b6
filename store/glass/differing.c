// SPDX-License-Identifier: GPL-2.0-or-later
#include "differing.h"

enum { WAS, IS };

void kwic_differing_init(kwic_differing *d)
{
    for (int i = WAS; i <= IS; i++) {
        d->postings[i] = g_array_new(FALSE, FALSE, sizeof(kwic_posting));
        d->values[i] = g_array_new(FALSE, FALSE, sizeof(kwic_value));
    }
}

void kwic_differing_clear(kwic_differing *d)
{
    for (int i = WAS; i <= IS; i++) {
        g_array_unref(d->postings[i]);
        g_array_unref(d->values[i]);
    }
}

static void compare_postings(kwic_differing *d, const kwic_document *was,
                             const kwic_document *is)
{
    size_t i = 0, k = 0;
    while (i < was->n_postings || k < is->n_postings) {
        int c = i == was->n_postings ? 1
                : k == is->n_postings
                    ? -1
                    : kwic_str_cmp(was->postings[i].term, is->postings[k].term);
        bool alike = c == 0 && was->postings[i].wdf == is->postings[k].wdf &&
                     is->kept && is->kept[k];
        if (c <= 0 && !alike)
            g_array_append_val(d->postings[WAS], was->postings[i]);
        if (c >= 0 && !alike)
            g_array_append_val(d->postings[IS], is->postings[k]);
        i += c <= 0;
        k += c >= 0;
    }
}

static void compare_values(kwic_differing *d, const kwic_document *was,
                           const kwic_document *is)
{
    size_t i = 0, k = 0;
    while (i < was->n_values || k < is->n_values) {
        int c = i == was->n_values  ? 1
                : k == is->n_values ? -1
                                    : (was->values[i].slot > is->values[k].slot) -
                                          (was->values[i].slot < is->values[k].slot);
        bool alike = c == 0 && is->kept && is->kept[is->n_postings + k];
        if (c <= 0 && !alike)
            g_array_append_val(d->values[WAS], was->values[i]);
        if (c >= 0 && !alike)
            g_array_append_val(d->values[IS], is->values[k]);
        i += c <= 0;
        k += c >= 0;
    }
}

void kwic_differing_find(kwic_differing *d, kwic_document *was, kwic_document *is)
{
    kwic_document *both[] = {was, is};
    for (int i = WAS; i <= IS; i++) {
        g_array_set_size(d->postings[i], 0);
        g_array_set_size(d->values[i], 0);
    }
    compare_postings(d, was, is);
    compare_values(d, was, is);
    for (int i = WAS; i <= IS; i++)
        *both[i] = (kwic_document){
            .postings = (const kwic_posting *)(void *)d->postings[i]->data,
            .n_postings = d->postings[i]->len,
            .values = (const kwic_value *)(void *)d->values[i]->data,
            .n_values = d->values[i]->len};
}
