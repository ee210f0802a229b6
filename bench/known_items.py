#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""known_items.py VAULT OUT: a collection for `kwic eval` from a vault itself. A query is what
people call a note by, and that note is its one answer:
  alias    an entry of its frontmatter's aliases, unless it is its name
  heading  a heading (level 2 on, two words and more), as it is shown, that only this note has
  link     the text of a [[link|text]] to it, two words and more, that leads to no other note
What stands in code or in a comment is none. What is the name of another note (file, title,
alias) is no query: there that note is right. All are compared without case and punctuation.
Notes are told apart by their file's name; names that two notes have are no answers. At most
400 queries of a kind, by the hash of their text: the same ones each time."""
import collections
import hashlib
import os
import re
import sys

ALIASES = re.compile(r"^aliases?:[ \t]*(?:\[(.*)\]|\n((?:[ \t]*-[ \t]+.*\n)+)|(.+))", re.M | re.I)
TITLE = re.compile(r"^(?:title:|#[ \t])[ \t]*(.+?)[ \t#]*$", re.M)
HEADING = re.compile(r"^#{2,6}[ \t]+(.+?)[ \t#]*$", re.M)
LINK = re.compile(r"(?<!!)\[\[([^\]|#\n]+)(?:#[^\]|\n]*)?\|([^\]\n]+)\]\]")
HIDDEN = re.compile(r"<!--.*?-->|%%.*?%%|^[ \t]*(```+|~~~+).*?^[ \t]*\1", re.M | re.S)
SHOWN = ((re.compile(r"!?\[\[(?:[^\]|]*\|)?([^\]]*)\]\]"), r"\1"),
         (re.compile(r"!?\[([^\]]*)\]\([^)]*\)"), r"\1"), (re.compile(r"<[^>]*>"), ""))
MOST = 400


def shown(text):
    for pattern, by in SHOWN:
        text = pattern.sub(by, text)
    return re.sub(r"[*`]|\s\^\w+$", "", text).strip()


def plain(text):
    return " ".join(re.findall(r"\w+", text.lower()))


def read_notes(vault):
    """(name, text) of each file"""
    for folder, folders, files in os.walk(vault):
        folders[:] = sorted(d for d in folders if not d.startswith("."))
        for name in sorted(f for f in files if f.endswith(".md")):
            with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as f:
                yield name[:-3], HIDDEN.sub("", f.read())


def aliases(text):
    end = text.find("\n---", 3) if text.startswith("---") else -1
    match = ALIASES.search(text[:end + 1]) if end > 0 else None
    if not match:
        return []
    parts = (match[1] or match[3] or "").split(",") + [
        line.split("-", 1)[1] for line in (match[2] or "").splitlines() if "-" in line]
    return [p.strip().strip("\"'") for p in parts]


def names_of(name, text):
    return [name] + aliases(text) + [t.strip("\"'") for t in TITLE.findall(text)[:2]]


def asked(notes):
    """kind -> query -> the notes that it may mean, by their number"""
    found = {k: collections.defaultdict(set) for k in ("alias", "heading", "link")}
    by_name, called = collections.defaultdict(list), collections.defaultdict(set)
    for i, (name, text) in enumerate(notes):
        by_name[name].append(i)
        for other in names_of(name, text):
            called[plain(other)].add(i)
    for i, (name, text) in enumerate(notes):
        for alias in aliases(text):
            if plain(alias) != plain(name):
                found["alias"][shown(alias)].add(i)
        for heading in HEADING.findall(text):
            found["heading"][shown(heading)].add(i)
        for target, text in LINK.findall(text):
            target = target.strip().rsplit("/", 1)[-1].removesuffix(".md")
            if plain(text) != plain(target):
                found["link"][shown(text)].update(by_name[target])
    return found, called


def queries_of(texts, called, notes, least):
    """the texts that mean one note, in the order of their hash"""
    meant, names = collections.defaultdict(set), collections.Counter(n for n, _ in notes)
    for text, which in texts.items():
        meant[plain(text)] |= which
    for text in sorted(texts, key=lambda t: hashlib.sha256(t.encode()).hexdigest()):
        which = meant.pop(plain(text), ())
        if len(which) != 1 or len(re.findall(r"\w\w+", text)) < least or "\t" in text:
            continue
        name = notes[next(iter(which))][0]
        if names[name] == 1 and not called[plain(text)] - which:
            yield text, name


def main():
    vault, out = sys.argv[1:3]
    notes = list(read_notes(vault))
    os.makedirs(out, exist_ok=True)
    if not os.path.lexists(f"{out}/notes"):
        os.symlink(os.path.abspath(vault), f"{out}/notes")
    queries, qrels = open(f"{out}/queries.tsv", "w"), open(f"{out}/qrels.tsv", "w")
    found, called = asked(notes)
    for kind, texts in found.items():
        least = 1 if kind == "alias" else 2
        for i, (text, name) in enumerate(queries_of(texts, called, notes, least)):
            if i == MOST:
                break
            queries.write(f"{kind}{i}\t{text}\n")
            qrels.write(f"{kind}{i}\t0\t{name.replace(' ', '_')}\t1\n")


main()
