// SPDX-License-Identifier: GPL-2.0-or-later
#include "pattern.h"

bool kwic_date_pattern_next(kwic_date_pattern *p, kwic_date_pattern_token *token)
{
    while (p->rest.n && p->rest.p[0] == '\'') {
        p->quoted = !p->quoted;
        p->rest = kwic_str_sub(p->rest, 1, p->rest.n);
    }
    if (!p->rest.n)
        return false;
    size_t n = 1;
    char first = p->rest.p[0];
    while (n < p->rest.n && p->rest.p[n] != '\'' &&
           (p->quoted || p->rest.p[n] == first))
        n++;
    *token = (kwic_date_pattern_token){kwic_str_sub(p->rest, 0, n), p->quoted};
    p->rest = kwic_str_sub(p->rest, n, p->rest.n);
    return true;
}
