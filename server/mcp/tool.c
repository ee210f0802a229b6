// SPDX-License-Identifier: GPL-2.0-or-later
#include "tool.h"

#include <string.h>

#include "kwic/server.h"

#define END                                                                            \
    {                                                                                  \
        .name = NULL                                                                   \
    }
#define TEXT(name, help)                                                               \
    {                                                                                  \
        name, KWIC_PARAM_TEXT, false, 0, 0, NULL, NULL, help                           \
    }
#define NAME(name, help)                                                               \
    {                                                                                  \
        name, KWIC_PARAM_NAME, false, 0, 0, NULL, NULL, help                           \
    }
#define NAMES(name, help)                                                              \
    {                                                                                  \
        name, KWIC_PARAM_NAMES, false, 0, 0, NULL, NULL, help                          \
    }
#define NUMBER(name, min, max, help)                                                   \
    {                                                                                  \
        name, KWIC_PARAM_INTEGER, false, min, max, NULL, NULL, help                    \
    }
#define TOKENS                                                                         \
    {                                                                                  \
        "maxTokens", KWIC_PARAM_INTEGER, false, KWIC_MCP_TOKENS_MIN,                   \
            KWIC_MCP_TOKENS_MAX, NULL, NULL, "Budget: 2000"                            \
    }

// Members of results. What is always there is required.
#define HAS(name, type)                                                                \
    {                                                                                  \
        name, type, true, 0, 0, NULL, NULL, NULL                                       \
    }
#define MAY(name, type)                                                                \
    {                                                                                  \
        name, type, false, 0, 0, NULL, NULL, NULL                                      \
    }
#define INDEX MAY("index", KWIC_PARAM_OBJECT)
#define LEFT MAY("leftOut", KWIC_PARAM_OBJECT)

static const kwic_param search_params[] = {
    TEXT("query",
         "Words, \"a phrase\", -not, OR, tag:a/b, company:x, type:people, "
         "key:value, created:2026-01, [[Note]], task-todo:(…), due:<=2026-02-01"),
    {"filters", KWIC_PARAM_FILTER, false, 0, 0, NULL, NULL,
     "As {\"company\": [\"openai\"]}; values of one are alternatives"},
    NAMES("facets", "Count tag, company, type, folder or a property"),
    NUMBER("limit", 0, 1000, "Hits: 10"),
    NAME("cursor", "Of the answer before"),
    NAME("sort", "modified, -created, title, path or a property"),
    NUMBER("snippets", 0, 20, "Of a hit: 2"),
    TOKENS,
    END,
};
static const kwic_param search_result[] = {
    HAS("total", KWIC_PARAM_INTEGER),
    HAS("exact", KWIC_PARAM_BOOLEAN),
    HAS("hits", KWIC_PARAM_NAMES),
    MAY("facets", KWIC_PARAM_OBJECT),
    MAY("cursor", KWIC_PARAM_TEXT),
    MAY("corrected", KWIC_PARAM_NAMES),
    MAY("completed", KWIC_PARAM_NAMES),
    MAY("undecided", KWIC_PARAM_INTEGER),
    MAY("relaxed", KWIC_PARAM_NAMES),
    MAY("warnings", KWIC_PARAM_NAMES),
    LEFT,
    INDEX,
    END,
};

static const kwic_param read_params[] = {
    NAME("path", "Path, URI or any name of a note"),
    NAMES("paths", "Several"),
    NAME("heading", "Only that section"),
    NAME("block", "Only that ^block"),
    {"lines", KWIC_PARAM_LINES, false, 0, 0, NULL, NULL, "Only those: \"10-20\""},
    TOKENS,
    END,
};
static const kwic_param read_result[] = {
    HAS("notes", KWIC_PARAM_NAMES),
    LEFT,
    INDEX,
    END,
};

static const kwic_param tags_params[] = {
    NAME("prefix", "Only tags that start so"),
    TEXT("query", "Count over its matches"),
    NAME("note", "Propose tags for this note instead"),
    NUMBER("limit", 1, 10000, "Tags: 200"),
    TOKENS,
    END,
};
static const kwic_param tags_result[] = {
    HAS("tags", KWIC_PARAM_NAMES),
    LEFT,
    INDEX,
    END,
};

static const kwic_param links_params[] = {
    {"path", KWIC_PARAM_NAME, true, 0, 0, NULL, NULL, "The note, as of read"},
    {"kinds", KWIC_PARAM_NAMES, false, 0, 0, "in out mentions related", NULL,
     "in, out: links; mentions: names without one; related: alike. Default all"},
    NUMBER("limit", 1, 1000, "Of a kind: 20"),
    NUMBER("offset", 0, 1000000, "Left out before them"),
    TOKENS,
    END,
};
static const kwic_param links_result[] = {
    HAS("path", KWIC_PARAM_TEXT),
    MAY("in", KWIC_PARAM_NAMES),
    MAY("out", KWIC_PARAM_NAMES),
    MAY("mentions", KWIC_PARAM_NAMES),
    MAY("related", KWIC_PARAM_NAMES),
    HAS("totals", KWIC_PARAM_OBJECT),
    LEFT,
    INDEX,
    END,
};

static const kwic_param view_params[] = {
    TEXT("query",
         "DQL, as TASK WHERE !completed AND contains(text, \"Ada\"); or = expression"),
    NAME("path", "Or a note: its dataview and tasks blocks"),
    NUMBER("line", 1, INT32_MAX, "Only the block of that line"),
    NUMBER("limit", 1, 100000, "Rows of a block: 100"),
    TOKENS,
    END,
};
static const kwic_param view_result[] = {
    HAS("blocks", KWIC_PARAM_NAMES),
    LEFT,
    INDEX,
    END,
};

static const kwic_param edit_params[] = {
    TEXT("query", "In its notes; * is all"),
    NAMES("paths", "Or in these"),
    NAMES("addTags", "Tags"),
    NAMES("removeTags", "Tags"),
    {"renameTags", KWIC_PARAM_FILTER, false, 0, 0, NULL, NULL, "{\"old\": \"new\"}"},
    {"set", KWIC_PARAM_VALUES, false, 0, 0, NULL, NULL, "Properties; null removes"},
    NUMBER("done", 1, INT32_MAX, "Tick off the task of that line of one path"),
    NUMBER("reopen", 1, INT32_MAX, "The opposite"),
    NUMBER("undo", 0, INT64_MAX, "Plan to take back that edit; 0: the last"),
    NAME("apply", "Write the plan of this id"),
    TOKENS,
    END,
};
static const kwic_param edit_result[] = {
    MAY("plan", KWIC_PARAM_TEXT),
    MAY("applied", KWIC_PARAM_BOOLEAN),
    MAY("edit", KWIC_PARAM_INTEGER),
    HAS("notes", KWIC_PARAM_INTEGER),
    MAY("edits", KWIC_PARAM_INTEGER),
    MAY("files", KWIC_PARAM_NAMES),
    MAY("refused", KWIC_PARAM_NAMES),
    LEFT,
    INDEX,
    END,
};

static const kwic_mcp_tool tools[] = {
    {"search", "Ranked hits with snippets and lines. Fields alone list notes.",
     search_params, search_result, kwic_mcp_search, false},
    {"read", "The text of notes, whole or a part.", read_params, read_result,
     kwic_mcp_read, false},
    {"view", "Runs query blocks: tables, lists and tasks made of properties.",
     view_params, view_result, kwic_mcp_view, false},
    {"tags", "The tags with their counts, or tags that a note may lack.", tags_params,
     tags_result, kwic_mcp_tags, false},
    {"links", "What stands around a note, with the lines it stands on.", links_params,
     links_result, kwic_mcp_links, false},
    {"edit",
     "Plans an edit and shows it as a patch; apply with the plan's id writes it.",
     edit_params, edit_result, kwic_mcp_edit, true},
    END,
};

// ---- the table as JSON ----

static json_t *type_json(const kwic_param *p, bool result)
{
    switch (p->type) {
    case KWIC_PARAM_TEXT:
    case KWIC_PARAM_NAME:
        return json_pack("{s:s}", "type", "string");
    case KWIC_PARAM_NAMES:
        if (result)
            return json_pack("{s:s}", "type", "array");
        return json_pack("{s:s,s:{s:s}}", "type", "array", "items", "type", "string");
    case KWIC_PARAM_INTEGER:
        return json_pack("{s:s}", "type", "integer");
    case KWIC_PARAM_BOOLEAN:
        return json_pack("{s:s}", "type", "boolean");
    case KWIC_PARAM_LINES:
    case KWIC_PARAM_ID:
        return json_object(); // several types
    case KWIC_PARAM_CHOICE:
    case KWIC_PARAM_RANGE:
    case KWIC_PARAM_FILTER:
    case KWIC_PARAM_OBJECT:
    case KWIC_PARAM_VALUES:
        break;
    }
    return json_pack("{s:s}", "type", "object");
}

static json_t *schema_of(const kwic_param *members, bool result)
{
    json_t *properties = json_object(), *required = json_array();
    for (const kwic_param *p = members; p->name; p++) {
        if (result && !p->required)
            continue; // models pay for each word of it
        json_t *one = type_json(p, result);
        // The budget is told once, in the instructions.
        if (p->help && strcmp(p->name, "maxTokens") != 0)
            json_object_set_new(one, "description", json_string(p->help));
        json_object_set_new(properties, p->name, one);
        if (p->required)
            json_array_append_new(required, json_string(p->name));
    }
    json_t *schema = json_pack("{s:s,s:o}", "type", "object", "properties", properties);
    if (json_array_size(required))
        json_object_set(schema, "required", required);
    json_decref(required);
    return schema;
}

static json_t *tool_json(const kwic_mcp_tool *t, kwic_mcp_revision revision)
{
    json_t *one = json_pack("{s:s,s:s,s:o}", "name", t->name, "description", t->help,
                            "inputSchema", schema_of(t->params, false));
    if (revision >= KWIC_MCP_2025_06_18)
        json_object_set_new(one, "outputSchema", schema_of(t->result, true));
    if (revision >= KWIC_MCP_2025_03_26)
        json_object_set_new(
            one, "annotations",
            json_pack("{s:b,s:b}", "readOnlyHint", !t->writes, "openWorldHint", 0));
    return one;
}

static json_t *tools_json(kwic_mcp_revision revision, bool write)
{
    json_t *list = json_array();
    for (const kwic_mcp_tool *t = tools; t->name; t++)
        if (write || !t->writes)
            json_array_append_new(list, tool_json(t, revision));
    return json_pack("{s:o}", "tools", list);
}

json_t *kwic_mcp_tools_json(bool write)
{
    return tools_json(KWIC_MCP_STATELESS, write);
}

json_t *kwic_mcp_tools_list(kwic_mcp_session *s, kwic_mcp_request *r, GError **error)
{
    (void)error;
    return tools_json(r->revision, s->options->write);
}

void kwic_mcp_tools_manual(GString *out)
{
    for (const kwic_mcp_tool *t = tools; t->name; t++) {
        g_string_append_printf(out, ".Ss %s\n", t->name);
        if (t->writes)
            g_string_append(out, "Only with\n.Fl \\-write .\n");
        kwic_sentences_manual(out, t->help);
        g_string_append_c(out, '\n');
        kwic_params_manual(out, t->params);
        g_string_append(out, ".Pp\nStructured content:\n");
        for (const kwic_param *p = t->result; p->name; p++)
            g_string_append_printf(out, ".Va %s%s\n", p->name, p[1].name ? " ," : " .");
    }
}

// ---- calls ----

static const kwic_mcp_tool *find(const kwic_mcp_session *s, const char *name)
{
    for (const kwic_mcp_tool *t = tools; t->name; t++)
        if (strcmp(t->name, name) == 0 && (s->options->write || !t->writes))
            return t;
    return NULL;
}

static const kwic_mcp_tool *tool_of(const kwic_mcp_session *s, const char *name,
                                    GError **error)
{
    const char *names[G_N_ELEMENTS(tools)] = {0};
    const kwic_mcp_tool *t = name ? find(s, name) : NULL;
    if (t)
        return t;
    for (size_t i = 0, n = 0; tools[i].name; i++)
        if (s->options->write || !tools[i].writes)
            names[n++] = tools[i].name;
    g_autofree char *all = g_strjoinv(", ", (char **)(uintptr_t)names);
    g_autofree char *shown = kwic_mcp_name(name ? name : "");
    const char *near = name ? kwic_name_nearest(name, names) : NULL;
    if (near)
        (void)kwic_usage_error(error, "no tool \"%s\"; did you mean \"%s\"?", shown,
                               near);
    else
        (void)kwic_usage_error(error, "no tool \"%s\"; there are %s", shown, all);
    return NULL;
}

bool kwic_mcp_settled(const kwic_mcp_call *c, GError **error)
{
    if (!kwic_mcp_scope_is_query(c->session->scope))
        return true;
    kwic_request request = kwic_request_default();
    request.limit = UINT32_MAX;
    request.sort = "path";
    request.snippets = 0;
    request.fields = kwic_hit_field("path") | kwic_hit_field("stale") | KWIC_HIT_FIELDS;
    request.check_stale = true;
    g_autoptr(kwic_answer) answer = kwic_search(c->searcher, &request, error);
    if (!answer)
        return false;
    for (size_t i = 0; i < answer->n_hits; i++)
        if (answer->hits[i].stale) {
            g_set_error_literal(error, KWIC_ERROR, KWIC_ERROR_BUSY,
                                "a note has just changed; ask again in a second");
            return false;
        }
    return true;
}

char *kwic_mcp_index_words(const kwic_mcp_call *c)
{
    if (c->state.fresh)
        return g_strdup_printf("index whole and fresh, %" G_GINT64_FORMAT " notes",
                               c->state.notes);
    if (c->state.behind > 0)
        return g_strdup_printf("index behind: %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
                               " notes have changed and are being read",
                               c->state.behind, c->state.notes);
    return g_strdup_printf("index of %" G_GINT64_FORMAT
                           " notes is being compared with the files",
                           c->state.notes);
}

static void put_index(const kwic_mcp_call *c)
{
    json_t *index = json_pack("{s:b,s:I}", "fresh", c->state.fresh, "notes",
                              (json_int_t)c->state.notes);
    if (c->state.behind > 0)
        json_object_set_new(index, "behind", json_integer(c->state.behind));
    json_object_set_new(c->reply->data, "index", index);
}

// *taken: whether there was an index to ask.
static kwic_mcp_reply *try_once(kwic_mcp_session *s, const kwic_mcp_tool *tool,
                                const json_t *arguments, const int *cancelled,
                                bool *taken, GError **error)
{
    kwic_mcp_call call = {.session = s, .arguments = arguments, .cancelled = cancelled};
    call.searcher = kwic_mcp_scope_take(s->scope, cancelled, &call.state, error);
    *taken = call.searcher != NULL;
    if (!*taken)
        return NULL;
    g_autoptr(kwic_mcp_reply) reply =
        kwic_mcp_reply_new(kwic_param_integer(arguments, "maxTokens", KWIC_MCP_TOKENS));
    call.reply = reply;
    bool ok = tool->run(&call, error);
    kwic_mcp_scope_give(s->scope);
    if (!ok)
        return NULL;
    put_index(&call);
    return g_steal_pointer(&reply);
}

// How long to wait for what may be otherwise then; 0: not at all.
static gulong patience_us(const GError *cause, int tried)
{
    enum { SEEN_US = 30000, SETTLED_US = 150000, TRIES = 4 };
    // A note that is not there may have been written this moment.
    if (g_error_matches(cause, KWIC_ERROR, KWIC_ERROR_NOT_FOUND))
        return tried == 1 ? SEEN_US : 0;
    if (g_error_matches(cause, KWIC_ERROR, KWIC_ERROR_BUSY))
        return tried < TRIES ? SETTLED_US : 0;
    return 0;
}

static kwic_mcp_reply *run(kwic_mcp_session *s, const kwic_mcp_tool *tool,
                           const json_t *arguments, const int *cancelled,
                           GError **error)
{
    if (!kwic_params_check_object(tool->params, NULL, tool->name, arguments, error))
        return NULL;
    for (int tried = 1;; tried++) {
        GError *cause = NULL;
        bool taken;
        kwic_mcp_reply *reply = try_once(s, tool, arguments, cancelled, &taken, &cause);
        gulong wait_us = reply || !taken ? 0 : patience_us(cause, tried);
        if (!wait_us) {
            if (cause)
                g_propagate_error(error, cause);
            return reply;
        }
        g_error_free(cause);
        g_usleep(wait_us);
    }
}

kwic_mcp_reply *kwic_mcp_tool_reply(kwic_mcp_session *s, const char *name,
                                    const json_t *arguments, const int *cancelled,
                                    GError **error)
{
    const kwic_mcp_tool *tool = tool_of(s, name, error);
    return tool ? run(s, tool, arguments, cancelled, error) : NULL;
}

// Whether the message is of the call alone, and not of what notes are called or hold.
static bool is_ours(const GError *error)
{
    return g_error_matches(error, KWIC_ERROR, KWIC_ERROR_USAGE) ||
           g_error_matches(error, KWIC_ERROR, KWIC_ERROR_BUSY);
}

// What went wrong, for the model.
static json_t *failure(const GError *error)
{
    enum { MOST_BYTES = 600 };
    g_autofree char *valid = g_utf8_make_valid(error->message, -1);
    g_autoptr(GString) line = g_string_new(NULL);
    for (const char *p = valid; *p && line->len < MOST_BYTES; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        bool plain = g_unichar_isprint(c) && c != 0x2028 && c != 0x2029;
        g_string_append_unichar(line, plain ? c : ' ');
    }
    g_autoptr(kwic_mcp_reply) reply = kwic_mcp_reply_new(KWIC_MCP_TOKENS);
    if (is_ours(error))
        kwic_mcp_reply_say(reply, "%s", line->str);
    else
        kwic_mcp_reply_say(reply, "That cannot be done:");
    if (!is_ours(error))
        kwic_mcp_reply_quote(reply, line->str);
    return json_pack("{s:o,s:b}", "content", kwic_mcp_reply_content(reply, false),
                     "isError", 1);
}

json_t *kwic_mcp_tools_call(kwic_mcp_session *s, kwic_mcp_request *r, GError **error)
{
    const json_t *given = json_object_get(r->params, "arguments");
    const kwic_mcp_tool *tool =
        tool_of(s, kwic_param_text(r->params, "name", NULL), error);
    if (!tool)
        return NULL;
    if (given && !json_is_object(given) && !json_is_null(given)) {
        (void)kwic_usage_error(error,
                               "arguments: not an object; give arguments by name");
        return NULL;
    }
    g_autoptr(GError) problem = NULL;
    json_t *arguments =
        json_is_object(given) ? json_incref((json_t *)given) : json_object();
    g_autoptr(kwic_mcp_reply) reply = run(s, tool, arguments, &r->cancelled, &problem);
    json_decref(arguments);
    if (!reply)
        return failure(problem);
    json_t *result =
        json_pack("{s:o}", "content",
                  kwic_mcp_reply_content(reply, r->revision >= KWIC_MCP_2025_06_18));
    if (r->revision >= KWIC_MCP_2025_06_18)
        json_object_set(result, "structuredContent", reply->data);
    return result;
}
