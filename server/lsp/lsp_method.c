// SPDX-License-Identifier: GPL-2.0-or-later
// The one table of LSP methods: capabilities, `kwic lsp --schema` and the reference in
// kwic-lsp(1) are made from it; tests/cli/lsp.py drives each row of it.
#include <string.h>

#include "lsp.h"

static const kwic_lsp_method methods[] = {
    {"initialize", kwic_lsp_initialize, KWIC_LSP_ANY_TIME, NULL, NULL,
     "Agree with the client on encodings and abilities; find the vault around its folder.",
     "capabilities and serverInfo"},
    {"initialized", kwic_lsp_initialized, 0, NULL, NULL,
     "The client is ready: what is wrong with the vault is shown.", NULL},
    {"shutdown", kwic_lsp_shutdown, 0, NULL, NULL, "Prepare to end.", "null"},
    {"exit", kwic_lsp_exit, KWIC_LSP_ANY_TIME, NULL, NULL,
     "End: with status 0 after shutdown, else 1.", NULL},
    {"$/cancelRequest", kwic_lsp_cancel_request, KWIC_LSP_ANY_TIME | KWIC_LSP_READER,
     NULL, NULL, "Cancel a request that waits or runs; it is answered -32800.", NULL},
    {"$/setTrace", kwic_lsp_ignore, KWIC_LSP_ANY_TIME, NULL, NULL,
     "Taken, and not looked at.", NULL},
    {"textDocument/didOpen", kwic_lsp_did_open, 0, "textDocumentSync",
     "{\"openClose\": true, \"change\": 2, \"save\": {}}",
     "From now on the text is the client's, and all answers are as if it were saved.",
     NULL},
    {"textDocument/didChange", kwic_lsp_did_change, 0, NULL, NULL,
     "Change ranges of an open text, or all of it.", NULL},
    {"textDocument/didSave", kwic_lsp_did_save, 0, NULL, NULL,
     "The file is indexed, if nobody watches the vault.", NULL},
    {"textDocument/didClose", kwic_lsp_did_close, 0, NULL, NULL,
     "Return to the file's text.", NULL},
    {"workspace/didChangeWatchedFiles", kwic_lsp_did_change_watched, 0, NULL, NULL,
     "Files that changed are indexed, if nobody watches the vault.", NULL},
    {"workspace/didChangeConfiguration", kwic_lsp_ignore, 0, NULL, NULL,
     "Taken, and not looked at: the vault's configuration is its .kwic.ini.", NULL},
    {"textDocument/completion", kwic_lsp_completion, 0, "completionProvider",
     "{\"triggerCharacters\": [\"[\", \"#\", \"^\", \"(\", \"/\"], \"resolveProvider\": true}",
     "Notes behind [[ and ](, files behind ![[, their headings behind # and blocks behind ^, tags, and keys "
     "and values of the frontmatter.",
     "CompletionList; isIncomplete: ask again when more is typed"},
    {"completionItem/resolve", kwic_lsp_completion_resolve, 0, NULL, NULL,
     "Add the beginning of the note, or of the part, as documentation.",
     "CompletionItem"},
    {"textDocument/definition", kwic_lsp_definition, 0, "definitionProvider", "true",
     "Where the link at the caret leads: the note, its heading or block.",
     "LocationLink[], or Location for clients without them; null for a dead link"},
    {"textDocument/references", kwic_lsp_references, 0, "referencesProvider",
     "{\"workDoneProgress\": true}",
     "Links and embeds that lead to what is at the caret: a link's note or part, a heading, "
     "a block, or in frontmatter and on the first heading the note itself; the places of a "
     "tag.",
     "Location[]"},
    {"textDocument/hover", kwic_lsp_hover, 0, "hoverProvider", "true",
     "The beginning of what the link at the caret leads to, its tags and how many notes link "
     "to it; of a tag, how many notes have it and the newest.",
     "Hover"},
    {"textDocument/documentSymbol", kwic_lsp_document_symbol, 0,
     "documentSymbolProvider", "true", "The note's headings.",
     "DocumentSymbol[] as a tree, or SymbolInformation[] for clients without trees"},
    {"textDocument/documentLink", kwic_lsp_document_link, 0, "documentLinkProvider",
     "{}", "The note's links, with where they lead.", "DocumentLink[]"},
    {"textDocument/foldingRange", kwic_lsp_folding_range, 0, "foldingRangeProvider",
     "true", "Frontmatter, sections, code and callouts.", "FoldingRange[]"},
    {"workspace/symbol", kwic_lsp_workspace_symbol, 0, "workspaceSymbolProvider",
     "true",
     "Search: the query is one of kwic-query(7), its last word may be unfinished.",
     "SymbolInformation[], best first: name is title and headings, containerName the text, "
     "location the match"},
    {"textDocument/diagnostic", kwic_lsp_diagnostic, 0, "diagnosticProvider",
     "{\"identifier\": \"kwic\", \"interFileDependencies\": true, "
     "\"workspaceDiagnostics\": false}",
     "Dead links, headings and blocks, ambiguous links, broken frontmatter. Clients that do "
     "not ask are sent textDocument/publishDiagnostics.",
     "a full DocumentDiagnosticReport"},
    {"textDocument/codeAction", kwic_lsp_code_action, 0, "codeActionProvider",
     "{\"codeActionKinds\": [\"quickfix\", \"refactor.rewrite\"]}",
     "For a dead link: create the note, or take the nearest name; for a dead heading or block "
     "the nearest, or add it; for an ambiguous link each note it could be; quotes for broken "
     "frontmatter. For a name in the text: link it. For a company that the note is linked with "
     "and not tagged: add the tag.",
     "CodeAction[], each with its edit"},
    {"textDocument/codeLens", kwic_lsp_code_lens, 0, "codeLensProvider",
     "{\"resolveProvider\": false}", "How many notes link to this one.", "CodeLens[]"},
    {"workspace/executeCommand", kwic_lsp_execute_command, 0, "executeCommandProvider",
     "{\"commands\": [\"kwic.backlinks\"]}",
     "kwic.backlinks [uri, position], the command of the lens: the links to that note.",
     "Location[]"},
    {"textDocument/prepareRename", kwic_lsp_prepare_rename, 0, "renameProvider",
     "{\"prepareProvider\": true, \"workDoneProgress\": true}",
     "What a rename at the caret would rename, with its name.",
     "{range, placeholder}; null where nothing has a name"},
    {"textDocument/rename", kwic_lsp_rename, 0, NULL, NULL,
     "A note (on its first heading, or on a link to it; the new name without folder and .md), "
     "a heading, a block, a tag with those below it, or the name that links to no note have. "
     "Every link goes on leading where it led: Markdown links, embeds and properties, what "
     "they show and their anchors stay.",
     "WorkspaceEdit, with documentChanges, versions and annotations as the client has them"},
    {"workspace/willRenameFiles", kwic_lsp_will_rename_files, 0, "workspace",
     "{\"fileOperations\": {\"willRename\": {\"filters\": ["
     "{\"scheme\": \"file\", \"pattern\": {\"glob\": \"**/*.md\", \"matches\": "
     "\"file\"}}, {\"scheme\": \"file\", \"pattern\": {\"glob\": \"**\", "
     "\"matches\": \"folder\"}}]}}}",
     "Before the client moves notes or folders of them: the same for all their links, those "
     "in the moved notes, too.",
     "WorkspaceEdit of the texts alone"},
    {.name = NULL},
};

const kwic_lsp_method *kwic_lsp_methods(void)
{
    return methods;
}

const kwic_lsp_method *kwic_lsp_method_find(const char *name)
{
    for (const kwic_lsp_method *m = methods; m->name; m++)
        if (strcmp(m->name, name) == 0)
            return m;
    return NULL;
}

json_t *kwic_lsp_capabilities(void)
{
    json_t *all = json_object();
    for (const kwic_lsp_method *m = methods; m->name; m++)
        if (m->capability)
            json_object_set_new(all, m->capability,
                                json_loads(m->value, JSON_DECODE_ANY, NULL));
    return all;
}

json_t *kwic_lsp_schema(void)
{
    json_t *list = json_array();
    for (const kwic_lsp_method *m = methods; m->name; m++)
        json_array_append_new(list,
                              json_pack("{s:s,s:s,s:s,s:s?}", "method", m->name, "kind",
                                        m->result ? "request" : "notification", "help",
                                        m->help, "result", m->result));
    return json_pack("{s:s,s:s,s:o,s:o}", "name", "kwic", "protocol",
                     "Language Server Protocol 3.17", "capabilities",
                     kwic_lsp_capabilities(), "methods", list);
}

static void append_text(GString *out, const char *text)
{
    for (const char *p = text; *p; p++) {
        if (p[0] == '.' && p[1] == ' ' && g_ascii_isupper(p[2])) {
            g_string_append(out, ".\n"); // a sentence starts on its own line
            p++;
        } else if (*p == '-') {
            g_string_append(out, "\\-");
        } else {
            g_string_append_c(out, *p);
        }
    }
}

void kwic_lsp_manual(GString *out)
{
    g_string_append(out, ".Bl -tag -width Ds\n");
    for (const kwic_lsp_method *m = methods; m->name; m++) {
        g_string_append_printf(out, ".It Cm %s\n", m->name);
        append_text(out, m->help);
        if (m->result) {
            g_string_append(out, "\nResult: ");
            append_text(out, m->result);
            g_string_append_c(out, '.');
        }
        g_string_append_c(out, '\n');
    }
    g_string_append(out, ".El\n");
}
