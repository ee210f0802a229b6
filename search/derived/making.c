// SPDX-License-Identifier: GPL-2.0-or-later
// What the stages that make derived data and those that amend it have in common: readers of
// the values that notes have, and arrays by docid.
#include "derived_make.h"

#include "kwic/schema.h"
#include "kwic/tokenizer.h"

GArray *kwic_making_part(kwic_making *m, enum kwic_derived_part part, size_t size)
{
    if (!m->parts[part])
        m->parts[part] = g_array_new(FALSE, TRUE, (guint)size);
    return m->parts[part];
}

void kwic_making_see(kwic_making *m, enum kwic_derived_part part, uint32_t docid,
                     kwic_str value)
{
    GArray *seen = kwic_making_part(m, part, sizeof(kwic_seen));
    if (docid >= seen->len)
        g_array_set_size(seen, docid + 1); // zeros
    g_array_index(seen, kwic_seen, docid) = kwic_seen_of(value);
}

void kwic_making_view(kwic_making *m)
{
    m->names = (kwic_names){.names = (const kwic_name *)(void *)m->name_list->data,
                            .n_names = m->name_list->len,
                            .text = m->text->str,
                            .n_text = m->text->len,
                            .path_at = (const uint32_t *)(void *)m->path_at->data,
                            .n_path_at = m->path_at->len,
                            .paths = m->paths->str,
                            .n_paths = m->paths->len};
}

// ---- values of notes ----

// Adds a name unless the note has it already, as its stem or another.
static void add_name(kwic_name one, kwic_str name, GString *text, GArray *out,
                     guint first)
{
    if (name.n == 0)
        return;
    one.at = (uint32_t)text->len;
    kwic_fold(name, text);
    one.n = (uint32_t)text->len - one.at;
    for (guint i = first; i < out->len; i++) {
        const kwic_name *known = &g_array_index(out, kwic_name, i);
        if (known->n == one.n &&
            memcmp(text->str + known->at, text->str + one.at, one.n) == 0) {
            g_string_truncate(text, one.at);
            return;
        }
    }
    g_array_append_val(out, one);
}

uint32_t kwic_names_of_note(uint32_t docid, kwic_str list, GString *text, GArray *out)
{
    enum { NAMES = 200 }; // of one note: more are no names
    kwic_str path, name;
    uint32_t title = UINT32_MAX;
    guint first = out->len;
    if (!kwic_list_next(&list, &path))
        return title;
    kwic_name one = {.docid = docid, .rank = kwic_path_depth(path)};
    add_name(one, kwic_path_stem(path), text, out, first);
    one.rank += KWIC_NAME_OTHER;
    for (int i = 0; i < NAMES && kwic_list_next(&list, &name); i++) {
        guint known = out->len;
        add_name(one, name, text, out, first);
        if (i == 0 && out->len > known)
            title = known;
    }
    return title;
}

bool kwic_link_item(kwic_str item, char *kind, kwic_str *target)
{
    const char *colon = item.n ? memchr(item.p, ':', item.n) : NULL;
    if (!colon)
        return false;
    *kind = item.p[0];
    *target = kwic_str_sub(item, (size_t)(colon - item.p) + 1, item.n);
    return true;
}

bool kwic_claim_next(kwic_str *list, char *how, kwic_str *slug)
{
    enum { SLUG_BYTES = 1000, LEVELS = 32 };
    kwic_str item;
    while (kwic_list_next(list, &item)) {
        *slug = kwic_str_sub(item, 2, item.n);
        *how = item.n ? item.p[0] : 0;
        if (slug->n && slug->n <= SLUG_BYTES && kwic_path_depth(*slug) <= LEVELS)
            return true;
    }
    return false;
}

void kwic_wanted_key(kwic_str target, GString *out)
{
    while (kwic_str_starts(target, KWIC_STR("./")))
        target = kwic_str_sub(target, 2, target.n);
    if (kwic_str_starts(target, KWIC_STR("/")))
        target = kwic_str_sub(target, 1, target.n);
    kwic_fold(kwic_path_strip_md(target), out);
}

// ---- rows ----

void kwic_rows_turn(const GArray *at, const GArray *rows, uint32_t n_in, GArray *in_at,
                    GArray *in)
{
    g_array_set_size(in_at, n_in + 1);
    g_array_set_size(in, rows->len);
    uint32_t *starts = (uint32_t *)(void *)in_at->data;
    for (guint i = 0; i < rows->len; i++)
        starts[g_array_index(rows, uint32_t, i) + 1]++;
    for (uint32_t i = 0; i < n_in; i++)
        starts[i + 1] += starts[i];
    g_autofree uint32_t *next = g_memdup2(starts, (n_in + 1) * sizeof *next);
    for (guint d = 0; d + 1 < at->len; d++)
        for (guint i = g_array_index(at, uint32_t, d);
             i < g_array_index(at, uint32_t, d + 1); i++)
            g_array_index(in, uint32_t, next[g_array_index(rows, uint32_t, i)]++) = d;
}
