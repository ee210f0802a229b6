#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Xapian's module: a search for words does without it; what cannot names it; a program that is
# installed finds its own.
. "$(dirname "$0")/lib.sh"

kwic index --quiet
: "${KWIC_BUILD_DIR:?the build, set by ctest}"

# Copied out of its build.
mkdir -p "$scratch/copied" "$scratch/alone/bin"
cp "$KWIC" "$scratch/copied/kwic"
DESTDIR="$scratch/to" cmake --install "$KWIC_BUILD_DIR" --prefix /usr >/dev/null
KWIC="$scratch/copied/kwic"
run kwic index --full --index "$scratch/other" --quiet

# A module that is none, where a program looks first.
folder=$(dirname "$(find "$KWIC_BUILD_DIR" -name kwic-xapian.so)")
place="$scratch/alone/${folder#"$KWIC_BUILD_DIR"/}"
mkdir -p "$place"
echo 'no module' >"$place/kwic-xapian.so"
cp "$scratch/to/usr/bin/kwic" "$scratch/alone/bin/kwic"
KWIC="$scratch/alone/bin/kwic"
run kwic search renewal --limit 1
run kwic index --full --index "$scratch/other"

# As it is installed.
test -e "$scratch/to/usr/${folder#"$KWIC_BUILD_DIR"/}/kwic-xapian.so"
KWIC="$scratch/to/usr/bin/kwic"
run kwic index --full --index "$scratch/other" --quiet
run kwic search CoreWeave --limit 1 --index "$scratch/other"
compare module
