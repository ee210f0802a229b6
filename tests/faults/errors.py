# SPDX-License-Identifier: GPL-2.0-or-later
"""A file call fails, or does half: errors.py SCENARIO index|vault.

An exit with 0 means that the index is what a fresh one is. Else it is as it was before, or
as good as before for what could not be read; and the next run makes it right."""
import errno

from lib import *

scenario, side = sys.argv[1], sys.argv[2]
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
    return index(where, vault, *args, env={**extra, **env}, seconds=60)


classes = "oairwstnudlm" if side == "index" else "oair"
causes = [errno.EIO, errno.ENOSPC, errno.EMFILE, errno.ENOMEM, errno.EINTR, errno.EACCES]
prefix = where if side == "index" else vault
tally = Tally("I/O errors on the %s, %s" % (side, scenario))
copy(base, where)
points = count(prefix, classes, job)
most = tries(60)
for _ in range(most or points * 3):
    n = rng.randint(1, points)
    how = rng.choice(["errno", "errno", "errno", "short"])
    more = {"errno": rng.choice(causes)}
    # A call that is interrupted for ever is tried for ever.
    if rng.random() < 0.3 and how == "errno" and more["errno"] != errno.EINTR:
        more["persist"] = 1
    copy(base, where)
    p = job(faulty(prefix, classes, how, n, **more))
    state, faults = dump(where), []
    if p.status == "hangs" or p.status < 0 or "Sanitizer" in p.said:
        faults.append("ends with %s: %s" % (p.status, p.said[-300:]))
    if p.status and not p.said:
        faults.append("fails without a word")
    if p.status == 0 and state != after:
        faults.append("0, and the index is not what a fresh one is: " + p.said[-200:])
    if p.status and state not in (before, after):
        tally.saw("in part")
        if side == "index":
            faults.append("%s: neither before nor after: %s" % (p.status, p.said[-200:]))
    else:
        tally.saw("after" if state == after else "before")
    again = index(where, vault)
    if again.status or dump(where) != after:
        faults.append("not mended: %s %s" % (again.status, again.said[-200:]))
    if left_over(where):
        faults.append("left over: %s" % left_over(where))
    tally.done("call %d of %d, %s %s" % (n, points, how, more), faults)
tally.end()
