# SPDX-License-Identifier: GPL-2.0-or-later
"""A kernel that watches nothing (more): the server looks by itself, says so once and in its
status, and calls nothing up to date that nobody looked at."""
import errno

from lib import *

sys.path.insert(0, os.path.join(SOURCE, "tests", "cli"))
from serve_client import Serve

tally = Tally("no watches left")
for n, persist, cause in ((1, 0, errno.EMFILE), (2, 1, errno.ENOSPC), (2, 1, errno.ENOMEM),
                          (4, 1, errno.ENOSPC)):
    vault, where = SCRATCH + "/vault", SCRATCH + "/index"
    make_vault(vault, 5)
    shutil.rmtree(where, ignore_errors=True)
    assert index(where, vault).status == 0
    more = {"errno": cause, **({"persist": 1} if persist else {})}
    serve = Serve("--vault", vault, "--index", where, env={**ENV, **faulty(vault, "y", "errno", n, **more)})
    faults = []
    serve.result("search", query="zebra")
    time.sleep(0.7)
    write(vault + "/fresh.md", "freshword")
    for _ in range(100):
        answer = serve.result("search", query="freshword")
        if answer["total"]["value"]:
            break
        if answer["behind"] == 0:
            faults.append("behind 0, and a note is not found")
        time.sleep(0.1)
    else:
        faults.append("a new note was not found within 10 s")
    if serve.result("status")["watching"] != "poll":
        faults.append("watching: %s" % serve.result("status")["watching"])
    if serve.close() != 0:
        faults.append("ended badly")
    said = serve.process.stderr.read().decode()
    if said.count("every two seconds") != 1:
        faults.append("said: " + said)
    tally.done("watch %d, errno %d" % (n, cause), faults)
tally.end()
