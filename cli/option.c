// SPDX-License-Identifier: GPL-2.0-or-later
// The one table of options. Parsing, -h and --help, the manual and the shells' completions
// are made from it; tests/cli/test_manual.sh holds them together.
#include <stddef.h>

#include "command.h"

#define AT(member) offsetof(kwic_args, member)

// The commands that print hits, and those that print anything as JSON.
#define HITS "search related"
#define JSON                                                                                          \
    "search facets tags status vaults show related links mentions tasks view complete index tag set " \
    "done undo saved suggest untagged"
#define EDITS "tag set done undo untagged"
#define QUERY "search facets"

static const kwic_option options[] = {
    {"index", 0, KWIC_OPTION_LIST, AT(index), "DIR", NULL, 0, 0, NULL,
     "The index folder",
     "Default: $KWIC_INDEX, else a folder for the vault in $XDG_CACHE_HOME/kwic. The "
     "index remembers its vault. With serve, once for each vault."},
    {"vault", 0, KWIC_OPTION_LIST, AT(vault), "DIR", NULL, 0, 0, NULL,
     "The vault, instead of the one around the working folder",
     "With serve it may be given more than once; the n-th goes with the n-th --index."},

    {"limit", 'n', KWIC_OPTION_NUMBER, AT(limit), "N", NULL, 0, 1000000,
     "search facets tags related mentions tasks complete suggest untagged",
     "At most so many hits, values or lines", "10 for search and related."},
    {"offset", 0, KWIC_OPTION_NUMBER, AT(offset), "N", NULL, 0, 1000000, "search",
     "Leave out the first hits", NULL},
    {"cursor", 0, KWIC_OPTION_TEXT, AT(cursor), "TEXT", NULL, 0, 0, "search",
     "The page after an answer: its cursor", NULL},
    {"sort", 0, KWIC_OPTION_TEXT, AT(sort), "KEY", NULL, 0, 0, "search tasks",
     "Order: relevance, title, path, modified, created or a property",
     "A minus before it turns the order round: --sort -modified is newest first. Of "
     "tasks: keys of the Tasks plugin's sort by, with commas between them; due,priority "
     "when not told."},
    {"facets", 0, KWIC_OPTION_TEXT, AT(facets), "LIST", NULL, 0, 0, "search facets",
     "Count these over all that matches: tag,company,type,folder …",
     "Any property too. facets counts tag, company and type when not told."},
    {"facet-limit", 0, KWIC_OPTION_NUMBER, AT(facet_limit), "N", NULL, 1, 100000,
     "search", "Values shown of a facet, at each level", "20 when not given."},
    {"prefix", 0, KWIC_OPTION_TEXT, AT(prefix), "TEXT", NULL, 0, 0, "facets",
     "Only values that start with this", NULL},
    {"filter", 0, KWIC_OPTION_LIST, AT(filter), "FACET=VALUE", NULL, 0, 0,
     "search facets", "Only notes with this value",
     "May be given more than once: values of one facet are alternatives, facets must "
     "all hold. Counts of a facet leave out its own filter."},
    {"match", 0, KWIC_OPTION_CHOICE, AT(match), "HOW", "auto all any", 0, 0, QUERY,
     "Whether each word must be there",
     "auto: all of them, or any from six plain words on; when no note has all, the "
     "answer relaxes and says so."},
    {"exact", 0, KWIC_OPTION_FLAG, AT(exact), NULL, NULL, 1, 0, "search facets",
     "Words mean themselves: none is corrected, completed or left out", NULL},
    {"live", 0, KWIC_OPTION_FLAG, AT(live), NULL, NULL, 1, 0, "search",
     "The last word is still being typed", NULL},
    {"snippets", 0, KWIC_OPTION_NUMBER, AT(snippets), "N", NULL, 0, 100, "search",
     "Snippets of a hit", "2 on a page, 3 in JSON when not given; 0 for none."},
    {"chars", 0, KWIC_OPTION_NUMBER, AT(chars), "N", NULL, 20, 10000, "search",
     "Characters of a snippet, about", "160 on a page, 200 in JSON when not given."},
    {"since", 0, KWIC_OPTION_NUMBER, AT(since), "N", NULL, 0, INT64_MAX, "search",
     "Only notes changed after that generation of the index", NULL},
    {"timeout", 0, KWIC_OPTION_NUMBER, AT(timeout), "MS", NULL, 1, 3600000,
     "search view", "Answer with what is found by then",
     "All there is when not given."},
    {"max-bytes", 0, KWIC_OPTION_NUMBER, AT(max_bytes), "N", NULL, 256, 1 << 30,
     "search show", "Keep the answer to about that size", NULL},
    {"check", 0, KWIC_OPTION_FLAG, AT(check), NULL, NULL, 1, 0, "search status",
     "Walk the vault to say how far the index is behind", NULL},
    {"no-update", 0, KWIC_OPTION_FLAG, AT(no_update), NULL, NULL, 1, 0,
     "search facets tags tasks related links mentions show",
     "Do not bring the index up to date first",
     "Else notes that changed are read first: up to 64 of them, in 50 ms, and not when "
     "another kwic keeps the index. KWIC_UPDATE=never in the environment does the same."},
    {"explain", 0, KWIC_OPTION_FLAG, AT(explain), NULL, NULL, 1, 0, "search view",
     "Show how the query was read and each hit scored",
     "Of a view, what each step took and gave."},
    {"now", 0, KWIC_OPTION_TEXT, AT(now), "TIME", NULL, 0, 0, "view",
     "The clock, as 2026-01-15T12:00:00Z", "What date(today) is counted from."},

    {"json", 0, KWIC_OPTION_FLAG, AT(output), NULL, NULL, KWIC_OUTPUT_JSON, 0, JSON,
     "The answer as one JSON object", "The same object as kwic serve answers."},
    {"jsonl", 0, KWIC_OPTION_FLAG, AT(output), NULL, NULL, KWIC_OUTPUT_JSONL, 0, HITS,
     "One JSON object a hit and line", NULL},
    {"vimgrep", 0, KWIC_OPTION_FLAG, AT(output), NULL, NULL, KWIC_OUTPUT_VIMGREP, 0,
     "search related mentions tasks links",
     "Each line with a match: path:line:column:text",
     "All of a note's, in their order. Lines and columns (bytes) count from 1."},
    {"paths", 'l', KWIC_OPTION_FLAG, AT(output), NULL, NULL, KWIC_OUTPUT_PATHS, 0,
     HITS " view untagged", "Only the paths, a line each", NULL},
    {"absolute", 0, KWIC_OPTION_FLAG, AT(absolute), NULL, NULL, 1, 0,
     "search related links mentions tasks view", "Paths from the root",
     "Else those of a vault around the working folder are relative to it; JSON always has "
     "paths in the vault."},
    {"print0", '0', KWIC_OPTION_FLAG, AT(output), NULL, NULL, KWIC_OUTPUT_PRINT0, 0,
     HITS, "Only the paths, each ended by a zero byte, for xargs -0", NULL},
    {"columns", 0, KWIC_OPTION_TEXT, AT(columns), "LIST", NULL, 0, 0, "search",
     "A table of these: title, path or any property",
     "As --columns title,role,last_contact; with --csv, --tsv or --json for programs."},
    {"tsv", 0, KWIC_OPTION_FLAG, AT(output), NULL, NULL, KWIC_OUTPUT_TSV, 0, "search",
     "The columns as lines, tabs between them", NULL},
    {"csv", 0, KWIC_OPTION_FLAG, AT(output), NULL, NULL, KWIC_OUTPUT_CSV, 0,
     "search view", "Rows as comma-separated values, with a head line", NULL},
    {"md", 0, KWIC_OPTION_FLAG, AT(output), NULL, NULL, KWIC_OUTPUT_MARKDOWN, 0, "view",
     "Results as Markdown", "Of a note, its text with results in the place of blocks."},
    {"format", 0, KWIC_OPTION_TEXT, AT(format), "TEMPLATE", NULL, 0, 0, HITS,
     "One line a hit by a template, as '{path}:{line} {title}'",
     "Fields: path, abspath, vaultpath, title, line, column, text, heading, score, type, tags, company, "
     "mtime. \\t, \\n"
     " and \\0 are tab, newline and zero byte; {{ is a brace."},
    {"color", 0, KWIC_OPTION_CHOICE, AT(color), "WHEN", "auto always never", 0, 0, NULL,
     "Colours and links",
     "auto: on a terminal, unless NO_COLOR is set or TERM is dumb."},
    {"width", 0, KWIC_OPTION_NUMBER, AT(width), "N", NULL, 20, 10000, NULL,
     "Columns of the page, instead of the terminal's", NULL},

    {"heading", 0, KWIC_OPTION_TEXT, AT(heading), "TEXT", NULL, 0, 0, "show",
     "Only the section under that heading", NULL},
    {"block", 0, KWIC_OPTION_TEXT, AT(block), "ID", NULL, 0, 0, "show",
     "Only the block with that ^id", NULL},
    {"lines", 0, KWIC_OPTION_TEXT, AT(lines), "FROM-TO", NULL, 0, 0, "show",
     "Only these lines of the file, from 1", NULL},
    {"state", 0, KWIC_OPTION_TEXT, AT(state), "STATE", NULL, 0, 0, "tasks",
     "todo, done, any, or the character in the box", NULL},
    {"due", 0, KWIC_OPTION_TEXT, AT(due), "DATE", NULL, 0, 0, "tasks",
     "Due on that date or in that range: <=2026-02-01, today, 2026-01", NULL},
    {"scheduled", 0, KWIC_OPTION_TEXT, AT(scheduled), "DATE", NULL, 0, 0, "tasks",
     "Scheduled for that date or range", NULL},
    {"priority", 0, KWIC_OPTION_TEXT, AT(priority), "LIST", NULL, 0, 0, "tasks",
     "Of these priorities: highest, high, medium, none, low, lowest", NULL},
    {"group-by", 0, KWIC_OPTION_TEXT, AT(group_by), "KEYS", NULL, 0, 0, "tasks",
     "Under headings: due, priority, folder, heading, tags …",
     "Keys of the Tasks plugin's group by, with commas between them; -KEY turns the "
     "order round."},
    {"kind", 0, KWIC_OPTION_CHOICE, AT(kind), "KIND", "query tag link property value",
     0, 0, "complete", "What is being typed",
     "query, and what stands there, when not told."},
    {"for", 0, KWIC_OPTION_TEXT, AT(command), "COMMAND", NULL, 0, 0, "complete",
     "Propose for the last of that command's words, whole",
     "TEXT are the words behind the command, options among them: kwic complete --for search "
     "-- --exact company:op. The shells' completions ask so."},
    {"at", 0, KWIC_OPTION_NUMBER, AT(at), "BYTE", NULL, 0, INT32_MAX, "complete",
     "Where the caret is in the text", "Its end when not told."},

    {"yes", 0, KWIC_OPTION_FLAG, AT(yes), NULL, NULL, 1, 0, EDITS,
     "Write, without asking", NULL},
    {"diff", 0, KWIC_OPTION_FLAG, AT(diff), NULL, NULL, 1, 0, EDITS,
     "Print the plan as a patch, write nothing",
     "What git apply takes, and kwic tag --apply."},
    {"rename", 0, KWIC_OPTION_LIST, AT(rename), "OLD=NEW", NULL, 0, 0, "tag",
     "Rename a tag and its subtags", "Without a query in the whole vault."},
    {"delete", 0, KWIC_OPTION_LIST, AT(delete), "TAG", NULL, 0, 0, "tag",
     "Remove a tag, not its subtags", "Without a query in the whole vault."},
    {"apply", 0, KWIC_OPTION_TEXT, AT(apply), "PATH", NULL, 0, 0, "tag set",
     "The plan of a patch that --diff printed; - is standard input", NULL},
    {"undo", 0, KWIC_OPTION_FLAG, AT(undo), NULL, NULL, 1, 0, "done",
     "Open the task again", NULL},
    {"tag", 0, KWIC_OPTION_FLAG, AT(tag), NULL, NULL, 1, 0, "untagged",
     "Add the tag to them, as kwic tag does", NULL},
    {"problems", 0, KWIC_OPTION_FLAG, AT(problems), NULL, NULL, 1, 0, "tags",
     "Tags that are likely one, and tags used once", NULL},
    {"vault-config", 0, KWIC_OPTION_FLAG, AT(vault_config), NULL, NULL, 1, 0, "saved",
     "Keep it in the vault's .kwic.ini, for all who have the vault", NULL},
    {"list", 0, KWIC_OPTION_FLAG, AT(list), NULL, NULL, 1, 0, "undo",
     "List the edits that can be taken back", NULL},
    {"show", 0, KWIC_OPTION_NUMBER, AT(show), "N", NULL, 1, INT64_MAX, "undo",
     "Print the patch that takes edit N back", NULL},

    {"full", 0, KWIC_OPTION_FLAG, AT(full), NULL, NULL, 1, 0, "index",
     "Build the whole index again", NULL},
    {"verify", 0, KWIC_OPTION_FLAG, AT(verify), NULL, NULL, 1, 0, "status",
     "Read the whole index and hold it against its hashes", NULL},
    {"allow-empty", 0, KWIC_OPTION_FLAG, AT(allow_empty), NULL, NULL, 1, 0, "index",
     "Believe a vault without a note",
     "Without it the index stays as it is when no note is left where there were many, or "
     "nothing at all: that is how a folder looks that is not mounted."},
    {"dry-run", 0, KWIC_OPTION_FLAG, AT(dry_run), NULL, NULL, 1, 0, "index",
     "Say what would change, write nothing", NULL},
    {"wait", 0, KWIC_OPTION_FLAG, AT(wait), NULL, NULL, 1, 0, "index",
     "While another process writes the index, wait for it",
     "Ten seconds when not given."},
    {"jobs", 'j', KWIC_OPTION_NUMBER, AT(jobs), "N", NULL, 1, 256,
     "index serve lsp mcp", "Threads that index",
     "As many as the machine has cores when not given."},
    {"verbose", 'v', KWIC_OPTION_FLAG, AT(verbose), NULL, NULL, 1, 0, "index",
     "Name each note that changed, show every warning", NULL},
    {"quiet", 'q', KWIC_OPTION_FLAG, AT(quiet), NULL, NULL, 1, 0, "index",
     "No summary, no warnings", NULL},

    {"queries", 0, KWIC_OPTION_TEXT, AT(queries), "FILE", NULL, 0, 0, "eval",
     "These queries instead of DIR/queries.tsv", NULL},
    {"run", 0, KWIC_OPTION_TEXT, AT(run), "FILE", NULL, 0, 0, "eval",
     "Write the run in TREC's form, 100 hits a query", NULL},
    {"per-query", 0, KWIC_OPTION_FLAG, AT(per_query), NULL, NULL, 1, 0, "eval",
     "A line for each query", NULL},

    {"socket", 0, KWIC_OPTION_TEXT, AT(socket), "PATH", NULL, 0, 0, "serve",
     "Serve many clients on this Unix socket, for you alone", NULL},
    {"no-watch", 0, KWIC_OPTION_FLAG, AT(no_watch), NULL, NULL, 1, 0, "serve lsp",
     "Do not follow changes in the vault", NULL},
    {"schema", 0, KWIC_OPTION_FLAG, AT(schema), NULL, NULL, 1, 0, "serve lsp mcp",
     "Print the JSON Schema of requests, and end",
     "With lsp, its capabilities and methods; with mcp, its tools."},
    {"root", 0, KWIC_OPTION_TEXT, AT(root), "FOLDER", NULL, 0, 0, "mcp",
     "Show only the notes below that folder of the vault",
     "All others are as if they were not there: in names, links, counts and spelling, too."},
    {"within", 0, KWIC_OPTION_TEXT, AT(within), "QUERY", NULL, 0, 0, "mcp",
     "Show only the notes that the query matches",
     "As with --root; both together: the notes of both."},
    {"write", 0, KWIC_OPTION_FLAG, AT(write), NULL, NULL, 1, 0, "mcp",
     "Let the agent edit tags, properties and tasks",
     "It plans an edit first, and applies the plan then; kwic undo takes it back."},
    {"completion", 0, KWIC_OPTION_CHOICE, AT(completion), "SHELL", "bash zsh fish", 0,
     0, "help", "Print the shell's completions", NULL},
    {"man", 0, KWIC_OPTION_TEXT, AT(man), "PART", NULL, 0, 0, "help",
     "Print a generated part of the manual",
     "commands, options, config, statuses, fields, methods, lsp, errors, tools, mcp or prompts."},

    {"help", 'h', KWIC_OPTION_FLAG, AT(help), NULL, NULL, 1, 0, NULL,
     "Show help; --help says more than -h", NULL},
    {"version", 0, KWIC_OPTION_FLAG, AT(version), NULL, NULL, 1, 0, NULL,
     "Show the version", NULL},
    {.name = NULL},
};

const kwic_option *kwic_options(void)
{
    return options;
}

// Whether the space-separated list holds the word.
static bool lists(const char *list, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = list; (p = strstr(p, word)) != NULL; p += n)
        if ((p == list || p[-1] == ' ') && (p[n] == '\0' || p[n] == ' '))
            return true;
    return false;
}

bool kwic_option_fits(const kwic_option *option, const kwic_command *command)
{
    return !option->commands || lists(option->commands, command->name);
}
