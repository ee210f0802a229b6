#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A hit shows why it was found: a tag, a property, a link, a date or a company has its place.
. "$(dirname "$0")/lib.sh"

mkdir -p "$scratch/causes/Companies" && cd "$scratch/causes" && touch .kwic.ini
cat > 'Companies/Vast Data.md' <<'NOTE'
---
type: company
---
# Vast Data

Storage.
NOTE
cat > a.md <<'NOTE'
---
tags: [type/people, company/openai]
status: active
last_contact: 2025-03-01
manager: "[[Kim Lee|Kim]]"
offices:
  - Berlin
  - Oslo
---
# A

An intro that says nothing of it.

Five #tg here, and [[Companies/Vast Data|the vendor]].

role:: buyer

- [ ] send the contract 📅 2026-02-03
- [ ] read the offer 📅 2026-05-03

Vast Data is named.
NOTE
kwic index -q
for query in '#tg' 'tag:company' '[status:active]' 'last_contact:<2025-09' '[offices:oslo]' \
    'role:buyer' '[[Vast Data]]' 'link:"Kim Lee"' 'company:openai' 'company:vast-data' \
    'due:2026-05' 'mentions:[[Vast Data]]' '-tag:nosuch #tg' 'contract tag:tg' 'tag:/tg/'; do
    run kwic search --vimgrep "$query"
done
compare causes
