// SPDX-License-Identifier: GPL-2.0-or-later
// The primaries of the grammar in parse.c: words, phrases, links, tags, key:value.
#include "parse.h"

#include <string.h>

#include "kwic/limits.h"
#include "lex.h"

static kwic_parse_scope deeper(kwic_parse_scope in)
{
    in.depth++;
    return in;
}

static bool too_deep(kwic_parser *p, kwic_parse_scope in)
{
    if (in.depth < KWIC_QUERY_DEPTH)
        return false;
    kwic_parsed_warn(p->out, (uint32_t)p->at, (uint32_t)p->at + 1,
                     "nested deeper than %d: read as words", KWIC_QUERY_DEPTH);
    return true;
}

// ---- words and phrases ----

// The word p->s[from, to), its * or ~ taken off.
kwic_ast *kwic_parse_word(kwic_parser *p, size_t from, size_t to)
{
    p->at = to;
    kwic_ast *w = kwic_parser_node(p, KWIC_AST_WORD, from, NULL);
    size_t n = to;
    char last = to > from ? p->s.p[to - 1] : 0;
    char before = to > from + 1 ? p->s.p[to - 2] : 0;
    if (last == '*') {
        w->prefix = true;
        n = to - 1;
    } else if (last == '~') {
        w->typos = KWIC_TYPOS;
        n = to - 1;
    } else if (before == '~' && g_ascii_isdigit(last) && to > from + 2) {
        w->typos = last == '1' ? 1 : 2;
        n = to - 2;
        if (last < '1' || last > '2')
            kwic_parsed_warn(p->out, (uint32_t)n, (uint32_t)to,
                             "~%c: a word can have ~1 or ~2", last);
    }
    w->text = kwic_str_sub(p->s, from, n);
    const char *star = w->text.n ? memchr(w->text.p, '*', w->text.n) : NULL;
    if (star) {
        uint32_t at = (uint32_t)(star - p->s.p);
        kwic_parsed_warn(p->out, at, at + 1, "* counts only at the end of a word");
    }
    w->typing = p->live && to == p->s.n && !w->typos && !w->prefix;
    w->prefix |= w->typing;
    return w;
}

static kwic_ast *parse_word(kwic_parser *p, kwic_parse_scope in)
{
    return kwic_parse_word(p, p->at, kwic_lex_word(p->s, p->at, in.bracket));
}

// ~5 behind a phrase.
static uint32_t parse_distance(kwic_parser *p)
{
    size_t i = p->at + 1;
    uint32_t distance = 0;
    for (; i < p->s.n && g_ascii_isdigit(p->s.p[i]); i++)
        distance = MIN(distance * 10 + (uint32_t)(p->s.p[i] - '0'), 1000);
    if (!kwic_parser_at(p, '~') || i == p->at + 1)
        return 0;
    p->at = i;
    return distance;
}

static kwic_ast *parse_phrase(kwic_parser *p)
{
    size_t from = p->at;
    kwic_str inner = {NULL, 0};
    size_t end = kwic_lex_quoted(p->s, from, &inner);
    bool open = !end;
    if (open && p->live) {
        // Being typed: its closing quote is still to come.
        inner = kwic_str_sub(p->s, from + kwic_lex_quote(p->s, from), p->s.n);
        end = p->s.n;
    }
    if (!end) {
        p->at += kwic_lex_quote(p->s, from);
        kwic_parsed_warn(p->out, (uint32_t)from, (uint32_t)p->at,
                         "no closing quote: the rest is read as words");
        return kwic_parser_node(p, KWIC_AST_EMPTY, from, NULL);
    }
    p->at = end;
    uint32_t distance = parse_distance(p);
    kwic_ast *phrase = kwic_parser_node(p, KWIC_AST_PHRASE, from, NULL);
    phrase->text = inner;
    phrase->distance = distance;
    phrase->quoted = true;
    phrase->typing = open;
    return phrase;
}

static kwic_ast *parse_regex(kwic_parser *p)
{
    kwic_str pattern;
    uint8_t flags;
    size_t from = p->at, end = kwic_lex_regex(p->s, from, &pattern, &flags);
    if (!end)
        return NULL;
    p->at = end;
    kwic_ast *regex = kwic_parser_node(p, KWIC_AST_REGEX, from, NULL);
    regex->text = pattern;
    regex->flags = flags;
    return regex;
}

static kwic_ast *parse_link(kwic_parser *p, kwic_ast_kind kind)
{
    kwic_str target;
    size_t from = p->at, end = kwic_lex_link(p->s, from, &target);
    if (!end)
        return NULL;
    p->at = end;
    kwic_ast *link = kwic_parser_node(p, kind, from, NULL);
    link->text = target;
    link->quoted = true;
    return link;
}

// ---- key:value ----

static kwic_compare parse_compare(kwic_parser *p)
{
    static const struct {
        const char *text;
        kwic_compare compare;
    } table[] = {
        {"<=", KWIC_AT_MOST}, {">=", KWIC_AT_LEAST}, {"=", KWIC_EQUAL},
        {"<", KWIC_LESS},     {">", KWIC_GREATER},
    };
    kwic_str rest = kwic_str_sub(p->s, p->at, p->s.n);
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        kwic_str text = kwic_str_of(table[i].text);
        if (kwic_str_starts(rest, text)) {
            p->at += text.n;
            return table[i].compare;
        }
    }
    return KWIC_IS;
}

static kwic_ast *parse_value(kwic_parser *p, kwic_parse_scope in)
{
    size_t from = p->at;
    kwic_compare compare = parse_compare(p);
    kwic_parser_skip_space(p);
    kwic_ast *value = NULL;
    if (kwic_parser_at_end(p, in)) {
        value = kwic_parse_word(p, from, p->at);
        compare = KWIC_IS;
    } else if (kwic_lex_quote(p->s, p->at)) {
        value = parse_phrase(p);
        // "[[Ann]]", as YAML wants a link written: a property's value is what it shows.
        kwic_str target;
        size_t n = value->text.n;
        if (n && kwic_lex_link(value->text, 0, &target) == n)
            value->text = target;
    }
    if (!value && !compare)
        value = parse_regex(p);
    if (!value)
        value = parse_link(p, KWIC_AST_PHRASE);
    if (!value)
        value = parse_word(p, in);
    value->compare = compare;
    value->from = (uint32_t)from;
    return value;
}

// What stands behind "key:", for keys whose value is no query of its own.
static kwic_ast *parse_operand(kwic_parser *p, kwic_parse_scope in)
{
    if (!kwic_parser_at(p, '(') || too_deep(p, in))
        return parse_value(p, in);
    size_t from = p->at++;
    in = deeper(in);
    in.group = in.value = true;
    kwic_ast *inner = kwic_parse_or(p, in);
    if (kwic_parser_at(p, ')'))
        p->at++;
    else
        kwic_parsed_warn(p->out, (uint32_t)from, (uint32_t)from + 1, "( is not closed");
    return inner;
}

static kwic_ast *parse_setting(kwic_parser *p, const kwic_operator *op, size_t from)
{
    kwic_str value = kwic_str_sub(p->s, p->at, kwic_lex_word(p->s, p->at, false));
    if (op->id == KWIC_OP_SORT) {
        p->at += value.n;
        p->out->sort = value;
        p->out->sort_from = (uint32_t)from;
        p->out->sort_to = (uint32_t)p->at;
        return kwic_parser_node(p, KWIC_AST_EMPTY, from, NULL);
    }
    uint64_t since = 0;
    if (!kwic_str_number(value, &since)) {
        kwic_parsed_warn(p->out, (uint32_t)from, (uint32_t)(p->at + value.n),
                         "since: takes the number of a generation");
        return NULL;
    }
    p->at += value.n;
    p->out->since = since;
    return kwic_parser_node(p, KWIC_AST_EMPTY, from, NULL);
}

static kwic_ast *operator_node(kwic_parser *p, const kwic_operator *op, size_t from,
                               kwic_ast *kid)
{
    kwic_ast *n = kwic_parser_node(p, KWIC_AST_OPERATOR, from, kid);
    n->op = op;
    return n;
}

static kwic_ast *parse_name(kwic_parser *p, const kwic_operator *op, size_t from,
                            kwic_parse_scope in)
{
    const kwic_ast *value = parse_value(p, in);
    kwic_ast *n = operator_node(p, op, from, NULL);
    n->text = value->text;
    n->quoted = value->quoted;
    return n;
}

// What stands behind "op:"; NULL when it cannot.
static kwic_ast *parse_operator(kwic_parser *p, const kwic_operator *op, size_t from,
                                kwic_parse_scope in)
{
    switch (op->operand) {
    case KWIC_OPERAND_SETTING:
        return parse_setting(p, op, from);
    case KWIC_OPERAND_NAME:
    case KWIC_OPERAND_NOTE:
        return parse_name(p, op, from, in);
    case KWIC_OPERAND_VALUES: {
        kwic_ast *kid = parse_operand(p, in);
        return operator_node(p, op, from, kid);
    }
    default:
        in = deeper(in);
        in.value = false;
        kwic_ast *kid = kwic_parse_primary(p, in);
        if (op->operand == KWIC_OPERAND_QUERY_OR_NOT && kid->kind == KWIC_AST_PHRASE &&
            kid->text.n == 0)
            kid = NULL;
        return operator_node(p, op, from, kid);
    }
}

// Obsidian's task: with nothing behind it.
static kwic_ast *parse_bare_task(kwic_parser *p)
{
    size_t from = p->at;
    const char *colon = memchr(p->s.p + from, ':', MIN(p->s.n - from, 10));
    if (!colon)
        return NULL;
    size_t end = (size_t)(colon - p->s.p) + 1;
    const kwic_operator *op = kwic_operator_find(kwic_str_sub(p->s, from, end - 1));
    bool bare = end >= p->s.n || kwic_lex_space(p->s, end) || p->s.p[end] == ')';
    if (!op || op->operand != KWIC_OPERAND_QUERY_OR_NOT || !bare)
        return NULL;
    p->at = end;
    return operator_node(p, op, from, NULL);
}

static kwic_ast *parse_keyed(kwic_parser *p, kwic_parse_scope in)
{
    size_t from = p->at, colon = kwic_lex_key(p->s, from);
    if (!colon || (in.bracket && p->s.p[colon + 1] == ']') || too_deep(p, in))
        return NULL;
    kwic_str key = kwic_str_sub(p->s, from, colon);
    p->at = colon + 1;
    const kwic_operator *op = kwic_operator_find(key);
    if (op) {
        kwic_ast *n = parse_operator(p, op, from, in);
        if (!n)
            p->at = from;
        return n;
    }
    const kwic_field *field = kwic_field_find(key);
    if (field &&
        field->id == KWIC_F_PROPERTY) // property:status: it has one of that name
        field = &kwic_schema()[KWIC_F_KEY];
    if (field && field->unasked)
        field = NULL;
    kwic_ast *kid = parse_operand(p, in);
    kwic_ast *n =
        kwic_parser_node(p, field ? KWIC_AST_FIELD : KWIC_AST_PROPERTY, from, kid);
    n->field = field;
    n->text = key;
    return n;
}

// Words that stand in a bracket as a value, with no sign and no operator among them, are one:
// [status:In Progress].
static kwic_ast *parse_bare_value(kwic_parser *p)
{
    size_t from = p->at, to = from;
    bool blank = false;
    for (; to < p->s.n && p->s.p[to] != ']'; to++) {
        blank = blank || kwic_lex_space(p->s, to);
        if (strchr("[(|)\"/<>=*~\n", p->s.p[to]) || kwic_lex_quote(p->s, to) ||
            (p->s.p[to] == '-' && (to == from || kwic_lex_space(p->s, to - 1))) ||
            kwic_lex_keyword(p->s, to, "OR") || kwic_lex_keyword(p->s, to, "AND") ||
            kwic_lex_keyword(p->s, to, "NOT"))
            return NULL;
    }
    while (to > from && kwic_lex_space(p->s, to - 1))
        to--;
    kwic_str text = kwic_str_sub(p->s, from, to);
    if (!blank || !text.n || !memchr(text.p, ' ', text.n))
        return NULL;
    p->at = to;
    kwic_ast *value = kwic_parser_node(p, KWIC_AST_PHRASE, from, NULL);
    value->text = text;
    kwic_parser_skip_space(p);
    return value;
}

// [key], [key:value-or]
static kwic_ast *parse_bracket(kwic_parser *p, kwic_parse_scope in)
{
    size_t from = p->at, to = from + 1, end;
    kwic_str key;
    if ((end = kwic_lex_quoted(p->s, to, &key)) > 0) {
        to = end;
    } else {
        while (to < p->s.n && !strchr("[]:\"\n", p->s.p[to]))
            to++;
        key = kwic_str_sub(p->s, from + 1, to);
    }
    bool closed = to < p->s.n && p->s.p[to] == ']';
    bool colon = to < p->s.n && p->s.p[to] == ':' &&
                 memchr(p->s.p + to, ']', p->s.n - to) != NULL;
    if (key.n == 0 || !(closed || colon))
        return NULL;
    p->at = to + 1;
    kwic_ast *kid = NULL;
    if (colon) {
        in = deeper(in);
        in.bracket = in.value = true;
        in.group = false;
        kwic_parser_skip_space(p);
        kid = kwic_parser_at(p, ']') ? NULL : parse_bare_value(p);
        if (!kid && !kwic_parser_at(p, ']'))
            kid = kwic_parse_or(p, in);
        if (kwic_parser_at(p, ']'))
            p->at++;
    }
    kwic_ast *n = kwic_parser_node(p, KWIC_AST_PROPERTY, from, kid);
    n->text = key;
    n->bracket = true;
    return n;
}

// ---- primaries ----

static kwic_ast *parse_group(kwic_parser *p, kwic_parse_scope in)
{
    size_t from = p->at++;
    in = deeper(in);
    in.group = true;
    kwic_ast *inner = kwic_parse_or(p, in);
    if (kwic_parser_at(p, ')'))
        p->at++;
    else
        kwic_parsed_warn(p->out, (uint32_t)from, (uint32_t)from + 1, "( is not closed");
    return inner;
}

static kwic_ast *parse_tag(kwic_parser *p)
{
    size_t from = p->at, end = kwic_lex_tag(p->s, from);
    if (!end)
        return NULL;
    kwic_ast *value = kwic_parse_word(p, from + 1, end);
    value->prefix = p->live && value->typing;
    if (kwic_parser_at(p, '*')) {
        p->at++;
        value->prefix = true;
    }
    kwic_ast *n = kwic_parser_node(p, KWIC_AST_FIELD, from, value);
    n->field = &kwic_schema()[KWIC_F_TAG];
    n->text = kwic_str_sub(p->s, from, from + 1);
    return n;
}

// What starts with '[': a link, a property, or words.
static kwic_ast *parse_square(kwic_parser *p, kwic_parse_scope in)
{
    kwic_ast *n = parse_link(p, KWIC_AST_OPERATOR);
    if (n)
        n->op = &kwic_operators()[KWIC_OP_LINK];
    if (!n && p->at + 1 < p->s.n && p->s.p[p->at + 1] == '[')
        kwic_parsed_warn(p->out, (uint32_t)p->at, (uint32_t)p->at + 2,
                         "[[ is not closed: read as words");
    else if (!n && !too_deep(p, in))
        n = parse_bracket(p, in);
    return n;
}

static kwic_ast *parse_sign(kwic_parser *p, kwic_parse_scope in)
{
    if (kwic_lex_quote(p->s, p->at))
        return parse_phrase(p);
    switch (p->s.p[p->at]) {
    case '(':
        return too_deep(p, in) ? NULL : parse_group(p, in);
    case '/':
        return parse_regex(p);
    case '#':
        return parse_tag(p);
    case '[':
        return parse_square(p, in);
    default:
        return NULL;
    }
}

kwic_ast *kwic_parse_primary(kwic_parser *p, kwic_parse_scope in)
{
    if (kwic_parser_at_end(p, in))
        return kwic_parser_node(p, KWIC_AST_EMPTY, p->at, NULL);
    if (in.value && !kwic_parser_at(p, '('))
        return parse_value(p, in);
    kwic_ast *n = parse_sign(p, in);
    if (!n)
        n = parse_bare_task(p);
    if (!n)
        n = parse_keyed(p, in);
    return n ? n : parse_word(p, in);
}
