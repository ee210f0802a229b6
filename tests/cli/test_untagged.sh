#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What might be tagged: suggestions, notes that mean a tag, spellings of one tag.
. "$(dirname "$0")/lib.sh"
export XDG_STATE_HOME="$scratch/state"
printf '#meetings here\n' >plural.md
printf '#meeting there\n' >singular.md
printf -- '---\ntags: [meeting, Follow-Up, followup]\n---\n' >hyphen.md
kwic index -q
run kwic untagged company/core-weave
run kwic untagged company/core-weave --paths
run kwic untagged company/core-weave --json --limit 1
run kwic untagged company/core-weave --tag --limit 1
run kwic untagged '#company/core-weave' --tag --yes
run kwic untagged company/core-weave
run kwic untagged 'no tag'
run kwic untagged nobody/knows
run kwic undo --yes
run kwic tags --problems
run kwic tags --problems --json
kwic tags --problems --json | jq -r '.alike[] | "\(.tag)=\(.to)"' | while read -r rename; do
    kwic tag --rename "$rename" --yes >/dev/null
done
run kwic tags --problems

# A tag that is taken away comes back first, and says why.
kwic suggest 'Lena Brandt' >"$scratch/out"
head -n 1 "$scratch/out" | grep -q '^needs-review  [0-9]*%  ' || { cat "$scratch/out"; exit 1; }
kwic tag -type/people --yes -- 'id:"People/Lena Brandt.md"' >/dev/null
kwic suggest 'People/Lena Brandt.md' --json |
    jq -e '.tags[0:5] | map(.tag) | index("type/people")' >/dev/null || exit 1
kwic suggest 'Lena Brandt' --json | jq -e '.tags | all(.sure > 0 and .sure < 1 and (.reasons | length) > 0)' >/dev/null
echo 'CoreWeave and OpenAI talk of storage' | kwic suggest --limit 1 | grep -q '^company/openai .*named in the text' || exit 1
run kwic suggest 'No Such Note'
compare untagged
