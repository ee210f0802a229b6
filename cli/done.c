// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>

#include "edit.h"

// "PATH:LINE"; the path of a note in the vault, as kwic prints it, or from here.
static char *read_operand(const char *operand, const char *vault, uint32_t *line,
                          GError **error)
{
    const char *colon = strrchr(operand, ':');
    uint64_t number = 0;
    if (!colon || !kwic_str_number(kwic_str_of(colon + 1), &number) || !number ||
        number > UINT32_MAX) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                    "done %s: write PATH:LINE, as kwic tasks --vimgrep does", operand);
        return NULL;
    }
    *line = (uint32_t)number;
    g_autofree char *path = g_strndup(operand, (gsize)(colon - operand));
    g_autofree char *inside = g_build_filename(vault, path, NULL);
    if (*path != '/' && g_file_test(inside, G_FILE_TEST_EXISTS))
        return g_steal_pointer(&path);
    char *real = realpath(path, NULL), *root = realpath(vault, NULL);
    size_t n = root ? strlen(root) : 0;
    char *found = NULL;
    if (real && root && strncmp(real, root, n) == 0 && real[n] == '/')
        found = g_strdup(real + n + 1);
    else
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_NOT_FOUND, "%s: no such note in %s",
                    path, vault);
    free(real);
    free(root);
    return found;
}

static bool plan_task(kwic_edits *plan, const char *path, const kwic_task_edit *edit,
                      GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autoptr(GBytes) bytes = kwic_edits_read_file(plan->vault, path, &problem);
    size_t n = 0;
    const kwic_splice *splices =
        bytes ? kwic_task_edit_make(edit, kwic_edit_text(bytes), path, plan->arena, &n,
                                    &problem)
              : NULL;
    if (splices) {
        kwic_edits_add(plan, path, bytes, splices, n);
        return true;
    }
    g_set_error(error, problem->domain, problem->code, "%s:%s%s", path,
                bytes ? "" : " ", problem->message);
    return false;
}

int kwic_command_done(const kwic_args *args, GError **error)
{
    g_auto(kwic_edit_place) p = {0};
    kwic_task_edit edit = {.undo = args->undo};
    if (!kwic_edit_place_enter(&p, args, error))
        return -1;
    g_autofree char *path =
        read_operand(args->words->pdata[0], p.place.vault, &edit.line, error);
    if (!path)
        return -1;
    g_autoptr(GDateTime) now = g_date_time_new_now_local();
    g_autofree char *date = g_date_time_format(now, "%Y-%m-%d");
    edit.date = date;
    edit.sign = kwic_done_sign_of(p.searcher);
    g_autoptr(kwic_edits) plan = kwic_edits_new(p.place.vault);
    return plan_task(plan, path, &edit, error)
               ? kwic_edit_end_new(&p, plan, "done", error)
               : -1;
}
