/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of the vault that are not notes: what may stand behind "![[". */
#ifndef KWIC_LSP_ATTACHMENT_H
#define KWIC_LSP_ATTACHMENT_H

#include "lsp.h"

/* The list, at most some seconds old, of the first 20,000; owned by l. A walk takes some ten
 * milliseconds in 10,000 files. */
const GPtrArray *kwic_lsp_attachments_of(kwic_lsp *l);
void kwic_lsp_attachments_clear(kwic_lsp_attachments *a);

/* Whether no other file has that name, so that it is enough. */
bool kwic_lsp_attachment_is_only(const GPtrArray *paths, const char *path);

#endif
