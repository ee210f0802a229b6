/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the shim's files share: the handles, and the guard that no exception passes. */
#ifndef KWIC_XAPIAN_GUARD_H
#define KWIC_XAPIAN_GUARD_H

#include <string>
#include <xapian.h>

#include "base/data.h"
#include "kwic/error.h"
#include "xapian_module.h"

namespace kwic
{

/* Documents' data, packed: scratch of one handle. */
struct packing {
    kwic_packer *packer = kwic_packer_new();
    bool ready = false; /* the packer has the database's dictionary */
    GString *bytes = g_string_new(nullptr);

    packing() = default;
    packing(const packing &) = delete;
    packing &operator=(const packing &) = delete;
    ~packing()
    {
        kwic_packer_free(packer);
        g_string_free(bytes, TRUE);
    }
};

} /* namespace kwic */

struct kwic_xdb {
    Xapian::Database db;
};

struct kwic_plain_writer {
    kwic_plain_writer(const char *path, int flags) : db(path, flags)
    {
    }

    Xapian::WritableDatabase db;
    kwic::packing packing;
};

namespace kwic
{

/* ---- what makes up the module's table ---- */

extern const kwic_xapian_reader reader;
extern const kwic_xapian_writer writer;

kwic_matches *match(kwic_xdb *db, const kwic_query *query,
                    const kwic_match_params *params, GError **error);
bool document_near(const kwic_document *doc, const kwic_query *node, bool *matches,
                   GError **error);
bool merge(const char *const *paths, size_t n, const char *path, GError **error);
size_t check(const char *path, GString *report, GError **error);
bool provoke(const char *exception, GError **error);

/* ---- the guard ---- */

/* Turns the exception in flight into *error. */
void set_error(GError **error) noexcept;

/* What body returns, or failed and *error when it throws. */
template <typename R, typename F> R guard(GError **error, R failed, F body) noexcept
{
    try {
        return body();
    } catch (...) {
        set_error(error);
        return failed;
    }
}

/* The same for a reader. A writer reuses blocks two commits later: what was read until
 * then is dropped by body, which starts anew on the newest state. */
template <typename R, typename F>
R guard_read(kwic_xdb *db, GError **error, R failed, F body) noexcept
{
    constexpr int most_tries = 10;
    for (int tries = 1;; tries++) {
        try {
            return body();
        } catch (const Xapian::DatabaseModifiedError &) {
            bool reopened = guard(error, false, [&] {
                if (tries == most_tries)
                    throw;
                db->db.reopen();
                return true;
            });
            if (!reopened)
                return failed;
        } catch (...) {
            set_error(error);
            return failed;
        }
    }
}

inline std::string to_string(kwic_str s)
{
    return s.n ? std::string(s.p, s.n) : std::string();
}

inline kwic_str to_str(const std::string &s)
{
    return {s.data(), s.size()};
}

/* True when an index can hold the term; a longer one is in no document, and asking
 * Xapian for it is an error there. */
inline bool can_be_term(kwic_str term)
{
    constexpr size_t most = 245; // of Xapian, zero bytes counted twice
    if (term.n == 0 || term.n > most)
        return false;
    size_t n = term.n;
    for (size_t i = 0; i < term.n; i++)
        n += term.p[i] == 0;
    return n <= most;
}

} /* namespace kwic */

#endif
