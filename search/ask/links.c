// SPDX-License-Identifier: GPL-2.0-or-later
// Links of a note, out and in, each with its place.
#include "links.h"

#include "derived/names.h"
#include "kwic/utf8.h"
#include "note_load.h"

static const char *const kinds[] = {[KWIC_LINK_WIKI] = "wiki",
                                    [KWIC_LINK_MARKDOWN] = "markdown",
                                    [KWIC_LINK_EMBED] = "embed",
                                    [KWIC_LINK_URL] = "url"};

static void set_text(json_t *object, const char *key, kwic_str text)
{
    if (text.n)
        json_object_set_new(object, key, kwic_json_text(text));
}

static json_t *link_json(const kwic_link *link)
{
    json_t *one = json_object();
    set_text(one, "target", link->target);
    set_text(one, "anchor", link->anchor);
    set_text(one, "text", link->text);
    json_object_set_new(one, "kind", json_string(kinds[link->kind]));
    json_object_set_new(one, "line", json_integer(link->line));
    json_object_set_new(one, "byte", json_integer(link->byte));
    return one;
}

// The kind as KWIC_SLOT_LINKS has it.
static char kind_letter(const kwic_link *link)
{
    return link->kind == KWIC_LINK_WIKI ? 'w'
                                        : (link->kind == KWIC_LINK_EMBED ? 'e' : 'm');
}

static void put_out(kwic_derived *d, uint32_t docid, const kwic_link *link,
                    json_t *answer)
{
    json_t *one = link_json(link);
    uint32_t others = 0, to = 0;
    const char *list = "urls";
    if (link->kind != KWIC_LINK_URL) {
        to = link->target.n ? kwic_derived_resolve(d, link->target, docid, &others)
                            : docid;
        bool note = to || kwic_target_is_note(kind_letter(link), link->target);
        list = to ? "out" : (note ? "unresolved" : "files");
    }
    if (to)
        kwic_json_set_path(one, kwic_derived_path(d, to));
    if (others)
        json_object_set_new(one, "ambiguous", json_integer(others));
    json_array_append_new(json_object_get(answer, list), one);
}

typedef struct linking {
    kwic_searcher *s;
    kwic_derived *derived;
    uint32_t to;
    GString *data;
    kwic_arena *arena;
    json_t *list;
    GError **error;
} linking;

// The block on whose lines the link stands, of those within one another the innermost;
// n_blocks when there is none.
static uint32_t block_of(const kwic_record *r, const kwic_link *link)
{
    uint32_t found = (uint32_t)r->n_blocks;
    for (uint32_t i = 0; i < r->n_blocks; i++) {
        const kwic_block *b = &r->blocks[i];
        bool property = b->kind == KWIC_BLOCK_PROPERTY;
        if (b->line <= link->line && link->line <= b->end_line &&
            property == link->property)
            found = i;
    }
    return found;
}

// What of the block's text stands on the line of the file, or the beginning of that.
static kwic_str text_of_line(const kwic_block *b, uint32_t line)
{
    enum { SHOWN_BYTES = 400 };
    size_t from = b->text.n, to = b->text.n;
    for (size_t i = b->n_runs; i-- > 0 && b->runs[i].line >= line;)
        *(b->runs[i].line == line ? &from : &to) = b->runs[i].text;
    kwic_str text = kwic_str_sub(b->text, MIN(from, to), to);
    size_t n = kwic_utf8_start(text, MIN(text.n, SHOWN_BYTES));
    while (n > 0 && g_ascii_isspace(text.p[n - 1]))
        n--;
    return kwic_str_sub(text, 0, n);
}

static void set_context(json_t *one, const kwic_record *r, const kwic_link *link)
{
    uint32_t block = block_of(r, link);
    if (block == r->n_blocks)
        return;
    json_object_set_new(one, "heading", kwic_json_headings(r, block));
    set_text(one, "context", text_of_line(&r->blocks[block], link->line));
}

// The links of one note that lead to the one asked for.
static bool put_in(linking *l, uint32_t from)
{
    kwic_record record;
    kwic_arena_clear(l->arena);
    if (!kwic_note_load(l->s, from, l->data, l->arena, &record, l->error))
        return false;
    for (size_t i = 0; i < record.n_links; i++) {
        const kwic_link *link = &record.links[i];
        if (link->kind == KWIC_LINK_URL || link->target.n == 0 ||
            kwic_derived_resolve(l->derived, link->target, from, NULL) != l->to)
            continue;
        json_t *one = link_json(link);
        kwic_json_set_path(one, record.path);
        json_object_set_new(one, "title", kwic_json_text(record.title));
        set_context(one, &record, link);
        json_array_append_new(l->list, one);
    }
    return true;
}

bool kwic_links_in(kwic_searcher *s, uint32_t docid, uint32_t limit, json_t *list,
                   uint32_t *notes, GError **error)
{
    kwic_derived *d = kwic_searcher_derived(s, error);
    if (!d)
        return false;
    g_autoptr(GArray) docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GString) data = g_string_new(NULL);
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    linking l = {s, d, docid, data, arena, list, error};
    kwic_derived_links_to(d, docid, docids);
    kwic_derived_sort(d, (uint32_t *)(void *)docids->data, docids->len);
    if (notes)
        *notes = docids->len;
    for (guint i = 0; i < docids->len && (limit == 0 || i < limit); i++)
        if (!put_in(&l, g_array_index(docids, uint32_t, i)))
            return false;
    return true;
}

bool kwic_links_out(kwic_searcher *s, uint32_t docid, const kwic_record *record,
                    json_t *answer, GError **error)
{
    kwic_derived *d = kwic_searcher_derived(s, error);
    if (!d)
        return false;
    for (const char *const *list =
             (const char *const[]){"out", "unresolved", "files", "urls", NULL};
         *list; list++)
        json_object_set_new(answer, *list, json_array());
    for (size_t i = 0; i < record->n_links; i++)
        put_out(d, docid, &record->links[i], answer);
    return true;
}

json_t *kwic_links(kwic_searcher *s, const char *path, GError **error)
{
    g_autoptr(GString) data = g_string_new(NULL);
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_record record;
    uint32_t docid = kwic_note_find(s, path, error);
    if (!docid || !kwic_note_load(s, docid, data, arena, &record, error))
        return NULL;
    json_t *answer = json_object(), *in = json_array();
    kwic_json_set_path(answer, record.path);
    json_object_set_new(answer, "title", kwic_json_text(record.title));
    json_object_set_new(answer, "in", in);
    bool ok = kwic_links_out(s, docid, &record, answer, error) &&
              kwic_links_in(s, docid, 0, in, NULL, error);
    if (kwic_searcher_answers(s, ok, error))
        return answer;
    json_decref(answer);
    return NULL;
}
