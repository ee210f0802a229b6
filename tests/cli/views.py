#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Compares query blocks of real vaults with what Dataview's own engine gives for them.

    views.py KWIC SHARED WORK [VAULT…]

Unpacks the vaults below WORK (where they are not yet), indexes them, runs each block as
`kwic view NOTE:LINE --json` through `kwic serve` and compares the values cell by cell. Prints a
line a block that differs, then the counts; the exit status is 1 when fewer blocks that are not
doubtful agree than must, 77 when the data is not there."""
import json, os, pathlib, subprocess, sys

kwic, shared, work = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
only = sys.argv[4:]
data = shared / "conformance/dataview"
MUST = 0.98
os.environ["TZ"] = "UTC"


def prepare(vault):
    root = work / "corpora" / vault
    if not root.exists():
        root.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["tar", "xJf", shared / f"corpora/{vault}.tar.xz", "-C", root.parent], check=True)
        for path in root.rglob("*"):
            os.utime(path, (1767996000 + 7200, 1767996000 + 7200))
    return root


class Server:
    def __init__(self, vault, index):
        subprocess.run([kwic, "index", vault, "--index", index, "-q"], check=True)
        self.process = subprocess.Popen([kwic, "serve", "--index", index, "--no-watch"], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.id = 0

    def view(self, **params):
        self.id += 1
        line = {"jsonrpc": "2.0", "id": self.id, "method": "view", "params": params}
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        return answer.get("result", {"error": answer.get("error", {}).get("message")})

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def row_key(row):
    return json.dumps(row, sort_keys=True, ensure_ascii=False)


def values(rows):
    """Rows without their texts, which are renderings."""
    def strip(x):
        if isinstance(x, list):
            return [strip(v) for v in x]
        if isinstance(x, dict):
            return {k: strip(v) for k, v in x.items() if not (k == "text" and "value" in x)}
        if isinstance(x, float) and x == int(x):
            return int(x)
        return x
    return strip(rows)


def compare(block, result):
    """None, or what differs."""
    if "parseError" in block or "error" in block:
        return None if result.get("error") else "it should fail"
    if result.get("error"):
        return "fails: " + result["error"]
    for member in ("type", "columns", "grouped", "total"):
        if member in block and block[member] != result.get(member):
            return f"{member} is {result.get(member)}, not {block[member]}"
    if block.get("droppedRows", 0) != result.get("droppedRows", 0):
        return f"droppedRows is {result.get('droppedRows', 0)}"
    wanted, got = values(block["rows"]), values(result["rows"])
    if block.get("capped"):
        got = got[: len(wanted)]
    if not block.get("sorted"):
        wanted, got = sorted(wanted, key=row_key), sorted(got, key=row_key)
    if wanted == got:
        return None
    if sorted(map(row_key, wanted)) == sorted(map(row_key, got)):
        return "order of rows"
    left = [r for r in wanted if r not in got][:1]
    right = [r for r in got if r not in wanted][:1]
    return f"\n    not {json.dumps(left, ensure_ascii=False)[:700]}\n    but {json.dumps(right, ensure_ascii=False)[:700]}"


def run(path):
    spec = json.loads(path.read_text())
    root = prepare(spec["vault"]) / (spec.get("root") or "")
    server = Server(root, work / "index" / spec["vault"])
    agree = of = 0
    for block in spec["blocks"]:
        if block.get("skip") or "sameAs" in block:
            continue
        result = server.view(path=block["origin"], line=block["line"], now=spec["now"])
        why = compare(block, result)
        if not block.get("doubtful"):
            of += 1
            agree += why is None
        if why:
            print(f"{spec['vault']} {block['id']}{' (doubtful)' if block.get('doubtful') else ''} "
                  f"{block['origin']}:{block['line']}: {why}")
            if os.environ.get("VERBOSE"):
                print("    " + block["text"].replace("\n", "\n    "))
    server.close()
    print(f"{spec['vault']}: {agree} of {of} blocks agree")
    return agree, of


if not data.exists():
    sys.exit(77)
done = [run(p) for p in sorted(data.glob("blocks-*.json")) if not only or any(v in p.name for v in only)]
agree, of = (sum(x) for x in zip(*done))
print(f"all: {agree} of {of}, {agree / of:.1%}")
sys.exit(agree < MUST * of)
