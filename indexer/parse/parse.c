// SPDX-License-Identifier: GPL-2.0-or-later
#include "parse.h"
#include "kwic/utf8.h"

#include <stdarg.h>

void kwic_parse_warn(const kwic_parse *p, uint32_t line, const char *format, ...)
{
    if (!p->warn)
        return;
    va_list args;
    va_start(args, format);
    g_autofree char *message = g_strdup_vprintf(format, args);
    va_end(args);
    kwic_warning warning = {p->path, line == KWIC_WHOLE_FILE ? 0 : line + 1, message};
    p->warn(p->ctx, &warning);
}

bool kwic_parse_takes(kwic_parse *p, kwic_parse_item kind, guint n, uint32_t line)
{
    static const char *const names[] = {"links", "tags", "tasks", "fields"};
    if (n < KWIC_NOTE_ITEMS)
        return true;
    if (!(p->full >> kind & 1))
        kwic_parse_warn(p, line,
                        "from here on %s are text alone: the note has over %d of them; "
                        "divide it",
                        names[kind], KWIC_NOTE_ITEMS);
    p->full |= 1U << kind;
    return false;
}

kwic_str kwic_parse_line(const kwic_parse *p, uint32_t line)
{
    uint32_t start = p->lines.starts[line];
    return (kwic_str){p->bytes.p + start, kwic_lines_end(&p->lines, line) - start};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

kwic_str kwic_parse_trim(kwic_str s)
{
    while (s.n && is_blank(s.p[s.n - 1]))
        s.n--;
    while (s.n && is_blank(s.p[0]))
        s = kwic_str_sub(s, 1, s.n);
    return s;
}

gunichar kwic_parse_char(kwic_str s, size_t *n)
{
    uint32_t c = kwic_utf8_at(s, 0, n);
    return c == KWIC_UTF8_BAD ? 0xFFFD : c;
}

gunichar kwic_parse_char_before(const char *p, size_t at)
{
    if (!at)
        return 0;
    size_t from = at - 1, n;
    while (from > 0 && at - from < 4 && kwic_utf8_is_trail(p[from]))
        from--;
    gunichar c = kwic_parse_char((kwic_str){p + from, at - from}, &n);
    return n == at - from ? c : 0xFFFD;
}
