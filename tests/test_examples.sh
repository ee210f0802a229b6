#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The example of each header compiles.
exec python3 "${KWIC_SOURCE_DIR:-$(dirname "$0")/..}/tests/examples.py"
