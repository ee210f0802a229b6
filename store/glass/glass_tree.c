// SPDX-License-Identifier: GPL-2.0-or-later
// The tree of the last commit, read where it lies.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "glass_tree_inside.h"
#include "kwic/bisect.h"

enum { BLOCK = KWIC_GLASS_BLOCK_BYTES, TAG_MOST = 64 << 20 };

// ---- open and close ----

static unsigned char *empty_leaf(void)
{
    enum { ITEM_BYTES = 3 };
    unsigned char *p = g_malloc0(BLOCK);
    kwic_put_u16(p + 9, KWIC_BLOCK_HEADER + 2);
    kwic_put_u16(p + KWIC_BLOCK_HEADER, BLOCK - ITEM_BYTES);
    kwic_put_u16(p + BLOCK - ITEM_BYTES, KWIC_BLOCK_FIRST | KWIC_BLOCK_LAST);
    return p;
}

static bool map_file(kwic_glass_tree *t)
{
    struct stat st;
    if (fstat(t->fd, &st) != 0)
        return false;
    t->n_bytes = (size_t)st.st_size;
    if (t->state->fake)
        t->n_bytes = 0;
    if (t->n_bytes == 0)
        return t->state->fake;
    void *bytes = mmap(NULL, t->n_bytes, PROT_READ, MAP_SHARED, t->fd, 0);
    if (bytes == MAP_FAILED)
        return false;
    t->bytes = bytes;
    return t->n_bytes / BLOCK > t->state->root;
}

kwic_glass_tree *kwic_glass_tree_open(const char *folder, const char *name,
                                      kwic_table_state *state, uint32_t revision)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    int create = state->fake ? O_CREAT : 0;
    kwic_glass_tree *t = g_new0(kwic_glass_tree, 1);
    t->fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | create, 0600);
    t->state = state;
    t->revision = revision;
    t->arena = kwic_arena_new();
    t->items = kwic_arena_new();
    t->changes = g_array_new(FALSE, FALSE, sizeof(kwic_tree_change));
    t->empty = empty_leaf();
    t->block = g_malloc0(BLOCK);
    kwic_free_init(&t->free, t->fd, state);
    if (t->fd >= 0 && state->level < KWIC_BLOCK_LEVELS && map_file(t))
        return t;
    kwic_glass_tree_free(t);
    return NULL;
}

void kwic_glass_tree_free(kwic_glass_tree *t)
{
    if (!t)
        return;
    if (t->bytes)
        munmap((void *)(uintptr_t)t->bytes, t->n_bytes);
    if (t->fd >= 0)
        close(t->fd);
    kwic_free_clear(&t->free);
    kwic_arena_free(t->arena);
    kwic_arena_free(t->items);
    g_array_unref(t->changes);
    g_free(t->checked);
    g_free(t->empty);
    g_free(t->block);
    g_free(t);
}

void kwic_glass_tree_hold(kwic_glass_tree *t, const kwic_sums *sums, int table)
{
    t->free.sums = sums;
    t->free.table = table;
    t->checked = g_malloc0(t->n_bytes / BLOCK + 1);
}

GArray *kwic_glass_tree_written(const kwic_glass_tree *t)
{
    return t->free.written;
}

bool kwic_glass_tree_doubted(const kwic_glass_tree *t)
{
    return t->doubted;
}

// ---- blocks ----

// Whether the block is the one that was written; asked once.
static bool is_written(kwic_glass_tree *t, uint32_t number, const unsigned char *block)
{
    if (!t->free.sums || t->checked[number])
        return true;
    t->checked[number] = kwic_sums_fit(t->free.sums, t->free.table, number, block);
    return t->checked[number];
}

const unsigned char *kwic_tree_block(kwic_glass_tree *t, uint32_t number,
                                     unsigned level)
{
    if (t->state->fake)
        return t->empty;
    if (number < t->n_bytes / BLOCK) {
        const unsigned char *block = t->bytes + (size_t)number * BLOCK;
        if (kwic_block_fits(block, level, t->revision) && is_written(t, number, block))
            return block;
    }
    t->doubted = true;
    return NULL;
}

bool kwic_tree_item(kwic_glass_tree *t, const unsigned char *block, unsigned i,
                    kwic_block_item *out)
{
    if (kwic_block_item_at(block, i, out))
        return true;
    t->doubted = true;
    return false;
}

unsigned kwic_tree_items_before(kwic_glass_tree *t, const unsigned char *block,
                                unsigned lo, kwic_str key)
{
    unsigned hi = kwic_block_count(block);
    if (block[4] && lo == 0)
        lo = 1; // the first of a branch is before all
    KWIC_BISECT(unsigned, lo, hi, mid,
                kwic_block_compare(block, mid, key, &t->doubted) < 0);
    return lo;
}

// ---- reading ----

// The next item in the order of keys.
static bool step(kwic_glass_tree *t, kwic_tree_place *at, kwic_block_item *out)
{
    unsigned level = 0;
    const unsigned char *block;
    for (;; level++) { // up to a block that has more
        if (level > t->state->level)
            return false;
        block = kwic_tree_block(t, at->blocks[level], level);
        if (!block)
            return false;
        if (++at->items[level] < kwic_block_count(block))
            break;
    }
    for (; level > 0; level--) { // and down to its first leaf
        if (!kwic_tree_item(t, block, at->items[level], out))
            return false;
        at->blocks[level - 1] = out->child;
        at->items[level - 1] = 0;
        block = kwic_tree_block(t, out->child, level - 1);
        if (!block)
            return false;
    }
    return kwic_tree_item(t, block, at->items[0], out);
}

// The whole of a tag whose first part is `first`.
static bool join_parts(kwic_glass_tree *t, kwic_tree_place *place,
                       const kwic_block_item *first, kwic_tree_entry *entry)
{
    g_autoptr(GString) tag = g_string_new_len(first->tag.p, (gssize)first->tag.n);
    kwic_block_item next = {.flags = 0};
    for (unsigned part = 2; !(next.flags & KWIC_BLOCK_LAST); part++) {
        if (!step(t, place, &next) || next.part != part || tag->len > TAG_MOST) {
            t->doubted = true;
            return false;
        }
        g_string_append_len(tag, next.tag.p, (gssize)next.tag.n);
    }
    entry->tag = kwic_arena_str(t->arena, kwic_str_of_string(tag));
    return true;
}

static bool take(kwic_glass_tree *t, kwic_tree_place *place, const kwic_block_item *it,
                 kwic_tree_entry *entry)
{
    if (!(it->flags & KWIC_BLOCK_FIRST)) {
        t->doubted = true;
        return false;
    }
    *entry = (kwic_tree_entry){it->key, it->tag, it->flags & KWIC_BLOCK_COMPRESSED};
    return it->flags & KWIC_BLOCK_LAST || join_parts(t, place, it, entry);
}

// The leaf that has the key, or would; the way to it in place.
static const unsigned char *descend(kwic_glass_tree *t, kwic_str key,
                                    kwic_tree_place *place)
{
    kwic_block_item it = {.child = t->state->root};
    for (unsigned level = t->state->level;; level--) {
        const unsigned char *block = kwic_tree_block(t, it.child, level);
        place->blocks[level] = it.child;
        if (!block || level == 0)
            return block;
        unsigned at = kwic_tree_items_before(t, block, 0, key);
        // The child is the last that does not begin behind the key.
        if (at == kwic_block_count(block) ||
            kwic_block_compare(block, at, key, &t->doubted) != 0)
            at--;
        place->items[level] = at;
        if (t->doubted || !kwic_tree_item(t, block, at, &it))
            return NULL;
    }
}

bool kwic_glass_tree_seek(kwic_glass_tree *t, kwic_str key, kwic_tree_place *place,
                          kwic_tree_entry *entry)
{
    kwic_block_item it;
    const unsigned char *leaf = descend(t, key, place);
    if (!leaf)
        return false;
    unsigned at = kwic_tree_items_before(t, leaf, 0, key);
    bool here = at < kwic_block_count(leaf);
    place->items[0] = here ? at : at - 1;
    if (t->doubted || !(here ? kwic_tree_item(t, leaf, at, &it) : step(t, place, &it)))
        return false;
    return take(t, place, &it, entry);
}

bool kwic_glass_tree_next(kwic_glass_tree *t, kwic_tree_place *place,
                          kwic_tree_entry *entry)
{
    kwic_block_item it;
    return step(t, place, &it) && take(t, place, &it, entry);
}

bool kwic_glass_tree_find(kwic_glass_tree *t, kwic_str key, kwic_tree_entry *entry)
{
    kwic_tree_place place;
    return kwic_glass_tree_seek(t, key, &place, entry) && kwic_str_eq(entry->key, key);
}

// ---- gathering changes ----

static void add_change(kwic_glass_tree *t, kwic_tree_change c)
{
    char *p = kwic_arena_alloc(t->arena, c.key.n + c.tag.n);
    memcpy(p, c.key.p, c.key.n);
    if (c.tag.n)
        memcpy(p + c.key.n, c.tag.p, c.tag.n);
    c.key.p = p;
    c.tag.p = p + c.key.n;
    if (t->changes->len && !t->unsorted) {
        const kwic_tree_change *last =
            &g_array_index(t->changes, kwic_tree_change, t->changes->len - 1);
        t->unsorted = kwic_str_cmp(last->key, c.key) >= 0;
    }
    g_array_append_val(t->changes, c);
}

void kwic_glass_tree_put(kwic_glass_tree *t, kwic_str key, kwic_str tag,
                         bool compressed)
{
    add_change(t, (kwic_tree_change){key, tag, true, compressed});
}

void kwic_glass_tree_del(kwic_glass_tree *t, kwic_str key)
{
    add_change(t, (kwic_tree_change){.key = key});
}
