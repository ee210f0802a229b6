// SPDX-License-Identifier: GPL-2.0-or-later
// {{query.file.path}}, {{query.file.property('due')}}, {{preset.this_file}}: what a query
// block says of the note that it stands in. Whatever else stands in braces is JavaScript.
#include "kwic/path.h"
#include "regexp.h"
#include "statement.h"
#include "task_field.h"

enum { ROUNDS = 10, EXPANDED_BYTES = 64 << 10 };

const char kwic_javascript_is_off[] =
    "JavaScript is now disabled in Tasks queries by default.\n"
    "    This query uses JavaScript, for example via \"filter by function\", \"sort by "
    "function\", or \"group by function\".\n"
    "    JavaScript can run inside Obsidian and access or modify vault contents, local "
    "files, or other system resources.\n"
    "    Read the Tasks documentation page \"JavaScript in Tasks Queries\" before "
    "deciding whether to enable it:\n"
    "    https://publish.obsidian.md/tasks/Scripting/JavaScript+in+Tasks+Queries";

// ---- paths ----

kwic_str kwic_query_root(kwic_str path)
{
    const char *slash = path.n ? memchr(path.p, '/', path.n) : NULL;
    return slash ? kwic_str_sub(path, 0, (size_t)(slash - path.p) + 1) : KWIC_STR("/");
}

kwic_str kwic_query_folder(kwic_str path)
{
    size_t n = kwic_path_above(path).n;
    return n ? kwic_str_sub(path, 0, n + 1) : KWIC_STR("/");
}

// ---- one placeholder ----

static bool take_member(kwic_str name, const char *owner, kwic_str *member)
{
    *member = kwic_str_sub(name, strlen(owner), name.n);
    return kwic_str_starts(name, kwic_str_of(owner));
}

static bool value_of_path(kwic_str member, kwic_str path, kwic_str *value)
{
    const struct {
        const char *name;
        kwic_str value;
    } members[] = {
        {"path", path},
        {"pathWithoutExtension", kwic_path_strip_md(path)},
        {"root", kwic_query_root(path)},
        {"folder", kwic_query_folder(path)},
        {"filename", kwic_path_last(path)},
        {"filenameWithoutExtension", kwic_path_stem(path)},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(members); i++)
        if (kwic_str_eq(member, kwic_str_of(members[i].name))) {
            *value = members[i].value;
            return true;
        }
    return false;
}

static bool append_member(kwic_str name, const kwic_query_note *note, GString *out)
{
    kwic_str member, value = {NULL, 0};
    if (take_member(name, "preset.", &member))
        value = kwic_preset_find(member);
    else if (!take_member(name, "query.file.", &member) ||
             !value_of_path(member, note->path, &value))
        return false;
    g_string_append_len(out, value.p, (gssize)value.n);
    return value.p != NULL;
}

// False with a message in *out.
static bool call_property(const kwic_query_note *note, kwic_str whole, bool only_has,
                          kwic_str name, GString *out)
{
    g_autoptr(GString) value = g_string_new(NULL);
    bool has = note->property && note->property(note->ctx, name, value);
    if (only_has) {
        g_string_append(out, has ? "true" : "false");
        return true;
    }
    if (has) {
        g_string_append_len(out, value->str, (gssize)value->len);
        return true;
    }
    g_string_printf(out,
                    "Invalid placeholder result 'null'.\n"
                    "    Check for missing file property in this expression:\n"
                    "        %.*s",
                    KWIC_STR_ARG(whole));
    return false;
}

// Appends what stands for the placeholder; false with a message in *out.
static bool expand_one(kwic_str whole, const kwic_query_note *note, GString *out)
{
    static kwic_regexp name = KWIC_REGEXP_EXACT("^[A-Za-z0-9_.]+$");
    static kwic_regexp call = KWIC_REGEXP_EXACT(
        "^query\\.file\\.(property|hasProperty)\\(\\s*(?:'([^']*)'|\"([^\"]*)\")\\s*\\)$");
    kwic_str inner = kwic_task_trim(kwic_str_sub(whole, 2, whole.n - 2));
    kwic_captures m;
    if (inner.n && inner.p[0] == '!')
        return true; // a comment
    if (kwic_regexp_find(&call, inner, &m))
        return call_property(note, whole, m.group[1].p[0] == 'h',
                             m.group[2].n ? m.group[2] : m.group[3], out);
    if (!kwic_regexp_in(&name, inner)) {
        g_string_assign(out, kwic_javascript_is_off);
        return false;
    }
    size_t before = out->len;
    if (append_member(inner, note, out))
        return true;
    g_string_truncate(out, before);
    g_string_printf(out, "Unknown property: %.*s", KWIC_STR_ARG(inner));
    return false;
}

// One round over a text.
static bool expand(kwic_str text, const kwic_query_note *note, GString *out)
{
    for (size_t i = 0; i < text.n;) {
        kwic_str rest = kwic_str_sub(text, i, text.n);
        const char *end = kwic_str_starts(rest, KWIC_STR("{{"))
                              ? memmem(rest.p, rest.n, "}}", 2)
                              : NULL;
        if (!end) {
            g_string_append_c(out, text.p[i++]);
            continue;
        }
        size_t n = (size_t)(end - rest.p) + 2;
        if (!expand_one(kwic_str_sub(rest, 0, n), note, out))
            return false;
        i += n;
        if (out->len > EXPANDED_BYTES) {
            g_string_assign(out, "The placeholders become too long.");
            return false;
        }
    }
    return true;
}

static kwic_str failed(kwic_str message, kwic_str text, kwic_arena *arena)
{
    g_autofree char *whole = g_strdup_printf(
        "There was an error expanding one or more placeholders.\n\n"
        "The error message was:\n    %.*s\n\nThe problem is in:\n    %.*s",
        KWIC_STR_ARG(message), KWIC_STR_ARG(text));
    return kwic_arena_str(arena, kwic_str_of(whole));
}

static kwic_str no_note(kwic_str text, kwic_arena *arena)
{
    g_autofree char *whole = g_strdup_printf(
        "The query looks like it contains a placeholder, with \"{{\" and \"}}\"\n"
        "but no file path has been supplied, so cannot expand placeholder values.\n"
        "The query is:\n%.*s",
        KWIC_STR_ARG(text));
    return kwic_arena_str(arena, kwic_str_of(whole));
}

bool kwic_placeholders_expand(kwic_str text, const kwic_query_note *note,
                              kwic_arena *arena, kwic_str *out, kwic_str *error)
{
    *out = text;
    const char *open = memmem(text.n ? text.p : "", text.n, "{{", 2);
    if (!open || !memmem(open, (size_t)(text.p + text.n - open), "}}", 2))
        return true;
    if (!note->path.n) {
        *error = no_note(text, arena);
        return false;
    }
    for (int i = 0; i < ROUNDS; i++) {
        g_autoptr(GString) round = g_string_new(NULL);
        bool good = expand(*out, note, round);
        kwic_str got = {round->str, round->len};
        if (!good) {
            *error = failed(got, *out, arena);
            return false;
        }
        if (kwic_str_eq(got, *out))
            break;
        *out = kwic_arena_str(arena, got);
    }
    return true;
}

// ---- presets ----

static const struct preset {
    const char *name, *text;
} presets[] = {
    {"hide_date_fields",
     "# Hide any values for all date fields\nhide due date\nhide scheduled date\n"
     "hide start date\nhide created date\nhide done date\nhide cancelled date"},
    {"hide_everything", "# Hide everything except description and any tags\n"
                        "preset hide_date_fields\npreset hide_non_date_fields\n"
                        "preset hide_query_elements"},
    {"hide_non_date_fields",
     "# Hide all the non-date fields, but not tags\nhide id\nhide depends on\n"
     "hide recurrence rule\nhide on completion\nhide priority"},
    {"hide_query_elements",
     "# Hide toolbar, postpone, edit, backlinks and task count\nhide toolbar\n"
     "hide postpone button\nhide edit button\nhide backlinks\nhide task count"},
    {"this_file", "path includes {{query.file.path}}"},
    {"this_folder", "folder includes {{query.file.folder}}"},
    {"this_folder_only", "filter by function task.file.folder === query.file.folder"},
    {"this_root", "root includes {{query.file.root}}"},
};

kwic_str kwic_preset_find(kwic_str name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(presets); i++)
        if (kwic_str_eq(name, kwic_str_of(presets[i].name)))
            return kwic_str_of(presets[i].text);
    return (kwic_str){NULL, 0};
}

void kwic_presets_append(kwic_str wanted, GString *out)
{
    enum { NAME_WIDTH = 20, LINE_BYTES = 50 };
    g_string_append_printf(out,
                           "Cannot find preset \"%.*s\" in the Tasks settings\n"
                           "The following presets are defined in the Tasks settings:",
                           KWIC_STR_ARG(wanted));
    for (size_t i = 0; i < G_N_ELEMENTS(presets); i++) {
        size_t line = strcspn(presets[i].text, "\n"), all = strlen(presets[i].text);
        size_t n = MIN(line, LINE_BYTES);
        g_string_append_printf(out, "\n  %-*s: %.*s%s", NAME_WIDTH, presets[i].name,
                               (int)n, presets[i].text, n < all ? "..." : "");
    }
}
