#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What was written a moment ago is found: questions bring the index up to date first, within
# bounds, and say what they could not.
. "$(dirname "$0")/lib.sh"
unset KWIC_UPDATE

# A question has 50 ms to bring the index up to date, which a busy machine does not give it; it
# then answers from what there is. Asked again it has them again: until it tells what is to be
# told, and all that it told then is in the transcript.
run_until() { # PATTERN COMMAND…
    pattern=$1
    shift
    before=$(wc -c < "$transcript")
    for _ in $(seq 200); do
        run "$@"
        ! tail -c +$((before + 1)) "$transcript" | sed 1d | grep -q -e "$pattern" || return 0
        truncate -s "$before" "$transcript"
    done
    run "$@" # what it tells instead
}

kwic index -q
echo 'A quuxword.' > new.md
run_until new.md kwic search quuxword -l
rm new.md
run_until '\[1\]' kwic search quuxword -l
echo '#newtag' > tagged.md
run_until newtag kwic tags newtag
echo 'A zorkword.' > other.md
run kwic search zorkword -l --no-update
run env KWIC_UPDATE=never "$KWIC" search zorkword -l
run_until other.md kwic search zorkword -l
run_until 0 sh -c '"$1" search zorkword --json | jq -c .behind' sh "$KWIC"
i=0
while [ $i -lt 65 ]; do # more than a question reads
    echo "many $i" > "many $i.md"
    i=$((i + 1))
done
run_until '65 notes' kwic search many -l
run_until '65 changed' kwic search zorkword --snippets 0
run_until '65 notes' kwic facets zorkword --facets type
kwic index -q
# Another writer, who never ends: the answer does not wait for him, and says so.
index=$(dirname "$(find "$XDG_CACHE_HOME" -name current | head -n 1)")
exec 9>> "$index/lock"
flock 9
run_until 'another kwic' kwic search zorkword --snippets 0
exec 9>&-
# A vault that is gone, and an index that nobody may write.
mv "$scratch/vault" "$scratch/gone" && mkdir "$scratch/vault"
run_until 'the vault is not there' kwic search zorkword --index "$index" --snippets 0
compare fresh
