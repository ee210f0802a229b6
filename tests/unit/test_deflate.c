// SPDX-License-Identifier: GPL-2.0-or-later
// What is deflated inflates to the same, whatever the texts before were.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <libdeflate.h>

#include "../../store/base/deflate.h"

enum { MOST = 40000 };

typedef struct fixture {
    kwic_deflate *deflate;
    struct libdeflate_decompressor *in;
    GRand *rand;
    unsigned written;
    char text[MOST];
    unsigned char out[MOST];
    char back[MOST];
} fixture;

static int set_up(void **state)
{
    fixture *f = g_new0(fixture, 1);
    f->deflate = kwic_deflate_new();
    f->in = libdeflate_alloc_decompressor();
    f->rand = g_rand_new_with_seed(7);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    kwic_deflate_free(f->deflate);
    libdeflate_free_decompressor(f->in);
    g_rand_free(f->rand);
    g_free(f);
    return 0;
}

// ---- texts ----

static void words(fixture *f, size_t n)
{
    static const char *const some[] = {"capacity ", "storage ", "of ",   "the ",
                                       "neo ",      "cloud\n",  "café ", "12 "};
    for (size_t at = 0; at < n;) {
        const char *word = some[g_rand_int_range(f->rand, 0, G_N_ELEMENTS(some))];
        for (; *word && at < n; word++)
            f->text[at++] = *word;
    }
}

static void one_byte(fixture *f, size_t n)
{
    memset(f->text, 'x', n);
}

static void all_bytes(fixture *f, size_t n)
{
    for (size_t i = 0; i < n; i++)
        f->text[i] = (char)(i * (1 + i / 256));
}

static void random_bytes(fixture *f, size_t n)
{
    for (size_t i = 0; i < n; i++)
        f->text[i] = (char)g_rand_int(f->rand);
}

// Few different bytes, in no order: codes are short, matches of any length and distance.
static void dice(fixture *f, size_t n)
{
    for (size_t i = 0; i < n; i++)
        f->text[i] = (char)('a' + g_rand_int_range(f->rand, 0, 3));
}

static void (*const kinds[])(fixture *, size_t) = {words, one_byte, all_bytes,
                                                   random_bytes, dice};

// ---- tests ----

static void check(fixture *f, size_t n)
{
    size_t written = kwic_deflate_put(f->deflate, (kwic_str){f->text, n}, f->out);
    if (!written)
        return;
    size_t back = 0;
    f->written++;
    assert_true(written <= n - n / 8);
    assert_int_equal(
        libdeflate_deflate_decompress(f->in, f->out, written, f->back, MOST, &back),
        LIBDEFLATE_SUCCESS);
    assert_int_equal(back, n);
    assert_memory_equal(f->back, f->text, n);
}

static void each_size(void **state)
{
    fixture *f = *state;
    for (size_t n = 0; n < 1500; n++) {
        words(f, n);
        check(f, n);
    }
    assert_true(f->written > 1000);
}

static void each_kind(void **state)
{
    fixture *f = *state;
    for (size_t kind = 0; kind < G_N_ELEMENTS(kinds); kind++) {
        f->written = 0;
        for (int i = 0; i < 200; i++) {
            size_t n = (size_t)g_rand_int_range(f->rand, 0, i % 20 ? 3000 : MOST);
            kinds[kind](f, n);
            check(f, n);
        }
        if (kinds[kind] != random_bytes && kinds[kind] != all_bytes)
            assert_true(f->written > 100);
    }
}

static void kinds_in_turn(void **state)
{
    fixture *f = *state;
    for (size_t i = 0; i < 2000; i++) {
        size_t n = (size_t)g_rand_int_range(f->rand, 0, 4000);
        kinds[i * i % G_N_ELEMENTS(kinds)](f, n);
        check(f, n);
    }
}

static void largest(void **state)
{
    fixture *f = *state;
    for (size_t n = 32760; n <= 32776; n++) {
        one_byte(f, n);
        check(f, n);
        dice(f, n);
        check(f, n);
    }
    one_byte(f, MOST);
    assert_int_equal(kwic_deflate_put(f->deflate, (kwic_str){f->text, MOST}, f->out),
                     0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_size, set_up, tear_down),
        cmocka_unit_test_setup_teardown(each_kind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(kinds_in_turn, set_up, tear_down),
        cmocka_unit_test_setup_teardown(largest, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
