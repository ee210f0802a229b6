// SPDX-License-Identifier: GPL-2.0-or-later
#include "proof.h"

#include "frontmatter_span.h"
#include "kwic/note.h"
#include "setting.h"
#include "tags.h"

typedef struct names {
    GPtrArray *property; // folded, sorted, each once
    GPtrArray *body;     // folded, sorted
} names;

static void clear_names(names *n)
{
    g_ptr_array_unref(n->property);
    g_ptr_array_unref(n->body);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(names, clear_names)

static gint by_name(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

// The tags of a note; with r, those that the edit makes of them.
static void read_names(names *out, const kwic_record *note, const kwic_retag *r)
{
    out->property = g_ptr_array_new_with_free_func(g_free);
    out->body = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < note->n_tags; i++) {
        const kwic_tag *tag = &note->tags[i];
        g_autofree char *renamed = r ? kwic_retag_rename(r, tag->text) : NULL;
        kwic_str name = renamed ? kwic_str_of(renamed) : tag->text;
        if (r && kwic_retag_removes(r, name))
            continue;
        g_ptr_array_add(tag->property ? out->property : out->body, kwic_tag_fold(name));
    }
}

static bool has(const GPtrArray *list, const char *name)
{
    return g_ptr_array_find_with_equal_func((GPtrArray *)list, name, g_str_equal, NULL);
}

static void add_names(names *n, const char *const *add)
{
    for (; add && *add; add++) {
        char *folded = kwic_tag_fold(kwic_str_of(kwic_tag_bare(*add)));
        if (has(n->property, folded) || has(n->body, folded))
            g_free(folded);
        else
            g_ptr_array_add(n->property, folded);
    }
}

static void sort(names *n)
{
    g_ptr_array_sort(n->property, by_name);
    g_ptr_array_sort(n->body, by_name);
    for (guint i = n->property->len; i-- > 1;)
        if (strcmp(n->property->pdata[i], n->property->pdata[i - 1]) == 0)
            g_ptr_array_remove_index(n->property, i);
}

static bool same(const GPtrArray *a, const GPtrArray *b)
{
    if (a->len != b->len)
        return false;
    for (guint i = 0; i < a->len; i++)
        if (strcmp(a->pdata[i], b->pdata[i]) != 0)
            return false;
    return true;
}

static bool tags_hold(const kwic_note_edit *edit, const kwic_retag *r,
                      const kwic_record *before, const kwic_record *after,
                      GError **error)
{
    g_auto(names) meant = {0}, are = {0};
    read_names(&meant, before, r);
    add_names(&meant, edit->add);
    read_names(&are, after, NULL);
    sort(&meant);
    sort(&are);
    return (same(meant.property, are.property) && same(meant.body, are.body)) ||
           kwic_refuse(error, 0,
                       "its tags would not be those that are meant; change it by hand");
}

static bool is_meant(const kwic_note_edit *edit, const kwic_retag *r, kwic_str key)
{
    return (kwic_retag_any(r) && kwic_tags_key(key)) || kwic_setting_names(edit, key);
}

// The next entry that the edit is not about; NULL at the end.
static const kwic_entry *next_other(const kwic_front *front, size_t *at,
                                    const kwic_note_edit *edit, const kwic_retag *r)
{
    while (*at < front->n && is_meant(edit, r, front->entries[*at].key.value))
        ++*at;
    return *at < front->n ? &front->entries[(*at)++] : NULL;
}

static bool entries_hold(const kwic_note_edit *edit, const kwic_retag *r,
                         const kwic_draft *d, kwic_arena *arena, GError **error)
{
    kwic_front before, after;
    if (!kwic_front_read(&before, d->before, arena, error) ||
        !kwic_front_read(&after, kwic_draft_text(d), arena, error))
        return false;
    for (size_t i = 0, j = 0;;) {
        const kwic_entry *was = next_other(&before, &i, edit, r);
        const kwic_entry *is = next_other(&after, &j, edit, r);
        if (!was && !is)
            return kwic_setting_hold(edit, &after, error);
        if (!was || !is || was->print != is->print)
            return kwic_refuse(
                error, was ? was->line : 0,
                "another property would not read as before; change it by hand");
    }
}

static size_t body_blocks(const kwic_record *note)
{
    size_t n = 0;
    for (size_t i = 0; i < note->n_blocks; i++)
        n += note->blocks[i].kind != KWIC_BLOCK_PROPERTY;
    return n;
}

bool kwic_proof(kwic_note_job *job, GError **error)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    const kwic_retag *r = job->retag;
    kwic_str text;
    const kwic_record *after = kwic_note_job_read(job, &text);
    // An item may be empty once its tag is gone.
    bool fewer = r->removed->len > 0;
    if (!fewer && body_blocks(&job->before) != body_blocks(after))
        return kwic_refuse(error, 0, "its text would not read as before");
    return tags_hold(r->edit, r, &job->before, after, error) &&
           entries_hold(r->edit, r, job->draft, arena, error);
}
