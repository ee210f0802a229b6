// SPDX-License-Identifier: GPL-2.0-or-later
#include "edit.h"

#include <stdio.h>
#include <unistd.h>

#include "kwic/indexer.h"
#include "pager.h"
#include "print.h"

enum { PATIENCE_MS = 10000 };

// ---- where ----

bool kwic_edit_place_find(kwic_edit_place *p, const kwic_args *args, GError **error)
{
    p->args = args;
    const char *index = g_getenv("KWIC_INDEX");
    bool named = args->vault->len > 1 || args->index->len > 1 || (index && *index);
    g_autofree char *around = named ? NULL : kwic_vault_find(NULL, error);
    if (!named && !around)
        return false;
    if (!kwic_place_find(&p->place, args, around, error))
        return false;
    if (p->place.vault)
        return true;
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_NO_VAULT,
                "%s does not say which vault it is of; name it: --vault DIR",
                p->place.index);
    return false;
}

// Only the notes at paths; NULL: all.
static bool update(const kwic_place *place, const char *const *paths, GError **error)
{
    const kwic_index_job job = {
        .vault = place->vault,
        .index = place->index,
        .paths = paths,
        .ignore = (const char *const *)place->config.ignore,
        .jobs = 1,
        .wait_ms = PATIENCE_MS,
    };
    kwic_index_counts counts;
    return kwic_index_run(&job, &counts, error);
}

bool kwic_edit_place_enter(kwic_edit_place *p, const kwic_args *args, GError **error)
{
    bool changed;
    if (!kwic_edit_place_find(p, args, error) ||
        !(p->searcher = kwic_place_open(&p->place, error)))
        return false;
    // Who edits what a query finds means the notes as they are.
    return update(&p->place, NULL, error) &&
           kwic_searcher_refresh(p->searcher, &changed, error);
}

void kwic_edit_place_clear(kwic_edit_place *p)
{
    g_clear_pointer(&p->searcher, kwic_searcher_close);
    kwic_place_clear(&p->place);
}

// ---- telling ----

static void tell_refused(const kwic_edits *plan, guint from)
{
    for (guint i = from; i < plan->refused->len; i++) {
        const kwic_refusal *r = plan->refused->pdata[i];
        g_autofree char *path = kwic_shown(r->path);
        g_autofree char *message = kwic_shown(r->message);
        if (r->line)
            fprintf(stderr, "%s:%u: not edited: %s\n", path, r->line, message);
        else
            fprintf(stderr, "%s: not edited: %s\n", path, message);
    }
}

static char *counted(uint64_t n, const char *what)
{
    return g_strdup_printf("%s %s%s", kwic_count(n), what, n == 1 ? "" : "s");
}

static char *summary(const kwic_edits *plan)
{
    g_autofree char *notes = counted(plan->files->len, "note");
    g_autofree char *edits = counted(plan->n_splices, "edit");
    return g_strdup_printf("%s, %s, %s refused", notes, edits,
                           kwic_count(plan->refused->len));
}

static int print_json(const kwic_edits *plan, uint64_t number)
{
    json_t *json = kwic_edits_json(plan);
    if (number)
        json_object_set_new(json, "edit", json_integer((json_int_t)number));
    kwic_print_json(json);
    return plan->files->len ? 0 : 1;
}

// ---- writing ----

static bool bring_up(const kwic_edit_place *p, const kwic_edits *plan, GError **error)
{
    g_autoptr(GPtrArray) paths = g_ptr_array_new();
    for (guint i = 0; i < plan->files->len; i++)
        g_ptr_array_add(paths, ((kwic_file_edit *)plan->files->pdata[i])->path);
    g_ptr_array_add(paths, NULL);
    g_autofree char *recorded = kwic_index_remembered(p->place.index);
    if (!recorded) // no index: none to keep up
        return true;
    g_autoptr(GError) problem = NULL;
    if (update(&p->place, (const char *const *)paths->pdata, &problem))
        return true;
    g_set_error(error, problem->domain, problem->code,
                "the notes are edited, the index is not up to them: %s",
                problem->message);
    return false;
}

static int write_plan(kwic_edit_place *p, kwic_edits *plan, kwic_write_fn write,
                      void *ctx, GError **error)
{
    guint refused = plan->refused->len;
    uint64_t number = 0;
    if (!write(plan, &number, ctx, error))
        return -1;
    tell_refused(plan, refused);
    if (!plan->files->len) {
        fputs("kwic: nothing was edited\n", stderr);
        return 1;
    }
    if (!bring_up(p, plan, error))
        return -1;
    if (p->args->output == KWIC_OUTPUT_JSON)
        return print_json(plan, number);
    g_autofree char *what = summary(plan);
    printf("%s", what);
    if (number)
        printf("; kwic undo %" G_GUINT64_FORMAT " takes it back", number);
    putchar('\n');
    return 0;
}

static bool on_terminal(void)
{
    return isatty(STDOUT_FILENO) && isatty(STDIN_FILENO);
}

static bool ask(kwic_edit_place *p, const kwic_edits *plan, const GString *diff)
{
    kwic_page page;
    kwic_page_init(&page, p->args, &p->place.config, NULL);
    g_autofree char *what = summary(plan);
    g_autoptr(GString) shown = kwic_pager_color(diff, page.color);
    kwic_page_printf(&page, KWIC_STYLE_TITLE, "%s", what);
    kwic_page_newline(&page);
    g_string_append_len(page.out, shown->str, (gssize)shown->len);
    kwic_pager_print(page.out);
    g_string_free(page.out, TRUE);
    g_autofree char *question = g_strdup_printf("%s. Write them?", what);
    return kwic_pager_ask(question);
}

int kwic_edit_end(kwic_edit_place *p, kwic_edits *plan, kwic_write_fn write, void *ctx,
                  GError **error)
{
    tell_refused(plan, 0);
    bool json = p->args->output == KWIC_OUTPUT_JSON;
    if (!plan->files->len) {
        fputs("kwic: nothing to edit\n", stderr);
        return json ? print_json(plan, 0) : 1;
    }
    if (p->args->yes && !p->args->diff)
        return write_plan(p, plan, write, ctx, error);
    if (json)
        return print_json(plan, 0);
    g_autoptr(GString) diff = g_string_new(NULL);
    kwic_edits_diff(plan, diff);
    if (p->args->diff || !on_terminal())
        return kwic_print_notes(diff);
    return ask(p, plan, diff) ? write_plan(p, plan, write, ctx, error) : 0;
}

static bool write_new(kwic_edits *plan, uint64_t *number, void *ctx, GError **error)
{
    return kwic_edits_write(plan, ctx, number, error);
}

// The command line as it was typed, about.
static char *words_of(const kwic_args *args, const char *command)
{
    GString *what = g_string_new(command);
    for (char **word = (char **)args->rename->pdata; *word; word++)
        g_string_append_printf(what, " --rename %s", *word);
    for (char **word = (char **)args->delete->pdata; *word; word++)
        g_string_append_printf(what, " --delete %s", *word);
    if (args->apply)
        g_string_append_printf(what, " --apply %s", args->apply);
    if (args->undo)
        g_string_append(what, " --undo");
    for (int64_t i = 0; args->words->pdata[i]; i++)
        g_string_append_printf(what, "%s %s", i == args->query_at ? " --" : "",
                               (char *)args->words->pdata[i]);
    return g_string_free(what, FALSE);
}

int kwic_edit_end_new(kwic_edit_place *p, kwic_edits *plan, const char *command,
                      GError **error)
{
    g_autofree char *what = words_of(p->args, command);
    return kwic_edit_end(p, plan, write_new, what, error);
}
