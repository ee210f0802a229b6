// SPDX-License-Identifier: GPL-2.0-or-later
// From the tree to a check of a record: all that the tree says, for what stands inside of
// line:( … ) and its kin; of the rest only what the index cannot answer.
#include "planning.h"

kwic_check *kwic_check_new(kwic_arena *arena, kwic_check_kind kind)
{
    kwic_check *c = kwic_arena_new_array(arena, kwic_check, 1);
    c->kind = kind;
    return c;
}

const kwic_check *kwic_check_join(kwic_arena *arena, kwic_check_kind kind,
                                  const kwic_check *const *kids, size_t n)
{
    if (n == 1 && kind != KWIC_CHECK_NOT)
        return kids[0];
    kwic_check *c = kwic_check_new(arena, kind);
    const kwic_check **copy = kwic_arena_new_array(arena, const kwic_check *, n);
    for (size_t i = 0; i < n; i++)
        copy[i] = kids[i];
    c->kids = copy;
    c->n = n;
    return c;
}

const kwic_check *kwic_check_full(kwic_planning *m, const kwic_part *part)
{
    const kwic_check *kids[2];
    size_t n = 0;
    if (!part->check || !part->whole) {
        kwic_check *set = kwic_check_new(m->arena, KWIC_CHECK_SET);
        set->query = part->query;
        kids[n++] = set;
    }
    if (part->check)
        kids[n++] = part->check;
    const kwic_check *all = kwic_check_join(m->arena, KWIC_CHECK_AND, kids, n);
    return part->excluded ? kwic_check_join(m->arena, KWIC_CHECK_NOT, &all, 1) : all;
}

const kwic_check *kwic_check_regex(kwic_planning *m, const kwic_ast *regex,
                                   kwic_check_region region)
{
    size_t offset = 0;
    char message[256] = "";
    pcre2_code *code =
        kwic_regex_compile(regex->text, regex->flags, m->arena, &offset, message);
    if (!code) {
        uint32_t at = (uint32_t)((size_t)(regex->text.p - m->parsed.text.p) + offset);
        kwic_parsed_warn(&m->parsed, at, at + 1,
                         "no regular expression, read as words: %s", message);
        return NULL;
    }
    kwic_check *c = kwic_check_new(m->arena, KWIC_CHECK_REGEX);
    c->regex = code;
    c->region = region;
    return c;
}

static const kwic_check *true_check(kwic_planning *m)
{
    return kwic_check_new(m->arena, KWIC_CHECK_TRUE);
}

const kwic_check *kwic_check_words(kwic_planning *m, kwic_pattern pattern,
                                   kwic_check_region region)
{
    kwic_check *c = kwic_check_new(m->arena, KWIC_CHECK_WORDS);
    kwic_pattern *copy = kwic_arena_new_array(m->arena, kwic_pattern, 1);
    *copy = pattern;
    c->patterns = copy;
    c->n_patterns = 1;
    c->region = region;
    return c;
}

static const kwic_check *word_check(kwic_planning *m, const kwic_ast *ast,
                                    kwic_around around, kwic_check_region region)
{
    size_t n;
    kwic_unit *units = kwic_word_units(m, ast, around, &n);
    if (n == 0)
        return true_check(m);
    guint corrected = m->corrected->len, completed = m->completed->len;
    const kwic_check **kids = kwic_arena_new_array(m->arena, const kwic_check *, n);
    for (size_t i = 0; i < n; i++) {
        if (!around.match_case && !around.hidden)
            kwic_unit_mend(m, &units[i]);
        kids[i] = kwic_check_words(
            m, kwic_unit_pattern(m, &units[i], around.match_case), region);
    }
    // The query of the same words has said so already.
    g_array_set_size(m->corrected, corrected);
    g_array_set_size(m->completed, completed);
    return kwic_check_join(m->arena, KWIC_CHECK_AND, kids, n);
}

static kwic_pattern phrase_pattern(kwic_planning *m, const kwic_ast *ast,
                                   kwic_around around)
{
    size_t n;
    kwic_unit *units = kwic_units_make(m, ast->text, ast->from, &n);
    kwic_units_close(units, n);
    kwic_units_expand(m, units, n,
                      ast->typing ? KWIC_EXPAND_PREFIX | KWIC_EXPAND_LIVE : 0);
    return n ? kwic_phrase_pattern(m, units, n, around) : (kwic_pattern){NULL, 0};
}

// Each word of "a b c"~5 as a pattern of its own.
static const kwic_check *loose_check(kwic_planning *m, const kwic_ast *ast,
                                     kwic_around around, kwic_check_region region)
{
    size_t n;
    kwic_unit *units = kwic_units_make(m, ast->text, ast->from, &n);
    kwic_units_expand(m, units, n, 0);
    kwic_pattern *patterns = kwic_arena_new_array(m->arena, kwic_pattern, n);
    for (size_t i = 0; i < n; i++)
        patterns[i] = kwic_unit_pattern(m, &units[i], around.match_case);
    kwic_check *c = kwic_check_new(m->arena, KWIC_CHECK_NEAR);
    c->patterns = patterns;
    c->n_patterns = n;
    c->distance = ast->distance;
    c->region = region;
    return c;
}

static const kwic_check *phrase_check(kwic_planning *m, const kwic_ast *ast,
                                      kwic_around around, kwic_check_region region)
{
    if (ast->distance)
        return loose_check(m, ast, around, region);
    kwic_pattern pattern = phrase_pattern(m, ast, around);
    return pattern.n ? kwic_check_words(m, pattern, region) : true_check(m);
}

static kwic_pattern side_pattern(kwic_planning *m, const kwic_ast *ast,
                                 kwic_around around)
{
    if (ast->kind != KWIC_AST_WORD)
        return phrase_pattern(m, ast, around);
    size_t n;
    kwic_unit *units = kwic_word_units(m, ast, around, &n);
    if (n == 1)
        return kwic_unit_pattern(m, units, around.match_case);
    return n ? kwic_phrase_pattern(m, units, n, around) : (kwic_pattern){NULL, 0};
}

static kwic_check_kind kind_of(const kwic_ast *ast)
{
    return ast->kind == KWIC_AST_OR    ? KWIC_CHECK_OR
           : ast->kind == KWIC_AST_NOT ? KWIC_CHECK_NOT
                                       : KWIC_CHECK_AND;
}

static const kwic_check *kids_check(kwic_planning *m, const kwic_ast *ast,
                                    kwic_around around, kwic_check_region region)
{
    size_t n = 0;
    for (const kwic_ast *k = ast->kid; k; k = k->next)
        n++;
    const kwic_check **kids = kwic_arena_new_array(m->arena, const kwic_check *, n);
    n = 0;
    for (const kwic_ast *k = ast->kid; k; k = k->next)
        kids[n++] = kwic_check_of(m, k, around, region);
    return kwic_check_join(m->arena, kind_of(ast), kids, n);
}

static bool is_leaf(const kwic_ast *ast)
{
    return ast->kind == KWIC_AST_WORD ||
           (ast->kind == KWIC_AST_PHRASE && !ast->distance);
}

static const kwic_check *near_check(kwic_planning *m, const kwic_ast *ast,
                                    kwic_around around, kwic_check_region region)
{
    size_t n = 0;
    for (const kwic_ast *k = ast->kid; k; k = k->next, n++)
        if (!is_leaf(k))
            return kids_check(m, ast, around, region);
    const kwic_check **pairs = kwic_arena_new_array(m->arena, const kwic_check *, n);
    n = 0;
    for (const kwic_ast *k = ast->kid; k && k->next; k = k->next) {
        kwic_pattern *patterns = kwic_arena_new_array(m->arena, kwic_pattern, 2);
        patterns[0] = side_pattern(m, k, around);
        patterns[1] = side_pattern(m, k->next, around);
        kwic_check *c = kwic_check_new(m->arena, KWIC_CHECK_NEAR);
        c->patterns = patterns;
        c->n_patterns = 2;
        c->distance = ast->distance;
        c->region = region;
        pairs[n++] = c;
    }
    return kwic_check_join(m->arena, KWIC_CHECK_AND, pairs, n);
}

static const kwic_check *scope_check(kwic_planning *m, const kwic_ast *ast,
                                     kwic_around around, kwic_check_region region)
{
    static const struct {
        kwic_check_kind kind;
        uint8_t state;
    } scopes[KWIC_OPERATORS] = {
        [KWIC_OP_LINE] = {KWIC_CHECK_LINE, KWIC_TASK_ANY},
        [KWIC_OP_BLOCK] = {KWIC_CHECK_BLOCK, KWIC_TASK_ANY},
        [KWIC_OP_SECTION] = {KWIC_CHECK_SECTION, KWIC_TASK_ANY},
        [KWIC_OP_TASK] = {KWIC_CHECK_TASK, KWIC_TASK_ANY},
        [KWIC_OP_TASK_TODO] = {KWIC_CHECK_TASK, KWIC_TASK_TODO},
        [KWIC_OP_TASK_DONE] = {KWIC_CHECK_TASK, KWIC_TASK_DONE},
    };
    kwic_check *c = kwic_check_new(m->arena, scopes[ast->op->id].kind);
    c->state = scopes[ast->op->id].state;
    around.of_task |= c->kind == KWIC_CHECK_TASK;
    if (ast->kid) {
        const kwic_check **kid = kwic_arena_new_array(m->arena, const kwic_check *, 1);
        kid[0] = kwic_check_of(m, ast->kid, around, region);
        c->kids = kid;
        c->n = 1;
    }
    return c;
}

static const kwic_check *case_check(kwic_planning *m, const kwic_ast *ast,
                                    kwic_around around, kwic_check_region region)
{
    around.match_case = ast->op->id == KWIC_OP_MATCH_CASE;
    return kwic_check_of(m, ast->kid, around, region);
}

static const kwic_check *date_values(kwic_planning *m, const kwic_ast *ast,
                                     const kwic_task_date *date)
{
    kwic_interval in;
    bool many = ast->kind == KWIC_AST_AND || ast->kind == KWIC_AST_OR ||
                ast->kind == KWIC_AST_NOT;
    if (many) {
        size_t n = 0;
        for (const kwic_ast *k = ast->kid; k; k = k->next)
            n++;
        const kwic_check **kids = kwic_arena_new_array(m->arena, const kwic_check *, n);
        n = 0;
        for (const kwic_ast *k = ast->kid; k; k = k->next)
            kids[n++] = date_values(m, k, date);
        return kwic_check_join(m->arena, kind_of(ast), kids, n);
    }
    if (ast->kind == KWIC_AST_EMPTY ||
        !kwic_when_parse(ast->text, ast->compare, kwic_planner_now(m->p), &in))
        return true_check(m);
    kwic_check *c = kwic_check_new(m->arena, KWIC_CHECK_DUE);
    c->interval = in;
    c->day = (uint16_t)date->member;
    return c;
}

// What is no text: the notes that the index gives.
static const kwic_check *index_check(kwic_planning *m, const kwic_ast *ast,
                                     kwic_around around)
{
    around.hidden = true;
    around.scoped = around.of_task = false;
    guint warned = m->parsed.warnings->len;
    kwic_part part = kwic_plan_node(m, ast, around);
    g_array_set_size(m->parsed.warnings, warned);
    return part.empty ? true_check(m) : kwic_check_full(m, &part);
}

static const kwic_check *note_check(kwic_planning *m, const kwic_ast *ast,
                                    kwic_around around, kwic_check_region region)
{
    (void)region;
    around.of_task = false;
    const kwic_check *kid = index_check(m, ast->kid, around);
    kwic_check *c = kwic_check_new(m->arena, KWIC_CHECK_NOTE);
    const kwic_check **kids = kwic_arena_new_array(m->arena, const kwic_check *, 1);
    kids[0] = kid;
    c->kids = kids;
    c->n = 1;
    return c;
}

typedef const kwic_check *(*check_fn)(kwic_planning *m, const kwic_ast *ast,
                                      kwic_around around, kwic_check_region region);

static const kwic_check *operator_check(kwic_planning *m, const kwic_ast *ast,
                                        kwic_around around, kwic_check_region region)
{
    static const check_fn checks[KWIC_OPERATORS] = {
        [KWIC_OP_LINE] = scope_check,      [KWIC_OP_BLOCK] = scope_check,
        [KWIC_OP_SECTION] = scope_check,   [KWIC_OP_TASK] = scope_check,
        [KWIC_OP_TASK_TODO] = scope_check, [KWIC_OP_TASK_DONE] = scope_check,
        [KWIC_OP_MATCH_CASE] = case_check, [KWIC_OP_IGNORE_CASE] = case_check,
        [KWIC_OP_NOTE] = note_check,
    };
    check_fn check = checks[ast->op->id];
    return check ? check(m, ast, around, region) : index_check(m, ast, around);
}

const kwic_check *kwic_check_of(kwic_planning *m, const kwic_ast *ast,
                                kwic_around around, kwic_check_region region)
{
    const kwic_task_date *date = kwic_task_date_of(ast, around);
    const kwic_check *own = kwic_check_own(m, ast, around);
    if (date || own)
        return own ? own : ast->kid ? date_values(m, ast->kid, date) : true_check(m);
    switch (ast->kind) {
    case KWIC_AST_EMPTY:
        return true_check(m);
    case KWIC_AST_AND:
    case KWIC_AST_OR:
    case KWIC_AST_NOT:
        return kids_check(m, ast, around, region);
    case KWIC_AST_WORD:
        return word_check(m, ast, around, region);
    case KWIC_AST_PHRASE:
        return phrase_check(m, ast, around, region);
    case KWIC_AST_NEAR:
        return near_check(m, ast, around, region);
    case KWIC_AST_REGEX: {
        guint warned = m->parsed.warnings->len;
        const kwic_check *c = kwic_check_regex(m, ast, region);
        g_array_set_size(m->parsed.warnings, warned);
        return c ? c : true_check(m);
    }
    case KWIC_AST_OPERATOR:
        return operator_check(m, ast, around, region);
    default:
        return index_check(m, ast, around);
    }
}

bool kwic_check_needs_head_alone(const kwic_check *c)
{
    static const bool of_head[] = {
        [KWIC_CHECK_AND] = true,  [KWIC_CHECK_OR] = true,
        [KWIC_CHECK_NOT] = true,  [KWIC_CHECK_TRUE] = true,
        [KWIC_CHECK_SET] = true,  [KWIC_CHECK_PATH] = true,
        [KWIC_CHECK_FILE] = true, [KWIC_CHECK_PROPERTY] = true,
    };
    if (c->kind >= G_N_ELEMENTS(of_head) || !of_head[c->kind])
        return false;
    for (size_t i = 0; i < c->n; i++)
        if (!kwic_check_needs_head_alone(c->kids[i]))
            return false;
    return true;
}
