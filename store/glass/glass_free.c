// SPDX-License-Identifier: GPL-2.0-or-later
#include "glass_free.h"

#include <errno.h>
#include <unistd.h>

#include "glass_block.h"

enum {
    BLOCK = KWIC_GLASS_BLOCK_BYTES,
    FIRST = 8,       // offset of the first number
    NEXT = BLOCK - 4 // of the next block's
};

static const uint32_t none = UINT32_MAX;

void kwic_free_init(kwic_free *f, int fd, kwic_table_state *state)
{
    *f = (kwic_free){.fd = fd, .state = state, .end = state->given};
    f->given = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    f->written = g_array_new(FALSE, FALSE, sizeof(kwic_sum));
}

void kwic_free_clear(kwic_free *f)
{
    if (f->given)
        g_array_unref(f->given);
    if (f->written)
        g_array_unref(f->written);
    g_free(f->page);
    *f = (kwic_free){.fd = -1};
}

bool kwic_block_write(kwic_free *f, uint32_t number, const unsigned char *block)
{
    kwic_sum sum = kwic_sum_of(number, block);
    g_array_append_val(f->written, sum);
    for (size_t done = 0; done < BLOCK;) {
        ssize_t n = pwrite(f->fd, block + done, BLOCK - done,
                           (off_t)number * BLOCK + (off_t)done);
        if (n < 0 && errno != EINTR)
            return false;
        if (n > 0)
            done += (size_t)n;
    }
    return true;
}

// A page goes on in its place: a commit that was killed leaves a later revision in it.
static bool is_damaged(const kwic_free *f, uint32_t number, const unsigned char *page)
{
    return f->sums && kwic_get_u32(page) <= kwic_sums_revision(f->sums) &&
           !kwic_sums_fit(f->sums, f->table, number, page);
}

static void read_page(kwic_free *f, uint32_t number, unsigned char *page)
{
    if (number >= f->state->blocks ||
        pread(f->fd, page, BLOCK, (off_t)number * BLOCK) != BLOCK ||
        page[4] != KWIC_BLOCK_FREE || is_damaged(f, number, page))
        f->bad = true;
}

static bool is_end(const kwic_free *f)
{
    return f->state->taken.block == f->end.block && f->state->taken.at == f->end.at;
}

// The next number listed.
static uint32_t next_listed(kwic_free *f)
{
    kwic_free_place *at = &f->state->taken;
    if (!f->page)
        f->page = g_malloc0(BLOCK);
    if (!f->read)
        read_page(f, at->block, f->page);
    f->read = true;
    if (at->at == NEXT) { // all of that block is taken: it is free itself
        kwic_free_give(f, at->block);
        *at = (kwic_free_place){kwic_get_u32(f->page + NEXT), FIRST};
        read_page(f, at->block, f->page);
    }
    uint32_t number = kwic_get_u32(f->page + at->at);
    at->at += sizeof number;
    f->bad |= number >= f->state->blocks;
    return number;
}

uint32_t kwic_free_take(kwic_free *f)
{
    if (f->bad)
        return none;
    if (is_end(f))
        return f->state->blocks++;
    return next_listed(f);
}

void kwic_free_give(kwic_free *f, uint32_t block)
{
    g_array_append_val(f->given, block);
}

static void write_page(kwic_free *f, unsigned char *page, uint32_t revision)
{
    if (f->bad)
        return;
    kwic_put_u32(page, revision);
    kwic_put_u32(page + 4, 0);
    page[4] = KWIC_BLOCK_FREE;
    if (!kwic_block_write(f, f->state->given.block, page)) {
        f->failed = errno;
        f->bad = true;
    }
}

// Goes to an empty page behind those there are.
static void next_page(kwic_free *f, unsigned char *page, uint32_t revision)
{
    uint32_t number = kwic_free_take(f);
    bool first = f->state->given.at == 0;
    if (!first) {
        kwic_put_u32(page + NEXT, number);
        write_page(f, page, revision);
    }
    f->state->given = (kwic_free_place){number, FIRST};
    if (first && f->state->taken.at == 0)
        f->state->taken = f->end = f->state->given;
    memset(page, 0xff, BLOCK);
}

bool kwic_free_commit(kwic_free *f, uint32_t revision)
{
    kwic_free_place *at = &f->state->given;
    f->state->free_revision = revision;
    f->state->known = true;
    if (f->given->len == 0 || f->bad)
        return !f->bad;
    g_autofree unsigned char *page = g_malloc0(BLOCK);
    if (at->at)
        read_page(f, at->block, page);
    // Taking a page may give one back.
    for (guint i = 0; i < f->given->len && !f->bad; i++) {
        if (at->at == 0 || at->at == NEXT)
            next_page(f, page, revision);
        kwic_put_u32(page + at->at, g_array_index(f->given, uint32_t, i));
        at->at += sizeof(uint32_t);
    }
    memset(page + at->at, 0xff, NEXT - at->at);
    write_page(f, page, revision);
    g_array_set_size(f->given, 0);
    return !f->bad;
}
