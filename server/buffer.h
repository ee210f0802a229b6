/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The unsaved buffers of one vault: texts that editors have and files do not.
 *
 *     kwic_buffer given = {client, "Daily/today.md", 7, text};
 *     kwic_buffers_set(buffers, searcher, &given, &error);     // hits come from the text
 *     kwic_buffers_drop(buffers, searcher, client, "Daily/today.md", NULL);
 *
 * Of several clients' buffers of one note the last one set counts; when it goes, the one
 * before it counts again, and after the last the file. All is kept in memory, within
 * KWIC_BUFFERS and KWIC_BUFFERS_BYTES, and by nobody else: a searcher that is opened anew is
 * given them. The caller has the vault's lock; searcher may be NULL while there is none. */
#ifndef KWIC_BUFFER_H
#define KWIC_BUFFER_H

#include "kwic/search.h"

typedef struct kwic_buffer {
    const void *owner;
    const char *path; /* relative to the vault */
    int64_t version;
    kwic_str text;
} kwic_buffer;

typedef struct kwic_buffers kwic_buffers;

kwic_buffers *kwic_buffers_new(void);
void kwic_buffers_free(kwic_buffers *b);

/* Whether the walk of a vault would take the path as a note: nothing hidden in it, nothing
 * to be resolved, "*.md". */
bool kwic_buffer_is_note(const char *path);

/* LIMIT when there is no room: then all is as it was. Texts are copied. */
bool kwic_buffers_set(kwic_buffers *b, kwic_searcher *s, const kwic_buffer *given,
                      GError **error);
/* The text that counts for the path, a new reference; NULL when the file does. */
GBytes *kwic_buffers_text(const kwic_buffers *b, const char *path);
/* False when the owner has no such buffer. With the vault's folder (else NULL): when the file
 * has been saved with that text and the index does not have it yet, the text is shown, as
 * the file's, until it does. */
bool kwic_buffers_drop(kwic_buffers *b, kwic_searcher *s, const void *owner,
                       const char *path, const char *vault);
/* Drops the texts of such files that the index has by now. */
void kwic_buffers_settle(kwic_buffers *b, kwic_searcher *s);
/* Drops all of the owner's; whether there were any. */
bool kwic_buffers_leave(kwic_buffers *b, kwic_searcher *s, const void *owner);
/* Shows them in a searcher that is new. */
bool kwic_buffers_attach(const kwic_buffers *b, kwic_searcher *s, GError **error);

#endif
