#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""kwic mcp: every tool with every parameter, budgets, what is told; resources and prompts."""
import json
import os
import re
import subprocess
import time

from mcp_client import Mcp, Schema, content_bytes, quoted
from serve_client import KWIC, Vault, run_tests

TOOLS = json.loads(subprocess.run([KWIC, "mcp", "--schema"], check=True,
                                  capture_output=True).stdout)["tools"]
RIGHT = {"query": "coreweave", "filters": {"type": ["people"]}, "facets": ["tag"], "limit": 3,
         "cursor": "1", "sort": "title", "snippets": 1, "maxTokens": 900, "path": "Ada Voss",
         "paths": ["Ada Voss"], "heading": "Profile", "block": None, "lines": "1-3",
         "line": None, "prefix": "company", "note": "Ada Voss", "kinds": ["in"], "offset": 1}
NEEDED = {"read": {"path": "Ada Voss"}, "links": {"path": "Ada Voss"},
          "view": {"path": "Ada Voss"}}


# ---- the table ----

def test_tools_list():
    with Vault() as vault, Mcp(vault.where) as mcp:
        result = mcp.result("tools/list")
        assert mcp.bytes / 4 <= 1200, mcp.bytes
        assert result["tools"] == TOOLS
        for each in TOOLS:
            assert each["annotations"]["readOnlyHint"] is True
            assert each["annotations"]["openWorldHint"] is False
            assert each["outputSchema"]["type"] == "object"
            for name, param in each["inputSchema"]["properties"].items():
                assert name == "maxTokens" or param["description"]


def test_tools_list_with_edit():
    with Vault() as vault, Mcp(vault.where, "--write") as mcp:
        tools = mcp.result("tools/list")["tools"]
        assert mcp.bytes / 4 <= 1200, mcp.bytes
        assert [t for t in tools if t["name"] != "edit"] == TOOLS
        assert next(t for t in tools if t["name"] == "edit")["annotations"] == {
            "readOnlyHint": False, "openWorldHint": False}


def valid(data, schema):
    """As much of JSON Schema as ours uses."""
    kinds = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}
    assert all(name in data for name in schema.get("required", [])), data
    for name, value in data.items():
        if name in schema["properties"]:
            assert isinstance(value, kinds[schema["properties"][name]["type"]]), (name, value)


def test_each_parameter():
    with Vault() as vault, Mcp(vault.where) as mcp:
        for each in TOOLS:
            name, properties = each["name"], each["inputSchema"]["properties"]
            base = NEEDED.get(name, {})
            valid(mcp.data(name, **base), each["outputSchema"])
            for param, schema in properties.items():
                params = {**base, param: "LIST" if (name, param) == ("view", "query")
                          else RIGHT[param]}
                if name == "read" and param == "paths":
                    params.pop("path")
                valid(mcp.data(name, **params), each["outputSchema"])
                for wrong in (None, True, 3.5, -7, "x\0y", [1], {"a": 1}, 10 ** 17):
                    result = mcp.result("tools/call", name=name,
                                        arguments={**base, param: wrong})
                    if result.get("isError"):
                        assert param in result["content"][0]["text"] or "one path" in \
                            result["content"][0]["text"], (name, param, wrong, result)
                    else:
                        assert acceptable(wrong, param), (name, param, wrong)
                said = mcp.failure(name, **base, **{param + "x": 1})
                assert f'"{param}"' in said or "did you mean" in said, said
            for needed in each["inputSchema"].get("required", []):
                assert needed in mcp.failure(name)


def acceptable(value, param):
    """What of the wrong values is right for some parameter."""
    return value is None or (isinstance(value, str) and param == "query")


def test_unknown_tool():
    with Vault() as vault, Mcp(vault.where) as mcp:
        error = mcp.error("tools/call", name="serch", arguments={})
        assert error["code"] == -32602 and 'did you mean "search"' in error["message"]
        error = mcp.error("tools/call", name="frobnicate", arguments={})
        assert "search, read, view, tags, links" in error["message"]
        assert mcp.error("tools/call")["code"] == -32602
        assert mcp.error("tools/call", name="search", arguments=[1])["code"] == -32602
        assert mcp.error("tools/cal")["message"].endswith('did you mean "tools/call"?')


# ---- what they answer ----

def test_search():
    with Vault() as vault, Mcp(vault.where) as mcp:
        result = mcp.call("search", query="coreweave company:openai", facets=["type", "tag"])
        data = result["structuredContent"]
        serve = vault.serve().result("search", query="coreweave company:openai")
        assert [h["path"] for h in data["hits"]] == [h["path"] for h in serve["hits"]]
        assert data["total"] == 2 and data["exact"] is True
        assert data["facets"]["type"] == [{"value": "company", "count": 1},
                                          {"value": "people", "count": 1}]
        assert data["index"] == {"fresh": True, "notes": 14}
        theirs, ours = quoted(result["content"][0]["text"])
        assert any(line.startswith("People/Ada Voss.md") for line in theirs)
        assert any("2 notes match; index whole and fresh" in line for line in ours)
        links = [b for b in result["content"] if b["type"] == "resource_link"]
        assert {"type": "resource_link", "uri": "kwic:///People/Ada%20Voss.md",
                "name": "Ada Voss"} in links
        for hit in data["hits"]:
            lines = vault_lines(vault, hit["path"])
            for snippet in hit["snippets"]:
                word = re.search(r"\w{5,}", snippet["text"])[0]
                assert any(word in line for line in lines[snippet["line"] - 1:])


def vault_lines(vault, path):
    with open(os.path.join(vault.path, path), encoding="utf-8", errors="replace") as file:
        return file.read().split("\n")


def test_search_pages():
    with Vault() as vault, Mcp(vault.where) as mcp:
        whole = [h["path"] for h in mcp.data("search", limit=100, maxTokens=20000)["hits"]]
        assert len(whole) == 14
        for limit, tokens in ((3, 2000), (100, 700), (5, 500)):
            paged, cursor = [], None
            while True:
                more = {"cursor": cursor} if cursor else {}
                data = mcp.data("search", limit=limit, maxTokens=tokens, **more)
                assert data["hits"]
                paged += [h["path"] for h in data["hits"]]
                cursor = data.get("cursor")
                if not cursor:
                    break
                assert data["leftOut"]["hits"] == 14 - len(paged)
            assert paged == whole, (limit, tokens)


def test_search_tells():
    with Vault() as vault, Mcp(vault.where) as mcp:
        result = mcp.call("search", query="corewaeve")
        assert result["structuredContent"]["corrected"] == ["coreweave"]
        assert "were read as" in result["content"][0]["text"]
        result = mcp.call("search", query="coreweave zebrafish")
        assert result["structuredContent"]["relaxed"]
        assert "No note has all of it" in result["content"][0]["text"]
        result = mcp.call("search", query='"zebra fish" company:openai')
        assert result["structuredContent"]["total"] == 0
        assert "No note matches; index whole and fresh" in result["content"][0]["text"]
        assert "Alone: company:openai: 3 notes" in result["content"][0]["text"]
        assert "cursor" in mcp.failure("search", cursor="abc")


def test_read():
    with Vault() as vault, Mcp(vault.where) as mcp:
        with open(os.path.join(vault.path, "People/Ada Voss.md"), encoding="utf-8") as file:
            text = file.read()
        for name in ("Ada Voss", "People/Ada Voss.md", "kwic:///People/Ada%20Voss.md",
                     os.path.join(vault.path, "People/Ada Voss.md")):
            result = mcp.call("read", path=name)
            note = result["structuredContent"]["notes"][0]
            assert note["text"] == text and note["path"] == "People/Ada Voss.md"
            assert note["lines"] == [1, text.count("\n")]
            theirs, _ = quoted(result["content"][0]["text"])
            assert theirs == text.rstrip("\n").split("\n")
        assert mcp.data("read", path="Ada Voss", lines="3-5")["notes"][0]["text"] == \
            "".join(line + "\n" for line in text.split("\n")[2:5])
        assert mcp.data("read", path="Ada Voss", lines=[3, 5])["notes"][0]["lines"] == [3, 5]
        part = mcp.data("read", path="Ada Voss", heading="Key Facts")["notes"][0]
        assert part["text"].startswith("## Key Facts\n") and \
            text.split("\n")[part["lines"][0] - 1] == "## Key Facts"
        several = mcp.data("read", paths=["Ada Voss", "Nobody At All", "OpenAI"])
        assert [n["path"] for n in several["notes"]] == ["People/Ada Voss.md",
                                                         "Companies/OpenAI.md"]
        assert several["leftOut"]["notes"][0]["path"] == "Nobody At All"
        assert "did you mean" in mcp.failure("read", path="Ada Vos")
        assert "Profile" in mcp.failure("read", path="Ada Voss", heading="Profil")
        assert "one part at a time" in mcp.failure("read", path="Ada Voss", heading="x", lines="1")
        assert "0 notes" in mcp.failure("read")


def test_read_in_parts():
    with Vault() as vault:
        text = "# Long\n\n" + "\n".join(f"Paragraph {i} has some words and says so.\n"
                                        for i in range(400)) + "\n## End\n\nlast line\n"
        vault.write("Long.md", text)
        with Mcp(vault.where) as mcp:
            got, lines = "", None
            for _ in range(60):
                more = {"lines": lines} if lines else {}
                data = mcp.data("read", path="Long", maxTokens=1000, **more)
                got += data["notes"][0]["text"]
                if "leftOut" not in data:
                    break
                assert got.endswith("\n\n") or got.endswith("## End\n") or got.endswith(".\n")
                lines = data["leftOut"]["lines"]
                assert lines[0] == got.count("\n") + 1
            assert got == text
            whole = mcp.data("read", path="Long", maxTokens=data_tokens(mcp))
            assert whole["notes"][0]["text"] == text and "leftOut" not in whole
            # One line that is too long is not cut either.
            vault.write("One.md", "word " * 20000)
            result = mcp.call("read", path="One.md")
            assert result["structuredContent"]["notes"] == []
            needed = result["structuredContent"]["leftOut"]["maxTokens"]
            assert len(mcp.data("read", path="One.md", maxTokens=needed)["notes"]) == 1
            both = mcp.data("read", paths=["One.md", "Ada Voss"])
            assert both["leftOut"]["notes"][0]["path"] == "One.md"


def data_tokens(mcp):
    return mcp.data("read", path="Long", maxTokens=1000)["leftOut"]["maxTokens"] + 1000


def test_tags():
    with Vault() as vault, Mcp(vault.where) as mcp:
        tags = {t["tag"]: t["count"] for t in mcp.data("tags")["tags"]}
        assert tags["company"] == 3 and tags["company/openai"] == 2
        few = mcp.data("tags", prefix="company/")["tags"]
        assert [t["tag"] for t in few] == ["company/openai", "company/core-weave"]
        assert {t["tag"] for t in mcp.data("tags", query="type:people")["tags"]} > {"follow-up"}
        proposed = mcp.data("tags", note="Ada Voss")["tags"]
        assert proposed and all(t["reasons"] and 0 < t["sure"] < 1 for t in proposed)
        own = {"type/people", "needs-review", "company/openai"}
        assert not own & {t["tag"].lower() for t in proposed}
        assert mcp.data("tags", limit=2)["leftOut"]["tags"] == len(tags) - 2
        assert "note alone" in mcp.failure("tags", note="Ada Voss", prefix="a")


def test_view():
    with Vault() as vault:
        vault.write("Board.md", "# Board\n\n```dataview\nLIST FROM #type/people\nSORT file.name\n"
                    "```\n\n```dataview\nTABLE manager, last_contact FROM \"People\"\n```\n\n"
                    "```dataviewjs\ndv.pages()\n```\n\n```dataview\nNONSENSE\n```\n\n"
                    "```tasks\nnot done\n```\n")
        with Mcp(vault.where) as mcp:
            result = mcp.call("view", query="TASK WHERE !completed AND contains(text, \"Ada\")")
            block = result["structuredContent"]["blocks"][0]
            assert block["kind"] == "tasks" and block["total"] == len(block["rows"]) == 1
            row = block["rows"][0]
            assert row["path"] == "People/Ada Voss.md" and row["line"] == 25
            assert "(People/Ada Voss.md:25)" in result["content"][0]["text"]
            table = mcp.data("view", query="TABLE manager FROM #type/people SORT file.name",
                             limit=2)
            assert table["blocks"][0]["total"] == 3 and len(table["blocks"][0]["rows"]) == 2
            assert table["leftOut"]["rows"] == 1
            assert mcp.data("view", query="= 1 + 2")["blocks"][0]["rows"][0]["cells"] == ["3"]
            board = mcp.data("view", path="Board")["blocks"]
            kinds = [b["kind"] for b in board]
            assert kinds == ["list", "table", "skipped", "failed", "tasks"], kinds
            assert board[4]["total"] == len(board[4]["rows"]) > 0
            assert [b["line"] for b in board][0] == 3 and board[3]["error"]
            assert len(mcp.data("view", path="Board", line=3)["blocks"]) == 1
            assert mcp.data("view", path="Ada Voss")["blocks"][0]["kind"] == "tasks"
            assert mcp.failure("view", query="NONSENSE")
            assert "give query, or path" in mcp.failure("view")
            assert "without query" in mcp.failure("view", query="LIST", line=3)
            for tokens in (200, 300, 2000):
                result = mcp.call("view", query="LIST", maxTokens=tokens)
                assert content_bytes(result) <= tokens * 4


def test_links():
    with Vault() as vault, Mcp(vault.where) as mcp:
        data = mcp.data("links", path="Ada Voss")
        assert data["path"] == "People/Ada Voss.md"
        assert {"path": "Daily/2026-01-12.md", "line": 3, "heading": "Monday",
                "text": "Met Ada and 2026-01-12 Storage review#Decisions."} in data["in"]
        assert any(one["path"] == "People/Lena Brandt.md" for one in data["out"])
        assert data["totals"]["in"] == len(data["in"])
        assert set(mcp.data("links", path="Ada Voss", kinds=["out"])) == \
            {"path", "out", "totals", "index"}
        mentions = mcp.data("links", path="OpenAI", kinds=["mentions"], limit=1, offset=1)
        assert mentions["totals"]["mentions"] == 4 and mentions["leftOut"]["mentions"] == 2
        assert len(mentions["mentions"]) == 1
        said = mcp.failure("links", path="OpenAI", kinds=["mention"])
        assert 'did you mean "mentions"' in said


# ---- the budget ----

def test_budget():
    with Vault() as vault:
        for i in range(150):
            vault.write(f"Many/Note {i} \"quoted\\\\\".md",
                        f"---\ntags: [t/{i}, \"a b\"]\n---\n# Head {i}\n\nA zebra \"in\" [[Ada Voss]]"
                        f"\twith \\ and é漢字 number {i}, Ada Voss.\n\n" + "More words. " * i + "\n")
        with Mcp(vault.where) as mcp:
            calls = [("search", {"query": "zebra", "limit": 100, "snippets": 5,
                                 "facets": ["tag", "folder"]}),
                     ("search", {"query": "zebra", "sort": "title"}), ("tags", {}),
                     ("links", {"path": "Ada Voss"}),
                     ("read", {"paths": [f"Many/Note {i} \"quoted\\\\\".md" for i in range(99)]}),
                     ("read", {"path": "Many/Note 149 \"quoted\\\\\".md"})]
            for name, arguments in calls:
                last = -1
                for tokens in (200, 250, 300, 500, 1000, None, 4000, 30000):
                    more = {"maxTokens": tokens} if tokens else {}
                    result = mcp.call(name, **arguments, **more)
                    size = content_bytes(result)
                    assert size <= (tokens or 2000) * 4, (name, tokens, size)
                    items = same_items(name, result)
                    assert items >= last or name == "links", (name, tokens, items, last)
                    last = items
                    if tokens and tokens <= 500 and name != "tags":
                        assert "Left out" in result["content"][0]["text"], (name, tokens)


def same_items(name, result):
    """Text and data hold the same items; how many."""
    data, (theirs, _) = result["structuredContent"], quoted(result["content"][0]["text"])
    if name == "search":
        paths = [line for line in theirs if re.match(r"\S.*\.md( ·|$)", line)]
        assert len(paths) == len(data["hits"]), (paths, data["hits"])
        assert all(line.startswith(hit["path"]) for line, hit in zip(paths, data["hits"]))
        snippets = [line for line in theirs if line.startswith("  ")]
        assert len(snippets) == sum(len(h["snippets"]) for h in data["hits"])
        return len(data["hits"])
    if name == "tags":
        assert theirs == [f"{t['tag']} {t['count']}" for t in data["tags"]]
        return len(data["tags"])
    if name == "links":
        kinds = [k for k in ("in", "out", "mentions", "related") if k in data]
        places = [line for line in theirs if line.startswith("  ") or " · " in line]
        assert len(places) == sum(len(data[k]) for k in kinds), (theirs, data)
        return len(places)
    lines = "".join(note["text"] for note in data["notes"]).rstrip("\n").split("\n")
    assert len(theirs) >= len([line for line in lines if line])
    return len(data["notes"])


# ---- the index ----

def test_while_the_index_is_made():
    with Vault(index=False) as vault:
        for i in range(3000):
            vault.write(f"Many/{i % 50}/Note {i}.md", f"# Note {i}\n\nA zebra. " + "words " * 200)
        with Mcp(vault.where) as mcp:
            result = mcp.result("tools/call", name="search", arguments={"query": "zebra"})
            if result.get("isError"):
                assert "still being made" in result["content"][0]["text"]
            else:
                assert result["structuredContent"]["total"] == 3000
                assert result["structuredContent"]["index"]["notes"] == 3014


def test_fresh():
    with Vault() as vault, Mcp(vault.where) as mcp:
        def paths(word):
            return [h["path"] for h in mcp.data("search", query=f'"{word}"')["hits"]]
        for word in ("aardvark", "zyzzyva", "quokka"):
            assert paths(word) == []
            vault.write("New.md", f"An {word} walks.\n")
            until = time.monotonic() + 10
            while paths(word) != ["New.md"]:
                assert time.monotonic() < until
            assert word in mcp.data("read", path="New")["notes"][0]["text"]
        os.remove(os.path.join(vault.path, "New.md"))
        until = time.monotonic() + 10
        while paths("quokka"):
            assert time.monotonic() < until
        vault.write("Before.md", "A wombat.\n")
        # What changed before it started is there from the first answer on that does not say
        # that it may be missing.
        with Mcp(vault.where) as other:
            first = other.data("search", query='"wombat"')
            assert first["total"] == 1 or not first["index"]["fresh"]
            other.settle()
            assert other.data("search", query='"wombat"')["total"] == 1


def test_no_vault():
    done = subprocess.run([KWIC, "mcp", "--vault", "/nonexistent"], capture_output=True, input=b"")
    assert done.returncode == 3 and b"no such folder" in done.stderr and not done.stdout


# ---- resources, prompts, completion ----

def test_resources():
    with Vault() as vault:
        vault.write("Odd %41 #1?.md", "odd\n")
        with open(os.path.join(os.fsencode(vault.path), b"caf\xe9.md"), "wb") as file:
            file.write(b"zebra\n")
        with Mcp(vault.where) as mcp:
            listed = mcp.result("resources/list")
            uris = [r["uri"] for r in listed["resources"]]
            assert len(uris) == 16 and "kwic:///Odd%20%2541%20%231%3F.md" in uris
            for uri in uris:
                contents = mcp.result("resources/read", uri=uri)["contents"]
                assert len(contents) == 1 and contents[0]["uri"] == uri
            assert "kwic:///caf%E9.md" in uris
            assert mcp.data("read", path="kwic:///caf%E9.md")["notes"][0]["text"] == "zebra\n"
            assert mcp.data("search", query="zebra")["hits"][0]["path"] == "kwic:///caf%E9.md"
            for uri in ("kwic:///Nobody.md", "kwic:///../../etc/passwd", "file:///etc/passwd",
                        "kwic:///Ada%20Voss", "kwic:///%00", "kwic:///", None, 7):
                error = mcp.error("resources/read", uri=uri)
                assert error["code"] == -32602, (uri, error)
            assert mcp.result("resources/templates/list")["resourceTemplates"][0]["uriTemplate"]
        with Mcp(vault.where, revision="2025-11-25") as mcp:
            assert mcp.error("resources/read", uri="kwic:///Nobody.md")["code"] == -32002


def test_resource_pages():
    with Vault() as vault:
        for i in range(230):
            vault.write(f"Many/{i:03}.md", "x\n")
        with Mcp(vault.where) as mcp:
            uris, cursor = [], None
            while cursor is not None or not uris:
                page = mcp.result("resources/list", **({"cursor": cursor} if cursor else {}))
                uris += [r["uri"] for r in page["resources"]]
                cursor = page.get("nextCursor")
            assert len(uris) == len(set(uris)) == 244
            assert mcp.error("resources/list", cursor="x")["code"] == -32602


def test_prompts():
    with Vault() as vault, Mcp(vault.where) as mcp:
        names = [p["name"] for p in mcp.result("prompts/list")["prompts"]]
        assert names == ["about", "meeting"]
        got = mcp.result("prompts/get", name="meeting", arguments={"person": "Ada Voss"})
        text = got["messages"][0]["content"]["text"]
        assert got["messages"][0]["role"] == "user"
        assert text.startswith('Prepare me for a meeting with "Ada Voss"')
        assert "| **Role**: Plans compute" in text and "Meetings/2026-01-12" in text
        assert mcp.bytes < 12000
        text = mcp.result("prompts/get", name="about", arguments={
            "topic": "unheard of ) OR (\"x\n| fake"})["messages"][0]["content"]["text"]
        assert "| fake" not in quoted(text)[0]
        assert 'did you mean "about"' in mcp.error("prompts/get", name="abuot")["message"]
        assert "topic" in mcp.error("prompts/get", name="about", arguments={})["message"]


def test_completion():
    with Vault() as vault, Mcp(vault.where) as mcp:
        def complete(ref, name, value):
            return mcp.result("completion/complete", ref=ref, argument={
                "name": name, "value": value})["completion"]["values"]
        assert complete({"type": "ref/prompt", "name": "about"}, "topic", "ada") == ["Ada Voss"]
        template = {"type": "ref/resource", "uri": "kwic:///{+path}"}
        assert complete(template, "path", "People/ad") == ["People/Ada Voss.md"]
        assert mcp.error("completion/complete", ref=template,
                         argument={"name": "x", "value": ""})["code"] == -32602


if __name__ == "__main__":
    run_tests(globals())
    if getattr(Schema, "missing", False):
        print("the protocol's schemas or python3-jsonschema are not here: lines were not checked")
