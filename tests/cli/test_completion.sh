#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The shells' completions in the real shells: zsh and fish where they are installed.
. "$(dirname "$0")/lib.sh"

cat > People/ZQuoted.md <<'END'
---
zkey: ["zeta one", zeta-two, zeta3]
company: Zeta
aliases: ['"Zitat', "Zeile: eins"]
---
[[Zett, not written yet]]
END
kwic index -q
run kwic complete --for search -- company:op
run kwic complete --for search -- --exact 'type:people company:c'
run kwic complete --for search -- zkey:
cd /
run kwic complete --for search --vault "$scratch/vault" -- tag:company/o
run kwic complete --for search -- --vault "$scratch/vault" '#company/o'
run kwic complete --for search -- --vault '~/vault' tag:company/o
cd "$scratch/vault"
run kwic complete --for show -- ada
run kwic complete --for show -- LEN           # several: what was typed stays as it was typed
run kwic complete --for show -- voss          # one alone, though it begins otherwise
run kwic complete --for show -- ze            # none that is not written yet
run kwic complete --for show -- '"z'
run kwic complete --for open -- lena b
run kwic complete --for tag -- +company/
run kwic complete --for tag -- company/openai=clo
run kwic complete --for tag -- +x -- type:peo
run kwic complete --for set -- last
run kwic complete --for set -- company=open
run kwic complete --for search -- --limit 3   # an option's value: nothing
run kwic complete --for show -- a b
run kwic complete --for nosuch -- a
run kwic complete
compare completion
mkdir "$scratch/bin"
ln -s "$KWIC" "$scratch/bin/kwic"
PATH=$scratch/bin:$PATH
for shell in bash:kwic.bash zsh:_kwic fish:kwic.fish; do
    name=${shell%%:*}
    command -v "$name" >/dev/null || { echo "no $name: not tried"; continue; }
    mkdir "$scratch/$name"
    { python3 "$KWIC_SOURCE_DIR/tests/cli/shells.py" "$name" \
        "$KWIC_SOURCE_DIR/man/completions/${shell##*:}" "$scratch/$name" ||
        touch "$scratch/bad"; } &
done
wait
[ ! -e "$scratch/bad" ]
