#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The server where the kernel watches nothing.
. "$(dirname "$0")/plain.sh"
cd "$KWIC_SOURCE_DIR/tests/faults"
python3 watch.py
