// SPDX-License-Identifier: GPL-2.0-or-later
// Notes against what others wrote: real vaults, CommonMark's specification, the YAML test
// suite.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <jansson.h>

#include "../../indexer/build/kept.h"
#include "../note_check.h"
#include "../shared.h"

// ---- every place in every note of real vaults ----

typedef struct tally {
    unsigned notes, bad;
    kwic_document_maker *maker;
    kwic_kept kept;
} tally;

// Whether the record in the note's document makes the same document again: then an update
// knows what of it was there before.
static bool is_made_again(tally *t, kwic_str bytes, const char *path)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    const kwic_change change = {0};
    kwic_record r;
    kwic_note_parse(bytes, path, arena, NULL, NULL, &r);
    const kwic_document *d = kwic_document_make(t->maker, &r, &change, 1);
    const uint8_t *kept = kwic_kept_find(&t->kept, d->data, d);
    for (size_t i = 0; kept && i < d->n_postings; i++)
        if (!kept[i] && kwic_kept_can_tell(&d->postings[i])) {
            print_message("%s: %.*s\n", path, KWIC_STR_ARG(d->postings[i].term));
            return false;
        }
    return kept != NULL;
}

static void check_file(const char *path, tally *t)
{
    g_autofree char *bytes = NULL;
    gsize n = 0;
    if (!g_file_get_contents(path, &bytes, &n, NULL))
        return;
    t->notes++;
    t->bad += !note_check((kwic_str){bytes, n}, path) ||
              !is_made_again(t, (kwic_str){bytes, n}, path);
}

static void check_folder(const char *folder, tally *t)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            check_folder(path, t);
        else if (g_str_has_suffix(name, ".md"))
            check_file(path, t);
    }
}

static const char *const vaults[] = {
    "kepano-vault",          "tasks-plugin-vault", "dataview-plugin-vault",
    "data-engineering-wiki", "js-primer-ja",       "obsidian-hub",
};

static void test_vaults(void **state)
{
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(vaults); i++) {
        tally t = {.maker = kwic_document_maker_new()};
        g_autofree char *name = g_strdup_printf("corpora/%s.tar.xz", vaults[i]);
        char *dir = shared_unpack(name);
        if (!dir) {
            print_message("%s is not here: skipped\n", name);
            kwic_document_maker_free(t.maker);
            continue;
        }
        check_folder(dir, &t);
        shared_remove(dir);
        kwic_document_maker_free(t.maker);
        kwic_kept_clear(&t.kept);
        assert_int_not_equal(t.notes, 0);
        assert_int_equal(t.bad, 0);
    }
}

// ---- CommonMark: what is seen of each example ----

// Tags out, alt texts in, entities decoded, every run of blanks one space.
static void see_html(const char *html, GString *out)
{
    static const struct {
        const char *entity, *text;
    } entities[] = {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}};
    while (*html) {
        const char *end = *html == '<' ? strchr(html, '>') : NULL;
        if (end) {
            g_autofree char *tag = g_strndup(html, (gsize)(end - html));
            const char *alt = strstr(tag, "alt=\"");
            g_string_append_len(out, alt ? alt + 5 : " ",
                                alt ? (gssize)strcspn(alt + 5, "\"") : 1);
            html = end + 1;
            continue;
        }
        size_t i = 0;
        while (i < G_N_ELEMENTS(entities) &&
               !g_str_has_prefix(html, entities[i].entity))
            i++;
        g_string_append(out, i < G_N_ELEMENTS(entities) ? entities[i].text
                                                        : (char[]){*html, '\0'});
        html += i < G_N_ELEMENTS(entities) ? strlen(entities[i].entity) : 1;
    }
}

static char *squeeze(const char *text)
{
    GString *out = g_string_new(NULL);
    for (; *text; text++)
        if (!g_ascii_isspace(*text))
            g_string_append_c(out, *text);
    return g_string_free(out, FALSE);
}

static char *see_note(const char *markdown)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(GString) out = g_string_new(NULL);
    kwic_record note;
    kwic_note_parse(kwic_str_of(markdown), "Note.md", arena, NULL, NULL, &note);
    for (size_t i = 0; i < note.n_blocks; i++)
        g_string_append_len(out, note.blocks[i].text.p, (gssize)note.blocks[i].text.n);
    return squeeze(out->str);
}

// Examples that mean something else here.
static const unsigned other_examples[] = {
    172, 174, 175, 178, 180, // scripts and styles are not seen
    182, 618, 631,           // see_html is no HTML parser
    218,                     // a heading that is a definition only
    550, 561, 592,           // wiki links
};

// True when a reader sees the same. One empty line first: "---" is no frontmatter here.
static bool check_example(unsigned number, const char *markdown, const char *html)
{
    g_autofree char *source = g_strconcat("\n", markdown, NULL);
    g_autoptr(GString) seen = g_string_new(NULL);
    see_html(html, seen);
    g_autofree char *want = squeeze(seen->str), *got = see_note(source);
    assert_true(note_check(kwic_str_of(source), "spec"));
    if (strcmp(want, got) == 0)
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(other_examples); i++)
        if (other_examples[i] == number)
            return true;
    print_message("example %u\n%s--\n%s\n%s\n\n", number, markdown, want, got);
    return false;
}

static char *with_tabs(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, "→", -1);
    return g_strjoinv("\t", parts);
}

static void test_commonmark(void **state)
{
    (void)state;
    static const char fence[] = "```````````````````````````````` example\n";
    g_autofree char *path = shared_find("conformance/commonmark-spec-0.31.2.txt");
    g_autofree char *spec = NULL;
    if (!path || !g_file_get_contents(path, &spec, NULL, NULL)) {
        print_message("CommonMark's specification is not here: skipped\n");
        return;
    }
    unsigned number = 0, wrong = 0;
    for (char *at = spec; (at = strstr(at, fence));) {
        at += sizeof fence - 1;
        char *dot = g_str_has_prefix(at, ".\n") ? at : strstr(at, "\n.\n") + 1;
        char *end = strstr(dot, "````````````````````````````````");
        g_autofree char *raw = g_strndup(at, (gsize)(dot - at));
        g_autofree char *raw_html = g_strndup(dot + 2, (gsize)(end - dot - 2));
        g_autofree char *markdown = with_tabs(raw), *html = with_tabs(raw_html);
        wrong += !check_example(++number, markdown, html);
        at = end;
    }
    assert_true(number > 600);
    assert_int_equal(wrong, 0);
}

// ---- YAML: the values of each case ----

static void flatten(const char *key, const json_t *value, GString *out)
{
    const char *name;
    json_t *kid;
    size_t i;
    bool empty = json_object_size(value) + json_array_size(value) == 0;
    if (json_is_object(value) && !empty) {
        json_object_foreach((json_t *)(guintptr)value, name, kid)
        {
            g_autofree char *whole = *key ? g_strdup_printf("%s.%s", key, name) : NULL;
            flatten(whole ? whole : name, kid, out);
        }
    } else if (json_is_array(value) && !empty) {
        json_array_foreach(value, i, kid) flatten(key, kid, out);
    } else if (json_is_number(value)) {
        g_string_append_printf(out, "%s = %g\n", key, json_number_value(value));
    } else if (json_is_string(value)) {
        g_string_append_printf(out, "%s = %s\n", key, json_string_value(value));
    } else {
        g_string_append_printf(out, "%s = %s\n", key,
                               json_is_true(value)    ? "true"
                               : json_is_false(value) ? "false"
                                                      : "");
    }
}

static void count_warning(void *ctx, const kwic_warning *w)
{
    (void)w;
    ++*(unsigned *)ctx;
}

static char *properties_of(const char *yaml, unsigned *warnings)
{
    g_autofree char *bytes = g_strdup_printf("---\n%s%s---\n", yaml,
                                             g_str_has_suffix(yaml, "\n") ? "" : "\n");
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    GString *out = g_string_new(NULL);
    kwic_record note;
    kwic_note_parse(kwic_str_of(bytes), "Note.md", arena, count_warning, warnings,
                    &note);
    assert_true(note_check(kwic_str_of(bytes), "yaml"));
    for (size_t i = 0; i < note.n_properties; i++) {
        const kwic_property *p = &note.properties[i];
        g_string_append_printf(out, "%.*s = ", KWIC_STR_ARG(p->key));
        if (p->type == KWIC_VALUE_NUMBER)
            g_string_append_printf(out, "%g\n", p->number);
        else
            g_string_append_printf(out, "%.*s\n", KWIC_STR_ARG(p->value));
    }
    return g_string_free(out, FALSE);
}

// Cases with other values: where libyaml, which reads YAML 1.1, takes them for broken (a
// warning), and where a key has no name or another place.
static const struct other_case {
    const char *id;
    unsigned warnings;
} other_cases[] = {
    {"2SXE", 1},    {"4MUZ/00", 1}, {"4MUZ/01", 1}, {"4MUZ/02", 1}, {"58MP", 1},
    {"96NN/00", 1}, {"96NN/01", 1}, {"A2M4", 1},    {"DK95/00", 1}, {"DK95/03", 1},
    {"DK95/04", 1}, {"Q5MG", 1},    {"VJP3/01", 1}, {"W5VH", 1},    {"Y79Y/001", 1},
    {"652Z", 0},    {"RR7F", 0},    {"WZ62", 0},
};

static bool check_case(const char *root, const char *id)
{
    g_autofree char *folder = g_build_filename(root, "yaml-test-suite-data", id, NULL);
    g_autofree char *yaml_path = g_build_filename(folder, "in.yaml", NULL);
    g_autofree char *json_path = g_build_filename(folder, "in.json", NULL);
    g_autofree char *yaml = NULL;
    unsigned warnings = 0;
    assert_true(g_file_get_contents(yaml_path, &yaml, NULL, NULL));
    json_t *value = json_load_file(json_path, JSON_DECODE_ANY, NULL);
    g_autoptr(GString) want = g_string_new(NULL);
    flatten("", value, want);
    json_decref(value);
    g_autofree char *got = properties_of(yaml, &warnings);
    if (strcmp(got, want->str) == 0 && !warnings)
        return true;
    for (size_t i = 0; i < G_N_ELEMENTS(other_cases); i++)
        if (strcmp(other_cases[i].id, id) == 0)
            return warnings == other_cases[i].warnings;
    print_message("%s: %u warnings\n%s--\n%s--\n%s\n", id, warnings, yaml, want->str,
                  got);
    return false;
}

static void test_yaml(void **state)
{
    (void)state;
    g_autofree char *list = shared_find("conformance/yaml-mapping-cases.txt");
    char *root = shared_unpack("conformance/yaml-test-suite-data.tar.xz");
    g_autofree char *text = NULL;
    if (!root || !list || !g_file_get_contents(list, &text, NULL, NULL)) {
        print_message("the YAML test suite is not here: skipped\n");
        return;
    }
    unsigned cases = 0, wrong = 0;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        if (**line == '#' || !**line)
            continue;
        g_autofree char *id = g_strndup(*line, strcspn(*line, "\t"));
        cases++;
        wrong += !check_case(root, id);
    }
    shared_remove(root);
    assert_true(cases > 50);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vaults),
        cmocka_unit_test(test_commonmark),
        cmocka_unit_test(test_yaml),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
