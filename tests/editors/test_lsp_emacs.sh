#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Eglot in Emacs with kwic lsp, by keystrokes.
set -eu
for program in tmux emacs; do
    command -v $program >/dev/null || { echo "$program is not installed"; exit 77; }
done
eglot=$(find /usr/share/emacs/site-lisp -name 'eglot.el*' 2>/dev/null | head -n 1)
[ -n "$eglot" ] || { echo "elpa-eglot is not installed"; exit 77; }
. "$KWIC_SOURCE_DIR/tests/editors/screen.sh"
screen_vault
cat >"$scratch/init.el" <<EOF
(require 'eglot)
(define-derived-mode markdown-mode fundamental-mode "Markdown")
(add-to-list 'auto-mode-alist '("\\\\.md\\\\'" . markdown-mode))
(add-to-list 'eglot-server-programs '(markdown-mode . ("$KWIC" "lsp")))
(setq inhibit-startup-screen t suggest-key-bindings nil eglot-confirm-server-initiated-edits nil)
EOF
mkdir "$vault/.git"
screen_open 110 34 emacs -nw -Q -L "$(dirname "$eglot")" -l "$scratch/init.el" \
    'People/Lena Brandt.md'
screen_wait 'Runs capacity'
screen_keys M-x eglot Enter
screen_wait 'Connected'

# Completion.
screen_keys 'M->' '[[Chec' C-M-i
screen_wait '[[Checkpoint Staging]]'

# Definition, and back.
screen_keys C-b C-b C-b M-.
screen_wait 'budget: 125000'
screen_keys M-,
screen_wait 'Runs capacity'

# A dead link is told.
screen_keys 'M->' ' and [[Nobody yet]]'
screen_keys M-x flymake-show-buffer-diagnostics Enter
screen_wait 'No note is called'
screen_keys C-x 1

# References of the note, from its first heading.
screen_keys 'M-<' C-s '# Lena' Enter M-?
screen_wait 'Ada Voss.md'
screen_keys q C-x 1

# Rename of a tag, in the buffers of all notes that have it.
screen_keys 'M-<' C-s 'company/op' Enter
screen_keys M-x eglot-rename Enter
screen_wait 'Rename'
screen_keys 'company/open-ai' Enter
screen_wait 'Proceed?'
screen_keys y
screen_wait 'company/open-ai]'
screen_keys C-x s '!'
for _ in $(seq 100); do
    ! grep -q 'company/open-ai' "$vault/People/Ada Voss.md" || break
    sleep 0.1
done
grep -q -- '- company/open-ai' "$vault/People/Ada Voss.md" ||
    { echo 'the tag was not renamed'; screen; cat "$vault/People/Ada Voss.md"; exit 1; }
screen_keys C-x C-c
