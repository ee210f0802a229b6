// SPDX-License-Identifier: GPL-2.0-or-later
// Recursive descent over the query's bytes. Every text is a query: what cannot be an
// operator is a word, with a warning. depth counts parentheses and operators that hold
// another; beyond KWIC_QUERY_DEPTH they are words.
//
//     query    = or
//     or       = and { ("OR" | "|") and }
//     and      = { not ["AND"] }
//     not      = { "NOT" | "-" } near
//     near     = primary { "NEAR/" digits primary }
//     primary  = "(" or ")" | phrase | regex | link | "#" tag | "[" property "]"
//              | key ":" operand | word
//     phrase   = '"' text '"' ["~" digits]
//     regex    = "/" pattern "/" flags
//     link     = "[[" target ["#" anchor] ["|" text] "]]"
//     property = key [":" [value-or]]
//     operand  = primary                  after line: block: section: task…: …-case:
//              | "(" value-or ")" | value after any other key
//     value    = ["=" | "<" | "<=" | ">" | ">="] (phrase | regex | link | word)
//     word     = text ["*" | "~" ["1" | "2"]]
//
// value-or is or, with value for primary. "sort:x" and "since:n" are taken out of the
// tree.
#include "parse.h"

#include "kwic/limits.h"
#include "kwic/utf8.h"
#include "lex.h"

void kwic_parser_skip_space(kwic_parser *p)
{
    for (size_t n; (n = kwic_lex_space(p->s, p->at)) > 0;)
        p->at += n;
}

bool kwic_parser_at_end(const kwic_parser *p, kwic_parse_scope in)
{
    return p->at >= p->s.n || (in.group && kwic_parser_at(p, ')')) ||
           (in.bracket && !in.group && kwic_parser_at(p, ']'));
}

// ---- operators between primaries ----

// The distance of NEAR/n at hand, which is passed over; 0 when there is none.
static uint32_t take_near(kwic_parser *p, kwic_parse_scope in)
{
    kwic_str rest = kwic_str_sub(p->s, p->at, p->s.n);
    if (in.value || !kwic_str_starts(rest, KWIC_STR("NEAR/")))
        return 0;
    size_t i = p->at + 5;
    uint32_t distance = 0;
    for (; i < p->s.n && g_ascii_isdigit(p->s.p[i]); i++)
        distance = MIN(distance * 10 + (uint32_t)(p->s.p[i] - '0'), 1000);
    bool ends = i < p->s.n && (kwic_lex_space(p->s, i) || p->s.p[i] == '(');
    if (distance == 0 || !ends)
        return 0;
    size_t was = p->at;
    p->at = i;
    kwic_parser_skip_space(p);
    if (!kwic_parser_at_end(p, in))
        return distance;
    p->at = was;
    return 0;
}

static void lone(kwic_parser *p, size_t from, size_t to)
{
    kwic_parsed_warn(p->out, (uint32_t)from, (uint32_t)to,
                     "%.*s has nothing to join here: read as a word", (int)(to - from),
                     p->s.p + from);
}

static kwic_ast *parse_near(kwic_parser *p, kwic_parse_scope in)
{
    kwic_ast *first = kwic_parse_primary(p, in), *last = first, *near = NULL;
    for (;;) {
        size_t was = p->at;
        kwic_parser_skip_space(p);
        uint32_t distance = take_near(p, in);
        if (!distance) {
            p->at = was;
            return near ? near : first;
        }
        kwic_ast *next = kwic_parse_primary(p, in);
        if (!near) {
            near = kwic_parser_node(p, KWIC_AST_NEAR, first->from, first);
            near->distance = distance;
        }
        near->distance = MAX(near->distance, distance);
        last = last->next = next;
        near->to = (uint32_t)p->at;
    }
}

// One "NOT" or "-" at hand, if something follows for it.
static bool take_not(kwic_parser *p, kwic_parse_scope in)
{
    size_t was = p->at;
    if (kwic_parser_at(p, '-')) {
        char after = p->at + 1 < p->s.n ? p->s.p[p->at + 1] : ' ';
        bool number = in.value && g_ascii_isdigit(after);
        if (kwic_lex_space(p->s, p->at + 1) || strchr("-)|]", after) || number)
            return false;
        p->at++;
        return !kwic_parser_at_end(p, in) || (p->at = was, false);
    }
    if (!kwic_lex_keyword(p->s, p->at, "NOT"))
        return false;
    p->at += 3;
    kwic_parser_skip_space(p);
    if (!kwic_parser_at_end(p, in))
        return true;
    p->at = was;
    lone(p, was, was + 3);
    return false;
}

static kwic_ast *parse_not(kwic_parser *p, kwic_parse_scope in)
{
    size_t from = p->at;
    bool negated = false;
    while (take_not(p, in))
        negated = !negated;
    kwic_ast *n = parse_near(p, in);
    return negated ? kwic_parser_node(p, KWIC_AST_NOT, from, n) : n;
}

// The bytes of "OR" or "|" at hand, if something follows for it.
static size_t or_at(kwic_parser *p, kwic_parse_scope in)
{
    size_t was = p->at;
    size_t n = kwic_parser_at(p, '|') ? 1 : kwic_lex_keyword(p->s, was, "OR") ? 2 : 0;
    p->at += n;
    kwic_parser_skip_space(p);
    bool last = kwic_parser_at_end(p, in);
    p->at = was;
    if (n && last)
        lone(p, was, was + n);
    return last ? 0 : n;
}

// "AND" between two; alone it is a word.
static void skip_and(kwic_parser *p, kwic_parse_scope in, bool first)
{
    size_t was = p->at;
    if (!kwic_lex_keyword(p->s, was, "AND"))
        return;
    p->at += 3;
    kwic_parser_skip_space(p);
    if (!first && !kwic_parser_at_end(p, in) && !or_at(p, in))
        return;
    p->at = was;
    lone(p, was, was + 3);
}

// A ')' that closes nothing.
static void skip_stray(kwic_parser *p, kwic_parse_scope in)
{
    while (!in.group && kwic_parser_at(p, ')')) {
        kwic_parsed_warn(p->out, (uint32_t)p->at, (uint32_t)p->at + 1,
                         ") closes nothing");
        p->at++;
        kwic_parser_skip_space(p);
    }
}

// Puts n behind the kids; what says nothing is left out.
static void add_kid(kwic_ast ***tail, kwic_ast *n)
{
    if (n->kind == KWIC_AST_EMPTY)
        return;
    **tail = n;
    *tail = &n->next;
}

static kwic_ast *joined(kwic_parser *p, kwic_ast_kind kind, size_t from, kwic_ast *kids)
{
    if (!kids)
        return kwic_parser_node(p, KWIC_AST_EMPTY, from, NULL);
    if (!kids->next)
        return kids;
    kwic_ast *n = kwic_parser_node(p, kind, from, kids);
    n->from = kids->from;
    for (kwic_ast *k = kids; k; k = k->next)
        n->to = k->to;
    return n;
}

static bool is_task_scope(const kwic_ast *n)
{
    return n->kind == KWIC_AST_OPERATOR && n->op->operand == KWIC_OPERAND_QUERY_OR_NOT;
}

static bool is_due(const kwic_ast *n)
{
    return n->kind == KWIC_AST_OPERATOR && n->op->id == KWIC_OP_DUE;
}

// Beside one task: a due: is that task's.
static kwic_ast *move_dues(kwic_parser *p, kwic_ast *kids)
{
    kwic_ast *task = NULL, *moved = NULL, **tail = &moved, **at = &kids;
    for (kwic_ast *k = kids; k; k = k->next) {
        if (is_task_scope(k) && task)
            return kids;
        task = is_task_scope(k) ? k : task;
    }
    if (!task)
        return kids;
    if (task->kid) {
        *tail = task->kid;
        tail = &task->kid->next;
    }
    while (*at) {
        kwic_ast *k = *at;
        if (!is_due(k)) {
            at = &k->next;
            continue;
        }
        *at = k->next;
        k->next = NULL;
        *tail = k;
        tail = &k->next;
    }
    if (moved && moved->next) {
        task->kid = kwic_parser_node(p, KWIC_AST_AND, moved->from, moved);
        task->kid->from = moved->from;
    } else {
        task->kid = moved;
    }
    return kids;
}

static kwic_ast *parse_and(kwic_parser *p, kwic_parse_scope in, bool *some)
{
    kwic_ast *kids = NULL, **tail = &kids;
    size_t from = p->at;
    *some = false;
    for (;;) {
        kwic_parser_skip_space(p);
        skip_stray(p, in);
        if (kwic_parser_at_end(p, in))
            break;
        size_t bar = or_at(p, in);
        size_t was = p->at;
        skip_and(p, in, !*some);
        if (bar && *some)
            break;
        if (bar) {
            lone(p, was, was + bar);
            p->at += bar;
            if (bar == 2)
                add_kid(&tail, kwic_parse_word(p, was, p->at));
            continue;
        }
        add_kid(&tail, parse_not(p, in));
        *some = true;
    }
    return joined(p, KWIC_AST_AND, from, in.value ? kids : move_dues(p, kids));
}

kwic_ast *kwic_parse_or(kwic_parser *p, kwic_parse_scope in)
{
    kwic_ast *kids = NULL, **tail = &kids;
    size_t from = p->at;
    for (bool some;;) {
        add_kid(&tail, parse_and(p, in, &some));
        size_t bar = kwic_parser_at_end(p, in) ? 0 : or_at(p, in);
        if (!bar)
            return joined(p, KWIC_AST_OR, from, kids);
        p->at += bar;
        kwic_parser_skip_space(p);
    }
}

// Cuts a long query where a word ends.
static kwic_str cut(kwic_parsed *out, kwic_str query)
{
    if (query.n <= KWIC_QUERY_BYTES)
        return query;
    size_t n = KWIC_QUERY_BYTES;
    while (n > KWIC_QUERY_BYTES / 2 && !kwic_lex_space(query, n))
        n--;
    if (n == KWIC_QUERY_BYTES / 2)
        n = KWIC_QUERY_BYTES;
    n = kwic_utf8_start(query, n);
    out->text = query;
    kwic_parsed_warn(out, (uint32_t)n, (uint32_t)MIN(query.n, UINT32_MAX),
                     "a query has %d bytes at most: the rest is left out",
                     KWIC_QUERY_BYTES);
    return kwic_str_sub(query, 0, n);
}

void kwic_parse(kwic_str query, unsigned flags, kwic_arena *arena, kwic_parsed *out)
{
    *out = (kwic_parsed){
        .text = query,
        .warnings = g_array_new(FALSE, FALSE, sizeof(kwic_query_warning)),
        .arena = arena,
    };
    out->text = cut(out, query);
    kwic_parser p = {
        .out = out, .s = out->text, .arena = arena, .live = flags & KWIC_PARSE_LIVE};
    out->ast = kwic_parse_or(&p, (kwic_parse_scope){0});
}
