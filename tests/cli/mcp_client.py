# SPDX-License-Identifier: GPL-2.0-or-later
"""A client of `kwic mcp` for tests: of either era, and every line of the server is held
against the protocol's own schema of the revision that was agreed on, where it is there."""
import glob
import json
import os
import subprocess
import sys
import time

from serve_client import KWIC, SOURCE, Lines, Vault

STATELESS = "2026-07-28"
META = "io.modelcontextprotocol/"
SHARED = os.environ.get("KWIC_SHARED", os.path.join(SOURCE, "..", "shared"))

# What a method's result is called in the schemas.
RESULTS = {"initialize": "InitializeResult", "server/discover": "DiscoverResult",
           "tools/list": "ListToolsResult", "tools/call": "CallToolResult",
           "resources/list": "ListResourcesResult", "resources/read": "ReadResourceResult",
           "resources/templates/list": "ListResourceTemplatesResult",
           "prompts/list": "ListPromptsResult", "prompts/get": "GetPromptResult",
           "completion/complete": "CompleteResult", "ping": "EmptyResult"}


class Schema:
    """Lines are valid by it; without the schemas or python3-jsonschema nothing is checked."""

    made = {}

    def __init__(self, revision):
        path = os.path.join(SHARED, "conformance", "mcp", f"schema-{revision}.json")
        self.whole, self.validators = None, {}
        try:
            import jsonschema
            with open(path, encoding="utf-8") as file:
                self.whole = json.load(file)
            self.key = "$defs" if "$defs" in self.whole else "definitions"
            self.validator = (jsonschema.Draft202012Validator if self.key == "$defs"
                              else jsonschema.Draft7Validator)
        except (ImportError, OSError):
            Schema.missing = True

    @staticmethod
    def of(revision):
        if revision not in Schema.made:
            Schema.made[revision] = Schema(revision)
        return Schema.made[revision]

    def check(self, value, name):
        if not self.whole or name not in self.whole[self.key]:
            return
        if name not in self.validators:
            self.validators[name] = self.validator(
                {self.key: self.whole[self.key], "$ref": f"#/{self.key}/{name}"})
        for error in self.validators[name].iter_errors(value):
            raise AssertionError(f"not valid as {name}: {error.message}: "
                                 f"{json.dumps(value)[:500]}")


class Mcp:
    """A process and its lines. revision None: nothing is opened, requests carry nothing."""

    def __init__(self, where, *args, revision=STATELESS, env=None, stdout=subprocess.PIPE):
        self.number, self.revision, self.methods = 0, revision, {}
        self.process = subprocess.Popen([KWIC, "mcp", *where, *args], stdin=subprocess.PIPE,
                                        stdout=stdout, stderr=subprocess.PIPE,
                                        env={**os.environ, **(env or {})})
        self.lines = Lines(self.process.stdout) if stdout == subprocess.PIPE else None
        self.bytes = 0  # of the last line
        self.opened = None
        if revision and revision != STATELESS:
            self.opened = self.result("initialize", protocolVersion=revision, capabilities={},
                                      clientInfo={"name": "test", "version": "1"})
            self.revision = self.opened["protocolVersion"]
            self.notify("notifications/initialized")

    def write(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message):
        self.write(message if isinstance(message, bytes) else json.dumps(message).encode() + b"\n")

    def notify(self, method, **params):
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def params(self, params):
        if self.revision != STATELESS:
            return params
        return {"_meta": {META + "protocolVersion": STATELESS, META + "clientCapabilities": {},
                          META + "clientInfo": {"name": "test", "version": "1"}}, **params}

    def start(self, method, **params):
        """Sends a request; its id."""
        self.number += 1
        self.methods[self.number] = method
        self.send({"jsonrpc": "2.0", "id": self.number, "method": method,
                   "params": self.params(params)})
        return self.number

    def next(self, seconds=60):
        """The next line, which is valid."""
        line = self.lines.lines.get(timeout=seconds)
        assert line is not None, "the server ended without an answer: " + \
            self.process.stderr.read().decode(errors="replace")
        self.bytes = len(line)
        message = json.loads(line)
        schema = Schema.of(self.revision or "2025-11-25")
        schema.check(message, "JSONRPCMessage")
        if "result" in message:
            method = self.methods.get(message["id"])
            schema.check(message["result"], RESULTS.get(method, "Result"))
        return message

    def ask(self, method, seconds=60, **params):
        number = self.start(method, **params)
        message = self.next(seconds)
        assert message.get("id") == number, message
        return message

    def result(self, method, **params):
        message = self.ask(method, **params)
        assert "result" in message, message
        return message["result"]

    def error(self, method, **params):
        message = self.ask(method, **params)
        assert "error" in message, message
        return message["error"]

    def call(self, tool, **arguments):
        """A tool's result, which is no error."""
        result = self.result("tools/call", name=tool, arguments=arguments)
        assert not result.get("isError"), result
        return result

    def data(self, tool, **arguments):
        return self.call(tool, **arguments)["structuredContent"]

    def text(self, tool, **arguments):
        return self.call(tool, **arguments)["content"][0]["text"]

    def failure(self, tool, **arguments):
        """What a tool's error says."""
        result = self.result("tools/call", name=tool, arguments=arguments)
        assert result.get("isError") is True, result
        assert len(result["content"]) == 1 and "structuredContent" not in result
        return result["content"][0]["text"]

    def settle(self, seconds=60):
        """Waits until answers are of the vault as it is: each waits a second for that and then
        says that it is not."""
        until = time.monotonic() + seconds
        while not self.data("search", query="*")["index"]["fresh"]:
            assert time.monotonic() < until, "the index never comes up to the vault"

    def close(self, seconds=60):
        if not self.process.stdin.closed:
            self.process.stdin.close()
        status = self.process.wait(seconds)
        if status:
            sys.stderr.write(self.process.stderr.read().decode(errors="replace"))
        return status

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            assert self.close() == 0
        else:
            self.process.kill()


def content_bytes(result):
    """Of the content as the budget counts it."""
    return len(json.dumps(result["content"], ensure_ascii=False,
                          separators=(",", ":")).encode())


def quoted(text):
    """The lines of notes' text, without their mark; and ours."""
    lines = text.split("\n")
    return ([line[2:] for line in lines if line.startswith("| ")],
            [line for line in lines if not line.startswith("| ")])


def part_folders(index):
    return glob.glob(index + "-part-*")
