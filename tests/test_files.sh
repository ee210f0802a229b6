#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A file that is named is there: in the documents' back-ticks and links, and in comments of
# headers, sources and CMake files. A name alone may stand anywhere in the tree; one with a
# folder stands there, or below a room. `<name>.c` is a placeholder and no name.
set -eu
cd "${KWIC_SOURCE_DIR:-$(dirname "$0")/..}"
exec python3 - <<'PYTHON'
import pathlib, re, sys

skip = {"build", ".git"}
tree = [f for f in pathlib.Path(".").rglob("*") if f.is_file() and f.parts[0] not in skip]
names = {f.name for f in tree}
paths = {str(f) for f in tree} | {str(p) for f in tree for p in f.parents}
ends = {"/".join(f.parts[i:]) for f in tree for i in range(len(f.parts))}

NAME = r"(?<![\w<>./*-])((?:[\w.-]+/)*[\w-]+\.(?:c|cc|h|py|sh|md|cmake))(?![\w-])"
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
# What notes in examples are called, made files, and other projects'.
OTHERS = re.compile(r"^(config\.h|libdeflate\.h|xapian\.h|conf\.py|dirent\.h|errno\.h)$|\.md$")

def texts():
    for f in tree:
        if f.suffix == ".md" and f.parts[0] not in ("tests", "docs"):
            yield f, re.findall(r"`([^`\n]*)`|\]\(([^)#:]+)\)", f.read_text()), True
        elif f.suffix in (".c", ".h", ".cc") and f.parts[0] != "tests":
            yield f, COMMENT.findall(f.read_text()), False
        elif f.name == "CMakeLists.txt" or f.suffix == ".cmake":
            yield f, re.findall(r"#([^\n]*)", f.read_text()), False

bad = seen = 0
for f, pieces, document in texts():
    for piece in pieces:
        words = " ".join(piece) if isinstance(piece, tuple) else piece
        for name in re.findall(NAME, words):
            if name.endswith(".md") and not document or OTHERS.match(name) and "/" not in name \
                    and not document:
                continue
            seen += 1
            if name in names or name in ends or str(f.parent / name) in paths:
                continue
            print(f"{f} names {name}, which is not there")
            bad = 1
if seen < 300:
    sys.exit(f"only {seen} names were found: the test looks at nothing")
sys.exit(bad)
PYTHON
