#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Saved queries: kept, found in queries and in one another, completed, dropped.
. "$(dirname "$0")/lib.sh"
kwic index -q
run kwic saved
run kwic saved add people 'type:people'
run kwic saved add both '@people company:openai'
run kwic saved add again '@again OR @both'
run kwic saved add 'no name' 'x'
run kwic saved add people
run kwic saved
run kwic saved list --json
run kwic search --paths @both
run kwic search --paths '@people -@both'
run kwic search --paths '"@both"'
run kwic search --paths @again
run kwic search --paths @nobody
run kwic tasks @people
run kwic complete @pe
run kwic saved add --vault-config people 'type:project'
run cat .kwic.ini
run kwic search --paths @people
run kwic saved drop both
run kwic saved drop both
printf '[saved]\nnot a name = x\n' >.kwic.ini
run kwic search x
rm .kwic.ini
cd "$scratch"
run kwic saved
compare saved
