// SPDX-License-Identifier: GPL-2.0-or-later
// Code lenses: how many notes link here, above the first heading; and their command.
#include "inbound.h"
#include "kwic/linked.h"

json_t *kwic_lsp_code_lens(kwic_lsp *l, const json_t *params, GError **error)
{
    g_autoptr(kwic_lsp_note) note = kwic_lsp_note_of(l, params, error);
    kwic_searcher *s = note && note->path ? kwic_lsp_take(l, NULL) : NULL;
    if (!s)
        return note ? json_array() : NULL;
    uint32_t links = kwic_linked_count(s, note->path, NULL);
    kwic_vault_give(l->vault);
    int32_t first = kwic_lsp_first_heading(&note->record);
    uint32_t line = first < 0 ? 1 : note->record.blocks[first].line;
    size_t at = kwic_note_source_place(&note->source, line, 0);
    g_autofree char *title =
        g_strdup_printf("%u backlink%s", links, links == 1 ? "" : "s");
    json_t *range = kwic_lsp_note_range(l, note, at, at);
    return json_pack("[{s:o,s:{s:s,s:s,s:[s,O]}}]", "range", range, "command", "title",
                     title, "command", "kwic.backlinks", "arguments", note->uri,
                     json_object_get(range, "start"));
}

json_t *kwic_lsp_execute_command(kwic_lsp *l, const json_t *params, GError **error)
{
    const char *command = kwic_lsp_text_at(params, "command");
    const json_t *arguments = json_object_get(params, "arguments");
    if (g_strcmp0(command, "kwic.backlinks") != 0) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                    "%s: no such command; there is kwic.backlinks",
                    command ? command : "");
        return NULL;
    }
    json_t *asked = json_pack(
        "{s:{s:O?},s:O?,s:{s:b}}", "textDocument", "uri", json_array_get(arguments, 0),
        "position", json_array_get(arguments, 1), "context", "includeDeclaration", 0);
    json_t *found = kwic_lsp_references(l, asked, error);
    json_decref(asked);
    return found;
}
