// SPDX-License-Identifier: GPL-2.0-or-later
// FROM: which notes (and CSV files) a source means.
#include <string.h>

#include "csv.h"
#include "kwic/path.h"
#include "query.h"
#include "value/chars.h"

enum { CSV_BYTES = 16 << 20 };

// A set of notes in an order.
typedef struct kwic_note_set {
    GArray *order; // uint32_t
    bool *has;
} kwic_note_set;

static kwic_note_set new_set(const kwic_query_run *run)
{
    return (kwic_note_set){g_array_new(FALSE, FALSE, sizeof(uint32_t)),
                           g_new0(bool, run->notes->notes->len + 1)};
}

static void clear_set(kwic_note_set *set)
{
    g_array_unref(set->order);
    g_free(set->has);
}

static void add(kwic_note_set *set, uint32_t at)
{
    if (set->has[at])
        return;
    set->has[at] = true;
    g_array_append_val(set->order, at);
}

static const char *path_at(const kwic_query_run *run, uint32_t at)
{
    return ((kwic_view_note *)run->notes->notes->pdata[at])->path;
}

static void add_folder(kwic_query_run *run, kwic_str folder, kwic_note_set *out)
{
    size_t before = out->order->len;
    for (uint32_t i = 0; i < run->notes->notes->len; i++) {
        kwic_str path = kwic_str_of(path_at(run, i));
        if (!folder.n || (path.n > folder.n && kwic_str_starts(path, folder) &&
                          path.p[folder.n] == '/'))
            add(out, i);
    }
    if (out->order->len > before)
        return;
    int32_t at = kwic_view_notes_find(run->notes, folder);
    if (at < 0) {
        g_autofree char *md = g_strdup_printf("%.*s.md", KWIC_STR_ARG(folder));
        at = kwic_view_notes_find(run->notes, kwic_str_of(md));
    }
    if (at >= 0)
        add(out, (uint32_t)at);
}

static void add_list(const GArray *list, kwic_note_set *out)
{
    for (guint i = 0; list && i < list->len; i++)
        add(out, g_array_index(list, uint32_t, i));
}

// Tags are meant letter by letter; that some notes have other letters is told.
static void add_tagged(kwic_query_run *run, kwic_str tag, kwic_note_set *out)
{
    const char *other = NULL;
    add_list(kwic_view_notes_tagged(run->notes, tag, &other), out);
    if (!other || run->notice)
        return;
    g_autofree char *text =
        g_strdup_printf("notes with %s are not meant by %.*s; add OR %s for them",
                        other, KWIC_STR_ARG(tag), other);
    run->notice = kwic_budget_str(run->eval->budget, kwic_str_of(text)).p;
}

static void add_linked(kwic_query_run *run, const kwic_row_source *source,
                       kwic_note_set *out)
{
    int32_t at = kwic_view_notes_resolve(run->notes, source->text, run->origin);
    if (at < 0) {
        add_list(kwic_view_notes_linking(run->notes, source->text), out);
        return;
    }
    if (source->kind == KWIC_SOURCE_INCOMING) {
        add_list(kwic_view_notes_linking(run->notes,
                                         kwic_str_of(path_at(run, (uint32_t)at))),
                 out);
        return;
    }
    const kwic_view_page *page = kwic_view_notes_page(run->notes, (size_t)at);
    for (size_t i = 0; page && i < page->n_refs; i++) {
        int32_t to = page->refs[i].outlink
                         ? kwic_view_notes_find(run->notes, page->refs[i].link->path)
                         : -1;
        if (to >= 0)
            add(out, (uint32_t)to);
    }
}

// The path of a file in the vault, by its real path; NULL when it leads out.
static char *inside_path(const kwic_query_run *run, const char *path)
{
    g_autofree char *joined = g_build_filename(run->notes->vault, path, NULL);
    g_autofree char *vault = realpath(run->notes->vault, NULL);
    char *real = realpath(joined, NULL);
    if (real && vault && g_str_has_prefix(real, vault) && real[strlen(vault)] == '/')
        return real;
    free(real);
    return NULL;
}

static bool add_csv(kwic_query_run *run, kwic_str text, GPtrArray *csv)
{
    kwic_str folder = kwic_path_above(run->origin);
    bool top = text.n && text.p[0] == '/';
    g_autofree char *plain = g_strndup(text.p + top, text.n - top);
    g_autofree char *beside = g_strdup_printf("%.*s/%s", KWIC_STR_ARG(folder), plain);
    char *path = folder.n && !top ? inside_path(run, beside) : NULL;
    if (!path)
        path = inside_path(run, plain);
    if (!path)
        return kwic_eval_fail(run->eval, "csv(\"%s\"): no such file in the vault",
                              plain);
    g_autofree char *bytes = NULL;
    gsize n = 0;
    bool read = g_file_get_contents(path, &bytes, &n, NULL);
    free(path);
    if (!read || n > CSV_BYTES)
        return kwic_eval_fail(run->eval, "csv(\"%s\"): the file %s", plain,
                              read ? "is too large" : "cannot be read");
    kwic_str kept = kwic_budget_str(run->eval->budget, (kwic_str){bytes, n});
    g_autoptr(GPtrArray) rows = g_ptr_array_new();
    kwic_csv_read(run->eval->budget, &run->eval->now, kept, rows);
    for (guint i = 0; i < rows->len; i++) {
        g_autofree char *id = g_strdup_printf("%s#%u", plain, i);
        kwic_query_row *row = kwic_budget_new(run->eval->budget, kwic_query_row, 1);
        row->id =
            kwic_datum_string(kwic_budget_str(run->eval->budget, kwic_str_of(id)));
        row->data = rows->pdata[i];
        g_ptr_array_add(csv, row);
    }
    return true;
}

static bool find(kwic_query_run *run, const kwic_row_source *source, kwic_note_set *out,
                 GPtrArray *csv);

static bool find_both(kwic_query_run *run, const kwic_row_source *source,
                      kwic_note_set *out, GPtrArray *csv)
{
    kwic_note_set left = new_set(run), right = new_set(run);
    bool found =
        find(run, source->left, &left, csv) && find(run, source->right, &right, csv);
    if (source->kind == KWIC_SOURCE_OR)
        add_list(left.order, out);
    for (guint i = 0; i < right.order->len; i++) {
        uint32_t at = g_array_index(right.order, uint32_t, i);
        if (source->kind == KWIC_SOURCE_OR || left.has[at])
            add(out, at);
    }
    clear_set(&left);
    clear_set(&right);
    return found;
}

static bool find_other(kwic_query_run *run, const kwic_row_source *source,
                       kwic_note_set *out, GPtrArray *csv)
{
    kwic_note_set child = new_set(run);
    bool found = find(run, source->left, &child, csv);
    for (uint32_t i = 0; i < run->notes->notes->len; i++)
        if (!child.has[i])
            add(out, i);
    clear_set(&child);
    return found;
}

static bool find(kwic_query_run *run, const kwic_row_source *source, kwic_note_set *out,
                 GPtrArray *csv)
{
    switch (source->kind) {
    case KWIC_SOURCE_FOLDER:
        add_folder(run, source->text, out);
        return true;
    case KWIC_SOURCE_TAG:
        add_tagged(run, source->text, out);
        return true;
    case KWIC_SOURCE_CSV:
        return add_csv(run, source->text, csv);
    case KWIC_SOURCE_INCOMING:
    case KWIC_SOURCE_OUTGOING:
        add_linked(run, source, out);
        return true;
    case KWIC_SOURCE_NOT:
        return find_other(run, source, out, csv);
    default:
        return find_both(run, source, out, csv);
    }
}

bool kwic_source_find(kwic_query_run *run, const kwic_row_source *source, GArray *notes,
                      GPtrArray *csv)
{
    kwic_note_set set = new_set(run);
    bool found = find(run, source, &set, csv);
    if (set.order->len)
        g_array_append_vals(notes, set.order->data, set.order->len);
    clear_set(&set);
    return found;
}
