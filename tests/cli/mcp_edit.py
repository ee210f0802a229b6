#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""kwic mcp --write: an edit is planned, shown, applied and taken back, and reaches no further
than the agent sees."""
import os
import re

from mcp_client import Mcp, content_bytes, quoted
from serve_client import Vault, run_tests


class Writing(Mcp):
    """With a journal of its own."""

    def __init__(self, vault, *args):
        super().__init__(vault.where, "--write", *args,
                         env={"XDG_STATE_HOME": os.path.join(vault.folder, "state")})
        self.settle()


def read(vault, path="People/Ada Voss.md"):
    with open(os.path.join(vault.path, path), "rb") as file:
        return file.read()


def everything(vault):
    return {os.path.join(folder, name): open(os.path.join(folder, name), "rb").read()
            for folder, _, names in os.walk(vault.path) for name in names}


def test_not_without_write():
    with Vault() as vault, Mcp(vault.where) as mcp:
        assert "edit" not in [t["name"] for t in mcp.result("tools/list")["tools"]]
        assert "no tool" in mcp.error("tools/call", name="edit", arguments={})["message"]


def test_plan_apply_undo():
    with Vault() as vault, Writing(vault) as mcp:
        before = everything(vault)
        result = mcp.call("edit", query="type:people", addTags=["follow-up/soon"],
                          removeTags=["needs-review"])
        data = result["structuredContent"]
        assert data["notes"] == 3 and data["files"] and everything(vault) == before
        theirs, ours = quoted(result["content"][0]["text"])
        assert "+- follow-up/soon" in theirs and "-- needs-review" in theirs
        assert any("Nothing is written yet" in line for line in ours)
        done = mcp.data("edit", apply=data["plan"])
        assert done["applied"] is True and done["notes"] == 3
        text = read(vault)
        assert b"- follow-up/soon\n" in text and b"needs-review" not in text
        mcp.settle()
        assert mcp.data("search", query="tag:follow-up/soon")["total"] == 3
        assert "no plan" in mcp.failure("edit", apply=data["plan"])
        back = mcp.data("edit", undo=done["edit"])
        assert everything(vault) != before
        mcp.data("edit", apply=back["plan"])
        assert everything(vault) == before
        mcp.settle()
        assert mcp.data("search", query="tag:follow-up/soon")["total"] == 0


def test_undo_last():
    with Vault() as vault, Writing(vault) as mcp:
        before = everything(vault)
        for tag in ("one", "two"):
            mcp.call("edit", apply=mcp.data("edit", paths=["Ada Voss"], addTags=[tag])["plan"])
        mcp.call("edit", apply=mcp.data("edit", undo=0)["plan"])
        assert b"- one\n" in read(vault) and b"- two\n" not in read(vault)
        mcp.call("edit", apply=mcp.data("edit", undo=1)["plan"])
        assert everything(vault) == before


def test_properties_and_renames():
    with Vault() as vault, Writing(vault) as mcp:
        plan = mcp.data("edit", paths=["Ada Voss"], renameTags={"company/openai": "company/oai"},
                        set={"stars": 3, "done": True, "nick": "A: V", "last_contact": None,
                             "areas": ["x", "y z"]})
        mcp.call("edit", apply=plan["plan"])
        text = read(vault).decode()
        assert "- company/oai\n" in text and "last_contact" not in text
        assert "stars: 3\n" in text and "done: true\n" in text
        assert re.search(r"nick: ['\"]A: V['\"]\n", text) and "areas: [" in text


def test_tasks():
    with Vault() as vault, Writing(vault) as mcp:
        line = read(vault).decode().split("\n").index(
            "- [ ] Ask Ada for the CoreWeave rack plan 📅 2026-02-01") + 1
        mcp.call("edit", apply=mcp.data("edit", paths=["Ada Voss"], done=line)["plan"])
        assert "- [x] Ask Ada for the CoreWeave rack plan" in read(vault).decode()
        mcp.call("edit", apply=mcp.data("edit", paths=["Ada Voss"], reopen=line)["plan"])
        assert "- [ ] Ask Ada for the CoreWeave rack plan 📅 2026-02-01\n" in read(vault).decode()
        assert "line" in mcp.failure("edit", paths=["Ada Voss"], done=1)


def test_what_is_wrong():
    with Vault() as vault, Writing(vault) as mcp:
        before = everything(vault)
        assert "in which notes" in mcp.failure("edit", addTags=["x"])
        assert "what is to be done" in mcp.failure("edit", query="*")
        assert "apply stands alone" in mcp.failure("edit", apply="plan-1", addTags=["x"])
        assert mcp.failure("edit", query="*", addTags=["not a tag"])
        nothing = mcp.data("edit", query='"zzzzqqq"', addTags=["x"])
        assert nothing["notes"] == 0 and "plan" not in nothing
        assert "did you mean" in mcp.failure("edit", paths=["Ada Vos"], addTags=["x"])
        for path in ("../outside.md", "/etc/passwd", ".obsidian/app.json"):
            assert mcp.failure("edit", paths=[path], addTags=["x"])
        assert everything(vault) == before


def test_changed_since():
    with Vault() as vault, Writing(vault) as mcp:
        plan = mcp.data("edit", paths=["Ada Voss", "OpenAI"], addTags=["x"])
        vault.write("People/Ada Voss.md", "another\n")
        done = mcp.data("edit", apply=plan["plan"])
        assert done["notes"] == 1 and done["refused"][0]["path"] == "People/Ada Voss.md"
        assert read(vault) == b"another\n"


def test_budget():
    with Vault() as vault:
        for i in range(60):
            vault.write(f"Many/{i}.md", f"---\ntags: [a]\n---\nA zebra {i}.\n")
        with Writing(vault) as mcp:
            for tokens in (200, 400, 2000):
                result = mcp.call("edit", query="zebra", addTags=["b"], maxTokens=tokens)
                data = result["structuredContent"]
                assert content_bytes(result) <= tokens * 4 and data["notes"] == 60
                assert data["leftOut"]["files"] == 60 - len(data["files"])
            assert mcp.data("edit", apply=data["plan"])["notes"] == 60


def test_a_part():
    with Vault() as vault:
        vault.write("Open/A.md", "---\ntags: [a]\n---\nA zebra.\n")
        vault.write("Secret/B.md", "---\ntags: [a]\n---\nA zebra with a secret.\n")
        with Writing(vault) as mcp:
            other = mcp.data("edit", paths=["Secret/B.md"], addTags=["whole"])
            number = mcp.data("edit", apply=other["plan"])["edit"]
        secret = read(vault, "Secret/B.md")
        with Writing(vault, "--root", "Open") as mcp:
            plan = mcp.data("edit", query="*", addTags=["b"])
            assert [f["path"] for f in plan["files"]] == ["Open/A.md"]
            done = mcp.data("edit", apply=plan["plan"])
            for path in ("Secret/B.md", "B", os.path.join(vault.path, "Secret/B.md"),
                         "Open/../Secret/B.md"):
                assert mcp.failure("edit", paths=[path], addTags=["c"])
            said = mcp.failure("edit", undo=number)
            assert "not an edit that was made here" in said and "secret" not in said
            mcp.call("edit", apply=mcp.data("edit", undo=done["edit"])["plan"])
        assert read(vault, "Secret/B.md") == secret
        assert read(vault, "Open/A.md") == b"---\ntags: [a]\n---\nA zebra.\n"


if __name__ == "__main__":
    run_tests(globals())
