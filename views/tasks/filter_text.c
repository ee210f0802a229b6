// SPDX-License-Identifier: GPL-2.0-or-later
// Filters by text: "description includes milk", "path regex matches /^Areas/".
#include "filter.h"
#include "kwic/path.h"
#include "regexp.h"

enum {
    STATUS_NAME,
    PATH,
    FOLDER,
    ROOT,
    DESCRIPTION,
    TAGS,
    HEADING,
    FILENAME,
    RECURRENCE,
    ID,
};

// ORDER: as the enum.
static const char *const field_names[] = {"status.name", "path", "folder",  "root",
                                          "description", "tags", "heading", "filename",
                                          "recurrence",  "id"};

static const char regexp_help[] =
    "See https://publish.obsidian.md/tasks/Queries/Regular+Expressions\n\n"
    "Regular expressions must look like this:\n"
    "    /pattern/\n"
    "or this:\n"
    "    /pattern/flags\n\n"
    "Where:\n"
    "- pattern: The 'regular expression' pattern to search for.\n"
    "- flags:   Optional characters that modify the search.\n"
    "           i => make the search case-insensitive\n"
    "           u => add Unicode support\n\n"
    "Examples:  /^Log/\n"
    "           /^Log/i\n"
    "           /File Name\\.md/\n"
    "           /waiting|waits|waited/i\n"
    "           /\\d\\d:\\d\\d/\n\n"
    "The following characters have special meaning in the pattern:\n"
    "to find them literally, you must add a \\ before them:\n"
    "    [\\^$.|?*+()\n\n"
    "CAUTION! Regular expression (or 'regex') searching is a powerful\n"
    "but advanced feature that requires thorough knowledge in order to\n"
    "use successfully, and not miss intended search results.\n";

static kwic_str value_of(int field, const kwic_task_item *item)
{
    switch (field) {
    case STATUS_NAME:
        return kwic_str_of(kwic_task_line_status_name(&item->task));
    case PATH:
        return item->path;
    case FOLDER:
        return kwic_query_folder(item->path);
    case ROOT:
        return kwic_query_root(item->path);
    case DESCRIPTION:
        return item->task.description;
    case HEADING:
        return item->heading;
    case FILENAME:
        return kwic_path_last(item->path);
    case RECURRENCE:
        return item->task.recurrence;
    default:
        return item->task.id;
    }
}

static bool fits_text(kwic_task_filter *f, const kwic_task_item *item,
                      const kwic_tasks_all *all)
{
    (void)all;
    return kwic_text_matches(&f->match, value_of(f->field, item)) != f->negate;
}

static bool fits_tags(kwic_task_filter *f, const kwic_task_item *item,
                      const kwic_tasks_all *all)
{
    (void)all;
    bool any = false;
    for (size_t i = 0; i < item->task.n_tags && !any; i++)
        any = kwic_text_matches(&f->match, item->task.tags[i]);
    return any != f->negate;
}

// As JavaScript shows an expression: a slash outside of a class has a backslash.
static char *source_of(kwic_str pattern)
{
    GString *out = g_string_new(NULL);
    bool in_class = false;
    for (size_t i = 0; i < pattern.n; i++) {
        char c = pattern.p[i];
        if (c == '\\' && i + 1 < pattern.n) {
            g_string_append_len(out, pattern.p + i++, 2);
            continue;
        }
        in_class = c == '[' ? true : c == ']' ? false : in_class;
        if (c == '/' && !in_class)
            g_string_append_c(out, '\\');
        g_string_append_c(out, c);
    }
    return g_string_free(out, FALSE);
}

static int by_byte(const void *a, const void *b)
{
    return *(const char *)a - *(const char *)b;
}

static void explain(kwic_task_filter *f, kwic_str pattern, kwic_str flags,
                    kwic_arena *arena)
{
    const char *slash = memchr(f->line.p, '/', f->line.n);
    int width = MAX((int)(slash - f->line.p) - 2, 0);
    g_autofree char *source = source_of(pattern), *sorted = g_strndup(flags.p, flags.n);
    qsort(sorted, flags.n, 1, by_byte);
    g_autofree char *with = flags.n == 0   ? g_strdup("no flags")
                            : flags.n == 1 ? g_strdup_printf("flag '%s'", sorted)
                                           : g_strdup_printf("flags '%s'", sorted);
    f->explanation = kwic_explanation_printf(arena, "%-*s'%s' with %s", width,
                                             "using regex: ", source, with);
}

static kwic_task_filter *read_regexp(kwic_task_filter *f, kwic_str text,
                                     kwic_filter_reading *r)
{
    static kwic_regexp slashes = KWIC_REGEXP_EXACT("^/(.+)/([^/]*)$");
    kwic_captures m;
    if (!kwic_regexp_find(&slashes, text, &m))
        return kwic_filter_fail(r, "Invalid instruction: '%.*s'\n\n%s",
                                KWIC_STR_ARG(f->line), regexp_help);
    const char *wrong =
        kwic_text_match_regex(&f->match, m.group[1], m.group[2], r->arena);
    if (!wrong) {
        explain(f, m.group[1], m.group[2], r->arena);
        return f;
    }
    bool flags = g_str_has_prefix(wrong, "Invalid flags");
    g_autofree char *message =
        flags ? g_strdup_printf("%s '%.*s'", wrong, KWIC_STR_ARG(m.group[2]))
              : g_strdup_printf("Invalid regular expression: /%.*s/: %s",
                                KWIC_STR_ARG(m.group[1]), wrong);
    return kwic_filter_fail(r,
                            "Error: Parsing regular expression.\n"
                            "The error message was:\n    \"SyntaxError: %s\"\n\n%s",
                            message, regexp_help);
}

static int field_of(kwic_str name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(field_names); i++)
        if (g_ascii_strncasecmp(field_names[i], name.p, name.n) == 0 &&
            (strlen(field_names[i]) == name.n || (i == TAGS && name.n == 3)))
            return (int)i;
    return ID;
}

static bool has_folded(kwic_str s, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= s.n; i++)
        if (g_ascii_strncasecmp(s.p + i, word, n) == 0)
            return true;
    return false;
}

kwic_task_filter *kwic_filter_read_text(kwic_str line, kwic_filter_reading *r)
{
    static kwic_regexp whole = KWIC_REGEXP(
        "^(?:(status\\.name|path|folder|root|description|heading|filename|recurrence|id) "
        "(includes|does not include|regex matches|regex does not match) (.*)|"
        "(tags|tag) (includes|does not include|regex matches|regex does not match|"
        "include|do not include) (.*))");
    kwic_captures m;
    if (!kwic_regexp_find(&whole, line, &m))
        return NULL;
    bool tags = m.group[4].n > 0;
    const kwic_str *g = tags ? m.group + 3 : m.group;
    kwic_task_filter *f = kwic_filter_new(line, tags ? fits_tags : fits_text, r);
    f->field = field_of(g[1]);
    f->negate = has_folded(g[2], "not");
    if (has_folded(g[2], "regex"))
        return read_regexp(f, g[3], r);
    kwic_text_match_text(&f->match, g[3], r->arena);
    return f;
}
