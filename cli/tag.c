// SPDX-License-Identifier: GPL-2.0-or-later
// kwic tag and kwic set: words to an edit, and its plan over a query.
#include <stdio.h>
#include <unistd.h>

#include "edit.h"
#include "kwic/limits.h"
#include "page.h"

// An edit as the words say it; its strings are the words'.
typedef struct said {
    GPtrArray *add, *remove;
    GArray *renames, *settings;
    GPtrArray *own; // strings of its own
    GString *query; // NULL: none was given
} said;

static void said_clear(said *s)
{
    g_ptr_array_unref(s->add);
    g_ptr_array_unref(s->remove);
    g_array_unref(s->renames);
    g_array_unref(s->settings);
    g_ptr_array_unref(s->own);
    if (s->query)
        g_string_free(s->query, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(said, said_clear)

static const char *front(said *s, const char *text, const char *end)
{
    char *copy = g_strndup(text, (gsize)(end - text));
    g_ptr_array_add(s->own, copy);
    return copy;
}

static bool add_rename(said *s, const char *word, GError **error)
{
    const char *eq = strchr(word, '=');
    if (!eq)
        return kwic_usage_error(
            error, "\"%s\": write +TAG, -TAG or OLD=NEW, and the query behind --",
            word);
    kwic_tag_rename rename = {front(s, word, eq), eq + 1};
    g_array_append_val(s->renames, rename);
    return true;
}

static bool take_tag(said *s, const char *word, GError **error)
{
    if (*word == '+')
        g_ptr_array_add(s->add, (gpointer)(word + 1));
    else if (*word == '-' && word[1])
        g_ptr_array_add(s->remove, (gpointer)(word + 1));
    else
        return add_rename(s, word, error);
    return true;
}

static bool take_setting(said *s, const char *word, GError **error)
{
    const char *eq = strchr(word, '=');
    kwic_setting setting = {word + 1, NULL};
    if (*word != '-' && !eq)
        return kwic_usage_error(
            error, "\"%s\": write KEY=VALUE or -KEY, and the query behind --", word);
    if (*word != '-')
        setting = (kwic_setting){front(s, word, eq), eq + 1};
    g_array_append_val(s->settings, setting);
    return true;
}

typedef bool (*take_fn)(said *s, const char *word, GError **error);

static bool read_words(said *s, const kwic_args *args, take_fn take, GError **error)
{
    int64_t n = (int64_t)args->words->len - 1;
    int64_t edits = args->query_at == KWIC_NOT_GIVEN ? n : args->query_at;
    for (int64_t i = 0; i < edits; i++)
        if (!take(s, args->words->pdata[i], error))
            return false;
    for (char **word = (char **)args->rename->pdata; *word; word++)
        if (!add_rename(s, *word, error))
            return false;
    for (char **word = (char **)args->delete->pdata; *word; word++)
        g_ptr_array_add(s->remove, *word);
    if (edits < n)
        s->query = g_string_new(NULL);
    for (int64_t i = edits; i < n; i++)
        g_string_append_printf(s->query, "%s%s", i > edits ? " " : "",
                               (char *)args->words->pdata[i]);
    g_ptr_array_add(s->add, NULL);
    g_ptr_array_add(s->remove, NULL);
    return true;
}

static bool read_patch(const char *path, GString *text, GError **error)
{
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rbe");
    char buffer[65536];
    size_t n;
    if (!file) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_IO, "%s: cannot be read", path);
        return false;
    }
    while (text->len <= KWIC_PATCH_BYTES &&
           (n = fread(buffer, 1, sizeof buffer, file)) > 0)
        g_string_append_len(text, buffer, (gssize)n);
    if (file != stdin)
        fclose(file);
    return true;
}

static int apply(kwic_edit_place *p, const char *command, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    if (!kwic_edit_place_find(p, p->args, error) ||
        !read_patch(p->args->apply, text, error))
        return -1;
    g_autoptr(kwic_edits) plan =
        kwic_edits_read_patch(p->place.vault, (kwic_str){text->str, text->len}, error);
    return plan ? kwic_edit_end_new(p, plan, command, error) : -1;
}

// Of all tags that are renamed or deleted everywhere; what is added needs a query.
static bool find_query(said *s, const kwic_note_edit *edit, const char *command,
                       GError **error)
{
    if (s->query)
        return true;
    bool anywhere = !*edit->add && !edit->n_settings;
    if (!anywhere)
        return kwic_usage_error(
            error,
            "%s: in which notes? kwic %s EDIT… -- QUERY, where * is "
            "all of them",
            command, command);
    g_autofree char *query = kwic_edits_tag_query(edit);
    s->query = g_string_new(query);
    return true;
}

static int plan_edit(kwic_edit_place *p, said *s, const char *command, GError **error)
{
    const kwic_note_edit edit = {
        .add = (const char *const *)s->add->pdata,
        .remove = (const char *const *)s->remove->pdata,
        .renames = (const kwic_tag_rename *)(void *)s->renames->data,
        .n_renames = s->renames->len,
        .settings = (const kwic_setting *)(void *)s->settings->data,
        .n_settings = s->settings->len,
    };
    if (!*edit.add && !*edit.remove && !edit.n_renames && !edit.n_settings) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                    "%s: what is to be done? kwic %s -h says how", command, command);
        return -1;
    }
    if (!kwic_note_edit_check(&edit, error) || !find_query(s, &edit, command, error) ||
        !kwic_edit_place_enter(p, p->args, error))
        return -1;
    const kwic_edits_request request = {.query = {s->query->str, s->query->len}};
    g_autoptr(GError) problem = NULL;
    g_autoptr(kwic_edits) plan =
        kwic_edits_plan(p->searcher, p->place.vault, &edit, &request, &problem);
    if (plan)
        return kwic_edit_end_new(p, plan, command, error);
    if (!g_error_matches(problem, KWIC_ERROR, KWIC_ERROR_NOT_FOUND)) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return -1;
    }
    g_autofree char *why = g_strconcat("nothing to edit: ", problem->message, NULL);
    kwic_say(why);
    return 1;
}

static int run(const kwic_args *args, const char *command, take_fn take, GError **error)
{
    g_auto(kwic_edit_place) p = {.args = args};
    g_auto(said) s = {
        .add = g_ptr_array_new(),
        .remove = g_ptr_array_new(),
        .renames = g_array_new(FALSE, TRUE, sizeof(kwic_tag_rename)),
        .settings = g_array_new(FALSE, TRUE, sizeof(kwic_setting)),
        .own = g_ptr_array_new_with_free_func(g_free),
    };
    if (args->apply)
        return apply(&p, command, error);
    return read_words(&s, args, take, error) ? plan_edit(&p, &s, command, error) : -1;
}

int kwic_command_tag(const kwic_args *args, GError **error)
{
    return run(args, "tag", take_tag, error);
}

int kwic_command_set(const kwic_args *args, GError **error)
{
    return run(args, "set", take_setting, error);
}
