// SPDX-License-Identifier: GPL-2.0-or-later
#include "work.h"

enum { FIRST_US = 300000, NEXT_US = 100000 };

void kwic_lsp_work_init(kwic_lsp_work *w, kwic_lsp *l, const json_t *params,
                        const char *title)
{
    *w = (kwic_lsp_work){.l = l,
                         .token = json_object_get(params, "workDoneToken"),
                         .title = title,
                         .next_us = g_get_monotonic_time() + FIRST_US};
}

static void tell(kwic_lsp_work *w, json_t *value)
{
    kwic_lsp_notify(w->l, "$/progress",
                    json_pack("{s:O,s:o}", "token", w->token, "value", value));
}

void kwic_lsp_work_tell(kwic_lsp_work *w, size_t done, size_t total)
{
    int64_t now = g_get_monotonic_time();
    if (!w->token || now < w->next_us)
        return;
    int percent = total ? (int)(done * 100 / total) : 0;
    w->next_us = now + NEXT_US;
    if (!w->begun)
        tell(w, json_pack("{s:s,s:s,s:i}", "kind", "begin", "title", w->title,
                          "percentage", percent));
    else
        tell(w, json_pack("{s:s,s:i}", "kind", "report", "percentage", percent));
    w->begun = true;
}

void kwic_lsp_work_end(kwic_lsp_work *w)
{
    if (w->begun)
        tell(w, json_pack("{s:s}", "kind", "end"));
}
