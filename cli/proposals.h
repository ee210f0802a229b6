/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Proposals for the last of a command's words, as the shells ask for them: the word is as the
 * shell has decoded it, the proposal is the word as it will be, to be quoted by the shell.
 *
 *     kwic complete --for show -- 'ada v'        Ada Voss
 *     kwic complete --for search -- company:op   company:openai
 *
 * Nothing typed gets lost: of several proposals each begins with the word, byte for byte; one
 * alone may have other capitals, accents or quotes, and what lies before the last word is
 * never changed. Text is UTF-8. A proposal with control characters is left out. */
#ifndef KWIC_PROPOSALS_H
#define KWIC_PROPOSALS_H

#include "command.h"

/* Prints PROPOSAL <tab> DETAIL a line for args' words, the words behind the command that
 * args->command names. Options among them count: --vault says where. The exit status: 1 when
 * there is nothing to propose. USAGE: no such command, or words that it does not take. */
int kwic_proposals_print(const kwic_args *args, GError **error);

#endif
