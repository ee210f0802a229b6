# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of this folder share: a scratch vault and its index, kwic under the shim
(shim.c), the state of an index as `kwic dump` prints it, and a tally of tries and failures.

KWIC_SEED makes the same choices again, KWIC_TRIES is how many are sampled (0: all)."""
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

KWIC = os.environ["KWIC"]
SOURCE = os.environ["KWIC_SOURCE_DIR"]
SHIM = os.environ.get("KWIC_SHIM", "")
SEED = int(os.environ.get("KWIC_SEED", "0")) or random.randrange(1, 1 << 31)
SCRATCH = tempfile.mkdtemp(prefix="kwic-faults-")
SANITIZED = "asan" in KWIC or "tsan" in KWIC
ENV = dict(os.environ, HOME=SCRATCH, XDG_CACHE_HOME=SCRATCH + "/cache", TZ="UTC",
           XDG_CONFIG_HOME=SCRATCH + "/config", LC_ALL="C.UTF-8", TERM="xterm")
for name in ("KWIC_INDEX", "NO_COLOR", "COLUMNS"):
    ENV.pop(name, None)
rng = random.Random(SEED)


def tries(usual):
    """How many of what could be tried are: usual, unless told otherwise."""
    told = os.environ.get("KWIC_TRIES")
    return int(told) if told else usual


def sample(number, usual):
    """Of 1 … number: all, or so many chosen by the seed, the last one among them."""
    most = tries(usual)
    if most == 0 or most >= number:
        return range(1, number + 1)
    return sorted(rng.sample(range(1, number), most - 1)) + [number]


class Run:
    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err

    @property
    def said(self):
        return self.err.decode("utf8", "replace").strip()


def run(args, env=None, seconds=60, stdin=None):
    try:
        p = subprocess.run(args, env={**ENV, **(env or {})}, input=stdin if stdin is not None else b"",
                           capture_output=True, timeout=seconds)
        return Run(p.returncode, p.stdout, p.stderr)
    except subprocess.TimeoutExpired as e:
        return Run("hangs", e.stdout or b"", e.stderr or b"")


def kwic(*args, **more):
    return run([KWIC, *args], **more)


def index(where, vault, *args, **more):
    return kwic("index", "--index", where, *args, vault, **more)


def dump(where):
    """A hash of what the index says; the exit status when it says nothing."""
    p = kwic("dump", "--index", where)
    return hashlib.sha256(p.out).hexdigest() if p.status == 0 else p.status


def fresh(vault):
    """What an index made now would say."""
    where = SCRATCH + "/fresh"
    shutil.rmtree(where, ignore_errors=True)
    p = index(where, vault, "--quiet")
    assert p.status == 0, p.said
    state = dump(where)
    assert isinstance(state, str), "kwic dump ends with %s" % state
    return state


def copy(a, b):
    shutil.rmtree(b, ignore_errors=True)
    if a:
        shutil.copytree(a, b, symlinks=True)


def faulty(prefix, classes, mode, number, **more):
    """The environment in which the number-th call of the classes below prefix goes wrong."""
    env = {"LD_PRELOAD": SHIM, "FAULT_PREFIX": prefix, "FAULT_CLASS": classes,
           "FAULT_MODE": mode, "FAULT_N": str(number)}
    env.update({"FAULT_" + k.upper(): str(v) for k, v in more.items()})
    return env


def count(prefix, classes, job):
    """How many calls of the classes the job makes, run once without a fault."""
    at = SCRATCH + "/count"
    p = job(faulty(prefix, classes, "none", -1, count=at))
    assert p.status == 0, p.said
    with open(at, encoding="ascii") as file:
        return int(file.read())


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(text if isinstance(text, bytes) else text.encode())


def make_vault(path, notes=40):
    """Small notes in folders, with all that notes have."""
    copy(os.path.join(SOURCE, "tests", "vault"), path)
    for i in range(notes):
        write("%s/Folder %d/Note %d.md" % (path, i % 5, i),
              "---\ntags: [a/b, c%d]\ntype: %s\ncompany: Openai\n---\n# Note %d\n\n"
              "word other zebra %s [[Note %d]] #inline/tag%d\n\n- [ ] task %d 📅 2026-02-0%d\n"
              % (i % 7, "pq"[i % 2], i, "filler words here " * (i * 3), (i * 7) % notes, i % 3, i,
                 1 + i % 9))
    return path


def edit_vault(path, seed, changes=4, adds=3, dels=2, moves=2):
    """Changes, additions, deletions and moves, the same for the same seed."""
    choose = random.Random(seed)
    notes = sorted(os.path.join(d, f) for d, _, fs in os.walk(path) for f in fs if f.endswith(".md"))
    choose.shuffle(notes)
    for p in notes[:changes]:
        with open(p, "a", encoding="utf8") as file:
            file.write("\n\nedited zebra%d #edited/%d [[Note %d]]\n\n- [ ] more %d\n" % ((seed,) * 4))
    for p in notes[changes:changes + dels]:
        os.remove(p)
    for i, p in enumerate(notes[changes + dels:changes + dels + moves]):
        os.rename(p, os.path.join(os.path.dirname(p), "moved %d %d.md" % (seed, i)))
    for i in range(adds):
        write("%s/added %d %d.md" % (path, seed, i), "# Added %d\n\nquick %d [[Note 1]] #new\n" % (i, seed))


def left_over(where):
    """What a finished writer must not leave in the folder of an index."""
    found = [os.path.join(d, f) for d, _, fs in os.walk(where) for f in fs
             if f.endswith(".new") or ".begun-" in f]
    found += [d for d in os.listdir(where) if d.startswith("new-")]
    if len([d for d in os.listdir(where) if d.startswith("gen-")]) > 1:
        found.append("several generations")
    return found


class Tally:
    """Tries and failures; the last line is what script/torture collects."""

    def __init__(self, name):
        self.name, self.tries, self.failures, self.seen = name, 0, 0, {}
        self.start = time.time()
        print("seed", SEED, flush=True)

    def saw(self, what):
        self.seen[what] = self.seen.get(what, 0) + 1

    def done(self, what, faults):
        self.tries += 1
        if faults:
            self.failures += 1
            print("FAILS", what, "; ".join(map(str, faults)), flush=True)

    def end(self):
        print("attack\t%s\t%d\t%d\t%.0f s\t%s" % (
            self.name, self.tries, self.failures, time.time() - self.start,
            ", ".join("%s %d" % i for i in sorted(self.seen.items()))))
        shutil.rmtree(SCRATCH, ignore_errors=True)
        sys.exit(1 if self.failures else 0)
