#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A note by its name or the beginning of it; the vaults that are known, and the one meant
# outside of all of them.
. "$(dirname "$0")/lib.sh"

kwic index -q
run kwic search --live 'ada v' -l -n 1   # as it is typed: names that begin so come first
run kwic search --live 'tomas o' -l -n 1
run kwic search --live '' -l -n 3        # nothing typed: what was changed last
run kwic search type:people --snippets 0 # nothing to rank by: newest first, and said
run kwic open ada v
run kwic open nosuchnote
run kwic vaults
cd "$scratch"
run kwic search coreweave -l -n 1        # the only vault is meant
mkdir other && echo '# Other' > other/other.md
kwic index -q other
run kwic vaults
run kwic search coreweave -l -n 1        # two are known: neither is meant
run env KWIC_VAULT="$scratch/other" "$KWIC" search other -l
mkdir -p "$XDG_CONFIG_HOME/kwic"
printf '[vault]\ndefault = %s\n' "$scratch/vault" > "$XDG_CONFIG_HOME/kwic/config.ini"
run kwic search coreweave -l -n 1
run kwic tag +x -- '*'                   # an edit never means the default
kwic vaults --json | jq -c '.vaults | map(del(.index))' | settle >> "$transcript"
compare open
