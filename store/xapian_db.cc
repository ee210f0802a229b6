// SPDX-License-Identifier: GPL-2.0-or-later
// Reading a database: documents, terms, values.
#include "xapian_guard.h"

using kwic::can_be_term;
using kwic::guard;
using kwic::guard_read;
using kwic::to_str;
using kwic::to_string;

namespace
{

void append(GString *out, const std::string &bytes)
{
    g_string_append_len(out, bytes.data(), static_cast<gssize>(bytes.size()));
}

void append(GArray *out, uint32_t n)
{
    g_array_append_vals(out, &n, 1);
}

} // namespace

namespace
{

kwic_db *open_db(const char *path, bool plain, GError **error)
{
    kwic_db *db = guard(error, static_cast<kwic_db *>(nullptr),
                        [&] { return new kwic_db(path, plain); });
    if (!db)
        g_prefix_error(error, "%s: ", path);
    return db;
}

} // namespace

kwic_db *kwic_db_open(const char *path, GError **error)
{
    return open_db(path, false, error);
}

kwic_db *kwic_db_open_plain(const char *path, GError **error)
{
    return open_db(path, true, error);
}

kwic_db *kwic_db_view(kwic_db *db)
{
    return guard(nullptr, static_cast<kwic_db *>(nullptr),
                 [&] { return new kwic_db(kwic_view_new(db)); });
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

void kwic_db_close(kwic_db *db)
{
    guard(nullptr, false, [&] {
        delete db;
        return true;
    });
}

bool kwic_db_reopen(kwic_db *db, bool *changed, GError **error)
{
    if (db->view)
        return kwic_view_reopen(db->view, changed, error);
    return guard(error, false, [&] {
        bool reopened = db->reopen();
        if (changed)
            *changed = reopened;
        return true;
    });
}

uint32_t kwic_db_count(const kwic_db *db)
{
    if (db->view)
        return kwic_view_count(db->view);
    return guard(nullptr, 0U, [&] { return db->db.get_doccount(); });
}

uint32_t kwic_db_last_docid(const kwic_db *db)
{
    if (db->view)
        return kwic_view_last_docid(db->view);
    return guard(nullptr, 0U, [&] { return db->db.get_lastdocid(); });
}

double kwic_db_average_length(const kwic_db *db)
{
    if (db->view) {
        uint32_t n = kwic_view_count(db->view);
        return n ? static_cast<double>(kwic_view_total_length(db->view)) / n : 0.0;
    }
    return guard(nullptr, 0.0, [&] { return db->db.get_avlength(); });
}

uint64_t kwic_db_total_length(const kwic_db *db)
{
    if (db->view)
        return kwic_view_total_length(db->view);
    return guard(nullptr, uint64_t{0},
                 [&] { return uint64_t{db->db.get_total_length()}; });
}

uint64_t kwic_db_revision(const kwic_db *db)
{
    if (db->view)
        return kwic_view_revision(db->view);
    return guard(nullptr, uint64_t{0}, [&] { return uint64_t{db->db.get_revision()}; });
}

bool kwic_db_data(kwic_db *db, uint32_t docid, GString *out, GError **error)
{
    if (db->view)
        return kwic_view_data(db->view, docid, out, error);
    kwic_str lies = {nullptr, 0};
    if (db->fast() && kwic_glass_data(db->fast(), docid, &lies) &&
        kwic_packer_unpack(db->packing.packer, lies, out))
        return true;
    return guard_read(db, error, false, [&] {
        std::string packed = db->db.get_document(docid).get_data();
        if (!kwic_packer_unpack(db->packing.packer, to_str(packed), out))
            throw Xapian::DatabaseCorruptError("a document's data is damaged");
        return true;
    });
}

bool kwic_db_value(kwic_db *db, uint32_t docid, uint32_t slot, GString *out,
                   GError **error)
{
    if (db->view)
        return kwic_view_value(db->view, docid, slot, out, error);
    return guard_read(db, error, false, [&] {
        append(out,
               db->db.get_document(docid, Xapian::DOC_ASSUME_VALID).get_value(slot));
        return true;
    });
}

bool kwic_db_meta(kwic_db *db, const char *key, GString *out, GError **error)
{
    if (db->view)
        return kwic_view_meta(db->view, key, out, error);
    return guard_read(db, error, false, [&] {
        append(out, db->db.get_metadata(key));
        return true;
    });
}

uint32_t kwic_db_length(kwic_db *db, uint32_t docid)
{
    if (db->view)
        return kwic_view_length(db->view, docid);
    return guard_read(db, nullptr, 0U, [&] { return db->db.get_doclength(docid); });
}

uint32_t kwic_db_term_freq(kwic_db *db, kwic_str term, uint64_t *cf)
{
    if (db->view)
        return kwic_view_term_freq(db->view, term, cf);
    if (cf)
        *cf = 0;
    if (!can_be_term(term))
        return 0;
    uint32_t freq = 0;
    uint64_t sum = 0;
    if (db->fast() && kwic_glass_term_freq(db->fast(), term, &freq, &sum)) {
        if (cf)
            *cf = sum;
        return freq;
    }
    return guard_read(db, nullptr, 0U, [&] {
        std::string t = to_string(term);
        if (cf)
            *cf = db->db.get_collection_freq(t);
        return db->db.get_termfreq(t);
    });
}

bool kwic_db_terms(kwic_db *db, kwic_str prefix, kwic_str from, kwic_term_fn fn,
                   void *ctx, GError **error)
{
    if (db->view)
        return kwic_view_terms(db->view, prefix, from, fn, ctx, error);
    // Repeated after a change underneath, it goes on behind the last term given.
    std::string next;
    if (kwic_str_cmp(from, prefix) > 0)
        next = to_string(from);
    bool given = false;
    return guard_read(db, error, false, [&] {
        Xapian::TermIterator i = db->db.allterms_begin(to_string(prefix));
        Xapian::TermIterator end = db->db.allterms_end();
        if (i != end && !next.empty())
            i.skip_to(next);
        for (; i != end; ++i) {
            std::string term = *i;
            if (given && term == next)
                continue;
            uint32_t freq = i.get_termfreq();
            next = term;
            given = true;
            if (!fn(ctx, to_str(term), freq))
                return true;
        }
        return true;
    });
}

bool kwic_db_values(kwic_db *db, uint32_t slot, kwic_value_fn fn, void *ctx,
                    GError **error)
{
    if (db->view)
        return kwic_view_values(db->view, slot, fn, ctx, error);
    uint32_t last = 0;
    return guard_read(db, error, false, [&] {
        Xapian::ValueIterator i = db->db.valuestream_begin(slot);
        Xapian::ValueIterator end = db->db.valuestream_end(slot);
        if (last && i != end)
            i.skip_to(last + 1);
        for (; i != end; ++i) {
            std::string value = *i;
            last = i.get_docid();
            if (!fn(ctx, last, to_str(value)))
                return true;
        }
        return true;
    });
}

namespace
{

// Two arrays of one length that grow together: docids, and (may be null) a number to each.
// Room is made for as many as are told, so that taking one is a store and no call.
class pairs
{
  public:
    pairs(GArray *first, GArray *second, guint expected)
        : docids(first), numbers(second), at(first->len)
    {
        g_array_set_size(docids, at + expected);
        if (numbers)
            g_array_set_size(numbers, at + expected);
    }

    void put(uint32_t docid, uint32_t number)
    {
        if (at == docids->len) {
            g_array_set_size(docids, at + 1);
            if (numbers)
                g_array_set_size(numbers, at + 1);
        }
        g_array_index(docids, uint32_t, at) = docid;
        if (numbers)
            g_array_index(numbers, uint32_t, at) = number;
        at++;
    }

    void finish()
    {
        g_array_set_size(docids, at);
        if (numbers)
            g_array_set_size(numbers, at);
    }

  private:
    GArray *docids;
    GArray *numbers;
    guint at;
};

} // namespace

bool kwic_db_postings(kwic_db *db, kwic_str term, GArray *docids, GArray *wdfs,
                      GError **error)
{
    if (db->view)
        return kwic_view_postings(db->view, term, docids, wdfs, error);
    if (!can_be_term(term) ||
        (db->fast() && kwic_glass_postings(db->fast(), term, docids, wdfs)))
        return true;
    guint n = docids->len;
    return guard_read(db, error, false, [&] {
        g_array_set_size(docids, n);
        if (wdfs)
            g_array_set_size(wdfs, n);
        std::string t = to_string(term);
        pairs out(docids, wdfs, db->db.get_termfreq(t));
        Xapian::PostingIterator end = db->db.postlist_end(t);
        for (Xapian::PostingIterator i = db->db.postlist_begin(t); i != end; ++i)
            out.put(*i, wdfs ? i.get_wdf() : 0);
        out.finish();
        return true;
    });
}

bool kwic_db_all(kwic_db *db, GArray *docids, GArray *lengths, GError **error)
{
    if (db->view)
        return kwic_view_all(db->view, docids, lengths, error);
    guint n = docids->len;
    return guard_read(db, error, false, [&] {
        g_array_set_size(docids, n);
        if (lengths)
            g_array_set_size(lengths, n);
        pairs out(docids, lengths, db->db.get_doccount());
        // The empty term's list is that of all documents.
        Xapian::PostingIterator end = db->db.postlist_end("");
        for (Xapian::PostingIterator i = db->db.postlist_begin(""); i != end; ++i)
            out.put(*i, lengths ? i.get_doclength() : 0);
        out.finish();
        return true;
    });
}

bool kwic_db_positions(kwic_db *db, uint32_t docid, kwic_str term, GArray *positions,
                       GError **error)
{
    if (db->view)
        return kwic_view_positions(db->view, docid, term, positions, error);
    if (!can_be_term(term) || docid == 0 ||
        (db->fast() && kwic_glass_positions(db->fast(), docid, term, positions)))
        return true;
    guint n = positions->len;
    return guard_read(db, error, false, [&] {
        g_array_set_size(positions, n);
        std::string t = to_string(term);
        Xapian::PositionIterator end = db->db.positionlist_end(docid, t);
        for (Xapian::PositionIterator i = db->db.positionlist_begin(docid, t); i != end;
             ++i)
            append(positions, *i);
        return true;
    });
}

bool kwic_db_doc_terms(kwic_db *db, uint32_t docid, kwic_doc_term_fn fn, void *ctx,
                       GError **error)
{
    if (db->view)
        return kwic_view_doc_terms(db->view, docid, fn, ctx, error);
    std::string last;
    return guard_read(db, error, false, [&] {
        Xapian::TermIterator i = db->db.termlist_begin(docid);
        Xapian::TermIterator end = db->db.termlist_end(docid);
        for (; i != end; ++i) {
            std::string term = *i;
            if (term <= last)
                continue;
            uint32_t wdf = i.get_wdf();
            last = term;
            if (!fn(ctx, to_str(term), wdf))
                return true;
        }
        return true;
    });
}
