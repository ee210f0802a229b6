# SPDX-License-Identifier: GPL-2.0-or-later
"""Vaults made to hurt: kwic ends in time, takes no more memory than it says, follows nothing out
of the vault, and what is not hostile is found all the same."""
import socket

from lib import *

vault, where, outside = SCRATCH + "/vault", SCRATCH + "/index", SCRATCH + "/outside"
HUGE = int(os.environ.get("KWIC_HUGE", 4 << 20)) # bytes of a note, most of which is one thing


def deep_folders(v):
    path = v
    for _ in range(300):
        path += "/d"
    os.makedirs(path)
    write(path + "/x.md", "deep")


def links(v):
    write(outside + "/secret.md", "topsecret")
    os.symlink(outside, v + "/out")
    os.symlink(outside + "/secret.md", v + "/secret.md")
    os.symlink("..", v + "/up")
    os.symlink(".", v + "/self")
    os.symlink("/proc/self/environ", v + "/environ.md")
    os.symlink("loop.md", v + "/loop.md")
    os.makedirs(v + "/sub")
    os.symlink("../sub", v + "/sub/again")
    os.symlink("../../outside/secret.md", v + "/sub/rel.md")


def no_files(v):
    os.mkfifo(v + "/pipe.md")
    s = socket.socket(socket.AF_UNIX)
    s.bind(v + "/socket.md")
    os.symlink("/dev/zero", v + "/zero.md")
    os.makedirs(v + "/folder.md")
    os.mkfifo(v + "/.gitignore")


def one_line(make):
    return lambda v: write(v + "/big.md", make()[:HUGE])


CASES = {
    "deep folders": deep_folders, "links out and round": links, "pipes and sockets": no_files,
    "fields": one_line(lambda: "k:: v\n" * 700000), "inline fields": one_line(lambda: "[k:: v] " * 600000),
    "links": one_line(lambda: "[[a]] " * 800000), "tags": one_line(lambda: " ".join("#t%d" % i for i in range(500000))),
    "tasks": one_line(lambda: "- [ ] t\n" * 600000), "headings": one_line(lambda: "# h\n" * 900000),
    "quotes": one_line(lambda: ">" * HUGE), "lists": one_line(lambda: "- " * HUGE), "brackets": one_line(lambda: "[" * HUGE),
    "links in links": one_line(lambda: "[[" * HUGE), "stars": one_line(lambda: "*a_" * HUGE), "html": one_line(lambda: "<a " * HUGE),
    "one word": one_line(lambda: "x" * HUGE), "zeros": one_line(lambda: "\0" * HUGE), "no UTF-8": lambda v: write(v + "/big.md", b"\xff\xfe\xc0" * 1000000),
    "backticks": one_line(lambda: "".join("`" * i for i in range(3000))), "table": one_line(lambda: "|a|\n|-|\n" + "|b" * 900000),
    "YAML bombs": lambda v: write(v + "/big.md", "---\na: &a [x,x,x,x,x,x,x,x]\n" + "".join(
        "%s: &%s [%s]\n" % (c, c, ",".join("*" + p for _ in range(9))) for p, c in zip("abcdefg", "bcdefgh")) + "---\nx"),
    "YAML nests": lambda v: write(v + "/big.md", "---\na: " + "[" * 20000 + "\n---\nx"),
    "many notes of one name": lambda v: [write("%s/%d/same.md" % (v, i), "[[same]] x") for i in range(2000)],
    "ignore patterns": lambda v: (write(v + "/.gitignore", "".join("*a*b*c*%d\n" % i for i in range(15000))),
                                  [write("%s/aaaabbbbcccc%d.md" % (v, i), "x") for i in range(50)]),
    "long paths": lambda v: write(v + "/" + "/".join(["p" * 200] * 15) + "/x.md", "long"),
    "names that are orders": lambda v: [write(v + "/" + n + ".md", "x") for n in ("-rf", "--full", "$(id)", "a\nb", "\x1b[2J", "%s%n", "; ls")],
}
MOST_KIB = (150 if HUGE <= 1 << 20 else 400) << 10
SECONDS = 120 if SANITIZED else 60


def index_measured():
    """The run, and the most memory it took, in KiB: asked by one that has no other child."""
    code = ("import resource, subprocess, sys\n"
            "status = subprocess.run(sys.argv[1:]).returncode\n"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
            "sys.exit(status if status >= 0 else 128 - status)\n")
    p = run([sys.executable, "-c", code, KWIC, "index", "--quiet", "--index", where, vault], seconds=SECONDS)
    return p, int(p.out.split()[-1]) if p.out.split() else 0


tally = Tally("hostile vaults")
for name, make in CASES.items():
    shutil.rmtree(vault, ignore_errors=True)
    shutil.rmtree(where, ignore_errors=True)
    os.makedirs(vault)
    write(vault + "/good.md", "# Good\n\ngoodword stands here\n")
    make(vault)
    faults = []
    start = time.time()
    p, peak = index_measured()
    took = time.time() - start
    if p.status not in (0, 8):
        faults.append("index ends with %s: %s" % (p.status, p.said[-300:]))
    if peak > MOST_KIB and not SANITIZED:
        faults.append("takes %d MiB" % (peak >> 10))
    for word, wanted in (("goodword", 1), ("topsecret", 0)):
        q = kwic("search", "--index", where, "--json", "--match", "all", "--exact", word, seconds=SECONDS)
        total = json.loads(q.out)["total"]["value"] if q.status in (0, 1) else -1
        if total != wanted:
            faults.append("%s: %d found, %s" % (word, total, q.said[-200:]))
    q = kwic("search", "--index", where, "x OR a OR k", "--facets", "tag,type,folder", "--json", "--timeout", "5000", seconds=SECONDS)
    if q.status not in (0, 1):
        faults.append("search ends with %s: %s" % (q.status, q.said[-200:]))
    tally.done("%s (%.1f s, %d MiB)" % (name, took, peak >> 10), faults)
tally.end()
