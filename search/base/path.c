// SPDX-License-Identifier: GPL-2.0-or-later
#include "path.h"

#include <string.h>

kwic_str kwic_path_last(kwic_str path)
{
    const char *slash = path.n ? memrchr(path.p, '/', path.n) : NULL;
    return kwic_str_sub(path, slash ? (size_t)(slash - path.p) + 1 : 0, path.n);
}

kwic_str kwic_path_above(kwic_str path)
{
    const char *slash = path.n ? memrchr(path.p, '/', path.n) : NULL;
    return kwic_str_sub(path, 0, slash ? (size_t)(slash - path.p) : 0);
}

kwic_str kwic_path_strip_md(kwic_str path)
{
    const char *end = path.n ? path.p + path.n : NULL;
    bool md = path.n > 3 && end[-3] == '.' && (end[-2] | 0x20) == 'm' &&
              (end[-1] | 0x20) == 'd';
    return kwic_str_sub(path, 0, md ? path.n - 3 : path.n);
}

uint32_t kwic_path_depth(kwic_str path)
{
    uint32_t depth = 0;
    for (size_t i = 0; i < path.n && depth + 1 < KWIC_PATH_DEPTH; i++)
        depth += path.p[i] == '/';
    return depth;
}
