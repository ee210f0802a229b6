// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "kwic/indexer.h"
#include "place.h"
#include "print.h"

int kwic_command_dump(const kwic_args *args, GError **error)
{
    g_auto(kwic_place) place = {0};
    g_autoptr(kwic_searcher) s = kwic_place_enter(&place, args, error);
    if (!s)
        return -1;
    kwic_db *db = kwic_index_db(kwic_searcher_index(s));
    if (!isatty(STDOUT_FILENO))
        return kwic_dump(db, stdout, error) ? 0 : -1;
    char *text = NULL;
    size_t n = 0;
    FILE *memory = open_memstream(&text, &n);
    bool fine = memory && kwic_dump(db, memory, error);
    if (memory)
        fclose(memory);
    g_autoptr(GString) all = g_string_new(fine ? text : "");
    free(text);
    return fine ? kwic_print_notes(all) : -1;
}
