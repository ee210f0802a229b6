// SPDX-License-Identifier: GPL-2.0-or-later
// Scratch files of a bulk build.
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/index_folder.h"
#include "kwic/error.h"
#include "kwic/radix.h"

// ---- writing ----

bool kwic_spool_init(kwic_spool *s, const char *folder, const char *name,
                     GError **error)
{
    *s = (kwic_spool){.path = g_build_filename(folder, name, NULL)};
    s->buffer = g_malloc(KWIC_SPOOL_BYTES);
    s->fd = open(s->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (s->fd < 0)
        kwic_folder_set_error(error, s->path, "make it");
    return s->fd >= 0;
}

static void write_all(kwic_spool *s, kwic_str bytes)
{
    while (bytes.n && !s->failed) {
        ssize_t done = write(s->fd, bytes.p, bytes.n);
        if (done < 0 && errno != EINTR)
            s->failed = errno;
        if (done > 0)
            bytes = kwic_str_sub(bytes, (size_t)done, bytes.n);
    }
}

void kwic_spool_flush(kwic_spool *s)
{
    write_all(s, (kwic_str){(char *)s->buffer, s->n});
    s->n = 0;
}

void kwic_spool_put(kwic_spool *s, kwic_str bytes)
{
    if (s->n + bytes.n > KWIC_SPOOL_BYTES)
        kwic_spool_flush(s);
    if (bytes.n > KWIC_SPOOL_BYTES) {
        write_all(s, bytes);
    } else if (bytes.n) {
        memcpy(s->buffer + s->n, bytes.p, bytes.n);
        s->n += bytes.n;
    }
}

bool kwic_spool_close(kwic_spool *s, GError **error)
{
    if (s->fd < 0)
        return true;
    kwic_spool_flush(s);
    close(s->fd);
    s->fd = -1;
    errno = s->failed;
    if (s->failed)
        kwic_folder_set_error(error, s->path, "write it");
    return !s->failed;
}

void kwic_spool_clear(kwic_spool *s)
{
    if (!s->path)
        return;
    if (s->fd >= 0)
        close(s->fd);
    g_free(s->buffer);
    g_free(s->path);
    *s = (kwic_spool){.fd = -1};
}

// ---- reading ----

bool kwic_spool_reader_init(kwic_spool_reader *r, const char *path, GError **error)
{
    *r = (kwic_spool_reader){.fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)};
    if (r->fd < 0)
        kwic_folder_set_error(error, path, "read it");
    r->p = r->end = kwic_spool_reader_room(r, KWIC_SPOOL_BYTES);
    return r->fd >= 0;
}

unsigned char *kwic_spool_reader_room(kwic_spool_reader *r, size_t n)
{
    if (n > r->size) {
        r->size = MAX(n, r->size * 2);
        r->buffer = g_realloc(r->buffer, r->size);
    }
    return r->buffer;
}

void kwic_spool_reader_clear(kwic_spool_reader *r)
{
    if (r->fd >= 0)
        close(r->fd);
    g_free(r->buffer);
    *r = (kwic_spool_reader){.fd = -1};
}

// Reads until n bytes are there; false at the end of the file.
static bool fill(kwic_spool_reader *r, size_t n)
{
    if (r->fd < 0)
        return false;
    size_t left = (size_t)(r->end - r->p);
    memmove(r->buffer, r->p, left);
    r->p = kwic_spool_reader_room(r, n);
    while (left < n) {
        ssize_t got = read(r->fd, r->buffer + left, r->size - left);
        if (got == 0 || (got < 0 && errno != EINTR))
            break;
        if (got > 0)
            left += (size_t)got;
    }
    r->end = r->p + left;
    return left >= n;
}

bool kwic_spool_reader_at_end(kwic_spool_reader *r)
{
    return r->bad || (r->p == r->end && !fill(r, 1));
}

kwic_str kwic_spool_reader_more(kwic_spool_reader *r, size_t n)
{
    if (!fill(r, n)) {
        r->bad = true;
        return KWIC_STR("");
    }
    kwic_str bytes = {(const char *)r->p, n};
    r->p += n;
    return bytes;
}

uint64_t kwic_spool_reader_long_vint(kwic_spool_reader *r)
{
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        if (r->p == r->end && !fill(r, 1))
            break;
        unsigned byte = *r->p++;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            return value;
    }
    r->bad = true;
    return 0;
}

bool kwic_spool_reader_skip_far(kwic_spool_reader *r, size_t n)
{
    size_t here = MIN(n, (size_t)(r->end - r->p));
    r->p += here;
    if (here < n && (r->fd < 0 || lseek(r->fd, (off_t)(n - here), SEEK_CUR) < 0))
        r->bad = true;
    return !r->bad;
}

// ---- merging ----

static void free_run(gpointer run)
{
    kwic_run_reader *r = run;
    kwic_spool_reader_clear(&r->in);
    g_free(r);
}

void kwic_run_merge_init(kwic_run_merge *m)
{
    *m = (kwic_run_merge){.runs = g_ptr_array_new_with_free_func(free_run)};
}

void kwic_run_merge_clear(kwic_run_merge *m)
{
    if (m->runs)
        g_ptr_array_unref(m->runs);
    g_free(m->heap);
    g_free(m->group);
    *m = (kwic_run_merge){0};
}

// Reads the head of the next list; false at the end.
static bool read_list(kwic_run_reader *r)
{
    if (kwic_spool_reader_at_end(&r->in))
        return false;
    kwic_str key = kwic_spool_reader_bytes(&r->in, kwic_spool_reader_vint(&r->in));
    if (key.n > sizeof r->room) {
        r->in.bad = true;
        return false;
    }
    memcpy(r->room, key.p, key.n);
    r->key = (kwic_str){(char *)r->room, key.n};
    r->entries = kwic_spool_reader_vint(&r->in);
    r->sum = kwic_spool_reader_vint(&r->in);
    uint64_t bytes = kwic_spool_reader_vint(&r->in);
    r->bytes = bytes >> 1;
    r->positions = bytes & 1;
    return !r->in.bad;
}

static bool next_list(kwic_run_reader *r)
{
    if (!r->lists.set) {
        if (!read_list(r))
            return false;
    } else if (r->next < r->lists.n) {
        r->lists.set(r->lists.ctx, r->next++, r);
    } else {
        return false;
    }
    r->sort = kwic_radix_head(r->key, 0);
    return true;
}

static int compare_keys(const kwic_run_reader *a, const kwic_run_reader *b)
{
    if (a->sort != b->sort)
        return a->sort < b->sort ? -1 : 1;
    return kwic_str_cmp(a->key, b->key);
}

static bool comes_before(const kwic_run_reader *a, const kwic_run_reader *b)
{
    int c = compare_keys(a, b);
    return c ? c < 0 : a->order < b->order;
}

static void sift_down(kwic_run_merge *m, size_t at)
{
    kwic_run_reader *moving = m->heap[at];
    for (size_t kid; (kid = 2 * at + 1) < m->n_heap; at = kid) {
        if (kid + 1 < m->n_heap && comes_before(m->heap[kid + 1], m->heap[kid]))
            kid++;
        if (!comes_before(m->heap[kid], moving))
            break;
        m->heap[at] = m->heap[kid];
    }
    m->heap[at] = moving;
}

static kwic_run_reader *add_run(kwic_run_merge *m, uint32_t base)
{
    kwic_run_reader *r = g_new0(kwic_run_reader, 1);
    r->base = base;
    r->order = m->runs->len;
    r->in.fd = -1;
    g_ptr_array_add(m->runs, r);
    m->heap = g_renew(kwic_run_reader *, m->heap, m->runs->len);
    m->group = g_renew(kwic_run_reader *, m->group, m->runs->len);
    // In the group of a key that came before all: the first next moves it on.
    m->group[m->n_group++] = r;
    return r;
}

bool kwic_run_merge_add(kwic_run_merge *m, const char *path, uint32_t base,
                        GError **error)
{
    return kwic_spool_reader_init(&add_run(m, base)->in, path, error);
}

void kwic_run_merge_add_lists(kwic_run_merge *m, const kwic_run_lists *lists,
                              uint32_t base)
{
    add_run(m, base)->lists = *lists;
}

static void push(kwic_run_merge *m, kwic_run_reader *r)
{
    size_t at = m->n_heap++;
    for (; at && comes_before(r, m->heap[(at - 1) / 2]); at = (at - 1) / 2)
        m->heap[at] = m->heap[(at - 1) / 2];
    m->heap[at] = r;
}

static kwic_run_reader *pop(kwic_run_merge *m)
{
    kwic_run_reader *first = m->heap[0];
    m->heap[0] = m->heap[--m->n_heap];
    if (m->n_heap)
        sift_down(m, 0);
    return first;
}

kwic_run_reader **kwic_run_merge_next(kwic_run_merge *m, size_t *n)
{
    for (size_t i = 0; i < m->n_group; i++)
        if (next_list(m->group[i]))
            push(m, m->group[i]);
    m->n_group = 0;
    if (m->n_heap == 0)
        return NULL;
    do
        m->group[m->n_group++] = pop(m);
    while (m->n_heap && compare_keys(m->group[0], m->heap[0]) == 0);
    *n = m->n_group;
    return m->group;
}

bool kwic_run_merge_failed(const kwic_run_merge *m)
{
    for (guint i = 0; i < m->runs->len; i++)
        if (((kwic_run_reader *)g_ptr_array_index(m->runs, i))->in.bad)
            return true;
    return false;
}
