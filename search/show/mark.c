// SPDX-License-Identifier: GPL-2.0-or-later
// A query's words to places in a note.
//
// Each word of the plan is a slot, and so is each part of a compound; a token that is a form
// of a slot is a sighting. Sightings become occurrences of words: a slot's own, and the parts
// of one word in a row. Occurrences of a phrase's words stay only when they chain: each
// begins at the position where the one before it ends.
#include "mark.h"

#include "check/judge.h"
#include "check/sighting.h"
#include "check/verify.h"
#include "kwic/schema.h"

enum {
    most_slots = 256,
    bytes_a_form =
        500, // tokenizing so much text takes as long as a look-up of positions
};

typedef struct slot {
    const kwic_form *forms;
    size_t n_forms;
    uint32_t word; // of the plan
    uint32_t part; // 0: the word itself; else its part, from 1
} slot;

struct kwic_marker {
    const kwic_plan *plan;
    kwic_tokenizer *tokenizer;
    kwic_db *db;
    kwic_arena *arena;
    slot slots[most_slots];
    size_t n_slots, n_forms;
    const kwic_cause_query *cause; // NULL: words alone
    bool checked;                  // the plan's check asks for some of its words
    bool prefixes;                 // a form is one
    uint64_t lengths
        [256]; // by first byte: the lengths that a form has (63 and over: one bit)
};

// A token that is a form of a slot.
typedef struct sighting {
    uint32_t block, from, to;
    uint32_t position, end; // [position, end) are covered
    uint32_t slot;
} sighting;

typedef struct occurrence {
    kwic_mark_place place;
    uint32_t position, end;
    bool keep;
} occurrence;

typedef struct finder {
    kwic_marker *m;
    const kwic_record *record;
    GArray *sightings, *occurrences;
    uint32_t block;
    uint32_t skip; // bytes of the block's text that are not looked at: a property's key
} finder;

// ---- the words ----

static void add_slot(kwic_marker *m, const slot *s)
{
    if (m->n_slots == most_slots)
        return;
    m->slots[m->n_slots++] = *s;
    m->n_forms += s->n_forms;
    for (size_t i = 0; i < s->n_forms; i++) {
        kwic_str text = s->forms[i].term;
        if (text.n == 0)
            continue;
        uint64_t bit = UINT64_C(1) << MIN(text.n, 63);
        m->prefixes |= s->forms[i].prefix;
        m->lengths[(uint8_t)text.p[0]] |= s->forms[i].prefix ? ~(bit - 1) : bit;
    }
}

kwic_marker *kwic_marker_new(const kwic_plan *plan, kwic_tokenizer *tokenizer,
                             kwic_db *db, kwic_arena *arena)
{
    kwic_marker *m = kwic_arena_new_array(arena, kwic_marker, 1);
    m->plan = plan;
    m->tokenizer = tokenizer;
    m->db = db;
    m->arena = arena;
    for (uint32_t w = 0; w < plan->n_words; w++) {
        const kwic_plan_word *word = &plan->words[w];
        if (!word->mark)
            continue;
        if (word->checked && plan->check && db) {
            m->checked = true;
            continue;
        }
        add_slot(m, &(slot){word->forms, word->n_forms, w, 0});
        for (uint32_t i = 0; i < word->n_parts; i++)
            add_slot(m, &(slot){word->parts + i, 1, w, i + 1});
    }
    return m;
}

void kwic_marker_set_cause(kwic_marker *m, const kwic_cause_query *cause)
{
    m->cause = kwic_causes_asked(cause->ast) ? cause : NULL;
}

// True when a word limited to the field may stand in the block.
static bool field_has(int field, const kwic_block *block)
{
    switch (field) {
    case -1:
        return true;
    case KWIC_F_BODY:
        return block->kind != KWIC_BLOCK_PROPERTY;
    case KWIC_F_HEADING:
        return block->kind == KWIC_BLOCK_HEADING;
    case KWIC_F_TITLE:
        return block->kind == KWIC_BLOCK_PROPERTY ||
               (block->kind == KWIC_BLOCK_HEADING && block->level == 1);
    default:
        return block->kind == KWIC_BLOCK_PROPERTY;
    }
}

// ---- tokens to sightings ----

static bool slot_has(const slot *s, kwic_str text)
{
    for (size_t i = 0; i < s->n_forms; i++) {
        const kwic_form *f = &s->forms[i];
        if (f->prefix ? kwic_str_starts(text, f->term) : kwic_str_eq(text, f->term))
            return true;
    }
    return false;
}

static bool sight(void *ctx, const kwic_token *t)
{
    finder *f = ctx;
    kwic_marker *m = f->m;
    if (t->text.n == 0 ||
        !(m->lengths[(uint8_t)t->text.p[0]] >> MIN(t->text.n, 63) & 1) ||
        t->start < f->skip)
        return true;
    const kwic_block *block = &f->record->blocks[f->block];
    for (uint32_t i = 0; i < m->n_slots; i++) {
        const slot *s = &m->slots[i];
        if (!slot_has(s, t->text) || !field_has(m->plan->words[s->word].field, block))
            continue;
        sighting seen = {f->block, t->start, t->end, t->position, t->position + t->span,
                         i};
        g_array_append_val(f->sightings, seen);
    }
    return f->sightings->len < KWIC_MARK_PLACES;
}

// ---- sightings to occurrences ----

static void add_occurrence(finder *f, const sighting *first, const sighting *last)
{
    uint32_t word = f->m->slots[first->slot].word;
    occurrence o = {{first->block, first->from, last->to, word},
                    first->position,
                    last->end,
                    f->m->plan->words[word].phrase == 0};
    g_array_append_val(f->occurrences, o);
}

// The parts of one word in a row, from the sighting of the first on.
static void add_compound(finder *f, guint at)
{
    const sighting *first = &g_array_index(f->sightings, sighting, at);
    const sighting *last = first;
    uint32_t word = f->m->slots[first->slot].word;
    for (guint i = at + 1; i < f->sightings->len; i++) {
        const sighting *next = &g_array_index(f->sightings, sighting, i);
        if (next->block != first->block || next->position > last->end)
            break;
        if (next->position == last->end && next->slot == last->slot + 1 &&
            f->m->slots[next->slot].word == word)
            last = next;
    }
    if (f->m->slots[last->slot].part == f->m->plan->words[word].n_parts)
        add_occurrence(f, first, last);
}

static void collect(finder *f)
{
    for (guint i = 0; i < f->sightings->len; i++) {
        const sighting *s = &g_array_index(f->sightings, sighting, i);
        uint32_t part = f->m->slots[s->slot].part;
        if (part == 0)
            add_occurrence(f, s, s);
        else if (part == 1)
            add_compound(f, i);
    }
    g_array_set_size(f->sightings, 0);
}

static void look_at(finder *f, uint32_t block)
{
    const kwic_block *b = &f->record->blocks[block];
    f->block = block;
    f->skip = (uint32_t)(b->text.n - kwic_block_value(b).n);
    kwic_tokenize(f->m->tokenizer, b->text, b->position, sight, f);
    collect(f);
}

// ---- phrases ----

// Keeps the words of the phrase that chain on from occurrence `at`, which is of word `word`.
static bool chain(GArray *all, const kwic_plan *plan, guint at, uint32_t word)
{
    occurrence *o = &g_array_index(all, occurrence, at);
    bool last = word + 1 == plan->n_words ||
                plan->words[word + 1].phrase != plan->words[word].phrase;
    bool whole = last;
    for (guint i = at + 1; !whole && i < all->len; i++) {
        const occurrence *next = &g_array_index(all, occurrence, i);
        if (next->place.block != o->place.block || next->position > o->end)
            break;
        if (next->place.word == word + 1 && next->position == o->end)
            whole = chain(all, plan, i, word + 1);
    }
    o->keep |= whole;
    return whole;
}

static bool chain_all(GArray *all, const kwic_plan *plan)
{
    bool any = false;
    for (guint i = 0; i < all->len; i++) {
        uint32_t word = g_array_index(all, occurrence, i).place.word;
        uint32_t phrase = word < plan->n_words ? plan->words[word].phrase : 0;
        bool first = word == 0 || plan->words[word - 1].phrase != phrase;
        if (phrase && first)
            any |= chain(all, plan, i, word);
    }
    return any;
}

// ---- all of a note ----

static int by_place(const void *a, const void *b)
{
    const occurrence *x = a, *y = b;
    if (x->place.block != y->place.block)
        return x->place.block < y->place.block ? -1 : 1;
    if (x->place.from != y->place.from)
        return x->place.from < y->place.from ? -1 : 1;
    if (x->place.to != y->place.to)
        return x->place.to > y->place.to ? -1 : 1;
    return (x->place.word > y->place.word) - (x->place.word < y->place.word);
}

static int by_position(const void *a, const void *b)
{
    const occurrence *x = a, *y = b;
    if (x->place.block != y->place.block)
        return x->place.block < y->place.block ? -1 : 1;
    return (x->position > y->position) - (x->position < y->position);
}

// Occurrences come as they are found: mostly in order.
static void sort_occurrences(GArray *all, int (*compare)(const void *, const void *))
{
    const occurrence *list = (const occurrence *)(const void *)all->data;
    for (guint i = 1; i < all->len; i++)
        if (compare(&list[i - 1], &list[i]) > 0) {
            qsort(all->data, all->len, sizeof(occurrence), compare);
            return;
        }
}

// The occurrences that stay, in order; of those that overlap, one mark over all.
static kwic_mark_place *settle(finder *f, size_t *n)
{
    GArray *all = f->occurrences;
    const kwic_plan *plan = f->m->plan;
    *n = 0;
    if (all->len == 0)
        return NULL;
    sort_occurrences(all, by_position);
    // A phrase that stands nowhere in a row was matched in some other spelling: its words
    // are shown then wherever they stand.
    bool loose = !chain_all(all, plan);
    sort_occurrences(all, by_place);
    kwic_mark_place *out = kwic_arena_new_array(f->m->arena, kwic_mark_place, all->len);
    for (guint i = 0; i < all->len; i++) {
        const occurrence *o = &g_array_index(all, occurrence, i);
        kwic_mark_place *last = *n ? &out[*n - 1] : NULL;
        if (!o->keep && !loose)
            continue;
        if (last && last->block == o->place.block && o->place.from < last->to)
            last->to = MAX(last->to, o->place.to);
        else
            out[(*n)++] = o->place;
    }
    return out;
}

typedef struct check_mark {
    finder *f;
    uint32_t block;
} check_mark;

static void add_check(void *ctx, uint32_t from, uint32_t to)
{
    check_mark *c = ctx;
    occurrence o = {{c->block, from, to, (uint32_t)c->f->m->plan->n_words}, 0, 0, true};
    if (from < to && c->f->occurrences->len < KWIC_MARK_PLACES)
        g_array_append_val(c->f->occurrences, o);
}

static void add_cause(void *ctx, uint32_t block, uint32_t from, uint32_t to)
{
    finder *f = ctx;
    uint32_t word = (uint32_t)f->m->plan->n_words + 1;
    occurrence o = {{block, from, to, word}, 0, 0, true};
    if (f->occurrences->len < KWIC_MARK_PLACES)
        g_array_append_val(f->occurrences, o);
}

// Which blocks to look at: of a big note those that the index's positions name. NULL: all.
static bool *choose_blocks(finder *f, uint32_t docid, size_t bytes)
{
    const kwic_record *r = f->record;
    size_t worth = bytes_a_form * (f->m->n_forms + 8);
    if (!f->m->db || docid == 0 || f->m->prefixes || bytes < worth)
        return NULL;
    bool *chosen = kwic_arena_new_array(f->m->arena, bool, r->n_blocks);
    for (size_t s = 0; s < f->m->n_slots; s++)
        for (size_t i = 0; i < f->m->slots[s].n_forms; i++)
            if (!kwic_blocks_choose(f->m->db, docid, r, f->m->slots[s].forms[i].term,
                                    chosen))
                return NULL;
    return chosen;
}

static size_t text_bytes(const kwic_record *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n_blocks; i++)
        n += r->blocks[i].text.n;
    return n;
}

typedef struct witnessing {
    finder *f;
    bool properties;
} witnessing;

static void add_witness(void *ctx, uint32_t block, uint32_t from, uint32_t to)
{
    const witnessing *w = ctx;
    check_mark c = {w->f, block};
    const kwic_block *b = &w->f->record->blocks[block];
    if ((b->kind == KWIC_BLOCK_PROPERTY) == w->properties)
        add_check(&c, from, to);
}

// Words that a check asks for are marked where they make the note pass, and nowhere else.
static void find_witnesses(finder *f, uint32_t docid)
{
    enum { MARKING_US = 20000 }; // of a note: it is shown all the same
    kwic_marker *m = f->m;
    kwic_check_sets *sets =
        m->db ? kwic_check_sets_new(m->plan->check, m->db, NULL) : NULL;
    if (!sets)
        return;
    const kwic_judge_of of = {m->db, m->tokenizer, sets,
                              g_get_monotonic_time() + MARKING_US, NULL};
    kwic_judge *judge = kwic_judge_new(m->plan->check, &of);
    witnessing w = {f, false};
    kwic_judge_witnesses(judge, docid, f->record, m->arena, add_witness, &w);
    w.properties = f->occurrences->len == 0;
    if (w.properties)
        kwic_judge_witnesses(judge, docid, f->record, m->arena, add_witness, &w);
    kwic_judge_free(judge);
    kwic_check_sets_free(sets);
}

static void look_through(finder *f, const bool *chosen, bool properties)
{
    size_t left = KWIC_MARK_BYTES;
    const kwic_record *r = f->record;
    for (uint32_t i = 0; i < r->n_blocks && f->occurrences->len < KWIC_MARK_PLACES;
         i++) {
        const kwic_block *b = &r->blocks[i];
        // One that is known to hold a word is read though it is long, if it is the first.
        bool first = chosen && chosen[i] && f->occurrences->len == 0;
        if ((b->kind == KWIC_BLOCK_PROPERTY) != properties ||
            (b->text.n > left && !first))
            continue;
        if ((!chosen || chosen[i]) && f->m->n_slots) {
            left -= MIN(left, b->text.n);
            look_at(f, i);
        }
        if (f->m->plan->check) {
            check_mark c = {f, i};
            kwic_verify_marks(f->m->plan->check, b, add_check, &c);
        }
    }
}

const kwic_mark_place *kwic_marker_find(kwic_marker *m, uint32_t docid,
                                        const kwic_record *record, size_t *n)
{
    *n = 0;
    if ((m->n_slots == 0 && !m->plan->check && !m->cause) || record->n_blocks == 0)
        return NULL;
    g_autoptr(GArray) sightings = g_array_new(FALSE, FALSE, sizeof(sighting));
    g_autoptr(GArray) occurrences = g_array_new(FALSE, FALSE, sizeof(occurrence));
    finder f = {m, record, sightings, occurrences, 0, 0};
    bool *chosen = choose_blocks(&f, docid, text_bytes(record));
    if (m->checked)
        find_witnesses(&f, docid);
    look_through(&f, chosen, false);
    if (occurrences->len == 0)
        look_through(&f, chosen, true);
    if (m->cause)
        kwic_causes_find(m->cause, docid, record, add_cause, &f);
    return settle(&f, n);
}
