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

vault spelled # what is offered is written as notes write it
printf -- '---\nGröße: 1\n---\nDie Straße\n' > a.md
kwic index -q
is word straße "$(kwic complete stra | head -1 | cut -f1)"
is property Größe "$(kwic complete --kind property gr | head -1 | cut -f1)"
is key Größe: "$(kwic complete gr | head -1 | cut -f1)"

vault whole # a name inside a word mentions no note
printf 'x\n' > Hub.md
printf 'we use GitHub, GitHub2 and HubSpot\n' > a.md
printf 'the Hub-like hub\n' > b.md
kwic index -q
is mentions 'b.md b.md' "$(kwic mentions Hub --json | jq -r '[.mentions[].path]|join(" ")')"

vault parts # of a note that are asked for by name
printf '## #proj Plan\nzz\n\n## Plan\nyy\n' > a.md
printf '| h |\n|---|\n| c1 |\n| c2 |\n\n^tbl\n\n> q1\n>\n> q2\n\n^quo\n' > b.md
kwic index -q
is tagged zz "$(kwic show a --heading '#proj Plan' | sed -n 2p)"
is untagged yy "$(kwic show a --heading '## Plan' | sed -n 2p)"
is table 4 "$(kwic show b --block tbl | grep -c '|')"
is quote 3 "$(kwic show b --block quo | grep -c '>')"
printf -- '- child ^chi\n\n  more\n- next\n' > c.md
kwic index -q
is item '- child ^chi' "$(kwic show c --block chi | head -1)"
is item_text 'c.md ' "$(found '"child more"')"

vault written # values as people write them
printf 'genre:: "sci fi", "noir"\n[said:: "yes, no"]\nmixed:: "a", b\n' > a.md
printf -- '---\nfirm: [[Alpha, Beta and Co]]\n---\n' > b.md
printf 'x\n' > 'Alpha, Beta and Co.md'
kwic index -q
is quoted 'a.md a.md ' "$(found '[genre:"sci fi"]')$(found '[genre:=noir]')"
is quoted_comma 'a.md ' "$(found '[said:="yes, no"]')"
is comma 'b.md ' "$(found '[[Alpha, Beta and Co]]')"

vault code # a sign in code is no date, one behind it is
printf -- '- [ ] explain `📅 2026-02-21` syntax\n' > a.md
printf -- '- [ ] run `make` ⏫ 📅 2026-02-21\n' > b.md
kwic index -q
is code 'b.md ' "$(found due:2026-02-21)"

vault broken # lines of a frontmatter that belong to nothing are text
printf -- '---\ntitle: ok\nstray kumquat line\nk: v\n\ttabbed: persimmon\n---\nbody\n' > a.md
kwic index -q
is stray 'a.md a.md a.md ' "$(found kumquat)$(found persimmon)$(found title:=ok)"
is stray_line 3 "$(kwic search --vimgrep kumquat | cut -d: -f2)"

vault long # a line of over a megabyte
{ yes word | head -260000 | tr '\n' ' '; echo needle end; } > a.md
kwic index -q
is long 1:1300001 "$(kwic search --vimgrep needle | cut -d: -f2,3)"

vault linked # inside the vault: one note, at its own path; what is else left out is followed
mkdir sub .kept
printf 'subword\n' > sub/s.md
printf 'subword\n' > .kept/k.md
ln -s sub lnk
ln -s sub/s.md one.md
ln -s .kept kept
kwic index -q
is linked 'kept/k.md sub/s.md ' "$(found subword)"
compare reported
