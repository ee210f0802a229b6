# SPDX-License-Identifier: GPL-2.0-or-later
"""Renames by `kwic lsp`: what the edits make of the files, and, over random vaults and
random renames, that every link leads where it led."""
import json
import os
import random
import subprocess
import sys
import time
from urllib.parse import unquote

from lsp import NOTES, Vault, place
from lsp_client import KWIC, Lsp


def path_of(vault, uri):
    return os.path.relpath(unquote(uri[len("file://"):]), vault.path)


def offset(text, position):
    """Of a UTF-16 position; lines end with \\n here."""
    lines = text.split("\n")
    line = lines[position["line"]]
    head = line.encode("utf-16-le")[:2 * position["character"]].decode("utf-16-le")
    return sum(len(x) + 1 for x in lines[:position["line"]]) + len(head)


def apply(vault, edit):
    """A WorkspaceEdit to the files, as a client does it."""
    for change in edit["documentChanges"]:
        if change.get("kind") == "rename":
            new = os.path.join(vault.path, path_of(vault, change["newUri"]))
            os.makedirs(os.path.dirname(new), exist_ok=True)
            assert not os.path.exists(new), new
            os.rename(os.path.join(vault.path, path_of(vault, change["oldUri"])), new)
            continue
        if change.get("kind") == "create":
            vault.write(path_of(vault, change["uri"]), "")
            continue
        path = path_of(vault, change["textDocument"]["uri"])
        text = vault.read(path)
        spans = sorted((offset(text, e["range"]["start"]), offset(text, e["range"]["end"]),
                        e["newText"]) for e in change["edits"])
        for (_, end, _), (start, _, _) in zip(spans, spans[1:]):
            assert end <= start, "edits overlap"
        for start, end, new in reversed(spans):
            text = text[:start] + new + text[end:]
        vault.write(path, text)


def rename(vault, path, what, into, name):
    lsp = vault.lsp()
    text = lsp.open(path)
    line, character = place(text, what, into)
    ready = lsp.at("textDocument/prepareRename", path, line, character)
    edit = lsp.at("textDocument/rename", path, line, character, newName=name)
    apply(vault, edit)
    assert lsp.close() == 0
    return ready["placeholder"], edit


def notes():
    with Vault() as v:
        # On a link: the note it leads to. Its heading is its name, and changes with it.
        was, edit = rename(v, "Home.md", "[[Ada Voss]]", 4, "Ada Lovelace")
        assert was == "Ada Voss"
        assert v.read("Home.md") == \
            "# Home\n\nSee [[Ada Lovelace]], [[Ada Lovelace#Key Facts|facts]] and [[Nobody]].\n" \
            "Also [facts](People/Ada%20Lovelace.md#key-facts), [[#Plan]] and " \
            "![[Ada Lovelace#^rack]].\n\n## Plan\n\nAsk Ada about #team/storage. CoreWeave is " \
            "not linked here.\n", v.read("Home.md")
        assert "# Ada Lovelace\n" in v.read("People/Ada Lovelace.md")
        assert v.read("People/Lena.md") == NOTES["People/Lena.md"]  # by alias: it still leads
        assert edit["documentChanges"][-1]["kind"] == "rename"
        assert set(edit["changeAnnotations"]) == {"Links", "Notes"}, edit
    with Vault() as v:
        # On its first heading: itself; an ending .md is not part of the name.
        rename(v, "People/Ada Voss.md", "# Ada Voss", 4, "Ada.md")
        assert "[[Ada]], [[Ada#Key Facts|facts]]" in v.read("Home.md")
        assert "# Ada\n" in v.read("People/Ada.md")
    with Vault() as v:
        # A name that another note has: links to both are told apart.
        rename(v, "People/Lena.md", "# Lena", 4, "Twin")
        assert v.read("People/Twin.md").endswith("Knows [[Adi]] and [[A/Twin|Twin]].\n"), \
            v.read("People/Twin.md")
    with Vault() as v:
        lsp = v.lsp()
        home = lsp.open("Home.md")
        line, character = place(home, "[[Ada", 4)
        for name in ("a/b", "", "x|y", "Home]]", ".hidden"):
            answer = lsp.ask("textDocument/rename", textDocument={"uri": lsp.uri("Home.md")},
                             position={"line": line, "character": character}, newName=name)
            assert answer["error"]["code"] == -32602, (name, answer)
        line, character = place(home, "# Home", 3)
        answer = lsp.ask("textDocument/rename", textDocument={"uri": lsp.uri("Home.md")},
                         position={"line": line, "character": character}, newName="Home")
        assert answer["result"]["documentChanges"] == [], answer
        assert lsp.at("textDocument/prepareRename", "Home.md", 3, 0) is None
        assert lsp.close() == 0
        plain = Lsp(v.path, *v.where, capabilities={})
        plain.open("Home.md")
        answer = plain.ask("textDocument/rename", textDocument={"uri": plain.uri("Home.md")},
                           position={"line": line, "character": character}, newName="X")
        assert "does not take renames" in answer["error"]["message"], answer
        line, character = place(home, "## Plan", 4)
        edit = plain.at("textDocument/rename", "Home.md", line, character, newName="Aim")
        assert list(edit) == ["changes"], edit
        assert plain.close() == 0


def parts():
    with Vault() as v:
        was, _ = rename(v, "People/Ada Voss.md", "## Key Facts", 5, "Main: facts #1")
        assert was == "Key Facts"
        assert "## Main: facts #1\n" in v.read("People/Ada Voss.md")
        home = v.read("Home.md")
        assert "[[ada voss#Main: facts 1|facts]]" in home, home
        assert "(People/Ada%20Voss.md#main-facts-1)" in home, home
        was, _ = rename(v, "Home.md", "[[#Plan", 4, "Aim")
        assert was == "Plan" and "[[#Aim]]" in v.read("Home.md")
        assert "## Aim\n" in v.read("Home.md")
        was, _ = rename(v, "Home.md", "#^rack", 3, "shelf")
        assert was == "rack" and "![[Ada Voss#^shelf]]" in v.read("Home.md")
        assert "- Rack plan ^shelf\n" in v.read("People/Ada Voss.md")
        was, _ = rename(v, "Home.md", "[[Nobody", 4, "Somebody")
        assert was == "Nobody" and "[[Somebody]]" in v.read("Home.md")


def tags():
    with Vault() as v:
        was, edit = rename(v, "Home.md", "#team/storage", 3, "crew/disks")
        assert was == "team/storage" and "#crew/disks." in v.read("Home.md")
        assert v.read("People/Ada Voss.md") == NOTES["People/Ada Voss.md"]
        v.write("Home.md", NOTES["Home.md"])
        subprocess.run([KWIC, "index", *v.where, "--quiet", "--wait"], check=True)
        rename(v, "People/Ada Voss.md", "team]", 1, "crew")
        assert "tags: [type/people, crew]" in v.read("People/Ada Voss.md")
        assert "#crew/storage." in v.read("Home.md")
        lsp = v.lsp()
        home = lsp.open("Home.md")
        found = lsp.at("textDocument/references", "Home.md", *place(home, "#crew", 2),
                       context={"includeDeclaration": True})
        assert [f["range"]["start"] for f in found] == [{"line": 7, "character": 15}], found
        assert lsp.close() == 0


def files():
    """The client moves notes and folders: links in the moved ones, too."""
    with Vault() as v:
        v.write("People/pic.png", "x")
        v.write("People/Mo.md", "[a](Ada%20Voss.md) ![p](pic.png) [c](../Companies/CoreWeave.md)"
                                " [[Ada Voss]]\n")
        subprocess.run([KWIC, "index", *v.where, "--quiet"], check=True)
        lsp = v.lsp()
        assert "willRename" in lsp.capabilities["workspace"]["fileOperations"]

        def move(old, new):
            edit = lsp.result("workspace/willRenameFiles", files=[
                {"oldUri": lsp.uri(old), "newUri": lsp.uri(new)}])
            apply(v, edit)
            os.makedirs(os.path.dirname(os.path.join(v.path, new)), exist_ok=True)
            os.rename(os.path.join(v.path, old), os.path.join(v.path, new))
        move("People/Mo.md", "Mo.md")
        assert v.read("Mo.md") == "[a](People/Ada%20Voss.md) ![p](People/pic.png) " \
            "[c](Companies/CoreWeave.md) [[Ada Voss]]\n", v.read("Mo.md")
        deadline = time.time() + 20
        while time.time() < deadline and not any(
                "Mo.md" in s["location"]["uri"] and "People" not in s["location"]["uri"]
                for s in lsp.result("workspace/symbol", query="path:Mo")):
            time.sleep(0.1)
        move("People", "Humans")
        assert v.read("Mo.md").startswith("[a](Humans/Ada%20Voss.md) ![p](People/pic.png) ")
        assert "(Humans/Ada%20Voss.md#key-facts)" in v.read("Home.md")
        assert lsp.close() == 0


# ---- every link leads where it led ----

def links_of(vault, path):
    out = subprocess.run([KWIC, "links", *vault.where, "--json", path], capture_output=True)
    answer = json.loads(out.stdout)
    return [(link.get("path"), link.get("anchor", "").lower() or None) for link in answer["out"]]


def code(text):
    return text.replace(" ", "%20").replace("(", "%28").replace(")", "%29")


def headings_of(vault, path):
    return [line[2:].strip() for line in vault.read(path).split("\n") if line.startswith("# ")]


def anchored(anchor, was, now):
    """An anchor, in small letters, once a first heading is another."""
    parts = anchor.split("#") if anchor else []
    if parts and parts[0] == was.lower():
        parts[0] = now.lower()
    return "#".join(parts) or None


def random_notes(rng):
    names = ["Alpha", "Beta", "alpha", "Gamma Ray", "Ünder", "Delta (x)", "Beta"]
    folders = ["", "A/", "B/", "A/C/", "B/Gamma Ray/"]
    paths = sorted({rng.choice(folders) + rng.choice(names) + ".md" for _ in range(9)})
    texts = {}
    titles = {p: rng.choice([os.path.basename(p)[:-3]] * 2 + ["Title " + os.path.basename(p)[:-3]])
              for p in paths}
    for path in paths:
        aliases = rng.sample(["Ally", "Beta", "Nick", "Gamma Ray"], rng.randrange(2))
        stem = os.path.basename(path)[:-3]
        text = "---\naliases: [%s]\n---\n# %s\n\n## Sub\n\nline ^id\n\n" % (
            ", ".join(aliases), titles[path])
        for _ in range(rng.randrange(1, 7)):
            to = rng.choice(paths)
            plain = to[:-3]
            stem = os.path.basename(plain)
            relative = os.path.relpath(to, os.path.dirname(path) or ".")
            anchor = rng.choice(["", "", "#Sub", "#^id", "#" + titles[to],
                                 "#" + titles[to] + "#Sub"])
            coded = code(relative)
            text += rng.choice([
                "[[%s%s]] x\n" % (stem, anchor), "[[%s%s|shown]] x\n" % (plain, anchor),
                "![[%s%s]]\n" % (stem, anchor), "[t](%s%s)\n" % (coded, code(anchor)),
                "[t](<%s>)\n" % relative, "[[Ally]] [[Nick]]\n", "[[Title %s]]\n" % stem,
                "|a|\n|-|\n|[[%s\\|t]]|\n|[[%s]]|\n\n" % (stem, stem), "[[./%s]]\n" % relative[:-3],
                "[t][r%d]\n\n[r%d]: %s\n\n" % (len(text), len(text), coded)])
        texts[path] = text
    return texts


def one_round(seed):
    rng = random.Random(seed)
    with Vault(random_notes(rng)) as v:
        paths = sorted(os.path.relpath(os.path.join(d, f), v.path)
                       for d, _, fs in os.walk(v.path) for f in fs)
        before = {p: links_of(v, p) for p in paths}
        old = rng.choice(paths)
        lsp = v.lsp()
        lsp.open(old)
        if rng.random() < 0.5:
            name = rng.choice(["Beta", "Gamma Ray", "New Name", "Ally", "Zed", "alpha", "Nick"])
            new = os.path.join(os.path.dirname(old), name + ".md")
            if os.path.exists(os.path.join(v.path, new)):
                assert lsp.close() == 0
                return 0
            line, character = place(v.read(old), "\n# ", 3)
            edit = lsp.at("textDocument/rename", old, line, character, newName=name)
        else:
            new = rng.choice(["", "A/", "B/C/"]) + rng.choice(["Beta", "Moved", "Alpha"]) + ".md"
            if os.path.exists(os.path.join(v.path, new)):
                assert lsp.close() == 0
                return 0
            edit = lsp.result("workspace/willRenameFiles", files=[
                {"oldUri": lsp.uri(old), "newUri": lsp.uri(new)}])
            edit["documentChanges"].append(
                {"kind": "rename", "oldUri": lsp.uri(old), "newUri": lsp.uri(new)})
        assert lsp.close() == 0
        texts = {p: v.read(p) for p in paths}
        was = headings_of(v, old)[0]
        apply(v, edit)
        now = headings_of(v, new)[0]
        subprocess.run([KWIC, "index", *v.where, "--quiet"], check=True)
        for path in paths:
            after = links_of(v, new if path == old else path)
            wanted = [(new, anchored(anchor, was, now)) if to == old else (to, anchor)
                      for to, anchor in before[path]]
            # What led nowhere may lead to the new name now.
            assert len(after) >= len(wanted) and all(w in after for w in wanted) and (
                len(after) == len(wanted) and after == wanted or len(after) > len(wanted)), \
                "seed %d: %s -> %s: in %s\n%s\nwanted %s\n   got %s\n%s" % (
                    seed, old, new, path, texts[path], wanted, after,
                    v.read(new if path == old else path))
        return 1


def everywhere():
    rounds = int(os.environ.get("KWIC_ROUNDS", "25"))
    first = int(os.environ.get("KWIC_SEED", str(random.randrange(10**6))))
    print("seed %d" % first)
    print("%d renames" % sum(one_round(first + i) for i in range(rounds)))


TESTS = [notes, parts, tags, files, everywhere]

if __name__ == "__main__":
    for test in TESTS:
        if not sys.argv[1:] or test.__name__ in sys.argv[1:]:
            start = time.time()
            test()
            print("%s: %.1f s" % (test.__name__, time.time() - start))
