/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Configuration: $XDG_CONFIG_HOME/kwic/config.ini is the user's, VAULT/.kwic.ini goes with
 * the vault and is not trusted: it may say what to index and how to read it, never what to
 * run or where to write. The vault's word counts before the user's. */
#ifndef KWIC_CONFIG_H
#define KWIC_CONFIG_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct kwic_config {
    char **languages; /* NULL: guessed */
    char **ignore;
    char **saved; /* queries: name, query, name, query, …, NULL; NULL: none */
    char **facets;
    char *vault; /* the one meant outside of all vaults */
    char *color;
    char *hyperlink; /* "vscode://file{path}:{line}" */
    int64_t limit;   /* 0: not said */
} kwic_config;

typedef enum kwic_config_kind {
    KWIC_CONFIG_LIST,      /* words parted by commas */
    KWIC_CONFIG_LANGUAGES, /* a list of ISO 639-1 codes */
    KWIC_CONFIG_PATTERNS,  /* parted by semicolons */
    KWIC_CONFIG_COLOR,
    KWIC_CONFIG_TEXT,
    KWIC_CONFIG_NUMBER,
} kwic_config_kind;

typedef struct kwic_config_key {
    const char *group;
    const char *name;
    const char *arg;
    kwic_config_kind kind;
    size_t offset;
    bool in_vault; /* may stand in a vault's .kwic.ini */
    const char *help;
} kwic_config_key;

/* Ended by a key without a name. */
const kwic_config_key *kwic_config_keys(void);

/* Reads the user's file, then the vault's (NULL: none). A file that is not there is none;
 * CONFIG names file, line and cure. */
bool kwic_config_read(kwic_config *config, const char *vault, GError **error);
void kwic_config_clear(kwic_config *config);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(kwic_config, kwic_config_clear)

#endif
