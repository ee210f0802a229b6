#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Hits as a table of their properties, for people and for programs.
. "$(dirname "$0")/lib.sh"

kwic index -q
run kwic search type:people --columns title,relationship,tags
run kwic search type:people --columns title,path --csv
run kwic search type:people --csv -n 1
run kwic search type:people --columns title,tags --tsv
run kwic search type:people --columns nosuchkey
kwic search type:people --columns relationship,tags --json |
    jq -c '.hits[] | [.path, .properties]' >> "$transcript"
cd Companies
run kwic search coreweave --columns path,status --tsv -n 2
compare columns
