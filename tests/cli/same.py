#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""`kwic search --json` prints the object that `kwic serve` answers, and its other outputs
say the same; the session in kwic-protocol(7) runs."""
import json
import os
import re

from serve_client import SOURCE, Vault, run_tests

# Command line words, and the same as parameters.
CASES = [
    (["coreweave"], {}),
    (["coreweave", "--limit", "2"], {"limit": 2}),
    (["coreweave", "--limit", "2", "--offset", "1"], {"limit": 2, "offset": 1}),
    (["coreweave", "--limit", "0", "--facets", "company,type,tag,folder,status"],
     {"limit": 0, "facets": ["company", "type", "tag", "folder", "status"]}),
    (["coreweave", "--filter", "company=openai", "--filter", "type=people", "--filter",
      "type=company", "--facets", "type"],
     {"filter": {"company": ["openai"], "type": ["people", "company"]}, "facets": ["type"]}),
    (["coreweave", "--snippets", "1", "--chars", "60"], {"snippets": {"count": 1, "chars": 60}}),
    (["corew", "--live"], {"live": True}),
    (["storage coreweave nosuchword", "--match", "any"], {"match": "any"}),
    (["storage coreweave nosuchword", "--match", "all"], {"match": "all"}),
    (["storage", "nosuchword"], {}),
    (["corweave"], {}),
    (["coreweave", "--sort", "title"], {"sort": "title"}),
    (["coreweave", "--sort", "-modified"], {"sort": "-modified"}),
    (["coreweave", "-storage"], {}),
    (['"on hold"'], {}),
    (["type:people", "tag:needs-review"], {}),
    (["(((", "OR", "\"x"], {}),
    (["nosuch:field", "[broken"], {}),
    (["--", ""], {}),
    (["Größe"], {}),
    (["存储"], {}),
    (["ёлка"], {}),
    (["coreweave", "--max-bytes", "900"], {"maxBytes": 900}),
    (["coreweave", "--facets", "tag", "--facet-limit", "1"],
     {"facets": ["tag"], "facetLimit": 1}),
    (["coreweave", "--since", "1"], {"since": 1}),
    (["coreweave", "--explain", "--limit", "1"], {"explain": True, "limit": 1}),
]


def query_of(words):
    before_options = words[:next((i for i, w in enumerate(words) if w.startswith("--")),
                                 len(words))]
    return " ".join(before_options) if words[0] != "--" else words[1]


def settled(answer):
    return {k: v for k, v in answer.items() if k != "took_us"}


def test_same_object():
    with Vault() as vault:
        serve = vault.serve()
        serve.result("index")
        for words, params in CASES:
            out = vault.kwic("search", "--json", "--check", *words).stdout
            printed = json.loads(out)
            answered = serve.result("search", query=query_of(words), **params)
            # A score's last digits may differ where sums are added in another order.
            assert settled(printed) == settled(answered), (words, printed, answered)
            assert out.count(b"\n") == 1
        assert serve.close() == 0


def test_other_outputs():
    with Vault() as vault:
        answer = json.loads(vault.kwic("search", "coreweave", "--json").stdout)
        lines = vault.kwic("search", "coreweave", "--jsonl").stdout.splitlines()
        assert [json.loads(line) for line in lines] == answer["hits"]
        paths = [os.path.join(os.path.realpath(vault.path), hit["path"]) for hit in answer["hits"]]
        assert vault.kwic("search", "coreweave", "--paths").stdout.decode().splitlines() == paths
        zero = vault.kwic("search", "coreweave", "--print0").stdout.decode()
        assert zero.split("\0") == paths + [""]
        shown = [line.split(":", 3) for line in
                 vault.kwic("search", "coreweave", "--vimgrep").stdout.decode().splitlines()]
        printed = {(p, int(l)): int(c) for p, l, c, _ in shown}
        assert len(printed) == len(shown), "a line is printed once"
        for hit in answer["hits"]:
            path = os.path.join(os.path.realpath(vault.path), hit["path"])
            for at in (at for s in hit["snippets"] for at in s["at"]):
                assert printed[path, at["line"]] <= at["byte"] + 1


def test_places_are_right():
    """The bytes at each place are a form of the query's word."""
    with Vault() as vault:
        answer = json.loads(vault.kwic("search", "coreweave", "--json").stdout)
        found = 0
        for hit in answer["hits"]:
            with open(os.path.join(vault.path, hit["path"]), "rb") as file:
                lines = file.read().split(b"\n")
            for snippet in hit["snippets"]:
                for at, mark in zip(snippet["at"], snippet["marks"]):
                    line = lines[at["line"] - 1]
                    text = snippet["text"].encode()[slice(*mark["byte"])]
                    assert line[at["byte"]:].startswith(text), (hit["path"], at)
                    before = line[:at["byte"]].decode()
                    assert len(before.encode("utf-16-le")) // 2 == at["utf16"]
                    found += 1
        assert found > 5


def test_pages():
    """Pages by offset and by cursor are the whole answer, cut."""
    with Vault() as vault:
        serve = vault.serve()
        whole = [h["path"] for h in serve.result("search", query="coreweave")["hits"]]
        offset = [h["path"] for n in range(0, len(whole), 2)
                  for h in serve.result("search", query="coreweave", limit=2, offset=n)["hits"]]
        assert offset == whole
        cursor, paths = None, []
        while True:
            more = {"cursor": cursor} if cursor else {}
            page = serve.result("search", query="coreweave", limit=2, **more)
            paths += [h["path"] for h in page["hits"]]
            cursor = page["cursor"]
            if not cursor:
                break
        assert paths == whole, (paths, whole)
        assert serve.close() == 0


def test_session_of_the_manual():
    with open(os.path.join(SOURCE, "man", "kwic-protocol.7"), encoding="utf-8") as file:
        text = re.search(r'\.\\" session\n\.Bd -literal\n(.*?)\.Ed', file.read(), re.S)[1]
    requests = [line for line in text.splitlines() if line.startswith("{")]
    with Vault() as vault:
        serve = vault.serve()
        for request in requests:
            serve.send(request.encode() + b"\n")
            answer = serve.lines.next()
            assert "result" in answer, answer
        assert serve.process.wait(20) == 0


run_tests(globals())
