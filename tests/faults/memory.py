# SPDX-License-Identifier: GPL-2.0-or-later
"""Memory that is not to be had, threads that cannot start: an error with its message and code,
or an answer; and the index is as good as before."""
import resource

from lib import *

vault, where = SCRATCH + "/vault", SCRATCH + "/index"
make_vault(vault)
assert index(where, vault).status == 0
before = dump(where)
tally = Tally("ceilings of memory and threads")
with open(KWIC, "rb") as file:
    # Where GLib is a shared library, its message of no memory may ask for memory until it dies.
    SHARED_GLIB = b"libglib-2.0.so" in file.read()


def limited(args, mib):
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (mib << 20, mib << 20))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    p = subprocess.run(args, env=ENV, capture_output=True, stdin=subprocess.DEVNULL, preexec_fn=limit, timeout=60)
    return Run(p.returncode, p.stdout, p.stderr)


for mib in (14, 17, 18, 20, 22, 24, 26, 28, 32, 40, 48, 64, 80, 96, 128, 160, 200, 256, 320, 400):
    for args in (["search", "--index", where, "zebra"], ["search", "--index", where, "filler NEAR/2 words"],
                 ["index", "--index", where, "--full", vault]):
        p, faults = limited([KWIC, *args], mib), []
        # A program that is given no memory ends with a message, and nothing half done.
        if p.status < 0 and SHARED_GLIB:
            tally.saw("ended by GLib")
        elif p.status < 0 and "allocate" not in p.said and "memory" not in p.said.lower():
            faults.append("ends with %d: %s" % (p.status, p.said[-200:]))
        if dump(where) != before:
            faults.append("the index is another")
        if p.status > 1 and not p.said:
            faults.append("%d without a word" % p.status)
        tally.saw("done" if p.status in (0, 1) else "told")
        tally.done("%d MiB, %s" % (mib, args[0]), faults)
for n in range(1, 7):
    for args in (["index", "--index", where, "--full", vault], ["search", "--index", where, "zebra"]):
        p = run([KWIC, *args], env=faulty(where, "p", "errno", n, persist=1))
        faults = [] if p.status == 0 and dump(where) == before else ["%s %s" % (p.status, p.said[-200:])]
        tally.done("no thread from the %d. on, %s" % (n, args[0]), faults)
tally.end()
