// SPDX-License-Identifier: GPL-2.0-or-later
// Lines that programs read.
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "kwic/server.h"
#include "paths.h"
#include "print.h"

static void append_path(GString *out, const char *path)
{
    g_autofree char *shown = kwic_paths_shown(path);
    kwic_print_text(out, shown);
}

static void append_place(GString *out, const kwic_hit *hit, uint32_t line,
                         uint32_t byte, const char *text)
{
    append_path(out, hit->path);
    g_string_append_printf(out, ":%u:%u:", line, byte + 1);
    kwic_print_text(out, text);
    g_string_append_c(out, '\n');
}

static void append_vimgrep(GString *out, const kwic_hit *hit)
{
    for (size_t i = 0; i < hit->n_snippets; i++) {
        const kwic_snippet *s = &hit->snippets[i];
        bool marked = s->n_marks;
        append_place(out, hit, marked ? s->marks[0].line : s->line,
                     marked ? s->marks[0].byte : 0, s->text);
    }
    if (!hit->n_snippets)
        append_place(out, hit, 1, 0, hit->title);
}

void kwic_print_lines(GString *out, const kwic_answer *answer, int output)
{
    for (size_t i = 0; i < answer->n_hits; i++) {
        const kwic_hit *hit = &answer->hits[i];
        if (output == KWIC_OUTPUT_VIMGREP) {
            append_vimgrep(out, hit);
        } else if (output == KWIC_OUTPUT_JSONL) {
            kwic_hit_write(hit, out);
            g_string_append_c(out, '\n');
        } else if (output == KWIC_OUTPUT_PRINT0) {
            g_autofree char *path = kwic_paths_shown(hit->path);
            kwic_print_text(out, path);
            g_string_append_c(out, '\0');
        } else {
            append_path(out, hit->path);
            g_string_append_c(out, '\n');
        }
    }
}

// ---- templates ----

static uint32_t first_line(const kwic_hit *hit)
{
    if (!hit->n_snippets)
        return 1;
    const kwic_snippet *s = &hit->snippets[0];
    return s->n_marks ? s->marks[0].line : s->line;
}

static void append_list(GString *out, const char *const *list)
{
    for (size_t i = 0; list && list[i]; i++) {
        if (i)
            g_string_append_c(out, ',');
        kwic_print_text(out, list[i]);
    }
}

static void field_path(GString *out, const kwic_hit *hit)
{
    append_path(out, hit->path);
}
static void field_abspath(GString *out, const kwic_hit *hit)
{
    g_autofree char *path = kwic_paths_absolute(hit->path);
    kwic_print_text(out, path);
}
static void field_vaultpath(GString *out, const kwic_hit *hit)
{
    kwic_print_text(out, hit->path);
}
static void field_title(GString *out, const kwic_hit *hit)
{
    kwic_print_text(out, hit->title);
}
static void field_line(GString *out, const kwic_hit *hit)
{
    g_string_append_printf(out, "%u", first_line(hit));
}
static void field_column(GString *out, const kwic_hit *hit)
{
    bool marked = hit->n_snippets && hit->snippets[0].n_marks;
    g_string_append_printf(out, "%u", marked ? hit->snippets[0].marks[0].byte + 1 : 1);
}
static void field_text(GString *out, const kwic_hit *hit)
{
    kwic_print_text(out, hit->n_snippets ? hit->snippets[0].text : "");
}
static void field_heading(GString *out, const kwic_hit *hit)
{
    const char **h = hit->n_snippets ? hit->snippets[0].headings : NULL;
    for (size_t i = 0; h && h[i]; i++) {
        g_string_append(out, i ? " > " : "");
        kwic_print_text(out, h[i]);
    }
}
static void field_score(GString *out, const kwic_hit *hit)
{
    g_string_append_printf(out, "%.3f", hit->score);
}
static void field_type(GString *out, const kwic_hit *hit)
{
    append_list(out, hit->types);
}
static void field_tags(GString *out, const kwic_hit *hit)
{
    append_list(out, hit->tags);
}
static void field_company(GString *out, const kwic_hit *hit)
{
    for (size_t i = 0; i < hit->n_companies; i++) {
        g_string_append(out, i ? "," : "");
        kwic_print_text(out, hit->companies[i].value);
    }
}
static void field_mtime(GString *out, const kwic_hit *hit)
{
    g_autoptr(GDateTime) time =
        g_date_time_new_from_unix_utc(hit->mtime_ns / 1000000000);
    g_autofree char *text = time ? g_date_time_format(time, "%FT%TZ") : NULL;
    g_string_append(out, text ? text : "");
}

static const struct {
    const char *name;
    void (*append)(GString *out, const kwic_hit *hit);
} fields[] = {
    {"abspath", field_abspath}, {"vaultpath", field_vaultpath},
    {"path", field_path},       {"title", field_title},
    {"line", field_line},       {"column", field_column},
    {"text", field_text},       {"heading", field_heading},
    {"score", field_score},     {"type", field_type},
    {"tags", field_tags},       {"company", field_company},
    {"mtime", field_mtime},
};

static bool append_field(GString *out, const kwic_hit *hit, const char *name,
                         GError **error)
{
    const char *names[G_N_ELEMENTS(fields) + 1] = {0};
    for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
        names[i] = fields[i].name;
        if (strcmp(name, names[i]) == 0) {
            if (hit)
                fields[i].append(out, hit);
            return true;
        }
    }
    const char *near = kwic_name_nearest(name, names);
    g_autofree char *all = g_strjoinv(", ", (char **)names);
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_USAGE, "--format: no field {%s}; %s%s%s",
                name, near ? "did you mean {" : "there are ", near ? near : all,
                near ? "}?" : "");
    return false;
}

// One hit by the template; a NULL hit only checks it.
static bool append_template(GString *out, const kwic_hit *hit, const char *format,
                            GError **error)
{
    static const char escapes[][2] = {
        {'t', '\t'}, {'n', '\n'}, {'0', '\0'}, {'\\', '\\'}};
    for (const char *p = format; *p; p++) {
        const char *end = *p == '{' && p[1] != '{' ? strchr(p, '}') : NULL;
        if (end) {
            g_autofree char *name = g_strndup(p + 1, (size_t)(end - p - 1));
            if (!append_field(out, hit, name, error))
                return false;
            p = end;
            continue;
        }
        char c = *p;
        for (size_t i = 0; *p == '\\' && i < G_N_ELEMENTS(escapes); i++)
            if (p[1] == escapes[i][0]) {
                c = escapes[i][1];
                p++;
                break;
            }
        if (c == '{' && p[1] == '{')
            p++;
        g_string_append_c(out, c);
    }
    char last = out->len ? out->str[out->len - 1] : ' ';
    if (last != '\n' && last != '\0')
        g_string_append_c(out, '\n');
    return true;
}

bool kwic_print_format(GString *out, const kwic_answer *answer, const char *format,
                       GError **error)
{
    g_autoptr(GString) checked = g_string_new(NULL);
    if (!append_template(checked, NULL, format, error))
        return false;
    for (size_t i = 0; i < answer->n_hits; i++)
        if (!append_template(out, &answer->hits[i], format, error))
            return false;
    return true;
}
