// SPDX-License-Identifier: GPL-2.0-or-later
#include "explanation.h"

kwic_explanation *kwic_explanation_new(kwic_arena *arena, kwic_str text)
{
    kwic_explanation *e = kwic_arena_new_array(arena, kwic_explanation, 1);
    e->text = text;
    return e;
}

kwic_explanation *kwic_explanation_printf(kwic_arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    return kwic_explanation_new(arena, kwic_arena_str(arena, kwic_str_of(text)));
}

void kwic_explanation_add(kwic_explanation *parent, kwic_explanation *kid)
{
    kwic_explanation **end = &parent->kids;
    while (*end)
        end = &(*end)->next;
    *end = kid;
    parent->n_kids++;
}

static const char *words_of(const char *symbol)
{
    static const char *const words[][2] = {{"AND", "All of"},
                                           {"OR", "At least one of"},
                                           {"XOR", "Exactly one of"},
                                           {"NOT", "None of"}};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_str_equal(symbol, words[i][0]))
            return words[i][1];
    return "";
}

kwic_explanation *kwic_explanation_combine(kwic_arena *arena, const char *symbol,
                                           kwic_explanation *a, kwic_explanation *b)
{
    bool chain = g_str_equal(symbol, "AND") || g_str_equal(symbol, "OR");
    if (chain && b && !b->symbol && g_strcmp0(a->symbol, symbol) == 0) {
        kwic_explanation_add(a, b);
        return a;
    }
    kwic_explanation *e = kwic_explanation_new(arena, kwic_str_of(words_of(symbol)));
    e->symbol = symbol;
    kwic_explanation_add(e, a);
    if (b)
        kwic_explanation_add(e, b);
    return e;
}

void kwic_explanation_append(const kwic_explanation *e, int indent, GString *out)
{
    g_string_append_printf(out, "%*s", indent, "");
    if (!e->symbol)
        g_string_append_len(out, e->text.p, (gssize)e->text.n);
    else if (e->n_kids > 1)
        g_string_append_printf(out, "%s (%.*s):", e->symbol, KWIC_STR_ARG(e->text));
    else
        g_string_append_printf(out, "%s:", e->symbol);
    for (const kwic_explanation *k = e->kids; k; k = k->next) {
        g_string_append_c(out, '\n');
        kwic_explanation_append(k, indent + 2, out);
    }
}
