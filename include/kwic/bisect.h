/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: all. Binary search.
 *
 *     uint32_t docids[] = {3, 8, 21}, docid = 8;
 *     size_t from = 0, to = 3;
 *     KWIC_BISECT(size_t, from, to, i, docids[i] < docid);   // from: 1
 */
#ifndef KWIC_BISECT_H
#define KWIC_BISECT_H

/* Brings from and to, variables of the type, to the first i of [from, to) that is not
 * before what is looked for; to `to` when all are. `before` is an expression of i, true of
 * all the first ones. O(log n) of them. */
// NOLINTBEGIN(bugprone-macro-parentheses): a declaration has none
#define KWIC_BISECT(type, from, to, i, before)                                         \
    while ((from) < (to)) {                                                            \
        type i = (from) + ((to) - (from)) / 2;                                         \
        if (before)                                                                    \
            (from) = i + 1;                                                            \
        else                                                                           \
            (to) = i;                                                                  \
    }
// NOLINTEND(bugprone-macro-parentheses)

#endif
