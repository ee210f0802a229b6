// SPDX-License-Identifier: GPL-2.0-or-later
#include "emphasis.h"

// Scripts without spaces have nothing else around a marker (**[[設定]]**を): what CommonMark
// asks of letters next to punctuation is not asked of them.
typedef enum side { SIDE_SPACE, SIDE_PUNCTUATION, SIDE_WIDE, SIDE_OTHER } side;

static side side_of(gunichar c)
{
    if (c == 0 || (c < 0x80 ? g_ascii_isspace((char)c) : g_unichar_isspace(c)))
        return SIDE_SPACE;
    if (c < 0x80)
        return g_ascii_ispunct((char)c) ? SIDE_PUNCTUATION : SIDE_OTHER;
    if (g_unichar_ispunct(c))
        return SIDE_PUNCTUATION;
    return g_unichar_iswide(c) ? SIDE_WIDE : SIDE_OTHER;
}

static void flank(kwic_delim *d, side before, side after)
{
    bool left =
        after != SIDE_SPACE && (after != SIDE_PUNCTUATION || before != SIDE_OTHER);
    bool right =
        before != SIDE_SPACE && (before != SIDE_PUNCTUATION || after != SIDE_OTHER);
    d->opens = left;
    d->closes = right;
    if (d->c == '_') { // not inside words: snake_case
        d->opens = left && (!right || before == SIDE_PUNCTUATION);
        d->closes = right && (!left || after == SIDE_PUNCTUATION);
    }
    if (d->c == '~' || d->c == '=') {
        d->opens = d->opens && d->length == 2;
        d->closes = d->closes && d->length == 2;
    }
}

void kwic_emphasis_push(kwic_leaf_block *leaf, uint32_t at, uint32_t n)
{
    const char *p = leaf->text->str;
    size_t end = (size_t)at + n, size;
    kwic_str rest = {p + end, leaf->text->len - end};
    kwic_delim d = {.c = p[at], .n = n, .length = n, .piece = leaf->pieces->len};
    gunichar after = rest.n ? kwic_parse_char(rest, &size) : 0;
    flank(&d, side_of(kwic_parse_char_before(p, at)), side_of(after));
    kwic_leaf_block_piece(leaf, at, at + n);
    if (!d.opens && !d.closes)
        return;
    if (!leaf->delims)
        leaf->delims = g_array_new(FALSE, FALSE, sizeof(kwic_delim));
    g_array_append_val(leaf->delims, d);
}

static kwic_delim *delim_at(kwic_leaf_block *leaf, int i)
{
    return &g_array_index(leaf->delims, kwic_delim, i);
}

static void unlink_delim(kwic_leaf_block *leaf, int i)
{
    kwic_delim *d = delim_at(leaf, i);
    if (d->prev >= 0)
        delim_at(leaf, d->prev)->next = d->next;
    if (d->next >= 0)
        delim_at(leaf, d->next)->prev = d->prev;
}

// Below this index there is no opener for a closer of this character, kind and length.
typedef struct floors {
    int of[4][2][3];
} floors;

static int *floor_of(floors *f, const kwic_delim *closer)
{
    static const char kinds[] = "*_~=";
    size_t kind = (size_t)(strchr(kinds, closer->c) - kinds);
    return &f->of[kind][closer->opens][closer->length % 3];
}

static bool matches(const kwic_delim *opener, const kwic_delim *closer)
{
    if (!opener->opens || opener->c != closer->c)
        return false;
    bool both = opener->closes || closer->opens;
    return !both || (opener->length + closer->length) % 3 != 0 ||
           (opener->length % 3 == 0 && closer->length % 3 == 0) || closer->c == '~' ||
           closer->c == '=';
}

static int find_opener(kwic_leaf_block *leaf, int closer, int bottom)
{
    const kwic_delim *c = delim_at(leaf, closer);
    int i = c->prev;
    while (i >= bottom && !matches(delim_at(leaf, i), c))
        i = delim_at(leaf, i)->prev;
    return i >= bottom ? i : -1;
}

// Takes the markers of one match out of their pieces; the closer to go on with.
static int match(kwic_leaf_block *leaf, int opener, int closer)
{
    kwic_delim *o = delim_at(leaf, opener), *c = delim_at(leaf, closer);
    uint32_t used = o->n >= 2 && c->n >= 2 ? 2 : 1;
    o->next = closer; // what stood between is text
    c->prev = opener;
    o->n -= used;
    c->n -= used;
    g_array_index(leaf->pieces, kwic_piece, o->piece).n -= used;
    g_array_index(leaf->pieces, kwic_piece, c->piece).n -= used;
    g_array_index(leaf->pieces, kwic_piece, c->piece).at += used;
    if (!o->n)
        unlink_delim(leaf, opener);
    if (c->n)
        return closer;
    int next = c->next;
    unlink_delim(leaf, closer);
    return next;
}

void kwic_emphasis_resolve(kwic_leaf_block *leaf, guint bottom)
{
    if (!leaf->delims || leaf->delims->len <= bottom)
        return;
    int n = (int)leaf->delims->len, first = (int)bottom;
    floors f;
    for (size_t i = 0; i < sizeof f.of / sizeof(int); i++)
        ((int *)f.of)[i] = first;
    for (int i = first; i < n; i++) {
        delim_at(leaf, i)->prev = i > first ? i - 1 : -1;
        delim_at(leaf, i)->next = i + 1 < n ? i + 1 : -1;
    }
    for (int i = first; i >= 0;) {
        kwic_delim *closer = delim_at(leaf, i);
        int next = closer->next;
        if (!closer->closes) {
            i = next;
            continue;
        }
        int *floor = floor_of(&f, closer);
        int opener = find_opener(leaf, i, *floor);
        if (opener >= 0) {
            i = match(leaf, opener, i);
            continue;
        }
        *floor = i;
        if (!closer->opens)
            unlink_delim(leaf, i);
        i = next;
    }
    g_array_set_size(leaf->delims, bottom);
}
