// SPDX-License-Identifier: GPL-2.0-or-later
#include "kwic/error.h"
#include "note_file.h"
#include "undo_file.h"

static void free_undo(gpointer data)
{
    kwic_undo *u = data;
    g_free(u->time);
    g_free(u->what);
    g_free(u);
}

// The value of a line "key: value" of the head; "" when it has none.
static char *head_value(const char *text, const char *key)
{
    const char *end = strstr(text, "\n\n");
    const char *at = strstr(text, key);
    if (!at || !end || at > end)
        return g_strdup("");
    at += strlen(key);
    return g_strndup(at, strcspn(at, "\n"));
}

static GString *read_entry(const kwic_undo_folder *f, uint64_t number, GError **error)
{
    g_autofree char *path = kwic_undo_folder_name(f, number, ".patch");
    g_autofree char *text = NULL;
    gsize n = 0;
    if (g_file_get_contents(path, &text, &n, NULL))
        return g_string_new_len(text, (gssize)n);
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_NOT_FOUND,
                "the journal has no edit %" G_GUINT64_FORMAT
                "; kwic undo --list shows those it has",
                number);
    return NULL;
}

static bool is_undone(const kwic_undo_folder *f, uint64_t number)
{
    g_autofree char *path = kwic_undo_folder_name(f, number, ".undone");
    return g_file_test(path, G_FILE_TEST_EXISTS);
}

static kwic_undo *describe(const kwic_undo_folder *f, uint64_t number)
{
    g_autoptr(GString) text = read_entry(f, number, NULL);
    if (!text)
        return NULL;
    g_autofree char *files = head_value(text->str, "\nfiles: ");
    kwic_undo *u = g_new0(kwic_undo, 1);
    u->number = number;
    u->time = head_value(text->str, "\ntime: ");
    u->what = head_value(text->str, "\nwhat: ");
    u->files = (uint32_t)g_ascii_strtoull(files, NULL, 10);
    u->undone = is_undone(f, number);
    return u;
}

GPtrArray *kwic_undo_list(const char *vault, GError **error)
{
    g_auto(kwic_undo_folder) f = {NULL, -1};
    if (!kwic_undo_folder_open(&f, vault, false, error))
        return NULL;
    GPtrArray *list = g_ptr_array_new_with_free_func(free_undo);
    g_autoptr(GArray) numbers = kwic_undo_folder_numbers(&f);
    for (guint i = numbers->len; i-- > 0;) {
        kwic_undo *u = describe(&f, g_array_index(numbers, uint64_t, i));
        if (u)
            g_ptr_array_add(list, u);
    }
    return list;
}

static kwic_edits *plan_of(const kwic_undo_folder *f, const char *vault,
                           uint64_t number, GError **error)
{
    g_autoptr(GString) text = read_entry(f, number, error);
    return text ? kwic_edits_read_patch(vault, (kwic_str){text->str, text->len}, error)
                : NULL;
}

// The last one that is not undone and of which anything was written.
static kwic_edits *plan_last(const kwic_undo_folder *f, const char *vault,
                             uint64_t *found, GError **error)
{
    g_autoptr(GArray) numbers = kwic_undo_folder_numbers(f);
    for (guint i = numbers->len; i-- > 0;) {
        *found = g_array_index(numbers, uint64_t, i);
        if (is_undone(f, *found))
            continue;
        kwic_edits *plan = plan_of(f, vault, *found, error);
        if (!plan || plan->files->len || plan->refused->len)
            return plan;
        kwic_edits_free(plan);
    }
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_NOT_FOUND, "%s: no edit is left to undo",
                vault);
    return NULL;
}

kwic_edits *kwic_undo_plan(const char *vault, uint64_t number, uint64_t *found,
                           GError **error)
{
    g_auto(kwic_undo_folder) f = {NULL, -1};
    if (!kwic_undo_folder_open(&f, vault, false, error))
        return NULL;
    *found = number;
    return number ? plan_of(&f, vault, number, error)
                  : plan_last(&f, vault, found, error);
}

GString *kwic_undo_show(const char *vault, uint64_t number, GError **error)
{
    g_auto(kwic_undo_folder) f = {NULL, -1};
    if (!kwic_undo_folder_open(&f, vault, false, error))
        return NULL;
    return read_entry(&f, number, error);
}
