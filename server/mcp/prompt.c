// SPDX-License-Identifier: GPL-2.0-or-later
#include "prompt.h"

#include <string.h>

#include "kwic/server.h"
#include "tool.h"

enum { PARTS = 4 };

// A tool's answer that a prompt brings along; %s in a text argument is what it is about.
typedef struct part {
    const char *head;
    const char *tool;
    int tokens;
    const char *name, *value; // its text argument
    const char *more;         // further ones, as JSON
} part;

typedef struct prompt {
    const char *name, *title, *help;
    const char *argument, *argument_help;
    const char *text; // %s: what it is about
    part parts[PARTS];
} prompt;

static const prompt prompts[] = {
    {"about",
     "What do I know about…",
     "What the notes have about a person, company or subject",
     "topic",
     "A note's name, or words",
     "What do I know about \"%s\"? Answer from my notes below, and read more of them where "
     "they do not suffice. Say what each statement stands on: the note and its date. Say what "
     "the notes leave open or contradict. Do not add what is not in them.",
     {{"Found by search:", "search", 900, "query", "%s",
       "{\"limit\": 8, \"snippets\": 3}"},
      {"Of the note itself, if there is one:", "read", 700, "path", "%s", NULL},
      {"Links and mentions:", "links", 400, "path", "%s",
       "{\"kinds\": [\"in\", \"mentions\"], \"limit\": 8}"}}},
    {"meeting",
     "Prepare me for a meeting with…",
     "Who it is, what is open, what was said last",
     "person",
     "A note's name, or words",
     "Prepare me for a meeting with \"%s\", from my notes below; read more of them where they do "
     "not suffice. In this order: who it is and what they want; what was said or decided last, "
     "with dates; what is open between us, with what is due; three questions worth asking. Say "
     "which note each point is from. Do not add what is not in them.",
     {{"Of the note itself, if there is one:", "read", 700, "path", "%s", NULL},
      {"Open tasks:", "view", 400, "query",
       "TASK WHERE !completed AND contains(lower(text), lower(\"%s\")) SORT due",
       "{\"limit\": 12}"},
      {"Where it was named, the newest first:", "search", 700, "query", "%s",
       "{\"limit\": 8, \"sort\": \"-modified\"}"},
      {"Links and mentions:", "links", 300, "path", "%s",
       "{\"kinds\": [\"in\"], \"limit\": 6}"}}},
    {.name = NULL},
};

json_t *kwic_mcp_prompts_list(kwic_mcp_session *s, kwic_mcp_request *r, GError **error)
{
    (void)s;
    (void)error;
    json_t *list = json_array();
    for (const prompt *p = prompts; p->name; p++) {
        json_t *one =
            json_pack("{s:s,s:s,s:[{s:s,s:s,s:b}]}", "name", p->name, "description",
                      p->help, "arguments", "name", p->argument, "description",
                      p->argument_help, "required", 1);
        if (r->revision >= KWIC_MCP_2025_06_18)
            json_object_set_new(one, "title", json_string(p->title));
        json_array_append_new(list, one);
    }
    return json_pack("{s:o}", "prompts", list);
}

void kwic_mcp_prompts_manual(GString *out)
{
    g_string_append(out, ".Bl -tag -width Ds\n");
    for (const prompt *p = prompts; p->name; p++)
        g_string_append_printf(out, ".It Cm %s Pq Va %s\n%s\n%s.\n", p->name,
                               p->argument, p->title, p->help);
    g_string_append(out, ".El\n");
}

static const prompt *find(const char *name)
{
    for (const prompt *p = prompts; p->name; p++)
        if (strcmp(p->name, name) == 0)
            return p;
    return NULL;
}

bool kwic_mcp_prompt_takes(const char *name, const char *argument)
{
    const prompt *p = find(name);
    return p && strcmp(p->argument, argument) == 0;
}

// What is asked about, without what would end a clause of a query.
static char *plain_subject(const char *subject)
{
    g_autofree char *shown = kwic_mcp_name(subject);
    return g_strdelimit(g_strdup(shown), "\"()\\", ' ');
}

static char *fill(const char *format, const char *subject)
{
    g_auto(GStrv) pieces = g_strsplit(format, "%s", -1);
    return g_strjoinv(subject, pieces);
}

static json_t *arguments_of(const part *p, const char *subject)
{
    g_autofree char *value = fill(p->value, subject);
    json_t *arguments = p->more ? json_loads(p->more, 0, NULL) : json_object();
    json_object_set_new(arguments, p->name, json_string(value));
    json_object_set_new(arguments, "maxTokens", json_integer(p->tokens));
    return arguments;
}

// Adds what the tool answers; that there is no such note is no error here.
static bool add_part(kwic_mcp_session *s, const part *p, const char *subject,
                     GString *text, GError **error)
{
    static const int never;
    GError *cause = NULL;
    json_t *arguments = arguments_of(p, subject);
    g_autoptr(kwic_mcp_reply) reply =
        kwic_mcp_tool_reply(s, p->tool, arguments, &never, &cause);
    json_decref(arguments);
    if (!reply && !g_error_matches(cause, KWIC_ERROR, KWIC_ERROR_NOT_FOUND)) {
        g_propagate_error(error, cause);
        return false;
    }
    g_clear_error(&cause);
    if (!reply)
        return true;
    json_t *content = kwic_mcp_reply_content(reply, false);
    const char *words =
        json_string_value(json_object_get(json_array_get(content, 0), "text"));
    g_string_append_printf(text, "\n\n%s\n%s", p->head, words);
    json_decref(content);
    return true;
}

json_t *kwic_mcp_prompts_get(kwic_mcp_session *s, kwic_mcp_request *r, GError **error)
{
    const char *name = kwic_param_text(r->params, "name", "");
    const prompt *p = find(name);
    if (!p) {
        const char *names[G_N_ELEMENTS(prompts)] = {0};
        for (size_t i = 0; prompts[i].name; i++)
            names[i] = prompts[i].name;
        const char *near = kwic_name_nearest(name, names);
        g_autofree char *shown = kwic_mcp_name(name);
        (void)kwic_usage_error(error, "no prompt \"%s\"; %s%s%s", shown,
                               near ? "did you mean \"" : "there are about and meeting",
                               near ? near : "", near ? "\"?" : "");
        return NULL;
    }
    const char *subject =
        kwic_param_text(json_object_get(r->params, "arguments"), p->argument, "");
    if (!*subject) {
        (void)kwic_usage_error(error, "%s: no argument \"%s\"; it is needed: %s",
                               p->name, p->argument, p->argument_help);
        return NULL;
    }
    g_autofree char *plain = plain_subject(subject);
    g_autofree char *words = fill(p->text, plain);
    g_autoptr(GString) text = g_string_new(words);
    for (size_t i = 0; i < PARTS && p->parts[i].tool; i++)
        if (!add_part(s, &p->parts[i], plain, text, error))
            return NULL;
    return json_pack("{s:s,s:[{s:s,s:{s:s,s:s}}]}", "description", p->title, "messages",
                     "role", "user", "content", "type", "text", "text", text->str);
}
