// SPDX-License-Identifier: GPL-2.0-or-later
#include "command.h"
#include "kwic/operator.h"
#include "kwic/schema.h"

enum { NAME_COLUMN = 28 };

void kwic_help_program(GString *out)
{
    g_string_append(out,
                    "kwic: full-text search and tags for folders of Markdown notes\n\n"
                    "Usage: kwic COMMAND [OPTIONS] [WORDS]\n\nCommands:\n");
    for (const kwic_command *c = kwic_commands(); c->name; c++)
        g_string_append_printf(out, "  %-10s %s\n", c->name, c->help);
    g_string_append(
        out, "\nFirst steps:\n"
             "  kwic index ~/notes               # read the vault\n"
             "  cd ~/notes && kwic search WORDS  # search it\n"
             "\nkwic help COMMAND says more; kwic help query is the query language.\n"
             "Exit status: 0 found, 1 nothing found, 2 usage, 3 and up: kwic(1).\n");
}

static void append_option(GString *out, const kwic_option *o, bool longer)
{
    g_autoptr(GString) name = g_string_new("  ");
    if (o->letter)
        g_string_append_printf(name, "-%c, ", o->letter);
    else
        g_string_append(name, "    ");
    g_string_append_printf(name, "--%s", o->name);
    if (o->arg)
        g_string_append_printf(name, " %s", o->arg);
    g_string_append_printf(out, "%-*s", NAME_COLUMN, name->str);
    if (name->len >= NAME_COLUMN)
        g_string_append_printf(out, "\n%*s", NAME_COLUMN, "");
    g_string_append(out, o->help);
    if (o->choices) {
        g_auto(GStrv) choices = g_strsplit(o->choices, " ", -1);
        g_autofree char *all = g_strjoinv(", ", choices);
        g_string_append_printf(out, ": %s", all);
    }
    g_string_append_c(out, '\n');
    if (longer && o->more)
        g_string_append_printf(out, "%*s%s\n", NAME_COLUMN, "", o->more);
}

// Lines of text, indented by two.
static void append_lines(GString *out, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++)
        if (**line)
            g_string_append_printf(out, "  %s\n", *line);
}

void kwic_help_command(const kwic_command *command, bool longer, GString *out)
{
    g_string_append_printf(out, "%s\n\nUsage: kwic %s [OPTIONS]%s%s\n", command->help,
                           command->name, *command->operands ? " " : "",
                           command->operands);
    if (longer && command->more)
        g_string_append_printf(out, "\n%s\n", command->more);
    const char *title = "\nOptions:\n";
    for (const kwic_option *o = kwic_options(); o->name; o++)
        if (o->commands && kwic_option_fits(o, command)) {
            g_string_append(out, title);
            append_option(out, o, longer);
            title = "";
        }
    g_string_append(out, "\nFor every command:\n");
    for (const kwic_option *o = kwic_options(); o->name; o++)
        if (!o->commands)
            append_option(out, o, longer);
    g_string_append(out, "\nExamples:\n");
    append_lines(out, command->examples);
}

// In columns of characters: printf's are of bytes.
static void append_row(GString *out, const char *name, const char *help,
                       const char *example)
{
    enum { HELP_COLUMN = 47 };
    int wide = (int)(strlen(help) - (size_t)g_utf8_strlen(help, -1));
    g_string_append_printf(out, "  %-12s %-*s %s\n", name, HELP_COLUMN + wide, help,
                           example ? example : "");
}

// The language on one screen: what every query may hold, then fields and operators from
// their tables.
static void help_query(GString *out)
{
    g_string_append(
        out,
        "A query is words; nothing is ever a syntax error. kwic-query(7) has all of "
        "it.\n\n"
        "  coreweave capacity        both words, in any of their forms\n"
        "  \"research storage\"        these words in this order\n"
        "  \"openai storage\"~5        within five words; also: openai NEAR/5 storage\n"
        "  -azure, NOT azure         without\n"
        "  a OR b, ( … )             either; grouping\n"
        "  logist*                   words that start so\n"
        "  corweave~                 with a typo, or two: ~2\n"
        "  /neo ?clouds?/i           a regular expression over one line\n"
        "  #company/openai           a tag, or one below it\n"
        "  [[OpenAI]]                links to that note\n"
        "  key:value, [key:>5]       any property that some note has\n"
        "  created:2026-01..2026-03  dates; also modified:<7d, created:last-week\n"
        "\nFields:\n");
    const kwic_field *fields = kwic_schema();
    for (int i = 0; i < KWIC_FIELDS; i++)
        if (!kwic_operator_find(kwic_str_of(fields[i].name)))
            append_row(out, fields[i].name, fields[i].help, fields[i].example);
    g_string_append(out, "\nOperators:\n");
    const kwic_operator *operators = kwic_operators();
    for (int i = 0; i < KWIC_OPERATORS; i++)
        append_row(out, operators[i].name, operators[i].help, operators[i].example);
}

int kwic_command_help(const kwic_args *args, GError **error)
{
    g_autoptr(GString) out = g_string_new(NULL);
    const char *topic = args->words->pdata[0];
    const kwic_command *command = topic ? kwic_command_find(topic) : NULL;
    if (args->completion) {
        kwic_completion(args->completion, out);
    } else if (args->man) {
        if (!kwic_manual_part(args->man, out)) {
            g_set_error(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                        "--man %s: no such part; there are %s", args->man,
                        kwic_manual_parts());
            return -1;
        }
    } else if (!topic) {
        kwic_help_program(out);
    } else if (command) {
        kwic_help_command(command, true, out);
    } else if (strcmp(topic, "query") == 0) {
        help_query(out);
    } else {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                    "no help on \"%s\"; kwic help lists the commands", topic);
        return -1;
    }
    return kwic_print(out);
}
