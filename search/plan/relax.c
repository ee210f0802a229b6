// SPDX-License-Identifier: GPL-2.0-or-later
// When nothing matches: fewer words, or the reason why.
#include "check/verify.h"
#include "plan.h"
#include "planning.h"
#include "words/typo.h"

enum {
    TRIED = 12,         // clauses that are counted alone
    ASKED = 6,          // words that suggestions are looked for
    TITLES_US = 5000,   // to look through titles, of a large vault not all
    ENOUGH_US = 200000, // of all this: what is not known by then is not said
    SUGGESTIONS = 5,
};

typedef struct asking {
    kwic_planner *p;
    const kwic_request *request;
    kwic_arena *arena;
    kwic_str query;
    int64_t deadline_us;
} asking;

static asking start(kwic_planner *p, const kwic_request *request, kwic_arena *arena)
{
    return (asking){p, request, arena, request->query,
                    g_get_monotonic_time() + ENOUGH_US};
}

static bool enough(const asking *a)
{
    return g_get_monotonic_time() > a->deadline_us;
}

// The plan of a part of the query's text.
static kwic_plan *plan_text(const asking *a, kwic_str text, GError **error)
{
    kwic_request request = *a->request;
    request.query = text;
    request.live = false;
    request.match = KWIC_MATCH_ALL;
    return kwic_plan_any(a->p, &request, a->arena, false, error);
}

// How many notes the plan matches; checks are made within their budget. A fault stays with the
// database: 0 is then nobody's answer.
static uint32_t count_plan(const asking *a, const kwic_plan *plan)
{
    GError *why = NULL;
    kwic_match_params params = {.collect = true};
    g_autoptr(kwic_matches) m = kwic_db_match(a->p->db, plan->query, &params, NULL);
    if (!m)
        return 0;
    if (!plan->check)
        return (uint32_t)m->n_all;
    kwic_candidates c = {.docids = m->all, .n = m->n_all, .until_us = a->deadline_us};
    if (kwic_verify(a->p, plan->check, &c, &why))
        return (uint32_t)c.n;
    kwic_db_leave_fault(a->p->db, why);
    return 0;
}

static kwic_str node_text(const asking *a, const kwic_ast *ast)
{
    return kwic_str_sub(a->query, ast->from, ast->to);
}

static const kwic_ast *top_kids(const kwic_plan *plan)
{
    return plan->ast->kind == KWIC_AST_AND ? plan->ast->kid : plan->ast;
}

// The query without some of its clauses; the texts of the others, a space between.
static kwic_str text_without(const asking *a, const kwic_ast *first, uint64_t dropped)
{
    g_autoptr(GString) text = g_string_new(NULL);
    size_t i = 0;
    for (const kwic_ast *k = first; k; k = k->next, i++) {
        if (i < 64 && dropped >> i & 1)
            continue;
        kwic_str part = node_text(a, k);
        g_string_append_len(text, part.p, (gssize)part.n);
        g_string_append_c(text, ' ');
    }
    return kwic_arena_str(a->arena, kwic_str_of_string(text));
}

// ---- fewer words ----

typedef struct droppable {
    size_t clause; // number of the top-level clause
    const kwic_ast *ast;
    const kwic_query *query;
    uint32_t count;
} droppable;

static gint rarest_first(gconstpointer a, gconstpointer b)
{
    const droppable *x = a, *y = b;
    if (x->count != y->count)
        return x->count < y->count ? -1 : 1;
    return x->clause < y->clause ? -1 : x->clause > y->clause;
}

static size_t words_of(const asking *a, const kwic_plan *plan, droppable *out)
{
    size_t n = 0, i = 0;
    for (const kwic_ast *k = top_kids(plan); k && n < TRIED && i < 64;
         k = k->next, i++) {
        if (k->kind != KWIC_AST_WORD)
            continue;
        kwic_plan *alone = plan_text(a, node_text(a, k), NULL);
        if (alone)
            out[n++] = (droppable){i, k, alone->query, count_plan(a, alone)};
    }
    qsort(out, n, sizeof *out, rarest_first);
    return n;
}

// Keeps words, the rarest first, as long as some note has them all; the bits of the others.
static uint64_t drop_words(const asking *a, const kwic_plan *plan, droppable *words,
                           size_t n)
{
    uint64_t dropped = 0;
    for (size_t i = 0; i < n; i++)
        dropped |= UINT64_C(1) << words[i].clause;
    uint64_t all = dropped;
    for (size_t i = 0; i < n; i++) {
        uint64_t without = dropped & ~(UINT64_C(1) << words[i].clause);
        if (words[i].count == 0 || enough(a))
            continue;
        kwic_plan *fewer = plan_text(a, text_without(a, top_kids(plan), without), NULL);
        if (fewer && count_plan(a, fewer) > 0)
            dropped = without;
    }
    return dropped == all ? 0 : dropped;
}

// The words, in the order of the query, and those of them that are dropped: which others the
// hits lack is seen of the hits.
static void tell_words(const asking *a, const droppable *words, size_t n,
                       uint64_t dropped, kwic_plan *plan)
{
    kwic_plan_clause *clauses = kwic_arena_new_array(a->arena, kwic_plan_clause, n + 1);
    size_t used = 0, n_dropped = 0;
    plan->relaxed = kwic_arena_new_array(a->arena, const char *, n + 1);
    for (size_t clause = 0; clause < 64; clause++)
        for (size_t i = 0; i < n; i++) {
            if (words[i].clause != clause)
                continue;
            const char *text = kwic_arena_str(a->arena, node_text(a, words[i].ast)).p;
            clauses[used++] = (kwic_plan_clause){text, words[i].query};
            if (dropped >> clause & 1)
                plan->relaxed[n_dropped++] = text;
        }
    plan->clauses = clauses;
    plan->n_clauses = used;
}

// One run of a script without spaces is words as well, and so is a compound.
static bool is_bag(const kwic_plan *plan)
{
    return plan->ast->kind == KWIC_AST_WORD && plan->n_words > 0 &&
           (plan->n_words > 1 || plan->words[0].n_parts > 1);
}

kwic_plan *kwic_plan_relax(kwic_planner *p, const kwic_plan *plan,
                           const kwic_request *request, kwic_arena *arena,
                           GError **error)
{
    asking a = start(p, request, arena);
    droppable words[TRIED];
    size_t n = 0;
    uint64_t dropped = 0;
    if (plan->any || request->exact || request->match != KWIC_MATCH_AUTO)
        return NULL;
    if (!is_bag(plan)) {
        n = words_of(&a, plan, words);
        dropped = n > 1 ? drop_words(&a, plan, words, n) : 0;
        if (dropped == 0)
            return NULL;
    }
    kwic_plan *looser = kwic_plan_any(p, request, arena, true, error);
    if (looser) // with no words: of the one clause there is, parts are missing
        tell_words(&a, words, n, dropped, looser);
    return looser;
}

// ---- why nothing matched ----

static bool add_clauses(const asking *a, const kwic_plan *plan, kwic_clause *out,
                        size_t *n)
{
    size_t i = 0;
    for (const kwic_ast *k = top_kids(plan); k && *n < TRIED && !enough(a);
         k = k->next, i++) {
        kwic_str text = node_text(a, k);
        kwic_plan *alone = plan_text(a, text, NULL);
        if (!alone || text.n == 0)
            continue;
        out[*n] = (kwic_clause){.from = k->from,
                                .to = k->to,
                                .text = kwic_arena_str(a->arena, text).p,
                                .count = count_plan(a, alone)};
        if (k->next || k != top_kids(plan)) {
            kwic_str rest = text_without(a, top_kids(plan), UINT64_C(1) << MIN(i, 63));
            kwic_plan *others = plan_text(a, rest, NULL);
            out[*n].drop = i < 63 && others && count_plan(a, others) > 0;
        }
        (*n)++;
    }
    return true;
}

typedef struct suggesting {
    const asking *a;
    GPtrArray *list;
    kwic_str wanted;
    unsigned least;
    kwic_str best;
    unsigned asked; // words so far
    int64_t titles_until_us;
} suggesting;

// What is said before and after a suggested word: tag:x, title:"x".
typedef struct frame {
    const char *before, *after;
} frame;

static void suggest(suggesting *s, frame around, kwic_str text)
{
    g_autofree char *line =
        g_strdup_printf("%s%.*s%s", around.before, KWIC_STR_ARG(text), around.after);
    for (guint i = 0; i < s->list->len; i++)
        if (strcmp(s->list->pdata[i], line) == 0)
            return;
    if (s->list->len < SUGGESTIONS)
        g_ptr_array_add(
            s->list,
            (gpointer)(uintptr_t)kwic_arena_str(s->a->arena, kwic_str_of(line)).p);
}

// The nearest of the field's terms, the most frequent of the nearest; empty for none.
static kwic_str nearest_term(suggesting *s, kwic_field_id field)
{
    const kwic_vocabulary *v = kwic_planner_terms(s->a->p, field);
    kwic_str best = {NULL, 0};
    uint32_t freq = 0;
    unsigned least = s->wanted.n < 4 ? 1 : 2;
    for (size_t i = 0; i < v->n; i++) {
        kwic_str term = kwic_vocabulary_word(v, i);
        size_t longer = MAX(term.n, s->wanted.n) - MIN(term.n, s->wanted.n);
        // The last part of a tag is what people remember of it.
        const char *slash = term.n ? memrchr(term.p, '/', term.n) : NULL;
        kwic_str last =
            slash ? kwic_str_sub(term, (size_t)(slash + 1 - term.p), term.n) : term;
        if ((term.n && term.p[0] == '='))
            continue;
        unsigned d = longer > 8 ? least + 1 : kwic_typo_measure(term, s->wanted, least);
        unsigned d_last = kwic_typo_measure(last, s->wanted, least);
        d = MIN(d, d_last);
        if (d < least || (d == least && v->freqs[i] > freq)) {
            least = d;
            freq = v->freqs[i];
            best = term;
        }
    }
    return kwic_str_eq(best, s->wanted) ? (kwic_str){NULL, 0} : best;
}

static void suggest_term(suggesting *s, kwic_field_id field, frame around)
{
    kwic_str best = nearest_term(s, field);
    if (best.n)
        suggest(s, around, best);
}

static bool near_title(void *ctx, uint32_t docid, kwic_str value)
{
    suggesting *s = ctx;
    if (docid % 256 == 0 && g_get_monotonic_time() > s->titles_until_us)
        return false;
    unsigned d = value.n > s->wanted.n + 3
                     ? s->least + 1
                     : kwic_typo_measure(value, s->wanted, s->least);
    if (d > 0 && d <= s->least && (d < s->least || !s->best.n)) {
        s->least = d;
        s->best = kwic_arena_str(s->a->arena, value);
    }
    return true;
}

static void suggest_for_word(suggesting *s, const kwic_ast *ast)
{
    kwic_planner *p = s->a->p;
    kwic_str words[3];
    s->wanted = kwic_planner_fold(s->a->arena, ast->text);
    if (s->wanted.n < 3 || s->wanted.n > 60 || s->asked++ >= ASKED || enough(s->a))
        return;
    if (kwic_expand_freq(p, s->wanted))
        return;
    size_t n = kwic_expand_correct(p, s->wanted, words, 3);
    for (size_t i = 0; i < n; i++)
        suggest(s, (frame){"", ""}, kwic_expand_shown(p, words[i], s->a->arena));
    suggest_term(s, KWIC_F_TAG, (frame){"#", ""});
    suggest_term(s, KWIC_F_KEY, (frame){"", ":"});
    s->least = s->wanted.n < 8 ? 1 : 2;
    s->best = (kwic_str){NULL, 0};
    kwic_db_values(p->db, KWIC_SLOT_TITLE, near_title, s, NULL);
    if (s->best.n)
        suggest(s, (frame){"title:\"", "\""}, s->best);
}

static void suggest_value(suggesting *s, const kwic_field *field)
{
    g_autofree char *bare = g_strdup_printf("%s:", field->name);
    g_autofree char *quoted = g_strdup_printf("%s:\"", field->name);
    kwic_str best = nearest_term(s, field->id);
    bool spaces = best.n && memchr(best.p, ' ', best.n);
    if (best.n)
        suggest(s, spaces ? (frame){quoted, "\""} : (frame){bare, ""}, best);
}

static void suggest_for(suggesting *s, const kwic_ast *ast, const kwic_field *field)
{
    if (ast->kind == KWIC_AST_FIELD)
        field = ast->field;
    if (ast->kind == KWIC_AST_PROPERTY) {
        s->wanted = kwic_planner_fold(s->a->arena, ast->text);
        suggest_term(s, KWIC_F_KEY, (frame){"", ":"});
    }
    for (const kwic_ast *k = ast->kid; k; k = k->next)
        suggest_for(s, k, field);
    bool leaf = ast->kind == KWIC_AST_WORD || ast->kind == KWIC_AST_PHRASE;
    if (!leaf)
        return;
    if (!field || field->kind == KWIC_FIELD_TEXT) {
        suggest_for_word(s, ast);
        return;
    }
    s->wanted = kwic_planner_fold(s->a->arena, ast->text);
    while (s->wanted.n && s->wanted.p[0] == '#')
        s->wanted = kwic_str_sub(s->wanted, 1, s->wanted.n);
    if (field->suggested)
        suggest_value(s, field);
}

bool kwic_plan_explain_none(kwic_planner *p, kwic_plan *plan,
                            const kwic_request *request, kwic_arena *arena,
                            const kwic_clause **clauses, size_t *n_clauses)
{
    asking a = start(p, request, arena);
    kwic_clause *out = kwic_arena_new_array(arena, kwic_clause, TRIED);
    *n_clauses = 0;
    *clauses = out;
    if (plan->ast->kind == KWIC_AST_EMPTY)
        return true;
    add_clauses(&a, plan, out, n_clauses);
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    suggesting s = {
        .a = &a, .list = list, .titles_until_us = g_get_monotonic_time() + TITLES_US};
    suggest_for(&s, plan->ast, NULL);
    const char **texts = kwic_arena_new_array(arena, const char *, list->len + 1);
    for (guint i = 0; i < list->len; i++)
        texts[i] = list->pdata[i];
    plan->suggestions = texts;
    return true;
}
