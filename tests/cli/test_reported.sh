#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Small inputs that other programs of this kind got wrong, each with what is right.
. "$(dirname "$0")/lib.sh"

vault() { # NAME: a new vault, and there
    mkdir -p "$scratch/$1" && cd "$scratch/$1" && touch .kwic.ini
}
is() { # WHAT WANTED GOT
    printf '%s: %s\n' "$1" "$3" >> "$transcript"
    [ "$2" = "$3" ] || { echo "$1: want «$2», got «$3»"; exit 1; }
}
found() { kwic search -l --exact -- "$@" | sort | tr '\n' ' '; }

vault letters # of scripts that keyboards write in more than one way
printf 'الولد أكل التفاحة\n' > a.md
printf 'کتاب علی\n' > b.md
printf 'सड़क पर\n' > c.md
printf 'سنة ٢٠٢٦\n' > d.md
kwic index -q
is hamza 'a.md ' "$(found 'اكل')"
is kaf 'b.md ' "$(found 'كتاب')"
is yeh 'b.md ' "$(found 'علي')"
is nukta 'c.md ' "$(found 'सडक')"
is digits 'd.md ' "$(found 2026)"

vault days # as other programs write them
printf -- '---\ncreated: 20240604\n---\n' > a.md
printf -- '---\ncreated: 2022/09/20\n---\n' > b.md
kwic index -q
is compact 'a.md ' "$(found created:2024-06-04)"
is compact_later '' "$(found 'created:>2030')"
is slashes 'b.md ' "$(found created:2022-09-20)"

vault signs # a query without a letter finds nothing, and says why
printf 'price €50 → up ★\n' > a.md
kwic index -q
is sign '' "$(found '★')"

vault order # numbers in titles count
for n in 1 2 10 02; do printf '# Note %s\n' $n > "n$n.md"; done
kwic index -q
is natural 'Note 1,Note 02,Note 2,Note 10' \
    "$(kwic search note --sort title --format '{title}' | paste -sd,)"

vault kept # an edit whose time was set back
printf -- '- [ ] call vendor\n' > t.md
touch -d 2026-01-01 t.md
kwic index -q
printf -- '- [x] call vendor\n' > t.md
touch -d 2026-01-01 t.md
kwic index -q
is kept 't.md ' "$(found 'task-done:vendor')"

vault missing # a link to no note is shown by what it names
printf '[[Four|4]]\n' > a.md
kwic index -q
is missing 1 "$(kwic links a | grep -c Four)"
is full 0 "$(kwic index --full | grep -c 'nothing to do')"
compare reported
