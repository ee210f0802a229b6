#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What was written a moment ago is found: questions bring the index up to date first, within
# bounds, and say what they could not.
. "$(dirname "$0")/lib.sh"
unset KWIC_UPDATE

kwic index -q
echo 'A quuxword.' > new.md
run kwic search quuxword -l
rm new.md
run kwic search quuxword -l
echo '#newtag' > tagged.md
run kwic tags newtag
echo 'A zorkword.' > other.md
run kwic search zorkword -l --no-update
run env KWIC_UPDATE=never "$KWIC" search zorkword -l
run kwic search zorkword -l
kwic search zorkword --json | jq -c .behind >> "$transcript"
i=0
while [ $i -lt 65 ]; do # more than a question reads
    echo "many $i" > "many $i.md"
    i=$((i + 1))
done
run kwic search many -l
run kwic search zorkword --snippets 0
run kwic facets zorkword --facets type
kwic index -q
# Another writer: the answer comes at once, and says so.
index=$(dirname "$(find "$XDG_CACHE_HOME" -name current | head -n 1)")
flock "$index/lock" sleep 3 &
sleep 0.2
run kwic search zorkword --snippets 0
wait
# A vault that is gone, and an index that nobody may write.
mv "$scratch/vault" "$scratch/gone" && mkdir "$scratch/vault"
run kwic search zorkword --index "$index" --snippets 0
compare fresh
