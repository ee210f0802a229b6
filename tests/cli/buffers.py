#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Unsaved buffers. What they mean: a server with texts set answers as one over a vault in
which these texts are saved. Both are asked everything, over tests/vault and over a real
vault where there is one; then what a buffer's life is."""
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time

from serve_client import KWIC, SOURCE, Connection, Serve, Vault, run_tests

SHARED = os.environ.get("KWIC_SHARED", os.path.join(SOURCE, "..", "shared"))


def spec_queries():
    """Every query of the spec files."""
    found = []
    for name in ("plan", "query", "snippet"):
        with open(os.path.join(SOURCE, "tests", "spec", name + ".txt"), encoding="utf-8") as f:
            for case in re.split(r"^=== ", f.read(), flags=re.M)[1:]:
                found.append(case.split("\n---\n")[0].split("\n", 1)[-1])
    return [query for query in found if "\0" not in query and len(query) < 3000]


MORE = ["coreweave", "tag:company", "company:openai", "company:coreweave", "type:people",
        "has:task", "is:orphan", "is:unresolved", "is:untagged", "task-todo:plan", "openai",
        "from:[[OpenAI]]", "link:[[Zebra Labs]]", "mentions:[[CoreWeave]]", "zebra", "zebr*",
        "zerba", '"a zebra"', '"zebra lab"~4', "status:draft", "[status]", "[rank:>5]",
        "path:new", "folder:New", "file:zebra", "line:(zebra stripes)", "/zeb+ra/", "-zebra",
        "sort:title storage", "created:2026-01", "lang:de", "content:zebra", "title:zebra",
        "alias:striped", "the storage plan of the zebra laboratory in the new building"]

# The texts that are set, or saved: of notes that are there and of some that are not.
EDITS = {
    "Daily/2026-01-12.md": "---\ntags: [daily, Zebra/stripes]\nstatus: draft\nrank: 7\n---\n"
                           "# Monday\n\nA zebra came with CoreWeave, not VAST Data.\n\n"
                           "- [ ] feed the zebra 📅 2026-02-03\n\nSee [[Zebra Labs]], [[OpenAI]].\n",
    "Areas/empty.md": "not empty: zebra stripes\n",
    "People/Ada Voss.md": "",
    "New/Zebra Labs.md": "---\ntype: company\naliases: [Striped Horse]\n---\n# Zebra Labs\n\n"
                         "Rents from [[CoreWeave]]. zebra zebras\n",
    "Companies/OpenAI.md": "---\ntype: company\ntitle: OpenAI Group\n"
                           "tags: [company/openai, new/tag]\n---\nNow a group. The rack plan.\n",
    "Zweites Lager.md": "# Zweites Lager\n\nDas ist nicht die Größe, die wir für das Lager "
                        "haben wollten, und der Preis ist auch nicht gut.\n",
}


def settled(value):
    """Without what may differ: times and the order by them, generations, versions, last
    digits of sums."""
    if isinstance(value, dict):
        if value.get("sort") == "-modified":
            value = {**value, "hits": sorted(value["hits"], key=lambda hit: hit["path"])}
        return {k: settled(v) for k, v in value.items()
                if k not in ("took_us", "generation", "mtime", "stale", "version", "behind",
                             "modified")}
    if isinstance(value, list):
        return [settled(v) for v in value]
    return round(value, 2) if isinstance(value, float) else value


def questions(edits, queries):
    facets = ["tag", "company", "type", "folder", "status", "lang"]
    for query in queries:
        yield "search", {"query": query, "facets": facets, "limit": 20}
    for query in queries[:40]:
        yield "search", {"query": query, "live": True, "sort": "title"}
        yield "search", {"query": query, "filter": {"tag": ["company"]}, "facets": facets}
    for kind, text in (("tag", "ze"), ("tag", "comp"), ("link", "Ze"), ("link", "op"),
                       ("property", "st"), ("value", "status: d"), ("query", "zeb")):
        yield "complete", {"kind": kind, "text": text, "at": len(text)}
    yield "tasks", {"state": "any"}
    yield "tasks", {"query": "zebra"}
    yield "facets", {"facets": facets}
    for path in list(edits) + ["Companies/CoreWeave.md"]:
        for method in ("note", "links", "mentions", "related"):
            yield method, {"path": path}


def is_whole(answer):
    """What was looked at until its time was up depends on the machine."""
    total = answer.get("result", {}).get("total")
    return not isinstance(total, dict) or total["exact"]


def compare(shown, saved, edits, queries):
    """Asks both servers everything."""
    differ = 0
    for method, params in questions(edits, queries):
        a, b = shown.ask(method, **params), saved.ask(method, **params)
        one, other = (settled(x.get("result", x.get("error"))) for x in (a, b))
        if one != other and is_whole(a) and is_whole(b):
            print("differs:", method, params, file=sys.stderr)
            print(json.dumps(one)[:3000], json.dumps(other)[:3000], sep="\n", file=sys.stderr)
            differ += 1
        assert differ < 5
    assert differ == 0


def set_all(serve, edits):
    # In another order than an index takes them: of notes of one score the path settles it.
    for n, (path, text) in enumerate(sorted(edits.items(), reverse=True)):
        got = serve.result("buffer.set", path=path, version=n + 1, text=text)
        assert got == {"path": path, "version": n + 1}, got


class Pair:
    """Two vaults that were indexed alike; in the second one the texts are saved."""

    def __init__(self, source, edits):
        self.shown, self.saved = Vault(index=False), Vault(index=False)
        for vault in (self.shown, self.saved):
            if source:
                shutil.rmtree(vault.path)
                shutil.copytree(source, vault.path)
            vault.kwic("index", "--quiet")
        for path, text in edits.items():
            self.saved.write(path, text)
        self.saved.kwic("index", "--quiet")

    def __enter__(self):
        return self.shown.serve("--no-watch"), self.saved.serve("--no-watch")

    def __exit__(self, *_):
        for vault in (self.shown, self.saved):
            shutil.rmtree(vault.folder, ignore_errors=True)


def hold_together(source, edits, queries):
    with Pair(source, edits) as (shown, saved):
        shown.result("index")
        saved.result("index")
        set_all(shown, edits)
        compare(shown, saved, edits, queries)
        assert shown.close() == 0 and saved.close() == 0


def test_as_if_saved():
    hold_together(None, EDITS, spec_queries() + MORE)


def test_each_as_if_saved():
    for path, text in EDITS.items():
        hold_together(None, {path: text}, MORE)


def edits_of(folder):
    """Edits of a vault nobody wrote for this test: every seventh note gets words of another."""
    notes = sorted(os.path.relpath(p, folder) for p in
                   glob.glob(os.path.join(glob.escape(folder), "**", "*.md"), recursive=True))
    edits = dict(list(EDITS.items())[:2])
    texts = []
    for note in notes[3::max(len(notes) // 7, 1)][:7]:
        with open(os.path.join(folder, note), encoding="utf-8", errors="replace", newline="") as f:
            texts.append((note, f.read()))
    for (note, text), (_, other) in zip(texts, texts[1:] + texts[:1]):
        edits[note] = text[:len(text) // 2] + "\n\n" + other[len(other) // 3:]
    return edits


def test_a_real_vault():
    archive = os.path.join(SHARED, "corpora", "kepano-vault.tar.xz")
    if not os.path.exists(archive):
        print("no", archive, "- skipped")
        return
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(archive) as tar:
            tar.extractall(folder)
        hold_together(folder, edits_of(folder), MORE)


def total(serve, query, **more):
    return serve.result("search", query=query, **more)["total"]["value"]


def paths(serve, query):
    return [hit["path"] for hit in serve.result("search", query=query)["hits"]]


def wait_for(ask, seconds=20):
    until = time.monotonic() + seconds
    while not ask():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.01)


def test_set_and_drop():
    with Vault() as vault:
        serve = vault.serve("--no-watch")
        serve.result("index")
        before = settled(serve.result("search", query="storage", facets=["tag"]))
        note = "Daily/2026-01-12.md"
        serve.result("buffer.set", path=note, version=3, text="one zyzzyva\nand storage")
        hit = serve.result("search", query="zyzzyva")["hits"][0]
        assert (hit["path"], hit["version"], hit["stale"]) == (note, 3, False)
        assert hit["snippets"][0]["at"] == [{"line": 1, "byte": 4, "utf16": 4}]
        assert serve.result("note", path=note)["text"] == "one zyzzyva\nand storage"
        # An absolute path is the same note.
        serve.result("buffer.set", path=os.path.join(vault.path, note), version=4, text="other")
        assert total(serve, "zyzzyva") == 0 and total(serve, "zyzzyva", match="all") == 0
        assert serve.result("note", path=note)["version"] == 4
        assert serve.result("buffer.drop", path=note) == {"dropped": True}
        assert serve.result("buffer.drop", path=note) == {"dropped": False}
        assert settled(serve.result("search", query="storage", facets=["tag"])) == before
        assert "version" not in serve.result("note", path=note)
        # A new note is one as long as its buffer is there.
        serve.result("buffer.set", path="New/one.md", version=1, text="zyzzyva [[OpenAI]]")
        assert paths(serve, "link:[[OpenAI]] zyzzyva") == ["New/one.md"]
        serve.result("buffer.drop", path="New/one.md")
        assert paths(serve, "zyzzyva") == [] and paths(serve, "path:New") == []
        assert serve.close() == 0


def test_nothing_is_written():
    with Vault() as vault:
        serve = vault.serve("--no-watch")
        serve.result("index")
        serve.result("search", query="storage", facets=["tag", "company"])

        def state():
            files = {}
            for folder, _, names in os.walk(vault.folder):
                for name in names:
                    path = os.path.join(folder, name)
                    with open(path, "rb") as file:
                        files[path] = file.read()
            return files
        before = state()
        set_all(serve, EDITS)
        for query in MORE:
            serve.result("search", query=query, facets=["tag", "company", "type", "folder"])
        assert state() == before
        assert serve.close() == 0
        assert state() == before


def test_what_is_refused():
    with Vault() as vault:
        serve = vault.serve("--no-watch")
        serve.result("index")
        for path in ("", "x", "x.txt", ".md", "../x.md", "a/../b.md", "a//b.md", ".obsidian/x.md",
                     "a/.hidden.md", "/elsewhere/x.md", "a/b.md/", "./a.md"):
            error = serve.ask("buffer.set", path=path, version=1, text="zyzzyva")["error"]
            assert error["code"] == -32602, (path, error)
        limits = serve.result("hello")["limits"]
        most, room = limits["buffers"], limits["bufferBytes"]
        third = "x" * (room // 3 - 100)
        for n in range(3):
            serve.result("buffer.set", path=f"Big/{n}.md", version=1, text=third, seconds=120)
        error = serve.ask("buffer.set", path="Big/3.md", version=1, text=third)["error"]
        assert error["data"]["kind"] == "limit", error
        serve.result("buffer.set", path="Big/2.md", version=2, text="smaller")
        serve.result("buffer.set", path="Big/3.md", version=1, text=third, seconds=120)
        for n in (0, 1, 2, 3):
            serve.result("buffer.drop", path=f"Big/{n}.md")
        for n in range(most):
            serve.result("buffer.set", path=f"Many/{n}.md", version=n, text="zyzzyva")
        error = serve.ask("buffer.set", path="Many/more.md", version=1, text="")["error"]
        assert error["data"]["kind"] == "limit", error
        assert total(serve, "zyzzyva") == most
        serve.result("buffer.set", path="Many/7.md", version=1, text="")
        assert total(serve, "zyzzyva") == most - 1
        assert serve.close() == 0


def test_saved_meanwhile():
    """The buffer counts, whatever becomes of the file and the index."""
    with Vault() as vault:
        serve = vault.serve("--no-watch")
        serve.result("index")
        note, text = "New/later.md", "zyzzyva first\n"
        serve.result("buffer.set", path=note, version=1, text=text)
        for saved in (text, text + "and more\n", None):
            if saved is None:
                os.remove(os.path.join(vault.path, note))
            else:
                vault.write(note, saved)
            vault.write(f"Other/{len(saved or '')}.md", "another note zyzzyva")
            serve.result("index")
            hits = serve.result("search", query="zyzzyva")["hits"]
            assert [h["path"] for h in hits].count(note) == 1
            assert [h.get("version") for h in hits if h["path"] == note] == [1]
        serve.result("index", full=True)
        assert paths(serve, "zyzzyva first")[0] == note
        serve.result("buffer.drop", path=note)
        assert note not in paths(serve, "zyzzyva")
        vault.write(note, text)
        serve.result("buffer.set", path=note, version=2, text=text)
        serve.result("index")
        serve.result("buffer.drop", path=note)
        hit = serve.result("search", query="zyzzyva first")["hits"][0]
        assert hit["path"] == note and "version" not in hit
        assert serve.close() == 0


def test_saved_and_dropped():
    """From the moment of saving on there is no answer from the text before."""
    with Vault() as vault:
        serve = vault.serve()
        serve.result("index")
        wait_for(lambda: serve.result("status")["watching"])
        for n in range(5):
            note, text = f"New/{n % 2}.md", f"zyzzyva{n} saved\n"
            serve.result("buffer.set", path=note, version=n, text=text)
            vault.write(note, text)
            assert serve.result("buffer.drop", path=note) == {"dropped": True}
            hit = serve.result("search", query=f"zyzzyva{n}")["hits"][0]
            assert hit["path"] == note and "version" not in hit and not hit["stale"], hit
            assert serve.result("note", path=note)["text"] == text
            # Then the index has it, and the file is what counts.
            wait_for(lambda: f"zyzzyva{n}" in subprocess.run(
                [KWIC, "dump", *vault.where], capture_output=True, text=True).stdout)
            assert paths(serve, f"zyzzyva{n}") == [note]
        vault.write("New/0.md", "quokka\n")
        wait_for(lambda: paths(serve, "quokka") == ["New/0.md"])
        assert paths(serve, '"zyzzyva4"') == []
        # What is dropped unsaved is not kept.
        serve.result("buffer.set", path="New/0.md", version=1, text="zyzzyva9")
        serve.result("buffer.drop", path="New/0.md")
        assert paths(serve, '"zyzzyva9"') == []
        assert serve.close() == 0


def connected(path, seconds=20):
    """The socket's file is there a moment before the server listens on it."""
    until = time.monotonic() + seconds
    while True:
        try:
            return Connection(path)
        except OSError:
            assert time.monotonic() < until, "nobody listens"
            time.sleep(0.01)


def test_several_clients():
    with Vault() as vault:
        path = os.path.join(vault.folder, "socket")
        server = Serve(*vault.where, "--no-watch", "--socket", path)
        one, two = connected(path), connected(path)
        one.result("index")
        note = "Daily/2026-01-12.md"
        one.result("buffer.set", path=note, version=1, text="zyzzyva of one")
        assert paths(two, "zyzzyva") == [note]
        two.result("buffer.set", path=note, version=9, text="quokka of two")
        assert paths(one, "quokka") == [note] and paths(one, "zyzzyva") == []
        # One's own goes by its own drop only, the last one set counts.
        assert two.result("buffer.drop", path=note) == {"dropped": True}
        assert two.result("buffer.drop", path=note) == {"dropped": False}
        assert paths(two, "zyzzyva") == [note]
        two.result("buffer.set", path=note, version=9, text="quokka of two")
        one.close()
        assert paths(two, "quokka") == [note]
        three = Connection(path)
        three.result("buffer.set", path=note, version=1, text="zyzzyva of three")
        three.close()
        wait_for(lambda: paths(two, "zyzzyva") == [] and paths(two, "quokka") == [note])
        two.close()
        four = Connection(path)
        wait_for(lambda: paths(four, "quokka") == [])
        four.send({"jsonrpc": "2.0", "id": "end", "method": "shutdown"})
        assert server.process.wait(20) == 0


def test_before_there_is_an_index():
    with Vault(index=False) as vault:
        serve = vault.serve("--no-watch")
        serve.result("buffer.set", path="New/one.md", version=1, text="zyzzyva")
        wait_for(lambda: paths(serve, "zyzzyva") == ["New/one.md"])
        assert serve.close() == 0


def test_several_vaults():
    with Vault() as a, Vault(index=False) as b:
        os.rename(b.path, b.path + "-two")
        b.path += "-two"
        subprocess.run([KWIC, "index", "--quiet", "--vault", b.path, "--index", b.index], check=True)
        serve = Serve("--vault", a.path, "--index", a.index, "--vault", b.path, "--index", b.index,
                      "--no-watch")
        error = serve.ask("buffer.set", path="x.md", version=1, text="zyzzyva")["error"]
        assert error["code"] == -32602, error
        serve.result("buffer.set", path=os.path.join(b.path, "x.md"), version=1, text="zyzzyva")
        hits = serve.result("search", query="zyzzyva")["hits"]
        assert [(h["vault"], h["path"]) for h in hits] == [("vault-two", "x.md")]
        serve.result("buffer.drop", path="x.md", vault="vault-two")
        assert total(serve, "zyzzyva") == 0
        assert serve.close() == 0


def test_subscribed():
    with Vault() as vault:
        serve = vault.serve("--no-watch")
        serve.result("index")
        serve.result("subscribe", query="zyzzyva")
        for version, text, kind in ((1, "zyzzyva", "added"), (2, "zyzzyva again", "changed"),
                                    (3, "none", "removed")):
            serve.result("buffer.set", path="x.md", version=version, text=text)
            wait_for(lambda: serve.result("status") and
                     any(n.get("method") == "kwic/changed" and n["params"][kind] == ["x.md"]
                         for n in serve.notices))
        assert serve.close() == 0


if len(sys.argv) > 1:  # a vault of yours, by hand
    hold_together(sys.argv[1], edits_of(sys.argv[1]), MORE)
else:
    run_tests(globals())
