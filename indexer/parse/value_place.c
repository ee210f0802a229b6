// SPDX-License-Identifier: GPL-2.0-or-later
#include "value_place.h"

#include "kwic/schema.h"
#include "parse.h"

// Blocks that may start on one line: in lists and quotes, and properties of one line.
enum { MOST_BACK = 16 };

// Where the value stands in the block: as a slice of its text (a field of the body), or as
// all that follows the key (a property of the frontmatter).
static bool stands_in(const kwic_block *b, const kwic_property *p,
                      kwic_value_place *out)
{
    kwic_str text = b->text, value = kwic_parse_trim(p->value); // as a block's text is
    if (value.n > text.n)
        return false;
    if (p->inline_field) {
        if (value.p < text.p || value.p > text.p + (text.n - value.n))
            return false;
        out->from = (uint32_t)(value.p - text.p);
    } else {
        out->from = (uint32_t)(text.n - value.n);
        if (b->kind != KWIC_BLOCK_PROPERTY || b->line != p->line ||
            memcmp(text.p + out->from, value.p, value.n) != 0)
            return false;
    }
    out->to = out->from + (uint32_t)value.n;
    return true;
}

static bool is_behind(const kwic_value_place *place, const GArray *places)
{
    if (places->len == 0)
        return true;
    const kwic_value_place *last =
        &g_array_index(places, kwic_value_place, places->len - 1);
    return place->block > last->block ||
           (place->block == last->block && place->from >= last->to);
}

void kwic_value_places_find(GArray *places, const kwic_record *r)
{
    size_t at = 0; // the last block that starts at or before the property's line
    g_array_set_size(places, 0);
    for (size_t i = 0; i < r->n_properties && r->n_blocks; i++) {
        const kwic_property *p = &r->properties[i];
        if (kwic_parse_trim(p->value).n <= KWIC_VALUE_BYTES)
            continue;
        while (at + 1 < r->n_blocks && r->blocks[at + 1].line <= p->line)
            at++;
        kwic_value_place place = {.property = (uint32_t)i, .first = UINT32_MAX};
        for (size_t back = 0; back <= MIN(at, MOST_BACK); back++) {
            place.block = (uint32_t)(at - back);
            if (!stands_in(&r->blocks[place.block], p, &place))
                continue;
            if (is_behind(&place, places))
                g_array_append_val(places, place);
            break;
        }
    }
}
