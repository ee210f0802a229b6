/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One note's edit under way: its draft, and the draft parsed when somebody asks. */
#ifndef KWIC_NOTE_JOB_H
#define KWIC_NOTE_JOB_H

#include "draft.h"
#include "kwic/record.h"
#include "retag.h"

typedef struct kwic_note_job {
    const kwic_retag *retag; /* and with it the edit */
    kwic_draft *draft;
    const char *path;
    kwic_arena *arena;  /* of the records */
    kwic_record before; /* of the text before */
    kwic_record now;    /* of the draft, as of so many splices: */
    unsigned now_at;
} kwic_note_job;

/* Parses the text before. All that the job has is the caller's. */
void kwic_note_job_begin(kwic_note_job *job);
/* The draft as a note, and the text that its slices point into: valid until the next
 * splice. */
const kwic_record *kwic_note_job_read(kwic_note_job *job, kwic_str *text);

/* As kwic_note_edit_make, with a retag made once; a note that the edit has nothing to do in by
 * its tags is left alone, whatever else is wrong with it. */
kwic_splice *kwic_note_job_run(const kwic_retag *retag, kwic_str text, const char *path,
                               kwic_arena *arena, size_t *n, GError **error);

#endif
