// SPDX-License-Identifier: GPL-2.0-or-later
// Unsaved texts in a searcher: derived data that is set right is what is made anew, words
// and columns follow, and all returns when a text is dropped.
#include "../../search/unsaved.h"

#include "../../search/columns/columns.h"
#include "../../search/plan/plan.h"
#include "../../search/words/planner.h"
#include "../small_index.h"

static const small_note notes[] = {
    {.path = "OpenAI.md", .claims = "n:openai|a:open-ai", .text = "a company"}, // 1
    {.path = "Notion.md", .claims = "n:notion", .text = "notes of Notion"},     // 2
    {.path = "Vast.md", .names = "VAST Data", .claims = "n:vast-data", .text = "disks"},
    {.path = "A.md", .links = "w1:OpenAI|w2:Idea", .text = "of OpenAI and a notion"},
    {.path = "B.md",
     .claims = "t:acme/emea",
     .tags = "company/acme/emea|x",
     .text = "b"},
    {.path = "C.md", .claims = "p:acme", .links = "w1:B", .text = "of VAST Data"},
    {.path = "D.md", .claims = "t:solo", .links = "w1:Zulu", .text = "solo is a word"},
    {.path = "E.md", .links = "w1:A|w1:idea", .text = "of vast data, notions"},
    {.path = "sub/A.md", .type = "person", .text = "acme and open ai"},
};

static const char *const links[] = {
    NULL,   "w1:OpenAI",       "w1:Idea|w1:Vast", "w1:B|m1:A.md", "w3:Zulu|w1:New Idea",
    "w1:D", "w1:solo|e1:x.png"};
static const char *const claims[] = {
    NULL, "t:acme", "p:openai", "p:acme|t:x", "t:acme/emea|p:solo", "t:solo", "t:new"};
static const char *const texts[] = {"nothing",
                                    "Notion of VAST data",
                                    "openai",
                                    "acme notions and notion",
                                    "solo open data",
                                    "zebra",
                                    "",
                                    "vast the data of OpenAI, Acme"};
static const char *const tags[] = {NULL, "x", "company/acme|y", "Y|X/z"};

static kwic_searcher *open_searcher(const small_index *s)
{
    kwic_searcher *searcher =
        kwic_searcher_open(s->dir, &(kwic_searcher_options){.resident = true}, NULL);
    assert_non_null(searcher);
    assert_true(kwic_derive(searcher, NULL));
    return searcher;
}

static void put(kwic_searcher *s, const small_note *note, int64_t version)
{
    small_document d;
    small_document_init(&d, note, 1);
    g_autoptr(GBytes) text = g_bytes_new_static("text", 4);
    const kwic_unsaved unsaved = {note->path, version, text, &d.doc};
    assert_true(kwic_searcher_put(s, &unsaved, NULL));
    small_document_clear(&d);
}

// ---- all of derived data, as text ----

static void print_numbers(GString *out, const char *what, GArray *numbers)
{
    g_string_append(out, what);
    for (guint i = 0; i < numbers->len; i++)
        g_string_append_printf(out, " %u", g_array_index(numbers, uint32_t, i));
    g_string_append_c(out, '\n');
    g_array_set_size(numbers, 0);
}

static bool print_wanted(void *ctx, kwic_str target, uint32_t n)
{
    g_string_append_printf(ctx, "%.*s wanted by %u\n", KWIC_STR_ARG(target), n);
    return true;
}

static bool print_name(void *ctx, kwic_str name, uint32_t docid)
{
    g_string_append_printf(ctx, "%.*s is %u\n", KWIC_STR_ARG(name), docid);
    return true;
}

static void print_company(void *ctx, size_t company, uint8_t by)
{
    g_string_append_printf(ctx, " %zu:%u", company, by);
}

static void print_derived(kwic_derived *d, uint32_t last, GString *out)
{
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    kwic_str all = {"", 0};
    for (uint32_t docid = 1; docid <= last; docid++) {
        g_string_append_printf(out, "%u %s", docid, kwic_derived_path(d, docid).p);
        kwic_derived_note_companies(d, docid, print_company, out);
        kwic_derived_links_from(d, docid, list);
        print_numbers(out, " to", list);
        kwic_derived_links_to(d, docid, list);
        print_numbers(out, " from", list);
    }
    kwic_derived_orphans(d, list);
    print_numbers(out, "orphans", list);
    kwic_derived_unresolved(d, list);
    print_numbers(out, "unresolved", list);
    kwic_derived_wanted(d, all, print_wanted, out);
    kwic_derived_names(d, all, print_name, out);
    kwic_column column;
    kwic_derived_company_column(d, &column);
    for (size_t c = 0; c < kwic_derived_companies(d); c++) {
        const uint32_t *docids;
        const uint8_t *by;
        size_t n = kwic_derived_company_notes(d, c, &docids, &by);
        g_string_append_printf(out, "%s (%u)", kwic_derived_company(d, c).p,
                               column.entries[c].count);
        for (size_t i = 0; i < n; i++)
            g_string_append_printf(out, " %u:%u", docids[i], by[i]);
        g_string_append_c(out, '\n');
    }
}

// What is shown is what would be made anew; whether it was set right.
static bool check_derived(kwic_searcher *s, const small_note *note)
{
    bool amended = s->shown != NULL;
    uint32_t last = kwic_db_last_docid(s->view);
    assert_non_null(kwic_searcher_derived(s, NULL));
    g_autoptr(kwic_derived) fresh = kwic_derived_of_view(s->derived, s->view, NULL);
    g_autoptr(GString) a = g_string_new(NULL), b = g_string_new(NULL);
    print_derived(kwic_searcher_derived(s, NULL), last, a);
    print_derived(fresh, last, b);
    if (!g_string_equal(a, b))
        fail_msg("after %s, links %s, claims %s, text %s:\n%s\nanew:\n%s", note->path,
                 note->links, note->claims, note->text, a->str, b->str);
    return amended;
}

static void derived_is_set_right(void **state)
{
    (void)state;
    small_index s;
    small_index_make(&s, notes, G_N_ELEMENTS(notes));
    g_autoptr(kwic_searcher) searcher = open_searcher(&s);
    g_autoptr(GRand) random = g_rand_new_with_seed(3);
    unsigned amended = 0;
    enum { ROUNDS = 800 };
    for (int i = 0; i < ROUNDS; i++) {
        small_note note = notes[g_rand_int_range(random, 0, G_N_ELEMENTS(notes))];
        bool firm = note.claims && note.claims[0] == 'n';
        note.links = links[g_rand_int_range(random, 0, G_N_ELEMENTS(links))];
        note.text = texts[g_rand_int_range(random, 0, G_N_ELEMENTS(texts))];
        note.tags = tags[g_rand_int_range(random, 0, G_N_ELEMENTS(tags))];
        if (g_rand_int_range(random, 0, firm ? 20 : 3) == 0)
            note.claims = claims[g_rand_int_range(random, 0, G_N_ELEMENTS(claims))];
        if (g_rand_int_range(random, 0, 16) == 0)
            note.names = g_rand_int_range(random, 0, 2) ? "Idea" : "Zulu||New Idea";
        if (g_rand_int_range(random, 0, 12) == 0)
            note.path = "New Idea.md";
        if (g_rand_int_range(random, 0, 5))
            put(searcher, &note, i);
        else
            kwic_searcher_drop(searcher, note.path);
        if (searcher->unsaved->len)
            amended += check_derived(searcher, &note);
    }
    print_message("%u of %u set right\n", amended, ROUNDS);
    assert_true(amended > ROUNDS / 4);
    small_index_clear(&s);
}

// Derived data read from a file that says anything: right or made anew, never out of bounds.
static void damaged_files_are_survived(void **state)
{
    (void)state;
    small_index s;
    small_index_make(&s, notes, G_N_ELEMENTS(notes));
    kwic_searcher_close(open_searcher(&s));
    g_autofree char *path =
        g_build_filename(kwic_index_gen_dir(s.index), "derived", NULL);
    g_autofree char *bytes = NULL;
    gsize n;
    assert_true(g_file_get_contents(path, &bytes, &n, NULL));
    g_autoptr(GRand) random = g_rand_new_with_seed(11);
    for (int round = 1; round < 300; round++) {
        g_autofree char *bad = g_memdup2(bytes, n);
        for (int i = 0; i < round / 10 + 1; i++)
            bad[g_rand_int_range(random, 64, (gint32)n)] = (char)g_rand_int(random);
        assert_true(g_file_set_contents(path, bad, (gssize)n, NULL));
        g_autoptr(kwic_searcher) searcher =
            kwic_searcher_open(s.dir, &(kwic_searcher_options){0}, NULL);
        assert_non_null(kwic_searcher_derived(searcher, NULL));
        for (size_t i = 3; i < G_N_ELEMENTS(notes); i++) {
            small_note note = notes[i];
            note.links = links[i % G_N_ELEMENTS(links)];
            note.text = texts[i % G_N_ELEMENTS(texts)];
            put(searcher, &note, round);
        }
    }
    small_index_clear(&s);
}

// ---- words and columns ----

static const char *word_freqs(kwic_searcher *s, GString *out)
{
    const kwic_vocabulary *v = kwic_planner_vocabulary(s->planner);
    g_string_truncate(out, 0);
    for (size_t i = 0; i < v->n; i++)
        g_string_append_printf(out, "%.*s:%u ",
                               KWIC_STR_ARG(kwic_vocabulary_word(v, i)), v->freqs[i]);
    return out->str;
}

static void words_follow(void **state)
{
    (void)state;
    static const small_note few[] = {{.path = "a.md", .text = "one two"},
                                     {.path = "b.md", .text = "two three"}};
    small_index s;
    small_index_make(&s, few, G_N_ELEMENTS(few));
    g_autoptr(kwic_searcher) searcher = open_searcher(&s);
    g_autoptr(GString) out = g_string_new(NULL);
    assert_string_equal(word_freqs(searcher, out), "one:1 three:1 two:2 ");
    put(searcher, &(small_note){.path = "b.md", .text = "two zero above"}, 1);
    assert_string_equal(word_freqs(searcher, out), "above:1 one:1 two:2 zero:1 ");
    put(searcher, &(small_note){.path = "c.md", .text = "one zero"}, 1);
    assert_string_equal(word_freqs(searcher, out), "above:1 one:2 two:2 zero:2 ");
    assert_true(kwic_searcher_drop(searcher, "b.md"));
    assert_string_equal(word_freqs(searcher, out), "one:2 three:1 two:2 zero:1 ");
    // Words that another searcher read of the index alone.
    g_autoptr(kwic_searcher) other = open_searcher(&s);
    searcher->planner->stale = true;
    kwic_searcher_adopt(searcher, other);
    assert_string_equal(word_freqs(searcher, out), "one:2 three:1 two:2 zero:1 ");
    assert_true(kwic_searcher_drop(searcher, "c.md"));
    assert_false(kwic_searcher_drop(searcher, "c.md"));
    assert_string_equal(word_freqs(searcher, out), "one:1 three:1 two:2 ");
    small_index_clear(&s);
}

static const char *values(kwic_searcher *s, const char *field, GString *out)
{
    const kwic_column *c = kwic_columns_get(kwic_searcher_columns(s), field, NULL);
    g_string_truncate(out, 0);
    for (uint32_t i = 0; i < c->n_entries; i++)
        g_string_append_printf(out, "%s:%u ", kwic_column_value(c, i).p,
                               c->entries[i].count);
    return out->str;
}

static void columns_follow(void **state)
{
    (void)state;
    static const small_note few[] = {
        {.path = "a.md", .tags = "x/y", .type = "t", .properties = "status|draft"},
        {.path = "b.md", .tags = "X/y|z", .properties = "status|done"}};
    small_index s;
    small_index_make(&s, few, G_N_ELEMENTS(few));
    g_autoptr(kwic_searcher) searcher = open_searcher(&s);
    g_autoptr(GString) out = g_string_new(NULL);
    assert_string_equal(values(searcher, "tag", out), "X:2 X/y:2 z:1 ");
    assert_string_equal(values(searcher, "status", out), "done:1 draft:1 ");
    assert_string_equal(values(searcher, "company", out), "");
    put(searcher, &(small_note){.path = "b.md", .tags = "q", .claims = "t:acme"}, 1);
    assert_string_equal(values(searcher, "tag", out), "q:1 x:1 x/y:1 ");
    assert_string_equal(values(searcher, "status", out), "draft:1 ");
    assert_string_equal(values(searcher, "company", out), "acme:1 ");
    assert_string_equal(values(searcher, "type", out), "t:1 ");
    put(searcher, &(small_note){.path = "n/c.md", .tags = "q", .type = "T"}, 1);
    assert_string_equal(values(searcher, "tag", out), "q:2 x:1 x/y:1 ");
    assert_string_equal(values(searcher, "type", out), "T:2 ");
    assert_string_equal(values(searcher, "folder", out), "n:1 ");
    assert_true(kwic_searcher_drop(searcher, "n/c.md"));
    assert_string_equal(values(searcher, "folder", out), "");
    assert_true(kwic_searcher_drop(searcher, "b.md"));
    assert_string_equal(values(searcher, "tag", out), "X:2 X/y:2 z:1 ");
    assert_string_equal(values(searcher, "company", out), "");
    small_index_clear(&s);
}

// ---- a new state of the index ----

static void holds_through_refreshes(void **state)
{
    (void)state;
    small_index s;
    small_index_make(&s, notes, G_N_ELEMENTS(notes));
    g_autoptr(kwic_searcher) searcher = open_searcher(&s);
    put(searcher, &(small_note){.path = "z.md", .text = "zebra"}, 5);
    put(searcher, &(small_note){.path = "A.md", .text = "zebra"}, 6);
    uint32_t docid = kwic_db_last_docid(searcher->view);
    assert_int_equal(kwic_unsaved_find(searcher, docid)->version, 5);
    // Another note takes the docid, and the note it had goes.
    small_index_put(&s, 0, &(small_note){.path = "y.md", .text = "saved"});
    small_index_put(&s, 4, NULL);
    bool changed = false;
    assert_true(kwic_searcher_refresh(searcher, &changed, NULL));
    assert_true(changed);
    assert_int_equal(kwic_db_term_freq(searcher->view, KWIC_STR("zebra"), NULL), 2);
    assert_int_equal(kwic_db_term_freq(searcher->view, KWIC_STR("saved"), NULL), 1);
    assert_null(kwic_unsaved_find(searcher, docid));
    assert_int_equal(kwic_db_count(searcher->view),
                     kwic_db_count(kwic_index_db(s.index)) + 2);
    check_derived(searcher, &notes[3]);
    assert_true(kwic_searcher_drop(searcher, "z.md"));
    assert_true(kwic_searcher_drop(searcher, "A.md"));
    assert_int_equal(kwic_db_term_freq(searcher->view, KWIC_STR("zebra"), NULL), 0);
    small_index_clear(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(derived_is_set_right),
        cmocka_unit_test(damaged_files_are_survived), cmocka_unit_test(words_follow),
        cmocka_unit_test(columns_follow), cmocka_unit_test(holds_through_refreshes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
