# SPDX-License-Identifier: GPL-2.0-or-later
"""A client of `kwic serve` for tests: a scratch vault, a process, lines."""
import itertools
import json
import os
import queue
import shutil
import socket
import subprocess
import sys
import tempfile
import threading

KWIC = os.environ["KWIC"]
SOURCE = os.environ["KWIC_SOURCE_DIR"]
LIMIT = 4 << 20


class Lines:
    """Lines of a stream, read by a thread so that waiting has an end."""

    def __init__(self, stream):
        self.lines = queue.Queue()
        threading.Thread(target=self.run, args=(stream,), daemon=True).start()

    def run(self, stream):
        try:
            for line in stream:
                self.lines.put(line)
        except (OSError, ValueError):
            pass
        self.lines.put(None)

    def next(self, seconds=60):
        line = self.lines.get(timeout=seconds)
        return None if line is None else json.loads(line)


class Asking:
    """What a connection and a process have in common: send, next, ask."""

    numbers = itertools.count(1)

    def ask(self, method, seconds=60, **params):
        number = next(Asking.numbers)
        self.send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        return self.answer(number, seconds)

    def answer(self, number, seconds=60):
        while True:
            line = self.lines.next(seconds)
            assert line is not None, "the server ended without an answer"
            if line.get("id") == number and "method" not in line:
                return line
            self.notices.append(line)

    def result(self, method, seconds=60, **params):
        answer = self.ask(method, seconds, **params)
        assert "result" in answer, answer
        return answer["result"]

    def send(self, request):
        line = request if isinstance(request, bytes) else json.dumps(request).encode() + b"\n"
        self.write(line)


class Serve(Asking):
    def __init__(self, *args, env=None, stdout=subprocess.PIPE):
        self.notices = []
        self.process = subprocess.Popen([KWIC, "serve", *args], stdin=subprocess.PIPE,
                                        stdout=stdout, stderr=subprocess.PIPE,
                                        env={**os.environ, **(env or {})})
        self.lines = Lines(self.process.stdout) if stdout == subprocess.PIPE else None

    def write(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def close(self, seconds=60):
        """Ends its input; its status. What it said of a bad end is shown."""
        if not self.process.stdin.closed:
            self.process.stdin.close()
        status = self.process.wait(seconds)
        if status:
            sys.stderr.write("serve ended with %d: %s\n" % (
                status, self.process.stderr.read().decode(errors="replace")))
        return status


class Connection(Asking):
    def __init__(self, path):
        self.notices = []
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.lines = Lines(self.socket.makefile("rb"))

    def write(self, data):
        self.socket.sendall(data)

    def close(self):
        # The reading thread holds the file too; only this ends the connection.
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


class Vault:
    """A scratch copy of tests/vault and its index."""

    def __init__(self, index=True):
        self.folder = tempfile.mkdtemp()
        self.path = os.path.join(self.folder, "vault")
        self.index = os.path.join(self.folder, "index")
        shutil.copytree(os.path.join(SOURCE, "tests", "vault"), self.path)
        self.where = ["--vault", self.path, "--index", self.index]
        if index:
            self.kwic("index", "--quiet")

    def kwic(self, *args):
        return subprocess.run([KWIC, args[0], *self.where, *args[1:]], capture_output=True)

    def write(self, path, text):
        path = os.path.join(self.path, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def serve(self, *args, **more):
        return Serve(*self.where, *args, **more)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        shutil.rmtree(self.folder, ignore_errors=True)


def run_tests(tests):
    """Runs test_* of a module's globals, each by itself."""
    for name, test in list(tests.items()):
        if name.startswith("test_"):
            test()
            print("ok", name[5:])
