/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: all. What an index is made by: one of other versions is rebuilt, never half-read. */
#ifndef KWIC_VERSION_H
#define KWIC_VERSION_H

/* Raised when what a document holds changes. */
#define KWIC_SCHEMA_VERSION 7

/* Raised when any text gives other tokens than before. */
#define KWIC_TOKENIZER_VERSION 3

#endif
