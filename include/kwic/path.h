/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: all. Parts of a path in the vault, each a slice of it.
 *
 *     kwic_str name = kwic_path_stem(KWIC_STR("People/Ada Voss.md"));
 *
 * name is "Ada Voss". Paths are bytes divided by '/'; a note's ends in ".md", in whatever
 * case. The target of a link is such a path, too. */
#ifndef KWIC_PATH_H
#define KWIC_PATH_H

#include "kwic/str.h"

/* Depths of this and more are told as one less. */
#define KWIC_PATH_DEPTH 0x10000U

/* Whether the name is a note's: something and ".md". */
static inline bool kwic_path_is_md(kwic_str path)
{
    const char *end = path.n > 3 ? path.p + path.n : NULL;
    return end && end[-3] == '.' && (end[-2] | 0x20) == 'm' && (end[-1] | 0x20) == 'd';
}

static inline kwic_str kwic_path_strip_md(kwic_str path)
{
    return kwic_str_sub(path, 0, kwic_path_is_md(path) ? path.n - 3 : path.n);
}

/* What stands after the last '/'. */
static inline kwic_str kwic_path_last(kwic_str path)
{
    size_t from = path.n;
    while (from && path.p[from - 1] != '/')
        from--;
    return kwic_str_sub(path, from, path.n);
}

/* What stands before the last '/': the folder; empty at the top. */
static inline kwic_str kwic_path_above(kwic_str path)
{
    kwic_str last = kwic_path_last(path);
    return kwic_str_sub(path, 0, last.n < path.n ? path.n - last.n - 1 : 0);
}

/* The last part without ".md". */
static inline kwic_str kwic_path_stem(kwic_str path)
{
    return kwic_path_strip_md(kwic_path_last(path));
}

/* The folder that a note speaks for, by which it is also called: of index.md, _index.md and
 * README.md, in whatever case, the folder's name; else empty. */
static inline kwic_str kwic_path_folder_name(kwic_str path)
{
    static const kwic_str names[] = {{"index", 5}, {"_index", 6}, {"readme", 6}};
    kwic_str stem = kwic_path_stem(path);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        size_t same = stem.n == names[i].n ? 0 : stem.n + 1;
        while (same < stem.n && (stem.p[same] | 0x20) == (names[i].p[same] | 0x20))
            same++;
        if (same == stem.n)
            return kwic_path_last(kwic_path_above(path));
    }
    return kwic_str_sub(path, 0, 0);
}

/* How many folders are above it. */
static inline uint32_t kwic_path_depth(kwic_str path)
{
    uint32_t depth = 0;
    for (size_t i = 0; i < path.n && depth + 1 < KWIC_PATH_DEPTH; i++)
        depth += path.p[i] == '/';
    return depth;
}

#endif
