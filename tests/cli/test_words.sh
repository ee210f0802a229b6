#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Words that are not finished, misspelt, or in no note: what they mean, and what is said of it.
. "$(dirname "$0")/lib.sh"

kwic index -q
for words in checkp okaf brand 'ada vo' coreweve opnai checkpiont; do
    run kwic search --snippets 0 "$words"
done
# In no note and near nothing: nothing is found, and nothing else is searched.
for words in sarah john zebra zurich k8s gb300 'zebra OR tag:hot'; do
    run kwic search --paths "$words"
done
run kwic search --exact --paths checkp
run kwic search --exact --paths coreweve
run kwic search --exact --paths 'coreweave zebra'
compare words
