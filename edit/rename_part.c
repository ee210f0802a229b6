// SPDX-License-Identifier: GPL-2.0-or-later
// A heading or a block gets another name, and the anchors of the links to it; links to a
// note that is not there yet get another name.
#include "kwic/error.h"
#include "kwic/linked.h"
#include "kwic/path.h"
#include "kwic/tokenizer.h"
#include "rename.h"

typedef struct part {
    const kwic_rename *rename;
    kwic_edits *plan;
    const char *path; /* of the note that has it */
    const char *name;
    kwic_record record; /* of that note, before */
    uint32_t block;
} part;

static void look_at_link(const part *p, kwic_rewrite *w, const kwic_link *link)
{
    if (link->kind == KWIC_LINK_URL || !link->anchor.n)
        return;
    g_autofree char *leads =
        link->target.n ? kwic_linked_resolve(p->rename->searcher, link->target, w->path,
                                             NULL, NULL)
                       : g_strdup(w->path);
    g_autofree char *anchor =
        g_strcmp0(leads, p->path) == 0
            ? kwic_rewrite_anchor(&p->record, p->block, p->name, link)
            : NULL;
    kwic_link_parts parts;
    if (anchor && kwic_rewrite_link(w, link, &parts))
        kwic_rewrite_put(w, &parts, parts.anchor_from, parts.anchor_to, anchor);
}

static void rename_itself(const part *p, kwic_rewrite *w)
{
    const kwic_block *b = &w->record.blocks[p->block];
    size_t from, to;
    bool heading = b->kind == KWIC_BLOCK_HEADING;
    bool found = heading ? kwic_heading_span(&w->source, b, &from, &to)
                         : kwic_block_id_span(&w->source, b, &from, &to);
    if (found)
        kwic_rewrite_splice(w, from, to, p->name);
    else
        kwic_edits_refuse(w->plan, w->path, b->line,
                          "its own %s is written in a way that is not understood",
                          heading ? "heading" : "id");
}

static bool stopped(const kwic_rename *rename, GError **error)
{
    if (!rename->cancelled || !g_atomic_int_get(rename->cancelled))
        return false;
    g_set_error_literal(error, KWIC_ERROR, KWIC_ERROR_CANCELLED,
                        "the request was cancelled");
    return true;
}

static bool look_at_notes(const part *p, GPtrArray *paths, GError **error)
{
    for (guint i = 0; i < paths->len; i++) {
        kwic_rewrite w;
        const char *path = paths->pdata[i];
        if (stopped(p->rename, error))
            return false;
        if (!kwic_rewrite_begin(&w, p->rename, p->plan, path))
            continue;
        if (strcmp(path, p->path) == 0)
            rename_itself(p, &w);
        for (size_t k = 0; k < w.record.n_links; k++)
            look_at_link(p, &w, &w.record.links[k]);
        kwic_rewrite_end(&w);
    }
    return true;
}

static bool check_name(const kwic_block *block, const char *name, GError **error)
{
    bool heading = block->kind == KWIC_BLOCK_HEADING;
    if (!*name || strpbrk(name, "\r\n"))
        return kwic_usage_error(error, "the new name is empty, or has several lines");
    for (const char *c = name; *c && !heading; c++)
        if (!g_ascii_isalnum(*c) && *c != '-')
            return kwic_usage_error(
                error, "“%s”: a block's id has letters, digits and - alone", name);
    return true;
}

static bool is_first_heading(const kwic_record *r, uint32_t block)
{
    for (uint32_t i = 0; i < block && i < r->n_blocks; i++)
        if (r->blocks[i].kind == KWIC_BLOCK_HEADING)
            return false;
    return block < r->n_blocks && r->blocks[block].kind == KWIC_BLOCK_HEADING;
}

kwic_edits *kwic_rename_part(const kwic_rename *rename, const char *path,
                             uint32_t block, const char *name, GError **error)
{
    g_autoptr(kwic_edits) plan =
        kwic_edits_new(kwic_index_vault(kwic_searcher_index(rename->searcher)));
    part p = {
        .rename = rename, .plan = plan, .path = path, .name = name, .block = block};
    kwic_rewrite own;
    if (!kwic_rewrite_begin(&own, rename, plan, path))
        return g_steal_pointer(&plan);
    p.record = own.record;                      // lives until the end of own
    if (is_first_heading(&own.record, block)) { // a name of the note
        const kwic_move move = {path, path, name};
        bool good = check_name(&own.record.blocks[block], name, error);
        kwic_rewrite_end(&own);
        return good ? kwic_rename_notes(rename, &move, 1, error) : NULL;
    }
    g_autoptr(GPtrArray) paths =
        block < own.record.n_blocks &&
                check_name(&own.record.blocks[block], name, error)
            ? kwic_linked_from(rename->searcher, path, error)
            : NULL;
    bool listed = false, done = paths != NULL;
    for (guint i = 0; done && i < paths->len; i++)
        listed = listed || strcmp(paths->pdata[i], path) == 0;
    if (done && !listed)
        g_ptr_array_add(paths, g_strdup(path));
    done = done && look_at_notes(&p, paths, error);
    kwic_rewrite_end(&own);
    return done ? g_steal_pointer(&plan) : NULL;
}

// ---- links to what is not there ----

static bool folds_alike(kwic_str a, kwic_str b)
{
    g_autoptr(GString) x = g_string_new(NULL);
    g_autoptr(GString) y = g_string_new(NULL);
    kwic_fold(kwic_path_stem(a), x);
    kwic_fold(kwic_path_stem(b), y);
    return g_string_equal(x, y);
}

static void rename_dead(const kwic_rename *rename, kwic_rewrite *w, kwic_str target,
                        const char *name)
{
    for (size_t i = 0; i < w->record.n_links; i++) {
        const kwic_link *link = &w->record.links[i];
        kwic_link_parts parts;
        if (link->kind == KWIC_LINK_URL || !link->target.n ||
            !folds_alike(link->target, target))
            continue;
        g_autofree char *leads =
            kwic_linked_resolve(rename->searcher, link->target, w->path, NULL, NULL);
        if (leads || !kwic_rewrite_link(w, link, &parts))
            continue;
        kwic_str folder = kwic_path_above(link->target);
        g_autofree char *plain =
            g_strdup_printf("%.*s%s%s%s", KWIC_STR_ARG(folder), folder.n ? "/" : "",
                            name, kwic_path_is_md(link->target) ? ".md" : "");
        kwic_rewrite_put(w, &parts, parts.target_from, parts.target_to, plain);
    }
}

kwic_edits *kwic_rename_missing(const kwic_rename *rename, kwic_str target,
                                const char *name, GError **error)
{
    g_autoptr(kwic_edits) plan =
        kwic_edits_new(kwic_index_vault(kwic_searcher_index(rename->searcher)));
    g_autoptr(GPtrArray) paths =
        kwic_rename_check(name, error)
            ? kwic_linked_from_missing(rename->searcher, target, error)
            : NULL;
    if (!paths)
        return NULL;
    for (guint i = 0; i < paths->len; i++) {
        kwic_rewrite w;
        if (stopped(rename, error))
            return NULL;
        if (!kwic_rewrite_begin(&w, rename, plan, paths->pdata[i]))
            continue;
        rename_dead(rename, &w, target, name);
        kwic_rewrite_end(&w);
    }
    return g_steal_pointer(&plan);
}
