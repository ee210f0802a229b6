/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A few notes written, indexed and open for searching:
 *
 *     static const searched_note notes[] = {{"a.md", "# A\n\nText.\n"}, …};
 *     searched_vault v;
 *     searched_vault_make(&v, notes, G_N_ELEMENTS(notes));
 *     … v.searcher …
 *     searched_vault_clear(&v); */
#ifndef KWIC_TESTS_SEARCHED_VAULT_H
#define KWIC_TESTS_SEARCHED_VAULT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "kwic/indexer.h"
#include "kwic/search.h"
#include "scratch.h"

typedef struct searched_note {
    const char *path, *text;
} searched_note;

typedef struct searched_vault {
    char *dir;
    kwic_searcher *searcher;
} searched_vault;

static inline void searched_vault_make(searched_vault *v, const searched_note *notes,
                                       size_t n)
{
    v->dir = scratch_new();
    g_autofree char *vault = g_build_filename(v->dir, "vault", NULL);
    g_autofree char *index = g_build_filename(v->dir, "index", NULL);
    assert_int_equal(g_mkdir_with_parents(vault, 0700), 0);
    for (size_t i = 0; i < n; i++) {
        g_autofree char *path = g_build_filename(vault, notes[i].path, NULL);
        assert_true(g_file_set_contents(path, notes[i].text, -1, NULL));
    }
    kwic_index_job job = {.vault = vault, .index = index, .jobs = 1};
    kwic_index_counts counts;
    assert_true(kwic_index_run(&job, &counts, NULL));
    v->searcher = kwic_searcher_open(index, NULL, NULL);
    assert_non_null(v->searcher);
}

static inline void searched_vault_clear(searched_vault *v)
{
    kwic_searcher_close(v->searcher);
    scratch_free(v->dir);
}

#endif
