#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Edits through the server: what is planned, what is written, and what is left to the editor."""
import os
import tempfile

from serve_client import Vault, run_tests

ADA = "People/Ada Voss.md"
LENA = "People/Lena Brandt.md"
os.environ["XDG_STATE_HOME"] = tempfile.mkdtemp()


def read(vault, path):
    with open(os.path.join(vault.path, path), "rb") as file:
        return file.read()


def applied(text, edits):
    """The text as an editor has it when it has made the edits, by bytes."""
    data = text.encode()
    for edit in sorted(edits, key=lambda e: -e["from"]["offset"]):
        data = (data[:edit["from"]["offset"]] + edit["text"].encode() +
                data[edit["to"]["offset"]:])
    return data.decode()


def applied16(text, edits):
    """The same by lines and UTF-16 units."""
    lines = text.split("\n")
    for edit in sorted(edits, key=lambda e: -e["from"]["offset"]):
        first, last = edit["from"], edit["to"]
        head = lines[first["line"] - 1].encode("utf-16-le")[:2 * first["utf16"]]
        tail = lines[last["line"] - 1].encode("utf-16-le")[2 * last["utf16"]:]
        middle = head.decode("utf-16-le") + edit["text"] + tail.decode("utf-16-le")
        lines[first["line"] - 1:last["line"]] = middle.split("\n")
    return "\n".join(lines)


def test_plan_writes_nothing():
    with Vault() as vault:
        serve = vault.serve()
        before = read(vault, ADA)
        plan = serve.result("edit.plan", query="type:people", add=["new"], remove=["needs-review"])
        assert plan["notes"] == 3 and not plan["refused"], plan
        assert plan["diff"] == plan["patch"] and plan["diff"].startswith("kwic-hash: ")
        assert read(vault, ADA) == before
        ada = [f for f in plan["files"] if f["path"] == ADA][0]
        assert applied(before.decode(), ada["edits"]) == applied16(before.decode(), ada["edits"])
        assert serve.close() == 0


def test_apply_and_undo():
    with Vault() as vault:
        serve = vault.serve()
        before = read(vault, ADA)
        plan = serve.result("edit.plan", rename={"needs-review": "review/again"})
        done = serve.result("edit.apply", patch=plan["patch"], what="a test")
        assert done["notes"] == 1 and done["edit"] >= 1, done
        ada = [f for f in plan["files"] if f["path"] == ADA][0]
        assert read(vault, ADA).decode() == applied(before.decode(), ada["edits"])
        serve.result("index")
        assert serve.result("search", query='tag:review/again')["total"]["value"] == 1
        again = serve.result("edit.apply", patch=plan["patch"])
        assert again["notes"] == 0 and not again["refused"], again
        look = serve.result("edit.undo", dryRun=True)
        assert look["notes"] == 1 and look["diff"] and read(vault, ADA) != before
        undone = serve.result("edit.undo")
        assert undone["edit"] == done["edit"] and read(vault, ADA) == before
        error = serve.ask("edit.undo")["error"]
        assert error["data"]["kind"] == "not-found", error
        assert serve.close() == 0


def test_unsaved():
    with Vault() as vault:
        serve = vault.serve()
        before = read(vault, ADA)
        text = "---\ntags: [type/people, ü😀]\n---\n😀 #needs-review and more\n"
        serve.result("buffer.set", path=ADA, version=3, text=text)
        plan = serve.result("edit.plan", query="tag:type/people", remove=["needs-review"],
                            add=["seen"])
        ada = [f for f in plan["files"] if f["path"] == ADA][0]
        assert ada["unsaved"] is True
        meant = "---\ntags: [type/people, ü😀, seen]\n---\n😀 needs-review and more\n"
        assert applied(text, ada["edits"]) == meant
        assert applied16(text, ada["edits"]) == meant
        assert ADA not in plan["patch"] and LENA in plan["patch"] and ADA in plan["diff"]
        serve.result("edit.apply", patch=plan["patch"])
        assert read(vault, ADA) == before and b"seen" in read(vault, LENA)
        refused = serve.result("edit.apply", patch=plan["diff"])
        assert any(r["path"] == ADA for r in refused["refused"]), refused
        assert read(vault, ADA) == before
        task = serve.ask("edit.plan", task={"path": ADA, "line": 4})["error"]
        assert "no task" in task["message"], task
        serve.result("edit.undo")
        assert serve.close() == 0


def test_task():
    with Vault() as vault:
        serve = vault.serve()
        plan = serve.result("edit.plan", task={"path": ADA, "line": 25})
        assert "- [x] Ask Ada" in plan["diff"] and "✅ 20" in plan["diff"], plan
        serve.result("edit.apply", patch=plan["patch"])
        back = serve.result("edit.plan", task={"path": ADA, "line": 25, "undo": True})
        serve.result("edit.apply", patch=back["patch"])
        assert b"- [ ] Ask Ada for the CoreWeave rack plan \xf0\x9f\x93\x85 2026-02-01\n" in \
            read(vault, ADA)
        assert serve.close() == 0


def test_suggest_and_untagged():
    with Vault() as vault:
        serve = vault.serve()
        told = serve.result("untagged", tag="company/core-weave")
        assert ADA in [n["path"] for n in told["notes"]] and told["total"] == 4, told
        plan = serve.result("edit.plan", paths=[ADA], **told["notes"][0]["edit"])
        assert "+- company/core-weave" in plan["diff"], plan["diff"]
        text = "---\ntype: people\n---\nWorks on CoreWeave storage.\n"
        serve.result("buffer.set", path=LENA, version=1, text=text)
        tags = [t["tag"] for t in serve.result("suggest", path=LENA)["tags"]]
        assert "type/people" in tags[:3], tags
        same = [t["tag"] for t in serve.result("suggest", text=text)["tags"]]
        assert same, tags
        assert serve.ask("suggest", path="No such")["error"]["data"]["kind"] == "not-found"
        assert serve.close() == 0


def test_said_wrong():
    with Vault() as vault:
        serve = vault.serve()
        for params in ({}, {"add": ["x"]}, {"add": ["a b"], "query": "*"},
                       {"set": {"rating": "1"}}, {"rename": {"a": "x.y"}}):
            assert serve.ask("edit.plan", **params)["error"]["code"] == -32602, params
        assert serve.ask("edit.apply", patch="--- a/x.md\n+++ b/x.md\n")["error"]["code"] == -32602
        assert serve.close() == 0


run_tests(globals())
