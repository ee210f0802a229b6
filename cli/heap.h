/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KWIC_CLI_HEAP_H
#define KWIC_CLI_HEAP_H

/* Takes the memory that a short command needs all at once: page by page, a fault each, that
 * is a tenth of its time. Where it cannot be had so, it comes as always. */
void kwic_heap_reserve(void);

#endif
