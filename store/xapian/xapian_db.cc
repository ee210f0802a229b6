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

kwic_xdb *open(const char *path, GError **error)
{
    kwic_xdb *db = guard(error, static_cast<kwic_xdb *>(nullptr),
                         [&] { return new kwic_xdb{Xapian::Database(path)}; });
    if (!db)
        g_prefix_error(error, "%s: ", path);
    return db;
}

void close(kwic_xdb *db)
{
    guard(nullptr, false, [&] {
        delete db;
        return true;
    });
}

bool reopen(kwic_xdb *db, GError **error)
{
    return guard(error, false, [&] {
        db->db.reopen();
        return true;
    });
}

uint32_t count(const kwic_xdb *db)
{
    return guard(nullptr, 0U, [&] { return db->db.get_doccount(); });
}

uint32_t last_docid(const kwic_xdb *db)
{
    return guard(nullptr, 0U, [&] { return db->db.get_lastdocid(); });
}

uint64_t total_length(const kwic_xdb *db)
{
    return guard(nullptr, uint64_t{0},
                 [&] { return uint64_t{db->db.get_total_length()}; });
}

uint64_t revision(const kwic_xdb *db)
{
    return guard(nullptr, uint64_t{0}, [&] { return uint64_t{db->db.get_revision()}; });
}

bool data(kwic_xdb *db, uint32_t docid, GString *packed, GError **error)
{
    return guard_read(db, error, false, [&] {
        append(packed, db->db.get_document(docid).get_data());
        return true;
    });
}

bool value(kwic_xdb *db, uint32_t docid, uint32_t slot, GString *out, GError **error)
{
    return guard_read(db, error, false, [&] {
        append(out,
               db->db.get_document(docid, Xapian::DOC_ASSUME_VALID).get_value(slot));
        return true;
    });
}

bool meta(kwic_xdb *db, const char *key, GString *out, GError **error)
{
    return guard_read(db, error, false, [&] {
        append(out, db->db.get_metadata(key));
        return true;
    });
}

uint32_t length(kwic_xdb *db, uint32_t docid, GError **error)
{
    return guard_read(db, error, 0U, [&] { return db->db.get_doclength(docid); });
}

uint32_t term_freq(kwic_xdb *db, kwic_str term, uint64_t *cf, GError **error)
{
    if (cf)
        *cf = 0;
    if (!can_be_term(term))
        return 0;
    return guard_read(db, error, 0U, [&] {
        std::string t = to_string(term);
        if (cf)
            *cf = db->db.get_collection_freq(t);
        return db->db.get_termfreq(t);
    });
}

bool terms(kwic_xdb *db, kwic_str prefix, kwic_str from, kwic_term_fn fn, void *ctx,
           GError **error)
{
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

bool values(kwic_xdb *db, uint32_t slot, uint32_t after, kwic_value_fn fn, void *ctx,
            GError **error)
{
    uint32_t last = after;
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

bool postings(kwic_xdb *db, kwic_str term, GArray *docids, GArray *wdfs, GError **error)
{
    if (!can_be_term(term))
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

bool all(kwic_xdb *db, GArray *docids, GArray *lengths, GError **error)
{
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

bool positions(kwic_xdb *db, uint32_t docid, kwic_str term, GArray *positions,
               GError **error)
{
    if (!can_be_term(term) || docid == 0)
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

bool doc_terms(kwic_xdb *db, uint32_t docid, kwic_doc_term_fn fn, void *ctx,
               GError **error)
{
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

} // namespace

const kwic_xapian_reader kwic::reader = {
    open,   close,    reopen,    count,     last_docid,  total_length, revision,
    data,   value,    meta,      length,    all,         term_freq,    terms,
    values, postings, positions, doc_terms, kwic::match,
};
