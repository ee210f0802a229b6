// SPDX-License-Identifier: GPL-2.0-or-later
#include "spot.h"

#include "kwic/tokenizer.h"

// ---- spans of the source ----

bool kwic_lsp_link_parts(const kwic_lsp_note *note, size_t i, kwic_link_parts *parts)
{
    const kwic_link *link = &note->record.links[i];
    size_t at = kwic_lsp_note_place(note, link->line, link->byte);
    return kwic_link_parts_find(kwic_lsp_note_text(note), at, link, parts);
}

int32_t kwic_lsp_first_heading(const kwic_record *record)
{
    for (size_t i = 0; i < record->n_blocks; i++)
        if (record->blocks[i].kind == KWIC_BLOCK_HEADING)
            return (int32_t)i;
    return -1;
}

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

bool kwic_lsp_heading_span(const kwic_lsp_note *note, uint32_t block, size_t *from,
                           size_t *to)
{
    const kwic_block *b = &note->record.blocks[block];
    kwic_str source = kwic_lsp_note_source(note, b->line);
    const char *text = note->text->str;
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
    *from = source.p ? (size_t)(source.p - text) : 0;
    *to = *from + source.n;
    return source.n > 0;
}

bool kwic_lsp_block_span(const kwic_lsp_note *note, uint32_t block, size_t *from,
                         size_t *to)
{
    const kwic_block *b = &note->record.blocks[block];
    g_autofree char *sign = g_strdup_printf("^%.*s", KWIC_STR_ARG(b->id));
    // The id may stand on a line of its own behind the block, after an empty one.
    for (uint32_t line = b->line; b->id.n && line <= b->end_line + 2; line++) {
        kwic_str source = kwic_lsp_note_source(note, line);
        trim(&source);
        if (source.n < b->id.n + 1)
            continue;
        kwic_str end = kwic_str_sub(source, source.n - b->id.n - 1, source.n);
        if (!kwic_str_eq(end, kwic_str_of(sign)))
            continue;
        *from = (size_t)(end.p - note->text->str) + 1;
        *to = *from + b->id.n;
        return true;
    }
    return false;
}

void kwic_lsp_block_lines(const kwic_lsp_note *note, uint32_t block, size_t *from,
                          size_t *to)
{
    const kwic_block *b = &note->record.blocks[block];
    kwic_str last = kwic_lsp_note_source(note, MAX(b->line, b->end_line));
    *from = kwic_lsp_note_place(note, b->line, 0);
    *to = last.p ? (size_t)(last.p - note->text->str) + last.n : *from;
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

static bool same_key(kwic_str a, kwic_str b)
{
    g_autoptr(GString) x = key_of(a);
    g_autoptr(GString) y = key_of(b);
    return g_string_equal(x, y);
}

bool kwic_lsp_heading_is(const kwic_record *record, uint32_t block, kwic_str part)
{
    return same_key(record->blocks[block].text, part);
}

// "Plan", or with headings above it "Work#Plan".
static bool is_under(const kwic_record *r, int32_t block, kwic_str anchor)
{
    while (block >= 0 && r->blocks[block].kind == KWIC_BLOCK_HEADING) {
        const char *hash = anchor.n ? memrchr(anchor.p, '#', anchor.n) : NULL;
        size_t at = hash ? (size_t)(hash - anchor.p) + 1 : 0;
        kwic_str last = kwic_str_sub(anchor, at, anchor.n);
        if (same_key(r->blocks[block].text, last)) {
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

int32_t kwic_lsp_anchor_find(const kwic_record *r, kwic_str anchor)
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

char *kwic_lsp_anchor_text(kwic_str heading)
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

// ---- the caret ----

static bool is_within(size_t at, size_t from, size_t to)
{
    return from <= at && at <= to;
}

static bool see_link(const kwic_lsp_note *note, size_t at, kwic_lsp_spot *spot)
{
    uint32_t line = kwic_lsp_note_line(note, at);
    for (size_t i = 0; i < note->record.n_links; i++) {
        kwic_link_parts *p = &spot->parts;
        // A link's text may go on over some lines.
        if (note->record.links[i].line > line ||
            note->record.links[i].line + 20 < line ||
            !kwic_lsp_link_parts(note, i, p) || !is_within(at, p->from, p->to))
            continue;
        bool anchor = p->anchor_to > p->anchor_from &&
                      is_within(at, p->anchor_from, p->anchor_to);
        spot->kind = anchor ? KWIC_SPOT_ANCHOR : KWIC_SPOT_LINK;
        spot->index = (uint32_t)i;
        spot->from = anchor ? p->anchor_from : p->target_from;
        spot->to = anchor ? p->anchor_to : p->target_to;
        return true;
    }
    return false;
}

static bool see_heading(const kwic_lsp_note *note, size_t at, kwic_lsp_spot *spot)
{
    uint32_t line = kwic_lsp_note_line(note, at);
    for (uint32_t i = 0; i < note->record.n_blocks; i++) {
        const kwic_block *b = &note->record.blocks[i];
        if (b->kind != KWIC_BLOCK_HEADING || line < b->line || line > b->end_line ||
            !kwic_lsp_heading_span(note, i, &spot->from, &spot->to))
            continue;
        spot->heading = kwic_lsp_first_heading(&note->record) == (int32_t)i;
        spot->kind = spot->heading ? KWIC_SPOT_NOTE : KWIC_SPOT_HEADING;
        spot->index = i;
        return true;
    }
    return false;
}

static bool see_block(const kwic_lsp_note *note, size_t at, kwic_lsp_spot *spot)
{
    for (uint32_t i = 0; i < note->record.n_blocks; i++) {
        if (!note->record.blocks[i].id.n ||
            !kwic_lsp_block_span(note, i, &spot->from, &spot->to) ||
            !is_within(at, spot->from - 1, spot->to))
            continue;
        spot->kind = KWIC_SPOT_BLOCK;
        spot->index = i;
        return true;
    }
    return false;
}

static bool see_tag(const kwic_lsp_note *note, size_t at, kwic_lsp_spot *spot)
{
    uint32_t line = kwic_lsp_note_line(note, at);
    kwic_str source = kwic_lsp_note_source(note, line);
    for (uint32_t i = 0; i < note->record.n_tags; i++) {
        const kwic_tag *tag = &note->record.tags[i];
        if (tag->line != line || !tag->text.n)
            continue;
        for (size_t from = 0; from + tag->text.n <= source.n; from++) {
            const char *p =
                memmem(source.p + from, source.n - from, tag->text.p, tag->text.n);
            if (!p)
                break;
            from = (size_t)(p - source.p);
            size_t start = (size_t)(p - note->text->str);
            bool sign = start > 0 && note->text->str[start - 1] == '#';
            if ((!sign && !tag->property) ||
                !is_within(at, start - sign, start + tag->text.n))
                continue;
            *spot = (kwic_lsp_spot){.kind = KWIC_SPOT_TAG,
                                    .from = start,
                                    .to = start + tag->text.n,
                                    .index = i};
            return true;
        }
    }
    return false;
}

// The first line, or frontmatter: the note as a whole.
static void see_note(const kwic_lsp_note *note, size_t at, kwic_lsp_spot *spot)
{
    uint32_t line = kwic_lsp_note_line(note, at), last = 1;
    for (size_t i = 0; i < note->record.n_blocks; i++)
        if (note->record.blocks[i].kind == KWIC_BLOCK_PROPERTY)
            last = note->record.blocks[i].end_line + 1;
    if (line <= last)
        *spot = (kwic_lsp_spot){.kind = KWIC_SPOT_NOTE};
}

kwic_lsp_spot kwic_lsp_spot_at(const kwic_lsp_note *note, size_t offset)
{
    kwic_lsp_spot spot = {.kind = KWIC_SPOT_NONE};
    if (see_link(note, offset, &spot) || see_tag(note, offset, &spot) ||
        see_block(note, offset, &spot) || see_heading(note, offset, &spot))
        return spot;
    see_note(note, offset, &spot);
    return spot;
}
