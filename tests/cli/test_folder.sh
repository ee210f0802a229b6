#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# An index folder is one that kwic made: every other one is refused and stays as it is.
. "$(dirname "$0")/lib.sh"

# fails CODE WORDS…: the command ends with that code and its message has all of the words.
fails() {
    code=$1
    shift
    status=0
    "$KWIC" "$@" > "$scratch/out" 2> "$scratch/err" || status=$?
    [ "$status" -eq "$code" ] || { echo "kwic $*: ended with $status, not $code"; cat "$scratch/err"; exit 1; }
}
says() { grep -qF -- "$1" "$scratch/err" || { echo "not said: $1"; cat "$scratch/err"; exit 1; }; }
state() { find "$1" \( -type f -exec md5sum {} + -o -printf '%p %l\n' \) | sort; }
# refused FOLDER WORDS…: usage, and nothing in the folder is another.
refused() {
    folder=$1
    shift
    state "$folder" > "$scratch/before"
    fails 2 "$@"
    state "$folder" | diff "$scratch/before" - || { echo "kwic $*: $folder was changed"; exit 1; }
}

mkdir -p "$scratch/projects/gen-7" "$scratch/projects/new-2024" "$scratch/projects/other"
echo precious > "$scratch/projects/gen-7/thesis.txt"
echo precious > "$scratch/projects/new-2024/photos.txt"
refused "$scratch/projects" index --index "$scratch/projects" "$scratch/vault"
says "not kwic's"
echo 7 > "$scratch/projects/current"
echo "$scratch/vault" > "$scratch/projects/vault"
refused "$scratch/projects" index --index "$scratch/projects" "$scratch/vault"
refused "$scratch/projects" index --full --index "$scratch/projects" "$scratch/vault"
KWIC_INDEX=$scratch/projects refused "$scratch/projects" index "$scratch/vault"

# The vault and the folder of the index swapped, or one and the same, or one in the other.
mkdir "$scratch/empty"
refused "$scratch/vault" index --index "$scratch/vault" "$scratch/empty"
says "not kwic's"
refused "$scratch/vault" index --index . .
says "in the vault"
refused "$scratch/vault" index --index "$scratch/vault/Areas" "$scratch/vault"
refused "$scratch/vault" index --index "$scratch/vault/newly" "$scratch/vault"
refused "$scratch/vault" serve --index "$scratch/vault" --vault "$scratch/vault" < /dev/null
refused "$scratch/projects" serve --index "$scratch/projects" --vault "$scratch/vault" < /dev/null
kwic index --quiet --index "$scratch/vault/.kwic" "$scratch/vault"
kwic search --index .kwic CoreWeave > /dev/null
rm -rf "$scratch/vault/.kwic"

# The index of another vault, by mistake or because KWIC_INDEX is set for good.
mkdir "$scratch/other"
echo zebra > "$scratch/other/o.md"
kwic index --quiet --index "$scratch/ix" "$scratch/vault"
kwic dump --index "$scratch/ix" > "$scratch/one"
for option in --quiet --full --dry-run; do
    fails 2 index "$option" --index "$scratch/ix" "$scratch/other"
    says "$scratch/vault"
    says "$scratch/other"
done
KWIC_INDEX=$scratch/ix fails 2 index "$scratch/other"
fails 2 search --index "$scratch/ix" --vault "$scratch/other" zebra
fails 2 serve --index "$scratch/ix" --vault "$scratch/other" < /dev/null
kwic dump --index "$scratch/ix" | cmp - "$scratch/one"

# Links in the folder of an index lead nowhere.
for name in current.new manifest.new kwic-index.new; do
    echo precious > "$scratch/victim"
    ln -s "$scratch/victim" "$scratch/ix/$name"
    for gen in "$scratch"/ix/gen-*; do ln -s "$scratch/victim" "$gen/$name"; done
    touch "$scratch/vault/Areas/Deutsch.md"
    kwic index --quiet --index "$scratch/ix" "$scratch/vault"
    kwic index --quiet --full --index "$scratch/ix" "$scratch/vault"
    [ "$(cat "$scratch/victim")" = precious ] || { echo "$name was followed"; exit 1; }
done
[ -z "$(find "$scratch/ix" -name '*.new' -o -name '*.begun-*')" ]

# The number of the generation is gone, and the disk is full: the old one stays.
: > "$scratch/ix/current"
find "$scratch/ix" -name 'gen-*' > "$scratch/before"
if (ulimit -f 1; "$KWIC" index --quiet --index "$scratch/ix" "$scratch/vault") 2> /dev/null; then exit 1; fi
find "$scratch/ix" -name 'gen-*' | cmp - "$scratch/before"
kwic index --quiet --index "$scratch/ix" "$scratch/vault"
kwic dump --index "$scratch/ix" | cmp - "$scratch/one"
[ "$(find "$scratch/ix" -name 'gen-*' | wc -l)" -eq 1 ]

# Variables that name no absolute folder are as if they were not set.
cd "$scratch"
XDG_CACHE_HOME=relative kwic index --quiet "$scratch/vault"
[ ! -e relative ] && [ -d "$HOME/.cache/kwic" ]
