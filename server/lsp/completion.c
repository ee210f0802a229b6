// SPDX-License-Identifier: GPL-2.0-or-later
// Completion: of links behind "[[" and "](", of tags, and of frontmatter.
//
//     [[Open|              notes, by file, title and alias; behind ![[ other files, too
//     [[OpenAI#Ro|  [[#|   headings; [[OpenAI#^| blocks
//     [x](Op|              paths, as Markdown has them
//     #comp|               tags
//     stat|  status: act|  frontmatter: keys, values; tags where they belong
#include "attachment.h"
#include "kwic/linked.h"
#include "kwic/tokenizer.h"
#include "mend.h"
#include "preview.h"
#include "spot.h"

enum { LIMIT = 60 };

/* CompletionItemKind */
enum {
    KIND_TEXT = 1,
    KIND_PROPERTY = 10,
    KIND_VALUE = 12,
    KIND_FILE = 17,
    KIND_REFERENCE = 18,
    KIND_KEYWORD = 14
};

typedef enum wanted {
    WANT_NOTHING,
    WANT_NOTES,
    WANT_ANCHORS,
    WANT_TAGS,
    WANT_KEYS,
    WANT_VALUES,
} wanted;

typedef struct caret {
    wanted want;
    size_t from, at; // bytes of the text: what is typed
    kwic_str note;   // of anchors
    kwic_str key;    // of values
    bool markdown;   // a destination
    bool embed;
    const char *close; // what is put behind, unless it is there
} caret;

typedef struct completing {
    kwic_lsp *l;
    kwic_searcher *s;
    const kwic_lsp_note *note;
    caret caret;
    kwic_str typed;
    json_t *items;
    bool more; // to be asked again when more is typed
} completing;

// ---- what stands before the caret ----

static kwic_str line_before(const kwic_lsp_note *note, size_t at)
{
    uint32_t line = kwic_note_source_line_at(&note->source, at);
    return kwic_str_sub(kwic_lsp_note_text(note),
                        kwic_note_source_place(&note->source, line, 0), at);
}

// Behind the last `what` in s; 0 when it is not there.
static size_t behind_last(kwic_str s, const char *what)
{
    size_t n = strlen(what);
    for (size_t i = s.n; i >= n; i--)
        if (memcmp(s.p + i - n, what, n) == 0)
            return i;
    return 0;
}

static void split_anchor(caret *c, const char *text, kwic_str typed)
{
    const char *hash = typed.n ? memrchr(typed.p, '#', typed.n) : NULL;
    if (!hash)
        return;
    size_t n = (size_t)(hash - typed.p);
    const char *first = memchr(typed.p, '#', typed.n);
    c->want = WANT_ANCHORS;
    c->note = kwic_str_sub(typed, 0, (size_t)(first - typed.p));
    c->from = (size_t)(typed.p - text) + n + 1;
}

static bool see_wiki(caret *c, const char *text, kwic_str head)
{
    size_t open = behind_last(head, "[[");
    if (!open || behind_last(head, "]]") > open)
        return false;
    kwic_str typed = kwic_str_sub(head, open, head.n);
    c->want = memchr(typed.p, '|', typed.n) ? WANT_NOTHING : WANT_NOTES;
    c->embed = open > 2 && head.p[open - 3] == '!';
    c->from = (size_t)(typed.p - text);
    c->close = "]]";
    if (c->want)
        split_anchor(c, text, typed);
    return true;
}

static bool see_destination(caret *c, const char *text, kwic_str head)
{
    size_t open = behind_last(head, "](");
    kwic_str typed = kwic_str_sub(head, open, head.n);
    if (!open || memchr(typed.p, ')', typed.n) || memchr(typed.p, ' ', typed.n) ||
        memmem(typed.p, typed.n, "://", 3))
        return false;
    c->want = WANT_NOTES;
    c->markdown = true;
    c->from = (size_t)(typed.p - text);
    c->close = ")";
    split_anchor(c, text, typed);
    return true;
}

static bool is_tag_byte(char c)
{
    return g_ascii_isalnum(c) || c == '_' || c == '-' || c == '/' ||
           (unsigned char)c >= 0x80;
}

static bool see_tag(caret *c, const char *text, kwic_str head)
{
    size_t from = head.n;
    while (from && is_tag_byte(head.p[from - 1]))
        from--;
    if (!from || head.p[from - 1] != '#')
        return false;
    bool bare = from == 1 || strchr(" \t(,;:>\"'", head.p[from - 2]);
    // A lone sign at a line's start is a heading to be.
    if (!bare || (from == 1 && head.n == 1))
        return false;
    c->want = WANT_TAGS;
    c->from = (size_t)(head.p - text) + from;
    return true;
}

// ---- frontmatter ----

static bool is_fence(kwic_str line)
{
    return kwic_str_eq(line, KWIC_STR("---")) || kwic_str_eq(line, KWIC_STR("..."));
}

static bool in_frontmatter(const kwic_lsp_note *note, uint32_t line)
{
    if (line < 2 ||
        !kwic_str_eq(kwic_note_source_line(&note->source, 1), KWIC_STR("---")))
        return false;
    for (uint32_t i = 2; i < line; i++)
        if (is_fence(kwic_note_source_line(&note->source, i)))
            return false;
    return !is_fence(kwic_note_source_line(&note->source, line));
}

static kwic_str key_in(kwic_str line)
{
    const char *colon = line.n ? memchr(line.p, ':', line.n) : NULL;
    bool top = line.n && !strchr(" \t-#", line.p[0]);
    return kwic_str_sub(line, 0, colon && top ? (size_t)(colon - line.p) : 0);
}

// The key whose list the line is in.
static kwic_str key_above(const kwic_lsp_note *note, uint32_t line)
{
    while (--line > 1) {
        kwic_str key = key_in(kwic_note_source_line(&note->source, line));
        if (key.n)
            return key;
    }
    return (kwic_str){NULL, 0};
}

static bool is_key(kwic_str key, const char *names)
{
    g_autofree char *own = g_ascii_strdown(key.p ? key.p : "", (gssize)key.n);
    g_auto(GStrv) list = g_strsplit(names, " ", -1);
    return g_strv_contains((const char *const *)list, own);
}

static void see_frontmatter(caret *c, const kwic_lsp_note *note, uint32_t line,
                            kwic_str head)
{
    size_t start = (size_t)(head.p - note->text->str);
    kwic_str key = key_in(head);
    size_t from = key.n ? key.n + 1 : 0;
    if (!key.n && head.n && strchr(" \t-", head.p[0]))
        key = key_above(note, line);
    if (!key.n) {
        c->want = WANT_KEYS;
        c->from = start;
        c->close = ": ";
        return;
    }
    while (from < head.n && strchr(" \t-[\"'#", head.p[from]))
        from++;
    for (size_t i = from; i < head.n; i++)
        if (head.p[i] == ',')
            for (from = i + 1; from < head.n && strchr(" \"'#", head.p[from]);)
                from++;
    c->from = start + from;
    c->key = key;
    if (!is_key(key, "alias aliases title"))
        c->want = is_key(key, "tag tags") ? WANT_TAGS : WANT_VALUES;
}

static bool in_code(const kwic_record *r, uint32_t line)
{
    for (size_t i = 0; i < r->n_blocks; i++)
        if (r->blocks[i].kind == KWIC_BLOCK_CODE && r->blocks[i].line < line &&
            line < r->blocks[i].end_line)
            return true;
    return false;
}

static caret see(const kwic_lsp_note *note, size_t at)
{
    caret c = {.at = at, .from = at, .close = ""};
    const char *text = note->text->str;
    uint32_t line = kwic_note_source_line_at(&note->source, at);
    kwic_str head = line_before(note, at);
    if (in_code(&note->record, line) || see_wiki(&c, text, head))
        return c;
    if (in_frontmatter(note, line))
        see_frontmatter(&c, note, line, head);
    else if (!see_destination(&c, text, head))
        see_tag(&c, text, head);
    return c;
}

// ---- items ----

// Adds "close" unless it is there.
static void close_up(const completing *c, GString *insert)
{
    kwic_str rest = kwic_lsp_note_text(c->note);
    rest = kwic_str_sub(rest, c->caret.at, rest.n);
    if (!kwic_str_starts(rest, kwic_str_of(c->caret.close)) &&
        !(c->caret.want == WANT_KEYS && rest.n && rest.p[0] == ':'))
        g_string_append(insert, c->caret.close);
}

static void put_item(completing *c, const char *label, const char *insert,
                     const char *detail, int kind, json_t *data)
{
    g_autoptr(GString) text = g_string_new(insert);
    g_autofree char *order = g_strdup_printf("%04zu", json_array_size(c->items));
    g_autofree char *typed = g_strndup(c->typed.p, c->typed.n);
    close_up(c, text);
    json_t *item =
        json_pack("{s:s,s:i,s:s,s:{s:o,s:s}}", "label", label, "kind", kind, "sortText",
                  order, "textEdit", "range",
                  kwic_lsp_note_range(c->l, c->note, c->caret.from, c->caret.at),
                  "newText", text->str);
    // Which ones match is for us to say: the client keeps them all until it asks again.
    json_object_set_new(item, "filterText", json_string(*typed ? typed : label));
    if (detail && *detail)
        json_object_set_new(item, "detail", json_string(detail));
    if (data)
        json_object_set_new(item, "data", data);
    json_array_append_new(c->items, item);
}

static const char *member(const json_t *item, const char *key)
{
    const char *text = json_string_value(json_object_get(item, key));
    return text ? text : "";
}

// The engine's proposals for text of a kind; NULL when there are none.
static json_t *proposals(completing *c, kwic_str text, const char *kind)
{
    json_t *answer = kwic_complete(c->s, text, text.n, kind, LIMIT, NULL);
    json_t *items = json_object_get(answer, "items");
    json_incref(items);
    json_decref(answer);
    return items;
}

// ---- notes ----

static char *relative_path(const char *from, const char *to)
{
    g_autofree char *way = kwic_lsp_relative(from, to);
    g_autoptr(GString) out = g_string_new(NULL);
    kwic_link_encode(out, kwic_str_of(way), false);
    return g_strdup(out->str);
}

static void put_notes(completing *c)
{
    json_t *items = proposals(c, c->typed, "link"), *one;
    size_t i;
    json_array_foreach(items, i, one)
    {
        const char *detail = member(one, "detail"), *insert = member(one, "insert");
        bool there = g_str_has_suffix(detail, ".md") || g_str_has_suffix(detail, ".MD");
        if (c->caret.markdown && !there)
            continue;
        g_autofree char *path =
            c->caret.markdown
                ? relative_path(c->note->path ? c->note->path : "", detail)
                : g_strdup(insert);
        json_t *data = there ? json_pack("{s:s}", "path", detail) : NULL;
        bool other = strchr(insert, '|') != NULL;
        put_item(c, member(one, "label"), path, detail,
                 other || !there ? KIND_REFERENCE : KIND_FILE, data);
    }
    json_decref(items);
}

// ---- anchors, files ----

static bool contains_folded(kwic_str text, kwic_str typed)
{
    g_autoptr(GString) a = g_string_new(NULL);
    g_autoptr(GString) b = g_string_new(NULL);
    kwic_fold(text, a);
    kwic_fold(typed, b);
    return b->len == 0 || memmem(a->str, a->len, b->str, b->len) != NULL;
}

static void put_files(completing *c)
{
    const GPtrArray *paths = kwic_lsp_attachments_of(c->l);
    for (guint i = 0; i < paths->len && json_array_size(c->items) < LIMIT; i++) {
        const char *path = paths->pdata[i];
        if (!contains_folded(kwic_str_of(path), c->typed))
            continue;
        g_autofree char *name = g_path_get_basename(path);
        bool only = kwic_lsp_attachment_is_only(paths, path);
        put_item(c, name, only ? name : path, path, KIND_FILE, NULL);
    }
}

static void put_anchors_of(completing *c, const kwic_record *r)
{
    bool ids = c->typed.n && c->typed.p[0] == '^';
    kwic_str typed = kwic_str_sub(c->typed, ids ? 1 : 0, c->typed.n);
    g_autofree char *path = g_strndup(r->path.p, r->path.n);
    for (size_t i = 0; i < r->n_blocks; i++) {
        const kwic_block *b = &r->blocks[i];
        kwic_str name = ids ? b->id : b->text;
        bool is_one = ids ? b->id.n > 0 : b->kind == KWIC_BLOCK_HEADING;
        if (!is_one ||
            !(contains_folded(name, typed) || contains_folded(b->text, typed)))
            continue;
        g_autofree char *plain =
            ids ? g_strdup_printf("^%.*s", KWIC_STR_ARG(name)) : kwic_anchor_text(name);
        g_autoptr(GString) insert = g_string_new(NULL);
        if (c->caret.markdown)
            kwic_link_encode(insert, kwic_str_of(plain), false);
        else
            g_string_append(insert, plain);
        g_autofree char *detail = ids ? g_utf8_make_valid(b->text.p ? b->text.p : "",
                                                          (gssize)MIN(b->text.n, 80))
                                      : g_strnfill(b->level, '#');
        g_autofree char *label = g_utf8_make_valid(plain, -1);
        put_item(c, label, insert->str, detail, KIND_REFERENCE,
                 json_pack("{s:s,s:s}", "path", path, "anchor", label));
    }
}

static void put_anchors(completing *c)
{
    g_autoptr(GString) data = g_string_new(NULL);
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_record record;
    if (!c->caret.note.n) {
        put_anchors_of(c, &c->note->record);
        return;
    }
    g_autofree char *raw = g_strndup(c->caret.note.p, c->caret.note.n);
    g_autofree char *name = c->caret.markdown ? g_uri_unescape_string(raw, NULL) : NULL;
    g_autofree char *path = kwic_linked_resolve(c->s, kwic_str_of(name ? name : raw),
                                                c->note->path, NULL, NULL);
    if (path && g_strcmp0(path, c->note->path) == 0)
        put_anchors_of(c, &c->note->record);
    else if (path && kwic_linked_record(c->s, path, data, arena, &record, NULL))
        put_anchors_of(c, &record);
}

// ---- tags, keys, values ----

static void put_words(completing *c, kwic_str text, const char *kind, int item_kind)
{
    json_t *items = proposals(c, text, kind), *one;
    size_t i;
    json_array_foreach(items, i, one)
    {
        json_int_t count = json_integer_value(json_object_get(one, "count"));
        // What is being typed is one of them by itself.
        if (count <= 1 && kwic_str_eq(kwic_str_of(member(one, "label")), c->typed))
            continue;
        g_autofree char *detail =
            count ? g_strdup_printf("%" JSON_INTEGER_FORMAT " note%s", count,
                                    count == 1 ? "" : "s")
                  : NULL;
        put_item(c, member(one, "label"), member(one, "insert"), detail, item_kind,
                 NULL);
    }
    json_decref(items);
}

static void put_values(completing *c)
{
    g_autofree char *text = g_strdup_printf("%.*s:%.*s", KWIC_STR_ARG(c->caret.key),
                                            KWIC_STR_ARG(c->typed));
    put_words(c, kwic_str_of(text), "value", KIND_VALUE);
}

static void put_all(completing *c)
{
    switch (c->caret.want) {
    case WANT_NOTES:
        put_notes(c);
        if (c->caret.embed)
            put_files(c);
        break;
    case WANT_ANCHORS:
        put_anchors(c);
        break;
    case WANT_TAGS:
        put_words(c, c->typed, "tag", KIND_KEYWORD);
        break;
    case WANT_KEYS:
        put_words(c, c->typed, "property", KIND_PROPERTY);
        break;
    case WANT_VALUES:
        put_values(c);
        break;
    case WANT_NOTHING:
        break;
    }
}

json_t *kwic_lsp_completion(kwic_lsp *l, const json_t *params, GError **error)
{
    g_autoptr(kwic_lsp_note) note = kwic_lsp_note_of(l, params, error);
    if (!note)
        return NULL;
    size_t at = kwic_lsp_note_offset(l, note, json_object_get(params, "position"));
    completing c = {
        .l = l, .note = note, .caret = see(note, at), .items = json_array()};
    c.typed = kwic_str_sub(kwic_lsp_note_text(note), c.caret.from, at);
    if (c.caret.want) {
        c.s = kwic_lsp_take_as_is(l);
        c.more = true; // their order is ours, or the index is being made
        if (c.s) {
            put_all(&c);
            kwic_vault_give(l->vault);
        }
    }
    return json_pack("{s:b,s:o}", "isIncomplete", (int)c.more, "items", c.items);
}

json_t *kwic_lsp_completion_resolve(kwic_lsp *l, const json_t *params, GError **error)
{
    (void)error;
    json_t *item = json_deep_copy(params);
    const char *path = kwic_lsp_text_at(params, "data.path");
    const char *anchor = kwic_lsp_text_at(params, "data.anchor");
    kwic_searcher *s = path ? kwic_lsp_take_as_is(l) : NULL;
    if (!s)
        return item;
    GString *text = kwic_lsp_preview(l, s, path, kwic_str_of(anchor));
    kwic_vault_give(l->vault);
    if (text)
        json_object_set_new(item, "documentation", kwic_lsp_markup(l, text));
    return item;
}
