// SPDX-License-Identifier: GPL-2.0-or-later
#include "statement.h"

#include "task_field.h"

// ---- lines that belong together ----

static bool ends(kwic_str s, const char *end)
{
    size_t n = strlen(end);
    return s.n >= n && memcmp(s.p + s.n - n, end, n) == 0;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

// A line without the backslash that joins it to the next; one of two at its end stays.
static kwic_str adjusted(kwic_str line, bool continues)
{
    while (continues && line.n && is_blank(line.p[0]))
        line = kwic_str_sub(line, 1, line.n);
    if (ends(line, "\\\\"))
        return kwic_str_sub(line, 0, line.n - 1);
    if (!ends(line, "\\"))
        return line;
    line.n--;
    while (line.n && is_blank(line.p[line.n - 1]))
        line.n--;
    return line;
}

typedef struct joining {
    kwic_arena *arena;
    GPtrArray *list;
    GString *joined;
    const char *raw;
    uint32_t line;
    bool continues;
} joining;

static void finish(joining *j, kwic_str line)
{
    kwic_str joined = kwic_task_trim((kwic_str){j->joined->str, j->joined->len});
    if (joined.n == 0)
        return;
    kwic_statement *s = kwic_arena_new_array(j->arena, kwic_statement, 1);
    s->raw = (kwic_str){j->raw, (size_t)(line.p + line.n - j->raw)};
    s->joined = s->expanded = kwic_arena_str(j->arena, joined);
    s->line = j->line;
    g_ptr_array_add(j->list, s);
}

static void add_line(joining *j, kwic_str line, uint32_t number)
{
    kwic_str text = adjusted(line, j->continues);
    if (!j->continues) {
        j->raw = line.p;
        j->line = number;
        g_string_truncate(j->joined, 0);
    } else {
        g_string_append_c(j->joined, ' ');
    }
    g_string_append_len(j->joined, text.p, (gssize)text.n);
    j->continues = ends(line, "\\") && !ends(line, "\\\\");
    if (!j->continues)
        finish(j, line);
}

static void join_lines(kwic_str text, kwic_arena *arena, GPtrArray *list)
{
    g_autoptr(GString) joined = g_string_new(NULL);
    joining j = {.arena = arena, .list = list, .joined = joined};
    for (uint32_t number = 1; text.n; number++) {
        const char *end = memchr(text.p, '\n', text.n);
        size_t n = end ? (size_t)(end - text.p) : text.n;
        add_line(&j, kwic_str_sub(text, 0, n), number);
        text = kwic_str_sub(text, n + 1, text.n);
    }
}

// ---- what placeholders become ----

static kwic_str with_suffix(kwic_str s, const char *suffix, kwic_arena *arena)
{
    g_autofree char *text = g_strdup_printf("%.*s%s", KWIC_STR_ARG(s), suffix);
    return kwic_arena_str(arena, kwic_str_of(text));
}

// A placeholder of several lines makes several statements.
static void add_parts(const kwic_statement *from, GPtrArray *parts, kwic_arena *arena,
                      GPtrArray *list)
{
    for (guint i = 0; i < parts->len; i++) {
        const kwic_statement *part = parts->pdata[i];
        kwic_statement *s = kwic_arena_new_array(arena, kwic_statement, 1);
        *s = *from;
        s->expanded = part->joined;
        if (parts->len > 1) {
            g_autofree char *counter =
                g_strdup_printf(": statement %u after expansion of placeholder", i + 1);
            s->raw = with_suffix(from->raw, counter, arena);
            s->joined = with_suffix(from->joined, counter, arena);
        }
        g_ptr_array_add(list, s);
    }
}

bool kwic_statement_expand(const kwic_statement *from, kwic_str text,
                           const kwic_query_note *note, kwic_arena *arena,
                           GPtrArray *list, kwic_str *error)
{
    kwic_str expanded;
    if (!kwic_placeholders_expand(text, note, arena, &expanded, error))
        return false;
    g_autoptr(GPtrArray) parts = g_ptr_array_new();
    join_lines(expanded, arena, parts);
    add_parts(from, parts, arena, list);
    return true;
}

GPtrArray *kwic_statements_read(kwic_str text, const kwic_query_note *note,
                                kwic_arena *arena, kwic_str *error, uint32_t *line)
{
    g_autoptr(GPtrArray) joined = g_ptr_array_new(), list = g_ptr_array_new();
    join_lines(text, arena, joined);
    for (guint i = 0; i < joined->len; i++) {
        kwic_statement *s = joined->pdata[i];
        *line = s->line;
        if (s->joined.p[0] == '#' || !memmem(s->joined.p, s->joined.n, "{{", 2))
            g_ptr_array_add(list, s); // a comment's placeholders are nobody's business
        else if (!kwic_statement_expand(s, s->joined, note, arena, list, error))
            return NULL;
    }
    return g_steal_pointer(&list);
}

// ---- as text ----

static void append_indented(GString *out, kwic_str text, int indent)
{
    g_string_append_printf(out, "%*s", indent, "");
    for (size_t i = 0; i < text.n; i++) {
        g_string_append_c(out, text.p[i]);
        if (text.p[i] == '\n')
            g_string_append_printf(out, "%*s", indent, "");
    }
}

static void append_if_other(GString *out, kwic_str before, kwic_str text, int indent)
{
    if (!kwic_str_eq(before, text))
        g_string_append_printf(out, " =>\n%*s%.*s", indent, "", KWIC_STR_ARG(text));
}

void kwic_statement_append(const kwic_statement *s, int indent, GString *out)
{
    kwic_str raw = kwic_task_trim(s->raw);
    append_indented(out, raw, indent);
    if (memchr(s->raw.p, '\n', s->raw.n))
        g_string_append_printf(out, "\n%*s", indent, "");
    append_if_other(out, raw, s->joined, indent);
    append_if_other(out, s->joined, s->expanded, indent);
}

void kwic_statement_error(const kwic_statement *s, kwic_str message, GString *out)
{
    g_string_append_len(out, message.p, (gssize)message.n);
    if (kwic_str_eq(s->raw, s->joined) && kwic_str_eq(s->raw, s->expanded)) {
        g_string_append_printf(out, "\nProblem line: \"%.*s\"", KWIC_STR_ARG(s->raw));
        return;
    }
    g_string_append(out, "\nProblem statement:\n");
    kwic_statement_append(s, 4, out);
    g_string_append_c(out, '\n');
}
