#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The Neovim client in a real Neovim against the real server: keys go in, the screen's
# buffers come out.
set -eu
command -v nvim >/dev/null || { echo "nvim is not installed"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp -r "$KWIC_SOURCE_DIR/tests/vault" "$scratch/vault"
export XDG_STATE_HOME="$scratch/state" XDG_CACHE_HOME="$scratch/cache" XDG_DATA_HOME="$scratch/data" XDG_CONFIG_HOME="$scratch/config"
"$KWIC" index "$scratch/vault" >/dev/null 2>&1
cp -r "$KWIC_SOURCE_DIR/editors/nvim/doc" "$scratch/doc"
export KWIC_HELP="$scratch/doc"
cd "$scratch/vault"
timeout 200 nvim --headless -u NONE -i NONE -n \
    -c "luafile $KWIC_SOURCE_DIR/tests/editors/nvim_spec.lua" -c 'cquit 2'

# Leaving Neovim ends its server, and is not held up by it.
timeout 60 nvim --headless -u NONE -i NONE -n \
    --cmd "set runtimepath+=$KWIC_SOURCE_DIR/editors/nvim" --cmd 'let g:kwic = {"program": $KWIC}' \
    -c 'lua require("kwic.client").of(vim.fn.getcwd()):await("status", {}, 10000)' -c 'qall!' ||
    { echo "Neovim with a server does not leave"; exit 1; }
