/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Documents that the client has open: their text as the client has it. */
#ifndef KWIC_DOCUMENT_H
#define KWIC_DOCUMENT_H

#include "lsp.h"
#include "note.h"

typedef struct kwic_lsp_document {
    char *uri;
    char *path; /* in the vault; NULL: it is no note of it */
    int64_t version;
    GString *text;
    kwic_text_lines lines;
    bool unsent;       /* the engine does not have this text yet */
    bool refused;      /* the engine has no room for it */
    bool unseen;       /* it, or the index, changed since it was last diagnosed */
    json_t *published; /* diagnostics that were sent last, of: */
    int64_t published_version;
    kwic_lsp_note *note; /* of this text; NULL: not read yet */
} kwic_lsp_document;

void kwic_lsp_document_free(void *data);
/* NULL: it is not open. */
kwic_lsp_document *kwic_lsp_document_of(kwic_lsp *l, const char *uri);
/* The open document of a path in the vault; NULL. O(open documents). */
kwic_lsp_document *kwic_lsp_document_at(kwic_lsp *l, const char *path);
/* Gives the engine all texts that it does not have. */
void kwic_lsp_documents_send(kwic_lsp *l);

#endif
