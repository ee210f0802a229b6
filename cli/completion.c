// SPDX-License-Identifier: GPL-2.0-or-later
// Completions of the shells, from the tables. Notes, tags and the words of queries come of
// `kwic complete --for COMMAND`, when the vault has an index.
#include <string.h>

#include "command.h"

static void quote(GString *out, const char *text)
{
    for (const char *p = text; *p; p++)
        g_string_append(out, *p == '\'' ? "'\\''" : (char[]){*p, 0});
}

// ---- bash ----

// readline replaces what is behind the last of its breaks ("$2"), colons and quotes among
// them; so the line is read anew, and of a proposal what is before that is taken off.
static const char bash_reader[] =
    "# Reads a command line: its words, decoded, and of the last one how it stands there\n"
    "# (raw), what it means (word) and which quote is open.\n"
    "_kwic_read()\n{\n"
    "    local line=$1 c i\n"
    "    words=() raw= word= quote=\n"
    "    for ((i = 0; i < ${#line}; i++)); do\n"
    "        c=${line:i:1}\n"
    "        if [[ $quote ]]; then\n"
    "            raw+=$c\n"
    "            if [[ $c == \"$quote\" ]]; then\n"
    "                quote=\n"
    "            elif [[ $quote == '\"' && $c == \\\\ && ${line:i+1:1} == "
    "[\\\"\\\\\\$\\`] ]]; then\n"
    "                raw+=${line:i+1:1} word+=${line:i+1:1}\n"
    "                ((i++))\n"
    "            else\n"
    "                word+=$c\n"
    "            fi\n"
    "        elif [[ $c == [[:blank:]] ]]; then\n"
    "            [[ $raw ]] && words+=(\"$word\")\n"
    "            raw= word=\n"
    "        elif [[ $c == [\\\"\\'] ]]; then\n"
    "            quote=$c raw+=$c\n"
    "        elif [[ $c == \\\\ ]]; then\n"
    "            raw+=$c${line:i+1:1} word+=${line:i+1:1}\n"
    "            ((i++))\n"
    "        else\n"
    "            raw+=$c word+=$c\n"
    "        fi\n"
    "    done\n"
    "    while [[ ${words[0]} == *=* ]]; do words=(\"${words[@]:1}\"); done\n"
    "}\n\n"
    "# Proposals (whole words) as what readline puts in the place of $1.\n"
    "_kwic_reply()\n{\n"
    "    local typed=$1 raw word quote one kept; shift\n"
    "    local -a words\n"
    "    _kwic_read \"$_kwic_line\"\n"
    "    _kwic_read \"${raw%\"$typed\"}\"\n"
    "    kept=$word\n"
    "    for one; do\n"
    "        [[ ${one,,} == \"${kept,,}\"* ]] || continue\n"
    "        [[ $one == *[:=] ]] && compopt -o nospace 2>/dev/null\n"
    "        one=${one:${#kept}}\n"
    "        case $quote in\n"
    "        \\') one=${one//\\'/\\'\\\\\\'\\'} ;;\n"
    "        '\"') one=$(printf %s \"$one\" | sed 's/[\\\\\"$`]/\\\\&/g') ;;\n"
    "        *) [[ $one ]] && printf -v one %q \"$one\" ;;\n"
    "        esac\n"
    "        COMPREPLY+=(\"$one\")\n"
    "    done\n"
    "    # A second one keeps readline from closing the quote behind \"field:\".\n"
    "    [[ $quote && ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[:=] ]] &&\n"
    "        COMPREPLY+=(\"${COMPREPLY[0]} \")\n"
    "}\n\n";

static void bash_options(GString *out, const kwic_command *command)
{
    for (const kwic_option *o = kwic_options(); o->name; o++)
        if (kwic_option_fits(o, command))
            g_string_append_printf(out, " --%s", o->name);
}

static void bash_choices(GString *out, const char *indent, const char *choices)
{
    g_string_append_printf(
        out, "%s_kwic_reply \"$2\" $(compgen -W '%s' -- \"$word\")\n", indent, choices);
}

static void bash_values(GString *out)
{
    for (const kwic_option *o = kwic_options(); o->name; o++) {
        if (!o->arg)
            continue;
        g_string_append_printf(out, "    --%s%s%.*s)\n", o->name, o->letter ? "|-" : "",
                               o->letter ? 1 : 0, &o->letter);
        if (o->choices)
            bash_choices(out, "        ", o->choices);
        else if (strcmp(o->arg, "DIR") == 0)
            g_string_append(out, "        compopt -o filenames 2>/dev/null\n"
                                 "        COMPREPLY=($(compgen -d -- \"$2\"))\n");
        else if (strcmp(o->arg, "PATH") == 0)
            g_string_append(out, "        compopt -o filenames 2>/dev/null\n"
                                 "        COMPREPLY=($(compgen -f -- \"$2\"))\n");
        g_string_append(out, "        return ;;\n");
    }
}

static void bash_commands(GString *out, const char *more)
{
    g_autoptr(GString) names = g_string_new(more);
    for (const kwic_command *c = kwic_commands(); c->name; c++)
        g_string_append_printf(names, " %s", c->name);
    bash_choices(out, "        ", names->str);
}

static void bash_rest(GString *out)
{
    g_string_append(
        out, "    esac\n"
             "    if [[ $raw == -* && \" ${words[*]} \" != *' -- '* ]]; then\n"
             "        _kwic_reply \"$2\" $(compgen -W \"$options\" -- \"$word\")\n"
             "        [[ ${#COMPREPLY[@]} -gt 0 || $raw == --* ]] && return\n"
             "    fi\n"
             "    case ${words[1]} in\n"
             "    index)\n"
             "        compopt -o filenames 2>/dev/null\n"
             "        COMPREPLY=($(compgen -d -- \"$2\"))\n"
             "        return ;;\n"
             "    help)\n");
    bash_commands(out, "query");
    g_string_append(
        out,
        "        return ;;\n"
        "    esac\n"
        "    local -a found=()\n"
        "    while IFS= read -r one; do\n"
        "        found+=(\"${one%%$'\\t'*}\")\n"
        "    done < <(kwic complete --for \"${words[1]}\" -- \"${words[@]:2}\" \"$word\" "
        "2>/dev/null)\n"
        "    if [[ ${#found[@]} -gt 0 ]]; then\n"
        "        _kwic_reply \"$2\" \"${found[@]}\"\n"
        "    elif [[ $word == */* ]]; then\n"
        "        compopt -o filenames 2>/dev/null\n"
        "        COMPREPLY=($(compgen -f -- \"$2\"))\n"
        "    fi\n}\n"
        "complete -o nosort -F _kwic kwic 2>/dev/null || complete -F _kwic kwic\n");
}

static void completion_bash(GString *out)
{
    g_string_append(
        out, "# bash completion of kwic; made by: kwic help --completion bash\n");
    g_string_append(out, bash_reader);
    g_string_append(out, "_kwic()\n{\n"
                         "    local IFS=$' \\t\\n' raw word quote one prev options=\n"
                         "    local -a words\n"
                         "    local _kwic_line=${COMP_LINE:0:COMP_POINT}\n"
                         "    COMPREPLY=()\n"
                         "    _kwic_read \"$_kwic_line\"\n"
                         "    if [[ ${#words[@]} -le 1 ]]; then\n");
    bash_commands(out, "--help --version");
    g_string_append(out, "        return\n    fi\n"
                         "    prev=${words[${#words[@]}-1]}\n"
                         "    case $prev in\n");
    bash_values(out);
    g_string_append(out, "    esac\n    case ${words[1]} in\n");
    for (const kwic_command *c = kwic_commands(); c->name; c++) {
        g_string_append_printf(out, "    %s) options='", c->name);
        bash_options(out, c);
        g_string_append(out, "' ;;\n");
    }
    bash_rest(out);
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
    g_string_append(
        out, "#compdef kwic\n"
             "# zsh completion of kwic; made by: kwic help --completion zsh\n"
             "_kwic_typed()\n{\n"
             "    local typed=$PREFIX\n"
             "    case $compstate[quoting] in\n"
             "    single) typed=${typed//\\'\\\\\\'\\'/\\'} ;;\n"
             "    double) typed=${typed//(#b)\\\\([\\\"\\\\\\$\\`])/$match[1]} ;;\n"
             "    *) typed=${(Q)typed} ;;\n"
             "    esac\n"
             "    local -a found whole shown space\n"
             "    found=(${(f)\"$(kwic complete --for $words[1] -- "
             "\"${(@Q)words[2,CURRENT-1]}\" \"$typed\" 2>/dev/null)\"})\n"
             "    if (( ! $#found )); then\n"
             "        [[ $typed == */* ]] && _files\n"
             "        return\n"
             "    fi\n"
             "    whole=(\"${(@)found%%$'\\t'*}\")\n"
             "    shown=(\"${(@)found/$'\\t'/  }\")\n"
             "    [[ -n ${(M)whole:#*[:=]} ]] && space=(-S '')\n"
             "    compadd -U -V kwic -d shown \"${(@)space}\" -- \"${(@)whole}\"\n}\n\n"
             "_kwic()\n{\n    setopt localoptions extendedglob\n"
             "    local -a commands\n    commands=(\n");
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
                               : c->max_operands ? "*:words:_kwic_typed"
                                                 : "*: :");
    }
    g_string_append(out, "    esac\n}\n\n_kwic \"$@\"\n");
}

// ---- fish ----

static void completion_fish(GString *out)
{
    g_string_append(
        out, "# fish completion of kwic; made by: kwic help --completion fish\n"
             "function __kwic_in -d 'Is it one of these commands?'\n"
             "    set -l words (commandline -opc)\n"
             "    set -q words[2]; and contains -- $words[2] $argv\n"
             "end\n\n"
             "function __kwic_typed -d 'What the word being typed may become'\n"
             "    set -l words (commandline -opc)\n"
             "    set -l command $words[2]\n"
             "    set -e words[1..2]\n"
             "    set -l raw (commandline -ct)\n"
             "    set -l typed (string unescape -- $raw; or string unescape -- "
             "$raw\\\"; or string unescape -- $raw\\'; or echo -- $raw)\n"
             "    kwic complete --for $command -- $words \"$typed\" 2>/dev/null\n"
             "    or if string match -q '*/*' -- $typed\n"
             "        __fish_complete_path $typed\n"
             "    end\n"
             "end\n\n"
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
            g_string_append_printf(out, " -n '__kwic_in %s'", o->commands);
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
    g_string_append(out, "complete -c kwic -n '__kwic_in index' -a "
                         "'(__fish_complete_directories)'\n"
                         "complete -c kwic -n '__kwic_in help' -a 'query");
    for (const kwic_command *c = kwic_commands(); c->name; c++)
        g_string_append_printf(out, " %s", c->name);
    g_string_append(out, "'\n"
                         "complete -c kwic -k -n '__kwic_in");
    for (const kwic_command *c = kwic_commands(); c->name; c++)
        if (c->max_operands && strcmp(c->name, "index") != 0 &&
            strcmp(c->name, "help") != 0)
            g_string_append_printf(out, " %s", c->name);
    g_string_append(out, "' -a '(__kwic_typed)'\n");
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
