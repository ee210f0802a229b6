# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of bench/TRUST.md from what the attacks said: table.py LOG [FILE]."""
import datetime
import os
import platform
import sys

rows = {}
with open(sys.argv[1], encoding="utf8", errors="replace") as log:
    for line in log:
        if not line.startswith("attack\t"):
            continue
        _, name, tries, failures, seconds, _ = line.rstrip("\n").split("\t")
        row = rows.setdefault(name, [0, 0, 0])
        for i, number in enumerate((tries, failures, seconds.split()[0])):
            row[i] += int(number)
tries, failures = sum(r[0] for r in rows.values()), sum(r[1] for r in rows.values())
out = ["| attack | tries | failures |", "|---|---:|---:|"]
out += ["| %s | %s | %s |" % (name, format(r[0], ","), format(r[1], ",")) for name, r in sorted(rows.items())]
out += ["| **all** | **%s** | **%s** |" % (format(tries, ","), format(failures, ","))]
table = "\n".join(out)
print(table)
if len(sys.argv) > 2:
    text = """# Attacks, and what they broke

Written by `FACTOR=%s script/torture --record`, which takes the attacks of `tests/faults/` to as many places
as it is told; `script/test` samples them by a seed that is printed. What each holds to is on top
of its file; what is promised, and what is not, is in [SECURITY.md](../SECURITY.md).

%s

%s, %s, %d s of attacks.
""" % (os.environ.get("FACTOR", "10"), table, datetime.date.today().isoformat(), platform.machine(), sum(r[2] for r in rows.values()))
    with open(sys.argv[2], "w", encoding="utf8") as file:
        file.write(text)
