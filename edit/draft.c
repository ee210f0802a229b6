// SPDX-License-Identifier: GPL-2.0-or-later
#include "draft.h"
#include "kwic/utf8.h"

// Bytes [was_from, was_to) of the text before are [from, to) by now.
typedef struct region {
    uint32_t was_from, was_to, from, to;
} region;

kwic_draft *kwic_draft_new(kwic_str before)
{
    kwic_draft *d = g_new(kwic_draft, 1);
    *d = (kwic_draft){
        .before = before,
        .text = g_string_new_len(before.p, (gssize)before.n),
        .regions = g_array_new(FALSE, FALSE, sizeof(region)),
    };
    return d;
}

void kwic_draft_free(kwic_draft *d)
{
    if (!d)
        return;
    g_string_free(d->text, TRUE);
    g_array_unref(d->regions);
    g_free(d);
}

kwic_str kwic_draft_text(const kwic_draft *d)
{
    return (kwic_str){d->text->str, d->text->len};
}

static region *region_at(const kwic_draft *d, guint i)
{
    return &g_array_index(d->regions, region, i);
}

// The region that [from, to) makes with regions [first, last), which it touches.
static region join(const kwic_draft *d, guint first, guint last, uint32_t from,
                   uint32_t to)
{
    region r = {.from = from, .to = to};
    if (first == last) { // as far from the text before as all that stands before it
        const region *left = first ? region_at(d, first - 1) : NULL;
        uint32_t was = left ? left->was_to : 0, now = left ? left->to : 0;
        r.was_from = was + (from - now);
        r.was_to = was + (to - now);
        return r;
    }
    const region *a = region_at(d, first), *b = region_at(d, last - 1);
    r.was_from = from < a->from ? a->was_from - (a->from - from) : a->was_from;
    r.was_to = to > b->to ? b->was_to + (to - b->to) : b->was_to;
    r.from = MIN(from, a->from);
    r.to = MAX(to, b->to);
    return r;
}

void kwic_draft_splice(kwic_draft *d, uint32_t from, uint32_t to, kwic_str text)
{
    d->splices++;
    guint first = 0, n = d->regions->len;
    while (first < n && region_at(d, first)->to < from)
        first++;
    guint last = first;
    while (last < n && region_at(d, last)->from <= to)
        last++;
    region r = join(d, first, last, from, to);
    uint32_t removed = to - from, added = (uint32_t)text.n;
    r.to = r.to - removed + added;
    for (guint i = last; i < n; i++) {
        region_at(d, i)->from += added - removed;
        region_at(d, i)->to += added - removed;
    }
    if (last > first)
        g_array_remove_range(d->regions, first, last - first);
    g_array_insert_val(d->regions, first, r);
    g_string_erase(d->text, from, removed);
    g_string_insert_len(d->text, from, text.p ? text.p : "", (gssize)text.n);
}

static bool continues(kwic_str s, size_t at)
{
    return at < s.n && kwic_utf8_is_trail(s.p[at]);
}

// Takes from both ends what is the same, but no part of a character.
static kwic_splice narrow(const kwic_draft *d, const region *r)
{
    kwic_str was = kwic_str_sub(d->before, r->was_from, r->was_to);
    kwic_str now = kwic_str_sub(kwic_draft_text(d), r->from, r->to);
    size_t front = 0, back = 0, most = MIN(was.n, now.n);
    while (front < most && was.p[front] == now.p[front])
        front++;
    while (front && (continues(was, front) || continues(now, front)))
        front--;
    while (back < most - front && was.p[was.n - 1 - back] == now.p[now.n - 1 - back])
        back++;
    while (back && (continues(was, was.n - back) || continues(now, now.n - back)))
        back--;
    return (kwic_splice){.from = r->was_from + (uint32_t)front,
                         .to = r->was_to - (uint32_t)back,
                         .text = kwic_str_sub(now, front, now.n - back)};
}

kwic_splice *kwic_draft_splices(const kwic_draft *d, kwic_arena *arena, size_t *n)
{
    kwic_splice *splices =
        kwic_arena_new_array(arena, kwic_splice, d->regions->len + 1);
    *n = 0;
    for (guint i = 0; i < d->regions->len; i++) {
        kwic_splice s = narrow(d, region_at(d, i));
        if (s.from == s.to && !s.text.n)
            continue;
        s.text = kwic_arena_str(arena, s.text);
        splices[(*n)++] = s;
    }
    return splices;
}

const char *kwic_draft_eol(const kwic_draft *d)
{
    size_t n = strcspn(d->text->str, "\r\n");
    const char *at = d->text->str + n;
    if (*at == '\r')
        return at[1] == '\n' ? "\r\n" : "\r";
    return "\n";
}
