/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A patch for people: in colours, through a pager where it is longer than the screen. */
#ifndef KWIC_PAGER_H
#define KWIC_PAGER_H

#include <glib.h>
#include <stdbool.h>

/* The patch with colours of the terminal, its control characters shown, without hashes. */
GString *kwic_pager_color(const GString *patch, bool color);
/* Prints the text, through $KWIC_PAGER, $PAGER or less when it is longer than the terminal. */
void kwic_pager_print(const GString *text);
/* Asks on the terminal; false for anything but a yes. */
bool kwic_pager_ask(const char *question);

#endif
