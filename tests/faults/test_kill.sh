#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A kill at any moment of a build or an update. The shim is for a program without sanitizers:
# the release that script/test builds beside.
. "$(dirname "$0")/plain.sh"
cd "$KWIC_SOURCE_DIR/tests/faults"
for scenario in build full update plain; do python3 kill.py "$scenario"; done
