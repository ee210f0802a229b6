#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# One name, one thing: each type, each function and each include guard of the product is
# defined once in the whole tree. What a .c file keeps to itself is its own business, as
# long as it does not call itself kwic_.
set -eu
cd "${KWIC_SOURCE_DIR:-$(dirname "$0")/..}"
exec python3 - <<'PYTHON'
import collections, pathlib, re, sys

rooms = re.findall(r"^kwic_room\((\w+)", pathlib.Path("CMakeLists.txt").read_text(), re.M)
files = sorted(f for room in rooms + ["cli", "include"] for f in pathlib.Path(room).rglob("*.*")
               if f.suffix in (".c", ".cc", ".h"))

def bare(text):
    """Without comments, strings and what a macro goes on with; lines stay lines."""
    gone = r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\\\n'
    return re.sub(gone, lambda m: "\n" * m.group().count("\n") or '""', text, flags=re.S)

TYPE = re.compile(r"^\} (\w+);|^typedef (?!\w+ (\w+) \2;)(?:[^;{]*?\(\*?)?[^;{(]*?\b(\w+)(?:\)\([^;]*)?;", re.M)
TAG = re.compile(r"^(?:typedef )?((?:struct|enum|union) \w+)\s*\{", re.M)
FUNCTION = re.compile(r"^((?:[A-Za-z_]\w*[ *\n]+)+\**)(\w+)\([^;{}]*\)\n\{", re.M)
GUARD = re.compile(r"^#ifndef (\w+_H)\n#define \1$", re.M)

found = collections.defaultdict(set)
for f in files:
    text, header = bare(f.read_text()), f.suffix == ".h"
    own = lambda name: not header and not name.startswith("kwic_")
    for m in TYPE.finditer(text):
        name = m.group(1) or m.group(3)
        if not own(name):
            found["type " + name].add(f)
    for m in TAG.finditer(text):
        if not own(m.group(1).split()[1]):
            found[m.group(1)].add(f)
    for m in FUNCTION.finditer(text):
        name = m.group(2)
        if f.suffix == ".cc" and not name.startswith("kwic_"):
            continue  # in a namespace of the file
        if "static" not in m.group(1).split() or not own(name):
            found["function " + name].add(f)
    for guard in GUARD.findall(text):
        found["include guard " + guard].add(f)

bad = {name: where for name, where in found.items() if len(where) > 1}
for name, where in sorted(bad.items()):
    print(f"{name} is defined {len(where)} times: {', '.join(map(str, sorted(where)))}")
count = {kind: sum(name.startswith(kind) for name in found) for kind in ("type", "function", "include")}
if min(count.values()) < 100:
    sys.exit(f"too few names were found to mean anything: {count}")
sys.exit(bool(bad))
PYTHON
