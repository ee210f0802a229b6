#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Notes are written by the commands that edit, and by these only with --yes: every command runs
# over a vault in which nothing may change, not even a file's times.
. "$(dirname "$0")/lib.sh"
export XDG_STATE_HOME="$scratch/state"
chmod -R a-w "$scratch/vault"
state() { find "$scratch/vault" -printf '%p %i %T@ %C@ %s %m\n' | LC_ALL=C sort; }
state >"$scratch/before"

run_all() {
    kwic index
    kwic index --full
    kwic search CoreWeave company:openai
    kwic search --json coreweave
    kwic show 'Ada Voss'
    kwic open 'Ada Voss'
    kwic tags
    kwic tags --problems
    kwic facets CoreWeave
    kwic related 'Ada Voss'
    kwic links OpenAI
    kwic mentions OpenAI
    kwic tasks
    kwic suggest 'Ada Voss'
    kwic untagged company/core-weave
    kwic untagged company/core-weave --tag
    kwic tag +x -needs-review company=firm -- '*'
    kwic set rating=5 -- '*'
    kwic done 'People/Ada Voss.md:25'
    kwic undo
    kwic undo --list
    kwic saved add people type:people
    kwic saved
    kwic search @people
    kwic complete comp
    kwic status --check
    kwic vaults
    kwic dump
    kwic help query
    printf '%s\n' '{"jsonrpc":"2.0","id":1,"method":"search","params":{"query":"coreweave"}}' \
        '{"jsonrpc":"2.0","id":2,"method":"edit.plan","params":{"query":"*","add":["x"]}}' \
        '{"jsonrpc":"2.0","id":3,"method":"suggest","params":{"path":"OpenAI"}}' | kwic serve
    # Even told to write, what is read-only is refused.
    kwic tag +x --yes -- '*'
    kwic set rating=5 --yes -- '*'
}
run_all >"$scratch/out" 2>"$scratch/err" </dev/null || true
[ "$(grep -c 'not edited: is read-only' "$scratch/err")" -ge 20 ] || { cat "$scratch/err"; exit 1; }
state | diff "$scratch/before" -
[ -s "$scratch/out" ]

# Each command of the table was among them.
for command in $(kwic help 2>/dev/null | sed -n 's/^  \([a-z]*\)  .*/\1/p'); do
    case $command in eval | lsp | mcp | view) continue ;; esac
    grep -q "kwic $command\b" "$KWIC_SOURCE_DIR/tests/cli/test_readonly.sh" || { echo "$command did not run"; exit 1; }
done
chmod -R u+w "$scratch/vault"
