// SPDX-License-Identifier: GPL-2.0-or-later
// A leaf that changes is merged with its changes into new leaves, its parent gets these in
// the place of the old one, and so on to the root. A tag in several parts can stand in several
// leaves: the one that its first part belongs to takes the new tag, the others lose the old
// parts.
#include <errno.h>
#include <unistd.h>

#include "glass_tree_inside.h"
#include "kwic/bisect.h"

enum {
    BLOCK = KWIC_GLASS_BLOCK_BYTES,
    ROOM = KWIC_BLOCK_ROOM,
    ITEM_MOST = KWIC_BLOCK_ITEM_MOST,
};

typedef kwic_tree_change change;

// ---- in order ----

static int compare_changes(gconstpointer a, gconstpointer b)
{
    return kwic_str_cmp(((const change *)a)->key, ((const change *)b)->key);
}

// In order of keys, of each the last put.
static void sort_changes(kwic_glass_tree *t)
{
    if (!t->unsorted)
        return;
    g_array_sort(t->changes, compare_changes); // a stable sort
    change *all = (change *)(void *)t->changes->data;
    guint kept = 0;
    for (guint i = 0; i < t->changes->len; i++) {
        bool again = kept && kwic_str_eq(all[kept - 1].key, all[i].key);
        kept -= again;
        if (!again || all[i].put)
            all[kept] = all[i];
        kept++;
    }
    g_array_set_size(t->changes, kept);
    t->unsorted = false;
}

static const change *change_at(const kwic_glass_tree *t, guint i)
{
    return &g_array_index(t->changes, change, i);
}

// ---- writing blocks ----

// A block of the level below, and the key from which on it holds.
typedef struct child {
    kwic_str key;
    unsigned part;
    uint32_t block;
} child;

typedef struct item {
    kwic_str bytes;
    kwic_str key;
    unsigned part;
} item;

static void write_block(kwic_glass_tree *t, const item *items, size_t n, unsigned level,
                        child *to)
{
    unsigned char *p = t->block;
    unsigned directory = KWIC_BLOCK_HEADER, at = BLOCK;
    for (size_t i = 0; i < n; i++) {
        const unsigned char *bytes = (const unsigned char *)items[i].bytes.p;
        unsigned size = (unsigned)items[i].bytes.n;
        if (level && i == 0) // the first of a branch needs no key
            size = 5 + 2;
        at -= size;
        kwic_put_u16(p + directory, at);
        directory += 2;
        memcpy(p + at, bytes, size);
        if (level && i == 0)
            memset(p + at + 4, 0, 3);
    }
    kwic_block_put_head(p, t->next, level, directory, at);
    to->block = kwic_free_take(&t->free);
    if (!t->free.bad && !t->failed && !kwic_block_write(&t->free, to->block, p))
        t->failed = errno;
    t->changed = true;
}

// Writes the items to as many blocks as they need, entered in `out`; low is the key of the
// first. Full ones when more will follow at the end, else of one size, with room to grow.
static void write_items(kwic_glass_tree *t, GArray *items, unsigned level, child low,
                        bool full, GArray *out)
{
    const item *all = (const item *)(void *)items->data;
    size_t total = 0;
    for (guint i = 0; i < items->len; i++)
        total += all[i].bytes.n + 2;
    size_t blocks = (total + ROOM - 1) / ROOM;
    size_t wanted = full || blocks < 2 ? ROOM : total / blocks + 1;
    for (guint from = 0, to = 0; from < items->len; from = to) {
        size_t used = 0;
        for (; to < items->len && used < wanted; to++) {
            size_t needed = all[to].bytes.n + 2;
            if (used + needed > ROOM)
                break;
            used += needed;
        }
        child c = low;
        if (from) {
            c.key = level ? all[from].key
                          : kwic_block_separator(all[from - 1].key, all[from].key);
            c.key = kwic_arena_str(t->arena, c.key);
            c.part = all[from].part;
        }
        write_block(t, all + from, to - from, level, &c);
        g_array_append_val(out, c);
    }
}

// ---- leaves ----

static void add_item(GArray *items, const kwic_block_item *it)
{
    item i = {it->bytes, it->key, it->part};
    g_array_append_val(items, i);
}

static void add_part(kwic_glass_tree *t, GArray *items, const change *c, unsigned part,
                     kwic_str piece, unsigned flags)
{
    size_t n = kwic_block_leaf_size(c->key.n, part, piece.n);
    unsigned char *p = kwic_arena_alloc(t->items, n);
    flags |= c->compressed ? KWIC_BLOCK_COMPRESSED : 0U;
    kwic_block_put_leaf_item(p, c->key, part, piece, flags);
    item i = {{(char *)p, n}, {(char *)p + 3, c->key.n}, part};
    g_array_append_val(items, i);
}

static void add_entry(kwic_glass_tree *t, GArray *items, const change *c)
{
    size_t most = ITEM_MOST - c->key.n - 5, at = 0;
    if (c->tag.n <= most + 2) {
        add_part(t, items, c, 1, c->tag, KWIC_BLOCK_FIRST | KWIC_BLOCK_LAST);
        return;
    }
    for (unsigned part = 1; at < c->tag.n; part++) {
        size_t n = MIN(c->tag.n - at, most);
        unsigned flags = (part == 1 ? KWIC_BLOCK_FIRST : 0U) |
                         (at + n == c->tag.n ? KWIC_BLOCK_LAST : 0U);
        add_part(t, items, c, part, kwic_str_sub(c->tag, at, at + n), flags);
        at += n;
    }
}

// Whether the first part of the change's tag belongs to the leaf that begins at low.
static bool begins_here(const change *c, const child *low)
{
    return low->part <= 1 || !kwic_str_eq(low->key, c->key);
}

static bool is_as_it_was(const change *c, bool begins, const kwic_block_item *old)
{
    if (!old)
        return !c->put || !begins;
    unsigned whole = KWIC_BLOCK_FIRST | KWIC_BLOCK_LAST |
                     (c->compressed ? KWIC_BLOCK_COMPRESSED : 0U);
    return c->put && begins && old->flags == whole && kwic_str_eq(old->tag, c->tag);
}

// Whether any of the changes lo … hi-1 changes the leaf.
static bool leaf_differs(kwic_glass_tree *t, const unsigned char *block,
                         const child *low, guint lo, guint hi)
{
    unsigned at = 0;
    for (guint i = lo; i < hi && !t->doubted; i++) {
        const change *c = change_at(t, i);
        kwic_block_item it;
        at = kwic_tree_items_before(t, block, at, c->key);
        bool old = at < kwic_block_count(block) && kwic_tree_item(t, block, at, &it) &&
                   kwic_str_eq(it.key, c->key);
        if (!is_as_it_was(c, begins_here(c, low), old ? &it : NULL))
            return true;
    }
    return false;
}

// The leaf's items with the changes made; whether all that is new stands at its end.
static bool merge_leaf(kwic_glass_tree *t, const unsigned char *block, const child *low,
                       guint lo, guint hi, GArray *items)
{
    unsigned at = 0, n = kwic_block_count(block);
    bool at_end = true;
    kwic_block_item it;
    for (guint i = lo; i < hi && !t->doubted; i++) {
        const change *c = change_at(t, i);
        for (unsigned to = kwic_tree_items_before(t, block, at, c->key); at < to; at++)
            if (kwic_tree_item(t, block, at, &it))
                add_item(items, &it);
        at_end &= at == n;
        while (at < n && kwic_tree_item(t, block, at, &it) &&
               kwic_str_eq(it.key, c->key)) {
            t->state->entries -= it.part == 1;
            at++;
        }
        if (c->put && begins_here(c, low)) {
            t->state->entries++;
            add_entry(t, items, c);
        }
    }
    for (; at < n && kwic_tree_item(t, block, at, &it); at++)
        add_item(items, &it);
    return at_end;
}

// The leaf began with later parts of a tag that now stands before it: it begins with its
// own first key.
static void begin_behind(kwic_glass_tree *t, child *low, kwic_str first)
{
    low->key = kwic_arena_str(t->arena, kwic_block_separator(low->key, first));
    low->part = 1;
}

// The same for one that needs no other change.
static bool move_beginning(kwic_glass_tree *t, const unsigned char *block, child *low)
{
    kwic_block_item first;
    if (!kwic_tree_item(t, block, 0, &first))
        return false;
    begin_behind(t, low, first.key);
    return true;
}

static bool change_leaf(kwic_glass_tree *t, child low, guint lo, guint hi, GArray *out)
{
    const unsigned char *block = kwic_tree_block(t, low.block, 0);
    bool begins = begins_here(change_at(t, lo), &low);
    if (!block || !leaf_differs(t, block, &low, lo, hi) || t->doubted) {
        bool moved = block && !begins && move_beginning(t, block, &low);
        g_array_append_val(out, low);
        return moved;
    }
    g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(item));
    bool at_end = merge_leaf(t, block, &low, lo, hi, items);
    if (!begins && items->len)
        begin_behind(t, &low, g_array_index(items, item, 0).key);
    write_items(t, items, 0, low, at_end, out);
    kwic_arena_clear(t->items);
    if (!t->state->fake)
        kwic_free_give(&t->free, low.block);
    return true;
}

// ---- branches ----

static void write_branch(kwic_glass_tree *t, GArray *kids, unsigned level, GArray *out)
{
    g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(item));
    for (guint i = 0; i < kids->len; i++) {
        const child *c = &g_array_index(kids, child, i);
        size_t n = 4 + 1 + c->key.n + 2;
        unsigned char *p = kwic_arena_alloc(t->items, n);
        kwic_put_u32(p, c->block);
        p[4] = (unsigned char)c->key.n;
        if (c->key.n)
            memcpy(p + 5, c->key.p, c->key.n);
        kwic_put_u16(p + 5 + c->key.n, c->part);
        item it = {{(char *)p, n}, {(char *)p + 5, c->key.n}, c->part};
        g_array_append_val(items, it);
    }
    write_items(t, items, level, g_array_index(kids, child, 0), false, out);
    kwic_arena_clear(t->items);
}

// The i-th child; the first of a block begins where the block does.
static bool child_at(kwic_glass_tree *t, const unsigned char *block, unsigned i,
                     const child *low, child *out)
{
    kwic_block_item it;
    if (!kwic_tree_item(t, block, i, &it))
        return false;
    *out = (child){it.key, it.part, it.child};
    if (i == 0)
        *out = (child){low->key, low->part, it.child};
    return true;
}

// The changes before the i-th child's: those whose tags lie before it in all their parts.
static guint changes_until(kwic_glass_tree *t, const child *c, bool reach, guint lo,
                           guint hi)
{
    int over = reach ? 1 : 0;
    KWIC_BISECT(guint, lo, hi, mid,
                kwic_str_cmp(change_at(t, mid)->key, c->key) < over);
    return lo;
}

static bool change_block(kwic_glass_tree *t, unsigned level, child low, guint lo,
                         guint hi, GArray *out);

static bool change_kids(kwic_glass_tree *t, const unsigned char *block, child low,
                        guint lo, guint hi, GArray *kids)
{
    bool changed = false;
    unsigned n = kwic_block_count(block), level = block[4];
    child kid, next = {0};
    if (!child_at(t, block, 0, &low, &kid))
        return false;
    for (unsigned i = 0; i < n && !t->doubted; i++, kid = next) {
        guint from = lo, to = hi;
        if (i + 1 < n) {
            if (!child_at(t, block, i + 1, &low, &next))
                return false;
            // A tag whose later parts begin the next child changes both.
            to = changes_until(t, &next, next.part > 1, lo, hi);
            lo = changes_until(t, &next, false, lo, to);
        }
        if (from < to)
            changed |= change_block(t, level - 1, kid, from, to, kids);
        else
            g_array_append_val(kids, kid);
    }
    return changed;
}

static bool change_branch(kwic_glass_tree *t, unsigned level, child low, guint lo,
                          guint hi, GArray *out)
{
    const unsigned char *block = kwic_tree_block(t, low.block, level);
    g_autoptr(GArray) kids = g_array_new(FALSE, FALSE, sizeof(child));
    if (!block || !change_kids(t, block, low, lo, hi, kids) || t->doubted) {
        g_array_append_val(out, low);
        return false;
    }
    kwic_free_give(&t->free, low.block);
    if (level == t->state->level && kids->len == 1) {
        g_array_append_vals(out, kids->data, 1); // a level less
        t->state->level--;
    } else if (kids->len) {
        write_branch(t, kids, level, out);
    }
    return true;
}

// Enters in `out` what stands for the block afterwards; false: the block itself.
static bool change_block(kwic_glass_tree *t, unsigned level, child low, guint lo,
                         guint hi, GArray *out)
{
    return level ? change_branch(t, level, low, lo, hi, out)
                 : change_leaf(t, low, lo, hi, out);
}

// ---- the whole ----

static void grow_root(kwic_glass_tree *t, GArray *roots)
{
    while (roots->len > 1 && !t->doubted) {
        g_autoptr(GArray) kids = g_array_copy(roots);
        g_array_set_size(roots, 0);
        if (++t->state->level >= KWIC_BLOCK_LEVELS)
            t->doubted = true;
        else
            write_branch(t, kids, t->state->level, roots);
    }
}

bool kwic_glass_tree_apply(kwic_glass_tree *t, uint32_t revision, int *failed)
{
    g_autoptr(GArray) roots = g_array_new(FALSE, FALSE, sizeof(child));
    t->next = revision;
    sort_changes(t);
    child root = {.block = t->state->root};
    bool changed = t->changes->len && !t->doubted &&
                   change_block(t, t->state->level, root, 0, t->changes->len, roots);
    if (changed && !t->doubted) {
        grow_root(t, roots);
        t->state->fake = t->state->sequential = false;
        t->state->root = g_array_index(roots, child, 0).block;
    }
    if (!t->doubted && !t->state->fake)
        t->doubted = !kwic_free_commit(&t->free, revision);
    *failed = t->failed ? t->failed : t->free.failed;
    return !t->doubted && !t->failed;
}

bool kwic_glass_tree_sync(const kwic_glass_tree *t)
{
    return !t->changed || fdatasync(t->fd) == 0;
}
