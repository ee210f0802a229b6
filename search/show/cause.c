// SPDX-License-Identifier: GPL-2.0-or-later
// A record has every property and tag of its frontmatter as a PROPERTY block on its line, and
// what stands in the body in the text of a block: a fact is found by its line, then by its
// text. A value is compared as the planner compares it: by number or date where the query
// says so, else folded.
#include "cause.h"

#include "check/check.h"
#include "kwic/path.h"
#include "kwic/schema.h"
#include "kwic/tokenizer.h"
#include "query/when.h"

typedef struct finding {
    const kwic_cause_query *q;
    const kwic_record *r;
    uint32_t docid;
    kwic_cause_fn fn;
    void *ctx;
} finding;

// ---- text ----

static bool folds_equal(kwic_str a, kwic_str b)
{
    g_autoptr(GString) x = g_string_new(NULL), y = g_string_new(NULL);
    kwic_fold(a, x);
    kwic_fold(b, y);
    return g_string_equal(x, y);
}

static bool is_word_byte(char c)
{
    return g_ascii_isalnum(c) || (unsigned char)c >= 0x80;
}

// The next place in text, from `from` on, of what is written so but for the case of ASCII
// letters; whole: no letter or digit stands beside it. text.n when there is none.
static size_t find_text(kwic_str text, size_t from, kwic_str what, bool whole)
{
    for (size_t i = from; what.n && i + what.n <= text.n; i++) {
        if (g_ascii_strncasecmp(text.p + i, what.p, what.n) != 0)
            continue;
        bool left = i == 0 || !is_word_byte(text.p[i - 1]);
        bool right = i + what.n == text.n || !is_word_byte(text.p[i + what.n]);
        if (!whole || (left && right))
            return i;
    }
    return text.n;
}

static void tell(const finding *f, size_t block, size_t from, size_t to)
{
    if (from < to)
        f->fn(f->ctx, (uint32_t)block, (uint32_t)from, (uint32_t)to);
}

// Where the value of a PROPERTY block begins.
static size_t value_at(const kwic_block *b)
{
    const char *colon = b->text.n ? memmem(b->text.p, b->text.n, ": ", 2) : NULL;
    return colon ? (size_t)(colon - b->text.p) + 2 : 0;
}

static bool has_line(const kwic_block *b, uint32_t line)
{
    return b->line <= line && line <= b->end_line;
}

// The text where it stands on the line, in a block of the frontmatter or of the body.
static void tell_on_line(const finding *f, uint32_t line, bool property, kwic_str what)
{
    for (size_t i = 0; i < f->r->n_blocks; i++) {
        const kwic_block *b = &f->r->blocks[i];
        if ((b->kind == KWIC_BLOCK_PROPERTY) != property || !has_line(b, line))
            continue;
        for (size_t at = property ? value_at(b) : 0; at < b->text.n; at += what.n) {
            at = find_text(b->text, at, what, false);
            if (at < b->text.n && kwic_block_place(b, (uint32_t)at).line == line) {
                tell(f, i, at, at + what.n);
                return;
            }
        }
    }
}

// ---- values ----

static bool value_is(const kwic_ast *leaf, kwic_str value)
{
    g_autoptr(GString) wanted = g_string_new(NULL), is = g_string_new(NULL);
    kwic_fold(leaf->text, wanted);
    kwic_fold(value, is);
    if (leaf->compare == KWIC_EQUAL)
        return g_string_equal(wanted, is);
    return strstr(is->str, wanted->str) != NULL;
}

static bool is_inside(const kwic_interval *in, double n)
{
    bool low = in->above ? n > in->low : n >= in->low;
    return low && (in->upto ? n <= in->high : n < in->high);
}

static bool number_is(const finding *f, const kwic_ast *leaf, const kwic_property *p)
{
    kwic_interval in;
    bool date = p->type == KWIC_VALUE_DATE;
    bool asked = date ? kwic_when_parse(leaf->text, leaf->compare, f->q->now_s, &in)
                      : kwic_when_number(leaf->text, leaf->compare, &in);
    return asked && is_inside(&in, p->number);
}

static bool property_is(const finding *f, const kwic_ast *leaf, const kwic_property *p)
{
    bool counted = p->type == KWIC_VALUE_DATE || p->type == KWIC_VALUE_NUMBER;
    return (counted && number_is(f, leaf, p)) ||
           (leaf->compare <= KWIC_EQUAL && value_is(leaf, p->value));
}

static bool matches(const kwic_ast *regex, kwic_str value)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(GString) folded = g_string_new(NULL);
    char message[256];
    size_t at = 0, to;
    pcre2_code *code = kwic_regex_compile(regex->text, regex->flags | KWIC_REGEX_I,
                                          arena, &at, message);
    if (!code)
        return false;
    kwic_fold(value, folded);
    kwic_regex_run run = kwic_regex_start(arena, 0);
    at = 0;
    return kwic_regex_match(&run, code, kwic_str_of_string(folded), &at, &to);
}

typedef bool (*leaf_fn)(const finding *f, const kwic_ast *leaf, const void *fact);

// Whether the value asked for is the fact's: any of its words, all of them under AND.
static bool asks_for(const finding *f, const kwic_ast *asked, leaf_fn is,
                     const void *fact)
{
    if (!asked)
        return true;
    bool any = asked->kind == KWIC_AST_OR || asked->kind == KWIC_AST_AND;
    for (const kwic_ast *k = asked->kid; any && k; k = k->next)
        if (asks_for(f, k, is, fact))
            return true;
    bool leaf = asked->kind == KWIC_AST_WORD || asked->kind == KWIC_AST_PHRASE ||
                asked->kind == KWIC_AST_REGEX;
    return leaf && is(f, asked, fact);
}

// ---- facts ----

static bool is_property(const finding *f, const kwic_ast *leaf, const void *fact)
{
    const kwic_property *p = fact;
    return leaf->kind == KWIC_AST_REGEX ? matches(leaf, p->value)
                                        : property_is(f, leaf, p);
}

static void tell_property(const finding *f, const kwic_property *p)
{
    for (size_t i = 0; i < f->r->n_blocks && !p->inline_field; i++) {
        const kwic_block *b = &f->r->blocks[i];
        size_t from = value_at(b);
        kwic_str value = kwic_str_sub(b->text, from, b->text.n);
        if (b->kind == KWIC_BLOCK_PROPERTY && has_line(b, p->line) &&
            (kwic_str_eq(value, p->value) || p->value.n == 0)) {
            tell(f, i, from ? from : 0, b->text.n);
            return;
        }
    }
    if (p->value.n)
        tell_on_line(f, p->line, !p->inline_field, p->value);
}

static void tell_properties(const finding *f, kwic_str key, const kwic_ast *asked)
{
    for (size_t i = 0; i < f->r->n_properties; i++) {
        const kwic_property *p = &f->r->properties[i];
        if (folds_equal(p->key, key) && asks_for(f, asked, is_property, p))
            tell_property(f, p);
    }
}

static kwic_str bare_tag(kwic_str text)
{
    while (text.n && (text.p[0] == '#' || text.p[0] == '/'))
        text = kwic_str_sub(text, 1, text.n);
    while (text.n && text.p[text.n - 1] == '/')
        text.n--;
    return text;
}

// The tag itself or one above it.
static bool is_tag(const finding *f, const kwic_ast *leaf, const void *fact)
{
    (void)f;
    if (leaf->kind == KWIC_AST_REGEX)
        return matches(leaf, *(const kwic_str *)fact);
    kwic_str wanted = bare_tag(leaf->text), tag = *(const kwic_str *)fact;
    g_autoptr(GString) a = g_string_new(NULL), b = g_string_new(NULL);
    kwic_fold(wanted, a);
    kwic_fold(tag, b);
    if (!g_str_has_prefix(b->str, a->str))
        return false;
    char next = b->str[a->len];
    return next == '\0' || leaf->prefix || (leaf->compare != KWIC_EQUAL && next == '/');
}

static void tell_tag(const finding *f, const kwic_tag *tag)
{
    g_autofree char *sign = g_strdup_printf("#%.*s", KWIC_STR_ARG(tag->text));
    tell_on_line(f, tag->line, tag->property,
                 tag->property ? tag->text : kwic_str_of(sign));
}

static void tell_tags(const finding *f, const kwic_ast *asked)
{
    for (size_t i = 0; i < f->r->n_tags; i++)
        if (asks_for(f, asked, is_tag, &f->r->tags[i].text))
            tell_tag(f, &f->r->tags[i]);
}

static void tell_link(const finding *f, const kwic_link *link)
{
    kwic_str shown = link->text.n ? link->text : kwic_path_stem(link->target);
    tell_on_line(f, link->line, link->property, shown);
}

static kwic_str bare_target(kwic_str name)
{
    const char *end = name.n ? memchr(name.p, '|', name.n) : NULL;
    const char *anchor = name.n ? memchr(name.p, '#', name.n) : NULL;
    end = anchor && (!end || anchor < end) ? anchor : end;
    return kwic_str_sub(name, 0, end ? (size_t)(end - name.p) : name.n);
}

static bool leads_to(const finding *f, const kwic_link *link, kwic_str name)
{
    kwic_derived *d = f->q->derived;
    uint32_t wanted = d ? kwic_derived_resolve(d, name, 0, NULL) : 0;
    if (link->kind == KWIC_LINK_URL || link->target.n == 0)
        return false;
    if (wanted)
        return kwic_derived_resolve(d, link->target, f->docid, NULL) == wanted;
    return folds_equal(kwic_path_stem(link->target), kwic_path_stem(name));
}

static bool is_address(const kwic_link *link, kwic_str name)
{
    return link->kind == KWIC_LINK_URL &&
           find_text(link->target, 0, name, false) < link->target.n;
}

static void tell_links(const finding *f, kwic_str name)
{
    name = bare_target(name);
    for (size_t i = 0; i < f->r->n_links && name.n; i++)
        if (leads_to(f, &f->r->links[i], name) || is_address(&f->r->links[i], name))
            tell_link(f, &f->r->links[i]);
}

static void tell_name(const finding *f, kwic_str name)
{
    for (size_t i = 0; i < f->r->n_blocks && name.n; i++) {
        const kwic_block *b = &f->r->blocks[i];
        size_t at = b->kind == KWIC_BLOCK_PROPERTY ? value_at(b) : 0;
        while ((at = find_text(b->text, at, name, true)) < b->text.n) {
            tell(f, i, at, at + name.n);
            at += name.n;
        }
    }
}

// ---- companies ----

static bool slugs_to(kwic_str text, kwic_str slug)
{
    g_autoptr(GString) own = g_string_new(NULL);
    kwic_slug(text, own);
    return kwic_str_eq(kwic_str_of_string(own), slug);
}

static bool tell_company_facts(const finding *f, kwic_str slug)
{
    const kwic_record *r = f->r;
    const kwic_str room = KWIC_STR("company/"), key = KWIC_STR("company");
    bool told = false;
    for (size_t i = 0; i < r->n_tags; i++) {
        kwic_str tag = r->tags[i].text;
        bool of = tag.n > room.n && folds_equal(kwic_str_sub(tag, 0, room.n), room);
        if (of && slugs_to(kwic_str_sub(tag, room.n, tag.n), slug)) {
            tell_tag(f, &r->tags[i]);
            told = true;
        }
    }
    for (size_t i = 0; i < r->n_properties; i++)
        if (folds_equal(r->properties[i].key, key) &&
            slugs_to(r->properties[i].value, slug)) {
            tell_property(f, &r->properties[i]);
            told = true;
        }
    for (size_t i = 0; i < r->n_links; i++)
        if (r->links[i].kind != KWIC_LINK_URL &&
            slugs_to(kwic_path_stem(r->links[i].target), slug)) {
            tell_link(f, &r->links[i]);
            told = true;
        }
    return told;
}

// The company by tag, property or link; where it is only named, its name.
static void tell_company(const finding *f, const kwic_ast *leaf)
{
    g_autoptr(GString) slug = g_string_new(NULL);
    const kwic_str room = KWIC_STR("company/");
    kwic_slug(kwic_str_starts(leaf->text, room)
                  ? kwic_str_sub(leaf->text, room.n, leaf->text.n)
                  : leaf->text,
              slug);
    if (slug->len == 0 || tell_company_facts(f, kwic_str_of_string(slug)))
        return;
    g_autofree char *spaced = g_strdelimit(g_strdup(slug->str), "-", ' ');
    g_auto(GStrv) words = g_strsplit(slug->str, "-", -1);
    g_autofree char *joined = g_strjoinv("", words);
    tell_name(f, kwic_str_of(spaced));
    if (strcmp(joined, spaced) != 0)
        tell_name(f, kwic_str_of(joined));
}

// ---- tasks ----

static bool is_due(const finding *f, const kwic_ast *leaf, const void *fact)
{
    const int32_t *day = fact;
    kwic_interval in;
    return kwic_when_parse(leaf->text, leaf->compare, f->q->now_s, &in) &&
           is_inside(&in, *day * 86400.0);
}

static void tell_due(const finding *f, const kwic_ast *asked)
{
    for (size_t i = 0; i < f->r->n_tasks; i++) {
        const kwic_task *t = &f->r->tasks[i];
        if (t->due == KWIC_NO_DATE || t->block >= f->r->n_blocks ||
            !asks_for(f, asked, is_due, &t->due))
            continue;
        g_autoptr(GDate) day = g_date_new_julian((guint32)(t->due + 719163));
        char iso[16];
        g_date_strftime(iso, sizeof iso, "%Y-%m-%d", day);
        const kwic_block *b = &f->r->blocks[t->block];
        size_t at = find_text(b->text, 0, kwic_str_of(iso), false);
        if (at < b->text.n)
            tell(f, t->block, at, at + strlen(iso));
        else
            tell(f, t->block, 0, b->text.n);
    }
}

// ---- clauses ----

static void each_leaf(const finding *f, const kwic_ast *asked,
                      void (*fn)(const finding *f, const kwic_ast *leaf))
{
    if (asked && (asked->kind == KWIC_AST_WORD || asked->kind == KWIC_AST_PHRASE))
        fn(f, asked);
    bool any = asked && (asked->kind == KWIC_AST_OR || asked->kind == KWIC_AST_AND);
    for (const kwic_ast *k = any ? asked->kid : NULL; k; k = k->next)
        each_leaf(f, k, fn);
}

static void tell_link_leaf(const finding *f, const kwic_ast *leaf)
{
    tell_links(f, leaf->text);
}

static void field_tag(const finding *f, const kwic_ast *a)
{
    tell_tags(f, a->kid);
}

static void field_company(const finding *f, const kwic_ast *a)
{
    each_leaf(f, a->kid, tell_company);
}

static void field_link(const finding *f, const kwic_ast *a)
{
    each_leaf(f, a->kid, tell_link_leaf);
}

static void field_property(const finding *f, const kwic_ast *a)
{
    tell_properties(f, kwic_str_of(a->field->name), a->kid);
}

static void (*const fields[KWIC_FIELDS])(const finding *f, const kwic_ast *a) = {
    [KWIC_F_TAG] = field_tag,          [KWIC_F_COMPANY] = field_company,
    [KWIC_F_LINK] = field_link,        [KWIC_F_TYPE] = field_property,
    [KWIC_F_CREATED] = field_property, [KWIC_F_MODIFIED] = field_property,
};

static void tell_field(const finding *f, const kwic_ast *a)
{
    if (fields[a->field->id])
        fields[a->field->id](f, a);
}

static void tell_key(const finding *f, const kwic_ast *a)
{
    tell_properties(f, a->text, a->kid);
}

static void tell_mention(const finding *f, const kwic_ast *a)
{
    tell_name(f, kwic_path_stem(bare_target(a->text)));
}

static void tell_dates(const finding *f, const kwic_ast *a)
{
    tell_due(f, a->kid);
}

static void tell_clause(const finding *f, const kwic_ast *a);

static void tell_kids(const finding *f, const kwic_ast *a)
{
    for (const kwic_ast *k = a->kid; k; k = k->next)
        tell_clause(f, k);
}

typedef void (*clause_fn)(const finding *f, const kwic_ast *a);

static const clause_fn clauses[KWIC_AST_KINDS] = {
    [KWIC_AST_AND] = tell_kids,
    [KWIC_AST_OR] = tell_kids,
    [KWIC_AST_FIELD] = tell_field,
    [KWIC_AST_PROPERTY] = tell_key,
};

static const clause_fn operators[KWIC_OPERATORS] = {
    [KWIC_OP_MATCH_CASE] = tell_kids, [KWIC_OP_IGNORE_CASE] = tell_kids,
    [KWIC_OP_LINK] = tell_link_leaf,  [KWIC_OP_MENTIONS] = tell_mention,
    [KWIC_OP_DUE] = tell_dates,
};

// NULL: the clause has no place.
static clause_fn teller_of(const kwic_ast *a)
{
    if (a->kind == KWIC_AST_FIELD && !fields[a->field->id])
        return NULL;
    return a->kind == KWIC_AST_OPERATOR ? operators[a->op->id] : clauses[a->kind];
}

static void tell_clause(const finding *f, const kwic_ast *a)
{
    clause_fn tell_it = teller_of(a);
    if (tell_it)
        tell_it(f, a);
}

bool kwic_causes_asked(const kwic_ast *a)
{
    clause_fn tell_it = teller_of(a);
    for (const kwic_ast *k = tell_it == tell_kids ? a->kid : NULL; k; k = k->next)
        if (kwic_causes_asked(k))
            return true;
    return tell_it && tell_it != tell_kids;
}

void kwic_causes_find(const kwic_cause_query *q, uint32_t docid, const kwic_record *r,
                      kwic_cause_fn fn, void *ctx)
{
    finding f = {q, r, docid, fn, ctx};
    if (q->ast)
        tell_clause(&f, q->ast);
}
