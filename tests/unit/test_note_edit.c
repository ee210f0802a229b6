// SPDX-License-Identifier: GPL-2.0-or-later
// Edits of one note: our own table (tests/spec/edit.txt) and pairs of others.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <jansson.h>

#include "../shared.h"
#include "../spec.h"
#include "kwic/edit.h"

// An edit under construction, and what it makes of a text.
typedef struct made {
    GPtrArray *add, *remove;
    GArray *renames, *settings;
} made;

static void begin(made *m)
{
    m->add = g_ptr_array_new_with_free_func(g_free);
    m->remove = g_ptr_array_new_with_free_func(g_free);
    m->renames = g_array_new(FALSE, FALSE, sizeof(kwic_tag_rename));
    m->settings = g_array_new(FALSE, FALSE, sizeof(kwic_setting));
}

static void end(made *m)
{
    for (guint i = 0; i < m->renames->len; i++) {
        g_free((char *)(guintptr)g_array_index(m->renames, kwic_tag_rename, i).from);
        g_free((char *)(guintptr)g_array_index(m->renames, kwic_tag_rename, i).to);
    }
    for (guint i = 0; i < m->settings->len; i++) {
        g_free((char *)(guintptr)g_array_index(m->settings, kwic_setting, i).key);
        g_free((char *)(guintptr)g_array_index(m->settings, kwic_setting, i).value);
    }
    g_ptr_array_unref(m->add);
    g_ptr_array_unref(m->remove);
    g_array_unref(m->renames);
    g_array_unref(m->settings);
}

// The text as the edit leaves it; NULL and an error when it is refused.
static GString *apply(made *m, kwic_str text, GError **error)
{
    g_ptr_array_add(m->add, NULL);
    g_ptr_array_add(m->remove, NULL);
    const kwic_note_edit edit = {
        .add = (const char *const *)m->add->pdata,
        .remove = (const char *const *)m->remove->pdata,
        .renames = (const kwic_tag_rename *)(void *)m->renames->data,
        .n_renames = m->renames->len,
        .settings = (const kwic_setting *)(void *)m->settings->data,
        .n_settings = m->settings->len,
    };
    g_autoptr(kwic_edits) plan = kwic_edits_new("/v");
    size_t n = 0;
    if (!kwic_note_edit_check(&edit, error))
        return NULL;
    const kwic_splice *splices =
        kwic_note_edit_make(&edit, text, "n.md", plan->arena, &n, error);
    if (!splices)
        return NULL;
    g_autoptr(GBytes) before = g_bytes_new(text.p, text.n);
    kwic_edits_add(plan, "n.md", before, splices, n);
    if (!plan->files->len)
        return g_string_new_len(text.p, (gssize)text.n);
    g_autoptr(GBytes) after = kwic_file_edit_after(plan->files->pdata[0]);
    gsize size;
    const char *bytes = g_bytes_get_data(after, &size);
    return g_string_new_len(bytes, (gssize)size);
}

static void add_rename(made *m, const char *from, const char *to)
{
    kwic_tag_rename rename = {g_strdup(from), g_strdup(to)};
    g_array_append_val(m->renames, rename);
}

// ---- our own table: "+add -remove from=to key:value !key" and the note ----

static void add_word(made *m, const char *word)
{
    const char *eq = strchr(word, '='), *colon = strchr(word, ':');
    if (*word == '+') {
        g_ptr_array_add(m->add, g_strdup(word + 1));
    } else if (*word == '-') {
        g_ptr_array_add(m->remove, g_strdup(word + 1));
    } else if (*word == '!') {
        kwic_setting setting = {g_strdup(word + 1), NULL};
        g_array_append_val(m->settings, setting);
    } else if (colon) {
        kwic_setting setting = {g_strndup(word, (gsize)(colon - word)),
                                g_strdelimit(g_strdup(colon + 1), "_", ' ')};
        g_array_append_val(m->settings, setting);
    } else if (eq) {
        g_autofree char *from = g_strndup(word, (gsize)(eq - word));
        add_rename(m, from, eq + 1);
    }
}

static void make(void *ctx, kwic_str input, GString *out)
{
    (void)ctx;
    const char *nl = memchr(input.p, '\n', input.n);
    size_t first = nl ? (size_t)(nl - input.p) : input.n;
    g_autofree char *line = g_strndup(input.p, first);
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    made m;
    begin(&m);
    for (char **word = words; *word; word++)
        add_word(&m, *word);
    g_autoptr(GError) error = NULL;
    GString *after = apply(&m, kwic_str_sub(input, first + 1, input.n), &error);
    end(&m);
    if (!after) {
        g_string_append_printf(out, "refused: %s\n", error->message);
        return;
    }
    g_auto(GStrv) lines = g_strsplit(after->str, "\n", -1);
    for (char **l = lines; *l; l++)
        g_string_append_printf(out, "|%s\n", *l);
    g_string_free(after, TRUE);
}

static void test_spec(void **state)
{
    (void)state;
    assert_int_equal(spec_run("edit", make, NULL), 0);
}

// ---- pairs of others ----

static void add_names(GPtrArray *list, const json_t *names)
{
    size_t i;
    json_t *name;
    json_array_foreach(names, i, name)
        g_ptr_array_add(list, g_strdup(json_string_value(name)));
}

static bool holds(const json_t *c)
{
    json_t *op = json_object_get(c, "op"), *to;
    const char *from;
    made m;
    begin(&m);
    add_names(m.add, json_object_get(op, "add"));
    add_names(m.remove, json_object_get(op, "remove"));
    json_object_foreach(json_object_get(op, "rename"), from, to)
        add_rename(&m, from, json_string_value(to));
    const json_t *before = json_object_get(c, "before");
    kwic_str text = {json_string_value(before), json_string_length(before)};
    const char *after = json_string_value(json_object_get(c, "after"));
    g_autoptr(GError) error = NULL;
    GString *is = apply(&m, text, &error);
    bool fine = after ? is && strcmp(is->str, after) == 0 : !is;
    if (!fine)
        print_message("%s:\n%s\n--- is, should be %s\n%s\n",
                      json_string_value(json_object_get(c, "name")),
                      is ? is->str : error->message, after ? "" : "refused",
                      after ? after : "");
    if (is)
        g_string_free(is, TRUE);
    end(&m);
    return fine;
}

static void test_pairs(void **state)
{
    (void)state;
    g_autofree char *path = shared_find("conformance/tag-edits.json");
    json_t *all = path ? json_load_file(path, 0, NULL) : NULL;
    size_t i, bad = 0;
    json_t *c;
    if (!all)
        skip();
    const json_t *cases = json_object_get(all, "cases");
    json_array_foreach(cases, i, c) bad += !holds(c);
    assert_int_equal(bad, 0);
    assert_true(json_array_size(cases) > 100);
    json_decref(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spec),
        cmocka_unit_test(test_pairs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
