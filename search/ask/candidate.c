// SPDX-License-Identifier: GPL-2.0-or-later
#include "candidate.h"

#include <stdlib.h>

static bool letter(char c)
{
    return g_ascii_isalnum(c) || ((unsigned char)c & 0x80);
}

kwic_closeness kwic_close(kwic_str text, kwic_str typed)
{
    if (kwic_str_starts(text, typed))
        return text.n == typed.n ? KWIC_CLOSE_EQUAL : KWIC_CLOSE_START;
    kwic_closeness best = KWIC_CLOSE_NOT;
    for (size_t at = 1; at + typed.n <= text.n;) {
        const char *p = memmem(text.p + at, text.n - at, typed.p, typed.n);
        if (!p)
            break;
        at = (size_t)(p - text.p);
        if (!letter(text.p[at - 1]))
            return KWIC_CLOSE_WORD;
        if (typed.n >= 2)
            best = KWIC_CLOSE_INSIDE;
        at++;
    }
    return best;
}

static int compare(const void *a, const void *b)
{
    const kwic_candidate *x = a, *y = b;
    if (x->close != y->close)
        return x->close < y->close ? -1 : 1;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    if (x->label.n != y->label.n)
        return x->label.n < y->label.n ? -1 : 1;
    int c = kwic_str_cmp(x->label, y->label);
    c = c ? c : kwic_str_cmp(x->detail, y->detail); // of a name the note's path
    return c ? c : (x->docid > y->docid) - (x->docid < y->docid);
}

void kwic_candidate_settle(kwic_candidate_list *l)
{
    if (l->list->len > 1)
        qsort(l->list->data, l->list->len, sizeof(kwic_candidate), compare);
    l->settled = l->list->len >= l->limit;
    if (l->settled)
        g_array_set_size(l->list, l->limit);
}

void kwic_candidate_put(kwic_candidate_list *l, const kwic_candidate *c)
{
    if (c->close == KWIC_CLOSE_NOT || l->limit == 0)
        return;
    if (l->settled &&
        compare(c, &g_array_index(l->list, kwic_candidate, l->limit - 1)) > 0)
        return;
    kwic_candidate kept = *c;
    kept.insert = kwic_arena_str(l->arena, c->insert);
    kept.label = kwic_arena_str(l->arena, c->label);
    kept.detail = kwic_arena_str(l->arena, c->detail);
    g_array_append_val(l->list, kept);
    if (l->list->len >= 4 * l->limit)
        kwic_candidate_settle(l);
}
