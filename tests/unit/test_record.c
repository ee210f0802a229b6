// SPDX-License-Identifier: GPL-2.0-or-later
// A note's record: packed and unpacked it is the same, small, and damaged bytes are told.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "kwic/error.h"
#include "kwic/record.h"

// ---- a record with some of everything ----

static const kwic_run heading_runs[] = {{0, 7, 2, 2}};
static const kwic_run plain_runs[] = {{0, 9, 0, 0}, {25, 10, 0, 0}, {42, 11, 4, 4}};
static const kwic_run marked_runs[] = {{0, 13, 2, 2}, {5, 13, 9, 9}, {14, 13, 24, 22}};
static const kwic_run jumping_runs[] = {{0, 20, 3, 3}, {0, 22, 1, 0}, {3, 19, 0, 7}};

static const kwic_block blocks[] = {
    {.kind = KWIC_BLOCK_PROPERTY,
     .heading = -1,
     .line = 2,
     .end_line = 2,
     .position = 40,
     .text = {"manager: Karim Pohl", 19}},
    {.kind = KWIC_BLOCK_PROPERTY,
     .heading = -1,
     .line = 3,
     .end_line = 5,
     .position = 60,
     .text = {"tags: company/openai, needs-review", 34}},
    {.kind = KWIC_BLOCK_HEADING,
     .level = 1,
     .heading = -1,
     .line = 7,
     .end_line = 7,
     .position = 80,
     .text = {"Marlene Du", 10},
     .runs = heading_runs,
     .n_runs = 1},
    {.kind = KWIC_BLOCK_PARAGRAPH,
     .heading = 2,
     .line = 9,
     .end_line = 11,
     .position = 98,
     .text = {"Contracts for neo clouds\nat CoreWeave here\nand there", 52},
     .id = {"abc-1", 5},
     .runs = plain_runs,
     .n_runs = 3},
    {.kind = KWIC_BLOCK_ITEM,
     .level = 9,
     .heading = 2,
     .line = 13,
     .end_line = 13,
     .position = 130,
     .text = {"caf\xc3\xa9 OpenAI x\xf0\x9f\x98\x80", 18},
     .runs = marked_runs,
     .n_runs = 3},
    {.kind = KWIC_BLOCK_HEADING, .level = 3, .heading = 2, .line = 15, .end_line = 15},
    {.kind = KWIC_BLOCK_HEADING, .level = 2, .heading = 2, .line = 16, .end_line = 16},
    {.kind = KWIC_BLOCK_TASK,
     .heading = 0,
     .line = 17,
     .end_line = 17,
     .position = 3,
     .text = {"call", 4}},
    {.kind = KWIC_BLOCK_ROW,
     .heading = -1,
     .line = 22,
     .end_line = 19,
     .position = 3,
     .text = {"abc\ndef", 7},
     .runs = jumping_runs,
     .n_runs = 3},
};

static const kwic_property properties[] = {
    {.key = {"manager", 7},
     .value = {"Karim Pohl", 10},
     .type = KWIC_VALUE_TEXT,
     .line = 2,
     .targets = {"Pohl, Karim", 11},
     .link = true},
    {.key = {"tags", 4},
     .value = {"company/openai", 14},
     .type = KWIC_VALUE_TEXT,
     .list = true,
     .line = 3},
    {.key = {"tags", 4},
     .value = {"needs-review", 12},
     .type = KWIC_VALUE_TEXT,
     .list = true,
     .line = 3,
     .targets = {"a\nb", 3}},
    {.key = {"created", 7},
     .value = {"2026-01-03", 10},
     .type = KWIC_VALUE_DATE,
     .number = 1767398400,
     .line = 4},
    {.key = {"ratio", 5},
     .value = {"-0.5", 4},
     .type = KWIC_VALUE_NUMBER,
     .inline_field = true,
     .number = -0.5,
     .line = 30},
    {.key = {"minus", 5},
     .value = {"-0", 2},
     .type = KWIC_VALUE_NUMBER,
     .inline_field = true,
     .number = -0.0,
     .line = 31},
    {.key = {"huge", 4},
     .value = {"1e300", 5},
     .type = KWIC_VALUE_NUMBER,
     .inline_field = true,
     .number = 1e300,
     .line = 31},
    {.key = {"done", 4},
     .value = {"true", 4},
     .type = KWIC_VALUE_BOOL,
     .number = 1,
     .line = 6},
    {.key = {"none", 4}, .value = {"", 0}, .type = KWIC_VALUE_NULL, .line = 6},
};

static const kwic_link links[] = {
    {KWIC_LINK_WIKI, true, {"OpenAI", 6}, {"", 0}, {"OpenAI", 6}, 3, 12},
    {KWIC_LINK_WIKI, false, {"CoreWeave", 9}, {"Plan", 4}, {"CoreWeave", 9}, 10, 3},
    {KWIC_LINK_EMBED, false, {"a/b c.png", 9}, {"", 0}, {"", 0}, 13, 0},
    {KWIC_LINK_URL,
     false,
     {"https://x.example/?a=b", 22},
     {"", 0},
     {"x", 1},
     13,
     90000},
    {KWIC_LINK_MARKDOWN, false, {"", 0}, {"^abc", 4}, {"here", 4}, 1, 5},
};

static const kwic_tag tags[] = {{{"company/openai", 14}, 3, true},
                                {{"needs-review", 12}, 3, true},
                                {{"\xff", 1}, 1, false}};

static const kwic_task tasks[] = {
    {.block = 7,
     .state = ' ',
     .due = KWIC_NO_DATE,
     .scheduled = KWIC_NO_DATE,
     .start = KWIC_NO_DATE,
     .done = KWIC_NO_DATE,
     .created = KWIC_NO_DATE,
     .cancelled = 20000},
    {.block = 7,
     .state = 0x1f525,
     .priority = 5,
     .due = 20485,
     .scheduled = -1,
     .done = INT32_MAX,
     .created = INT32_MIN + 1,
     .cancelled = KWIC_NO_DATE,
     .recurrence = {"every week", 10},
     .id = {"a1", 2},
     .depends_on = {"b2, c3", 6},
     .on_completion = {"keep", 4}},
};

static const kwic_str aliases[] = {{"Mel", 3}, {"", 0}};

static const kwic_record rich = {
    .path = {"People/Marlene Du.md", 20},
    .title = {"Marlene Du", 10},
    .first_h1 = {"Marlene Du", 10},
    .aliases = aliases,
    .n_aliases = G_N_ELEMENTS(aliases),
    .lang = {"en", 2},
    .properties = properties,
    .n_properties = G_N_ELEMENTS(properties),
    .blocks = blocks,
    .n_blocks = G_N_ELEMENTS(blocks),
    .links = links,
    .n_links = G_N_ELEMENTS(links),
    .tags = tags,
    .n_tags = G_N_ELEMENTS(tags),
    .tasks = tasks,
    .n_tasks = G_N_ELEMENTS(tasks),
};

// ---- comparing ----

static void same_text(kwic_str a, kwic_str b)
{
    if (!kwic_str_eq(a, b))
        fail_msg("'%.*s' is not '%.*s'", KWIC_STR_ARG(a), KWIC_STR_ARG(b));
}

static void same_head(const kwic_record *a, const kwic_record *b)
{
    same_text(a->path, b->path);
    same_text(a->title, b->title);
    same_text(a->first_h1, b->first_h1);
    same_text(a->lang, b->lang);
    assert_int_equal(a->n_aliases, b->n_aliases);
    for (size_t i = 0; i < a->n_aliases; i++)
        same_text(a->aliases[i], b->aliases[i]);
    assert_int_equal(a->n_properties, b->n_properties);
    for (size_t i = 0; i < a->n_properties; i++) {
        const kwic_property *p = &a->properties[i], *q = &b->properties[i];
        same_text(p->key, q->key);
        same_text(p->value, q->value);
        assert_int_equal(p->type, q->type);
        assert_int_equal(p->inline_field, q->inline_field);
        assert_int_equal(p->list, q->list);
        same_text(p->targets, q->targets);
        assert_int_equal(p->link, q->link);
        assert_int_equal(p->line, q->line);
        assert_memory_equal(&p->number, &q->number, sizeof p->number);
    }
    assert_int_equal(a->n_tags, b->n_tags);
    for (size_t i = 0; i < a->n_tags; i++) {
        same_text(a->tags[i].text, b->tags[i].text);
        assert_int_equal(a->tags[i].line, b->tags[i].line);
        assert_int_equal(a->tags[i].property, b->tags[i].property);
    }
}

static void same_blocks(const kwic_record *a, const kwic_record *b)
{
    assert_int_equal(a->n_blocks, b->n_blocks);
    for (size_t i = 0; i < a->n_blocks; i++) {
        const kwic_block *p = &a->blocks[i], *q = &b->blocks[i];
        assert_int_equal(p->kind, q->kind);
        assert_int_equal(p->level, q->level);
        assert_int_equal(p->heading, q->heading);
        assert_int_equal(p->line, q->line);
        assert_int_equal(p->end_line, q->end_line);
        assert_int_equal(p->position, q->position);
        same_text(p->text, q->text);
        same_text(p->id, q->id);
        assert_int_equal(p->n_runs, q->n_runs);
        if (p->n_runs)
            assert_memory_equal(p->runs, q->runs, p->n_runs * sizeof *p->runs);
    }
}

static void same_rest(const kwic_record *a, const kwic_record *b)
{
    same_blocks(a, b);
    assert_int_equal(a->n_links, b->n_links);
    for (size_t i = 0; i < a->n_links; i++) {
        const kwic_link *p = &a->links[i], *q = &b->links[i];
        assert_int_equal(p->kind, q->kind);
        assert_int_equal(p->property, q->property);
        same_text(p->target, q->target);
        same_text(p->anchor, q->anchor);
        same_text(p->text, q->text);
        assert_int_equal(p->line, q->line);
        assert_int_equal(p->byte, q->byte);
    }
    assert_int_equal(a->n_tasks, b->n_tasks);
    for (size_t i = 0; i < a->n_tasks; i++) {
        const kwic_task *p = &a->tasks[i], *q = &b->tasks[i];
        assert_int_equal(p->block, q->block);
        assert_int_equal(p->state, q->state);
        assert_int_equal(p->priority, q->priority);
        assert_memory_equal(&p->due, &q->due, 6 * sizeof p->due);
        same_text(p->recurrence, q->recurrence);
        same_text(p->id, q->id);
        same_text(p->depends_on, q->depends_on);
        same_text(p->on_completion, q->on_completion);
    }
}

static GString *pack(const kwic_record *r)
{
    GString *out = g_string_new(NULL);
    kwic_record_pack(r, out);
    return out;
}

static void round_trips(const kwic_record *r)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(GString) packed = pack(r);
    kwic_str bytes = kwic_str_of_string(packed);
    kwic_record whole, head;
    GError *error = NULL;
    assert_true(kwic_record_unpack(bytes, arena, &whole, &error));
    assert_null(error);
    same_head(r, &whole);
    same_rest(r, &whole);
    assert_true(kwic_record_unpack_head(bytes, arena, &head, NULL));
    same_head(r, &head);
    assert_int_equal(head.n_blocks + head.n_links + head.n_tasks, 0);
}

// ---- tests ----

static void everything_round_trips(void **state)
{
    (void)state;
    round_trips(&rich);
    round_trips(&(kwic_record){.path = KWIC_STR("a.md")});
    round_trips(&(kwic_record){0});
}

static void random_records_round_trip(void **state)
{
    (void)state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(42);
    for (int round = 0; round < 2000; round++) {
        kwic_block some[12];
        kwic_run runs[12][8];
        char text[200];
        for (size_t i = 0; i < sizeof text; i++)
            text[i] = "ab \n\xc3\xa9"[g_rand_int_range(rand, 0, 6)];
        for (int i = 0; i < 12; i++) {
            size_t n = (size_t)g_rand_int_range(rand, 0, 100);
            uint32_t at = 0;
            for (int j = 0; j < 8; j++) {
                runs[i][j] =
                    (kwic_run){at, g_rand_int(rand) % 9, g_rand_int(rand) % 9,
                               g_rand_int(rand) >> g_rand_int_range(rand, 0, 32)};
                at += g_rand_int(rand) % 30;
                at = (uint32_t)MIN(at, n);
            }
            some[i] = (kwic_block){
                .kind = g_rand_int(rand) % KWIC_BLOCK_KINDS,
                .level = g_rand_int(rand) % 12,
                .heading = g_rand_int_range(rand, -1, i),
                .line = g_rand_int(rand),
                .end_line = g_rand_int(rand) % 99,
                .position = g_rand_int(rand),
                .text = {text + g_rand_int_range(rand, 0, 100), n},
                .runs = runs[i],
                .n_runs = g_rand_int(rand) % 8,
            };
        }
        kwic_record r = rich;
        r.blocks = some;
        r.n_blocks = 12;
        round_trips(&r);
    }
}

// A block of one line costs six bytes beside its text, further lines one each.
static void plain_lines_are_small(void **state)
{
    (void)state;
    enum { LINES = 300 };
    static const char line[] = "A line of plain text, as notes mostly have.";
    kwic_block plain[LINES];
    kwic_run runs[LINES];
    for (uint32_t i = 0; i < LINES; i++) {
        runs[i] = (kwic_run){0, i * 2 + 1, 0, 0};
        plain[i] = (kwic_block){.kind = KWIC_BLOCK_PARAGRAPH,
                                .heading = -1,
                                .line = i * 2 + 1,
                                .end_line = i * 2 + 1,
                                .position = i * 24,
                                .text = {line, sizeof line - 1},
                                .runs = &runs[i],
                                .n_runs = 1};
    }
    kwic_record r = {.blocks = plain, .n_blocks = LINES};
    g_autoptr(GString) packed = pack(&r);
    assert_true(packed->len <= LINES * (sizeof line - 1 + 6) + 40);

    // The same as one block, a run a line.
    g_autoptr(GString) text = g_string_new(NULL);
    for (uint32_t i = 0; i < LINES; i++) {
        runs[i] = (kwic_run){(uint32_t)text->len, i + 1, 0, 0};
        g_string_append_printf(text, "%s\n", line);
    }
    plain[0] = (kwic_block){.line = 1,
                            .end_line = LINES,
                            .heading = -1,
                            .runs = runs,
                            .n_runs = LINES,
                            .text = {text->str, text->len}};
    r.n_blocks = 1;
    g_autoptr(GString) one = pack(&r);
    assert_true(one->len <= text->len + LINES + 40);
    round_trips(&r);
}

static void values_stand_once(void **state)
{
    (void)state;
    g_autoptr(GString) packed = pack(&rich);
    const char *first = memmem(packed->str, packed->len, "Karim Pohl", 10);
    assert_non_null(first);
    size_t left = packed->len - (size_t)(first + 10 - packed->str);
    assert_null(memmem(first + 10, left, "Karim Pohl", 10));
}

static void damage_is_told(void **state)
{
    (void)state;
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(GString) packed = pack(&rich);
    kwic_record r;
    for (size_t n = 0; n < packed->len; n++) {
        g_autofree char *cut = g_memdup2(packed->str, n ? n : 1);
        GError *error = NULL;
        assert_false(kwic_record_unpack((kwic_str){cut, n}, arena, &r, &error));
        assert_true(g_error_matches(error, KWIC_ERROR, KWIC_ERROR_CORRUPT));
        assert_int_equal(r.n_blocks, 0);
        g_clear_error(&error);
    }
    // Any byte changed: an error or another record, never a read outside.
    for (size_t i = 0; i < packed->len; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            g_autofree char *bytes = g_memdup2(packed->str, packed->len);
            bytes[i] = (char)(bytes[i] ^ (1 << bit));
            kwic_record_unpack((kwic_str){bytes, packed->len}, arena, &r, NULL);
            kwic_arena_clear(arena);
        }
}

static const struct {
    uint32_t offset;
    kwic_run place;
} places[] = {
    {0, {0, 13, 2, 2}},     {3, {3, 13, 5, 5}},      {5, {5, 13, 9, 9}},
    {6, {6, 13, 10, 10}},   {13, {13, 13, 17, 17}},  {14, {14, 13, 24, 22}},
    {18, {18, 13, 28, 24}}, {999, {18, 13, 28, 24}},
};

static void places_in_the_file(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        kwic_run place = kwic_block_place(&blocks[4], places[i].offset);
        assert_memory_equal(&place, &places[i].place, sizeof place);
    }
    // Lines without a run of their own start at column 0.
    kwic_run first = {0, 5, 0, 0};
    kwic_block code = {
        .line = 5, .text = KWIC_STR("int a;\n  b;"), .runs = &first, .n_runs = 1};
    kwic_run place = kwic_block_place(&code, 9);
    assert_int_equal(place.line, 6);
    assert_int_equal(place.byte, 2);
    kwic_block bare = {.line = 8, .text = KWIC_STR("abc")};
    assert_int_equal(kwic_block_place(&bare, 2).line, 8);
}

// Seeds of the fuzzer: written once by hand with this, kept beside it.
static int write_seeds(const char *folder)
{
    g_autoptr(GString) whole = pack(&rich);
    g_autoptr(GString) empty = pack(&(kwic_record){0});
    g_autofree char *one = g_build_filename(folder, "rich", NULL);
    g_autofree char *two = g_build_filename(folder, "empty", NULL);
    return g_file_set_contents(one, whole->str, (gssize)whole->len, NULL) &&
                   g_file_set_contents(two, empty->str, (gssize)empty->len, NULL)
               ? 0
               : 1;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_round_trips),
        cmocka_unit_test(random_records_round_trip),
        cmocka_unit_test(plain_lines_are_small),
        cmocka_unit_test(values_stand_once),
        cmocka_unit_test(damage_is_told),
        cmocka_unit_test(places_in_the_file),
    };
    if (argc == 3 && strcmp(argv[1], "--seeds") == 0)
        return write_seeds(argv[2]);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
