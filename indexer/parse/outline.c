// SPDX-License-Identifier: GPL-2.0-or-later
#include "outline.h"

enum {
    INDENT = 4 * KWIC_BLOCK_DEPTH,
    MATH_LINES = 100,      // a longer block is read as what its lines look like
    SPECIAL_STARTS = 1000, // see may_start_html
};

// One line, as far as it has to do with structure.
typedef struct line {
    const char *p;
    size_t n, front; // of the front: containers, blanks, and what starts leaves
    bool quotes;     // the front is blanks and quote marks, or nothing
    bool blank;      // nothing but the front
    bool text;       // what follows starts and ends nothing
} line;

// Blocks and their containers start with these, blanks and digits.
static const bool structure[256] = {
    [' '] = true, ['\t'] = true, ['>'] = true, ['-'] = true, ['+'] = true, ['*'] = true,
    ['_'] = true, ['='] = true,  ['#'] = true, ['~'] = true, ['`'] = true, ['.'] = true,
    [')'] = true, ['0'] = true,  ['1'] = true, ['2'] = true, ['3'] = true, ['4'] = true,
    ['5'] = true, ['6'] = true,  ['7'] = true, ['8'] = true, ['9'] = true,
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_mark(char c)
{
    return c == '>' || is_blank(c);
}

// "- | -" under a table's header is no list item.
static bool is_table_rule(const line *l)
{
    size_t i = 0, bars = 0;
    while (i < l->n && is_blank(l->p[i]))
        i++;
    if (i >= l->n || l->p[i] != '-')
        return false;
    for (; i < l->n && l->p[i] && strchr("|:- \t", l->p[i]); i++)
        bars += l->p[i] == '|';
    return i == l->n && bars;
}

// "```" in the front: what follows is an info string, or no fence if it has a backtick.
static bool is_fence(const line *l)
{
    return l->front >= 3 && (memmem(l->p, l->front, "```", 3) != NULL ||
                             memmem(l->p, l->front, "~~~", 3) != NULL);
}

static line look_at(const char *p, size_t n)
{
    line l = {.p = p, .n = n, .quotes = true};
    while (l.front < n && structure[(unsigned char)p[l.front]]) {
        l.quotes = l.quotes && is_mark(p[l.front]);
        l.front++;
    }
    l.blank = l.front == n;
    // '>' ends tags, comments and all else that HTML blocks end with
    l.text = !l.blank && p[l.front] != '<' && !memchr(p + l.front, '>', n - l.front);
    return l;
}

// True when the line goes on with what the one above is, whatever that is.
static bool continues(const line *above, const line *l)
{
    if (!above->p || !above->quotes || !l->quotes || above->blank != l->blank)
        return false;
    if (!l->blank && !(above->text && l->text))
        return false;
    bool same = above->front == l->front && !memcmp(above->p, l->p, l->front);
    bool no_marks = l->blank && !memchr(above->p, '>', above->front) &&
                    !memchr(l->p, '>', l->front);
    return same || no_marks;
}

static bool is_container(const char *p, const char *end)
{
    if (*p == '>')
        return true;
    return (*p == '-' || *p == '+' || *p == '*' || *p == '.' || *p == ')') &&
           p + 1 < end && is_blank(p[1]);
}

static void put_front(GString *out, const line *l)
{
    size_t at = out->len, column = 0;
    int depth = 0;
    g_string_append_len(out, l->p, (gssize)l->front);
    if (l->front <= KWIC_BLOCK_DEPTH / 2) // can be neither too deep nor too far
        return;
    for (size_t i = 0; i < l->front; i++) {
        column += l->p[i] == '\t' ? 4 : 1;
        depth += is_container(l->p + i, l->p + l->n);
        if ((depth > KWIC_BLOCK_DEPTH || column > INDENT) && !is_blank(l->p[i]))
            out->str[at + i] = 'x';
    }
}

// Where a line that starts with '<' cannot start an HTML block, because it goes on a
// paragraph, cmark seeks the ends of "<!" and "<?" again and again: so indented ones are
// let through a limited number of times.
static bool may_start_html(const line *l, int *budget)
{
    char next = l->n - l->front > 1 ? l->p[l->front + 1] : '\0';
    return (next != '!' && next != '?') || l->front < 4 || (*budget)-- > 0;
}

// What may end an HTML block among s, each once: cmark looks for no more of it.
static void put_ends(GString *out, kwic_str s)
{
    static const char *const ends[] = {"-->",      "?>",     "]]>",        "</script>",
                                       "</style>", "</pre>", "</textarea>"};
    if (!s.n || !memchr(s.p, '>', s.n))
        return;
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++) {
        size_t n = strlen(ends[i]);
        for (const char *p = s.p; (p = memchr(p, '>', s.n - (size_t)(p - s.p))); p++) {
            if ((size_t)(p - s.p) + 1 < n || g_ascii_strncasecmp(p + 1 - n, ends[i], n))
                continue;
            g_string_append(out, ends[i]);
            break;
        }
    }
    g_string_append_c(out, '>');
}

// The length of the tag at the front of s, to its '>' outside quotes; all of it when there
// is none.
static size_t tag_length(kwic_str s)
{
    static const kwic_str cdata = {"<![CDATA[", 9};
    if (kwic_str_starts(s, cdata))
        return cdata.n;
    if (s.n > 1 && (s.p[1] == '!' || s.p[1] == '?'))
        return MIN(s.n, 4);
    char quote = '\0';
    for (size_t i = 1; i < s.n; i++) {
        if (quote)
            quote = s.p[i] == quote ? '\0' : quote;
        else if (s.p[i] == '"' || s.p[i] == '\'')
            quote = s.p[i];
        else if (s.p[i] == '>')
            return i + 1;
    }
    return s.n;
}

// The tag that starts an HTML block, without what starts inline syntax, whether anything
// follows it, and what may end the block.
static void put_html(GString *out, const line *l)
{
    kwic_str rest = {l->p + l->front, l->n - l->front};
    size_t tag = tag_length(rest), at = out->len, more = tag;
    g_string_append_len(out, rest.p, (gssize)tag);
    bool cdata = tag > 2 && rest.p[2] == '[';
    for (size_t i = 1; i < tag && !cdata; i++)
        if (memchr("<&\\[\r", rest.p[i], 6)) // and NUL
            out->str[at + i] = 'x';
    while (more < rest.n && is_blank(rest.p[more]))
        more++;
    if (more < rest.n)
        g_string_append_c(out, 'x');
    put_ends(out, kwic_str_sub(rest, tag, rest.n));
}

// All of an info string, as one line whatever is in it.
static void put_info(GString *out, const line *l)
{
    size_t at = out->len;
    g_string_append_len(out, l->p + l->front, (gssize)(l->n - l->front));
    for (; at < out->len; at++)
        if (out->str[at] == '\r' || out->str[at] == '\0')
            out->str[at] = 'x';
}

static void put_rest(GString *out, const line *l, int *budget)
{
    bool starts = !l->blank && l->p[l->front] == '<';
    if (l->blank)
        return;
    if (is_fence(l)) {
        put_info(out, l);
    } else if (starts && may_start_html(l, budget)) {
        put_html(out, l);
    } else {
        g_string_append_c(out, 'x');
        if (!l->text)
            put_ends(out, kwic_parse_skip((kwic_str){l->p, l->n}, l->front));
    }
}

static void put(kwic_outline *o, const line *l, uint32_t number, int *budget)
{
    size_t at = o->text->len;
    g_array_append_val(o->lines, number);
    put_front(o->text, l);
    if (!l->blank && l->p[l->front] == '|' && is_table_rule(l))
        *strchr(o->text->str + at, '-') = 'x';
    put_rest(o->text, l, budget);
    g_string_append_c(o->text, '\n');
}

// ---- math: $$ and lines below it, in which "- b" and "=" are no structure ----

typedef struct modes {
    char fence;        // of the code that is open, '\0' for none
    size_t fence_n;    // its length
    uint32_t math_end; // behind the last line of the $$ that is open
} modes;

static bool holds_dollars(kwic_str s)
{
    return s.n > 1 && memmem(s.p, s.n, "$$", 2) != NULL;
}

// Behind the line with the "$$" that ends the one that starts line i; 0 for none.
static uint32_t find_math_end(const kwic_parse *p, uint32_t i, const line *l)
{
    kwic_str rest = {l->p + l->front, l->n - l->front};
    if (!kwic_str_starts(rest, KWIC_STR("$$")) ||
        holds_dollars(kwic_parse_skip(rest, 2)))
        return 0;
    for (uint32_t end = i + 1; end < p->lines.n && end - i <= MATH_LINES; end++)
        if (holds_dollars(kwic_parse_line(p, end)))
            return end + 1;
    return 0;
}

static void follow_fence(modes *m, const line *l)
{
    size_t at = 0;
    while (at < l->front && l->p[at] != '`' && l->p[at] != '~')
        at++;
    size_t end = at;
    while (end < l->front && l->p[end] == l->p[at])
        end++;
    if (end - at < 3)
        return;
    if (!m->fence) {
        m->fence = l->p[at];
        m->fence_n = end - at;
    } else if (m->fence == l->p[at] && end - at >= m->fence_n && l->blank) {
        m->fence = '\0';
    }
}

// A line of math: its blanks and quote marks, then text, even when there is none.
static void make_text(line *l)
{
    l->front = 0;
    while (l->front < l->n && is_mark(l->p[l->front]))
        l->front++;
    l->quotes = l->text = true;
    l->blank = false;
}

static line read_line(const kwic_parse *p, modes *m, uint32_t i, uint32_t from)
{
    kwic_str source = kwic_parse_line(p, i);
    uint32_t skip = from > p->lines.starts[i] ? from - p->lines.starts[i] : 0;
    source = kwic_str_sub(source, skip, source.n);
    line l = look_at(source.p, source.n);
    if (i < m->math_end) {
        make_text(&l);
        return l;
    }
    if (!m->fence && !l.blank && l.p[l.front] == '$')
        m->math_end = find_math_end(p, i, &l);
    follow_fence(m, &l);
    return l;
}

void kwic_outline_init(kwic_outline *o, const kwic_parse *p, uint32_t from)
{
    const kwic_lines *lines = &p->lines;
    line above = {0};
    modes m = {0};
    int budget = SPECIAL_STARTS;
    o->text = g_string_sized_new((p->bytes.n - from) / 4 + 64);
    o->lines = g_array_sized_new(FALSE, FALSE, sizeof(uint32_t), 256);
    for (uint32_t i = p->body; i < lines->n; i++) {
        line l = read_line(p, &m, i, from);
        if (o->lines->len >= KWIC_BODY_LINES) {
            kwic_parse_warn(p, i,
                            "from here on the note is read as one text: it has over %d "
                            "lines; divide it",
                            KWIC_BODY_LINES);
            break;
        }
        if (!continues(&above, &l))
            put(o, &l, i, &budget);
        above = l;
    }
    g_array_append_val(o->lines, lines->n);
}

void kwic_outline_clear(kwic_outline *o)
{
    g_string_free(o->text, TRUE);
    g_array_unref(o->lines);
}

uint32_t kwic_outline_line(const kwic_outline *o, uint32_t i)
{
    return g_array_index(o->lines, uint32_t, MIN(i, o->lines->len - 1));
}

// ---- cmark ----

// cmark's memory comes from the note's arena and goes with it: its many small nodes cost
// more to allocate and free one by one than to make. cmark gives its allocator no context.
static _Thread_local kwic_arena *lender;

enum { SIZE_BYTES = 16 }; // before each piece of memory: its size, for realloc

static void *lend(size_t n, size_t size)
{
    char *p = kwic_arena_alloc(lender, SIZE_BYTES + n * size);
    size_t bytes = n * size;
    memcpy(p, &bytes, sizeof bytes);
    return p + SIZE_BYTES;
}

static void *lend_more(void *old, size_t size)
{
    size_t had = 0;
    char *p = lend(1, size);
    if (old)
        memcpy(&had, (char *)old - SIZE_BYTES, sizeof had);
    if (had)
        memcpy(p, old, MIN(had, size));
    return p;
}

static void lend_no_more(void *p)
{
    (void)p;
}

cmark_node *kwic_outline_parse(const kwic_outline *o, kwic_arena *arena)
{
    static cmark_mem mem = {lend, lend_more, lend_no_more};
    lender = arena;
    cmark_parser *parser = cmark_parser_new_with_mem(CMARK_OPT_DEFAULT, &mem);
    cmark_parser_feed(parser, o->text->str, o->text->len);
    cmark_node *root = cmark_parser_finish(parser);
    lender = NULL;
    return root;
}
