// SPDX-License-Identifier: GPL-2.0-or-later
// Queries against what the Tasks plugin itself answers (KWIC_SHARED): filters' dates, groups,
// totals, errors and explanations; and our own table of queries over a few tasks.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "../shared.h"
#include "../spec.h"
#include "kwic/calendar.h"
#include "tasks/tasks_query.h"

enum { SHOWN = 300 }; // tasks of an answer that the cases keep

typedef struct vault {
    json_t *notes;    // path → text
    const char *root; // or a folder of notes
} vault;

static const char *text_at(const json_t *o, const char *key)
{
    const char *s = json_string_value(json_object_get(o, key));
    return s ? s : "";
}

static char *read_note(const vault *v, const char *path)
{
    if (v->notes)
        return g_strdup(text_at(v->notes, path));
    g_autofree char *file = g_build_filename(v->root, path, NULL);
    char *text = NULL;
    g_file_get_contents(file, &text, NULL, NULL);
    return text ? text : g_strdup("");
}

// The heading above line (from 1) of a note: as written, in no code fence.
static char *heading_above(const char *text, size_t line)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    char *heading = NULL;
    bool fenced = false;
    for (size_t i = 0; lines[i] && i < line; i++) {
        const char *l = lines[i];
        if (g_str_has_prefix(l, "```") || g_str_has_prefix(l, "~~~"))
            fenced = !fenced;
        size_t n = strspn(l, "#");
        if (fenced || n == 0 || n > 6 || (l[n] != ' ' && l[n] != '\0'))
            continue;
        g_free(heading);
        heading = g_strstrip(g_strdup(l + n));
    }
    return heading;
}

static kwic_task_item *read_items(const json_t *tasks, const vault *v,
                                  kwic_arena *arena)
{
    kwic_task_item *items =
        kwic_arena_new_array(arena, kwic_task_item, json_array_size(tasks));
    size_t i;
    json_t *t;
    g_autofree char *last = NULL, *text = NULL;
    json_array_foreach((json_t *)tasks, i, t)
    {
        const char *path = json_string_value(json_array_get(t, 0));
        const char *line = json_string_value(json_array_get(t, 2));
        items[i].path = kwic_str_of(path);
        items[i].line = (uint32_t)json_integer_value(json_array_get(t, 1));
        if (g_strcmp0(last, path) != 0) {
            g_free(last), g_free(text);
            last = g_strdup(path);
            text = read_note(v, path);
        }
        g_autofree char *heading = heading_above(text, items[i].line - 1);
        if (heading)
            items[i].heading = kwic_arena_str(arena, kwic_str_of(heading));
        if (!kwic_task_line_read(kwic_str_of(line), KWIC_TASK_EMOJI, arena,
                                 &items[i].task))
            fail_msg("%s: no task", line);
    }
    return items;
}

// Frontmatter of one line a property, enough for the cases.
static bool property_of(void *ctx, kwic_str name, GString *value)
{
    const char *text = ctx;
    g_autofree char *key = g_strndup(name.p, name.n);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    if (!lines[0] || strcmp(lines[0], "---") != 0)
        return false;
    for (size_t i = 1; lines[i] && strcmp(lines[i], "---") != 0; i++) {
        size_t n = strlen(key);
        if (!g_str_has_prefix(lines[i], key) || lines[i][n] != ':')
            continue;
        const char *v = g_strstrip(lines[i] + n + 1);
        if (g_str_equal(v, "|-") || g_str_equal(v, "|")) {
            for (i++; lines[i] && (lines[i][0] == ' ' || !lines[i][0]); i++)
                g_string_append_printf(value, "%s%s", value->len ? "\n" : "",
                                       g_strchug(lines[i]));
            return true;
        }
        size_t quoted = strlen(v);
        if (quoted > 1 && (v[0] == '"' || v[0] == '\'') && v[quoted - 1] == v[0])
            g_string_append_len(value, v + 1, (gssize)quoted - 2);
        else
            g_string_append(value, v);
        return *v != '\0';
    }
    return false;
}

static json_t *groups_json(const kwic_tasks_result *r)
{
    json_t *groups = json_array();
    size_t shown = 0;
    for (size_t i = 0; i < r->n_groups; i++) {
        const kwic_tasks_group *g = &r->groups[i];
        json_t *one = json_object(), *items = json_array(), *heads = json_array();
        for (size_t k = 0; k < g->n && shown < SHOWN; k++, shown++)
            json_array_append_new(items, json_integer(g->items[k]));
        for (size_t k = 0; k < r->n_headings; k++)
            json_array_append_new(heads,
                                  json_stringn(g->headings[k].p ? g->headings[k].p : "",
                                               g->headings[k].n));
        if (r->n_headings)
            json_object_set(one, "h", heads);
        json_decref(heads);
        if (json_array_size(items) < g->n)
            json_object_set_new(one, "of", json_integer((json_int_t)g->n));
        json_object_set_new(one, "t", items);
        json_array_append_new(groups, one);
    }
    return groups;
}

static bool say(const json_t *want, const char *what, const char *expected,
                const char *got)
{
    fprintf(stderr, "%lld %s: %s:\n%s\n--- but expected\n%s\n\n",
            json_integer_value(json_object_get(want, "id")), text_at(want, "text"),
            what, got, expected);
    return false;
}

static bool same_answer(const json_t *want, const kwic_tasks_query *q,
                        const kwic_tasks_result *r)
{
    json_t *groups = groups_json(r), *expected = json_object_get(want, "groups");
    json_int_t total = json_integer_value(json_object_get(want, "total"));
    const json_t *before = json_object_get(want, "beforeLimit");
    json_int_t matched = before ? json_integer_value(before) : total;
    bool good = json_equal(groups, expected) && (json_int_t)r->total == total &&
                (json_int_t)r->matched == matched;
    if (!good) {
        char *a = json_dumps(expected, JSON_COMPACT),
             *b = json_dumps(groups, JSON_COMPACT);
        g_autofree char *got =
            g_strdup_printf("%zu of %zu %s", r->total, r->matched, b);
        say(want, "groups", a, got);
        free(a), free(b);
    }
    json_decref(groups);
    if (!json_object_get(want, "explanation"))
        return good;
    g_autoptr(GString) explained = g_string_new(NULL);
    kwic_tasks_query_explain(q, explained);
    if (strcmp(explained->str, text_at(want, "explanation")) != 0)
        good = say(want, "explained", text_at(want, "explanation"), explained->str);
    return good;
}

// The cases keep the first 500 characters; what an engine says of an expression is its own.
static bool same_error(const json_t *want, const kwic_tasks_query *q)
{
    const char *expected = text_at(want, "error");
    g_autofree char *got = g_strndup(q->error.n ? q->error.p : "", q->error.n);
    char *cut = g_utf8_offset_to_pointer(got, MIN(500, g_utf8_strlen(got, -1)));
    *cut = '\0';
    if (strcmp(got, expected) == 0 ||
        (g_str_has_prefix(expected, "Error: Parsing regular") &&
         g_str_has_prefix(got, "Error: Parsing regular")))
        return true;
    return say(want, "error", expected, got);
}

typedef struct tally {
    size_t good, bad, same;
} tally;

static void check_query(const json_t *want, const vault *v, const kwic_task_item *items,
                        size_t n, tally *t)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    const char *origin = text_at(want, "origin");
    g_autofree char *note = read_note(v, origin);
    const kwic_tasks_context context = {
        .clock = {.wall_s = kwic_calendar_days(2026, 1, 15) * KWIC_DAY_S + 43200},
        .note = {kwic_str_of(origin), property_of, note}};
    g_autoptr(kwic_tasks_query) q =
        kwic_tasks_query_read(kwic_str_of(text_at(want, "text")), &context, arena);
    kwic_tasks_result r;
    kwic_tasks_query_run(q, items, n, arena, &r);
    bool failed = q->error.n > 0, fails = json_object_get(want, "error") != NULL;
    bool good = failed != fails ? say(want, "error", text_at(want, "error"),
                                      failed ? q->error.p : "(none)")
                : fails         ? same_error(want, q)
                                : same_answer(want, q, &r);
    *(good ? &t->good : &t->bad) += 1;
}

static tally check_file(const char *file, const vault *given)
{
    tally t = {0};
    json_t *all = json_load_file(file, 0, NULL), *want;
    assert_non_null(all);
    vault v = *given;
    if (!v.root)
        v.notes = json_object_get(all, "files");
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    const json_t *tasks = json_object_get(all, "tasks");
    const kwic_task_item *items = read_items(tasks, &v, arena);
    size_t i;
    json_array_foreach(json_object_get(all, "queries"), i, want)
    {
        if (json_object_get(want, "sameAs"))
            t.same++;
        else
            check_query(want, &v, items, json_array_size(tasks), &t);
    }
    json_decref(all);
    return t;
}

static void answers_as_the_plugin_does(void **state)
{
    (void)state;
    g_autofree char *file = shared_find("conformance/tasks/queries.json");
    if (!file)
        skip();
    const vault none = {0};
    tally t = check_file(file, &none);
    fprintf(stderr, "%zu of %zu\n", t.good, t.good + t.bad);
    assert_true(t.good > 150);
    assert_int_equal(t.bad, 0);
}

static void answers_blocks_of_a_vault(void **state)
{
    (void)state;
    g_autofree char *file =
        shared_find("conformance/tasks/blocks-tasks-plugin-vault.json");
    char *dir = file ? shared_unpack("corpora/tasks-plugin-vault.tar.xz") : NULL;
    if (!dir)
        skip();
    g_autofree char *root = g_build_filename(dir, "tasks-plugin-vault", "resources",
                                             "sample_vaults", "Tasks-Demo", NULL);
    const vault v = {.root = root};
    tally t = check_file(file, &v);
    fprintf(stderr, "%zu of %zu, %zu as another\n", t.good, t.good + t.bad, t.same);
    shared_remove(dir);
    assert_true(t.good > 200);
    assert_int_equal(t.bad, 0);
}

// ---- dates, through filters ----

static int64_t day_of(const char *text)
{
    int y, m, d;
    assert_int_equal(sscanf(text, "%d-%d-%d", &y, &m, &d), 3);
    return kwic_calendar_days(y, m, d);
}

static char *squeeze(const char *text)
{
    GString *out = g_string_new(NULL);
    for (const char *p = text; *p; p++)
        if (!g_ascii_isspace(*p))
            g_string_append_c(out, *p);
        else if (out->len && out->str[out->len - 1] != ' ')
            g_string_append_c(out, ' ');
    return g_strchomp(g_string_free(out, FALSE));
}

static bool check_date(const json_t *c)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    const char *line = text_at(c, "instruction"), *want = text_at(c, "explanation");
    const kwic_tasks_context context = {
        .clock = {.wall_s = day_of(text_at(c, "ref")) * KWIC_DAY_S + 43200}};
    g_autoptr(kwic_tasks_query) q =
        kwic_tasks_query_read(kwic_str_of(line), &context, arena);
    g_autoptr(GString) out = g_string_new(NULL);
    kwic_tasks_query_explain(q, out);
    if (json_object_get(c, "error"))
        return q->error.n && strstr(q->error.p, text_at(c, "error"));
    const char *arrow = strstr(out->str, " =>\n");
    g_autofree char *got = squeeze(arrow ? arrow + 4 : out->str);
    g_autofree char *expected = squeeze(want);
    if (strcmp(g_strchug(got), expected) == 0)
        return true;
    fprintf(stderr, "%s %s:\n%s\n--- but expected\n%s\n", text_at(c, "ref"), line, got,
            expected);
    return false;
}

static void reads_dates_as_the_plugin_does(void **state)
{
    (void)state;
    g_autofree char *file = shared_find("conformance/tasks/dates.json");
    if (!file)
        skip();
    json_t *all = json_load_file(file, 0, NULL), *c;
    size_t i, bad = 0;
    json_array_foreach(json_object_get(all, "cases"), i, c) bad += !check_date(c);
    json_decref(all);
    fprintf(stderr, "%zu of %zu\n", i - bad, i);
    assert_int_equal(bad, 0);
}

// ---- our own ----

static const char *const own_lines[][2] = {
    {"Work.md", "- [ ] Write the offer #work/urgent 🔺 📅 2026-01-14 🆔 a1"},
    {"Work.md", "  - [ ] send it ⛔ a1 📅 2026-01-15 #work"},
    {"Work.md", "- [x] plan ✅ 2026-01-10"},
    {"Home/Garden 10.md", "- [/] rake ⏳ 2026-01-12 🔁 every week"},
    {"Home/Garden 2.md", "- [-] sow ❌ 2026-01-02 ⏬"},
    {"Home/Garden 2.md", "- [?] **water** 🛫 2026-02-01 📅 2026-02-30"},
};

static bool own_property(void *ctx, kwic_str name, GString *value)
{
    (void)ctx;
    g_string_append(value, "not done\nlimit 1");
    return kwic_str_eq(name, KWIC_STR("ask"));
}

static void make(void *ctx, kwic_str input, GString *out)
{
    (void)ctx;
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_task_item items[G_N_ELEMENTS(own_lines)] = {0};
    for (size_t i = 0; i < G_N_ELEMENTS(own_lines); i++) {
        items[i].path = kwic_str_of(own_lines[i][0]);
        items[i].line = (uint32_t)i + 1;
        items[i].heading = i < 3 ? KWIC_STR("Next _steps_") : (kwic_str){NULL, 0};
        assert_true(kwic_task_line_read(kwic_str_of(own_lines[i][1]), KWIC_TASK_EMOJI,
                                        arena, &items[i].task));
    }
    const kwic_tasks_context context = {
        .clock = {.wall_s = kwic_calendar_days(2026, 1, 15) * KWIC_DAY_S + 43200},
        .note = {KWIC_STR("Home/Query.md"), own_property, NULL}};
    g_autoptr(kwic_tasks_query) q = kwic_tasks_query_read(input, &context, arena);
    kwic_tasks_result r;
    kwic_tasks_query_run(q, items, G_N_ELEMENTS(items), arena, &r);
    if (q->error_line)
        g_string_append_printf(out, "line %u%s\n", q->error_line,
                               q->javascript ? ", JavaScript" : "");
    for (size_t i = 0; i < r.n_groups; i++) {
        for (size_t h = 0; h < r.n_headings; h++)
            g_string_append_printf(
                out, "%s%.*s", h ? " | " : "## ",
                KWIC_STR_ARG(kwic_tasks_heading_shown(r.groups[i].headings[h])));
        for (size_t k = 0; k < r.groups[i].n; k++) {
            kwic_str text = items[r.groups[i].items[k]].task.description;
            g_string_append_printf(out, "%s%.*s",
                                   k              ? ", "
                                   : r.n_headings ? "\n"
                                                  : "",
                                   KWIC_STR_ARG(text));
        }
        g_string_append_c(out, '\n');
    }
    if (!q->error.n)
        g_string_append_printf(out, "%zu of %zu\n", r.total, r.matched);
    kwic_tasks_query_explain(q, out);
}

static void answers_our_queries(void **state)
{
    (void)state;
    assert_int_equal(spec_run("tasks_query", make, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_dates_as_the_plugin_does),
        cmocka_unit_test(answers_as_the_plugin_does),
        cmocka_unit_test(answers_blocks_of_a_vault),
        cmocka_unit_test(answers_our_queries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
