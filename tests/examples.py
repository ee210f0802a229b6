#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The header is the manual, and true: the example that opens a header compiles.

An example is what stands five spaces in, in the comment that opens a header, and calls or
declares something (a picture of bytes or a grammar does neither). `…` stands for statements left
out. Names that it takes for granted are declared in examples.txt. Each room is one program of its examples, compiled and not run."""
import os
import re
import subprocess
import sys

ROOT = os.environ.get("KWIC_SOURCE_DIR", os.path.join(os.path.dirname(__file__), ".."))
CC = os.environ.get("CC", "cc").split()
STRICT = ["-std=gnu17", "-D_GNU_SOURCE", "-fsyntax-only", "-Wno-unused-value",
          "-Werror=implicit-function-declaration", "-Werror=incompatible-pointer-types",
          "-Werror=int-conversion", "-Werror=discarded-qualifiers", "-Werror=return-type"]
ALL = ("arena", "error", "index", "record", "search", "tokenizer", "xapian-c")
LEAST = 60  # headers with an example, or the test looks at nothing


def opening(text):
    """The lines of the header's first comments, those before its include guard."""
    for line in text[:text.index("#ifndef")].split("\n"):
        match = re.match(r"(?: \*|//)(?: {5}(.*))?$", line.removesuffix("*/").rstrip())
        yield (match[1] or "") if match else None


def is_code(part):
    return re.search(r"(;|…)\s*(//.*)?$", part, re.M) and \
        re.search(r"kwic_\w+\(|KWIC_\w+\(|g_set_error|kwic_\w+ \*?\w+ =", part)


def examples(text):
    block = []
    for line in [*opening(text), None]:
        if line is not None:
            block.append(line)
            continue
        parts = re.split(r"\n\n+", "\n".join(block).strip("\n"))
        code = "\n".join(part for part in parts if is_code(part))
        block = []
        if code:
            yield code


def headers():
    tracked = subprocess.run(["git", "-C", ROOT, "ls-files", "--cached", "--others",
                              "--exclude-standard", "*.h"], capture_output=True, text=True)
    names = tracked.stdout.split() if tracked.returncode == 0 else []
    if not names:
        names = [os.path.relpath(os.path.join(folder, name), ROOT)
                 for folder, _, files in os.walk(ROOT) for name in files if name.endswith(".h")]
    for name in sorted(names):
        room = name.split("/")[0]
        if room not in ("tests", "bench", "build") and os.path.exists(os.path.join(ROOT, name)):
            yield room, name


def declarations():
    rows = {}
    with open(os.path.join(ROOT, "tests/examples.txt"), encoding="utf-8") as table:
        for line in table:
            if line.strip() and not line.startswith("#"):
                header, words = line.rstrip("\n").split(": ", 1)
                rows[header] = f"{rows[header]}, {words}" if header in rows else words
    return rows


def function(number, header, code, own):
    """The example as a function, what its row declares as parameters; functions that the
    example begins with stand before it."""
    lifted = re.match(r"((?:static .*?\n}\n)*)", code, re.S)[1]
    body = code[len(lifted):].replace("…", "(void)0;")
    first = f'#line 1 "{header} (its example)"\n'
    return (f"{first}{lifted}void example_{number}({own or 'void'});\n"
            f"void example_{number}({own or 'void'}) {{ {{\n{first}{body}\n}} }}\n")


def program(room, found, rows):
    text = ["#include <stdio.h>\n#include <unistd.h>\n", *(f'#include "kwic/{h}.h"\n' for h in ALL), rows["all"], "\n"]
    for header in sorted({name for name, _ in found}):
        include = header.removeprefix("include/").removeprefix(room + "/")
        text.append(f'#include "{include}"\n')
    for include in rows.get(room, "").split():
        text.append(f'#include "{include}"\n')
    for number, (header, code) in enumerate(found):
        text.append(function(number, header, code, rows.get(header, "")))
    return "".join(text)


def main():
    rows, rooms = declarations(), {}
    for room, name in headers():
        with open(os.path.join(ROOT, name), encoding="utf-8") as file:
            for code in examples(file.read()):
                rooms.setdefault(room, []).append((name, code))
    flags = subprocess.run(["pkg-config", "--cflags", "glib-2.0", "jansson", "libpcre2-8",
                            "libcmark", "yaml-0.1"],
                           capture_output=True, text=True, check=True).stdout.split()
    good = True
    for room, found in rooms.items():
        source = program(room, found, rows)
        if "--show" in sys.argv:
            print(source)
        folders = [os.path.join(ROOT, folder) for folder in ("include", room)]
        if room == "include":  # types that only rooms know the inside of are theirs
            folders = folders[:1]
        done = subprocess.run([*CC, *STRICT, *flags, *("-I" + f for f in folders), "-x", "c", "-"],
                              input=source, text=True, capture_output=True)
        if done.returncode:
            good = False
            print(done.stderr)
    n = len({name for found in rooms.values() for name, _ in found})
    if n < LEAST:
        sys.exit(f"{n} headers with an example: the test looks at nothing")
    for header in sorted(set(rows) - {h for found in rooms.values() for h, _ in found} - set(rooms) - {"all"}):
        print(f"tests/examples.txt: {header} has no example")
        good = False
    sys.exit(not good)


main()
