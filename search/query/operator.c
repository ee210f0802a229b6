// SPDX-License-Identifier: GPL-2.0-or-later
#include "kwic/operator.h"

#include "kwic/schema.h"

#define OPERATOR(noun, ...) [KWIC_OP_##noun] = {.id = KWIC_OP_##noun, __VA_ARGS__}

static const kwic_operator operators[KWIC_OPERATORS] = {
    OPERATOR(LINE, .name = "line", .operand = KWIC_OPERAND_QUERY,
             .help = "all of it in one line", .example = "line:(openai storage)"),
    OPERATOR(BLOCK, .name = "block", .operand = KWIC_OPERAND_QUERY,
             .help = "all of it in one block (paragraph, list item …)",
             .example = "block:(openai storage)"),
    OPERATOR(SECTION, .name = "section", .operand = KWIC_OPERAND_QUERY,
             .help = "all of it under one heading",
             .example = "section:(openai storage)"),
    OPERATOR(NOTE, .name = "note", .operand = KWIC_OPERAND_QUERY,
             .help = "inside of task:( … ): anywhere in its note",
             .example = "task:(call note:coreweave)"),
    OPERATOR(TASK, .name = "task", .operand = KWIC_OPERAND_QUERY_OR_NOT,
             .help = "in a task", .example = "task:call"),
    OPERATOR(TASK_TODO, .name = "task-todo", .operand = KWIC_OPERAND_QUERY_OR_NOT,
             .help = "in a task that is not done",
             .example = "task-todo:(call OR email)"),
    OPERATOR(TASK_DONE, .name = "task-done", .operand = KWIC_OPERAND_QUERY_OR_NOT,
             .help = "in a task that is done", .example = "task-done:report"),
    OPERATOR(DUE, .name = "due", .operand = KWIC_OPERAND_VALUES,
             .help = "a task that is due then", .example = "due:<=2026-02-01"),
    OPERATOR(MATCH_CASE, .name = "match-case", .operand = KWIC_OPERAND_QUERY,
             .help = "upper and lower case count", .example = "match-case:OpenAI"),
    OPERATOR(IGNORE_CASE, .name = "ignore-case", .operand = KWIC_OPERAND_QUERY,
             .help = "upper and lower case are one", .example = "ignore-case:openai"),
    OPERATOR(LINK, .name = "link", .aliases = "links", .operand = KWIC_OPERAND_NOTE,
             .help = "links to that note, by any of its names",
             .example = "link:[[OpenAI]]"),
    OPERATOR(FROM, .name = "from", .operand = KWIC_OPERAND_NOTE,
             .help = "linked from that note", .example = "from:[[OpenAI]]"),
    OPERATOR(MENTIONS, .name = "mentions", .operand = KWIC_OPERAND_NOTE,
             .help = "names that note outside a link",
             .example = "mentions:[[OpenAI]]"),
    OPERATOR(HAS, .name = "has", .operand = KWIC_OPERAND_NAME,
             .help = "task, link, tag, alias, property …", .example = "has:task"),
    OPERATOR(IS, .name = "is", .operand = KWIC_OPERAND_NAME,
             .values = "orphan untagged unresolved",
             .help = "orphan, untagged or unresolved", .example = "is:orphan"),
    OPERATOR(SORT, .name = "sort", .operand = KWIC_OPERAND_SETTING,
             .values = "relevance modified -modified created -created title",
             .help = "the order of the hits", .example = "sort:-modified"),
    OPERATOR(SINCE, .name = "since", .operand = KWIC_OPERAND_SETTING,
             .help = "changed since that generation of the index",
             .example = "since:12"),
};

const kwic_operator *kwic_operators(void)
{
    return operators;
}

const kwic_operator *kwic_operator_find(kwic_str name)
{
    for (size_t i = 0; i < KWIC_OPERATORS; i++)
        if (kwic_is_listed(operators[i].name, name) ||
            kwic_is_listed(operators[i].aliases, name))
            return &operators[i];
    return NULL;
}
