// SPDX-License-Identifier: GPL-2.0-or-later
// --explain: what became of the query, stage by stage.
#include "plan.h"
#include "planning.h"

static const char *const ops[] = {
    [KWIC_Q_NOTHING] = "nothing",
    [KWIC_Q_ALL] = "all",
    [KWIC_Q_TERM] = "term",
    [KWIC_Q_AND] = "and",
    [KWIC_Q_OR] = "or",
    [KWIC_Q_AND_NOT] = "and-not",
    [KWIC_Q_AND_MAYBE] = "and-maybe",
    [KWIC_Q_FILTER] = "filter",
    [KWIC_Q_MAX] = "max",
    [KWIC_Q_SYNONYM] = "synonym",
    [KWIC_Q_SCALE] = "scale",
    [KWIC_Q_PHRASE] = "phrase",
    [KWIC_Q_NEAR] = "near",
    [KWIC_Q_DOCIDS] = "docids",
};

enum { SHOWN_KIDS = 24, SHOWN_DOCIDS = 8 };

void kwic_query_print(const kwic_query *q, GString *out)
{
    if (q->op == KWIC_Q_TERM) {
        kwic_print_quoted(q->term, out);
        return;
    }
    g_string_append_printf(out, "(%s", ops[q->op]);
    if (q->op == KWIC_Q_SCALE)
        g_string_append_printf(out, " %g", q->scale);
    if (q->op == KWIC_Q_PHRASE || q->op == KWIC_Q_NEAR)
        g_string_append_printf(out, " %u", q->window);
    for (size_t i = 0; i < q->n_docids && i < SHOWN_DOCIDS; i++)
        g_string_append_printf(out, " %u", q->docids[i]);
    for (size_t i = 0; i < q->n_kids && i < SHOWN_KIDS; i++) {
        g_string_append_c(out, ' ');
        kwic_query_print(q->kids[i], out);
    }
    if (q->n_docids > SHOWN_DOCIDS || q->n_kids > SHOWN_KIDS)
        g_string_append_printf(out, " …%zu", q->n_docids + q->n_kids);
    g_string_append_c(out, ')');
}

// ---- checks ----

static const char *const checks[] = {
    [KWIC_CHECK_AND] = "and",           [KWIC_CHECK_OR] = "or",
    [KWIC_CHECK_NOT] = "not",           [KWIC_CHECK_TRUE] = "true",
    [KWIC_CHECK_SET] = "set",           [KWIC_CHECK_WORDS] = "words",
    [KWIC_CHECK_NEAR] = "near",         [KWIC_CHECK_REGEX] = "regex",
    [KWIC_CHECK_LINE] = "line",         [KWIC_CHECK_BLOCK] = "block",
    [KWIC_CHECK_SECTION] = "section",   [KWIC_CHECK_TASK] = "task",
    [KWIC_CHECK_DUE] = "due",           [KWIC_CHECK_MENTIONS] = "mentions",
    [KWIC_CHECK_PATH] = "path",         [KWIC_CHECK_FILE] = "file",
    [KWIC_CHECK_PROPERTY] = "property", [KWIC_CHECK_NOTE] = "note",
    [KWIC_CHECK_OWN_TAG] = "own-tag",   [KWIC_CHECK_OWN_LINK] = "own-link",
    [KWIC_CHECK_OF_NOTE] = "of-note",
};

static void print_spelling(const kwic_spelling *sp, GString *out)
{
    for (size_t i = 0; i < sp->n; i++) {
        g_string_append_c(out, i ? ' ' : '<');
        for (size_t k = 0; k < sp->slots[i].n && k < SHOWN_KIDS; k++) {
            if (k)
                g_string_append_c(out, '|');
            kwic_str term =
                sp->slots[i].written.n ? sp->slots[i].written : sp->slots[i].terms[k];
            g_string_append_len(out, term.p, (gssize)term.n);
        }
    }
    g_string_append_c(out, '>');
}

void kwic_check_print(const kwic_check *c, GString *out)
{
    static const char *const states[] = {"", " todo", " done"};
    g_string_append_printf(out, "(%s", checks[c->kind]);
    if (c->kind == KWIC_CHECK_TASK)
        g_string_append(out, states[c->state]);
    if (c->kind == KWIC_CHECK_NEAR)
        g_string_append_printf(out, " %u", c->distance);
    if (c->key.n || c->text.n) {
        g_string_append_c(out, ' ');
        kwic_print_quoted(c->key.n ? c->key : c->text, out);
    }
    if (c->query) {
        g_string_append_c(out, ' ');
        kwic_query_print(c->query, out);
    }
    for (size_t p = 0; p < c->n_patterns; p++)
        for (size_t k = 0; k < c->patterns[p].n; k++) {
            g_string_append_c(out, ' ');
            print_spelling(&c->patterns[p].spellings[k], out);
        }
    for (size_t i = 0; i < c->n; i++) {
        g_string_append_c(out, ' ');
        kwic_check_print(c->kids[i], out);
    }
    g_string_append_c(out, ')');
}

// ---- stages ----

static bool print_token(void *ctx, const kwic_token *t)
{
    GString *out = ctx;
    g_string_append_printf(out, " %.*s@%u%s", KWIC_STR_ARG(t->text), t->position,
                           kwic_token_kind_name(t->kind));
    return true;
}

static void print_word(kwic_planner *p, const kwic_plan_word *w, GString *out)
{
    g_string_append_printf(out, "word    %.*s (idf %.2f):", KWIC_STR_ARG(w->text),
                           w->idf);
    for (size_t i = 0; i < w->n_forms && i < SHOWN_KIDS; i++)
        g_string_append_printf(out, " %.*s %u", KWIC_STR_ARG(w->forms[i].term),
                               kwic_expand_freq(p, w->forms[i].term));
    if (w->n_forms > SHOWN_KIDS)
        g_string_append_printf(out, " …%zu", w->n_forms);
    for (size_t i = 0; i < w->n_parts; i++)
        g_string_append_printf(
            out, "%s%.*s", i ? " " : "; in parts: ", KWIC_STR_ARG(w->parts[i].term));
    g_string_append_c(out, '\n');
}

void kwic_plan_print(kwic_planner *p, const kwic_plan *plan, kwic_str query,
                     GString *out)
{
    g_string_append(out, "tokens ");
    kwic_tokenize(p->tokenizer, query, 0, print_token, out);
    g_string_append(out, "\nast     ");
    kwic_ast_print(plan->ast, out);
    g_string_append(out, "\nplan    ");
    kwic_query_print(plan->query, out);
    g_string_append_c(out, '\n');
    if (plan->check) {
        g_string_append(out, "check   ");
        kwic_check_print(plan->check, out);
        g_string_append_c(out, '\n');
    }
    if (plan->any)
        g_string_append(out, "match   any\n");
    for (size_t i = 0; i < plan->n_words; i++)
        print_word(p, &plan->words[i], out);
}
