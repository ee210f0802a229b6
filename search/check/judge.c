// SPDX-License-Identifier: GPL-2.0-or-later
// A check is run over one note at a time. Its text is tokenized once; tokens that no slot of
// the check asks for are passed over, the others become sightings in order. A unit (note,
// section, block, line) is then a range of blocks and sightings, all that is looked at:
//
//     line:(openai storage)     blocks 0 … 7, lines of each
//     sightings                 openai @12 (block 3, line 0), storage @14 (block 3, line 0)
//     block 3, line 0           openai: yes, storage: yes  ->  the note passes
#include "judge_inside.h"

#include "kwic/bisect.h"
#include "kwic/path.h"
#include "near.h"
#include "sighting.h"
#include "words/planner.h"

// ---- words ----

bool kwic_judge_region_has(const kwic_judge *v, const kwic_sighting *s,
                           kwic_check_region region)
{
    if (region == KWIC_IN_ANY)
        return true;
    if (s->block < 0)
        return (region == KWIC_IN_TITLE && s->block == KWIC_SIGHTING_TITLE) ||
               (region == KWIC_IN_ALIAS && s->block == KWIC_SIGHTING_ALIAS);
    kwic_block_kind kind = v->record->blocks[s->block].kind;
    if (region == KWIC_IN_CODE)
        return kind == KWIC_BLOCK_CODE;
    if (region == KWIC_IN_HEADING)
        return kind == KWIC_BLOCK_HEADING;
    return region == KWIC_IN_BODY && kind != KWIC_BLOCK_PROPERTY;
}

// Where the spelling that starts at sighting i ends; 0 when it does not stand there.
static uint32_t spelled(const kwic_judge *v, const kwic_spelling *sp,
                        kwic_judge_range in, size_t i)
{
    const kwic_sighting *all = v->see->list;
    if (all[i].slot != sp->slots[0].id)
        return 0;
    uint32_t next = all[i].position + all[i].span;
    for (size_t k = 1; k < sp->n; k++) {
        while (i < in.high && all[i].position < next)
            i++;
        while (i < in.high && all[i].position == next && all[i].slot != sp->slots[k].id)
            i++;
        if (i >= in.high || all[i].position != next)
            return 0;
        next += all[i].span;
    }
    return next;
}

// The end of the pattern if it starts at sighting i, else 0.
uint32_t kwic_judge_matched(const kwic_judge *v, const kwic_pattern *pattern,
                            kwic_judge_range in, size_t i)
{
    for (size_t k = 0; k < pattern->n; k++) {
        uint32_t end = spelled(v, &pattern->spellings[k], in, i);
        if (end)
            return end;
    }
    return 0;
}

static bool has_words(kwic_judge *v, const kwic_check *c, kwic_judge_range in)
{
    for (size_t i = in.low; i < in.high && !kwic_patience_ends(&v->patience); i++)
        if (kwic_judge_region_has(v, &v->see->list[i], c->region) &&
            kwic_judge_matched(v, &c->patterns[0], in, i))
            return true;
    return false;
}

bool kwic_judge_has_near(kwic_judge *v, const kwic_check *c, kwic_judge_range in)
{
    size_t n = MIN(c->n_patterns, 64);
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(kwic_stretch));
    for (size_t i = in.low; i < in.high && !kwic_patience_ends(&v->patience); i++) {
        if (!kwic_judge_region_has(v, &v->see->list[i], c->region))
            continue;
        for (size_t k = 0; k < n; k++) {
            uint32_t end = kwic_judge_matched(v, &c->patterns[k], in, i);
            kwic_stretch s = {v->see->list[i].position, end, (uint32_t)k};
            if (end)
                g_array_append_val(places, s);
        }
    }
    return kwic_stretches_near(places, n, MAX(c->distance, 1));
}

// ---- regular expressions ----

static bool matches(kwic_judge *v, const kwic_check *c, kwic_str text)
{
    size_t from = 0, to;
    return kwic_regex_match(&v->regex, c->regex, text, &from, &to);
}

// Each line of text.
static bool matches_lines(kwic_judge *v, const kwic_check *c, kwic_str text)
{
    for (size_t at = 0; at <= text.n && !kwic_patience_ends(&v->patience);) {
        const char *nl = at < text.n ? memchr(text.p + at, '\n', text.n - at) : NULL;
        size_t end = nl ? (size_t)(nl - text.p) : text.n;
        if (matches(v, c, kwic_str_sub(text, at, end)))
            return true;
        at = end + 1;
    }
    return false;
}

// The block's value, or what is of it in the range's line.
static bool matches_block(kwic_judge *v, const kwic_check *c, const kwic_block *block,
                          const kwic_judge_range *in)
{
    kwic_str text = block->text, value = kwic_block_value(block);
    if (!in->line)
        return matches_lines(v, c, value);
    size_t from = MAX(in->line_from, text.n - value.n);
    return from <= in->line_to && matches(v, c, kwic_str_sub(text, from, in->line_to));
}

static bool has_match(kwic_judge *v, const kwic_check *c, kwic_judge_range in)
{
    const kwic_record *r = v->record;
    if (c->region == KWIC_IN_PATH)
        return matches(v, c, r->path);
    if (c->region == KWIC_IN_FILE)
        return matches(v, c, kwic_path_stem(r->path));
    if (c->region == KWIC_IN_TITLE)
        return matches(v, c, r->title);
    for (size_t b = in.from; b < in.to && !kwic_patience_ends(&v->patience); b++) {
        kwic_sighting s = {.block = (int32_t)b};
        if (kwic_judge_region_has(v, &s, c->region) &&
            matches_block(v, c, &r->blocks[b], &in))
            return true;
    }
    return false;
}

// ---- units ----

// The first sighting from low on, and before high, that is not before the block.
static size_t first_of(const kwic_judge *v, size_t low, size_t high, size_t block)
{
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (v->see->list[mid].block < (int64_t)block)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

// The sightings of blocks [from, to) inside of the range.
static kwic_judge_range narrowed(const kwic_judge *v, kwic_judge_range in, size_t from,
                                 size_t to)
{
    kwic_judge_range out = {.from = from, .to = to};
    out.low = first_of(v, in.low, in.high, from);
    out.high = first_of(v, out.low, in.high, to);
    return out;
}

static kwic_judge_range whole_note(const kwic_judge *v)
{
    return (kwic_judge_range){.to = v->record->n_blocks, .high = v->see->n};
}

static bool in_lines(kwic_judge *v, const kwic_check *kid, kwic_judge_range block)
{
    kwic_str text = v->record->blocks[block.from].text;
    size_t low = block.low;
    for (size_t at = 0; at <= text.n && !v->patience.over;) {
        const char *nl = at < text.n ? memchr(text.p + at, '\n', text.n - at) : NULL;
        size_t end = nl ? (size_t)(nl - text.p) : text.n;
        kwic_judge_range one = {
            .from = block.from, .to = block.to, .line = true, .low = low};
        one.line_from = at;
        one.line_to = end;
        while (low < block.high && v->see->list[low].start <= end)
            low++;
        one.high = low;
        if (kwic_judge_settles(v, kid, one))
            return true;
        at = end + 1;
    }
    return false;
}

static bool in_each(kwic_judge *v, const kwic_check *c, kwic_judge_range in)
{
    if (in.line)
        return kwic_judge_holds(v, c->kids[0], in);
    for (size_t b = in.from; b < in.to && !v->patience.over; b++) {
        kwic_judge_range block = narrowed(v, in, b, b + 1);
        in.low = block.high;
        if (c->kind == KWIC_CHECK_LINE ? in_lines(v, c->kids[0], block)
                                       : kwic_judge_settles(v, c->kids[0], block))
            return true;
    }
    return false;
}

// A section is a heading with what follows it, up to the next heading.
static bool in_section(kwic_judge *v, const kwic_check *c, kwic_judge_range in)
{
    if (in.line)
        return kwic_judge_holds(v, c->kids[0], in);
    for (size_t from = in.from, to; from < in.to && !v->patience.over; from = to) {
        to = from + 1;
        while (to < in.to && v->record->blocks[to].kind != KWIC_BLOCK_HEADING)
            to++;
        kwic_judge_range section = narrowed(v, in, from, to);
        in.low = section.high;
        if (kwic_judge_settles(v, c->kids[0], section))
            return true;
    }
    return false;
}

static bool state_fits(const kwic_check *c, uint32_t box)
{
    if (c->state == KWIC_TASK_ANY)
        return true;
    return strcmp(kwic_task_state(box), c->state == KWIC_TASK_TODO ? "todo" : "done") ==
           0;
}

// The tasks of one block have one text: it is looked at once.
static bool in_task(kwic_judge *v, const kwic_check *c, kwic_judge_range in)
{
    int64_t block = -1;
    bool held = false;
    for (size_t i = 0; i < v->record->n_tasks && !kwic_patience_ends(&v->patience);
         i++) {
        const kwic_task *task = &v->record->tasks[i];
        if (task->block < in.from || task->block >= in.to ||
            !state_fits(c, task->state))
            continue;
        if (c->n && block != (int64_t)task->block)
            held = kwic_judge_settles(
                v, c->kids[0],
                in.line ? in : narrowed(v, in, task->block, task->block + 1));
        block = (int64_t)task->block;
        if (c->n == 0 || held)
            return true;
    }
    return false;
}

static bool is_due(const kwic_judge *v, const kwic_check *c, kwic_judge_range in)
{
    for (size_t i = 0; i < v->record->n_tasks; i++) {
        const kwic_task *task = &v->record->tasks[i];
        int32_t date = *(const int32_t *)(const void *)((const char *)task + c->day);
        double day = (double)date * 86400;
        if (task->block < in.from || task->block >= in.to || date == KWIC_NO_DATE)
            continue;
        if (day >= c->interval.low &&
            (c->interval.upto ? day <= c->interval.high : day < c->interval.high))
            return true;
    }
    return false;
}

// ---- what is a part's own ----

static bool stands_in(const kwic_judge *v, uint32_t line, kwic_judge_range in)
{
    for (size_t b = in.from; b < in.to; b++)
        if (line >= v->record->blocks[b].line && line <= v->record->blocks[b].end_line)
            return true;
    return false;
}

static bool has_tag(kwic_judge *v, const kwic_check *c, kwic_judge_range in)
{
    for (size_t i = 0; i < v->record->n_tags; i++) {
        const kwic_tag *tag = &v->record->tags[i];
        if (tag->property || !stands_in(v, tag->line, in))
            continue;
        kwic_str text = kwic_planner_fold(v->arena, tag->text);
        bool below = text.n > c->text.n && text.p[c->text.n] == '/' && !c->equal;
        if (kwic_str_starts(text, c->text) &&
            (text.n == c->text.n || c->start || below))
            return true;
    }
    return false;
}

// A link's target may be a path; with ".md" or without.
static bool is_named(kwic_judge *v, const kwic_check *c, const kwic_link *link)
{
    if (link->kind == KWIC_LINK_URL)
        return c->text.n && kwic_folded_has(v->arena, link->target, c->text);
    kwic_str target = kwic_planner_fold(v->arena, kwic_path_strip_md(link->target));
    kwic_str last = kwic_path_stem(target);
    for (size_t i = 0; i < c->n_names; i++)
        if (kwic_str_eq(c->names[i], target) || kwic_str_eq(c->names[i], last))
            return true;
    return false;
}

static bool has_link(kwic_judge *v, const kwic_check *c, kwic_judge_range in)
{
    for (size_t i = 0; i < v->record->n_links; i++) {
        const kwic_link *link = &v->record->links[i];
        if (!link->property && stands_in(v, link->line, in) && is_named(v, c, link))
            return true;
    }
    return false;
}

// ---- other conditions ----

static bool value_has(kwic_judge *v, const kwic_check *c, kwic_str value)
{
    if (!c->regex && !c->start)
        return kwic_folded_has(v->arena, value, c->text);
    value = kwic_planner_fold(v->arena, value);
    return c->regex ? matches(v, c, value) : kwic_str_starts(value, c->text);
}

// The value as shown, or the name of a note that a link in it leads to: of a text with links
// only words of it are meant.
static bool property_has_either(kwic_judge *v, const kwic_check *c,
                                const kwic_property *p)
{
    kwic_str rest = p->targets;
    if (value_has(v, c, p->value))
        return true;
    if ((c->regex || c->start) && !p->link)
        return false;
    while (rest.n) {
        const char *end = memchr(rest.p, '\n', rest.n);
        size_t n = end ? (size_t)(end - rest.p) : rest.n;
        if (value_has(v, c, kwic_str_sub(rest, 0, n)))
            return true;
        rest = kwic_str_sub(rest, n + 1, rest.n);
    }
    return false;
}

static bool property_has(kwic_judge *v, const kwic_check *c)
{
    for (size_t i = 0; i < v->record->n_properties; i++) {
        const kwic_property *p = &v->record->properties[i];
        kwic_str key = kwic_planner_fold(v->arena, p->key);
        if (kwic_str_eq(key, c->key) && property_has_either(v, c, p))
            return true;
    }
    return false;
}

static bool is_mentioned(kwic_judge *v, const kwic_check *c, kwic_judge_range in)
{
    if (v->docid == c->docid && c->docid)
        return false;
    for (size_t i = in.low; i < in.high; i++) {
        const kwic_sighting *s = &v->see->list[i];
        if (kwic_patience_look(&v->patience))
            return false;
        if (s->block < 0)
            continue;
        for (size_t k = 0; k < c->n_patterns; k++)
            if (kwic_judge_matched(v, &c->patterns[k], in, i) &&
                !kwic_sighting_in_link(v->record, s))
                return true;
    }
    return false;
}

bool kwic_judge_holds(kwic_judge *v, const kwic_check *c, kwic_judge_range in)
{
    bool and = c->kind == KWIC_CHECK_AND;
    if (kwic_patience_ends(&v->patience))
        return false;
    switch (c->kind) {
    case KWIC_CHECK_AND:
    case KWIC_CHECK_OR:
        for (size_t i = 0; i < c->n; i++)
            if (kwic_judge_holds(v, c->kids[i], in) != and)
                return !and;
        return and;
    case KWIC_CHECK_NOT:
        return !kwic_judge_holds(v, c->kids[0], in);
    case KWIC_CHECK_TRUE:
        return true;
    case KWIC_CHECK_SET:
        return kwic_check_sets_has(v->of.sets, c, v->docid);
    case KWIC_CHECK_WORDS:
        return has_words(v, c, in);
    case KWIC_CHECK_NEAR:
        return kwic_judge_has_near(v, c, in);
    case KWIC_CHECK_REGEX:
        return has_match(v, c, in);
    case KWIC_CHECK_LINE:
    case KWIC_CHECK_BLOCK:
        return in_each(v, c, in);
    case KWIC_CHECK_SECTION:
        return in_section(v, c, in);
    case KWIC_CHECK_TASK:
        return in_task(v, c, in);
    case KWIC_CHECK_NOTE:
        return kwic_judge_holds(v, c->kids[0], whole_note(v));
    case KWIC_CHECK_DUE:
        return is_due(v, c, in);
    case KWIC_CHECK_OWN_TAG:
        return has_tag(v, c, in);
    case KWIC_CHECK_OWN_LINK:
        return has_link(v, c, in);
    case KWIC_CHECK_OF_NOTE:
        return v->docid && v->docid == c->docid;
    case KWIC_CHECK_MENTIONS:
        return is_mentioned(v, c, in);
    case KWIC_CHECK_PATH:
        return kwic_folded_has(v->arena, v->record->path, c->text);
    case KWIC_CHECK_FILE:
        return kwic_folded_has(v->arena, kwic_path_stem(v->record->path), c->text);
    default:
        return property_has(v, c);
    }
}

// ---- one note ----

bool kwic_check_negates(const kwic_check *c)
{
    bool any = c->kind == KWIC_CHECK_NOT;
    for (size_t i = 0; i < c->n && !any; i++)
        any = kwic_check_negates(c->kids[i]);
    return any;
}

kwic_judge *kwic_judge_new(const kwic_check *check, const kwic_judge_of *of)
{
    kwic_judge *j = g_new0(kwic_judge, 1);
    j->check = check;
    j->of = *of;
    j->own = kwic_arena_new();
    j->see = kwic_sightings_new(check, of->tokenizer);
    j->patience = (kwic_patience){.until_us = of->until_us, .cancelled = of->cancelled};
    j->see->patience = &j->patience;
    j->regex = kwic_regex_start(j->own, &j->patience);
    j->negates = kwic_check_negates(check);
    return j;
}

void kwic_judge_free(kwic_judge *j)
{
    if (!j)
        return;
    kwic_sightings_free(j->see);
    kwic_arena_free(j->own);
    g_free(j);
}

struct kwic_sightings *kwic_judge_sightings(kwic_judge *j)
{
    return j->see;
}

static void begin(kwic_judge *j, uint32_t docid, const kwic_record *record,
                  kwic_arena *work)
{
    j->docid = docid;
    j->record = record;
    j->arena = work;
    j->regex.cut = false;
}

// A regular expression that reached a limit says "no" where nothing is known: then only what
// was found all the same is sure.
kwic_verdict kwic_judge_part(kwic_judge *j, const kwic_check *part, uint32_t docid,
                             const kwic_record *record, kwic_arena *work)
{
    begin(j, docid, record, work);
    bool yes = kwic_judge_holds(j, part, whole_note(j));
    bool known = !j->regex.cut && !j->patience.over;
    if (!known && !(yes && !j->negates))
        return KWIC_OPEN;
    return yes ? KWIC_YES : KWIC_NO;
}

kwic_verdict kwic_judge_record(kwic_judge *j, uint32_t docid, const kwic_record *record,
                               kwic_arena *work)
{
    kwic_sightings_read(j->see, record, docid ? j->of.db : NULL, docid);
    return kwic_judge_part(j, j->check, docid, record, work);
}

void kwic_judge_tasks(kwic_judge *j, uint32_t docid, const kwic_record *record,
                      kwic_arena *work, bool *pass)
{
    kwic_sightings_read(j->see, record, docid ? j->of.db : NULL, docid);
    begin(j, docid, record, work);
    int64_t block = -1;
    bool held = false;
    for (size_t i = 0; i < record->n_tasks; i++) {
        const kwic_task *task = &record->tasks[i];
        if (block != (int64_t)task->block)
            held = kwic_judge_holds(
                j, j->check->kids[0],
                narrowed(j, whole_note(j), task->block, task->block + 1));
        block = (int64_t)task->block;
        pass[i] = held;
    }
}
