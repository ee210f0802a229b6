#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The clients that agents are made of speak with kwic mcp. script/bootstrap --dev installs them.
set -eu
clients=$KWIC_SOURCE_DIR/build/clients
modules=$clients/node_modules
if ! command -v node >/dev/null || [ ! -e "$clients/versions" ]; then
    echo 'no node, or no clients: script/bootstrap --dev'
    exit 77
fi
. "$(dirname "$0")/lib.sh"
kwic index --quiet --index "$scratch/index" 2>/dev/null
node "$KWIC_SOURCE_DIR/tests/cli/mcp_clients.mjs" "$KWIC" "$scratch/vault" "$scratch/index" "$modules"
