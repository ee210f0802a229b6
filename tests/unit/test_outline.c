// SPDX-License-Identifier: GPL-2.0-or-later
// The blocks that cmark sees in the outline of a body are those of the body.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmark.h>
#include <cmocka.h>

#include "../../indexer/parse/outline.h"

static const char *const bodies[] = {
    "# A\ntext *of*\ntwo lines\n\n- [ ] task\n  more\n- two\n\n  para\n",
    "> quote\n> more\nlazy\n\n> - item\n>   more\n>\n>   para\n",
    "```c\nint a[3];\n\n\n  b\n```\nafter\n\n    code\n\n\n    more\n  text\n",
    "1. one\n2. two\n   - three\n\n\n   four\n\n10) other\n",
    "Title\nof two\n===\nSub\n---\n***\n- - -\n_ _ _\n",
    "<div class=\"a > b\">\n*text*\n</div>\n\ntext <b>x</b>\n<b>\nfoo\n",
    "<!-- a\n\nb --> c\nd\n\n<?php\n\n?>\n<!DOCTYPE\nhtml>\n<![CDATA[\n[x]\n\n]]>\ny\n",
    "<script>\n\n*a*\n</script> b\n<pre>\n\nx</pre>\n<style\n>\n\n</style>\n",
    "~~~ a`b\nx\n~~~\n``` a`b\ny\n```\n````\n```\n````\n",
    "- a\n\n\n\n- b\n      c\n\n        d\n-\n\n  e\n",
    "\tcode\n\n-\tlist\n\n\t\tcode\n>\tquote\n",
    "a\n    not code\n   b\n  c\n d\n\n   e\n  f\n",
    "- ```\n  code\n text\n- ```\n  code\n\n  code\n  ```\n  x\n",
    "a \\\nb  \nc `d\ne` & f ![g](h) <i@j.k>\n#no\n####### no\n# yes #\n",
    "-a\n+ b\n* c\n*d*\n** e\n1.f\n1. g\n123456789. h\n1234567890. i\n",
    "a\n=\n\n=\n\nb\n-\n\n> c\n---\nd\n",
};

typedef struct cursor {
    cmark_iter *iter;
    int depth;
} cursor;

// The next block, and how deep it stands; NULL at the end.
static cmark_node *next_block(cursor *c)
{
    for (cmark_event_type e; (e = cmark_iter_next(c->iter)) != CMARK_EVENT_DONE;) {
        cmark_node *node = cmark_iter_get_node(c->iter);
        cmark_node_type type = cmark_node_get_type(node);
        if (type > CMARK_NODE_LAST_BLOCK)
            continue;
        bool container = type <= CMARK_NODE_ITEM;
        if (e == CMARK_EVENT_ENTER) {
            c->depth += container;
            return node;
        }
        c->depth -= container;
    }
    return NULL;
}

static void compare(const kwic_outline *o, cmark_node *body, cmark_node *outline)
{
    cursor a = {cmark_iter_new(body), 0}, b = {cmark_iter_new(outline), 0};
    for (;;) {
        cmark_node *want = next_block(&a), *got = next_block(&b);
        assert_int_equal(want != NULL, got != NULL);
        if (!want)
            break;
        assert_string_equal(cmark_node_get_type_string(want),
                            cmark_node_get_type_string(got));
        assert_int_equal(a.depth, b.depth);
        uint32_t line = (uint32_t)cmark_node_get_start_line(got);
        assert_int_equal(cmark_node_get_start_line(want),
                         line ? kwic_outline_line(o, line - 1) + 1 : 0);
        assert_int_equal(cmark_node_get_start_column(want),
                         cmark_node_get_start_column(got));
        if (cmark_node_get_type(want) == CMARK_NODE_PARAGRAPH)
            assert_int_equal(
                cmark_node_get_end_line(want),
                kwic_outline_line(o, (uint32_t)cmark_node_get_end_line(got)));
    }
    cmark_iter_free(a.iter);
    cmark_iter_free(b.iter);
}

static void check(const char *text)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_parse p = {.bytes = kwic_str_of(text), .path = "Note.md", .arena = arena};
    kwic_outline o;
    kwic_lines_init(&p.lines, p.bytes, arena);
    kwic_outline_init(&o, &p, 0);
    cmark_node *body = cmark_parse_document(text, strlen(text), CMARK_OPT_DEFAULT);
    cmark_node *outline =
        cmark_parse_document(o.text->str, o.text->len, CMARK_OPT_DEFAULT);
    compare(&o, body, outline);
    cmark_node_free(body);
    cmark_node_free(outline);
    kwic_outline_clear(&o);
}

static void test_same_blocks(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(bodies); i++)
        check(bodies[i]);
}

// Any sequence of lines of these kinds: a body is drawn, and drawn again.
static void test_drawn_bodies(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "",      "a b",      "  c",  "    d", "- e",      "  - f",     "1. g",  "> h",
        "> ",    ">   i",    "```",  "~~~",   "# j",      "===",       "---",   "* * *",
        "<div>", "</div> k", "<!--", "l -->", "\tm",      "- ```",     "> - n", "+",
        "o > p", "<b>",      "<?q",  "?>",    "<script>", "</script>", "   r",  "*s*",
    };
    g_autoptr(GRand) rand = g_rand_new_with_seed(1);
    for (int round = 0; round < 20000; round++) {
        g_autoptr(GString) body = g_string_new(NULL);
        for (int n = g_rand_int_range(rand, 1, 12); n > 0; n--) {
            g_string_append(body,
                            lines[g_rand_int_range(rand, 0, G_N_ELEMENTS(lines))]);
            g_string_append_c(body, '\n');
        }
        check(body->str);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_blocks),
        cmocka_unit_test(test_drawn_bodies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
