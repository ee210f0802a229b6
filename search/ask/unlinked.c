// SPDX-License-Identifier: GPL-2.0-or-later
// Places that name a note without linking to it: its names in a row of tokens, outside of
// links. The index gives the notes to look at, their records the places.
#include <stdlib.h>

#include "check/sighting.h"
#include "derived/names.h"
#include "kwic/utf8.h"
#include "note_load.h"

enum { WORDS = 16, SHOWN_BYTES = 240 };

#define CUT "…" // where more of the line stands

typedef struct called {
    kwic_str words[WORDS]; // in a row
    size_t n;
    kwic_str whole; // of a compound: "coreweave"
} called;

typedef struct token {
    kwic_str text;
    uint32_t start, end;
    bool whole;
    bool part; // of a compound
} token;

typedef struct seeking {
    kwic_searcher *s;
    uint32_t docid; // of the note asked for
    kwic_arena *arena;
    GArray *called; // called
    uint32_t limit;
    json_t *list;
    bool more;
    /* of the note being looked through */
    kwic_arena *work;
    kwic_record record;
    GArray *tokens; // token
} seeking;

// ---- the names ----

typedef struct naming {
    seeking *k;
    called one;
    bool too_long;
} naming;

static bool take_name_token(void *ctx, const kwic_token *t)
{
    naming *n = ctx;
    kwic_str text = kwic_arena_str(n->k->arena, t->text);
    if (t->kind == KWIC_TOKEN_WHOLE) {
        n->one.whole = text;
        return true;
    }
    if (t->kind == KWIC_TOKEN_SIGNED && n->one.n) {
        n->one.words[n->one.n - 1] = text;
        return true;
    }
    if (t->kind == KWIC_TOKEN_CHAR && n->one.n > 0)
        return true;
    n->too_long = n->one.n == WORDS;
    if (!n->too_long)
        n->one.words[n->one.n++] = text;
    return !n->too_long;
}

static void add_name(seeking *k, kwic_str name)
{
    naming n = {.k = k};
    kwic_tokenize(k->s->tokenizer, name, 0, take_name_token, &n);
    if (n.one.n == 1)
        n.one.whole = n.one.words[0];
    if (n.one.n > 0 && !n.too_long)
        g_array_append_val(k->called, n.one);
}

static gint longest_first(gconstpointer a, gconstpointer b)
{
    const called *x = a, *y = b;
    return (x->n < y->n) - (x->n > y->n);
}

static void take_names(seeking *k, const kwic_record *record)
{
    add_name(k, record->title);
    add_name(k, record->first_h1);
    add_name(k, kwic_path_stem(record->path));
    for (size_t i = 0; i < record->n_aliases; i++)
        add_name(k, record->aliases[i]);
    g_array_sort(k->called, longest_first);
}

// ---- the notes to look at ----

static kwic_query *node(kwic_arena *arena, kwic_query_op op, size_t kids)
{
    kwic_query *q = kwic_arena_new_array(arena, kwic_query, 1);
    q->op = op;
    q->kids = kwic_arena_new_array(arena, kwic_query *, kids);
    q->n_kids = kids;
    return q;
}

static kwic_query *term(kwic_arena *arena, kwic_str text)
{
    kwic_query *q = node(arena, KWIC_Q_TERM, 0);
    q->term = text;
    return q;
}

static kwic_query *query_of(const seeking *k)
{
    kwic_query *any = node(k->arena, KWIC_Q_OR, 2 * (size_t)k->called->len);
    any->n_kids = 0;
    for (guint i = 0; i < k->called->len; i++) {
        const called *c = &g_array_index(k->called, called, i);
        if (c->whole.n)
            any->kids[any->n_kids++] = term(k->arena, c->whole);
        if (c->n < 2)
            continue;
        kwic_query *row = node(k->arena, KWIC_Q_PHRASE, c->n);
        row->window = (uint32_t)c->n;
        for (size_t w = 0; w < c->n; w++)
            row->kids[w] = term(k->arena, c->words[w]);
        any->kids[any->n_kids++] = row;
    }
    return any;
}

// ---- the places in one note ----

static bool take_token(void *ctx, const kwic_token *t)
{
    seeking *k = ctx;
    token one = {kwic_arena_str(k->work, t->text), t->start, t->end,
                 t->kind == KWIC_TOKEN_WHOLE || t->kind == KWIC_TOKEN_SIGNED,
                 t->kind == KWIC_TOKEN_PART};
    g_array_append_val(k->tokens, one);
    return true;
}

// Whether word is the token at i, or this with its sign.
static bool is_word_at(const seeking *k, guint i, kwic_str word)
{
    const token *t = &g_array_index(k->tokens, token, i);
    return kwic_str_eq(t->text, word) ||
           (i + 1 < k->tokens->len && t[1].whole && t[1].start == t->start &&
            kwic_str_eq(t[1].text, word));
}

// The end of the name in the tokens from `at` on; 0 when it is not there.
static uint32_t name_end(const seeking *k, guint at, const called *c)
{
    const token *first = &g_array_index(k->tokens, token, at);
    if (c->whole.n && kwic_str_eq(first->text, c->whole))
        return first->end;
    if (first->whole)
        return 0;
    uint32_t end = 0;
    size_t w = 0;
    for (guint i = at; w < c->n && i < k->tokens->len; i++) {
        const token *t = &g_array_index(k->tokens, token, i);
        if (t->whole)
            continue;
        if (!is_word_at(k, i, c->words[w]))
            return 0;
        end = t->end;
        w++;
    }
    return w == c->n ? end : 0;
}

static bool is_letter_at(kwic_str text, size_t at)
{
    size_t n;
    return at < text.n && g_unichar_isalnum(kwic_utf8_at(text, at, &n));
}

// Whether the name at [from, to) is no word: "Hub" in GitHub, but not in Hub-like.
static bool in_word(const seeking *k, guint at, uint32_t to, kwic_str text)
{
    const token *first = &g_array_index(k->tokens, token, at);
    if (first->start > 0 && first->part &&
        is_letter_at(text, kwic_utf8_start(text, first->start - 1)))
        return true;
    for (guint i = at; i < k->tokens->len && first[i - at].start < to; i++)
        if (first[i - at].part && first[i - at].end == to && is_letter_at(text, to))
            return true;
    return false;
}

static bool in_link(const seeking *k, uint32_t block, uint32_t from)
{
    kwic_sighting sighting = {.block = (int32_t)block, .start = from};
    return kwic_sighting_in_link(&k->record, &sighting);
}

static bool is_line_start(kwic_str text, size_t at)
{
    return at == 0 || text.p[at - 1] == '\n';
}

static bool is_line_end(kwic_str text, size_t at)
{
    return at == text.n || text.p[at] == '\n';
}

// The line of the block's text around [from, to), cut to what can be shown, between words
// where there is a space.
static kwic_str line_around(kwic_str text, uint32_t from, uint32_t to)
{
    size_t begin = from, end = to;
    while (!is_line_start(text, begin) && from - begin < SHOWN_BYTES / 2)
        begin--;
    while (!is_line_end(text, end) && end - from < SHOWN_BYTES)
        end++;
    const char *space = memchr(text.p + begin, ' ', from - begin);
    if (!is_line_start(text, begin) && space)
        begin = (size_t)(space - text.p) + 1;
    space = memrchr(text.p + to, ' ', end - to);
    if (!is_line_end(text, end) && space)
        end = (size_t)(space - text.p);
    while (begin < from && kwic_utf8_is_trail(text.p[begin]))
        begin++;
    return kwic_str_sub(text, begin, kwic_utf8_next(text, end));
}

static void put_place(seeking *k, uint32_t block, uint32_t from, uint32_t to)
{
    const kwic_block *b = &k->record.blocks[block];
    kwic_str line = line_around(b->text, from, to);
    size_t begin = (size_t)(line.p - b->text.p);
    const char *before = is_line_start(b->text, begin) ? "" : CUT;
    const char *after = is_line_end(b->text, begin + line.n) ? "" : CUT;
    g_autofree char *text =
        g_strdup_printf("%s%.*s%s", before, KWIC_STR_ARG(line), after);
    json_t *one = json_object();
    kwic_json_set_path(one, k->record.path);
    json_object_set_new(one, "title", kwic_json_text(k->record.title));
    kwic_json_set_place(one, b, from);
    json_object_set_new(one, "heading", kwic_json_headings(&k->record, block));
    json_object_set_new(one, "name", kwic_json_text(kwic_str_sub(b->text, from, to)));
    json_object_set_new(one, "text", kwic_json_text(kwic_str_of(text)));
    size_t at = from - begin + strlen(before);
    json_object_set_new(
        one, "mark", json_pack("[I,I]", (json_int_t)at, (json_int_t)(at + to - from)));
    json_array_append_new(k->list, one);
}

static bool full(seeking *k)
{
    k->more = k->limit && json_array_size(k->list) >= k->limit;
    return k->more;
}

// False when there are enough.
static bool look_at_block(seeking *k, uint32_t block)
{
    const kwic_block *b = &k->record.blocks[block];
    g_array_set_size(k->tokens, 0);
    kwic_tokenize(k->s->tokenizer, b->text, 0, take_token, k);
    uint32_t past = 0;
    for (guint i = 0; i < k->tokens->len; i++) {
        uint32_t from = g_array_index(k->tokens, token, i).start, to = 0;
        if (from < past)
            continue;
        for (guint c = 0; c < k->called->len && !to; c++)
            to = name_end(k, i, &g_array_index(k->called, called, c));
        if (to <= from || in_word(k, i, to, b->text))
            continue;
        past = to;
        if (in_link(k, block, from))
            continue;
        if (full(k))
            return false;
        put_place(k, block, from, to);
    }
    return true;
}

static bool look_at_note(seeking *k, uint32_t docid, GString *data, GError **error)
{
    kwic_arena_clear(k->work);
    if (!kwic_note_load(k->s, docid, data, k->work, &k->record, error))
        return false;
    for (uint32_t i = 0; i < k->record.n_blocks; i++)
        if (!look_at_block(k, i))
            break;
    return true;
}

static bool look(seeking *k, GError **error)
{
    g_autoptr(GString) data = g_string_new(NULL);
    kwic_match_params params = {
        .check = UINT32_MAX, .collect = true, .k1 = 1.2, .b = 0.75};
    if (k->called->len == 0)
        return true;
    g_autoptr(kwic_matches) found =
        kwic_db_match(kwic_searcher_db(k->s), query_of(k), &params, error);
    kwic_derived *order = found ? kwic_searcher_derived(k->s, error) : NULL;
    if (!order)
        return false;
    kwic_derived_sort(order, found->all, found->n_all);
    for (size_t i = 0; i < found->n_all && !k->more; i++)
        if (found->all[i] != k->docid && !look_at_note(k, found->all[i], data, error))
            return false;
    return true;
}

json_t *kwic_mentions(kwic_searcher *s, const char *path, uint32_t limit,
                      GError **error)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(kwic_arena) work = kwic_arena_new();
    g_autoptr(GString) data = g_string_new(NULL);
    g_autoptr(GArray) names = g_array_new(FALSE, FALSE, sizeof(called));
    g_autoptr(GArray) tokens = g_array_new(FALSE, FALSE, sizeof(token));
    kwic_record record;
    uint32_t docid = kwic_note_find(s, path, error);
    if (!docid || !kwic_note_load(s, docid, data, arena, &record, error))
        return NULL;
    seeking k = {.s = s,
                 .docid = docid,
                 .arena = arena,
                 .called = names,
                 .limit = limit,
                 .list = json_array(),
                 .work = work,
                 .tokens = tokens};
    take_names(&k, &record);
    json_t *answer = json_object();
    kwic_json_set_path(answer, record.path);
    json_object_set_new(answer, "mentions", k.list);
    bool ok = look(&k, error);
    json_object_set_new(answer, "truncated", json_boolean(k.more));
    if (kwic_searcher_answers(s, ok, error))
        return answer;
    json_decref(answer);
    return NULL;
}
