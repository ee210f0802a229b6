// SPDX-License-Identifier: GPL-2.0-or-later
#include "command.h"

static const kwic_command commands[] = {
    {"index", "[VAULT]", 1, false, "Bring the index up to its vault",
     "The first time the whole vault is read, later only what changed. VAULT is a "
     "folder of Markdown notes; without it, the nearest folder upwards that has an "
     "index, or holds .obsidian, .kwic.ini or .git. Notes are read, never written; the "
     "index lies outside the vault.",
     "kwic index ~/notes\n"
     "kwic index --dry-run --verbose\n",
     kwic_command_index},
    {"search", "QUERY…", -1, true, "Search: ranked hits with their places",
     "Several words are one query. Options may stand anywhere: --long words, and a letter "
     "of the list below alone, as -n 3; so -azure is text. -- ends them. The query "
     "language is kwic-query(7).",
     "kwic search CoreWeave company:openai\n"
     "kwic search '\"research archive storage\"' --facets company,type\n"
     "kwic search type:people tag:needs-review --json --limit 3\n",
     kwic_command_search},
    {"open", "[NAME…]", -1, KWIC_OPERANDS_QUERY,
     "Open a note by its name, or its beginning, in the editor",
     "The editor is $VISUAL, else $EDITOR, at the line. Where several notes are meant it "
     "asks, by fzf where that is installed; without a terminal it prints them as "
     "path:line:title. Without a name: those changed last.",
     "kwic open kevin p\n"
     "kwic open\n",
     kwic_command_open},
    {"show", "NOTE", 1, false, "Show a note, a section of it, a block or lines",
     "NOTE is a path in the vault, or any of the note's names.",
     "kwic show 'Ada Voss' --heading 'Key Facts'\n"
     "kwic show People/Ada\\ Voss.md --lines 10-20\n",
     kwic_command_show},
    {"tags", "[PREFIX]", 1, false, "The vault's tags as a tree, with their counts",
     "A note with the tag company/openai counts for company too.",
     "kwic tags\n"
     "kwic tags company\n",
     kwic_command_tags},
    {"facets", "[QUERY…]", -1, true,
     "Count tags, companies, types … over a query's notes",
     "Without a query, over the whole vault.",
     "kwic facets CoreWeave --facets company,type\n"
     "kwic facets --facets folder --filter type=people\n",
     kwic_command_facets},
    {"related", "NOTE", 1, false, "Notes like a note, and why",
     "With - as the note, notes like the text on standard input.",
     "kwic related 'Ada Voss'\n"
     "echo 'object storage near GPUs' | kwic related -\n",
     kwic_command_related},
    {"links", "NOTE", 1, false, "A note's links: out, in and unresolved", NULL,
     "kwic links OpenAI\n", kwic_command_links},
    {"mentions", "NOTE", 1, false, "Where a note is named without a link to it", NULL,
     "kwic mentions OpenAI\n", kwic_command_mentions},
    {"tasks", "[WORD] [QUERY…]", -1, true, "Tasks, of all notes or of a query",
     "WORD is overdue, today (due or scheduled) or this-week. The query is about each task "
     "alone: its text, tags, links, dates and companies; note:( … ) asks its note. Open "
     "tasks only, unless --state says otherwise; by due date, then priority.",
     "kwic tasks overdue\n"
     "kwic tasks this-week company:openai --group-by priority\n"
     "kwic tasks call note:coreweave --due '<=2026-02-01'\n",
     kwic_command_tasks},
    {"view", "NOTE[:LINE]|QUERY…|-", -1, KWIC_OPERANDS_QUERY,
     "Run the query blocks of a note, or a query",
     "Blocks are Dataview's: TABLE, LIST, TASK and CALENDAR, as kwic-views(7) says. A "
     "note's path or name (of the vault) comes before a query; LINE is that of a block's "
     "opening fence. \"= EXPRESSION\" gives one value, - reads the query from standard "
     "input.",
     "kwic view 'TABLE due, status FROM #project SORT due'\n"
     "kwic view '= date(today) - date(2026-01-01)'\n"
     "kwic view Home.md\n"
     "kwic view Home.md --md >export.md\n",
     kwic_command_view},
    {"tag", "EDIT… -- QUERY", -1, KWIC_OPERANDS_EDITS,
     "Add, remove and rename tags in the notes of a query",
     "+TAG adds, -TAG removes, OLD=NEW renames a tag with its subtags; QUERY may be * "
     "for all notes. Nothing is written before you have seen the plan: on a terminal "
     "it is shown and asked about, elsewhere printed as a patch. kwic-edit(7) has the "
     "rules.",
     "kwic tag +follow-up -needs-review -- type:people company:openai\n"
     "kwic tag --rename company/open-ai=company/openai --yes\n"
     "kwic tag --delete old --diff >plan.patch; kwic tag --apply plan.patch --yes\n",
     kwic_command_tag},
    {"set", "EDIT… -- QUERY", -1, KWIC_OPERANDS_EDITS,
     "Set and remove properties in the notes of a query",
     "KEY=VALUE sets, -KEY removes. A value is YAML where it is a number, a date, true, "
     "a text or a [list, of, them]; all else is quoted.",
     "kwic set last_contact=2026-03-01 -auto_created -- id:\"People/Ada Voss.md\"\n"
     "kwic set 'people=[Ada, Bob]' --yes -- type:meeting\n",
     kwic_command_set},
    {"done", "PATH:LINE", 1, KWIC_OPERANDS_PLAIN, "Tick a task off, or open it again",
     "The day is written behind it when most of the vault's done tasks have one.",
     "kwic done 'People/Ada Voss.md:24' --yes\n"
     "kwic done 'People/Ada Voss.md:24' --undo --yes\n",
     kwic_command_done},
    {"undo", "[N]", 1, KWIC_OPERANDS_PLAIN, "Take the last edit back, or edit N",
     "Every edit of kwic is in a journal outside the vault. A note that was changed "
     "since stays as it is and is named.",
     "kwic undo --list\n"
     "kwic undo --yes\n",
     kwic_command_undo},
    {"suggest", "[NOTE]", 1, KWIC_OPERANDS_PLAIN,
     "Tags that a note may lack, each with why and how sure",
     "From notes alike, from the habits of folders, properties and tags, and from names "
     "in the text. Without NOTE, or with -, for the text on standard input.",
     "kwic suggest 'Ada Voss'\n"
     "echo 'CoreWeave asks for storage' | kwic suggest -\n",
     kwic_command_suggest},
    {"untagged", "TAG", 1, KWIC_OPERANDS_PLAIN, "Notes that mean a tag and have it not",
     "By a property (company: OpenAI for company/openai), a link or a mention of its "
     "last part; those with most reasons first.",
     "kwic untagged company/openai\n"
     "kwic untagged company/openai --limit 20 --tag\n",
     kwic_command_untagged},
    {"saved", "[add NAME QUERY | drop NAME]", -1, KWIC_OPERANDS_PLAIN,
     "Name a query, to search for it as @NAME",
     "Without words, or with list, the saved queries. @NAME may stand in any query, in "
     "another saved one, too. They are kept in your config.ini, below [saved].",
     "kwic saved add people-to-review 'type:people tag:needs-review'\n"
     "kwic search @people-to-review company:openai\n",
     kwic_command_saved},
    {"complete", "TEXT…", -1, false, "What a word that is being typed may become",
     "For shells and editors: one line a proposal, or --json. Several words are one text.",
     "kwic complete 'company:op'\n"
     "kwic complete --kind tag comp\n"
     "kwic complete --for show -- 'ada v'\n",
     kwic_command_complete},
    {"status", "", 0, false, "What the index holds, and whether it is behind", NULL,
     "kwic status --check\n", kwic_command_status},
    {"vaults", "", 0, false,
     "The vaults known here, and which is meant outside of them",
     "One line a vault with an index in the usual place: its notes and its folder. "
     "Outside of any vault a question means KWIC_VAULT, else [vault] default of the "
     "configuration, else the only one; edits mean none.",
     "kwic vaults\n", kwic_command_vaults},
    {"dump", "", 0, false, "The whole index as text, the same for equal vaults",
     "For each note in order of paths: its facts, then its terms with their positions, "
     "then its values by name. Nothing in it depends on when or how the index was "
     "made.",
     "kwic dump | sha256sum\n", kwic_command_dump},
    {"serve", "", 0, false, "Answer JSON lines on standard input and output",
     "For editors and programs: JSON-RPC 2.0, one object a line, as kwic-protocol(7) "
     "says. A vault without an index is indexed at once.",
     "kwic serve\n"
     "kwic serve --vault ~/notes --vault ~/work --socket ~/.cache/kwic/socket\n",
     kwic_command_serve},
    {"lsp", "", 0, false, "Answer editors that speak the Language Server Protocol",
     "Completion, definition, references, hover, rename, diagnostics and search for every "
     "editor, over standard input and output: kwic-lsp(1). The vault is the one around "
     "the folder that the editor opened.",
     "kwic lsp\n"
     "kwic lsp --vault ~/notes\n",
     kwic_command_lsp},
    {"mcp", "", 0, false, "Answer agents that speak the Model Context Protocol",
     "For agents, which start it themselves: kwic-mcp(1) has the lines for their settings. Notes "
     "are read, and written only with --write. A vault without an index is indexed at once.",
     "kwic mcp --vault ~/notes\n"
     "kwic mcp --vault ~/notes --root Projects\n"
     "kwic mcp --vault ~/notes --within 'tag:public -folder:Private'\n",
     kwic_command_mcp},
    {"eval", "DIR", 1, false, "Measure the ranking on a judged collection",
     "DIR holds notes/, queries.tsv (id TAB text) and qrels.tsv (TREC's form). Prints "
     "nDCG@10, MRR@10, P@10 and recall; queries are searched as they stand, with "
     "--match any.",
     "kwic eval cranfield --per-query\n", kwic_command_eval},
    {"help", "[COMMAND]", 1, false,
     "Help on a command, or on the query language (query)", NULL, "kwic help search\n",
     kwic_command_help},
    {NULL, NULL, 0, false, NULL, NULL, NULL, NULL},
};

const kwic_command *kwic_commands(void)
{
    return commands;
}

const kwic_command *kwic_command_find(const char *name)
{
    for (const kwic_command *c = commands; c->name; c++)
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}
