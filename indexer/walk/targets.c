// SPDX-License-Identifier: GPL-2.0-or-later
// Kept sorted with '/' before every other byte: so a folder stands right before all
// that is below it, and what is below a target drops out.

#include "targets.h"
#include "kwic/bisect.h"

struct kwic_targets {
    GPtrArray *paths; // none below another
};

static int rank(kwic_str s, size_t i)
{
    return i >= s.n ? -1 : s.p[i] == '/' ? 0 : 1 + (unsigned char)s.p[i];
}

static int path_cmp(kwic_str a, kwic_str b)
{
    size_t i = 0;
    while (i < a.n && i < b.n && a.p[i] == b.p[i])
        i++;
    return rank(a, i) - rank(b, i);
}

static int pointer_cmp(gconstpointer a, gconstpointer b)
{
    return path_cmp(kwic_str_of(*(const char *const *)a),
                    kwic_str_of(*(const char *const *)b));
}

static bool is_below(kwic_str path, kwic_str target)
{
    return target.n == 0 || (kwic_str_starts(path, target) &&
                             (path.n == target.n || path.p[target.n] == '/'));
}

// path without "", "." and ".." parts; NULL when it climbs out.
static char *clean(const char *path)
{
    g_auto(GStrv) parts = g_strsplit(path, "/", -1);
    g_autoptr(GPtrArray) kept = g_ptr_array_new();
    for (char **p = parts; *p; p++) {
        if (**p == 0 || strcmp(*p, ".") == 0)
            continue;
        if (strcmp(*p, "..") != 0)
            g_ptr_array_add(kept, *p);
        else if (kept->len)
            g_ptr_array_set_size(kept, (int)kept->len - 1);
        else
            return NULL;
    }
    const char *name = kept->len ? kept->pdata[kept->len - 1] : "";
    if (strcmp(name, ".gitignore") == 0 || strcmp(name, ".kwicignore") == 0)
        g_ptr_array_set_size(kept, (int)kept->len - 1);
    g_ptr_array_add(kept, NULL);
    return g_strjoinv("/", (char **)kept->pdata);
}

// The path inside the vault, NULL when it is not.
static char *relative(const char *vault, const char *path)
{
    if (path[0] != '/')
        return clean(path);
    g_autofree char *root = g_canonicalize_filename(vault, NULL);
    g_autofree char *full = g_canonicalize_filename(path, NULL);
    if (!is_below(kwic_str_of(full), kwic_str_of(strcmp(root, "/") ? root : "")))
        return NULL;
    return clean(full + strlen(root));
}

kwic_targets *kwic_targets_new(const char *vault, const char *const *paths,
                               kwic_warn_fn warn, void *ctx)
{
    kwic_targets *t = g_new0(kwic_targets, 1);
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(g_free);
    for (; *paths; paths++) {
        char *path = relative(vault, *paths);
        kwic_warning w = {.path = *paths, .message = "not inside the vault: left out"};
        if (path)
            g_ptr_array_add(all, path);
        else if (warn)
            warn(ctx, &w);
    }
    g_ptr_array_sort(all, pointer_cmp);
    t->paths = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < all->len; i++)
        if (!kwic_targets_hold(t, kwic_str_of(all->pdata[i])))
            g_ptr_array_add(t->paths, g_strdup(all->pdata[i]));
    return t;
}

void kwic_targets_free(kwic_targets *t)
{
    if (!t)
        return;
    g_ptr_array_free(t->paths, TRUE);
    g_free(t);
}

// The number of targets that stand before path.
static size_t before(const kwic_targets *t, kwic_str path)
{
    size_t lo = 0, hi = t->paths->len;
    KWIC_BISECT(size_t, lo, hi, mid,
                path_cmp(kwic_str_of(kwic_targets_at(t, mid)), path) < 0);
    return lo;
}

bool kwic_targets_hold(const kwic_targets *t, kwic_str path)
{
    size_t i = before(t, path);
    if (i < t->paths->len && kwic_str_eq(kwic_str_of(kwic_targets_at(t, i)), path))
        return true;
    return i > 0 && is_below(path, kwic_str_of(kwic_targets_at(t, i - 1)));
}

void kwic_targets_below(const kwic_targets *t, kwic_str folder, size_t *from,
                        size_t *to)
{
    *from = *to = before(t, folder);
    while (*to < t->paths->len &&
           kwic_str_starts(kwic_str_of(kwic_targets_at(t, *to)), folder))
        ++*to;
}

const char *kwic_targets_at(const kwic_targets *t, size_t i)
{
    return t->paths->pdata[i];
}
