# SPDX-License-Identifier: GPL-2.0-or-later
"""`kwic lsp` as a client sees it. Each message is held against the metaModel by the client."""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

from lsp_client import CAPABILITIES, KWIC, Lsp, uri

NOTES = {
    "Home.md": "# Home\n\nSee [[Ada Voss]], [[ada voss#Key Facts|facts]] and [[Nobody]].\n"
               "Also [facts](People/Ada%20Voss.md#key-facts), [[#Plan]] and ![[Ada Voss#^rack]].\n"
               "\n## Plan\n\nAsk Ada about #team/storage. CoreWeave is not linked here.\n",
    "People/Ada Voss.md": "---\ntype: people\naliases: [Adi]\ntags: [type/people, team]\n"
                          "status: active\nup: \"[[Home]]\"\n---\n# Ada Voss\n\nWrites 𝒜 letters.\n\n"
                          "## Key Facts\n\n- Rack plan ^rack\n- More\n\n```python\nx = 1\n```\n",
    "People/Lena.md": "---\ntype: people\n---\n# Lena\n\nKnows [[Adi]] and [[Twin]].\n",
    "A/Twin.md": "# Twin\n\nOne.\n",
    "B/Twin.md": "# Twin\n\nOther.\n",
    "Companies/CoreWeave.md": "---\ntype: company\n---\n# CoreWeave\n\nA cloud. See [[Home]].\n",
}


class Vault:
    def __init__(self, notes=None, index=True):
        self.folder = tempfile.mkdtemp()
        self.path = os.path.join(self.folder, "vault")
        self.index = os.path.join(self.folder, "index")
        self.where = ["--vault", self.path, "--index", self.index]
        for path, text in (NOTES if notes is None else notes).items():
            self.write(path, text)
        if index:
            subprocess.run([KWIC, "index", *self.where, "--quiet"], check=True)

    def write(self, path, text):
        full = os.path.join(self.path, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8", newline="") as f:
            f.write(text)

    def read(self, path):
        with open(os.path.join(self.path, path), encoding="utf-8", newline="") as f:
            return f.read()

    def lsp(self, **more):
        return Lsp(self.path, *self.where, **more)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)


def place(text, what, into=0):
    """Line and UTF-16 character of what in text, and `into` characters further."""
    at = text.index(what) + into
    line = text.count("\n", 0, at)
    head = text[text.rfind("\n", 0, at) + 1:at]
    return line, len(head.encode("utf-16-le")) // 2


def labels(completion):
    return [item["label"] for item in completion["items"]]


def lifecycle():
    with Vault() as v:
        lsp = v.lsp(start=False)
        assert lsp.ask("textDocument/hover", textDocument={"uri": lsp.uri("Home.md")},
                       position={"line": 0, "character": 0})["error"]["code"] == -32002
        result = lsp.result("initialize", processId=None, rootUri=uri(v.path), capabilities={
            "general": {"positionEncodings": ["utf-32", "utf-8", "utf-16"]}})
        assert result["capabilities"]["positionEncoding"] == "utf-8", result
        assert result["serverInfo"]["name"] == "kwic"
        lsp.notify("initialized")
        lsp.send({"jsonrpc": "2.0", "id": "x", "method": "no/such", "params": {}})
        assert lsp.answer("x")["error"]["code"] == -32601
        lsp.write(b"Content-Length: 5\r\n\r\n{oops")
        assert lsp.next()["error"]["code"] == -32700
        assert lsp.ask("shutdown")["result"] is None
        late = lsp.ask("workspace/symbol", query="Ada")
        assert late["error"]["code"] == -32600, late
        assert lsp.close() == 0
        lsp = v.lsp()
        assert "positionEncoding" in lsp.capabilities
        lsp.notify("exit")
        assert lsp.process.wait(30) == 1  # without shutdown
        lsp = v.lsp()
        lsp.process.stdin.close()
        assert lsp.process.wait(30) == 1
        lsp = v.lsp()
        lsp.process.terminate()
        assert lsp.process.wait(30) == 1


def first_index():
    """A vault without an index is indexed; meanwhile nothing is said to be missing."""
    with Vault(index=False) as v:
        lsp = v.lsp()
        lsp.open("Home.md")
        said = lsp.wait_for("textDocument/publishDiagnostics", lambda p: p["diagnostics"])
        assert [d["code"] for d in said["diagnostics"]] == ["dead-link"], said
        assert lsp.close() == 0


def completion():
    with Vault() as v:
        lsp = v.lsp()
        home = lsp.open("Home.md")
        end = home.count("\n")

        def complete(text):
            lsp.change("Home.md", {"text": home + text})
            line = end + text.count("\n")
            return lsp.at("textDocument/completion", "Home.md", line,
                          len(text.rsplit("\n", 1)[-1]))
        v.write("img/rack plan.png", "x")
        found = complete("[[vos")
        item = found["items"][0]
        assert found["isIncomplete"] and item["label"] == "Ada Voss", found
        assert item["textEdit"]["newText"] == "Ada Voss]]", item
        assert item["textEdit"]["range"]["start"]["character"] == 2
        full = lsp.result("completionItem/resolve", **item)
        assert "# Ada Voss" in full["documentation"]["value"], full
        assert "2 backlinks" in full["documentation"]["value"], full
        assert complete("![[adi")["items"][0]["textEdit"]["newText"] == "Ada Voss|Adi]]"
        assert complete("![[rack p")["items"][0]["textEdit"]["newText"] == "rack plan.png]]"
        assert labels(complete("[[Ada Voss#")) == ["Ada Voss", "Key Facts"]
        assert labels(complete("[[Ada Voss#fac")) == ["Key Facts"]
        assert labels(complete("[[Ada Voss#^")) == ["^rack"]
        assert labels(complete("[[#pl")) == ["Plan"]
        assert labels(complete("[[nob"))[0] in ("nobody", "Nobody")
        assert complete("[x](lena")["items"][0]["textEdit"]["newText"] == "People/Lena.md)"
        assert complete("[x](People/Ada%20Voss.md#k")["items"][0]["textEdit"]["newText"] == \
            "Key%20Facts)"
        assert "team/storage" in labels(complete("x #team"))
        assert complete("#")["items"] == []  # a heading to be
        assert complete("```\n[[vos\n```")["items"] != 0
        assert complete("[[Ada Voss]] x")["items"] == []
        lena = "---\ntype: people\n"
        lsp.open("People/Lena.md", lena + "sta\n---\n# Lena\n")
        keys = lsp.at("textDocument/completion", "People/Lena.md", 2, 3)
        assert keys["items"][0]["textEdit"]["newText"] == "status: ", keys
        lsp.change("People/Lena.md", {"text": lena + "status: \n---\n# Lena\n"})
        values = lsp.at("textDocument/completion", "People/Lena.md", 2, 8)
        assert labels(values) == ["active"], values
        lsp.change("People/Lena.md", {"text": lena + "tags:\n  - te\n---\n# Lena\n"})
        tags = lsp.at("textDocument/completion", "People/Lena.md", 3, 6)
        assert labels(tags)[0] == "team", tags
        lsp.change("People/Lena.md", {"text": lena + "up: \"[[twi\"\n---\n# Lena\n"})
        assert lsp.at("textDocument/completion", "People/Lena.md", 2, 10)["items"]
        assert lsp.close() == 0


def definition():
    with Vault() as v:
        lsp = v.lsp()
        home = lsp.open("Home.md")

        def go(what, into=3, path="Home.md", text=home):
            found = lsp.at("textDocument/definition", path, *place(text, what, into))
            return found and (found[0]["targetUri"], found[0]["targetRange"]["start"]["line"])
        ada = lsp.uri("People/Ada Voss.md")
        assert go("[[Ada Voss]]") == (ada, 0)
        assert go("[[ada voss#Key") == (ada, 11)
        assert go("[facts](People") == (ada, 11)
        assert go("![[Ada Voss#^rack") == (ada, 13)
        assert go("[[#Plan") == (lsp.uri("Home.md"), 5)
        assert go("[[Nobody") is None
        assert go("# Home") is None
        lena = lsp.open("People/Lena.md")
        assert go("[[Adi", path="People/Lena.md", text=lena) == (ada, 0)
        plain = Lsp(v.path, *v.where, capabilities={})
        plain.open("Home.md")
        found = plain.at("textDocument/definition", "Home.md", *place(home, "[[Ada", 3))
        assert found["uri"] == ada, found
        links = lsp.of("textDocument/documentLink", "Home.md")
        assert [link["target"] for link in links][:3] == \
            [ada, ada + "#L12", ada + "#L12"], links
        assert lsp.close() == 0 and plain.close() == 0


def references():
    with Vault() as v:
        lsp = v.lsp()
        ada = lsp.open("People/Ada Voss.md")

        def find(what, into=0, declaration=False):
            found = lsp.at("textDocument/references", "People/Ada Voss.md",
                           *place(ada, what, into),
                           context={"includeDeclaration": declaration})
            return [(os.path.basename(f["uri"]), f["range"]["start"]["line"]) for f in found]
        backlinks = [("Home.md", 2), ("Home.md", 2), ("Home.md", 3), ("Home.md", 3),
                     ("Lena.md", 5)]
        assert find("# Ada Voss", 4) == backlinks, find("# Ada Voss", 4)
        assert find("type: people") == backlinks
        assert find("Key Facts", 2) == [("Home.md", 2), ("Home.md", 3)]
        assert find("^rack", 2) == [("Home.md", 3)]
        assert find("^rack", 2, True)[0] == ("Ada%20Voss.md", 13)
        assert find("[[Home", 3) == [("CoreWeave.md", 5), ("Ada%20Voss.md", 5)]
        assert lsp.close() == 0


def hover_and_symbols():
    with Vault() as v:
        lsp = v.lsp()
        home = lsp.open("Home.md")
        said = lsp.at("textDocument/hover", "Home.md", *place(home, "[[ada", 4))
        assert "Rack plan" in said["contents"]["value"], said
        said = lsp.at("textDocument/hover", "Home.md", *place(home, "[[Nobody", 4))
        assert "No note is called" in said["contents"]["value"], said
        said = lsp.at("textDocument/hover", "Home.md", *place(home, "#team", 2))
        assert "#team/storage: 1 note" in said["contents"]["value"], said
        tree = lsp.of("textDocument/documentSymbol", "Home.md")
        assert tree[0]["name"] == "Home" and tree[0]["children"][0]["name"] == "Plan"
        lsp.open("People/Ada Voss.md")
        folds = lsp.of("textDocument/foldingRange", "People/Ada Voss.md")
        assert {"startLine": 0, "endLine": 6, "kind": "region"} in folds, folds
        assert {"startLine": 11, "endLine": 18} in folds, folds
        hits = lsp.result("workspace/symbol", query="rack mor")
        assert hits[0]["name"] == "Ada Voss › Key Facts", hits
        assert hits[0]["location"]["range"]["start"] == {"line": 13, "character": 2}, hits
        assert lsp.result("workspace/symbol", query="") != []
        assert lsp.close() == 0


def unsaved():
    """What is typed counts at once, in every answer; both encodings count alike."""
    with Vault() as v:
        for encoding in ("utf-8", "utf-16"):
            lsp = v.lsp(capabilities={**CAPABILITIES,
                                      "general": {"positionEncodings": [encoding]}})
            assert lsp.capabilities["positionEncoding"] == encoding
            lsp.open("Home.md", "# Home\n\n𝒜é [[Lena]]\n")
            wide = 6 if encoding == "utf-8" else 3
            found = lsp.at("textDocument/definition", "Home.md", 2, wide + 4)
            assert found[0]["originSelectionRange"]["start"]["character"] == wide + 1, found
            lsp.change("Home.md", {"range": {
                "start": {"line": 2, "character": wide + 3},
                "end": {"line": 2, "character": wide + 7}}, "text": "Zanzibar"})
            assert lsp.at("textDocument/definition", "Home.md", 2, wide + 4) is None
            lsp.open("New/Zanzibar.md", "# Zanzibar\n\nquokkas [[Home]]\n")
            assert lsp.at("textDocument/definition", "Home.md", 2, wide + 4)[0][
                "targetUri"] == lsp.uri("New/Zanzibar.md")
            hits = lsp.result("workspace/symbol", query="quokkas")
            assert hits[0]["location"]["uri"] == lsp.uri("New/Zanzibar.md"), hits
            lsp.notify("textDocument/didClose",
                       textDocument={"uri": lsp.uri("New/Zanzibar.md")})
            assert lsp.result("workspace/symbol", query="quokkas") == []
            assert lsp.close() == 0


def diagnostics():
    with Vault() as v:
        lsp = v.lsp()
        lsp.open("Home.md")

        def pushed(path, accept=lambda p: True):
            said = lsp.wait_for("textDocument/publishDiagnostics",
                                lambda p: p["uri"] == lsp.uri(path) and accept(p))
            return [(d["code"], d["range"]["start"]["line"]) for d in said["diagnostics"]]
        assert pushed("Home.md") == [("dead-link", 2)]
        lena = lsp.open("People/Lena.md")
        assert pushed("People/Lena.md") == [("ambiguous-link", 5)]
        lsp.change("People/Lena.md", {
            "text": lena + "\n[[Ada Voss#Nope]] [[Ada Voss#^no]] [x](no.md) ![[a.png]]\n"
                           "[r](../Companies/CoreWeave.md)\n"})
        assert pushed("People/Lena.md", lambda p: p["version"] == 2) == [
            ("ambiguous-link", 5), ("dead-heading", 7), ("dead-block", 7), ("dead-link", 7)]
        lsp.change("People/Lena.md", {"text": "---\ntags: [a\n---\nx\n"})
        assert ("frontmatter", 2) in pushed("People/Lena.md", lambda p: p["version"] == 3)
        # When the note is written, the link is none of the dead.
        v.write("Nobody.md", "# Nobody\n")
        lsp.wait_for("textDocument/publishDiagnostics",
                     lambda p: p["uri"] == lsp.uri("Home.md") and not p["diagnostics"])
        pull = Lsp(v.path, *v.where, capabilities={"textDocument": {"diagnostic": {}}})
        pull.open("Home.md", "# Home\n[[Not there]]\n")
        report = pull.of("textDocument/diagnostic", "Home.md")
        assert [d["code"] for d in report["items"]] == ["dead-link"], report
        assert not pull.notices, pull.notices
        assert lsp.close() == 0 and pull.close() == 0


def actions():
    """Each diagnostic has a cure; names become links, companies tags."""
    with Vault() as v:
        from lsp_rename import apply
        v.write("W.md", "# W\n\n[[Nobodi]] [[Ada Vos]] [[Ada Voss#Key Fact]] [[Ada Voss#^rak]] "
                        "[[Twin]]\n[x](People/Lema.md)\n\nAsk Ada Voss or CoreWeave now.\n")
        v.write("Y.md", "---\nkey: a: b\n---\n# Y\n\nSee [[CoreWeave]].\n")
        subprocess.run([KWIC, "index", *v.where, "--quiet"], check=True)
        lsp = v.lsp()

        def ask(path, what, into=3, length=0):
            line, character = place(v.read(path), what, into)
            return {a["title"]: a for a in lsp.of(
                "textDocument/codeAction", path, context={"diagnostics": []},
                range={"start": {"line": line, "character": character},
                       "end": {"line": line, "character": character + length}})}
        made = ask("W.md", "[[Nobodi")
        assert list(made)[0] == "Create the note “Nobodi.md”", made
        apply(v, made["Create the note “Nobodi.md”"]["edit"])
        assert v.read("Nobodi.md") == "# Nobodi\n"
        for what, title, text in [
                ("[[Ada Vos]]", "Change the link to “People/Ada Voss.md”", "[[Ada Voss]] [["),
                ("Key Fact]]", "Change the link to “#Key Facts”", "[[Ada Voss#Key Facts]]"),
                ("^rak", "Change the link to “#^rack”", "[[Ada Voss#^rack]]"),
                ("[[Twin", "Link to “B/Twin.md”", "[[B/Twin|Twin]]"),
                ("[x](Peop", "Change the link to “People/Lena.md”", "[x](People/Lena.md)"),
                ("Ada Voss or", "Link “Ada Voss” to “People/Ada Voss.md”", "Ask [[Ada Voss]] or"),
                ("CoreWeave now", "Link “CoreWeave” to “Companies/CoreWeave.md”",
                 "or [[CoreWeave]] now.")]:
            offered = ask("W.md", what)
            assert title in offered, (what, offered)
            apply(v, offered[title]["edit"])
            assert text in v.read("W.md"), (title, v.read("W.md"))
        v.write("W.md", "# W\n\n[[Ada Voss#New part]]\n")
        apply(v, ask("W.md", "New part")["Add the heading “New part” to “People/Ada Voss.md”"][
            "edit"])
        assert v.read("People/Ada Voss.md").endswith("```\n\n## New part\n")
        apply(v, ask("Y.md", "key: a", 1)["Put the value in quotes"]["edit"])
        assert v.read("Y.md").startswith("---\nkey: \"a: b\"\n---\n"), v.read("Y.md")
        apply(v, ask("Y.md", "[[Core")["Add the tag “company/coreweave”"]["edit"])
        assert "company/coreweave" in v.read("Y.md").split("---")[1], v.read("Y.md")
        lens = lsp.of("textDocument/codeLens", "Home.md")
        assert lens[0]["command"]["title"] == "2 backlinks", lens
        found = lsp.result("workspace/executeCommand", command="kwic.backlinks",
                           arguments=lens[0]["command"]["arguments"])
        assert len(found) == 2, found
        assert lsp.close() == 0


def cancelling():
    with Vault() as v:
        lsp = v.lsp()
        numbers = [lsp.start("workspace/symbol", query="ada") for _ in range(50)]
        for number in numbers[10:]:
            lsp.notify("$/cancelRequest", id=number)
        codes = [lsp.answer(n).get("error", {}).get("code") for n in numbers]
        assert codes[0] is None and set(codes) <= {None, -32800}, codes
        assert lsp.close() == 0


def beside_others():
    """Another process serves, and holds the index's lock: answers come all the same."""
    with Vault() as v:
        import fcntl
        with open(os.path.join(v.index, "lock"), "r+b") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            lsp = v.lsp()
            lsp.open("Home.md")
            assert lsp.result("workspace/symbol", query="rack plan")
            home = v.read("Home.md")
            assert lsp.at("textDocument/definition", "Home.md", *place(home, "[[Ada", 3))
        assert lsp.close() == 0


def not_watching():
    """Nobody watches: the client does, and says what changed."""
    with Vault() as v:
        lsp = Lsp(v.path, *v.where, "--no-watch")
        asked = lsp.wait_for("client/registerCapability")
        assert asked["registrations"][0]["method"] == "workspace/didChangeWatchedFiles", asked
        v.write("Fresh.md", "# Fresh\n\nquetzal\n")
        lsp.notify("workspace/didChangeWatchedFiles",
                   changes=[{"uri": lsp.uri("Fresh.md"), "type": 1}])
        deadline = time.time() + 20
        while not lsp.result("workspace/symbol", query="quetzal"):
            assert time.time() < deadline
            time.sleep(0.05)
        assert lsp.close() == 0


def folders():
    """The vault is the one around the folder that the client opened; paths come back as the
    client spells them."""
    with Vault() as v:
        os.makedirs(os.path.join(v.path, ".obsidian"))
        link = os.path.join(v.folder, "way")
        os.symlink(v.path, link)
        cache = {"XDG_CACHE_HOME": os.path.join(v.folder, "cache")}
        lsp = Lsp(os.path.join(link, "People"), env=cache)
        lena = "---\ntype: people\n---\n# Lena\n\n[[Home]] [[Ada Voss]]\n"
        lsp.open("Lena.md", lena)
        deadline = time.time() + 20
        while not lsp.result("workspace/symbol", query="rack plan"):
            assert time.time() < deadline
            time.sleep(0.05)
        found = lsp.at("textDocument/definition", "Lena.md", *place(lena, "[[Home", 3))
        assert found[0]["targetUri"] == uri(os.path.join(link, "Home.md")), found
        assert lsp.close() == 0
        # Nowhere near a vault: said once, and nothing else is wrong.
        home = os.path.join(v.folder, "home")
        os.makedirs(home)
        lsp = Lsp(home, env={**cache, "HOME": home})
        lsp.open("x.md", "# X\n\n## Y\n")
        assert lsp.of("textDocument/documentSymbol", "x.md")[0]["name"] == "X"
        assert lsp.ask("workspace/symbol", query="x")["error"]["code"] == -32803
        assert lsp.close() == 0


def progress():
    """A long index job tells how far it is."""
    notes = {"N%d.md" % i: "# N%d\n\n%s\n" % (i, " ".join(
        "word%d" % (i * j % 977) for j in range(400))) for i in range(1500)}
    with Vault(notes, index=False) as v:
        lsp = v.lsp()
        kinds = []
        while "end" not in kinds and not lsp.result("workspace/symbol", query="word1"):
            time.sleep(0.05)
            kinds = [n["params"]["value"]["kind"] for n in lsp.notices
                     if n.get("method") == "$/progress"]
        assert not kinds or kinds[0] == "begin", kinds  # none on a fast machine
        assert lsp.close() == 0


def read_only():
    """Nothing is written to the vault, whatever is asked."""
    with Vault() as v:
        before = {p: v.read(p) for p in NOTES}
        lsp = v.lsp()
        home = lsp.open("Home.md")
        lsp.change("Home.md", {"text": home + "more\n"})
        lsp.at("textDocument/hover", "Home.md", 2, 8)
        assert lsp.close() == 0
        assert before == {p: v.read(p) for p in NOTES}


AT = ["hover", "definition", "completion", "references", "prepareRename"]
OF = ["documentSymbol", "documentLink", "foldingRange", "codeLens"]


def one_question(lsp, rng, path, text):
    lines = text.split("\n")
    line = rng.randrange(len(lines))
    character = rng.randrange(len(lines[line]) + 2)
    what = rng.choice(AT + OF + ["change", "change", "symbol", "action", "rename"])
    if what == "change":
        new = rng.choice(["[[", "]]", "x", "#tag", "\n", "- [ ] ", "```\n", "𝒜", "---\n", "", "|"])
        end = min(line + rng.randrange(2), len(lines) - 1)
        start = {"line": line, "character": min(character, len(lines[line]))}
        stop = {"line": end, "character": len(lines[end]) if end > line else start["character"]}
        utf16 = [len(lines[p["line"]][:p["character"]].encode("utf-16-le")) // 2
                 for p in (start, stop)]
        head = "\n".join(lines[:line] + [lines[line][:start["character"]]])
        tail = "\n".join([lines[end][stop["character"]:]] + lines[end + 1:])
        lsp.change(path, {"range": {"start": {"line": line, "character": utf16[0]},
                                    "end": {"line": end, "character": utf16[1]}}, "text": new})
        return head + new + tail
    place_ = {"textDocument": {"uri": lsp.uri(path)},
              "position": {"line": line, "character": character}}
    if what == "symbol":
        lsp.result("workspace/symbol", query=rng.choice(text.split() or ["x"]))
    elif what == "action":
        lsp.of("textDocument/codeAction", path, context={"diagnostics": []},
               range={"start": place_["position"], "end": place_["position"]})
    elif what == "rename":
        lsp.ask("textDocument/rename", newName=rng.choice(["New", "a/b", "x-1"]), **place_)
    elif what in AT:
        more = {"context": {"includeDeclaration": True}} if what == "references" else {}
        lsp.ask("textDocument/" + what, **place_, **more)
    else:
        lsp.of("textDocument/" + what, path)
    return text


def anything():
    """Any question at any place of any note, typed at in between: each answer is one that the
    specification has, and what the server has of a text is what was typed. KWIC_NOTES names a
    folder of real notes, KWIC_ROUNDS how many questions."""
    seed = int(os.environ.get("KWIC_SEED", random.randrange(10**6)))
    print("seed %d" % seed)
    rng = random.Random(seed)
    source = os.environ.get("KWIC_NOTES", os.path.join(os.environ["KWIC_SOURCE_DIR"],
                                                       "tests", "vault"))
    with Vault({}, index=False) as v:
        shutil.copytree(source, v.path)
        subprocess.run([KWIC, "index", *v.where, "--quiet"], check=True)
        paths = sorted(os.path.relpath(os.path.join(d, f), v.path)
                       for d, _, fs in os.walk(v.path) for f in fs if f.endswith(".md"))
        lsp = v.lsp()
        for _ in range(int(os.environ.get("KWIC_ROUNDS", 600)) // 30):
            path = rng.choice(paths)
            try:
                text = v.read(path)
            except UnicodeDecodeError:
                continue
            if "\r" in text:
                continue
            lsp.open(path, text)
            for _ in range(30):
                text = one_question(lsp, rng, path, text)
            whole = v.lsp()
            whole.open(path, text)
            for method in ("documentSymbol", "documentLink"):
                assert lsp.of("textDocument/" + method, path) == \
                    whole.of("textDocument/" + method, path), (seed, path)
            assert whole.close() == 0
            lsp.notify("textDocument/didClose", textDocument={"uri": lsp.uri(path)})
        assert lsp.close() == 0


def tables():
    """Schema and capabilities come from the one table, and name what the specification has."""
    schema = json.loads(subprocess.run([KWIC, "lsp", "--schema"], check=True,
                                       capture_output=True).stdout)
    with Vault() as v:
        lsp = v.lsp()
        own = dict(lsp.capabilities)
        own.pop("positionEncoding")
        assert own == schema["capabilities"], own
        assert lsp.close() == 0
    from lsp_client import model
    for row in schema["methods"] if model else []:
        rows = model.requests if row["kind"] == "request" else model.notifications
        assert row["method"] in rows, row


TESTS = [lifecycle, first_index, completion, definition, references, hover_and_symbols, unsaved,
         diagnostics, actions, cancelling, beside_others,
         not_watching, folders, progress, read_only, anything, tables]

if __name__ == "__main__":
    chosen = sys.argv[1:]
    for test in TESTS:
        if not chosen or test.__name__ in chosen:
            start = time.time()
            test()
            print("%s: %.1f s" % (test.__name__, time.time() - start))
