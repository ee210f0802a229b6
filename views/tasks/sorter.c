// SPDX-License-Identifier: GPL-2.0-or-later
#include "sorter.h"

#include "filter.h"
#include "kwic/path.h"
#include "numeric_order.h"
#include "regexp.h"
#include "task_field.h"

#define COMPARE(name)                                                                  \
    static int name(const kwic_task_sorter *s, const kwic_task_key *a,                 \
                    const kwic_task_key *b)

#define TASK(key) ((key)->item->task)

static int order(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

// Bad days first, then the earliest, none last.
static int by_day_value(int64_t a, int64_t b)
{
    int64_t last = INT64_MAX;
    return order(a == KWIC_NO_DAY ? last : a, b == KWIC_NO_DAY ? last : b);
}

COMPARE(by_day)
{
    return by_day_value(TASK(a).day[s->field], TASK(b).day[s->field]);
}

COMPARE(by_happens)
{
    (void)s;
    return by_day_value(kwic_task_happens(&TASK(a)), kwic_task_happens(&TASK(b)));
}

COMPARE(by_status)
{
    (void)s;
    return order(kwic_task_is_over(&TASK(a)), kwic_task_is_over(&TASK(b)));
}

COMPARE(by_status_type)
{
    (void)s;
    return order(kwic_task_line_type(&TASK(a)), kwic_task_line_type(&TASK(b)));
}

COMPARE(by_status_name)
{
    (void)s;
    return kwic_numeric_order(kwic_str_of(kwic_task_line_status_name(&TASK(a))),
                              kwic_str_of(kwic_task_line_status_name(&TASK(b))));
}

COMPARE(by_recurring)
{
    (void)s;
    return order(TASK(b).recurrence.n > 0, TASK(a).recurrence.n > 0);
}

COMPARE(by_priority)
{
    (void)s;
    return order(TASK(a).priority, TASK(b).priority);
}

COMPARE(by_urgency)
{
    (void)s;
    return (a->urgency < b->urgency) - (a->urgency > b->urgency);
}

COMPARE(by_path)
{
    (void)s;
    return kwic_numeric_order(a->item->path, b->item->path);
}

COMPARE(by_heading)
{
    (void)s;
    return kwic_numeric_order(a->item->heading, b->item->heading);
}

COMPARE(by_filename)
{
    (void)s;
    return kwic_numeric_order(kwic_path_last(a->item->path),
                              kwic_path_last(b->item->path));
}

COMPARE(by_id)
{
    (void)s;
    return kwic_numeric_order(TASK(a).id, TASK(b).id);
}

COMPARE(by_tag)
{
    size_t n = (size_t)s->field;
    bool in_a = TASK(a).n_tags >= n, in_b = TASK(b).n_tags >= n;
    if (TASK(a).n_tags == 0 || TASK(b).n_tags == 0)
        return order(TASK(a).n_tags == 0, TASK(b).n_tags == 0);
    if (!in_a || !in_b)
        return order(in_b, in_a);
    return kwic_numeric_order(TASK(a).tags[n - 1], TASK(b).tags[n - 1]);
}

// ---- descriptions as they read: without what makes their front bold, a link … ----

static void unwrap(GString *text, kwic_regexp *wrapped)
{
    kwic_captures m;
    if (!kwic_regexp_find(wrapped, (kwic_str){text->str, text->len}, &m))
        return;
    g_autofree char *inner = g_strndup(m.group[1].p, m.group[1].n);
    g_string_erase(text, 0, (gssize)m.group[0].n);
    g_string_prepend(text, inner);
}

static void unlink_front(GString *text)
{
    static kwic_regexp link = KWIC_REGEXP_EXACT("^\\[\\[?([^\\]]*)\\]\\]?");
    kwic_captures m;
    if (!kwic_regexp_find(&link, (kwic_str){text->str, text->len}, &m))
        return;
    const char *bar = m.group[1].n ? memchr(m.group[1].p, '|', m.group[1].n) : NULL;
    kwic_str shown = m.group[1];
    if (bar)
        shown = kwic_str_sub(shown, (size_t)(bar - shown.p) + 1, shown.n);
    g_autofree char *inner = g_strndup(shown.p, shown.n);
    g_string_erase(text, 0, (gssize)m.group[0].n);
    g_string_prepend(text, inner);
}

static GString *clean(kwic_str description)
{
    static kwic_regexp wrapped[] = {
        KWIC_REGEXP_EXACT("^\\*\\*([^*]+)\\*\\*"), KWIC_REGEXP_EXACT("^\\*([^*]+)\\*"),
        KWIC_REGEXP_EXACT("^==([^=]+)=="), KWIC_REGEXP_EXACT("^__([^_]+)__"),
        KWIC_REGEXP_EXACT("^_([^_]+)_")};
    GString *text = g_string_new_len(description.p, (gssize)description.n);
    if (description.n == 0 || !strchr("[*=_", description.p[0]))
        return text;
    unlink_front(text);
    for (size_t i = 0; i < G_N_ELEMENTS(wrapped); i++)
        unwrap(text, &wrapped[i]);
    return text;
}

COMPARE(by_description)
{
    (void)s;
    g_autoptr(GString) x = clean(TASK(a).description), y = clean(TASK(b).description);
    return kwic_numeric_order((kwic_str){x->str, x->len}, (kwic_str){y->str, y->len});
}

// ---- "random": by a hash of the day and the description, in UTF-16 units ----

static uint32_t hash(int64_t day, kwic_str description)
{
    enum { START = 9, FACTOR = 387420489 }; // 9 to the power of 9
    g_autoptr(GString) text = g_string_new(NULL);
    kwic_day_append(text, day);
    g_string_append_c(text, ' ');
    g_string_append_len(text, description.p, (gssize)description.n);
    g_autofree char *valid = g_utf8_make_valid(text->str, (gssize)text->len);
    glong n = 0;
    g_autofree gunichar2 *units = g_utf8_to_utf16(valid, -1, NULL, &n, NULL);
    uint32_t h = START;
    for (glong i = 0; i < n; i++)
        h = (h ^ units[i]) * (uint32_t)FACTOR;
    return h ^ (h >> 9);
}

COMPARE(by_random)
{
    return order((int32_t)hash(s->today, TASK(a).description),
                 (int32_t)hash(s->today, TASK(b).description));
}

// ---- lines ----

static const struct sort_field {
    const char *name;
    kwic_task_compare *compare;
    int field;
} fields[] = {
    // ORDER: a name stands before those that it begins with.
    {"status.name", by_status_name, 0},
    {"status.type", by_status_type, 0},
    {"status", by_status, 0},
    {"recurring", by_recurring, 0},
    {"priority", by_priority, 0},
    {"happens", by_happens, 0},
    {"cancelled", by_day, KWIC_DAY_CANCELLED},
    {"created", by_day, KWIC_DAY_CREATED},
    {"start", by_day, KWIC_DAY_START},
    {"scheduled", by_day, KWIC_DAY_SCHEDULED},
    {"due", by_day, KWIC_DAY_DUE},
    {"done", by_day, KWIC_DAY_DONE},
    {"path", by_path, 0},
    {"description", by_description, 0},
    {"tag", by_tag, 1},
    {"heading", by_heading, 0},
    {"filename", by_filename, 0},
    {"urgency", by_urgency, 0},
    {"id", by_id, 0},
    {"random", by_random, 0},
};

static bool front_is(kwic_str s, const char *word)
{
    size_t n = strlen(word);
    return s.n >= n && g_ascii_strncasecmp(s.p, word, n) == 0;
}

static void read_rest(kwic_str rest, kwic_task_sorter *s)
{
    s->reverse = front_is(rest, " reverse");
    if (s->compare != by_tag)
        return;
    rest = kwic_task_trim(kwic_str_sub(rest, s->reverse ? 8 : 0, rest.n));
    guint64 n = 0;
    for (size_t i = 0; i < rest.n && g_ascii_isdigit(rest.p[i]) && n < 1000000; i++)
        n = n * 10 + (guint64)(rest.p[i] - '0');
    if (n)
        s->field = (int)n;
}

bool kwic_task_sorter_read(kwic_str line, kwic_task_sorter *out, bool *javascript)
{
    static const char front[] = "sort by ";
    kwic_str rest = kwic_str_sub(line, sizeof front - 1, line.n);
    if (!front_is(line, front))
        return false;
    *javascript = front_is(rest, "function ");
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
        if (front_is(rest, fields[i].name)) {
            *out = (kwic_task_sorter){.compare = fields[i].compare,
                                      .field = fields[i].field};
            read_rest(kwic_str_sub(rest, strlen(fields[i].name), rest.n), out);
            return true;
        }
    return false;
}

// ---- sorting ----

typedef struct sorting {
    const GArray *sorters;
    const kwic_task_sorter *own;
    size_t n_own;
} sorting;

static int compare_by(const kwic_task_sorter *s, const kwic_task_key *a,
                      const kwic_task_key *b)
{
    int c = s->compare(s, a, b);
    return s->reverse ? -c : c;
}

static gint by_all(gconstpointer a, gconstpointer b, gpointer ctx)
{
    const sorting *all = ctx;
    int c = 0;
    for (guint i = 0; all->sorters && i < all->sorters->len && c == 0; i++)
        c = compare_by(&g_array_index(all->sorters, kwic_task_sorter, i), a, b);
    for (size_t i = 0; i < all->n_own && c == 0; i++)
        c = compare_by(&all->own[i], a, b);
    return c;
}

void kwic_task_keys_sort(const GArray *sorters, int64_t today, kwic_task_key *keys,
                         size_t n)
{
    static const kwic_task_sorter own[] = {{.compare = by_status_type},
                                           {.compare = by_urgency},
                                           {.compare = by_day, .field = KWIC_DAY_DUE},
                                           {.compare = by_priority},
                                           {.compare = by_path}};
    sorting all = {sorters, own, G_N_ELEMENTS(own)};
    for (size_t i = 0; i < n; i++)
        keys[i].urgency = kwic_task_line_urgency(&keys[i].item->task, today);
    for (guint i = 0; sorters && i < sorters->len; i++)
        g_array_index(sorters, kwic_task_sorter, i).today = today;
    g_qsort_with_data(keys, (gint)n, sizeof keys[0], by_all, &all);
}
