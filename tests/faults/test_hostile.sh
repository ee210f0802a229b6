#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Vaults made to hurt; script/torture takes larger ones.
. "$(dirname "$0")/plain.sh"
cd "$KWIC_SOURCE_DIR/tests/faults"
KWIC_HUGE=${KWIC_HUGE:-1000000} python3 hostile.py
