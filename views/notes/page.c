// SPDX-License-Identifier: GPL-2.0-or-later
#include "page.h"

#include "kwic/link_parts.h"
#include "kwic/path.h"
#include "language/expr.h"
#include "page_making.h"
#include "value/chars.h"

// ---- lines ----

static void split_lines(kwic_page_making *m)
{
    kwic_str s = m->file->bytes;
    size_t n = 1;
    for (size_t i = 0; i < s.n; i++)
        n += s.p[i] == '\n';
    m->lines = g_new(kwic_str, n + 1);
    m->in_item = g_new0(bool, n + 1);
    size_t from = 0;
    for (size_t i = 0; i <= s.n; i++)
        if (i == s.n || s.p[i] == '\n') {
            m->lines[m->n_lines++] = kwic_str_sub(s, from, i);
            if (i == from && !m->lines[m->n_lines - 1].p)
                m->lines[m->n_lines - 1].p = "";
            from = i + 1;
        }
}

// ---- links in the text ----

// What stands for a link when it has no text of its own: "note > heading".
static kwic_str shown_text(kwic_page_making *m, const kwic_link *link)
{
    g_autoptr(GString) text = g_string_new(NULL);
    kwic_str anchor = link->anchor;
    g_string_append_len(text, link->target.p, (gssize)link->target.n);
    if (anchor.n) {
        g_string_append(text, link->target.n ? " > " : "");
        g_string_append_len(text, anchor.p, (gssize)anchor.n);
        g_string_replace(text, "#", " > ", 0);
    }
    return kwic_budget_str(m->budget,
                           kwic_chars_trim((kwic_str){text->str, text->len}));
}

static kwic_str display_of(kwic_page_making *m, const kwic_link *link)
{
    kwic_link_parts parts;
    uint32_t line = link->line ? link->line - 1 : 0;
    if (line < m->n_lines) {
        size_t at = (size_t)(m->lines[line].p - m->file->bytes.p) + link->byte;
        if (at < m->file->bytes.n &&
            kwic_link_parts_find(m->file->bytes, at, link, &parts)) {
            if (parts.text_to > parts.text_from)
                return kwic_budget_str(
                    m->budget,
                    kwic_str_sub(m->file->bytes, parts.text_from, parts.text_to));
            if (parts.wiki)
                return shown_text(m, link);
        }
    }
    return link->text.n ? kwic_budget_str(m->budget, link->text) : shown_text(m, link);
}

static kwic_reference reference_of(kwic_page_making *m, const kwic_link *link)
{
    kwic_reference ref = {.path = kwic_budget_str(m->budget, link->target),
                          .display = display_of(m, link),
                          .embed = link->kind == KWIC_LINK_EMBED};
    kwic_str anchor = link->anchor;
    if (!anchor.n)
        return ref;
    bool block = anchor.p[0] == '^';
    if (block)
        anchor = kwic_str_sub(anchor, 1, anchor.n);
    const char *second = memchr(anchor.p, '#', anchor.n);
    if (second && !block)
        anchor.n = (size_t)(second - anchor.p);
    ref.kind = block ? KWIC_REFERENCE_BLOCK : KWIC_REFERENCE_HEADER;
    ref.subpath = block ? kwic_budget_str(m->budget, anchor)
                        : kwic_heading_canonical(m->budget, anchor);
    return ref;
}

// Links first, then embeds.
static void read_links(kwic_page_making *m)
{
    m->link_lines = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    m->links = g_ptr_array_new();
    for (int embeds = 0; embeds < 2; embeds++)
        for (size_t i = 0; i < m->record.n_links; i++) {
            const kwic_link *link = &m->record.links[i];
            if (link->property || link->kind == KWIC_LINK_URL ||
                (link->kind == KWIC_LINK_EMBED) != (embeds == 1))
                continue;
            uint32_t line = link->line ? link->line - 1 : 0;
            g_array_append_val(m->link_lines, line);
            g_ptr_array_add(m->links,
                            kwic_page_add_link(m, reference_of(m, link), true));
        }
}

// ---- the page ----

static void put(kwic_object_maker *o, const char *key, kwic_datum v)
{
    kwic_object_put(o, kwic_str_of(key), v);
}

static kwic_datum day_of(kwic_page_making *m, kwic_moment at)
{
    kwic_moment day;
    kwic_moment_bound(&at, 'd', false, &day);
    return kwic_datum_date(m->budget, day);
}

static kwic_datum outlinks(kwic_page_making *m)
{
    kwic_datum *links = kwic_budget_new(m->budget, kwic_datum, m->refs->len + 1);
    size_t n = 0;
    for (guint i = 0; i < m->refs->len; i++) {
        const kwic_page_ref *ref = &g_array_index(m->refs, kwic_page_ref, i);
        if (ref->outlink)
            links[n++] = kwic_datum_link(ref->link);
    }
    return kwic_datum_items(m->budget, links, n);
}

static kwic_str extension_of(kwic_str path)
{
    const char *dot = memrchr(path.p, '.', path.n);
    return dot ? kwic_str_sub(path, (size_t)(dot - path.p) + 1, path.n)
               : (kwic_str){"", 0};
}

static void put_times(kwic_page_making *m, kwic_object_maker *o)
{
    kwic_moment created = {m->file->ctime_ms, m->now->zone},
                modified = {m->file->mtime_ms, m->now->zone};
    put(o, "ctime", kwic_datum_date(m->budget, created));
    put(o, "cday", day_of(m, created));
    put(o, "mtime", kwic_datum_date(m->budget, modified));
    put(o, "mday", day_of(m, modified));
    put(o, "size", kwic_datum_number((double)m->file->size));
}

static const kwic_object *keep_object(kwic_page_making *m, kwic_object_maker *maker,
                                      kwic_object_kind kind)
{
    kwic_object *o = (kwic_object *)(uintptr_t)kwic_object_made(maker);
    o->kind = kind;
    o->owner = m->page;
    return o;
}

static kwic_str name_of(kwic_str path)
{
    kwic_str last = kwic_path_last(path);
    bool md = last.n >= 3 && memcmp(last.p + last.n - 3, ".md", 3) == 0;
    return kwic_str_sub(last, 0, last.n - (md ? 3 : 0));
}

static void make_file(kwic_page_making *m)
{
    kwic_str path = m->page->path;
    kwic_object_maker o = {.budget = m->budget};
    kwic_reference self = {.path = path};
    kwic_datum tags = kwic_page_tags(m, true), *kept, day;
    put(&o, "path", kwic_datum_string(path));
    put(&o, "folder", kwic_datum_string(kwic_path_above(path)));
    put(&o, "name", kwic_datum_string(name_of(path)));
    put(&o, "link", kwic_datum_reference(m->budget, self));
    put(&o, "outlinks", outlinks(m));
    put(&o, "inlinks",
        (kwic_datum){.kind = KWIC_DATUM_LAZY, .lazy = KWIC_LAZY_INLINKS});
    put(&o, "etags", kwic_page_tags(m, false));
    put(&o, "tags", tags);
    put(&o, "aliases", kwic_page_aliases(m));
    put(&o, "lists", m->lists);
    put(&o, "tasks", m->tasks);
    put_times(m, &o);
    put(&o, "starred", kwic_datum_boolean(false));
    put(&o, "frontmatter", m->frontmatter);
    put(&o, "ext", kwic_datum_string(extension_of(path)));
    if (kwic_page_day(m, &day))
        put(&o, "day", day);
    kept = kwic_budget_new(m->budget, kwic_datum, 2);
    kept[0] = tags;
    kept[1] = m->tasks;
    m->page->tags = &kept[0];
    m->page->tasks = &kept[1];
    m->page->file = keep_object(m, &o, KWIC_OBJECT_FILE);
}

static void make_page(kwic_page_making *m)
{
    kwic_object_maker o = {.budget = m->budget};
    put(&o, "file", kwic_datum_object(m->page->file));
    kwic_page_put_fields(m, &o);
    m->page->object = keep_object(m, &o, KWIC_OBJECT_PAGE);
    m->page->n_refs = m->refs->len;
    m->page->refs = kwic_budget_new(m->budget, kwic_page_ref, m->refs->len + 1);
    if (m->refs->len)
        memcpy(m->page->refs, m->refs->data, m->refs->len * sizeof *m->page->refs);
}

kwic_view_page *kwic_view_page_read(const kwic_page_file *file, const kwic_moment *now)
{
    kwic_view_page *page = g_new0(kwic_view_page, 1);
    kwic_budget_init(&page->budget, SIZE_MAX, 0, NULL);
    kwic_arena_reserve(page->budget.arena, 3072 + file->bytes.n * 2);
    kwic_page_making m = {
        .page = page, .budget = &page->budget, .file = file, .now = now};
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    page->path = kwic_budget_str(&page->budget, kwic_str_of(file->path));
    kwic_note_parse_structure(file->bytes, file->path, arena, &m.record, &m.structure);
    m.refs = g_array_new(FALSE, FALSE, sizeof(kwic_page_ref));
    kwic_field_map_init(&m.fields, &page->budget);
    split_lines(&m);
    kwic_page_read_frontmatter(&m);
    read_links(&m);
    kwic_page_read_items(&m);
    kwic_page_read_line_fields(&m);
    make_file(&m);
    make_page(&m);
    kwic_field_map_clear(&m.fields);
    g_array_unref(m.refs);
    g_array_unref(m.link_lines);
    g_ptr_array_unref(m.links);
    g_free(m.lines);
    g_free(m.in_item);
    return page;
}

static kwic_datum point(kwic_budget *b, uint32_t line, uint32_t column, uint32_t offset)
{
    kwic_object_maker o = {.budget = b};
    put(&o, "line", kwic_datum_number(line));
    put(&o, "col", kwic_datum_number(column));
    put(&o, "offset", kwic_datum_number(offset));
    return kwic_datum_object(kwic_object_made(&o));
}

kwic_datum kwic_view_page_position(kwic_view_page *page, const kwic_object *item,
                                   kwic_budget *b)
{
    kwic_object_maker o = {.budget = b};
    for (size_t i = 0; i < page->n_items; i++) {
        const kwic_page_item *at = &page->items[i];
        if (at->object->values != item->values)
            continue;
        put(&o, "start", point(b, at->line, at->start_column, at->start));
        put(&o, "end", point(b, at->end_line, at->end_column, at->end));
        return kwic_datum_object(kwic_object_made(&o));
    }
    return kwic_datum_null();
}

void kwic_view_page_free(kwic_view_page *page)
{
    if (!page)
        return;
    kwic_budget_clear(&page->budget);
    g_free(page);
}
