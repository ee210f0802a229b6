/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program's commands and options: two tables, which parsing, help, kwic(1) and the
 * shells' completions all read. */
#ifndef KWIC_COMMAND_H
#define KWIC_COMMAND_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "kwic/error.h"

typedef enum kwic_output {
    KWIC_OUTPUT_PEOPLE,
    KWIC_OUTPUT_JSON,
    KWIC_OUTPUT_JSONL,
    KWIC_OUTPUT_VIMGREP,
    KWIC_OUTPUT_PATHS,
    KWIC_OUTPUT_PRINT0,
    KWIC_OUTPUT_CSV,
    KWIC_OUTPUT_TSV,
    KWIC_OUTPUT_MARKDOWN,
} kwic_output;

#define KWIC_NOT_GIVEN (-1)

/* What the command line said. Strings are argv's; numbers are KWIC_NOT_GIVEN or in range. */
typedef struct kwic_args {
    GPtrArray *words; /* NULL-terminated, as the lists below */
    GPtrArray *index, *vault, *filter;
    GPtrArray *delete, *rename;
    const char *apply;
    const char *block, *color, *columns, *command, *completion, *cursor, *due, *facets,
        *format, *heading, *group_by, *kind, *lines, *man, *match, *now, *prefix,
        *priority, *queries, *root, *run, *scheduled, *socket, *sort, *state, *within;
    int64_t at, chars, facet_limit, jobs, limit, max_bytes, offset, since, snippets,
        show, timeout, width;
    int64_t query_at; /* the first word behind "--"; KWIC_NOT_GIVEN: there was none */
    int output;       /* kwic_output */
    int diff, list, problems, tag, undo, vault_config, yes;
    int absolute, allow_empty, check, dry_run, exact, explain, full, help, live,
        no_update, no_watch, per_query, quiet, schema, verbose, verify, version, wait,
        write;
} kwic_args;

typedef enum kwic_option_kind {
    KWIC_OPTION_FLAG,   /* sets its int to value */
    KWIC_OPTION_TEXT,   /* the last one given counts */
    KWIC_OPTION_LIST,   /* each one given counts */
    KWIC_OPTION_CHOICE, /* one of choices */
    KWIC_OPTION_NUMBER, /* from min to max */
} kwic_option_kind;

typedef struct kwic_option {
    const char *name; /* without "--" */
    char letter;      /* 0 for none */
    kwic_option_kind kind;
    size_t offset;        /* in kwic_args */
    const char *arg;      /* how its value is called; NULL for a flag */
    const char *choices;  /* space-separated */
    int64_t min, max;     /* of a number; min: a flag's value */
    const char *commands; /* space-separated; NULL: every command */
    const char *help;     /* one line */
    const char *more;     /* a sentence for --help and the manual; NULL */
} kwic_option;

typedef enum kwic_operands {
    KWIC_OPERANDS_PLAIN = false,
    KWIC_OPERANDS_QUERY = true, /* a query: after the first, "-x" is text */
    KWIC_OPERANDS_EDITS, /* edits, and a query behind "--": no "-x" is an option */
} kwic_operands;

typedef struct kwic_command {
    const char *name;
    const char *operands; /* "[VAULT]" */
    int max_operands;     /* -1: any number */
    kwic_operands query;
    const char *help;     /* one line */
    const char *more;     /* for --help and the manual */
    const char *examples; /* lines */
    int (*run)(const kwic_args *args,
               GError **error); /* exit status; -1: error is set */
} kwic_command;

/* Ended by an element without a name. */
const kwic_command *kwic_commands(void);
const kwic_option *kwic_options(void);

const kwic_command *kwic_command_find(const char *name);
bool kwic_option_fits(const kwic_option *option, const kwic_command *command);

/* Reads argv after the command's name. USAGE names the word and its cure. */
bool kwic_args_parse(kwic_args *args, const kwic_command *command, char **argv,
                     GError **error);
void kwic_args_clear(kwic_args *args);
/* The words as one query. */
GString *kwic_args_query(const kwic_args *args);
/* Splits "a,b c" at commas and spaces; NULL for NULL. To be g_strfreev'd. */
char **kwic_args_split(const char *list);

/* Help: every command, one command (long or short), the generated parts of the manual
 * ("commands", "options", "fields", "methods", "lsp", "errors", "statuses", "config"), completions. */
void kwic_help_program(GString *out);
void kwic_help_command(const kwic_command *command, bool longer, GString *out);
bool kwic_manual_part(const char *part, GString *out);
const char *kwic_manual_parts(void); /* space-separated */
bool kwic_completion(const char *shell, GString *out);

/* What the commands share. */
int kwic_print(const GString *text);

/* Each in the file of its name. */
int kwic_command_complete(const kwic_args *args, GError **error);
int kwic_command_done(const kwic_args *args, GError **error);
int kwic_command_dump(const kwic_args *args, GError **error);
int kwic_command_eval(const kwic_args *args, GError **error);
int kwic_command_facets(const kwic_args *args, GError **error);
int kwic_command_help(const kwic_args *args, GError **error);
int kwic_command_index(const kwic_args *args, GError **error);
int kwic_command_lsp(const kwic_args *args, GError **error);
int kwic_command_links(const kwic_args *args, GError **error);
int kwic_command_mcp(const kwic_args *args, GError **error);
int kwic_command_mentions(const kwic_args *args, GError **error);
int kwic_command_related(const kwic_args *args, GError **error);
int kwic_command_saved(const kwic_args *args, GError **error);
int kwic_command_search(const kwic_args *args, GError **error);
int kwic_command_serve(const kwic_args *args, GError **error);
int kwic_command_set(const kwic_args *args, GError **error);
int kwic_command_show(const kwic_args *args, GError **error);
int kwic_command_status(const kwic_args *args, GError **error);
int kwic_command_vaults(const kwic_args *args, GError **error);
int kwic_command_open(const kwic_args *args, GError **error);
int kwic_command_suggest(const kwic_args *args, GError **error);
int kwic_command_tag(const kwic_args *args, GError **error);
int kwic_command_tags(const kwic_args *args, GError **error);
int kwic_command_tasks(const kwic_args *args, GError **error);
int kwic_command_undo(const kwic_args *args, GError **error);
int kwic_command_untagged(const kwic_args *args, GError **error);
int kwic_command_view(const kwic_args *args, GError **error);

#endif
