// SPDX-License-Identifier: GPL-2.0-or-later
// The document of a record: text in reading order, then facts, then the packed record.

#include "facts.h"
#include "kwic/note.h"

struct kwic_document_maker {
    kwic_tokenizer *tokenizer;
    kwic_terms *terms;
    kwic_facts facts;
    GArray *places;                       // of long values, kwic_value_place
    kwic_value_place *place, *places_end; // the next of them
    GString *data;
    kwic_value values[KWIC_SLOTS];
    kwic_document document;
};

kwic_document_maker *kwic_document_maker_new(void)
{
    kwic_document_maker *m = g_new0(kwic_document_maker, 1);
    m->tokenizer = kwic_tokenizer_new();
    m->terms = kwic_terms_new();
    m->data = g_string_new(NULL);
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
    g_array_unref(m->places);
    g_free(m);
}

// ---- text ----

typedef struct text_ctx {
    kwic_terms *terms;
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
    text_ctx t = {m->terms, field->prefix, field->weight, from, NULL, NULL};
    if (text.n)
        position = kwic_tokenize(m->tokenizer, text, position, take_token, &t);
    return position + KWIC_POSITION_GAP;
}

// The same of a block in which long values stand; they are passed.
static uint32_t add_placed(kwic_document_maker *m, const kwic_field *field,
                           const kwic_block *b, uint32_t from, size_t index)
{
    text_ctx t = {m->terms, field->prefix, field->weight, from, m->place, m->place};
    while (t.places_end < m->places_end && t.places_end->block == index)
        t.places_end++;
    m->place = t.places_end;
    return kwic_tokenize(m->tokenizer, b->text, b->position, take_placed, &t) +
           KWIC_POSITION_GAP;
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

// A property's block: its key takes positions, its value is text. Neither joins the other
// over ": ", so each is looked up by itself. Position for what follows.
static uint32_t add_property(kwic_document_maker *m, kwic_str text, uint32_t from,
                             uint32_t position)
{
    kwic_memo *memo = &m->facts.memo;
    uint32_t weight = kwic_schema()[KWIC_F_PROPERTY].weight;
    position += kwic_memo_find(memo, kwic_str_sub(text, 0, from - 1))->positions;
    const kwic_memo_entry *e =
        kwic_memo_find(memo, kwic_str_sub(text, from + 1, text.n));
    for (uint32_t i = 0; i < e->n; i++)
        kwic_terms_add(m->terms, "", kwic_memo_text(memo, e, i), weight,
                       position + kwic_memo_position(memo, e, i));
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
    bool placed = m->place < m->places_end && m->place->block == index;
    if (placed)
        *position = add_placed(m, &field, b, from, index);
    else if (is_short_property(b, from))
        *position = add_property(m, b->text, from, *position);
    else
        *position = add_text(m, &field, b->text, from, *position);
}

static void add_names(kwic_document_maker *m, const kwic_record *r, uint32_t *position)
{
    const kwic_field *schema = kwic_schema();
    kwic_field stem = schema[KWIC_F_ALIAS]; // weighs as a name, and is no alias:
    stem.prefix = NULL;
    kwic_str name = kwic_path_stem(r->path);
    *position = add_text(m, &schema[KWIC_F_TITLE], r->title, 0, *position);
    for (size_t i = 0; i < r->n_aliases; i++)
        *position = add_text(m, &schema[KWIC_F_ALIAS], r->aliases[i], 0, *position);
    if (!kwic_str_eq(name, r->title))
        *position = add_text(m, &stem, name, 0, *position);
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
    add_names(m, r, &position);
    kwic_block *blocks = (kwic_block *)r->blocks; // the parser's array: ours to fill in
    for (size_t i = 0; i < r->n_blocks; i++)
        add_block(m, &blocks[i], i, &position);
}

// ---- the document ----

// Where the text begins that is no property.
static void put_content(const kwic_record *r, GString *out)
{
    for (size_t i = 0; i < r->n_blocks; i++)
        if (r->blocks[i].kind != KWIC_BLOCK_PROPERTY) {
            kwic_position_put(out, r->blocks[i].position);
            return;
        }
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
    put_content(record, m->facts.slots[KWIC_SLOT_CONTENT]);
    take_values(m);
    m->document.postings = kwic_terms_sorted(m->terms, &m->document.n_postings);
    g_string_truncate(m->data, 0);
    kwic_record_pack(record, m->data);
    m->document.data = kwic_str_of_string(m->data);
    return &m->document;
}
