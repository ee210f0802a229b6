# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by what shows a terminal: a scratch copy of the vault at a path that never changes
# on the screen, and a tmux of our own. Wants KWIC and KWIC_SOURCE_DIR.
#
#     screen_vault; screen_open 100 30 nvim …; screen_keys i hello; screen_wait hello; screen
scratch=$(mktemp -d)
export HOME="$scratch" XDG_CACHE_HOME="$scratch/cache" XDG_CONFIG_HOME="$scratch/config" \
    XDG_DATA_HOME="$scratch/data" XDG_STATE_HOME="$scratch/state" LC_ALL=C.UTF-8 TZ=UTC
vault="$scratch/notes"

screen_tmux() {
    tmux -u -S "$scratch/tmux" -f /dev/null "$@"
}

screen_end() {
    screen_tmux kill-server 2>/dev/null || true
    # what ran may still be writing as it ends
    rm -rf "$scratch" 2>/dev/null || { sleep 1; rm -rf "$scratch"; }
}
trap screen_end EXIT
trap 'exit 1' HUP INT TERM

screen_vault() {
    cp -r "$KWIC_SOURCE_DIR/tests/vault" "$vault"
    "$KWIC" index "$vault" >/dev/null 2>&1
}

# COLUMNS LINES PROGRAM ARGUMENT…: in a terminal of its own, in the vault.
screen_open() {
    columns=$1 lines=$2
    shift 2
    screen_tmux start-server \; set-option -g exit-empty off \; \
        set-option -g default-terminal tmux-256color \; \
        new-session -d -x "$columns" -y "$lines" -c "$vault" "$@" \; \
        set-option -g status off \; set-option -g escape-time 0
}

screen_close() {
    screen_tmux kill-session 2>/dev/null || true
}

screen_keys() {
    screen_tmux send-keys "$@"
}

# What the terminal shows; with -e, its colours too.
screen() {
    screen_tmux capture-pane -p "$@"
}

# Until the screen holds TEXT, 30 seconds at most.
screen_wait() {
    for _ in $(seq 300); do
        ! screen | grep -qF -- "$1" || return 0
        sleep 0.1
    done
    echo "no “$1” on the screen:" >&2
    screen >&2
    return 1
}

# COLUMNS LINES NOTE ARGUMENT…: the editors without anyone's settings, on a note of the vault.
screen_nvim() {
    columns=$1 lines=$2 note=$vault/$3
    shift 3
    screen_open "$columns" "$lines" nvim -u NONE -i NONE -n \
        --cmd "set runtimepath+=$KWIC_SOURCE_DIR/editors/nvim noshowmode noruler laststatus=0" \
        --cmd 'set background=dark shortmess+=F' --cmd 'let g:kwic = {"program": $KWIC}' \
        --cmd 'filetype plugin on | syntax on | runtime plugin/kwic.lua' "$@" "$note"
}

screen_emacs() {
    columns=$1 lines=$2 note=$vault/$3
    shift 3
    screen_open "$columns" "$lines" emacs -nw -Q -L "$KWIC_SOURCE_DIR/editors/emacs" -l kwic \
        --eval '(setq kwic-program (getenv "KWIC") inhibit-startup-screen t
                      suggest-key-bindings nil frame-background-mode (quote dark))' \
        --eval '(progn (menu-bar-mode -1) (setq-default mode-line-format nil)
                       (frame-set-background-mode (selected-frame)))' "$@" "$note"
}
