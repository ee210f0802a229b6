/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The vaults that are known on this machine, and which of them is meant outside all of them.
 *
 *     g_autofree char *vault = kwic_vault_default("/home/ada/notes");
 *
 * A vault is known when its index lies in the usual place; an index elsewhere is found by
 * --index or KWIC_INDEX alone. */
#ifndef KWIC_VAULTS_H
#define KWIC_VAULTS_H

#include <glib.h>

/* Absolute paths in byte order, NULL-terminated; to be g_strfreev'd. Reads one small file an
 * index. */
char **kwic_vaults_known(void);

/* The vault meant: KWIC_VAULT, else what the user's configuration names (configured, may be
 * NULL), else the only one known. As it was named; a new string, NULL when there is none. */
char *kwic_vault_default(const char *configured);

#endif
