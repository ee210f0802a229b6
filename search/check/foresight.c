// SPDX-License-Identifier: GPL-2.0-or-later
// A note is made up for the judge: blocks of the kinds and as many lines as the layout says,
// without their text, and sightings of the words where the index has them.
//
//     line:(the -and)   layout     text@20, line@31, heading@60 …
//                       positions  the 22 35, and 36
//                       sightings  the (block 0, line 0), the (block 0, line 1), and (…)
//
// A line's number stands in the place of its first byte: the text of a block with n lines is
// n - 1 newlines.
#include "foresight.h"

#include "kwic/layout.h"
#include "kwic/path.h"
#include "sighting.h"

enum { MOST_TERMS = 64 };

// A term of some slots, of whose positions those count that are written so.
typedef struct wanted {
    kwic_str term;
    const GArray *slots; // uint32_t
} wanted;

struct kwic_foresight {
    const kwic_check *check;
    kwic_foresight_from from;
    kwic_sightings *see;  // of the judge
    GArray *terms;        // wanted
    GArray *positions;    // of one term
    GArray *sure, *maybe; // kwic_sighting; maybe: how it is written the record tells
    GArray *blocks, *tasks;
    GString *newlines;
    uint32_t noted; // docid of whom all that is; 0: none
    bool failed;    // the index does not tell
    kwic_record record;
};

// ---- what positions tell ----

static bool is_told(const kwic_check *c);

static bool are_kids_told(const kwic_check *c)
{
    for (size_t i = 0; i < c->n; i++)
        if (!is_told(c->kids[i]))
            return false;
    return true;
}

static size_t count_terms(const kwic_check *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n; i++)
        n += count_terms(c->kids[i]);
    for (size_t p = 0; p < c->n_patterns; p++)
        for (size_t s = 0; s < c->patterns[p].n; s++)
            for (size_t k = 0; k < c->patterns[p].spellings[s].n; k++)
                n += c->patterns[p].spellings[s].slots[k].n;
    return n;
}

// How many positions a compound takes in a note, its own position does not say: "CoreWeave is"
// is told by its parts, but not how that is written.
static bool asks_case_in_row(const kwic_check *c)
{
    for (size_t p = 0; p < c->n_patterns; p++)
        for (size_t s = 0; s < c->patterns[p].n; s++)
            for (size_t k = 0; k < c->patterns[p].spellings[s].n; k++)
                if (c->patterns[p].spellings[s].n > 1 &&
                    c->patterns[p].spellings[s].slots[k].written.n)
                    return true;
    return false;
}

static bool is_told(const kwic_check *c)
{
    switch (c->kind) {
    case KWIC_CHECK_AND:
    case KWIC_CHECK_OR:
    case KWIC_CHECK_NOT:
    case KWIC_CHECK_LINE:
    case KWIC_CHECK_BLOCK:
    case KWIC_CHECK_SECTION:
    case KWIC_CHECK_TASK:
        return are_kids_told(c);
    case KWIC_CHECK_TRUE:
    case KWIC_CHECK_SET:
        return true;
    case KWIC_CHECK_WORDS:
    case KWIC_CHECK_NEAR:
        return c->region <= KWIC_IN_HEADING && count_terms(c) <= MOST_TERMS &&
               !asks_case_in_row(c);
    default:
        return false;
    }
}

// Whether it is of words at all, and not of sets and paths alone.
static bool is_of_words(const kwic_check *c)
{
    bool any = c->kind >= KWIC_CHECK_WORDS && c->kind <= KWIC_CHECK_TASK &&
               c->kind != KWIC_CHECK_REGEX;
    for (size_t i = 0; i < c->n && !any; i++)
        any = is_of_words(c->kids[i]);
    return any;
}

static bool asks_case(const kwic_check *c)
{
    bool any = false;
    for (size_t i = 0; i < c->n && !any; i++)
        any = asks_case(c->kids[i]);
    for (size_t p = 0; p < c->n_patterns && !any; p++)
        for (size_t s = 0; s < c->patterns[p].n && !any; s++)
            for (size_t k = 0; k < c->patterns[p].spellings[s].n && !any; k++)
                any = c->patterns[p].spellings[s].slots[k].written.n > 0;
    return any;
}

bool kwic_foresight_needs(const kwic_check *check, bool *written)
{
    bool any = false;
    if (is_told(check) && is_of_words(check)) {
        *written = *written || asks_case(check);
        return true;
    }
    bool joins = check->kind <= KWIC_CHECK_NOT;
    for (size_t i = 0; joins && i < check->n; i++)
        any = kwic_foresight_needs(check->kids[i], written) || any;
    return any;
}

// ---- making and freeing ----

static void add_terms(kwic_foresight *f)
{
    GHashTableIter iter;
    gpointer term, slots;
    g_hash_table_iter_init(&iter, f->see->terms);
    while (g_hash_table_iter_next(&iter, &term, &slots)) {
        wanted w = {*(kwic_str *)term, slots};
        g_array_append_val(f->terms, w);
    }
}

kwic_foresight *kwic_foresight_new(const kwic_check *check,
                                   const kwic_foresight_from *from)
{
    kwic_foresight *f = g_new0(kwic_foresight, 1);
    f->check = check;
    f->from = *from;
    f->see = kwic_judge_sightings(from->judge);
    f->terms = g_array_new(FALSE, FALSE, sizeof(wanted));
    f->positions = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    f->sure = g_array_new(FALSE, FALSE, sizeof(kwic_sighting));
    f->maybe = g_array_new(FALSE, FALSE, sizeof(kwic_sighting));
    f->blocks = g_array_new(FALSE, TRUE, sizeof(kwic_block));
    f->tasks = g_array_new(FALSE, TRUE, sizeof(kwic_task));
    f->newlines = g_string_new(NULL);
    add_terms(f);
    return f;
}

void kwic_foresight_free(kwic_foresight *f)
{
    if (!f)
        return;
    g_array_unref(f->terms);
    g_array_unref(f->positions);
    g_array_unref(f->sure);
    g_array_unref(f->maybe);
    g_array_unref(f->blocks);
    g_array_unref(f->tasks);
    g_string_free(f->newlines, TRUE);
    g_free(f);
}

// ---- the note made up ----

// One position is written as the value says; *next reads it, positions ascending.
static kwic_written written_at(kwic_layout_reader *r, unsigned *what, uint32_t *at,
                               uint32_t position)
{
    while (*at < position)
        if (!kwic_layout_next(r, what, at))
            *at = UINT32_MAX;
    return *at == position ? (kwic_written)*what : KWIC_WRITTEN_SO;
}

static void see_at(kwic_foresight *f, const wanted *w, uint32_t position,
                   kwic_written how)
{
    for (guint i = 0; i < w->slots->len; i++) {
        uint32_t id = g_array_index(w->slots, uint32_t, i);
        const kwic_slot_terms *slot = f->see->slots->pdata[id];
        kwic_sighting s = {.slot = id, .position = position, .span = 1};
        bool open = false;
        if (slot->written.n) {
            open = how == KWIC_WRITTEN_ELSE;
            if (!open && kwic_written_of(slot->written, w->term) != how)
                continue;
        }
        g_array_append_val(f->maybe, s);
        if (!open)
            g_array_append_val(f->sure, s);
    }
}

static bool see_term(kwic_foresight *f, const wanted *w, uint32_t docid)
{
    unsigned what = 0;
    uint32_t at = 0;
    g_array_set_size(f->positions, 0);
    if (!kwic_db_positions(f->from.db, docid, w->term, f->positions, NULL))
        return false;
    kwic_layout_reader r =
        kwic_written_read(kwic_layouts_of(f->from.layouts, KWIC_SLOT_WRITTEN, docid));
    for (guint i = 0; i < f->positions->len; i++) {
        uint32_t position = g_array_index(f->positions, uint32_t, i);
        see_at(f, w, position, written_at(&r, &what, &at, position));
    }
    return true;
}

static int by_position(const void *a, const void *b)
{
    const kwic_sighting *x = a, *y = b;
    if (x->position != y->position)
        return x->position < y->position ? -1 : 1;
    return (x->slot > y->slot) - (x->slot < y->slot);
}

static void sort(GArray *sightings)
{
    if (sightings->len > 1)
        qsort(sightings->data, sightings->len, sizeof(kwic_sighting), by_position);
}

static void add_block(kwic_foresight *f, unsigned mark)
{
    static const kwic_block_kind kinds[] = {
        [KWIC_MARK_TEXT] = KWIC_BLOCK_PARAGRAPH,
        [KWIC_MARK_HEADING] = KWIC_BLOCK_HEADING,
        [KWIC_MARK_CODE] = KWIC_BLOCK_CODE,
        [KWIC_MARK_PROPERTY] = KWIC_BLOCK_PROPERTY,
        [KWIC_MARK_TODO] = KWIC_BLOCK_TASK,
        [KWIC_MARK_DONE] = KWIC_BLOCK_TASK,
        [KWIC_MARK_CANCELLED] = KWIC_BLOCK_TASK,
    };
    kwic_block block = {.kind = kinds[mark]};
    kwic_task task = {.block = f->blocks->len,
                      .state = mark == KWIC_MARK_TODO   ? ' '
                               : mark == KWIC_MARK_DONE ? 'x'
                                                        : '-',
                      .due = KWIC_NO_DATE};
    g_array_append_val(f->blocks, block);
    if (block.kind == KWIC_BLOCK_TASK)
        g_array_append_val(f->tasks, task);
}

// Puts the sightings before the position, from *next on, into the block and line.
static void place_upto(GArray *sightings, guint *next, uint32_t position, int32_t block,
                       uint32_t line)
{
    for (; *next < sightings->len; (*next)++) {
        kwic_sighting *s = &g_array_index(sightings, kwic_sighting, *next);
        if (s->position >= position)
            return;
        s->block = block;
        s->line = s->start = s->end = line;
    }
}

static void lay_out(kwic_foresight *f, kwic_str layout)
{
    kwic_layout_reader r = kwic_layout_read(layout);
    unsigned mark;
    uint32_t position, line = 0;
    guint sure = 0, maybe = 0;
    int32_t block = KWIC_SIGHTING_TITLE; // or another name
    g_array_set_size(f->blocks, 0);
    g_array_set_size(f->tasks, 0);
    while (kwic_layout_next(&r, &mark, &position)) {
        place_upto(f->sure, &sure, position, block, line);
        place_upto(f->maybe, &maybe, position, block, line);
        if (mark == KWIC_MARK_LINE && f->blocks->len) {
            g_array_index(f->blocks, kwic_block, f->blocks->len - 1).text.n = ++line;
        } else if (mark != KWIC_MARK_LINE) {
            add_block(f, mark);
            block = (int32_t)f->blocks->len - 1;
            line = 0;
        }
    }
    place_upto(f->sure, &sure, UINT32_MAX, block, line);
    place_upto(f->maybe, &maybe, UINT32_MAX, block, line);
}

static void give_lines(kwic_foresight *f)
{
    size_t most = 0;
    for (guint i = 0; i < f->blocks->len; i++)
        most = MAX(most, g_array_index(f->blocks, kwic_block, i).text.n);
    while (f->newlines->len < most)
        g_string_append_c(f->newlines, '\n');
    for (guint i = 0; i < f->blocks->len; i++)
        g_array_index(f->blocks, kwic_block, i).text.p = f->newlines->str;
}

static void note_docid(kwic_foresight *f, uint32_t docid)
{
    kwic_str layout = kwic_layouts_of(f->from.layouts, KWIC_SLOT_LAYOUT, docid);
    f->noted = docid;
    f->failed = false;
    g_array_set_size(f->sure, 0);
    g_array_set_size(f->maybe, 0);
    for (guint i = 0; i < f->terms->len && !f->failed; i++)
        f->failed = !see_term(f, &g_array_index(f->terms, wanted, i), docid);
    sort(f->sure);
    sort(f->maybe);
    lay_out(f, layout);
    give_lines(f);
    f->record = (kwic_record){.blocks = (const kwic_block *)(void *)f->blocks->data,
                              .n_blocks = f->blocks->len,
                              .tasks = (const kwic_task *)(void *)f->tasks->data,
                              .n_tasks = f->tasks->len};
}

// ---- verdicts ----

static kwic_verdict verdict_of(bool yes)
{
    return yes ? KWIC_YES : KWIC_NO;
}

static kwic_verdict judge(kwic_foresight *f, const kwic_check *c, uint32_t docid,
                          const GArray *sightings, kwic_arena *work)
{
    f->see->list = (kwic_sighting *)(void *)sightings->data;
    f->see->n = sightings->len;
    return kwic_judge_part(f->from.judge, c, docid, &f->record, work);
}

// Of words whose writing is not known: what holds without them holds, unless something is
// turned round; and the other way.
static kwic_verdict by_words(kwic_foresight *f, const kwic_check *c, uint32_t docid,
                             kwic_arena *work)
{
    if (f->noted != docid)
        note_docid(f, docid);
    if (f->failed)
        return KWIC_OPEN;
    kwic_verdict without = judge(f, c, docid, f->sure, work);
    if (f->sure->len == f->maybe->len || without == KWIC_OPEN)
        return without;
    kwic_verdict with = judge(f, c, docid, f->maybe, work);
    return without == with && !kwic_check_negates(c) ? with : KWIC_OPEN;
}

// The path is in derived data, too.
static kwic_verdict by_path(kwic_foresight *f, const kwic_check *c, uint32_t docid,
                            kwic_arena *work)
{
    kwic_derived *d = (kwic_derived *)(uintptr_t)f->from.derived;
    kwic_str path = d ? kwic_derived_path(d, docid) : (kwic_str){NULL, 0};
    if (path.n == 0)
        return KWIC_OPEN;
    if (c->kind == KWIC_CHECK_FILE)
        path = kwic_path_stem(path);
    return verdict_of(kwic_folded_has(work, path, c->text));
}

static kwic_verdict foresee(kwic_foresight *f, const kwic_check *c, uint32_t docid,
                            kwic_arena *work)
{
    bool and = c->kind == KWIC_CHECK_AND;
    kwic_verdict all = verdict_of(and), one;
    switch (c->kind) {
    case KWIC_CHECK_AND:
    case KWIC_CHECK_OR:
        for (size_t i = 0; i < c->n; i++) {
            one = foresee(f, c->kids[i], docid, work);
            if (one == verdict_of(!and))
                return one;
            all = one == KWIC_OPEN ? KWIC_OPEN : all;
        }
        return all;
    case KWIC_CHECK_NOT:
        one = foresee(f, c->kids[0], docid, work);
        return one == KWIC_OPEN ? KWIC_OPEN : verdict_of(one == KWIC_NO);
    case KWIC_CHECK_TRUE:
        return KWIC_YES;
    case KWIC_CHECK_SET:
        return verdict_of(kwic_check_sets_has(f->from.sets, c, docid));
    case KWIC_CHECK_PATH:
    case KWIC_CHECK_FILE:
        return by_path(f, c, docid, work);
    default:
        return f->from.layouts && is_told(c) ? by_words(f, c, docid, work) : KWIC_OPEN;
    }
}

kwic_verdict kwic_foresight_of(kwic_foresight *f, uint32_t docid, kwic_arena *work)
{
    return foresee(f, f->check, docid, work);
}
