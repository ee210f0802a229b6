// SPDX-License-Identifier: GPL-2.0-or-later
// A handle on a database: a view answers by itself; else the tables are read as they lie
// there, and Xapian is opened when they leave a doubt, or when it is to match a query. Both
// see one commit: where Xapian was opened on a newer one, or went there, the tables follow.
#include <string.h>

#include "base/data.h"
#include "glass/glass_pack.h"
#include "glass/glass_reader.h"
#include "glass/glass_sums.h"
#include "kwic/error.h"
#include "view/view.h"
#include "xapian/xapian_module.h"

struct kwic_db {
    kwic_view *view; // then it answers, and nothing else is open
    char *path;
    kwic_glass_reader *glass; // NULL: not that format, or not wanted
    bool met; // glass sees the same commit as Xapian, or that is not open
    const kwic_xapian_reader *x; // NULL until it is asked
    kwic_xdb *xapian;            // the same
    kwic_packer *packer;         // when first needed
    GString *packed;
    unsigned verified; // tables that were held against their hashes
    GError *fault;     // the first one that could not be told
};

// ---- opening ----

static kwic_db *new_db(void)
{
    kwic_db *db = g_new0(kwic_db, 1);
    db->packed = g_string_new(NULL);
    return db;
}

// The way of reading without Xapian, if there is one now.
static kwic_glass_reader *fast(const kwic_db *db)
{
    return db->met ? db->glass : NULL;
}

// After Xapian was asked: it may have gone to a newer commit.
static void meet(kwic_db *db)
{
    if (!db->glass || !db->xapian)
        return;
    uint64_t revision = db->x->revision(db->xapian);
    if (db->met && kwic_glass_reader_revision(db->glass) == revision)
        return;
    db->met = kwic_glass_reader_reopen(db->glass) &&
              kwic_glass_reader_revision(db->glass) == revision;
}

// ---- faults ----

void kwic_db_leave_fault(kwic_db *db, GError *fault)
{
    db = db->view ? kwic_view_base(db->view) : db;
    bool is_fault = !g_error_matches(fault, KWIC_ERROR, KWIC_ERROR_NOT_FOUND);
    if (is_fault && !db->fault)
        db->fault = g_steal_pointer(&fault);
    g_clear_error(&fault);
}

bool kwic_db_is_sound(kwic_db *db, GError **error)
{
    db = db->view ? kwic_view_base(db->view) : db;
    if (!db->fault)
        return true;
    g_propagate_error(error, g_steal_pointer(&db->fault));
    return false;
}

// Tables as bits of glass_sums.h: all but the data; the data.
enum { LISTS = 1 | 4 | 8, DATA = 2 };

// Xapian believes what it reads, and may never end with it: it is given nothing that the hashes
// refuse. Each table is read whole once.
static bool may_ask(kwic_db *db, unsigned tables, GError **error)
{
    GError *why = NULL;
    if (db->glass && kwic_glass_reader_is_damaged(db->glass))
        g_set_error(&why, KWIC_ERROR, KWIC_ERROR_CORRUPT,
                    "%s: the index is damaged; kwic index makes it again", db->path);
    else if (tables & ~db->verified)
        kwic_sums_verify(db->path, tables & ~db->verified, &why);
    db->verified |= tables;
    if (!why)
        return true;
    kwic_sums_mark_damaged(db->path);
    g_propagate_error(error, why);
    return false;
}

// Xapian calls damage by many names, a block that is cut short an I/O error: the hashes tell.
static void name_damage(kwic_db *db, GError **why)
{
    GError *damage = NULL;
    if (!*why || g_error_matches(*why, KWIC_ERROR, KWIC_ERROR_CORRUPT) ||
        g_error_matches(*why, KWIC_ERROR, KWIC_ERROR_NOT_FOUND) ||
        g_error_matches(*why, KWIC_ERROR, KWIC_ERROR_LIMIT) ||
        kwic_sums_verify(db->path, ~0U, &damage))
        return;
    kwic_sums_mark_damaged(db->path);
    g_error_free(*why);
    *why = damage;
}

// What Xapian answered. A fault that the caller does not ask for stays with the handle.
static bool answered(kwic_db *db, bool ok, GError *why, GError **error)
{
    meet(db);
    name_damage(db, &why);
    if (why && error)
        g_propagate_error(error, why);
    else if (why)
        kwic_db_leave_fault(db, why);
    return ok;
}

static kwic_xdb *ask_xapian(kwic_db *db, GError **error)
{
    GError *why = NULL;
    if (db->xapian)
        return db->xapian;
    if (!may_ask(db, LISTS, error))
        return NULL;
    const kwic_xapian *module = kwic_xapian_load(error);
    if (!module)
        return NULL;
    db->x = module->reader;
    db->xapian = db->x->open(db->path, &why);
    name_damage(db, &why);
    if (why)
        g_propagate_error(error, why);
    meet(db);
    return db->xapian;
}

static kwic_db *open_db(const char *path, bool plain, GError **error)
{
    kwic_db *db = new_db();
    db->path = g_strdup(path);
    db->glass = plain ? NULL : kwic_glass_reader_open(path);
    db->met = db->glass && kwic_glass_reader_whole(db->glass);
    if (fast(db) || ask_xapian(db, error))
        return db;
    kwic_db_close(db);
    return NULL;
}

kwic_db *kwic_db_open(const char *path, GError **error)
{
    return open_db(path, false, error);
}

kwic_db *kwic_db_open_plain(const char *path, GError **error)
{
    return open_db(path, true, error);
}

void kwic_db_close(kwic_db *db)
{
    if (!db)
        return;
    kwic_view_free(db->view);
    kwic_glass_reader_close(db->glass);
    if (db->xapian)
        db->x->close(db->xapian);
    kwic_packer_free(db->packer);
    g_clear_error(&db->fault);
    g_string_free(db->packed, TRUE);
    g_free(db->path);
    g_free(db);
}

bool kwic_db_reopen(kwic_db *db, bool *changed, GError **error)
{
    if (db->view)
        return kwic_view_reopen(db->view, changed, error);
    uint64_t before = kwic_db_revision(db);
    if (!db->xapian)
        db->met = kwic_glass_reader_reopen(db->glass);
    if (!fast(db) || db->xapian) {
        GError *why = NULL;
        if (!ask_xapian(db, error))
            return false;
        if (!answered(db, db->x->reopen(db->xapian, &why), why, error))
            return false;
    }
    if (changed)
        *changed = kwic_db_revision(db) != before;
    return true;
}

// ---- views ----

kwic_db *kwic_db_view(kwic_db *db)
{
    kwic_db *over = new_db();
    over->view = kwic_view_new(db);
    return over;
}

kwic_db *kwic_db_twin(const kwic_db *db)
{
    const kwic_db *base = db->view ? kwic_view_base(db->view) : db;
    kwic_db *twin = fast(base) ? kwic_db_open(base->path, NULL) : NULL;
    if (twin && fast(twin) && kwic_db_revision(twin) == kwic_db_revision(base))
        return twin;
    kwic_db_close(twin);
    return NULL;
}

bool kwic_db_view_put(kwic_db *view, uint32_t docid, const kwic_document *doc,
                      GError **error)
{
    return kwic_view_put(view->view, docid, doc, error);
}

void kwic_db_view_del(kwic_db *view, uint32_t docid)
{
    kwic_view_del(view->view, docid);
}

void kwic_db_view_docids(const kwic_db *db, GArray *docids)
{
    if (db->view)
        kwic_view_docids(db->view, docids);
}

void kwic_db_view_changes(kwic_db *view, kwic_change_fn fn, void *ctx)
{
    kwic_view_changes(view->view, fn, ctx);
}

// ---- counts ----

uint32_t kwic_db_count(const kwic_db *db)
{
    if (db->view)
        return kwic_view_count(db->view);
    if (fast(db))
        return kwic_glass_reader_counts(db->glass)->count;
    return db->xapian ? db->x->count(db->xapian) : 0;
}

uint32_t kwic_db_last_docid(const kwic_db *db)
{
    if (db->view)
        return kwic_view_last_docid(db->view);
    if (fast(db))
        return kwic_glass_reader_counts(db->glass)->last_docid;
    return db->xapian ? db->x->last_docid(db->xapian) : 0;
}

uint64_t kwic_db_total_length(const kwic_db *db)
{
    if (db->view)
        return kwic_view_total_length(db->view);
    if (fast(db))
        return kwic_glass_reader_counts(db->glass)->total_length;
    return db->xapian ? db->x->total_length(db->xapian) : 0;
}

double kwic_db_average_length(const kwic_db *db)
{
    uint32_t n = kwic_db_count(db);
    return n ? (double)kwic_db_total_length(db) / n : 0.0;
}

uint64_t kwic_db_revision(const kwic_db *db)
{
    if (db->view)
        return kwic_view_revision(db->view);
    if (fast(db))
        return kwic_glass_reader_revision(db->glass);
    return db->xapian ? db->x->revision(db->xapian) : 0;
}

// ---- documents ----

// A generation has one dictionary from its build on.
static kwic_packer *packer_of(kwic_db *db)
{
    if (db->packer)
        return db->packer;
    g_autoptr(GString) dictionary = g_string_new(NULL);
    kwic_packer *p = kwic_packer_new();
    if (kwic_db_meta(db, KWIC_META_DICTIONARY, dictionary, NULL))
        kwic_packer_set_dictionary(p, kwic_str_of_string(dictionary));
    return db->packer = p;
}

bool kwic_db_data(kwic_db *db, uint32_t docid, GString *out, GError **error)
{
    if (db->view)
        return kwic_view_data(db->view, docid, out, error);
    kwic_packer *packer =
        packer_of(db); // first: what is read lives until the next look
    kwic_str lies = {NULL, 0};
    if (fast(db) && kwic_glass_data(db->glass, docid, &lies) &&
        kwic_packer_unpack(packer, lies, out))
        return true;
    g_string_truncate(db->packed, 0);
    GError *why = NULL;
    bool ok = may_ask(db, DATA, &why) && ask_xapian(db, &why) &&
              db->x->data(db->xapian, docid, db->packed, &why);
    if (ok && !kwic_packer_unpack(packer, kwic_str_of_string(db->packed), out)) {
        ok = false;
        g_set_error_literal(&why, KWIC_ERROR, KWIC_ERROR_CORRUPT,
                            "a document's data is damaged: kwic index --full");
    }
    return answered(db, ok, why, error);
}

bool kwic_db_value(kwic_db *db, uint32_t docid, uint32_t slot, GString *out,
                   GError **error)
{
    if (db->view)
        return kwic_view_value(db->view, docid, slot, out, error);
    if (fast(db) && kwic_glass_value(db->glass, docid, slot, out))
        return true;
    GError *why = NULL;
    bool ok = ask_xapian(db, &why) && db->x->value(db->xapian, docid, slot, out, &why);
    return answered(db, ok, why, error);
}

bool kwic_db_meta(kwic_db *db, const char *key, GString *out, GError **error)
{
    if (db->view)
        return kwic_view_meta(db->view, key, out, error);
    if (fast(db) && kwic_glass_meta(db->glass, kwic_str_of(key), out))
        return true;
    GError *why = NULL;
    bool ok = ask_xapian(db, &why) && db->x->meta(db->xapian, key, out, &why);
    return answered(db, ok, why, error);
}

uint32_t kwic_db_length(kwic_db *db, uint32_t docid)
{
    uint32_t length = 0;
    if (db->view)
        return kwic_view_length(db->view, docid);
    if (docid == 0 || (fast(db) && kwic_glass_length(db->glass, docid, &length)))
        return length;
    GError *why = NULL;
    if (ask_xapian(db, &why))
        length = db->x->length(db->xapian, docid, &why);
    answered(db, !why, why, NULL);
    return length;
}

bool kwic_db_all(kwic_db *db, GArray *docids, GArray *lengths, GError **error)
{
    if (db->view)
        return kwic_view_all(db->view, docids, lengths, error);
    if (fast(db) && kwic_glass_all(db->glass, docids, lengths))
        return true;
    GError *why = NULL;
    bool ok = ask_xapian(db, &why) && db->x->all(db->xapian, docids, lengths, &why);
    return answered(db, ok, why, error);
}

bool kwic_db_doc_terms(kwic_db *db, uint32_t docid, kwic_doc_term_fn fn, void *ctx,
                       GError **error)
{
    if (db->view)
        return kwic_view_doc_terms(db->view, docid, fn, ctx, error);
    GError *why = NULL;
    bool ok =
        ask_xapian(db, &why) && db->x->doc_terms(db->xapian, docid, fn, ctx, &why);
    return answered(db, ok, why, error);
}

// ---- lists ----

// What was given before a doubt is not given again.
typedef struct giving {
    kwic_term_fn term_fn;
    kwic_value_fn value_fn;
    void *ctx;
    char last[KWIC_GLASS_KEY_BYTES];
    size_t last_n;
    uint32_t last_docid;
} giving;

static bool give_term(void *ctx, kwic_str term, uint32_t freq)
{
    giving *g = ctx;
    if (g->last_n && kwic_str_cmp(term, (kwic_str){g->last, g->last_n}) <= 0)
        return true;
    g->last_n = MIN(term.n, sizeof g->last);
    if (g->last_n)
        memcpy(g->last, term.p, g->last_n);
    return g->term_fn(g->ctx, term, freq);
}

bool kwic_db_terms(kwic_db *db, kwic_str prefix, kwic_str from, kwic_term_fn fn,
                   void *ctx, GError **error)
{
    if (db->view)
        return kwic_view_terms(db->view, prefix, from, fn, ctx, error);
    giving g = {.term_fn = fn, .ctx = ctx};
    if (fast(db) && kwic_glass_terms(db->glass, prefix, from, give_term, &g))
        return true;
    kwic_str on = g.last_n ? (kwic_str){g.last, g.last_n} : from;
    char start[KWIC_GLASS_KEY_BYTES]; // g.last changes with each term
    on.n = MIN(on.n, sizeof start);
    if (on.n)
        on.p = memcpy(start, on.p, on.n);
    GError *why = NULL;
    bool ok = ask_xapian(db, &why) &&
              db->x->terms(db->xapian, prefix, on, give_term, &g, &why);
    return answered(db, ok, why, error);
}

static bool give_value(void *ctx, uint32_t docid, kwic_str value)
{
    giving *g = ctx;
    g->last_docid = docid;
    return g->value_fn(g->ctx, docid, value);
}

bool kwic_db_values(kwic_db *db, uint32_t slot, kwic_value_fn fn, void *ctx,
                    GError **error)
{
    if (db->view)
        return kwic_view_values(db->view, slot, fn, ctx, error);
    giving g = {.value_fn = fn, .ctx = ctx};
    if (fast(db) && kwic_glass_values(db->glass, slot, give_value, &g))
        return true;
    GError *why = NULL;
    bool ok = ask_xapian(db, &why) &&
              db->x->values(db->xapian, slot, g.last_docid, give_value, &g, &why);
    return answered(db, ok, why, error);
}

// ---- postings ----

// True when an index can hold the term; a longer one is in no document, and asking
// Xapian for it is an error there.
static bool can_be_term(kwic_str term)
{
    unsigned char key[KWIC_GLASS_TERM_BYTES];
    return term.n && kwic_glass_term_write(key, term);
}

uint32_t kwic_db_term_freq(kwic_db *db, kwic_str term, uint64_t *cf)
{
    if (db->view)
        return kwic_view_term_freq(db->view, term, cf);
    uint32_t freq = 0;
    uint64_t sum = 0;
    if (can_be_term(term) &&
        !(fast(db) && kwic_glass_term_freq(db->glass, term, &freq, &sum))) {
        GError *why = NULL;
        if (ask_xapian(db, &why))
            freq = db->x->term_freq(db->xapian, term, &sum, &why);
        answered(db, !why, why, NULL);
    }
    if (cf)
        *cf = sum;
    return freq;
}

bool kwic_db_postings(kwic_db *db, kwic_str term, GArray *docids, GArray *wdfs,
                      GError **error)
{
    if (db->view)
        return kwic_view_postings(db->view, term, docids, wdfs, error);
    if (!can_be_term(term) ||
        (fast(db) && kwic_glass_postings(db->glass, term, docids, wdfs)))
        return true;
    GError *why = NULL;
    bool ok =
        ask_xapian(db, &why) && db->x->postings(db->xapian, term, docids, wdfs, &why);
    return answered(db, ok, why, error);
}

bool kwic_db_positions(kwic_db *db, uint32_t docid, kwic_str term, GArray *positions,
                       GError **error)
{
    if (db->view)
        return kwic_view_positions(db->view, docid, term, positions, error);
    if (!can_be_term(term) || docid == 0 ||
        (fast(db) && kwic_glass_positions(db->glass, docid, term, positions)))
        return true;
    GError *why = NULL;
    bool ok = ask_xapian(db, &why) &&
              db->x->positions(db->xapian, docid, term, positions, &why);
    return answered(db, ok, why, error);
}

// ---- queries ----

kwic_matches *kwic_db_match(kwic_db *db, const kwic_query *query,
                            const kwic_match_params *params, GError **error)
{
    if (db->view)
        return kwic_view_match(db->view, query, params, error);
    GError *why = NULL;
    kwic_matches *m =
        ask_xapian(db, &why) ? db->x->match(db->xapian, query, params, &why) : NULL;
    answered(db, m != NULL, why, error);
    return m;
}

void kwic_matches_free(kwic_matches *m)
{
    if (!m)
        return;
    g_free(m->docids);
    g_free(m->weights);
    g_free(m->all);
    g_free(m);
}
