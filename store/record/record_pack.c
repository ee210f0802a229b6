// SPDX-License-Identifier: GPL-2.0-or-later
// A record to bytes; record_format.h says how they lie.
#include <math.h>

#include "record_format.h"

typedef struct packer {
    GString *out;   // the part before the texts
    GString *texts; // blocks first
} packer;

static void put_delta(packer *k, uint32_t value, uint32_t expected)
{
    kwic_vint_put(k->out, kwic_zigzag((int64_t)value - (int64_t)expected));
}

static void put_byte(packer *k, unsigned byte)
{
    g_string_append_c(k->out, (char)byte);
}

static void put_string(packer *k, kwic_str s)
{
    kwic_vint_put(k->out, (uint64_t)s.n << 1);
    if (s.n)
        g_string_append_len(k->texts, s.p, (gssize)s.n);
}

// The same by reference when it stands at texts[at].
static void put_string_at(packer *k, kwic_str s, size_t at)
{
    bool there = s.n >= SHORTEST_COPY && at + s.n <= k->texts->len &&
                 memcmp(k->texts->str + at, s.p, s.n) == 0;
    if (!there) {
        put_string(k, s);
        return;
    }
    kwic_vint_put(k->out, (uint64_t)s.n << 1 | 1);
    kwic_vint_put(k->out, at);
}

static void put_run(packer *k, kwic_str text, const kwic_run *run, const kwic_run *last,
                    kwic_run *line_start)
{
    bool next = run->line != last->line && run->text &&
                next_line_start(text, last->text) == run->text;
    kwic_run e = expected_run(*last, *line_start, run->text, next);
    unsigned flags = (next ? NEXT_LINE : 0U) | (run->line != e.line ? HAS_LINE : 0U) |
                     (run->byte != e.byte ? HAS_BYTE : 0U);
    // Both columns jump alike when what was left out is ASCII.
    uint32_t utf16 = e.utf16 + (run->byte - e.byte);
    flags |= run->utf16 != utf16 ? HAS_UTF16 : 0U;
    put_byte(k, flags);
    if (!next)
        kwic_vint_put(k->out, run->text - last->text);
    if (flags & HAS_LINE)
        put_delta(k, run->line, e.line);
    if (flags & HAS_BYTE)
        put_delta(k, run->byte, e.byte);
    if (flags & HAS_UTF16)
        put_delta(k, run->utf16, utf16);
    if (run->line != last->line)
        *line_start = *run;
}

static bool has_one_run(const kwic_block *b)
{
    const kwic_run *run = b->runs;
    return b->n_runs == 1 && run->text == 0 && run->line == b->line &&
           run->byte == run->utf16;
}

static void put_runs(packer *k, const kwic_block *b)
{
    kwic_run at = {.line = b->line}, line_start = at;
    kwic_vint_put(k->out, b->n_runs);
    for (size_t r = 0; r < b->n_runs; r++) {
        put_run(k, b->text, &b->runs[r], &at, &line_start);
        at = b->runs[r];
    }
}

static void put_block(packer *k, const kwic_block *b, const kwic_block *last,
                      int32_t expected, int32_t i)
{
    put_byte(k, (unsigned)b->kind);
    put_byte(k, MIN(b->level, LEVEL_MASK) |
                    (b->heading != expected ? HAS_HEADING : 0U) |
                    (b->id.n ? HAS_ID : 0U) | (b->end_line == b->line ? ONE_LINE : 0U) |
                    (has_one_run(b) ? ONE_RUN : 0U));
    if (b->level >= LEVEL_MASK)
        kwic_vint_put(k->out, b->level);
    if (b->heading != expected)
        kwic_vint_put(k->out, (uint64_t)(i - 1 - b->heading));
    if (b->id.n)
        put_string(k, b->id);
    put_delta(k, b->line, last->end_line);
    if (b->end_line != b->line)
        put_delta(k, b->end_line, b->line);
    put_delta(k, b->position, last->position);
    kwic_vint_put(k->out, b->text.n);
    if (has_one_run(b))
        kwic_vint_put(k->out, b->runs->byte);
    else
        put_runs(k, b);
}

static void put_blocks(packer *k, const kwic_record *r)
{
    outline o;
    outline_init(&o);
    kwic_block last = {0};
    kwic_vint_put(k->out, r->n_blocks);
    for (size_t i = 0; i < r->n_blocks; i++) {
        const kwic_block *b = &r->blocks[i];
        put_block(k, b, &last, outline_next(&o, b->kind, b->level, (int32_t)i),
                  (int32_t)i);
        last = *b;
    }
}

static void put_number(packer *k, double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    bits = GUINT64_TO_LE(bits);
    g_string_append_len(k->out, (char *)&bits, sizeof bits);
}

static bool is_integer(double number)
{
    return fabs(number) < 9007199254740992.0 && rint(number) == number &&
           !signbit(number);
}

// Where the property's words stand: its own block, one of the first.
static void put_properties(packer *k, const kwic_record *r)
{
    size_t from = 0, block = 0;
    uint32_t line = 0;
    kwic_vint_put(k->out, r->n_properties);
    for (size_t i = 0; i < r->n_properties; i++) {
        const kwic_property *p = &r->properties[i];
        for (; block < r->n_blocks && r->blocks[block].line < p->line; block++)
            from += r->blocks[block].text.n;
        bool integer = is_integer(p->number);
        bool number = !integer || p->number > 0;
        put_byte(k, (unsigned)p->type | (p->inline_field ? INLINE_FIELD : 0U) |
                        (p->list ? LIST : 0U) | (integer ? INTEGER : 0U) |
                        (number ? NUMBER : 0U) | (p->targets.n ? TARGETS : 0U));
        put_delta(k, p->line, line);
        line = p->line;
        put_string_at(k, p->key, from);
        put_string_at(k, p->value, from + p->key.n + strlen(": "));
        if (number && integer)
            kwic_vint_put(k->out, (uint64_t)p->number);
        else if (number)
            put_number(k, p->number);
        if (p->targets.n) {
            put_byte(k, p->link);
            put_string(k, p->targets);
        }
    }
}

static void put_tags(packer *k, const kwic_record *r)
{
    uint32_t line = 0;
    kwic_vint_put(k->out, r->n_tags);
    for (size_t i = 0; i < r->n_tags; i++) {
        const kwic_tag *t = &r->tags[i];
        kwic_vint_put(k->out,
                      kwic_zigzag((int64_t)t->line - (int64_t)line) << 1 | t->property);
        line = t->line;
        put_string(k, t->text);
    }
}

static void put_link(packer *k, const kwic_link *l, uint32_t last_line)
{
    bool same = kwic_str_eq(l->text, l->target);
    put_byte(k, (unsigned)l->kind | (l->property ? IN_PROPERTY : 0U) |
                    (l->anchor.n ? HAS_ANCHOR : 0U) | (same ? TEXT_IS_TARGET : 0U));
    put_delta(k, l->line, last_line);
    kwic_vint_put(k->out, l->byte);
    put_string(k, l->target);
    if (l->anchor.n)
        put_string(k, l->anchor);
    if (!same)
        put_string(k, l->text);
}

static void put_links(packer *k, const kwic_record *r)
{
    uint32_t line = 0;
    kwic_vint_put(k->out, r->n_links);
    for (size_t i = 0; i < r->n_links; i++) {
        put_link(k, &r->links[i], line);
        line = r->links[i].line;
    }
}

static void put_tasks(packer *k, const kwic_record *r)
{
    uint32_t block = 0;
    kwic_vint_put(k->out, r->n_tasks);
    for (size_t i = 0; i < r->n_tasks; i++) {
        kwic_task t = r->tasks[i];
        put_delta(k, t.block, block);
        block = t.block;
        kwic_vint_put(k->out, t.state);
        put_byte(k, t.priority);
        unsigned dates = 0;
        for (size_t d = 0; d < G_N_ELEMENTS(task_dates); d++)
            dates |= (unsigned)(*task_date(&t, d) != KWIC_NO_DATE) << d;
        bool texts = t.recurrence.n || t.id.n || t.depends_on.n || t.on_completion.n;
        put_byte(k, dates | (texts ? TASK_HAS_TEXTS : 0));
        for (size_t d = 0; d < G_N_ELEMENTS(task_dates); d++)
            if (dates & 1U << d)
                kwic_vint_put(k->out, kwic_zigzag(*task_date(&t, d)));
        if (texts) {
            put_string(k, t.recurrence);
            put_string(k, t.id);
            put_string(k, t.depends_on);
            put_string(k, t.on_completion);
        }
    }
}

static void put_head(packer *k, const kwic_record *r)
{
    put_string(k, r->path);
    put_string(k, r->title);
    put_string(k, r->first_h1);
    kwic_vint_put(k->out, r->n_aliases);
    for (size_t i = 0; i < r->n_aliases; i++)
        put_string(k, r->aliases[i]);
    put_string(k, r->lang);
    put_properties(k, r);
    put_tags(k, r);
}

void kwic_record_pack(const kwic_record *record, GString *out)
{
    g_autoptr(GString) numbers = g_string_sized_new(1024);
    g_autoptr(GString) texts = g_string_sized_new(4096);
    packer k = {.out = numbers, .texts = texts};
    for (size_t i = 0; i < record->n_blocks; i++)
        if (record->blocks[i].text.n)
            g_string_append_len(texts, record->blocks[i].text.p,
                                (gssize)record->blocks[i].text.n);
    size_t of_blocks = texts->len;
    put_head(&k, record);
    put_blocks(&k, record);
    put_links(&k, record);
    put_tasks(&k, record);
    g_string_append_c(out, FORMAT);
    kwic_vint_put(out, of_blocks);
    kwic_vint_put(out, texts->len - of_blocks);
    g_string_append_len(out, numbers->str, (gssize)numbers->len);
    g_string_append_len(out, texts->str, (gssize)texts->len);
}
