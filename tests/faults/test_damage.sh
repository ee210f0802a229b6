#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Damaged files of an index.
. "$(dirname "$0")/plain.sh"
cd "$KWIC_SOURCE_DIR/tests/faults"
python3 damage.py
