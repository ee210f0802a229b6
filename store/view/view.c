// SPDX-License-Identifier: GPL-2.0-or-later
// A view: a database, and over it the few documents that were put. What the database says
// of a term, a value, a set of notes is taken from it whole and then set right for those
// few, so that a question costs what it costs without them and a little for each.
#include "view_docs.h"

#include "kwic/bisect.h"
#include "kwic/error.h"

// ---- the documents ----

static void shown_free(void *p)
{
    kwic_shown *d = p;
    g_array_unref(d->hidden);
    g_array_unref(d->difference);
    kwic_arena_free(d->arena);
    g_free(d);
}

kwic_view *kwic_view_new(kwic_db *base)
{
    kwic_view *v = g_new0(kwic_view, 1);
    v->base = base;
    v->docs = g_ptr_array_new_with_free_func(shown_free);
    return v;
}

kwic_db *kwic_view_base(const kwic_view *v)
{
    return v->base;
}

static void forget_frequency(kwic_view *v)
{
    g_clear_pointer(&v->frequency, g_array_unref);
}

void kwic_view_free(kwic_view *v)
{
    if (!v)
        return;
    forget_frequency(v);
    g_ptr_array_unref(v->docs);
    g_free(v);
}

// The first one whose docid is not below.
static guint lower(const kwic_view *v, uint32_t docid)
{
    guint i = 0;
    while (i < v->docs->len && kwic_view_doc(v, i)->docid < docid)
        i++;
    return i;
}

static kwic_shown *find(const kwic_view *v, uint32_t docid)
{
    guint i = lower(v, docid);
    return i < v->docs->len && kwic_view_doc(v, i)->docid == docid ? kwic_view_doc(v, i)
                                                                   : NULL;
}

static const kwic_posting *posting_in(const kwic_posting *list, size_t n, kwic_str term)
{
    size_t from = 0, to = n;
    KWIC_BISECT(size_t, from, to, mid, kwic_str_cmp(list[mid].term, term) < 0);
    return from < n && kwic_str_eq(list[from].term, term) ? &list[from] : NULL;
}

const kwic_posting *kwic_posting_of(const kwic_document *doc, kwic_str term)
{
    return posting_in(doc->postings, doc->n_postings, term);
}

static const kwic_posting *posting_hidden(const kwic_shown *d, kwic_str term)
{
    return posting_in((const kwic_posting *)(void *)d->hidden->data, d->hidden->len,
                      term);
}

static bool hide_term(void *ctx, kwic_str term, uint32_t wdf)
{
    kwic_shown *d = ctx;
    kwic_posting p = {.term = kwic_arena_str(d->arena, term), .wdf = wdf};
    g_array_append_val(d->hidden, p);
    d->hidden_length += wdf;
    return true;
}

static void differ(kwic_shown *d, kwic_str term, int sign)
{
    kwic_difference one = {term, sign};
    g_array_append_val(d->difference, one);
}

// Both lists ascend.
static void compare(kwic_shown *d)
{
    const kwic_document *doc = d->doc;
    const kwic_posting *old = (const kwic_posting *)(void *)d->hidden->data;
    size_t i = 0, k = 0;
    g_array_set_size(d->difference, 0);
    while (i < doc->n_postings || k < d->hidden->len) {
        int c = i == doc->n_postings ? 1
                : k == d->hidden->len
                    ? -1
                    : kwic_str_cmp(doc->postings[i].term, old[k].term);
        if (c < 0)
            differ(d, doc->postings[i].term, 1);
        else if (c > 0)
            differ(d, old[k].term, -1);
        i += c <= 0;
        k += c >= 0;
    }
}

static bool is_in_base(kwic_view *v, uint32_t docid, bool *is, GError **error)
{
    *is = false;
    if (docid > kwic_db_last_docid(v->base))
        return true;
    g_autoptr(GString) data = g_string_new(NULL);
    GError *cause = NULL;
    *is = kwic_db_data(v->base, docid, data, &cause);
    if (*is || g_error_matches(cause, KWIC_ERROR, KWIC_ERROR_NOT_FOUND)) {
        g_clear_error(&cause);
        return true;
    }
    g_propagate_error(error, cause);
    return false;
}

static kwic_shown *shown_new(kwic_view *v, uint32_t docid, GError **error)
{
    kwic_shown *d = g_new0(kwic_shown, 1);
    d->docid = docid;
    d->arena = kwic_arena_new();
    d->hidden = g_array_new(FALSE, FALSE, sizeof(kwic_posting));
    d->difference = g_array_new(FALSE, FALSE, sizeof(kwic_difference));
    if (is_in_base(v, docid, &d->hides, error) &&
        (!d->hides || kwic_db_doc_terms(v->base, docid, hide_term, d, error)))
        return d;
    shown_free(d);
    return NULL;
}

bool kwic_view_put(kwic_view *v, uint32_t docid, const kwic_document *doc,
                   GError **error)
{
    kwic_shown *d = find(v, docid);
    if (!d) {
        d = shown_new(v, docid, error);
        if (!d)
            return false;
        g_ptr_array_insert(v->docs, (gint)lower(v, docid), d);
    }
    d->doc = doc;
    d->length = 0;
    for (size_t i = 0; i < doc->n_postings; i++)
        d->length += doc->postings[i].wdf;
    compare(d);
    forget_frequency(v);
    return true;
}

void kwic_view_del(kwic_view *v, uint32_t docid)
{
    if (!find(v, docid))
        return;
    g_ptr_array_remove_index(v->docs, lower(v, docid));
    forget_frequency(v);
}

void kwic_view_docids(const kwic_view *v, GArray *docids)
{
    for (guint i = 0; i < v->docs->len; i++)
        g_array_append_val(docids, kwic_view_doc(v, i)->docid);
}

// ---- counts ----

uint32_t kwic_view_count(const kwic_view *v)
{
    uint32_t n = kwic_db_count(v->base);
    for (guint i = 0; i < v->docs->len; i++)
        n += !kwic_view_doc(v, i)->hides;
    return n;
}

uint32_t kwic_view_last_docid(const kwic_view *v)
{
    uint32_t last = kwic_db_last_docid(v->base);
    guint n = v->docs->len;
    return n ? MAX(last, kwic_view_doc(v, n - 1)->docid) : last;
}

uint64_t kwic_view_total_length(const kwic_view *v)
{
    uint64_t total = kwic_db_total_length(v->base);
    for (guint i = 0; i < v->docs->len; i++) {
        const kwic_shown *d = kwic_view_doc(v, i);
        total = total + d->length - d->hidden_length;
    }
    return total;
}

bool kwic_view_reopen(kwic_view *v, bool *changed, GError **error)
{
    return kwic_db_reopen(v->base, changed, error);
}

uint64_t kwic_view_revision(const kwic_view *v)
{
    return kwic_db_revision(v->base);
}

// ---- one document ----

bool kwic_view_data(kwic_view *v, uint32_t docid, GString *out, GError **error)
{
    const kwic_shown *d = find(v, docid);
    if (!d)
        return kwic_db_data(v->base, docid, out, error);
    g_string_append_len(out, d->doc->data.p, (gssize)d->doc->data.n);
    return true;
}

static kwic_str value_of(const kwic_document *doc, uint32_t slot)
{
    for (size_t i = 0; i < doc->n_values; i++)
        if (doc->values[i].slot == slot)
            return doc->values[i].data;
    return (kwic_str){NULL, 0};
}

bool kwic_view_value(kwic_view *v, uint32_t docid, uint32_t slot, GString *out,
                     GError **error)
{
    const kwic_shown *d = find(v, docid);
    if (!d)
        return kwic_db_value(v->base, docid, slot, out, error);
    kwic_str value = value_of(d->doc, slot);
    if (value.n)
        g_string_append_len(out, value.p, (gssize)value.n);
    return true;
}

bool kwic_view_meta(kwic_view *v, const char *key, GString *out, GError **error)
{
    return kwic_db_meta(v->base, key, out, error);
}

uint32_t kwic_view_length(kwic_view *v, uint32_t docid)
{
    const kwic_shown *d = find(v, docid);
    return d ? d->length : kwic_db_length(v->base, docid);
}

bool kwic_view_positions(kwic_view *v, uint32_t docid, kwic_str term, GArray *positions,
                         GError **error)
{
    const kwic_shown *d = find(v, docid);
    if (!d)
        return kwic_db_positions(v->base, docid, term, positions, error);
    const kwic_posting *p = kwic_posting_of(d->doc, term);
    if (p && p->n_positions)
        g_array_append_vals(positions, p->positions, p->n_positions);
    return true;
}

bool kwic_view_doc_terms(kwic_view *v, uint32_t docid, kwic_doc_term_fn fn, void *ctx,
                         GError **error)
{
    const kwic_shown *d = find(v, docid);
    if (!d)
        return kwic_db_doc_terms(v->base, docid, fn, ctx, error);
    for (size_t i = 0; i < d->doc->n_postings; i++)
        if (!fn(ctx, d->doc->postings[i].term, d->doc->postings[i].wdf))
            break;
    return true;
}

// ---- terms ----

uint32_t kwic_view_term_freq(kwic_view *v, kwic_str term, uint64_t *cf)
{
    uint32_t freq = kwic_db_term_freq(v->base, term, cf);
    for (guint i = 0; i < v->docs->len; i++) {
        const kwic_shown *d = kwic_view_doc(v, i);
        const kwic_posting *now = kwic_posting_of(d->doc, term);
        const kwic_posting *was = posting_hidden(d, term);
        freq = freq + (now != NULL) - (was != NULL);
        if (cf)
            *cf = *cf + (now ? now->wdf : 0) - (was ? was->wdf : 0);
    }
    return freq;
}

static int by_term(const void *a, const void *b)
{
    return kwic_str_cmp(((const kwic_difference *)a)->term,
                        ((const kwic_difference *)b)->term);
}

// What all documents change in the terms' frequencies; ascending, each term once.
static const GArray *frequencies(kwic_view *v)
{
    if (v->frequency)
        return v->frequency;
    GArray *all = g_array_new(FALSE, FALSE, sizeof(kwic_difference));
    for (guint i = 0; i < v->docs->len; i++)
        if (kwic_view_doc(v, i)->difference->len)
            g_array_append_vals(all, kwic_view_doc(v, i)->difference->data,
                                kwic_view_doc(v, i)->difference->len);
    if (v->docs->len > 1 && all->len)
        qsort(all->data, all->len, sizeof(kwic_difference), by_term);
    guint kept = 0;
    for (guint i = 0; i < all->len; i++) {
        kwic_difference one = g_array_index(all, kwic_difference, i);
        kwic_difference *last =
            kept ? &g_array_index(all, kwic_difference, kept - 1) : NULL;
        if (last && by_term(last, &one) == 0)
            last->sign += one.sign;
        else
            g_array_index(all, kwic_difference, kept++) = one;
    }
    g_array_set_size(all, kept);
    return v->frequency = all;
}

void kwic_view_changes(kwic_view *v, kwic_change_fn fn, void *ctx)
{
    const GArray *all = frequencies(v);
    for (guint i = 0; i < all->len; i++) {
        const kwic_difference *c = &g_array_index(all, kwic_difference, i);
        if (c->sign && !fn(ctx, c->term, c->sign))
            break;
    }
}

// The terms of the database and those of the documents, side by side.
typedef struct listing {
    const GArray *changes;
    guint next;
    kwic_str prefix;
    kwic_term_fn fn;
    void *ctx;
    bool stopped;
} listing;

static bool list_one(listing *l, kwic_str term, int64_t freq)
{
    if (freq > 0 && !l->fn(l->ctx, term, (uint32_t)freq))
        l->stopped = true;
    return !l->stopped;
}

// The documents' own terms that stand before term, or (its p NULL) all that are left.
static bool list_before(listing *l, kwic_str term)
{
    for (; l->next < l->changes->len; l->next++) {
        const kwic_difference *c = &g_array_index(l->changes, kwic_difference, l->next);
        if (!kwic_str_starts(c->term, l->prefix) ||
            (term.p && kwic_str_cmp(c->term, term) >= 0))
            break;
        if (!list_one(l, c->term, c->sign))
            return false;
    }
    return true;
}

static bool list_term(void *ctx, kwic_str term, uint32_t freq)
{
    listing *l = ctx;
    if (!list_before(l, term))
        return false;
    int64_t all = freq;
    if (l->next < l->changes->len) {
        const kwic_difference *c = &g_array_index(l->changes, kwic_difference, l->next);
        if (kwic_str_eq(c->term, term)) {
            all += c->sign;
            l->next++;
        }
    }
    return list_one(l, term, all);
}

bool kwic_view_terms(kwic_view *v, kwic_str prefix, kwic_str from, kwic_term_fn fn,
                     void *ctx, GError **error)
{
    listing l = {.changes = frequencies(v), .prefix = prefix, .fn = fn, .ctx = ctx};
    kwic_str start = kwic_str_cmp(from, prefix) > 0 ? from : prefix;
    guint to = l.changes->len;
    KWIC_BISECT(
        guint, l.next, to, mid,
        kwic_str_cmp(g_array_index(l.changes, kwic_difference, mid).term, start) < 0);
    if (!kwic_db_terms(v->base, prefix, from, list_term, &l, error))
        return false;
    if (!l.stopped)
        list_before(&l, (kwic_str){NULL, 0});
    return true;
}

// ---- values ----

typedef struct value_listing {
    kwic_view *v;
    guint next;
    uint32_t slot;
    kwic_value_fn fn;
    void *ctx;
    bool stopped;
} value_listing;

// The values of the documents put, below docid.
static bool values_before(value_listing *l, uint32_t docid)
{
    for (; l->next < l->v->docs->len; l->next++) {
        const kwic_shown *d = kwic_view_doc(l->v, l->next);
        if (d->docid >= docid)
            break;
        kwic_str value = value_of(d->doc, l->slot);
        if (value.n && !l->fn(l->ctx, d->docid, value)) {
            l->stopped = true;
            return false;
        }
    }
    return true;
}

static bool list_value(void *ctx, uint32_t docid, kwic_str value)
{
    value_listing *l = ctx;
    if (!values_before(l, docid))
        return false;
    if (l->next < l->v->docs->len && kwic_view_doc(l->v, l->next)->docid == docid)
        return values_before(l, docid + 1);
    l->stopped = !l->fn(l->ctx, docid, value);
    return !l->stopped;
}

bool kwic_view_values(kwic_view *v, uint32_t slot, kwic_value_fn fn, void *ctx,
                      GError **error)
{
    value_listing l = {.v = v, .slot = slot, .fn = fn, .ctx = ctx};
    if (!kwic_db_values(v->base, slot, list_value, &l, error))
        return false;
    if (!l.stopped)
        values_before(&l, UINT32_MAX);
    return true;
}

// ---- postings ----

// The first place from `from` on whose docid is not below.
static guint place_of(const GArray *docids, guint from, uint32_t docid)
{
    guint to = docids->len;
    KWIC_BISECT(guint, from, to, mid, g_array_index(docids, uint32_t, mid) < docid);
    return from;
}

void kwic_docids_correct(GArray *docids, GArray *numbers, guint from, uint32_t docid,
                         const uint32_t *number)
{
    guint at = place_of(docids, from, docid);
    bool there = at < docids->len && g_array_index(docids, uint32_t, at) == docid;
    if (there && !number) {
        g_array_remove_index(docids, at);
        if (numbers)
            g_array_remove_index(numbers, at);
    } else if (number && !there) {
        g_array_insert_val(docids, at, docid);
        if (numbers)
            g_array_insert_vals(numbers, at, number, 1);
    } else if (number && numbers) {
        g_array_index(numbers, uint32_t, at) = *number;
    }
}

bool kwic_view_postings(kwic_view *v, kwic_str term, GArray *docids, GArray *wdfs,
                        GError **error)
{
    guint from = docids->len;
    if (!kwic_db_postings(v->base, term, docids, wdfs, error))
        return false;
    for (guint i = 0; i < v->docs->len; i++) {
        const kwic_shown *d = kwic_view_doc(v, i);
        const kwic_posting *p = kwic_posting_of(d->doc, term);
        if (p || posting_hidden(d, term))
            kwic_docids_correct(docids, wdfs, from, d->docid, p ? &p->wdf : NULL);
    }
    return true;
}

bool kwic_view_all(kwic_view *v, GArray *docids, GArray *lengths, GError **error)
{
    guint from = docids->len;
    if (!kwic_db_all(v->base, docids, lengths, error))
        return false;
    for (guint i = 0; i < v->docs->len; i++)
        kwic_docids_correct(docids, lengths, from, kwic_view_doc(v, i)->docid,
                            &kwic_view_doc(v, i)->length);
    return true;
}
