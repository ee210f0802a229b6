// SPDX-License-Identifier: GPL-2.0-or-later
// The table of fields, terms of any length, packed lists and numbers.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "kwic/limits.h"
#include "kwic/schema.h"

static void the_table_is_whole(void **state)
{
    (void)state;
    const kwic_field *fields = kwic_schema();
    for (int i = 0; i < KWIC_FIELDS; i++) {
        const kwic_field *f = &fields[i];
        assert_int_equal(f->id, i);
        assert_true(f->name && *f->name && f->help && *f->help && f->example);
        assert_ptr_equal(kwic_field_find(kwic_str_of(f->name)), f);
        assert_true(!f->prefix ||
                    (strlen(f->prefix) == 1 && g_ascii_isupper(*f->prefix)));
        for (int j = 0; j < i; j++) {
            assert_string_not_equal(fields[j].name, f->name);
            assert_true(!f->prefix || !fields[j].prefix ||
                        strcmp(fields[j].prefix, f->prefix) != 0);
        }
    }
}

static void finds_fields(void **state)
{
    (void)state;
    const kwic_field *tag = &kwic_schema()[KWIC_F_TAG];
    assert_ptr_equal(kwic_field_find(KWIC_STR("TAGS")), tag);
    assert_ptr_equal(kwic_field_find(KWIC_STR("tag")), tag);
    assert_null(kwic_field_find(KWIC_STR("ta")));
    assert_null(kwic_field_find(KWIC_STR("tagss")));
    assert_null(kwic_field_find(KWIC_STR("")));
}

static size_t encoded(const GString *term)
{
    size_t n = term->len;
    for (size_t i = 0; i < term->len; i++)
        n += term->str[i] == '\0';
    return n;
}

static void terms_of_any_length(void **state)
{
    (void)state;
    static const char fills[] = {'x', '\0', (char)0xc3};
    for (size_t f = 0; f < sizeof fills; f++) {
        for (size_t n = 0; n < 700; n++) {
            g_autofree char *text = g_malloc0(n + 1);
            memset(text, fills[f], n);
            g_autoptr(GString) term = g_string_new(NULL);
            kwic_term_append(term, "G", (kwic_str){text, n});
            assert_true(encoded(term) <= KWIC_TERM_BYTES);
            assert_int_equal(term->str[0], 'G');
            bool whole = (fills[f] ? n : 2 * n) + 1 <= KWIC_TERM_BYTES;
            bool kept = term->len == n + 1 && memcmp(term->str + 1, text, n) == 0;
            assert_true(whole == kept);
        }
    }
}

static void long_terms_differ_and_keep_characters(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new("a");
    for (int i = 0; i < 200; i++)
        g_string_append(text, "é");
    g_autoptr(GString) one = g_string_new(NULL), other = g_string_new(NULL);
    kwic_term_append(one, "S", kwic_str_of_string(text));
    text->str[text->len - 1] ^= 1;
    kwic_term_append(other, "S", kwic_str_of_string(text));
    assert_string_not_equal(one->str, other->str);
    assert_true(g_utf8_validate(one->str, (gssize)one->len, NULL));
    assert_true(g_str_has_prefix(one->str, "Saé"));
    assert_true(one->len >= 148 + 32 && one->len <= 150 + 32);
}

static void addresses_are_short(void **state)
{
    (void)state;
    g_autoptr(GString) host = g_string_new(NULL);
    g_autoptr(GString) one = g_string_new(NULL), other = g_string_new(NULL);
    kwic_address_append(host, KWIC_STR("a.example"));
    assert_string_equal(host->str, "//a.example");
    kwic_address_append(one, KWIC_STR("a.example/\xC3\xA4/a-rather-long-path/1"));
    kwic_address_append(other, KWIC_STR("a.example/\xC3\xA4/a-rather-long-path/2"));
    assert_int_equal(one->len, strlen("/") + KWIC_HASH_BYTES);
    assert_true(g_str_has_prefix(one->str, "/"));
    assert_string_not_equal(one->str, other->str);
    g_string_truncate(host, 0);
    kwic_address_append(host, (kwic_str){NULL, 0});
    assert_string_equal(host->str, "//");
}

static void lists_round_trip(void **state)
{
    (void)state;
    static const char *const items[] = {"", "a", "company/openai", "\xff\xfe"};
    g_autoptr(GString) packed = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(items); i++)
        kwic_list_put(packed, kwic_str_of(items[i]));
    kwic_str list = kwic_str_of_string(packed), item;
    for (size_t i = 0; i < G_N_ELEMENTS(items); i++) {
        assert_true(kwic_list_next(&list, &item));
        assert_true(kwic_str_eq(item, kwic_str_of(items[i])));
    }
    assert_false(kwic_list_next(&list, &item));
}

static void damaged_lists_end(void **state)
{
    (void)state;
    static const kwic_str damaged[] = {
        {"\x05"
         "ab",
         3},
        {"\xff", 1},
        {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 11}};
    for (size_t i = 0; i < G_N_ELEMENTS(damaged); i++) {
        kwic_str list = damaged[i], item;
        double number;
        assert_false(kwic_list_next(&list, &item));
        list = damaged[i];
        assert_false(kwic_numbers_next(&list, &item, &number));
    }
    kwic_str cut = KWIC_STR("\x01k1234567"), key;
    double number;
    assert_false(kwic_numbers_next(&cut, &key, &number));
}

static void numbers_round_trip(void **state)
{
    (void)state;
    static const double numbers[] = {0, -1.5, 1e300, 1769040000};
    g_autoptr(GString) packed = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
        kwic_numbers_put(packed, KWIC_STR("created"), numbers[i]);
    kwic_str list = kwic_str_of_string(packed), key;
    double number;
    for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
        assert_true(kwic_numbers_next(&list, &key, &number));
        assert_true(number == numbers[i]);
        assert_true(kwic_str_eq(key, KWIC_STR("created")));
    }
    assert_false(kwic_numbers_next(&list, &key, &number));
}

static void sortables_sort(void **state)
{
    (void)state;
    static const int64_t rising[] = {INT64_MIN, -7, 0, 1, 255, 256, INT64_MAX};
    g_autoptr(GString) last = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(rising); i++) {
        g_autoptr(GString) value = g_string_new(NULL);
        kwic_sortable_put(value, rising[i]);
        kwic_str bytes = kwic_str_of_string(value);
        assert_true(kwic_str_cmp(kwic_str_of_string(last), bytes) < 0);
        assert_true(kwic_sortable_get(bytes) == rising[i]);
        g_string_assign(last, "");
        g_string_append_len(last, value->str, (gssize)value->len);
    }
    assert_true(kwic_sortable_get(KWIC_STR("short")) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_whole),
        cmocka_unit_test(finds_fields),
        cmocka_unit_test(terms_of_any_length),
        cmocka_unit_test(long_terms_differ_and_keep_characters),
        cmocka_unit_test(addresses_are_short),
        cmocka_unit_test(lists_round_trip),
        cmocka_unit_test(damaged_lists_end),
        cmocka_unit_test(numbers_round_trip),
        cmocka_unit_test(sortables_sort),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
