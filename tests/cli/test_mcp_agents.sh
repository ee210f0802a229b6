#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Twenty tasks of an agent: each is answered, and costs no more than bench/AGENTS.md says.
set -eu
exec "$KWIC_SOURCE_DIR/bench/agents" --check
