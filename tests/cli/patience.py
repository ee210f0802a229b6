# SPDX-License-Identifier: GPL-2.0-or-later
"""Queries made of the grammar, over notes made to be slow: each ends in time, and no other
client waits for it. KWIC_SEED makes the same ones again, KWIC_TRIES is how many."""
import os
import random
import threading
import time

from serve_client import Connection, Serve, Vault, run_tests

SEED = int(os.environ.get("KWIC_SEED", "0")) or random.randrange(1, 1 << 31)
TRIES = int(os.environ.get("KWIC_TRIES", "120"))
TIMEOUT_MS = 200
# Sanitizers make all of it slower, and so does a machine that does other things.
SLACK = 1 if "release" in os.environ.get("KWIC_BUILD_DIR", "") else 8

words = ["note", "alpha", "omega", "task", "q", "x", "core weave", "zz", "the", "東京", "!", ""]
regexes = ["q.z.w.x", "(a+)+$", "(x|xx)*y", ".*.*.*z", "[^ ]* [^ ]*q", "a.{0,30}b", r"\w+\s\w+z"]
scopes = ["line", "block", "section", "task", "task-todo", "content", "match-case", "ignore-case"]
fields = ["tag", "file", "path", "title", "heading", "links-to", "has", "created"]


def made(rng, depth):
    """A query of the grammar, nested."""
    kind = rng.randrange(12 if depth else 4)
    if kind == 0:
        return rng.choice(words) or '""'
    if kind == 1:
        return '"%s"' % " ".join(rng.choice(words) for _ in range(rng.randrange(4)))
    if kind == 2:
        return "/%s/" % rng.choice(regexes)
    if kind == 3:
        return "%s:%s" % (rng.choice(fields), rng.choice(words) or '""')
    inner = lambda: made(rng, depth - 1)
    if kind < 7:
        return "%s:(%s)" % (rng.choice(scopes), inner())
    if kind == 7:
        return "(%s OR %s)" % (inner(), inner())
    if kind == 8:
        return "(%s %s)" % (inner(), inner())
    if kind == 9:
        return "-(%s)" % inner()
    if kind == 10:
        return "%s NEAR/%d %s" % (inner(), rng.randrange(9), inner())
    return "[p:(%s)]" % inner()


def write_slow_notes(vault):
    line = "alpha beta x xx xxx q1z2w3 omega the note aaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
    vault.write("Long.md", "# Long\n\n" + line * 6000)
    vault.write("Code.md", "```\n" + line * 6000 + "```\n")
    vault.write("Tasks.md", "- [ ] task alpha x\n  - [x] task omega\n" * 3000)
    vault.write("Wide.md", "x " * 100000 + "\n\n" + "a" * 100000 + "\n")
    for i in range(40):
        vault.write("many/%d.md" % i, "# %d\n\n" % i + line * 60)


class Pings(threading.Thread):
    """Another client, who asks small things all the while."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.client = Connection(path)
        self.worst = {"status": 0, "search": 0}
        self.ending = False

    def run(self):
        while not self.ending:
            for method, params in (("status", {}), ("search", {"query": "coreweave", "limit": 3})):
                start = time.monotonic()
                self.client.result(method, **params)
                self.worst[method] = max(self.worst[method], time.monotonic() - start)
            time.sleep(0.02)


def test_nobody_waits():
    print("seed", SEED)
    rng = random.Random(SEED)
    worst = (0, "")
    with Vault(index=False) as vault:
        write_slow_notes(vault)
        assert vault.kwic("index", "--quiet").returncode == 0
        socket = os.path.join(vault.folder, "socket")
        server = Serve(*vault.where, "--no-watch", "--socket", socket)
        while not os.path.exists(socket):
            time.sleep(0.02)
        slow, pings = Connection(socket), Pings(socket)
        pings.start()
        queries = ["line:(line:(line:(/q.z.w.x/)))", '"" NEAR/3 x', '"!" NEAR/3 x']
        queries += [made(rng, 5) for _ in range(TRIES)]
        for query in queries:
            start = time.monotonic()
            answer = slow.ask("search", query=query, timeoutMs=TIMEOUT_MS, limit=3, seconds=60)
            assert "result" in answer, (query, answer)
            worst = max(worst, (time.monotonic() - start, query))
        # One that would take for ever ends with its cancellation.
        start = time.monotonic()
        slow.send({"jsonrpc": "2.0", "id": "long", "method": "search", "params":
                   {"query": "line:(/(a+)+$/) block:(/.*.*.*zz/) -section:(/(x|xx)*y/)"}})
        time.sleep(0.1)
        slow.send({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": "long"}})
        slow.answer("long", 60)
        cancelled = time.monotonic() - start
        pings.ending = True
        pings.join()
        server.process.terminate()
        assert server.process.wait(30) == 0
    print("worst: %.0f ms of %d ms: %s" % (worst[0] * 1000, TIMEOUT_MS, worst[1]))
    print("meanwhile: status %.0f ms, search %.0f ms; cancelled after %.0f ms" % (
        pings.worst["status"] * 1000, pings.worst["search"] * 1000, cancelled * 1000))
    assert worst[0] < 2 * TIMEOUT_MS / 1000 * SLACK, worst
    assert pings.worst["status"] < 0.05 * SLACK
    assert pings.worst["search"] < 0.5 * SLACK
    assert cancelled < 0.6 * SLACK


run_tests(globals())
