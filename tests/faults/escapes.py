# SPDX-License-Identifier: GPL-2.0-or-later
"""No command gives a terminal the orders that a note holds: each of cli/command.c is run on a
pseudo-terminal over a hostile vault. --json and the server write them as \\u escapes."""
import pty
import re
import select

from lib import *

ORDERS = ("\x1b[31m\x1b]0;owned\x07\x1b]8;;http://evil/\x1b\\click\x9b5m\u009b6m\u202e\u2066\u200f\x08\x7f"
          "\x0c\x0b\u2028\r")
NAMES = ["n\x1b[31mame", "title\x1b]0;t\x07", "c1\u009b31m", "turned\u202etxt", "line\nx", "cr\rx",
         "bell\x07", "dir\x1b[7mX/in", "no utf8\udc9b31m", "del\x7f", "back\x08\x08\x08", "Target"]
OTHERS = re.compile("[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029"
                    "\udc80-\udcff]")

vault, where = SCRATCH + "/vault", SCRATCH + "/index"
for i, name in enumerate(NAMES):
    path = os.path.join(vault, name + ".md")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(("""---
tags: ["t{0}a{1}", x\x1b[1m/y, tag{1}]
type: "ty{0}"
aliases: ["al{0}i{1}"]
key\x1b[3m: "val{0}"
company: "co{0}m{1}"
---
# Title {0} {1}

zebra text {0} more zebra [[li{0}nk{1}|te{0}xt]] [md{0}](http://x/{0}) #tag{0} [[Target]] Target

- [ ] task zebra {0} [due:: 2026-01-0{2}]
- [x] done {0}

```kwic
zebra {0}
```
""".format(ORDERS, i, i % 9 + 1)).encode("utf8", "surrogateescape"))
write(vault + "/bad\x1b[35m.md", "---\nk: \"\x1b[31m\n---\nzebra")
os.makedirs(vault + "/.obsidian", exist_ok=True)

# What each command is run with: kwic COMMAND …; a command without a line here fails the test.
LINES = {
    "index": [["-v", "--full"], ["--dry-run", "-v", "--full"]],
    "search": [["zebra"], ["zebra", "--explain"], ["zebra", "--facets", "tag,type,company,folder,key"],
               ["zebra", "--color", "always"], ["zebra", "--vimgrep"], ["zebra", "-l"], ["zebra", "--json"],
               ["zebra", "--format", "{path}:{line} {title} {text} {heading} {type} {tags} {company}"],
               ["zebra\x1b[31m", "--explain"], ["nosuch\x1b[31mword"], ["sort:\x1b[31m zebra"], ["/\x1b[31m(/"],
               ["zebra", "--jsonl"], ["zebra", "--print0"], ["--format", "{\x1b[31m}", "zebra"],
               ["--\x1b[31m", "zebra"], ["--filter", "tag=\x1b[31m", "zebra"]],
    "show": [["Target"], ["n\x1b[31mame.md"], ["nosuch\x1b[31m"], ["Target", "--heading", "\x1b[31m"]],
    "tags": [[], ["--json"]],
    "facets": [["--facets", "tag,type,company,key,folder,\x1b[31m"]],
    "related": [["n\x1b[31mame.md"], ["Target"], ["Target", "--vimgrep"], ["Target", "--json"]],
    "links": [["Target"], ["n\x1b[31mame.md"], ["Target", "--vimgrep"], ["Target", "--json"]],
    "mentions": [["Target"], ["Target", "--vimgrep"], ["Target", "--json"]],
    "tasks": [[], ["--vimgrep"], ["--json"], ["--due", "\x1b[31m"]],
    "tag": [["+new", "--diff", "--", "zebra"], ["+n\x1b[31m", "--diff", "--", "zebra"]],
    "set": [["a=b", "--diff", "--", "zebra"]],
    "done": [["Target.md:12", "--diff"], ["nosuch\x1b[31m:1"]],
    "undo": [["--list"], ["\x1b[31m"]],
    "saved": [[], ["add", "n\x1b[31m", "zebra"]],
    "complete": [["#t"], ["t"], ["[[t"], ["company:"], ["#t", "--json"]],
    "status": [[], ["--check"], ["--json"]],
    "dump": [[]],
    "serve": [["--schema"], ["--\x1b[31m"]],
    "lsp": [["--\x1b[31m"]],
    "mcp": [["--\x1b[31m"]],
    "web": [["--\x1b[31m"]],
    "eval": [["\x1b[31m"]],
    "help": [["\x1b[31m"]],
    "open": [["--\x1b[31m"]], "view": [["Target"], ["\x1b[31m"]], "suggest": [["Target"]], "untagged": [[]], "vaults": [[]],
    "render": [["Target"], ["Target", "--json"]],
}
PLACELESS = ("help", "saved")


def on_terminal(args):
    child, fd = pty.fork()
    if child == 0:
        os.chdir(vault)
        os.execve(args[0], [a.encode("utf8", "surrogateescape") for a in args], ENV)
    out, end = b"", time.time() + 60
    while time.time() < end:
        ready, _, _ = select.select([fd], [], [], 0.5)
        try:
            piece = os.read(fd, 65536) if ready else b""
        except OSError:
            break
        if ready and not piece:
            break
        out += piece
    os.close(fd)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), out.decode("utf8", "surrogateescape")


def foreign(text):
    """What is left without kwic's own orders."""
    text = re.sub("\x1b\\[[0-9;]*m", "", text.replace("\r\x1b[K", ""))
    text = re.sub("\x1b\\]8;;(file|vscode|obsidian)://[!-~]*\x1b\\\\|\x1b\\]8;;\x1b\\\\", "", text)
    return OTHERS.findall(text.replace("\r\n", "\n"))


with open(os.path.join(SOURCE, "cli", "command.c"), encoding="utf8") as file:
    commands = re.findall(r'^    \{"([a-z-]+)", ', file.read(), re.M)
tally = Tally("terminal escapes")
assert index(where, vault, "--quiet").status in (0, 8)
for command in commands:
    if command not in LINES:
        tally.done(command, ["no line of %s tries it" % os.path.basename(__file__)])
        continue
    for line in LINES[command]:
        args = [KWIC, command, *([] if command in PLACELESS else ["--index", where, "--vault", vault]), *line]
        status, text = on_terminal(args)
        text = text.replace("\0", "") if "--print0" in line else text
        faults = ["gives %s" % sorted(set(map(repr, foreign(text))))] if foreign(text) else []
        if status < 0 or "Sanitizer" in text:
            faults.append("ends with %d" % status)
        if "owned\x07" in text:
            faults.append("sets the title")
        p = run([a.encode("utf8", "surrogateescape") for a in args])
        # What a program reads is as it is in the note; JSON and messages are not.
        if "--json" in line or "--jsonl" in line:
            found = OTHERS.findall(p.out.decode("utf8", "surrogateescape").replace("\n", ""))
            if found:
                faults.append("as JSON: %s" % sorted(set(map(repr, found))))
        if foreign(p.err.decode("utf8", "surrogateescape")):
            faults.append("in a message: %r" % p.err[:200])
        tally.done("%s %s" % (command, line), faults)
asked = b"".join(json.dumps({"jsonrpc": "2.0", "id": i, "method": m, "params": q}).encode() + b"\n"
                 for i, (m, q) in enumerate((("search", {"query": "zebra", "facets": ["tag"]}), ("tasks", {}),
                                             ("note", {"path": "Target.md"}), ("links", {"path": "Target.md"}),
                                             ("complete", {"text": "#t", "at": 2}), ("nosuch\x1b", {}))))
p = kwic("serve", "--index", where, "--vault", vault, "--no-watch", stdin=asked)
found = OTHERS.findall(p.out.decode("utf8", "surrogateescape").replace("\n", ""))
tally.done("serve", ["gives %s" % sorted(set(map(repr, found)))] if found else [])
tally.end()
