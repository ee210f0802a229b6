// SPDX-License-Identifier: GPL-2.0-or-later
// argv to kwic_args, by the table of options.
//
//     word     = "--" NAME [ "=" VALUE ] | "-" LETTER | "--" | text
//
// GOptionContext would take "-azure" and "-1" for options. Here a letter is an option only
// alone ("-n" "5"), when the command has it, wherever it stands: "kwic search foo -n 3 -azure"
// shows three notes with foo and without azure. Edits take -TAG for what is removed, so of
// theirs only long words are options.
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "kwic/server.h"

typedef struct parser {
    kwic_args *args;
    const kwic_command *command;
    char **next;
} parser;

static void *member(kwic_args *args, const kwic_option *o)
{
    return (char *)args + o->offset;
}

static bool set_number(kwic_args *args, const kwic_option *o, const char *value,
                       GError **error)
{
    char *end = NULL;
    errno = 0;
    int64_t n = g_ascii_strtoll(value, &end, 10);
    if (end == value || *end || errno || n < o->min || n > o->max)
        return kwic_usage_error(error,
                                "--%s %s: give a number from %" G_GINT64_FORMAT
                                " to %" G_GINT64_FORMAT,
                                o->name, value, o->min, o->max);
    *(int64_t *)member(args, o) = n;
    return true;
}

static bool set_choice(kwic_args *args, const kwic_option *o, const char *value,
                       GError **error)
{
    g_auto(GStrv) choices = g_strsplit(o->choices, " ", -1);
    if (!g_strv_contains((const char *const *)choices, value)) {
        const char *near = kwic_name_nearest(value, (const char *const *)choices);
        g_autofree char *all = g_strjoinv(", ", choices);
        return near ? kwic_usage_error(error, "--%s %s: did you mean %s? (%s)", o->name,
                                       value, near, all)
                    : kwic_usage_error(error, "--%s %s: give one of %s", o->name, value,
                                       all);
    }
    *(const char **)member(args, o) = value;
    return true;
}

// The option of the command that sets the output so.
static const char *output_name(const parser *p, int output)
{
    for (const kwic_option *o = kwic_options(); o->name; o++)
        if (o->offset == offsetof(kwic_args, output) && o->min == output &&
            kwic_option_fits(o, p->command))
            return o->name;
    return "";
}

static bool set_flag(const parser *p, const kwic_option *o, GError **error)
{
    int *flag = member(p->args, o);
    bool output = o->offset == offsetof(kwic_args, output);
    if (output && *flag && *flag != (int)o->min)
        return kwic_usage_error(error,
                                "--%s and --%s are two forms of output: give one",
                                output_name(p, *flag), o->name);
    *flag = (int)o->min;
    return true;
}

static bool set(parser *p, const kwic_option *o, const char *value, GError **error)
{
    if (o->kind == KWIC_OPTION_FLAG) {
        if (value)
            return kwic_usage_error(error, "--%s takes no value", o->name);
        return set_flag(p, o, error);
    }
    if (!value)
        value = *p->next ? *p->next++ : NULL;
    if (!value)
        return kwic_usage_error(error, "--%s needs a value: --%s %s", o->name, o->name,
                                o->arg);
    switch (o->kind) {
    case KWIC_OPTION_NUMBER:
        return set_number(p->args, o, value, error);
    case KWIC_OPTION_CHOICE:
        return set_choice(p->args, o, value, error);
    case KWIC_OPTION_LIST:
        g_ptr_array_add(*(GPtrArray **)member(p->args, o), (gpointer)value);
        return true;
    default:
        *(const char **)member(p->args, o) = value;
        return true;
    }
}

static bool unknown(const parser *p, const char *name, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const kwic_option *o = kwic_options(); o->name; o++)
        if (kwic_option_fits(o, p->command))
            g_ptr_array_add(names, (gpointer)o->name);
    g_ptr_array_add(names, NULL);
    const char *near = kwic_name_nearest(name, (const char *const *)names->pdata);
    g_autoptr(GString) m = g_string_new(NULL);
    g_string_printf(m, "%s has no option --%s", p->command->name, name);
    if (near)
        g_string_append_printf(m, "; did you mean --%s?", near);
    else if (p->command->query)
        g_string_append_printf(m, "; to search for it: kwic %s -- --%s",
                               p->command->name, name);
    else
        g_string_append_printf(m, "; kwic %s -h lists them", p->command->name);
    return kwic_usage_error(error, "%s", m->str);
}

static bool take_long(parser *p, const char *word, GError **error)
{
    const char *eq = strchr(word, '=');
    g_autofree char *name = g_strndup(word, eq ? (size_t)(eq - word) : strlen(word));
    for (const kwic_option *o = kwic_options(); o->name; o++)
        if (strcmp(o->name, name) == 0 && kwic_option_fits(o, p->command)) {
            if (!set(p, o, eq ? eq + 1 : NULL, error))
                return false;
            if (o->letter == 'h')
                p->args->help = 2; // the longer one
            return true;
        }
    return unknown(p, name, error);
}

static const kwic_option *by_letter(const parser *p, char letter)
{
    for (const kwic_option *o = kwic_options(); o->name; o++)
        if (o->letter == letter && kwic_option_fits(o, p->command))
            return o;
    return NULL;
}

static bool take_word(parser *p, char *word, bool *options, GError **error)
{
    bool edits = p->command->query == KWIC_OPERANDS_EDITS;
    bool query = p->command->query != KWIC_OPERANDS_PLAIN;
    size_t given = p->args->words->len;
    if (*options && strcmp(word, "--") == 0) {
        *options = false;
        p->args->query_at = (int64_t)given;
        return true;
    }
    if (*options && word[0] == '-' && word[1] == '-')
        return take_long(p, word + 2, error);
    if (*options && !edits && word[0] == '-' && word[1] && !word[2]) {
        const kwic_option *o = by_letter(p, word[1]);
        if (o)
            return set(p, o, NULL, error);
    }
    if (*options && !query && word[0] == '-' && word[1])
        return kwic_usage_error(error, "%s has no option %s; kwic %s -h lists them",
                                p->command->name, word, p->command->name);
    if (p->command->max_operands >= 0 && given >= (size_t)p->command->max_operands)
        return kwic_usage_error(
            error, "%s: one word too many: \"%s\"; usage: kwic %s %s", p->command->name,
            word, p->command->name, p->command->operands);
    g_ptr_array_add(p->args->words, word);
    return true;
}

static void init(kwic_args *args)
{
    memset(args, 0, sizeof *args);
    args->words = g_ptr_array_new();
    args->query_at = KWIC_NOT_GIVEN;
    for (const kwic_option *o = kwic_options(); o->name; o++) {
        if (o->kind == KWIC_OPTION_LIST)
            *(GPtrArray **)member(args, o) = g_ptr_array_new();
        else if (o->kind == KWIC_OPTION_NUMBER)
            *(int64_t *)member(args, o) = KWIC_NOT_GIVEN;
    }
}

bool kwic_args_parse(kwic_args *args, const kwic_command *command, char **argv,
                     GError **error)
{
    init(args);
    parser p = {args, command, argv};
    bool options = true;
    while (*p.next) {
        char *word = *p.next++;
        if (!take_word(&p, word, &options, error))
            return false;
    }
    if (!args->words->len && !args->help && !args->version &&
        command->max_operands == 1 && command->operands[0] != '[')
        return kwic_usage_error(error, "%s: no %s; usage: kwic %s %s", command->name,
                                command->operands, command->name, command->operands);
    g_ptr_array_add(args->words, NULL);
    for (const kwic_option *o = kwic_options(); o->name; o++)
        if (o->kind == KWIC_OPTION_LIST)
            g_ptr_array_add(*(GPtrArray **)member(args, o), NULL);
    return true;
}

void kwic_args_clear(kwic_args *args)
{
    g_clear_pointer(&args->words, g_ptr_array_unref);
    for (const kwic_option *o = kwic_options(); o->name; o++)
        if (o->kind == KWIC_OPTION_LIST && *(GPtrArray **)member(args, o)) {
            g_ptr_array_unref(*(GPtrArray **)member(args, o));
            *(GPtrArray **)member(args, o) = NULL;
        }
}

GString *kwic_args_query(const kwic_args *args)
{
    GString *query = g_string_new(NULL);
    for (char **word = (char **)args->words->pdata; *word; word++) {
        if (query->len)
            g_string_append_c(query, ' ');
        g_string_append(query, *word);
    }
    return query;
}

char **kwic_args_split(const char *list)
{
    if (!list)
        return NULL;
    char **parts = g_strsplit_set(list, ", ", -1);
    size_t kept = 0;
    for (size_t i = 0; parts[i]; i++) {
        if (*parts[i])
            parts[kept++] = parts[i];
        else
            g_free(parts[i]);
    }
    parts[kept] = NULL;
    return parts;
}
