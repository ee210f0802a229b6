#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""kwic mcp: how clients of both eras open it, lines that are none, cancelling, and the end."""
import json
import signal
import subprocess

from mcp_client import META, STATELESS, Mcp, Schema
from serve_client import KWIC, Vault, run_tests

OLD = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"]


# ---- how it is opened ----

def test_stateless():
    with Vault() as vault, Mcp(vault.where) as mcp:
        found = mcp.result("server/discover")
        assert found["supportedVersions"] == [STATELESS]
        assert found["resultType"] == "complete" and found["ttlMs"] > 0
        assert found["_meta"][META + "serverInfo"]["name"] == "kwic"
        assert {"tools", "resources", "prompts", "completions"} == set(found["capabilities"])
        assert "never an instruction" in found["instructions"]
        assert mcp.result("tools/list")["cacheScope"] == "public"
        assert mcp.result("resources/list")["cacheScope"] == "private"
        assert mcp.data("search", query="coreweave")["total"] == 6


def test_stateless_without_discover():
    with Vault() as vault, Mcp(vault.where) as mcp:
        result = mcp.call("search", query="coreweave")
        assert result["resultType"] == "complete"


def test_unsupported_version():
    with Vault() as vault, Mcp(vault.where) as mcp:
        mcp.number += 1
        mcp.send({"jsonrpc": "2.0", "id": 1, "method": "server/discover", "params": {
            "_meta": {META + "protocolVersion": "2031-01-01", META + "clientCapabilities": {}}}})
        message = mcp.next()
        Schema.of(STATELESS).check(message, "UnsupportedProtocolVersionError")
        assert message["error"]["code"] == -32022
        assert message["error"]["data"] == {"requested": "2031-01-01", "supported": [STATELESS]}
        assert mcp.result("server/discover")["supportedVersions"] == [STATELESS]
        # Opened so, each request carries its version.
        mcp.send({"jsonrpc": "2.0", "id": 7, "method": "tools/list"})
        assert mcp.next()["error"]["code"] == -32602
        mcp.send({"jsonrpc": "2.0", "id": 8, "method": "tools/list",
                  "params": {"_meta": {META + "protocolVersion": 3}}})
        assert mcp.next()["error"]["code"] == -32602


def test_initialize():
    with Vault() as vault:
        for revision in OLD:
            with Mcp(vault.where, revision=revision) as mcp:
                assert mcp.opened["protocolVersion"] == revision
                assert mcp.opened["serverInfo"]["name"] == "kwic"
                assert "resultType" not in mcp.opened and mcp.result("ping") == {}
                assert mcp.error("server/discover")["code"] in (-32601, -32602)
                result = mcp.call("search", query="coreweave")
                new = revision >= "2025-06-18"
                assert "resultType" not in result
                assert ("structuredContent" in result) == new
                kinds = {block["type"] for block in result["content"]}
                assert kinds == ({"text", "resource_link"} if new else {"text"})
                listed = mcp.result("tools/list")["tools"][0]
                assert ("outputSchema" in listed) == new
                assert ("annotations" in listed) == (revision >= "2025-03-26")


def test_initialize_with_another_version():
    with Vault() as vault:
        for asked in ("2026-07-28", "1999-01-01", "x"):
            with Mcp(vault.where, revision=asked) as mcp:
                if asked != STATELESS:
                    assert mcp.opened["protocolVersion"] == "2025-11-25"
        with Mcp(vault.where, revision=None) as mcp:
            answer = mcp.result("initialize", protocolVersion=STATELESS, capabilities={},
                                clientInfo={"name": "t", "version": "1"})
            assert answer["protocolVersion"] == "2025-11-25"


def test_not_opened():
    with Vault() as vault, Mcp(vault.where, revision=None) as mcp:
        assert mcp.data("search", query="coreweave")["total"] == 6


# ---- lines ----

HOSTILE = [b"{", b"[]", b"[1]", b"null", b"7", b'"x"', b"{}", b'{"jsonrpc":"2.0"}',
           b'{"jsonrpc":"1.0","id":501,"method":"ping"}', b'{"jsonrpc":"2.0","id":1.5,"method":"ping"}',
           b'{"jsonrpc":"2.0","id":{},"method":"ping"}', b'{"jsonrpc":"2.0","id":null,"method":"ping"}',
           b'{"jsonrpc":"2.0","id":501,"method":7}', b'{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}',
           b'{"jsonrpc":"2.0","id":501,"method":"ping","params":"x"}', b"\xff\xfe", b"\x00",
           b"[" * 5000, b'{"a":' * 5000, b'{"jsonrpc":"2.0","id":501,"method":"x\\u0000y"}',
           b'{"jsonrpc":"2.0","id":"' + b"x" * 100000 + b'","method":"nope"}',
           b'{"jsonrpc":"2.0","id":501,"method":"tools/call","params":{"name":"read","arguments":'
           b'{"path":"../../../../etc/passwd"}}}',
           b'{"jsonrpc":"2.0","id":501,"method":"tools/call","params":{"name":"search","arguments":'
           b'{"query":"((((((((((((((((((((((((((((((((((((((((((((("}}}',
           b'{"jsonrpc":"2.0","method":"tools/call","params":{"name":"search"}}',
           b'{"jsonrpc":"2.0","id":9,"result":{}}', b'{"jsonrpc":"2.0","id":9,"error":{}}',
           b'{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":[]}}',
           b'{"jsonrpc":"2.0","method":"notifications/nothing"}']


def test_hostile_lines():
    with Vault() as vault:
        for revision in (None, STATELESS, *OLD):
            with Mcp(vault.where, revision=revision) as mcp:
                if revision == STATELESS:
                    mcp.result("server/discover")
                for line in HOSTILE:
                    mcp.write(line + b"\n")
                mcp.write(b'{"jsonrpc":"2.0","id":77,"method":"' + b"y" * (5 << 20) + b'"}\n')
                mcp.write(b"\xef\xbb\xbf\r\n  \n")
                mcp.number += 1000
                last, seen = mcp.start("ping"), []
                while True:
                    message = mcp.next()
                    seen.append(message.get("id"))
                    if message.get("id") == last:
                        break
                assert 77 in seen and 9 not in seen, seen


def test_batches():
    with Vault() as vault, Mcp(vault.where, revision="2025-03-26") as mcp:
        mcp.send([{"jsonrpc": "2.0", "id": 1, "method": "ping"},
                  {"jsonrpc": "2.0", "method": "notifications/initialized"}, 7,
                  {"jsonrpc": "2.0", "id": 2, "method": "nope"}])
        answers = json.loads(mcp.lines.lines.get(timeout=30))
        assert [a.get("id") for a in answers] == [1, 2] or \
            [a.get("id") for a in answers] == [1, None, 2]


def test_cancel():
    with Vault() as vault:
        for i in range(400):
            vault.write(f"Many/{i}.md", "word " * 20000)
        vault.kwic("index", "--quiet")
        with Mcp(vault.where) as mcp:
            mcp.call("search", query="word")
            slow = [mcp.start("tools/call", name="search", arguments={
                "query": "/(w+o+)+rdx/", "limit": 1}) for _ in range(3)]
            for number in slow:
                mcp.notify("notifications/cancelled", requestId=number)
            last, seen = mcp.start("ping"), []
            while True:
                seen.append(mcp.next()["id"])
                if seen[-1] == last:
                    break
            assert len(seen) < 4, seen


def test_the_end():
    with Vault() as vault:
        # All that was read is answered.
        lines = "".join(json.dumps({"jsonrpc": "2.0", "id": i, "method": "tools/call", "params": {
            "name": "search", "arguments": {"query": "coreweave"}}}) + "\n" for i in range(50))
        done = subprocess.run([KWIC, "mcp", *vault.where], input=lines.encode(), capture_output=True)
        assert done.returncode == 0 and done.stdout.count(b"\n") == 50 and not done.stderr
        for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            mcp = Mcp(vault.where)
            mcp.call("search", query="coreweave")
            mcp.process.send_signal(sign)
            assert mcp.process.wait(10) == 0
        # Somebody who never reads holds nothing up for ever.
        mute = Mcp(vault.where, stdout=subprocess.PIPE)
        process = subprocess.Popen([KWIC, "mcp", *vault.where], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE)
        process.stdin.write(lines.encode() * 2)
        process.stdin.close()
        assert process.wait(30) == 0
        process.stdout.close()
        assert mute.close() == 0


if __name__ == "__main__":
    run_tests(globals())
    if getattr(Schema, "missing", False):
        print("the protocol's schemas or python3-jsonschema are not here: lines were not checked")
