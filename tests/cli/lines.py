#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Framing and the ends of a server: hostile lines, slow readers, signals."""
import json
import os
import signal
import subprocess
import sys
import time

from serve_client import KWIC, LIMIT, Connection, Serve, Vault, run_tests


def code(answer):
    return answer["error"]["code"], answer["id"]


def test_hostile_lines():
    with Vault() as vault, ServeOf(vault) as serve:
        cases = [
            (b"nonsense\n", -32700, None),
            (b'{"jsonrpc":"2.0","id":1,"method":"hel\n', -32700, None),
            (b'{"jsonrpc":"2.0","id":1,"method":"\xff\xfe"}\n', -32700, None),
            (b'"text"\n', -32600, None),
            (b"17\n", -32600, None),
            (b"null\n", -32600, None),
            (b'[{"jsonrpc":"2.0","id":1,"method":"hello"}]\n', -32600, None),
            (b"{}\n", -32600, None),
            (b'{"id":5}\n', -32600, 5),
            (b'{"jsonrpc":"1.0","id":5,"method":"hello"}\n', -32600, 5),
            (b'{"jsonrpc":"2.0","id":5}\n', -32600, 5),
            (b'{"jsonrpc":"2.0","id":5,"method":7}\n', -32600, 5),
            (b'{"jsonrpc":"2.0","id":null,"method":"hello"}\n', -32600, None),
            (b'{"jsonrpc":"2.0","id":1.5,"method":"hello"}\n', -32600, None),
            (b'{"jsonrpc":"2.0","id":{},"method":"hello"}\n', -32600, None),
            (b'{"jsonrpc":"2.0","id":"x","method":"helo"}\n', -32601, "x"),
            (b'\xef\xbb\xbf{"jsonrpc":"2.0","id":3,"method":"helo"}\n', -32601, 3),
            (b'{"jsonrpc":"2.0","id":6,"method":"search","params":[]}\n', -32602, 6),
            (b'{"jsonrpc":"2.0","id":6,"method":"search","params":"x"}\n', -32602, 6),
            (b"[" * 100000 + b"\n", -32700, None),
        ]
        for line, wanted, number in cases:
            serve.send(line)
            got = code(serve.lines.next())
            assert got == (wanted, number), (line[:80], got)
        assert serve.result("hello")["protocol"] == 1


def test_empty_lines_and_crlf():
    with Vault() as vault, ServeOf(vault) as serve:
        serve.send(b'\n  \n\r\n{"jsonrpc":"2.0","id":1,"method":"hello"}\r\n')
        assert serve.lines.next()["id"] == 1


def test_long_line():
    """100 MB in one line cost no memory, and its id is told where it can be."""
    with Vault() as vault, ServeOf(vault) as serve:
        serve.send(b'{"jsonrpc":"2.0","id":"big","method":"search","params":{"query":"')
        for _ in range(100):
            serve.send(b"x" * 1000000)
        serve.send(b'"}}\n')
        assert code(serve.lines.next()) == (-32600, "big")
        assert resident(serve) < 300 << 20
        just = json.dumps({"jsonrpc": "2.0", "id": 2, "method": "hello", "params": {}}).encode()
        serve.send(just + b" " * (LIMIT - len(just)) + b"\n")
        assert serve.lines.next()["id"] == 2
        serve.send(just + b" " * (LIMIT - len(just) + 1) + b"\n")
        assert code(serve.lines.next()) == (-32600, 2)
        serve.send(b"\x00" * (LIMIT + 5) + b"\n")
        assert code(serve.lines.next()) == (-32600, None)
        assert serve.result("hello")


def test_no_newline_at_the_end():
    with Vault() as vault:
        serve = vault.serve()
        serve.send(b'{"jsonrpc":"2.0","id":1,"method":"hello"}')
        assert serve.close() == 0
        assert serve.lines.next()["id"] == 1
        serve = vault.serve()
        serve.send(b'{"jsonrpc":"2.0","id":1,"meth')
        assert serve.close() == 0
        assert code(serve.lines.next()) == (-32700, None)


def test_no_newline_at_all():
    with Vault() as vault:
        serve = vault.serve()
        for _ in range(100):
            serve.send(b"x" * 1000000)
        assert resident(serve) < 300 << 20
        assert serve.close() == 0
        assert code(serve.lines.next()) == (-32600, None)
        assert serve.lines.next() is None


def test_half_a_line_then_nothing():
    """It waits for the rest without holding up anybody, and ends when told."""
    with Vault() as vault:
        path = os.path.join(vault.folder, "s")
        serve = vault.serve("--socket", path)
        wait_for(lambda: can_connect(path))
        half, whole = Connection(path), Connection(path)
        half.send(b'{"jsonrpc":"2.0","id":1,"method":')
        for _ in range(20):
            assert whole.result("search", query="coreweave")["total"]["value"] > 2
        assert half.lines.lines.empty()
        half.send(b'"hello"}\n')
        assert half.lines.next()["result"]["protocol"] == 1
        half.send(b'{"jsonrpc":"2.0","id":2,"method":"hello"}')
        time.sleep(0.1)
        serve.process.terminate()
        assert serve.process.wait(20) == 0
        alone = vault.serve()
        alone.result("hello") # it has started
        alone.send(b'{"jsonrpc":"2.0","id":1,"meth')
        time.sleep(0.1)
        alone.process.terminate()
        assert alone.process.wait(20) == 0


def test_sigterm_answers_what_was_read():
    with Vault() as vault:
        serve = vault.serve()
        assert serve.result("hello")
        for number in range(200):
            serve.send({"jsonrpc": "2.0", "id": number, "method": "search",
                        "params": {"query": "coreweave"}})
        first = serve.lines.next()
        serve.process.terminate()
        assert serve.process.wait(20) == 0
        answers = [first]
        while (line := serve.lines.next()) is not None:
            answers.append(line)
        # In order and whole; what was still in the pipe is not answered.
        assert [a["id"] for a in answers] == list(range(len(answers)))
        assert all("result" in a for a in answers)


def test_all_is_answered_at_the_end():
    with Vault() as vault:
        serve = vault.serve()
        for number in range(500):
            serve.send({"jsonrpc": "2.0", "id": number, "method": "search",
                        "params": {"query": "coreweave"}})
        assert serve.close() == 0
        assert sorted(serve.lines.next()["id"] for _ in range(500)) == list(range(500))
        assert serve.lines.next() is None


def test_notifications_are_not_answered():
    with Vault() as vault, ServeOf(vault) as serve:
        serve.send({"jsonrpc": "2.0", "method": "hello"})
        serve.send({"jsonrpc": "2.0", "method": "nosuch"})
        serve.send({"jsonrpc": "2.0", "method": "search", "params": {"limit": "x"}})
        serve.send({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 9}})
        serve.send({"jsonrpc": "2.0", "id": 9, "method": "hello"})
        assert serve.lines.next()["id"] == 9


def test_reader_that_never_reads():
    """The server holds back with reading, and its memory stays small."""
    with Vault() as vault:
        serve = Serve(*vault.where, stdout=open_pipe())
        line = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "search",
                           "params": {"query": "coreweave"}}).encode() + b"\n"
        os.set_blocking(serve.process.stdin.fileno(), False)
        written, still = 0, 0
        while still < 20 and written < 200 << 20:
            try:
                written += os.write(serve.process.stdin.fileno(), line * 100)
                still = 0
            except BlockingIOError:
                still += 1
                time.sleep(0.05)
        assert written < 200 << 20, "it reads on and on"
        assert resident(serve) < 300 << 20
        # It ends on a signal even so.
        serve.process.send_signal(signal.SIGTERM)
        assert serve.process.wait(20) == 0


def test_reader_that_goes_away():
    with Vault() as vault:
        stdout = open_pipe()
        serve = Serve(*vault.where, stdout=stdout)
        stdout.close()
        os.close(kept.pop())
        serve.send({"jsonrpc": "2.0", "id": 1, "method": "hello"})
        assert serve.process.wait(20) == 0


def test_client_killed_in_the_middle():
    """A client that dies with its questions unanswered ends its server, if it was alone."""
    with Vault() as vault:
        program = ("import os, subprocess, sys\n"
                   "p = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE,"
                   " stdout=subprocess.PIPE)\n"
                   "print(p.pid, flush=True)\n"
                   "for n in range(1000000):\n"
                   "    p.stdin.write(b'{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"search\",'\n"
                   "                  b'\"params\":{\"query\":\"coreweave\"}}\\n')\n"
                   "    p.stdin.flush()\n")
        client = subprocess.Popen([sys.executable, "-c", program, KWIC, "serve", *vault.where],
                                  stdout=subprocess.PIPE)
        server = int(client.stdout.readline())
        time.sleep(0.5)
        client.kill()
        client.wait()
        client.stdout.close()
        wait_for(lambda: not alive(server))
        assert vault.kwic("search", "coreweave").returncode == 0


def alive(pid):
    """Running, and not only waiting for its parent to ask for its status."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_sigterm():
    with Vault() as vault:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            serve = vault.serve()
            assert serve.result("hello")
            serve.process.send_signal(number)
            assert serve.process.wait(20) == 0
            assert serve.lines.next() is None


def test_shutdown():
    with Vault() as vault:
        serve = vault.serve()
        assert serve.result("shutdown") is None
        assert serve.process.wait(20) == 0


def test_socket():
    with Vault() as vault:
        path = os.path.join(vault.folder, "s")
        serve = vault.serve("--socket", path)
        wait_for(lambda: os.path.exists(path))
        assert os.stat(path).st_mode & 0o777 == 0o600
        one, two = Connection(path), Connection(path)
        assert one.result("search", query="coreweave")["total"]["value"] > 0
        # One that never reads holds back nobody else.
        for _ in range(3000):
            try:
                two.socket.send(b'{"jsonrpc":"2.0","id":1,"method":"hello"}\n', 0x40)
            except BlockingIOError:
                break
        assert one.result("search", query="coreweave")["total"]["value"] > 0
        # A second server does not take the socket away.
        second = subprocess.run([serve.process.args[0], "serve", *vault.where, "--socket", path],
                                capture_output=True, stdin=subprocess.DEVNULL)
        assert second.returncode == 6, second
        # A client killed in the middle of a line ends alone.
        three = Connection(path)
        three.send(b'{"jsonrpc":"2.0","id":1,"meth')
        three.close()
        assert one.result("hello")
        many = [Connection(path) for _ in range(40)]
        for number, each in enumerate(many):
            each.send({"jsonrpc": "2.0", "id": number, "method": "status"})
        assert [each.lines.next()["id"] for each in many] == list(range(40))
        for each in many:
            each.close()
        assert one.result("shutdown") is None
        assert serve.process.wait(20) == 0
        assert not os.path.exists(path)


def test_stale_socket():
    with Vault() as vault:
        path = os.path.join(vault.folder, "s")
        serve = vault.serve("--socket", path)
        wait_for(lambda: os.path.exists(path))
        serve.process.kill()
        serve.process.wait()
        assert os.path.exists(path)
        serve = vault.serve("--socket", path)
        wait_for(lambda: can_connect(path))
        assert Connection(path).result("hello")
        serve.process.terminate()
        assert serve.process.wait(20) == 0
        with open(path, "w", encoding="ascii"):
            pass
        serve = vault.serve("--socket", path)
        assert serve.process.wait(20) == 8


# ---- helpers ----

class ServeOf:
    def __init__(self, vault):
        self.serve = vault.serve()

    def __enter__(self):
        return self.serve

    def __exit__(self, kind, *_):
        if kind:
            self.serve.process.kill()
        else:
            assert self.serve.close() == 0


def open_pipe():
    """The writing end of a pipe that nobody reads; its reading end stays open."""
    reading, writing = os.pipe()
    kept.append(reading)
    return os.fdopen(writing, "wb")


kept = []


def resident(serve):
    with open(f"/proc/{serve.process.pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")


def can_connect(path):
    try:
        Connection(path).close()
        return True
    except OSError:
        return False


def wait_for(condition, seconds=20):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "waited too long"
        time.sleep(0.02)


run_tests(globals())
