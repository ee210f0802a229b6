#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# File calls that fail, on the index and on the vault.
. "$(dirname "$0")/plain.sh"
cd "$KWIC_SOURCE_DIR/tests/faults"
for scenario in build full update; do
    KWIC_TRIES=${KWIC_TRIES:-15} python3 errors.py "$scenario" index
    KWIC_TRIES=${KWIC_TRIES:-15} python3 errors.py "$scenario" vault
done
