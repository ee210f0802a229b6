// SPDX-License-Identifier: GPL-2.0-or-later
// Each link of a note is found in its source again, part by part; of real vaults nearly all.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "kwic/link_parts.h"
#include "kwic/note.h"

typedef struct wanted {
    const char *source;
    const char *link, *target, *anchor, *text; /* of its first link; link NULL: none */
} wanted;

static kwic_str part(kwic_str bytes, size_t from, size_t to)
{
    return kwic_str_sub(bytes, from, to);
}

static void check(const char *what, kwic_str got, const char *expected)
{
    if (!kwic_str_eq(got, kwic_str_of(expected)))
        fail_msg("%s: %.*s, expected %s", what, KWIC_STR_ARG(got), expected);
}

static void check_one(const wanted *w)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_str bytes = kwic_str_of(w->source);
    kwic_record note;
    kwic_link_parts p;
    kwic_note_parse(bytes, "n.md", arena, NULL, NULL, &note);
    assert_true(note.n_links > 0);
    size_t at = 0;
    for (uint32_t line = 1; line < note.links[0].line; line++)
        at = (size_t)(strchr(w->source + at, '\n') - w->source) + 1;
    at += note.links[0].byte;
    bool found = kwic_link_parts_find(bytes, at, &note.links[0], &p);
    assert_int_equal(found, w->link != NULL);
    if (!found)
        return;
    check("link", part(bytes, p.from, p.to), w->link);
    check("target", part(bytes, p.target_from, p.target_to), w->target);
    check("anchor", part(bytes, p.anchor_from, p.anchor_to), w->anchor);
    check("text", part(bytes, p.text_from, p.text_to), w->text);
}

static void parts_of_links(void **state)
{
    static const wanted all[] = {
        {"a [[B]] c", "[[B]]", "B", "", ""},
        {"a [[ B #h| t ]] c", "[[ B #h| t ]]", "B", "h", "t"},
        {"![[B/C.md#^id|t]]", "![[B/C.md#^id|t]]", "B/C.md", "^id", "t"},
        {"x [[#Own]]", "[[#Own]]", "", "Own", ""},
        {"|a|\n|-|\n|[[B\\|t]]|\n", "[[B\\|t]]", "B", "", "t"},
        {"a [t](B%20c.md#h%20i) d", "[t](B%20c.md#h%20i)", "B%20c.md", "h%20i", "t"},
        {"![i](<B c.md> \"title\")", "![i](<B c.md> \"title\")", "B c.md", "", "i"},
        {"[a [b] `]` c](d.md)", "[a [b] `]` c](d.md)", "d.md", "", "a [b] `]` c"},
        {"[t][r]\n\n[r]: B.md#x\n", "[t][r]", "B.md", "x", "t"},
        {"[r]\n\n> [R]: <B c.md>\n", "[r]", "B c.md", "", "r"},
        {"---\nup: \"[[B#h|t]]\"\n---\n", "[[B#h|t]]", "B", "h", "t"},
        {"---\nup:\n  - \"[[B]]\"\n---\n", "[[B]]", "B", "", ""},
        {"[t](https://x.org/a#b)", "[t](https://x.org/a#b)", "https://x.org/a#b", "",
         "t"},
        {"see https://x.org/a", NULL, NULL, NULL, NULL},
    };
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
        check_one(&all[i]);
}

static void encoding(void **state)
{
    (void)state;
    g_autoptr(GString) out = g_string_new(NULL);
    kwic_link_encode(out, KWIC_STR("A b/ü (1)#.md"), false);
    assert_string_equal(out->str, "A%20b/ü%20%281%29%23.md");
    g_string_truncate(out, 0);
    kwic_link_encode(out, KWIC_STR("A b <c>"), true);
    assert_string_equal(out->str, "A b %3Cc%3E");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_of_links),
        cmocka_unit_test(encoding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
