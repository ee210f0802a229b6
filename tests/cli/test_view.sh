#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# kwic view: queries, expressions, notes with blocks, in every form.
. "$(dirname "$0")/lib.sh"
mkdir -p Views
cat >Views/Board.md <<'EOF'
---
tags: [board]
---
# Board

Open tasks of the people:

```dataview
TASK FROM "People" WHERE !completed SORT due ASC
```

> ```dataview
> LIST FROM #type/company
> SORT file.name
> ```

```dataviewjs
dv.list()
```

```query
path:Companies coreweave
```

```tasks
not done
path includes People
group by filename
```

```tasks
filter by function true
```
EOF
cat >Views/Data.md <<'EOF'
weight:: 3
Due Date:: 2026-02-01

- item [kind:: [[Board]]] (note:: a long text that is wrapped in a narrow cell 数据库管理系统)
    - [ ] child 📅 2026-01-20
EOF
printf 'name,age\nAda,36\nBob,\n' >Views/data.csv
find Views -type f -exec touch -d 2026-01-20T12:00:00Z {} +
kwic index -q
now=2026-01-15T12:00:00Z

run kwic view 'TABLE weight, due-date FROM "Views" SORT file.name'
run kwic view --json --now $now 'TABLE weight, due-date FROM "Views" WHERE weight'
run kwic view --csv 'TABLE weight, due-date FROM "Views" SORT file.name'
run kwic view --md 'TABLE weight AS "a|b" FROM "Views" SORT file.name'
run kwic view --paths 'LIST FROM "Views" SORT file.name'
run kwic view --width 40 'TABLE file.lists.note AS note, file.lists.text AS text FROM "Views" WHERE file.lists'
run kwic view 'LIST age FROM csv("Views/data.csv")'
run kwic view 'TASK FROM "Views"'
run kwic view --json 'TASK FROM "Views" GROUP BY file.name'
run kwic view --now $now '= date(today) + dur(2 days)'
run kwic view --json --now $now '= [date(now), 1 / 0, "x", [[Board]]]'
run kwic view Views/Board
run kwic view Board:8
run kwic view Views/Board.md:8 --md
run kwic view Board --md
run kwic view Board:9
run kwic view --json Board:12
run kwic view 'TABLE a == 1'
run kwic view --json 'TABLE a == 1'
run kwic view 'LIST WHERE null + 1'
run kwic view 'LIST FROM #TYPE/company'
run kwic view Nosuch
run kwic view 'FLATTEN'
run kwic view --now yesterday '= 1'
echo 'LIST FROM "Views" SORT file.name DESC' >query
run sh -c 'kwic() { "$KWIC" "$@"; }; kwic view - <query'
run kwic view '= "a" * 999999999'
compare view
