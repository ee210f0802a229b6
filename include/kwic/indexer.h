/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: indexer. Brings an index up to its vault: all of it the first time, later what
 * changed.
 *
 *     kwic_index_job job = {.vault = "/home/me/notes", .index = dir, .jobs = 2};
 *     kwic_index_counts counts;
 *     if (!kwic_index_run(&job, &counts, &error)) …
 *     printf("%u added, %u changed\n", counts.added, counts.changed);
 *
 * Notes are read, never written. */
#ifndef KWIC_INDEXER_H
#define KWIC_INDEXER_H

#include <glib.h>
#include <stdio.h>

#include "kwic/index.h"
#include "kwic/note.h"

typedef enum kwic_index_phase {
    KWIC_PHASE_WALK,
    KWIC_PHASE_NOTES, /* reading, parsing, tokenizing */
    KWIC_PHASE_WRITE, /* merging and syncing */
} kwic_index_phase;

typedef enum kwic_note_change {
    KWIC_NOTE_ADDED,
    KWIC_NOTE_CHANGED,
    KWIC_NOTE_MOVED,
    KWIC_NOTE_DELETED,
} kwic_note_change;

struct kwic_walk_file;

typedef struct kwic_index_job {
    const char *vault;
    const char *index; /* the index folder */
    const char *const
        *paths; /* only these (relative), NULL-terminated; NULL: the vault */
    const char *const *ignore; /* further patterns as in .gitignore; NULL for none */
    unsigned jobs;             /* threads; 0: the machine's cores */
    int wait_ms;               /* as kwic_index_lock */
    bool full;
    bool dry_run;     /* changes are told, nothing is written */
    bool allow_empty; /* a vault without a note, where there were some, is believed */
    /* More notes than this added, changed, moved or deleted are counted as behind and left
     * alone, and no index is made where there is none; 0: any number. */
    uint32_t most_changes;
    const int *cancelled; /* atomic flag, may be NULL: set, the job ends (CANCELLED) */
    kwic_warn_fn warn;
    void (*progress)(void *ctx, kwic_index_phase phase, uint64_t done, uint64_t total);
    void (*changed)(void *ctx, kwic_note_change change, const char *path,
                    const char *old_path);
    void (*notice)(void *ctx, const char *message);
    /* Whether a file is a note of this index; another is as if it were not there. NULL: all
     * are. Not with dry_run alone: two jobs of one index want the same. */
    bool (*wanted)(void *ctx, const struct kwic_walk_file *file);
    void *ctx;
} kwic_index_job;

typedef struct kwic_index_counts {
    uint32_t notes; /* in the index afterwards */
    uint32_t added, changed, moved, deleted, unchanged, warnings;
    uint32_t behind; /* changes left alone: most_changes */
    uint32_t unread; /* notes and folders that are there and could not be read: what the
                        index had of them stays. Each is among the warnings */
    uint64_t bytes;  /* read */
    uint64_t generation;
    double seconds;
} kwic_index_counts;

/* Runs the job. Callbacks come from the calling thread. */
bool kwic_index_run(const kwic_index_job *job, kwic_index_counts *counts,
                    GError **error);

/* The vault that holds folder (NULL: the working folder): the nearest one upwards with
 * an index in its usual place, or .obsidian, .kwic.ini or .git. NO_VAULT when there is none. To be g_free'd. */
char *kwic_vault_find(const char *folder, GError **error);

/* One file of the walk: path relative to the vault, raw bytes. */
typedef struct kwic_walk_file {
    const char *path;
    kwic_change stat; /* hash 0 */
} kwic_walk_file;
typedef bool (*kwic_walk_fn)(void *ctx, const kwic_walk_file *file);

/* Calls fn for each note in byte order of paths: *.md, not ignored (.gitignore,
 * .kwicignore, hidden folders, ignore), links followed only inside the vault, no loops. */
bool kwic_walk(const char *vault, const char *const *ignore, kwic_walk_fn fn,
               kwic_warn_fn warn, void *ctx, GError **error);

/* Prints the index as text: for each note by path its facts, terms with positions and
 * values by name; no docids, generation, slots or times. The form is stable: kwic(1). */
bool kwic_dump(kwic_db *db, FILE *out, GError **error);

#endif
