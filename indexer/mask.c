// SPDX-License-Identifier: GPL-2.0-or-later
#include "mask.h"

enum {
    INDENT = 4 * KWIC_BLOCK_DEPTH,
    HTML_FRONT = 10, // "<![CDATA[" and one more
    FOLDED_STARTS =
        1000, // of HTML where cmark may not see a block (indented): see below
};

static const char masked[256] = {
    ['*'] = 'x', ['_'] = 'x', ['`'] = 'x', ['&'] = 'x', ['\\'] = 'x', ['['] = 'x',
};

static const char masked_in_html[256] = {
    ['&'] = 'x',
    ['\\'] = 'x',
    ['['] = 'x',
};

// Containers and leaves of blocks start with these, blanks and digits.
static bool is_structure(char c)
{
    return g_ascii_isdigit(c) || (c && strchr(" \t>-+*_=#~`.)", c));
}

static bool is_marker(const char *p, const char *end)
{
    if (*p == '>')
        return true;
    return strchr("-+*.)", *p) && p + 1 < end && (p[1] == ' ' || p[1] == '\t');
}

// Copies the front of the line that may be structure; where the rest starts.
static size_t copy_front(const char *in, size_t n, char *out)
{
    size_t i = 0, column = 0;
    int markers = 0;
    for (; i < n && is_structure(in[i]); i++) {
        column += in[i] == '\t' ? 4 : 1;
        markers += is_marker(in + i, in + n);
        bool deep = markers > KWIC_BLOCK_DEPTH || column > INDENT;
        out[i] = deep && !g_ascii_isspace(in[i]) ? 'x' : in[i];
    }
    return i;
}

static void copy_rest(const char *in, size_t n, char *out, const char *table)
{
    for (size_t i = 0; i < n; i++) {
        char c = in[i], mask = table[(unsigned char)c];
        if (c == '<' && !(i + 1 < n && in[i + 1] == '/'))
            mask = 'x';
        if (c == '\0' || c == '\r')
            mask = ' ';
        out[i] = mask ? mask : c;
    }
}

// "```" in the front: an info string with a backtick is no info string.
static bool is_fence(const char *front, size_t n)
{
    return n >= 3 && memmem(front, n, "```", 3) != NULL;
}

// "- | -" under a table's header is no list item.
static bool is_table_rule(const char *in, size_t n)
{
    size_t i = 0, bars = 0;
    while (i < n && strchr(" \t", in[i]) && in[i])
        i++;
    if (i >= n || in[i] != '-')
        return false;
    for (; i < n && in[i] && strchr("|:- \t\r", in[i]); i++)
        bars += in[i] == '|';
    return i == n && bars;
}

// A line that starts with '<' may start an HTML block. Where it cannot, because it goes on
// a paragraph, "<!" and "<?" are what cmark 0.30.2 seeks the end of again and again: so
// indented ones are let through a limited number of times.
static void mask_line(const char *in, size_t n, char *out, int *budget)
{
    size_t front = copy_front(in, n, out);
    const char *rest = in + front;
    size_t left = n - front;
    if (left && *rest == '<') {
        size_t keep = MIN(left, HTML_FRONT);
        bool special = keep > 1 && (rest[1] == '!' || rest[1] == '?');
        if (!special || front < 4 || (*budget)-- > 0) {
            memcpy(out + front, rest, 1);
            if (special)
                memcpy(out + front, rest, keep);
            else
                keep = 1;
            copy_rest(rest + keep, left - keep, out + front + keep, masked_in_html);
            return;
        }
    }
    if (left && *rest == '|' && is_table_rule(in, n))
        memset(memchr(out, '-', front), 'x', 1);
    if (is_fence(out, front))
        memcpy(out + front, rest, left);
    else
        copy_rest(rest, left, out + front, masked);
}

char *kwic_mask_new(const kwic_parse *p, uint32_t from)
{
    const kwic_lines *l = &p->lines;
    size_t n = p->bytes.n - from;
    char *out = g_malloc(n + 1);
    int budget = FOLDED_STARTS;
    for (uint32_t line = p->body; line < l->n; line++) {
        uint32_t start = MAX(l->starts[line], from), end = kwic_lines_end(l, line);
        char *to = out + (start - from);
        if (end > start)
            mask_line(p->bytes.p + start, end - start, to, &budget);
        for (uint32_t i = MAX(end, start); i < l->starts[line + 1]; i++)
            out[i - from] = l->eol == '\r' ? '\n' : p->bytes.p[i];
    }
    out[n] = '\n';
    return out;
}
