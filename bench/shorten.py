#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""shorten.py COLLECTION OUT: two collections for `kwic eval` made of a judged one:
  OUT/words   of each query the four words that are in the fewest notes, but in two at least
  OUT/titles  the queries as they are, of each note its title alone
The judgments stay. Words are runs of letters and digits, three and longer, none of STOP."""
import collections
import os
import re
import sys

STOP = set(
    "the of and to in a is for that with are on as by be an from or at this which was it has have "
    "been can not were what how does do any no so far made make when who will their its into such "
    "may also than between these those there if should other must more most all both each about "
    "under over only used use using being during".split())
TITLE = re.compile(r'^title: "(.*)"$', re.M)


def words(text):
    return re.findall(r"[a-z0-9]+", text.lower())


def shorten(text, notes_of):
    found = dict.fromkeys(w for w in words(text)
                          if w not in STOP and len(w) > 2 and notes_of[w] >= 2)
    kept = sorted(found, key=lambda w: notes_of[w])[:4]
    return " ".join(w for w in found if w in kept)


def link(source, target):
    if not os.path.lexists(target):
        os.symlink(os.path.abspath(source), target)


def main():
    source, out = sys.argv[1:3]
    os.makedirs(f"{out}/titles/notes", exist_ok=True)
    os.makedirs(f"{out}/words", exist_ok=True)
    notes_of = collections.Counter()
    for name in os.listdir(f"{source}/notes"):
        with open(f"{source}/notes/{name}", encoding="utf-8", errors="replace") as f:
            text = f.read()
        notes_of.update(set(words(text)))
        title = TITLE.search(text)
        with open(f"{out}/titles/notes/{name}", "w", encoding="utf-8") as f:
            f.write((title[1] if title else "") + "\n")
    link(f"{source}/notes", f"{out}/words/notes")
    link(f"{source}/queries.tsv", f"{out}/titles/queries.tsv")
    for kind in ("words", "titles"):
        link(f"{source}/qrels.tsv", f"{out}/{kind}/qrels.tsv")
    with open(f"{source}/queries.tsv", encoding="utf-8") as queries, \
            open(f"{out}/words/queries.tsv", "w", encoding="utf-8") as f:
        for line in queries:
            number, text = line.rstrip("\n").split("\t", 1)
            f.write(f"{number}\t{shorten(text, notes_of)}\n")


main()
