/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The fast way over ASCII prose. */
#ifndef KWIC_TOKENIZER_ASCII_H
#define KWIC_TOKENIZER_ASCII_H

#include "kwic/tokenizer.h"

/* Pushes plain words from p on, and returns the first byte it leaves to the other
 * scanners: of a compound, or not ASCII, or the end. */
const unsigned char *kwic_ascii_scan(kwic_tokenizer *z, const unsigned char *p);

#endif
