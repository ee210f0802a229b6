#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# kwic index, status and dump: the summary, what changed, what went wrong.
. "$(dirname "$0")/lib.sh"

run kwic status
run kwic index --dry-run
run kwic index
run kwic index
run kwic status
run kwic status --json
printf '# New\n\nA new note.\n' > New.md
printf '\nMore.\n' >> Companies/OpenAI.md
mv 'Areas/Deutsch.md' 'Areas/German.md'
rm 'Projects/Price List.md'
run kwic status --check
run kwic index --dry-run --verbose
run kwic index --verbose
run kwic index --json
run kwic index --full --quiet
run kwic index /nosuch/folder
run kwic index a b
cd /
run kwic index
run kwic status --index "$scratch/nosuch"
mkdir -p "$scratch/bare/deep"
printf 'Plain notes.\n' > "$scratch/bare/note.md"
cd "$scratch/bare/deep"
run kwic search plain
kwic index --quiet "$scratch/bare"
run kwic search plain --format '{path}'
cd "$scratch/vault"
kwic dump > "$scratch/one"
rm -rf "$scratch/cache"
kwic index --quiet
kwic dump > "$scratch/two"
for version in "$scratch"/cache/kwic/*/gen-*/version; do
    echo 'schema 1 tokenizer 1' > "$version"
done
run kwic search CoreWeave --format '{path}'
run kwic index
kwic dump > "$scratch/three"
cmp "$scratch/two" "$scratch/three"
cmp "$scratch/one" "$scratch/two"
compare index
