// SPDX-License-Identifier: GPL-2.0-or-later
// A check is run over one note at a time. Its text is tokenized once; tokens that no slot of
// the check asks for are passed over, the others become sightings in order. A unit (note,
// section, block, line) is then a range of blocks and sightings, all that is looked at:
//
//     line:(openai storage)     blocks 0 … 7, lines of each
//     sightings                 openai @12 (block 3, line 0), storage @14 (block 3, line 0)
//     block 3, line 0           openai: yes, storage: yes  ->  the note passes
#include "verify.h"

#include "check.h"
#include "content.h"
#include "derived/derived.h"
#include "kwic/path.h"
#include "near.h"
#include "sighting.h"
#include "words/planner.h"

typedef struct verifier {
    kwic_planner *p;
    kwic_arena *arena;   // of the call
    kwic_sightings *see; // what the check's words are found with
    GHashTable *sets;    // kwic_check -> GArray of docids
    kwic_regex_run regex;
    const kwic_record *record;
    uint32_t docid;
    kwic_content *content;
} verifier;

// A part of the note: blocks [from, to), one line of a block or (-1) all, and the
// sightings inside.
typedef struct range {
    size_t from, to;
    int line;
    size_t low, high;
    bool names; // the note's title, aliases and file name count as well
} range;

static bool holds(verifier *v, const kwic_check *c, range in);

// ---- words ----

static bool region_has(const verifier *v, const kwic_sighting *s,
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
static uint32_t spelled(const verifier *v, const kwic_spelling *sp, range in, size_t i)
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
static uint32_t matched(const verifier *v, const kwic_pattern *pattern, range in,
                        size_t i)
{
    for (size_t k = 0; k < pattern->n; k++) {
        uint32_t end = spelled(v, &pattern->spellings[k], in, i);
        if (end)
            return end;
    }
    return 0;
}

static bool has_words(const verifier *v, const kwic_check *c, range in)
{
    for (size_t i = in.low; i < in.high; i++)
        if (region_has(v, &v->see->list[i], c->region) &&
            matched(v, &c->patterns[0], in, i))
            return true;
    return false;
}

static bool has_near(const verifier *v, const kwic_check *c, range in)
{
    size_t n = MIN(c->n_patterns, 64);
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(kwic_stretch));
    for (size_t i = in.low; i < in.high; i++) {
        if (!region_has(v, &v->see->list[i], c->region))
            continue;
        for (size_t k = 0; k < n; k++) {
            uint32_t end = matched(v, &c->patterns[k], in, i);
            kwic_stretch s = {v->see->list[i].position, end, (uint32_t)k};
            if (end)
                g_array_append_val(places, s);
        }
    }
    return kwic_stretches_near(places, n, MAX(c->distance, 1));
}

// ---- regular expressions ----

static bool matches(verifier *v, const kwic_check *c, kwic_str text)
{
    size_t from = 0, to;
    return kwic_regex_match(&v->regex, c->regex, text, &from, &to);
}

// Line `line` of text, or with -1 each of them.
static bool matches_line(verifier *v, const kwic_check *c, kwic_str text, int line)
{
    int number = 0;
    for (size_t at = 0; at <= text.n; number++) {
        const char *nl = at < text.n ? memchr(text.p + at, '\n', text.n - at) : NULL;
        size_t end = nl ? (size_t)(nl - text.p) : text.n;
        if ((line < 0 || line == number) && matches(v, c, kwic_str_sub(text, at, end)))
            return true;
        at = end + 1;
    }
    return false;
}

static bool has_match(verifier *v, const kwic_check *c, range in)
{
    const kwic_record *r = v->record;
    if (c->region == KWIC_IN_PATH)
        return matches(v, c, r->path);
    if (c->region == KWIC_IN_FILE)
        return matches(v, c, kwic_path_stem(r->path));
    if (c->region == KWIC_IN_TITLE)
        return matches(v, c, r->title);
    for (size_t b = in.from; b < in.to; b++) {
        kwic_sighting s = {.block = (int32_t)b};
        if (region_has(v, &s, c->region) &&
            matches_line(v, c, kwic_block_value(&r->blocks[b]), in.line))
            return true;
    }
    return false;
}

// ---- units ----

// The sightings of blocks [from, to) inside of the range.
static range narrowed(const verifier *v, range in, size_t from, size_t to)
{
    range out = {from, to, -1, in.low, in.high, false};
    const kwic_sighting *all = v->see->list;
    while (out.low < in.high && all[out.low].block < (int64_t)from)
        out.low++;
    out.high = out.low;
    while (out.high < in.high && all[out.high].block < (int64_t)to)
        out.high++;
    return out;
}

static int count_lines(kwic_str text)
{
    int n = 1;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n;
}

static bool in_line(verifier *v, const kwic_check *kid, range block)
{
    int lines = count_lines(v->record->blocks[block.from].text);
    size_t at = block.low;
    for (int line = 0; line < lines; line++) {
        range one = block;
        one.line = line;
        one.low = at;
        while (at < block.high && v->see->list[at].line <= (uint32_t)line)
            at++;
        one.high = at;
        if (holds(v, kid, one))
            return true;
    }
    return false;
}

static bool in_each(verifier *v, const kwic_check *c, range in)
{
    for (size_t b = in.from; b < in.to; b++) {
        range block = narrowed(v, in, b, b + 1);
        in.low = block.high;
        if (c->kind == KWIC_CHECK_LINE ? in_line(v, c->kids[0], block)
                                       : holds(v, c->kids[0], block))
            return true;
    }
    return false;
}

// A section is a heading with what follows it, up to the next heading.
static bool in_section(verifier *v, const kwic_check *c, range in)
{
    for (size_t from = in.from, to; from < in.to; from = to) {
        to = from + 1;
        while (to < in.to && v->record->blocks[to].kind != KWIC_BLOCK_HEADING)
            to++;
        range section = narrowed(v, in, from, to);
        in.low = section.high;
        if (holds(v, c->kids[0], section))
            return true;
    }
    return false;
}

static bool state_fits(const kwic_check *c, char box)
{
    if (c->state == KWIC_TASK_ANY)
        return true;
    return strcmp(kwic_task_state(box), c->state == KWIC_TASK_TODO ? "todo" : "done") ==
           0;
}

static bool in_task(verifier *v, const kwic_check *c, range in)
{
    for (size_t i = 0; i < v->record->n_tasks; i++) {
        const kwic_task *task = &v->record->tasks[i];
        if (task->block < in.from || task->block >= in.to ||
            !state_fits(c, task->state))
            continue;
        if (c->n == 0 ||
            holds(v, c->kids[0], narrowed(v, in, task->block, task->block + 1)))
            return true;
    }
    return false;
}

static bool is_due(const verifier *v, const kwic_check *c, range in)
{
    for (size_t i = 0; i < v->record->n_tasks; i++) {
        const kwic_task *task = &v->record->tasks[i];
        double day = (double)task->due * 86400;
        if (task->block < in.from || task->block >= in.to || task->due == KWIC_NO_DATE)
            continue;
        if (day >= c->interval.low &&
            (c->interval.upto ? day <= c->interval.high : day < c->interval.high))
            return true;
    }
    return false;
}

// ---- other conditions ----

static bool in_set(verifier *v, const kwic_check *c)
{
    GArray *set = g_hash_table_lookup(v->sets, c);
    if (!set) {
        kwic_match_params params = {.collect = true};
        g_autoptr(kwic_matches) m = kwic_db_match(v->p->db, c->query, &params, NULL);
        set = g_array_new(FALSE, FALSE, sizeof(uint32_t));
        if (m)
            g_array_append_vals(set, m->all, (guint)m->n_all);
        g_hash_table_insert(v->sets, (gpointer)(uintptr_t)c, set);
    }
    size_t low = 0, high = set->len;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (g_array_index(set, uint32_t, mid) < v->docid)
            low = mid + 1;
        else
            high = mid;
    }
    return low < set->len && g_array_index(set, uint32_t, low) == v->docid;
}

static bool folded_has(verifier *v, kwic_str text, kwic_str part)
{
    text = kwic_planner_fold(v->arena, text);
    return text.n >= part.n && memmem(text.p, text.n, part.p, part.n) != NULL;
}

static bool value_has(verifier *v, const kwic_check *c, kwic_str value)
{
    if (!c->regex && !c->start)
        return folded_has(v, value, c->text);
    value = kwic_planner_fold(v->arena, value);
    return c->regex ? matches(v, c, value) : kwic_str_starts(value, c->text);
}

// The value as shown, or the name of a note that a link in it leads to: of a text with links
// only words of it are meant.
static bool property_has_either(verifier *v, const kwic_check *c,
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

static bool property_has(verifier *v, const kwic_check *c)
{
    for (size_t i = 0; i < v->record->n_properties; i++) {
        const kwic_property *p = &v->record->properties[i];
        kwic_str key = kwic_planner_fold(v->arena, p->key);
        if (kwic_str_eq(key, c->key) && property_has_either(v, c, p))
            return true;
    }
    return false;
}

static bool is_mentioned(verifier *v, const kwic_check *c, range in)
{
    if (v->docid == c->docid && c->docid)
        return false;
    for (size_t i = in.low; i < in.high; i++) {
        const kwic_sighting *s = &v->see->list[i];
        if (s->block < 0)
            continue;
        for (size_t k = 0; k < c->n_patterns; k++)
            if (matched(v, &c->patterns[k], in, i) &&
                !kwic_sighting_in_link(v->record, s))
                return true;
    }
    return false;
}

static bool holds(verifier *v, const kwic_check *c, range in)
{
    bool and = c->kind == KWIC_CHECK_AND;
    switch (c->kind) {
    case KWIC_CHECK_AND:
    case KWIC_CHECK_OR:
        for (size_t i = 0; i < c->n; i++)
            if (holds(v, c->kids[i], in) != and)
                return !and;
        return and;
    case KWIC_CHECK_NOT:
        return !holds(v, c->kids[0], in);
    case KWIC_CHECK_TRUE:
        return true;
    case KWIC_CHECK_SET:
        return in_set(v, c);
    case KWIC_CHECK_WORDS:
        return has_words(v, c, in);
    case KWIC_CHECK_NEAR:
        return has_near(v, c, in);
    case KWIC_CHECK_REGEX:
        return has_match(v, c, in);
    case KWIC_CHECK_LINE:
    case KWIC_CHECK_BLOCK:
        return in_each(v, c, in);
    case KWIC_CHECK_SECTION:
        return in_section(v, c, in);
    case KWIC_CHECK_TASK:
        return in_task(v, c, in);
    case KWIC_CHECK_DUE:
        return is_due(v, c, in);
    case KWIC_CHECK_MENTIONS:
        return is_mentioned(v, c, in);
    case KWIC_CHECK_PATH:
        return folded_has(v, v->record->path, c->text);
    case KWIC_CHECK_FILE:
        return folded_has(v, kwic_path_stem(v->record->path), c->text);
    default:
        return property_has(v, c);
    }
}

// ---- running it ----

static verifier start(kwic_planner *p, const kwic_check *check, kwic_arena *arena,
                      int64_t deadline_us)
{
    return (verifier){
        .p = p,
        .arena = arena,
        .see = kwic_sightings_new(check, p->tokenizer),
        .sets = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_array_unref),
        .regex = kwic_regex_start(arena, deadline_us),
        .content = kwic_content_new(p->db),
    };
}

static void stop(verifier *v)
{
    kwic_sightings_free(v->see);
    g_hash_table_destroy(v->sets);
    kwic_content_free(v->content);
}

static bool passes(verifier *v, const kwic_check *check, uint32_t docid,
                   const kwic_record *record)
{
    v->docid = docid;
    v->record = record;
    kwic_sightings_read(v->see, record, docid ? v->p->db : NULL, docid);
    return holds(v, check, (range){0, record->n_blocks, -1, 0, v->see->n, true});
}

bool kwic_verify_record(kwic_planner *p, const kwic_check *check, uint32_t docid,
                        const kwic_record *record)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    verifier v = start(p, check, arena, g_get_monotonic_time() + KWIC_VERIFY_US);
    bool ok = passes(&v, check, docid, record);
    stop(&v);
    return ok;
}

typedef struct reading {
    verifier *v;
    const kwic_check *check;
    GString *data;
    kwic_arena *work;
    bool head_alone;     // nothing but a record's head is asked for
    int64_t deadline_us; // of reading
    size_t read;         // records
    bool over;           // the budget is used up
    uint8_t *foreseen;   // known, by docid; NULL: each when it is looked at
} reading;

// What is known of a note without its record.
typedef enum known { NO, YES, OPEN, WANTED } known;

static known foresee_word(verifier *v, const kwic_check *c)
{
    bool has;
    if (c->region != KWIC_IN_BODY || !kwic_content_tells(&c->patterns[0]) ||
        !kwic_content_has(v->content, v->docid, &c->patterns[0], &has))
        return OPEN;
    return has ? YES : NO;
}

// The path is in derived data, too.
static known foresee_path(verifier *v, const kwic_check *c)
{
    kwic_derived *d = kwic_planner_derived(v->p, NULL);
    kwic_str path = d ? kwic_derived_path(d, v->docid) : (kwic_str){NULL, 0};
    if (path.n == 0)
        return OPEN;
    if (c->kind == KWIC_CHECK_FILE)
        path = kwic_path_stem(path);
    return folded_has(v, path, c->text) ? YES : NO;
}

static known foresee(verifier *v, const kwic_check *c)
{
    bool and = c->kind == KWIC_CHECK_AND;
    known all = and? YES : NO, one;
    switch (c->kind) {
    case KWIC_CHECK_AND:
    case KWIC_CHECK_OR:
        for (size_t i = 0; i < c->n; i++) {
            one = foresee(v, c->kids[i]);
            if (one == (and? NO : YES))
                return one;
            all = one == OPEN ? OPEN : all;
        }
        return all;
    case KWIC_CHECK_NOT:
        one = foresee(v, c->kids[0]);
        return one == OPEN ? OPEN : one == YES ? NO : YES;
    case KWIC_CHECK_TRUE:
        return YES;
    case KWIC_CHECK_SET:
        return in_set(v, c) ? YES : NO;
    case KWIC_CHECK_WORDS:
        return foresee_word(v, c);
    case KWIC_CHECK_PATH:
    case KWIC_CHECK_FILE:
        return foresee_path(v, c);
    default:
        return OPEN;
    }
}

// A note that is gone or damaged does not pass; both show elsewhere.
static bool note_passes(reading *r, uint32_t docid)
{
    kwic_record record;
    g_string_truncate(r->data, 0);
    kwic_arena_clear(r->work);
    r->v->docid = docid;
    if (!kwic_db_data(r->v->p->db, docid, r->data, NULL))
        return false;
    kwic_str data = kwic_str_of_string(r->data);
    r->v->arena = r->work;
    bool fine = r->head_alone ? kwic_record_unpack_head(data, r->work, &record, NULL)
                              : kwic_record_unpack(data, r->work, &record, NULL);
    return fine && passes(r->v, r->check, docid, &record);
}

static bool stopped(const kwic_candidates *c)
{
    return c->cancelled && __atomic_load_n(c->cancelled, __ATOMIC_RELAXED);
}

static known foresee_note(reading *r, uint32_t docid)
{
    kwic_arena_clear(r->work);
    r->v->arena = r->work;
    r->v->docid = docid;
    return foresee(r->v, r->check);
}

// Many notes are looked up in the order of docids, in which the index has them; what time
// does not suffice for stays open.
static void foresee_many(reading *r, const kwic_candidates *c)
{
    enum { MANY = 64 };
    uint32_t last = kwic_db_last_docid(r->v->p->db);
    if (c->n < MANY || !kwic_check_asks_content(r->check))
        return;
    r->foreseen = g_malloc0((size_t)last + 1);
    for (size_t i = 0; i < c->n; i++)
        if (c->docids[i] <= last)
            r->foreseen[c->docids[i]] = WANTED;
    for (uint32_t docid = 1; docid <= last && !r->over; docid++) {
        if (r->foreseen[docid] != WANTED)
            continue;
        r->foreseen[docid] = (uint8_t)foresee_note(r, docid);
        if (docid % 64 == 0)
            r->over = stopped(c) || g_get_monotonic_time() > r->deadline_us;
    }
}

// YES or NO, or OPEN when the budget does not let it be read.
static known look_at(reading *r, uint32_t docid)
{
    known k = r->foreseen ? (known)r->foreseen[docid] : foresee_note(r, docid);
    k = MIN(k, OPEN);
    bool most = r->deadline_us < G_MAXINT64 && r->read == KWIC_VERIFY_CANDIDATES;
    r->over = r->over || most || g_get_monotonic_time() > r->deadline_us;
    if (k != OPEN || r->over)
        return k;
    r->read++;
    return note_passes(r, docid) ? YES : NO;
}

bool kwic_verify(kwic_planner *p, const kwic_check *check, kwic_candidates *c,
                 GError **error)
{
    (void)error;
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(kwic_arena) work = kwic_arena_new();
    g_autoptr(GString) data = g_string_sized_new(8192);
    int64_t deadline =
        c->thorough ? G_MAXINT64 : g_get_monotonic_time() + KWIC_VERIFY_US;
    verifier v = start(p, check, arena, deadline);
    reading r = {.v = &v,
                 .check = check,
                 .data = data,
                 .work = work,
                 .head_alone = kwic_check_needs_head_alone(check),
                 .deadline_us = deadline};
    size_t n = c->n, kept = 0, i = 0;
    c->examined = 0;
    foresee_many(&r, c);
    for (; i < n && !stopped(c); i++) {
        known k = look_at(&r, c->docids[i]);
        c->examined += k != OPEN;
        if (k != YES)
            continue;
        c->docids[kept] = c->docids[i];
        if (c->weights)
            c->weights[kept] = c->weights[i];
        kept++;
    }
    c->all = c->examined == n && !v.regex.cut;
    c->n = kept;
    g_free(r.foreseen);
    stop(&v);
    return true;
}
