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
    GString *out = ctx;
    g_string_append_printf(out, "%.*s @%u %u-%u%s", KWIC_STR_ARG(t->text), t->position,
                           t->start, t->end, kwic_token_kind_name(t->kind));
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

// What random texts are made of; the first ASCII_PIECES are of prose.
enum { ASCII_PIECES = 33 };
// clang-format off
static const char *const pieces[] = {
    " ", " ", "\n", ".", ",", "'", "-", "_", "/", "://", "@", ":", "::", "+", "(",
    ")", "\"", "’", "a", "b", "the", "word", "Word", "WORD", "s", "t", "n't", "X",
    "AI", "0", "7", "42", "é", "ä", "ß", "Ω", "й", "ё", "и\xCC\x86", "e\xCC\x81",
    "\xCC\x88", "\xC2\xAD", "中", "文字", "か", "か\xE3\x82\x99", "ｶﾞ", "한", "ᄒ", "ᅡ", "ᆫ",
    "ก", "ำ", "ํ", "า", "🔥", "👨‍👩‍👧", "🇩🇪", "²", "ﬁ", "Ａ", "㌀", "\xFF", "\xE4\xB8",
    "\xE2\x80\xAF", "צה\"ל", "ِ", "™", "❤️", "quiteALongWordThatGoesOnAndOn",
    "aGVsbG8gd29ybGQ",
};
// clang-format on

static void fast_is_slow(void **state)
{
    (void)state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(29);
    g_autoptr(GString) text = g_string_new(NULL);
    for (int round = 0; round < 4000; round++) {
        g_string_truncate(text, 0);
        int n = g_rand_int_range(rand, 1, 40);
        int alphabet = round % 3 ? (int)G_N_ELEMENTS(pieces) : ASCII_PIECES;
        for (int i = 0; i < n; i++)
            g_string_append(text, pieces[g_rand_int_range(rand, 0, alphabet)]);
        g_autofree char *tokens = tokens_of(kwic_str_of_string(text));
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

static void fold_and_slug(void **state)
{
    (void)state;
    static const struct {
        const char *text, *fold, *slug;
    } cases[] = {
        {"", "", ""},
        {"VAST Data", "vast data", "vast-data"},
        {"vast-data", "vast-data", "vast-data"},
        {"  --Vast__DATA!! ", "  --vast__data!! ", "vast-data"},
        {"Société Générale", "societe generale", "societe-generale"},
        {"Socie\xCC\x81te\xCC\x81", "societe", "societe"},
        {"AT&T", "at&t", "at-t"},
        {"company/OpenAI", "company/openai", "company-openai"},
        {"日本 電気", "日本 電気", "日本-電気"},
        {"\xEF\xBD\xB6\xEF\xBE\x9E", "ガ", "ガ"},
        {"a\xC2\xA0"
         "b",
         "a b", "a-b"},
        {"a\xFF"
         "b",
         "a\xEF\xBF\xBD"
         "b",
         "a-b"},
        {"\xCC\x81", "\xCC\x81", ""},
        {"йЁ", "йе", "йе"},
        {"…", "...", ""},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GString) out = g_string_new(NULL);
        kwic_fold(kwic_str_of(cases[i].text), out);
        assert_string_equal(out->str, cases[i].fold);
        g_string_truncate(out, 0);
        kwic_slug(kwic_str_of(cases[i].text), out);
        assert_string_equal(out->str, cases[i].slug);
    }
}

// A text folded piece by piece is the text folded as one.
static void fold_is_slow(void **state)
{
    (void)state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(14);
    for (int round = 0; round < 4000; round++) {
        g_autoptr(GString) text = g_string_new(NULL);
        g_autoptr(GString) fast = g_string_new(NULL);
        unsigned char slow[4096];
        for (int n = g_rand_int_range(rand, 0, 12); n > 0; n--) {
            int i = g_rand_int_range(rand, 0, (int)G_N_ELEMENTS(pieces));
            if (g_utf8_validate(pieces[i], -1, NULL))
                g_string_append(text, pieces[i]);
        }
        kwic_fold(kwic_str_of_string(text), fast);
        size_t n = kwic_fold_slow((const unsigned char *)text->str, text->len, slow,
                                  sizeof(slow));
        assert_int_equal(fast->len, n);
        assert_memory_equal(fast->str, slow, n);
    }
}

static bool count_token(void *ctx, const kwic_token *t)
{
    assert_in_range(t->text.n, 1, KWIC_TOKEN_BYTES);
    ++*(unsigned *)ctx;
    return true;
}

// A token over its ceiling takes its position and is not pushed.
static void ceiling(void **state)
{
    (void)state;
    static const char *const letters[] = {"a", "A", "é", "7", "й", "e\xCC\x81"};
    for (size_t i = 0; i < G_N_ELEMENTS(letters); i++) {
        for (int n = 60; n < 140; n++) {
            g_autoptr(GString) text = g_string_new("x ");
            g_autoptr(GString) folded = g_string_new(NULL);
            for (int k = 0; k < n; k++)
                g_string_append(text, letters[i]);
            kwic_fold((kwic_str){text->str + 2, text->len - 2}, folded);
            g_autofree char *tokens = tokens_of(kwic_str_of_string(text));
            bool has = g_strstr_len(tokens, -1, folded->str) != NULL;
            assert_int_equal(has, folded->len <= KWIC_TOKEN_BYTES);
            assert_true(g_str_has_suffix(tokens, "@2\n"));
        }
    }
}

// A piece repeated to a megabyte takes no more than its length: none of these is quadratic.
static void pathological(void **state)
{
    (void)state;
    static const char *const repeated[] = {
        "a",
        "A",
        "aB",
        "a1",
        "a-",
        "a.",
        "a'",
        "a:",
        "://",
        "a://",
        "1,",
        "_",
        "a\xCC\x81",
        "\xCC\x81",
        "\xFF\xCC\x81",
        "中",
        "中\xCC\x81",
        "ᄒ",
        "ᅡ",
        "ก",
        "ำ",
        "ํ",
        "👩\xE2\x80\x8D",
        "🇩",
        "\xE2\x80\x8D",
        "\xFF",
        "a\xC2\xAD",
        "צ\"",
        "㌀",
        "don't",
    };
    enum { BYTES = 1 << 20 };
    g_autoptr(kwic_tokenizer) z = kwic_tokenizer_new();
    for (size_t i = 0; i < G_N_ELEMENTS(repeated); i++) {
        g_autoptr(GString) text = g_string_sized_new(BYTES + 16);
        while (text->len < BYTES)
            g_string_append(text, repeated[i]);
        unsigned n = 0;
        gint64 start = g_get_monotonic_time();
        kwic_tokenize(z, kwic_str_of_string(text), 0, count_token, &n);
        g_autoptr(GString) out = g_string_new(NULL);
        kwic_fold(kwic_str_of_string(text), out);
        kwic_slug(kwic_str_of_string(text), out);
        double seconds = (double)(g_get_monotonic_time() - start) / 1e6;
        if (seconds > 20)
            fail_msg("<%s> repeated takes %.1f s", repeated[i], seconds);
    }
}

static bool stop_at_three(void *ctx, const kwic_token *t)
{
    (void)t;
    return ++*(unsigned *)ctx < 3;
}

static void stops(void **state)
{
    (void)state;
    static const char *const texts[] = {"a b c d e", "aa-bb-cc-dd", "東京都に行く",
                                        "🔥🔥🔥🔥"};
    g_autoptr(kwic_tokenizer) z = kwic_tokenizer_new();
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
        unsigned n = 0;
        kwic_tokenize(z, kwic_str_of(texts[i]), 7, stop_at_three, &n);
        assert_int_equal(n, 3);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spec),
        cmocka_unit_test(fast_is_slow),
        cmocka_unit_test(fast_is_slow_on_bytes),
        cmocka_unit_test(folds),
        cmocka_unit_test(fold_and_slug),
        cmocka_unit_test(fold_is_slow),
        cmocka_unit_test(ceiling),
        cmocka_unit_test(pathological),
        cmocka_unit_test(stops),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
