#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""kwic mcp over a part of a vault: whatever is asked, the answer is, byte for byte, that of a
vault in which the other notes are not there."""
import json
import os
import shutil
import time

from mcp_client import Mcp, part_folders
from serve_client import Vault, run_tests

PEOPLE = ["Ada Voss", "Bo Lindqvist", "Cleo Marsh", "Dag Orlov", "Enid Pratt", "Finn Zeller"]
SECRETS = ["Ursula Quill", "Project Xanadu", "Vesuvius Capital", "zephyrine", "quicksilver"]


def note(i, secret):
    """A note that has to do with those of the other part in every way there is."""
    me, other = PEOPLE[i % 6], PEOPLE[(i + 1) % 6]
    words = "zephyrine quicksilver albatross" if secret else "gannet albatross marigold"
    return (f"---\ntype: {'dossier' if secret else 'people'}\n"
            f"tags: [{'public' if not secret else 'hidden/deep'}, shared/t{i % 3}, "
            f"company/{'vesuvius' if secret else 'openai'}]\naliases: [\"{me} {i} alias\"]\n"
            f"{'clearance' if secret else 'role'}: {'umbra' if secret else 'storage'}\n"
            f"created: 2026-01-{i % 27 + 1:02}\n---\n# {me} {i}\n\n"
            f"Works with [[Note {i + 1}]] and [[Secret {i}]] and [[{SECRETS[i % 3]}]], "
            f"also {other} {i + 1} alias, at OpenAI. {words} word{i}.\n\n"
            f"- [ ] call {other} about {words.split()[0]} 📅 2026-02-{i % 27 + 1:02}\n\n"
            f"## Facts {i}\n\n- fact {i} ^fact{i}\n")


def fill(vault, folders):
    for i in range(40):
        vault.write(f"{folders[i % len(folders)]}/Note {i}.md", note(i, False))
    for i in range(60):
        folder = folders[i % len(folders)] if len(folders) > 1 else "Secret"
        vault.write(f"{folder}/Secret {i}.md", note(i, True))
    for i, name in enumerate(SECRETS[:3]):
        vault.write(f"Secret/{name}.md", f"---\ntype: company\naliases: [\"Ada Voss\", OpenAI, "
                    f"gannet{i}]\n---\n# {name}\n\nNames [[Note {i}]] and Note {i + 1}. ganet\n")


def ask_all(mcp):
    """Everything that can be asked, as (question, answer) pairs."""
    def each():
        queries = ["", "albatross", "zephyrine", "zephirine", "gannet", "ganet", "quicksil",
                   "tag:hidden", "tag:public", "company:openai", "company:vesuvius",
                   "type:dossier", "[clearance]", "clearance:umbra", "link:[[Note 1]]",
                   "from:[[Secret 1]]", "from:[[Note 1]]", "mentions:[[Secret 3]]",
                   "mentions:[[Note 3]]", "is:orphan", "is:unresolved", "folder:Secret",
                   "path:Secret", "id:\"Secret/Project Xanadu.md\"", "Ursula Quill", "/zeph.r/",
                   "alb*", "albatros~", "task-todo:call", "due:<=2026-02-09", "has:task",
                   "created:2026-01-03", "\"works with\"", "line:(works gannet)", "sort:title",
                   "-tag:hidden", "NOT zephyrine", "xanadu OR gannet", "fact xanadu"]
        for query in queries:
            yield "search", {"query": query, "limit": 5,
                             "facets": ["tag", "company", "type", "folder", "clearance", "role"]}
        yield "search", {"query": "zephyrine", "match": 1}
        yield "search", {"filters": {"type": ["dossier"]}}
        yield "search", {"limit": 100, "maxTokens": 20000, "sort": "-modified"}
        names = [f"Note {i}" for i in range(6)] + [f"Secret {i}" for i in range(6)] + SECRETS
        names += ["Secret/Project Xanadu.md", "../Secret/Project Xanadu.md", "Ada Voss",
                  "gannet1", "OpenAI", "Ada Voss 0 alias", "Open/Note 1", "Secrt 1",
                  "kwic:///Secret/Project%20Xanadu.md", "Ursla Quill", "Projct Xanadu"]
        for name in names:
            yield "read", {"path": name}
            yield "read", {"path": name, "heading": "Facts 1"}
            yield "links", {"path": name, "limit": 50, "maxTokens": 9000}
            yield "tags", {"note": name}
        yield "read", {"paths": names}
        for query in ("LIST", "TABLE clearance, file.inlinks, file.outlinks, file.tags",
                      "TASK", "LIST FROM #hidden", "LIST FROM \"Secret\"", "LIST FROM [[Note 1]]",
                      "LIST FROM outgoing([[Secret 1]])", "LIST FROM outgoing([[Note 1]])",
                      "TABLE rows.file.name GROUP BY type", "= [[Project Xanadu]].type",
                      "= [[Secret 1]].file.path", "= length([[Note 1]].file.inlinks)",
                      "LIST WHERE contains(file.outlinks, [[Ursula Quill]])", "CALENDAR created"):
            yield "view", {"query": query, "limit": 50, "maxTokens": 9000}
        yield "view", {"query": "= this.type", "path": "Note 1"}
        yield "view", {"path": "Secret 1"}
        for arguments in ({}, {"prefix": "hidden"}, {"prefix": "comp"}, {"query": "zephyrine"},
                          {"query": "gannet"}):
            yield "tags", arguments
    for name, arguments in each():
        yield (name, arguments), mcp.result("tools/call", name=name, arguments=arguments)
    for uri in ("kwic:///Secret/Project%20Xanadu.md", "kwic:///Open/Note%200.md",
                "kwic:///Secret/Secret%201.md"):
        yield uri, mcp.ask("resources/read", uri=uri)
    yield "resources", mcp.result("resources/list")
    for value in ("", "Sec", "xan", "ursu", "Note", "ga", "Open/N", "Secret/"):
        for ref in ({"type": "ref/prompt", "name": "about"},
                    {"type": "ref/resource", "uri": "kwic:///{+path}"}):
            name = "topic" if "name" in ref else "path"
            yield (ref, value), mcp.result("completion/complete", ref=ref, argument={
                "name": name, "value": value})
    for about in ("Ada Voss", "Ursula Quill", "Note 3", "zephyrine"):
        yield about, mcp.result("prompts/get", name="about", arguments={"topic": about})
        yield about, mcp.result("prompts/get", name="meeting", arguments={"person": about})


def same(vault, args, keep):
    """Asks the part, and a vault of the part's notes alone."""
    with Vault(index=False) as alone:
        shutil.rmtree(alone.path)
        shutil.copytree(vault.path, alone.path, symlinks=True)
        for folder, _, files in os.walk(alone.path):
            for file in files:
                path = os.path.relpath(os.path.join(folder, file), alone.path)
                if not keep(path):
                    os.remove(os.path.join(alone.path, path))
        with Mcp(vault.where, *args) as part, Mcp(alone.where) as whole:
            told = part.result("server/discover")["instructions"]
            assert "You see a part of the vault" in told
            n = 0
            for (question, got), (_, wanted) in zip(ask_all(part), ask_all(whole)):
                assert plain(got) == plain(wanted), (
                    question, json.dumps(plain(got))[:3000], json.dumps(plain(wanted))[:3000])
                n += 1
            assert n > 150, n
        assert len(part_folders(vault.index)) == 1


def plain(answer):
    answer.pop("id", None)
    return answer


def test_root():
    with Vault() as vault:
        fill(vault, ["Open"])
        vault.kwic("index", "--quiet")
        # Links of the file system lead out of the folder no more than names do.
        os.symlink("../Secret/Project Xanadu.md", os.path.join(vault.path, "Open/Door.md"))
        os.symlink("../Secret", os.path.join(vault.path, "Open/Stairs"))
        same(vault, ["--root", "Open"], lambda path: path.startswith("Open/N"))


def test_within():
    with Vault() as vault:
        fill(vault, ["Open", "Mixed/Deep", "Secret"])
        vault.kwic("index", "--quiet")

        def keep(path):
            with open(os.path.join(vault.path, path), encoding="utf-8", errors="replace") as file:
                return "tags: [public" in file.read()
        same(vault, ["--within", "tag:public"], keep)


def test_both():
    with Vault() as vault:
        fill(vault, ["Open", "Secret"])

        def keep(path):
            with open(os.path.join(vault.path, path), encoding="utf-8", errors="replace") as file:
                return "type: people" in file.read() and path.startswith("Open/")
        same(vault, ["--root", os.path.join(vault.path, "Open"), "--within", "type:people"], keep)


def test_follows():
    """What enters the part is seen, what leaves it is gone, and never in between."""
    with Vault() as vault:
        vault.write("A.md", "---\ntags: [public]\n---\nA gannet.\n")
        vault.write("B.md", "---\ntags: [private]\n---\nA gannet flies.\n")
        with Mcp(vault.where, "--within", "tag:public") as mcp:
            def paths():
                return [h["path"] for h in mcp.data("search", query="gannet")["hits"]]

            def wait(wanted):
                until = time.monotonic() + 10
                while paths() != wanted:
                    assert time.monotonic() < until, (paths(), wanted)
            assert paths() == ["A.md"]
            assert mcp.data("search")["index"]["notes"] == 1
            vault.write("B.md", "---\ntags: [public]\n---\nA gannet flies.\n")
            wait(["A.md", "B.md"])
            for i in range(20):
                vault.write("A.md", f"---\ntags: [private]\n---\nA gannet with a secret{i}.\n")
                result = mcp.result("tools/call", name="read", arguments={"path": "A.md"})
                assert "secret" not in json.dumps(result), result
                error = mcp.ask("resources/read", uri="kwic:///A.md")
                assert "secret" not in json.dumps(error)
                assert "secret" not in json.dumps(mcp.call("search", query="gannet"))
                vault.write("A.md", f"---\ntags: [public]\nsaid: open{i}\n---\nA gannet.\n")
                mcp.call("search", query="gannet")
                vault.write("A.md", f"---\ntags: [private]\nsaid: secret{i}\n---\nA gannet.\n")
                result = mcp.result("tools/call", name="view",
                                    arguments={"query": "TABLE said, file.tags"})
                assert "secret" not in json.dumps(result), result
            wait(["B.md"])
            os.remove(os.path.join(vault.path, "B.md"))
            wait([])


def test_queries_that_would_let_in_more():
    with Vault() as vault:
        for query, why in (("tag:pblic corewaeve", "--within"), ("path:[ foo", "--within"),
                           ("(", "--within")):
            with Mcp(vault.where, "--within", query) as mcp:
                result = mcp.result("tools/call", name="search", arguments={"query": "coreweave"})
                if result.get("isError"):
                    assert why in result["content"][0]["text"], result
                else:
                    assert result["structuredContent"]["total"] == 0, (query, result)
                assert mcp.ask("resources/list").get("result", {}).get("resources", []) == []


def test_roots_that_are_none():
    with Vault() as vault:
        for root in ("Nowhere", "..", "/etc", "People/Ada Voss.md", "../vault/../.."):
            mcp = Mcp(vault.where, "--root", root)
            assert mcp.process.wait(20) == 2
            assert b"not a folder of the vault" in mcp.process.stderr.read()
        for root in (".", vault.path):
            with Mcp(vault.where, "--root", root) as mcp:
                assert mcp.data("search")["total"] == 14


if __name__ == "__main__":
    run_tests(globals())
