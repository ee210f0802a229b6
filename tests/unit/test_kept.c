// SPDX-License-Identifier: GPL-2.0-or-later
// Side files that are right for a later state are kept; whatever is kept is what would be
// made.
#include "../../search/columns/column_make.h"
#include "../../search/columns/columns.h"
#include "../../search/derived/derived_make.h"
#include "../small_index.h"

static const small_note notes[] = {
    {.path = "Companies/OpenAI.md",
     .claims = "n:openai|a:oai",
     .names = "OpenAI||OAI",
     .text = "OpenAI itself"},
    {.path = "Companies/Vast.md", .claims = "n:vast-data", .names = "VAST Data"},
    {.path = "Companies/Notion.md", .claims = "n:notion", .text = "Two notions"},
    {.path = "Marlene.md", .claims = "t:openai", .links = "w1:OpenAI", .tags = "x/y"},
    {.path = "a/Lower.md", .text = "a notion of it", .type = "person"},
    {.path = "a/Upper.md", .text = "we use Notion for it", .tags = "X|z"},
    {.path = "a/Text.md", .text = "we met vast data and openai", .links = "w1:Lower"},
    {.path = "b/None.md", .text = "nothing at all", .links = "w1:Elsewhere"},
    {.path = "b/Other.md", .text = "more of it", .tags = "z", .type = "person"},
};

enum { FIRST = 4, NOTES = G_N_ELEMENTS(notes) }; // those before FIRST stay

static void assert_same_parts(kwic_side *a, kwic_side *b, size_t parts)
{
    for (size_t part = 0; part < parts; part++) {
        size_t n, m;
        const char *x = kwic_side_part(a, part, 1, &n);
        const char *y = kwic_side_part(b, part, 1, &m);
        if (n != m || (n && memcmp(x, y, n) != 0))
            fail_msg("part %zu differs: %zu and %zu bytes", part, n, m);
    }
}

static char *side_path(const small_index *s, const char *file)
{
    return g_build_filename(kwic_index_gen_dir(s->index), file, NULL);
}

static guint64 inode_of(const char *path)
{
    GStatBuf st;
    assert_int_equal(g_stat(path, &st), 0);
    return st.st_ino;
}

// ---- derived data ----

// Opens what there is for the state, and compares it; whether it was kept.
static bool check_derived(small_index *s)
{
    g_autofree char *path = side_path(s, "derived");
    guint64 before = inode_of(path);
    kwic_stamp stamp = kwic_stamp_of(s->index);
    kwic_derived_close(kwic_derived_open(s->index, NULL));
    g_autoptr(kwic_side) saved = kwic_side_open(path, "derived", &stamp, KWIC_DP_PARTS);
    assert_non_null(saved);
    g_autoptr(kwic_side) fresh =
        kwic_derived_make(kwic_index_db(s->index), &stamp, NULL, NULL);
    assert_same_parts(saved, fresh, KWIC_DP_PARTS);
    assert_int_equal(kwic_side_stamp(saved).newest, kwic_side_stamp(fresh).newest);
    assert_int_equal(kwic_side_stamp(saved).revision, stamp.revision);
    return inode_of(path) == before;
}

static const char *pick(GRand *random, const char *const *list, int n)
{
    return list[g_rand_int_range(random, 0, n)];
}

static void edit(small_index *s, GRand *random, small_note *now)
{
    static const char *const texts[] = {"a notion of it",
                                        "a Notion of it",
                                        "we met vast data and openai",
                                        "we met data and vast",
                                        "open-ai, notions",
                                        "nothing at all",
                                        "it is vast, the data",
                                        "notional and acme",
                                        "OpenAI uses Notion, of VAST Data",
                                        "more of it than there",
                                        "words come and go",
                                        "plain words",
                                        "plainly said",
                                        "said again",
                                        "again and again",
                                        "nothing of that",
                                        "there it is",
                                        "a vast plain"};
    static const char *const links[] = {NULL, "w1:Lower", "w1:OpenAI|w1:Elsewhere"};
    static const char *const claims[] = {NULL, "t:openai", "p:acme"};
    static const char *const tags[] = {NULL, "z", "X|z", "x/y"};
    int at = g_rand_int_range(random, FIRST, NOTES);
    now[at].text = pick(random, texts, G_N_ELEMENTS(texts));
    if (g_rand_int_range(random, 0, 6) == 0)
        now[at].links = pick(random, links, G_N_ELEMENTS(links));
    if (g_rand_int_range(random, 0, 12) == 0)
        now[at].claims = pick(random, claims, G_N_ELEMENTS(claims));
    if (g_rand_int_range(random, 0, 6) == 0)
        now[at].tags = pick(random, tags, G_N_ELEMENTS(tags));
    small_index_put(s, (uint32_t)at + 1, &now[at]);
}

static void derived_is_kept_or_made(void **state)
{
    (void)state;
    enum { ROUNDS = 400 };
    g_autoptr(GRand) random = g_rand_new_with_seed(11);
    small_note now[NOTES];
    small_index s;
    int kept = 0, without = 0;
    memcpy(now, notes, sizeof notes);
    small_index_make(&s, notes, NOTES);
    kwic_derived_close(kwic_derived_open(s.index, NULL));
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = g_rand_int_range(random, 1, 4); i > 0; i--)
            edit(&s, random, now);
        // Without the list of changed terms more is looked up, to the same end.
        g_autofree char *changes = side_path(&s, "changes");
        bool unknown = g_rand_int_range(random, 0, 2);
        if (unknown)
            g_remove(changes);
        bool same = check_derived(&s);
        kept += same;
        without += same && unknown;
    }
    print_message("%d of %d kept, %d of them without a list\n", kept, ROUNDS, without);
    assert_in_range(kept, ROUNDS / 20, ROUNDS - ROUNDS / 20);
    assert_in_range(without, 1, kept - 1);
    small_index_clear(&s);
}

// Notes that come or go make another one.
static void derived_follows_notes(void **state)
{
    (void)state;
    small_index s;
    small_index_make(&s, notes, NOTES);
    kwic_derived_close(kwic_derived_open(s.index, NULL));
    small_index_put(&s, 0, &(small_note){.path = "New.md", .text = "OpenAI"});
    assert_false(check_derived(&s));
    small_index_put(&s, NOTES, NULL);
    assert_false(check_derived(&s));
    small_index_put(&s, NOTES + 1, &(small_note){.path = "New.md", .text = "OpenAI"});
    assert_true(check_derived(&s));
    small_index_clear(&s);
}

// ---- columns ----

enum { COLUMN_PARTS = 5 };

static void check_column(small_index *s, const char *file, int *kept)
{
    g_autofree char *path = side_path(s, file);
    g_autofree char *aside = g_strconcat(path, ".kept", NULL);
    kwic_stamp stamp = kwic_stamp_of(s->index);
    guint64 before = inode_of(path);
    g_autoptr(kwic_columns) columns = kwic_columns_open(s->index, NULL, NULL);
    assert_true(kwic_columns_load(columns, NULL));
    *kept += inode_of(path) == before;
    assert_int_equal(g_rename(path, aside), 0);
    g_autoptr(kwic_columns) again = kwic_columns_open(s->index, NULL, NULL);
    assert_true(kwic_columns_load(again, NULL));
    g_autoptr(kwic_side) was = kwic_side_open(aside, "column", &stamp, COLUMN_PARTS);
    g_autoptr(kwic_side) fresh = kwic_side_open(path, "column", &stamp, COLUMN_PARTS);
    assert_non_null(was);
    assert_non_null(fresh);
    assert_same_parts(was, fresh, COLUMN_PARTS);
    assert_int_equal(g_rename(aside, path), 0); // that one goes on
}

static void columns_are_kept_or_made(void **state)
{
    (void)state;
    enum { ROUNDS = 100 };
    static const char *const files[] = {"tag.col", "type.col", "folder.col"};
    g_autoptr(GRand) random = g_rand_new_with_seed(12);
    small_note now[NOTES];
    small_index s;
    int kept[G_N_ELEMENTS(files)] = {0};
    memcpy(now, notes, sizeof notes);
    small_index_make(&s, notes, NOTES);
    g_autoptr(kwic_columns) first = kwic_columns_open(s.index, NULL, NULL);
    assert_true(kwic_columns_load(first, NULL));
    for (int round = 0; round < ROUNDS; round++) {
        for (int i = g_rand_int_range(random, 1, 4); i > 0; i--)
            edit(&s, random, now);
        for (size_t i = 0; i < G_N_ELEMENTS(files); i++)
            check_column(&s, files[i], &kept[i]);
    }
    assert_in_range(kept[0], 1, ROUNDS - 1);
    assert_int_equal(kept[1], ROUNDS);
    assert_int_equal(kept[2], ROUNDS);
    small_index_clear(&s);
}

// ---- the file itself ----

// Right for the states it was said to be right for, and no others.
static void a_side_is_prolonged(void **state)
{
    (void)state;
    small_index s;
    small_index_make(&s, NULL, 0);
    g_autofree char *path = side_path(&s, "side");
    const kwic_side_array part = {"text", 4};
    const kwic_stamp made = {.revision = 5, .count = 3, .last_docid = 4, .newest = 2};
    const kwic_stamp later = {.revision = 9, .count = 3, .last_docid = 4, .newest = 7};
    g_autoptr(kwic_side) side = kwic_side_make("test", &made, &part, 1);
    assert_true(kwic_side_save(side, path));
    g_autoptr(kwic_side) old = kwic_side_open(path, "test", &made, 1);
    assert_non_null(old);
    assert_null(kwic_side_open(path, "test", &later, 1));
    assert_true(kwic_side_prolong(old, path, &later));
    assert_int_equal(kwic_side_stamp(old).revision, 9);
    assert_int_equal(kwic_side_stamp(old).newest, 7);
    for (uint64_t revision = 4; revision <= 10; revision++) {
        kwic_stamp at = {.revision = revision, .count = 3, .last_docid = 4};
        g_autoptr(kwic_side) found = kwic_side_open(path, "test", &at, 1);
        assert_int_equal(found != NULL, revision >= 5 && revision <= 9);
        at.count = 4;
        assert_null(kwic_side_open(path, "test", &at, 1));
    }
    // Another file at the path is let alone.
    assert_true(kwic_side_save(side, path));
    assert_false(kwic_side_prolong(old, path, &later));
    assert_null(kwic_side_open(path, "test", &later, 1));
    small_index_clear(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(derived_is_kept_or_made),
        cmocka_unit_test(derived_follows_notes),
        cmocka_unit_test(columns_are_kept_or_made),
        cmocka_unit_test(a_side_is_prolonged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
