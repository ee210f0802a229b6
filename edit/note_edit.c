// SPDX-License-Identifier: GPL-2.0-or-later
// One note's edit from beginning to end: frontmatter (tags.c, setting.c), body
// (inline_tags.c), and the proof (proof.c) that nothing else changed.
#include "frontmatter_span.h"
#include "inline_tags.h"
#include "kwic/limits.h"
#include "kwic/note.h"
#include "note_job.h"
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

void kwic_note_job_begin(kwic_note_job *job)
{
    kwic_note_parse(job->draft->before, job->path, job->arena, NULL, NULL,
                    &job->before);
    job->now = job->before;
    job->now_at = 0;
}

const kwic_record *kwic_note_job_read(kwic_note_job *job, kwic_str *text)
{
    kwic_draft *d = job->draft;
    *text = d->splices ? kwic_draft_text(d) : d->before;
    if (job->now_at != d->splices)
        kwic_note_parse(*text, job->path, job->arena, NULL, NULL, &job->now);
    job->now_at = d->splices;
    return &job->now;
}

// ---- whether there is anything to do ----

static bool has_tag(const kwic_record *note, const char *name)
{
    g_autofree char *folded = kwic_tag_fold(kwic_str_of(name));
    for (size_t i = 0; i < note->n_tags; i++) {
        g_autofree char *one = kwic_tag_fold(note->tags[i].text);
        if (strcmp(one, folded) == 0)
            return true;
    }
    return false;
}

static bool renames_or_removes(const kwic_record *note, const kwic_retag *r)
{
    for (size_t i = 0; i < note->n_tags; i++) {
        g_autofree char *renamed = kwic_retag_rename(r, note->tags[i].text);
        if (kwic_retag_removes(r, note->tags[i].text) ||
            (renamed && !kwic_str_eq(kwic_str_of(renamed), note->tags[i].text)))
            return true;
    }
    return false;
}

static bool concerns(const kwic_note_job *job)
{
    const kwic_retag *r = job->retag;
    if (r->edit->n_settings || renames_or_removes(&job->before, r))
        return true;
    for (const char *const *name = r->edit->add; name && *name; name++)
        if (!has_tag(&job->before, kwic_tag_bare(*name)))
            return true;
    return false;
}

// ---- doing it ----

static bool add(kwic_note_job *job, const char *const *names, GError **error)
{
    for (; names && *names; names++) {
        const char *name = kwic_tag_bare(*names);
        kwic_str text;
        if (!has_tag(kwic_note_job_read(job, &text), name) &&
            !kwic_tags_add(job->draft, name, error))
            return false;
    }
    return true;
}

static bool change(kwic_note_job *job, GError **error)
{
    const kwic_retag *r = job->retag;
    kwic_draft *d = job->draft;
    if (kwic_retag_any(r) && !kwic_tags_check(d, error))
        return false;
    // The text first: it was parsed already.
    if (r->renamed->len &&
        (!kwic_inline_tags_rename(job, error) || !kwic_tags_rename(d, r, error)))
        return false;
    if (r->removed->len &&
        (!kwic_inline_tags_remove(job, error) || !kwic_tags_remove(d, r, error)))
        return false;
    if (!add(job, r->edit->add, error))
        return false;
    for (size_t i = 0; i < r->edit->n_settings; i++)
        if (!kwic_setting_write(d, &r->edit->settings[i], error))
            return false;
    return true;
}

static kwic_splice *run(kwic_note_job *job, bool lenient, kwic_arena *arena, size_t *n,
                        GError **error)
{
    *n = 0;
    if (!is_readable(job->draft->before, error))
        return NULL;
    kwic_note_job_begin(job);
    if (lenient && !concerns(job))
        return kwic_arena_new_array(arena, kwic_splice, 1);
    if (!change(job, error))
        return NULL;
    kwic_splice *splices = kwic_draft_splices(job->draft, arena, n);
    return *n == 0 || kwic_proof(job, error) ? splices : NULL;
}

kwic_splice *kwic_note_job_run(const kwic_retag *retag, kwic_str text, const char *path,
                               kwic_arena *arena, size_t *n, GError **error)
{
    g_autoptr(kwic_draft) d = kwic_draft_new(text);
    g_autoptr(kwic_arena) records = kwic_arena_new();
    kwic_note_job job = {.retag = retag, .draft = d, .path = path, .arena = records};
    return run(&job, true, arena, n, error);
}

kwic_splice *kwic_note_edit_make(const kwic_note_edit *edit, kwic_str text,
                                 const char *path, kwic_arena *arena, size_t *n,
                                 GError **error)
{
    g_autoptr(kwic_draft) d = kwic_draft_new(text);
    g_autoptr(kwic_arena) records = kwic_arena_new();
    g_auto(kwic_retag) r = {0};
    kwic_retag_init(&r, edit);
    kwic_note_job job = {.retag = &r, .draft = d, .path = path, .arena = records};
    return run(&job, false, arena, n, error);
}
