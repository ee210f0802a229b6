// SPDX-License-Identifier: GPL-2.0-or-later
#include "resource.h"

#include <string.h>

#include "prompt.h"

enum { PAGE = 100, VALUES = 100 };

// ---- names ----

char *kwic_mcp_uri_of(const char *path)
{
    g_autoptr(GString) uri = g_string_new(KWIC_MCP_SCHEME);
    for (const unsigned char *p = (const unsigned char *)path; *p; p++) {
        if (g_ascii_isalnum(*p) || strchr("/-._~", *p))
            g_string_append_c(uri, (char)*p);
        else
            g_string_append_printf(uri, "%%%02X", *p);
    }
    return g_strdup(uri->str);
}

char *kwic_mcp_path_of(const char *uri_or_path)
{
    if (!g_str_has_prefix(uri_or_path, KWIC_MCP_SCHEME))
        return g_strdup(uri_or_path);
    const char *escaped = uri_or_path + strlen(KWIC_MCP_SCHEME);
    // NULL where a byte is escaped wrongly, or is zero.
    char *path = g_uri_unescape_string(escaped, NULL);
    if (path)
        return path;
    g_autoptr(GString) raw = g_string_new(NULL);
    for (const char *p = escaped; *p; p++) {
        bool byte = *p == '%' && g_ascii_isxdigit(p[1]) && g_ascii_isxdigit(p[2]);
        int value =
            byte ? g_ascii_xdigit_value(p[1]) * 16 + g_ascii_xdigit_value(p[2]) : 0;
        g_string_append_c(raw, value ? (char)value : *p);
        p += value ? 2 : 0;
    }
    return g_strdup(raw->str);
}

char *kwic_mcp_note_path(const json_t *object)
{
    gsize n;
    const char *path = json_string_value(json_object_get(object, "path"));
    const char *base64 = json_string_value(json_object_get(object, "pathBytes"));
    if (path || !base64)
        return g_strdup(path ? path : "");
    g_autofree guchar *bytes = g_base64_decode(base64, &n);
    return g_strndup((const char *)bytes, n);
}

char *kwic_mcp_shown_path(const char *path)
{
    return g_utf8_validate(path, -1, NULL) ? g_strdup(path) : kwic_mcp_uri_of(path);
}

// ---- the list ----

static json_t *resource_json(const kwic_hit *hit)
{
    g_autofree char *uri = kwic_mcp_uri_of(hit->path);
    g_autofree char *name = g_utf8_make_valid(hit->path, -1);
    g_autofree char *title = g_utf8_make_valid(hit->title, -1);
    return json_pack("{s:s,s:s,s:s,s:s}", "uri", uri, "name", name, "title", title,
                     "mimeType", "text/markdown");
}

json_t *kwic_mcp_resources_list(kwic_mcp_session *s, kwic_mcp_request *r,
                                GError **error)
{
    const char *cursor = kwic_param_text(r->params, "cursor", "0");
    if (!*cursor || strspn(cursor, "0123456789") != strlen(cursor)) {
        (void)kwic_usage_error(error, "cursor: not one; pass the one an answer gave");
        return NULL;
    }
    kwic_mcp_state state;
    kwic_searcher *searcher =
        kwic_mcp_scope_take(s->scope, &r->cancelled, &state, error);
    if (!searcher)
        return NULL;
    kwic_request request = kwic_request_default();
    request.cursor = cursor;
    request.limit = PAGE;
    request.sort = "path";
    request.snippets = 0;
    request.cancelled = &r->cancelled;
    g_autoptr(kwic_answer) answer = kwic_search(searcher, &request, error);
    kwic_mcp_scope_give(s->scope);
    if (!answer)
        return NULL;
    json_t *list = json_array();
    for (size_t i = 0; i < answer->n_hits; i++)
        json_array_append_new(list, resource_json(&answer->hits[i]));
    json_t *result = json_pack("{s:o}", "resources", list);
    if (answer->cursor)
        json_object_set_new(result, "nextCursor", json_string(answer->cursor));
    return result;
}

json_t *kwic_mcp_resources_templates(kwic_mcp_session *s, kwic_mcp_request *r,
                                     GError **error)
{
    (void)s;
    (void)r;
    (void)error;
    return json_pack("{s:[{s:s,s:s,s:s,s:s,s:s}]}", "resourceTemplates", "uriTemplate",
                     KWIC_MCP_SCHEME "{+path}", "name", "note", "title", "A note",
                     "description", "The text of the note at that path of the vault",
                     "mimeType", "text/markdown");
}

// ---- one ----

// Only by its path, as its URI says: a name is no place.
static json_t *note_at(kwic_searcher *searcher, const char *path, GError **error)
{
    const kwic_note_request request = {.path = path};
    json_t *note = kwic_note_show(searcher, &request, error);
    const char *found = json_string_value(json_object_get(note, "path"));
    if (note && (!found || strcmp(found, path) == 0))
        return note;
    if (note) {
        g_autofree char *shown = kwic_mcp_name(path);
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_NOT_FOUND, "no note at \"%s\"",
                    shown);
    }
    json_decref(note);
    return NULL;
}

json_t *kwic_mcp_resources_read(kwic_mcp_session *s, kwic_mcp_request *r,
                                GError **error)
{
    const char *uri = kwic_param_text(r->params, "uri", NULL);
    if (!uri || !g_str_has_prefix(uri, KWIC_MCP_SCHEME)) {
        (void)kwic_usage_error(error, "uri: not one of a note; give " KWIC_MCP_SCHEME
                                      "PATH, as resources/list and links have it");
        return NULL;
    }
    g_autofree char *path = kwic_mcp_path_of(uri);
    kwic_mcp_state state;
    kwic_searcher *searcher =
        kwic_mcp_scope_take(s->scope, &r->cancelled, &state, error);
    if (!searcher)
        return NULL;
    json_t *note = note_at(searcher, path, error);
    kwic_mcp_scope_give(s->scope);
    if (!note)
        return NULL;
    json_t *result = NULL;
    bool stale = json_is_true(json_object_get(note, "stale"));
    if (stale && kwic_mcp_scope_told(s->scope))
        g_set_error_literal(error, KWIC_ERROR, KWIC_ERROR_BUSY,
                            "the note has just changed; ask again in a second");
    else
        result = json_pack("{s:[{s:s,s:s,s:O}]}", "contents", "uri", uri, "mimeType",
                           "text/markdown", "text", json_object_get(note, "text"));
    json_decref(note);
    return result;
}

// ---- completion ----

// Whether the argument of the prompt or template that ref names is a note.
static bool completes(const json_t *ref, const char *argument, bool *paths)
{
    const char *type = kwic_param_text(ref, "type", "");
    *paths = strcmp(type, "ref/resource") == 0;
    if (*paths)
        return strcmp(kwic_param_text(ref, "uri", ""), KWIC_MCP_SCHEME "{+path}") ==
                   0 &&
               strcmp(argument, "path") == 0;
    return strcmp(type, "ref/prompt") == 0 &&
           kwic_mcp_prompt_takes(kwic_param_text(ref, "name", ""), argument);
}

// Names of notes, or their paths, each once.
static json_t *values_of(json_t *items, bool paths)
{
    json_t *values = json_array(), *item;
    g_autoptr(GHashTable) had = g_hash_table_new(g_str_hash, g_str_equal);
    size_t i;
    json_array_foreach(json_object_get(items, "items"), i, item)
    {
        const char *detail = json_string_value(json_object_get(item, "detail"));
        const char *label = json_string_value(json_object_get(item, "label"));
        const char *value = paths ? detail : label;
        bool note = detail && g_str_has_suffix(detail, ".md");
        if (note && value && g_hash_table_add(had, (gpointer)value) &&
            json_array_size(values) < VALUES)
            json_array_append_new(values, json_string(value));
    }
    return values;
}

json_t *kwic_mcp_complete(kwic_mcp_session *s, kwic_mcp_request *r, GError **error)
{
    bool paths;
    const json_t *argument = json_object_get(r->params, "argument");
    kwic_str typed = kwic_param_slice(argument, "value");
    if (!completes(json_object_get(r->params, "ref"),
                   kwic_param_text(argument, "name", ""), &paths)) {
        (void)kwic_usage_error(error,
                               "ref, argument: not of a prompt or template of here; "
                               "prompts/list and resources/templates/list have them");
        return NULL;
    }
    kwic_mcp_state state;
    kwic_searcher *searcher =
        kwic_mcp_scope_take(s->scope, &r->cancelled, &state, error);
    if (!searcher)
        return NULL;
    // Of a path the last part is a name.
    const char *slash = paths && typed.n ? memrchr(typed.p, '/', typed.n) : NULL;
    if (slash)
        typed = kwic_str_sub(typed, (size_t)(slash - typed.p) + 1, typed.n);
    json_t *items = kwic_complete(searcher, typed, typed.n, "link", VALUES, error);
    kwic_mcp_scope_give(s->scope);
    if (!items)
        return NULL;
    json_t *values = values_of(items, paths);
    json_decref(items);
    return json_pack("{s:{s:o}}", "completion", "values", values);
}
