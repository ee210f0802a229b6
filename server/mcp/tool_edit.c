// SPDX-License-Identifier: GPL-2.0-or-later
// Edits of tags, properties and tasks: a call makes a plan and shows it as a patch, another
// one, with the plan's id, writes it. Nothing is written in one step.
#include <string.h>

#include "kwic/edit.h"
#include "resource.h"
#include "tool.h"

enum { PLANS_MAX = 8, REFUSALS = 10, PATHS_MAX = 1000 };

// A plan that waits for its apply.
struct kwic_mcp_plan {
    char *id;
    kwic_edits *edits;
    char *what;    // for the journal
    uint64_t undo; // of the journal: what it takes back; 0: it is a new edit
};

void kwic_mcp_plan_free(gpointer data)
{
    kwic_mcp_plan *p = data;
    g_free(p->id);
    g_free(p->what);
    kwic_edits_free(p->edits);
    g_free(p);
}

// What a call says is to be done.
typedef struct wish {
    GPtrArray *add, *remove; // NULL-terminated
    GArray *renames, *settings;
    GPtrArray *own; // strings
    GPtrArray *paths;
} wish;

static void wish_clear(wish *w)
{
    g_ptr_array_unref(w->add);
    g_ptr_array_unref(w->remove);
    g_array_unref(w->renames);
    g_array_unref(w->settings);
    g_ptr_array_unref(w->own);
    g_ptr_array_unref(w->paths);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(wish, wish_clear)

static void wish_init(wish *w)
{
    *w = (wish){.add = g_ptr_array_new(),
                .remove = g_ptr_array_new(),
                .renames = g_array_new(FALSE, TRUE, sizeof(kwic_tag_rename)),
                .settings = g_array_new(FALSE, TRUE, sizeof(kwic_setting)),
                .own = g_ptr_array_new_with_free_func(g_free),
                .paths = g_ptr_array_new()};
}

// ---- reading the call ----

static void take_tags(GPtrArray *list, const json_t *names)
{
    size_t i;
    json_t *name;
    json_array_foreach((json_t *)names, i, name)
    {
        g_ptr_array_add(list, (gpointer)json_string_value(name));
    }
    g_ptr_array_add(list, NULL);
}

static bool take_renames(wish *w, const json_t *object, GError **error)
{
    const char *from;
    json_t *to;
    json_object_foreach((json_t *)object, from, to)
    {
        if (!json_is_string(to))
            return kwic_usage_error(
                error, "renameTags: give {\"old\": \"new\"}, names of tags");
        kwic_tag_rename one = {from, json_string_value(to)};
        g_array_append_val(w->renames, one);
    }
    return true;
}

// The value as `kwic set` takes it: text, or YAML of scalars; NULL takes the key away.
static const char *value_text(wish *w, const json_t *value)
{
    if (json_is_null(value))
        return NULL;
    if (json_is_string(value))
        return json_string_value(value);
    char *dumped = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);
    char *text = g_strdup(dumped);
    free(dumped);
    g_ptr_array_add(w->own, text);
    return text;
}

static void take_settings(wish *w, const json_t *object)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)object, key, value)
    {
        kwic_setting one = {key, value_text(w, value)};
        g_array_append_val(w->settings, one);
    }
}

static bool take_wish(wish *w, const json_t *a, GError **error)
{
    take_tags(w->add, json_object_get(a, "addTags"));
    take_tags(w->remove, json_object_get(a, "removeTags"));
    take_settings(w, json_object_get(a, "set"));
    return take_renames(w, json_object_get(a, "renameTags"), error);
}

// The paths of the notes that are named, as the index has them.
static bool take_paths(wish *w, kwic_mcp_call *c, const json_t *names, GError **error)
{
    size_t i;
    json_t *name;
    if (json_array_size(names) > PATHS_MAX)
        return kwic_usage_error(error, "paths: %d at most; give a query", PATHS_MAX);
    json_array_foreach((json_t *)names, i, name)
    {
        g_autofree char *path = kwic_mcp_path_of(json_string_value(name));
        const kwic_note_request request = {.path = path, .from_line = 1, .to_line = 1};
        json_t *note = kwic_note_show(c->searcher, &request, error);
        if (!note)
            return false;
        char *found = kwic_mcp_note_path(note);
        json_decref(note);
        g_ptr_array_add(w->own, found);
        g_ptr_array_add(w->paths, found);
    }
    g_ptr_array_add(w->paths, NULL);
    return true;
}

// ---- plans ----

static kwic_edits *plan_notes(kwic_mcp_call *c, const char *vault, GError **error)
{
    g_auto(wish) w;
    wish_init(&w);
    const json_t *a = c->arguments, *paths = json_object_get(a, "paths");
    if (!take_wish(&w, a, error) || !take_paths(&w, c, paths, error))
        return NULL;
    const kwic_note_edit edit = {
        .add = (const char *const *)w.add->pdata,
        .remove = (const char *const *)w.remove->pdata,
        .renames = (const kwic_tag_rename *)(void *)w.renames->data,
        .n_renames = w.renames->len,
        .settings = (const kwic_setting *)(void *)w.settings->data,
        .n_settings = w.settings->len,
    };
    bool query = kwic_param_text(a, "query", NULL) != NULL;
    if (!*edit.add && !*edit.remove && !edit.n_renames && !edit.n_settings) {
        (void)kwic_usage_error(error,
                               "edit: what is to be done? give addTags, removeTags, "
                               "renameTags, set, done, apply or undo");
        return NULL;
    }
    if (query == (w.paths->len > 1)) {
        (void)kwic_usage_error(
            error, "edit: in which notes? give query (* is all notes) or paths");
        return NULL;
    }
    const kwic_edits_request request = {
        .query = kwic_param_slice(a, "query"),
        .paths = query ? NULL : (const char *const *)w.paths->pdata,
    };
    if (!kwic_note_edit_check(&edit, error))
        return NULL;
    return kwic_edits_plan(c->searcher, vault, &edit, &request, error);
}

static kwic_edits *plan_task(kwic_mcp_call *c, const char *vault, GError **error)
{
    g_auto(wish) w;
    wish_init(&w);
    const json_t *a = c->arguments, *paths = json_object_get(a, "paths");
    bool undo = json_is_integer(json_object_get(a, "reopen"));
    if (!take_paths(&w, c, paths, error))
        return NULL;
    if (w.paths->len != 2) {
        (void)kwic_usage_error(error, "edit: a task of which note? give one of paths");
        return NULL;
    }
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    g_autofree char *date = g_date_time_format(now, "%Y-%m-%d");
    const kwic_task_edit edit = {
        .line = (uint32_t)kwic_param_integer(a, undo ? "reopen" : "done", 0),
        .undo = undo,
        .sign = kwic_done_sign_of(c->searcher),
        .date = date};
    const char *path = w.paths->pdata[0];
    g_autoptr(kwic_edits) plan = kwic_edits_new(vault);
    g_autoptr(GBytes) bytes = kwic_edits_read_file(vault, path, error);
    size_t n = 0;
    const kwic_splice *splices = bytes
                                     ? kwic_task_edit_make(&edit, kwic_edit_text(bytes),
                                                           path, plan->arena, &n, error)
                                     : NULL;
    if (!splices)
        return NULL;
    kwic_edits_add(plan, path, bytes, splices, n);
    return g_steal_pointer(&plan);
}

// In a part of the vault only what was edited from here: other edits may be of other notes.
static bool may_undo(const kwic_mcp_session *s, uint64_t number)
{
    if (!kwic_mcp_scope_told(s->scope))
        return true;
    for (guint i = 0; i < s->edits->len; i++)
        if (g_array_index(s->edits, uint64_t, i) == number)
            return true;
    return false;
}

static kwic_edits *plan_undo(kwic_mcp_call *c, const char *vault, uint64_t *found,
                             GError **error)
{
    uint64_t number = (uint64_t)kwic_param_integer(c->arguments, "undo", 0);
    const GArray *edits = c->session->edits;
    if (number == 0 && edits->len)
        number = g_array_index(edits, uint64_t, edits->len - 1);
    if (may_undo(c->session, number))
        return kwic_undo_plan(vault, number, found, error);
    g_set_error_literal(
        error, KWIC_ERROR, KWIC_ERROR_REFUSED,
        "undo: not an edit that was made here; give the number that apply "
        "told");
    return NULL;
}

// ---- showing ----

static bool put_file(kwic_mcp_reply *r, const kwic_edits *plan, kwic_file_edit *file,
                     json_t *files)
{
    kwic_edits one = *plan;
    g_autoptr(GString) diff = g_string_new(NULL);
    g_autofree char *path = kwic_mcp_shown_path(file->path);
    one.files = g_ptr_array_new();
    g_ptr_array_add(one.files, file);
    kwic_edits_diff(&one, diff);
    g_ptr_array_unref(one.files);
    g_autofree char *text = g_utf8_make_valid(diff->str, (gssize)diff->len);
    kwic_mcp_reply_begin(r);
    kwic_mcp_reply_quote(r, text);
    if (!kwic_mcp_reply_keep(r))
        return false;
    json_array_append_new(files, json_pack("{s:s,s:s}", "path", path, "diff", text));
    return true;
}

static void put_refused(kwic_mcp_reply *r, const kwic_edits *plan)
{
    json_t *list = json_array();
    guint n = plan->refused->len, shown = 0;
    for (; shown < MIN(n, REFUSALS); shown++) {
        const kwic_refusal *one = plan->refused->pdata[shown];
        g_autofree char *path = kwic_mcp_shown_path(one->path);
        g_autofree char *why = g_utf8_make_valid(one->message, -1);
        g_autofree char *text = g_strdup_printf("%s:%u: %s", path, one->line, why);
        kwic_mcp_reply_begin(r);
        if (!shown)
            kwic_mcp_reply_say(r, "Not edited, %u:", n);
        kwic_mcp_reply_quote(r, text);
        if (!kwic_mcp_reply_keep(r))
            break;
        json_array_append_new(list, json_pack("{s:s,s:I,s:s}", "path", path, "line",
                                              (json_int_t)one->line, "why", why));
    }
    if (n)
        json_object_set(r->data, "refused", list);
    json_decref(list);
    if (shown < n)
        kwic_mcp_reply_tell(r, "Left out: %u more that are not edited.", n - shown);
}

static void put_plan(kwic_mcp_reply *r, const kwic_edits *plan)
{
    json_t *files = json_array();
    guint shown = 0;
    json_object_set_new(r->data, "notes", json_integer((json_int_t)plan->files->len));
    json_object_set_new(r->data, "edits", json_integer((json_int_t)plan->n_splices));
    json_object_set_new(r->data, "files", files);
    put_refused(r, plan);
    while (shown < plan->files->len &&
           put_file(r, plan, plan->files->pdata[shown], files))
        shown++;
    guint left = plan->files->len - shown;
    if (left)
        kwic_mcp_reply_tell(
            r,
            "Left out: the changes of %u more notes, which the plan has; "
            "plan with a larger maxTokens to see them.",
            left);
    if (left)
        json_object_set_new(r->data, "leftOut",
                            json_pack("{s:I}", "files", (json_int_t)left));
}

// ---- keeping, and writing ----

// What is to be done, for the journal's list.
static char *told(const json_t *arguments)
{
    enum { MOST_BYTES = 200 };
    char *dumped = json_dumps(arguments, JSON_COMPACT);
    size_t n = strlen(dumped);
    while (n > MOST_BYTES || ((unsigned char)dumped[n] & 0xc0) == 0x80)
        n--;
    char *what =
        g_strdup_printf("mcp edit %.*s%s", (int)n, dumped, dumped[n] ? "…" : "");
    free(dumped);
    return what;
}

static const char *keep(kwic_mcp_call *c, kwic_edits *edits, uint64_t undo)
{
    kwic_mcp_session *s = c->session;
    kwic_mcp_plan *p = g_new0(kwic_mcp_plan, 1);
    p->id = g_strdup_printf("plan-%u", ++s->plan_number);
    p->edits = edits;
    p->undo = undo;
    p->what = told(c->arguments);
    if (s->plans->len == PLANS_MAX)
        g_ptr_array_remove_index(s->plans, 0);
    g_ptr_array_add(s->plans, p);
    return p->id;
}

static bool make_plan(kwic_mcp_call *c, const char *vault, GError **error)
{
    const json_t *a = c->arguments;
    uint64_t undo = 0;
    kwic_edits *plan;
    if (json_is_integer(json_object_get(a, "undo")))
        plan = plan_undo(c, vault, &undo, error);
    else if (json_is_integer(json_object_get(a, "done")) ||
             json_is_integer(json_object_get(a, "reopen")))
        plan = plan_task(c, vault, error);
    else
        plan = plan_notes(c, vault, error);
    if (!plan)
        return false;
    if (!kwic_mcp_settled(c, error)) {
        kwic_edits_free(plan);
        return false;
    }
    if (!plan->files->len) {
        kwic_mcp_reply_say(c->reply, "Nothing is to be done; nothing was written.");
        put_plan(c->reply, plan);
        kwic_edits_free(plan);
        return true;
    }
    const char *id = keep(c, plan, undo);
    json_object_set_new(c->reply->data, "plan", json_string(id));
    kwic_mcp_reply_say(
        c->reply,
        "Plan \"%s\": %zu edits in %u notes. Nothing is written yet; edit "
        "with {\"apply\": \"%s\"} writes it.",
        id, plan->n_splices, plan->files->len, id);
    put_plan(c->reply, plan);
    return true;
}

static kwic_mcp_plan *find(kwic_mcp_session *s, const char *id, guint *at)
{
    for (*at = 0; *at < s->plans->len; ++*at) {
        kwic_mcp_plan *p = s->plans->pdata[*at];
        if (strcmp(p->id, id) == 0)
            return p;
    }
    return NULL;
}

static bool apply(kwic_mcp_call *c, const char *id, GError **error)
{
    guint at;
    kwic_mcp_session *s = c->session;
    kwic_mcp_plan *p = find(s, id, &at);
    if (!p) {
        g_autofree char *shown = kwic_mcp_name(id);
        return kwic_usage_error(error,
                                "apply: no plan \"%s\"; give the id of one made here, "
                                "which no one has applied",
                                shown);
    }
    uint64_t number = 0;
    bool ok = p->undo ? kwic_undo_write(p->edits, p->undo, error)
                      : kwic_edits_write(p->edits, p->what, &number, error);
    if (!ok)
        return false;
    kwic_mcp_reply *r = c->reply;
    if (p->undo)
        kwic_mcp_reply_say(r, "Edit %" G_GUINT64_FORMAT " is taken back in %u notes.",
                           p->undo, p->edits->files->len);
    else if (!number)
        kwic_mcp_reply_say(r, "Nothing was written.");
    else
        kwic_mcp_reply_say(r,
                           "Written: %u notes. edit with {\"undo\": %" G_GUINT64_FORMAT
                           "} plans to take it back.",
                           p->edits->files->len, number);
    if (number) {
        g_array_append_val(s->edits, number);
        json_object_set_new(r->data, "edit", json_integer((json_int_t)number));
    }
    json_object_set_new(r->data, "notes",
                        json_integer((json_int_t)p->edits->files->len));
    json_object_set_new(r->data, "applied", json_true());
    put_refused(r, p->edits);
    g_ptr_array_remove_index(s->plans, at);
    return true;
}

bool kwic_mcp_edit(kwic_mcp_call *c, GError **error)
{
    const char *id = kwic_param_text(c->arguments, "apply", NULL);
    const char *vault = c->session->options->vault.vault;
    if (!vault) {
        g_set_error_literal(
            error, KWIC_ERROR, KWIC_ERROR_NO_VAULT,
            "the index does not know its vault; start with --vault DIR");
        return false;
    }
    if (id && json_object_size(c->arguments) >
                  (json_object_get(c->arguments, "maxTokens") ? 2U : 1U))
        return kwic_usage_error(error,
                                "edit: apply stands alone; plan what else is meant");
    return id ? apply(c, id, error) : make_plan(c, vault, error);
}
