// SPDX-License-Identifier: GPL-2.0-or-later
#include "block.h"

static const char *const languages[] = {"dataview", "dataviewjs", "tasks", "query",
                                        "base"};

static kwic_str next_line(kwic_block_scan *scan)
{
    kwic_str rest = kwic_str_sub(scan->text, scan->at, scan->text.n);
    const char *nl = rest.n ? memchr(rest.p, '\n', rest.n) : NULL;
    size_t n = nl ? (size_t)(nl - rest.p) : rest.n;
    scan->at += n + (nl != NULL);
    scan->line++;
    if (n && rest.p[n - 1] == '\r')
        n--;
    return kwic_str_sub(rest, 0, n);
}

// Skips blanks and up to `quotes` marks of quotes; how many marks.
static size_t skip_front(kwic_str *line, size_t quotes)
{
    size_t marks = 0;
    while (line->n) {
        char c = line->p[0];
        if (c == '>' && marks < quotes)
            marks++;
        else if (c != ' ' && c != '\t')
            break;
        *line = kwic_str_sub(*line, 1, line->n);
    }
    return marks;
}

// "- " or "1. " before a fence that is an item's first block.
static void skip_marker(kwic_str *line)
{
    size_t n = 0;
    while (n < line->n && g_ascii_isdigit(line->p[n]))
        n++;
    bool marker = n < line->n &&
                  (n ? line->p[n] == '.' || line->p[n] == ')'
                     : line->p[n] == '-' || line->p[n] == '*' || line->p[n] == '+');
    if (marker && n + 1 < line->n && line->p[n + 1] == ' ') {
        *line = kwic_str_sub(*line, n + 2, line->n);
        skip_front(line, 0);
    }
}

static size_t fence_length(kwic_str line)
{
    size_t n = 0;
    if (!line.n || (line.p[0] != '`' && line.p[0] != '~'))
        return 0;
    while (n < line.n && line.p[n] == line.p[0])
        n++;
    return n >= 3 ? n : 0;
}

static bool is_closing(kwic_str line, char mark, size_t fence)
{
    size_t n = fence_length(line);
    if (n < fence || line.p[0] != mark)
        return false;
    for (; n < line.n; n++)
        if (line.p[n] != ' ' && line.p[n] != '\t')
            return false;
    return true;
}

static kwic_str language_of(kwic_str info)
{
    skip_front(&info, 0);
    size_t n = 0;
    while (n < info.n && !g_ascii_isspace(info.p[n]))
        n++;
    return kwic_str_sub(info, 0, n);
}

static bool is_known(kwic_str language)
{
    for (size_t i = 0; i < G_N_ELEMENTS(languages); i++)
        if (language.n == strlen(languages[i]) &&
            !g_ascii_strncasecmp(language.p, languages[i], language.n))
            return true;
    return false;
}

// A line of the block without what stands before the block's own text.
static kwic_str without_front(kwic_str line, size_t quotes, size_t indent)
{
    for (size_t i = 0; i < quotes; i++) {
        kwic_str rest = line;
        if (skip_front(&rest, 1) == 0)
            break;
        line = rest;
        // The blank behind the mark was skipped, too; what is more than one is text.
    }
    for (size_t i = 0; i < indent && line.n && (line.p[0] == ' ' || line.p[0] == '\t');
         i++)
        line = kwic_str_sub(line, 1, line.n);
    return line;
}

static void read_block(kwic_block_scan *scan, kwic_code_block *block, kwic_str opening,
                       size_t quotes, size_t indent)
{
    size_t fence = fence_length(opening);
    block->line = scan->line;
    block->text = g_string_new(NULL);
    while (scan->at < scan->text.n) {
        kwic_str line = next_line(scan), bare = line;
        size_t marks = skip_front(&bare, quotes);
        if (marks < quotes || is_closing(bare, opening.p[0], fence))
            break;
        line = without_front(line, quotes, indent);
        if (block->text->len)
            g_string_append_c(block->text, '\n');
        else if (scan->line > block->line + 1)
            g_string_append_c(block->text, '\n');
        g_string_append_len(block->text, line.p, (gssize)line.n);
    }
    block->end_line = scan->line;
}

bool kwic_code_block_next(kwic_block_scan *scan, kwic_code_block *block)
{
    while (scan->at < scan->text.n) {
        kwic_str line = next_line(scan), bare = line;
        size_t quotes = skip_front(&bare, SIZE_MAX), indent = line.n - bare.n;
        skip_marker(&bare);
        size_t fence = fence_length(bare);
        if (!fence)
            continue;
        kwic_str info = kwic_str_sub(bare, fence, bare.n);
        if (info.n && memchr(info.p, '`', info.n))
            continue;
        block->language = language_of(info);
        read_block(scan, block, bare, quotes, quotes ? 0 : indent);
        if (is_known(block->language))
            return true;
        g_string_free(block->text, TRUE);
    }
    return false;
}
