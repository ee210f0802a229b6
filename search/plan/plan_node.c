// SPDX-License-Identifier: GPL-2.0-or-later
// Nodes of a plan's query, made in its arena.
#include "planning.h"

kwic_query *kwic_q_of(kwic_arena *arena, kwic_query_op op)
{
    kwic_query *q = kwic_arena_new_array(arena, kwic_query, 1);
    q->op = op;
    return q;
}

kwic_query *kwic_q_term(kwic_arena *arena, const char *prefix, kwic_str text)
{
    kwic_query *q = kwic_q_of(arena, KWIC_Q_TERM);
    if (!prefix && text.n <= 120) {
        // The plain term of a token, the usual case: nothing to shorten, nothing to copy.
        q->term = text;
        return q;
    }
    g_autoptr(GString) term = g_string_sized_new(text.n + 8);
    kwic_term_append(term, prefix, text);
    q->term = kwic_arena_str(arena, kwic_str_of_string(term));
    return q;
}

kwic_query *kwic_q_join(kwic_arena *arena, kwic_query_op op,
                        const kwic_query *const *kids, size_t n)
{
    kwic_query *q = kwic_q_of(arena, n ? op : KWIC_Q_NOTHING);
    q->kids = kwic_arena_new_array(arena, kwic_query *, n);
    q->n_kids = n;
    // The tree is built by one owner and then only read.
    for (size_t i = 0; i < n; i++)
        q->kids[i] = (kwic_query *)(uintptr_t)kids[i];
    return q;
}

kwic_query *kwic_q_scale(kwic_arena *arena, double scale, const kwic_query *kid)
{
    kwic_query *q = kwic_q_join(arena, KWIC_Q_SCALE, &kid, 1);
    q->scale = scale;
    return q;
}

kwic_query *kwic_q_docids(kwic_arena *arena, const uint32_t *docids, size_t n)
{
    kwic_query *q = kwic_q_of(arena, n ? KWIC_Q_DOCIDS : KWIC_Q_NOTHING);
    q->docids = docids;
    q->n_docids = n;
    return q;
}

kwic_part kwic_part_filter(const kwic_query *query)
{
    return (kwic_part){.query = query};
}

kwic_query *kwic_q_terms(kwic_arena *arena, kwic_query_op op, const char *prefix,
                         const kwic_str *terms, size_t n)
{
    kwic_query *q = kwic_q_of(arena, op);
    q->kids = kwic_arena_new_array(arena, kwic_query *, n);
    q->n_kids = n;
    for (size_t i = 0; i < n; i++)
        q->kids[i] = kwic_q_term(arena, prefix, terms[i]);
    return q;
}

kwic_query *kwic_q_row(kwic_arena *arena, const kwic_str *terms, size_t n,
                       kwic_str behind)
{
    if (n == 1 && behind.n == 0)
        return kwic_q_term(arena, NULL, terms[0]);
    kwic_str *row = kwic_arena_new_array(arena, kwic_str, n + 1);
    memcpy(row, terms, n * sizeof *row);
    row[n] = behind;
    size_t length = n + (behind.n > 0);
    kwic_query *q = kwic_q_terms(arena, KWIC_Q_PHRASE, NULL, row, length);
    q->window = (uint32_t)length;
    return q;
}

kwic_query *kwic_q_row_in(kwic_arena *arena, const kwic_field *field,
                          const kwic_str *terms, size_t n)
{
    if (!field)
        return kwic_q_row(arena, terms, n, (kwic_str){NULL, 0});
    if (n == 1)
        return kwic_q_term(arena, field->prefix, terms[0]);
    const kwic_query *both[2] = {
        kwic_q_terms(arena, KWIC_Q_AND, field->prefix, terms, n),
        kwic_q_row(arena, terms, n, kwic_str_of(field->prefix)),
    };
    return kwic_q_join(arena, KWIC_Q_FILTER, both, 2);
}
