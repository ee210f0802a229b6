// SPDX-License-Identifier: GPL-2.0-or-later
// Precedence as in CommonMark (spec 0.31, section 6): code spans, HTML and autolinks bind
// tighter than brackets, brackets tighter than emphasis. Wiki links, math and comments bind
// like code spans. Emphasis is settled when its brackets close, else at the end.
#include "inline.h"

#include "emphasis.h"
#include "entity.h"
#include "field.h"
#include "html.h"
#include "link.h"
#include "tag.h"

enum { BACKTICKS = 80 }; // a longer run is text

typedef struct bracket {
    uint32_t at;
    guint piece;    // its own
    guint delims;   // runs of emphasis before it
    bool image;     // ![
    bool note;      // ^[ a footnote in place
    bool field;     // [key:: value]
    bool has_inner; // another bracket was opened after it: it is no label
} bracket;

typedef struct scan {
    kwic_parse *p;
    kwic_leaf_block *leaf;
    const char *text;
    uint32_t from, to;      // the range being read
    uint32_t at;            // the byte being read
    uint32_t kept;          // what is read and not yet a piece starts here
    guint links_below;      // brackets below hold a link already
    guint delims, brackets; // how many there were at the start
    kwic_html_ends ends;
    bool no_math;                 // no further $$
    bool seen_backticks;          // `last` is filled
    uint32_t last[BACKTICKS + 1]; // where the last run of each length is
    uint32_t barren;              // of fields: see field.h
} scan;

typedef bool (*handler)(scan *s);

static kwic_str rest(const scan *s)
{
    return (kwic_str){s->text + s->at, s->to - s->at};
}

static char peek(const scan *s, uint32_t n)
{
    return s->at + n < s->to ? s->text[s->at + n] : '\0';
}

static bool at_line_start(const scan *s)
{
    return s->at == s->from || s->text[s->at - 1] == '\n';
}

// Makes a piece of all that was read as plain text.
static void flush(scan *s)
{
    kwic_leaf_block_piece(s->leaf, s->kept, s->at);
    s->kept = s->at;
}

// Goes on behind n bytes that are not seen.
static void drop(scan *s, size_t n)
{
    flush(s);
    s->at += (uint32_t)n;
    s->kept = s->at;
}

// Keeps [from, to) of what starts at s->at and goes on at `after`; lines are joined.
static void verbatim(scan *s, uint32_t from, uint32_t to, uint32_t after)
{
    flush(s);
    for (uint32_t line = from; line < to;) {
        const char *nl = memchr(s->text + line, '\n', to - line);
        uint32_t end = nl ? (uint32_t)(nl - s->text) : to;
        kwic_leaf_block_piece(s->leaf, line, end);
        if (nl)
            kwic_leaf_block_join(s->leaf, end, "\n");
        line = end + 1;
    }
    s->at = s->kept = after;
}

static uint32_t run_length(const scan *s)
{
    uint32_t n = 1;
    while (peek(s, n) == s->text[s->at])
        n++;
    return n;
}

// ---- handlers: true when they took the byte ----

static bool on_newline(scan *s)
{
    flush(s);
    kwic_leaf_block_join(s->leaf, s->at, "\n");
    s->at++;
    while (peek(s, 0) == ' ' || peek(s, 0) == '\t')
        s->at++;
    s->kept = s->at;
    char c = peek(s, 0);
    if ((c == '*' || c == '_') && peek(s, 1) == c)
        kwic_field_read_bold(s->p, s->leaf, s->at);
    return true;
}

static bool on_backslash(scan *s)
{
    char next = peek(s, 1);
    if (next == '\n') {
        drop(s, 1);
        return true;
    }
    if (!g_ascii_ispunct(next))
        return false;
    drop(s, 1);
    s->at++;
    return true;
}

static void find_backticks(scan *s)
{
    s->seen_backticks = true;
    for (uint32_t i = s->at; i < s->to;) {
        const char *tick = memchr(s->text + i, '`', s->to - i);
        if (!tick)
            break;
        i = (uint32_t)(tick - s->text);
        uint32_t from = i;
        while (i < s->to && s->text[i] == '`')
            i++;
        if (i - from <= BACKTICKS)
            s->last[i - from] = from;
    }
}

static uint32_t closing_backticks(const scan *s, uint32_t n)
{
    for (uint32_t i = s->at + n; i < s->to;) {
        const char *tick = memchr(s->text + i, '`', s->to - i);
        if (!tick)
            break;
        i = (uint32_t)(tick - s->text);
        uint32_t from = i;
        while (i < s->to && s->text[i] == '`')
            i++;
        if (i - from == n)
            return from;
    }
    return 0;
}

// Source of a query in a code span (`= this.file`, `$= dv.…`): no text.
static bool is_query(kwic_str code)
{
    return kwic_str_starts(code, KWIC_STR("= ")) ||
           kwic_str_starts(code, KWIC_STR("$="));
}

static bool on_backtick(scan *s)
{
    uint32_t n = run_length(s);
    if (!s->seen_backticks)
        find_backticks(s);
    uint32_t close = n <= BACKTICKS && s->last[n] > s->at ? closing_backticks(s, n) : 0;
    if (!close) {
        s->at += n;
        return true;
    }
    uint32_t from = s->at + n, to = close;
    bool padded = to - from > 2 && strchr(" \n", s->text[from]) && s->text[from] &&
                  strchr(" \n", s->text[to - 1]) && s->text[to - 1];
    if (padded) {
        from++;
        to--;
    }
    if (is_query((kwic_str){s->text + from, to - from})) {
        s->p->saw_query = true;
        to = from;
    }
    kwic_leaf_block_code(s->leaf, from, to);
    verbatim(s, from, to, close + n);
    return true;
}

static bool on_emphasis(scan *s)
{
    uint32_t n = run_length(s);
    if ((s->text[s->at] == '=' || s->text[s->at] == '~') && n != 2) {
        s->at += n;
        return true;
    }
    flush(s);
    kwic_emphasis_push(s->leaf, s->at, n);
    s->at += n;
    s->kept = s->at;
    return true;
}

// Adds the link, whose visible text is [from, to) of the leaf.
static void add_link(scan *s, kwic_link *link, uint32_t at, uint32_t from, uint32_t to)
{
    const kwic_seg *seg = kwic_leaf_block_seg(s->leaf, at);
    if (!kwic_parse_takes(s->p, KWIC_PARSE_LINK, s->p->links->len, seg->line))
        return;
    link->line = seg->line + 1;
    link->byte = seg->from + (at - seg->at) - s->p->lines.starts[seg->line];
    kwic_leaf_span span = {s->p->links->len, from, to};
    g_array_append_val(s->leaf->links, span);
    g_array_append_val(s->p->links, *link);
}

// [[inside]] at s->at + lead.
static bool read_wiki(scan *s, uint32_t lead)
{
    kwic_str inside;
    kwic_str from = kwic_str_sub(rest(s), lead, s->to);
    size_t n = kwic_link_read_wiki(from, &inside);
    if (!n)
        return false;
    kwic_link link = {.kind = lead ? KWIC_LINK_EMBED : KWIC_LINK_WIKI};
    uint32_t at = (uint32_t)(inside.p - s->text);
    kwic_link_split_wiki(
        kwic_leaf_block_slice(s->leaf, s->p, at, at + (uint32_t)inside.n), &link);
    if (!link.text.n)
        return false;
    const char *source = s->p->bytes.p + kwic_leaf_block_source(s->leaf, at);
    uint32_t text = at + (uint32_t)(link.text.p - source);
    add_link(s, &link, s->at, text, text + (uint32_t)link.text.n);
    // ![[image.png|100x145]]: the text is a size
    bool size = lead && link.text.p != link.target.p && link.text.n < 12;
    for (size_t i = 0; size && i < link.text.n; i++)
        size = g_ascii_isdigit(link.text.p[i]) || (i && link.text.p[i] == 'x');
    uint32_t after = s->at + lead + (uint32_t)n;
    verbatim(s, text, size ? text : text + (uint32_t)link.text.n, after);
    return true;
}

static void push_bracket(scan *s, uint32_t n)
{
    flush(s);
    if (!s->leaf->brackets)
        s->leaf->brackets = g_array_new(FALSE, FALSE, sizeof(bracket));
    GArray *open = s->leaf->brackets;
    if (open->len > s->brackets)
        g_array_index(open, bracket, open->len - 1).has_inner = true;
    bracket b = {.at = s->at,
                 .piece = s->leaf->pieces->len,
                 .delims = s->leaf->delims ? s->leaf->delims->len : 0,
                 .image = s->text[s->at] == '!',
                 .note = s->text[s->at] == '^'};
    g_array_append_val(open, b);
    kwic_leaf_block_piece(s->leaf, s->at, s->at + n);
    s->at += n;
    s->kept = s->at;
}

// [^label] is a number for a reader.
static uint32_t footnote(const scan *s)
{
    uint32_t n = 2;
    while (peek(s, n) && n < 100 && !strchr("[]\n \t", peek(s, n)))
        n++;
    return n > 2 && peek(s, n) == ']' ? n + 1 : 0;
}

static bool on_open(scan *s)
{
    if (peek(s, 1) == '[' && read_wiki(s, 0))
        return true;
    uint32_t n = peek(s, 1) == '^' ? footnote(s) : 0;
    if (n)
        drop(s, n);
    else
        push_bracket(s, 1);
    return true;
}

static bool on_bang(scan *s)
{
    if (peek(s, 1) != '[')
        return false;
    if (peek(s, 2) == '[' && read_wiki(s, 1))
        return true;
    push_bracket(s, 2);
    return true;
}

static bool on_caret(scan *s)
{
    if (peek(s, 1) != '[')
        return false;
    push_bracket(s, 2);
    return true;
}

static const kwic_str *reference(const scan *s, kwic_str label)
{
    if (!s->p->references || !label.n || label.n > 999)
        return NULL;
    g_autofree char *folded = kwic_link_fold_label(label);
    return g_hash_table_lookup(s->p->references, folded);
}

// What follows the bracket that closes at s->at: (destination), [label], [] or nothing.
// Its length and the destination; false when it is no link.
static bool read_tail(const scan *s, const bracket *b, uint32_t *n,
                      kwic_str *destination)
{
    kwic_str tail = {s->text + s->at + 1, s->to - s->at - 1};
    kwic_str own =
        kwic_str_sub((kwic_str){s->text, s->at}, b->at + (b->image ? 2 : 1), s->at);
    size_t length = 0;
    if (tail.n && tail.p[0] == '(')
        length = kwic_link_read_tail(tail, destination);
    *n = (uint32_t)length + 1;
    if (length)
        return true;
    if (!s->p->references)
        return false;
    kwic_str label = own;
    if (tail.n > 1 && tail.p[0] == '[') {
        size_t end = 1;
        while (end < tail.n && end < 1000 && !strchr("[]", tail.p[end]))
            end += tail.p[end] == '\\' && end + 1 < tail.n ? 2 : 1;
        if (end < tail.n && tail.p[end] == ']') {
            *n = (uint32_t)end + 2;
            label = end > 1 ? kwic_str_sub(tail, 1, end) : own;
        }
    }
    if (label.p == own.p && b->has_inner)
        return false;
    const kwic_str *found = reference(s, label);
    if (found)
        *destination = *found;
    return found != NULL;
}

static void close_link(scan *s, const bracket *b, kwic_str destination)
{
    kwic_link link = {.kind = KWIC_LINK_MARKDOWN};
    if (kwic_link_split_destination(destination, b->image, s->p->arena, &link)) {
        link.target =
            kwic_arena_str(s->p->arena, link.target); // the leaf's does not last
        link.anchor = kwic_arena_str(s->p->arena, link.anchor);
        add_link(s, &link, b->at, b->at + (b->image ? 2 : 1), s->at);
    }
}

static void hide_bracket(scan *s, const bracket *b)
{
    g_array_index(s->leaf->pieces, kwic_piece, b->piece).n = 0;
    kwic_emphasis_resolve(s->leaf, b->delims);
}

static bool on_close(scan *s)
{
    GArray *open = s->leaf->brackets;
    if (!open || open->len <= s->brackets)
        return false;
    bracket b = g_array_index(open, bracket, open->len - 1);
    bool active = b.image || b.note || b.field || open->len > s->links_below;
    g_array_set_size(open, open->len - 1);
    s->links_below = MIN(s->links_below, open->len);
    uint32_t n = 1;
    kwic_str destination = {NULL, 0};
    bool is_link = active && !b.note && !b.field && read_tail(s, &b, &n, &destination);
    if (!is_link && !b.note && !b.field)
        return false;
    flush(s);
    hide_bracket(s, &b);
    if (is_link)
        close_link(s, &b, destination);
    if (is_link && !b.image)
        s->links_below = open->len;
    drop(s, is_link ? n : 1);
    return true;
}

static void autolink(scan *s, kwic_str inside, const char *scheme)
{
    kwic_link link = {.kind = KWIC_LINK_URL};
    g_autofree char *whole = g_strdup_printf("%s%.*s", scheme, KWIC_STR_ARG(inside));
    link.target = kwic_arena_str(s->p->arena, kwic_str_of(whole));
    uint32_t from = (uint32_t)(inside.p - s->text);
    add_link(s, &link, s->at, from, from + (uint32_t)inside.n);
    verbatim(s, from, from + (uint32_t)inside.n, from + (uint32_t)inside.n + 1);
}

// <https://…> and <name@host>
static bool read_autolink(scan *s)
{
    uint32_t n = 1, at = 0, colon = 0;
    while (peek(s, n) > ' ' || (unsigned char)peek(s, n) >= 0x80) {
        char c = peek(s, n);
        if (c == '>' || c == '<')
            break;
        if (c == ':' && !colon)
            colon = n;
        if (c == '@' && !at)
            at = n;
        n++;
    }
    if (peek(s, n) != '>')
        return false;
    kwic_str inside = kwic_str_sub(rest(s), 1, n);
    if (colon && kwic_link_scheme_before(s->text + s->at, colon) == colon - 1)
        autolink(s, inside, "");
    else if (at && kwic_link_is_address(inside, at - 1))
        autolink(s, inside, "mailto:");
    else
        return false;
    return true;
}

static bool on_less(scan *s)
{
    if (read_autolink(s))
        return true;
    kwic_html_tag tag = kwic_html_read(rest(s), &s->ends);
    if (!tag.n)
        return false;
    kwic_link link = {.kind = KWIC_LINK_MARKDOWN};
    if (tag.target.n &&
        kwic_link_split_destination(tag.target, tag.image, s->p->arena, &link)) {
        link.target = kwic_arena_str(s->p->arena, link.target);
        link.anchor = kwic_arena_str(s->p->arena, link.anchor);
        add_link(s, &link, s->at, s->at, s->at);
    }
    uint32_t at = s->at;
    drop(s, tag.n);
    if (!tag.inside)
        kwic_leaf_block_join(s->leaf, at, " ");
    return true;
}

static bool on_entity(scan *s)
{
    kwic_str text;
    size_t n = kwic_entity_read(s->p, rest(s), &text);
    if (!n)
        return false;
    flush(s);
    kwic_piece piece = {
        .kind = KWIC_PIECE_OTHER, .at = s->at, .n = (uint32_t)text.n, .with = text.p};
    g_array_append_val(s->leaf->pieces, piece);
    s->at += (uint32_t)n;
    s->kept = s->at;
    return true;
}

static bool on_hash(scan *s)
{
    size_t n = kwic_tag_read(s->text, s->to, s->at);
    if (!n)
        return false;
    uint32_t end = s->at + (uint32_t)n;
    kwic_tag tag = {.text = kwic_leaf_block_slice(s->leaf, s->p, s->at + 1, end),
                    .line = kwic_leaf_block_seg(s->leaf, s->at)->line + 1};
    if (kwic_parse_takes(s->p, KWIC_PARSE_TAG, s->p->tags->len, tag.line - 1))
        g_array_append_val(s->p->tags, tag);
    s->at = end;
    return true;
}

// %% to %%; from the start of a line it may go on to later blocks.
static bool on_percent(scan *s)
{
    if (peek(s, 1) != '%')
        return false;
    kwic_str tail = kwic_str_sub(rest(s), 2, s->to);
    const char *end = memmem(tail.p, tail.n, "%%", 2);
    if (end) {
        drop(s, (size_t)(end - tail.p) + 4);
        return true;
    }
    if (!at_line_start(s) ||
        kwic_leaf_block_source(s->leaf, s->at) >= s->p->last_comment) {
        s->at += 2;
        return true;
    }
    s->p->in_comment = true;
    drop(s, s->to - s->at);
    return true;
}

// $…$ in one line and $$…$$: the source is the text.
static bool on_dollar(scan *s)
{
    uint32_t n = peek(s, 1) == '$' ? 2 : 1, from = s->at + n;
    const char *end = NULL;
    if (n == 2 && !s->no_math) {
        end = memmem(s->text + from, s->to - from, "$$", 2);
        s->no_math = !end;
    } else if (n == 1 && peek(s, 1) && !g_ascii_isspace(peek(s, 1))) {
        for (uint32_t i = from; i < s->to && s->text[i] != '\n' && !end; i++)
            end = s->text[i] == '$' ? s->text + i : NULL;
        if (end && (g_ascii_isspace(end[-1]) ||
                    (end + 1 < s->text + s->to && g_ascii_isdigit(end[1]))))
            end = NULL;
    }
    if (!end) {
        s->at += n;
        return true;
    }
    uint32_t to = (uint32_t)(end - s->text);
    verbatim(s, from, to, to + n);
    return true;
}

static bool read_url(scan *s)
{
    size_t scheme = kwic_link_scheme_before(s->text + s->kept, s->at - s->kept);
    if (!scheme ||
        (s->at - scheme > s->from && g_ascii_isalnum(s->text[s->at - scheme - 1])))
        return false;
    uint32_t from = s->at - (uint32_t)scheme;
    size_t n = kwic_link_read_url((kwic_str){s->text + from, s->to - from});
    if (n < scheme + 4)
        return false;
    kwic_link link = {.kind = KWIC_LINK_URL};
    link.target = kwic_leaf_block_slice(s->leaf, s->p, from, from + (uint32_t)n);
    add_link(s, &link, from, from, from + (uint32_t)n);
    s->at = from + (uint32_t)n;
    return true;
}

static bool on_colon(scan *s)
{
    if (peek(s, 1) == '/' && peek(s, 2) == '/')
        return read_url(s);
    if (peek(s, 1) != ':')
        return false;
    uint32_t open = kwic_field_read(s->p, s->leaf, s->at, &s->barren);
    GArray *brackets = s->leaf->brackets;
    if (open != UINT32_MAX && brackets && brackets->len > s->brackets) {
        bracket *b = &g_array_index(brackets, bracket, brackets->len - 1);
        b->field = b->field || b->at == open;
    }
    s->at += 2;
    return true;
}

static const handler markdown[256] = {
    ['\n'] = on_newline, ['\\'] = on_backslash, ['`'] = on_backtick,
    ['*'] = on_emphasis, ['_'] = on_emphasis,   ['~'] = on_emphasis,
    ['='] = on_emphasis, ['['] = on_open,       ['!'] = on_bang,
    [']'] = on_close,    ['<'] = on_less,       ['&'] = on_entity,
    ['#'] = on_hash,     ['%'] = on_percent,    ['$'] = on_dollar,
    [':'] = on_colon,    ['^'] = on_caret,
};

static const handler html[256] = {
    ['\n'] = on_newline,
    ['<'] = on_less,
    ['&'] = on_entity,
};

// In a comment that began in an earlier block: goes to its end, or over the whole block.
static void leave_comment(scan *s)
{
    const char *end = memmem(s->text + s->at, s->to - s->at, "%%", 2);
    s->p->in_comment = !end;
    drop(s, end ? (size_t)(end - s->text) + 2 - s->at : s->to - s->at);
}

void kwic_inline_scan(kwic_parse *p, kwic_leaf_block *leaf, uint32_t from, uint32_t to,
                      kwic_inline_mode mode)
{
    scan s = {.p = p,
              .leaf = leaf,
              .text = leaf->text->str,
              .from = from,
              .to = to,
              .at = from,
              .kept = from,
              .delims = leaf->delims ? leaf->delims->len : 0,
              .brackets = leaf->brackets ? leaf->brackets->len : 0};
    s.links_below = s.brackets;
    const handler *handlers = mode == KWIC_INLINE_HTML ? html : markdown;
    if (p->in_comment)
        leave_comment(&s);
    char c = peek(&s, 0);
    if (mode == KWIC_INLINE_MARKDOWN && (c == '*' || c == '_') && peek(&s, 1) == c)
        kwic_field_read_bold(p, leaf, s.at);
    for (;;) {
        uint32_t at = s.at;
        while (at < to && !handlers[(unsigned char)s.text[at]])
            at++;
        s.at = at;
        if (at >= to)
            break;
        if (!handlers[(unsigned char)s.text[at]](&s))
            s.at++;
    }
    flush(&s);
    kwic_emphasis_resolve(leaf, s.delims);
    if (leaf->brackets)
        g_array_set_size(leaf->brackets, s.brackets);
}
