#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""checks.py KWIC INDEX: what the classes of queries cost that ask more than postings: lines, blocks,
sections, case, regular expressions. Seven times each by one server; the first, the least and the
median of took_us, in milliseconds."""
import json
import subprocess
import sys

QUERIES = ['line:("the" "and")', "line:(driver device)", "block:(the and)", "section:(driver device)",
           'content:"the driver"', "match-case:The", "match-case:the", "match-case:US",
           'match-case:"The driver"', "/foo.*bar/", "/neo ?clouds?/i", "/zz+/", "/e+d/",
           r"/\d{4}-\d{2}/"]


def main():
    kwic, index = sys.argv[1:3]
    server = subprocess.Popen([kwic, "serve", "--index", index], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True)
    for query in QUERIES:
        answers = []
        for _ in range(7):
            server.stdin.write(json.dumps({"jsonrpc": "2.0", "id": 1, "method": "search",
                                           "params": {"query": query}}) + "\n")
            server.stdin.flush()
            answers.append(json.loads(server.stdout.readline())["result"])
        took = [a["took_us"] / 1000 for a in answers]
        print(f"{query:26} {answers[0]['total']['value']:7} notes  first {took[0]:7.1f}  "
              f"least {min(took):7.1f}  median {sorted(took)[3]:7.1f} ms")
    server.stdin.close()
    server.wait()


main()
