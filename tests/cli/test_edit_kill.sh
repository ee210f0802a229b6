#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Killed at each write, sync and rename, every note is whole, as before or as after, and
# undo brings all of them back.
. "$(dirname "$0")/../faults/plain.sh"
. "$(dirname "$0")/lib.sh"
preload=$(dirname "$KWIC_SHIM")/kwic-kill-at.so
export XDG_STATE_HOME="$scratch/state"
kwic index -q
cp -a "$scratch/vault" "$scratch/before"

edit() { kwic tag +new company=firm --yes -- 'type:people' >/dev/null; }

edit
cp -a "$scratch/vault" "$scratch/after"
kwic undo --yes >/dev/null
diff -r "$scratch/before" "$scratch/vault"
diff -rq "$scratch/before" "$scratch/after" >/dev/null && { echo "the edit does nothing"; exit 1; }

n=0
while :; do
    n=$((n + 1))
    [ $n -lt 200 ] || { echo "it never ends"; exit 1; }
    status=0
    # The shell says on its stderr that it was killed.
    (
        export KWIC_KILL_AT=$n KWIC_KILL_IN="$scratch/vault:$XDG_STATE_HOME" LD_PRELOAD="$preload"
        "$KWIC" tag +new company=firm --yes -- type:people >/dev/null
    ) 2>/dev/null || status=$?
    [ $status -eq 137 ] || break
    find . -name '*.md' | while read -r note; do
        cmp -s "$note" "../before/$note" || cmp -s "$note" "../after/$note" || {
            echo "killed at $n: $note is neither before nor after"
            exit 1
        }
    done
    kwic undo --yes >/dev/null 2>&1 || [ $? -eq 1 ]
    find . -name '*.md' | while read -r note; do
        cmp "$note" "../before/$note" || { echo "killed at $n, undone: $note"; exit 1; }
    done
done
[ $status -eq 0 ]
[ $n -gt 10 ] || { echo "killed only $n times"; exit 1; }
kwic undo --yes >/dev/null
edit
diff -r "$scratch/after" "$scratch/vault" # nothing is left of those that were killed
echo "killed $((n - 1)) times"
