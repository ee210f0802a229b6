#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A reader that goes away is success, in silence; a full disk is not.
. "$(dirname "$0")/lib.sh"
kwic index --quiet

for command in 'search coreweave' 'search coreweave --json' 'dump' 'tags' 'help' 'index --full --quiet'; do
    # shellcheck disable=SC2086 # several words
    status=$( (set +e; "$KWIC" $command 2> "$scratch/err"; echo $? > "$scratch/status") | :
        cat "$scratch/status")
    [ "$status" = 0 ] || { echo "kwic $command | : ended with $status"; exit 1; }
    [ ! -s "$scratch/err" ] || { echo "kwic $command | : said"; cat "$scratch/err"; exit 1; }
done

if [ -w /dev/full ]; then
    status=0
    kwic dump > /dev/full 2> "$scratch/err" || status=$?
    [ "$status" = 8 ] || { echo "kwic dump > /dev/full ended with $status"; exit 1; }
    grep -q 'cannot be written' "$scratch/err"
fi

# Only a terminal is sent colours and links.
if kwic search coreweave | grep -q "$(printf '\033')"; then
    echo 'an escape went through a pipe'
    exit 1
fi

# What a note holds never steers a terminal, whatever the output.
printf -- '---\ntags: ["\033[31mred"]\n---\n# evil \033]0;title\007\n\nxyzzy \033[2J\302\233 end\n' > evil.md
kwic index --quiet 2>&1 | cat -v > "$scratch/warnings"
for output in '' --vimgrep --paths '--format {title}{text}{tags}' '--facets tag'; do
    # shellcheck disable=SC2086 # several words
    script -qec "'$KWIC' search xyzzy --color never $output" /dev/null > "$scratch/tty" < /dev/null || true
    [ -s "$scratch/tty" ] || { echo "no output with $output"; exit 1; }
    if grep -qa "$(printf '[\033\007]')" "$scratch/tty"; then
        echo "an escape reached the terminal with '$output'"
        cat -v "$scratch/tty"
        exit 1
    fi
done
