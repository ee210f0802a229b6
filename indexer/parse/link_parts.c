// SPDX-License-Identifier: GPL-2.0-or-later
#include "kwic/link_parts.h"

#include "link.h"

enum { TEXT_BYTES = 64 << 10 }; // of a link's text, at most

static size_t offset_in(kwic_str bytes, const char *p)
{
    return (size_t)(p - bytes.p);
}

static void set_part(kwic_str bytes, kwic_str part, size_t otherwise, size_t *from,
                     size_t *to)
{
    *from = part.p ? offset_in(bytes, part.p) : otherwise;
    *to = *from + part.n;
}

// ---- [[target#anchor|text]] ----

static bool find_wiki(kwic_str bytes, size_t at, const kwic_link *link,
                      kwic_link_parts *parts)
{
    kwic_str inside, none = {NULL, 0};
    size_t lead = bytes.p[at] == '!';
    kwic_str s = kwic_str_sub(bytes, at + lead, bytes.n);
    size_t n = kwic_str_starts(s, KWIC_STR("[[")) ? kwic_link_read_wiki(s, &inside) : 0;
    if (!n)
        return false;
    kwic_link own = {.kind = link->kind};
    kwic_link_split_wiki(inside, &own);
    if (!kwic_str_eq(own.target, link->target) ||
        !kwic_str_eq(own.anchor, link->anchor))
        return false;
    const char *bar = memchr(inside.p, '|', inside.n);
    parts->wiki = true;
    parts->from = at;
    parts->to = at + lead + n;
    set_part(bytes, own.target.n ? own.target : none, offset_in(bytes, inside.p),
             &parts->target_from, &parts->target_to);
    set_part(bytes, own.anchor, parts->target_to, &parts->anchor_from,
             &parts->anchor_to);
    set_part(bytes, bar ? own.text : none, parts->anchor_to, &parts->text_from,
             &parts->text_to);
    return true;
}

// ---- [text](destination), [text][label] ----

// Behind the code span that opens at p[at], or behind its backticks when it does not close.
static size_t code_end(kwic_str s, size_t at)
{
    size_t n = 0;
    while (at + n < s.n && s.p[at + n] == '`')
        n++;
    for (size_t i = at + n; i < s.n;) {
        size_t run = 0;
        while (i + run < s.n && s.p[i + run] == '`')
            run++;
        if (run == n)
            return i + run;
        i += run ? run : 1;
    }
    return at + n;
}

// The bracket that closes the one before s; s.n when there is none.
static size_t closing(kwic_str s)
{
    int depth = 1;
    for (size_t i = 0; i < s.n && i < TEXT_BYTES;) {
        char c = s.p[i];
        if (c == '`') {
            i = code_end(s, i);
            continue;
        }
        depth = depth + (c == '[') - (c == ']');
        if (!depth)
            return i;
        i += c == '\\' ? 2 : 1;
    }
    return s.n;
}

// The destination of the definition of the label; empty when there is none. Definitions may
// stand in quotes and lists.
static kwic_str defined(kwic_str bytes, kwic_str label)
{
    kwic_str none = {NULL, 0};
    g_autofree char *wanted = kwic_link_fold_label(label);
    for (size_t at = 0; at < bytes.n;) {
        size_t from = at;
        while (from < bytes.n && bytes.p[from] && strchr(" \t>", bytes.p[from]))
            from++;
        kwic_str own, destination;
        if (kwic_link_read_definition(kwic_str_sub(bytes, from, bytes.n), &own,
                                      &destination)) {
            g_autofree char *folded = kwic_link_fold_label(own);
            if (strcmp(folded, wanted) == 0)
                return destination;
        }
        const char *next = memchr(bytes.p + at, '\n', bytes.n - at);
        at = next ? offset_in(bytes, next) + 1 : bytes.n;
    }
    return none;
}

// The destination behind the text that ends at `close`, and where the link ends.
static kwic_str destination_of(kwic_str bytes, kwic_str text, size_t close,
                               kwic_link_parts *parts)
{
    kwic_str tail = kwic_str_sub(bytes, close + 1, bytes.n), destination;
    if (tail.n && tail.p[0] == '(') {
        size_t n = kwic_link_read_tail(tail, &destination);
        parts->to = close + 1 + n;
        return n ? destination : (kwic_str){NULL, 0};
    }
    parts->definition = true;
    parts->to = close + 1;
    if (tail.n && tail.p[0] == '[') {
        size_t n = closing(kwic_str_sub(tail, 1, tail.n)) + 1;
        parts->to = MIN(close + 2 + n, bytes.n);
        if (n > 1)
            text = kwic_str_sub(tail, 1, n);
    }
    return defined(bytes, text);
}

static bool find_markdown(kwic_str bytes, size_t at, const kwic_link *link,
                          kwic_link_parts *parts)
{
    size_t lead = bytes.p[at] == '!', open = at + lead;
    if (open >= bytes.n || bytes.p[open] != '[')
        return false;
    size_t close = open + 1 + closing(kwic_str_sub(bytes, open + 1, bytes.n));
    if (close >= bytes.n)
        return false;
    kwic_str text = kwic_str_sub(bytes, open + 1, close);
    kwic_str whole = kwic_parse_trim(destination_of(bytes, text, close, parts));
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_link own = {0};
    if (!kwic_link_split_destination(whole, lead, arena, &own) ||
        !kwic_str_eq(own.target, link->target) ||
        !kwic_str_eq(own.anchor, link->anchor))
        return false;
    bool url = own.kind == KWIC_LINK_URL;
    const char *hash = url ? NULL : memchr(whole.p, '#', whole.n);
    size_t start = offset_in(bytes, whole.p), end = start + whole.n;
    parts->from = at;
    parts->target_from = start;
    parts->target_to = hash ? offset_in(bytes, hash) : end;
    parts->anchor_from = hash ? parts->target_to + 1 : end;
    parts->anchor_to = end;
    parts->text_from = open + 1;
    parts->text_to = close;
    parts->angle = start > 0 && bytes.p[start - 1] == '<';
    return true;
}

bool kwic_link_parts_find(kwic_str bytes, size_t at, const kwic_link *link,
                          kwic_link_parts *parts)
{
    memset(parts, 0, sizeof *parts);
    if (at >= bytes.n)
        return false;
    if (link->kind != KWIC_LINK_MARKDOWN && link->kind != KWIC_LINK_URL &&
        find_wiki(bytes, at, link, parts))
        return true;
    memset(parts, 0, sizeof *parts);
    return find_markdown(bytes, at, link, parts);
}

void kwic_link_encode(GString *out, kwic_str text, bool angle)
{
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        bool plain = angle ? !strchr("<>\n\\%#", c) && c
                           : c > ' ' && c != 0x7f && !strchr("()<>%\\#\"'`[]*_", c);
        if (plain)
            g_string_append_c(out, (char)c);
        else
            g_string_append_printf(out, "%%%02X", c);
    }
}
