# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by tests that preload the shim, or ask what the program costs: KWIC is one that no
# sanitizer is in, and stands beside (script/test builds it); without one the test is skipped.
set -eu
: "${KWIC:?the program, set by ctest}" "${KWIC_SOURCE_DIR:?the source, set by ctest}"
case $KWIC in
    */asan/* | */tsan/* | */fuzz/*)
        KWIC=$KWIC_SOURCE_DIR/build/release/kwic
        KWIC_SHIM=$KWIC_SOURCE_DIR/build/release/tests/kwic-faults.so
        [ -x "$KWIC" ] && [ -e "$KWIC_SHIM" ] || { echo "no $KWIC, or no shim"; exit 77; } ;;
esac
export KWIC KWIC_SHIM
