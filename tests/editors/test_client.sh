#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The client of thirty lines that editors/README.md shows finds what there is.
set -eu
command -v python3 >/dev/null || { echo "python3 is not installed"; exit 77; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cp -r "$KWIC_SOURCE_DIR/tests/vault" "$scratch/vault"
export XDG_CACHE_HOME="$scratch/cache" XDG_CONFIG_HOME="$scratch/config"
"$KWIC" index "$scratch/vault" >/dev/null 2>&1
printf 'kumquat\nrack plan company:openai\n' |
    "$KWIC_SOURCE_DIR/editors/kwic-pick.py" --vault "$scratch/vault" >"$scratch/out"
for line in 'Areas/Storage/broken yaml.md:8: The body is still found: kumquat.' '1 notes; ' \
    'People/Ada Voss.md:25: Ask Ada for the CoreWeave rack plan'; do
    grep -qF -- "$line" "$scratch/out" || { echo "no “$line” in:"; cat "$scratch/out"; exit 1; }
done
