// SPDX-License-Identifier: GPL-2.0-or-later
// The top of the tree: whether its words must all be there, or count in part.
//
//     state of the art        state and art; "of" and "the" add weight and decide nothing
//     what is a phalanstery   a question: its words count in part, those that only ask are
//                             left out; so are six plain words and more
//     "state of the art"      quoted: every word counts
#include "kwic/function_word.h"
#include "planning.h"
#include "words/question_word.h"

enum { QUESTION_WORDS = 6 }; // so many plain words and more match in part

static size_t count_words(const kwic_word_kid *kids, size_t n)
{
    size_t words = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t u = 0; u < kids[i].n; u++)
            words += kids[i].units[u].run ? kids[i].units[u].n_parts : 1;
    return words;
}

// Notes that the forms of the units are in, counted for each form.
static uint64_t count_notes(const kwic_unit *units, size_t n)
{
    uint64_t notes = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; units[i].forms && k < units[i].forms->n; k++)
            notes += units[i].forms->freqs[k];
    return notes;
}

// Whether some note may hold one of the units.
static bool is_somewhere(const kwic_unit *units, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!units[i].forms || units[i].n_joined || units[i].n_corrected ||
            units[i].parts)
            return true;
    return count_notes(units, n) > 0;
}

// A word of so many notes that it says little of any: it adds weight, and nothing more when
// there are words that say more, unless the caller asked for any. One that no note has says
// nothing at all.
static bool says_little(kwic_planning *m, const kwic_unit *units, size_t n)
{
    bool common = m->request->match != KWIC_MATCH_ANY &&
                  count_notes(units, n) > kwic_db_count(m->p->db) / 4;
    return common || !is_somewhere(units, n);
}

// ---- words that only ask or join ----

typedef bool (*says_fn)(const char *lang, kwic_str word);

// In one of the vault's languages, of the unit or of all its parts.
static bool unit_says(kwic_planning *m, const kwic_unit *u, says_fn says)
{
    kwic_planner_stemmers(m->p);
    for (size_t l = 0; l < m->p->n_stemmers; l++) {
        const char *lang = m->p->stem_langs[l];
        size_t parts = 0;
        while (parts < u->n_parts && says(lang, u->parts[parts]))
            parts++;
        if (says(lang, u->text) || (parts && parts == u->n_parts))
            return true;
    }
    return false;
}

// A word that only asks or joins.
static bool only_asks(kwic_planning *m, const kwic_unit *units, size_t n)
{
    return n == 1 && !units[0].run && unit_says(m, &units[0], kwic_is_function_word);
}

// As it stands, with no sign of its own: the* and the~ are meant.
static bool is_function(kwic_planning *m, const kwic_word_kid *kid)
{
    return kid->units && !kid->ast->typos && !(kid->ast->prefix && !kid->ast->typing) &&
           only_asks(m, kid->units, kid->n);
}

// Words that begin with one that asks: "how does", "in which"; and some other word follows.
static bool asks(kwic_planning *m, const kwic_word_kid *kids, size_t n)
{
    bool question = false;
    for (size_t i = 0; i < n && kids[i].units; i++) {
        if (!is_function(m, &kids[i]))
            return question && kids[i].n > 0;
        question = question || unit_says(m, &kids[i].units[0], kwic_question_word);
    }
    return false;
}

// A verb of a question: how does it work, what does it mean.
static bool is_asking_verb(kwic_planning *m, const kwic_word_kid *kid)
{
    return kid->units && kid->n == 1 && kid->ast->kind == KWIC_AST_WORD &&
           unit_says(m, &kid->units[0], kwic_question_verb);
}

static void leave_out(kwic_planning *m, const kwic_unit *u)
{
    g_array_append_val(m->left_out, u->text);
    if (u->n_parts)
        g_array_append_vals(m->left_out, u->parts, (guint)u->n_parts);
}

// Takes out the words that only ask, unless there are no others.
static size_t leave_out_asking(kwic_planning *m, kwic_word_kid *kids, size_t n)
{
    size_t kept = 0, said = 0;
    bool question = asks(m, kids, n);
    kwic_word_kid *about = kwic_arena_new_array(m->arena, kwic_word_kid, n);
    for (size_t i = 0; i < n; i++) {
        bool verb = question && is_asking_verb(m, &kids[i]);
        if (verb || (kids[i].units && only_asks(m, kids[i].units, kids[i].n))) {
            leave_out(m, &kids[i].units[0]);
            continue;
        }
        said += kids[i].n > 0;
        about[kept++] = kids[i];
    }
    if (!said) {
        g_array_set_size(m->left_out, 0);
        return n;
    }
    memcpy(kids, about, kept * sizeof *kids);
    return kept;
}

// What counts in part when the caller said so: phrases too.
static bool is_optional(const kwic_planning *m, const kwic_ast *ast)
{
    return m->request->match == KWIC_MATCH_ANY &&
           (ast->kind == KWIC_AST_PHRASE || ast->kind == KWIC_AST_NEAR);
}

// The words of the question: (and-maybe (or rare…) (or common…)).
static kwic_part join_words(kwic_planning *m, kwic_part *rare, size_t n_rare,
                            kwic_part *common, size_t n_common)
{
    kwic_part any = kwic_plan_either(m, rare, n_rare);
    kwic_part more = kwic_plan_either(m, common, n_common);
    if (any.empty || more.empty)
        return any.empty ? more : any;
    const kwic_query *both[2] = {any.query, more.query};
    any.query = kwic_q_join(m->arena, KWIC_Q_AND_MAYBE, both, 2);
    return any;
}

// A word of a question. A compound's parts count by themselves, and the compound as such
// half as much again.
static kwic_part plan_optional_unit(kwic_planning *m, kwic_unit *unit,
                                    kwic_around around)
{
    kwic_part whole = kwic_units_part(m, unit, 1, around);
    if (!unit->parts || unit->run)
        return whole;
    kwic_part *parts = kwic_arena_new_array(m->arena, kwic_part, unit->n_parts + 1);
    for (size_t i = 0; i < unit->n_parts; i++) {
        size_t n;
        kwic_unit *units = kwic_units_make(m, unit->parts[i], unit->from, &n);
        kwic_units_expand(m, units, n, KWIC_EXPAND_STEMS);
        if (n && kwic_unit_has_part(unit, unit->parts[i]) && !only_asks(m, units, n))
            parts[i] = (kwic_part){.query = kwic_unit_query(m, units, around.field),
                                   .weighted = true};
        else
            parts[i].empty = true;
    }
    whole.query = kwic_q_scale(m->arena, 0.5, whole.query);
    parts[unit->n_parts] = whole;
    return kwic_plan_either(m, parts, unit->n_parts + 1);
}

// Words that count in part: any of them; what else was said stays required.
static kwic_part plan_any(kwic_planning *m, kwic_word_kid *kids, size_t n,
                          kwic_around around)
{
    kwic_part *words = kwic_arena_new_array(m->arena, kwic_part, n);
    kwic_part *common = kwic_arena_new_array(m->arena, kwic_part, n);
    kwic_part *rest = kwic_arena_new_array(m->arena, kwic_part, n + 1);
    size_t n_words = 0, n_common = 0, n_rest = 0;
    for (size_t i = 0; i < n; i++) {
        if (!kids[i].units) {
            kwic_part part = kwic_word_kid_part(m, &kids[i], around);
            if (is_optional(m, kids[i].ast))
                words[n_words++] = part;
            else
                rest[n_rest++] = part;
            continue;
        }
        kwic_part *parts = kwic_arena_new_array(m->arena, kwic_part, kids[i].n);
        for (size_t u = 0; u < kids[i].n; u++)
            parts[u] = plan_optional_unit(m, &kids[i].units[u], around);
        kwic_part part = kwic_plan_either(m, parts, kids[i].n);
        if (says_little(m, kids[i].units, kids[i].n))
            common[n_common++] = part;
        else
            words[n_words++] = part;
    }
    kwic_part any = join_words(m, words, n_words, common, n_common);
    kwic_part must = kwic_plan_all(m, rest, n_rest);
    if (any.empty || must.empty)
        return any.empty ? must : any;
    if (!must.weighted) {
        rest[n_rest++] = any;
        return kwic_plan_all(m, rest, n_rest);
    }
    const kwic_query *both[2] = {must.query, any.query};
    must.query = kwic_q_join(m->arena, KWIC_Q_AND_MAYBE, both, 2);
    return must;
}

// What stands in parentheses without an OR or NOT is as if it stood without them.
static void flatten(const kwic_ast *ast, GPtrArray *out)
{
    if (ast->kind != KWIC_AST_AND) {
        g_ptr_array_add(out, (void *)(uintptr_t)ast);
        return;
    }
    for (const kwic_ast *k = ast->kid; k; k = k->next)
        flatten(k, out);
}

// The words that say something must all be there; those that only join add weight.
static kwic_part plan_required(kwic_planning *m, kwic_word_kid *kids, size_t n,
                               kwic_around around)
{
    kwic_part *parts = kwic_arena_new_array(m->arena, kwic_part, n);
    kwic_part *joining = kwic_arena_new_array(m->arena, kwic_part, n);
    size_t n_parts = 0, n_joining = 0, said = 0;
    for (size_t i = 0; i < n; i++)
        said += kids[i].ast->kind == KWIC_AST_PHRASE ||
                (kids[i].n > 0 && !is_function(m, &kids[i]));
    for (size_t i = 0; i < n; i++) {
        m->joins =
            said && m->request->match != KWIC_MATCH_ALL && is_function(m, &kids[i]);
        kwic_part part = kwic_word_kid_part(m, &kids[i], around);
        if (m->joins)
            joining[n_joining++] = part;
        else
            parts[n_parts++] = part;
        m->joins = false;
    }
    kwic_part all = kwic_plan_all(m, parts, n_parts);
    kwic_part more = kwic_plan_either(m, joining, n_joining);
    if (more.empty || !all.weighted)
        return all;
    const kwic_query *both[2] = {all.query, more.query};
    all.query = kwic_q_join(m->arena, KWIC_Q_AND_MAYBE, both, 2);
    return all;
}

// ---- what a note may be called ----

enum { MOST_CALLS = 16 };

static void add_call(kwic_planning *m, uint32_t from, uint32_t to)
{
    if (m->n_calls < MOST_CALLS && from < to)
        m->calls[m->n_calls++] = kwic_str_sub(m->parsed.text, from, to);
}

// From each word of the front that only asks or joins, or the first other one, to each of the
// end or the last other one.
static void find_calls(kwic_planning *m, const kwic_word_kid *kids, size_t n)
{
    size_t first = 0, last = n;
    m->calls = kwic_arena_new_array(m->arena, kwic_str, MOST_CALLS);
    for (size_t i = 0; i < n; i++)
        if (!kids[i].units)
            return;
    bool question = asks(m, kids, n);
    while (first < n && is_function(m, &kids[first]))
        first++;
    while (last > first + 1 && (is_function(m, &kids[last - 1]) ||
                                (question && is_asking_verb(m, &kids[last - 1]))))
        last--;
    if (question && first + 1 < last && is_asking_verb(m, &kids[first]))
        first++;
    for (size_t i = 0; i <= first && i < n; i++)
        for (size_t k = n; k >= last && k > i; k--)
            add_call(m, kids[i].ast->from, kids[k - 1].ast->to);
}

kwic_part kwic_plan_top(kwic_planning *m, const kwic_ast *ast)
{
    kwic_around around = {.field = NULL};
    g_autoptr(GPtrArray) all = g_ptr_array_new();
    flatten(ast, all);
    size_t n = all->len;
    kwic_word_kid *kids =
        kwic_word_kids(m, (const kwic_ast *const *)all->pdata, n, around);
    kwic_word_kids_join(m, kids, n);
    find_calls(m, kids, n);
    if (m->request->match == KWIC_MATCH_AUTO &&
        (count_words(kids, n) >= QUESTION_WORDS || asks(m, kids, n)))
        m->any = true;
    return m->any ? plan_any(m, kids, leave_out_asking(m, kids, n), around)
                  : plan_required(m, kids, n, around);
}
