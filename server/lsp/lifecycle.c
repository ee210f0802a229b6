// SPDX-License-Identifier: GPL-2.0-or-later
// initialize, initialized, shutdown, exit, and what is not looked at.
#include <stdlib.h>

#include "lsp.h"

// Whether the list under path has the string.
static bool lists(const json_t *params, const char *path, const char *word)
{
    size_t i;
    json_t *one;
    json_array_foreach(kwic_lsp_at(params, path), i, one)
    {
        if (g_strcmp0(json_string_value(one), word) == 0)
            return true;
    }
    return false;
}

static void see_client(kwic_lsp_client_can *can, const json_t *c)
{
    const char *edit = "workspace.workspaceEdit.resourceOperations";
    *can = (kwic_lsp_client_can){
        .markdown =
            lists(c, "textDocument.hover.contentFormat", "markdown") ||
            lists(c, "textDocument.completion.completionItem.documentationFormat",
                  "markdown"),
        // Neovim 0.7 takes operations on files, which only stand there, and does not say so.
        .document_changes =
            kwic_lsp_true_at(c, "workspace.workspaceEdit.documentChanges") ||
            json_array_size(kwic_lsp_at(c, edit)),
        .rename_files = lists(c, edit, "rename"),
        .create_files = lists(c, edit, "create"),
        .annotations = json_is_object(
            kwic_lsp_at(c, "workspace.workspaceEdit.changeAnnotationSupport")),
        .progress = kwic_lsp_true_at(c, "window.workDoneProgress"),
        .pull_diagnostics = json_is_object(kwic_lsp_at(c, "textDocument.diagnostic")),
        .diagnostic_refresh =
            kwic_lsp_true_at(c, "workspace.diagnostics.refreshSupport"),
        .lens_refresh = kwic_lsp_true_at(c, "workspace.codeLens.refreshSupport"),
        .symbol_tree = kwic_lsp_true_at(
            c, "textDocument.documentSymbol.hierarchicalDocumentSymbolSupport"),
        .action_literals = json_is_object(
            kwic_lsp_at(c, "textDocument.codeAction.codeActionLiteralSupport")),
        .register_watch =
            kwic_lsp_true_at(c, "workspace.didChangeWatchedFiles.dynamicRegistration"),
        .definition_links = kwic_lsp_true_at(c, "textDocument.definition.linkSupport"),
    };
}

// The first of the client's encodings that is ours; false when it names none.
static bool agree_encoding(kwic_lsp *l, const json_t *params)
{
    size_t i;
    json_t *one;
    l->encoding = KWIC_UTF16;
    json_array_foreach(kwic_lsp_at(params, "capabilities.general.positionEncodings"), i,
                       one)
    {
        const char *name = json_string_value(one);
        if (g_strcmp0(name, "utf-8") == 0)
            l->encoding = KWIC_UTF8;
        if (g_strcmp0(name, "utf-8") == 0 || g_strcmp0(name, "utf-16") == 0)
            return true;
    }
    return false;
}

// The folder that the client works in; NULL when it does not say. To be g_free'd.
static char *folder_of(const json_t *params)
{
    const json_t *folders = json_object_get(params, "workspaceFolders");
    const char *uri =
        json_string_value(json_object_get(json_array_get(folders, 0), "uri"));
    if (!uri)
        uri = kwic_lsp_text_at(params, "rootUri");
    char *folder = uri ? g_filename_from_uri(uri, NULL, NULL) : NULL;
    const char *path = kwic_lsp_text_at(params, "rootPath");
    return folder || !path ? folder : g_strdup(path);
}

// The vault's folder as the client spells it: its way to the folder it works in, without
// what that has below the vault.
static char *spelled(const char *folder, const char *vault)
{
    char *real = folder ? realpath(folder, NULL) : NULL;
    size_t n = strlen(vault);
    bool inside = real && strncmp(real, vault, n) == 0 && (!real[n] || real[n] == '/');
    g_autofree char *tail = inside ? g_strdup(real + n) : NULL;
    free(real);
    g_autofree char *own = folder ? g_canonicalize_filename(folder, "/") : NULL;
    if (tail && g_str_has_suffix(own, tail) && strlen(own) > strlen(tail))
        return g_strndup(own, strlen(own) - strlen(tail));
    return g_strdup(vault);
}

static void find_vault(kwic_lsp *l, const json_t *params)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = folder_of(params);
    if (!l->options->place(l->options->ctx, folder, &l->given, &error)) {
        l->trouble = g_strdup(error->message);
    } else if (!l->given.vault) {
        l->trouble =
            g_strdup("the index does not know its vault; name it with --vault");
    } else {
        l->vault = kwic_vault_new(&l->server, &l->given);
        l->root = spelled(folder, kwic_vault_path(l->vault));
    }
}

json_t *kwic_lsp_initialize(kwic_lsp *l, const json_t *params, GError **error)
{
    if (l->initialized || l->vault || l->trouble) {
        g_set_error_literal(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                            "initialize came twice");
        return NULL;
    }
    json_t *capabilities = kwic_lsp_capabilities();
    bool agreed = agree_encoding(l, params);
    see_client(&l->can, json_object_get(params, "capabilities"));
    if (agreed)
        json_object_set_new(capabilities, "positionEncoding",
                            json_string(l->encoding == KWIC_UTF8 ? "utf-8" : "utf-16"));
    find_vault(l, params);
    pthread_mutex_lock(&l->lock);
    l->initialized = true;
    pthread_mutex_unlock(&l->lock);
    return json_pack("{s:o,s:{s:s,s:s}}", "capabilities", capabilities, "serverInfo",
                     "name", "kwic", "version", l->options->version);
}

json_t *kwic_lsp_initialized(kwic_lsp *l, const json_t *params, GError **error)
{
    (void)params;
    (void)error;
    if (l->trouble)
        kwic_lsp_show(l, 1, l->trouble);
    if (l->vault && l->can.register_watch && !l->options->watch)
        kwic_lsp_request(l, "client/registerCapability",
                         json_pack("{s:[{s:s,s:s,s:{s:[{s:s}]}}]}", "registrations",
                                   "id", "kwic/watch", "method",
                                   "workspace/didChangeWatchedFiles", "registerOptions",
                                   "watchers", "globPattern", "**/*.md"));
    return NULL;
}

json_t *kwic_lsp_shutdown(kwic_lsp *l, const json_t *params, GError **error)
{
    (void)params;
    (void)error;
    l->shut = true;
    if (l->vault)
        kwic_vault_end(l->vault);
    return json_null();
}

json_t *kwic_lsp_exit(kwic_lsp *l, const json_t *params, GError **error)
{
    (void)params;
    (void)error;
    pthread_mutex_lock(&l->lock);
    l->exiting = true;
    pthread_mutex_unlock(&l->lock);
    return NULL;
}

json_t *kwic_lsp_cancel_request(kwic_lsp *l, const json_t *params, GError **error)
{
    (void)error;
    const json_t *id = json_object_get(params, "id");
    if (id)
        kwic_lsp_cancel(l, id);
    return NULL;
}

json_t *kwic_lsp_ignore(kwic_lsp *l, const json_t *params, GError **error)
{
    (void)l;
    (void)params;
    (void)error;
    return NULL;
}
