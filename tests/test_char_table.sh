#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# tokenizer/char_table.c is what its generator writes. Skipped where Python or the Unicode
# files of that version are missing.
set -eu
cd "${KWIC_SOURCE_DIR:-$(dirname "$0")/..}"
ucd=/usr/share/unicode
version=$(sed -n 's|^// Made by .* Unicode \([0-9.]*[0-9]\).*|\1|p' tokenizer/char_table.c)

if ! command -v python3 >/dev/null || ! grep -qs "WordBreakProperty-$version.txt" \
    "$ucd/auxiliary/WordBreakProperty.txt"; then
    echo "skipped: needs python3 and unicode-data $version"
    exit 77
fi
python3 tokenizer/char_table.py "$ucd" 2>/dev/null | cmp - tokenizer/char_table.c
