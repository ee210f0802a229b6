# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by the tests of this folder: a scratch copy of tests/vault, indexed, and a
# transcript of commands that is compared whole with expected/NAME.txt.
#
#     . "$(dirname "$0")/lib.sh"
#     run kwic search CoreWeave
#     compare search
#
# KWIC_RECORD=1 writes the expectation again: read the diff before it is committed.
set -eu
: "${KWIC:?the program, set by ctest}" "${KWIC_SOURCE_DIR:?the source, set by ctest}"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export HOME="$scratch" XDG_CACHE_HOME="$scratch/cache" XDG_CONFIG_HOME="$scratch/config"
export TZ=UTC LC_ALL=C.UTF-8 TERM=xterm
export KWIC_UPDATE=never # what is shown is the index as it was made
unset KWIC_INDEX NO_COLOR COLUMNS 2>/dev/null || true
mkdir "$scratch/config"
cp -R "$KWIC_SOURCE_DIR/tests/vault" "$scratch/vault"
find "$scratch/vault" -type f -exec touch -d 2026-01-20T12:00:00Z {} +
cd "$scratch/vault"
transcript=$scratch/transcript
: > "$transcript"

kwic() { "$KWIC" "$@"; }

# What differs from run to run: times, sizes of the index, where the scratch folder lies.
settle() {
    sed -E -e "s|$scratch|SCRATCH|g; s|$KWIC|kwic|g; s|file://[a-z0-9.-]*|file://HOST|" \
        -e 's/[0-9]+\.[0-9] ms/# ms/; s/ in [0-9.]+ s$/ in # s/; s/· [0-9.]+ s$/· # s/' \
        -e 's/"score":[0-9.e-]+/"score":0/; s/"took_us":[0-9]+/"took_us":0/; s/"seconds":[0-9.e-]+/"seconds":0/' \
        -e 's/"lastIndexed":"[^"]*"/"lastIndexed":"#"/; s/(vault-)[0-9a-f]{16}/\1HASH/' \
        -e 's/^(indexed +).*/\1#/; s/^(size +).*/\1#/'
}

# Runs a command line; it, its output and its status go into the transcript.
run() {
    printf '$' >> "$transcript"
    for word; do
        case $word in
            *[!A-Za-z0-9_=:/.,-]* | '') printf " '%s'" "$word" ;;
            *) printf ' %s' "$word" ;;
        esac
    done | settle >> "$transcript"
    printf '\n' >> "$transcript"
    status=0
    "$@" > "$scratch/out" 2> "$scratch/err" || status=$?
    settle < "$scratch/out" >> "$transcript"
    settle < "$scratch/err" | sed 's/^/! /' >> "$transcript"
    [ "$status" -eq 0 ] || printf '[%s]\n' "$status" >> "$transcript"
    printf '\n' >> "$transcript"
}

# The transcript against expected/NAME.txt.
compare() {
    expected=$KWIC_SOURCE_DIR/tests/cli/expected/$1.txt
    if [ -n "${KWIC_RECORD:-}" ]; then
        cp "$transcript" "$expected"
    else
        diff -u "$expected" "$transcript"
    fi
}
