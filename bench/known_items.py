#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""known_items.py VAULT OUT: a collection for `kwic eval` from a vault itself. A query is what
people call a note by, and that note is its one answer:
  alias    an entry of its frontmatter's aliases, unless it is its name
  heading  a heading (level 2 on, two words and more) that only this note has
  link     the text of a [[link|text]] to it, two words and more, that leads to no other note
Notes are told apart by their file's name; names that two notes have are left out. At most
400 queries of a kind, by the hash of their text: the same ones each time."""
import collections
import hashlib
import os
import re
import sys

ALIASES = re.compile(r"^aliases?:[ \t]*(?:\[(.*)\]|\n((?:[ \t]*-[ \t]+.*\n)+)|(.+))", re.M | re.I)
HEADING = re.compile(r"^#{2,6}[ \t]+(.+?)[ \t#]*$", re.M)
LINK = re.compile(r"(?<!!)\[\[([^\]|#\n]+)(?:#[^\]|\n]*)?\|([^\]\n]+)\]\]")
MOST = 400


def read_notes(vault):
    notes, seen = {}, collections.Counter()
    for folder, folders, files in os.walk(vault):
        folders[:] = sorted(d for d in folders if not d.startswith("."))
        for name in sorted(f for f in files if f.endswith(".md")):
            with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as f:
                notes[name[:-3]] = f.read()
            seen[name[:-3]] += 1
    return {n: text for n, text in notes.items() if seen[n] == 1}


def aliases(text):
    end = text.find("\n---", 3) if text.startswith("---") else -1
    match = ALIASES.search(text[:end + 1]) if end > 0 else None
    if not match:
        return []
    parts = (match[1] or match[3] or "").split(",") + [
        line.split("-", 1)[1] for line in (match[2] or "").splitlines() if "-" in line]
    return [p.strip().strip("\"'") for p in parts]


def asked(notes):
    """kind -> query -> the names it may mean"""
    found = {k: collections.defaultdict(set) for k in ("alias", "heading", "link")}
    for name, text in notes.items():
        for alias in aliases(text):
            if alias.lower() != name.lower():
                found["alias"][alias].add(name)
        for heading in HEADING.findall(text):
            found["heading"][heading].add(name)
        for target, shown in LINK.findall(text):
            target = target.strip().rsplit("/", 1)[-1].removesuffix(".md")
            if target in notes and shown.lower() != target.lower():
                found["link"][shown.strip()].add(target)
    return found


def main():
    vault, out = sys.argv[1:3]
    notes = read_notes(vault)
    os.makedirs(out, exist_ok=True)
    if not os.path.lexists(f"{out}/notes"):
        os.symlink(os.path.abspath(vault), f"{out}/notes")
    queries, qrels = open(f"{out}/queries.tsv", "w"), open(f"{out}/qrels.tsv", "w")
    for kind, texts in asked(notes).items():
        least = 1 if kind == "alias" else 2
        plain = [t for t, names in texts.items() if len(names) == 1 and "\t" not in t
                 and len(re.findall(r"\w\w+", t)) >= least]
        plain.sort(key=lambda t: hashlib.sha256(t.encode()).hexdigest())
        for i, text in enumerate(plain[:MOST]):
            queries.write(f"{kind}{i}\t{text}\n")
            qrels.write(f"{kind}{i}\t0\t{next(iter(texts[text])).replace(' ', '_')}\t1\n")


main()
