// SPDX-License-Identifier: GPL-2.0-or-later
#include "choice.h"

#include "kwic/linked.h"
#include "kwic/path.h"
#include "kwic/tokenizer.h"

/* How well a spelling fits; search/derived/names.c has the rule. */
typedef enum closeness { EXACT, BUT_CASE, FOLDED, APART } closeness;

typedef struct candidate {
    const char *path; /* afterwards */
    closeness fit;
    uint32_t depth;
} candidate;

kwic_choice *kwic_choice_new(kwic_searcher *s, const kwic_move *moves, size_t n)
{
    kwic_choice *c = g_new0(kwic_choice, 1);
    *c = (kwic_choice){.searcher = s, .moves = moves, .n = n};
    c->to = g_hash_table_new(g_str_hash, g_str_equal);
    c->dropped = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    c->named = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                     (GDestroyNotify)g_ptr_array_unref);
    for (size_t i = 0; i < n; i++)
        g_hash_table_insert(c->to, (gpointer)(uintptr_t)moves[i].from,
                            (gpointer)(uintptr_t)&moves[i]);
    return c;
}

void kwic_choice_free(kwic_choice *c)
{
    if (!c)
        return;
    g_hash_table_unref(c->to);
    g_hash_table_unref(c->dropped);
    g_hash_table_unref(c->named);
    g_free(c);
}

const char *kwic_choice_moved(const kwic_choice *c, const char *path)
{
    const kwic_move *move = g_hash_table_lookup(c->to, path);
    return move ? move->to : path;
}

// ---- spelling ----

static char *but_case(kwic_str s)
{
    g_autofree char *valid = g_utf8_make_valid(s.p ? s.p : "", (gssize)s.n);
    g_autofree char *folded = g_utf8_casefold(valid, -1);
    return g_utf8_normalize(folded, -1, G_NORMALIZE_NFC);
}

static char *folded_of(kwic_str s)
{
    g_autoptr(GString) out = g_string_new(NULL);
    kwic_fold(s, out);
    return g_strdup(out->str);
}

static closeness close_to(kwic_str written, kwic_str name)
{
    if (kwic_str_eq(written, name))
        return EXACT;
    g_autofree char *a = but_case(written);
    g_autofree char *b = but_case(name);
    if (strcmp(a, b) == 0)
        return BUT_CASE;
    g_autofree char *x = folded_of(written);
    g_autofree char *y = folded_of(name);
    return strcmp(x, y) == 0 ? FOLDED : APART;
}

// The tail of path with as many parts as target; empty when it has fewer.
static kwic_str tail_like(kwic_str path, kwic_str target)
{
    uint32_t parts = kwic_path_depth(target) + 1;
    size_t from = path.n;
    while (from > 0)
        if (path.p[--from] == '/' && --parts == 0)
            return kwic_str_sub(path, from + 1, path.n);
    return parts == 1 ? path : kwic_str_sub(path, 0, 0);
}

// ---- by path ----

static GPtrArray *named_so(kwic_choice *c, kwic_str name)
{
    g_autofree char *key = folded_of(name);
    GPtrArray *list = g_hash_table_lookup(c->named, key);
    if (list)
        return list;
    list = kwic_linked_named_so(c->searcher, name, NULL);
    if (!list)
        list = g_ptr_array_new();
    g_hash_table_insert(c->named, g_steal_pointer(&key), list);
    return list;
}

static void add_candidate(GArray *all, const char *path, kwic_str target)
{
    kwic_str plain = kwic_path_strip_md(kwic_str_of(path));
    kwic_str tail = tail_like(plain, target);
    candidate one = {path, tail.n ? close_to(target, tail) : APART,
                     kwic_path_depth(plain)};
    for (guint i = 0; i < all->len; i++)
        if (strcmp(g_array_index(all, candidate, i).path, path) == 0)
            return;
    if (one.fit < APART)
        g_array_append_val(all, one);
}

// The notes whose path, afterwards, ends in target.
static GArray *candidates_of(kwic_choice *c, kwic_str target)
{
    GArray *all = g_array_new(FALSE, FALSE, sizeof(candidate));
    GPtrArray *named = named_so(c, kwic_path_last(target));
    for (guint i = 0; i < named->len; i++) {
        const kwic_linked_named *one = named->pdata[i];
        if (one->file)
            add_candidate(all, kwic_choice_moved(c, one->path), target);
    }
    for (size_t i = 0; i < c->n; i++)
        add_candidate(all, c->moves[i].to, target);
    return all;
}

// The best of those that stand in exactly that many parts below folder (all: anywhere).
static const char *best_of(const GArray *all, closeness worst, const char *lead,
                           bool any, kwic_str target)
{
    const candidate *best = NULL;
    size_t n = strlen(lead);
    for (guint i = 0; i < all->len; i++) {
        const candidate *one = &g_array_index(all, candidate, i);
        kwic_str plain = kwic_path_strip_md(kwic_str_of(one->path));
        bool below = strncmp(one->path, lead, n) == 0 &&
                     tail_like(plain, target).n + n == plain.n;
        if (one->fit > worst || (!any && !below))
            continue;
        if (!best || one->depth < best->depth ||
            (one->depth == best->depth &&
             (one->fit < best->fit ||
              (one->fit == best->fit && strcmp(one->path, best->path) < 0))))
            best = one;
    }
    return best ? best->path : NULL;
}

static const char *exactly(const GArray *all, const char *lead, kwic_str target)
{
    g_autofree char *path = g_strdup_printf("%s%.*s.md", lead, KWIC_STR_ARG(target));
    for (guint i = 0; i < all->len; i++) {
        const candidate *one = &g_array_index(all, candidate, i);
        if (strcmp(one->path, path) == 0)
            return one->path;
    }
    return NULL;
}

static const char *by_path(kwic_choice *c, kwic_str target, const char *lead,
                           bool rooted)
{
    target = kwic_path_strip_md(target);
    g_autoptr(GArray) all = candidates_of(c, target);
    closeness worst = FOLDED;
    for (guint i = 0; i < all->len; i++)
        if (g_array_index(all, candidate, i).fit <= BUT_CASE)
            worst = BUT_CASE;
    const char *path = exactly(all, "", target);
    if (!path)
        path = best_of(all, worst, "", false, target);
    if (path || rooted)
        return path;
    path = exactly(all, lead, target);
    if (!path)
        path = best_of(all, worst, lead, false, target);
    return path ? path : best_of(all, worst, "", true, target);
}

// ---- by another name ----

static bool is_in(const char *path, const char *lead)
{
    kwic_str own = kwic_str_of(path);
    return kwic_str_eq(kwic_str_sub(own, 0, own.n - kwic_path_last(own).n),
                       kwic_str_of(lead));
}

// Of two notes of a name the one in the folder, else in fewer folders, else first by path.
static bool is_nearer(const char *path, const char *other, const char *lead)
{
    bool in = is_in(path, lead), other_in = is_in(other, lead);
    uint32_t depth = kwic_path_depth(kwic_str_of(path));
    uint32_t other_depth = kwic_path_depth(kwic_str_of(other));
    if (in != other_in)
        return in;
    return depth != other_depth ? depth < other_depth : strcmp(path, other) < 0;
}

static const char *by_name(kwic_choice *c, kwic_str target, const char *lead)
{
    GPtrArray *named = named_so(c, target);
    g_autofree char *folded = folded_of(target);
    const char *gone = g_hash_table_lookup(c->dropped, folded), *best = NULL;
    for (guint i = 0; i < named->len; i++) {
        const kwic_linked_named *one = named->pdata[i];
        const char *path = kwic_choice_moved(c, one->path);
        if (!one->file && g_strcmp0(gone, one->path) != 0 &&
            (!best || is_nearer(path, best, lead)))
            best = path;
    }
    return best;
}

// "../x" from "a/b/" is "a/x". NULL when it does not start with dots, or leaves the vault.
static char *settle_dots(kwic_str target, const char *lead)
{
    g_autofree char *folder = g_strdup(lead);
    bool dots = false;
    for (;; dots = true) {
        if (kwic_str_starts(target, KWIC_STR("./"))) {
            target = kwic_str_sub(target, 2, target.n);
        } else if (kwic_str_starts(target, KWIC_STR("../"))) {
            size_t n = strlen(folder);
            if (n == 0)
                return NULL;
            while (n > 1 && folder[n - 2] != '/')
                n--;
            folder[n - 1] = '\0';
            target = kwic_str_sub(target, 3, target.n);
        } else {
            break;
        }
    }
    return dots ? g_strdup_printf("%s%.*s", folder, KWIC_STR_ARG(target)) : NULL;
}

char *kwic_choice_resolve(kwic_choice *c, kwic_str target, const char *from)
{
    g_autofree char *text = g_strndup(target.p, target.n);
    g_strstrip(text);
    kwic_str own = kwic_str_of(from);
    g_autofree char *lead = g_strndup(own.p, own.n - kwic_path_last(own).n);
    g_autofree char *settled = settle_dots(kwic_str_of(text), lead);
    const char *path = NULL;
    if (text[0] == '/')
        path = by_path(c, kwic_str_of(text + 1), lead, true);
    else if (settled)
        path = by_path(c, kwic_str_of(settled), lead, true);
    else if (text[0])
        path = by_path(c, kwic_str_of(text), lead, false);
    if (!path && text[0])
        path = by_name(c, kwic_str_of(text), lead);
    return g_strdup(path);
}
