// SPDX-License-Identifier: GPL-2.0-or-later
// The structure of notes against dumps of what Obsidian itself sees in them: list items with
// their parents, headings, tags, links and embeds, by their lines.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>
#include <jansson.h>

#include "../shared.h"
#include "kwic/note.h"
#include "kwic/structure.h"

// Where the indexer means it otherwise, each with its reason.
static const struct {
    const char *file, *member, *why;
} otherwise[] = {
    {"comments_markdown_style.json", "tags",
     "what stands between %% is read by nobody"},
    {"comments_markdown_style.json", "links",
     "what stands between %% is read by nobody"},
};

static bool is_otherwise(const char *file, const char *member)
{
    for (size_t i = 0; i < G_N_ELEMENTS(otherwise); i++)
        if (g_str_equal(otherwise[i].file, file) &&
            g_str_equal(otherwise[i].member, member))
            return true;
    return false;
}

static int line_of(const json_t *entry, const char *end)
{
    const json_t *place = json_object_get(json_object_get(entry, "position"), end);
    return (int)json_integer_value(json_object_get(place, "line")) + 1;
}

static void dump_items(const kwic_structure *s, GString *out)
{
    for (size_t i = 0; i < s->n_items; i++) {
        int32_t parent = s->items[i].parent;
        g_string_append_printf(out, "%u-%u<%d ", s->items[i].line, s->items[i].end_line,
                               parent < 0 ? 0 : (int)s->items[parent].line);
    }
}

static void wanted_items(const json_t *cache, GString *out)
{
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(cache, "listItems"), i, item)
    {
        json_int_t parent = json_integer_value(json_object_get(item, "parent"));
        g_string_append_printf(out, "%d-%d<%d ", line_of(item, "start"),
                               line_of(item, "end"), parent < 0 ? 0 : (int)parent + 1);
    }
}

static void dump_headings(const kwic_structure *s, GString *out)
{
    for (size_t i = 0; i < s->n_headings; i++)
        g_string_append_printf(out, "%u ", s->headings[i].line);
}

static void dump_tags(const kwic_record *r, GString *out)
{
    for (size_t i = 0; i < r->n_tags; i++)
        if (!r->tags[i].property)
            g_string_append_printf(out, "%u#%.*s ", r->tags[i].line,
                                   KWIC_STR_ARG(r->tags[i].text));
}

static void dump_links(const kwic_record *r, bool embeds, GString *out)
{
    for (size_t i = 0; i < r->n_links; i++) {
        const kwic_link *l = &r->links[i];
        if (l->property || l->kind == KWIC_LINK_URL ||
            (l->kind == KWIC_LINK_EMBED) != embeds)
            continue;
        g_string_append_printf(out, "%u:%.*s%s%.*s ", l->line, KWIC_STR_ARG(l->target),
                               l->anchor.n ? "#" : "", KWIC_STR_ARG(l->anchor));
    }
}

static void wanted_lines(const json_t *cache, const char *member, const char *text,
                         GString *out)
{
    size_t i;
    json_t *entry;
    json_array_foreach(json_object_get(cache, member), i, entry)
    {
        const char *said = text ? json_string_value(json_object_get(entry, text)) : "";
        g_string_append_printf(out, "%d%s%s ", line_of(entry, "start"),
                               text && *text == 'l' ? ":" : "", said);
    }
}

static bool same(const char *file, const char *member, const GString *got,
                 const GString *wanted)
{
    if (g_string_equal(got, wanted) || is_otherwise(file, member))
        return true;
    print_message("%s %s\n  is  %s\n  not %s\n", file, member, got->str, wanted->str);
    return false;
}

static size_t check(const char *file, const json_t *dump)
{
    static const char *const members[] = {"listItems", "headings", "tags", "links",
                                          "embeds"};
    const json_t *cache = json_object_get(dump, "cachedMetadata");
    const char *text = json_string_value(json_object_get(dump, "fileContents"));
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_record r;
    kwic_structure s;
    size_t wrong = 0;
    kwic_note_parse_structure(kwic_str_of(text), "Note.md", arena, &r, &s);
    for (size_t m = 0; m < G_N_ELEMENTS(members); m++) {
        g_autoptr(GString) got = g_string_new(NULL), wanted = g_string_new(NULL);
        if (m == 0)
            dump_items(&s, got), wanted_items(cache, wanted);
        else if (m == 1)
            dump_headings(&s, got), wanted_lines(cache, members[m], NULL, wanted);
        else if (m == 2)
            dump_tags(&r, got), wanted_lines(cache, members[m], "tag", wanted);
        else
            dump_links(&r, m == 4, got),
                wanted_lines(cache, members[m], "link", wanted);
        wrong += !same(file, members[m], got, wanted);
    }
    return wrong;
}

static void dumps(void **state)
{
    (void)state;
    g_autofree char *folder = shared_find("conformance/obsidian-cache");
    GDir *dir = folder ? g_dir_open(folder, 0, NULL) : NULL;
    if (!dir)
        skip();
    size_t wrong = 0, files = 0;
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        json_t *dump = json_load_file(path, 0, NULL);
        if (json_object_get(dump, "fileContents")) {
            wrong += check(name, dump);
            files++;
        }
        json_decref(dump);
    }
    g_dir_close(dir);
    assert_int_equal(wrong, 0);
    assert_true(files > 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(dumps)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
