// SPDX-License-Identifier: GPL-2.0-or-later
#include "rpc.h"
#include "kwic/emit.h"

#include <string.h>

enum { PARSE = -32700, INVALID = -32600, NO_METHOD = -32601, BAD_PARAMS = -32602 };

static void refuse(kwic_rpc_request *r, int code, const char *kind, const char *format,
                   ...) G_GNUC_PRINTF(4, 5);

static void refuse(kwic_rpc_request *r, int code, const char *kind, const char *format,
                   ...)
{
    va_list list;
    va_start(list, format);
    r->message = g_strdup_vprintf(format, list);
    va_end(list);
    r->code = code;
    r->kind = kind;
}

static bool is_id(const json_t *id)
{
    return json_is_string(id) || json_is_integer(id);
}

// The method and its parameters; what is off with them is refused.
static void take_method(kwic_rpc_request *r, const json_t *object)
{
    const char *name = json_string_value(json_object_get(object, "method"));
    r->method = name ? kwic_method_find(name) : NULL;
    if (!name) {
        r->answer = true;
        refuse(r, INVALID, "request",
               "no method; a request has \"method\": \"search\"");
        return;
    }
    if (!r->method) {
        const char *near = kwic_method_nearest(name);
        refuse(r, NO_METHOD, "method", "no method \"%.100s\"; %s%s%s", name,
               near ? "did you mean \"" : "hello lists them all", near ? near : "",
               near ? "\"?" : "");
        return;
    }
    json_t *params = json_object_get(object, "params");
    g_autoptr(GError) error = NULL;
    if (params && !json_is_null(params))
        r->params = json_incref(params);
    if (!kwic_params_check(r->method, r->params, &error)) {
        refuse(r, BAD_PARAMS, "usage", "%s", error->message);
        g_clear_pointer(&r->params, json_decref); // it may be large
    }
}

static void take_object(kwic_rpc_request *r, const json_t *object)
{
    json_t *id = json_object_get(object, "id");
    const char *version = json_string_value(json_object_get(object, "jsonrpc"));
    r->answer = id != NULL;
    if (id && !is_id(id)) {
        refuse(r, INVALID, "request",
               "id: neither string nor integer; give one of them");
        return;
    }
    r->id = id ? json_incref(id) : NULL;
    if (g_strcmp0(version, "2.0") != 0) {
        r->answer = true;
        refuse(r, INVALID, "request",
               "no JSON-RPC 2.0; a request has \"jsonrpc\": \"2.0\"");
        return;
    }
    take_method(r, object);
}

void kwic_rpc_parse(kwic_str line, kwic_rpc_request *r)
{
    static const kwic_str mark = {"\xef\xbb\xbf", 3}; // some pipes begin with it
    memset(r, 0, sizeof *r);
    json_error_t where;
    if (kwic_str_starts(line, mark))
        line = kwic_str_sub(line, mark.n, line.n);
    json_t *json = json_loadb(line.p ? line.p : "", line.n,
                              JSON_ALLOW_NUL | JSON_DECODE_ANY, &where);
    if (!json) {
        r->answer = true;
        refuse(r, PARSE, "parse",
               "no JSON at byte %d: %s; one object stands on each line", where.position,
               where.text);
    } else if (!json_is_object(json)) {
        r->answer = true;
        refuse(r, INVALID, "request", "%s; one object stands on each line",
               json_is_array(json) ? "batches are not supported" : "no object");
    } else {
        take_object(r, json);
    }
    json_decref(json);
}

// ---- the id of a line that was not kept whole ----

// The end of the JSON string that opens at text[at].
static size_t string_end(kwic_str text, size_t at)
{
    for (at++; at < text.n && text.p[at] != '"'; at++)
        if (text.p[at] == '\\')
            at++;
    return MIN(at + 1, text.n);
}

static size_t skip_space(kwic_str text, size_t at)
{
    while (at < text.n && g_ascii_isspace(text.p[at]))
        at++;
    return at;
}

// The scalar after the colon at text[at], as JSON.
static json_t *scalar(kwic_str text, size_t at)
{
    at = skip_space(text, at);
    size_t end = at;
    if (at < text.n && text.p[at] == '"')
        end = string_end(text, at);
    else
        while (end < text.n && (g_ascii_isdigit(text.p[end]) || text.p[end] == '-'))
            end++;
    return end < text.n ? json_loadb(text.p + at, end - at, JSON_DECODE_ANY, NULL)
                        : NULL;
}

static json_t *find_id(kwic_str text)
{
    int depth = 0;
    for (size_t at = 0; at < text.n;) {
        char c = text.p[at];
        if (c == '"') {
            size_t end = string_end(text, at), colon = skip_space(text, end);
            bool key = depth == 1 && colon < text.n && text.p[colon] == ':';
            if (key && end - at == 4 && memcmp(text.p + at, "\"id\"", 4) == 0)
                return scalar(text, colon + 1);
            at = end;
            continue;
        }
        depth += (c == '{' || c == '[') - (c == '}' || c == ']');
        at++;
    }
    return NULL;
}

void kwic_rpc_too_long(kwic_str beginning, size_t limit, kwic_rpc_request *r)
{
    memset(r, 0, sizeof *r);
    json_t *id = find_id(beginning);
    r->answer = true;
    if (is_id(id))
        r->id = id;
    else
        json_decref(id);
    refuse(r, INVALID, "limit", "a line over %zu bytes; hello tells the limits", limit);
}

void kwic_rpc_clear(kwic_rpc_request *r)
{
    json_decref(r->id);
    json_decref(r->params);
    g_free(r->message);
    memset(r, 0, sizeof *r);
}

// ---- lines ----

static kwic_emitter begin(GString *out)
{
    kwic_emitter e = {.format = &kwic_emit_json, .out = out};
    kwic_emit_object(&e);
    kwic_emit_key(&e, "jsonrpc");
    kwic_emit_text(&e, "2.0");
    return e;
}

static kwic_emitter begin_reply(GString *out, const json_t *id, const char *key)
{
    kwic_emitter e = begin(out);
    kwic_emit_key(&e, "id");
    kwic_emit_tree(&e, id);
    kwic_emit_key(&e, key);
    return e;
}

static void end(kwic_emitter *e)
{
    kwic_emit_end_object(e);
    g_string_append_c(e->out, '\n');
}

void kwic_rpc_result(GString *out, const json_t *id, const json_t *result)
{
    kwic_emitter e = begin_reply(out, id, "result");
    kwic_emit_tree(&e, result);
    end(&e);
}

void kwic_rpc_text(GString *out, const json_t *id, const GString *result)
{
    kwic_emitter e = begin_reply(out, id, "result");
    kwic_emit_written(&e, kwic_str_of_string(result));
    end(&e);
}

// The cure is what a message says after its first "; ".
static void append_error(GString *out, const json_t *id, int code, const char *kind,
                         const char *message)
{
    const char *cure = strstr(message, "; ");
    kwic_emitter e = begin_reply(out, id, "error");
    kwic_emit_object(&e);
    kwic_emit_key(&e, "code");
    kwic_emit_number(&e, code);
    kwic_emit_key(&e, "message");
    kwic_emit_text(&e, message);
    kwic_emit_key(&e, "data");
    kwic_emit_object(&e);
    kwic_emit_key(&e, "kind");
    kwic_emit_text(&e, kind);
    kwic_emit_key(&e, "hint");
    kwic_emit_text(&e, cure ? cure + 2 : NULL);
    kwic_emit_end_object(&e);
    kwic_emit_end_object(&e);
    end(&e);
}

void kwic_rpc_refusal(GString *out, const json_t *id, const kwic_rpc_request *r)
{
    append_error(out, id, r->code, r->kind, r->message);
}

void kwic_rpc_error(GString *out, const json_t *id, const GError *error)
{
    static const struct {
        int rpc;
        const char *kind;
    } codes[] = {
#define X(code, exit, rpc, kind, meaning) {rpc, kind},
        KWIC_ERRORS(X)
#undef X
    };
    bool ours = error->domain == KWIC_ERROR && error->code >= 0 &&
                (size_t)error->code < G_N_ELEMENTS(codes);
    size_t i = ours ? (size_t)error->code : KWIC_ERROR_INTERNAL;
    append_error(out, id, codes[i].rpc, codes[i].kind, error->message);
}

void kwic_rpc_notification(GString *out, const char *method, const json_t *params)
{
    kwic_emitter e = begin(out);
    kwic_emit_key(&e, "method");
    kwic_emit_text(&e, method);
    kwic_emit_key(&e, "params");
    kwic_emit_tree(&e, params);
    end(&e);
}
