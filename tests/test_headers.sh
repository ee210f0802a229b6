#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every public header compiles by itself, as C; the shim's also as C++.
set -eu
cd "${KWIC_SOURCE_DIR:-$(dirname "$0")/..}"
bad=0
strict="-fsyntax-only -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror"
glib=$(pkg-config --cflags glib-2.0 | sed 's/-I/-isystem /g')

empty=$(mktemp)
trap 'rm -f "$empty"' EXIT
echo 'typedef int not_empty;' >"$empty"

for header in include/kwic/*.h; do
    # shellcheck disable=SC2086 # flags are words
    ${CC:-cc} -std=gnu17 -D_GNU_SOURCE $strict $glib -Iinclude -x c -include "$header" "$empty" ||
        { echo "$header: not by itself, as C"; bad=1; }
done
for header in xapian-c index error str version; do
    # shellcheck disable=SC2086
    ${CXX:-c++} -std=c++17 -D_GNU_SOURCE $strict $glib -Iinclude -x c++ \
        -include "include/kwic/$header.h" "$empty" ||
        { echo "include/kwic/$header.h: not by itself, as C++"; bad=1; }
done
exit $bad
