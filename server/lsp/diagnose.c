// SPDX-License-Identifier: GPL-2.0-or-later
// Diagnostics, pushed and pulled.
#include "diagnose.h"

#include <sys/stat.h>

#include "document.h"
#include "kwic/linked.h"
#include "kwic/note.h"
#include "spot.h"

/* DiagnosticSeverity */
enum { ERROR = 1, WARNING = 2, INFORMATION = 3 };

enum { MANY = 1000 }; // diagnostics of a note

typedef struct diagnosing {
    kwic_lsp *l;
    kwic_searcher *s;
    const kwic_lsp_note *note;
    json_t *list;
} diagnosing;

static void put(diagnosing *d, size_t from, size_t to, int severity, const char *code,
                const char *message)
{
    g_autofree char *valid = g_utf8_make_valid(message, -1);
    json_array_append_new(
        d->list, json_pack("{s:o,s:i,s:s,s:s,s:s}", "range",
                           kwic_lsp_note_range(d->l, d->note, from, to), "severity",
                           severity, "code", code, "source", "kwic", "message", valid));
}

// ---- links ----

// Whether a target is a file or folder of the vault that is not a note.
static bool is_file(const diagnosing *d, kwic_str target)
{
    g_autofree char *name = g_strndup(target.p, target.n);
    g_autofree char *folder = g_path_get_dirname(d->note->path ? d->note->path : "");
    const char *vault = kwic_vault_path(d->l->vault);
    g_autofree char *top = g_build_filename(vault, name, NULL);
    g_autofree char *beside = g_build_filename(vault, folder, name, NULL);
    struct stat st;
    return stat(beside, &st) == 0 || stat(top, &st) == 0;
}

static void check_anchor(diagnosing *d, const kwic_link *link, const char *path,
                         const kwic_link_parts *parts)
{
    g_autoptr(GString) data = g_string_new(NULL);
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_record other;
    const kwic_record *record = &d->note->record;
    if (link->target.n) {
        if (!kwic_linked_record(d->s, path, data, arena, &other, NULL))
            return;
        record = &other;
    }
    if (kwic_anchor_find(record, link->anchor) >= 0)
        return;
    bool block = link->anchor.p[0] == '^';
    g_autofree char *message =
        g_strdup_printf("“%s” has no %s “%.*s”", path, block ? "block" : "heading",
                        KWIC_STR_ARG(link->anchor));
    put(d, parts->anchor_from, parts->anchor_to, WARNING,
        block ? KWIC_LSP_DEAD_BLOCK : KWIC_LSP_DEAD_HEADING, message);
}

static void tell_dead(diagnosing *d, const kwic_link *link,
                      const kwic_link_parts *parts)
{
    if (!kwic_linked_may_be_note(link) || is_file(d, link->target))
        return;
    g_autofree char *message =
        g_strdup_printf("No note is called “%.*s”", KWIC_STR_ARG(link->target));
    put(d, parts->target_from, parts->target_to, WARNING, KWIC_LSP_DEAD_LINK, message);
}

static void tell_ambiguous(diagnosing *d, const kwic_link *link, const char *path,
                           uint32_t others, const kwic_link_parts *parts)
{
    g_autofree char *message =
        g_strdup_printf("“%.*s” could be %u notes; it is %s",
                        KWIC_STR_ARG(link->target), others + 1, path);
    put(d, parts->target_from, parts->target_to, INFORMATION, KWIC_LSP_AMBIGUOUS,
        message);
}

static void check_link(diagnosing *d, uint32_t i)
{
    const kwic_link *link = &d->note->record.links[i];
    kwic_link_parts parts;
    uint32_t others = 0;
    if (link->kind == KWIC_LINK_URL || !kwic_lsp_link_parts(d->note, i, &parts))
        return;
    g_autofree char *path =
        link->target.n
            ? kwic_linked_resolve(d->s, link->target, d->note->path, &others, NULL)
            : g_strdup(d->note->path);
    if (!path) {
        tell_dead(d, link, &parts);
        return;
    }
    if (others)
        tell_ambiguous(d, link, path, others, &parts);
    if (link->anchor.n)
        check_anchor(d, link, path, &parts);
}

// ---- frontmatter ----

static void see_warning(void *ctx, const kwic_warning *warning)
{
    diagnosing *d = ctx;
    uint32_t line = MAX(warning->line, 1);
    size_t from = kwic_note_source_place(&d->note->source, line, 0);
    kwic_str source = kwic_note_source_line(&d->note->source, line);
    put(d, from, from + source.n, ERROR, KWIC_LSP_FRONTMATTER, warning->message);
}

static void check_frontmatter(diagnosing *d)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_record record;
    kwic_note_parse(kwic_lsp_note_text(d->note),
                    d->note->path ? d->note->path : "note.md", arena, see_warning, d,
                    &record);
}

json_t *kwic_lsp_diagnostics(kwic_lsp *l, const kwic_lsp_note *note)
{
    diagnosing d = {.l = l, .note = note, .list = json_array()};
    check_frontmatter(&d);
    d.s = note->path ? kwic_lsp_take(l, NULL) : NULL;
    if (!d.s)
        return d.list;
    for (uint32_t i = 0; i < note->record.n_links && json_array_size(d.list) < MANY;
         i++)
        check_link(&d, i);
    kwic_vault_give(l->vault);
    return d.list;
}

// ---- pushed ----

static void publish(kwic_lsp *l, kwic_lsp_document *d)
{
    g_autoptr(kwic_lsp_note) note = d->path ? kwic_lsp_note_at(l, d->path) : NULL;
    d->unseen = false;
    json_t *found = note ? kwic_lsp_diagnostics(l, note) : NULL;
    if (!found || (d->published_version == d->version && d->published &&
                   json_equal(found, d->published))) {
        json_decref(found);
        return;
    }
    kwic_lsp_notify(l, "textDocument/publishDiagnostics",
                    json_pack("{s:s,s:I,s:O}", "uri", d->uri, "version",
                              (json_int_t)d->version, "diagnostics", found));
    json_decref(d->published);
    d->published = found;
    d->published_version = d->version;
}

static kwic_lsp_document *next_unseen(kwic_lsp *l)
{
    GHashTableIter each;
    gpointer value;
    g_hash_table_iter_init(&each, l->documents);
    while (!l->can.pull_diagnostics && g_hash_table_iter_next(&each, NULL, &value)) {
        kwic_lsp_document *d = value;
        if (d->unseen)
            return d;
    }
    return NULL;
}

void kwic_lsp_diagnose_next(kwic_lsp *l)
{
    kwic_lsp_document *d = next_unseen(l);
    if (d)
        publish(l, d);
    l->diagnose_us = next_unseen(l) ? 1 : 0; // what the client asks comes in between
}

void kwic_lsp_diagnose_all(kwic_lsp *l)
{
    GHashTableIter each;
    gpointer value;
    g_hash_table_iter_init(&each, l->documents);
    while (g_hash_table_iter_next(&each, NULL, &value))
        ((kwic_lsp_document *)value)->unseen = true;
    l->diagnose_us = 1;
    if (l->can.pull_diagnostics && l->can.diagnostic_refresh)
        kwic_lsp_request(l, "workspace/diagnostic/refresh", NULL);
    if (l->can.lens_refresh)
        kwic_lsp_request(l, "workspace/codeLens/refresh", NULL);
}

// ---- pulled ----

json_t *kwic_lsp_diagnostic(kwic_lsp *l, const json_t *params, GError **error)
{
    g_autoptr(kwic_lsp_note) note = kwic_lsp_note_of(l, params, error);
    return note ? json_pack("{s:s,s:o}", "kind", "full", "items",
                            kwic_lsp_diagnostics(l, note))
                : NULL;
}
