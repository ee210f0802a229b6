// SPDX-License-Identifier: GPL-2.0-or-later
// A plan as a unified diff. The splices say where texts differ, so nothing is searched for:
// each becomes the lines it touches, what is the same at both ends is taken off, and what is
// near one another shares a hunk.
#include "patch.h"

typedef struct side {
    kwic_str text;
    GArray *starts; // of lines, uint32_t; one more: the end
} side;

// Lines [old, old_to) of one side are [now, now_to) of the other.
typedef struct change {
    uint32_t old, old_to, now, now_to;
} change;

static void read_lines(side *s, kwic_str text)
{
    s->text = text;
    s->starts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    uint32_t at = 0, n = (uint32_t)text.n;
    while (at < n) {
        g_array_append_val(s->starts, at);
        const char *nl = memchr(text.p + at, '\n', n - at);
        at = nl ? (uint32_t)(nl - text.p) + 1 : n;
    }
    g_array_append_val(s->starts, n);
}

static uint32_t line_count(const side *s)
{
    return s->starts->len - 1;
}

static uint32_t start_of(const side *s, uint32_t line)
{
    return g_array_index(s->starts, uint32_t, line);
}

static kwic_str line_at(const side *s, uint32_t line)
{
    return kwic_str_sub(s->text, start_of(s, line), start_of(s, line + 1));
}

// The line that the byte is in; the number of lines for the end.
static uint32_t find_line(const side *s, uint32_t at)
{
    uint32_t low = 0, high = line_count(s);
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (start_of(s, mid + 1) <= at)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static void narrow(change *c, const side *old, const side *now)
{
    while (c->old < c->old_to && c->now < c->now_to &&
           kwic_str_eq(line_at(old, c->old), line_at(now, c->now))) {
        c->old++;
        c->now++;
    }
    while (c->old < c->old_to && c->now < c->now_to &&
           kwic_str_eq(line_at(old, c->old_to - 1), line_at(now, c->now_to - 1))) {
        c->old_to--;
        c->now_to--;
    }
}

// The line that a splice begins in: the last one, where it has no end yet.
static uint32_t first_line(const side *s, uint32_t at)
{
    uint32_t line = find_line(s, at);
    bool open = at == s->text.n && at && s->text.p[at - 1] != '\n';
    return open ? line - 1 : line;
}

// Splices that touch the same lines are one change. All bytes around them are the same, so
// the whole lines of one side are whole lines of the other.
static GArray *find_changes(const kwic_file_edit *file, const side *old,
                            const side *now)
{
    GArray *changes = g_array_new(FALSE, FALSE, sizeof(change));
    int64_t shift = 0;
    for (size_t i = 0; i < file->n_splices;) {
        change c = {.old = first_line(old, file->splices[i].from)};
        c.now = find_line(now, (uint32_t)(start_of(old, c.old) + shift));
        c.old_to = c.old;
        while (
            i < file->n_splices &&
            (c.old_to == c.old || first_line(old, file->splices[i].from) < c.old_to)) {
            const kwic_splice *s = &file->splices[i++];
            c.old_to = MIN(find_line(old, s->to) + 1, line_count(old));
            shift += (int64_t)s->text.n - (s->to - s->from);
            if (c.old_to == c.old)
                break; // behind the last line
        }
        uint32_t end = (uint32_t)(start_of(old, c.old_to) + shift);
        c.now_to = end == now->text.n ? line_count(now) : find_line(now, end);
        narrow(&c, old, now);
        g_array_append_val(changes, c);
    }
    return changes;
}

// ---- hunks ----

static void print_line(GString *out, char sign, kwic_str line)
{
    g_string_append_c(out, sign);
    g_string_append_len(out, line.p, (gssize)line.n);
    if (!line.n || line.p[line.n - 1] != '\n')
        g_string_append(out, "\n\\ No newline at end of file\n");
}

static void print_range(GString *out, char sign, uint32_t from, uint32_t n)
{
    g_string_append_printf(out, "%c%u", sign, n ? from + 1 : from);
    if (n != 1)
        g_string_append_printf(out, ",%u", n);
}

// Changes [first, end) in one hunk.
static void print_hunk(GString *out, const GArray *changes, guint first, guint end,
                       const side sides[2])
{
    const change *a = &g_array_index(changes, change, first);
    const change *b = &g_array_index(changes, change, end - 1);
    uint32_t front = MIN(a->old, (uint32_t)KWIC_PATCH_CONTEXT);
    uint32_t back =
        MIN(line_count(&sides[0]) - b->old_to, (uint32_t)KWIC_PATCH_CONTEXT);
    uint32_t at = a->old - front;
    g_string_append(out, "@@ ");
    print_range(out, '-', at, b->old_to + back - at);
    g_string_append_c(out, ' ');
    print_range(out, '+', a->now - front, b->now_to + back - (a->now - front));
    g_string_append(out, " @@\n");
    for (guint i = first; i < end; i++) {
        const change *c = &g_array_index(changes, change, i);
        for (; at < c->old; at++)
            print_line(out, ' ', line_at(&sides[0], at));
        for (; at < c->old_to; at++)
            print_line(out, '-', line_at(&sides[0], at));
        for (uint32_t now = c->now; now < c->now_to; now++)
            print_line(out, '+', line_at(&sides[1], now));
    }
    for (; at < b->old_to + back; at++)
        print_line(out, ' ', line_at(&sides[0], at));
}

static void print_hunks(GString *out, const GArray *changes, const side sides[2])
{
    for (guint first = 0, end; first < changes->len; first = end) {
        end = first + 1;
        while (end < changes->len &&
               g_array_index(changes, change, end).old <=
                   g_array_index(changes, change, end - 1).old_to +
                       2 * KWIC_PATCH_CONTEXT)
            end++;
        print_hunk(out, changes, first, end, sides);
    }
}

// ---- files ----

static void print_header(GString *out, const char *path, kwic_str before,
                         kwic_str after)
{
    char was[KWIC_PATCH_DIGITS + 1], is[KWIC_PATCH_DIGITS + 1];
    kwic_patch_hash(before, was);
    kwic_patch_hash(after, is);
    g_string_append_printf(out, KWIC_PATCH_HASH "%s %s\n--- ", was, is);
    kwic_patch_quote("a/", path, out);
    g_string_append(out, "\n+++ ");
    kwic_patch_quote("b/", path, out);
    g_string_append_c(out, '\n');
}

static void print_file(GString *out, const kwic_file_edit *file, bool reverse)
{
    g_autoptr(GBytes) bytes = kwic_file_edit_after(file);
    side sides[2];
    read_lines(&sides[0], kwic_edit_text(file->before));
    read_lines(&sides[1], kwic_edit_text(bytes));
    GArray *changes = find_changes(file, &sides[0], &sides[1]);
    if (reverse) {
        side first = sides[0];
        sides[0] = sides[1];
        sides[1] = first;
        for (guint i = 0; i < changes->len; i++) {
            change *c = &g_array_index(changes, change, i);
            *c = (change){c->now, c->now_to, c->old, c->old_to};
        }
    }
    print_header(out, file->path, sides[0].text, sides[1].text);
    print_hunks(out, changes, sides);
    g_array_unref(changes);
    g_array_unref(sides[0].starts);
    g_array_unref(sides[1].starts);
}

static gint by_path(gconstpointer a, gconstpointer b)
{
    const kwic_file_edit *const *x = a, *const *y = b;
    return strcmp((*x)->path, (*y)->path);
}

static void print_all(const kwic_edits *e, GString *out, bool reverse)
{
    g_ptr_array_sort(e->files, by_path);
    for (guint i = 0; i < e->files->len; i++)
        print_file(out, e->files->pdata[i], reverse);
}

void kwic_edits_diff(const kwic_edits *e, GString *out)
{
    print_all(e, out, false);
}

void kwic_patch_reverse(const kwic_edits *e, GString *out)
{
    print_all(e, out, true);
}
