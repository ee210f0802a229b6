// SPDX-License-Identifier: GPL-2.0-or-later
#include "kwic/note_source.h"

#include "kwic/tokenizer.h"

// ---- lines ----

void kwic_note_source_init(kwic_note_source *source, kwic_str bytes, kwic_arena *arena)
{
    // Lines end with "\n", or with "\r" where that is all there is.
    char end = bytes.n && memchr(bytes.p, '\n', bytes.n) ? '\n' : '\r';
    size_t n = 0;
    for (size_t i = 0; i < bytes.n; i++)
        n += bytes.p[i] == end;
    uint32_t *starts = kwic_arena_new_array(arena, uint32_t, n + 1);
    *source = (kwic_note_source){.bytes = bytes, .starts = starts};
    for (size_t at = 0; at < bytes.n;) {
        starts[source->n_starts++] = (uint32_t)at;
        const char *next = memchr(bytes.p + at, end, bytes.n - at);
        at = next ? (size_t)(next - bytes.p) + 1 : bytes.n;
    }
}

size_t kwic_note_source_place(const kwic_note_source *s, uint32_t line, uint32_t byte)
{
    if (line == 0 || line > s->n_starts)
        return line ? s->bytes.n : 0;
    return MIN((size_t)s->starts[line - 1] + byte, s->bytes.n);
}

uint32_t kwic_note_source_line_at(const kwic_note_source *s, size_t offset)
{
    size_t low = 0, high = s->n_starts;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (s->starts[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return (uint32_t)low + 1;
}

kwic_str kwic_note_source_line(const kwic_note_source *s, uint32_t line)
{
    size_t from = kwic_note_source_place(s, line, 0);
    size_t to = kwic_note_source_place(s, line + 1, 0);
    kwic_str text = kwic_str_sub(s->bytes, from, to);
    while (text.n && (text.p[text.n - 1] == '\n' || text.p[text.n - 1] == '\r'))
        text.n--;
    return text;
}

// ---- spans ----

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static void trim(kwic_str *s)
{
    while (s->n && is_blank(s->p[0]))
        *s = kwic_str_sub(*s, 1, s->n);
    while (s->n && is_blank(s->p[s->n - 1]))
        s->n--;
}

// "## Text ##" without its signs.
static void strip_atx(kwic_str *s)
{
    while (s->n && s->p[0] == '#')
        *s = kwic_str_sub(*s, 1, s->n);
    trim(s);
    size_t n = s->n;
    while (n && s->p[n - 1] == '#')
        n--;
    if (n == 0 || is_blank(s->p[n - 1]))
        s->n = n;
    trim(s);
}

bool kwic_heading_span(const kwic_note_source *s, const kwic_block *b, size_t *from,
                       size_t *to)
{
    kwic_str source = kwic_note_source_line(s, b->line);
    while (source.n && (is_blank(source.p[0]) || source.p[0] == '>'))
        source = kwic_str_sub(source, 1, source.n);
    if (source.n && source.p[0] == '#')
        strip_atx(&source);
    else if (b->text.n && memchr(b->text.p, '\n', b->text.n))
        return false;
    trim(&source);
    if (b->id.n && source.n > b->id.n + 1) { // ## Text ^id
        kwic_str end = kwic_str_sub(source, source.n - b->id.n - 1, source.n);
        if (end.p[0] == '^')
            source.n -= end.n;
        trim(&source);
    }
    *from = source.p ? (size_t)(source.p - s->bytes.p) : 0;
    *to = *from + source.n;
    return source.n > 0;
}

bool kwic_block_id_span(const kwic_note_source *s, const kwic_block *b, size_t *from,
                        size_t *to)
{
    g_autofree char *sign = g_strdup_printf("^%.*s", KWIC_STR_ARG(b->id));
    // The id may stand on a line of its own behind the block, after an empty one.
    for (uint32_t line = b->line; b->id.n && line <= b->end_line + 2; line++) {
        kwic_str source = kwic_note_source_line(s, line);
        trim(&source);
        if (source.n < b->id.n + 1)
            continue;
        kwic_str end = kwic_str_sub(source, source.n - b->id.n - 1, source.n);
        if (!kwic_str_eq(end, kwic_str_of(sign)))
            continue;
        *from = (size_t)(end.p - s->bytes.p) + 1;
        *to = *from + b->id.n;
        return true;
    }
    return false;
}

// ---- anchors ----

// What headings compare by: letters and digits, folded. So "Key Facts!", "key-facts" and
// "Key  Facts" are one.
static GString *key_of(kwic_str text)
{
    g_autoptr(GString) folded = g_string_new(NULL);
    GString *key = g_string_new(NULL);
    kwic_fold(text, folded);
    for (size_t i = 0; i < folded->len; i++) {
        char c = folded->str[i];
        if ((unsigned char)c >= 0x80 || g_ascii_isalnum(c))
            g_string_append_c(key, c);
    }
    if (!key->len) // signs alone
        g_string_append_len(key, folded->str, (gssize)folded->len);
    return key;
}

bool kwic_anchor_same(kwic_str a, kwic_str b)
{
    g_autoptr(GString) x = key_of(a);
    g_autoptr(GString) y = key_of(b);
    return g_string_equal(x, y);
}

// "Plan", or with headings above it "Work#Plan".
static bool is_under(const kwic_record *r, int32_t block, kwic_str anchor)
{
    while (block >= 0 && r->blocks[block].kind == KWIC_BLOCK_HEADING) {
        const char *hash = anchor.n ? memrchr(anchor.p, '#', anchor.n) : NULL;
        size_t at = hash ? (size_t)(hash - anchor.p) + 1 : 0;
        kwic_str last = kwic_str_sub(anchor, at, anchor.n);
        if (kwic_anchor_same(r->blocks[block].text, last)) {
            if (!hash)
                return true;
            anchor = kwic_str_sub(anchor, 0, at - 1);
        } else if (hash && last.n == 0) {
            return false;
        } else if (at == anchor.n) {
            return false;
        }
        block = r->blocks[block].heading;
    }
    return false;
}

static int32_t find_heading(const kwic_record *r, kwic_str anchor, unsigned skip)
{
    const char *hash = anchor.n ? memrchr(anchor.p, '#', anchor.n) : NULL;
    size_t at = hash ? (size_t)(hash - anchor.p) + 1 : 0;
    g_autoptr(GString) last = key_of(kwic_str_sub(anchor, at, anchor.n));
    for (size_t i = 0; i < r->n_blocks; i++) {
        if (r->blocks[i].kind != KWIC_BLOCK_HEADING)
            continue;
        g_autoptr(GString) own = key_of(r->blocks[i].text);
        if (g_string_equal(own, last) && is_under(r, (int32_t)i, anchor) && skip-- == 0)
            return (int32_t)i;
    }
    return -1;
}

// GitHub numbers headings of one text: "notes-1" is the second "Notes".
static int32_t find_numbered(const kwic_record *r, kwic_str anchor)
{
    size_t n = anchor.n;
    while (n && g_ascii_isdigit(anchor.p[n - 1]))
        n--;
    uint64_t number = 0;
    if (n < 2 || anchor.p[n - 1] != '-' ||
        !kwic_str_number(kwic_str_sub(anchor, n, anchor.n), &number) || number > 1000)
        return -1;
    return find_heading(r, kwic_str_sub(anchor, 0, n - 1), (unsigned)number);
}

int32_t kwic_anchor_find(const kwic_record *r, kwic_str anchor)
{
    while (anchor.n && anchor.p[0] == '#')
        anchor = kwic_str_sub(anchor, 1, anchor.n);
    if (anchor.n && anchor.p[0] == '^') {
        kwic_str id = kwic_str_sub(anchor, 1, anchor.n);
        for (size_t i = 0; i < r->n_blocks; i++)
            if (r->blocks[i].id.n == id.n && id.n &&
                g_ascii_strncasecmp(r->blocks[i].id.p, id.p, id.n) == 0)
                return (int32_t)i;
        return -1;
    }
    int32_t found = find_heading(r, anchor, 0);
    return found >= 0 ? found : find_numbered(r, anchor);
}

char *kwic_anchor_text(kwic_str heading)
{
    g_autoptr(GString) out = g_string_new(NULL);
    for (size_t i = 0; i < heading.n; i++) {
        char c = heading.p[i];
        bool blank = !c || strchr("#|^[] \t\r\n", c);
        if (!blank)
            g_string_append_c(out, c);
        else if (out->len && out->str[out->len - 1] != ' ')
            g_string_append_c(out, ' ');
    }
    while (out->len && out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
    return g_strdup(out->str);
}

char *kwic_anchor_slug(kwic_str heading)
{
    g_autofree char *valid =
        g_utf8_make_valid(heading.p ? heading.p : "", (gssize)heading.n);
    g_autofree char *lower = g_utf8_strdown(valid, -1);
    GString *out = g_string_new(NULL);
    for (const char *p = lower; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        if (g_unichar_isalnum(c) || g_unichar_ismark(c) || c == '-' || c == '_')
            g_string_append_unichar(out, c);
        else if (g_unichar_isspace(c))
            g_string_append_c(out, '-');
    }
    return g_string_free(out, FALSE);
}
