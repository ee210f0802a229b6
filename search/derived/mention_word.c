// SPDX-License-Identifier: GPL-2.0-or-later
// Names of one word: whether it is an ordinary word (mention.c says what follows from that).
#include "kwic/schema.h"
#include "kwic/utf8.h"
#include "mention.h"

enum { FORMS_SEEN = 2000, START = 3 };

typedef struct siblings {
    kwic_stemmer *stemmer;
    kwic_str word, stem;
    GString *other;
    unsigned seen;
    bool found;
} siblings;

static bool see_form(void *ctx, kwic_str term, uint32_t freq)
{
    (void)freq;
    siblings *s = ctx;
    bool owner = term.n > s->word.n && kwic_str_starts(term, s->word) &&
                 !g_ascii_isalnum(term.p[s->word.n]); // openai's
    if (!owner && !kwic_str_eq(term, s->word)) {
        g_string_truncate(s->other, 0);
        kwic_stem(s->stemmer, term, s->other);
        s->found = kwic_str_eq(kwic_str_of_string(s->other), s->stem);
    }
    return !s->found && ++s->seen < FORMS_SEEN;
}

static bool has_forms(const kwic_mention_words *w, kwic_str word)
{
    g_autoptr(GString) stem = g_string_new(NULL);
    g_autoptr(GString) other = g_string_new(NULL);
    siblings s = {.word = word, .other = other};
    for (size_t i = 0; i < w->n_stemmers && !s.found; i++) {
        g_string_truncate(stem, 0);
        kwic_stem(w->stemmers[i], word, stem);
        s.stem = kwic_str_of_string(stem);
        s.stemmer = w->stemmers[i];
        s.seen = 0;
        // A stem may end otherwise than its forms do: happi, happy.
        kwic_str start =
            kwic_str_sub(s.stem, 0, s.stem.n > START ? s.stem.n - 1 : START);
        kwic_db_terms(w->db, start, (kwic_str){"", 0}, see_form, &s, NULL);
    }
    return s.found;
}

static bool take_language(void *ctx, kwic_str term, uint32_t freq)
{
    kwic_mention_words *w = ctx;
    char code[8] = "";
    kwic_str lang = kwic_str_sub(term, 1, term.n);
    if (freq < w->notes / 50 || lang.n >= sizeof code)
        return true;
    memcpy(code, lang.p, lang.n);
    kwic_stemmer *stemmer = kwic_stemmer_new(code);
    if (stemmer)
        w->stemmers[w->n_stemmers++] = stemmer;
    return w->n_stemmers < KWIC_MENTION_LANGUAGES;
}

void kwic_mention_words_init(kwic_mention_words *w, kwic_db *db, uint32_t notes)
{
    *w = (kwic_mention_words){.db = db, .notes = notes};
    const char *prefix = kwic_schema()[KWIC_F_LANG].prefix;
    kwic_db_terms(db, kwic_str_of(prefix), (kwic_str){"", 0}, take_language, w, NULL);
}

void kwic_mention_words_clear(kwic_mention_words *w)
{
    for (size_t i = 0; i < w->n_stemmers; i++)
        kwic_stemmer_free(w->stemmers[i]);
}

enum kwic_mention_kind kwic_mention_word_kind(const kwic_mention_words *w,
                                              kwic_str word)
{
    uint32_t freq = kwic_db_term_freq(w->db, word, NULL);
    if (freq < 2 || !(freq > MAX(w->notes / 2, 50) || has_forms(w, word)))
        return KWIC_MENTION_WORD;
    return freq > MAX(w->notes / 50, 50) ? KWIC_MENTION_COMMON : KWIC_MENTION_CAPITAL;
}

kwic_str kwic_mention_near_start(kwic_str word)
{
    // Stemmers of the languages we know leave the first letters alone.
    return kwic_str_sub(word, 0, START);
}

bool kwic_mention_word_near(kwic_str word, kwic_str other)
{
    return kwic_str_starts(other, kwic_mention_near_start(word));
}

// ---- capitals ----

typedef struct look {
    kwic_str word, text;
    bool found;
} look;

static bool see_token(void *ctx, const kwic_token *t)
{
    look *l = ctx;
    if (!kwic_str_eq(t->text, l->word))
        return true;
    kwic_str source = kwic_str_sub(l->text, t->start, t->end);
    for (size_t i = 0, n; i < source.n && !l->found; i += n) {
        gunichar c = kwic_utf8_at(source, i, &n);
        l->found = c != KWIC_UTF8_BAD && g_unichar_isupper(c);
    }
    return !l->found;
}

bool kwic_mention_has_capital(kwic_tokenizer *tokenizer, const kwic_record *record,
                              kwic_str word)
{
    look l = {.word = word};
    for (size_t i = 0; i < record->n_blocks && !l.found; i++) {
        l.text = record->blocks[i].text;
        kwic_tokenize(tokenizer, l.text, 0, see_token, &l);
    }
    return l.found;
}
