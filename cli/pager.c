// SPDX-License-Identifier: GPL-2.0-or-later
#include "pager.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "page.h"

enum { USUAL_LINES = 24 };

static const char *color_of(const char *line)
{
    if (g_str_has_prefix(line, "--- ") || g_str_has_prefix(line, "+++ "))
        return "1";
    switch (*line) {
    case '@':
        return "36";
    case '-':
        return "31";
    case '+':
        return "32";
    default:
        return NULL;
    }
}

GString *kwic_pager_color(const GString *patch, bool color)
{
    GString *out = g_string_sized_new(patch->len * 2);
    g_auto(GStrv) lines = g_strsplit(patch->str, "\n", -1);
    for (char **line = lines; *line && (line[1] || **line); line++) {
        // What only programs need: hashes, and the tab that ends a name.
        if (g_str_has_prefix(*line, "kwic-hash: "))
            continue;
        if (g_str_has_prefix(*line, "--- ") || g_str_has_prefix(*line, "+++ "))
            g_strchomp(*line);
        const char *style = color ? color_of(*line) : NULL;
        g_autofree char *shown = kwic_shown(*line);
        if (style)
            g_string_append_printf(out, "\033[%sm%s\033[0m\n", style, shown);
        else
            g_string_append_printf(out, "%s\n", shown);
    }
    return out;
}

static size_t lines_of_terminal(void)
{
    struct winsize size;
    bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row;
    return known ? size.ws_row : USUAL_LINES;
}

static bool is_long(const GString *text)
{
    size_t n = 0;
    for (size_t i = 0; i < text->len; i++)
        n += text->str[i] == '\n';
    return n + 2 > lines_of_terminal();
}

// What the user's environment names; a vault has no say in it.
static const char *pager(void)
{
    const char *own = getenv("KWIC_PAGER"), *usual = getenv("PAGER");
    const char *found = own ? own : usual ? usual : "less";
    return *found && strcmp(found, "cat") != 0 ? found : NULL;
}

static bool print_through(const char *command, const GString *text)
{
    setenv("LESS", "FRX", 0); // as git does: ends at once when all fits, takes colours
    void (*before)(int) = signal(SIGPIPE, SIG_IGN);
    FILE *pipe = popen(command, "w"); // NOLINT(cert-env33-c): the user's own pager
    size_t n = pipe ? fwrite(text->str, 1, text->len, pipe) : 0;
    int status = pipe ? pclose(pipe) : -1;
    signal(SIGPIPE, before);
    // 127: the shell found no such program
    return pipe && (n || !text->len) &&
           !(WIFEXITED(status) && WEXITSTATUS(status) == 127);
}

void kwic_pager_print(const GString *text)
{
    const char *command = is_long(text) ? pager() : NULL;
    fflush(stdout);
    if (!command || !print_through(command, text))
        fwrite(text->str, 1, text->len, stdout);
    fflush(stdout);
}

bool kwic_pager_ask(const char *question)
{
    char answer[16] = "";
    printf("%s [y/N] ", question);
    fflush(stdout);
    if (!fgets(answer, sizeof answer, stdin))
        putchar('\n');
    return *answer == 'y' || *answer == 'Y';
}
