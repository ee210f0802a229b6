// SPDX-License-Identifier: GPL-2.0-or-later
#include "frontmatter.h"

#include "flat.h"
#include "property.h"
#include "tree.h"

static kwic_str without_bom(kwic_str s)
{
    return kwic_str_starts(s, KWIC_STR("\xEF\xBB\xBF")) ? kwic_str_sub(s, 3, s.n) : s;
}

static bool is_fence(kwic_str line, const char *dashes)
{
    while (line.n && g_ascii_isspace(line.p[line.n - 1]))
        line.n--;
    return line.n == 3 && !memcmp(line.p, dashes, 3);
}

// The line that ends the frontmatter; 0 when there is none.
static uint32_t find_end(const kwic_parse *p)
{
    if (!p->lines.n || !is_fence(without_bom(kwic_parse_line(p, 0)), "---"))
        return 0;
    for (uint32_t line = 1; line < p->lines.n; line++) {
        kwic_str s = kwic_parse_line(p, line);
        if (is_fence(s, "---") || is_fence(s, "..."))
            return line;
    }
    return 0;
}

bool kwic_note_frontmatter(kwic_str bytes, kwic_arena *arena, kwic_frontmatter *out)
{
    kwic_parse p = {.bytes = bytes, .arena = arena};
    kwic_lines_init(&p.lines, bytes, arena);
    uint32_t end = find_end(&p);
    uint32_t front = (uint32_t)(bytes.n - without_bom(bytes).n);
    *out = (kwic_frontmatter){front, front, front};
    if (!end)
        return false;
    const uint32_t *starts = p.lines.starts;
    *out = (kwic_frontmatter){starts[1], starts[end], starts[end + 1]};
    return true;
}

// ---- what is left of a block that is no YAML ----

static bool starts_entry(kwic_str line)
{
    return line.n && !g_ascii_isspace(line.p[0]) && !strchr("-#", line.p[0]) &&
           memchr(line.p, ':', line.n);
}

static kwic_str unquote(kwic_str s)
{
    bool quoted =
        s.n > 1 && (s.p[0] == '"' || s.p[0] == '\'') && s.p[s.n - 1] == s.p[0];
    return quoted ? kwic_str_sub(s, 1, s.n - 1) : s;
}

static uint32_t offset_in(const kwic_parse *p, const char *at)
{
    return (uint32_t)(at - p->bytes.p);
}

static void add_raw(kwic_parse *p, kwic_str key, kwic_str value, bool list)
{
    value = unquote(kwic_parse_trim(value));
    if (!value.n || !key.n)
        return;
    kwic_scalar scalar = {.key = key,
                          .value = value,
                          .list = list,
                          .key_from = offset_in(p, key.p),
                          .key_to = offset_in(p, key.p + key.n),
                          .value_from = offset_in(p, value.p),
                          .value_to = offset_in(p, value.p + value.n)};
    kwic_property_add(p, &scalar);
}

// [a, b where the bracket is not closed, or the like.
static bool add_raw_list(kwic_parse *p, kwic_str key, kwic_str value)
{
    value = kwic_parse_trim(value);
    if (!value.n || value.p[0] != '[' || (value.n > 1 && value.p[1] == '['))
        return false;
    size_t at = 1, end = value.n - (value.p[value.n - 1] == ']');
    while (at < end) {
        const char *comma = memchr(value.p + at, ',', end - at);
        size_t to = comma ? (size_t)(comma - value.p) : end;
        add_raw(p, key, kwic_str_sub(value, at, to), true);
        at = to + 1;
    }
    return true;
}

// Nothing, or the sign of a text over several lines.
static bool continues(kwic_str value)
{
    value = kwic_parse_trim(value);
    return !value.n || value.p[0] == '|' || value.p[0] == '>';
}

// Lines as written, from the first byte that is no blank on.
static void add_raw_lines(kwic_parse *p, kwic_str key, uint32_t first, uint32_t end)
{
    uint32_t from = p->lines.starts[first], to = p->lines.starts[end];
    add_raw(p, key, (kwic_str){p->bytes.p + from, to - from}, false);
}

// Lines that belong to no property: text, so that nothing of a note is lost.
static void keep_strays(kwic_parse *p, GArray *strays, uint32_t first, uint32_t end)
{
    for (uint32_t i = first; i < end; i++) {
        kwic_str line = kwic_parse_trim(kwic_parse_line(p, i));
        if (line.n && line.p[0] != '#' && !kwic_str_starts(line, KWIC_STR("- ")))
            g_array_append_val(strays, i);
    }
}

static void add_stray(kwic_parse *p, uint32_t line)
{
    kwic_str text = kwic_parse_trim(kwic_parse_line(p, line));
    kwic_run *run = kwic_arena_new_array(p->arena, kwic_run, 1);
    *run = kwic_lines_place(&p->lines, line, offset_in(p, text.p));
    kwic_block block = {.kind = KWIC_BLOCK_PARAGRAPH,
                        .heading = -1,
                        .line = line + 1,
                        .end_line = line + 1,
                        .text = text,
                        .runs = run,
                        .n_runs = 1};
    g_array_append_val(p->blocks, block);
}

// "key: anything" and the "- anything" below it, as written.
static void read_raw(kwic_parse *p, uint32_t first, uint32_t end, GArray *strays)
{
    kwic_str line = kwic_parse_line(p, first);
    const char *colon = memchr(line.p, ':', line.n);
    if (!colon)
        return;
    size_t at = (size_t)(colon - line.p);
    kwic_str key = unquote(kwic_parse_trim(kwic_str_sub(line, 0, at)));
    kwic_str value = kwic_str_sub(line, at + 1, line.n);
    bool list = false, more = continues(value);
    if (!more && !add_raw_list(p, key, value))
        add_raw(p, key, value, false);
    for (uint32_t i = first + 1; i < end; i++) {
        line = kwic_parse_trim(kwic_parse_line(p, i));
        if (!kwic_str_starts(line, KWIC_STR("- ")))
            continue;
        add_raw(p, key, kwic_str_sub(line, 2, line.n), true);
        list = true;
    }
    if (more && !list && first + 1 < end)
        add_raw_lines(p, key, first + 1, end);
    else
        keep_strays(p, strays, first + 1, end);
}

static void salvage(kwic_parse *p, uint32_t first, uint32_t end)
{
    g_autoptr(GArray) strays = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    uint32_t top = first;
    while (first < end && !starts_entry(kwic_parse_line(p, first)))
        first++;
    keep_strays(p, strays, top, first);
    while (first < end) {
        uint32_t next = first + 1, line;
        const char *problem;
        while (next < end && !starts_entry(kwic_parse_line(p, next)))
            next++;
        if (kwic_tree_read(p, p->lines.starts[first], p->lines.starts[next], &line,
                           &problem) != KWIC_TREE_OK)
            read_raw(p, first, next, strays);
        first = next;
    }
    for (guint i = 0; i < strays->len; i++) // behind the properties
        add_stray(p, g_array_index(strays, uint32_t, i));
}

void kwic_frontmatter_read(kwic_parse *p)
{
    uint32_t end = find_end(p), line;
    const char *problem;
    if (!end)
        return;
    uint32_t from = p->lines.starts[1], to = p->lines.starts[end];
    p->body = end + 1;
    if (to - from > KWIC_FRONTMATTER_BYTES) {
        kwic_parse_warn(p, 0,
                        "the frontmatter is over %d KiB and was left out: move what is "
                        "no property to the body",
                        KWIC_FRONTMATTER_BYTES >> 10);
        return;
    }
    if (kwic_flat_read(p, from, to))
        return;
    switch (kwic_tree_read(p, from, to, &line, &problem)) {
    case KWIC_TREE_OK:
        break;
    case KWIC_TREE_NO_MAPPING:
        kwic_parse_warn(
            p, 0,
            "what stands between the \"---\" is not a list of \"key: value\", and "
            "was read as text: put an empty line before the first \"---\"");
        p->body = 0;
        break;
    case KWIC_TREE_LIMIT:
        kwic_parse_warn(
            p, 0,
            "the frontmatter is nested or repeated beyond the limits and was "
            "left out: make it flatter");
        break;
    case KWIC_TREE_BROKEN:
        kwic_parse_warn(
            p, line,
            "the frontmatter is not YAML here (%s): put the value in quotes; "
            "each property was read by itself, this one as written",
            problem);
        salvage(p, 1, end);
        break;
    }
}
