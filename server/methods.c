// SPDX-License-Identifier: GPL-2.0-or-later
// The one table of methods. Requests are checked by it; the JSON Schema and the reference in
// kwic-protocol(7) are made from it; tests/cli/methods.py drives each row of it.
#include <string.h>

#include "serve.h"

#define END                                                                            \
    {                                                                                  \
        .name = NULL                                                                   \
    }
#define QUERY                                                                          \
    {                                                                                  \
        "query", KWIC_PARAM_TEXT, false, 0, 0, NULL, NULL,                             \
            "What to search for: kwic-query(7); none is every note"                    \
    }
#define FILTER                                                                         \
    {                                                                                  \
        "filter", KWIC_PARAM_FILTER, false, 0, 0, NULL, NULL,                          \
            "Facets and their values, as {\"company\": [\"openai\"]}: values of one "  \
            "facet are alternatives, facets must all hold"                             \
    }
#define PATH                                                                           \
    {                                                                                  \
        "path", KWIC_PARAM_NAME, true, 0, 0, NULL, NULL,                               \
            "The note: its path in the vault, an absolute path, or any of its names"   \
    }
#define LIMIT(most, text)                                                              \
    {                                                                                  \
        "limit", KWIC_PARAM_INTEGER, false, 0, most, NULL, NULL, text                  \
    }

static const kwic_param common[] = {
    {"vault", KWIC_PARAM_NAME, false, 0, 0, NULL, NULL,
     "One of several vaults, by its path or its folder's name"},
    {"supersede", KWIC_PARAM_TEXT, false, 0, 0, NULL, NULL,
     "A key: an earlier request of the same key is cancelled"},
    {"timeoutMs", KWIC_PARAM_INTEGER, false, 1, 3600000, NULL, NULL,
     "What is found by then is the answer, with partial: true; 10000 when not given, "
     "and not live"},
    END,
};

static const kwic_param none[] = {END};

static const kwic_param snippets[] = {
    {"count", KWIC_PARAM_INTEGER, false, 0, 100, NULL, NULL, "Snippets of a hit: 3"},
    {"chars", KWIC_PARAM_INTEGER, false, 20, 10000, NULL, NULL,
     "Characters of a snippet, about: 200"},
    END,
};

#define FACETS(required)                                                               \
    {                                                                                  \
        "facets", KWIC_PARAM_NAMES, required, 0, 0, NULL, NULL,                        \
            "The facets to count over all that matches: tag, company, type, folder, "  \
            "any property"                                                             \
    }

#define LIVE                                                                           \
    {                                                                                  \
        "live", KWIC_PARAM_BOOLEAN, false, 0, 0, NULL, NULL,                           \
            "The last word is being typed: it means what starts with it, too"          \
    }
#define EXACT                                                                          \
    {                                                                                  \
        "exact", KWIC_PARAM_BOOLEAN, false, 0, 0, NULL, NULL,                          \
            "Words mean themselves: none is corrected, completed or left out"          \
    }

static const kwic_param search[] = {
    QUERY,
    FILTER,
    FACETS(false),
    LIMIT(10000, "Hits: 10"),
    {"offset", KWIC_PARAM_INTEGER, false, 0, 1000000, NULL, NULL,
     "Hits left out before them"},
    {"cursor", KWIC_PARAM_NAME, false, 0, 0, NULL, NULL,
     "The cursor of an answer: the page after it"},
    {"sort", KWIC_PARAM_NAME, false, 0, 0, NULL, NULL,
     "relevance, title, path, modified, created or a property; a minus before it turns "
     "it round"},
    LIVE,
    EXACT,
    {"match", KWIC_PARAM_CHOICE, false, 0, 0, "auto all any", NULL,
     "Whether each word must be there"},
    {"snippets", KWIC_PARAM_OBJECT, false, 0, 0, NULL, snippets,
     "How many, and how long"},
    {"fields", KWIC_PARAM_NAMES, false, 0, 0,
     "path title score type tags company mtime stale version snippets explain vault",
     NULL, "The members of a hit that are wanted, all if not given"},
    {"properties", KWIC_PARAM_NAMES, false, 0, 0, NULL, NULL,
     "Properties of each hit's note that are wanted, by key"},
    {"facetLimit", KWIC_PARAM_INTEGER, false, 1, 100000, NULL, NULL,
     "Values of a facet, at each level: 20"},
    {"maxBytes", KWIC_PARAM_INTEGER, false, 256, 1 << 30, NULL, NULL,
     "Keep the answer to about that size: hits are left off and truncated says so"},
    {"since", KWIC_PARAM_INTEGER, false, 0, INT64_MAX, NULL, NULL,
     "Only notes changed after that generation"},
    {"explain", KWIC_PARAM_BOOLEAN, false, 0, 0, NULL, NULL,
     "Tell how the query was read and each hit scored"},
    END,
};

static const kwic_param facets[] = {
    QUERY,
    FILTER,
    FACETS(true),
    LIVE,
    EXACT,
    {"prefix", KWIC_PARAM_NAME, false, 0, 0, NULL, NULL,
     "Only values that start with this"},
    LIMIT(100000, "Values of a facet, at each level: 20"),
    END,
};

static const kwic_param complete[] = {
    {"text", KWIC_PARAM_TEXT, true, 0, 0, NULL, NULL, "What has been typed"},
    {"at", KWIC_PARAM_INTEGER, true, 0, INT32_MAX, NULL, NULL,
     "Byte offset of the caret in it"},
    {"kind", KWIC_PARAM_CHOICE, false, 0, 0, "query tag link property value", NULL,
     "What is being typed: query, by what stands at the caret"},
    LIMIT(1000, "Items: 20"),
    END,
};

static const kwic_param note[] = {
    PATH,
    {"range", KWIC_PARAM_RANGE, false, 1, INT32_MAX, NULL, NULL,
     "Only the lines [from, to) of the file"},
    {"heading", KWIC_PARAM_NAME, false, 0, 0, NULL, NULL,
     "Only the section under that heading"},
    {"block", KWIC_PARAM_NAME, false, 0, 0, NULL, NULL, "Only the block with that ^id"},
    {"maxBytes", KWIC_PARAM_INTEGER, false, 1, 1 << 30, NULL, NULL,
     "Cut the text there"},
    END,
};

static const kwic_param links[] = {PATH, END};
static const kwic_param mentions[] = {PATH, LIMIT(10000, "Places: 100"), END};

static const kwic_param related[] = {
    {"path", KWIC_PARAM_NAME, false, 0, 0, NULL, NULL, "The note; or else text"},
    {"text", KWIC_PARAM_TEXT, false, 0, 0, NULL, NULL, "A text; or else path"},
    LIMIT(1000, "Hits: 10"),
    END,
};

static const kwic_param tasks[] = {
    QUERY,
    {"state", KWIC_PARAM_NAME, false, 0, 0, NULL, NULL,
     "todo, done, cancelled, any, or the character in the box: todo"},
    {"due", KWIC_PARAM_NAME, false, 0, 0, NULL, NULL,
     "A date or range, as <=2026-02-01, today, 2026-01"},
    {"scheduled", KWIC_PARAM_NAME, false, 0, 0, NULL, NULL, "The same"},
    {"when", KWIC_PARAM_CHOICE, false, 0, 0, "overdue today this-week", NULL,
     "Due before today; due or scheduled then"},
    {"priority", KWIC_PARAM_NAME, false, 0, 0, NULL, NULL,
     "highest, high, medium, none, low or lowest, several with commas"},
    {"groupBy", KWIC_PARAM_NAME, false, 0, 0, NULL, NULL,
     "Keys of the Tasks plugin's group by, with commas; -KEY turns the order round"},
    {"sort", KWIC_PARAM_NAME, false, 0, 0, NULL, NULL,
     "Keys of its sort by, the same way: due,priority"},
    LIMIT(100000, "Tasks: 100; 0 for all"),
    END,
};

#define VIEW                                                                           \
    {"query", KWIC_PARAM_NAME,                                                         \
     false,   0,                                                                       \
     0,       NULL,                                                                    \
     NULL,    "A query as kwic-views(7) has it, or \"= EXPRESSION\""},                 \
        {"path", KWIC_PARAM_NAME,                                                      \
         false,  0,                                                                    \
         0,      NULL,                                                                 \
         NULL,   "The note whose blocks are run, or that `this` is for a query"},      \
        {"line",    KWIC_PARAM_INTEGER,                                                \
         false,     1,                                                                 \
         INT32_MAX, NULL,                                                              \
         NULL,      "Only the block whose opening fence is in that line"},             \
    {                                                                                  \
        "now", KWIC_PARAM_NAME, false, 0, 0, NULL, NULL,                               \
            "The clock, as 2026-01-15T12:00:00Z: the real one"                         \
    }

static const kwic_param view[] = {
    VIEW,
    {"explain", KWIC_PARAM_BOOLEAN, false, 0, 0, NULL, NULL,
     "Also what each step took and gave"},
    END,
};
static const kwic_param viewed[] = {VIEW, END};

static const kwic_param buffer_set[] = {
    {"path", KWIC_PARAM_NAME, true, 0, 0, NULL, NULL,
     "The note's file, in the vault or absolute; it need not be there yet"},
    {"version", KWIC_PARAM_INTEGER, true, 0, INT64_MAX, NULL, NULL,
     "A number of the editor's own"},
    {"text", KWIC_PARAM_TEXT, true, 0, 0, NULL, NULL, "All of the buffer"},
    END,
};

static const kwic_param buffer_drop[] = {
    {"path", KWIC_PARAM_NAME, true, 0, 0, NULL, NULL, "As it was set"},
    END,
};

static const kwic_param task_edit[] = {
    {"path", KWIC_PARAM_NAME, true, 0, 0, NULL, NULL, "The note's path in the vault"},
    {"line", KWIC_PARAM_INTEGER, true, 1, INT32_MAX, NULL, NULL,
     "The task's line, from 1"},
    {"undo", KWIC_PARAM_BOOLEAN, false, 0, 0, NULL, NULL, "Open it again"},
    END,
};

static const kwic_param edit_plan[] = {
    {"query", KWIC_PARAM_TEXT, false, 0, 0, NULL, NULL,
     "The notes to be edited; * is all. None, and no paths: all that have a tag that is "
     "renamed or removed"},
    {"paths", KWIC_PARAM_NAMES, false, 0, 0, NULL, NULL,
     "These notes instead, relative to the vault"},
    {"add", KWIC_PARAM_NAMES, false, 0, 0, NULL, NULL, "Tags to be added"},
    {"remove", KWIC_PARAM_NAMES, false, 0, 0, NULL, NULL, "Tags to be removed"},
    {"rename", KWIC_PARAM_FILTER, false, 0, 0, NULL, NULL,
     "Tags to be renamed with their subtags, as {\"old\": \"new\"}"},
    {"set", KWIC_PARAM_FILTER, false, 0, 0, NULL, NULL,
     "Properties and their values, as {\"rating\": \"5\"}"},
    {"unset", KWIC_PARAM_NAMES, false, 0, 0, NULL, NULL, "Properties to be removed"},
    {"task", KWIC_PARAM_OBJECT, false, 0, 0, NULL, task_edit,
     "A task to be ticked off, instead"},
    END,
};

static const kwic_param edit_apply[] = {
    {"patch", KWIC_PARAM_TEXT, true, 0, 0, NULL, NULL,
     "The patch that edit.plan answered, or a part of it by files"},
    {"what", KWIC_PARAM_NAME, false, 0, 0, NULL, NULL,
     "What the journal calls the edit"},
    END,
};

static const kwic_param suggest[] = {
    {"path", KWIC_PARAM_NAME, false, 0, 0, NULL, NULL,
     "The note, with its unsaved text where it has one; or else text"},
    {"text", KWIC_PARAM_TEXT, false, 0, 0, NULL, NULL, "A text"},
    LIMIT(1000, "Tags: 10"),
    END,
};

static const kwic_param untagged[] = {
    {"tag", KWIC_PARAM_NAME, true, 0, 0, NULL, NULL, "The tag that notes may lack"},
    LIMIT(100000, "Notes: all"),
    END,
};

static const kwic_param edit_undo[] = {
    {"edit", KWIC_PARAM_INTEGER, false, 1, INT64_MAX, NULL, NULL,
     "Its number: the last one"},
    {"dryRun", KWIC_PARAM_BOOLEAN, false, 0, 0, NULL, NULL,
     "Answer what it would do, and its diff; write nothing"},
    END,
};

static const kwic_param index_params[] = {
    {"paths", KWIC_PARAM_NAMES, false, 0, 0, NULL, NULL,
     "Only these notes, relative to the vault"},
    {"full", KWIC_PARAM_BOOLEAN, false, 0, 0, NULL, NULL,
     "Build the whole index again"},
    END,
};

static const kwic_param subscribe[] = {
    QUERY,
    FILTER,
    {"view", KWIC_PARAM_OBJECT, false, 0, 0, NULL, viewed,
     "Instead of a search: a view, and kwic/changed says what it shows now"},
    END,
};
static const kwic_param unsubscribe[] = {
    {"subscription", KWIC_PARAM_INTEGER, true, 1, INT64_MAX, NULL, NULL,
     "What subscribe answered"},
    END,
};

static const kwic_param cancel[] = {
    {"id", KWIC_PARAM_ID, true, 0, 0, NULL, NULL,
     "The id of the request to be cancelled"},
    END,
};
static const kwic_param cancelled[] = {
    {"requestId", KWIC_PARAM_ID, true, 0, 0, NULL, NULL,
     "The id of the request to be cancelled"},
    {"reason", KWIC_PARAM_TEXT, false, 0, 0, NULL, NULL, "Why; it is not looked at"},
    END,
};

static const kwic_method methods[] = {
    {"hello", none, kwic_method_hello, 0,
     "Who answers, and what it can do. Not needed first.",
     "{name, version, protocol, features, methods, limits, vaults}"},
    {"search", search, kwic_method_search, 0,
     "Ranked hits, with their places and counts.", "The result object above."},
    {"facets", facets, kwic_method_facets, 0, "Counts over all notes of a query.",
     "{facets}, as in a search."},
    {"complete", complete, kwic_method_complete, 0,
     "What is being typed may become this.",
     "{items: [{insert, label, detail, kind, from, to, count}]}: insert replaces the "
     "bytes [from, to) of the text."},
    {"note", note, kwic_method_note, 0,
     "A note, a part of it, and what is known of it.",
     "{path, title, aliases, text, range, truncated, stale, outline, frontmatter, "
     "fields, tags, tasks, links}: range is [from, to), the lines of text; links as of "
     "links."},
    {"related", related, kwic_method_related, 0, "Notes like a note or a text.",
     "A result object whose hits have reasons."},
    {"mentions", mentions, kwic_method_mentions, 0,
     "Places that name a note without a link to it.", "{mentions: [{path, line, …}]}"},
    {"links", links, kwic_method_links, 0,
     "A note's links: those to notes, those from notes, and those that lead to none.",
     "{out, in, unresolved, files, urls}: lists of {target, text, kind, line, byte, "
     "path}, and of a link in also {title, heading, context}: the note it is in, and "
     "its line's text."},
    {"tasks", tasks, kwic_method_tasks, 0,
     "Tasks with their places, by due date, then priority. The query is about each task "
     "alone, as inside of task:( … ).",
     "{total, tasks: [{path, line, text, state, due, overdue, …}], groups: [{h: "
     "headings, t: indexes of tasks}], corrected, warnings}; groups with groupBy."},
    {"view", view, kwic_method_view, 0,
     "The query blocks of a note, or a query, run over the notes.",
     "Of a query or one block {type, columns, grouped, total, rows, droppedRows}, of an "
     "expression {value, text, type}, {error} of one that fails; of a note {path, blocks: "
     "[{line, endLine, language, …}]}. Values are in the form of kwic-views(7); warning "
     "says what is partial."},
    {"buffer.set", buffer_set, kwic_method_buffer_set, 0,
     "An unsaved text: from now on all answers are as if the note were saved so, and "
     "hits in it echo version. It stays until it is set anew, dropped, or the client "
     "leaves.",
     "{path, version}"},
    {"buffer.drop", buffer_drop, kwic_method_buffer_drop, 0, "Return to the file.",
     "{dropped: true|false}"},
    {"edit.plan", edit_plan, kwic_method_edit_plan, 0,
     "What an edit of tags, properties or a task would do; nothing is written. A note "
     "with unsaved text (unsaved: true) is planned over that text: its edits are the "
     "editor's to make.",
     "{notes, edits, files: [{path, unsaved, edits: [{from, to, text}]}], refused: "
     "[{path, line, message}], diff, patch}: from and to are {line, byte, utf16, "
     "offset}, lines from 1; diff is of all notes, patch of those to be written."},
    {"edit.apply", edit_apply, kwic_method_edit_apply, 0,
     "Write a plan's patch: notes that changed since, or have unsaved text, are refused.",
     "{notes, edits, files, refused, edit}: edit is its number in the journal."},
    {"edit.undo", edit_undo, kwic_method_edit_undo, 0, "Take an edit back.",
     "The same, edit being the one that was undone; with dryRun also diff."},
    {"suggest", suggest, kwic_method_suggest, 0, "Tags that a note or a text may lack.",
     "{tags: [{tag, sure, count, reasons}]}, the surest first; sure is from 0 to 1."},
    {"untagged", untagged, kwic_method_untagged, 0,
     "Notes that mean a tag by a property, a link or a mention, and have it not.",
     "{tag, total, notes: [{path, title, reasons, line, byte, utf16, text, edit}]}: edit "
     "is {add: [tag]}, as edit.plan takes it."},
    {"index", index_params, kwic_method_index, 0,
     "Bring the index up to the vault. While it runs, kwic/progress {id, phase, done, "
     "total} notifications come, and searches are answered from the last generation.",
     "{generation, notes, added, changed, moved, deleted, unchanged, warnings, unread, bytes, "
     "seconds}"},
    {"status", none, kwic_method_status, 0, "The state of the index.",
     "{generation, notes, pending, lastIndexed, watching, vault, index}; watching is true, "
     "\"poll\" where the kernel cannot tell of all changes and the vault is looked at every "
     "two seconds, or false; pending is null when nobody would know. With several "
     "vaults and none named, {vaults: […]}."},
    {"subscribe", subscribe, kwic_method_subscribe, 0,
     "Be told when a query's hits change: kwic/changed {subscription, generation, "
     "added, removed, changed}, each a list of paths; of a view {subscription, view}, "
     "with what the method view answers.",
     "{subscription, total}"},
    {"unsubscribe", unsubscribe, kwic_method_unsubscribe, 0, "No more of that.",
     "{removed: true|false}"},
    {"cancel", cancel, kwic_method_cancel, KWIC_METHOD_NOW,
     "Cancel a request that waits or runs; that one is answered -32800.",
     "{cancelled: true|false}"},
    {"$/cancelRequest", cancel, kwic_method_cancel, KWIC_METHOD_NOW,
     "The same as a notification, as LSP has it.", "none"},
    {"notifications/cancelled", cancelled, kwic_method_cancelled, KWIC_METHOD_NOW,
     "The same as a notification, as MCP has it.", "none"},
    {"shutdown", none, kwic_method_shutdown, KWIC_METHOD_LAST,
     "End the server, when all that was read before is answered. A client of a socket "
     "that only wants to leave closes its connection.",
     "null"},
    {.name = NULL},
};

const kwic_method *kwic_methods(void)
{
    return methods;
}

const kwic_param *kwic_common_params(void)
{
    return common;
}

const kwic_method *kwic_method_find(const char *name)
{
    for (const kwic_method *m = methods; m->name; m++)
        if (strcmp(m->name, name) == 0)
            return m;
    return NULL;
}

const char *kwic_method_nearest(const char *name)
{
    const char *names[G_N_ELEMENTS(methods)] = {0};
    for (size_t i = 0; methods[i].name; i++)
        names[i] = methods[i].name;
    return kwic_name_nearest(name, names);
}
