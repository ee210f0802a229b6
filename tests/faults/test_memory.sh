#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Memory and threads that are not to be had.
. "$(dirname "$0")/plain.sh"
cd "$KWIC_SOURCE_DIR/tests/faults"
python3 memory.py
