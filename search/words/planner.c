// SPDX-License-Identifier: GPL-2.0-or-later
#include "planner.h"

#include "typo.h"

#include <time.h>

kwic_planner *kwic_planner_new(kwic_db *db, const kwic_planner_options *options)
{
    kwic_planner *p = g_new0(kwic_planner, 1);
    p->db = db;
    p->options = *options;
    p->languages =
        options->languages ? g_strdupv((char **)(uintptr_t)options->languages) : NULL;
    p->tokenizer = kwic_tokenizer_new();
    return p;
}

static void forget(kwic_planner *p)
{
    for (size_t i = 0; i < p->n_stemmers; i++)
        kwic_stemmer_free(p->stemmers[i]);
    p->n_stemmers = 0;
    p->guessed = false;
    kwic_expansions_free(p->expansions);
    kwic_ranges_free(p->ranges);
    kwic_layouts_free(p->layouts);
    for (size_t i = 0; i < KWIC_FIELDS; i++) {
        kwic_vocabulary_free(p->terms[i]);
        p->terms[i] = NULL;
    }
    p->expansions = NULL;
    p->ranges = NULL;
    p->layouts = NULL;
}

void kwic_planner_free(kwic_planner *p)
{
    if (!p)
        return;
    forget(p);
    kwic_vocabulary_free(p->vocabulary);
    g_strfreev(p->languages);
    kwic_tokenizer_free(p->tokenizer);
    g_free(p);
}

void kwic_planner_reset(kwic_planner *p, kwic_db *db)
{
    forget(p);
    p->db = db;
    if (!p->options.resident)
        g_clear_pointer(&p->vocabulary, kwic_vocabulary_free);
    p->stale = p->vocabulary != NULL;
}

void kwic_planner_amend(kwic_planner *p, const kwic_word_change *changes, size_t n)
{
    forget(p);
    if (p->vocabulary)
        kwic_vocabulary_amend(p->vocabulary, changes, n);
}

kwic_tokenizer *kwic_planner_tokenizer(kwic_planner *p)
{
    return p->tokenizer;
}

int64_t kwic_planner_now(const kwic_planner *p)
{
    return p->options.now_s ? p->options.now_s : (int64_t)time(NULL);
}

kwic_derived *kwic_planner_derived(kwic_planner *p, GError **error)
{
    return p->options.derived ? p->options.derived(p->options.ctx, error) : NULL;
}

kwic_vocabulary *kwic_planner_vocabulary(kwic_planner *p)
{
    if (!p->vocabulary)
        p->vocabulary = kwic_vocabulary_read(p->db, NULL, NULL);
    if (!p->vocabulary)
        p->vocabulary = kwic_vocabulary_of(NULL, NULL, 0);
    return p->vocabulary;
}

kwic_vocabulary *kwic_planner_words(kwic_planner *p)
{
    if (p->stale)
        g_clear_pointer(&p->vocabulary, kwic_vocabulary_free);
    p->stale = false;
    return kwic_planner_vocabulary(p);
}

void kwic_planner_warm(kwic_planner *p)
{
    kwic_typo typo;
    kwic_vocabulary *v = kwic_planner_vocabulary(p);
    kwic_typo_find(v, KWIC_STR("warm"), 1, &typo, 1);
    kwic_planner_stemmers(p);
}

bool kwic_planner_is_warm(const kwic_planner *p)
{
    return p->vocabulary && !p->stale;
}

bool kwic_planner_adopt(kwic_planner *p, kwic_planner *from)
{
    if (kwic_planner_is_warm(p) || !from->vocabulary)
        return false;
    // Corrections that were made with the words before are made again.
    kwic_expansions_free(p->expansions);
    p->expansions = NULL;
    kwic_vocabulary_free(p->vocabulary);
    p->vocabulary = g_steal_pointer(&from->vocabulary);
    p->stale = from->stale || kwic_db_revision(p->db) != kwic_db_revision(from->db);
    return true;
}

kwic_vocabulary *kwic_planner_terms(kwic_planner *p, kwic_field_id field)
{
    if (!p->terms[field])
        p->terms[field] =
            kwic_vocabulary_read(p->db, kwic_schema()[field].prefix, NULL);
    if (!p->terms[field])
        p->terms[field] = kwic_vocabulary_of(NULL, NULL, 0);
    return p->terms[field];
}

kwic_ranges *kwic_planner_ranges(kwic_planner *p)
{
    if (!p->ranges)
        p->ranges = kwic_ranges_new(p->db, p->options.resident);
    return p->ranges;
}

kwic_layouts *kwic_planner_layouts(kwic_planner *p)
{
    if (!p->layouts)
        p->layouts = kwic_layouts_new(p->db);
    return p->layouts;
}

// ---- languages ----

static void add_stemmer(kwic_planner *p, const char *lang)
{
    kwic_stemmer *s = p->n_stemmers < KWIC_STEMMERS ? kwic_stemmer_new(lang) : NULL;
    if (!s)
        return;
    g_strlcpy(p->stem_langs[p->n_stemmers], lang, sizeof p->stem_langs[0]);
    p->stemmers[p->n_stemmers++] = s;
}

// A language of a fiftieth of the notes or more is the vault's.
static bool add_language(void *ctx, kwic_str term, uint32_t freq)
{
    kwic_planner *p = ctx;
    size_t skip = strlen(kwic_schema()[KWIC_F_LANG].prefix);
    if (freq < (kwic_db_count(p->db) + 49) / 50)
        return true;
    g_autofree char *lang = g_strndup(term.p + skip, term.n - skip);
    add_stemmer(p, lang);
    return true;
}

void kwic_planner_stemmers(kwic_planner *p)
{
    if (p->guessed)
        return;
    p->guessed = true;
    for (char **l = p->languages; l && *l; l++)
        add_stemmer(p, *l);
    if (p->languages)
        return;
    kwic_str prefix = kwic_str_of(kwic_schema()[KWIC_F_LANG].prefix), from = {NULL, 0};
    kwic_db_terms(p->db, prefix, from, add_language, p, NULL);
    // Notes too short to tell, or none: most vaults are at least in part English.
    if (p->n_stemmers == 0)
        add_stemmer(p, "en");
}
