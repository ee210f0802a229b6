// SPDX-License-Identifier: GPL-2.0-or-later
#include "entity.h"

#include <cmark.h>

enum {
    NAME_BYTES = 32,   // the longest name has 31 letters
    NAMES_KNOWN = 500, // further names of one note stay as they are written
};

// &#228; and &#xe4;
static size_t numeric(kwic_parse *p, kwic_str s, kwic_str *text)
{
    bool hex = s.n > 2 && (s.p[2] == 'x' || s.p[2] == 'X');
    size_t from = hex ? 3 : 2, at = from, most = hex ? 6 : 7;
    gunichar c = 0;
    while (at < s.n && at - from < most && g_ascii_isxdigit(s.p[at]) &&
           (hex || g_ascii_isdigit(s.p[at]))) {
        c = c * (hex ? 16u : 10u) + (gunichar)g_ascii_xdigit_value(s.p[at]);
        at++;
    }
    if (at == from || at >= s.n || s.p[at] != ';')
        return 0;
    if (c == 0 || !g_unichar_validate(c))
        c = 0xFFFD;
    char *out = kwic_arena_new_array(p->arena, char, 6);
    *text = (kwic_str){out, (size_t)g_unichar_to_utf8(c, out)};
    return at + 1;
}

// cmark holds the table of names: a document of one reference is one text.
static kwic_str *look_up(kwic_parse *p, kwic_str reference)
{
    cmark_node *doc = cmark_parse_document(reference.p, reference.n, CMARK_OPT_DEFAULT);
    cmark_node *paragraph = cmark_node_first_child(doc);
    cmark_node *node = paragraph ? cmark_node_first_child(paragraph) : NULL;
    const char *literal = node ? cmark_node_get_literal(node) : NULL;
    kwic_str *found = kwic_arena_new_array(p->arena, kwic_str, 1);
    if (literal && literal[0] && !cmark_node_next(node) &&
        strlen(literal) < reference.n + 2 && literal[0] != '&')
        *found = kwic_arena_str(p->arena, kwic_str_of(literal));
    else if (kwic_str_eq(reference, KWIC_STR("&amp;")))
        *found = KWIC_STR("&");
    cmark_node_free(doc);
    return found;
}

static size_t named(kwic_parse *p, kwic_str s, kwic_str *text)
{
    char name[NAME_BYTES + 1];
    size_t n = 1;
    while (n < s.n && n < NAME_BYTES && g_ascii_isalnum(s.p[n]))
        n++;
    if (n < 3 || n >= s.n || s.p[n] != ';')
        return 0;
    memcpy(name, s.p, n);
    name[n] = '\0';
    if (!p->entities)
        p->entities = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    kwic_str *found = g_hash_table_lookup(p->entities, name);
    if (!found && g_hash_table_size(p->entities) < NAMES_KNOWN) {
        found = look_up(p, kwic_str_sub(s, 0, n + 1));
        g_hash_table_insert(p->entities, g_strdup(name), found);
    }
    if (!found || !found->n)
        return 0;
    *text = *found;
    return n + 1;
}

size_t kwic_entity_read(kwic_parse *p, kwic_str s, kwic_str *text)
{
    if (s.n > 2 && s.p[1] == '#')
        return numeric(p, s, text);
    return named(p, s, text);
}
