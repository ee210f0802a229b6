// SPDX-License-Identifier: GPL-2.0-or-later
// A query over a view: what matches in the database, set right for the documents put. Of
// these each is asked by itself; where positions count, by Xapian, as it would be there.
#include "kwic/bisect.h"
#include "view_docs.h"

enum { MOST_DEPTH = 1000 };

static bool matches(const kwic_shown *d, const kwic_query *q, int depth,
                    GError **error);

static bool any_kid(const kwic_shown *d, const kwic_query *q, int depth, GError **error)
{
    for (size_t i = 0; i < q->n_kids; i++)
        if (matches(d, q->kids[i], depth + 1, error))
            return true;
    return false;
}

static bool every_kid(const kwic_shown *d, const kwic_query *q, int depth,
                      GError **error)
{
    for (size_t i = 0; i < q->n_kids; i++)
        if (!matches(d, q->kids[i], depth + 1, error))
            return false;
    return q->n_kids > 0;
}

static bool first_alone(const kwic_shown *d, const kwic_query *q, int depth,
                        GError **error)
{
    for (size_t i = 0; i < q->n_kids; i++)
        if (matches(d, q->kids[i], depth + 1, error) != (i == 0))
            return false;
    return q->n_kids > 0;
}

static bool near_kids(const kwic_shown *d, const kwic_query *q, int depth,
                      GError **error)
{
    bool near = false;
    return every_kid(d, q, depth, error) &&
           kwic_document_near(d->doc, q, &near, error) && near;
}

static bool has_docid(const kwic_query *q, uint32_t docid)
{
    size_t from = 0, to = q->n_docids;
    KWIC_BISECT(size_t, from, to, mid, q->docids[mid] < docid);
    return from < q->n_docids && q->docids[from] == docid;
}

// Whether the document put matches; false also with *error.
static bool matches(const kwic_shown *d, const kwic_query *q, int depth, GError **error)
{
    if (depth > MOST_DEPTH)
        return false;
    switch (q->op) {
    case KWIC_Q_NOTHING:
        return false;
    case KWIC_Q_ALL:
        return true;
    case KWIC_Q_TERM:
        return kwic_posting_of(d->doc, q->term) != NULL;
    case KWIC_Q_DOCIDS:
        return has_docid(q, d->docid);
    case KWIC_Q_AND_NOT:
        return first_alone(d, q, depth, error);
    case KWIC_Q_PHRASE:
    case KWIC_Q_NEAR:
        return near_kids(d, q, depth, error);
    case KWIC_Q_AND:
    case KWIC_Q_FILTER:
        return every_kid(d, q, depth, error);
    case KWIC_Q_AND_MAYBE:
    case KWIC_Q_SCALE:
        return q->n_kids > 0 && matches(d, q->kids[0], depth + 1, error);
    case KWIC_Q_OR:
    case KWIC_Q_MAX:
    case KWIC_Q_SYNONYM:
        return any_kid(d, q, depth, error);
    }
    return false;
}

// Sets what the matches of the database say of the documents put.
static bool correct_matches(kwic_view *v, const kwic_query *query, kwic_matches *m,
                            GError **error)
{
    GError *cause = NULL;
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    if (m->n_all)
        g_array_append_vals(all, m->all, (guint)m->n_all);
    for (guint i = 0; i < v->docs->len && !cause; i++) {
        const kwic_shown *d = kwic_view_doc(v, i);
        bool is = matches(d, query, 0, &cause);
        kwic_docids_correct(all, NULL, 0, d->docid, is ? &d->docid : NULL);
    }
    if (cause) {
        g_propagate_error(error, cause);
        return false;
    }
    g_free(m->all);
    m->n_all = all->len;
    m->all = g_new(uint32_t, all->len + 1);
    if (all->len)
        memcpy(m->all, all->data, all->len * sizeof(uint32_t));
    m->lower = m->estimated = m->upper = all->len;
    return true;
}

kwic_matches *kwic_view_match(kwic_view *v, const kwic_query *query,
                              const kwic_match_params *params, GError **error)
{
    if (v->docs->len == 0)
        return kwic_db_match(v->base, query, params, error);
    kwic_match_params every = *params;
    every.limit = 0;
    every.collect = true;
    kwic_matches *m = kwic_db_match(v->base, query, &every, error);
    if (m && correct_matches(v, query, m, error))
        return m;
    kwic_matches_free(m);
    return NULL;
}
