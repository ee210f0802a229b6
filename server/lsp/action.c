// SPDX-License-Identifier: GPL-2.0-or-later
// Code actions: a cure for each diagnostic, links for names that are none yet, tags.
#include "change.h"
#include "diagnose.h"
#include "inbound.h"
#include "kwic/linked.h"
#include "kwic/note.h"
#include "kwic/path.h"
#include "mend.h"

enum { WORDS_ASIDE = 5, NAME_BYTES = 200, CHOICES = 9 };

#define QUICKFIX "quickfix"
#define REWRITE "refactor.rewrite"

typedef struct acting {
    kwic_lsp *l;
    kwic_searcher *s;
    const kwic_lsp_note *note;
    size_t from, to; // the range asked about
    const json_t *only;
    json_t *diagnostic; // that is being cured; NULL
    json_t *list;
} acting;

static bool is_wanted(const acting *a, const char *kind)
{
    size_t i;
    json_t *one;
    json_array_foreach(a->only, i, one)
    {
        const char *name = json_string_value(one);
        if (name && g_str_has_prefix(kind, name))
            return true;
    }
    return !json_array_size(a->only);
}

static void put_action(acting *a, const char *title, const char *kind, bool preferred,
                       kwic_lsp_change *change)
{
    g_autofree char *valid = g_utf8_make_valid(title, -1);
    json_t *action = json_pack("{s:s,s:s,s:o}", "title", valid, "kind", kind, "edit",
                               kwic_lsp_change_json(change));
    if (a->diagnostic)
        json_object_set_new(action, "diagnostics", json_pack("[O]", a->diagnostic));
    if (preferred)
        json_object_set_new(action, "isPreferred", json_true());
    json_array_append_new(a->list, action);
}

// An action that changes a place of the note.
static void put_text(acting *a, const char *title, const char *kind, size_t from,
                     size_t to, const char *text)
{
    kwic_lsp_change change;
    kwic_lsp_change_init(&change, a->l);
    kwic_lsp_change_text(&change, a->note, from, to, text, title);
    put_action(a, title, kind, false, &change);
}

// ---- links to notes ----

// The target of a link to the note at path, as short as it may be. To be g_free'd.
static char *target_of(acting *a, const char *path, bool markdown, bool angle)
{
    kwic_str plain = kwic_path_strip_md(kwic_str_of(path)),
             stem = kwic_path_last(plain);
    if (markdown) {
        g_autofree char *way = kwic_lsp_relative(a->note->path, path);
        g_autoptr(GString) out = g_string_new(NULL);
        kwic_link_encode(out, kwic_str_of(way), angle);
        return g_strdup(out->str);
    }
    g_autofree char *leads = kwic_linked_resolve(a->s, stem, a->note->path, NULL, NULL);
    kwic_str target = g_strcmp0(leads, path) == 0 ? stem : plain;
    return g_strndup(target.p, target.n);
}

static void offer_nearest(acting *a, const kwic_link *link,
                          const kwic_link_parts *parts)
{
    g_autofree char *path = kwic_linked_nearest(a->s, link->target, NULL);
    if (!path)
        return;
    g_autofree char *target = target_of(a, path, !parts->wiki, parts->angle);
    g_autofree char *title = g_strdup_printf("Change the link to “%s”", path);
    put_text(a, title, QUICKFIX, parts->target_from, parts->target_to, target);
}

static void offer_note(acting *a, const kwic_link *link, const kwic_link_parts *parts)
{
    if (!a->l->can.create_files || !a->l->can.document_changes)
        return;
    g_autofree char *path = kwic_mend_new_note(
        kwic_vault_path(a->l->vault), a->note->path, link->target, parts->wiki);
    if (!path || !kwic_lsp_is_note(path))
        return;
    kwic_str stem = kwic_path_stem(kwic_str_of(path));
    g_autofree char *text = g_strdup_printf("# %.*s\n", KWIC_STR_ARG(stem));
    g_autofree char *title = g_strdup_printf("Create the note “%s”", path);
    kwic_lsp_change change;
    kwic_lsp_change_init(&change, a->l);
    kwic_lsp_change_create(&change, path, text, title);
    put_action(a, title, QUICKFIX, true, &change);
}

static void offer_choices(acting *a, const kwic_link *link,
                          const kwic_link_parts *parts)
{
    kwic_str stem = kwic_path_stem(link->target);
    g_autoptr(GPtrArray) named = kwic_linked_named_so(a->s, stem, NULL);
    for (guint i = 0; named && i < named->len && i < CHOICES; i++) {
        const kwic_linked_named *one = named->pdata[i];
        kwic_str plain = kwic_path_strip_md(kwic_str_of(one->path));
        bool shown = parts->text_to > parts->text_from || link->anchor.n ||
                     link->kind == KWIC_LINK_EMBED || !parts->wiki;
        g_autofree char *target =
            parts->wiki
                ? g_strdup_printf("%.*s%s%.*s", KWIC_STR_ARG(plain), shown ? "" : "|",
                                  KWIC_STR_ARG(shown ? KWIC_STR("") : link->target))
                : target_of(a, one->path, true, parts->angle);
        g_autofree char *title = g_strdup_printf("Link to “%s”", one->path);
        put_text(a, title, QUICKFIX, parts->target_from, parts->target_to, target);
    }
}

// ---- anchors ----

static void offer_anchor(acting *a, const kwic_link *link, const kwic_link_parts *parts)
{
    char *path = NULL;
    bool there = kwic_lsp_link_path(a->s, a->note, link, &path);
    g_autofree char *own = path;
    g_autoptr(kwic_lsp_note) to = there ? kwic_lsp_note_at(a->l, own) : NULL;
    if (!to)
        return;
    g_autofree char *near = kwic_mend_nearest_anchor(&to->record, link->anchor);
    if (near) {
        g_autoptr(GString) text = g_string_new(NULL);
        if (parts->wiki)
            g_string_append(text, near);
        else
            kwic_link_encode(text, kwic_str_of(near), parts->angle);
        g_autofree char *title = g_strdup_printf("Change the link to “#%s”", near);
        put_text(a, title, QUICKFIX, parts->anchor_from, parts->anchor_to, text->str);
    }
    if (link->anchor.p[0] == '^' || memchr(link->anchor.p, '#', link->anchor.n))
        return;
    bool ended = !to->text->len || to->text->str[to->text->len - 1] == '\n';
    g_autofree char *text =
        g_strdup_printf("%s\n## %.*s\n", ended ? "" : "\n", KWIC_STR_ARG(link->anchor));
    g_autofree char *title = g_strdup_printf("Add the heading “%.*s” to “%s”",
                                             KWIC_STR_ARG(link->anchor), to->path);
    kwic_lsp_change change;
    kwic_lsp_change_init(&change, a->l);
    kwic_lsp_change_text(&change, to, to->text->len, to->text->len, text, title);
    put_action(a, title, QUICKFIX, false, &change);
}

// ---- frontmatter ----

static void offer_quotes(acting *a, size_t from)
{
    uint32_t line = kwic_note_source_line_at(&a->note->source, from);
    kwic_str source = kwic_note_source_line(&a->note->source, line);
    size_t start = kwic_note_source_place(&a->note->source, line, 0);
    g_autofree char *quoted =
        kwic_mend_quote(kwic_lsp_note_text(a->note), start, source);
    if (quoted)
        put_text(a, "Put the value in quotes", QUICKFIX, start, start + source.n,
                 quoted);
}

// ---- from diagnostics ----

static void cure_link(acting *a, const char *code, const kwic_lsp_spot *spot)
{
    const kwic_link *link = &a->note->record.links[spot->index];
    if (strcmp(code, KWIC_LSP_DEAD_LINK) == 0) {
        offer_note(a, link, &spot->parts);
        offer_nearest(a, link, &spot->parts);
    } else if (strcmp(code, KWIC_LSP_AMBIGUOUS) == 0) {
        offer_choices(a, link, &spot->parts);
    } else {
        offer_anchor(a, link, &spot->parts);
    }
}

// Anywhere on a link with something wrong in it, the cure is offered.
static void cure(acting *a, const char *code, size_t from, size_t to)
{
    kwic_lsp_spot spot = kwic_lsp_spot_at(a->note, from);
    bool link = spot.kind == KWIC_SPOT_LINK || spot.kind == KWIC_SPOT_ANCHOR;
    bool front = strcmp(code, KWIC_LSP_FRONTMATTER) == 0;
    if (link && !front) {
        from = spot.parts.from;
        to = spot.parts.to;
    }
    if (from > a->to || to < a->from)
        return;
    if (front)
        offer_quotes(a, from);
    else if (link)
        cure_link(a, code, &spot);
}

static void cure_all(acting *a, const json_t *diagnostics)
{
    size_t i;
    json_t *one;
    json_array_foreach(diagnostics, i, one)
    {
        const json_t *range = json_object_get(one, "range");
        a->diagnostic = one;
        cure(a, json_string_value(json_object_get(one, "code")),
             kwic_lsp_note_offset(a->l, a->note, json_object_get(range, "start")),
             kwic_lsp_note_offset(a->l, a->note, json_object_get(range, "end")));
    }
    a->diagnostic = NULL;
}

// ---- names that are no links yet ----

static bool is_word_byte(char c)
{
    return g_ascii_isalnum(c) || (unsigned char)c >= 0x80 || strchr("-_'&", c);
}

// The starts of words around the place in the line: so many of them before and behind.
static GArray *word_starts(kwic_str line, size_t at)
{
    GArray *starts = g_array_new(FALSE, FALSE, sizeof(size_t));
    for (size_t i = 0; i < line.n; i++)
        if (is_word_byte(line.p[i]) && (i == 0 || !is_word_byte(line.p[i - 1])))
            g_array_append_val(starts, i);
    while (starts->len > WORDS_ASIDE && g_array_index(starts, size_t, WORDS_ASIDE) < at)
        g_array_remove_index(starts, 0);
    return starts;
}

static size_t word_end(kwic_str line, size_t at)
{
    while (at < line.n && is_word_byte(line.p[at]))
        at++;
    return at;
}

typedef struct mention {
    size_t from, to; // of the text
    char *path;
} mention;

// Whether a stretch of text names another note.
static bool names_note(acting *a, size_t from, size_t to, mention *m)
{
    kwic_str name = kwic_str_sub(kwic_lsp_note_text(a->note), from, to);
    if (!name.n || name.n > NAME_BYTES || memchr(name.p, '/', name.n) ||
        memchr(name.p, '\n', name.n))
        return false;
    char *path = kwic_linked_resolve(a->s, name, a->note->path, NULL, NULL);
    if (!path || strcmp(path, a->note->path) == 0) {
        g_free(path);
        return false;
    }
    *m = (mention){from, to, path};
    return true;
}

// The longest row of words around the caret that names a note, or what is selected.
static bool find_mention(acting *a, mention *m)
{
    uint32_t number = kwic_note_source_line_at(&a->note->source, a->from);
    size_t start = kwic_note_source_place(&a->note->source, number, 0);
    kwic_str line = kwic_note_source_line(&a->note->source, number);
    size_t at = a->from - start;
    if (a->to > a->from)
        return names_note(a, a->from, a->to, m);
    g_autoptr(GArray) starts = word_starts(line, at);
    for (guint n = MIN(starts->len, WORDS_ASIDE); n > 0; n--)
        for (guint i = 0; i + n <= starts->len; i++) {
            size_t from = g_array_index(starts, size_t, i);
            size_t to = word_end(line, g_array_index(starts, size_t, i + n - 1));
            if (from <= at && at <= to && names_note(a, start + from, start + to, m))
                return true;
        }
    return false;
}

static void offer_link(acting *a, mention *m)
{
    kwic_str written = kwic_str_sub(kwic_lsp_note_text(a->note), m->from, m->to);
    g_autofree char *target = target_of(a, m->path, false, false);
    bool same = kwic_str_eq(written, kwic_str_of(target));
    g_autofree char *text =
        same ? g_strdup_printf("[[%s]]", target)
             : g_strdup_printf("[[%s|%.*s]]", target, KWIC_STR_ARG(written));
    g_autofree char *title =
        g_strdup_printf("Link “%.*s” to “%s”", KWIC_STR_ARG(written), m->path);
    put_text(a, title, REWRITE, m->from, m->to, text);
}

static bool is_plain_text(const acting *a)
{
    uint32_t line = kwic_note_source_line_at(&a->note->source, a->from);
    kwic_str source = kwic_note_source_line(&a->note->source, line);
    size_t start = kwic_note_source_place(&a->note->source, line, 0);
    bool code = false;
    for (size_t i = start; i < a->from; i++)
        code ^= a->note->text->str[i] == '`';
    for (size_t i = 0; i < a->note->record.n_blocks; i++) {
        const kwic_block *b = &a->note->record.blocks[i];
        if ((b->kind == KWIC_BLOCK_CODE || b->kind == KWIC_BLOCK_PROPERTY) &&
            b->line <= line && line <= b->end_line)
            return false;
    }
    return source.n && !code;
}

// ---- tags of companies ----

static bool has(const char *const *list, const char *word)
{
    return g_strv_contains(list, word);
}

static void offer_tag(acting *a, const char *slug)
{
    g_autofree char *tag = g_strconcat("company/", slug, NULL);
    g_autofree char *title = g_strdup_printf("Add the tag “%s”", tag);
    g_autoptr(kwic_edits) plan = kwic_mend_add_tag(a->l, a->note, tag);
    if (!plan || !plan->files->len)
        return;
    kwic_lsp_change change;
    kwic_lsp_change_init(&change, a->l);
    kwic_lsp_change_plan(&change, plan, title);
    put_action(a, title, REWRITE, false, &change);
}

// Companies that the note is of by a link, a mention or a property, and not by a tag.
static void offer_tags(acting *a)
{
    g_auto(GStrv) parts = g_strsplit(a->note->path, "\"", -1);
    g_autofree char *path = g_strjoinv("\\\"", parts);
    g_autofree char *query = g_strdup_printf("id:\"%s\"", path);
    kwic_request request = kwic_request_default();
    request.query = kwic_str_of(query);
    request.snippets = 0;
    request.limit = 2;
    g_autoptr(kwic_answer) answer = kwic_search(a->s, &request, NULL);
    for (size_t i = 0; answer && i < answer->n_hits; i++) {
        const kwic_hit *hit = &answer->hits[i];
        for (size_t k = 0;
             k < hit->n_companies && strcmp(hit->path, a->note->path) == 0; k++) {
            const char *const *by = (const char *const *)hit->companies[k].by;
            if (!has(by, "tag") && !has(by, "note"))
                offer_tag(a, hit->companies[k].value);
        }
    }
}

static void rewrite(acting *a)
{
    kwic_lsp_spot spot = kwic_lsp_spot_at(a->note, a->from);
    mention m = {0};
    bool link = spot.kind == KWIC_SPOT_LINK || spot.kind == KWIC_SPOT_ANCHOR;
    bool mentioned = !link && is_plain_text(a) && find_mention(a, &m);
    if (mentioned)
        offer_link(a, &m);
    if (link || mentioned || spot.kind == KWIC_SPOT_NOTE)
        offer_tags(a);
    g_free(m.path);
}

json_t *kwic_lsp_code_action(kwic_lsp *l, const json_t *params, GError **error)
{
    g_autoptr(kwic_lsp_note) note = kwic_lsp_note_of(l, params, error);
    if (!note || !note->path || !l->can.action_literals)
        return note ? json_array() : NULL;
    acting a = {.l = l,
                .note = note,
                .only = kwic_lsp_at(params, "context.only"),
                .list = json_array()};
    a.from = kwic_lsp_note_offset(l, note, kwic_lsp_at(params, "range.start"));
    a.to = kwic_lsp_note_offset(l, note, kwic_lsp_at(params, "range.end"));
    json_t *diagnostics =
        is_wanted(&a, QUICKFIX) ? kwic_lsp_diagnostics(l, note) : NULL;
    a.s = kwic_lsp_take(l, NULL);
    if (a.s) {
        cure_all(&a, diagnostics);
        if (is_wanted(&a, REWRITE))
            rewrite(&a);
        kwic_vault_give(l->vault);
    }
    json_decref(diagnostics);
    return a.list;
}
