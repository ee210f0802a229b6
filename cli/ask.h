/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line as a request to search/. */
#ifndef KWIC_ASK_H
#define KWIC_ASK_H

#include "place.h"

/* A request and what it points to. */
typedef struct kwic_ask {
    kwic_request request;
    GString *query;
    char **facets;
    GArray *filters;   /* kwic_filter */
    GPtrArray *values; /* the filters' lists, GPtrArray of char * */
} kwic_ask;

/* facets: when --facets does not say, NULL for none. USAGE for a filter without "=". */
bool kwic_ask_init(kwic_ask *ask, const kwic_args *args, const kwic_config *config,
                   const char *facets, GError **error);
void kwic_ask_clear(kwic_ask *ask);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(kwic_ask, kwic_ask_clear)

#endif
