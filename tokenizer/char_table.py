#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes char_table.c: what the tokenizer knows of each code point.

    tokenizer/char_table.py [/usr/share/unicode] > tokenizer/char_table.c

Input: Debian's unicode-data, of the Unicode version that the linked utf8proc has (tests
hold the two together, and each entry of the fold against utf8proc). The names of classes
and kinds are those of char.h.
"""
import re
import sys
from collections import defaultdict
from pathlib import Path

UCD = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/unicode")
MAX = 0x110000
WORD_BREAK = ("Other CR LF Newline Extend ZWJ Format ALetter Hebrew_Letter Katakana Numeric "
              "ExtendNumLet MidLetter MidNum MidNumLet Single_Quote Double_Quote "
              "Regional_Indicator WSegSpace").split()
KINDS = ("NONE LOWER UPPER LETTER DIGIT MARK BIGRAM EMOJI PICT APOSTROPHE QUOTE HYPHEN DOT "
         "COMMA").split()
NO_SPACES = {"Han", "Hiragana", "Katakana", "Hangul", "Thai", "Lao", "Khmer", "Myanmar"}
# Strokes and ligatures that people leave out when they type, though Unicode decomposes none.
PLAIN = {"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe",
         # Arabic letters that keyboards of one language have in the place of another's.
         "\u0671": "\u0627", "\u0649": "\u064a", "\u06cc": "\u064a", "\u06a9": "\u0643",
         "\u0629": "\u0647"}
# Arabic and Hebrew vowel points, tatweel, hamza and madda over a letter, nukta, and marks that
# enclose symbols: seldom typed.
POINTS = [*range(0x591, 0x5BE), 0x5BF, 0x5C1, 0x5C2, 0x5C4, 0x5C5, 0x5C7, 0x640,
          *range(0x64B, 0x656), 0x670, 0x93C, 0x9BC, 0xA3C, 0xABC, 0xB3C,
          *range(0x20D0, 0x2100)]


def rows(name):
    """Yields (first, last, fields…) of a file of ranges."""
    for line in (UCD / name).read_text("utf-8").splitlines():
        fields = [f.strip() for f in line.split("#")[0].split(";")]
        if len(fields) > 1:
            span = fields[0].split("..")
            yield int(span[0], 16), int(span[-1], 16), *fields[1:]


def prop(name, default, wanted=None):
    """The file's property as a list by code point; wanted: only rows with that value."""
    out = [default] * MAX
    for first, last, value, *_ in rows(name):
        if wanted is None or value == wanted:
            out[first:last + 1] = [value] * (last + 1 - first)
    return out


def version():
    found = {re.match(r"# \w+-([\d.]+)\.txt", (UCD / f).read_text("utf-8")).group(1)
             for f in ("auxiliary/WordBreakProperty.txt", "Scripts.txt",
                       "DerivedNormalizationProps.txt", "CaseFolding.txt")}
    if len(found) != 1:
        sys.exit(f"files of different Unicode versions: {found}")
    return found.pop()


category, ccc, canonical = ["Cn"] * MAX, [0] * MAX, {}
first = 0
for line in (UCD / "UnicodeData.txt").read_text("utf-8").splitlines():
    f = line.split(";")
    cp = int(f[0], 16)
    start = first if f[1].endswith(", Last>") else cp
    first = cp
    category[start:cp + 1] = [f[2]] * (cp + 1 - start)
    ccc[cp] = int(f[3])
    if f[5] and not f[5].startswith("<"):
        canonical[cp] = [int(x, 16) for x in f[5].split()]

word_break = prop("auxiliary/WordBreakProperty.txt", "Other")
script = prop("Scripts.txt", "Unknown")
pictographic = prop("emoji/emoji-data.txt", "", "Extended_Pictographic")
presentation = prop("emoji/emoji-data.txt", "", "Emoji_Presentation")
excluded, nfkc_cf = set(), {}
for line in (UCD / "DerivedNormalizationProps.txt").read_text("utf-8").splitlines():
    f = [x.strip() for x in line.split("#")[0].split(";")]
    if len(f) > 1:
        span = f[0].split("..")
        for cp in range(int(span[0], 16), int(span[-1], 16) + 1):
            if f[1] == "Full_Composition_Exclusion":
                excluded.add(cp)
            elif f[1] == "NFKC_CF":
                nfkc_cf[cp] = [int(x, 16) for x in f[2].split()]
composed = {tuple(d): c for c, d in canonical.items() if len(d) == 2 and c not in excluded}
seconds = {d[1] for d in composed} | set(range(0x1161, 0x1176)) | set(range(0x11A8, 0x11C3))


def decompose(cp):
    if 0xAC00 <= cp < 0xD7A4:
        s = cp - 0xAC00
        return [0x1100 + s // 588, 0x1161 + s % 588 // 28] + ([0x11A7 + s % 28] if s % 28 else [])
    return [x for d in canonical[cp] for x in decompose(d)] if cp in canonical else [cp]


def compose_pair(a, b):
    if 0x1100 <= a < 0x1113 and 0x1161 <= b < 0x1176:
        return 0xAC00 + ((a - 0x1100) * 21 + b - 0x1161) * 28
    if 0xAC00 <= a < 0xD7A4 and (a - 0xAC00) % 28 == 0 and 0x11A8 <= b < 0x11C3:
        return a + b - 0x11A7
    return composed.get((a, b))


def compose(cps):
    """NFC of a canonically ordered, decomposed sequence."""
    out, starter, last = [], -1, 0
    for cp in cps:
        c = ccc[cp]
        pair = compose_pair(out[starter], cp) if starter >= 0 and (last < c or last == 0) else None
        if pair is not None and (last < c or starter == len(out) - 1):
            out[starter] = pair
            continue
        if c == 0:
            starter = len(out)
        last = c
        out.append(cp)
    return out


def group(cp):
    """What marks on this base mean: 1 nothing, 2 (Cyrillic) some, 0 something."""
    return {"Latin": 1, "Greek": 1, "Cyrillic": 2}.get(script[cp], 0)


def kept(base, cp):
    """Whether a mark over base stays; fold.c has the same rules."""
    if cp in points:
        return False
    if base is None or category[cp] not in ("Mn", "Me") or not ccc[cp]:
        return True
    if group(base) == 1:
        return False
    if group(base) == 2:
        return not (cp == 0x300 or (cp == 0x301 and base not in (0x433, 0x43A))
                    or (cp == 0x308 and base == 0x435))
    return True


def fold(cp):
    out, base = [], None
    for c in (d for m in nfkc_cf.get(cp, [cp]) for d in decompose(m)):
        if kept(base, c):
            out += [ord(p) for p in plain(c)]
        if category[c] not in ("Mn", "Me"):
            base = c
    return compose(out)


def plain(cp):
    """The letter that is written in the place of cp; of a digit of any script ASCII's."""
    if category[cp] == "Nd":
        zero = cp
        while category[zero - 1] == "Nd":
            zero -= 1
        return str((cp - zero) % 10)
    return PLAIN.get(chr(cp), chr(cp))


def letter_kind(cp):
    cat, wb = category[cp], word_break[cp]
    if cat in ("Lu", "Lt"):
        return "UPPER"
    if cat == "Ll":
        return "LOWER"
    if script[cp] in NO_SPACES or wb in ("Other", "Katakana"):
        return "BIGRAM"
    return "LETTER"


def kind(cp):
    cat, wb, folded = category[cp], word_break[cp], folds[cp]
    if wb in ("Extend", "Format", "ZWJ") or not folded:
        return "MARK"
    if cp in (0x27, 0x2018, 0x2019, 0x2BC, 0x5F3, 0x5F4, 0xFF07):
        return "APOSTROPHE"
    if cp == 0x22:
        return "QUOTE"
    if folded in ([0x2D], [0x2010]) or cp in (0xB7, 0x387, 0x2027, 0x58A, 0x5BE) or (
            wb == "ExtendNumLet" and cat == "Pc"):
        return "HYPHEN"
    if len(folded) == 1 and chr(folded[0]) in "./\\@:&+" or wb in ("MidLetter", "MidNumLet"):
        return "DOT"
    if wb == "MidNum":
        return "COMMA"
    if cat in ("Nd", "No"):
        return "BIGRAM" if category[folded[0]] == "Lo" and script[folded[0]] == "Han" else "DIGIT"
    if cat[0] == "L" or cat == "Nl":
        return letter_kind(cp)
    if presentation[cp] or wb == "Regional_Indicator":
        return "EMOJI"
    if wb in ("ALetter", "Hebrew_Letter", "Numeric"):
        return "LETTER"
    if pictographic[cp]:
        return "PICT"
    if cat == "So" and script[cp] == "Han" or 0x3300 <= cp < 0x3400:
        return letter_kind(folded[0]) if category[folded[0]][0] == "L" else (
            "DIGIT" if category[folded[0]][0] == "N" else "NONE")
    return "NONE"


def joins(cp):
    """Whether normalization may join or reorder it with what stands before, or drop it."""
    if any(ccc[c] or c in seconds for c in [cp, *decompose(cp)[:1]]):
        return True
    for c in (d for f in folds[cp] for d in decompose(f)):
        if ccc[c] or c in seconds:
            return True
        if category[c] not in ("Mn", "Me"):
            return False
    return False


def blocks(values, size):
    """Two-stage table: (index of each block, the blocks one after another)."""
    seen, index, data = {}, [], []
    for i in range(0, MAX, size):
        block = tuple(values[i:i + size])
        if block not in seen:
            seen[block] = len(data) // size
            data += block
        index.append(seen[block])
    return index, data


def array(kind_, name, values):
    lines, line = [], "   "
    for v in values:
        if len(line) + len(str(v)) > 98:
            lines.append(line)
            line = "   "
        line += f" {v},"
    lines.append(line)
    print(f"const {kind_} {name}[{len(values)}] = {{", *lines, "};\n", sep="\n")


points = set(POINTS)
folds = [[] if 0xD800 <= cp < 0xE000 else fold(cp) for cp in range(MAX)]
pool, offsets, fold_of, props = bytearray(b"\0"), {}, [0] * MAX, []
for cp in range(MAX):
    surrogate = 0xD800 <= cp < 0xE000
    mapped = folds[cp] != [cp] and not surrogate
    if mapped:
        text = "".join(map(chr, folds[cp])).encode()
        if text not in offsets:
            offsets[text] = len(pool)
            pool += bytes([len(text)]) + text
        fold_of[cp] = offsets[text]
    k = "NONE" if surrogate or cp == 0 else kind(cp)
    props.append(WORD_BREAK.index(word_break[cp]) | KINDS.index(k) << 5 | group(cp) << 9
                 | (not surrogate and joins(cp)) << 11 | mapped << 12
                 | bool(pictographic[cp]) << 13)
assert len(pool) < 65536, "fold offsets are 16 bits"

print(f"""// SPDX-License-Identifier: GPL-2.0-or-later
// Made by char_table.py from Unicode {version()}. Do not edit.
// clang-format off
#include "char.h"

const char kwic_char_unicode_version[] = "{version()}";
""")
index, data = blocks(props, 128)
array("uint16_t", "kwic_char_index", index)
array("uint16_t", "kwic_char_props", data)
index, data = blocks(fold_of, 64)
array("uint16_t", "kwic_char_fold_index", index)
array("uint16_t", "kwic_char_fold_offset", data)
array("unsigned char", "kwic_char_fold_text", list(pool))
print(f"// {len(pool)} bytes of folds", file=sys.stderr)
