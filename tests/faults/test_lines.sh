#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# 5,000 lines to the server.
cd "$(dirname "$0")"
KWIC_TRIES=${KWIC_TRIES:-5000} exec python3 lines.py
