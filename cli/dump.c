// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "kwic/indexer.h"
#include "place.h"

int kwic_command_dump(const kwic_args *args, GError **error)
{
    g_auto(kwic_place) place = {0};
    if (!kwic_place_find(&place, args, NULL, error))
        return -1;
    g_autoptr(kwic_searcher) s = kwic_place_open(&place, error);
    return s && kwic_dump(kwic_index_db(kwic_searcher_index(s)), stdout, error) ? 0
                                                                                : -1;
}
