#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Paths open from where one stands, and options may stand anywhere among a query's words.
. "$(dirname "$0")/lib.sh"

kwic index -q
run kwic search coreweave -l -n 2
run kwic search coreweave -n 2 -l -azure
run kwic search -n 1 coreweave -l -- -n
run kwic search coreweave -nvidia -l -n 1
run kwic search coreweave -x -l -n 1
run kwic search coreweave --lines -n 1
run kwic search coreweave --json --vimgrep
cd People
run kwic search coreweave -l
run kwic search coreweave --vimgrep -n 1
run kwic search coreweave -n 1 --format '{path} {abspath} {vaultpath}'
run kwic search 'ada voss' -n 1 --snippets 0
cd "$scratch"
run kwic search coreweave --vault vault -l -n 2
cd vault/Areas
run kwic search coreweave --absolute -l -n 2
for path in $(kwic search coreweave -0 | tr ' \0' '?\n'); do
    [ -f "$path" ] || { echo "$path does not open"; exit 1; }
done
compare paths
