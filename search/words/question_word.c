// SPDX-License-Identifier: GPL-2.0-or-later
#include "question_word.h"

#include <string.h>

// Folded: no capitals, no accents on Latin letters.
static const struct {
    const char *lang;
    const char *questions; // those that begin one
    const char *verbs;     // that ask no more than the question does
} lists[] = {
    {"en", "what which who whom whose when where why how",
     "work works working mean means use uses used using happen happens"},
    {"de",
     "was wer wen wem wessen wo woher wohin wann warum wieso weshalb wie "
     "welche welcher welches welchen welchem",
     "bedeutet bedeuten funktioniert funktionieren geht gehen heisst "
     "benutzt benutzen verwendet verwenden"},
    {"fr",
     "que quoi qui qu ou quand comment pourquoi quel quelle quels quelles "
     "combien",
     "marche fonctionne fonctionnent signifie sert utilise utiliser"},
    {"es",
     "que quien quienes cual cuales donde cuando como cuanto cuanta "
     "cuantos",
     "significa funciona funcionan sirve usa usan usar"},
    {"it",
     "che chi cui cosa quale quali quanto quanti quanta dove quando come "
     "perche",
     "significa funziona funzionano serve usa usare"},
    {"pt", "que quem qual quais onde quando como quanto quantos porque",
     "significa funciona funcionam serve usa usar"},
    {"nl", "wat wie welke welk waar wanneer waarom hoe",
     "werkt werken betekent gebruikt gebruiken"},
    {"ru",
     "что кто где когда почему зачем как какой какая какое какие каким "
     "какую каких куда чей",
     "работает значит означает использовать используется"},
};

enum { LANGUAGES = sizeof lists / sizeof lists[0] };

// Whether the list has the word, between blanks.
static bool has(const char *list, kwic_str word)
{
    for (const char *at = list; (at = memmem(at, strlen(at), word.p, word.n)); at++) {
        char end = at[word.n];
        if ((at == list || at[-1] == ' ') && (end == ' ' || end == '\0'))
            return true;
    }
    return false;
}

bool kwic_question_word(const char *lang, kwic_str word)
{
    for (size_t i = 0; word.n && i < LANGUAGES; i++)
        if (strcmp(lists[i].lang, lang) == 0)
            return has(lists[i].questions, word);
    return false;
}

bool kwic_question_verb(const char *lang, kwic_str word)
{
    for (size_t i = 0; word.n && i < LANGUAGES; i++)
        if (strcmp(lists[i].lang, lang) == 0)
            return has(lists[i].verbs, word);
    return false;
}
