// SPDX-License-Identifier: GPL-2.0-or-later
#include "leaf_block.h"

#include "kwic/bisect.h"
#include "link.h"
#include "property.h"

void kwic_leaf_block_init(kwic_leaf_block *leaf)
{
    leaf->text = g_string_sized_new(1024);
    leaf->segs = g_array_new(FALSE, FALSE, sizeof(kwic_seg));
    leaf->pieces = g_array_new(FALSE, FALSE, sizeof(kwic_piece));
    leaf->links = g_array_new(FALSE, FALSE, sizeof(kwic_leaf_span));
    leaf->fields = g_array_new(FALSE, FALSE, sizeof(kwic_leaf_span));
    leaf->codes = g_array_new(FALSE, FALSE, sizeof(kwic_leaf_span));
    leaf->delims = NULL;
    leaf->brackets = NULL;
    leaf->runs = g_array_new(FALSE, FALSE, sizeof(kwic_run));
}

void kwic_leaf_block_done(kwic_leaf_block *leaf)
{
    GArray *arrays[] = {leaf->segs,  leaf->pieces, leaf->links,    leaf->fields,
                        leaf->codes, leaf->delims, leaf->brackets, leaf->runs};
    for (size_t i = 0; i < G_N_ELEMENTS(arrays); i++)
        if (arrays[i])
            g_array_unref(arrays[i]);
    g_string_free(leaf->text, TRUE);
}

void kwic_leaf_block_clear(kwic_leaf_block *leaf)
{
    g_string_truncate(leaf->text, 0);
    g_array_set_size(leaf->segs, 0);
    g_array_set_size(leaf->pieces, 0);
    g_array_set_size(leaf->links, 0);
    g_array_set_size(leaf->fields, 0);
    g_array_set_size(leaf->codes, 0);
}

void kwic_leaf_block_add(kwic_leaf_block *leaf, const kwic_parse *p, uint32_t line,
                         uint32_t from, uint32_t to)
{
    if (leaf->segs->len)
        g_string_append_c(leaf->text, '\n');
    kwic_seg seg = {(uint32_t)leaf->text->len, from, line};
    g_array_append_val(leaf->segs, seg);
    g_string_append_len(leaf->text, p->bytes.p + from, (gssize)(to - from));
}

static const kwic_seg *seg_at(const kwic_leaf_block *leaf, guint i)
{
    return &g_array_index(leaf->segs, kwic_seg, i);
}

static kwic_piece *piece_at(const kwic_leaf_block *leaf, guint i)
{
    return &g_array_index(leaf->pieces, kwic_piece, i);
}

static guint seg_index(const kwic_leaf_block *leaf, uint32_t at)
{
    guint from = 1, to = leaf->segs->len;
    KWIC_BISECT(guint, from, to, mid, seg_at(leaf, mid)->at <= at);
    return from - 1;
}

const kwic_seg *kwic_leaf_block_seg(const kwic_leaf_block *leaf, uint32_t at)
{
    return seg_at(leaf, seg_index(leaf, at));
}

uint32_t kwic_leaf_block_source(const kwic_leaf_block *leaf, uint32_t at)
{
    const kwic_seg *seg = kwic_leaf_block_seg(leaf, at);
    return seg->from + (at - seg->at);
}

kwic_str kwic_leaf_block_slice(const kwic_leaf_block *leaf, const kwic_parse *p,
                               uint32_t from, uint32_t to)
{
    kwic_str s = {p->bytes.p + kwic_leaf_block_source(leaf, from), to - from};
    return s;
}

void kwic_leaf_block_piece(kwic_leaf_block *leaf, uint32_t from, uint32_t to)
{
    if (from >= to)
        return;
    kwic_piece piece = {.kind = KWIC_PIECE_TEXT, .at = from, .n = to - from};
    g_array_append_val(leaf->pieces, piece);
}

void kwic_leaf_block_code(kwic_leaf_block *leaf, uint32_t from, uint32_t to)
{
    kwic_leaf_span span = {.from = from, .to = to};
    g_array_append_val(leaf->codes, span);
}

void kwic_leaf_block_join(kwic_leaf_block *leaf, uint32_t at, const char *with)
{
    kwic_piece piece = {.kind = KWIC_PIECE_JOIN, .at = at, .with = with};
    piece.n = (uint32_t)strlen(with);
    g_array_append_val(leaf->pieces, piece);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Takes from the first text the blanks at its front, and joins before it; what is left of
// the pieces is at least as long as the text that comes out.
static size_t measure(kwic_leaf_block *leaf)
{
    size_t n = 0;
    bool begun = false;
    for (guint i = 0; i < leaf->pieces->len; i++) {
        kwic_piece *piece = piece_at(leaf, i);
        if (!begun && piece->kind == KWIC_PIECE_JOIN)
            piece->n = 0;
        while (!begun && piece->kind == KWIC_PIECE_TEXT && piece->n &&
               is_blank(leaf->text->str[piece->at])) {
            piece->at++;
            piece->n--;
        }
        begun = begun || piece->n;
        n += piece->n;
    }
    return n;
}

// Copies the pieces; a new run where the source is not the continuation of what came.
static size_t put_together(kwic_leaf_block *leaf, kwic_parse *p, char *text)
{
    size_t n = 0;
    guint seg = leaf->pieces->len ? seg_index(leaf, piece_at(leaf, 0)->at) : 0;
    uint32_t next = UINT32_MAX;
    for (guint i = 0; i < leaf->pieces->len; i++) {
        kwic_piece *piece = piece_at(leaf, i);
        piece->out = (uint32_t)n;
        if (!piece->n)
            continue;
        if (piece->kind == KWIC_PIECE_JOIN) {
            next = UINT32_MAX;
            if (n && is_blank(text[n - 1]) && piece->with[0] == ' ')
                continue; // one blank is enough
            memcpy(text + n, piece->with, piece->n);
            n += piece->n;
            continue;
        }
        while (seg + 1 < leaf->segs->len && seg_at(leaf, seg + 1)->at <= piece->at)
            seg++;
        bool is_text = piece->kind == KWIC_PIECE_TEXT;
        if (piece->at != next || !is_text) {
            const kwic_seg *s = seg_at(leaf, seg);
            kwic_run run =
                kwic_lines_place(&p->lines, s->line, s->from + (piece->at - s->at));
            run.text = (uint32_t)n;
            g_array_append_val(leaf->runs, run);
        }
        memcpy(text + n, is_text ? leaf->text->str + piece->at : piece->with, piece->n);
        n += piece->n;
        next = is_text ? piece->at + piece->n : UINT32_MAX;
    }
    return n;
}

// Where `at` of the source came to stand in the text.
static size_t visible(const kwic_leaf_block *leaf, uint32_t at)
{
    guint from = 1, to = leaf->pieces->len;
    if (!to)
        return 0;
    KWIC_BISECT(guint, from, to, mid, piece_at(leaf, mid)->at <= at);
    const kwic_piece *piece = piece_at(leaf, from - 1);
    if (at <= piece->at)
        return piece->out;
    return piece->out + MIN(at - piece->at, piece->n);
}

static kwic_str shown(const kwic_leaf_block *leaf, kwic_str text,
                      const kwic_leaf_span *span)
{
    size_t from = visible(leaf, span->from), to = visible(leaf, span->to);
    return kwic_parse_trim(kwic_str_sub(text, from, to));
}

// The first of the spans that starts at or after the byte.
static guint first_from(const GArray *spans, uint32_t from)
{
    guint low = 0, high = spans->len;
    KWIC_BISECT(guint, low, high, mid,
                g_array_index(spans, kwic_leaf_span, mid).from < from);
    return low;
}

// Links of the leaf that stand in the field: what it shows by other words than their name.
static void settle_targets(const kwic_leaf_block *leaf, kwic_parse *p,
                           const kwic_leaf_span *field, GString *names)
{
    kwic_property *property =
        &g_array_index(p->properties, kwic_property, field->index);
    kwic_str text = {NULL, 0};
    guint n = 0;
    g_string_truncate(names, 0);
    for (guint i = first_from(leaf->links, field->from); i < leaf->links->len; i++) {
        const kwic_leaf_span *span = &g_array_index(leaf->links, kwic_leaf_span, i);
        if (span->from >= field->to)
            break;
        const kwic_link *link = &g_array_index(p->links, kwic_link, span->index);
        kwic_str name = kwic_link_name(link);
        g_string_append_len(g_string_append(names, names->len && name.n ? "\n" : ""),
                            name.p, (gssize)name.n);
        text = link->text;
        n++;
    }
    property->targets = kwic_arena_str(p->arena, kwic_str_of_string(names));
    property->link = names->len && n == 1 && kwic_str_eq(text, property->value);
}

// The front of s up to the quote that closes it; s begins with one.
static kwic_str quoted_part(kwic_str s)
{
    const char *close = s.n > 1 ? memchr(s.p + 1, '"', s.n - 1) : NULL;
    return kwic_str_sub(s, 0, close ? (size_t)(close + 1 - s.p) : 0);
}

// How many parts the value is made of when each is quoted, and ',' between them; else 0.
static guint quoted_parts(kwic_str value)
{
    guint n = 0;
    while (value.n && value.p[0] == '"') {
        kwic_str part = quoted_part(value);
        n += part.n > 2;
        value = kwic_parse_trim(kwic_parse_skip(value, part.n));
        if (part.n <= 2)
            return 0;
        if (!value.n)
            return n;
        if (value.p[0] != ',')
            return 0;
        value = kwic_parse_trim(kwic_parse_skip(value, 1));
    }
    return 0;
}

// "sci fi", "noir": two values of one key.
static void split_quoted(kwic_parse *p, guint index)
{
    kwic_str value = g_array_index(p->properties, kwic_property, index).value;
    guint n = quoted_parts(value);
    for (guint i = 0; i < n; i++) {
        kwic_str part = quoted_part(value);
        kwic_property one = g_array_index(p->properties, kwic_property, index);
        one.value = kwic_str_sub(part, 1, part.n - 1);
        one.list = n > 1;
        one.type = KWIC_VALUE_TEXT;
        one.number = 0;
        if (i == 0)
            g_array_index(p->properties, kwic_property, index) = one;
        else if (kwic_parse_takes(p, KWIC_PARSE_FIELD, p->properties->len,
                                  one.line - 1))
            g_array_append_val(p->properties, one);
        value = kwic_parse_trim(kwic_parse_skip(value, part.n));
        value = kwic_parse_trim(kwic_parse_skip(value, value.n > 0)); // the comma
    }
}

static void settle_field(kwic_leaf_block *leaf, kwic_parse *p, kwic_str text,
                         const kwic_leaf_span *span)
{
    kwic_property *field = &g_array_index(p->properties, kwic_property, span->index);
    field->value = shown(leaf, text, span);
    kwic_property_type(field);
    if (field->value.n && field->value.p[0] == '"')
        split_quoted(p, span->index);
}

static void settle(kwic_leaf_block *leaf, kwic_parse *p, kwic_str text)
{
    for (guint i = 0; i < leaf->codes->len; i++) {
        kwic_leaf_span *span = &g_array_index(leaf->codes, kwic_leaf_span, i);
        span->from = (uint32_t)visible(leaf, span->from);
        span->to = (uint32_t)visible(leaf, span->to);
    }
    for (guint i = 0; i < leaf->links->len; i++) {
        const kwic_leaf_span *span = &g_array_index(leaf->links, kwic_leaf_span, i);
        g_array_index(p->links, kwic_link, span->index).text = shown(leaf, text, span);
    }
    for (guint i = 0; i < leaf->fields->len; i++)
        settle_field(leaf, p, text, &g_array_index(leaf->fields, kwic_leaf_span, i));
    if (!leaf->fields->len || !leaf->links->len)
        return;
    g_autoptr(GString) names = g_string_new(NULL);
    for (guint i = 0; i < leaf->fields->len; i++)
        settle_targets(leaf, p, &g_array_index(leaf->fields, kwic_leaf_span, i), names);
}

bool kwic_leaf_block_emit(kwic_leaf_block *leaf, kwic_parse *p, kwic_block *block)
{
    size_t room = measure(leaf);
    char *text = room ? kwic_arena_new_array(p->arena, char, room) : NULL;
    g_array_set_size(leaf->runs, 0);
    size_t n = room ? put_together(leaf, p, text) : 0;
    while (n && is_blank(text[n - 1]))
        n--;
    block->text = (kwic_str){text, n};
    settle(leaf, p, block->text);
    guint runs = leaf->runs->len;
    while (runs && g_array_index(leaf->runs, kwic_run, runs - 1).text >= n)
        runs--;
    kwic_run *copy = kwic_arena_new_array(p->arena, kwic_run, runs);
    if (runs)
        memcpy(copy, leaf->runs->data, runs * sizeof(kwic_run));
    block->runs = copy;
    block->n_runs = runs;
    return n > 0;
}
