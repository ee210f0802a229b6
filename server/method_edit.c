// SPDX-License-Identifier: GPL-2.0-or-later
// edit.plan, edit.apply, edit.undo: notes with unsaved text are the editor's to change; and
// suggest, untagged: what might be edited.
#include <string.h>

#include "kwic/edit.h"
#include "kwic/note.h"
#include "serve.h"

static bool edit_vault(kwic_call *call, kwic_vault **vault, GError **error)
{
    kwic_server *server = kwic_call_server(call);
    if (!kwic_server_vault_of(server, call->request.params, vault, error))
        return false;
    if (*vault && kwic_vault_path(*vault))
        return true;
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                *vault ? "%s: the index does not know its vault; start with --vault DIR"
                       : "%s: there are several vaults; name one with \"vault\"",
                call->request.method->name);
    return false;
}

// ---- what is to be done ----

typedef struct wish {
    kwic_note_edit edit;
    kwic_arena *arena;
} wish;

// {"old": "new"} or {"old": ["new"]}.
static const char *value_of(const json_t *value)
{
    return json_string_value(json_is_array(value) ? json_array_get(value, 0) : value);
}

static void read_renames(wish *w, json_t *object)
{
    kwic_tag_rename *renames =
        kwic_arena_new_array(w->arena, kwic_tag_rename, json_object_size(object) + 1);
    const char *from;
    json_t *to;
    json_object_foreach(object, from, to)
    {
        const char *name = value_of(to);
        renames[w->edit.n_renames++] = (kwic_tag_rename){from, name ? name : ""};
    }
    w->edit.renames = renames;
}

static void read_settings(wish *w, json_t *object, const json_t *unset)
{
    size_t most = json_object_size(object) + json_array_size(unset) + 1, i;
    kwic_setting *settings = kwic_arena_new_array(w->arena, kwic_setting, most);
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        const char *text = value_of(value);
        settings[w->edit.n_settings++] = (kwic_setting){key, text ? text : ""};
    }
    json_array_foreach(unset, i, value) settings[w->edit.n_settings++] =
        (kwic_setting){json_string_value(value), NULL};
    w->edit.settings = settings;
}

static void read_wish(wish *w, const json_t *params)
{
    w->edit.add = kwic_request_strings(json_object_get(params, "add"), w->arena);
    w->edit.remove = kwic_request_strings(json_object_get(params, "remove"), w->arena);
    read_renames(w, json_object_get(params, "rename"));
    read_settings(w, json_object_get(params, "set"), json_object_get(params, "unset"));
}

static bool is_empty(const kwic_note_edit *e)
{
    return !(e->add && *e->add) && !(e->remove && *e->remove) && !e->n_renames &&
           !e->n_settings;
}

// ---- plans ----

static GBytes *unsaved_text(void *ctx, const char *path)
{
    return kwic_vault_buffer_text(ctx, path);
}

static bool plan_task(kwic_vault *vault, kwic_searcher *s, const json_t *task,
                      kwic_edits *plan, GError **error)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    g_autofree char *date = g_date_time_format(now, "%Y-%m-%d");
    const char *path = kwic_param_text(task, "path", "");
    const kwic_task_edit edit = {
        .line = (uint32_t)kwic_param_integer(task, "line", 0),
        .undo = kwic_param_boolean(task, "undo", false),
        .sign = kwic_done_sign_of(s),
        .date = date,
    };
    g_autoptr(GBytes) bytes = kwic_vault_buffer_text(vault, path);
    if (!bytes)
        bytes = kwic_edits_read_file(plan->vault, path, error);
    if (!bytes)
        return false;
    size_t n;
    const kwic_splice *splices =
        kwic_task_edit_make(&edit, kwic_edit_text(bytes), path, plan->arena, &n, error);
    if (splices)
        kwic_edits_add(plan, path, bytes, splices, n);
    return splices != NULL;
}

static kwic_edits *make_plan(kwic_vault *vault, kwic_searcher *s, const json_t *params,
                             kwic_arena *arena, GError **error)
{
    wish w = {.arena = arena};
    const json_t *task = json_object_get(params, "task");
    read_wish(&w, params);
    if (task) {
        g_autoptr(kwic_edits) plan = kwic_edits_new(kwic_vault_path(vault));
        return plan_task(vault, s, task, plan, error) ? g_steal_pointer(&plan) : NULL;
    }
    if (is_empty(&w.edit)) {
        g_set_error_literal(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                            "edit.plan: nothing to be done; give add, remove, rename, "
                            "set, unset or task");
        return NULL;
    }
    g_autofree char *everywhere = kwic_edits_tag_query(&w.edit);
    kwic_edits_request request = {
        .query = kwic_param_slice(params, "query"),
        .unsaved = unsaved_text,
        .ctx = vault,
    };
    const json_t *paths = json_object_get(params, "paths");
    if (json_is_array(paths))
        request.paths = kwic_request_strings(paths, arena);
    bool whole = !(w.edit.add && *w.edit.add) && !w.edit.n_settings;
    if (!request.query.n && !request.paths && !whole) {
        g_set_error_literal(
            error, KWIC_ERROR, KWIC_ERROR_USAGE,
            "edit.plan: in which notes? Give paths, or a query: * is all");
        return NULL;
    }
    if (!request.query.n)
        request.query = kwic_str_of(everywhere);
    return kwic_edits_plan(s, kwic_vault_path(vault), &w.edit, &request, error);
}

// The plan of those files alone that have no unsaved text, or that have.
static void split_off(const kwic_edits *plan, kwic_vault *vault, kwic_edits *saved,
                      json_t *files)
{
    for (guint i = 0; i < plan->files->len; i++) {
        const kwic_file_edit *f = plan->files->pdata[i];
        g_autoptr(GBytes) text = kwic_vault_buffer_text(vault, f->path);
        json_object_set_new(json_array_get(files, i), "unsaved", json_boolean(text));
        if (!text)
            kwic_edits_add(saved, f->path, f->before, f->splices, f->n_splices);
    }
}

static json_t *text_json(const GString *text)
{
    if (g_utf8_validate_len(text->str, text->len, NULL))
        return json_stringn(text->str, text->len);
    g_autofree char *valid = g_utf8_make_valid(text->str, (gssize)text->len);
    return json_string(valid);
}

json_t *kwic_method_edit_plan(kwic_call *call, GError **error)
{
    kwic_vault *vault;
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    if (!edit_vault(call, &vault, error))
        return NULL;
    kwic_searcher *s = kwic_vault_take(vault, error);
    if (!s)
        return NULL;
    g_autoptr(kwic_edits) plan =
        make_plan(vault, s, call->request.params, arena, error);
    kwic_vault_give(vault);
    if (!plan)
        return NULL;
    g_autoptr(GString) diff = g_string_new(NULL), patch = g_string_new(NULL);
    g_autoptr(kwic_edits) saved = kwic_edits_new(plan->vault);
    kwic_edits_diff(plan, diff); // in order of paths from here on
    json_t *json = kwic_edits_json(plan);
    split_off(plan, vault, saved, json_object_get(json, "files"));
    kwic_edits_diff(saved, patch);
    json_object_set_new(json, "diff", text_json(diff));
    json_object_set_new(json, "patch", text_json(patch));
    return json;
}

// ---- writing ----

// A note whose text somebody has unsaved is not written behind his back.
static void refuse_unsaved(kwic_edits *plan, kwic_vault *vault)
{
    for (guint i = plan->files->len; i-- > 0;) {
        const kwic_file_edit *f = plan->files->pdata[i];
        g_autoptr(GBytes) text = kwic_vault_buffer_text(vault, f->path);
        if (!text)
            continue;
        kwic_edits_refuse(plan, f->path, 0, "has text that is not saved in an editor");
        plan->n_splices -= f->n_splices;
        g_ptr_array_remove_index(plan->files, i);
    }
}

static json_t *tell_written(kwic_vault *vault, const kwic_edits *plan, uint64_t number)
{
    json_t *json = kwic_edits_json(plan), *paths = json_array();
    for (guint i = 0; i < plan->files->len; i++)
        json_array_append_new(
            paths, json_string(((const kwic_file_edit *)plan->files->pdata[i])->path));
    if (json_array_size(paths))
        kwic_vault_queue(vault, NULL, false, paths);
    json_decref(paths);
    if (number)
        json_object_set_new(json, "edit", json_integer((json_int_t)number));
    return json;
}

json_t *kwic_method_edit_apply(kwic_call *call, GError **error)
{
    kwic_vault *vault;
    uint64_t number;
    if (!edit_vault(call, &vault, error))
        return NULL;
    kwic_str patch = kwic_param_slice(call->request.params, "patch");
    const char *what = kwic_param_text(call->request.params, "what", "edit.apply");
    g_autoptr(kwic_edits) plan =
        kwic_edits_read_patch(kwic_vault_path(vault), patch, error);
    if (!plan)
        return NULL;
    refuse_unsaved(plan, vault);
    return kwic_edits_write(plan, what, &number, error)
               ? tell_written(vault, plan, number)
               : NULL;
}

json_t *kwic_method_edit_undo(kwic_call *call, GError **error)
{
    kwic_vault *vault;
    uint64_t found,
        number = (uint64_t)kwic_param_integer(call->request.params, "edit", 0);
    if (!edit_vault(call, &vault, error))
        return NULL;
    g_autoptr(kwic_edits) plan =
        kwic_undo_plan(kwic_vault_path(vault), number, &found, error);
    if (!plan)
        return NULL;
    if (kwic_param_boolean(call->request.params, "dryRun", false)) {
        g_autoptr(GString) diff = g_string_new(NULL);
        kwic_edits_diff(plan, diff);
        json_t *json = kwic_edits_json(plan);
        json_object_set_new(json, "edit", json_integer((json_int_t)found));
        json_object_set_new(json, "diff", text_json(diff));
        return json;
    }
    refuse_unsaved(plan, vault);
    return kwic_undo_write(plan, found, error) ? tell_written(vault, plan, found)
                                               : NULL;
}

// ---- what might be edited ----

static json_t *suggest(kwic_searcher *s, const json_t *params, kwic_str text,
                       const char *path, GError **error)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(kwic_document_maker) maker = kwic_document_maker_new();
    const kwic_change change = {0};
    kwic_record note;
    kwic_note_parse(text, path ? path : "text.md", arena, NULL, NULL, &note);
    const kwic_suggest_request request = {
        .document = kwic_document_make(maker, &note, &change, 0),
        .path = path,
        .limit = (uint32_t)kwic_param_integer(params, "limit", 10),
    };
    return kwic_suggest(s, &request, error);
}

// The note's text as it would be saved; its path as the index has it.
static GBytes *text_of(kwic_vault *vault, kwic_searcher *s, const char *name,
                       char **path, GError **error)
{
    GBytes *unsaved = kwic_vault_buffer_text(vault, name);
    if (unsaved) {
        *path = g_strdup(name);
        return unsaved;
    }
    const kwic_note_request request = {.path = name, .max_bytes = 1};
    json_t *note = kwic_note_show(s, &request, error);
    if (!note)
        return NULL;
    *path = g_strdup(json_string_value(json_object_get(note, "path")));
    json_decref(note);
    unsaved = kwic_vault_buffer_text(vault, *path ? *path : "");
    if (unsaved)
        return unsaved;
    g_autofree char *whole =
        g_build_filename(kwic_vault_path(vault), *path ? *path : "", NULL);
    char *text = NULL;
    gsize n = 0;
    if (g_file_get_contents(whole, &text, &n, NULL))
        return g_bytes_new_take(text, n);
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_IO, "%s: cannot be read", whole);
    return NULL;
}

json_t *kwic_method_suggest(kwic_call *call, GError **error)
{
    const json_t *params = call->request.params;
    const char *name = kwic_param_text(params, "path", NULL);
    kwic_str text = kwic_param_slice(params, "text");
    g_autofree char *path = NULL;
    kwic_vault *vault;
    if (!edit_vault(call, &vault, error))
        return NULL;
    kwic_searcher *s = kwic_vault_take(vault, error);
    if (!s)
        return NULL;
    g_autoptr(GBytes) bytes = name ? text_of(vault, s, name, &path, error) : NULL;
    json_t *json = NULL;
    if (bytes || !name)
        json = suggest(s, params, bytes ? kwic_edit_text(bytes) : text, path, error);
    kwic_vault_give(vault);
    return json;
}

json_t *kwic_method_untagged(kwic_call *call, GError **error)
{
    const json_t *params = call->request.params;
    kwic_vault *vault;
    if (!edit_vault(call, &vault, error))
        return NULL;
    kwic_searcher *s = kwic_vault_take(vault, error);
    if (!s)
        return NULL;
    json_t *json =
        kwic_untagged(s, kwic_param_text(params, "tag", ""),
                      (uint32_t)kwic_param_integer(params, "limit", 0), error);
    kwic_vault_give(vault);
    return json;
}
