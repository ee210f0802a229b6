// SPDX-License-Identifier: GPL-2.0-or-later
// Documents into a database, by Xapian's own writer.
#include "xapian_guard.h"

#include <memory>
#include <sstream>

using kwic::guard;
using kwic::to_string;

namespace
{

kwic_plain_writer *open_writer(const char *path, int flags, GError **error)
{
    kwic_plain_writer *w = guard(error, static_cast<kwic_plain_writer *>(nullptr), [&] {
        auto made = std::make_unique<kwic_plain_writer>(path, flags);
        // All work is in a transaction: else closing would commit what is pending.
        made->db.begin_transaction();
        return made.release();
    });
    if (!w)
        g_prefix_error(error, "%s: ", path);
    return w;
}

void add_posting(Xapian::Document &doc, const kwic_posting &posting)
{
    std::string term = to_string(posting.term);
    doc.add_term(term, posting.wdf);
    for (uint32_t i = 0; i < posting.n_positions; i++)
        doc.add_posting(term, posting.positions[i], 0);
}

Xapian::Document to_document(kwic_plain_writer &w, const kwic_document &from)
{
    kwic::packing &packing = w.packing;
    if (!packing.ready) {
        std::string dictionary = w.db.get_metadata(KWIC_META_DICTIONARY);
        kwic_packer_set_dictionary(packing.packer,
                                   kwic_str{dictionary.data(), dictionary.size()});
        packing.ready = true;
    }
    Xapian::Document doc;
    for (size_t i = 0; i < from.n_postings; i++)
        add_posting(doc, from.postings[i]);
    for (size_t i = 0; i < from.n_values; i++)
        doc.add_value(from.values[i].slot, to_string(from.values[i].data));
    kwic_packer_pack(packing.packer, from.data, packing.bytes);
    doc.set_data(std::string(packing.bytes->str, packing.bytes->len));
    return doc;
}

kwic_plain_writer *open(const char *path, GError **error)
{
    return open_writer(path, Xapian::DB_CREATE_OR_OPEN, error);
}

kwic_plain_writer *open_scratch(const char *path, GError **error)
{
    constexpr int unsafe = Xapian::DB_NO_SYNC | Xapian::DB_DANGEROUS;
    return open_writer(path, Xapian::DB_CREATE_OR_OPEN | unsafe, error);
}

uint32_t put(kwic_plain_writer *w, uint32_t docid, const kwic_document *doc,
             GError **error)
{
    return guard(error, 0U, [&] {
        Xapian::Document document = to_document(*w, *doc);
        if (docid == 0)
            return w->db.add_document(document);
        w->db.replace_document(docid, document);
        return docid;
    });
}

bool del(kwic_plain_writer *w, uint32_t docid, GError **error)
{
    return guard(error, false, [&] {
        w->db.delete_document(docid);
        return true;
    });
}

bool put_values(kwic_plain_writer *w, uint32_t docid, const kwic_value *values,
                size_t n, GError **error)
{
    return guard(error, false, [&] {
        // Xapian writes only the parts of a document it gave itself that were changed.
        Xapian::Document document = w->db.get_document(docid);
        for (size_t i = 0; i < n; i++)
            document.add_value(values[i].slot, to_string(values[i].data));
        w->db.replace_document(docid, document);
        return true;
    });
}

bool put_meta(kwic_plain_writer *w, const char *key, kwic_str value, GError **error)
{
    return guard(error, false, [&] {
        w->db.set_metadata(key, to_string(value));
        return true;
    });
}

bool commit(kwic_plain_writer *w, GError **error)
{
    return guard(error, false, [&] {
        w->db.commit_transaction();
        w->db.begin_transaction();
        return true;
    });
}

void close(kwic_plain_writer *w)
{
    if (!w)
        return;
    guard(nullptr, false, [&] {
        w->db.cancel_transaction();
        w->db.close();
        return true;
    });
    delete w;
}

} // namespace

const kwic_xapian_writer kwic::writer = {
    open, open_scratch, put, del, put_values, put_meta, commit, close,
};

bool kwic::merge(const char *const *paths, size_t n, const char *path, GError **error)
{
    return guard(error, false, [&] {
        Xapian::Database all;
        for (size_t i = 0; i < n; i++)
            all.add_database(Xapian::Database(paths[i]));
        all.compact(path);
        return true;
    });
}

size_t kwic::check(const char *path, GString *report, GError **error)
{
    return guard(error, size_t{1}, [&] {
        std::ostringstream out;
        size_t errors = Xapian::Database::check(path, 0, &out);
        if (report)
            g_string_append(report, out.str().c_str());
        return errors;
    });
}
