/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wrong with a note's links and frontmatter: pushed to clients that do not pull. */
#ifndef KWIC_LSP_DIAGNOSE_H
#define KWIC_LSP_DIAGNOSE_H

#include "note.h"

/* Diagnostic's code, a stable word. */
#define KWIC_LSP_DEAD_LINK "dead-link"
#define KWIC_LSP_DEAD_HEADING "dead-heading"
#define KWIC_LSP_DEAD_BLOCK "dead-block"
#define KWIC_LSP_AMBIGUOUS "ambiguous-link"
#define KWIC_LSP_FRONTMATTER "frontmatter"

/* The diagnostics of a note, a list; what needs the index is left out while that is not
 * there. */
json_t *kwic_lsp_diagnostics(kwic_lsp *l, const kwic_lsp_note *note);

/* Publishes those of one open document that was not looked at since it, or the index, changed;
 * l->diagnose_us stays set while there are more. */
void kwic_lsp_diagnose_next(kwic_lsp *l);
/* The index has changed: all are to be looked at again, and the client asks again. */
void kwic_lsp_diagnose_all(kwic_lsp *l);

#endif
