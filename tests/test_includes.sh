#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Each room's #include lines hold to the rooms it may use (kwic_room in CMakeLists.txt).
# include/kwic/NAME.h belongs to the room named on its line "Room: NAME".
set -eu
cd "${KWIC_SOURCE_DIR:-$(dirname "$0")/..}"
bad=0

uses() { # ROOM -> the rooms it may include, itself first
    case $1 in
        tokenizer) echo tokenizer ;;
        store) echo store ;;
        indexer) echo indexer tokenizer store ;;
        search) echo search tokenizer store ;;
        server) echo server indexer search tokenizer store ;;
        cli) echo cli server indexer search tokenizer store ;;
    esac
}

room_of() { # HEADER -> its room, or "all" for types that every room shares
    sed -n 's|^.*Room: \([a-z]*\).*$|\1|p' "include/$1" | head -n 1
}

for room in tokenizer store indexer search server cli; do
    for line in $(grep -Hno '#include [<"]kwic/[a-z_/-]*\.h' "$room"/*.c "$room"/*.cc "$room"/*.h 2>/dev/null | tr ' ' '@'); do
        header=${line##*[<\"]}
        owner=$(room_of "$header")
        case " all $(uses $room) " in
            *" ${owner:-none} "*) ;;
            *) echo "${line%%:#*}: $room may not include $header (room: ${owner:-none named})"; bad=1 ;;
        esac
    done
    grep -nE '#include "(\.\./|[a-z]+/)' "$room"/*.c "$room"/*.cc "$room"/*.h 2>/dev/null |
        grep -v '#include "kwic/' && bad=1
done
exit $bad
