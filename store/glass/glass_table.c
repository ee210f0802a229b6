// SPDX-License-Identifier: GPL-2.0-or-later
// One B-tree of the glass format. All integers of its blocks are big-endian:
//
//     block   revision u32 | level u8 | largest gap u16 | all gaps u16 | end of the
//             directory u16 | directory: u16 offset of each item | gap | items, from the end
//     leaf    size and flags u16 | key n u8 | key | part u16, of later parts | tag's part
//     branch  child u32 | key n u8 | key | part u16
//
// A tag longer than an item may be is cut into parts. The first item of a table is an empty
// one, and the first of a branch block has no key. Blocks are numbered as they are written,
// so the leaves ascend: readers then take the next block without asking the tree.
#include "glass_table.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/index_folder.h"
#include "glass_block.h"

enum {
    BLOCK = KWIC_GLASS_BLOCK_BYTES,
    REVISION = 1,
    BLOCKS_AT_ONCE = 32,
    // A part is cut to fill a leaf when it takes this much beside the key once more.
    WORTH_CUTTING = 34,
};

const char *const kwic_glass_files[KWIC_GLASS_TABLES] = {
    [KWIC_GLASS_POSTLIST] = "postlist.glass", [KWIC_GLASS_DOCDATA] = "docdata.glass",
    [KWIC_GLASS_TERMLIST] = "termlist.glass", [KWIC_GLASS_POSITION] = "position.glass",
    [KWIC_GLASS_SPELLING] = "spelling.glass", [KWIC_GLASS_SYNONYM] = "synonym.glass",
};

typedef struct block {
    unsigned char *bytes;
    unsigned directory; // its end
    unsigned items;     // where they begin
} block;

// A key that leads to a block.
typedef struct separator {
    unsigned char key[256];
    unsigned n;
    unsigned part;
} separator;

typedef struct level {
    block block;
    separator first; // of the block that fills
} level;

struct kwic_glass_table {
    char *path;
    int fd;
    int failed; // errno of the first write that failed
    level levels[KWIC_BLOCK_LEVELS];
    unsigned top;    // the highest level in use
    uint32_t blocks; // written so far
    uint64_t entries;
    unsigned char last_key[256]; // of the leaf that fills
    unsigned last_n;
    unsigned char *buffer;
    unsigned buffered; // blocks
};

// ---- blocks ----

static void start_block(block *b)
{
    if (!b->bytes)
        b->bytes = g_malloc(BLOCK);
    b->directory = KWIC_BLOCK_HEADER;
    b->items = BLOCK;
}

static unsigned room(const block *b)
{
    return b->items - b->directory;
}

// Room for an item of n bytes, entered in the directory.
static inline unsigned char *add_item(block *b, unsigned n)
{
    b->items -= n;
    kwic_put_u16(b->bytes + b->directory, b->items);
    b->directory += 2;
    return b->bytes + b->items;
}

static void flush(kwic_glass_table *t)
{
    const unsigned char *p = t->buffer;
    size_t n = (size_t)t->buffered * BLOCK;
    t->buffered = 0;
    while (n && !t->failed) {
        ssize_t done = write(t->fd, p, n);
        if (done < 0 && errno != EINTR)
            t->failed = errno;
        if (done > 0) {
            p += done;
            n -= (size_t)done;
        }
    }
}

// Writes the block; its number.
static uint32_t write_block(kwic_glass_table *t, block *b, unsigned at_level)
{
    kwic_block_put_head(b->bytes, REVISION, at_level, b->directory, b->items);
    memcpy(t->buffer + (size_t)t->buffered * BLOCK, b->bytes, BLOCK);
    if (++t->buffered == BLOCKS_AT_ONCE)
        flush(t);
    return t->blocks++;
}

// ---- branches ----

static void add_branch_item(block *b, const separator *s, uint32_t child)
{
    unsigned n = b->directory == KWIC_BLOCK_HEADER ? 0 : s->n;
    unsigned char *p = add_item(b, 4 + 1 + n + 2);
    kwic_put_u32(p, child);
    p[4] = (unsigned char)n;
    memcpy(p + 5, s->key, n);
    kwic_put_u16(p + 5 + n, n ? s->part : 0);
}

// Enters the written block of the level below, and those that fill by it above.
static void add_child(kwic_glass_table *t, unsigned at, const separator *s,
                      uint32_t child)
{
    separator key = *s;
    for (; at < KWIC_BLOCK_LEVELS; at++) {
        level *l = &t->levels[at];
        if (at > t->top) {
            t->top = at;
            start_block(&l->block);
        }
        bool fits = room(&l->block) >= 2 + 4 + 1 + key.n + 2;
        separator full = l->first;
        uint32_t number = fits ? 0 : write_block(t, &l->block, at);
        if (!fits)
            start_block(&l->block);
        if (l->block.directory == KWIC_BLOCK_HEADER)
            l->first = key;
        add_branch_item(&l->block, &key, child);
        if (fits)
            return;
        key = full;
        child = number;
    }
}

// ---- leaves ----

// The leaf is full: the next one begins with this key.
static void next_leaf(kwic_glass_table *t, kwic_str key, unsigned part)
{
    level *leaf = &t->levels[0];
    uint32_t number = write_block(t, &leaf->block, 0);
    add_child(t, 1, &leaf->first, number);
    start_block(&leaf->block);
    kwic_str last = {(const char *)t->last_key, t->last_n};
    kwic_str shortest = kwic_block_separator(last, key);
    separator *s = &leaf->first;
    s->n = (unsigned)shortest.n;
    s->part = part;
    memcpy(s->key, shortest.p, s->n);
}

static inline void add_leaf_item(block *b, kwic_str key, unsigned part, kwic_str tag,
                                 unsigned flags)
{
    unsigned char *p = add_item(b, kwic_block_leaf_size(key.n, part, tag.n));
    kwic_block_put_leaf_item(p, key, part, tag, flags);
}

// How much of the n bytes left goes into the leaf that fills; -1: none, take a new leaf.
static int fitting(const kwic_glass_table *t, size_t key_n, unsigned part, size_t n)
{
    unsigned beside = (unsigned)(2 + 3 + key_n + (part > 1 ? 2 : 0));
    size_t most = KWIC_BLOCK_ITEM_MOST - key_n - 5 + (part > 1 ? 0 : 2);
    size_t wanted = MIN(n, most);
    unsigned left = room(&t->levels[0].block);
    if (beside + wanted <= left)
        return (int)wanted;
    if (left < beside + WORTH_CUTTING + key_n)
        return -1;
    return (int)(left - beside);
}

static void put_parts(kwic_glass_table *t, kwic_str key, kwic_str tag, unsigned flags)
{
    unsigned part = 1;
    for (size_t at = 0; at < tag.n || part == 1; part++) {
        int n = fitting(t, key.n, part, tag.n - at);
        if (n < 0) {
            next_leaf(t, key, part);
            n = fitting(t, key.n, part, tag.n - at);
        }
        kwic_str piece = kwic_str_sub(tag, at, at + (size_t)n);
        at += (size_t)n;
        add_leaf_item(&t->levels[0].block, key, part, piece,
                      flags | (part == 1 ? KWIC_BLOCK_FIRST : 0U) |
                          (at == tag.n ? KWIC_BLOCK_LAST : 0U));
        t->last_n = (unsigned)key.n;
        memcpy(t->last_key, key.p, key.n);
    }
}

void kwic_glass_table_put(kwic_glass_table *t, kwic_str key, kwic_str tag,
                          bool compressed)
{
    block *leaf = &t->levels[0].block;
    unsigned flags = compressed ? KWIC_BLOCK_COMPRESSED : 0U;
    t->entries++;
    if (3 + key.n + tag.n > KWIC_BLOCK_ITEM_MOST ||
        2 + 3 + key.n + tag.n > room(leaf)) {
        put_parts(t, key, tag, flags);
        return;
    }
    add_leaf_item(leaf, key, 1, tag, flags | KWIC_BLOCK_FIRST | KWIC_BLOCK_LAST);
    t->last_n = (unsigned)key.n;
    memcpy(t->last_key, key.p, key.n);
}

// ---- the whole ----

kwic_glass_table *kwic_glass_table_new(const char *path, GError **error)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        kwic_folder_set_error(error, path, "make it");
        return NULL;
    }
    kwic_glass_table *t = g_new0(kwic_glass_table, 1);
    t->path = g_strdup(path);
    t->fd = fd;
    t->buffer = g_malloc((size_t)BLOCKS_AT_ONCE * BLOCK);
    start_block(&t->levels[0].block);
    add_leaf_item(&t->levels[0].block, KWIC_STR(""), 1, KWIC_STR(""),
                  KWIC_BLOCK_FIRST | KWIC_BLOCK_LAST);
    return t;
}

// Writes the blocks still filling, from the leaf up; the last is the root.
static uint32_t write_rest(kwic_glass_table *t)
{
    for (unsigned at = 0;; at++) {
        level *l = &t->levels[at];
        uint32_t number = write_block(t, &l->block, at);
        if (at == t->top)
            return number;
        separator first = l->first;
        add_child(t, at + 1, &first, number);
    }
}

bool kwic_glass_table_finish(kwic_glass_table *t, kwic_glass_root *root, GError **error)
{
    *root = (kwic_glass_root){0};
    if (t->entries) {
        root->block = write_rest(t);
        root->level = t->top;
        root->blocks = t->blocks;
        root->entries = t->entries;
        flush(t);
    } else if (unlink(t->path) != 0) {
        t->failed = errno;
    }
    if (!t->failed && fsync(t->fd) != 0)
        t->failed = errno;
    errno = t->failed;
    if (t->failed)
        kwic_folder_set_error(error, t->path, "write it");
    bool fine = !t->failed;
    kwic_glass_table_free(t);
    return fine;
}

void kwic_glass_table_free(kwic_glass_table *t)
{
    if (!t)
        return;
    close(t->fd);
    for (unsigned i = 0; i < KWIC_BLOCK_LEVELS; i++)
        g_free(t->levels[i].block.bytes);
    g_free(t->buffer);
    g_free(t->path);
    g_free(t);
}
