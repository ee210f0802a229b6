// SPDX-License-Identifier: GPL-2.0-or-later
// The generated parts of the manual pages, as mdoc: `kwic help --man PART`. The pages in
// man/ hold them between the comments "generated: PART" and "end of PART".
#include <string.h>

#include "command.h"
#include "config.h"
#include "kwic/lsp.h"
#include "kwic/mcp.h"
#include "kwic/operator.h"
#include "kwic/schema.h"

// Text as mdoc: backslashes doubled, no line starts with a control character.
static void append_text(GString *out, const char *text)
{
    for (const char *p = text; *p; p++) {
        if (*p == '\\')
            g_string_append(out, "\\e");
        else if ((*p == '.' || *p == '\'') && (p == text || p[-1] == '\n'))
            g_string_append_printf(out, "\\&%c", *p);
        else if (*p == '-')
            g_string_append(out, "\\-");
        else if (*p == '"')
            g_string_append(out, "\\(dq");
        else
            g_string_append_c(out, *p);
    }
}

// Sentences start on their own lines, as mdoc wants.
static void append_sentences(GString *out, const char *text)
{
    g_auto(GStrv) sentences = g_strsplit(text, ". ", -1);
    for (char **s = sentences; *s; s++) {
        append_text(out, *s);
        bool ended = g_str_has_suffix(*s, ".") || g_str_has_suffix(*s, "…");
        g_string_append(out, ended ? "\n" : ".\n");
    }
}

static void part_commands(GString *out)
{
    g_string_append(out, ".Bl -tag -width Ds\n");
    for (const kwic_command *c = kwic_commands(); c->name; c++) {
        g_string_append_printf(out, ".It Cm %s", c->name);
        if (*c->operands)
            g_string_append_printf(out, " Ar %s", c->operands);
        g_string_append_c(out, '\n');
        append_sentences(out, c->help);
        if (c->more)
            append_sentences(out, c->more);
        g_string_append(out, ".Bd -literal -compact\n");
        append_text(out, c->examples);
        g_string_append(out, ".Ed\n");
    }
    g_string_append(out, ".El\n");
}

static void append_commands(GString *out, const kwic_option *o)
{
    if (!o->commands)
        return;
    g_auto(GStrv) names = g_strsplit(o->commands, " ", -1);
    g_string_append(out, "With\n");
    for (char **n = names; *n; n++)
        g_string_append_printf(out, ".Cm %s%s\n", *n, n[1] ? " ," : " .");
}

static void part_options(GString *out)
{
    g_string_append(out, ".Bl -tag -width Ds\n");
    for (const kwic_option *o = kwic_options(); o->name; o++) {
        g_string_append(out, ".It ");
        if (o->letter)
            g_string_append_printf(out, "Fl %c , ", o->letter);
        g_string_append_printf(out, "Fl \\-%s", o->name);
        if (o->arg)
            g_string_append_printf(out, " Ar %s", o->arg);
        g_string_append_c(out, '\n');
        append_sentences(out, o->help);
        if (o->choices) {
            g_auto(GStrv) choices = g_strsplit(o->choices, " ", -1);
            g_string_append_printf(out, ".Ar %s\nis one of\n", o->arg);
            for (char **c = choices; *c; c++)
                g_string_append_printf(out, ".Cm %s%s\n", *c, c[1] ? " ," : " .");
        }
        if (o->more)
            append_sentences(out, o->more);
        append_commands(out, o);
    }
    g_string_append(out, ".El\n");
}

static void part_config(GString *out)
{
    g_string_append(out, ".Bl -tag -width Ds\n");
    for (const kwic_config_key *k = kwic_config_keys(); k->name; k++) {
        g_string_append_printf(out, ".It Cm %s No = Ar %s No in Bq %s\n", k->name,
                               k->arg, k->group);
        append_sentences(out, k->help);
        if (!k->in_vault)
            g_string_append(out, "Only in your own configuration, not in a vault's.\n");
    }
    g_string_append(out, ".El\n");
}

static void part_statuses(GString *out)
{
    g_string_append(out, ".Bl -tag -width Ds\n"
                         ".It 0\nFound; for commands other than\n.Cm search ,\n"
                         "the result is complete, with warnings or without.\n"
                         ".It 1\nNothing was found.\n");
#define X(code, exit, rpc, kind, meaning)                                              \
    g_string_append_printf(out, ".It %d\n%c%s.\n", exit, g_ascii_toupper(*(meaning)),  \
                           (meaning) + 1);
    KWIC_ERRORS(X)
#undef X
    g_string_append(out, ".El\n");
}

static void append_item(GString *out, const char *name, const char *aliases,
                        const char *help, const char *example)
{
    g_string_append_printf(out, ".It Cm %s:", name);
    g_auto(GStrv) others = g_strsplit(aliases ? aliases : "", " ", -1);
    for (char **a = others; *a; a++)
        g_string_append_printf(out, " , %s:", *a);
    g_string_append_c(out, '\n');
    append_sentences(out, help);
    if (!example)
        return;
    g_string_append(out, ".Dl ");
    append_text(out, example);
    g_string_append_c(out, '\n');
}

static void part_fields(GString *out)
{
    const kwic_field *fields = kwic_schema();
    g_string_append(out, ".Bl -tag -width Ds\n");
    for (int i = 0; i < KWIC_FIELDS; i++)
        if (!kwic_operator_find(kwic_str_of(fields[i].name)))
            append_item(out, fields[i].name, fields[i].aliases, fields[i].help,
                        fields[i].example);
    g_string_append(out, ".El\n");
}

static void part_operators(GString *out)
{
    const kwic_operator *operators = kwic_operators();
    g_string_append(out, ".Bl -tag -width Ds\n");
    for (int i = 0; i < KWIC_OPERATORS; i++)
        append_item(out, operators[i].name, operators[i].aliases, operators[i].help,
                    operators[i].example);
    g_string_append(out, ".El\n");
}

static const struct {
    const char *name;
    void (*append)(GString *out);
} parts[] = {
    {"commands", part_commands},      {"options", part_options},
    {"config", part_config},          {"statuses", part_statuses},
    {"fields", part_fields},          {"operators", part_operators},
    {"methods", kwic_methods_manual}, {"lsp", kwic_lsp_manual},
    {"errors", kwic_errors_manual},   {"tools", kwic_mcp_tools_manual},
    {"mcp", kwic_mcp_methods_manual}, {"prompts", kwic_mcp_prompts_manual},
};

const char *kwic_manual_parts(void)
{
    return "commands, options, config, statuses, fields, operators, methods, lsp, errors, tools, "
           "mcp and prompts";
}

bool kwic_manual_part(const char *part, GString *out)
{
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
        if (strcmp(parts[i].name, part) == 0) {
            parts[i].append(out);
            return true;
        }
    return false;
}
