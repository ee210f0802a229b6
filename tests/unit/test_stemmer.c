// SPDX-License-Identifier: GPL-2.0-or-later
// Stems of folded words: forms that share a stem as written share one.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

#include "kwic/stemmer.h"
#include "kwic/tokenizer.h"

static void forms(void **state)
{
    (void)state;
    static const struct {
        const char *lang, *forms;
    } cases[] = {
        {"en", "cloud clouds clouding"},
        {"de", "Häuser Häusern Hauses Haus"},
        {"de", "größer größere größeren"},
        {"fr", "activer activé activée activées activez"},
        {"fr", "activité activités"},
        {"fr", "premier premiers première premières"},
        {"ru", "ёлка ёлки елкой елку"},
        {"ru", "новый новая нового новой"},
        {"pt", "informação informações"},
        {"pt", "falávamos falar falado"},
        {"es", "nación naciones"},
        {"es", "información informaciones"},
        {"fi", "metsä metsän metsät"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        kwic_stemmer *stemmer = kwic_stemmer_new(cases[i].lang);
        assert_non_null(stemmer);
        g_auto(GStrv) words = g_strsplit(cases[i].forms, " ", -1);
        g_autofree char *first = NULL;
        for (char **word = words; *word; word++) {
            g_autoptr(GString) folded = g_string_new(NULL);
            GString *stem = g_string_new(NULL);
            kwic_fold(kwic_str_of(*word), folded);
            kwic_stem(stemmer, kwic_str_of_string(folded), stem);
            g_autofree char *text = g_string_free(stem, FALSE);
            if (!first)
                first = g_steal_pointer(&text);
            else if (strcmp(first, text) != 0)
                fail_msg("%s: %s gives %s, %s gives %s", cases[i].lang, words[0], first,
                         *word, text);
        }
        kwic_stemmer_free(stemmer);
    }
}

static void languages(void **state)
{
    (void)state;
    // Those of indexer/language.c that Snowball has, and other names of some.
    static const char *const known[] = {"en", "de", "fr", "es", "it", "pt",
                                        "nl", "sv", "da", "no", "fi", "hu",
                                        "ro", "tr", "ru", "nb", "nn", "english"};
    for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
        kwic_stemmer *stemmer = kwic_stemmer_new(known[i]);
        if (!stemmer)
            fail_msg("no stemmer for %s", known[i]);
        kwic_stemmer_free(stemmer);
    }
    assert_null(kwic_stemmer_new("xx"));
    assert_null(kwic_stemmer_new(""));
    kwic_stemmer_free(NULL);
}

static void appends(void **state)
{
    (void)state;
    kwic_stemmer *fr = kwic_stemmer_new("fr");
    g_autoptr(GString) out = g_string_new("of ");
    kwic_stem(fr, KWIC_STR(""), out);
    assert_string_equal(out->str, "of ");
    kwic_stem(fr, KWIC_STR("activees"), out); // written anew with its accents
    kwic_stem(fr, KWIC_STR("2500"), out);
    assert_string_equal(out->str, "of activ2500");
    kwic_stemmer_free(fr);
}

// Numbers keep their digits, whatever doubled letters lose.
static void numbers(void **state)
{
    (void)state;
    static const char *const langs[] = {"da", "en", "fi", "ru"};
    for (size_t i = 0; i < G_N_ELEMENTS(langs); i++) {
        kwic_stemmer *stemmer = kwic_stemmer_new(langs[i]);
        g_autoptr(GString) out = g_string_new(NULL);
        kwic_stem(stemmer, KWIC_STR("2500"), out);
        assert_string_equal(out->str, "2500");
        kwic_stemmer_free(stemmer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(languages),
        cmocka_unit_test(appends),
        cmocka_unit_test(numbers),
        cmocka_unit_test(forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
