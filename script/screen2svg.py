#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A terminal's screen, as `tmux capture-pane -e -p` prints it, to an SVG file of text.

    tmux capture-pane -e -p | screen2svg.py COLUMNS TITLE >picture.svg

Runs of one style are one <text> with their width told, so that any font keeps the columns;
lines of boxes are drawn.
"""
import re
import sys
import unicodedata
from collections import Counter
from html import escape

CELL, LINE, SIZE = 8.4, 18, 14
PAD, BAR = 14, 30
GROUND, TEXT = "#0d1117", "#dfe5ec"
BASE = ("#0d1117 #f47067 #6fcf86 #e0b25c #6cb6ff #c79bf2 #56c7cf #c3cbd5 "
        "#768390 #ff938a #8ddb8c #f0cb74 #96d0ff #dcbdfb #8be3e8 #ffffff").split()
# From the middle of a cell: left, right, up, down, and whether the corner is round.
BOXES = {"─": "lr", "│": "ud", "╭": "rd", "╮": "ld", "╯": "lu", "╰": "ru", "├": "rud",
         "┤": "lud", "┌": "rd", "┐": "ld", "┘": "lu", "└": "ru", "━": "lr"}
BARS = " ▏▎▍▌▋▊▉█"  # eighths of a cell


def indexed(n):
    if n < 16:
        return BASE[n]
    if n >= 232:
        return "#" + "%02x" % (8 + 10 * (n - 232)) * 3
    steps = (0, 95, 135, 175, 215, 255)
    n -= 16
    return "#%02x%02x%02x" % (steps[n // 36], steps[n // 6 % 6], steps[n % 6])


class Style:
    def __init__(self):
        self.fg = self.bg = None
        self.flags = frozenset()

    def colour(self, codes):
        """What follows 38 or 48: a colour, taken off codes."""
        if codes and codes.pop(0) == 5:
            return indexed(codes.pop(0))
        rgb = [codes.pop(0) for _ in range(3)]
        return "#%02x%02x%02x" % tuple(rgb)

    def set(self, codes):
        names = {1: "bold", 2: "dim", 3: "italic", 4: "underline", 7: "reverse"}
        while codes:
            c = codes.pop(0)
            if c == 0:
                self.__init__()
            elif c in names:
                self.flags |= {names[c]}
            elif c == 22:
                self.flags -= {"bold", "dim"}
            elif c - 20 in names:
                self.flags -= {names[c - 20]}
            elif c in (38, 48):
                setattr(self, "fg" if c == 38 else "bg", self.colour(codes))
            elif c in (39, 49):
                setattr(self, "fg" if c == 39 else "bg", None)
            elif c // 10 in (3, 9):
                self.fg = BASE[c % 10 + (8 if c >= 90 else 0)]
            elif c // 10 in (4, 10):
                self.bg = BASE[c % 10 + (8 if c >= 100 else 0)]

    def seen(self):
        """Colours as they are seen, and the other flags."""
        fg, bg = self.fg, self.bg
        if "reverse" in self.flags:
            fg, bg = bg or GROUND, fg or TEXT
        return fg or TEXT, bg, self.flags - {"reverse"}


def width(char):
    if unicodedata.combining(char) or char in "\ufe0f\u200d":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cells(line, style):
    """(column, char, width, style as seen) of a captured line."""
    column = 0
    for part in re.split(r"(\x1b\[[0-9;:]*m|\x1b\]8;[^\x1b\x07]*(?:\x1b\\|\x07)|[\x0e\x0f])", line):
        sgr = re.fullmatch(r"\x1b\[([0-9;:]*)m", part)
        if sgr:
            style.set([int(c or 0) for c in re.split("[;:]", sgr[1])])
        elif not part.startswith(("\x1b", "\x0e", "\x0f")):
            for char in part:
                yield column, char, width(char), style.seen()
                column += width(char)


def runs(row):
    """Neighbours of one style and kind together: [column, text, columns, style]."""
    found = []
    for column, char, wide, style in row:
        kind = "box" if char in BOXES or char in BARS[1:] else "ascii" if char < "\x7f" else "other"
        last = found[-1] if found else None
        if wide == 0 and last:
            last[1] += char
        elif last and last[3:] == [style, kind] and kind == "ascii":
            last[1] += char
            last[2] += wide
        else:
            found.append([column, char, wide, style, kind])
    return found


def box(char, x, y, colour):
    if char in BARS:
        return (f'<rect x="{x:.1f}" y="{y + 3}" width="{CELL * BARS.index(char) / 8 + .6:.1f}" '
                f'height="{LINE - 6}" fill="{colour}"/>')
    mx, my = x + CELL / 2, y + LINE / 2
    ends = {"l": (x, my), "r": (x + CELL, my), "u": (mx, y), "d": (mx, y + LINE)}
    points = [ends[e] for e in BOXES[char]]
    if char in "╭╮╯╰":
        (ax, ay), (bx, by) = points
        path = f"M{ax:.1f} {ay:.1f}Q{mx:.1f} {my:.1f} {bx:.1f} {by:.1f}"
    else:
        path = "".join(f"M{mx:.1f} {my:.1f}L{px:.1f} {py:.1f}" for px, py in points)
    return f'<path d="{path}" stroke="{colour}" fill="none"/>'


def text(run, y):
    column, chars, wide, (fg, _, flags), _ = run
    body = chars.rstrip(" ")
    lead = len(body) - len(body.lstrip(" "))
    wide -= len(chars) - len(body) + lead
    body = body[lead:]
    if not body:
        return ""
    look = f' fill="{fg}"' if fg != TEXT else ""
    look += ' font-weight="bold"' if "bold" in flags else ""
    look += ' font-style="italic"' if "italic" in flags else ""
    look += ' opacity=".65"' if "dim" in flags else ""
    look += ' text-decoration="underline"' if "underline" in flags else ""
    x = PAD + (column + lead) * CELL
    return (f'<text x="{x:.1f}" y="{y + LINE * 0.73:.1f}" textLength="{wide * CELL:.1f}"{look}>'
            f"{escape(body, quote=False)}</text>")


def ground_of(rows):
    """The background that most of the screen has."""
    count = Counter()
    for row in rows:
        for _, _, wide, (_, bg, _) in row:
            count[bg] += wide
    return count.most_common(1)[0][0] or GROUND


def line_svg(row, y, ground):
    out = []
    for run in runs(row):
        column, chars, wide, (fg, bg, _), kind = run
        x = PAD + column * CELL
        if bg and bg != ground:
            out.append(f'<rect x="{x:.1f}" y="{y}" width="{wide * CELL + .3:.1f}" '
                       f'height="{LINE}" fill="{bg}"/>')
        out.append(box(chars, x, y, fg) if kind == "box" else text(run, y))
    return "".join(out)


def main():
    columns, title = int(sys.argv[1]), sys.argv[2]
    style = Style()
    lines = sys.stdin.read().rstrip("\n").split("\n")
    rows = [list(cells(line, style)) for line in lines]
    ground = ground_of(rows)
    total_w, total_h = columns * CELL + 2 * PAD, len(lines) * LINE + BAR + PAD
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total_w:.0f} {total_h}" '
          f'width="{total_w:.0f}" height="{total_h}" role="img" aria-label="{escape(title)}">')
    print(f'<style>text{{font:{SIZE}px ui-monospace,"SF Mono",Menlo,"DejaVu Sans Mono",Consolas,'
          f'monospace;white-space:pre}}</style>')
    print(f'<rect width="100%" height="100%" rx="9" fill="{ground}"/>')
    for i, colour in enumerate(("#f47067", "#e0b25c", "#6fcf86")):
        print(f'<circle cx="{PAD + 6 + i * 18}" cy="15" r="5.5" fill="{colour}"/>')
    print(f'<text x="{total_w / 2:.0f}" y="20" text-anchor="middle" fill="#768390">'
          f"{escape(title, quote=False)}</text>")
    print(f'<g fill="{TEXT}">')
    for i, row in enumerate(rows):
        print(line_svg(row, BAR + i * LINE, ground))
    print("</g></svg>")


main()
