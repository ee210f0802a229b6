#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The query language over notes as people write them: each line below is a query and the
# notes that it finds, in order of names.
. "$(dirname "$0")/lib.sh"

rm -rf "$scratch/vault" && mkdir -p "$scratch/vault/.obsidian" && cd "$scratch/vault"
note() { cat > "$1.md"; }

note comma <<'END'
---
tags: Recipes, quick/dinner  vegan
aliases: Soup of the day, Broth
time: 1h 20m
---
Leek soup.
END
note hash <<'END'
---
Tags: "#Recipes #slow"
alias:
  - "Stew, brown"
---
Brown stew.
END
note empty <<'END'
---
tags:
aliases: null
status: ~
done: ""
---
Nothing is said.
END
note nested <<'END'
---
book:
  author: {first: Ursula, last: Le Guin}
  year: 1974
tags: [read/fiction]
people: ["[[Ann Reed]]", "[[People/Bo Lind|Bo]]"]
lead: [[Ann Reed]]
---
A book.
END
note scalars <<'END'
---
summary: >-
  Folded words about
  quinces and medlars
notes: |2
   Kept words of quince trees
quoted: "  spaces around  "
version: "1.10"
number: "42"
count: 42
when: 2026-01-03T10:30
zoned: 2026-01-03 10:30:00 +02:00
---
Text.
END
printf -- '\357\273\277---\r\ntags: windows\r\nstatus: open\r\n---\r\n# Title\r\n\r\n- [ ] Call the office\r\n' > crlf.md
printf -- '---\ntags:\ttabbed\nstatus:\topen\n---\nTabs.\n' > tabs.md
printf -- '---\nstatus: lost\nNo fence closes this.\n\n#inline tag\n' > unfenced.md
note twice <<'END'
---
status: first
status: second
🎬 film: Alien
tags: [a]
---
Keys.
END
note inline <<'END'
# Inline

rating:: 7
Seen [watched:: 2026-01-05] with (mood:: very good) friends.
**Role**: Cook
- [ ] Send the invoice [due:: 2026-02-01]
- [x] Mail the Sheet
%%
- [ ] Hidden chore #secret
%%
END
"$KWIC" index --quiet > "$scratch/out" 2> "$scratch/err" || {
    cat "$scratch/err"
    exit 1
}

bad=0
ask() {
    query=$1
    shift
    got=$("$KWIC" search --paths --limit 100 -- "$query" 2>&1 | sed 's/\.md$//' | sort | tr '\n' ' ')
    if [ "$got" != "${*}${1:+ }" ]; then
        printf '%s\n    wanted: %s\n    found:  %s\n' "$query" "$*" "$got"
        bad=1
    fi
}

# Tags and aliases, however they are written.
ask tag:recipes comma hash
ask tag:quick comma
ask tag:=quick
ask '#vegan' comma
ask '#slow' hash
ask '[tags:recipes]' comma hash
ask '[tags:null]' empty
ask 'alias:broth' comma
ask '[aliases:broth]' comma
ask '[aliases:"Soup of the day"]' comma
ask 'alias:"stew brown"' hash
ask '[aliases:null]' empty
ask '[aliases]' comma empty
ask 'has:alias' comma hash
ask 'is:untagged' empty inline scalars
ask tag:windows crlf
ask tag:tabbed tabs
ask '#inline' unfenced
ask '#secret'

# Properties of any shape.
ask '[status]' crlf empty tabs twice
ask '[status:null]' empty
ask '[done:null]' empty
ask '[done]' empty
ask status:open crlf tabs
ask '[status:second]' twice
ask '["🎬 film":alien]' twice
ask '[book.author.last:"Le Guin"]' nested
ask '[book.year:<1980]' nested
ask '[book]' nested
ask '[people:"Ann Reed"]' nested
ask '[people:"[[Ann Reed]]"]' nested
ask 'people:[[Ann Reed]]' nested
ask '[lead:[[Ann Reed]]]' nested
ask 'link:[[People/Bo Lind]]' nested
ask 'time:20m' comma
ask 'time:1h' comma
ask '"quinces and medlars"' scalars
ask 'summary:medlars' scalars
ask '[notes:"Kept words of quince trees"]' scalars
ask '"words of quince"' scalars
ask '[quoted:"spaces around"]' scalars
ask '[version:1.10]' scalars
ask '[number:42]' scalars
ask '[count:42]' scalars
ask '[count:>41]' scalars
ask '[when:2026-01-03]' scalars
ask '[zoned:2026-01]' scalars

# Fields in the text.
ask '[rating:>5]' inline
ask 'rating:7' inline
ask 'watched:2026-01' inline
ask '[watched:<2026-01-05]'
ask 'mood:good' inline
ask '[mood:"very good"]' inline
ask '[role:cook]' inline
ask 'due:<=2026-02' inline

# Inside of one line, block, task: case counts only where it is said to.
ask 'task:"call the office"' crlf
ask 'task-todo:"send"' inline
ask 'task-todo:("CALL" OR "send the invoice")' crlf inline
ask 'task-done:"sheet"' inline
ask 'task:"sheet mail"~3' inline
ask 'line:"leek soup"' comma
ask 'block:"LEEK"' comma
ask 'content:"leek"' comma
ask 'match-case:"leek"'
ask 'match-case:"Leek"' comma
ask 'task:hidden'
ask 'task:' crlf inline
ask 'mentions:hash'
exit $bad
