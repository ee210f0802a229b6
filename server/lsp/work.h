/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Progress of a request that takes long, to the token that came with it. */
#ifndef KWIC_LSP_WORK_H
#define KWIC_LSP_WORK_H

#include "lsp.h"

typedef struct kwic_lsp_work {
    kwic_lsp *l;
    const json_t *token; /* NULL: the client does not want to know */
    const char *title;
    int64_t next_us;
    bool begun;
} kwic_lsp_work;

/* Nothing is told before a third of a second, then ten times a second at most. */
void kwic_lsp_work_init(kwic_lsp_work *w, kwic_lsp *l, const json_t *params,
                        const char *title);
void kwic_lsp_work_tell(kwic_lsp_work *w, size_t done, size_t total);
void kwic_lsp_work_end(kwic_lsp_work *w);

#endif
