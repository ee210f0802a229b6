#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# .kwic.ini and config.ini: what they may say, and how a mistake is told.
. "$(dirname "$0")/lib.sh"

kwic index --quiet
mkdir "$scratch/config/kwic"
user=$scratch/config/kwic/config.ini

printf '[search]\nlimit = 1\nfacets = type\n' > "$user"
run kwic search coreweave --paths
run kwic facets coreweave
printf '[search]\nlimit = 2\n' > .kwic.ini # the vault's word counts before the user's
run kwic search coreweave --paths

printf '[search]\nlimit = many\n' > .kwic.ini
run kwic search coreweave
printf '# remark\n[search]\n\nlimits = 3\n' > .kwic.ini
run kwic search coreweave
printf '[serch]\nlimit = 3\n' > .kwic.ini
run kwic search coreweave
printf '[output]\ncolor = always\n' > .kwic.ini # what a vault may not say
run kwic search coreweave
printf '[vault]\nlanguages = english\n' > .kwic.ini
run kwic search coreweave
printf '[vault]\nlanguages = en\nnonsense\n' > .kwic.ini
run kwic search coreweave
printf '[vault]\nlanguages = \033[31mred\n' > .kwic.ini # no escape reaches the terminal
run kwic search coreweave
head -c 70000 /dev/zero | tr '\0' '#' > .kwic.ini
run kwic search coreweave

# A pipe or a link to a device in the place of the file is no file.
rm .kwic.ini "$user"
mkfifo .kwic.ini
run timeout 5 "$KWIC" search coreweave --paths --limit 1
rm .kwic.ini
ln -s /dev/zero .kwic.ini
run timeout 5 "$KWIC" search coreweave --paths --limit 1
rm .kwic.ini

printf '[vault]\nignore = People/; Daily/\n' > .kwic.ini
run kwic index
printf '[output]\ncolor = always\nhyperlink = none\n' > "$user"
run kwic search coreweave --limit 1 --snippets 1
compare config
