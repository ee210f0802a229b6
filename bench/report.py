#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes bench/RESULTS.md to stdout and bench/*.svg from what bench/run left in $PEERS_WORK:
results.jsonl (one JSON object a figure; the last one of a corpus, engine and figure counts),
anchors.tsv and growth.tsv; and from bench/instructions.tsv and bench/MISSES.md."""
import json
import math
import os
import platform
import subprocess
import sys
import time

WORK = os.environ.get("PEERS_WORK") or os.path.expanduser("~/.cache/kwic-peers")
HERE = os.path.dirname(os.path.abspath(__file__))
CORPORA = {"hub": (6591, "6,591 real notes, 15 MB"),
           "10k": (10000, "10,000 generated notes, 26 MB"),
           "ddi": (24360, "24,360 real notes, 82 MB"),
           "100k": (100000, "100,000 generated notes, 251 MB")}
PEERS = {"kwic": "kwic", "sqlite": "SQLite FTS5", "lucene-en": "Lucene",
         "lucene-en-2t": "Lucene, 2 threads", "groonga": "groonga", "xapian": "Xapian",
         "recoll": "recoll", "minisearch": "MiniSearch"}
CLASSES = ["rare", "common", "two", "multi", "phrase", "tag"]
BUILD = [("wall s", "index_wall"), ("CPU s", "index_cpu"), ("MB/s", "index_rate"),
         ("memory MiB", "index_rss"), ("index MB", "index_size"), ("× text", "index_ratio"),
         ("no change s", "nochange_wall"), ("1 % touched s", "touch1_wall")]
QUERY = [("p50", "warm_p50"), ("p95", "warm_p95"), ("p99", "warm_p99")] + \
        [(name, "warm_p50_" + name) for name in CLASSES] + \
        [("cold", "cold_start"), ("memory MiB", "warm_rss")]
TYPING = [("start", "from a server's start to its first answer"),
          ("type", "a keystroke of a typed query"), ("letters", "one letter alone"),
          ("save", "a saved note until it is found")]
# Where a smaller figure of another engine is a miss.
CONTESTED = [("build, wall s", "index_wall"), ("p50, ms", "warm_p50"), ("p99, ms", "warm_p99"),
             ("cold, ms", "cold_start"), ("no change, s", "nochange_wall"),
             ("1 % touched, s", "touch1_wall")] + \
            [(name + " p50, ms", "warm_p50_" + name) for name in CLASSES]
ANCHORS = [("tokenizer", "kwic's tokenizer"), ("icu", "ICU BreakIterator"),
           ("nfkc", "utf8proc NFKC casefold"), ("tgnostem", "Xapian TermGenerator"),
           ("tg", "the same with stems")]


def read_figures(path):
    """(corpus, peer, figure) -> row"""
    figures = {}
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                figures[row["corpus"], row["peer"], row["figure"]] = row
                if "ratio" in row:
                    ratio = dict(row, median=row["ratio"])
                    figures[row["corpus"], row["peer"], "index_ratio"] = ratio
    return figures


def read_table(path):
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]


def number(x):
    if x is None:
        return "–"
    if x == 0:
        return "0"
    return f"{x:,.0f}" if x >= 100 else f"{x:.1f}" if x >= 10 else f"{x:.2f}" if x >= .1 \
        else f"{x:.3f}"


def print_table(head, rows):
    print()
    for row in [head, ["---"] + ["--:"] * (len(head) - 1)] + rows:
        print("| " + " | ".join(row) + " |")


class Results:
    def __init__(self, figures):
        self.figures = figures

    def get(self, corpus, peer, figure):
        row = self.figures.get((corpus, peer, figure))
        return row and row["median"]

    def peers(self, corpus, columns):
        return [p for p in PEERS if any(self.get(corpus, p, key) for _, key in columns)]

    def table(self, corpus, columns):
        rows = [[PEERS[peer]] + [number(self.get(corpus, peer, key)) for _, key in columns]
                for peer in self.peers(corpus, columns)]
        if rows:
            print_table(["engine"] + [name for name, _ in columns], rows)

    def when(self, corpus):
        """When and under which load each engine was measured; of several runs, all."""
        lines = []
        for peer in PEERS:
            rows = [r for (c, p, _), r in self.figures.items()
                    if c == corpus and p == peer and "t" in r]
            if not rows:
                continue
            loads = [r["load"] for r in rows]
            day = time.strftime("%H:%M", time.gmtime(min(r["t"] for r in rows)))
            lines.append(f"{PEERS[peer]} {day}, {min(loads):.1f}–{max(loads):.1f}")
        return "; ".join(lines)

    def misses(self):
        for corpus in CORPORA:
            for name, key in CONTESTED:
                mine = self.get(corpus, "kwic", key)
                others = [(self.get(corpus, p, key), p) for p in PEERS if p != "kwic"]
                best = min((o for o in others if o[0] is not None), default=None)
                if mine and best and best[0] < mine:
                    yield [f"{corpus}: {name}", number(mine), number(best[0]), PEERS[best[1]]]


# ---- parts of the page ----

def output(*argv):
    try:
        return subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        cpu = next((line.split(":")[1].strip() for line in file
                    if line.startswith("model name")), platform.processor())
    versions = output("dpkg-query", "-W", "-f", "${Package} ${Version}, ", "libxapian30",
                      "libsqlite3-0", "liblucene8-java", "libgroonga0", "libicu72", "libcmark0.30.2")
    commit = output("git", "-C", HERE, "rev-parse", "--short", "HEAD").strip()
    return (f"kwic at {commit}, {output('cc', '-dumpfullversion').strip()}; {cpu}, "
            f"{os.cpu_count()} cores, Linux {platform.release()}; {versions.rstrip(', ')}.")


def print_anchors():
    rows = read_table(os.path.join(WORK, "anchors.tsv"))
    speed = {(name, what): float(mb) for name, what, mb in rows if mb}
    texts = [t for t in ("Notes", "English", "German", "Russian", "Chinese", "Japanese")
             if (t, "tokenizer") in speed]
    if texts:
        print("\n## Tokenizer: MB/s on one core, over real notes (hub) and plain text of each language")
        print_table(["words of a text"] + texts,
                    [[name] + [number(speed.get((t, what))) for t in texts]
                     for what, name in ANCHORS])
    vaults = [c for c in CORPORA if (c, "parse") in speed]
    if vaults:
        print("\n## Note parser: MB/s on one core")
        print("\ncmark makes its tree; kwic's parser does that, and frontmatter, links, tags, "
              "tasks,\nfields, headings and where in the file each word stands.")
        parse = [speed[c, "parse"] for c in vaults]
        cmark = [speed[c, "cmark"] for c in vaults]
        print_table(["notes of"] + vaults,
                    [["kwic_note_parse"] + [number(x) for x in parse],
                     ["cmark alone"] + [number(x) for x in cmark],
                     ["part of its speed"] +
                     [f"{p / c:.0%}" for p, c in zip(parse, cmark)]])


def exponent(first, last, column):
    if first[column] <= 0 or last[column] <= 0:
        return "–"
    return f"{math.log(last[column] / first[column]) / math.log(last[0] / first[0]):.2f}"


def print_growth():
    rows = [[float(x) for x in row] for row in read_table(os.path.join(WORK, "growth.tsv"))
            if all(row)]
    if not rows:
        return
    print("\n## Growth: vaults of `bench_vault`, the smaller each the beginning of the larger")
    print("\nLatency is inside the process, JSON included (`bench_search`); memory is the most "
          "that the\nbuild had, and what the process that answers has. The exponent is of the "
          "whole range: 1 is linear.")
    head = ["notes", "MB", "build s", "build MiB", "index MB", "no change s", "p50 µs",
            "p99 µs", "answering MiB"]
    cells = [[f"{row[0]:,.0f}"] + [number(x) for x in row[1:]] for row in rows]
    if len(rows) > 1:
        cells.append(["**exponent**"] +
                     [exponent(rows[0], rows[-1], i) for i in range(1, len(rows[0]))])
    print_table(head, cells)


def print_typing(results):
    rows = []
    for corpus in CORPORA:
        for key, what in TYPING:
            p50 = results.get(corpus, "kwic", key + "_p50")
            if p50 is not None:
                p99 = results.get(corpus, "kwic", key + "_p99")
                rows.append([f"{corpus}: {what}", number(p50), number(p99)])
    if rows:
        print("\n## Typing: ms at the far end of the pipe (`bench/typing.py`)")
        print_table(["what somebody waits for", "p50", "p99"], rows)


def print_instructions():
    rows = read_table(os.path.join(HERE, "instructions.tsv"))
    if rows:
        print("\n## Instructions of three fixed jobs (`bench/instructions`; a test holds them)")
        print_table(["job", "million"], [[job, number(float(n) / 1e6)] for job, n in rows])


def print_servers():
    path = os.path.join(HERE, "lsp.tsv")
    if not os.path.exists(path):
        return
    names = {"first": "kwic lsp, no index yet", "later": "kwic lsp",
             "vscode": "VS Code's (vscode-markdown-languageserver)"}
    rows, load = [], "not known"
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.startswith("#"):
                load = line[1:].strip()
                continue
            notes, row, *figures = line.rstrip("\n").split("\t")
            rows.append([f"{int(notes):,}: {names[row]}"] +
                        [number(None if f == "nan" else float(f)) for f in figures])
    print("\n## Language servers, from their start (`bench/lsp`)\n\nOne client for both, with an "
          "unsaved note open. Completion of a path, then one of which every note of the\nfolder "
          "may be part (`[[Plug`: notes; VS Code's `##Plug`: headings); the same again after a "
          "keystroke; the\nlinks to the note with the most of them. VS Code's server has its "
          "client parse each note, knows Markdown links\nalone, and was run once; kwic's figures "
          "are medians. – is more than five minutes.")
    print_table(["notes: server", "first answer ms", "of the whole folder ms", "after a key ms",
                 "references ms", "found", "memory MiB"], rows)
    print(f"\nMeasured under a load of the machine of {load}.")


# ---- plots ----

def plot(name, title, ylabel, series):
    """series: [(label, [(x, y), …])]; log both ways."""
    series = [(label, points) for label, points in series if points]
    if not series:
        return
    script = ["set terminal svg size 760,420 font 'sans,12' background 'white'",
              f"set output '{os.path.join(HERE, name + '.svg')}'", f"set title '{title}'",
              "set logscale xy", "set grid", "set key outside right", "set xlabel 'notes'",
              f"set ylabel '{ylabel}'", "set xrange [800:*]", "set format x '%.0s%c'"]
    plots = [f"'-' with linespoints lw 2 pt 7 ps 0.6 title '{label}'" for label, _ in series]
    script.append("plot " + ", ".join(plots))
    for _, points in series:
        script += [f"{x} {y}" for x, y in sorted(points)] + ["e"]
    try:
        subprocess.run(["gnuplot"], input="\n".join(script), text=True, check=True,
                       stderr=subprocess.DEVNULL)
        print(f"\n![{title}]({name}.svg)")
    except (OSError, subprocess.CalledProcessError):
        print("report: no gnuplot, no plots", file=sys.stderr)


def print_plots(results):
    def points(peer, key):
        return [(CORPORA[c][0], results.get(c, peer, key)) for c in CORPORA
                if results.get(c, peer, key)]
    growth = [[float(x) for x in row] for row in read_table(os.path.join(WORK, "growth.tsv"))
              if all(row)]
    grown = [("kwic, growth", [(row[0], row[6] / 1000) for row in growth])]
    plot("latency", "median answer over the size of the vault", "ms",
         [(PEERS[p], points(p, "warm_p50")) for p in PEERS] + grown)
    plot("build", "full build over the size of the vault", "s",
         [(PEERS[p], points(p, "index_wall")) for p in PEERS])


def main():
    results = Results(read_figures(os.path.join(WORK, "results.jsonl")))
    print("# Measured\n\nMade by `bench/run`; medians of its runs. Machines are noisy, and this "
          "one is shared: trust\nratios within a table. Every engine indexes the same notes and "
          "answers the same 50 queries: ten\nhits with title, path and a snippet, and counts of "
          "tags over all matches. kwic is timed at the far\nend of `kwic serve`'s pipe, its JSON "
          "and the client's reading included; the others inside their own\nprocess. Cold is a "
          "fresh process to its end.\n")
    print(machine())
    for corpus, (_, what) in CORPORA.items():
        if not results.get(corpus, "kwic", "index_wall"):
            continue
        print(f"\n## {corpus}: {what}\n\n**Build and update**")
        results.table(corpus, BUILD)
        print("\n**Answers, ms** (the six classes of query by their median)")
        results.table(corpus, QUERY)
        print(f"\nMeasured (UTC, load of the machine): {results.when(corpus)}.")
    print_plots(results)
    print_typing(results)
    print_anchors()
    print_growth()
    print_instructions()
    print_servers()
    print("\n## Where another engine is ahead")
    misses = list(results.misses())
    if misses:
        print_table(["figure", "kwic", "best", "of"], misses)
    else:
        print("\nNowhere in the tables above.")
    path = os.path.join(HERE, "MISSES.md")
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            print("\n" + file.read().rstrip("\n"))


if __name__ == "__main__":
    sys.exit(main())
