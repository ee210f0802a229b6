// SPDX-License-Identifier: GPL-2.0-or-later
#include "place.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "freshness.h"
#include "heap.h"
#include "kwic/index.h"
#include "kwic/indexer.h"
#include "page.h"
#include "paths.h"
#include "vaults.h"

static const char *last(const GPtrArray *list)
{
    return list->len > 1 ? list->pdata[list->len - 2] : NULL;
}

static char *absolute(const char *folder, GError **error)
{
    char *real = realpath(folder, NULL);
    if (!real || !g_file_test(real, G_FILE_TEST_IS_DIR)) {
        free(real);
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_NO_VAULT,
                    "%s: no such folder; name the folder that holds the notes", folder);
        return NULL;
    }
    char *own = g_strdup(real);
    free(real);
    return own;
}

// Outside of any vault: the one that is meant then, and it is named.
static bool take_default(kwic_place *place, GError **error)
{
    g_auto(kwic_config) config = {0};
    if (!kwic_config_read(&config, NULL, error))
        return false;
    g_autofree char *meant = kwic_vault_default(config.vault);
    place->vault = meant ? absolute(meant, error) : kwic_vault_find(NULL, error);
    if (place->vault)
        fprintf(stderr, "kwic: in %s\n", place->vault);
    return place->vault != NULL;
}

bool kwic_place_find(kwic_place *place, const kwic_args *args, const char *vault,
                     GError **error)
{
    memset(place, 0, sizeof *place);
    const char *index = last(args->index);
    if (!index)
        index = getenv("KWIC_INDEX");
    if (index && !*index)
        index = NULL;
    if (!vault)
        vault = last(args->vault);
    if (index)
        place->index = g_canonicalize_filename(index, NULL);
    if (vault && !(place->vault = absolute(vault, error)))
        return false;
    if (vault && index && !kwic_index_is_of(place->index, place->vault, error))
        return false;
    if (!place->vault && index)
        place->vault = kwic_index_remembered(place->index);
    if (!place->vault)
        place->vault = kwic_vault_find(NULL, NULL);
    if (!place->vault && !index && !take_default(place, error))
        return false;
    if (!place->index)
        place->index = kwic_index_default_dir(place->vault);
    kwic_paths_set(place->vault, args->absolute);
    return kwic_config_read(&place->config, place->vault, error);
}

void kwic_place_clear(kwic_place *place)
{
    g_free(place->vault);
    g_free(place->index);
    kwic_config_clear(&place->config);
    memset(place, 0, sizeof *place);
}

// A word as a shell takes it, quoted only when it must be.
static char *shell_word(const char *word)
{
    bool plain = *word != '\0';
    for (const char *p = word; *p; p++)
        plain = plain && (g_ascii_isalnum(*p) || strchr("/._-+,:@%=", *p));
    return plain ? g_strdup(word) : g_shell_quote(word);
}

// The command that makes the index of the place, as a shell takes it.
static char *cure(const kwic_place *place, const char *option)
{
    g_autofree char *vault = shell_word(place->vault ? place->vault : "VAULT");
    g_autofree char *index = shell_word(place->index);
    g_autofree char *usual = place->vault ? kwic_index_default_dir(place->vault) : NULL;
    bool told = g_strcmp0(usual, place->index) != 0;
    return g_strdup_printf("kwic index%s %s%s%s", option, vault,
                           told ? " --index " : "", told ? index : "");
}

// Asks whoever is at a terminal whether the index shall be made, and makes it.
static bool offer_index(const kwic_place *place)
{
    char answer[8];
    if (!place->vault || !isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
        return false;
    fprintf(stderr, "%s has no index that this kwic reads. Make it now? [Y/n] ",
            place->vault);
    if (!fgets(answer, sizeof answer, stdin) || !strchr("\nyY", answer[0]))
        return false;
    const char *argv[] = {"/proc/self/exe", "index",      place->vault,
                          "--index",        place->index, NULL};
    int status = 0;
    return g_spawn_sync(NULL, (char **)(uintptr_t)argv, NULL,
                        G_SPAWN_CHILD_INHERITS_STDIN, NULL, NULL, NULL, NULL, &status,
                        NULL) &&
           status == 0;
}

kwic_searcher *kwic_place_open(const kwic_place *place, GError **error)
{
    kwic_heap_reserve();
    const kwic_searcher_options options = {
        .languages = (const char *const *)place->config.languages,
        .saved = (const char *const *)place->config.saved,
    };
    GError *cause = NULL;
    kwic_searcher *s = kwic_searcher_open(place->index, &options, &cause);
    if (s)
        return s;
    bool none = g_error_matches(cause, KWIC_ERROR, KWIC_ERROR_NO_INDEX) ||
                g_error_matches(cause, KWIC_ERROR, KWIC_ERROR_VERSION);
    if (none && offer_index(place)) {
        g_error_free(cause);
        return kwic_searcher_open(place->index, &options, error);
    }
    if (g_error_matches(cause, KWIC_ERROR, KWIC_ERROR_NO_INDEX)) {
        g_autofree char *command = cure(place, "");
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_NO_INDEX,
                    "%s has no index yet; make it: %s",
                    place->vault ? place->vault : place->index, command);
        g_error_free(cause);
    } else if (g_error_matches(cause, KWIC_ERROR, KWIC_ERROR_VERSION)) {
        g_autofree char *command = cure(place, "");
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_VERSION,
                    "the index of %s is of another version of kwic; make it anew: %s",
                    place->vault ? place->vault : place->index, command);
        g_error_free(cause);
    } else {
        g_propagate_error(error, cause);
    }
    return NULL;
}

void kwic_place_freshen(const kwic_place *place, const kwic_args *args)
{
    kwic_freshness fresh;
    kwic_freshness_begin(&fresh, place, args);
    kwic_freshness_end(&fresh);
    kwic_freshness_tell(&fresh);
}

kwic_searcher *kwic_place_enter(kwic_place *place, const kwic_args *args,
                                GError **error)
{
    if (!kwic_place_find(place, args, NULL, error))
        return NULL;
    kwic_place_freshen(place, args);
    return kwic_place_open(place, error);
}

int64_t kwic_place_behind(const kwic_place *place, GError **error)
{
    const kwic_index_job job = {
        .vault = place->vault,
        .index = place->index,
        .ignore = (const char *const *)place->config.ignore,
        .jobs = 1,
        .dry_run = true,
    };
    kwic_index_counts counts;
    if (!place->vault || !kwic_index_run(&job, &counts, error))
        return -1;
    return (int64_t)counts.added + counts.changed + counts.moved + counts.deleted;
}
