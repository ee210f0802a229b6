// SPDX-License-Identifier: GPL-2.0-or-later
#include "hit_table.h"

#include <string.h>

#include "paths.h"

static const char *title_of(const kwic_hit *hit, kwic_arena *arena)
{
    (void)arena;
    return hit->title;
}

static const char *path_of(const kwic_hit *hit, kwic_arena *arena)
{
    g_autofree char *shown = kwic_paths_shown(hit->path);
    return kwic_arena_str(arena, kwic_str_of(shown)).p;
}

// What every note has; any other name is a property.
static const struct {
    const char *name;
    const char *(*of)(const kwic_hit *hit, kwic_arena *arena);
} own[] = {{"title", title_of}, {"path", path_of}};

static size_t own_index(const char *name)
{
    size_t i = 0;
    while (i < G_N_ELEMENTS(own) && strcmp(own[i].name, name) != 0)
        i++;
    return i;
}

const char *const *kwic_hit_table_keys(char **names, kwic_arena *arena)
{
    size_t n = 0;
    const char **keys =
        kwic_arena_new_array(arena, const char *, g_strv_length(names) + 1);
    for (char **name = names; *name; name++)
        if (own_index(*name) == G_N_ELEMENTS(own))
            keys[n++] = *name;
    return keys;
}

static const char *cell_of(const kwic_hit *hit, const char *name, kwic_arena *arena)
{
    size_t i = own_index(name);
    if (i < G_N_ELEMENTS(own))
        return own[i].of(hit, arena);
    for (size_t k = 0; k < hit->n_properties; k++) {
        if (strcmp(hit->properties[k].key, name) != 0)
            continue;
        g_autofree char *all = g_strjoinv(", ", (char **)hit->properties[k].values);
        return kwic_arena_str(arena, kwic_str_of(all)).p;
    }
    return "";
}

void kwic_hit_table_make(const kwic_answer *answer, char **names, kwic_arena *arena,
                         kwic_view_block *out)
{
    size_t n = g_strv_length(names);
    kwic_view_row *rows = kwic_arena_new_array(arena, kwic_view_row, answer->n_hits);
    for (size_t r = 0; r < answer->n_hits; r++) {
        const kwic_hit *hit = &answer->hits[r];
        const char **cells = kwic_arena_new_array(arena, const char *, n);
        for (size_t c = 0; c < n; c++)
            cells[c] = cell_of(hit, names[c], arena);
        rows[r] = (kwic_view_row){.cells = cells, .path = hit->path};
    }
    *out = (kwic_view_block){.kind = KWIC_VIEW_TABLE,
                             .language = "",
                             .source = "",
                             .columns = (const char *const *)names,
                             .n_columns = n,
                             .rows = rows,
                             .n_rows = answer->n_hits,
                             .total = answer->total,
                             .json = ""};
}

static void append_line(GString *out, const char *const *cells, size_t n)
{
    for (size_t c = 0; c < n; c++) {
        g_autofree char *cell = g_strdelimit(g_strdup(cells[c]), "\t\r\n", ' ');
        g_string_append(out, c ? "\t" : "");
        g_string_append(out, cell);
    }
    g_string_append_c(out, '\n');
}

void kwic_hit_table_tsv(const kwic_view_block *table, GString *out)
{
    append_line(out, table->columns, table->n_columns);
    for (size_t r = 0; r < table->n_rows; r++)
        append_line(out, table->rows[r].cells, table->n_columns);
}
