#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The generated parts of the manual and the completions are what the program makes of its
tables. With KWIC_RECORD=1 they are written again."""
import os
import re
import subprocess
import sys

KWIC = os.environ["KWIC"]
MAN = os.path.join(os.environ["KWIC_SOURCE_DIR"], "man")
RECORD = os.environ.get("KWIC_RECORD")


def made(*args):
    return subprocess.run([KWIC, "help", *args], check=True, capture_output=True,
                          text=True).stdout


def hold(path, wanted):
    have = open(path, encoding="utf-8").read() if os.path.exists(path) else ""
    if have == wanted:
        return True
    if RECORD:
        open(path, "w", encoding="utf-8").write(wanted)
        return True
    print(f"{path} is not what the tables say; KWIC_RECORD=1 writes it again")
    return False


def page(text):
    return re.sub(r'(\.\\" generated: (\w+)\n).*?(\.\\" end of \2\n)',
                  lambda m: m[1] + made("--man", m[2]) + m[3], text, flags=re.S)


good = True
for name in ("kwic.1", "kwic-lsp.1", "kwic-mcp.1", "kwic-query.7", "kwic-protocol.7"):
    path = os.path.join(MAN, name)
    good &= hold(path, page(open(path, encoding="utf-8").read()))
for shell, name in (("bash", "kwic.bash"), ("zsh", "_kwic"), ("fish", "kwic.fish")):
    good &= hold(os.path.join(MAN, "completions", name), made("--completion", shell))
sys.exit(not good)
