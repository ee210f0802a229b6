// SPDX-License-Identifier: GPL-2.0-or-later
// The order asked for, by the request or by sort: of the query; what no note can be sorted
// by is told with the nearest that one can.
//
//     sort:modifed   ->  no order; sort: knows no "modifed": did you mean `sort:modified`?
#include "planning.h"

#include "words/typo.h"

static const char *const orders[] = {"modified",  "created",        "title",
                                     "relevance", "path",           "mtime",
                                     "task.due",  "task.scheduled", "task.start",
                                     "task.done", "task.created",   "task.cancelled"};

typedef struct nearest {
    kwic_str wanted;
    unsigned least; // typos; what has more is not near
    kwic_str best;
} nearest;

static void see(nearest *n, kwic_str name)
{
    unsigned d = kwic_typo_measure(n->wanted, name, n->least);
    if (d > n->least || (n->best.n && d == n->least))
        return;
    n->least = d;
    n->best = name;
}

static kwic_str nearest_order(kwic_planning *m, kwic_str folded)
{
    nearest n = {.wanted = folded, .least = folded.n < 5 ? 1 : 2};
    for (size_t i = 0; i < G_N_ELEMENTS(orders); i++)
        see(&n, kwic_str_of(orders[i]));
    const kwic_vocabulary *keys = kwic_planner_terms(m->p, KWIC_F_KEY);
    for (size_t i = 0; i < keys->n; i++)
        see(&n, kwic_vocabulary_word(keys, i));
    return n.best;
}

static bool is_order(kwic_planning *m, kwic_str key)
{
    for (size_t i = 0; i < G_N_ELEMENTS(orders); i++)
        if (strlen(orders[i]) == key.n &&
            g_ascii_strncasecmp(orders[i], key.p, key.n) == 0)
            return true;
    return kwic_plan_has_key(m, key);
}

// The order of that name, or NULL with a warning about the bytes of the query.
static const char *order(kwic_planning *m, kwic_str name, uint32_t from, uint32_t to)
{
    bool minus = name.n && name.p[0] == '-';
    bool sign = minus || (name.n && name.p[0] == '+');
    kwic_str key = kwic_str_sub(name, sign, name.n);
    if (key.n == 0)
        return NULL;
    if (is_order(m, key))
        return kwic_arena_str(m->arena, name).p;
    kwic_str near = nearest_order(m, kwic_planner_fold(m->arena, key));
    if (near.n)
        kwic_parsed_warn(&m->parsed, from, to,
                         "nothing is sorted by \"%.*s\": did you mean `sort:%s%.*s`?",
                         KWIC_STR_ARG(key), minus ? "-" : "", KWIC_STR_ARG(near));
    else
        kwic_parsed_warn(&m->parsed, from, to,
                         "nothing is sorted by \"%.*s\": sort takes modified, created, "
                         "title, path, relevance or a property",
                         KWIC_STR_ARG(key));
    return NULL;
}

const char *kwic_plan_sort(kwic_planning *m)
{
    const kwic_parsed *q = &m->parsed;
    if (m->request->sort)
        return order(m, kwic_str_of(m->request->sort), 0, 0);
    return order(m, q->sort, q->sort_from, q->sort_to);
}
