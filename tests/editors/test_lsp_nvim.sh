#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Neovim's own language client with kwic lsp, by keystrokes, set up as kwic-lsp(1) says.
set -eu
for program in tmux nvim; do
    command -v $program >/dev/null || { echo "$program is not installed"; exit 77; }
done
. "$KWIC_SOURCE_DIR/tests/editors/screen.sh"
screen_vault
# The settings before 0.11, out of the manual.
sed -n '/^local servers/,/^\.Ed/p' "$KWIC_SOURCE_DIR/man/kwic-lsp.1" | sed '/^\.Ed/d' |
    sed "s|'kwic', 'lsp'|'$KWIC', 'lsp'|" >"$scratch/lsp.lua"
cat >>"$scratch/lsp.lua" <<'EOF'
vim.o.completeopt = 'menuone,noinsert'
local map = function(keys, what)
  vim.api.nvim_set_keymap('n', keys, '<cmd>lua ' .. what .. '<CR>', {})
end
map('gd', 'vim.lsp.buf.definition()')
map('K', 'vim.lsp.buf.hover()')
map('gr', 'vim.lsp.buf.references()')
map('gs', 'vim.lsp.buf.document_symbol()')
map('ga', 'vim.lsp.buf.code_action()')
map('gl', 'vim.lsp.codelens.refresh()')
EOF
cp "$vault/People/Lena Brandt.md" "$scratch/before.md"
screen_open 100 30 nvim -u NONE -i NONE -n --cmd 'set noshowmode noruler shortmess+=F hidden' \
    --cmd 'filetype plugin on' --cmd "luafile $scratch/lsp.lua" 'People/Lena Brandt.md'
screen_wait 'Runs capacity'
for _ in $(seq 100); do
    screen_keys ':lua print("servers: " .. #vim.lsp.get_active_clients())' Enter
    ! screen | grep -q 'servers: 1' || break
    sleep 0.1
done

# Completion: what is typed need not be saved; the link is closed.
screen_keys G o '[[Chec' C-x C-o
screen_wait 'Checkpoint Staging'
screen_keys C-y
screen_wait '[[Checkpoint Staging]]'
screen_keys Escape

# Definition of the link just written, and back.
screen_keys '0' f C gd
screen_wait 'budget: 125000'
screen_keys C-o
screen_wait 'Runs capacity'

# Hover: the beginning of the note.
screen_keys K
screen_wait 'backlink'
screen_keys j k

# A dead link is told; the action creates the note.
screen_keys G o 'See [[Nobody yet]].' Escape
screen_wait 'No note is called'
screen_keys '0' f N ga
screen_wait 'Create the note'
screen_keys 1 Enter
for _ in $(seq 100); do
    screen_keys ':wa' Enter
    ! grep -qs '^# Nobody yet' "$vault/Nobody yet.md" || break
    sleep 0.1
done
grep -qs '^# Nobody yet' "$vault/Nobody yet.md" || { echo 'the note was not created'; exit 1; }

# References of the note, from its first heading.
screen_keys ':e People/Lena\ Brandt.md' Enter
screen_wait 'Runs capacity'
screen_keys '/^# ' Enter gr
screen_wait 'Ada Voss.md'
screen_keys ':cclose' Enter

# Search.
screen_keys ':lua vim.lsp.buf.workspace_symbol("nearby object gateways")' Enter
screen_wait 'Key Facts'
screen_keys ':cclose' Enter

# Rename of the note on its first heading: the file, its links.
screen_keys ':wa' Enter '/^# ' Enter
screen_keys ':lua vim.lsp.buf.rename("Lena Winter")' Enter
screen_wait '# Lena Winter'
screen_keys ':wa' Enter
for _ in $(seq 100); do
    ! grep -q 'Lena Winter' "$vault/People/Ada Voss.md" || break
    sleep 0.1
done
grep -q 'manager: "\[\[Lena Winter\]\]"' "$vault/People/Ada Voss.md" ||
    { echo 'no link was renamed'; cat "$vault/People/Ada Voss.md"; exit 1; }
[ -e "$vault/People/Lena Winter.md" ] || { echo 'the file was not renamed'; exit 1; }
grep -q '^# Lena Winter' "$vault/People/Lena Winter.md" || { echo 'no heading'; exit 1; }
