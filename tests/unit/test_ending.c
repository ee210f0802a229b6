// SPDX-License-Identifier: GPL-2.0-or-later
// Stems of folded words: forms that share a stem as written share one.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

#include "kwic/tokenizer.h"
#include "kwic/xapian-c.h"

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
            kwic_stem(stemmer, (kwic_str){folded->str, folded->len}, stem);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
