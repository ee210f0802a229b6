// SPDX-License-Identifier: GPL-2.0-or-later
#include "column.h"

#include "kwic/bisect.h"
#include "kwic/tokenizer.h"

// The first entry whose key is not below text; a key that starts with text counts as
// below it when past.
static uint32_t bound(const kwic_column *c, kwic_str text, bool past)
{
    uint32_t from = 0, to = c->n_entries;
    KWIC_BISECT(uint32_t, from, to, mid,
                kwic_str_cmp(kwic_column_key(c, mid), text) < 0 ||
                    (past && kwic_str_starts(kwic_column_key(c, mid), text)));
    return from;
}

static void append_slugs(kwic_str value, GString *out)
{
    if (kwic_str_starts(value, KWIC_STR("company/")))
        value = kwic_str_sub(value, 8, value.n);
    for (size_t from = 0; from <= value.n;) {
        const char *slash =
            from < value.n ? memchr(value.p + from, '/', value.n - from) : NULL;
        size_t to = slash ? (size_t)(slash - value.p) : value.n;
        if (from)
            g_string_append_c(out, '/');
        kwic_slug(kwic_str_sub(value, from, to), out);
        from = to + 1;
    }
}

uint32_t kwic_column_find(const kwic_column *c, kwic_str value)
{
    g_autoptr(GString) folded = g_string_new(NULL);
    if (c->slugs)
        append_slugs(value, folded);
    else
        kwic_fold(value, folded);
    kwic_str key = kwic_str_of_string(folded);
    uint32_t at = bound(c, key, false);
    return at < c->n_entries && kwic_str_eq(kwic_column_key(c, at), key)
               ? at
               : KWIC_ORD_NONE;
}

void kwic_column_range(const kwic_column *c, kwic_str prefix, uint32_t *from,
                       uint32_t *to)
{
    g_autoptr(GString) folded = g_string_new(NULL);
    kwic_fold(prefix, folded);
    kwic_str key = kwic_str_of_string(folded);
    *from = bound(c, key, false);
    *to = bound(c, key, true);
}

void kwic_column_docids(const kwic_column *c, uint32_t ord, GArray *out)
{
    for (uint32_t d = 0; d < c->n_rows; d++) {
        size_t n;
        const uint32_t *row = kwic_column_row(c, d, &n);
        for (size_t i = 0; i < n; i++)
            if ((row[i] & KWIC_ORD) == ord) {
                g_array_append_val(out, d);
                break;
            }
    }
}
