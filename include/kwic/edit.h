/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: edit. Edits of notes in their files: what would change as a plan, the plan as a
 * patch, writing it with a way back.
 *
 *     g_autoptr(kwic_edits) plan = kwic_edits_new("/home/me/notes");
 *     const kwic_splice splice = {.from = 10, .to = 12, .text = KWIC_STR("tea")};
 *     kwic_edits_add(plan, "Drinks.md", bytes, &splice, 1);
 *     g_autoptr(GBytes) after = kwic_file_edit_after(plan->files->pdata[0]);
 *
 * A plan is made from what files hold (or what an editor has unsaved) and writes nothing. The
 * same type serves tags, properties, tasks and renamed links. Offsets are bytes of the whole
 * file, from 0. Paths are relative to the vault, raw bytes. Nothing here prints. */
#ifndef KWIC_EDIT_H
#define KWIC_EDIT_H

#include <glib.h>
#include <stdint.h>

#include <jansson.h>

#include "kwic/arena.h"
#include "kwic/search.h"
#include "kwic/str.h"

/* The bytes as a slice, as long as they live. */
static inline kwic_str kwic_edit_text(GBytes *bytes)
{
    gsize n = 0;
    const char *p = (const char *)g_bytes_get_data(bytes, &n);
    kwic_str text = {p, n};
    return text;
}

/* Bytes [from, to) of a file become text. */
typedef struct kwic_splice {
    uint32_t from, to;
    kwic_str text;
} kwic_splice;

/* The splices of one file: rising, apart, at ends of characters. */
typedef struct kwic_file_edit {
    char *path;
    GBytes *before; /* the whole file as the plan saw it */
    const kwic_splice *splices;
    size_t n_splices;
} kwic_file_edit;

/* A file that stays as it is, and why. */
typedef struct kwic_refusal {
    char *path;
    uint32_t line; /* from 1; 0: the whole file */
    char *message;
} kwic_refusal;

typedef struct kwic_edits {
    char *vault;        /* absolute */
    GPtrArray *files;   /* kwic_file_edit *, each path once */
    GPtrArray *refused; /* kwic_refusal * */
    size_t n_splices;   /* of all files */
    kwic_arena *arena;  /* of the splices */
} kwic_edits;

kwic_edits *kwic_edits_new(const char *vault);
void kwic_edits_free(kwic_edits *e);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_edits, kwic_edits_free)

/* Adds a file's splices, copying them, and takes a reference of before. Splices that change
 * nothing are left out, and so is a file without any. The caller gives each path once. */
void kwic_edits_add(kwic_edits *e, const char *path, GBytes *before,
                    const kwic_splice *splices, size_t n);
/* Notes that the file stays as it is. line from 1, 0 for the whole file. */
void kwic_edits_refuse(kwic_edits *e, const char *path, uint32_t line,
                       const char *format, ...) G_GNUC_PRINTF(4, 5);
/* The file as the plan would have it. A new reference. */
GBytes *kwic_file_edit_after(const kwic_file_edit *file);

/* The plan as the protocol's object, a new reference: files with their edits as places (lines
 * from 1, columns in bytes and in UTF-16 units) and bytes, and what is refused. */
json_t *kwic_edits_json(const kwic_edits *e);

/* ---- a plan as a patch ---- */

/* Appends the plan as a unified diff of three lines around each change, files in order of
 * paths, as `git apply` in the vault takes it. Before a file's "---" stands "kwic-hash: " with
 * the xxh3-128 of the file before and after, which git and patch pass over. */
void kwic_edits_diff(const kwic_edits *e, GString *out);

/* The plan of a patch that kwic_edits_diff wrote, over the files as they are. A file whose
 * hash is neither one, or that is not a note of the vault, is refused; one that is already as
 * it would be is left out. USAGE names the patch's line that cannot be. */
kwic_edits *kwic_edits_read_patch(const char *vault, kwic_str patch, GError **error);

/* ---- writing, and the way back ---- */

/* The bytes of a note: path inside the vault (through links, too), a file named *.md.
 * REFUSED says why it may not be edited: read-only, outside, not a file. */
GBytes *kwic_edits_read_file(const char *vault, const char *path, GError **error);

/* Writes the plan: first its reverse patch to the vault's journal in $XDG_STATE_HOME/kwic,
 * synced, then file by file, each whole: a temporary file beside it with its mode, owner and
 * attributes, synced and renamed. A file that changed since the plan saw it is refused: it
 * goes from e->files to e->refused. Killed at any moment, every file is whole, and the
 * journal can undo what was written. *number: of the journal's entry, 0 when nothing was
 * written. what: the command, for the journal's list. BUSY while another process edits. */
bool kwic_edits_write(kwic_edits *e, const char *what, uint64_t *number,
                      GError **error);

/* An edit in the journal. */
typedef struct kwic_undo {
    uint64_t number;
    char *time; /* ISO 8601, UTC */
    char *what;
    uint32_t files;
    bool undone;
} kwic_undo;

/* Newest first, of kwic_undo *; freed with g_ptr_array_unref. */
GPtrArray *kwic_undo_list(const char *vault, GError **error);
/* The plan that takes an edit back; number 0: the last that is not undone and not without
 * effect. Files that are as
 * before already are left out, those changed since are refused. *found: its number. */
kwic_edits *kwic_undo_plan(const char *vault, uint64_t number, uint64_t *found,
                           GError **error);
/* Writes that plan and marks the edit as undone. */
bool kwic_undo_write(kwic_edits *e, uint64_t number, GError **error);
/* The patch that undoes an edit, as it lies in the journal. */
GString *kwic_undo_show(const char *vault, uint64_t number, GError **error);

/* ---- what is to be done to a note ---- */

typedef struct kwic_tag_rename {
    const char *from, *to; /* with or without '#'; subtags move with it */
} kwic_tag_rename;

typedef struct kwic_setting {
    const char *key, *value; /* NULL: the key goes */
} kwic_setting;

/* Renames act at once on the old names; then what is removed goes, then what is added comes,
 * then properties are set. Case is ignored in names that are there already. */
typedef struct kwic_note_edit {
    const char *const *add; /* tags, NULL-terminated; NULL: none */
    const char *const *remove;
    const kwic_tag_rename *renames;
    size_t n_renames;
    const kwic_setting *settings;
    size_t n_settings;
} kwic_note_edit;

/* USAGE names the first new tag that is no tag (empty, of digits alone, with a blank or other
 * punctuation than _ - /), or the key that is no key. */
bool kwic_note_edit_check(const kwic_note_edit *edit, GError **error);

/* The splices that do it to the text of a note, in arena; none when there is nothing to do.
 * The path is for messages alone. Only the bytes that are meant change: YAML is never written
 * anew, and the text that comes out is parsed again to see that all else reads as before.
 * NULL and REFUSED with "LINE: " in front of the message where there is a line. The edit was
 * checked by kwic_note_edit_check first. */
kwic_splice *kwic_note_edit_make(const kwic_note_edit *edit, kwic_str text,
                                 const char *path, kwic_arena *arena, size_t *n,
                                 GError **error);

/* The text of a note that is not saved, in the place of its file's. */
typedef GBytes *(*kwic_unsaved_fn)(void *ctx, const char *path);

/* What is edited, and where: the notes of a query ("*" or nothing: all), or, with paths,
 * these. */
typedef struct kwic_edits_request {
    kwic_str query;
    const char *const *paths; /* NULL-terminated; NULL: the query's */
    kwic_unsaved_fn
        unsaved; /* a new reference, or NULL where the file counts; NULL: none */
    void *ctx;
} kwic_edits_request;

/* The plan of an edit over a query's notes. Notes where nothing is to be done are no part of
 * it. An edit never reaches further than the query says: one that a search would relax or
 * correct, or could not answer whole, is NOT_FOUND with what it would have been. */
kwic_edits *kwic_edits_plan(kwic_searcher *s, const char *vault,
                            const kwic_note_edit *edit,
                            const kwic_edits_request *request, GError **error);
/* The query of the notes that have one of the tags or a subtag of it, for a rename or a
 * deletion everywhere. To be g_free'd. */
char *kwic_edits_tag_query(const kwic_note_edit *edit);

/* Notes that mean a tag by a property, a link or a mention of its last part, and have it not:
 * {"tag", "total", "notes": [{"path", "title", "reasons", "line", "byte", "utf16", "text",
 * "edit"}]}, those with most reasons first. limit 0: all. USAGE when it is no tag. */
json_t *kwic_untagged(kwic_searcher *s, const char *tag, uint32_t limit,
                      GError **error);

/* How a vault's done tasks say when. */
typedef enum kwic_done_sign {
    KWIC_DONE_NONE,
    KWIC_DONE_EMOJI, /* ✅ 2026-01-15 */
    KWIC_DONE_FIELD, /* [completion:: 2026-01-15] */
} kwic_done_sign;

/* As most done tasks of the vault have it. */
kwic_done_sign kwic_done_sign_of(kwic_searcher *s);

/* A task to be ticked off, or with undo to be open again: its line, from 1, and the day that
 * is written. */
typedef struct kwic_task_edit {
    uint32_t line;
    bool undo;
    kwic_done_sign sign;
    const char *date; /* ISO 8601 */
} kwic_task_edit;

/* Its splices, as kwic_note_edit_make; none when the task is so already. REFUSED when no task
 * is in that line. */
kwic_splice *kwic_task_edit_make(const kwic_task_edit *edit, kwic_str text,
                                 const char *path, kwic_arena *arena, size_t *n,
                                 GError **error);

#endif
