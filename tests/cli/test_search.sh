#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# kwic search and its outputs, whole.
. "$(dirname "$0")/lib.sh"

run kwic search CoreWeave # no index yet: the cure is named
run kwic index
run kwic search CoreWeave
run kwic search CoreWeave company:openai --limit 1 --snippets 1
run kwic search type:people tag:needs-review --json
run kwic search coreweave --jsonl --limit 2 --snippets 1
run kwic search coreweave --vimgrep
run kwic search coreweave --paths
run kwic search coreweave -l                     # text after the first word: nothing is "-l"
run kwic search -l coreweave
run kwic search coreweave --format '{path}:{line}:{column} [{type}] {title}\t{tags}'
run kwic search coreweave --format '{titel}'
run kwic search coreweave --facets company,type,tag --limit 1
run kwic search coreweave --facets company,type --limit 1 --width 120
run kwic search coreweave --filter company=openai --filter type=people --paths
run kwic search coreweave --filter 'path=s/co' --paths
run kwic search coreweave --filter 'path=s co' --paths
run kwic search coreweave --filter openai
run kwic search coreweave --limit 1 --offset 1 --snippets 0
run kwic search coreweave --color always --limit 1 --snippets 1
run kwic search coreweave --sort -modifed --limit 2 --snippets 0 # by relevance, and the nearest order
run kwic search coreweave --sort colour --limit 1 --snippets 0
run kwic search coreweave sort:statsu --limit 1 --snippets 0
run kwic search nosuchword1234
run kwic search -ada coreweave --paths
run kwic search contract -- --json
run kwic search coreweave --nosuch
run kwic search coreweave --limit many
run kwic search coreweave --match al
run kwic search coreweave --check --json --limit 1 --snippets 0
run kwic search
run kwic facets coreweave
run kwic facets --facets folder,status
run kwic facets coreweave --facets type --json
run kwic tags
run kwic tags company
run kwic tags --json
compare search
