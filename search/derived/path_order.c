// SPDX-License-Identifier: GPL-2.0-or-later
// A full build numbers notes in the order of their paths, so that a docid is a place; notes
// that come later are behind. Those out of order are few: they are sorted and merged in.
//
//     docids   1 a.md  2 c.md  3 d.md  4 b.md       in order: 1 2 3, others: 4
//     places   [last docid 4]  0: -  1: 0  2: 2  3: 3  4: 1
#include "derived_make.h"

typedef struct split {
    GArray *kept, *others; // docids, of both the paths ascend at the end
} split;

static kwic_str path_of(const kwic_making *m, uint32_t docid)
{
    return kwic_names_path(&m->names, docid);
}

static int by_path(gconstpointer a, gconstpointer b, gpointer making)
{
    return kwic_str_cmp(path_of(making, *(const uint32_t *)a),
                        path_of(making, *(const uint32_t *)b));
}

// A note is in order behind the last that is, unless the one after it would be, too, but
// for this one: of a, z, b, c it is z that is out of order.
static void split_notes(const kwic_making *m, split *s)
{
    kwic_str last = {NULL, 0}, path = {NULL, 0};
    uint32_t docid = 0;
    for (uint32_t next = 1; next <= m->stamp.last_docid + 1; next++) {
        kwic_str then = next <= m->stamp.last_docid ? path_of(m, next) : path;
        if (then.n == 0)
            continue;
        if (docid) {
            bool behind = kwic_str_cmp(path, last) > 0;
            bool leaps =
                behind && kwic_str_cmp(then, path) < 0 && kwic_str_cmp(then, last) > 0;
            g_array_append_val(behind && !leaps ? s->kept : s->others, docid);
            last = behind && !leaps ? path : last;
        }
        docid = next;
        path = then;
    }
}

static void put_places(const kwic_making *m, const split *s, GArray *out)
{
    guint k = 0, o = 0;
    g_array_set_size(out, m->stamp.last_docid + 2);
    uint32_t *places = (uint32_t *)(void *)out->data + 1;
    const uint32_t *kept = (const uint32_t *)(void *)s->kept->data;
    const uint32_t *others = (const uint32_t *)(void *)s->others->data;
    for (uint32_t place = 0; k < s->kept->len || o < s->others->len; place++) {
        bool other = k == s->kept->len ||
                     (o < s->others->len &&
                      by_path(&others[o], &kept[k], (gpointer)(uintptr_t)m) < 0);
        places[other ? others[o++] : kept[k++]] = place;
    }
}

void kwic_making_order(kwic_making *m)
{
    GArray *out = kwic_making_part(m, KWIC_DP_ORDER, sizeof(uint32_t));
    g_autoptr(GArray) kept = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) others = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    split s = {kept, others};
    g_array_append_val(out, m->stamp.last_docid);
    split_notes(m, &s);
    if (others->len == 0)
        return;
    g_array_sort_with_data(others, by_path, m);
    put_places(m, &s, out);
}
