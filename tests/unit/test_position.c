// SPDX-License-Identifier: GPL-2.0-or-later
// Incremental changes give the text that a whole one would, and lines that are found anew;
// positions and offsets are each other's inverse, in both encodings. An editor's own way of
// counting is written out here a second time, as simply as can be.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../server/lsp/position.h"

enum { ROUNDS = 4000, EDITS = 12 };

static kwic_str str_of(const GString *s)
{
    return (kwic_str){s->str, s->len};
}

static GString *random_text(GRand *rand)
{
    static const char *const pieces[] = {"a",    "é",  "漢", "𝒜", "\n",
                                         "\r\n", "\r", "]]", ""};
    GString *text = g_string_new(NULL);
    for (int n = g_rand_int_range(rand, 0, 12); n > 0; n--)
        g_string_append(text, pieces[g_rand_int_range(rand, 0, G_N_ELEMENTS(pieces))]);
    return text;
}

// Counts from the text's start, character by character.
static kwic_position counted(const GString *text, size_t offset, kwic_encoding encoding)
{
    kwic_position p = {0, 0};
    for (size_t i = 0; i < offset;) {
        gunichar c = g_utf8_get_char(text->str + i);
        size_t n = (size_t)g_unichar_to_utf8(c, NULL);
        bool crlf = c == '\r' && i + 1 < text->len && text->str[i + 1] == '\n';
        if (c == '\n' || (c == '\r' && !crlf))
            p = (kwic_position){p.line + 1, 0};
        else if (!crlf)
            p.character += encoding == KWIC_UTF8 ? (uint32_t)n : (c > 0xffff ? 2 : 1);
        i += n;
    }
    return p;
}

static bool is_between(const GString *text, size_t i)
{
    return i > 0 && i < text->len && text->str[i - 1] == '\r' && text->str[i] == '\n';
}

static void check_positions(const GString *text, const kwic_text_lines *lines)
{
    for (size_t i = 0; i <= text->len; i++) {
        bool inside = i < text->len && ((unsigned char)text->str[i] & 0xc0) == 0x80;
        for (int e = 0; e < 2 && !inside && !is_between(text, i); e++) {
            kwic_encoding encoding = e ? KWIC_UTF8 : KWIC_UTF16;
            kwic_position want = counted(text, i, encoding);
            kwic_position got = kwic_text_position(lines, str_of(text), encoding, i);
            assert_int_equal(got.line, want.line);
            assert_int_equal(got.character, want.character);
            assert_int_equal(kwic_text_offset(lines, str_of(text), encoding, got), i);
        }
    }
}

static void check_lines(const GString *text, const kwic_text_lines *lines)
{
    kwic_text_lines fresh;
    kwic_text_lines_init(&fresh, str_of(text));
    assert_int_equal(lines->starts->len, fresh.starts->len);
    assert_memory_equal(lines->starts->data, fresh.starts->data,
                        fresh.starts->len * sizeof(uint32_t));
    kwic_text_lines_clear(&fresh);
}

static size_t random_place(GRand *rand, const GString *text)
{
    size_t i = (size_t)g_rand_int_range(rand, 0, (gint32)text->len + 1);
    while (i < text->len &&
           (((unsigned char)text->str[i] & 0xc0) == 0x80 || is_between(text, i)))
        i++;
    return i;
}

static void one_edit(GRand *rand, GString *text, kwic_text_lines *lines)
{
    kwic_encoding encoding = g_rand_boolean(rand) ? KWIC_UTF8 : KWIC_UTF16;
    size_t a = random_place(rand, text), b = random_place(rand, text);
    size_t from = MIN(a, b), to = MAX(a, b);
    g_autoptr(GString) with = random_text(rand);
    g_autoptr(GString) whole = g_string_new_len(text->str, (gssize)from);
    g_string_append(whole, with->str);
    g_string_append_len(whole, text->str + to, (gssize)(text->len - to));
    assert_true(kwic_text_change(text, lines, encoding, counted(text, from, encoding),
                                 counted(text, to, encoding), str_of(with)));
    assert_string_equal(text->str, whole->str);
    check_lines(text, lines);
}

static void incremental_is_whole(void **state)
{
    (void)state;
    g_autoptr(GRand) rand = g_rand_new_with_seed(1700);
    for (int round = 0; round < ROUNDS; round++) {
        g_autoptr(GString) text = random_text(rand);
        kwic_text_lines lines;
        kwic_text_lines_init(&lines, str_of(text));
        for (int i = 0; i < EDITS; i++)
            one_edit(rand, text, &lines);
        check_positions(text, &lines);
        kwic_text_lines_clear(&lines);
    }
}

static void beyond_the_ends(void **state)
{
    (void)state;
    kwic_text_lines lines;
    kwic_str text = KWIC_STR("ab\r\n𝒜c");
    kwic_text_lines_init(&lines, text);
    static const struct {
        kwic_position at;
        size_t utf16, utf8;
    } all[] = {{{0, 99}, 2, 2},
               {{1, 1}, 4, 4},
               {{1, 2}, 8, 4},
               {{1, 9}, 9, 9},
               {{7, 0}, 9, 9}};
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
        assert_int_equal(kwic_text_offset(&lines, text, KWIC_UTF16, all[i].at),
                         all[i].utf16);
        assert_int_equal(kwic_text_offset(&lines, text, KWIC_UTF8, all[i].at),
                         all[i].utf8);
    }
    g_autoptr(GString) own = g_string_new_len(text.p, (gssize)text.n);
    assert_false(kwic_text_change(own, &lines, KWIC_UTF8, (kwic_position){1, 0},
                                  (kwic_position){0, 0}, KWIC_STR("x")));
    assert_int_equal(own->len, text.n);
    kwic_text_lines_clear(&lines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(incremental_is_whole),
        cmocka_unit_test(beyond_the_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
