// SPDX-License-Identifier: GPL-2.0-or-later
// The one thing the module exports.
#include "xapian_guard.h"

extern "C" const kwic_xapian kwic_xapian_functions;

const kwic_xapian kwic_xapian_functions = {
    KWIC_VERSION, &kwic::reader, &kwic::writer, kwic::document_near,
    kwic::merge,  kwic::check,   kwic::provoke,
};
