// SPDX-License-Identifier: GPL-2.0-or-later
// Any lines are a conversation: each is answered by nothing or by one line of JSON, with the id
// that was sent, and a tool's content keeps to its budget.
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../../server/mcp/reply.h"
#include "../../server/mcp/session.h"
#include "kwic/indexer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static kwic_server server;
static kwic_mcp_scope *scope;

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void put(const char *vault, const char *name, const char *text)
{
    g_autofree char *path = g_build_filename(vault, name, NULL);
    check(g_file_set_contents(path, text, -1, NULL));
}

static char vault[] = "/tmp/kwic-fuzz-XXXXXX";

static void remove_folders(void)
{
    g_autofree char *remove = g_strdup_printf("rm -rf %s %s-index", vault, vault);
    if (system(remove) != 0) // NOLINT: the name is our own
        fputs("the folders in /tmp stay\n", stderr);
}

// An index of a few notes, whose vault nobody follows.
static void make_scope(void)
{
    static char index[64];
    static kwic_server_vault given = {.index = index};
    static kwic_server_options options = {.vaults = &given, .n_vaults = 1};
    static kwic_vault *vaults[1];
    kwic_index_counts counts;
    check(mkdtemp(vault) != NULL);
    atexit(remove_folders);
    g_snprintf(index, sizeof index, "%s-index", vault);
    put(vault, "One.md",
        "---\ntype: people\ntags: [a/b]\n---\n# One\n\nracks, clouds [[Two]]\n\n- [ ] call\n");
    put(vault, "Two.md", "# Two\n\nstorage, One\n\n## Part ^x\n\n| fake\n");
    const kwic_index_job job = {.vault = vault, .index = index, .jobs = 1};
    check(kwic_index_run(&job, &counts, NULL));
    server = (kwic_server){.options = &options, .vaults = vaults, .n_vaults = 1};
    server.clients = g_ptr_array_new();
    pthread_mutex_init(&server.lock, NULL);
    vaults[0] = kwic_vault_new(&server, &given);
    scope = kwic_mcp_scope_new(&server, NULL, NULL, NULL);
    check(scope != NULL);
    kwic_mcp_state state;
    check(kwic_mcp_scope_take(scope, NULL, &state, NULL) !=
          NULL); // it is open from now on
    kwic_mcp_scope_give(scope);
}

static void check_budget(const json_t *message, const kwic_mcp_request *request)
{
    const json_t *content =
        json_object_get(json_object_get(message, "result"), "content");
    const json_t *tokens =
        json_object_get(json_object_get(request->params, "arguments"), "maxTokens");
    if (!content)
        return;
    json_int_t most =
        json_is_integer(tokens) ? json_integer_value(tokens) : KWIC_MCP_TOKENS;
    char *text = json_dumps(content, JSON_COMPACT);
    bool failed = json_object_get(json_object_get(message, "result"), "isError");
    check(failed || strlen(text) <= (size_t)most * KWIC_MCP_TOKEN_BYTES);
    free(text);
}

static void answer(kwic_mcp_session *session, kwic_str line)
{
    g_autoptr(GString) out = g_string_new(NULL);
    kwic_mcp_request *request = kwic_mcp_request_new(line);
    kwic_mcp_session_answer(session, request, out);
    if (out->len) {
        check(memchr(out->str, '\n', out->len) == out->str + out->len - 1);
        json_t *message = json_loadb(out->str, out->len, JSON_ALLOW_NUL, NULL);
        check(json_is_object(message) || json_is_array(message));
        json_t *id = json_object_get(message, "id");
        check(!id || json_equal(id, request->id));
        check_budget(message, request);
        json_decref(message);
    }
    kwic_mcp_request_free(request);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const kwic_mcp_options options = {.version = "0"};
    kwic_mcp_session session;
    if (!scope)
        make_scope();
    kwic_mcp_session_init(&session, &options, scope);
    kwic_str rest = {(const char *)data, size};
    while (rest.n) {
        const char *end = memchr(rest.p, '\n', rest.n);
        size_t n = end ? (size_t)(end - rest.p) : rest.n;
        answer(&session, kwic_str_sub(rest, 0, n));
        rest = kwic_str_sub(rest, n + 1, rest.n);
    }
    kwic_mcp_session_clear(&session);
    return 0;
}
