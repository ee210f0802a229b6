#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The method view: queries and notes' blocks in a server, with buffers and subscriptions."""
import sys

from serve_client import Vault, run_tests

BLOCK = "# Board\n\n```dataview\nTASK FROM \"Views\" WHERE !completed SORT due\n```\n"


def made(vault):
    vault.write("Views/Board.md", BLOCK)
    vault.write("Views/A.md", "size:: 3\n\n- [ ] one [due:: 2026-01-02]\n")
    vault.kwic("index", "--quiet")
    return vault.serve()


def texts(view):
    return [row["text"] for row in view["rows"]]


def test_queries_and_values():
    with Vault() as vault:
        serve = made(vault)
        table = serve.result("view", query='TABLE size FROM "Views" WHERE size')
        assert table["columns"] == ["File", "size"] and table["rows"][0][1]["value"] == 3, table
        value = serve.result("view", query="= date(today)", now="2026-01-15T12:00:00Z")
        assert value["value"] == {"date": "2026-01-15"}, value
        this = serve.result("view", query="= this.size + 1", path="Views/A.md")
        assert this["value"] == 4, this
        assert "equality" in serve.result("view", query="TABLE a == 1")["error"]
        assert serve.ask("view")["error"]["code"] == -32602
        assert serve.ask("view", path="Nosuch")["error"]["data"]["kind"] == "not-found"
        assert serve.ask("view", path="Views/Board.md", line=2)["error"]["data"]["kind"] == "not-found"
        assert serve.close() == 0


def test_a_note_with_its_blocks():
    with Vault() as vault:
        serve = made(vault)
        note = serve.result("view", path="Board")
        assert note["path"] == "Views/Board.md" and len(note["blocks"]) == 1, note
        block = note["blocks"][0]
        assert (block["line"], block["endLine"], block["type"]) == (3, 5, "task"), block
        assert block == serve.result("view", path="Views/Board.md", line=3)
        assert serve.close() == 0


def test_buffers_count():
    with Vault() as vault:
        serve = made(vault)
        serve.result("buffer.set", path="Views/A.md", version=1, text="- [ ] one\n- [ ] two\n")
        assert texts(serve.result("view", path="Views/Board.md", line=3)) == ["one", "two"]
        serve.result("buffer.set", path="Views/New.md", version=1, text="- [ ] new\n")
        assert "new" in texts(serve.result("view", path="Views/Board.md", line=3))
        serve.result("buffer.drop", path="Views/A.md")
        serve.result("buffer.drop", path="Views/New.md")
        assert texts(serve.result("view", path="Views/Board.md", line=3)) == ["one [due:: 2026-01-02]"]
        assert serve.close() == 0


def test_subscriptions():
    with Vault() as vault:
        serve = made(vault)
        first = serve.result("subscribe", view={"path": "Views/Board.md", "line": 3})
        assert texts(first["view"]) == ["one [due:: 2026-01-02]"], first
        assert serve.ask("subscribe", view={})["error"]["code"] == -32602
        serve.result("buffer.set", path="Views/A.md", version=1, text="- [ ] other\n")
        notice = serve.notices.pop() if serve.notices else serve.lines.next()
        assert notice["method"] == "kwic/changed", notice
        assert texts(notice["params"]["view"]) == ["other"], notice
        vault.write("Views/B.md", "- [ ] written\n")
        notice = serve.lines.next()
        assert sorted(texts(notice["params"]["view"])) == ["other", "written"], notice
        assert serve.result("unsubscribe", subscription=first["subscription"])["removed"]
        assert serve.close() == 0


def test_limits_of_time():
    with Vault() as vault:
        serve = made(vault)
        many = "LIST WITHOUT ID z FROM \"Views\" FLATTEN list(1,2,3,4,5,6,7,8,9,10) AS a" + \
            "".join(f" FLATTEN list(1,2,3,4,5,6,7,8,9,10) AS b{i}" for i in range(9)) + " FLATTEN 1 AS z"
        view = serve.result("view", query=many, timeoutMs=300, seconds=60)
        assert "partial" in view["warning"], {k: view[k] for k in view if k != "rows"}
        assert serve.result("view", query="= 1 + 1")["value"] == 2
        assert serve.close() == 0


if __name__ == "__main__":
    sys.path.insert(0, ".")
    run_tests(globals())
