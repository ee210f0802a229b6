#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Each example of kwic-query(7) is a query without warnings."""
import json
import os
import re

from serve_client import SOURCE, Vault, run_tests


def plain(text):
    """mdoc's escapes as the characters they stand for."""
    for escape, char in ((r"\(dq", '"'), (r"\(aq", "'"), (r"\-", "-"), (r"\&", ""),
                         (r"\e", "\\")):
        text = text.replace(escape, char)
    return text.replace("...", "storage").strip()


def examples():
    with open(os.path.join(SOURCE, "man", "kwic-query.7"), encoding="utf-8") as file:
        for line in file:
            if line.startswith(".Dl "):
                yield plain(line[4:])
            elif line.startswith(".It Li "):
                for example in re.split(r" , Li ", line[7:].rstrip("\n")):
                    yield plain(example)


def test_examples():
    queries = list(examples())
    assert len(queries) > 50, queries
    with Vault() as vault:
        # Properties of the examples that the vault's notes have not.
        vault.write("Example.md", "---\nkey: value\nstatus: active\npriority: 3\n---\n# Note\n")
        vault.kwic("index", "--quiet")
        serve = vault.serve("--no-watch")
        for query in queries:
            answer = serve.ask("search", query=query)
            assert "result" in answer, (query, answer)
            assert not answer["result"]["warnings"], (query, answer["result"]["warnings"])
        assert serve.close() == 0


run_tests(globals())
