#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""bench/letters.py INDEX VAULT [N]: how many letters of a note's name somebody types until
the note is the first hit, over N notes by chance (300, the same each time). Typed are titles
in lower case, each letter a live query to `kwic serve`; a note that is never first counts as
all its letters and one more. Beside it: the names alone, those that begin with what is typed,
in the order of paths. $KWIC is the program (default build/release/kwic)."""
import json
import os
import pathlib
import random
import subprocess
import sys

KWIC = os.environ.get("KWIC", "build/release/kwic")


class Serve:
    def __init__(self, index):
        self.process = subprocess.Popen([KWIC, "serve", "--no-watch", "--index", index], bufsize=0,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.lines = self.process.stdout

    def first(self, text):
        request = {"jsonrpc": "2.0", "id": 1, "method": "search",
                   "params": {"query": text, "live": True, "limit": 1,
                              "snippets": {"count": 0}}}
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        buffer = b""
        while not buffer.endswith(b"\n"):
            buffer += self.lines.read(1 << 16)
        for line in buffer.splitlines():
            answer = json.loads(line)
            if answer.get("id") == 1:
                hits = answer["result"]["hits"]
                return hits[0]["path"] if hits else None
        return None


def letters(name, is_first):
    return next((n for n in range(1, len(name) + 1) if is_first(name[:n])), len(name) + 1)


def main():
    vault = pathlib.Path(sys.argv[2])
    names = sorted((p.stem.lower(), str(p.relative_to(vault))) for p in vault.rglob("*.md")
                   if not any(part.startswith(".") for part in p.relative_to(vault).parts))
    by_path = sorted(names, key=lambda n: n[1])
    many = {n for n, _ in names if sum(1 for m, _ in names if m == n) > 1} if len(names) < 3000 \
        else set()
    pool = [n for n in names if n[0] not in many]
    sample = random.Random(1).sample(pool, min(int(sys.argv[3]) if len(sys.argv) > 3 else 300,
                                               len(pool)))
    serve = Serve(sys.argv[1])
    ours = titles = 0
    for name, path in sample:
        ours += letters(name, lambda typed: serve.first(typed) == path)
        titles += letters(name, lambda typed: next(
            (p for n, p in by_path if n.startswith(typed)), None) == path)
    print(f"{len(sample)} notes: kwic {ours / len(sample):.1f} letters, "
          f"names alone {titles / len(sample):.1f}")


main()
