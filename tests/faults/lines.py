# SPDX-License-Identifier: GPL-2.0-or-later
"""Lines of any kind to `kwic serve`: each request is answered once, with a result or an error of
the protocol, and the server goes on to the end."""
from lib import *

METHODS = ["hello", "search", "facets", "complete", "related", "links", "mentions", "note", "tasks", "status",
           "buffer.set", "buffer.drop", "subscribe", "unsubscribe", "cancel", "edit", "nosuch", ""]
TEXTS = ["", "zebra", "a" * 5000, '"', "(" * 300, "/(a+)+$/", "\0", "../../etc/passwd", "Note 1.md",
         "Folder 1/Note 1.md", '"" NEAR/3 x', "line:(line:(/q.z/))", "tag:", "created:..", "\x1b[31m", "東京"]
KEYS = ["query", "path", "text", "at", "limit", "offset", "cursor", "sort", "facets", "filters", "supersede",
        "timeoutMs", "snippets", "version", "vault", "kind", "id", "live", "match", "maxBytes", "fields", "note"]


def value(depth=0):
    kind = rng.randrange(9 if depth < 3 else 6)
    if kind < 2:
        return rng.choice(TEXTS)
    if kind == 2:
        return rng.choice([0, 1, -1, 3, 2 ** 31, 2 ** 63 - 1, -2 ** 63])
    if kind == 3:
        return rng.choice([True, False, None])
    if kind == 4:
        return rng.choice([0.5, 1e308, -0.0])
    if kind == 5:
        return "x" * rng.randrange(50)
    if kind == 6:
        return [value(depth + 1) for _ in range(rng.randrange(4))]
    return {rng.choice(KEYS): value(depth + 1) for _ in range(rng.randrange(4))}


# A request that is changed by a byte has an id of so many more: its seven digits do not
# become the few of a request that is whole.
CHANGED = 1000000


def line(number):
    """One line, and the id that is answered; None: it may be one with id null."""
    kind = rng.randrange(12)
    if kind == 0:
        return rng.randbytes(rng.randrange(200)).replace(b"\n", b""), None
    if kind == 1:
        return b"[" * rng.randrange(3000), None
    request = {"jsonrpc": "2.0", "id": number, "method": rng.choice(METHODS[:-3] if kind > 3 else METHODS),
               "params": {rng.choice(KEYS): value() for _ in range(rng.randrange(6))}}
    if kind > 6:
        request["params"] = {"query": rng.choice(TEXTS), "path": "Note 1.md", "text": rng.choice(TEXTS),
                             "limit": 3, "timeoutMs": 100}
        if kind > 8:
            request["params"] = {k: v for k, v in request["params"].items() if rng.random() < 0.7}
    if kind == 2:
        request["id"] += CHANGED
    text = json.dumps(request).encode("utf8")
    if kind == 2:
        at = rng.randrange(len(text))
        return text[:at] + rng.randbytes(1).replace(b"\n", b" ") + text[at + 1:], None
    return text, number


vault, where = SCRATCH + "/vault", SCRATCH + "/index"
make_vault(vault)
assert index(where, vault).status == 0
tally = Tally("lines of the protocol")
BATCH = 100
for start in range(0, tries(500), BATCH):
    wanted, batch = set(), []
    for number in range(start, start + BATCH):
        text, answered = line(number)
        batch.append(text)
        if answered is not None:
            wanted.add(number)
    p = kwic("serve", "--vault", vault, "--index", where, "--no-watch", stdin=b"\n".join(batch) + b"\n", seconds=120)
    faults, seen = [], set()
    if p.status != 0:
        faults.append("ends with %s: %s" % (p.status, p.said[-400:]))
    for text in p.out.split(b"\n")[:-1]:
        try:
            answer = json.loads(text)
        except ValueError:
            faults.append("no JSON: %r" % text[:200])
            continue
        if "method" in answer:
            continue
        if ("result" in answer) == ("error" in answer):
            faults.append("neither result nor error: %r" % text[:200])
        if isinstance(answer.get("id"), int):
            if answer["id"] in seen and answer["id"] < CHANGED:
                faults.append("answered twice: %d" % answer["id"])
            seen.add(answer["id"])
    if p.status == 0 and wanted - seen:
        lost = sorted(wanted - seen)[0]
        faults.append("no answer: %r" % batch[lost - start][:300])
    for _ in range(BATCH - 1):
        tally.done("", [])
    tally.done("lines %d to %d" % (start, start + BATCH), faults)
tally.end()
