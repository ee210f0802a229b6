/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whether a text that was edited reads as the edit meant, and else as before. */
#ifndef KWIC_PROOF_H
#define KWIC_PROOF_H

#include "note_job.h"

/* Both texts are parsed: tags in the frontmatter and in the body must be those that the edit
 * makes of the ones before, every entry of the frontmatter that the edit is not about must
 * have the same events in the same order, and the body the same blocks. REFUSED when not. */
bool kwic_proof(kwic_note_job *job, GError **error);

#endif
