#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# edit.plan, edit.apply and edit.undo, with text that is not saved.
set -eu
exec python3 "$(dirname "$0")/edit_serve.py"
