#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Each room's #include lines hold to the rooms it may use (kwic_room in CMakeLists.txt), and
# inside a room each wing's to the wings it may name. include/kwic/NAME.h belongs to the room
# named on its line "Room: NAME".
set -eu
cd "${KWIC_SOURCE_DIR:-$(dirname "$0")/..}"
bad=0

uses() { # ROOM -> the rooms it may include, itself first
    case $1 in
        tokenizer) echo tokenizer ;;
        store) echo store ;;
        indexer) echo indexer tokenizer store ;;
        search) echo search tokenizer store ;;
        edit) echo edit indexer search tokenizer store ;;
        views) echo views indexer search tokenizer store ;;
        server) echo server edit views indexer search tokenizer store ;;
        cli) echo cli server edit views indexer search tokenizer store ;;
    esac
}

# WING -> the wings of the same room it may name. Each names only wings above it in this list,
# so there is no circle; files on top of a room may name all of its wings.
names() { # ROOM/WING
    case $1 in
        search/base) echo ;;
        search/query) echo base ;;
        search/words) echo base query ;;
        search/derived) echo base words ;;
        search/match) echo base derived ;;
        search/columns) echo base derived match ;;
        search/check) echo base query words derived ;;
        search/plan) echo base query words derived check ;;
        search/show) echo base query derived columns match check ;;
        search/ask) echo base query words derived columns match check plan show ;;
        store/base | store/record | store/view) echo base ;;
        store/xapian) echo base view ;;
        store/glass) echo base ;;
        indexer/walk | indexer/parse) echo ;;
        indexer/build) echo walk parse ;;
        views/value) echo ;;
        views/language) echo value ;;
        views/notes) echo value language ;;
        views/tasks) echo ;;
        server/*) echo ;;
    esac
}

# HEADERS on top of a room that a wing may name all the same, each with its reason.
top() { # ROOM/WING
    case $1 in
        # What every face of the server stands on: vaults, lines, checked parameters.
        server/mcp) echo serve.h framing.h method.h rpc.h ;;
        # The open index that whoever answers is handed: a struct of pointers to what the
        # other wings keep of it.
        search/columns | search/show | search/ask) echo searcher.h unsaved.h ;;
        # What another face of the server runs on: the vaults.
        server/lsp) echo serve.h buffer.h ;;
    esac
}

room_of() { # HEADER -> its room, or "all" for types that every room shares
    sed -n 's|^.*Room: \([a-z]*\).*$|\1|p' "include/$1" | head -n 1
}

for room in tokenizer store indexer search edit views server cli; do
    for line in $(grep -rHno '#include [<"]kwic/[a-z_/-]*\.h' "$room" --include='*.c' --include='*.cc' --include='*.h' | tr ' ' '@'); do
        header=${line##*[<\"]}
        owner=$(room_of "$header")
        case " all $(uses $room) " in
            *" ${owner:-none} "*) ;;
            *) echo "${line%%:#*}: $room may not include $header (room: ${owner:-none named})"; bad=1 ;;
        esac
    done
    grep -rnE '#include "\.\./' "$room" --include='*.c' --include='*.cc' --include='*.h' && bad=1
    case $room in search | store | indexer)
        for wing in "$room"/*; do
            [ ! -d "$wing" ] || [ -f "$wing/README.md" ] ||
                { echo "$wing has no README.md: what enters, what leaves"; bad=1; }
        done ;;
    esac
    for file in $(find "$room" -mindepth 2 -name '*.[ch]' -o -mindepth 2 -name '*.cc'); do
        wing=${file%/*}
        may=" $(names "$wing") "
        for header in $(sed -n 's|^#include "\([a-z_]*/*[a-z_0-9]*\.h\)".*|\1|p' "$file"); do
            case $header in
                kwic/*) continue ;;
                */*)
                    case $may in
                        *" ${header%/*} "*) continue ;;
                    esac ;;
                *)
                    [ -e "$wing/$header" ] && continue
                    case " $(top "$wing") " in
                        *" $header "*) continue ;;
                    esac ;;
            esac
            echo "$file: $wing may not include $header"
            bad=1
        done
    done
done
exit $bad
