// SPDX-License-Identifier: GPL-2.0-or-later
// What is pushed is what jansson reads back, and in one form.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kwic/emit.h"

static const char *const trees[] = {
    "null",
    "[]",
    "{}",
    "[[],{}]",
    "{\"a\":1,\"b\":[true,false,null],\"c\":{\"d\":\"x\"}}",
    "[\"\",\"a\\\"b\\\\c\",\"\\n\\t\\u0001\\u007f\",\"ß€😀\"]",
    "[0,-1,9223372036854775807,-9223372036854775808]",
    "[0.5,-2.25,1e300,0.1,16.743]",
    "{\"\":{\"\\n\":[]}}",
};

static void trees_come_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(trees); i++) {
        json_t *tree = json_loads(trees[i], JSON_DECODE_ANY, NULL);
        g_autoptr(GString) out = g_string_new(NULL);
        kwic_emitter e = {.format = &kwic_emit_json, .out = out};
        kwic_emit_tree(&e, tree);
        json_t *back = json_loads(out->str, JSON_DECODE_ANY, NULL);
        assert_non_null(back);
        assert_true(json_equal(tree, back));
        json_decref(tree);
        json_decref(back);
    }
}

static void values_one_by_one(void **state)
{
    (void)state;
    static const char *const words[] = {"a", "b", NULL};
    g_autoptr(GString) out = g_string_new(NULL);
    kwic_emitter e = {.format = &kwic_emit_json, .out = out};
    kwic_emit_object(&e);
    kwic_emit_key(&e, "words");
    kwic_emit_texts(&e, words);
    kwic_emit_key(&e, "none");
    kwic_emit_texts(&e, NULL);
    kwic_emit_key(&e, "text");
    kwic_emit_text(&e, NULL);
    kwic_emit_key(&e, "bad");
    kwic_emit_string(&e, KWIC_STR("x\xff\xc3"));
    kwic_emit_key(&e, "far");
    kwic_emit_real(&e, 1.0 / 0.0);
    kwic_emit_key(&e, "written");
    kwic_emit_written(&e, KWIC_STR("[1]"));
    kwic_emit_end_object(&e);
    assert_string_equal(out->str, "{\"words\":[\"a\",\"b\"],\"none\":[],\"text\":null,"
                                  "\"bad\":\"x\xef\xbf\xbd\xef\xbf\xbd\",\"far\":0,"
                                  "\"written\":[1]}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(trees_come_back),
                                       cmocka_unit_test(values_one_by_one)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
