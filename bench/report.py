#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes bench/RESULTS.md to stdout from what the peer harness measured (results.jsonl:
one JSON object a figure; the last one of a corpus, engine and figure counts) and from
kwic's own programs. Called by bench/run."""
import json
import os
import platform
import subprocess
import sys

WORK = os.environ.get("PEERS_WORK") or os.path.expanduser("~/.cache/kwic-peers")
CORPORA = {"hub": "6,591 real notes, 15 MB", "ddi": "24,360 real notes, 82 MB",
           "10k": "10,000 generated notes, 27 MB", "100k": "100,000 generated notes, 251 MB"}
PEERS = ["kwic", "sqlite", "lucene-en", "lucene-en-2t", "groonga", "xapian", "recoll", "minisearch"]
BUILD = [("wall s", "index_wall"), ("CPU s", "index_cpu"), ("MB/s", "index_rate"),
         ("memory MiB", "index_rss"), ("index MB", "index_size"),
         ("no change s", "nochange_wall"), ("1 % touched s", "touch1_wall")]
QUERY = [("p50", "warm_p50"), ("p95", "warm_p95"), ("p99", "warm_p99"),
         ("rare", "warm_p50_rare"), ("common", "warm_p50_common"), ("two", "warm_p50_two"),
         ("multi", "warm_p50_multi"), ("phrase", "warm_p50_phrase"), ("tag", "warm_p50_tag"),
         ("cold ms", "cold_start"), ("memory MiB", "warm_rss")]


def read_figures(path):
    figures = {}
    if os.path.exists(path):
        for line in open(path, encoding="utf-8"):
            row = json.loads(line)
            figures[row["corpus"], row["peer"], row["figure"]] = row["median"]
    return figures


def number(x):
    if x is None:
        return "–"
    return f"{x:.0f}" if x >= 100 else f"{x:.1f}" if x >= 10 else f"{x:.2f}"


def table(title, figures, corpus, columns):
    rows = [p for p in PEERS if any((corpus, p, key) in figures for _, key in columns)]
    if not rows:
        return
    print(f"\n### {title}\n\n| engine |", " | ".join(name for name, _ in columns), "|")
    print("|---" * (len(columns) + 1) + "|")
    for peer in rows:
        cells = [number(figures.get((corpus, peer, key))) for _, key in columns]
        print(f"| {peer} |", " | ".join(cells), "|")


def output(*argv):
    try:
        return subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""


def machine():
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo", encoding="utf-8")
                if line.startswith("model name")), platform.processor())
    versions = output("dpkg-query", "-W", "-f", "${Package} ${Version}, ", "libxapian-dev",
                      "libsqlite3-0", "liblucene8-java", "libgroonga0", "libicu-dev")
    return f"{cpu}, {os.cpu_count()} cores, {platform.release()}; {versions.rstrip(', ')}"


def own_programs():
    hub = os.path.join(WORK, "corpora", "hub")
    lines = [output(f"build/release/bench/bench_{noun}", hub) for noun in ("tokenizer", "note")]
    if any(lines):
        print("\n## Tokenizer and note parser, MB/s on one core, over hub\n\n```")
        print("".join(lines), end="")
        print("```")


def main():
    figures = read_figures(os.path.join(WORK, "results.jsonl"))
    print("# Measured\n\nBy `bench/run`; medians. Machines are noisy: trust ratios within a table.")
    print("kwic's queries are timed at the far end of `kwic serve`'s pipe, JSON and client "
          "included;\nthe other engines' inside their own process.\n")
    print(machine())
    print(f"\nLoad of the machine when this was written: {os.getloadavg()[2]:.1f} (15 minutes).")
    for corpus, what in CORPORA.items():
        if (corpus, "kwic", "index_wall") in figures:
            print(f"\n## {corpus}: {what}")
            table("Build and update", figures, corpus, BUILD)
            table("Queries, warm, ms (10 hits, snippets, tag counts over all matches)",
                  figures, corpus, QUERY)
    own_programs()


if __name__ == "__main__":
    sys.exit(main())
