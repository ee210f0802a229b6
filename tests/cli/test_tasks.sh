#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Tasks: a query is about each of them alone; words, priorities, order, groups, totals.
. "$(dirname "$0")/lib.sh"

mkdir -p "$scratch/tasks/Companies" "$scratch/tasks/Work" && cd "$scratch/tasks" && touch .kwic.ini
cat > Companies/Acme.md <<'NOTE'
---
type: company
aliases: [Acme Corp]
---
# Acme

- [ ] Renew the licence 📅 2020-03-01
NOTE
cat > Work/Plan.md <<'NOTE'
---
tags: [work]
---
# Plan

Acme is in this note, and #urgent, too.

## Legal

- [ ] Send the NDA to [[Acme]] ⏫ 📅 2020-02-01 🆔 nda
- [ ] Ask Acme Corp for prices #urgent [due:: 2099-02-03] [priority:: high]
- [ ] Buy pens 📅 2020-02-01
- [ ] Read the NDA ⏳ 2099-01-01 📅 2099-01-05 🔁 every week ⛔ nda
- [x] Call the printer 📅 2020-01-05 ✅ 2020-01-06
- [-] Go to the fair ❌ 2020-01-07

## Rest

- [ ] Tidy up
- [ ] #someday learn Esperanto 🔽
NOTE
printf -- '- [ ] due today 📅 %s\n- [ ] for today ⏳ %s\n- [ ] tomorrow 📅 %s\n' \
    "$(date +%F)" "$(date +%F)" "$(date -d tomorrow +%F)" > today.md
kwic index -q
mv today.md hidden && kwic index -q
run kwic tasks
run kwic tasks overdue
run kwic tasks overdue --due '>=2020-02-15'
run kwic tasks -n 2
run kwic tasks --state any -n 1 --sort=-due
run kwic tasks --priority high,highest
run kwic tasks --priority none acme
run kwic tasks --scheduled 2099
run kwic tasks --state done
run kwic tasks --group-by heading,-priority
run kwic tasks --group-by due --sort description -n 3

# The task's own words, tags, links, dates, companies.
run kwic tasks nda
run kwic tasks '#urgent'
run kwic tasks '#work'
run kwic tasks '[[Acme]]'
run kwic tasks company:acme
run kwic tasks note:acme -nda
run kwic tasks 'note:#urgent' pens
run kwic tasks 'scheduled:>2098'
run kwic tasks 'cancelled:2020-01' --state any
run kwic tasks 'path:Companies'
run kwic tasks -- today
run kwic tasks ndaa
run kwic tasks --group-by colour
run kwic tasks --sort 'function x'
run kwic tasks --priority urgent
run kwic tasks --due someday
run kwic tasks nda --json

# task-todo: with due: beside it is one task.
run kwic search --vimgrep 'task-todo:nda due:<2021'
run kwic search --vimgrep 'task-todo:pens due:>2098'
run kwic search -l 'task:(pens note:urgent)'
# Query blocks of the Tasks plugin.
cat > Blocks.md <<'NOTE'
---
folder: Work
names: [nda, pens]
---
# Blocks

```tasks
not done
(description includes nda) OR (description includes pens)
path includes {{query.file.property('folder')}}
group by heading
group by priority
sort by description
hide priority
hide id
explain
```

```tasks
due before 2020-02-15
limit 1
```

```tasks
done
description includes {{query.file.property('names')}}
```

```tasks
not done
filter by function task.due.moment
```

> ```tasks
> has due date
> description includes acme
> ```
NOTE
kwic index -q
clock=2026-01-15T12:00:00Z
run kwic view Blocks.md --now $clock
run kwic view Blocks.md:7 --now $clock --json
run kwic view Blocks.md:24 --now $clock --json
run kwic view Blocks.md:29 --now $clock --json
run kwic view Blocks.md:34 --now $clock --md
mkdir -p .obsidian/plugins/obsidian-tasks-plugin
echo '{"taskFormat": "dataview", "globalFilter": "#urgent"}' \
    > .obsidian/plugins/obsidian-tasks-plugin/data.json
run kwic view Blocks.md:34 --now $clock --md
rm -r .obsidian
compare tasks

# What is due when depends on the day.
mv hidden today.md && kwic index -q
[ "$(kwic tasks today --limit 9 | grep -c '^\[ \]')" = 2 ]
kwic tasks today | grep -q 'for today  scheduled'
kwic tasks this-week | grep -q 'due today'
if kwic tasks overdue | grep -q 'today.md'; then exit 1; fi
