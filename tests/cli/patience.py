# SPDX-License-Identifier: GPL-2.0-or-later
"""Queries made of the grammar, over notes made to be slow: each ends in time, and no other
client waits for it. One that does not is asked again: a machine that does other things is late
once, a query that is slow always is. KWIC_SEED makes the same ones again, KWIC_TRIES is how
many."""
import os
import random
import threading
import time

from serve_client import Connection, Serve, Vault, run_tests

SEED = int(os.environ.get("KWIC_SEED", "0")) or random.randrange(1, 1 << 31)
TRIES = int(os.environ.get("KWIC_TRIES", "120"))
TIMEOUT_MS = 200
# Sanitizers make all of it slower.
SLACK = 1 if "release" in os.environ.get("KWIC_BUILD_DIR", "") else 8
LIMITS = {"answer": 2 * TIMEOUT_MS / 1000 * SLACK, "status": 0.05 * SLACK,
          "search": 0.5 * SLACK, "cancelled": 0.6 * SLACK}
AGAIN = 4  # times that what was late is asked again

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
        self.rounds = threading.Semaphore(0)
        self.ending = False

    def run(self):
        while not self.ending:
            for method, params in (("status", {}), ("search", {"query": "coreweave", "limit": 3})):
                start = time.monotonic()
                self.client.result(method, **params)
                self.worst[method] = max(self.worst[method], time.monotonic() - start)
            self.rounds.release()
            time.sleep(0.01)

    def take(self):
        """The worst since it was asked last, when what goes on has ended."""
        while self.rounds.acquire(blocking=False):
            pass
        assert self.rounds.acquire(timeout=120), "another client waits for ever"
        worst, self.worst = self.worst, {"status": 0, "search": 0}
        return worst


def answered(slow, query):
    start = time.monotonic()
    answer = slow.ask("search", query=query, timeoutMs=TIMEOUT_MS, limit=3, seconds=120)
    assert "result" in answer, (query, answer)
    return {"answer": time.monotonic() - start}


def cancelled(slow, query):
    """One that would take for ever ends with its cancellation."""
    start = time.monotonic()
    slow.send({"jsonrpc": "2.0", "id": "long", "method": "search", "params": {"query": query}})
    time.sleep(0.1)
    slow.send({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": "long"}})
    slow.answer("long", 120)
    return {"cancelled": time.monotonic() - start}


def judged(ask, slow, pings, query):
    """How long each waited, at its best once something was late."""
    best = {}
    for _ in range(1 + AGAIN):
        took = {**ask(slow, query), **pings.take()}
        best = {what: min(t, best.get(what, t)) for what, t in took.items()}
        late = {what: t for what, t in best.items() if t >= LIMITS[what]}
        if not late:
            return best
    raise AssertionError(f"late {1 + AGAIN} times: {query}: {late}")


def test_nobody_waits():
    print("seed", SEED)
    rng = random.Random(SEED)
    worst = {}
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
        asked = [(answered, query) for query in queries]
        asked.append((cancelled, "line:(/(a+)+$/) block:(/.*.*.*zz/) -section:(/(x|xx)*y/)"))
        for ask, query in asked:
            for what, took in judged(ask, slow, pings, query).items():
                worst[what] = max(worst.get(what, (0, "")), (took, query))
        pings.ending = True
        pings.join()
        server.process.terminate()
        assert server.process.wait(30) == 0
    for what, (took, query) in worst.items():
        print("%s: %.0f ms of %.0f ms: %s" % (what, took * 1000, LIMITS[what] * 1000, query))


run_tests(globals())
