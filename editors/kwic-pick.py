#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""All of a client of `kwic serve`: type a query, see hits and companies; an empty line ends it."""
import json
import os
import subprocess
import sys

serve = subprocess.Popen([os.environ.get("KWIC", "kwic"), "serve", *sys.argv[1:]], text=True,
                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def ask(method, **params):
    request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    print(json.dumps(request), file=serve.stdin, flush=True)
    answer = json.loads(serve.stdout.readline())
    return answer.get("result") or sys.exit(answer["error"]["message"])


while query := (sys.stdin.readline().strip()):
    found = ask("search", query=query, limit=5, facets=["company"], snippets={"count": 1})
    for hit in found["hits"]:
        for snippet in hit["snippets"]:
            print(f'{hit["path"]}:{snippet["line"]}: {snippet["text"]}')
    companies = (f'{c["value"]} {c["count"]}' for c in found["facets"]["company"])
    print(f'{found["total"]["value"]} notes;', ", ".join(companies), flush=True)

serve.stdin.close()
sys.exit(serve.wait())
