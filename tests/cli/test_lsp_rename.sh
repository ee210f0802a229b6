#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Renames by the language server: lsp_rename.py.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
exec python3 "$here/lsp_rename.py" "$@"
