// SPDX-License-Identifier: GPL-2.0-or-later
// The table of methods as a JSON Schema and as pages of a manual.
#include <string.h>

#include "kwic/server.h"
#include "method.h"

static json_t *object_schema(const kwic_param *members, const kwic_param *common);

static json_t *choices_schema(const char *choices)
{
    g_auto(GStrv) words = g_strsplit(choices, " ", -1);
    json_t *list = json_array();
    for (char **w = words; *w; w++)
        json_array_append_new(list, json_string(*w));
    return json_pack("{s:o}", "enum", list);
}

// A string without zero bytes.
static json_t *name_schema(void)
{
    return json_pack("{s:s,s:s}", "type", "string", "pattern", "^[^\\u0000]*$");
}

static json_t *type_schema(const kwic_param *p)
{
    switch (p->type) {
    case KWIC_PARAM_TEXT:
        return json_pack("{s:s}", "type", "string");
    case KWIC_PARAM_NAME:
        return name_schema();
    case KWIC_PARAM_NAMES:
        return json_pack("{s:s,s:o}", "type", "array", "items",
                         p->choices ? choices_schema(p->choices) : name_schema());
    case KWIC_PARAM_CHOICE:
        return choices_schema(p->choices);
    case KWIC_PARAM_INTEGER:
        return json_pack("{s:s,s:I,s:I}", "type", "integer", "minimum",
                         (json_int_t)p->min, "maximum", (json_int_t)p->max);
    case KWIC_PARAM_BOOLEAN:
        return json_pack("{s:s}", "type", "boolean");
    case KWIC_PARAM_FILTER:
        return json_pack("{s:s,s:{s:[{s:s},{s:s,s:{s:s}}]}}", "type", "object",
                         "additionalProperties", "anyOf", "type", "string", "type",
                         "array", "items", "type", "string");
    case KWIC_PARAM_VALUES:
        return json_pack("{s:s}", "type", "object");
    case KWIC_PARAM_OBJECT:
        return object_schema(p->members, NULL);
    case KWIC_PARAM_RANGE:
        return json_pack("{s:s,s:{s:s,s:I},s:i,s:i}", "type", "array", "items", "type",
                         "integer", "minimum", (json_int_t)p->min, "minItems", 2,
                         "maxItems", 2);
    case KWIC_PARAM_LINES:
        return json_pack("{s:[s,s]}", "type", "string", "array");
    case KWIC_PARAM_ID:
        return json_pack("{s:[s,s]}", "type", "string", "integer");
    }
    return json_object();
}

static void add_members(json_t *properties, json_t *required, const kwic_param *members)
{
    for (const kwic_param *p = members; p && p->name; p++) {
        json_t *schema = type_schema(p);
        json_object_set_new(schema, "description", json_string(p->help));
        json_object_set_new(properties, p->name, schema);
        if (p->required)
            json_array_append_new(required, json_string(p->name));
    }
}

static json_t *object_schema(const kwic_param *members, const kwic_param *common)
{
    json_t *properties = json_object(), *required = json_array();
    add_members(properties, required, members);
    add_members(properties, required, common);
    return json_pack("{s:s,s:o,s:o,s:b}", "type", "object", "properties", properties,
                     "required", required, "additionalProperties", 0);
}

json_t *kwic_methods_schema(void)
{
    json_t *requests = json_array();
    for (const kwic_method *m = kwic_methods(); m->name; m++) {
        json_t *params = object_schema(m->params, kwic_common_params());
        bool needed = json_array_size(json_object_get(params, "required"));
        json_t *request =
            json_pack("{s:s,s:s,s:s,s:{s:{s:s},s:{s:[s,s]},s:{s:s},s:o},s:[s,s],s:b}",
                      "title", m->name, "description", m->help, "type", "object",
                      "properties", "jsonrpc", "const", "2.0", "id", "type", "string",
                      "integer", "method", "const", m->name, "params", params,
                      "required", "jsonrpc", "method", "additionalProperties", 0);
        if (needed)
            json_array_append_new(json_object_get(request, "required"),
                                  json_string("params"));
        json_array_append_new(requests, request);
    }
    return json_pack(
        "{s:s,s:s,s:s,s:o}", "$schema", "https://json-schema.org/draft/2020-12/schema",
        "title", "kwic line protocol, version 1: one request", "description",
        "Each line of the input of kwic serve is one of these.", "oneOf", requests);
}

// ---- mdoc ----

void kwic_sentences_manual(GString *out, const char *text)
{
    for (const char *p = text; *p; p++) {
        if (p[0] == '.' && p[1] == ' ' && g_ascii_isupper(p[2])) {
            g_string_append(out, ".\n"); // a sentence starts on its own line
            p++;
        } else if (*p == '"') {
            g_string_append(out, "\\(dq");
        } else {
            g_string_append_c(out, *p);
        }
    }
}

static const char *type_name(const kwic_param *p)
{
    static const char *const names[] = {
        [KWIC_PARAM_TEXT] = "string",
        [KWIC_PARAM_NAME] = "string",
        [KWIC_PARAM_NAMES] = "[string]",
        [KWIC_PARAM_CHOICE] = "string",
        [KWIC_PARAM_INTEGER] = "integer",
        [KWIC_PARAM_BOOLEAN] = "boolean",
        [KWIC_PARAM_FILTER] = "object",
        [KWIC_PARAM_VALUES] = "object",
        [KWIC_PARAM_OBJECT] = "object",
        [KWIC_PARAM_RANGE] = "[integer]",
        [KWIC_PARAM_LINES] = "string|[integer]",
        [KWIC_PARAM_ID] = "string|integer",
    };
    return names[p->type];
}

void kwic_params_manual(GString *out, const kwic_param *params)
{
    g_string_append(out, ".Bl -tag -width Ds -compact\n");
    for (const kwic_param *p = params; p->name; p++) {
        g_string_append_printf(out, ".It Cm %s : Vt %s%s\n", p->name, type_name(p),
                               p->required ? " , needed" : "");
        kwic_sentences_manual(out, p->help);
        if (p->choices) {
            g_auto(GStrv) words = g_strsplit(p->choices, " ", -1);
            g_autofree char *all = g_strjoinv(", ", words);
            g_string_append_printf(out, ": %s", all);
        }
        g_string_append(out, ".\n");
        if (p->members)
            kwic_params_manual(out, p->members);
    }
    g_string_append(out, ".El\n");
}

void kwic_methods_manual(GString *out)
{
    for (const kwic_method *m = kwic_methods(); m->name; m++) {
        g_string_append_printf(out, ".Ss %s\n", m->name);
        kwic_sentences_manual(out, m->help);
        g_string_append_c(out, '\n');
        if (m->params->name)
            kwic_params_manual(out, m->params);
        g_string_append(out, ".Pp\nResult:\n");
        kwic_sentences_manual(out, m->result);
        g_string_append_c(out, '\n');
    }
    g_string_append(out, ".Ss Every method\n"
                         "These may stand among the parameters of each method.\n");
    kwic_params_manual(out, kwic_common_params());
}

void kwic_errors_manual(GString *out)
{
    static const struct {
        int code;
        const char *kind, *meaning;
    } more[] = {{-32700, "parse", "the line is not JSON; id is null"},
                {-32600, "request",
                 "no object, no method, a bad id, no \\(dqjsonrpc\\(dq: \\(dq2.0\\(dq"},
                {-32600, "limit", "the line is over the limit"},
                {-32601, "method", "no such method"},
#define X(code, exit, rpc, kind, meaning) {rpc, kind, meaning},
                KWIC_ERRORS(X)
#undef X
    };
    g_string_append(out, ".Bl -column -compact \\-32700xx corruptxx\n");
    for (size_t i = 0; i < G_N_ELEMENTS(more); i++)
        g_string_append_printf(out, ".It \\%d Ta %s Ta %s\n", more[i].code,
                               more[i].kind, more[i].meaning);
    g_string_append(out, ".El\n");
}
