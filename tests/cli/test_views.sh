#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Query blocks of real vaults give what Dataview's own engine gives, where the data is present.
set -eu
shared=${KWIC_SHARED:-$KWIC_SOURCE_DIR/../shared}
[ -d "$shared/conformance/dataview" ] || exit 77
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export HOME="$work" XDG_CACHE_HOME="$work/cache" XDG_CONFIG_HOME="$work/config"
python3 "$(dirname "$0")/views.py" "$KWIC" "$shared" "$work"
