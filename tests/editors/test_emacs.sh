#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The Emacs client in a real Emacs (batch, ERT) against the real server; it compiles without
# a warning and checkdoc has nothing to say.
set -eu
command -v emacs >/dev/null || { echo "emacs is not installed"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp -r "$KWIC_SOURCE_DIR/tests/vault" "$scratch/vault"
cp "$KWIC_SOURCE_DIR/editors/emacs/kwic.el" "$scratch/"
export XDG_STATE_HOME="$scratch/state" XDG_CACHE_HOME="$scratch/cache" XDG_CONFIG_HOME="$scratch/config" HOME="$scratch"
"$KWIC" index "$scratch/vault" >/dev/null 2>&1
cd "$scratch"
emacs -Q --batch --eval '(setq byte-compile-error-on-warn t)' -f batch-byte-compile kwic.el
emacs -Q --batch --eval '(progn (require (quote checkdoc)) (checkdoc-file "kwic.el"))' 2>checkdoc.txt
if [ -s checkdoc.txt ]; then
    cat checkdoc.txt
    exit 1
fi
cd vault
emacs -Q --batch -L "$scratch" -l kwic -l "$KWIC_SOURCE_DIR/tests/editors/kwic-test.el" \
    -f ert-run-tests-batch-and-exit
