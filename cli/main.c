// SPDX-License-Identifier: GPL-2.0-or-later
// Read on from here: command.c (the table of commands), option.c (of options), args.c
// (argv by those tables), place.c (which vault, which index), then one file a command.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "kwic/server.h"
#include "page.h"

static int exit_status(const GError *error)
{
    static const int statuses[] = {
#define X(code, exit, rpc, kind, meaning) exit,
        KWIC_ERRORS(X)
#undef X
    };
    bool ours = error->domain == KWIC_ERROR && error->code >= 0 &&
                (size_t)error->code < G_N_ELEMENTS(statuses);
    return ours ? statuses[error->code] : statuses[KWIC_ERROR_INTERNAL];
}

static int fail(GError *error)
{
    fflush(stdout);
    // A message may hold a note's or a config's words.
    kwic_say(error->message);
    int status = exit_status(error);
    g_error_free(error);
    return status;
}

// Whoever read our output has seen enough: that is success, and no message.
static void on_closed_pipe(int signal)
{
    (void)signal;
    _exit(0);
}

static int finish(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    if (errno == EPIPE)
        return 0;
    fprintf(stderr, "kwic: the output cannot be written: %s\n", g_strerror(errno));
    return 8; // as KWIC_ERROR_IO
}

static int help(const kwic_command *command, bool longer)
{
    g_autoptr(GString) out = g_string_new(NULL);
    if (command)
        kwic_help_command(command, longer, out);
    else
        kwic_help_program(out);
    return kwic_print(out);
}

static int run(const kwic_command *command, char **argv)
{
    kwic_args args;
    GError *error = NULL;
    int status = -1;
    if (kwic_args_parse(&args, command, argv, &error)) {
        if (args.help) {
            status = help(command, args.help == 2);
        } else if (args.version) {
            status = printf("kwic %s\n", KWIC_VERSION) < 0;
        } else {
            status = command->run(&args, &error);
        }
    }
    kwic_args_clear(&args);
    return status < 0 ? fail(error) : finish(status);
}

static int no_command(const char *word)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const kwic_command *c = kwic_commands(); c->name; c++)
        g_ptr_array_add(names, (gpointer)c->name);
    g_ptr_array_add(names, NULL);
    g_autofree char *shown = kwic_shown(word);
    const char *near = kwic_name_nearest(word, (const char *const *)names->pdata);
    if (near)
        fprintf(stderr, "kwic: no command \"%s\"; did you mean %s?\n", shown, near);
    else
        fprintf(stderr, "kwic: no command \"%s\"; to search for it: kwic search %s\n",
                shown, shown);
    return 2;
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, on_closed_pipe);
    const char *word = argc > 1 ? argv[1] : "";
    const kwic_command *command = kwic_command_find(word);
    if (command)
        return run(command, argv + 2);
    if (strcmp(word, "-h") == 0 || strcmp(word, "--help") == 0)
        return finish(help(NULL, true));
    if (strcmp(word, "--version") == 0) {
        printf("kwic %s\n", KWIC_VERSION);
        return finish(0);
    }
    if (*word)
        return no_command(word);
    if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
        return run(kwic_command_find("open"), argv + argc);
    g_autoptr(GString) out = g_string_new(NULL);
    kwic_help_program(out);
    fputs(out->str, stderr);
    return 2;
}
