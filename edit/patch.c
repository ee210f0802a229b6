// SPDX-License-Identifier: GPL-2.0-or-later
// A patch back to a plan:
//
//     patch = { text | file }
//     file  = "kwic-hash: " hash " " hash LF "--- " name LF "+++ " name LF hunk { hunk }
//     hunk  = "@@ -" range " +" range " @@" LF { (" " | "-" | "+" | "\") line LF }
//
// Lines end with LF alone; all other bytes are a note's.
#include "patch.h"

#include "frontmatter_span.h"
#include "kwic/error.h"
#include "kwic/limits.h"

typedef struct reader {
    kwic_edits *plan;
    kwic_str patch;
    size_t at;
    unsigned line;   // of the patch, from 1, the one read last
    kwic_str before; // the file at hand
    uint32_t from;   // its bytes up to here are behind us
    GArray *splices;
    GString *added; // of the splice at hand
    uint32_t cut;   // its end in the file
    bool open;      // there is one
    bool differs;   // the file is not what the patch is of
} reader;

static bool wrong(const reader *r, GError **error, const char *what)
{
    return kwic_usage_error(error, "line %u of the patch: %s", r->line, what);
}

static bool next(reader *r, kwic_str *line)
{
    if (r->at >= r->patch.n)
        return false;
    const char *p = r->patch.p + r->at;
    const char *nl = memchr(p, '\n', r->patch.n - r->at);
    size_t n = nl ? (size_t)(nl - p) + 1 : r->patch.n - r->at;
    *line = (kwic_str){p, n};
    r->at += n;
    r->line++;
    return true;
}

static kwic_str peek(reader *r)
{
    size_t at = r->at;
    kwic_str line = {NULL, 0};
    if (next(r, &line)) {
        r->at = at;
        r->line--;
    }
    return line;
}

// ---- hunks ----

static void close_splice(reader *r)
{
    if (!r->open)
        return;
    kwic_str added =
        kwic_arena_str(r->plan->arena, (kwic_str){r->added->str, r->added->len});
    kwic_splice s = {.from = r->from, .to = r->cut, .text = added};
    g_array_append_val(r->splices, s);
    r->from = r->cut;
    r->open = false;
}

static void open_splice(reader *r)
{
    if (r->open)
        return;
    g_string_truncate(r->added, 0);
    r->cut = r->from;
    r->open = true;
}

// Whether the file has the line at `at`.
static bool stands(reader *r, kwic_str line, uint32_t at)
{
    bool same = kwic_str_starts(kwic_str_sub(r->before, at, r->before.n), line);
    r->differs = r->differs || !same;
    return same;
}

static bool take_line(reader *r, kwic_str line, uint32_t left[2], GError **error)
{
    char sign = line.p[0];
    kwic_str rest = kwic_str_sub(line, 1, line.n);
    kwic_str after = peek(r);
    if (after.n && after.p[0] == '\\' && rest.n) { // no newline at the end of the file
        rest.n--;
        next(r, &after);
    }
    if (sign == '+') {
        open_splice(r);
        g_string_append_len(r->added, rest.p, (gssize)rest.n);
    } else if (sign == '-') {
        open_splice(r);
        if (stands(r, rest, r->cut))
            r->cut += (uint32_t)rest.n;
    } else if (sign == ' ') {
        close_splice(r);
        if (stands(r, rest, r->from))
            r->from += (uint32_t)rest.n;
    } else {
        return wrong(r, error, "a line of a hunk begins with a blank, - or +");
    }
    left[0] -= sign != '+' && left[0];
    left[1] -= sign != '-' && left[1];
    return true;
}

// "-12,3": the first line and how many.
static bool read_range(const char **at, char sign, uint32_t *first, uint32_t *n)
{
    char *end;
    if (**at != sign || !g_ascii_isdigit((*at)[1]))
        return false;
    *first = (uint32_t)g_ascii_strtoull(*at + 1, &end, 10);
    *n = 1;
    if (*end == ',')
        *n = (uint32_t)g_ascii_strtoull(end + 1, &end, 10);
    *at = end;
    return true;
}

// To the start of a line (from 1) of the file, which lies ahead.
static void go_to_line(reader *r, uint32_t line, uint32_t *now)
{
    while (*now < line && r->from < r->before.n) {
        const char *p = r->before.p + r->from;
        const char *nl = memchr(p, '\n', r->before.n - r->from);
        r->from = nl ? (uint32_t)(nl + 1 - r->before.p) : (uint32_t)r->before.n;
        ++*now;
    }
}

static bool read_hunk(reader *r, kwic_str line, uint32_t *now, GError **error)
{
    g_autofree char *head = g_strndup(line.p, line.n);
    const char *at = head + 3;
    uint32_t first[2], left[2];
    bool fine = read_range(&at, '-', &first[0], &left[0]) && *at++ == ' ' &&
                read_range(&at, '+', &first[1], &left[1]);
    if (!fine)
        return wrong(r, error, "a hunk begins with @@ -LINE,COUNT +LINE,COUNT @@");
    go_to_line(r, left[0] ? first[0] : first[0] + 1, now);
    *now += left[0];
    while (left[0] || left[1]) {
        if (!next(r, &line))
            return wrong(r, error, "the patch ends within a hunk");
        if (!take_line(r, line, left, error))
            return false;
    }
    close_splice(r);
    return true;
}

// ---- files ----

static bool is_hash(kwic_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!g_ascii_isxdigit(s.p[i]))
            return false;
    return s.n == KWIC_PATCH_DIGITS;
}

static bool read_hashes(const reader *r, kwic_str line, kwic_str hashes[2],
                        GError **error)
{
    size_t front = strlen(KWIC_PATCH_HASH);
    for (int i = 0; i < 2; i++) {
        hashes[i] = kwic_str_sub(line, front, front + KWIC_PATCH_DIGITS);
        front += KWIC_PATCH_DIGITS + 1;
        if (!is_hash(hashes[i]))
            return wrong(r, error, "kwic-hash is of two hashes");
    }
    return true;
}

// The name in the next line, which begins with the sign.
static char *read_name(reader *r, const char *sign, GError **error)
{
    kwic_str line;
    char *name = NULL;
    if (next(r, &line) && kwic_str_starts(line, kwic_str_of(sign)))
        name = kwic_patch_unquote(kwic_str_sub(line, 4, line.n));
    if (!name)
        wrong(r, error, "--- a/NAME and +++ b/NAME should stand here");
    return name;
}

static char *read_names(reader *r, GError **error)
{
    g_autofree char *before = read_name(r, "--- ", error);
    g_autofree char *after = before ? read_name(r, "+++ ", error) : NULL;
    if (!after)
        return NULL;
    if (strcmp(before, after) == 0)
        return g_steal_pointer(&after);
    wrong(r, error, "a plan does not rename files");
    return NULL;
}

// The file as it is, if it is what the patch is of. *done: it is what it would be already.
static GBytes *read_target(reader *r, const char *path, const kwic_str hashes[2],
                           bool *done)
{
    g_autoptr(GError) problem = NULL;
    char hash[KWIC_PATCH_DIGITS + 1];
    *done = false;
    GBytes *bytes = kwic_edits_read_file(r->plan->vault, path, &problem);
    if (!bytes) {
        kwic_edits_refuse(r->plan, path, 0, "%s", problem->message);
        return NULL;
    }
    kwic_patch_hash(kwic_edit_text(bytes), hash);
    if (kwic_str_eq(hashes[0], kwic_str_of(hash)))
        return bytes;
    *done = kwic_str_eq(hashes[1], kwic_str_of(hash));
    g_bytes_unref(bytes);
    if (!*done)
        kwic_edits_refuse(r->plan, path, 0, "changed since");
    return NULL;
}

static bool read_hunks(reader *r, GError **error)
{
    uint32_t now = 1;
    kwic_str line = peek(r);
    if (!kwic_str_starts(line, KWIC_STR("@@ ")))
        return wrong(r, error, "a hunk should stand here");
    while (kwic_str_starts(peek(r), KWIC_STR("@@ ")) && next(r, &line))
        if (!read_hunk(r, line, &now, error))
            return false;
    return true;
}

static bool read_file(reader *r, kwic_str line, GError **error)
{
    kwic_str hashes[2];
    bool done;
    if (!read_hashes(r, line, hashes, error))
        return false;
    g_autofree char *path = read_names(r, error);
    if (!path)
        return false;
    g_autoptr(GBytes) bytes = read_target(r, path, hashes, &done);
    r->before = bytes ? kwic_edit_text(bytes) : (kwic_str){NULL, 0};
    r->from = 0;
    r->differs = false;
    g_array_set_size(r->splices, 0);
    if (!read_hunks(r, error))
        return false;
    if (bytes && r->differs)
        kwic_edits_refuse(r->plan, path, 0, "is not what the patch is of");
    else if (bytes)
        kwic_edits_add(r->plan, path, bytes,
                       (const kwic_splice *)(void *)r->splices->data, r->splices->len);
    return true;
}

static bool read_all(reader *r, GError **error)
{
    kwic_str line;
    while (next(r, &line)) {
        if (kwic_str_starts(line, KWIC_STR("--- ")))
            return wrong(r, error,
                         "no kwic-hash before this file: the patch is not a plan of "
                         "kwic");
        if (kwic_str_starts(line, KWIC_STR(KWIC_PATCH_HASH)) &&
            !read_file(r, line, error))
            return false;
    }
    return true;
}

kwic_edits *kwic_edits_read_patch(const char *vault, kwic_str patch, GError **error)
{
    g_autoptr(kwic_edits) plan = kwic_edits_new(vault);
    if (patch.n > KWIC_PATCH_BYTES) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_LIMIT, "the patch is over %d MiB",
                    KWIC_PATCH_BYTES >> 20);
        return NULL;
    }
    reader r = {.plan = plan, .patch = patch};
    r.splices = g_array_new(FALSE, FALSE, sizeof(kwic_splice));
    r.added = g_string_new(NULL);
    bool fine = read_all(&r, error);
    g_array_unref(r.splices);
    g_string_free(r.added, TRUE);
    return fine ? g_steal_pointer(&plan) : NULL;
}
