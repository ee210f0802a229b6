#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The real shells with their completions, driven at a terminal: a line is typed, Tab pressed,
and what then stands on the line compared. Nothing that was typed may be lost.

    shells.py bash|zsh|fish FILE SCRATCH     FILE: the shell's completions
"""
import os
import pty
import select
import shlex
import sys
import time

SHELL, FILE, SCRATCH = sys.argv[1:]
GOT = os.path.join(SCRATCH, "line")
READY = os.path.join(SCRATCH, "ready")

# What ^X does: the line goes into a file. Then the prompt is there: READY.
SETUP = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], f"""
unset HISTFILE; bind 'set bell-style none'; bind 'set completion-query-items 0'
bind 'set page-completions off'; . {FILE}
bind -x '"\\C-x":printf %s "$READLINE_LINE" >{GOT}.part; mv {GOT}.part {GOT}'
touch {READY}
"""),
    "zsh": (["zsh", "-f", "-i"], f"""
unsetopt beep; fpath=({os.path.dirname(FILE)} $fpath); autoload -U compinit; compinit -u -D
LISTMAX=1000; bindkey -e; bindkey '^I' complete-word
put() {{ print -rn -- "$BUFFER" >{GOT}.part; mv {GOT}.part {GOT} }}; zle -N put; bindkey '^X' put
touch {READY}
"""),
    "fish": (["fish", "--no-config", "-i"], f"""
source {FILE}; bind \\cx 'commandline >{GOT}.part; mv {GOT}.part {GOT}'
touch {READY}
"""),
}

# The line, and what Tab makes of it; a blank at its end is the shell's.
EVERY = [
    ("sea", "search "),
    ("search --js", "search --json"),
    ("search --match an", "search --match any "),
    ("search --fac", "search --facet"),
    ("tasks --st", "tasks --state "),
    ("search company:op", "search company:openai "),
    ("search CoreWeave company:op", "search CoreWeave company:openai "),
    ("search --exact -- -company:op", "search --exact -- -company:openai "),
    ("search 'type:people company:op", "search 'type:people company:openai' "),
    ("search \"type:people company:op", "search \"type:people company:openai\" "),
    ("search type:people\\ company:op", "search type:people\\ company:openai "),
    ("search tag:company/o", "search tag:company/openai "),
    ("tags company/o", "tags company/openai "),
    ("untagged company/o", "untagged company/openai "),
    ("show Ada", "show Ada\\ Voss "),
    ("show 'Ada V", "show 'Ada Voss' "),
    ("show \"ada v", "show \"Ada Voss\" "),
    ("show Ada\\ V", "show Ada\\ Voss "),
    ("related corew", "related CoreWeave "),
    ("links Check", "links Checkpoint\\ Staging "),
    ("mentions 'VAST D", "mentions 'VAST Data' "),
    ("open ada v", "open ada Voss "),
    ("tag +company/o", "tag +company/openai "),
    ("tag +x -- company:op", "tag +x -- company:openai "),
    # Nothing is known: the line stays as it is.
    ("show 'Nosuch n", "show 'Nosuch n"),
    ("show \"Nosuch $(touch pwned) n", "show \"Nosuch $(touch pwned) n"),
    ("search xyzzy:plugh\\ \\\"a", "search xyzzy:plugh\\ \\\"a"),
    # Several begin so: as far as they are the same.
    ("tags comp", "tags company"),
    ("show len", "show len"),
    ("show 'lena b", "show 'Lena Brandt' "),
    # Quotes and colons in names; quotes that a query needs.
    ("show '\"Zi", "show '\"Zitat' "),
    ("show \"Zeile: e", "show \"Zeile: eins\" "),
    ("show Zeile:\\ e", "show Zeile:\\ eins "),
    ("search 'type:people zkey:\"zeta o", "search 'type:people zkey:\"zeta one\"' "),
    ("search zkey:zeta3", "search zkey:zeta3 "),
    ("set last", "set last_contact="),
]


def same(got, wanted):
    """fish quotes anew when it changes capitals; zsh puts "=" behind an option."""
    if SHELL == "fish" and got.endswith(" "):
        got, wanted = (" ".join(shlex.split(line)) for line in (got, wanted))
    return got.rstrip(" =") == wanted.rstrip(" =")


def line(fd):
    os.write(fd, b"\x18")
    return wait(fd, GOT).removeprefix("kwic ")


def completed(fd, typed, wanted):
    os.write(fd, b"\x15" + f"kwic {typed}".encode())
    read(fd, 0.1)
    os.write(fd, b"\t")
    read(fd, 1 if typed == wanted else 0.1)
    for _ in range(25):
        got = line(fd)
        if same(got, wanted):
            break
        read(fd, 0.1)
    os.write(fd, b"\x03")
    read(fd, 0.1)
    return got


if SHELL != "fish":  # which shows them in its list
    EVERY.append(("search zkey:ze", "search zkey:\\\"zeta"))


def read(fd, seconds):
    out, end = b"", time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if not select.select([fd], [], [], left)[0]:
            break
        try:
            out += os.read(fd, 65536)
        except OSError:
            break
    return out


def wait(fd, path, seconds=20):
    end = time.monotonic() + seconds
    while not os.path.exists(path):
        if time.monotonic() > end:
            sys.exit(f"{SHELL}: {path} does not come")
        read(fd, 0.02)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    os.unlink(path)
    return text.removesuffix("\n")


def start():
    argv, setup = SETUP[SHELL]
    path = os.path.join(SCRATCH, "setup")
    with open(path, "w", encoding="utf-8") as file:
        file.write(setup)
    pid, fd = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "xterm"
        os.execvp(argv[0], argv)
    read(fd, 0.5)
    os.write(fd, f"{'source' if SHELL == 'fish' else '.'} {path}\r".encode())
    wait(fd, READY)
    return pid, fd


def main():
    pid, fd = start()
    bad = 0
    for typed, wanted in EVERY:
        for _ in range(3):  # a Tab can get lost while the shell draws its prompt
            got = completed(fd, typed, wanted)
            if same(got, wanted):
                break
        else:
            print(f"{SHELL}: {typed!r} became {got!r}, not {wanted!r}")
            bad += 1
    os.close(fd)
    os.waitpid(pid, 0)
    if os.path.exists("pwned"):
        print(f"{SHELL}: what was typed was run")
        os.unlink("pwned")
        bad += 1
    sys.exit(bool(bad))


main()
