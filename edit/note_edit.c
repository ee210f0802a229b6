// SPDX-License-Identifier: GPL-2.0-or-later
// One note's edit from beginning to end: frontmatter (tags.c, setting.c), body
// (inline_tags.c), and the proof (proof.c) that nothing else changed.
#include "draft.h"
#include "frontmatter_span.h"
#include "inline_tags.h"
#include "kwic/limits.h"
#include "kwic/note.h"
#include "proof.h"
#include "setting.h"
#include "tags.h"

static bool is_readable(kwic_str text, GError **error)
{
    bool utf16 = kwic_str_starts(text, KWIC_STR("\xFF\xFE")) ||
                 kwic_str_starts(text, KWIC_STR("\xFE\xFF"));
    if (utf16 || (text.n && memchr(text.p, '\0', text.n)))
        return kwic_refuse(error, 0, "is not UTF-8 text");
    return text.n <= KWIC_NOTE_BYTES ||
           kwic_refuse(error, 0, "is over %d MiB", KWIC_NOTE_BYTES >> 20);
}

typedef bool (*body_change)(kwic_draft *, const kwic_record *, const kwic_retag *,
                            GError **);

static bool change_body(kwic_draft *d, const char *path, const kwic_retag *r,
                        body_change change, GError **error)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_record note;
    kwic_note_parse(kwic_draft_text(d), path, arena, NULL, NULL, &note);
    return change(d, &note, r, error);
}

static bool has_tag(const kwic_draft *d, const char *path, const char *name)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autofree char *folded = kwic_tag_fold(kwic_str_of(name));
    kwic_record note;
    kwic_note_parse(kwic_draft_text(d), path, arena, NULL, NULL, &note);
    for (size_t i = 0; i < note.n_tags; i++) {
        g_autofree char *one = kwic_tag_fold(note.tags[i].text);
        if (strcmp(one, folded) == 0)
            return true;
    }
    return false;
}

static bool add(kwic_draft *d, const char *path, const char *const *names,
                GError **error)
{
    for (; names && *names; names++) {
        const char *name = kwic_tag_bare(*names);
        if (!has_tag(d, path, name) && !kwic_tags_add(d, name, error))
            return false;
    }
    return true;
}

static bool change(kwic_draft *d, const char *path, const kwic_retag *r, GError **error)
{
    const kwic_note_edit *edit = r->edit;
    if (kwic_retag_any(r) && !kwic_tags_check(d, error))
        return false;
    if (r->renamed->len && (!kwic_tags_rename(d, r, error) ||
                            !change_body(d, path, r, kwic_inline_tags_rename, error)))
        return false;
    if (r->removed->len && (!kwic_tags_remove(d, r, error) ||
                            !change_body(d, path, r, kwic_inline_tags_remove, error)))
        return false;
    if (!add(d, path, edit->add, error))
        return false;
    for (size_t i = 0; i < edit->n_settings; i++)
        if (!kwic_setting_write(d, &edit->settings[i], error))
            return false;
    return true;
}

kwic_splice *kwic_note_edit_make(const kwic_note_edit *edit, kwic_str text,
                                 const char *path, kwic_arena *arena, size_t *n,
                                 GError **error)
{
    g_autoptr(kwic_draft) d = kwic_draft_new(text);
    g_auto(kwic_retag) r = {0};
    kwic_retag_init(&r, edit);
    *n = 0;
    if (!is_readable(text, error) || !change(d, path, &r, error))
        return NULL;
    kwic_splice *splices = kwic_draft_splices(d, arena, n);
    return *n == 0 || kwic_proof(edit, &r, d, path, error) ? splices : NULL;
}
