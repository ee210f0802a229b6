// SPDX-License-Identifier: GPL-2.0-or-later
// Completions of the shells, from the tables. After "search" the words of a query are
// completed too, by `kwic complete`, when the vault has an index.
#include <string.h>

#include "command.h"

static void quote(GString *out, const char *text)
{
    for (const char *p = text; *p; p++)
        g_string_append(out, *p == '\'' ? "'\\''" : (char[]){*p, 0});
}

// ---- bash ----

static void bash_options(GString *out, const kwic_command *command)
{
    for (const kwic_option *o = kwic_options(); o->name; o++)
        if (kwic_option_fits(o, command))
            g_string_append_printf(out, " --%s", o->name);
}

static void bash_values(GString *out)
{
    for (const kwic_option *o = kwic_options(); o->name; o++) {
        if (!o->arg)
            continue;
        g_string_append_printf(out, "    --%s%s%.*s)\n", o->name, o->letter ? "|-" : "",
                               o->letter ? 1 : 0, &o->letter);
        if (o->choices)
            g_string_append_printf(
                out, "        COMPREPLY=($(compgen -W '%s' -- \"$cur\"))\n",
                o->choices);
        else if (strcmp(o->arg, "DIR") == 0)
            g_string_append(out, "        COMPREPLY=($(compgen -d -- \"$cur\"))\n");
        else if (strcmp(o->arg, "PATH") == 0)
            g_string_append(out, "        COMPREPLY=($(compgen -f -- \"$cur\"))\n");
        g_string_append(out, "        return ;;\n");
    }
}

static void completion_bash(GString *out)
{
    g_string_append(
        out,
        "# bash completion of kwic; made by: kwic help --completion bash\n"
        "_kwic()\n{\n"
        "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
        "    COMPREPLY=()\n"
        "    if [[ $COMP_CWORD -eq 1 ]]; then\n"
        "        COMPREPLY=($(compgen -W '");
    for (const kwic_command *c = kwic_commands(); c->name; c++)
        g_string_append_printf(out, "%s ", c->name);
    g_string_append(out, "--help --version' -- \"$cur\"))\n        return\n    fi\n"
                         "    case $prev in\n");
    bash_values(out);
    g_string_append(out,
                    "    esac\n    local options=\n    case ${COMP_WORDS[1]} in\n");
    for (const kwic_command *c = kwic_commands(); c->name; c++) {
        g_string_append_printf(out, "    %s) options='", c->name);
        bash_options(out, c);
        g_string_append(out, "' ;;\n");
    }
    g_string_append(out, "    esac\n"
                         "    if [[ $cur == -* ]]; then\n"
                         "        COMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
                         "    elif [[ ${COMP_WORDS[1]} == index ]]; then\n"
                         "        COMPREPLY=($(compgen -d -- \"$cur\"))\n"
                         "    elif [[ ${COMP_WORDS[1]} == help ]]; then\n"
                         "        COMPREPLY=($(compgen -W 'query ");
    for (const kwic_command *c = kwic_commands(); c->name; c++)
        g_string_append_printf(out, "%s%s", c->name, c[1].name ? " " : "");
    g_string_append(
        out, "' -- \"$cur\"))\n"
             "    elif [[ -n $cur ]]; then\n"
             "        local IFS=$'\\n'\n"
             "        COMPREPLY=($(kwic complete -- \"$cur\" 2>/dev/null | cut -f1))\n"
             "        [[ $cur == *:* ]] && declare -F __ltrim_colon_completions "
             ">/dev/null && __ltrim_colon_completions \"$cur\"\n"
             "    fi\n}\n"
             "complete -o filenames -o nosort -F _kwic kwic 2>/dev/null || complete -F "
             "_kwic kwic\n");
}

// ---- zsh ----

static void zsh_text(GString *out, const char *text)
{
    for (const char *p = text; *p; p++) {
        if (strchr("[]:\\", *p))
            g_string_append_c(out, '\\');
        g_string_append(out, *p == '\'' ? "'\\''" : (char[]){*p, 0});
    }
}

static void zsh_option(GString *out, const kwic_option *o)
{
    g_string_append(out, "            '");
    if (o->kind == KWIC_OPTION_LIST)
        g_string_append_c(out, '*');
    g_string_append_printf(out, "--%s%s[", o->name, o->arg ? "=" : "");
    zsh_text(out, o->help);
    g_string_append_c(out, ']');
    if (o->arg) {
        g_string_append_c(out, ':');
        zsh_text(out, o->arg);
        g_string_append_c(out, ':');
        if (o->choices)
            g_string_append_printf(out, "(%s)", o->choices);
        else if (strcmp(o->arg, "DIR") == 0)
            g_string_append(out, "_files -/");
        else if (strcmp(o->arg, "PATH") == 0)
            g_string_append(out, "_files");
    }
    g_string_append(out, "' \\\n");
}

static void completion_zsh(GString *out)
{
    g_string_append(out,
                    "#compdef kwic\n"
                    "# zsh completion of kwic; made by: kwic help --completion zsh\n"
                    "_kwic_words()\n{\n"
                    "    local -a words\n"
                    "    words=(${(f)\"$(kwic complete -- \"$PREFIX\" 2>/dev/null | "
                    "cut -f1)\"})\n"
                    "    compadd -U -- $words\n}\n\n"
                    "_kwic()\n{\n    local -a commands\n    commands=(\n");
    for (const kwic_command *c = kwic_commands(); c->name; c++) {
        g_string_append_printf(out, "        '%s:", c->name);
        zsh_text(out, c->help);
        g_string_append(out, "'\n");
    }
    g_string_append(
        out, "    )\n    if (( CURRENT == 2 )); then\n"
             "        _describe command commands\n        return\n    fi\n"
             "    local command=$words[2]\n    shift words\n    (( CURRENT-- ))\n"
             "    case $command in\n");
    for (const kwic_command *c = kwic_commands(); c->name; c++) {
        g_string_append_printf(out, "    %s)\n        _arguments \\\n", c->name);
        for (const kwic_option *o = kwic_options(); o->name; o++)
            if (kwic_option_fits(o, c))
                zsh_option(out, o);
        bool folder = strcmp(c->name, "index") == 0,
             help = strcmp(c->name, "help") == 0;
        g_string_append_printf(out, "            '%s'\n        ;;\n",
                               folder ? "*:vault:_files -/"
                               : help ? "*:command:_describe command commands"
                               : c->max_operands ? "*:words:_kwic_words"
                                                 : "*: :");
    }
    g_string_append(out, "    esac\n}\n\n_kwic \"$@\"\n");
}

// ---- fish ----

static void completion_fish(GString *out)
{
    g_string_append(out,
                    "# fish completion of kwic; made by: kwic help --completion fish\n"
                    "complete -c kwic -f\n");
    for (const kwic_command *c = kwic_commands(); c->name; c++) {
        g_string_append_printf(
            out, "complete -c kwic -n __fish_use_subcommand -a %s -d '", c->name);
        quote(out, c->help);
        g_string_append(out, "'\n");
    }
    for (const kwic_option *o = kwic_options(); o->name; o++) {
        g_string_append(out, "complete -c kwic");
        if (o->commands)
            g_string_append_printf(out, " -n '__fish_seen_subcommand_from %s'",
                                   o->commands);
        g_string_append_printf(out, " -l %s", o->name);
        if (o->letter)
            g_string_append_printf(out, " -s %c", o->letter);
        if (o->choices)
            g_string_append_printf(out, " -x -a '%s'", o->choices);
        else if (o->arg)
            g_string_append(out,
                            strcmp(o->arg, "DIR") == 0 || strcmp(o->arg, "PATH") == 0
                                ? " -r -F"
                                : " -x");
        g_string_append(out, " -d '");
        quote(out, o->help);
        g_string_append(out, "'\n");
    }
    g_string_append(out,
                    "complete -c kwic -n '__fish_seen_subcommand_from index' -a "
                    "'(__fish_complete_directories)'\n"
                    "complete -c kwic -n '__fish_seen_subcommand_from help' -a 'query");
    for (const kwic_command *c = kwic_commands(); c->name; c++)
        g_string_append_printf(out, " %s", c->name);
    g_string_append(
        out, "'\n"
             "complete -c kwic -n '__fish_seen_subcommand_from search facets tags "
             "tasks show related links mentions' -a '(kwic complete -- (commandline "
             "-ct) 2>/dev/null)'\n");
}

bool kwic_completion(const char *shell, GString *out)
{
    static const struct {
        const char *shell;
        void (*append)(GString *out);
    } shells[] = {
        {"bash", completion_bash}, {"zsh", completion_zsh}, {"fish", completion_fish}};
    for (size_t i = 0; i < G_N_ELEMENTS(shells); i++)
        if (strcmp(shells[i].shell, shell) == 0) {
            shells[i].append(out);
            return true;
        }
    return false;
}
