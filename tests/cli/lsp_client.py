# SPDX-License-Identifier: GPL-2.0-or-later
"""A client of `kwic lsp` for tests. Every message, either way, is held against the
specification's machine-readable model where KWIC_SHARED has it."""
import json
import os
import queue
import subprocess
import threading

KWIC = os.environ["KWIC"]
SHARED = os.environ.get("KWIC_SHARED",
                        os.path.join(os.environ["KWIC_SOURCE_DIR"], "..", "shared"))
MODEL = os.path.join(SHARED, "conformance", "lsp", "metaModel-3.17.json")


class Model:
    """What the metaModel says of messages."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as f:
            model = json.load(f)
        self.requests = {r["method"]: r for r in model["requests"]}
        self.notifications = {n["method"]: n for n in model["notifications"]}
        self.structures = {s["name"]: s for s in model["structures"]}
        self.enumerations = {e["name"]: e for e in model["enumerations"]}
        self.aliases = {a["name"]: a for a in model["typeAliases"]}

    def properties(self, name):
        structure = self.structures[name]
        found = {}
        for other in structure.get("extends", []) + structure.get("mixins", []):
            found.update(self.properties(other["name"]))
        found.update({p["name"]: p for p in structure["properties"]})
        return found

    def base(self, name, value):
        number = isinstance(value, int) and not isinstance(value, bool)
        return {"URI": isinstance(value, str), "DocumentUri": isinstance(value, str),
                "string": isinstance(value, str), "RegExp": isinstance(value, str),
                "boolean": isinstance(value, bool), "null": value is None,
                "integer": number and -2**31 <= value < 2**31,
                "uinteger": number and 0 <= value < 2**31,
                "decimal": isinstance(value, (int, float)) and not isinstance(value, bool),
                }[name]

    def members(self, properties, value, where):
        if not isinstance(value, dict):
            return "%s: %r is no object" % (where, value)
        for name, p in properties.items():
            if name not in value:
                if not p.get("optional"):
                    return "%s: %s is missing" % (where, name)
                continue
            wrong = self.check(p["type"], value[name], where + "." + name)
            if wrong:
                return wrong
        for name in value:
            if name not in properties:
                return "%s: %s is no member" % (where, name)
        return None

    def reference(self, name, value, where):
        if name in ("LSPAny", "LSPObject", "LSPArray"):
            return None
        if name in self.structures:
            return self.members(self.properties(name), value, where)
        if name in self.aliases:
            return self.check(self.aliases[name]["type"], value, where)
        enumeration = self.enumerations[name]
        if enumeration.get("supportsCustomValues"):
            return self.check(enumeration["type"], value, where)
        ok = value in [v["value"] for v in enumeration["values"]]
        return None if ok else "%s: %r is none of %s" % (where, value, name)

    def check(self, kind, value, where):
        """None, or what is wrong."""
        what = kind["kind"]
        if what == "base":
            return None if self.base(kind["name"], value) else \
                "%s: %r is no %s" % (where, value, kind["name"])
        if what == "reference":
            return self.reference(kind["name"], value, where)
        if what == "array":
            if not isinstance(value, list):
                return "%s: %r is no array" % (where, value)
            wrong = (self.check(kind["element"], v, "%s[%d]" % (where, i))
                     for i, v in enumerate(value))
            return next((w for w in wrong if w), None)
        if what == "or":
            wrongs = [self.check(k, value, where) for k in kind["items"]]
            return None if None in wrongs else "; or ".join(wrongs)
        if what == "and":
            properties = {}
            for item in kind["items"]:
                properties.update(self.properties(item["name"]))
            return self.members(properties, value, where)
        if what == "literal":
            return self.members({p["name"]: p for p in kind["value"]["properties"]}, value,
                                where)
        if what == "map":
            wrong = (self.check(kind["value"], v, "%s[%s]" % (where, k))
                     for k, v in value.items())
            return next((w for w in wrong if w), None)
        if what == "tuple":
            ok = isinstance(value, list) and len(value) == len(kind["items"])
            return None if ok else "%s: %r is no such tuple" % (where, value)
        assert what == "stringLiteral", what
        return None if value == kind["value"] else "%s: not %r" % (where, kind["value"])

    def params(self, row, message):
        if "params" in row and "params" in message:
            return self.check(row["params"], message["params"], row["method"])
        if "params" in row and row["method"] not in ("initialized", "shutdown"):
            return "%s: no params" % row["method"]
        return None


model = Model(MODEL) if os.path.exists(MODEL) else None


def uri(path):
    from urllib.parse import quote
    return "file://" + quote(path)


CAPABILITIES = {
    "general": {"positionEncodings": ["utf-16"]},
    "window": {"workDoneProgress": True},
    "workspace": {
        "workspaceEdit": {"documentChanges": True,
                          "resourceOperations": ["create", "rename", "delete"],
                          "changeAnnotationSupport": {"groupsOnLabel": True}},
        "didChangeWatchedFiles": {"dynamicRegistration": True},
        "codeLens": {"refreshSupport": True},
        "fileOperations": {"willRename": True},
    },
    "textDocument": {
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
        "definition": {"linkSupport": True},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}},
                       "dataSupport": True, "isPreferredSupport": True,
                       "resolveSupport": {"properties": ["edit"]}},
        "rename": {"prepareSupport": True},
    },
}


class Lsp:
    def __init__(self, root, *args, capabilities=CAPABILITIES, env=None, start=True,
                 options=None):
        self.root = root
        self.number = 0
        self.asked = {}
        self.notices = []
        self.versions = {}
        self.process = subprocess.Popen([KWIC, "lsp", *args], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        env={**os.environ, **(env or {})})
        self.messages = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()
        if start:
            params = {"processId": os.getpid(), "rootUri": uri(root),
                      "capabilities": capabilities}
            if options is not None:
                params["initializationOptions"] = options
            self.capabilities = self.result("initialize", **params)["capabilities"]
            self.notify("initialized")

    def read(self):
        out = self.process.stdout
        while True:
            length = None
            for line in iter(out.readline, b"\r\n"):
                if not line:
                    self.messages.put(None)
                    return
                name, _, value = line.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            self.messages.put(json.loads(out.read(length)))

    def write(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message):
        body = json.dumps(message).encode()
        self.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def notify(self, method, **params):
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        self.valid(message)
        self.send(message)

    def start(self, method, **params):
        self.number += 1
        message = {"jsonrpc": "2.0", "id": self.number, "method": method}
        if params or method != "shutdown":
            message["params"] = params
        self.asked[self.number] = method
        self.valid(message)
        self.send(message)
        return self.number

    def valid(self, message):
        if not model:
            return
        method = message["method"]
        rows = model.requests if "id" in message else model.notifications
        assert method in rows, "no such method in the specification: %s" % method
        wrong = model.params(rows[method], message)
        assert not wrong, "%s\n%s" % (wrong, json.dumps(message)[:2000])

    def valid_result(self, message):
        if model and "result" in message and message["id"] in self.asked:
            method = self.asked[message["id"]]
            wrong = model.check(model.requests[method]["result"], message["result"],
                                method)
            assert not wrong, "%s\n%s" % (wrong, json.dumps(message)[:2000])

    def next(self, seconds=30):
        message = self.messages.get(timeout=seconds)
        assert message is not None, "the server ended: %s" % (
            self.process.stderr.read().decode())
        if "method" in message:
            self.valid(message)
            if "id" in message:
                self.send({"jsonrpc": "2.0", "id": message["id"], "result": None})
        return message

    def answer(self, number, seconds=30):
        while True:
            message = self.next(seconds)
            if message.get("id") == number and "method" not in message:
                self.valid_result(message)
                return message
            self.notices.append(message)

    def ask(self, method, **params):
        return self.answer(self.start(method, **params))

    def result(self, method, **params):
        answer = self.ask(method, **params)
        assert "result" in answer, answer
        return answer["result"]

    def wait_for(self, method, accept=lambda params: True, seconds=30):
        """The first notice of that method, seen or to come, that is accepted."""
        seen = 0
        while True:
            for i in range(seen, len(self.notices)):
                notice = self.notices[i]
                if notice.get("method") == method and accept(notice.get("params")):
                    del self.notices[i]
                    return notice.get("params")
            seen = len(self.notices)
            self.notices.append(self.next(seconds))

    # ---- documents ----

    def uri(self, path):
        return uri(os.path.join(self.root, path))

    def open(self, path, text=None):
        if text is None:
            with open(os.path.join(self.root, path), encoding="utf-8", newline="") as f:
                text = f.read()
        self.versions[path] = 1
        self.notify("textDocument/didOpen", textDocument={
            "uri": self.uri(path), "languageId": "markdown", "version": 1, "text": text})
        return text

    def change(self, path, *changes):
        self.versions[path] += 1
        self.notify("textDocument/didChange", textDocument={
            "uri": self.uri(path), "version": self.versions[path]},
            contentChanges=list(changes))

    def at(self, method, path, line, character, **more):
        return self.result(method, textDocument={"uri": self.uri(path)},
                           position={"line": line, "character": character}, **more)

    def of(self, method, path, **more):
        return self.result(method, textDocument={"uri": self.uri(path)}, **more)

    def close(self, seconds=30):
        """Shuts it down as the protocol wants; its status."""
        if self.process.poll() is None:
            self.ask("shutdown")
            self.notify("exit")
        return self.process.wait(seconds)
