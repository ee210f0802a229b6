#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What the clients look like in a terminal, wide and narrow, held against the captures in
# expected/. KWIC_RECORD=1 records them anew: look at them before you keep them.
set -eu
for program in tmux nvim emacs; do
    command -v $program >/dev/null || { echo "$program is not installed"; exit 77; }
done
. "$KWIC_SOURCE_DIR/tests/editors/screen.sh"
expected="$KWIC_SOURCE_DIR/tests/editors/expected"
failed=0

# NAME [KEYS…]: the screen comes to be that of expected/NAME.txt within 30 seconds. What was
# asked while the index was catching up is asked again by KEYS, every five seconds.
same() {
    name=$1
    shift
    if [ -n "${KWIC_RECORD:-}" ]; then
        sleep 2
        screen >"$expected/$name.txt"
        return
    fi
    for try in $(seq 300); do
        screen >"$scratch/screen"
        ! cmp -s "$expected/$name.txt" "$scratch/screen" || return 0
        [ $# -eq 0 ] || [ $((try % 50)) -ne 0 ] || screen_keys "$@"
        sleep 0.1
    done
    echo "not the screen of $name:"
    diff -u "$expected/$name.txt" "$scratch/screen" || failed=1
}

# COLUMNS NAME
try_nvim() {
    screen_nvim "$1" 26 'People/Lena Brandt.md'
    screen_wait 'Runs capacity'
    screen_keys ':Kwic' Enter
    screen_wait '❯'
    screen_keys 'coreweave sort:title' C-n
    same "$2" BSpace e C-n
    screen_close
}

try_emacs() {
    screen_emacs "$1" 26 'People/Lena Brandt.md'
    screen_wait 'Runs capacity'
    screen_keys M-x kwic-search Enter
    screen_wait 'Search notes:'
    screen_keys 'coreweave sort:title'
    screen_wait 'Tomas Okafor'
    screen_keys C-n
    same "$2"
    screen_close
}

screen_vault
try_nvim 120 nvim
try_nvim 80 nvim-80
try_emacs 120 emacs
try_emacs 80 emacs-80
exit $failed
