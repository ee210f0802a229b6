/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: store. The index of one vault on disk: a folder outside the vault.
 *
 *     DIR/kwic-index         the mark: kwic made the folder and may remove what is in it
 *     DIR/current            "3\n": the generation in use, replaced by rename
 *     DIR/gen-3/             one Xapian database, and side files derived from it
 *     DIR/gen-3/version      schema and tokenizer version; another one means rebuild
 *     DIR/new-4/             a generation in the making
 *     DIR/vault              the vault's absolute path: DIR alone is enough to open
 *     DIR/lock               held (flock) by the one process that writes
 *
 *     g_autofree char *dir = kwic_index_default_dir("/home/me/notes");
 *     kwic_index *index = kwic_index_open(dir, &error);
 *     kwic_db *db = kwic_index_db(index);
 *
 * A full build goes to a new gen-N and is published when whole: killed at any moment, the
 * folder opens with the state before or after, never between. */
#ifndef KWIC_INDEX_H
#define KWIC_INDEX_H

#include "kwic/xapian-c.h"

/* The user's folder that the variable of the XDG Base Directory Specification names, where it
 * is an absolute path; else the usual one below the home folder, which is $HOME where that is
 * absolute, else what the password file says: kwic_user_folder("XDG_CACHE_HOME", ".cache").
 * To be g_free'd. */
char *kwic_user_folder(const char *variable, const char *usual);

/* NAME-HASH of the vault's real path: what kwic calls its folders for it. To be g_free'd. */
char *kwic_index_name(const char *vault);

/* $KWIC_INDEX, else $XDG_CACHE_HOME/kwic/NAME-HASH of the vault's real path. To be g_free'd. */
char *kwic_index_default_dir(const char *vault);

/* The vault that the index in dir is of; NULL when there is none. To be g_free'd. */
char *kwic_index_remembered(const char *dir);

/* Whether the index in dir, if there is one, is of the vault: else a USAGE error names both. */
bool kwic_index_is_of(const char *dir, const char *vault, GError **error);

/* ---- reading ---- */

typedef struct kwic_index kwic_index;

/* Opens for reading. NO_INDEX, VERSION, CORRUPT or IO when that cannot be. */
kwic_index *kwic_index_open(const char *dir, GError **error);
void kwic_index_close(kwic_index *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_index, kwic_index_close)

/* Goes to the newest state; *changed says whether it is another. kwic_index_db may be
 * another handle afterwards. Cheap when nothing changed (one stat and one read). */
bool kwic_index_refresh(kwic_index *index, bool *changed, GError **error);

kwic_db *kwic_index_db(kwic_index *index);
const char *kwic_index_dir(const kwic_index *index);
const char *kwic_index_vault(const kwic_index *index);   /* absolute path */
const char *kwic_index_gen_dir(const kwic_index *index); /* for side files */
/* The number answers carry: grows with each commit and rebuild, never falls. */
uint64_t kwic_index_generation(const kwic_index *index);

/* Reads the generation's tables whole and holds them against their hashes. False: a CORRUPT
 * error names the block that is damaged. As long as the disk takes. */
bool kwic_index_verify(const kwic_index *index, GError **error);

/* Appends the terms (a list for kwic_list_next, in byte order) whose postings or positions the
 * commit that led from one revision to the other changed, in any document. False when that is
 * not known: the commit was not the last one, or is not alone between the two. */
bool kwic_index_changed_terms(const char *gen_dir, uint64_t from, uint64_t to,
                              GString *terms);

/* Puts a side file of the generation in the place of the one before: a reader sees one of the
 * two whole. n pieces, one after another. Not synced: what a power cut leaves of it must be
 * told by its hash. False when that cannot be (a folder one may only read); the file can be
 * made again then, so there is no error. Any process may. */
bool kwic_index_put_side(const char *gen_dir, const char *name, const kwic_str *pieces,
                         size_t n);

/* ---- writing ---- */

typedef struct kwic_index_writer kwic_index_writer;

/* Makes the folder dir an index of the vault (NULL: of any) to be, unless it is one already.
 * USAGE when it is a folder that kwic did not make and that is not empty, holds notes, lies
 * in the vault unhidden, or is the index of another vault. kwic_index_lock does this first. */
bool kwic_index_claim(const char *dir, const char *vault, GError **error);

/* Takes the lock (0700 folder, made if needed). vault may be NULL: the one on record. Held
 * by another: BUSY at once, or with wait_ms > 0 (-1: for ever) after waiting; notice (may
 * be NULL) is called once with a message before waiting. */
kwic_index_writer *kwic_index_lock(const char *dir, const char *vault, int wait_ms,
                                   void (*notice)(void *ctx, const char *message),
                                   void *ctx, GError **error);
/* Gives the lock back; nothing pending is committed. */
void kwic_index_unlock(kwic_index_writer *w);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_index_writer, kwic_index_unlock)

const char *kwic_index_writer_vault(const kwic_index_writer *w); /* absolute path */

/* True when there is no index of this version and vault yet, or it cannot be opened: only
 * a full build can follow. */
bool kwic_index_needs_build(const kwic_index_writer *w);

/* The generation in use is damaged: only a full build can follow. */
void kwic_index_give_up(kwic_index_writer *w);

/* An incremental change of the published generation: the writer (owned by w), and its
 * commit, which also advances the generation number. */
kwic_writer *kwic_index_update(kwic_index_writer *w, GError **error);
bool kwic_index_commit(kwic_index_writer *w, GError **error);
/* The generation that the commit or build under way will have. */
uint64_t kwic_index_next_generation(const kwic_index_writer *w);

/* A full build, by tables written whole or (KWIC_BULK=off, or another libxapian than the
 * fast way knows) by Xapian's own writer: the result is the same. Terms of a document must
 * ascend, so must its positions and slots; else INTERNAL. Documents are given in the order
 * of their docids, then published at once. jobs threads may call put, each with its own
 * lane (0 … jobs-1): the documents of lane i come before those of lane i+1. */
typedef struct kwic_build kwic_build;
kwic_build *kwic_build_begin(kwic_index_writer *w, unsigned jobs, GError **error);
/* Before the first put: the data of some documents, n of these sizes one after another. What
 * they have in common becomes the generation's dictionary, which makes all data shorter:
 * that of a real vault by half. Optional; few are as good as none. */
bool kwic_build_learn(kwic_build *b, const GString *data, const size_t *sizes, size_t n,
                      GError **error);
bool kwic_build_put(kwic_build *b, unsigned lane, const kwic_document *doc,
                    GError **error);
/* The lane has all its documents: what can be done for them alone is done, in this thread.
 * What is not closed finish does, one after another. */
bool kwic_build_close(kwic_build *b, unsigned lane, GError **error);
bool kwic_build_put_meta(kwic_build *b, const char *key, kwic_str value,
                         GError **error);
/* Merges, syncs, publishes as the new generation; frees b either way. CORRUPT: the result
 * did not read back as it was given (the fast way of writing met a libxapian it does not
 * know): begin again and give the documents once more; that build takes the plain way. */
bool kwic_build_finish(kwic_build *b, GError **error);
/* Frees b and what it wrote. NULL is fine. */
void kwic_build_abort(kwic_build *b);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_build, kwic_build_abort)

#endif
