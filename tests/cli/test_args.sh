#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The command line itself: help, versions, what is wrong with a call.
. "$(dirname "$0")/lib.sh"

run kwic
run kwic --version
run kwic --help
run kwic serch
run kwic CoreWeave
run kwic search -h
run kwic search --help
run kwic help tasks
run kwic help query
run kwic help nosuch
run kwic help --man nosuch
run kwic show
run kwic show a b
run kwic index --limit 3
run kwic index -x
run kwic search x --limit
run kwic search x --json=yes
run kwic search x --limit=0x10
run kwic search x --cursor zzz
run kwic search x --color sometimes
compare args
