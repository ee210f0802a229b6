#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Edits of notes: plan, patch, writing, undo, and what is refused.
. "$(dirname "$0")/lib.sh"
export XDG_STATE_HOME="$scratch/state"
printf 'Body\r\n#old here\r\n' >'crlf line.md'
printf 'no newline #old' >"$(printf 'odd\tname.md')"
printf -- '---\ntags: [old, x]\n---' >'fence.md'
printf 'Ä #old/sub\n' >'Ä.md'
printf '#old\n' >'quote"d.md'
find . -type f -exec touch -d 2026-01-20T12:00:00Z {} +
kwic index -q
cp -a "$scratch/vault" "$scratch/before"
same() { diff -r "$scratch/before" "$scratch/vault"; }
fail() { echo "$*"; exit 1; }

run kwic tag --rename old=new
run kwic tag +seen -- 'id:"fence.md"'
run kwic tag -x -- 'id:"fence.md"'
run kwic tag +seen -n -- nothing-has-this-word
run kwic tag +seen
run kwic tag seen -- '*'
run kwic tag '+no tag' -- '*'
run kwic tag --delete nowhere
run kwic set rating=5 -- 'id:"fence.md"'
run kwic set -type -- 'id:"People/Lena Brandt.md"'
run kwic set rating -- '*'
run kwic done 'People/Ada Voss.md:1'
run kwic done 'nowhere.md:1'
run kwic undo
run kwic undo --list
run kwic tag +b -- 'broken'
kwic done 'People/Ada Voss.md:25' --undo 2>/dev/null && fail "an open task is opened"
today=$(date +%F)
kwic done 'People/Ada Voss.md:25' | grep -qF -- "+- [x] Ask Ada for the CoreWeave rack plan 📅 2026-02-01 ✅ $today" || fail done
kwic done 'People/Ada Voss.md:26' --undo | grep -qxF -- '+- [ ] Send the storage sizing sheet' || fail "done --undo"
same || fail "a plan writes"

# git applies the patch, to the same bytes as kwic does.
kwic tag --rename old=new --diff >"$scratch/plan.patch"
cp -a "$scratch/vault" "$scratch/git"
(cd "$scratch/git" && git apply --check "$scratch/plan.patch" && git apply "$scratch/plan.patch") 2>/dev/null
kwic tag --rename old=new --yes >/dev/null
diff -r "$scratch/git" "$scratch/vault" || fail "git made other bytes"
# Applied again nothing is left to do; over other bytes it is refused.
run kwic tag --apply "$scratch/plan.patch" --yes
run kwic undo --yes
same || fail "not undone"
run kwic tag --apply "$scratch/plan.patch" --yes
diff -r "$scratch/git" "$scratch/vault" || fail "apply made other bytes"
run kwic undo --yes
run kwic undo --yes
echo more >>fence.md
run kwic tag --apply "$scratch/plan.patch" --yes
run kwic undo --yes
cp -p "$scratch/before/fence.md" fence.md
same || fail "not undone after a change"

# The index is up to the edit without another pass, and the same as a fresh one.
kwic tag --rename old=new --yes >/dev/null
kwic dump >"$scratch/kept"
kwic index --index "$scratch/fresh" "$scratch/vault" -q
kwic dump --index "$scratch/fresh" | diff "$scratch/kept" - || fail "the index is not up to it"
[ "$(kwic index --json | jq '.changed + .added')" = 0 ] || fail "a pass finds changes"
kwic undo --yes >/dev/null

# Modes and links stay; what is read-only or outside is left alone.
chmod 640 fence.md
mkdir "$scratch/outside" inside
printf '#old\n' >"$scratch/outside/far.md"
printf '#old\n' >inside/real.md
printf '#old\n' >fixed.md
chmod 444 fixed.md
ln -s inside/real.md link.md
ln -s "$scratch/outside/far.md" far.md
kwic index -q
kwic tag --rename old=new --yes >"$scratch/out" 2>"$scratch/err"
[ "$(stat -c %a fence.md)" = 640 ] || fail "the mode changed"
[ -L link.md ] || fail "a link became a file"
[ "$(cat inside/real.md)" = '#new' ] || fail "a link was not followed"
[ "$(cat fixed.md)" = '#old' ] || fail "a read-only note was written"
[ "$(cat "$scratch/outside/far.md")" = '#old' ] || fail "a note outside was written"
grep -q '^fixed.md: not edited: is read-only$' "$scratch/err" || fail "$(cat "$scratch/err")"
kwic undo --yes >/dev/null

# What changed between plan and undo is left as it is.
kwic tag +late --yes -- 'id:"fence.md" OR id:"crlf line.md"' >/dev/null
echo more >>fence.md
run kwic undo --yes
cmp "crlf line.md" "$scratch/before/crlf line.md"
grep -q late fence.md || fail "a note changed since was undone"

# A patch does not lead out of the vault.
zeros=00000000000000000000000000000000
printf 'kwic-hash: %s %s\n--- a/../outside/far.md\n+++ b/../outside/far.md\n@@ -1 +1 @@\n-#old\n+#new\n' $zeros $zeros >"$scratch/evil.patch"
run kwic tag --apply "$scratch/evil.patch" --yes
run kwic tag --apply "$scratch/nowhere.patch"

# Outside of any vault nothing is edited but what is named.
mkdir "$scratch/elsewhere"
cd "$scratch/elsewhere"
run kwic tag +x --yes -- '*'
run kwic undo --yes
# Nor does a default vault count: it is for questions.
mkdir -p "$XDG_CONFIG_HOME/kwic"
printf '[vault]\ndefault = %s\n' "$scratch/vault" >"$XDG_CONFIG_HOME/kwic/config.ini"
kwic search --paths coreweave >/dev/null || fail "the default vault is not searched"
run kwic tag +x --yes -- '*'
run kwic set x=1 --yes -- '*'
run kwic done 'People/Ada Voss.md:25' --yes
run kwic untagged company/core-weave --tag --yes
run kwic undo --yes
cd "$scratch/vault"
compare edit
