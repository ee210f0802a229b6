// SPDX-License-Identifier: GPL-2.0-or-later
// What is packed unpacks to the same with the same dictionary, and to nothing with another.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../store/base/data.h"

enum { NOTES = 64 };

// A note as a vault has many: much of a template, a little of its own.
static GString *make_note(unsigned i)
{
    GString *note = g_string_new("type: meeting\nattendees:\nproject: storage pilot\n");
    g_string_append_printf(note, "title: Meeting %u of the capacity group\n", i * 7919);
    g_string_append(note,
                    "## Attendees\n## Notes\n## Decisions\n- [ ] Send the notes\n");
    for (unsigned k = 0; k < 4; k++)
        g_string_append_printf(note, "%x is what was said\n", (i + k) * 2654435761U);
    return note;
}

static GString *learn(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    size_t sizes[NOTES];
    for (unsigned i = 0; i < NOTES; i++) {
        g_autoptr(GString) note = make_note(i);
        g_string_append_len(text, note->str, (gssize)note->len);
        sizes[i] = note->len;
    }
    GString *dictionary = g_string_new(NULL);
    kwic_dictionary_learn(text, sizes, NOTES, dictionary);
    return dictionary;
}

static size_t packed_bytes(kwic_packer *p, const GString *data)
{
    g_autoptr(GString) packed = g_string_new("what was there"),
                       back = g_string_new("a ");
    kwic_packer_pack(p, kwic_str_of_string(data), packed);
    assert_true(kwic_packer_unpack(p, kwic_str_of_string(packed), back));
    assert_int_equal(back->len, data->len + 2);
    assert_memory_equal(back->str + 2, data->str, data->len);
    return packed->len;
}

static void sizes_round_trip(void **state)
{
    (void)state;
    g_autoptr(GString) dictionary = learn();
    for (int with = 0; with < 2; with++) {
        kwic_packer *p = kwic_packer_new();
        if (with)
            kwic_packer_set_dictionary(p, kwic_str_of_string(dictionary));
        g_autoptr(GString) data = g_string_new(NULL);
        for (unsigned n = 0; n < 300; n++) {
            packed_bytes(p, data);
            g_string_append_c(data, (char)(n * n));
        }
        g_string_set_size(data, 5 << 20);
        memset(data->str, 0, data->len);
        packed_bytes(p, data);
        kwic_packer_free(p);
    }
}

static void a_dictionary_makes_notes_shorter(void **state)
{
    (void)state;
    g_autoptr(GString) dictionary = learn(), note = make_note(100);
    assert_true(dictionary->len > 0);
    kwic_packer *p = kwic_packer_new();
    size_t without = packed_bytes(p, note);
    kwic_packer_set_dictionary(p, kwic_str_of_string(dictionary));
    assert_true(packed_bytes(p, note) < without * 2 / 3);
    kwic_packer_set_dictionary(p, (kwic_str){NULL, 0});
    assert_int_equal(packed_bytes(p, note), without);
    kwic_packer_free(p);
}

static void few_samples_are_no_dictionary(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new("one note, and another"), out = learn();
    const size_t sizes[] = {9, 12};
    kwic_dictionary_learn(text, sizes, 2, out);
    assert_int_equal(out->len, 0);
}

static void damage_is_told(void **state)
{
    (void)state;
    g_autoptr(GString) dictionary = learn(), note = make_note(100);
    g_autoptr(GString) packed = g_string_new(NULL), back = g_string_new(NULL);
    kwic_packer *p = kwic_packer_new();
    kwic_packer_set_dictionary(p, kwic_str_of_string(dictionary));
    kwic_packer_pack(p, kwic_str_of_string(note), packed);
    for (size_t n = 1; n < packed->len; n++)
        assert_false(kwic_packer_unpack(p, (kwic_str){packed->str, n}, back));
    assert_int_equal(back->len, 0);
    // Any byte may be another: an error or other text, but nothing is read beyond.
    for (size_t i = 0; i < packed->len; i++) {
        packed->str[i] ^= 0x55;
        kwic_packer_unpack(p, kwic_str_of_string(packed), back);
        packed->str[i] ^= 0x55;
    }
    g_string_truncate(back, 0);
    kwic_packer_set_dictionary(p, (kwic_str){NULL, 0});
    assert_false(kwic_packer_unpack(p, kwic_str_of_string(packed), back));
    assert_int_equal(back->len, 0);
    kwic_packer_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_round_trip),
        cmocka_unit_test(a_dictionary_makes_notes_shorter),
        cmocka_unit_test(few_samples_are_no_dictionary),
        cmocka_unit_test(damage_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
