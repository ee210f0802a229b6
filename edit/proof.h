/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a text that was edited reads as the edit meant, and else as before. */
#ifndef KWIC_PROOF_H
#define KWIC_PROOF_H

#include "draft.h"
#include "retag.h"

/* Both texts are parsed: tags in the frontmatter and in the body must be those that the edit
 * makes of the ones before, every entry of the frontmatter that the edit is not about must
 * have the same events in the same order, and the body the same blocks. REFUSED when not. */
bool kwic_proof(const kwic_note_edit *edit, const kwic_retag *r, const kwic_draft *d,
                const char *path, GError **error);

#endif
