// SPDX-License-Identifier: GPL-2.0-or-later
// Exceptions to errors: one table, by the class's own name.
#include "xapian_guard.h"

#include <cstring>
#include <new>

// Network and query parser classes cannot come from what the shim calls; they are here
// so that the table is whole.
#define XAPIAN_ERRORS(X)                                                               \
    X(AssertionError, INTERNAL)                                                        \
    X(InvalidArgumentError, INTERNAL)                                                  \
    X(InvalidOperationError, INTERNAL)                                                 \
    X(UnimplementedError, INTERNAL)                                                    \
    X(DatabaseError, IO)                                                               \
    X(DatabaseClosedError, INTERNAL)                                                   \
    X(DatabaseCorruptError, CORRUPT)                                                   \
    X(DatabaseCreateError, IO)                                                         \
    X(DatabaseLockError, BUSY)                                                         \
    X(DatabaseModifiedError, BUSY)                                                     \
    X(DatabaseOpeningError, IO)                                                        \
    X(DatabaseNotFoundError, NO_INDEX)                                                 \
    X(DatabaseVersionError, VERSION)                                                   \
    X(DocNotFoundError, NOT_FOUND)                                                     \
    X(FeatureUnavailableError, INTERNAL)                                               \
    X(InternalError, INTERNAL)                                                         \
    X(NetworkError, IO)                                                                \
    X(NetworkTimeoutError, IO)                                                         \
    X(QueryParserError, INTERNAL)                                                      \
    X(RangeError, INTERNAL)                                                            \
    X(SerialisationError, CORRUPT)                                                     \
    X(WildcardError, LIMIT)

namespace
{

struct mapping {
    const char *name;
    kwic_error_code code;
    void (*raise)();
};

template <typename E> void raise()
{
    throw E("provoked");
}

void raise_bad_alloc()
{
    throw std::bad_alloc();
}

void raise_exception()
{
    throw std::exception();
}

void raise_other()
{
    throw 1;
}

const mapping mappings[] = {
#define X(name, code) {#name, KWIC_ERROR_##code, raise<Xapian::name>},
    XAPIAN_ERRORS(X)
#undef X
        {"bad_alloc", KWIC_ERROR_INTERNAL, raise_bad_alloc},
    {"exception", KWIC_ERROR_INTERNAL, raise_exception},
    {"other", KWIC_ERROR_INTERNAL, raise_other},
};

const mapping *find_mapping(const char *name)
{
    for (const mapping &m : mappings)
        if (strcmp(m.name, name) == 0)
            return &m;
    return nullptr;
}

void set_xapian_error(GError **error, const Xapian::Error &e) noexcept
{
    const mapping *m = find_mapping(e.get_type());
    const char *why = e.get_error_string();
    g_set_error(error, KWIC_ERROR, m ? m->code : KWIC_ERROR_INTERNAL, "%s%s%s",
                e.get_msg().c_str(), why ? ": " : "", why ? why : "");
}

} // namespace

void kwic::set_error(GError **error) noexcept
{
    try {
        throw;
    } catch (const Xapian::Error &e) {
        set_xapian_error(error, e);
    } catch (const std::bad_alloc &) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_INTERNAL, "out of memory");
    } catch (const std::exception &e) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_INTERNAL, "%s", e.what());
    } catch (...) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_INTERNAL, "an unknown exception");
    }
}

bool kwic::provoke(const char *exception, GError **error)
{
    return guard(error, false, [&] {
        const mapping *m = find_mapping(exception);
        if (m)
            m->raise();
        return true;
    });
}
