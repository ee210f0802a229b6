#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What is asked of one note or of all: tags, tasks, related, links, mentions, show, complete.
. "$(dirname "$0")/lib.sh"

kwic index --quiet
run kwic tasks --state done
run kwic related 'Ada Voss'
run kwic links 'Ada Voss'
run kwic links OpenAI
run kwic links OpenAI --vimgrep
run kwic links Nobody
run kwic mentions CoreWeave
run kwic show 'Ada Voss' --heading 'Key Facts'
run kwic complete 'company:op'
run kwic complete '#ty'
run kwic complete '[[ada'
compare notes
