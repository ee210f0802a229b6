// SPDX-License-Identifier: GPL-2.0-or-later
#include "inbound.h"

#include "kwic/linked.h"
#include "work.h"

bool kwic_lsp_link_path(kwic_searcher *s, const kwic_lsp_note *note,
                        const kwic_link *link, char **path)
{
    *path = NULL;
    if (link->kind == KWIC_LINK_URL)
        return false;
    *path = link->target.n
                ? kwic_linked_resolve(s, link->target, note->path, NULL, NULL)
                : g_strdup(note->path);
    return *path != NULL;
}

static bool leads_to(kwic_searcher *s, const kwic_lsp_goal *goal,
                     const kwic_lsp_note *note, const kwic_link *link)
{
    // Cheap things first: most links of a note lead elsewhere.
    if (goal->block >= 0 &&
        (!link->anchor.n ||
         kwic_anchor_find(goal->record, link->anchor) != goal->block))
        return false;
    char *path = NULL;
    bool same =
        kwic_lsp_link_path(s, note, link, &path) && strcmp(path, goal->path) == 0;
    g_free(path);
    return same;
}

static void look_at(kwic_lsp *l, kwic_searcher *s, const kwic_lsp_goal *goal,
                    const char *path, kwic_lsp_inbound_fn fn, void *ctx)
{
    g_autoptr(kwic_lsp_note) note = kwic_lsp_note_at(l, path);
    for (uint32_t i = 0; note && i < note->record.n_links; i++) {
        const kwic_link *link = &note->record.links[i];
        // A link to the note itself by "#" alone is none to the note.
        bool own = goal->block < 0 && !link->target.n;
        if (!own && leads_to(s, goal, note, link))
            fn(ctx, note, i);
    }
}

bool kwic_lsp_inbound(kwic_lsp *l, kwic_searcher *s, const kwic_lsp_goal *goal,
                      kwic_lsp_inbound_fn fn, void *ctx)
{
    g_autoptr(GPtrArray) paths = kwic_linked_from(s, goal->path, NULL);
    bool own = false;
    kwic_lsp_work work;
    kwic_lsp_work_init(&work, l, l->running ? l->running->params : NULL, "References");
    for (guint i = 0; paths && i < paths->len && !kwic_lsp_is_cancelled(l); i++) {
        kwic_lsp_work_tell(&work, i, paths->len);
        own = own || strcmp(paths->pdata[i], goal->path) == 0;
        look_at(l, s, goal, paths->pdata[i], fn, ctx);
    }
    kwic_lsp_work_end(&work);
    if (!own && goal->block >= 0)
        look_at(l, s, goal, goal->path, fn, ctx);
    return !kwic_lsp_is_cancelled(l);
}
