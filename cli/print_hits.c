// SPDX-License-Identifier: GPL-2.0-or-later
// A hit on a page:
//
//     Ada Voss  people #company/openai #needs-review
//     People/Ada Voss.md:17
//        17  Profile
//            Role: Plans compute with “neo clouds” / CoreWeave for OpenAI
#include <stdio.h>

#include "paths.h"
#include "print.h"

enum { FACET_WIDTH = 34, WIDE_PAGE = 110 };

static void append_chips(kwic_page *page, const kwic_hit *hit, unsigned room)
{
    for (const char **t = hit->types; t && *t && room > 4; t++) {
        kwic_page_spaces(page, 2);
        room -= 2;
        room -= kwic_page_cut(page, KWIC_STYLE_DIM, kwic_str_of(*t), room);
    }
    for (const char **t = hit->tags; t && *t; t++) {
        unsigned columns = kwic_columns(kwic_str_of(*t)) + 2;
        if (columns > room)
            break;
        // The type has been said.
        if (g_str_has_prefix(*t, "type/") && hit->types && hit->types[0])
            continue;
        kwic_page_printf(page, KWIC_STYLE_TAG, " #%s", *t);
        room -= columns;
    }
}

// A part of a snippet's text: one block, without the sign between two.
typedef struct part {
    uint32_t from, to;
} part;

static const char between[] = " · ";

static part part_of(const kwic_snippet *s, size_t i)
{
    uint32_t from = i ? s->breaks[i - 1] : 0;
    uint32_t to = i < s->n_breaks ? s->breaks[i] - (uint32_t)strlen(between)
                                  : (uint32_t)strlen(s->text);
    return (part){from, MAX(from, to)};
}

static bool part_is(const kwic_snippet *s, part p, const char *text)
{
    return text && strlen(text) == p.to - p.from &&
           memcmp(s->text + p.from, text, p.to - p.from) == 0;
}

static bool is_marked(const kwic_snippet *s, part p)
{
    for (size_t i = 0; i < s->n_marks; i++)
        if (s->marks[i].from >= p.from && s->marks[i].to <= p.to)
            return true;
    return false;
}

// Blocks without a match are context for programs; on a page they are shown when there is
// nothing else, and the title never twice.
static bool is_shown(const kwic_hit *hit, const kwic_snippet *s, size_t i)
{
    bool title = part_is(s, part_of(s, 0), hit->title), marked = false;
    if (i == 0 && title)
        return false;
    for (size_t k = title; k <= s->n_breaks; k++)
        marked |= is_marked(s, part_of(s, k));
    return !marked || is_marked(s, part_of(s, i));
}

// The headings above the snippet, without those that are said already: the title above
// them, or the snippet's own first block below.
static bool append_headings(kwic_page *page, const kwic_hit *hit, const kwic_snippet *s)
{
    g_autoptr(GString) path = g_string_new(NULL);
    for (const char **h = s->headings; h && *h; h++) {
        bool title = h == s->headings && g_strcmp0(*h, hit->title) == 0;
        if (title || (!h[1] && part_is(s, part_of(s, 0), *h) && is_shown(hit, s, 0)))
            continue;
        if (path->len)
            g_string_append(path, " › ");
        g_string_append(path, *h);
    }
    if (path->len)
        kwic_page_cut(page, KWIC_STYLE_DIM, kwic_str_of_string(path),
                      page->width > KWIC_GUTTER + 10 ? page->width - KWIC_GUTTER : 10);
    return path->len > 0;
}

static void append_part(kwic_page *page, const kwic_snippet *s, part p)
{
    g_autoptr(GArray) marks = g_array_new(FALSE, FALSE, sizeof(kwic_span));
    for (size_t i = 0; i < s->n_marks; i++) {
        const kwic_mark *m = &s->marks[i];
        kwic_span span = {m->from - p.from, m->to - p.from, KWIC_STYLE_MARK};
        if (m->from >= p.from && m->to <= p.to)
            g_array_append_val(marks, span);
    }
    kwic_page_wrap(page, (kwic_str){s->text + p.from, p.to - p.from},
                   (const kwic_span *)(void *)marks->data, marks->len, KWIC_GUTTER);
}

// A block of the note is a line of its own.
static void append_snippet(kwic_page *page, const kwic_hit *hit, const kwic_snippet *s)
{
    if (s->n_breaks == 0 && !is_shown(hit, s, 0))
        return;
    kwic_page_gutter(page, hit->path, s->line);
    // Without a heading the text starts beside its line's number.
    if (append_headings(page, hit, s))
        kwic_page_newline(page);
    for (size_t i = 0; i <= s->n_breaks; i++)
        if (is_shown(hit, s, i))
            append_part(page, s, part_of(s, i));
}

void kwic_print_hit(kwic_page *page, const kwic_hit *hit)
{
    unsigned columns =
        kwic_page_cut(page, KWIC_STYLE_TITLE, kwic_str_of(hit->title), page->width);
    append_chips(page, hit, page->width - columns);
    kwic_page_newline(page);
    uint32_t line = hit->n_snippets ? hit->snippets[0].line : 1;
    kwic_page_link(page, hit->path, line);
    g_autofree char *path = kwic_paths_shown(hit->path);
    kwic_page_path(page, path, line);
    kwic_page_unlink(page);
    if (hit->stale)
        kwic_page_text(page, KWIC_STYLE_NOTICE,
                       KWIC_STR("  changed since it was indexed"));
    kwic_page_newline(page);
    for (const char **r = hit->reasons; r && *r; r++) {
        kwic_page_spaces(page, KWIC_GUTTER);
        kwic_page_text(page, KWIC_STYLE_DIM, kwic_str_of(*r));
        kwic_page_newline(page);
    }
    for (size_t i = 0; i < hit->n_snippets; i++)
        append_snippet(page, hit, &hit->snippets[i]);
    if (hit->explain)
        kwic_page_printf(page, KWIC_STYLE_DIM, "%*s%.3f = %s", KWIC_GUTTER, "",
                         hit->score, hit->explain);
    if (hit->explain)
        kwic_page_newline(page);
}

static void notice(kwic_page *page, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void notice(kwic_page *page, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    g_autofree char *text = g_strdup_vprintf(format, list);
    va_end(list);
    kwic_page_text(page, KWIC_STYLE_NOTICE, kwic_str_of(text));
    kwic_page_newline(page);
}

// The query is cut where the answer says, in case that is somewhere else.
static void append_correction(kwic_page *page, const kwic_correction *c,
                              const GString *query)
{
    kwic_str all = kwic_str_of_string(query);
    kwic_str typed = kwic_str_sub(all, c->from, c->to);
    notice(page, "“%.*s” is in no note; searched for “%s”", KWIC_STR_ARG(typed),
           c->word);
}

static void append_completion(kwic_page *page, const kwic_word_completion *c,
                              const GString *query)
{
    kwic_str all = {query->str, query->len};
    kwic_str typed = kwic_str_sub(all, c->from, c->to);
    g_autofree char *words = g_strjoinv(", ", (char **)c->words);
    notice(page, "“%.*s” is in no note; searched for words that begin so: %s%s",
           KWIC_STR_ARG(typed), words, c->more ? " …" : "");
}

static void append_notices(kwic_page *page, const kwic_answer *a, const GString *query)
{
    for (size_t i = 0; i < a->n_warnings; i++) {
        const kwic_query_warning *w = &a->warnings[i];
        if (w->from < w->to)
            notice(page, "Query, byte %u: %s", w->from, w->message);
        else // of an option
            notice(page, "Query: %s", w->message);
    }
    for (size_t i = 0; i < a->n_corrected; i++)
        append_correction(page, &a->corrected[i], query);
    for (size_t i = 0; i < a->n_completed; i++)
        append_completion(page, &a->completed[i], query);
    if (a->relaxed) {
        g_autofree char *clauses = g_strjoinv(", ", (char **)a->relaxed);
        notice(page,
               *clauses ? "No note has all of it; left out: %s"
                        : "No note has all of it%s",
               clauses);
    }
    if (a->partial)
        notice(page, "The time was up: there may be more");
    if (a->truncated)
        notice(page, "Cut short: %s", a->truncated);
}

static void append_nothing(kwic_page *page, const kwic_answer *a)
{
    kwic_page_text(page, KWIC_STYLE_TITLE, KWIC_STR("Nothing found"));
    kwic_page_newline(page);
    for (size_t i = 0; i < a->n_clauses; i++) {
        const kwic_clause *c = &a->clauses[i];
        kwic_page_printf(page, KWIC_STYLE_COUNT, "%10s", kwic_count(c->count));
        kwic_page_spaces(page, 2);
        kwic_page_text(page, KWIC_STYLE_PLAIN, kwic_str_of(c->text));
        if (c->drop)
            kwic_page_text(page, KWIC_STYLE_NOTICE,
                           KWIC_STR("  without it there are hits"));
        kwic_page_newline(page);
    }
    for (const char **s = a->suggestions; s && *s; s++)
        notice(page, "%s %s", s == a->suggestions ? "Did you mean" : "or", *s);
}

static void append_summary(kwic_page *page, const kwic_answer *a, const kwic_args *args)
{
    uint32_t from = args->offset > 0 ? (uint32_t)args->offset : 0;
    g_autoptr(GString) text = g_string_new(NULL);
    if (a->n_hits > 1 && (from || a->n_hits < a->total))
        g_string_append_printf(text, "%s–%s of ", kwic_count(from + 1),
                               kwic_count(from + a->n_hits));
    else if (a->n_hits < a->total)
        g_string_append_printf(text, "%s of ", kwic_count(a->n_hits ? from + 1 : 0));
    g_string_append_printf(text, "%s%s note%s · %.1f ms", a->exact ? "" : "at least ",
                           kwic_count(a->total), a->total == 1 ? "" : "s",
                           (double)a->took_us / 1000);
    if (g_strcmp0(a->sort, "-modified") == 0)
        g_string_append(text, " · newest first");
    else if (a->sort)
        g_string_append_printf(text, " · by %s", a->sort);
    if (a->undecided)
        g_string_append_printf(text, " · %s not decided", kwic_count(a->undecided));
    if (a->behind > 0)
        g_string_append_printf(text, " · %s changed since: kwic index",
                               kwic_count((uint64_t)a->behind));
    if (a->unchecked)
        g_string_append_printf(text, " · %s", a->unchecked);
    if (a->cursor && a->n_hits)
        g_string_append_printf(text, " · next: --offset %u",
                               from + (uint32_t)a->n_hits);
    kwic_page_text(page, KWIC_STYLE_DIM, kwic_str_of_string(text));
    kwic_page_newline(page);
}

// Beside the hits on a wide page, else below them.
static void append_facets(kwic_page *page, const kwic_answer *a, size_t from,
                          unsigned width)
{
    bool beside = page->width != width;
    kwic_page column = *page;
    column.out = g_string_new(NULL);
    column.width = beside ? FACET_WIDTH : MIN(width, 60);
    kwic_print_facets(&column, a->facets, a->n_facets);
    if (beside)
        kwic_page_beside(page, from, column.out, page->width + 2);
    else
        g_string_append_len(page->out, column.out->str, (gssize)column.out->len);
    g_string_free(column.out, TRUE);
}

void kwic_print_answer(kwic_page *page, const kwic_answer *a, const kwic_args *args)
{
    unsigned width = page->width;
    if (a->explain) {
        kwic_page_text(page, KWIC_STYLE_PLAIN, KWIC_STR(""));
        g_auto(GStrv) lines = g_strsplit(a->explain, "\n", -1);
        for (char **line = lines; *line; line++) {
            kwic_page_text(page, KWIC_STYLE_DIM, kwic_str_of(*line));
            kwic_page_newline(page);
        }
    }
    g_autoptr(GString) query = kwic_args_query(args);
    append_notices(page, a, query);
    size_t from = page->out->len;
    if (a->n_facets && width >= WIDE_PAGE)
        page->width = width - FACET_WIDTH - 3;
    for (size_t i = 0; i < a->n_hits; i++) {
        if (i)
            kwic_page_newline(page);
        kwic_print_hit(page, &a->hits[i]);
    }
    if (!a->total)
        append_nothing(page, a);
    if (a->n_facets) {
        if (page->width == width)
            kwic_page_newline(page);
        append_facets(page, a, from, width);
    }
    page->width = width;
    if (a->total) {
        kwic_page_newline(page);
        append_summary(page, a, args);
    }
}
