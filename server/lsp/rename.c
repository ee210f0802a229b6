// SPDX-License-Identifier: GPL-2.0-or-later
// prepareRename, rename, willRenameFiles: plans of edit/, sent to the client.
#include "kwic/rename.h"

#include "change.h"
#include "document.h"
#include "inbound.h"
#include "kwic/linked.h"
#include "kwic/path.h"
#include "tagged.h"
#include "work.h"

static const char links_label[] = "Links", files_label[] = "Notes",
                  tags_label[] = "Tags";

// ---- what plans ask ----

typedef struct asking {
    kwic_lsp *l;
    kwic_lsp_work work;
} asking;

static GBytes *text_of(void *ctx, const char *path)
{
    asking *a = ctx;
    GString *text = kwic_lsp_text_of(a->l, path);
    return text ? g_string_free_to_bytes(text) : NULL;
}

static void on_progress(void *ctx, size_t done, size_t total)
{
    asking *a = ctx;
    kwic_lsp_work_tell(&a->work, done, total);
}

static kwic_rename rename_of(asking *a, kwic_searcher *s)
{
    return (kwic_rename){.searcher = s,
                         .text = text_of,
                         .progress = on_progress,
                         .ctx = a,
                         .cancelled = a->l->running ? &a->l->running->cancelled : NULL};
}

// Tells what stays as it is.
static void tell_refusals(kwic_lsp *l, const kwic_edits *plan)
{
    if (!plan->refused->len)
        return;
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text, "%u place%s as before:", plan->refused->len,
                           plan->refused->len == 1 ? " stays" : "s stay");
    for (guint i = 0; i < plan->refused->len && i < 5; i++) {
        const kwic_refusal *r = plan->refused->pdata[i];
        g_string_append_printf(text, "%s %s:%u: %s", i ? ";" : "", r->path, r->line,
                               r->message);
    }
    kwic_lsp_show(l, 2, text->str);
}

// ---- what is renamed ----

typedef struct target {
    kwic_lsp_spot spot;
    char *path;    /* of the note, or of the one that has the part; NULL: none has it */
    char *was;     /* the name as it is */
    int32_t block; /* of the part, in the record of that note; -1: the note itself */
    bool heading;  /* the note's first heading is its name */
    kwic_str dead; /* what links to no note are to */
} target;

static void target_clear(target *t)
{
    g_free(t->path);
    g_free(t->was);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(target, target_clear)

static char *stem_of(const char *path)
{
    kwic_str stem = kwic_path_stem(kwic_str_of(path));
    return g_strndup(stem.p, stem.n);
}

static char *name_of_part(const kwic_block *b)
{
    return b->kind == KWIC_BLOCK_HEADING ? g_strndup(b->text.p, b->text.n)
                                         : g_strndup(b->id.p, b->id.n);
}

// The note that a link leads to, or the part of it.
static bool see_link(kwic_lsp *l, kwic_searcher *s, const kwic_lsp_note *note,
                     target *t)
{
    const kwic_link *link = &note->record.links[t->spot.index];
    if (link->kind == KWIC_LINK_URL)
        return false;
    if (!kwic_lsp_link_path(s, note, link, &t->path)) {
        kwic_str stem = kwic_path_stem(link->target);
        t->dead = link->target;
        t->was = g_strndup(stem.p, stem.n);
        return kwic_linked_may_be_note(link);
    }
    g_autoptr(kwic_lsp_note) to = kwic_lsp_note_at(l, t->path);
    if (!to)
        return false;
    const kwic_record *r = &to->record;
    if (t->spot.kind == KWIC_SPOT_ANCHOR || !link->target.n) {
        t->block = kwic_anchor_find(r, link->anchor);
        t->was = t->block < 0 ? NULL : name_of_part(&r->blocks[t->block]);
        return t->block >= 0;
    }
    int32_t first = kwic_lsp_first_heading(r);
    t->was = stem_of(t->path);
    t->heading =
        first >= 0 && kwic_anchor_same(r->blocks[first].text, kwic_str_of(t->was));
    return true;
}

// False when nothing there has a name to be changed.
static bool see_target(kwic_lsp *l, kwic_searcher *s, const kwic_lsp_note *note,
                       size_t at, target *t)
{
    const kwic_record *r = &note->record;
    *t = (target){.spot = kwic_lsp_spot_at(note, at), .block = -1};
    switch (t->spot.kind) {
    case KWIC_SPOT_LINK:
    case KWIC_SPOT_ANCHOR:
        return see_link(l, s, note, t);
    case KWIC_SPOT_NOTE:
        t->path = g_strdup(note->path);
        t->was = note->path ? stem_of(note->path) : NULL;
        t->heading = true;
        return t->spot.heading && note->path;
    case KWIC_SPOT_HEADING:
    case KWIC_SPOT_BLOCK:
        t->path = g_strdup(note->path);
        t->block = (int32_t)t->spot.index;
        t->was = name_of_part(&r->blocks[t->block]);
        return note->path != NULL;
    case KWIC_SPOT_TAG:
        t->was =
            g_strndup(r->tags[t->spot.index].text.p, r->tags[t->spot.index].text.n);
        return true;
    case KWIC_SPOT_NONE:
        break;
    }
    return false;
}

json_t *kwic_lsp_prepare_rename(kwic_lsp *l, const json_t *params, GError **error)
{
    g_auto(target) t = {.block = -1};
    g_autoptr(kwic_lsp_note) note = kwic_lsp_note_of(l, params, error);
    kwic_searcher *s = note ? kwic_lsp_take(l, error) : NULL;
    if (!s)
        return NULL;
    size_t at = kwic_lsp_note_offset(l, note, json_object_get(params, "position"));
    bool found = see_target(l, s, note, at, &t);
    kwic_vault_give(l->vault);
    if (!found)
        return NULL;
    kwic_lsp_spot *spot = &t.spot;
    bool link = spot->kind == KWIC_SPOT_LINK || spot->kind == KWIC_SPOT_ANCHOR;
    if (link && (at < spot->from || at > spot->to)) { // the caret is on what it shows
        spot->from = spot->parts.from;
        spot->to = spot->parts.to;
    }
    g_autofree char *was = g_utf8_make_valid(t.was, -1);
    return json_pack("{s:o,s:s}", "range",
                     kwic_lsp_note_range(l, note, spot->from, spot->to), "placeholder",
                     was);
}

// ---- notes ----

// The path of a note by its new name; NULL with an error when that cannot be.
static char *new_path(kwic_lsp *l, const char *path, const char *name, GError **error)
{
    kwic_str own = kwic_str_of(path);
    g_autofree char *folder = g_strndup(own.p, own.n - kwic_path_last(own).n);
    kwic_str plain = kwic_path_strip_md(kwic_str_of(name));
    g_autofree char *stem = g_strndup(plain.p, plain.n);
    if (!kwic_rename_check(stem, error))
        return NULL;
    char *to = g_strdup_printf("%s%s.md", folder, stem);
    g_autofree char *full = g_build_filename(kwic_vault_path(l->vault), to, NULL);
    if (strcmp(to, path) == 0 ||
        (!g_file_test(full, G_FILE_TEST_EXISTS) && !kwic_lsp_document_at(l, to)))
        return to;
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                "%s is there already; choose another name", to);
    g_free(to);
    return NULL;
}

static json_t *rename_note(kwic_lsp *l, const kwic_rename *rename, const target *t,
                           const char *name, GError **error)
{
    if (!l->can.rename_files || !l->can.document_changes) {
        g_set_error_literal(
            error, KWIC_ERROR, KWIC_ERROR_CONFIG,
            "this editor does not take renames of files from a language "
            "server; rename the file by a client that sends "
            "workspace/willRenameFiles");
        return NULL;
    }
    g_autofree char *to = new_path(l, t->path, name, error);
    g_autofree char *stem = to ? stem_of(to) : NULL;
    const kwic_move move = {t->path, to, t->heading ? stem : NULL};
    g_autoptr(kwic_edits) plan = to ? kwic_rename_notes(rename, &move, 1, error) : NULL;
    if (!plan)
        return NULL;
    kwic_lsp_change change;
    kwic_lsp_change_init(&change, l);
    kwic_lsp_change_plan(&change, plan, links_label);
    if (strcmp(to, t->path) != 0)
        kwic_lsp_change_rename(&change, t->path, to, files_label);
    tell_refusals(l, plan);
    return kwic_lsp_change_json(&change);
}

// ---- parts, dead links ----

static json_t *edit_of(kwic_lsp *l, const kwic_edits *plan, const char *label)
{
    kwic_lsp_change change;
    kwic_lsp_change_init(&change, l);
    kwic_lsp_change_plan(&change, plan, label);
    tell_refusals(l, plan);
    return kwic_lsp_change_json(&change);
}

static json_t *rename_links(kwic_lsp *l, const kwic_rename *rename, const target *t,
                            const char *name, GError **error)
{
    kwic_str plain = kwic_path_strip_md(kwic_str_of(name));
    g_autofree char *stem = g_strndup(plain.p, plain.n);
    if (t->block >= 0 && name[0] == '^')
        name++;
    g_autoptr(kwic_edits) plan =
        t->block >= 0
            ? kwic_rename_part(rename, t->path, (uint32_t)t->block, name, error)
            : kwic_rename_missing(rename, t->dead, stem, error);
    return plan ? edit_of(l, plan, links_label) : NULL;
}

// ---- tags ----

static GBytes *unsaved_text(void *ctx, const char *path)
{
    kwic_lsp *l = ctx;
    const kwic_lsp_document *d = kwic_lsp_document_at(l, path);
    return d ? g_bytes_new(d->text->str, d->text->len) : NULL;
}

static json_t *rename_tag(kwic_lsp *l, kwic_searcher *s, const target *t,
                          const char *name, GError **error)
{
    const kwic_tag_rename rename = {t->was, name};
    const kwic_note_edit edit = {.renames = &rename, .n_renames = 1};
    if (!kwic_note_edit_check(&edit, error))
        return NULL;
    g_autoptr(GPtrArray) paths = kwic_lsp_tagged(s, kwic_str_of(t->was), error);
    if (!paths)
        return NULL;
    g_ptr_array_add(paths, NULL);
    const kwic_edits_request request = {
        .paths = (const char *const *)paths->pdata, .unsaved = unsaved_text, .ctx = l};
    g_autoptr(kwic_edits) plan =
        kwic_edits_plan(s, kwic_vault_path(l->vault), &edit, &request, error);
    return plan ? edit_of(l, plan, tags_label) : NULL;
}

// ---- the requests ----

static json_t *rename_target(asking *a, kwic_searcher *s, const target *t,
                             const char *name, GError **error)
{
    const kwic_rename rename = rename_of(a, s);
    if (t->spot.kind == KWIC_SPOT_TAG)
        return rename_tag(a->l, s, t, name, error);
    if (t->block < 0 && t->path)
        return rename_note(a->l, &rename, t, name, error);
    return rename_links(a->l, &rename, t, name, error);
}

json_t *kwic_lsp_rename(kwic_lsp *l, const json_t *params, GError **error)
{
    g_auto(target) t = {.block = -1};
    g_autoptr(kwic_lsp_note) note = kwic_lsp_note_of(l, params, error);
    const char *name = kwic_lsp_text_at(params, "newName");
    kwic_searcher *s = note ? kwic_lsp_take(l, error) : NULL;
    json_t *edit = NULL;
    asking a = {.l = l};
    if (!s)
        return NULL;
    kwic_lsp_work_init(&a.work, l, params, "Rename");
    size_t at = kwic_lsp_note_offset(l, note, json_object_get(params, "position"));
    if (!name || !*name)
        g_set_error_literal(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                            "newName: it is empty");
    else if (!see_target(l, s, note, at, &t))
        g_set_error_literal(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                            "nothing here has a name to be changed; go to a link, a "
                            "heading, a ^block or a #tag");
    else
        edit = rename_target(&a, s, &t, name, error);
    kwic_vault_give(l->vault);
    kwic_lsp_work_end(&a.work);
    return edit;
}

// ---- files that the client renames ----

typedef struct moves {
    GArray *list; /* kwic_move */
    kwic_arena *arena;
} moves;

static void add_move(moves *m, kwic_lsp *l, const char *from, const char *to)
{
    g_autoptr(kwic_lsp_note) note = kwic_lsp_note_at(l, from);
    int32_t first = note ? kwic_lsp_first_heading(&note->record) : -1;
    kwic_str was = kwic_path_stem(kwic_str_of(from)),
             will = kwic_path_stem(kwic_str_of(to));
    bool heading = first >= 0 && !kwic_str_eq(was, will) &&
                   kwic_anchor_same(note->record.blocks[first].text, was);
    kwic_move move = {kwic_arena_str(m->arena, kwic_str_of(from)).p,
                      kwic_arena_str(m->arena, kwic_str_of(to)).p,
                      heading ? kwic_arena_str(m->arena, will).p : NULL};
    if (note)
        g_array_append_val(m->list, move);
}

// All notes below a folder.
static void add_folder(moves *m, kwic_lsp *l, kwic_searcher *s, const char *from,
                       const char *to)
{
    const char *const values[] = {from, NULL};
    const kwic_filter filter = {"folder", values};
    kwic_request request = kwic_request_default();
    request.filters = &filter;
    request.n_filters = 1;
    request.limit = 1000000;
    request.snippets = 0;
    size_t n = strlen(from);
    g_autoptr(kwic_answer) answer = kwic_search(s, &request, NULL);
    for (size_t i = 0; answer && i < answer->n_hits; i++) {
        const char *path = answer->hits[i].path;
        if (strncmp(path, from, n) != 0 || path[n] != '/')
            continue;
        g_autofree char *after = g_strconcat(to, path + n, NULL);
        add_move(m, l, path, after);
    }
}

static void add_file(moves *m, kwic_lsp *l, kwic_searcher *s, const json_t *file)
{
    const char *old = json_string_value(json_object_get(file, "oldUri"));
    const char *fresh = json_string_value(json_object_get(file, "newUri"));
    g_autofree char *from = old ? kwic_lsp_path(l, old) : NULL;
    g_autofree char *to = fresh ? kwic_lsp_path(l, fresh) : NULL;
    if (!from || !to)
        return;
    if (kwic_lsp_is_note(from) && kwic_lsp_is_note(to))
        add_move(m, l, from, to);
    else if (!kwic_path_is_md(kwic_str_of(from)))
        add_folder(m, l, s, from, to);
}

json_t *kwic_lsp_will_rename_files(kwic_lsp *l, const json_t *params, GError **error)
{
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(kwic_move));
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(kwic_edits) plan = NULL;
    moves m = {list, arena};
    asking a = {.l = l};
    size_t i;
    json_t *file;
    kwic_searcher *s = kwic_lsp_take(l, error);
    if (!s)
        return NULL;
    kwic_lsp_work_init(&a.work, l, params, "Rename");
    json_array_foreach(json_object_get(params, "files"), i, file)
    {
        add_file(&m, l, s, file);
    }
    const kwic_rename rename = rename_of(&a, s);
    if (list->len)
        plan = kwic_rename_notes(&rename, (const kwic_move *)(void *)list->data,
                                 list->len, error);
    kwic_vault_give(l->vault);
    kwic_lsp_work_end(&a.work);
    return plan ? edit_of(l, plan, links_label) : NULL;
}
