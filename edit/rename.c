// SPDX-License-Identifier: GPL-2.0-or-later
// Notes get other paths: the notes to look at, then each of their links.
#include "rename.h"

#include "choice.h"
#include "kwic/error.h"
#include "kwic/limits.h"
#include "kwic/linked.h"
#include "kwic/path.h"
#include "kwic/tokenizer.h"

typedef struct moving {
    const kwic_rename *rename;
    kwic_choice *choice;
    kwic_edits *plan;
    GHashTable *stems; /* folded names of files that come or go */
    GHashTable
        *first; /* path of a note whose first heading changes → its kwic_rewrite */
    /* of the note under way */
    kwic_rewrite note;
    const char *to; /* its path afterwards */
} moving;

// ---- names of files ----

bool kwic_rename_check(const char *name, GError **error)
{
    static const char never[] = "\\/:*?\"<>|#^[]";
    const char *bad = strpbrk(name, never);
    if (!*name)
        return kwic_usage_error(error, "the name is empty; give one without folder");
    if (bad)
        return kwic_usage_error(
            error, "“%s”: a note's name cannot have %c in it; leave it out", name,
            *bad);
    for (const char *p = name; *p; p++)
        if ((unsigned char)*p < ' ' || *p == 0x7f)
            return kwic_usage_error(error, "the name has a control character");
    if (name[0] == '.' || name[0] == ' ' || g_str_has_suffix(name, " ") ||
        !g_utf8_validate(name, -1, NULL) || strlen(name) > 250)
        return kwic_usage_error(
            error,
            "“%s”: no name of a note; it starts with a dot, begins or ends with "
            "a blank, or is too long",
            name);
    return true;
}

static char *folded_stem(const char *path)
{
    g_autoptr(GString) out = g_string_new(NULL);
    kwic_fold(kwic_path_stem(kwic_str_of(path)), out);
    return g_strdup(out->str);
}

// ---- how a link is written ----

// The way from the note at `from` to the path.
static char *relative(const char *from, const char *path)
{
    g_autoptr(GString) out = g_string_new(NULL);
    size_t common = 0;
    for (size_t i = 0; from[i] && from[i] == path[i]; i++)
        if (from[i] == '/')
            common = i + 1;
    for (const char *p = strchr(from + common, '/'); p; p = strchr(p + 1, '/'))
        g_string_append(out, "../");
    g_string_append(out, path + common);
    return g_strdup(out->str);
}

// The tail of path with so many parts.
static const char *tail(const char *path, uint32_t parts)
{
    const char *p = path + strlen(path);
    while (p > path && (p[-1] != '/' || --parts > 0))
        p--;
    return p;
}

// Ways to write the path `to` (with ".md"), the likest to the old target first.
static GPtrArray *ways_to(const moving *m, const kwic_link *link, const char *was,
                          const char *to)
{
    GPtrArray *ways = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *target = g_strndup(link->target.p, link->target.n);
    g_autofree char *beside = relative(m->to, to);
    g_autofree char *plain = relative(m->note.path, was); // how it would have been
    bool markdown = link->kind == KWIC_LINK_MARKDOWN;
    bool dotted = g_str_has_prefix(target, "./"), up = g_str_has_prefix(target, "../");
    kwic_str bare = kwic_path_strip_md(kwic_str_of(target));
    bool was_beside = kwic_str_eq(bare, kwic_path_strip_md(kwic_str_of(plain)));
    bool was_whole = kwic_str_eq(bare, kwic_path_strip_md(kwic_str_of(was)));
    uint32_t parts = kwic_path_depth(link->target) + 1;
    if (target[0] == '/')
        g_ptr_array_add(ways, g_strconcat("/", to, NULL));
    if (dotted && !g_str_has_prefix(beside, "../"))
        g_ptr_array_add(ways, g_strconcat("./", beside, NULL));
    if (dotted || up || (markdown && was_beside))
        g_ptr_array_add(ways, g_strdup(beside));
    if (parts > 1 && was_whole)
        g_ptr_array_add(ways, g_strdup(to));
    g_ptr_array_add(ways, g_strdup(tail(to, parts)));
    g_ptr_array_add(ways, g_strdup(to));
    g_ptr_array_add(ways, g_strdup(beside));
    g_ptr_array_add(ways, g_strconcat("/", to, NULL));
    return ways;
}

// The first way that leads there, without ".md" where the link had none. To be g_free'd.
static char *write_target(moving *m, const kwic_link *link, const char *was,
                          const char *to)
{
    g_autoptr(GPtrArray) ways = ways_to(m, link, was, to);
    bool md = kwic_path_is_md(link->target);
    for (guint i = 0; i < ways->len; i++) {
        kwic_str way = kwic_str_of(ways->pdata[i]);
        way = md ? way : kwic_path_strip_md(way);
        g_autofree char *leads = kwic_choice_resolve(m->choice, way, m->to);
        if (g_strcmp0(leads, to) == 0)
            return g_strndup(way.p, way.n);
    }
    return NULL;
}

// What a wiki link without a text of its own goes on showing: the name of a note that needs a
// path now, another name that would lead elsewhere. To be g_free'd; NULL: as it will be.
static char *shown(const moving *m, const kwic_link *link, const kwic_link_parts *parts,
                   const char *was, const char *target)
{
    g_autofree char *own = g_strndup(link->target.p, link->target.n);
    g_autofree char *name = folded_stem(own);
    g_autofree char *stem = folded_stem(was ? was : own);
    if (!parts->wiki || link->kind != KWIC_LINK_WIKI || link->anchor.n ||
        parts->text_to > parts->text_from)
        return NULL;
    if (strcmp(name, stem) != 0)
        return g_hash_table_contains(m->choice->dropped, name) ? NULL
                                                               : g_steal_pointer(&own);
    kwic_str last = kwic_path_stem(kwic_str_of(target));
    bool longer = strchr(target, '/') && !strchr(own, '/');
    return longer ? g_strndup(last.p, last.n) : NULL;
}

static void put_target(moving *m, const kwic_link *link, const kwic_link_parts *parts,
                       const char *was, const char *target)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autofree char *show = shown(m, link, parts, was, target);
    if (!parts->wiki)
        kwic_link_encode(text, kwic_str_of(target), parts->angle);
    else
        g_string_append(text, target);
    if (show) {
        kwic_str line = kwic_note_source_line(&m->note.source, link->line);
        bool table = kwic_str_starts(line, KWIC_STR("|"));
        g_string_append_printf(text, "%s|%s", table ? "\\" : "", show);
    }
    kwic_rewrite_splice(&m->note, parts->target_from, parts->target_to, text->str);
}

// ---- links ----

// A link that leads to no note but to a file beside the note, which moves to another folder.
static void look_at_file(moving *m, const kwic_link *link)
{
    g_autofree char *target = g_strndup(link->target.p, link->target.n);
    kwic_str own = kwic_str_of(m->note.path), after = kwic_str_of(m->to);
    if (link->kind == KWIC_LINK_WIKI || target[0] == '/' ||
        kwic_str_eq(kwic_path_above(own), kwic_path_above(after)))
        return;
    g_autofree char *folder = g_strndup(own.p, kwic_path_above(own).n);
    g_autofree char *full = g_build_filename(m->plan->vault, folder, target, NULL);
    g_autofree char *whole = g_canonicalize_filename(full, "/");
    size_t n = strlen(m->plan->vault);
    kwic_link_parts parts;
    if (strncmp(whole, m->plan->vault, n) != 0 || whole[n] != '/' ||
        !g_file_test(whole, G_FILE_TEST_EXISTS) ||
        !kwic_rewrite_link(&m->note, link, &parts) || parts.wiki)
        return;
    g_autofree char *way = relative(m->to, whole + n + 1);
    put_target(m, link, &parts, NULL, way);
}

// Whether the link can be another one's afterwards.
static bool is_touched(const moving *m, const kwic_link *link, const char *was)
{
    if (strcmp(m->to, m->note.path) != 0 || g_hash_table_lookup(m->choice->to, was))
        return true;
    g_autofree char *last = g_strndup(link->target.p, link->target.n);
    g_autofree char *stem = folded_stem(last);
    g_autoptr(GString) whole = g_string_new(NULL);
    kwic_fold(link->target, whole);
    return g_hash_table_contains(m->stems, stem) ||
           g_hash_table_contains(m->stems, whole->str);
}

static bool is_path(kwic_str target, const char *path)
{
    return kwic_str_eq(kwic_path_strip_md(target),
                       kwic_path_strip_md(kwic_str_of(path)));
}

// Whether the link leads to the path as it stands. A path from the note's own folder, as
// Markdown has them everywhere, stays one.
static bool is_good(const moving *m, const kwic_link *link, const char *was,
                    const char *to)
{
    g_autofree char *leads = kwic_choice_resolve(m->choice, link->target, m->to);
    g_autofree char *before = relative(m->note.path, was);
    g_autofree char *after = relative(m->to, to);
    bool beside = link->kind == KWIC_LINK_MARKDOWN && is_path(link->target, before);
    return g_strcmp0(leads, to) == 0 && (!beside || is_path(link->target, after));
}

static void look_at_link(moving *m, const kwic_link *link)
{
    if (link->kind == KWIC_LINK_URL || !link->target.n)
        return;
    g_autofree char *was = kwic_linked_resolve(m->rename->searcher, link->target,
                                               m->note.path, NULL, NULL);
    if (!was) {
        look_at_file(m, link);
        return;
    }
    if (!is_touched(m, link, was))
        return;
    const char *to = kwic_choice_moved(m->choice, was);
    kwic_link_parts parts;
    if (is_good(m, link, was, to) || !kwic_rewrite_link(&m->note, link, &parts))
        return;
    g_autofree char *target = write_target(m, link, was, to);
    if (target)
        put_target(m, link, &parts, was, target);
    else
        kwic_edits_refuse(m->plan, m->note.path, link->line,
                          "no way to write a link to “%s” leads there", to);
}

// ---- first headings ----

static int32_t first_heading(const kwic_record *r)
{
    for (size_t i = 0; i < r->n_blocks; i++)
        if (r->blocks[i].kind == KWIC_BLOCK_HEADING)
            return (int32_t)i;
    return -1;
}

static void rename_heading(moving *m, const kwic_move *move)
{
    size_t from, to;
    int32_t first = first_heading(&m->note.record);
    const kwic_block *b = first < 0 ? NULL : &m->note.record.blocks[first];
    if (b && kwic_heading_span(&m->note.source, b, &from, &to))
        kwic_rewrite_splice(&m->note, from, to, move->heading);
    else if (b)
        kwic_edits_refuse(m->plan, m->note.path, b->line,
                          "the heading takes several lines and stays");
}

static void free_first(gpointer data)
{
    kwic_rewrite *w = data;
    g_array_unref(w->splices);
    kwic_arena_free(w->arena);
    g_bytes_unref(w->before);
    g_free(w);
}

// Reads the notes whose first heading changes: anchors mean it.
static void read_first(moving *m)
{
    for (size_t i = 0; i < m->choice->n; i++) {
        const kwic_move *move = &m->choice->moves[i];
        kwic_rewrite *w = g_new0(kwic_rewrite, 1);
        if (move->heading && kwic_rewrite_begin(w, m->rename, m->plan, move->from))
            g_hash_table_insert(m->first, (gpointer)(uintptr_t)move->from, w);
        else
            g_free(w);
    }
}

static void look_at_anchor(moving *m, const kwic_link *link)
{
    if (link->kind == KWIC_LINK_URL || !link->anchor.n || !g_hash_table_size(m->first))
        return;
    g_autofree char *was = link->target.n
                               ? kwic_linked_resolve(m->rename->searcher, link->target,
                                                     m->note.path, NULL, NULL)
                               : g_strdup(m->note.path);
    const kwic_rewrite *w = was ? g_hash_table_lookup(m->first, was) : NULL;
    int32_t first = w ? first_heading(&w->record) : -1;
    const kwic_move *move = w ? g_hash_table_lookup(m->choice->to, was) : NULL;
    g_autofree char *anchor =
        first < 0
            ? NULL
            : kwic_rewrite_anchor(&w->record, (uint32_t)first, move->heading, link);
    kwic_link_parts parts;
    if (anchor && kwic_rewrite_link(&m->note, link, &parts))
        kwic_rewrite_put(&m->note, &parts, parts.anchor_from, parts.anchor_to, anchor);
}

static void look_at_note(moving *m, const char *path)
{
    const kwic_move *move = g_hash_table_lookup(m->choice->to, path);
    if (!kwic_rewrite_begin(&m->note, m->rename, m->plan, path))
        return;
    m->to = move ? move->to : path;
    if (move && move->heading)
        rename_heading(m, move);
    for (size_t i = 0; i < m->note.record.n_links; i++) {
        look_at_link(m, &m->note.record.links[i]);
        look_at_anchor(m, &m->note.record.links[i]);
    }
    kwic_rewrite_end(&m->note);
}

// ---- the notes to look at ----

static void add_paths(GHashTable *set, GPtrArray *paths)
{
    for (guint i = 0; paths && i < paths->len; i++)
        g_hash_table_add(set, g_strdup(paths->pdata[i]));
    if (paths)
        g_ptr_array_unref(paths);
}

// Those that link to a note of that name, whichever of its names it is.
static void add_namesakes(moving *m, GHashTable *set, kwic_str name)
{
    kwic_searcher *s = m->rename->searcher;
    g_autoptr(GPtrArray) named = kwic_linked_named_so(s, name, NULL);
    for (guint i = 0; named && i < named->len; i++) {
        const kwic_linked_named *one = named->pdata[i];
        add_paths(set, kwic_linked_from(s, one->path, NULL));
    }
}

// The name that the note of a renamed heading loses: that heading, unless it has it twice.
static void drop_heading(moving *m, const kwic_move *move, const kwic_record *r)
{
    g_autoptr(GString) folded = g_string_new(NULL);
    for (size_t i = 0; i < r->n_aliases; i++)
        if (kwic_anchor_same(r->aliases[i], r->first_h1))
            return;
    for (size_t i = 0; i < r->n_properties; i++)
        if (kwic_str_eq(r->properties[i].key, KWIC_STR("title")) &&
            kwic_anchor_same(r->properties[i].value, r->first_h1))
            return;
    kwic_fold(r->first_h1, folded);
    g_hash_table_insert(m->choice->dropped, g_strdup(folded->str),
                        (gpointer)(uintptr_t)move->from);
}

static void add_name(moving *m, GHashTable *set, kwic_str name)
{
    g_autoptr(GString) folded = g_string_new(NULL);
    kwic_fold(name, folded);
    if (!folded->len)
        return;
    g_hash_table_add(m->stems, g_strdup(folded->str));
    add_namesakes(m, set, name);
}

// A note that moves takes its other names along: of two so called another one may be first.
static void add_names(moving *m, GHashTable *set, const kwic_move *move)
{
    g_autoptr(GString) data = g_string_new(NULL);
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_record r;
    add_name(m, set, kwic_path_stem(kwic_str_of(move->to)));
    add_name(m, set, kwic_path_stem(kwic_str_of(move->from)));
    if (!kwic_linked_record(m->rename->searcher, move->from, data, arena, &r, NULL))
        return;
    add_name(m, set, r.title);
    add_name(m, set, r.first_h1);
    for (size_t i = 0; i < r.n_aliases; i++)
        add_name(m, set, r.aliases[i]);
    if (move->heading)
        drop_heading(m, move, &r);
}

static gint by_bytes(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static GPtrArray *notes_to_look_at(moving *m)
{
    g_autoptr(GHashTable) set =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GPtrArray *list = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < m->choice->n; i++) {
        const kwic_move *move = &m->choice->moves[i];
        g_hash_table_add(set, g_strdup(move->from));
        add_paths(set, kwic_linked_from(m->rename->searcher, move->from, NULL));
        add_names(m, set, move);
    }
    GHashTableIter each;
    gpointer path;
    g_hash_table_iter_init(&each, set);
    while (g_hash_table_iter_next(&each, &path, NULL))
        g_ptr_array_add(list, g_strdup(path));
    g_ptr_array_sort(list, by_bytes);
    return list;
}

kwic_edits *kwic_rename_notes(const kwic_rename *rename, const kwic_move *moves,
                              size_t n, GError **error)
{
    const char *vault = kwic_index_vault(kwic_searcher_index(rename->searcher));
    g_autoptr(kwic_choice) choice = kwic_choice_new(rename->searcher, moves, n);
    g_autoptr(GHashTable) stems =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(kwic_edits) plan = kwic_edits_new(vault);
    g_autoptr(GHashTable) first =
        g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_first);
    moving m = {.rename = rename,
                .choice = choice,
                .plan = plan,
                .stems = stems,
                .first = first};
    g_autoptr(GPtrArray) notes = notes_to_look_at(&m);
    read_first(&m);
    for (guint i = 0; i < notes->len; i++) {
        if (rename->cancelled && g_atomic_int_get(rename->cancelled)) {
            g_set_error_literal(error, KWIC_ERROR, KWIC_ERROR_CANCELLED,
                                "the request was cancelled");
            return NULL;
        }
        if (rename->progress)
            rename->progress(rename->ctx, i, notes->len);
        look_at_note(&m, notes->pdata[i]);
    }
    return g_steal_pointer(&plan);
}
