#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Right words that a vault does not have: unknown_words.py VAULT OTHER... >LIST

Words of four to fourteen letters that three notes of the other vaults have and none of VAULT,
1,500 by chance (the same each time), and the cities of the time zone database. bench_typo says
how many of them a search would take for other words.
"""
import collections
import pathlib
import random
import re
import sys

WORD = re.compile(r"[a-z]{4,14}")


def notes_with(vault):
    """How many notes of the vault have each word."""
    found = collections.Counter()
    for note in sorted(pathlib.Path(vault).rglob("*.md")):
        found.update(set(WORD.findall(note.read_text(errors="replace").lower())))
    return found


def cities():
    names = (p.name for p in pathlib.Path("/usr/share/zoneinfo").rglob("*") if p.is_file())
    return {n.lower() for n in names if re.fullmatch("[A-Z][a-z]{3,13}", n)}


def main():
    own = notes_with(sys.argv[1])
    others = {w for v in sys.argv[2:] for w, n in notes_with(v).items() if n >= 3}
    pool = sorted(others - set(own))
    words = random.Random(1).sample(pool, min(1500, len(pool)))
    print("\n".join(words + sorted(cities() - set(own))))


main()
