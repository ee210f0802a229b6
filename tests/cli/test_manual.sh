#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Tables = manual = completions; the pages are clean mdoc; the shells can read their files.
set -eu
cd "$KWIC_SOURCE_DIR"
python3 tests/cli/manual.py

bad=0
for page in man/*.[17]; do
    # A page of no system's: no word of an operating system is missed.
    lint=$(mandoc -T lint -W warning "$page" | grep -v 'operating system' || true)
    [ -z "$lint" ] || { echo "$lint"; bad=1; }
done

# Each option of the table is in the manual and in every completion.
for option in $("$KWIC" help --man options | sed -n 's/^\.It .*Fl \\-\([a-z0-9-]*\).*/\1/p'); do
    for file in man/completions/*; do
        grep -q -e "--$option\b" -e "-l $option\b" "$file" ||
            { echo "$file does not know --$option"; bad=1; }
    done
done

bash -n man/completions/kwic.bash
if command -v zsh >/dev/null; then zsh -n man/completions/_kwic; fi
if command -v fish >/dev/null; then fish -n man/completions/kwic.fish; fi
exit $bad
