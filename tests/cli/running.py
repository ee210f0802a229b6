#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What goes on at once: cancelling, superseding, time limits, searches while an index is
made, several processes on one vault, changes that are noticed."""
import os
import shutil
import signal
import subprocess
import time

from serve_client import KWIC, Connection, Serve, Vault, run_tests

WORDS = ("capacity storage plan rack cloud tier note review checkpoint gateway price list "
         "meeting energy site line copy office snapshot network window").split()


def big_vault(vault, notes):
    """Notes of our own making: word i of note n is fixed."""
    for n in range(notes):
        body = " ".join(WORDS[(n * 7 + i * i) % len(WORDS)] + str((n + i) % 97)
                        for i in range(120))
        vault.write(f"Made/{n // 100}/note {n}.md",
                    f"---\ntype: made\ntags: [made/{n % 10}]\n---\n# Note {n}\n\n{body}\n")


SANITIZED = "asan" in KWIC or "tsan" in KWIC


def wait_for(ask, seconds=60):
    until = time.monotonic() + seconds
    while True:
        got = ask()
        if got:
            return got
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.01)


def wait_for_build(serve):
    """Until a build has told how far it is."""
    while not any(n.get("method") == "kwic/progress" for n in serve.notices):
        line = serve.lines.next()
        assert line is not None and line.get("id") is None, line
        serve.notices.append(line)


def total(serve, query, **more):
    return serve.result("search", query=query, **more)["total"]["value"]


def test_cancel_what_waits():
    """Requests behind a long line of others are cancelled before they run."""
    with Vault() as vault:
        serve = vault.serve()
        lines = [{"jsonrpc": "2.0", "id": n, "method": "search", "params": {"query": "coreweave"}}
                 for n in range(200)]
        lines.append({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 199}})
        lines.append({"jsonrpc": "2.0", "method": "notifications/cancelled",
                      "params": {"requestId": 198}})
        import json
        serve.send(b"".join(json.dumps(line).encode() + b"\n" for line in lines))
        answers = {}
        while len(answers) < 200:
            line = serve.lines.next()
            answers[line["id"]] = line
        for n in (198, 199):
            # It may have run before it was cancelled; then it has its result.
            error = answers[n].get("error")
            assert not error or (error["code"] == -32800 and
                                 error["data"]["kind"] == "cancelled")
        assert "result" in answers[0]
        assert serve.close() == 0


def test_supersede():
    """Of requests with one key only the newest need be answered with a result."""
    with Vault() as vault:
        serve = vault.serve()
        import json
        typed = "coreweave"
        lines = [{"jsonrpc": "2.0", "id": n, "method": "search",
                  "params": {"query": typed[:n + 1], "live": True, "supersede": "picker"}}
                 for n in range(len(typed))]
        serve.send(b"".join(json.dumps(line).encode() + b"\n" for line in lines))
        answers = {}
        while len(answers) < len(typed):
            line = serve.lines.next()
            answers[line["id"]] = line
        assert answers[len(typed) - 1]["result"]["total"]["value"] > 2
        for n in range(len(typed) - 1):
            assert "result" in answers[n] or answers[n]["error"]["code"] == -32800
        assert serve.close() == 0


def test_index_while_searching():
    """A full build takes its time; searches are answered meanwhile, and a cancelled build
    leaves the index as it was."""
    with Vault() as vault:
        big_vault(vault, 3000)
        vault.kwic("index", "--quiet")
        serve = vault.serve("--no-watch")
        assert total(serve, "type:made") == 3000
        serve.send({"jsonrpc": "2.0", "id": "build", "method": "index",
                    "params": {"full": True}})
        asked = 0
        while not any(n.get("id") == "build" for n in serve.notices):
            assert total(serve, "type:made") == 3000
            asked += 1
            assert asked < 100000
        done = next(n for n in serve.notices if n.get("id") == "build")
        assert done["result"]["notes"] == 3014
        assert any(n.get("method") == "kwic/progress" and n["params"]["id"] == "build"
                   for n in serve.notices), "no progress was told"
        serve.notices.clear()
        serve.send({"jsonrpc": "2.0", "id": "again", "method": "index",
                    "params": {"full": True}})
        serve.send({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": "again"}})
        answer = serve.answer("again")
        assert "result" in answer or answer["error"]["code"] == -32800
        assert total(serve, "type:made") == 3000
        assert serve.close() == 0


def test_end_while_indexing():
    """SIGTERM in the middle of a build: it is refused, the index is as before."""
    with Vault() as vault:
        big_vault(vault, 3000)
        serve = vault.serve("--no-watch")
        assert serve.result("hello")["protocol"] == 1  # before, a signal ends any program
        serve.send({"jsonrpc": "2.0", "id": "build", "method": "index",
                    "params": {"full": True}})
        wait_for_build(serve)
        serve.process.send_signal(signal.SIGTERM)
        answer = serve.answer("build")
        assert "result" in answer or answer["error"]["code"] == -32800, answer
        assert serve.process.wait(20) == 0
        assert vault.kwic("search", "coreweave").returncode == 0


def test_start():
    """The first answers are of the last generation, whatever has changed since; what has
    changed is looked for beside."""
    with Vault() as vault:
        big_vault(vault, 3000)
        vault.kwic("index", "--quiet")
        for n in range(0, 3000, 2):
            vault.write(f"Made/{n // 100}/note {n}.md", f"# Note {n}\n\nzanzibar {n}\n")
        serve = vault.serve()
        first = serve.result("search", query="capacity")
        assert first["total"]["value"] > 2000 and first["total"]["exact"], first["total"]
        wait_for(lambda: total(serve, "zanzibar") == 1500)
        assert serve.result("status")["generation"] > first["generation"]
        assert serve.close() == 0


def test_short_prefixes():
    """What one letter finds is the same before the words are at hand and after."""
    with Vault() as vault:
        big_vault(vault, 500)
        vault.kwic("index", "--quiet")
        for letter in "c", "s", "no", "cap":
            serve = vault.serve("--no-watch")
            first = serve.result("search", query=letter, live=True)
            time.sleep(0.3)
            second = serve.result("search", query=letter, live=True)
            for answer in first, second:
                del answer["took_us"], answer["behind"]
            assert first == second, (first, second)
            assert serve.close() == 0


def test_time_alone():
    """A file whose time alone is another counts as changed then."""
    with Vault() as vault:
        vault.write("Old.md", "# Old\n\nwords\n")
        serve = vault.serve()
        wait_for(lambda: serve.result("status")["watching"])
        wait_for(lambda: total(serve, "title:old"))
        assert total(serve, "modified:<=2001 title:old") == 0
        os.utime(os.path.join(vault.path, "Old.md"), (10**9, 10**9 - 10**6))
        wait_for(lambda: total(serve, "modified:<=2001 title:old") == 1)
        hits = serve.result("search", query="", sort="modified", limit=1)["hits"]
        assert hits[0]["path"] == "Old.md", hits
        assert serve.close() == 0


def test_noticed():
    """Saves, renames and deletions by any program are found without being told."""
    with Vault() as vault:
        serve = vault.serve()
        wait_for(lambda: serve.result("status")["watching"])
        assert total(serve, "zanzibar") == 0
        vault.write("New/Deep/Note.md", "# Zanzibar\n\nzanzibar\n")
        wait_for(lambda: total(serve, "zanzibar"))
        vault.write("New/Deep/Other.md", "# Other\n\nzanzibar\n")
        wait_for(lambda: total(serve, "zanzibar") == 2)
        os.rename(os.path.join(vault.path, "New"), os.path.join(vault.path, "Renamed"))
        wait_for(lambda: {h["path"] for h in serve.result("search", query="zanzibar")["hits"]}
                 == {"Renamed/Deep/Note.md", "Renamed/Deep/Other.md"})
        vault.write("Renamed/Deep/Other.md", "# Other\n\nnothing of it\n")
        wait_for(lambda: total(serve, "zanzibar") == 1)
        shutil.rmtree(os.path.join(vault.path, "Renamed"))
        wait_for(lambda: total(serve, "zanzibar") == 0)
        # What an ignore file says counts at once.
        vault.write(".kwicignore", "People/\n")
        wait_for(lambda: total(serve, "type:people") == 0)
        wait_for(lambda: serve.result("status")["pending"] == 0)
        assert serve.close() == 0


def save_by_rename(vault, path, text):
    """As editors save: a new file takes the old one's name."""
    vault.write(path + "~.tmp", text)
    os.rename(os.path.join(vault.path, path + "~.tmp"), os.path.join(vault.path, path))


def paths_of(serve, query):
    return {hit["path"] for hit in serve.result("search", query=query, limit=100)["hits"]}


def test_kinds_of_changes():
    """Each is seen by what the watch names, and the index is as a fresh one in the end."""
    with Vault() as vault:
        serve = vault.serve()
        wait_for(lambda: serve.result("status")["watching"])
        at = lambda *parts: os.path.join(vault.path, *parts)
        save_by_rename(vault, "One.md", "# One\n\nzanzibar\n")
        wait_for(lambda: paths_of(serve, "zanzibar") == {"One.md"})
        save_by_rename(vault, "One.md", "# One\n\nzanzibar tombuctou\n")
        wait_for(lambda: total(serve, "tombuctou") == 1)
        # Renamed, within a folder and into another.
        os.rename(at("One.md"), at("Two.md"))
        wait_for(lambda: paths_of(serve, "tombuctou") == {"Two.md"})
        os.mkdir(at("Deep"))
        os.rename(at("Two.md"), at("Deep", "Two.md"))
        wait_for(lambda: paths_of(serve, "tombuctou") == {"Deep/Two.md"})
        # A folder comes with all it holds, from outside the vault, and goes there.
        outside = os.path.join(vault.folder, "outside")
        os.makedirs(os.path.join(outside, "Sub"))
        for n in range(5):
            with open(os.path.join(outside, "Sub", f"{n}.md"), "w", encoding="utf-8") as file:
                file.write(f"# {n}\n\ntombuctou\n")
        os.rename(outside, at("Came"))
        wait_for(lambda: total(serve, "tombuctou") == 6)
        vault.write("Came/Sub/more.md", "tombuctou\n")
        wait_for(lambda: total(serve, "tombuctou") == 7)
        os.rename(at("Came"), outside)
        wait_for(lambda: total(serve, "tombuctou") == 1)
        # A link to a note is no second one.
        os.symlink("Deep/Two.md", at("Link.md"))
        vault.write("Deep/Two.md", "# Two\n\nquagadou\n")
        wait_for(lambda: paths_of(serve, "quagadou") == {"Deep/Two.md"})
        os.remove(at("Link.md"))
        # Links out of the vault are never followed.
        os.symlink(outside, at("Out"))
        os.symlink(os.path.join(outside, "Sub", "1.md"), at("Out.md"))
        os.remove(at("Deep", "Two.md"))
        wait_for(lambda: total(serve, "quagadou") == 0)
        assert total(serve, "tombuctou") == 0
        wait_for(lambda: serve.result("status")["pending"] == 0)
        incremental = vault.kwic("dump").stdout
        serve.result("index", full=True)
        assert vault.kwic("dump").stdout == incremental
        assert serve.close() == 0


def test_burst():
    """Five thousand notes at once, as a checkout brings them, are taken together and never
    block a search."""
    with Vault() as vault:
        serve = vault.serve()
        wait_for(lambda: serve.result("status")["watching"])
        before = serve.result("status")["generation"]
        with Vault(index=False) as other:
            big_vault(other, 5000)
            shutil.copytree(os.path.join(other.path, "Made"), os.path.join(vault.path, "Made"))
        slowest = 0
        until = time.monotonic() + 100
        while total(serve, "type:made") < 5000:
            start = time.monotonic()
            assert total(serve, "coreweave") > 2
            slowest = max(slowest, time.monotonic() - start)
            assert start < until
        assert slowest < (4 if SANITIZED else 1), slowest
        assert serve.result("status")["generation"] - before < 30
        shutil.rmtree(os.path.join(vault.path, "Made"))
        wait_for(lambda: total(serve, "type:made") == 0, 60)
        assert total(serve, "coreweave") > 2
        assert serve.close() == 0


def test_vault_goes_away():
    """Its index is still searched; when it is back, it is followed again."""
    with Vault() as vault:
        serve = vault.serve()
        wait_for(lambda: serve.result("status")["watching"])
        os.rename(vault.path, vault.path + "-away")
        wait_for(lambda: not serve.result("status")["watching"])
        assert total(serve, "coreweave") > 2
        error = serve.ask("index")["error"]
        assert error["data"]["kind"] in ("no-vault", "io"), error
        assert total(serve, "coreweave") > 2
        os.rename(vault.path + "-away", vault.path)
        vault.write("New.md", "# New\n\nzanzibar\n")
        wait_for(lambda: total(serve, "zanzibar") == 1)
        assert serve.close() == 0


def test_vault_deleted():
    """With all its notes: they are searched until somebody says to forget them."""
    with Vault() as vault:
        serve = vault.serve()
        wait_for(lambda: serve.result("status")["watching"])
        os.rename(vault.path, vault.path + "-away")
        os.mkdir(vault.path)
        wait_for(lambda: not serve.result("status")["watching"])
        error = serve.ask("index")["error"]
        assert error["data"]["kind"] == "no-vault" and "--allow-empty" in error["data"]["hint"], error
        assert vault.kwic("index", "--quiet").returncode == 3
        assert total(serve, "coreweave") > 2
        assert all(hit["stale"] for hit in serve.result("search", query="coreweave")["hits"])
        shutil.rmtree(vault.path)
        assert serve.ask("index")["error"]["data"]["kind"] == "no-vault"
        assert total(serve, "coreweave") > 2
        os.rename(vault.path + "-away", vault.path)
        wait_for(lambda: serve.result("status")["watching"])
        wait_for(lambda: not any(
            hit["stale"] for hit in serve.result("search", query="coreweave")["hits"]))
        assert serve.close() == 0


def test_vault_unmounted():
    """The same for a file system that goes away, and comes back with changes."""
    probe = ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"]
    try:
        if subprocess.run(probe, capture_output=True).returncode != 0:
            print("no file system can be mounted here: left out")
            return
    except OSError:
        print("unshare is not installed: left out")
        return
    with Vault() as vault:
        image = os.path.join(vault.folder, "image")
        os.rename(vault.path, image)
        os.mkdir(vault.path)
        # A shell of a mount namespace of its own mounts and unmounts as it is told.
        shell = subprocess.Popen(["unshare", "-rm", "sh"], stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE, text=True, bufsize=1)

        def tell(command):
            shell.stdin.write(command + "; echo done\n")
            assert shell.stdout.readline() == "done\n"
        socket = os.path.join(vault.folder, "s")
        tell(f"mount --bind '{image}' '{vault.path}'")
        tell(f"'{KWIC}' index --full --quiet '{vault.path}' --index '{vault.index}'")
        shell.stdin.write(f"'{KWIC}' serve --socket '{socket}' --vault '{vault.path}' "
                          f"--index '{vault.index}' &\n")
        wait_for(lambda: os.path.exists(socket))
        serve = wait_for(lambda: Connection(socket))
        wait_for(lambda: serve.result("status")["watching"])
        assert total(serve, "coreweave") > 2
        # A bind mount says nothing when it goes; what is looked at then must not be believed.
        tell(f"umount -l '{vault.path}'")
        assert serve.ask("index")["error"]["data"]["kind"] == "no-vault"
        assert total(serve, "coreweave") > 2
        tell(f"mount --bind '{image}' '{vault.path}'")
        with open(os.path.join(image, "New.md"), "w", encoding="utf-8") as file:
            file.write("# New\n\nzanzibar\n")
        wait_for(lambda: total(serve, "zanzibar") == 1)
        serve.result("shutdown")
        shell.stdin.close()
        assert shell.wait(20) == 0


def test_index_replaced():
    """Another process builds the index anew, or takes it away."""
    with Vault() as vault:
        serve = vault.serve("--no-watch")
        assert total(serve, "coreweave") > 2
        vault.write("New.md", "# New\n\nzanzibar\n")
        assert vault.kwic("index", "--full", "--quiet").returncode == 0
        assert total(serve, "zanzibar") == 1
        shutil.rmtree(vault.index)
        answer = serve.ask("search", query="coreweave")
        assert "result" in answer or answer["error"]["data"]["kind"] in ("no-index", "corrupt", "io")
        assert vault.kwic("index", "--quiet").returncode == 0
        assert total(serve, "zanzibar") == 1
        assert serve.close() == 0


def test_several_processes():
    """Two servers and a shell on one vault; one of them is killed."""
    with Vault() as vault:
        one, two = vault.serve(), vault.serve()
        for serve in (one, two):
            wait_for(lambda serve=serve: serve.result("status")["watching"])
        vault.write("New.md", "# New\n\nzanzibar\n")
        assert vault.kwic("index", "--wait", "--quiet").returncode == 0
        for serve in (one, two):
            wait_for(lambda serve=serve: total(serve, "zanzibar") == 1)
        one.process.kill()
        one.process.wait()
        vault.write("More.md", "# More\n\nzanzibar\n")
        wait_for(lambda: total(two, "zanzibar") == 2)
        assert two.close() == 0


def test_writer_killed():
    """Another takes over at once: what was half written is not seen."""
    with Vault() as vault:
        big_vault(vault, 3000)
        vault.kwic("index", "--quiet")
        one, two = vault.serve("--no-watch"), vault.serve()
        wait_for(lambda: two.result("status")["watching"] and
                 two.result("status")["pending"] == 0)
        one.result("index")
        for round_ in range(3):
            one.send({"jsonrpc": "2.0", "id": "build", "method": "index",
                      "params": {"full": True}})
            time.sleep(0.15)
            word = "zanzibar" + "abc"[round_]
            vault.write(f"{word}.md", f"# New\n\n{word}\n")
            time.sleep(0.1) # two waits for the lock by now, if one has it still
            one.process.kill()
            one.process.wait()
            killed = time.monotonic()
            wait_for(lambda word=word: total(two, word) == 1)
            assert time.monotonic() - killed < (10 if SANITIZED else 1)
            assert total(two, "type:made") == 3000
            one = vault.serve("--no-watch")
            one.result("index")
        assert one.close() == 0 and two.close() == 0


def test_three_at_once():
    """Two editors' servers and a shell, all writing and asking at the same time."""
    with Vault() as vault:
        serves = [vault.serve(), vault.serve()]
        shells = []
        for n in range(30):
            vault.write(f"New/{n}.md", f"# {n}\n\nzanzibar\n")
            if n % 10 == 5:
                shells.append(subprocess.Popen([KWIC, "index", *vault.where, "--wait",
                                                "--quiet"], stderr=subprocess.PIPE))
            for serve in serves:
                assert total(serve, "coreweave") > 2
        for serve in serves:
            wait_for(lambda serve=serve: total(serve, "zanzibar") == 30)
        assert [shell.wait(30) for shell in shells] == [0] * len(shells)
        for shell in shells:
            shell.stderr.close()
        found = [paths_of(serve, "zanzibar") for serve in serves]
        assert found[0] == found[1]
        for serve in serves:
            assert serve.close() == 0


def test_many_clients():
    with Vault() as vault:
        path = os.path.join(vault.folder, "s")
        serve = vault.serve("--socket", path)
        wait_for(lambda: os.path.exists(path))
        clients = [wait_for(lambda: Connection(path)) for _ in range(8)]
        for round_ in range(20):
            for n, client in enumerate(clients):
                client.send({"jsonrpc": "2.0", "id": round_, "method": "search",
                             "params": {"query": WORDS[(n + round_) % len(WORDS)]}})
            for client in clients:
                assert "result" in client.answer(round_)
        number = clients[0].result("subscribe", query="zanzibar")["subscription"]
        vault.write("New.md", "# New\n\nzanzibar\n")
        notice = clients[0].lines.next()
        assert notice["method"] == "kwic/changed" and notice["params"]["added"] == ["New.md"]
        assert notice["params"]["subscription"] == number
        serve.process.terminate()
        assert serve.process.wait(20) == 0


run_tests(globals())
