// SPDX-License-Identifier: GPL-2.0-or-later
#include "kwic/stemmer.h"

#include <libstemmer.h>

#include "ending.h"

struct kwic_stemmer {
    struct sb_stemmer *snowball;
    const kwic_ending *endings;
    GString *written; // the word with its ending's accents
};

// Snowball's name for a language. Both written Norwegians have one stemmer.
static const char *name_of(const char *lang)
{
    bool norwegian = strcmp(lang, "nb") == 0 || strcmp(lang, "nn") == 0;
    return norwegian ? "no" : lang;
}

kwic_stemmer *kwic_stemmer_new(const char *lang)
{
    struct sb_stemmer *snowball = sb_stemmer_new(name_of(lang), "UTF_8");
    if (!snowball)
        return NULL;
    kwic_stemmer *s = g_new0(kwic_stemmer, 1);
    s->snowball = snowball;
    s->endings = kwic_ending_list(lang);
    s->written = g_string_new(NULL);
    return s;
}

void kwic_stemmer_free(kwic_stemmer *s)
{
    if (!s)
        return;
    sb_stemmer_delete(s->snowball);
    g_string_free(s->written, TRUE);
    g_free(s);
}

static kwic_str with_accents(kwic_stemmer *s, kwic_str word)
{
    const kwic_ending *ending = kwic_ending_find(s->endings, word);
    if (!ending)
        return word;
    g_string_truncate(s->written, 0);
    g_string_append_len(s->written, word.p, (gssize)(word.n - strlen(ending->plain)));
    g_string_append(s->written, ending->written);
    return kwic_str_of_string(s->written);
}

void kwic_stem(kwic_stemmer *s, kwic_str word, GString *out)
{
    kwic_str written = with_accents(s, word);
    const unsigned char *stem = NULL;
    if (written.n <= G_MAXINT)
        stem = sb_stemmer_stem(s->snowball, (const unsigned char *)written.p,
                               (int)written.n);
    if (stem)
        g_string_append_len(out, (const char *)stem, sb_stemmer_length(s->snowball));
    else // no memory: the word is its own stem
        g_string_append_len(out, written.p, (gssize)written.n);
}
