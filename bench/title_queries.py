#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""title_queries.py KWIC INDEX...: how high a note stands for its own title, and for short
questions made of it. For each index one line:
  titles     mean reciprocal rank of up to 400 titles as they are (any note of that title counts)
  questions  the same of 35 titles of one to three words, each in a question of three to five words
With -v each query whose note is not first. Chosen by the hash of their text: the same each time."""
import collections
import hashlib
import json
import re
import subprocess
import sys

QUESTIONS = {
    "en": ["what is {}", "what is a {}", "what is the {}", "how does {} work", "who is {}",
           "where is the {}", "which {} is used", "what are {}", "how to use {}", "when is {}"],
    "de": ["was ist {}", "was ist ein {}", "wie geht {}", "wo ist {}", "wer ist {}"],
    "fr": ["qu'est-ce que {}", "comment faire {}", "où est {}", "qui est {}"],
}


class Server:
    def __init__(self, kwic, index):
        self.process = subprocess.Popen([kwic, "serve", "--index", index], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def search(self, query, limit, offset=0):
        self.process.stdin.write(json.dumps({
            "jsonrpc": "2.0", "id": 1, "method": "search", "params": {
                "query": query, "limit": limit, "offset": offset, "fields": ["path", "title"]}}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())["result"]["hits"]


    def notes(self):
        """every note, page by page"""
        found = []
        while page := self.search("", 1000, len(found)):
            found += page
        return found


def plain(text):
    return " ".join(re.findall(r"\w+", text.lower()))


def by_hash(texts):
    return sorted(texts, key=lambda t: hashlib.sha256(t.encode()).hexdigest())


def mean(server, asked, verbose):
    total = 0
    for query, paths in asked:
        hits = [h["path"] for h in server.search(query, 50)]
        rank = next((i + 1 for i, p in enumerate(hits) if p in paths), 0)
        total += 1 / rank if rank else 0
        if verbose and rank != 1:
            print(f"    {rank or '-'}  {query!r}: {sorted(paths)[0]!r}, first {hits[:1]}")
    return total / max(len(asked), 1), len(asked)


def main():
    verbose = "-v" in sys.argv
    kwic, *indexes = [a for a in sys.argv[1:] if a != "-v"]
    for index in indexes:
        server = Server(kwic, index)
        titles, shown = collections.defaultdict(set), {}
        for hit in server.notes():
            if plain(hit["title"]):
                titles[plain(hit["title"])].add(hit["path"])
                shown.setdefault(plain(hit["title"]), hit["title"])
        # What a title has of the language's signs is not what is asked here.
        fit = [t for t in by_hash(titles) if not re.search(r'["\[\]()/:~*#|]|(^| )[-\[]', shown[t])]
        exact = [(shown[t], titles[t]) for t in fit[:400]]
        short = [t for t in fit if 1 <= len(t.split()) <= 3 and not re.search(r"\d", t)][:35]
        asked = [(q.format(shown[t]), titles[t]) for i, t in enumerate(short)
                 for q in [QUESTIONS["en"][i % len(QUESTIONS["en"])]]]
        for name, queries in (("titles", exact), ("questions", asked)):
            value, n = mean(server, queries, verbose)
            print(f"{index.rstrip('/').rsplit('/', 1)[-1]:24} {name:10} {n:4} MRR {value:.4f}")
        server.process.stdin.close()
        server.process.wait()


main()
