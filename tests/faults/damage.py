# SPDX-License-Identifier: GPL-2.0-or-later
"""A file of the index is damaged: what is answered is right, or an error says CORRUPT; nothing
hangs or dies; the next `kwic index` makes it right again."""
from lib import *

QUERIES = [["search", "zebra", "--json", "--limit", "100", "--facets", "tag,type,folder,company"],
           ["search", "company:openai", "--json"], ["search", "tag:a/b", "--json"],
           ["search", "filler NEAR/3 words", "--json"], ["search", '"word other"', "--json"],
           ["search", "is:orphan", "--json", "--limit", "500"], ["search", "sort:path note", "--json"],
           ["search", "line:(zebra inline)", "--json"], ["facets", "--facets", "tag,folder,type,company", "--json"],
           ["links", "Note 3", "--json"], ["mentions", "OpenAI", "--json"], ["tasks", "--json"],
           ["tags", "--json"], ["related", "Note 4", "--json"], ["dump"]]


def normal(out):
    try:
        answer = json.loads(out)
    except ValueError:
        return out
    for member in ("took_us", "generation", "cursor", "behind"):
        if isinstance(answer, dict):
            answer.pop(member, None)
    for hit in answer.get("hits", []) if isinstance(answer, dict) else []:
        hit.pop("stale", None)
        # A slow machine marks less of a note, which is then shown all the same; dump has the texts.
        hit.pop("snippets", None)
    return json.dumps(answer, sort_keys=True)


def whole(query, where):
    """The answer; one that says that its time was over, as on a busy machine, is asked again."""
    for _ in range(5):
        p = kwic(*query, "--index", where, seconds=30)
        if b'"partial":true' not in p.out.replace(b" ", b""):
            break
    return p


def damage(path):
    """Zeroes, flips, moves, cuts, grows or removes; what was done."""
    with open(path, "rb") as file:
        data = bytearray(file.read())
    how = rng.choice(["flip", "flip", "flip", "zero", "page", "swap", "cut", "grow", "remove", "noise"])
    if not data or how == "remove":
        os.remove(path)
        return "removed"
    return change(path, data, how, rng.randrange(len(data)))


def change(path, data, how, at):
    if how == "flip":
        data[at] ^= 1 << rng.randrange(8)
    elif how == "zero":
        data[at:at + 64] = bytes(len(data[at:at + 64]))
    elif how == "page":
        at = at // 4096 * 4096
        data[at:at + 4096] = bytes(len(data[at:at + 4096]))
    elif how == "swap" and len(data) > 16384:
        a, b = (rng.randrange(len(data) // 8192) * 8192 for _ in range(2))
        data[a:a + 8192], data[b:b + 8192] = data[b:b + 8192], data[a:a + 8192]
    elif how == "cut":
        del data[at:]
    elif how == "grow":
        data += rng.randbytes(rng.randrange(1, 9000))
    else:
        data[at:at + 256] = rng.randbytes(len(data[at:at + 256]))
    with open(path, "wb") as file:
        file.write(data)
    return "%s at %d" % (how, at)


vault, kept = SCRATCH + "/vault", SCRATCH + "/kept"
base, where = SCRATCH + "/base", SCRATCH + "/index"
make_vault(vault, 120)
assert index(base, vault).status == 0
edit_vault(vault, 3)
assert index(base, vault).status == 0
kwic("search", "--index", base, "task", "--facets", "tag,type,folder,company")
right = {tuple(q): normal(kwic(*q, "--index", base).out) for q in QUERIES}
copy(vault, kept)
files = sorted(os.path.relpath(os.path.join(d, f), base) for d, _, fs in os.walk(base) for f in fs
               if f not in ("lock", "flintlock"))
files += [f for f in files if f.endswith((".glass", "derived"))] * 3
tally = Tally("damaged files of the index")
# Tables that end too soon, which Xapian calls an I/O error, come first of all.
cuts = [(f, part) for f in sorted(set(files)) if f.endswith(".glass") for part in (0, 0.5)]
for number in range(tries(40)):
    copy(base, where)
    if number < len(cuts):
        name, part = cuts[number]
        path = os.path.join(where, name)
        with open(path, "rb") as file:
            data = bytearray(file.read())
        what = change(path, data, "cut", int(len(data) * part))
    else:
        name = rng.choice(files)
        what = damage(os.path.join(where, name))
    faults = []
    for q in rng.sample(QUERIES, 6):
        p = whole(q, where)
        if p.status in (0, 1):
            if normal(p.out) != right[tuple(q)]:
                faults.append("wrong in silence: %s" % " ".join(q))
            tally.saw("right")
        elif p.status in (4, 5, 7, 8):
            tally.saw("told")
        else:
            faults.append("%s ends with %s: %s" % (q, p.status, p.said[-200:]))
    if rng.random() < 0.5:
        edit_vault(vault, 5, 1, 0, 0, 0)
    p = index(where, vault, seconds=60)
    if p.status not in (0, 2):
        faults.append("index: %s %s" % (p.status, p.said[-300:]))
    elif p.status == 0:
        d = dump(where)
        if d != fresh(vault):
            verified = kwic("status", "--verify", "--index", where).status
            again = index(where, vault)
            if dump(where) != fresh(vault):
                faults.append("not mended (%s, verify %s, again %s)" % (d, verified, again.said[-100:]))
            else:
                tally.saw("mended by the second run")
    copy(kept, vault)
    tally.done("%s: %s" % (name, what), faults)
tally.end()
