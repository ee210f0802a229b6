// SPDX-License-Identifier: GPL-2.0-or-later
#include "kwic/edit.h"

#include <stdarg.h>

static void free_file(gpointer data)
{
    kwic_file_edit *file = data;
    g_free(file->path);
    g_bytes_unref(file->before);
    g_free(file);
}

static void free_refusal(gpointer data)
{
    kwic_refusal *refusal = data;
    g_free(refusal->path);
    g_free(refusal->message);
    g_free(refusal);
}

kwic_edits *kwic_edits_new(const char *vault)
{
    kwic_edits *e = g_new0(kwic_edits, 1);
    e->vault = g_strdup(vault);
    e->files = g_ptr_array_new_with_free_func(free_file);
    e->refused = g_ptr_array_new_with_free_func(free_refusal);
    e->arena = kwic_arena_new();
    return e;
}

void kwic_edits_free(kwic_edits *e)
{
    if (!e)
        return;
    g_free(e->vault);
    g_ptr_array_unref(e->files);
    g_ptr_array_unref(e->refused);
    kwic_arena_free(e->arena);
    g_free(e);
}

void kwic_edits_add(kwic_edits *e, const char *path, GBytes *before,
                    const kwic_splice *splices, size_t n)
{
    kwic_str text = kwic_edit_text(before);
    kwic_splice *kept = kwic_arena_new_array(e->arena, kwic_splice, n);
    size_t n_kept = 0;
    for (size_t i = 0; i < n; i++) {
        kwic_splice s = splices[i];
        if (kwic_str_eq(kwic_str_sub(text, s.from, s.to), s.text))
            continue;
        s.text = kwic_arena_str(e->arena, s.text);
        kept[n_kept++] = s;
    }
    if (!n_kept)
        return;
    kwic_file_edit *file = g_new(kwic_file_edit, 1);
    *file = (kwic_file_edit){
        .path = g_strdup(path),
        .before = g_bytes_ref(before),
        .splices = kept,
        .n_splices = n_kept,
    };
    g_ptr_array_add(e->files, file);
    e->n_splices += n_kept;
}

void kwic_edits_refuse(kwic_edits *e, const char *path, uint32_t line,
                       const char *format, ...)
{
    va_list args;
    va_start(args, format);
    kwic_refusal *refusal = g_new(kwic_refusal, 1);
    *refusal = (kwic_refusal){
        .path = g_strdup(path),
        .line = line,
        .message = g_strdup_vprintf(format, args),
    };
    va_end(args);
    g_ptr_array_add(e->refused, refusal);
}

GBytes *kwic_file_edit_after(const kwic_file_edit *file)
{
    kwic_str before = kwic_edit_text(file->before);
    GByteArray *after = g_byte_array_sized_new((guint)before.n);
    uint32_t at = 0;
    for (size_t i = 0; i < file->n_splices; i++) {
        const kwic_splice *s = &file->splices[i];
        g_byte_array_append(after, (const guint8 *)before.p + at, s->from - at);
        if (s->text.n)
            g_byte_array_append(after, (const guint8 *)s->text.p, (guint)s->text.n);
        at = s->to;
    }
    if (before.n > at)
        g_byte_array_append(after, (const guint8 *)before.p + at,
                            (guint)(before.n - at));
    return g_byte_array_free_to_bytes(after);
}
