#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The language server as a client sees it: lsp.py.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
exec python3 "$here/lsp.py" "$@"
