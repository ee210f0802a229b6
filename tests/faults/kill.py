# SPDX-License-Identifier: GPL-2.0-or-later
"""kill -9 at each call that changes the index folder: kill.py build|full|update|plain.
The index is as before or after, and the next run makes it right."""
from lib import *

scenario = sys.argv[1]
vault, base, where = SCRATCH + "/vault", SCRATCH + "/base", SCRATCH + "/index"
make_vault(vault)
os.makedirs(base)
before = 4
if scenario != "build":
    assert index(base, vault).status == 0
    kwic("search", "--index", base, "task", "--facets", "tag,type,folder,company")
    before = dump(base)
    edit_vault(vault, 7)
after = fresh(vault)
assert scenario == "build" or (isinstance(before, str) and before != after), before
args = ["--full"] if scenario == "full" else []
extra = {"KWIC_BULK": "off"} if scenario == "plain" else {}


def job(env):
    return index(where, vault, *args, env={**extra, **env})


classes = "owstnud"
tally = Tally("kill -9, " + scenario)
copy(base, where)
points = count(where, classes, job)
for n in sample(points, 24):
    copy(base, where)
    p = job(faulty(where, classes, "kill", n))
    state, faults = dump(where), []
    if state not in (before, after):
        faults.append("neither before nor after: %s" % state)
    tally.saw("before" if state == before else "after")
    found = kwic("search", "--index", where, "task", "--json")
    if found.status not in (0, 4):
        faults.append("search: %s %s" % (found.status, found.said))
    again = index(where, vault)
    if again.status or dump(where) != after:
        faults.append("not mended: %s %s" % (again.status, again.said))
    if left_over(where):
        faults.append("left over: %s" % left_over(where))
    tally.done("call %d of %d" % (n, points), faults)
tally.end()
