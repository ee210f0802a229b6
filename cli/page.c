// SPDX-License-Identifier: GPL-2.0-or-later
#include "page.h"
#include "kwic/terminal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { PIPE_WIDTH = 80, MAX_WIDTH = 400 };

// Eight colours that can be read on dark and light grounds; the terminal chooses the shades.
static const char *const styles[KWIC_STYLES] = {
    [KWIC_STYLE_PLAIN] = NULL,  [KWIC_STYLE_TITLE] = "1",   [KWIC_STYLE_PATH] = "35",
    [KWIC_STYLE_LINE] = "32",   [KWIC_STYLE_MARK] = "1;31", [KWIC_STYLE_DIM] = "2",
    [KWIC_STYLE_TAG] = "36",    [KWIC_STYLE_COUNT] = "32",  [KWIC_STYLE_BAR] = "34",
    [KWIC_STYLE_NOTICE] = "33", [KWIC_STYLE_LATE] = "31",
};

static bool wants_color(const kwic_args *args, const kwic_config *config)
{
    const char *when = args->color ? args->color : config->color;
    if (when && strcmp(when, "always") == 0)
        return true;
    if (when && strcmp(when, "never") == 0)
        return false;
    const char *none = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    return !(none && *none) && !(term && strcmp(term, "dumb") == 0) &&
           isatty(STDOUT_FILENO);
}

static unsigned width_of_terminal(void)
{
    struct winsize size;
    const char *columns = getenv("COLUMNS");
    if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
        size.ws_col)
        return size.ws_col;
    long n = columns ? strtol(columns, NULL, 10) : 0;
    return n >= 20 && n <= MAX_WIDTH ? (unsigned)n : PIPE_WIDTH;
}

void kwic_page_init(kwic_page *page, const kwic_args *args, const kwic_config *config,
                    const char *vault)
{
    page->out = g_string_sized_new(8192);
    page->color = wants_color(args, config);
    page->width = args->width > 0 ? (unsigned)args->width : width_of_terminal();
    page->vault = vault;
    page->hyperlink = config->hyperlink ? config->hyperlink : "file://{host}{path}";
    if (strcmp(page->hyperlink, "none") == 0)
        page->hyperlink = NULL;
}

void kwic_page_print(kwic_page *page)
{
    kwic_print(page->out);
    g_string_free(page->out, TRUE);
    page->out = NULL;
}

// ---- characters ----

// The character at *at and its columns; *at goes to the next. An invalid byte is U+FFFD, a
// control character its picture, what turns the direction of writing U+FFFD.
static gunichar next_char(kwic_str text, size_t *at, unsigned *columns)
{
    char plain = text.p[*at];
    if (plain >= ' ' && plain < 0x7f) {
        *at += 1;
        *columns = 1;
        return (gunichar)plain;
    }
    size_t step;
    gunichar c = kwic_utf8_at(text, *at, &step);
    *at += step;
    if (c == KWIC_UTF8_BAD)
        c = 0xFFFD;
    if (c < 0x20)
        c += 0x2400;
    else if (c == 0x7F)
        c = 0x2421;
    else if (kwic_is_active(c))
        c = 0xFFFD;
    *columns = c < 0x300                  ? 1
               : g_unichar_iszerowidth(c) ? 0
               : g_unichar_iswide(c)      ? 2
                                          : 1;
    return c;
}

static void append_shown(GString *out, kwic_str text)
{
    const char *p = text.p ? text.p : "";
    for (size_t at = 0; at < text.n;) {
        size_t plain = at;
        while (plain < text.n && (guchar)p[plain] >= 0x20 && (guchar)p[plain] < 0x7F)
            plain++;
        g_string_append_len(out, p + at, (gssize)(plain - at));
        at = plain;
        unsigned columns;
        if (at < text.n)
            g_string_append_unichar(out, next_char(text, &at, &columns));
    }
}

unsigned kwic_columns(kwic_str text)
{
    unsigned sum = 0;
    for (size_t at = 0; at < text.n;) {
        unsigned columns;
        next_char(text, &at, &columns);
        sum += columns;
    }
    return sum;
}

char *kwic_shown(const char *text)
{
    GString *out = g_string_new(NULL);
    append_shown(out, kwic_str_of(text));
    return g_string_free(out, FALSE);
}

void kwic_say(const char *message)
{
    g_autofree char *shown = kwic_shown(message);
    fprintf(stderr, "kwic: %s\n", shown);
}

const char *kwic_count(uint64_t n)
{
    static _Thread_local char buffers[4][32];
    static _Thread_local unsigned turn;
    char *end = buffers[turn++ % 4] + 31;
    char *p = end;
    *p = '\0';
    for (unsigned digits = 0; n || !digits; digits++, n /= 10) {
        if (digits && digits % 3 == 0)
            *--p = ',';
        *--p = (char)('0' + n % 10);
    }
    return p;
}

// ---- styled text ----

void kwic_page_text(kwic_page *page, kwic_style style, kwic_str text)
{
    const char *code = page->color ? styles[style] : NULL;
    if (code)
        g_string_append_printf(page->out, "\033[%sm", code);
    append_shown(page->out, text);
    if (code)
        g_string_append(page->out, "\033[0m");
}

void kwic_page_printf(kwic_page *page, kwic_style style, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    g_autofree char *text = g_strdup_vprintf(format, list);
    va_end(list);
    kwic_page_text(page, style, kwic_str_of(text));
}

void kwic_page_newline(kwic_page *page)
{
    g_string_append_c(page->out, '\n');
}

void kwic_page_spaces(kwic_page *page, size_t n)
{
    g_string_append_printf(page->out, "%*s", (int)n, "");
}

static void append_url_path(GString *out, const char *path)
{
    g_string_append_uri_escaped(out, path, "/", FALSE);
}

void kwic_page_link(kwic_page *page, const char *path, uint32_t line)
{
    if (!page->color || !page->vault || !page->hyperlink)
        return;
    g_autofree char *absolute = g_build_filename(page->vault, path, NULL);
    g_string_append(page->out, "\033]8;;");
    for (const char *p = page->hyperlink; *p;) {
        if (g_str_has_prefix(p, "{path}")) {
            append_url_path(page->out, absolute);
            p += strlen("{path}");
        } else if (g_str_has_prefix(p, "{line}")) {
            g_string_append_printf(page->out, "%u", line ? line : 1);
            p += strlen("{line}");
        } else if (g_str_has_prefix(p, "{host}")) {
            append_url_path(page->out, g_get_host_name());
            p += strlen("{host}");
        } else {
            g_string_append_c(page->out, *p++);
        }
    }
    g_string_append(page->out, "\033\\");
}

void kwic_page_unlink(kwic_page *page)
{
    if (page->color && page->vault && page->hyperlink)
        g_string_append(page->out, "\033]8;;\033\\");
}

void kwic_page_path(kwic_page *page, const char *path, uint32_t line)
{
    enum { INDENT = 2 };
    g_autofree char *all = line ? g_strdup_printf("%s:%u", path, line) : g_strdup(path);
    kwic_str rest = kwic_str_of(all);
    while (kwic_columns(rest) > page->width) {
        size_t cut = 0;
        for (size_t i = 0; i + 1 < rest.n; i++)
            if (rest.p[i] == '/' &&
                (!cut || kwic_columns(kwic_str_sub(rest, 0, i + 1)) <= page->width))
                cut = i + 1;
        if (!cut)
            break;
        kwic_page_text(page, KWIC_STYLE_PATH, kwic_str_sub(rest, 0, cut));
        kwic_page_newline(page);
        kwic_page_spaces(page, INDENT);
        rest = kwic_str_sub(rest, cut, rest.n);
    }
    kwic_page_text(page, KWIC_STYLE_PATH, rest);
}

void kwic_page_gutter(kwic_page *page, const char *path, uint32_t line)
{
    g_autofree char *number = g_strdup_printf("%u", line);
    size_t digits = strlen(number);
    kwic_page_spaces(page, digits < KWIC_GUTTER - 2 ? KWIC_GUTTER - 2 - digits : 0);
    kwic_page_link(page, path, line);
    kwic_page_text(page, KWIC_STYLE_LINE, kwic_str_of(number));
    kwic_page_unlink(page);
    kwic_page_spaces(page, 2);
}

unsigned kwic_page_cut(kwic_page *page, kwic_style style, kwic_str text,
                       unsigned columns)
{
    unsigned all = kwic_columns(text);
    if (all <= columns) {
        kwic_page_text(page, style, text);
        return all;
    }
    unsigned sum = 0, one = 0;
    size_t at = 0;
    for (size_t next = 0; columns && next < text.n; at = next, sum += one) {
        next_char(text, &next, &one);
        if (sum + one > columns - 1)
            break;
    }
    g_autofree char *cut = g_strdup_printf("%.*s…", (int)at, text.p);
    kwic_page_text(page, style, kwic_str_of(columns ? cut : ""));
    return sum + (columns ? 1 : 0);
}

// ---- lines ----

// Where the line that starts at `from` ends, and where the next one starts: at the last
// space that fits, else between two characters.
static size_t line_end(kwic_str text, size_t from, unsigned room, size_t *next)
{
    unsigned sum = 0, one;
    size_t space = 0;
    for (size_t at = from; at < text.n;) {
        size_t here = at;
        gunichar c = next_char(text, &at, &one);
        if (c == ' ')
            space = here;
        // Between ideographs a line may end anywhere.
        else if (one == 2 && here > from)
            space = here;
        sum += one;
        if (sum > room) {
            size_t end = space > from ? space : here > from ? here : at;
            *next = end < text.n && text.p[end] == ' ' ? end + 1 : end;
            return end;
        }
    }
    *next = text.n;
    return text.n;
}

static void append_spans(kwic_page *page, kwic_str text, size_t from, size_t to,
                         const kwic_span *spans, size_t n_spans)
{
    for (size_t i = 0; i < n_spans && from < to; i++) {
        size_t a = CLAMP(spans[i].from, from, to), b = CLAMP(spans[i].to, a, to);
        if (a == b)
            continue;
        kwic_page_text(page, KWIC_STYLE_PLAIN, kwic_str_sub(text, from, a));
        kwic_page_text(page, spans[i].style, kwic_str_sub(text, a, b));
        from = b;
    }
    if (from < to)
        kwic_page_text(page, KWIC_STYLE_PLAIN, kwic_str_sub(text, from, to));
}

void kwic_page_wrap(kwic_page *page, kwic_str text, const kwic_span *spans,
                    size_t n_spans, unsigned indent)
{
    unsigned room = page->width > indent + 10 ? page->width - indent : 10;
    bool begun = page->out->len && page->out->str[page->out->len - 1] != '\n';
    for (size_t from = 0, next; from < text.n; from = next) {
        size_t end = line_end(text, from, room, &next);
        kwic_page_spaces(page, begun ? 0 : indent);
        append_spans(page, text, from, end, spans, n_spans);
        kwic_page_newline(page);
        begun = false;
    }
    if (begun)
        kwic_page_newline(page);
}

// Columns of a finished line: escapes take none.
static unsigned line_columns(const char *line, size_t n)
{
    unsigned sum = 0;
    for (size_t at = 0; at < n;) {
        if (line[at] == '\033') {
            bool link = at + 1 < n && line[at + 1] == ']';
            const char *end =
                link ? strstr(line + at, "\033\\") : strchr(line + at, 'm');
            at = end ? (size_t)(end - line) + (link ? 2 : 1) : n;
            continue;
        }
        unsigned columns;
        next_char((kwic_str){line, n}, &at, &columns);
        sum += columns;
    }
    return sum;
}

static size_t line_length(const char *p)
{
    const char *nl = strchr(p, '\n');
    return nl ? (size_t)(nl - p) : strlen(p);
}

void kwic_page_beside(kwic_page *page, size_t from, const GString *right,
                      unsigned column)
{
    g_autofree char *left = g_strdup(page->out->str + from);
    g_string_truncate(page->out, from);
    const char *l = left, *r = right->str;
    while (*l || *r) {
        size_t n = line_length(l), m = line_length(r);
        unsigned columns = line_columns(l, n);
        g_string_append_len(page->out, l, (gssize)n);
        if (m)
            kwic_page_spaces(page, columns < column ? column - columns : 1);
        g_string_append_len(page->out, r, (gssize)m);
        kwic_page_newline(page);
        l += l[n] ? n + 1 : n;
        r += r[m] ? m + 1 : m;
    }
}
