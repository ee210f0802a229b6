// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "../note_check.h"
#include "../note_print.h"
#include "../spec.h"
#include "kwic/limits.h"

// The path of a spec's note is its first line when that starts with "path: ".
static void make(void *ctx, kwic_str input, GString *out)
{
    g_autofree char *path = g_strdup("Folder/Note.md");
    bool *good = ctx;
    if (kwic_str_starts(input, KWIC_STR("path: "))) {
        kwic_str line = spec_line(input);
        g_free(path);
        path = g_strndup(line.p + 6, spec_strip(line).n - 6);
        input = kwic_str_sub(input, line.n, input.n);
    }
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_record note;
    kwic_note_parse(input, path, arena, note_print_warning, out, &note);
    note_print(out, &note);
    *good = note_check(input, path) && *good;
}

static void test_spec(void **state)
{
    (void)state;
    bool good = true;
    assert_int_equal(spec_run("note", make, &good), 0);
    assert_true(good);
}

// ---- files that are not text as it should be ----

typedef struct odd_file {
    const char *name;
    kwic_str bytes;
    const char *expected; // of note_print
} odd_file;

#define BYTES(literal)                                                                 \
    {                                                                                  \
        literal, sizeof(literal) - 1                                                   \
    }

static const odd_file odd_files[] = {
    {"empty", BYTES(""), "title Note\n"},
    {"a newline", BYTES("\n"), "title Note\n"},
    {"no bytes at all", {NULL, 0}, "title Note\n"},
    {"a mark of UTF-8", BYTES("\xEF\xBB\xBF# A\n"),
     "title A\n0 heading 1 @1 \"A\" 0=1:5/3\n"},
    {"a mark before the frontmatter", BYTES("\xEF\xBB\xBF---\na: 1\n---\nb"),
     "title Note\nproperty a = \"1\" number 1 @2\n"
     "0 property @2 \"a: 1\" 0=2:0 3=2:3\n1 paragraph @4 \"b\" 0=4:0\n"},
    {"UTF-16 with a mark", BYTES("\xFF\xFE#\0 \0A\0"),
     "warning @0 is UTF-16 and was not read: save it as UTF-8\ntitle Note\n"},
    {"UTF-16 without", BYTES("\0#\0 \0A\0b\0c\0d"),
     "warning @0 is UTF-16 and was not read: save it as UTF-8\ntitle Note\n"},
    {"CR LF", BYTES("---\r\na: x\r\n---\r\n# A\r\n\r\nb\r\nc\r\n"),
     "title A\nproperty a = \"x\" @2\n0 property @2 \"a: x\" 0=2:0 3=2:3\n"
     "1 heading 1 @4 \"A\" 0=4:2\n2 paragraph under 1 @6-7 \"b\\nc\" 0=6:0 2=7:0\n"},
    {"CR alone", BYTES("# A\rb\r"),
     "title A\n0 heading 1 @1 \"A\" 0=1:2\n"
     "1 paragraph under 0 @2 \"b\" 0=2:0\n"},
    {"a lone CR among LF", BYTES("a\rb\nc\n"),
     "title Note\n0 paragraph @1-2 \"a\\x0Db\\nc\" 0=1:0 4=2:0\n"},
    {"NUL", BYTES("a\0b *c*\n"),
     "title Note\n0 paragraph @1 \"a\\x00b c\" 0=1:0 4=1:5\n"},
    {"invalid UTF-8", BYTES("a\xFF\xC3 *b\xE2\x82*"),
     "title Note\n0 paragraph @1 \"a\xFF\xC3 b\xE2\x82\" 0=1:0 4=1:5\n"},
    {"invalid UTF-8 in the frontmatter", BYTES("---\na: \xFF\nb: 1\n---\n"),
     "warning @2 the frontmatter is not YAML here (invalid leading UTF-8 octet): put "
     "the "
     "value in quotes; each property was read by itself, this one as written\n"
     "title Note\nproperty a = \"\xFF\" @2\nproperty b = \"1\" number 1 @3\n"
     "0 property @2 \"a: \xFF\" 0=2:0 3=2:3\n1 property @3 \"b: 1\" 0=3:0 3=3:3\n"},
};

static void test_odd_files(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(odd_files); i++) {
        const odd_file *f = &odd_files[i];
        g_autoptr(kwic_arena) arena = kwic_arena_new();
        g_autoptr(GString) out = g_string_new(NULL);
        kwic_record note;
        kwic_note_parse(f->bytes, "Folder/Note.md", arena, note_print_warning, out,
                        &note);
        note_print(out, &note);
        if (strcmp(out->str, f->expected) != 0)
            fail_msg("%s: got\n%s\nbut expected\n%s", f->name, out->str, f->expected);
        assert_true(note_check(f->bytes, f->name));
    }
}

// ---- limits ----

static void count_warning(void *ctx, const kwic_warning *w)
{
    assert_non_null(w->path);
    ++*(int *)ctx;
}

static int warnings_of(kwic_str bytes, kwic_arena *arena, kwic_record *note)
{
    int warnings = 0;
    kwic_note_parse(bytes, "Note.md", arena, count_warning, &warnings, note);
    return warnings;
}

// More than 16 MiB are cut at a character.
static void test_too_long(void **state)
{
    (void)state;
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    size_t n = KWIC_NOTE_BYTES + 10;
    g_autofree char *bytes = g_malloc(n);
    memset(bytes, 'a', n);
    for (size_t i = 79; i < n; i += 80)
        bytes[i] = '\n';
    memcpy(bytes + KWIC_NOTE_BYTES - 2, "\xE2\x82\xAC", 3);
    kwic_record note;
    assert_int_equal(warnings_of((kwic_str){bytes, n}, arena, &note), 1);
    kwic_str text = note.blocks[note.n_blocks - 1].text;
    assert_int_equal(text.p[text.n - 1], 'a');
    assert_int_equal(text.n, KWIC_NOTE_BYTES - 2);
}

static void check_frontmatter(const char *yaml, int warnings, size_t properties)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autofree char *bytes = g_strdup_printf("---\n%s\n---\n# Body\n", yaml);
    kwic_record note;
    assert_int_equal(warnings_of(kwic_str_of(bytes), arena, &note), warnings);
    assert_int_equal(note.n_properties, properties);
    assert_true(note.n_blocks > 0);
    assert_true(kwic_str_eq(note.blocks[note.n_blocks - 1].text, KWIC_STR("Body")));
    assert_true(note_check(kwic_str_of(bytes), "Note.md"));
}

static char *repeat(const char *s, size_t n)
{
    GString *out = g_string_new(NULL);
    for (size_t i = 0; i < n; i++)
        g_string_append(out, s);
    return g_string_free(out, FALSE);
}

static void test_frontmatter_limits(void **state)
{
    (void)state;
    g_autofree char *line = repeat("x", 70000);
    g_autofree char *large = g_strdup_printf("a: %s", line);
    check_frontmatter(large, 1, 0);
    g_autofree char *open = repeat("[", 200), *close = repeat("]", 200);
    g_autofree char *deep = g_strdup_printf("a: %s%s", open, close);
    check_frontmatter(deep, 1, 0);
    g_autofree char *many = repeat("- a\n", 12000);
    g_autofree char *list = g_strdup_printf("k:\n%s", many);
    check_frontmatter(list, 0, 12000);
    g_autofree char *flow = repeat("[],", 11000);
    g_autofree char *events = g_strdup_printf("k: [%s]", flow);
    check_frontmatter(events, 0, 11000);
    check_frontmatter("a: &a [1,1,1,1,1,1,1,1,1,1]\n"
                      "b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
                      "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
                      "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
                      "e: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]",
                      1, 0);
    check_frontmatter("a: &a\n  b: *a", 1, 0);
}

// What is nested too deeply is text of what it stands in.
static void test_depth(void **state)
{
    (void)state;
    static const char *const marks[] = {"> ", "- ", "1. ", "> - "};
    for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
        g_autofree char *deep = repeat(marks[i], KWIC_BLOCK_DEPTH + 50);
        g_autofree char *bytes =
            g_strconcat("before\n\n", deep, "end\n\nafter\n", NULL);
        g_autoptr(kwic_arena) arena = kwic_arena_new();
        kwic_record note;
        warnings_of(kwic_str_of(bytes), arena, &note);
        assert_int_equal(note.n_blocks, 3);
        kwic_str text = note.blocks[1].text;
        assert_true(text.n >= 3 && !memcmp(text.p + text.n - 3, "end", 3));
        assert_true(note_check(kwic_str_of(bytes), "Note.md"));
    }
}

// Lines beyond the limit belong to the last block before it.
static void test_lines(void **state)
{
    (void)state;
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autofree char *items = repeat("- a\n", KWIC_BODY_LINES + 10);
    kwic_record note;
    assert_int_equal(warnings_of(kwic_str_of(items), arena, &note), 1);
    assert_int_equal(note.n_blocks, KWIC_BODY_LINES);
    const kwic_block *last = &note.blocks[note.n_blocks - 1];
    assert_int_equal(last->end_line, KWIC_BODY_LINES + 10);
    assert_true(note_check(kwic_str_of(items), "Note.md"));
}

// Items beyond the limit are text, and told once a kind.
static void test_items(void **state)
{
    (void)state;
    static const char *const items[] = {"[[a]]\n", "#a\n", "- [ ] a\n", "k:: v\n",
                                        "[k:: v] "};
    for (size_t i = 0; i < G_N_ELEMENTS(items); i++) {
        g_autoptr(kwic_arena) arena = kwic_arena_new();
        g_autofree char *text = repeat(items[i], KWIC_NOTE_ITEMS + 10);
        g_autofree char *fits = repeat(items[i], KWIC_NOTE_ITEMS);
        kwic_record note;
        assert_int_equal(warnings_of(kwic_str_of(fits), arena, &note), 0);
        assert_int_equal(warnings_of(kwic_str_of(text), arena, &note), 1);
        assert_int_equal(note.n_links + note.n_tags + note.n_tasks + note.n_properties,
                         KWIC_NOTE_ITEMS);
    }
}

// A path may hold any bytes.
static void test_names(void **state)
{
    (void)state;
    static const struct {
        const char *path, *title;
    } cases[] = {
        {"a/b/C d.md", "C d"},
        {"UPPER.MD", "UPPER"},
        {".md", ".md"},
        {"line\nbreak.md", "line\nbreak"},
        {"b\xFF"
         "d.md",
         "b\xFF"
         "d"},
        {"x", "x"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(kwic_arena) arena = kwic_arena_new();
        kwic_record note;
        kwic_note_parse(KWIC_STR("text"), cases[i].path, arena, NULL, NULL, &note);
        assert_true(kwic_str_eq(note.title, kwic_str_of(cases[i].title)));
        assert_true(kwic_str_eq(note.path, kwic_str_of(cases[i].path)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spec),     cmocka_unit_test(test_odd_files),
        cmocka_unit_test(test_too_long), cmocka_unit_test(test_frontmatter_limits),
        cmocka_unit_test(test_names),    cmocka_unit_test(test_depth),
        cmocka_unit_test(test_lines),    cmocka_unit_test(test_items),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
