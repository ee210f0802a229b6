#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Each method with each of its parameters missing, mistyped, misspelt and right, driven by
the schema that the server itself prints; and what the methods answer."""
import json
import os
import subprocess

from serve_client import KWIC, Vault, run_tests

SCHEMA = json.loads(subprocess.run([KWIC, "serve", "--schema"], check=True,
                                   capture_output=True).stdout)
METHODS = {r["title"]: r["properties"]["params"] for r in SCHEMA["oneOf"]}
COMMON = {"vault", "supersede", "timeoutMs"}

# Values that are right, where the schema alone does not tell.
RIGHT = {"path": "Companies/CoreWeave.md", "text": "coreweave", "at": 3, "query": "coreweave",
         "facets": ["company"], "kind": "tag", "vault": "vault", "subscription": 1, "id": 99,
         "requestId": 99, "range": [1, 3], "heading": "CoreWeave", "due": "2026-02",
         "scheduled": "today", "priority": "high,none", "groupBy": "due,-folder",
         "state": "any", "filter": {"type": ["people"]}, "cursor": None, "block": None,
         "paths": ["Companies/OpenAI.md"], "sort": "path", "fields": ["path"], "version": 1,
         "patch": "", "tag": "company/openai", "add": ["new"], "rename": {"old": "new"}, "set": {"rating": "5"},
         "task": {"path": "People/Ada Voss.md", "line": 25}, "now": "2026-01-15T12:00:00Z",
         "view": {"query": "LIST"}}
# What a method needs besides: there is more than one way to say it.
BESIDES = {"edit.plan": {"query": "coreweave", "add": ["new"]}, "view": {"query": "LIST"}}
WRONG = [None, True, 3.5, -7, "x\0y", [1], {"a": 1}, {"a": {"b": 1}}, [], "nosuch", 10 ** 17]


def conforms(value, schema):
    """As much of JSON Schema as ours uses."""
    kinds = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}
    if "enum" in schema:
        return value in schema["enum"]
    wanted = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(isinstance(value, kinds[k]) and not (k == "integer" and value in (True, False))
               for k in wanted):
        return False
    if isinstance(value, str):
        return "\0" not in value or "pattern" not in schema
    if isinstance(value, int) and "minimum" in schema:
        return schema["minimum"] <= value <= schema["maximum"]
    if isinstance(value, list):
        return (len(value) >= schema.get("minItems", 0) and
                all(conforms(v, schema["items"]) for v in value))
    if isinstance(value, dict) and isinstance(schema["additionalProperties"], dict):
        each = schema["additionalProperties"]["anyOf"]
        return all(any(conforms(v, one) for one in each) for v in value.values())
    if isinstance(value, dict):
        return all(k in schema["properties"] and conforms(v, schema["properties"][k])
                   for k, v in value.items())
    return True


def right_params(schema):
    return {name: RIGHT[name] for name in schema["required"]}


def error_of(serve, method, params):
    answer = serve.ask(method, **params)
    return answer.get("error")


def test_schema():
    for name, schema in METHODS.items():
        assert schema["additionalProperties"] is False
        assert COMMON <= set(schema["properties"]), name
        for param in schema["properties"].values():
            assert param["description"]


def test_each_parameter():
    with Vault() as vault:
        serve = vault.serve()
        for name, schema in METHODS.items():
            if name == "shutdown":
                continue
            base = {**right_params(schema), **BESIDES.get(name, {})}
            for missing in schema["required"]:
                params = {k: v for k, v in base.items() if k != missing}
                error = error_of(serve, name, params)
                assert error["code"] == -32602 and missing in error["message"], (name, error)
                assert error["data"]["kind"] == "usage"
            for param, kind in schema["properties"].items():
                check_parameter(serve, name, base, param, kind)
        assert serve.close() == 0


def check_parameter(serve, name, base, param, kind):
    misspelt = param[:-1] + "q" if len(param) > 3 else param + "q"
    error = error_of(serve, name, {**base, misspelt: 1})
    assert error["code"] == -32602, (name, misspelt, error)
    assert f'"{misspelt}"' in error["message"], error
    if len(param) > 3:
        assert f'"{param}"' in error["data"]["hint"], (name, param, error)
    for wrong in WRONG:
        if wrong is None and (param not in base or param in BESIDES.get(name, {})):
            continue # null is a parameter left out
        if conforms(wrong, kind):
            continue
        error = error_of(serve, name, {**base, param: wrong})
        assert error and error["code"] == -32602, (name, param, wrong, error)
        assert param in error["message"], (name, param, wrong, error)
    right = RIGHT.get(param, example(kind))
    if right is not None and name not in ("shutdown", "related"):
        error = error_of(serve, name, {**base, param: right})
        assert not error or error["code"] != -32602, (name, param, right, error)


def example(kind):
    if "enum" in kind:
        return kind["enum"][0]
    if kind["type"] == "integer":
        return kind["minimum"]
    return {"string": "x", "boolean": False, "object": {}, "array": []}.get(
        kind["type"] if isinstance(kind["type"], str) else kind["type"][0])


def test_members_of_objects():
    with Vault() as vault:
        serve = vault.serve()
        error = error_of(serve, "search", {"query": "x", "snippets": {"cuont": 1}})
        assert error["code"] == -32602 and '"count"' in error["message"], error
        error = error_of(serve, "search", {"query": "x", "snippets": {"count": "1"}})
        assert error["code"] == -32602 and "count" in error["message"], error
        error = error_of(serve, "search", {"filter": {"type": [3]}})
        assert error["code"] == -32602 and "type" in error["message"], error
        for bad in ([1], [3, 3], [0, 2], [5, 2], ["1", 2], [1, 2, 3]):
            error = error_of(serve, "note", {"path": "x", "range": bad})
            assert error["code"] == -32602, bad
        assert serve.close() == 0


def test_unknown_method():
    with Vault() as vault:
        serve = vault.serve()
        error = error_of(serve, "serch", {})
        assert error["code"] == -32601 and '"search"' in error["data"]["hint"], error
        assert serve.close() == 0


def test_answers():
    with Vault() as vault:
        serve = vault.serve()
        hello = serve.result("hello")
        assert hello["name"] == "kwic" and hello["protocol"] == 1
        assert set(hello["methods"]) == set(METHODS)
        assert hello["vaults"] == [{"name": "vault", "vault": vault.path, "index": vault.index}]
        found = serve.result("search", query="coreweave", facets=["company", "type"])
        assert found["total"]["value"] == len(found["hits"]) > 2
        assert found["facets"]["type"]
        few = serve.result("search", query="coreweave", fields=["path", "title"], limit=2)
        assert [sorted(hit) for hit in few["hits"]] == [["path", "title"]] * 2
        assert few["hits"][0]["path"] == found["hits"][0]["path"]
        for name in found["hits"][0]:
            one = serve.result("search", query="coreweave", fields=[name])
            assert one["hits"] == [{name: hit[name]} for hit in found["hits"]], name
        none = serve.result("search", query="coreweave", fields=[])
        assert none["hits"] == [{}] * len(found["hits"])
        error = error_of(serve, "search", {"fields": ["path", "titel"]})
        assert error["code"] == -32602 and '"title"' in error["data"]["hint"], error
        counts = serve.result("facets", query="coreweave", facets=["company", "type"])
        assert counts == {"facets": found["facets"]}
        one = serve.result("search", query="coreweave", filter={"type": "people"})
        assert all(hit["type"] == "people" for hit in one["hits"])
        assert serve.result("search", query="coreweave", filter={"type": []})["total"] == \
            found["total"]
        status = serve.result("status")
        assert status["notes"] == 14 and status["vault"] == vault.path
        assert serve.result("cancel", id="nosuch") == {"cancelled": False}
        error = error_of(serve, "note", {"path": "Peple/Ada Voss.md"})
        assert error["code"] == -32016 and error["data"]["kind"] == "not-found"
        assert serve.close() == 0


def test_index_and_subscriptions():
    with Vault() as vault:
        serve = vault.serve("--no-watch")
        serve.result("index") # after the server's own first look at the vault
        number = serve.result("subscribe", query="zanzibar")["subscription"]
        vault.write("New.md", "# New\n\nzanzibar\n")
        counts = serve.result("index")
        assert counts["added"] == 1 and counts["notes"] == 15, counts
        notice = notice_of(serve, "kwic/changed")
        assert notice["added"] == ["New.md"] and notice["subscription"] == number, notice
        assert serve.result("search", query="zanzibar")["total"]["value"] == 1
        for text in ("once more", "and again"): # within the same second
            vault.write("New.md", "# New\n\nzanzibar " + text + "\n")
            serve.result("index")
            assert notice_of(serve, "kwic/changed")["changed"] == ["New.md"]
        os.remove(os.path.join(vault.path, "New.md"))
        assert serve.result("index", full=True)["notes"] == 14
        assert notice_of(serve, "kwic/changed")["removed"] == ["New.md"]
        assert serve.result("unsubscribe", subscription=number) == {"removed": True}
        assert serve.result("unsubscribe", subscription=number) == {"removed": False}
        assert serve.close() == 0


def test_parts_of_a_note():
    with Vault() as vault:
        vault.write("A.md", "".join(f"{word}\n" for word in "one two three four five".split()))
        serve = vault.serve("--no-watch")
        serve.result("index")
        for asked, text, told in (([1, 2], "one\n", [1, 2]), ([2, 4], "two\nthree\n", [2, 4]),
                                  ([4, 99], "four\nfive\n", [4, 6]), ([50, 60], "", [6, 6])):
            note = serve.result("note", path="A.md", range=asked)
            assert (note["text"], note["range"]) == (text, told), (asked, note)
        error = error_of(serve, "note", {"path": "A.md", "range": [1, 2], "heading": "x"})
        assert error["code"] == -32602 and "one part" in error["message"], error
        assert serve.result("related", path="Companies/CoreWeave.md")["behind"] in (0, None)
        assert serve.close() == 0


def test_values_out_of_place():
    """Parameters of the right type that say nothing."""
    with Vault() as vault:
        serve = vault.serve("--no-watch")
        for method, params, word in (("search", {"cursor": "abc"}, "cursor"),
                                     ("search", {"cursor": ""}, "cursor"),
                                     ("tasks", {"state": "doen"}, "done"),
                                     ("tasks", {"due": "nonsense"}, "due"),
                                     ("tasks", {"scheduled": "x"}, "scheduled"),
                                     ("tasks", {"priority": "urgent"}, "priority"),
                                     ("tasks", {"groupBy": "colour"}, "group by"),
                                     ("tasks", {"sort": "function 1"}, "sort by")):
            error = error_of(serve, method, params)
            assert error["code"] == -32602 and error["data"]["kind"] == "usage", (params, error)
            assert word in error["message"]
        for state in "x", " ", "/", "any", "cancelled", "todo":
            assert serve.result("tasks", state=state)["total"]["exact"]
        assert serve.close() == 0


def test_links_in_have_context():
    with Vault() as vault:
        vault.write("A.md", "# A\n\n## Deep\n\nFirst line.\nSee [[B|the *other* one]] for it.\n"
                            "- item\n  - inner [[B]]\n\nup: x\n")
        vault.write("C.md", "---\nup: \"[[B]]\"\n---\n| a | b |\n|---|---|\n| [[B]] | z |\n")
        vault.write("B.md", "# B\n")
        serve = vault.serve("--no-watch")
        serve.result("index")
        for links in (serve.result("links", path="B.md")["in"],
                      serve.result("note", path="B.md")["links"]["in"]):
            got = [(l["path"], l["line"], l["context"], l["heading"]) for l in links]
            assert got == [("A.md", 6, "See the *other* one for it.", ["A", "Deep"]),
                           ("A.md", 8, "inner B", ["A", "Deep"]),
                           ("C.md", 2, "up: B", []),
                           ("C.md", 6, "B  z", [])], got
        assert serve.close() == 0


def test_notes_come_in_the_order_of_paths():
    with Vault() as vault:
        for name in ("M", "A", "Z", "B"):  # each indexed behind the one before
            vault.write(f"{name}.md", "---\naliases: [Seaweed]\n---\n[[Kelp Plan]]\n\n"
                        "The Kelp Plan\n\n- [ ] count kelps\n")
            vault.kwic("index")
        vault.write("Kelp Plan.md", "What goes where.\n")
        serve = vault.serve("--no-watch")
        serve.result("index")
        wanted = ["A.md", "B.md", "M.md", "Z.md"]
        linking = serve.result("links", path="Kelp Plan.md")["in"]
        assert [link["path"] for link in linking] == wanted, linking
        named = serve.result("mentions", path="Kelp Plan.md")["mentions"]
        assert [place["path"] for place in named] == wanted, named
        first = serve.result("mentions", path="Kelp Plan.md", limit=1)["mentions"]
        assert first == named[:1], first
        tasks = serve.result("tasks", query="kelps")["tasks"]
        assert [task["path"] for task in tasks] == wanted, tasks
        names = serve.result("complete", text="[[seaw", at=6)["items"]
        assert [item["detail"] for item in names] == wanted, names
        assert serve.close() == 0


def test_long_lines_are_cut_between_words():
    with Vault() as vault:
        vault.write("Kelp Plan.md", "What goes where.\n")
        words = " ".join(f"größe{n}" for n in range(60))
        vault.write("Long.md", f"{words} Kelp Plan {words}\n")
        serve = vault.serve()
        serve.result("index")
        place, = serve.result("mentions", path="Kelp Plan")["mentions"]
        text, (start, end) = place["text"], place["mark"]
        assert text.encode()[start:end] == b"Kelp Plan", place
        assert text[0] == "…" and text[-1] == "…", place
        assert set(text.strip("…").split()) <= set(words.split()) | {"Kelp", "Plan"}, place
        assert serve.close() == 0


def test_index_of_some_paths():
    with Vault() as vault:
        serve = vault.serve("--no-watch")
        serve.result("index")
        for name in "One.md", "Two.md", "Deep/Three.md", "Deep/Four.md":
            vault.write(name, f"# {name}\n\nzanzibar\n")
        found = lambda: sorted(hit["path"] for hit in
                               serve.result("search", query="zanzibar")["hits"])
        assert serve.result("index", paths=["One.md"])["added"] == 1
        assert found() == ["One.md"]
        assert serve.result("index", paths=["Deep"])["added"] == 2
        assert found() == ["Deep/Four.md", "Deep/Three.md", "One.md"]
        os.remove(os.path.join(vault.path, "Deep", "Four.md"))
        vault.write("Deep/Three.md", "# New\n\nnothing\n")
        counts = serve.result("index", paths=["Deep/Four.md",
                                              os.path.join(vault.path, "Two.md")])
        assert (counts["added"], counts["deleted"], counts["changed"]) == (1, 1, 0), counts
        assert found() == ["Deep/Three.md", "One.md", "Two.md"]
        # Outside the vault is nothing of it; nothing is no path.
        counts = serve.result("index", paths=["../outside.md", "/etc/passwd"])
        assert counts["warnings"] == 2 and counts["changed"] == 0, counts
        assert serve.result("index", paths=[])["changed"] == 0
        assert found() == ["Deep/Three.md", "One.md", "Two.md"]
        assert serve.result("index")["changed"] == 1
        assert found() == ["One.md", "Two.md"]
        assert serve.close() == 0


def test_complete_kinds():
    with Vault() as vault:
        serve = vault.serve("--no-watch")
        for kind, text, wanted in (("property", "manag", "manager"), ("property", "", "type"),
                                   ("tag", "type/pe", "type/people"),
                                   ("tag", "#type/pe", "type/people"),
                                   ("link", "[[corew", "CoreWeave"),
                                   ("value", "type: peo", "people"),
                                   ("value", "type:peo", "people"),
                                   ("query", "corewe", "coreweave")):
            items = serve.result("complete", text=text, at=len(text), kind=kind)["items"]
            assert any(wanted in item["insert"] for item in items), (kind, text, items)
            for item in items:
                assert sorted(item) == ["count", "detail", "from", "insert", "kind", "label",
                                        "to"]
                assert 0 <= item["from"] <= item["to"] <= len(text)
                assert kind == "query" or item["kind"] == kind, item
        assert serve.result("complete", text="type:peo rest", at=8)["items"][0]["to"] == 8
        assert serve.close() == 0


def notice_of(serve, method):
    while True:
        for i, notice in enumerate(serve.notices):
            if notice["method"] == method:
                return serve.notices.pop(i)["params"]
        line = serve.lines.next()
        assert line is not None and "method" in line, line
        serve.notices.append(line)


def test_vault_without_index():
    """Answers come at once, with what there is; then with all."""
    with Vault(index=False) as vault:
        serve = vault.serve()
        first = serve.result("search", query="coreweave")
        assert first["total"]["value"] >= 0
        assert serve.result("index")["notes"] == 14
        assert serve.result("search", query="coreweave")["total"]["value"] > 2
        assert serve.result("status")["pending"] == 0
        assert serve.close() == 0


def test_several_vaults():
    with Vault() as one, Vault(index=False) as two:
        two.write("Zanzibar.md", "# Zanzibar\n\ncoreweave coreweave\n")
        os.rename(two.path, two.path + "-two")
        two.path += "-two"
        two.where[1] = two.path
        assert two.kwic("index", "--quiet").returncode == 0
        from serve_client import Serve
        serve = Serve(*one.where, *two.where, "--no-watch")
        alone = serve.result("search", query="coreweave", vault="vault", facets=["type"])
        both = serve.result("search", query="coreweave", limit=100, facets=["type"])
        assert both["total"]["value"] == 2 * alone["total"]["value"] + 1
        assert {hit["vault"] for hit in both["hits"]} == {"vault", "vault-two"}
        scores = [hit["score"] for hit in both["hits"]]
        assert scores == sorted(scores, reverse=True)
        people = {v["value"]: v["count"] for v in both["facets"]["type"]}
        half = {v["value"]: v["count"] for v in alone["facets"]["type"]}
        assert people == {k: 2 * n for k, n in half.items()}, (people, half)
        page = serve.result("search", query="coreweave", limit=2, offset=1)
        assert [h["path"] for h in page["hits"]] == [h["path"] for h in both["hits"][1:3]]
        paged, cursor = [], "0"
        while cursor:
            page = serve.result("search", query="coreweave", limit=2, cursor=cursor)
            paged += page["hits"]
            cursor = page["cursor"]
        key = lambda hits: [(hit["vault"], hit["path"]) for hit in hits]
        assert key(paged) == key(both["hits"])
        short = serve.result("search", query="coreweave", limit=100, maxBytes=2500)
        assert 1 <= len(short["hits"]) < len(both["hits"]) and short["truncated"], short
        assert short["cursor"] == str(len(short["hits"]))
        assert key(short["hits"]) == key(both["hits"])[:len(short["hits"])]
        few = serve.result("search", query="coreweave", limit=3, fields=["vault", "path"])
        assert [sorted(hit) for hit in few["hits"]] == [["path", "vault"]] * 3
        tasks, half = serve.result("tasks"), serve.result("tasks", vault="vault")
        assert tasks["total"]["value"] == 2 * half["total"]["value"] == len(tasks["tasks"])
        assert len(serve.result("tasks", limit=1)["tasks"]) == 1
        assert serve.result("tasks", limit=1)["total"] == tasks["total"]
        grouped = serve.result("tasks", groupBy="due", limit=3)
        assert [i for g in grouped["groups"] for i in g["t"]] == [0, 1, 2], grouped
        assert grouped["total"] == tasks["total"]
        assert serve.result("note", path="Zanzibar.md")["vault"] == "vault-two"
        assert len(serve.result("status")["vaults"]) == 2
        error = error_of(serve, "index", {})
        assert error["code"] == -32602 and "several" in error["message"]
        error = error_of(serve, "search", {"query": "x", "vault": "vualt"})
        assert error["code"] == -32016 and '"vault"' in error["message"], error
        assert serve.close() == 0


run_tests(globals())
