// SPDX-License-Identifier: GPL-2.0-or-later
// Bytes to a record, and places in its blocks; record_format.h says how they lie.
#include "kwic/bisect.h"
#include "kwic/error.h"
#include "record_format.h"

// ---- unpacking ----

typedef struct unpacker {
    kwic_scan in;
    kwic_scan texts; // those of the blocks
    kwic_scan other; // those after them
    kwic_str all;
    kwic_arena *arena;
} unpacker;

static uint32_t get_delta(unpacker *u, uint32_t expected)
{
    const uint64_t most = (uint64_t)UINT32_MAX << 1 | 1;
    uint64_t delta = kwic_scan_vint(&u->in);
    int64_t value = delta <= most ? (int64_t)expected + kwic_unzigzag(delta) : -1;
    return value >= 0 && value <= UINT32_MAX ? (uint32_t)value : kwic_scan_fail(&u->in);
}

// How many things follow, each of `least` bytes or more.
static size_t get_count(unpacker *u, size_t least)
{
    uint64_t n = kwic_scan_vint(&u->in);
    return n <= kwic_scan_left(&u->in) / least ? (size_t)n : kwic_scan_fail(&u->in);
}

static kwic_str get_string(unpacker *u)
{
    uint64_t head = kwic_scan_vint(&u->in);
    uint64_t n = head >> 1;
    if (!(head & 1)) {
        kwic_str s = kwic_scan_bytes(&u->other, n);
        u->in.bad |= u->other.bad;
        return s;
    }
    uint64_t at = kwic_scan_vint(&u->in);
    if (at > u->all.n || n > u->all.n - at)
        n = at = kwic_scan_fail(&u->in);
    return (kwic_str){u->all.p + at, (size_t)n};
}

static kwic_run get_run(unpacker *u, kwic_str text, const kwic_run *last,
                        kwic_run *line_start)
{
    unsigned flags = kwic_scan_byte(&u->in);
    bool next = flags & NEXT_LINE;
    uint32_t at = 0;
    if (next)
        at = next_line_start(text, last->text);
    else
        at = last->text + kwic_scan_vint32(&u->in);
    if (at > text.n || at < last->text || (next && at == 0)) {
        kwic_scan_fail(&u->in);
        return *last;
    }
    kwic_run run = expected_run(*last, *line_start, at, next);
    uint32_t byte = run.byte;
    if (flags & HAS_LINE)
        run.line = get_delta(u, run.line);
    if (flags & HAS_BYTE)
        run.byte = get_delta(u, run.byte);
    run.utf16 += run.byte - byte;
    if (flags & HAS_UTF16)
        run.utf16 = get_delta(u, run.utf16);
    if (run.line != last->line)
        *line_start = run;
    return run;
}

static void get_runs(unpacker *u, kwic_block *b, bool one)
{
    b->n_runs = one ? 1 : get_count(u, 1);
    kwic_run *runs = kwic_arena_new_array(u->arena, kwic_run, b->n_runs);
    kwic_run at = {.line = b->line}, line_start = at;
    if (one) {
        at.byte = at.utf16 = kwic_scan_vint32(&u->in);
        runs[0] = at;
    }
    for (size_t i = one; i < b->n_runs; i++)
        runs[i] = at = get_run(u, b->text, &at, &line_start);
    b->runs = runs;
}

static kwic_block_kind get_kind(unpacker *u, unsigned kinds)
{
    unsigned kind = kwic_scan_byte(&u->in);
    return (kwic_block_kind)(kind < kinds ? kind : kwic_scan_fail(&u->in));
}

static void get_block(unpacker *u, kwic_block *b, const kwic_block *last, outline *o,
                      int32_t i)
{
    b->kind = get_kind(u, KWIC_BLOCK_KINDS);
    unsigned flags = kwic_scan_byte(&u->in);
    b->level = flags & LEVEL_MASK;
    if (b->level == LEVEL_MASK)
        b->level = kwic_scan_vint32(&u->in);
    b->heading = outline_next(o, b->kind, b->level, i);
    if (flags & HAS_HEADING) {
        uint64_t up = kwic_scan_vint(&u->in);
        b->heading = up <= (uint64_t)i ? i - 1 - (int32_t)up
                                       : (int32_t)kwic_scan_fail(&u->in) - 1;
    }
    if (flags & HAS_ID)
        b->id = get_string(u);
    b->line = get_delta(u, last->end_line);
    b->end_line = flags & ONE_LINE ? b->line : get_delta(u, b->line);
    b->position = get_delta(u, last->position);
    b->text = kwic_scan_bytes(&u->texts, kwic_scan_vint(&u->in));
    u->in.bad |= u->texts.bad;
    get_runs(u, b, flags & ONE_RUN);
}

static void get_blocks(unpacker *u, kwic_record *r)
{
    enum { LEAST_BYTES = 6 };
    outline o;
    outline_init(&o);
    kwic_block last = {0};
    r->n_blocks = get_count(u, LEAST_BYTES);
    if (r->n_blocks > INT32_MAX)
        r->n_blocks = kwic_scan_fail(&u->in);
    kwic_block *blocks = kwic_arena_new_array(u->arena, kwic_block, r->n_blocks);
    for (size_t i = 0; i < r->n_blocks && !u->in.bad; i++) {
        get_block(u, &blocks[i], &last, &o, (int32_t)i);
        last = blocks[i];
    }
    r->blocks = blocks;
}

static double get_number(unpacker *u)
{
    kwic_str bytes = kwic_scan_bytes(&u->in, sizeof(uint64_t));
    uint64_t bits = 0;
    double number;
    memcpy(&bits, bytes.p, bytes.n);
    bits = GUINT64_FROM_LE(bits);
    memcpy(&number, &bits, sizeof number);
    return number;
}

static void get_properties(unpacker *u, kwic_record *r)
{
    enum { LEAST_BYTES = 4 };
    uint32_t line = 0;
    r->n_properties = get_count(u, LEAST_BYTES);
    kwic_property *list =
        kwic_arena_new_array(u->arena, kwic_property, r->n_properties);
    r->properties = list;
    for (size_t i = 0; i < r->n_properties && !u->in.bad; i++) {
        kwic_property *p = &list[i];
        unsigned flags = kwic_scan_byte(&u->in);
        p->type = (kwic_value_type)(flags & TYPE_MASK);
        if (p->type > KWIC_VALUE_BOOL)
            p->type = (kwic_value_type)kwic_scan_fail(&u->in);
        p->inline_field = flags & INLINE_FIELD;
        p->list = flags & LIST;
        p->line = line = get_delta(u, line);
        p->key = get_string(u);
        p->value = get_string(u);
        if (flags & NUMBER)
            p->number =
                flags & INTEGER ? (double)kwic_scan_vint(&u->in) : get_number(u);
        if (flags & TARGETS) {
            p->link = kwic_scan_byte(&u->in) & 1;
            p->targets = get_string(u);
        }
    }
}

static void get_tags(unpacker *u, kwic_record *r)
{
    enum { LEAST_BYTES = 2 };
    const uint64_t most = (uint64_t)UINT32_MAX << 1 | 1;
    int64_t line = 0;
    r->n_tags = get_count(u, LEAST_BYTES);
    kwic_tag *list = kwic_arena_new_array(u->arena, kwic_tag, r->n_tags);
    r->tags = list;
    for (size_t i = 0; i < r->n_tags && !u->in.bad; i++) {
        uint64_t head = kwic_scan_vint(&u->in);
        line += head >> 1 <= most ? kwic_unzigzag(head >> 1) : -1 - line;
        if (line < 0 || line > UINT32_MAX)
            line = kwic_scan_fail(&u->in);
        list[i].property = head & 1;
        list[i].line = (uint32_t)line;
        list[i].text = get_string(u);
    }
}

static void get_links(unpacker *u, kwic_record *r)
{
    enum { LEAST_BYTES = 4 };
    uint32_t line = 0;
    r->n_links = get_count(u, LEAST_BYTES);
    kwic_link *list = kwic_arena_new_array(u->arena, kwic_link, r->n_links);
    r->links = list;
    for (size_t i = 0; i < r->n_links && !u->in.bad; i++) {
        kwic_link *l = &list[i];
        unsigned flags = kwic_scan_byte(&u->in);
        l->kind = (kwic_link_kind)(flags & KIND_MASK);
        l->property = flags & IN_PROPERTY;
        l->line = line = get_delta(u, line);
        l->byte = kwic_scan_vint32(&u->in);
        l->target = get_string(u);
        if (flags & HAS_ANCHOR)
            l->anchor = get_string(u);
        l->text = flags & TEXT_IS_TARGET ? l->target : get_string(u);
    }
}

static void get_tasks(unpacker *u, kwic_record *r)
{
    enum { LEAST_BYTES = 4 };
    uint32_t block = 0;
    r->n_tasks = get_count(u, LEAST_BYTES);
    kwic_task *list = kwic_arena_new_array(u->arena, kwic_task, r->n_tasks);
    r->tasks = list;
    for (size_t i = 0; i < r->n_tasks && !u->in.bad; i++) {
        block = get_delta(u, block);
        if (block >= r->n_blocks)
            kwic_scan_fail(&u->in);
        list[i].block = block;
        list[i].state = kwic_scan_vint32(&u->in);
        list[i].priority = (uint8_t)kwic_scan_byte(&u->in);
        unsigned dates = kwic_scan_byte(&u->in);
        for (size_t d = 0; d < G_N_ELEMENTS(task_dates); d++)
            *task_date(&list[i], d) =
                dates & 1U << d ? (int32_t)kwic_unzigzag(kwic_scan_vint32(&u->in))
                                : KWIC_NO_DATE;
        if (dates & TASK_HAS_TEXTS) {
            list[i].recurrence = get_string(u);
            list[i].id = get_string(u);
            list[i].depends_on = get_string(u);
            list[i].on_completion = get_string(u);
        }
    }
}

static void get_head(unpacker *u, kwic_record *r)
{
    r->path = get_string(u);
    r->title = get_string(u);
    r->first_h1 = get_string(u);
    r->n_aliases = get_count(u, 1);
    kwic_str *aliases = kwic_arena_new_array(u->arena, kwic_str, r->n_aliases);
    for (size_t i = 0; i < r->n_aliases && !u->in.bad; i++)
        aliases[i] = get_string(u);
    r->aliases = aliases;
    r->lang = get_string(u);
    get_properties(u, r);
    get_tags(u, r);
}

static bool unpack(kwic_str data, bool whole, kwic_arena *arena, kwic_record *out,
                   GError **error)
{
    *out = (kwic_record){0};
    unpacker u = {.in = kwic_scan_of(data), .arena = arena};
    if (kwic_scan_byte(&u.in) != FORMAT)
        kwic_scan_fail(&u.in);
    uint64_t of_blocks = kwic_scan_vint32(&u.in);
    uint64_t of_others = kwic_scan_vint32(&u.in);
    if (of_blocks + of_others > kwic_scan_left(&u.in))
        of_blocks = of_others = kwic_scan_fail(&u.in);
    size_t n_texts = (size_t)(of_blocks + of_others);
    u.in.end -= n_texts;
    u.all = (kwic_str){(const char *)u.in.end, n_texts};
    u.texts = kwic_scan_of(kwic_str_sub(u.all, 0, of_blocks));
    u.other = kwic_scan_of(kwic_str_sub(u.all, of_blocks, n_texts));
    get_head(&u, out);
    if (whole && !u.in.bad) {
        get_blocks(&u, out);
        get_links(&u, out);
        get_tasks(&u, out);
    }
    if (!u.in.bad)
        return true;
    *out = (kwic_record){0};
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_CORRUPT,
                "a note's record is damaged; index with --full");
    return false;
}

bool kwic_record_unpack(kwic_str data, kwic_arena *arena, kwic_record *out,
                        GError **error)
{
    return unpack(data, true, arena, out, error);
}

bool kwic_record_unpack_head(kwic_str data, kwic_arena *arena, kwic_record *out,
                             GError **error)
{
    return unpack(data, false, arena, out, error);
}

// ---- places ----

static const kwic_run *run_at(const kwic_block *b, uint32_t offset)
{
    size_t from = 1, to = b->n_runs;
    KWIC_BISECT(size_t, from, to, mid, b->runs[mid].text <= offset);
    return &b->runs[from - 1];
}

kwic_run kwic_block_place(const kwic_block *block, uint32_t offset)
{
    offset = (uint32_t)MIN(offset, block->text.n);
    kwic_run place = {.line = block->line};
    if (block->n_runs && block->runs[0].text <= offset)
        place = *run_at(block, offset);
    for (; place.text < offset; place.text++) {
        unsigned char c = (unsigned char)block->text.p[place.text];
        if (c == '\n') {
            place = (kwic_run){.text = place.text, .line = place.line + 1};
            continue;
        }
        place.byte++;
        // A character is one unit, but two beyond U+FFFF.
        place.utf16 += (c & 0xc0) != 0x80 ? 1U + (c >= 0xf0) : 0U;
    }
    return place;
}
