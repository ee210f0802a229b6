// SPDX-License-Identifier: GPL-2.0-or-later
// gitignore(5) in two loops: one over the characters of a path's part ('*'), one over
// the parts of a path ('**'). Each goes back to its last star only, so no pattern,
// however hostile, costs more than the product of the lengths.

#include "ignore.h"

typedef struct pattern {
    kwic_str text; // without '!', leading and trailing '/'
    bool keep;     // stood behind '!'
    bool folder;   // had a '/' at its end
    bool anchored; // has a '/' elsewhere: matches from the folder of its file on
    char last; // what a match must end with; 0 when the pattern ends with a wildcard
} pattern;

struct kwic_ignore {
    const kwic_ignore *parent;
    size_t base;
    GArray *patterns;
    GStringChunk *text;
};

kwic_ignore *kwic_ignore_new(const kwic_ignore *parent, size_t base)
{
    kwic_ignore *ignore = g_new0(kwic_ignore, 1);
    ignore->parent = parent;
    ignore->base = base;
    ignore->patterns = g_array_new(FALSE, FALSE, sizeof(pattern));
    ignore->text = g_string_chunk_new(1024);
    return ignore;
}

void kwic_ignore_free(kwic_ignore *ignore)
{
    if (!ignore)
        return;
    g_array_free(ignore->patterns, TRUE);
    g_string_chunk_free(ignore->text);
    g_free(ignore);
}

// ---- reading ----

// Spaces at the end do not count, unless a backslash stands before them.
static kwic_str without_trailing_spaces(kwic_str line)
{
    while (line.n && line.p[line.n - 1] == ' ') {
        size_t slashes = 0;
        while (slashes + 1 < line.n && line.p[line.n - 2 - slashes] == '\\')
            slashes++;
        if (slashes % 2)
            break;
        line.n--;
    }
    return line;
}

// The byte every match ends with, if the pattern's own last byte says so.
static char last_byte(kwic_str text)
{
    char last = text.n ? text.p[text.n - 1] : 0;
    return memchr("*?]\\", last, 5) ? 0 : last;
}

static void add_line(kwic_ignore *ignore, kwic_str line)
{
    pattern p = {0};
    line = without_trailing_spaces(line);
    if (line.n == 0 || line.p[0] == '#')
        return;
    if (line.p[0] == '!') {
        p.keep = true;
        line = kwic_str_sub(line, 1, line.n);
    }
    if (line.n && line.p[line.n - 1] == '/') {
        p.folder = true;
        line.n--;
    }
    p.anchored = line.n && memchr(line.p, '/', line.n);
    if (line.n && line.p[0] == '/')
        line = kwic_str_sub(line, 1, line.n);
    if (line.n == 0)
        return;
    p.text.p = g_string_chunk_insert_len(ignore->text, line.p, (gssize)line.n);
    p.text.n = line.n;
    p.last = last_byte(line);
    g_array_append_val(ignore->patterns, p);
}

void kwic_ignore_add(kwic_ignore *ignore, kwic_str text)
{
    if (kwic_str_starts(text, KWIC_STR("\xEF\xBB\xBF")))
        text = kwic_str_sub(text, 3, text.n);
    while (text.n) {
        const char *end = memchr(text.p, '\n', text.n);
        size_t n = end ? (size_t)(end - text.p) : text.n;
        kwic_str line = {text.p, n && text.p[n - 1] == '\r' ? n - 1 : n};
        add_line(ignore, line);
        text = kwic_str_sub(text, n + 1, text.n);
    }
}

// ---- matching ----

// Whether c is in the class of POSIX that has this name; *known says whether one has.
static bool posix_class(kwic_str name, unsigned char c, bool *known)
{
    const struct {
        const char *name;
        bool is;
    } classes[] = {
        {"alnum", g_ascii_isalnum(c)},    {"alpha", g_ascii_isalpha(c)},
        {"blank", c == ' ' || c == '\t'}, {"cntrl", g_ascii_iscntrl(c)},
        {"digit", g_ascii_isdigit(c)},    {"graph", g_ascii_isgraph(c)},
        {"lower", g_ascii_islower(c)},    {"print", g_ascii_isprint(c)},
        {"punct", g_ascii_ispunct(c)},    {"space", g_ascii_isspace(c)},
        {"upper", g_ascii_isupper(c)},    {"xdigit", g_ascii_isxdigit(c)},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(classes); i++)
        if (kwic_str_eq(name, kwic_str_of(classes[i].name))) {
            *known = true;
            return classes[i].is;
        }
    return *known = false;
}

// One member of a set: [:class:], a-z, \c or c, at *at; advances *at.
static bool member(kwic_str glob, size_t *at, unsigned char c)
{
    size_t i = *at;
    if (glob.p[i] == '[' && i + 1 < glob.n && glob.p[i + 1] == ':') {
        size_t end = i + 2;
        while (end < glob.n && g_ascii_islower(glob.p[end]))
            end++;
        bool known;
        kwic_str name = kwic_str_sub(glob, i + 2, end);
        bool is = posix_class(name, c, &known);
        if (known && end + 1 < glob.n && glob.p[end] == ':' && glob.p[end + 1] == ']') {
            *at = end + 2;
            return is;
        }
    }
    if (glob.p[i] == '\\' && i + 1 < glob.n)
        i++;
    unsigned char from = (unsigned char)glob.p[i++], to = from;
    if (i + 1 < glob.n && glob.p[i] == '-' && glob.p[i + 1] != ']') {
        i += glob.p[i + 1] == '\\' && i + 2 < glob.n ? 2 : 1;
        to = (unsigned char)glob.p[i++];
    }
    *at = i;
    return from <= c && c <= to;
}

// A set [...] at glob[*at]: whether c is in it; *at goes past it. A set that is not
// closed matches nothing, as in git.
static bool set_match(kwic_str glob, size_t *at, unsigned char c)
{
    size_t i = *at + 1;
    bool negated = i < glob.n && (glob.p[i] == '!' || glob.p[i] == '^');
    bool in = false;
    i += negated;
    for (size_t first = i; i < glob.n && (glob.p[i] != ']' || i == first);)
        in |= member(glob, &i, c);
    bool closed = i < glob.n;
    *at = closed ? i + 1 : glob.n;
    return closed && in != negated;
}

// One character of text against what stands at glob[*at], which is no star; advances
// *at.
static bool one_match(kwic_str glob, size_t *at, unsigned char c)
{
    char g = glob.p[*at];
    if (g == '[')
        return set_match(glob, at, c);
    if (g == '\\' && *at + 1 < glob.n) {
        *at += 2;
        return (unsigned char)glob.p[*at - 1] == c;
    }
    *at += 1;
    return g == '?' || (unsigned char)g == c;
}

bool kwic_glob_match(kwic_str glob, kwic_str text)
{
    size_t g = 0, t = 0, star = SIZE_MAX, resume = 0;
    while (t < text.n) {
        if (g < glob.n && glob.p[g] == '*') {
            star = ++g;
            resume = t;
        } else if (g < glob.n && one_match(glob, &g, (unsigned char)text.p[t])) {
            t++;
        } else if (star != SIZE_MAX) {
            g = star;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (g < glob.n && glob.p[g] == '*')
        g++;
    return g == glob.n;
}

// The part of path that starts at `at`, and where the next one does (n + 1 at the end).
static kwic_str part_at(kwic_str path, size_t at, size_t *next)
{
    const char *slash = at < path.n ? memchr(path.p + at, '/', path.n - at) : NULL;
    size_t end = slash ? (size_t)(slash - path.p) : path.n;
    *next = end + 1;
    return kwic_str_sub(path, at, end);
}

// As kwic_glob_match, a path's parts in place of characters and "**" in that of '*'.
static bool path_match(kwic_str glob, kwic_str path)
{
    size_t g = 0, t = 0, star = SIZE_MAX, resume = 0, g_next, t_next;
    while (t <= path.n) {
        kwic_str part = part_at(path, t, &t_next);
        kwic_str want = part_at(glob, g, &g_next);
        if (g <= glob.n && kwic_str_eq(want, KWIC_STR("**"))) {
            if (g_next > glob.n) // at the end: all that is inside, at least one part
                return true;
            star = g = g_next;
            resume = t;
        } else if (g <= glob.n && kwic_glob_match(want, part)) {
            g = g_next;
            t = t_next;
        } else if (star != SIZE_MAX) {
            g = star;
            part_at(path, resume, &resume);
            t = resume;
        } else {
            return false;
        }
    }
    return g > glob.n;
}

static bool pattern_match(const pattern *p, kwic_str path, kwic_str name, bool folder)
{
    if (p->folder && !folder)
        return false;
    if (p->last && p->last != name.p[name.n - 1])
        return false;
    return p->anchored ? path_match(p->text, path) : kwic_glob_match(p->text, name);
}

kwic_ignore_verdict kwic_ignore_check(const kwic_ignore *ignore, kwic_str path,
                                      bool folder)
{
    const char *slash = path.n ? memrchr(path.p, '/', path.n) : NULL;
    kwic_str name =
        kwic_str_sub(path, slash ? (size_t)(slash - path.p) + 1 : 0, path.n);
    if (name.n == 0)
        return KWIC_IGNORE_UNSAID;
    for (const kwic_ignore *i = ignore; i; i = i->parent) {
        kwic_str below = kwic_str_sub(path, i->base, path.n);
        for (guint k = i->patterns->len; k-- > 0;) {
            const pattern *p = &g_array_index(i->patterns, pattern, k);
            if (pattern_match(p, below, name, folder))
                return p->keep ? KWIC_IGNORE_NO : KWIC_IGNORE_YES;
        }
    }
    return KWIC_IGNORE_UNSAID;
}
