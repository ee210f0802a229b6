// SPDX-License-Identifier: GPL-2.0-or-later
// The document of a record: text in reading order, then facts, then the packed record.

#include "facts.h"
#include "kwic/layout.h"
#include "kwic/note.h"

// Where lines begin, and how words are written: of the text being read, as it is read.
typedef struct layout {
    GString *marks, *written; // of slots
    uint32_t mark_at, written_at;
    kwic_str text;
    const char *line_end;   // the first newline not passed yet; NULL: none is left
    uint32_t position;      // of the last word
    kwic_written how;       // it is written
    bool pending, in_lines; // that is not put yet; lines are told
} layout;

struct kwic_document_maker {
    kwic_tokenizer *tokenizer;
    kwic_terms *terms;
    kwic_facts facts;
    GArray *places;                       // of long values, kwic_value_place
    kwic_value_place *place, *places_end; // the next of them
    GString *data;
    layout layout;
    kwic_value values[KWIC_SLOTS];
    kwic_document document;
};

kwic_document_maker *kwic_document_maker_new(void)
{
    kwic_document_maker *m = g_new0(kwic_document_maker, 1);
    m->tokenizer = kwic_tokenizer_new();
    m->terms = kwic_terms_new();
    m->data = g_string_new(NULL);
    m->layout.marks = g_string_new(NULL);
    m->layout.written = g_string_new(NULL);
    m->places = g_array_new(FALSE, FALSE, sizeof(kwic_value_place));
    kwic_facts_init(&m->facts, m->terms, m->tokenizer);
    return m;
}

void kwic_document_maker_free(kwic_document_maker *m)
{
    if (!m)
        return;
    kwic_facts_clear(&m->facts);
    kwic_terms_free(m->terms);
    kwic_tokenizer_free(m->tokenizer);
    g_string_free(m->data, TRUE);
    g_string_free(m->layout.marks, TRUE);
    g_string_free(m->layout.written, TRUE);
    g_array_unref(m->places);
    g_free(m);
}

// ---- layout ----

static void layout_clear(layout *l)
{
    g_string_truncate(l->marks, 0);
    g_string_truncate(l->written, 0);
    l->mark_at = l->written_at = 0;
    l->pending = false;
}

static void put_written(layout *l)
{
    if (l->pending && l->how != KWIC_WRITTEN_SO)
        kwic_written_put(l->written, &l->written_at, l->how, l->position);
    l->pending = false;
}

static void find_line_end(layout *l, const char *from)
{
    const char *end = l->text.p + l->text.n;
    l->line_end =
        l->in_lines && from < end ? memchr(from, '\n', (size_t)(end - from)) : NULL;
}

static void layout_start(layout *l, kwic_str text, bool in_lines)
{
    l->text = text;
    l->in_lines = in_lines;
    l->line_end = NULL;
    if (text.n)
        find_line_end(l, text.p);
}

static void see_written(layout *l, uint32_t position, kwic_written how)
{
    if (l->pending && l->position == position) {
        l->how = l->how == how ? how : KWIC_WRITTEN_ELSE;
        return;
    }
    put_written(l);
    l->position = position;
    l->how = how;
    l->pending = true;
}

static void pass_lines(layout *l, const char *upto, uint32_t position)
{
    while (l->line_end && l->line_end < upto) {
        kwic_layout_put(l->marks, &l->mark_at, KWIC_MARK_LINE, position);
        find_line_end(l, l->line_end + 1);
    }
}

static inline void layout_see(layout *l, const kwic_token *token)
{
    if (l->line_end)
        pass_lines(l, l->text.p + token->start, token->position);
    see_written(
        l, token->position,
        kwic_written_of(kwic_str_sub(l->text, token->start, token->end), token->text));
}

static void layout_end(layout *l, uint32_t position)
{
    if (l->line_end)
        pass_lines(l, l->text.p + l->text.n, position);
    put_written(l);
}

static kwic_mark_kind mark_of(const kwic_record *r, size_t block, size_t *task)
{
    switch (r->blocks[block].kind) {
    case KWIC_BLOCK_HEADING:
        return KWIC_MARK_HEADING;
    case KWIC_BLOCK_CODE:
        return KWIC_MARK_CODE;
    case KWIC_BLOCK_PROPERTY:
        return KWIC_MARK_PROPERTY;
    case KWIC_BLOCK_TASK:
        break;
    default:
        return KWIC_MARK_TEXT;
    }
    while (*task < r->n_tasks && r->tasks[*task].block < block)
        (*task)++;
    if (*task >= r->n_tasks || r->tasks[*task].block != block)
        return KWIC_MARK_TEXT;
    const char *state = kwic_task_state(r->tasks[*task].state);
    return state[0] == 'd'   ? KWIC_MARK_DONE
           : state[0] == 'c' ? KWIC_MARK_CANCELLED
                             : KWIC_MARK_TODO;
}

// ---- text ----

typedef struct text_ctx {
    kwic_terms *terms;
    layout *layout;
    const char *prefix; // NULL: unprefixed only
    uint32_t weight;
    uint32_t from; // tokens that start before this byte only take their positions
    kwic_value_place *place, *places_end; // long values in the text
} text_ctx;

static bool take_token(void *ctx, const kwic_token *token)
{
    const text_ctx *t = ctx;
    const kwic_str none = {NULL, 0};
    if (token->start < t->from)
        return true;
    layout_see(t->layout, token);
    if (t->weight)
        kwic_terms_add(t->terms, "", token->text, t->weight, token->position);
    if (t->prefix) {
        kwic_terms_add(t->terms, t->prefix, token->text, 1, KWIC_NO_POSITION);
        kwic_terms_add(t->terms, t->prefix, none, 0, token->position + 1);
    }
    return true;
}

static bool take_placed(void *ctx, const kwic_token *token)
{
    text_ctx *t = ctx;
    while (t->place < t->places_end && t->place->to <= token->start)
        t->place++;
    if (t->place < t->places_end)
        kwic_value_place_see(t->place, token);
    return take_token(ctx, token);
}

// Text of a field from the position on; the position for what follows.
static uint32_t add_text(kwic_document_maker *m, const kwic_field *field, kwic_str text,
                         uint32_t from, uint32_t position)
{
    text_ctx t = {m->terms, &m->layout, field->prefix, field->weight, from, NULL, NULL};
    if (text.n)
        position = kwic_tokenize(m->tokenizer, text, position, take_token, &t);
    layout_end(&m->layout, position);
    return position + KWIC_POSITION_GAP;
}

// The same of a block in which long values stand; they are passed.
static uint32_t add_placed(kwic_document_maker *m, const kwic_field *field,
                           const kwic_block *b, uint32_t from, size_t index)
{
    text_ctx t = {m->terms, &m->layout, field->prefix, field->weight,
                  from,     m->place,   m->place};
    while (t.places_end < m->places_end && t.places_end->block == index)
        t.places_end++;
    m->place = t.places_end;
    uint32_t position =
        kwic_tokenize(m->tokenizer, b->text, b->position, take_placed, &t);
    layout_end(&m->layout, position);
    return position + KWIC_POSITION_GAP;
}

// The field whose weight a block has; of a property only the value is text.
static const kwic_field *block_field(const kwic_block *b, uint32_t *from)
{
    const kwic_field *schema = kwic_schema();
    *from = 0;
    switch (b->kind) {
    case KWIC_BLOCK_HEADING:
        return &schema[KWIC_F_HEADING];
    case KWIC_BLOCK_CODE:
        return &schema[KWIC_F_CODE];
    case KWIC_BLOCK_PROPERTY: {
        const char *colon = b->text.n ? memchr(b->text.p, ':', b->text.n) : NULL;
        *from = colon ? (uint32_t)(colon - b->text.p) + 1 : 0;
        return &schema[KWIC_F_PROPERTY];
    }
    default:
        return &schema[KWIC_F_BODY];
    }
}

// Of such a text each word is written as it is folded, but for compounds. Of another one it is
// not known.
static bool is_plain(kwic_str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (g_ascii_isupper(text.p[i]) || (text.p[i] & 0x80))
            return false;
    return true;
}

// Whether no other token stands at its position: a compound, which has signs in it.
static bool is_alone(const kwic_memo *memo, const kwic_memo_entry *e, uint32_t i)
{
    uint32_t at = kwic_memo_position(memo, e, i);
    return (i == 0 || kwic_memo_position(memo, e, i - 1) != at) &&
           (i + 1 == e->n || kwic_memo_position(memo, e, i + 1) != at);
}

// A property's block: its key takes positions, its value is text. Neither joins the other
// over ": ", so each is looked up by itself. Position for what follows.
static uint32_t add_property(kwic_document_maker *m, kwic_str text, uint32_t from,
                             uint32_t position)
{
    bool plain = is_plain(kwic_str_sub(text, from + 1, text.n));
    kwic_memo *memo = &m->facts.memo;
    uint32_t weight = kwic_schema()[KWIC_F_PROPERTY].weight;
    position += kwic_memo_find(memo, kwic_str_sub(text, 0, from - 1))->positions;
    const kwic_memo_entry *e =
        kwic_memo_find(memo, kwic_str_sub(text, from + 1, text.n));
    for (uint32_t i = 0; i < e->n; i++) {
        uint32_t at = position + kwic_memo_position(memo, e, i);
        kwic_terms_add(m->terms, "", kwic_memo_text(memo, e, i), weight, at);
        if (!plain || !is_alone(memo, e, i))
            see_written(&m->layout, at, KWIC_WRITTEN_ELSE);
    }
    put_written(&m->layout);
    return position + e->positions + KWIC_POSITION_GAP;
}

static bool is_short_property(const kwic_block *b, uint32_t from)
{
    return b->kind == KWIC_BLOCK_PROPERTY && from && b->text.n > from &&
           b->text.n <= KWIC_MEMO_TEXT_BYTES && b->text.p[from] == ' ';
}

static void add_block(kwic_document_maker *m, kwic_block *b, size_t index,
                      uint32_t *position)
{
    uint32_t from;
    kwic_field field = *block_field(b, &from);
    if (b->kind == KWIC_BLOCK_PROPERTY)
        field.prefix = NULL; // its terms are facts
    b->position = *position;
    layout_start(&m->layout, b->text, b->kind != KWIC_BLOCK_PROPERTY);
    bool placed = m->place < m->places_end && m->place->block == index;
    if (placed)
        *position = add_placed(m, &field, b, from, index);
    else if (is_short_property(b, from))
        *position = add_property(m, b->text, from, *position);
    else
        *position = add_text(m, &field, b->text, from, *position);
}

static void add_name(kwic_document_maker *m, const kwic_field *field, kwic_str name,
                     uint32_t *position)
{
    layout_start(&m->layout, name, false);
    *position = add_text(m, field, name, 0, *position);
}

static void add_names(kwic_document_maker *m, const kwic_record *r, uint32_t *position)
{
    const kwic_field *schema = kwic_schema();
    kwic_field stem = schema[KWIC_F_ALIAS]; // weighs as a name, and is no alias:
    stem.prefix = NULL;
    kwic_str name = kwic_path_stem(r->path);
    add_name(m, &schema[KWIC_F_TITLE], r->title, position);
    for (size_t i = 0; i < r->n_aliases; i++)
        add_name(m, &schema[KWIC_F_ALIAS], r->aliases[i], position);
    if (!kwic_str_eq(name, r->title))
        add_name(m, &stem, name, position);
    kwic_str folder = kwic_path_folder_name(r->path);
    if (folder.n && !kwic_str_eq(folder, r->title))
        add_name(m, &schema[KWIC_F_ALIAS], folder, position);
}

static void add_texts(kwic_document_maker *m, kwic_record *r)
{
    uint32_t position = KWIC_FIRST_POSITION;
    kwic_value_places_find(m->places, r);
    m->place = m->places_end = NULL;
    if (m->places->len) {
        m->place = (kwic_value_place *)(void *)m->places->data;
        m->places_end = m->place + m->places->len;
    }
    layout_clear(&m->layout);
    add_names(m, r, &position);
    kwic_block *blocks = (kwic_block *)r->blocks; // the parser's array: ours to fill in
    size_t task = 0;
    for (size_t i = 0; i < r->n_blocks; i++) {
        kwic_layout_put(m->layout.marks, &m->layout.mark_at, mark_of(r, i, &task),
                        position);
        add_block(m, &blocks[i], i, &position);
    }
}

// ---- the document ----

static void put_layout(kwic_document_maker *m)
{
    const layout *l = &m->layout;
    g_string_append_len(m->facts.slots[KWIC_SLOT_LAYOUT], l->marks->str,
                        (gssize)l->marks->len);
    g_string_append_len(m->facts.slots[KWIC_SLOT_WRITTEN], l->written->str,
                        (gssize)l->written->len);
}

static void take_values(kwic_document_maker *m)
{
    size_t n = 0;
    for (uint32_t slot = 0; slot < KWIC_SLOTS; slot++) {
        const GString *value = m->facts.slots[slot];
        if (value->len)
            m->values[n++] = (kwic_value){slot, {value->str, value->len}};
    }
    m->document.values = m->values;
    m->document.n_values = n;
}

const kwic_document *kwic_document_make(kwic_document_maker *m, kwic_record *record,
                                        const kwic_change *change, uint64_t generation)
{
    kwic_terms_clear(m->terms);
    add_texts(m, record);
    kwic_facts_take(&m->facts, record, m->places);
    kwic_change_pack(change, m->facts.slots[KWIC_SLOT_CHANGE]);
    kwic_sortable_put(m->facts.slots[KWIC_SLOT_MTIME], change->mtime_ns);
    kwic_sortable_put(m->facts.slots[KWIC_SLOT_GENERATION], (int64_t)generation);
    put_layout(m);
    take_values(m);
    m->document.postings = kwic_terms_sorted(m->terms, &m->document.n_postings);
    g_string_truncate(m->data, 0);
    kwic_record_pack(record, m->data);
    m->document.data = kwic_str_of_string(m->data);
    return &m->document;
}
