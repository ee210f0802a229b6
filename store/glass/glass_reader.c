// SPDX-License-Identifier: GPL-2.0-or-later
// The blocks and the way through a B-tree; glass_block.h has what stands in a block. Every offset read is held against the block's size: a damaged file leads to
// doubt, never out of bounds.
#include "glass_reader.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "glass_block.h"
#include "glass_state.h"
#include "glass_sums.h"

enum {
    BLOCK = KWIC_GLASS_BLOCK_BYTES,
    VERSION_MOST = 4096,
    KEPT_BITS = 9,
    KEPT = 1 << KEPT_BITS, // blocks
    TAG_MOST = 64 << 20,
};

typedef struct table {
    int fd; // -1: not opened yet
    uint32_t root;
    unsigned levels; // of the root; leaves are 0
    bool empty;
} table;

typedef struct kept {
    unsigned char *bytes;
    uint32_t block;
    uint8_t table; // KWIC_GLASS_READ: none
} kept;

struct kwic_glass_reader {
    char *path;
    uint64_t revision;
    kwic_glass_counts counts;
    table tables[KWIC_GLASS_READ];
    kept kept[KEPT];
    GString *tag;    // of several parts
    kwic_sums *sums; // NULL: there are none
    bool damaged;
};

// ---- the version file ----

static ssize_t read_bytes(const char *folder, char *bytes)
{
    g_autofree char *path = g_build_filename(folder, "iamglass", NULL);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return -1;
    ssize_t n = TEMP_FAILURE_RETRY(read(fd, bytes, VERSION_MOST));
    close(fd);
    return n;
}

// The state, with the hashes of its commit or of the next one, while writers are on.
static bool read_state(kwic_glass_reader *g, kwic_glass_state *state)
{
    enum { TRIES = 16 };
    char bytes[VERSION_MOST], again[VERSION_MOST];
    for (int i = 0; i < TRIES; i++) {
        ssize_t n = read_bytes(g->path, bytes);
        kwic_sums_free(g->sums);
        g->sums = n > 0 ? kwic_sums_read(g->path) : NULL;
        bool fits = !g->sums || kwic_sums_fit_version(
                                    g->sums, (kwic_str){bytes, (size_t)MAX(n, 0)});
        bool fine = kwic_glass_state_read(g->path, state);
        if (n <= 0 || (fits && !fine))
            return false;
        if (fits && read_bytes(g->path, again) == n &&
            memcmp(bytes, again, (size_t)n) == 0)
            return true;
    }
    g->damaged = true;
    return false;
}

static bool read_version(kwic_glass_reader *g)
{
    kwic_glass_state state;
    if (!read_state(g, &state))
        return false;
    for (int i = 0; i < KWIC_GLASS_READ; i++) {
        const kwic_table_state *s = &state.tables[i];
        table *t = &g->tables[i];
        t->root = s->root;
        t->levels = s->level;
        t->empty = s->fake;
        if (t->levels >= KWIC_BLOCK_LEVELS)
            return false;
    }
    g->revision = state.revision;
    g->counts = (kwic_glass_counts){state.docs, state.last_docid, state.total_length};
    return true;
}

kwic_glass_reader *kwic_glass_reader_open(const char *path)
{
    kwic_glass_reader *g = g_new0(kwic_glass_reader, 1);
    g->path = g_strdup(path);
    g->tag = g_string_new(NULL);
    for (int i = 0; i < KWIC_GLASS_READ; i++)
        g->tables[i].fd = -1;
    for (int i = 0; i < KEPT; i++)
        g->kept[i].table = KWIC_GLASS_READ;
    if (read_version(g))
        return g;
    kwic_glass_reader_close(g);
    return NULL;
}

void kwic_glass_reader_close(kwic_glass_reader *g)
{
    if (!g)
        return;
    for (int i = 0; i < KWIC_GLASS_READ; i++)
        if (g->tables[i].fd >= 0)
            close(g->tables[i].fd);
    for (int i = 0; i < KEPT; i++)
        g_free(g->kept[i].bytes);
    g_string_free(g->tag, TRUE);
    kwic_sums_free(g->sums);
    g_free(g->path);
    g_free(g);
}

bool kwic_glass_reader_reopen(kwic_glass_reader *g)
{
    uint64_t before = g->revision;
    if (!read_version(g))
        return false;
    for (int i = 0; i < KEPT && g->revision != before; i++)
        g->kept[i].table = KWIC_GLASS_READ;
    return true;
}

uint64_t kwic_glass_reader_revision(const kwic_glass_reader *g)
{
    return g->revision;
}

const kwic_glass_counts *kwic_glass_reader_counts(const kwic_glass_reader *g)
{
    return &g->counts;
}

// ---- blocks ----

static bool open_table(kwic_glass_reader *g, kwic_glass_table_id which)
{
    table *t = &g->tables[which];
    if (t->fd >= 0)
        return true;
    g_autofree char *path = g_build_filename(g->path, kwic_glass_files[which], NULL);
    t->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    return t->fd >= 0;
}

// Where a block is kept: the blocks of one search lie at distances that are no accident.
static kept *place_of(kwic_glass_reader *g, kwic_glass_table_id which, uint32_t number)
{
    uint32_t mixed = (number * KWIC_GLASS_READ + (uint32_t)which) * 2654435761U;
    return &g->kept[mixed >> (32 - KEPT_BITS)];
}

bool kwic_glass_reader_is_damaged(const kwic_glass_reader *g)
{
    return g->damaged;
}

// Whether the block, NULL when it could not be read whole, is the one that was written. A commit
// under way has blocks of its own, which its hashes, newer than those at hand, may know.
static bool is_written(kwic_glass_reader *g, kwic_glass_table_id which, uint32_t number,
                       const unsigned char *block)
{
    if (!g->sums || (block && kwic_sums_fit(g->sums, (int)which, number, block)))
        return block != NULL;
    g_autoptr(kwic_sums) newer = block ? kwic_sums_read(g->path) : NULL;
    if (newer && kwic_sums_fit(newer, (int)which, number, block))
        return true;
    kwic_glass_state state;
    bool moved =
        kwic_glass_state_read(g->path, &state) && state.revision != g->revision;
    g->damaged = !moved;
    return false;
}

// The block, of that level; NULL is doubt: a writer gives a block that it reuses a revision
// that we do not know yet. It lives until the next call.
static const unsigned char *get_block(kwic_glass_reader *g, kwic_glass_table_id which,
                                      uint32_t number, unsigned level)
{
    kept *k = place_of(g, which, number);
    if (k->table == which && k->block == number)
        return k->bytes[4] == level ? k->bytes : NULL;
    if (!open_table(g, which))
        return NULL;
    if (!k->bytes)
        k->bytes = g_malloc(BLOCK);
    k->table = KWIC_GLASS_READ;
    ssize_t n = pread(g->tables[which].fd, k->bytes, BLOCK, (off_t)number * BLOCK);
    if (!is_written(g, which, number, n == BLOCK ? k->bytes : NULL) ||
        !kwic_block_fits(k->bytes, level, (uint32_t)g->revision))
        return NULL;
    k->table = (uint8_t)which;
    k->block = number;
    return k->bytes;
}

bool kwic_glass_reader_whole(kwic_glass_reader *g)
{
    for (int i = 0; i < KWIC_GLASS_READ; i++) {
        const table *t = &g->tables[i];
        if (!t->empty && !get_block(g, (kwic_glass_table_id)i, t->root, t->levels))
            return false;
    }
    return true;
}

// ---- items ----

typedef kwic_block_item item;

static int compare(const item *it, kwic_str key)
{
    int order = kwic_str_cmp(it->key, key);
    return order ? order : it->part > 1;
}

// The last item that is not after key; false is doubt: the first of a block never is.
static bool find_item(const unsigned char *block, kwic_str key, unsigned *index,
                      item *out)
{
    unsigned lo = 0, hi = kwic_block_count(block);
    while (hi - lo > 1) {
        unsigned mid = lo + (hi - lo) / 2;
        if (!kwic_block_item_at(block, mid, out))
            return false;
        if (compare(out, key) <= 0)
            lo = mid;
        else
            hi = mid;
    }
    *index = lo;
    return kwic_block_item_at(block, lo, out);
}

// ---- cursors ----

// The next item in key order.
static kwic_glass_found step(kwic_glass_cursor *c, item *out)
{
    unsigned level = 0;
    const unsigned char *block;
    if (c->revision != c->g->revision)
        return KWIC_GLASS_DOUBT;
    for (;; level++) { // up to a block that has more
        if (level > c->top)
            return KWIC_GLASS_NONE;
        block = get_block(c->g, c->table, c->blocks[level], level);
        if (!block)
            return KWIC_GLASS_DOUBT;
        if (++c->items[level] < kwic_block_count(block))
            break;
    }
    for (; level > 0; level--) { // and down to its first leaf
        if (!kwic_block_item_at(block, c->items[level], out))
            return KWIC_GLASS_DOUBT;
        c->blocks[level - 1] = out->child;
        c->items[level - 1] = 0;
        block = get_block(c->g, c->table, out->child, level - 1);
        if (!block)
            return KWIC_GLASS_DOUBT;
    }
    return kwic_block_item_at(block, c->items[0], out) ? KWIC_GLASS_FOUND
                                                       : KWIC_GLASS_DOUBT;
}

// The last item of the leaf before.
static kwic_glass_found step_back(kwic_glass_cursor *c, item *out)
{
    unsigned level = 1;
    while (level <= c->top && c->items[level] == 0)
        level++;
    if (level > c->top)
        return KWIC_GLASS_DOUBT; // each table begins with an item before all
    c->items[level]--;
    for (;; level--) {
        const unsigned char *block = get_block(c->g, c->table, c->blocks[level], level);
        if (!block)
            return KWIC_GLASS_DOUBT;
        c->items[level] = MIN(c->items[level], kwic_block_count(block) - 1);
        if (!kwic_block_item_at(block, c->items[level], out))
            return KWIC_GLASS_DOUBT;
        if (level == 0)
            return KWIC_GLASS_FOUND;
        c->blocks[level - 1] = out->child;
        c->items[level - 1] = UINT_MAX;
    }
}

// The whole of a tag whose first part is `first`.
static bool join_parts(kwic_glass_cursor *c, const item *first, kwic_glass_entry *entry)
{
    GString *tag = c->g->tag;
    g_string_truncate(tag, 0);
    g_string_append_len(tag, first->key.p, (gssize)first->key.n);
    g_string_append_len(tag, first->tag.p, (gssize)first->tag.n);
    size_t key_n = first->key.n;
    item next = {.flags = 0};
    for (unsigned part = 2; !(next.flags & KWIC_BLOCK_LAST); part++) {
        if (step(c, &next) != KWIC_GLASS_FOUND || next.part != part ||
            tag->len > TAG_MOST)
            return false;
        g_string_append_len(tag, next.tag.p, (gssize)next.tag.n);
    }
    entry->key = (kwic_str){tag->str, key_n};
    entry->tag = (kwic_str){tag->str + key_n, tag->len - key_n};
    return true;
}

static kwic_glass_found take(kwic_glass_cursor *c, const item *it,
                             kwic_glass_entry *entry)
{
    if (it->flags & KWIC_BLOCK_COMPRESSED || !(it->flags & KWIC_BLOCK_FIRST))
        return KWIC_GLASS_DOUBT;
    *entry = (kwic_glass_entry){it->key, it->tag};
    if (it->flags & KWIC_BLOCK_LAST)
        return KWIC_GLASS_FOUND;
    return join_parts(c, it, entry) ? KWIC_GLASS_FOUND : KWIC_GLASS_DOUBT;
}

// Down to the last item that is not after key.
static kwic_glass_found descend(kwic_glass_reader *g, kwic_glass_table_id which,
                                kwic_str key, kwic_glass_cursor *c, item *it)
{
    const table *t = &g->tables[which];
    *it = (item){.child = t->root};
    if (t->empty)
        return KWIC_GLASS_NONE;
    c->g = g;
    c->revision = g->revision;
    c->table = which;
    c->top = t->levels;
    for (unsigned level = t->levels + 1; level-- > 0;) {
        const unsigned char *block = get_block(g, which, it->child, level);
        c->blocks[level] = it->child;
        if (!block || !find_item(block, key, &c->items[level], it))
            return KWIC_GLASS_DOUBT;
    }
    return KWIC_GLASS_FOUND;
}

kwic_glass_found kwic_glass_seek(kwic_glass_reader *g, kwic_glass_table_id which,
                                 kwic_str key, kwic_glass_cursor *c,
                                 kwic_glass_entry *entry)
{
    item it;
    kwic_glass_found found = descend(g, which, key, c, &it);
    if (found != KWIC_GLASS_FOUND)
        return found;
    return compare(&it, key) == 0 ? take(c, &it, entry) : KWIC_GLASS_NONE;
}

kwic_glass_found kwic_glass_seek_last(kwic_glass_reader *g, kwic_glass_table_id which,
                                      kwic_str key, kwic_glass_cursor *c,
                                      kwic_glass_entry *entry)
{
    item it;
    kwic_glass_found found = descend(g, which, key, c, &it);
    if (found != KWIC_GLASS_FOUND)
        return found;
    // A branch's key may be a short one that stands before all of its leaf.
    if (compare(&it, key) > 0)
        found = step_back(c, &it);
    if (found != KWIC_GLASS_FOUND)
        return found;
    if (it.flags & KWIC_BLOCK_FIRST)
        return take(c, &it, entry);
    // The last part of a long tag: all of it begins where its key does.
    char own[UINT8_MAX];
    memcpy(own, it.key.p, it.key.n);
    return kwic_glass_seek(g, which, (kwic_str){own, it.key.n}, c, entry);
}

kwic_glass_found kwic_glass_next(kwic_glass_cursor *c, kwic_glass_entry *entry)
{
    item it;
    kwic_glass_found found = step(c, &it);
    return found == KWIC_GLASS_FOUND ? take(c, &it, entry) : found;
}
