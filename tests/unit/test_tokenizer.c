// SPDX-License-Identifier: GPL-2.0-or-later
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <glib.h>
#include <utf8proc.h>

#include "../../tokenizer/fold.h"
#include "../spec.h"
#include "kwic/limits.h"
#include "kwic/tokenizer.h"

static bool print_token(void *ctx, const kwic_token *t)
{
    static const char *const kinds[] = {"", " part", " whole", " bigram", " char"};
    GString *out = ctx;
    g_string_append_printf(out, "%.*s @%u %u-%u%s", KWIC_STR_ARG(t->text), t->position,
                           t->start, t->end, kinds[t->kind]);
    if (t->span > 1)
        g_string_append_printf(out, " %u", t->span);
    g_string_append_c(out, '\n');
    return true;
}

static void print_tokens(kwic_str text, bool is_slow, GString *out)
{
    g_autoptr(kwic_tokenizer) z = kwic_tokenizer_new();
    kwic_tokenizer_set_slow(z, is_slow);
    uint32_t next = kwic_tokenize(z, text, 0, print_token, out);
    g_string_append_printf(out, "@%u\n", next);
}

static void make(void *ctx, kwic_str input, GString *out)
{
    (void)ctx;
    print_tokens(input, false, out);
    const char *last = g_strrstr(out->str, "\n@"); // the position after it is not shown
    g_string_truncate(out, last ? (gsize)(last - out->str) : 0);
}

static void spec(void **state)
{
    (void)state;
    assert_int_equal(spec_run("tokenizer", make, NULL), 0);
}

// Both ways over one text; the tokens of it if they are the same.
static char *tokens_of(kwic_str text)
{
    g_autoptr(GString) fast = g_string_new(NULL);
    g_autoptr(GString) slow = g_string_new(NULL);
    print_tokens(text, false, fast);
    print_tokens(text, true, slow);
    g_auto(GStrv) f = g_strsplit(fast->str, "\n", -1);
    g_auto(GStrv) l = g_strsplit(slow->str, "\n", -1);
    for (guint i = 0; f[i] || l[i]; i++) {
        if (g_strcmp0(f[i], l[i]) == 0)
            continue;
        print_error("over <%.*s>\nfast: %s\nslow: %s\n", KWIC_STR_ARG(text), f[i],
                    l[i]);
        fail();
    }
    return g_string_free(g_steal_pointer(&fast), FALSE);
}

static void fast_is_slow(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        " ",
        " ",
        "\n",
        ".",
        ",",
        "'",
        "-",
        "_",
        "/",
        "://",
        "@",
        ":",
        "::",
        "+",
        "(",
        ")",
        "\"",
        "’",
        "a",
        "b",
        "the",
        "word",
        "Word",
        "WORD",
        "s",
        "t",
        "n't",
        "X",
        "AI",
        "0",
        "7",
        "42",
        "é",
        "ä",
        "ß",
        "Ω",
        "й",
        "ё",
        "и\xCC\x86",
        "e\xCC\x81",
        "\xCC\x88",
        "\xC2\xAD",
        "中",
        "文字",
        "か",
        "か\xE3\x82\x99",
        "ｶﾞ",
        "한",
        "ᄒ",
        "ᅡ",
        "ᆫ",
        "ก",
        "ำ",
        "ํ",
        "า",
        "🔥",
        "👨‍👩‍👧",
        "🇩🇪",
        "²",
        "ﬁ",
        "Ａ",
        "㌀",
        "\xFF",
        "\xE4\xB8",
        "\xE2\x80\xAF",
        "צה\"ל",
        "ِ",
        "™",
        "❤️",
        "quiteALongWordThatGoesOnAndOn",
        "aGVsbG8gd29ybGQ",
    };
    g_autoptr(GRand) rand = g_rand_new_with_seed(29);
    g_autoptr(GString) text = g_string_new(NULL);
    for (int round = 0; round < 4000; round++) {
        g_string_truncate(text, 0);
        int n = g_rand_int_range(rand, 1, 40);
        int alphabet = round % 3 ? (int)G_N_ELEMENTS(pieces) : 33;
        for (int i = 0; i < n; i++)
            g_string_append(text, pieces[g_rand_int_range(rand, 0, alphabet)]);
        g_autofree char *tokens = tokens_of((kwic_str){text->str, text->len});
    }
}

// All bytes, most of them ASCII: the fast way at every distance from the end.
static void fast_is_slow_on_bytes(void **state)
{
    (void)state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(15);
    for (int round = 0; round < 4000; round++) {
        char text[64];
        int n = g_rand_int_range(rand, 0, 64);
        for (int i = 0; i < n; i++)
            text[i] =
                (char)(g_rand_int_range(rand, 0, 8) ? g_rand_int_range(rand, 32, 127)
                                                    : g_rand_int_range(rand, 0, 256));
        g_autofree char *tokens = tokens_of((kwic_str){text, (size_t)n});
    }
}

// Every code point: the table against utf8proc.
static void folds(void **state)
{
    (void)state;
    int bad = 0;
    for (uint32_t cp = 1; cp < 0x110000; cp++) {
        unsigned char src[4], fast[KWIC_FOLD_CHAR_BYTES], slow[KWIC_FOLD_CHAR_BYTES];
        if (cp >= 0xD800 && cp < 0xE000)
            continue;
        size_t n = (size_t)utf8proc_encode_char((utf8proc_int32_t)cp, src);
        size_t a = kwic_fold_one(kwic_char_at(src, src + n), src, fast);
        size_t b = kwic_fold_slow(src, n, slow, sizeof(slow));
        if (a == b && memcmp(fast, slow, a) == 0)
            continue;
        if (bad++ < 20)
            print_error("U+%04X: table %.*s, utf8proc %.*s\n", cp, (int)a, (char *)fast,
                        (int)b, (char *)slow);
    }
    assert_int_equal(bad, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spec),
        cmocka_unit_test(fast_is_slow),
        cmocka_unit_test(fast_is_slow_on_bytes),
        cmocka_unit_test(folds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
