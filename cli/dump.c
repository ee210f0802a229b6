// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "kwic/indexer.h"
#include "place.h"

int kwic_command_dump(const kwic_args *args, GError **error)
{
    g_auto(kwic_place) place = {0};
    g_autoptr(kwic_searcher) s = kwic_place_enter(&place, args, error);
    return s && kwic_dump(kwic_index_db(kwic_searcher_index(s)), stdout, error) ? 0
                                                                                : -1;
}
