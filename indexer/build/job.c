// SPDX-License-Identifier: GPL-2.0-or-later
// kwic_index_run: lock, compare, and the cheapest way that leads to the vault's state.
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "kwic/error.h"
#include "pass.h"

// From this share of the notes on, building anew costs less than changing: a build writes
// a note about ten times faster than Xapian replaces one.
enum { BUILD_SHARE = 8, BUILD_FROM_NOTES = 500, MOST_JOBS = 64, MANY_NOTES = 100 };

// Warnings of the walk are counted on their way.
typedef struct counting {
    const kwic_index_job *job;
    kwic_index_counts *counts;
} counting;

static void count_warning(void *ctx, const kwic_warning *warning)
{
    const counting *c = ctx;
    c->counts->warnings++;
    if (c->job->warn)
        c->job->warn(c->job->ctx, warning);
}

static bool find_delta(kwic_pass *r, const kwic_targets *targets, bool all,
                       GError **error)
{
    counting c = {r->job, r->counts};
    const kwic_delta_scope scope = {
        .job = r->job,
        .targets = targets,
        .all = all,
        .warn = count_warning,
        .warn_ctx = &c,
    };
    kwic_delta_clear(&r->delta);
    return kwic_delta_find(&r->delta, &scope, r->manifest, error);
}

// Whether changing the index would take longer than making it.
static bool is_large(const kwic_pass *r)
{
    size_t notes = kwic_manifest_count(r->manifest);
    size_t changes = (size_t)r->delta.items->len + r->delta.deleted->len;
    return changes >= BUILD_FROM_NOTES && changes > notes / BUILD_SHARE;
}

// Whether all notes are gone, and all else with them or there were many: that is how a folder
// looks whose file system is not mounted.
static bool is_bare(const kwic_pass *r)
{
    if (r->job->allow_empty || r->delta.files || r->delta.unread)
        return false;
    if (kwic_manifest_count(r->manifest) >= MANY_NOTES)
        return true;
    g_autofree char *known = kwic_index_remembered(r->job->index);
    g_autoptr(GDir) dir = g_dir_open(r->job->vault, 0, NULL);
    return known && dir && !g_dir_read_name(dir);
}

// Whether there is more to do than the job may.
static bool is_too_much(kwic_pass *r)
{
    uint32_t changes = r->delta.items->len + r->delta.deleted->len;
    if (!r->job->most_changes || changes <= r->job->most_changes)
        return false;
    r->counts->behind = changes;
    return true;
}

// Finds what differs, and sees to it.
static bool bring_up(kwic_pass *r, kwic_index_writer *lock, bool full, GError **error)
{
    const kwic_index_job *job = r->job;
    g_autoptr(kwic_targets) targets = NULL;
    counting c = {job, r->counts};
    if (job->paths && !full)
        targets = kwic_targets_new(job->vault, job->paths, count_warning, &c);
    if (!find_delta(r, targets, full, error))
        return false;
    if (!targets && is_bare(r)) {
        g_set_error(
            error, KWIC_ERROR, KWIC_ERROR_NO_VAULT,
            "%s: no note is left in it, as if it were not mounted: the index stays as it "
            "is; to forget them: kwic index --allow-empty",
            job->vault);
        return false;
    }
    r->counts->unchanged = r->delta.unchanged;
    r->counts->unread = r->delta.unread;
    r->counts->notes = (uint32_t)kwic_manifest_count(r->manifest);
    kwic_pass_find_gone(r);
    if (is_too_much(r))
        return true;
    if (job->dry_run)
        return kwic_dry_run(r, error);
    if (full)
        return kwic_build_run(r, lock, error);
    if (targets || !is_large(r))
        return kwic_update_run(r, lock, error);
    g_clear_pointer(&r->gone, g_array_unref);
    return bring_up(r, lock, true, error);
}

static bool open_vault(kwic_pass *r, GError **error)
{
    r->vault = open(r->job->vault, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (r->vault < 0)
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_NO_VAULT,
                    "%s: the vault cannot be read: %s", r->job->vault,
                    g_strerror(errno));
    return r->vault >= 0;
}

// The index as it is: NULL without an error when there is none to build on.
static kwic_index *open_index(const kwic_index_job *job, bool fresh, GError **error)
{
    GError *why = NULL;
    kwic_index *index = kwic_index_open(job->index, &why);
    bool other = g_error_matches(why, KWIC_ERROR, KWIC_ERROR_VERSION);
    if (other && !job->full && job->notice)
        job->notice(job->ctx, "the index is of another version of kwic: it is made "
                              "anew from the notes");
    bool none = g_error_matches(why, KWIC_ERROR, KWIC_ERROR_NO_INDEX);
    if (why && (fresh || job->full || other || none))
        g_clear_error(&why);
    if (why)
        g_propagate_error(error, why);
    if (!fresh)
        return index;
    kwic_index_close(index);
    return NULL;
}

static bool pass_locked(kwic_pass *r, kwic_index_writer *lock, GError **error)
{
    GError *why = NULL;
    bool fresh = lock && kwic_index_needs_build(lock);
    r->index = open_index(r->job, fresh, &why);
    if (why) {
        g_propagate_error(error, why);
        return false;
    }
    r->manifest = kwic_manifest_open(r->index, error);
    if (!r->manifest || !open_vault(r, error))
        return false;
    r->counts->generation = r->index ? kwic_index_generation(r->index) : 0;
    r->generation = lock ? kwic_index_next_generation(lock) : r->counts->generation + 1;
    return bring_up(r, lock, r->job->full || !r->index, error);
}

static void run_clear(kwic_pass *r)
{
    kwic_manifest_close(r->manifest);
    kwic_index_close(r->index);
    kwic_delta_clear(&r->delta);
    if (r->gone)
        g_array_free(r->gone, TRUE);
    if (r->vault >= 0)
        close(r->vault);
}

bool kwic_index_run(const kwic_index_job *job, kwic_index_counts *counts,
                    GError **error)
{
    gint64 start = g_get_monotonic_time();
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    kwic_pass r = {.job = job, .counts = counts, .vault = -1};
    g_autoptr(kwic_index_writer) lock = NULL;
    *counts = (kwic_index_counts){0};
    r.jobs = job->jobs ? job->jobs : cores > 0 ? (unsigned)cores : 1;
    r.jobs = MIN(r.jobs, MOST_JOBS);
    if (job->dry_run && !kwic_index_is_of(job->index, job->vault, error))
        return false;
    if (!job->dry_run) {
        lock = kwic_index_lock(job->index, job->vault, job->wait_ms, job->notice,
                               job->ctx, error);
        if (!lock)
            return false;
    }
    GError *why = NULL;
    bool ok = pass_locked(&r, lock, &why);
    run_clear(&r);
    if (lock && g_error_matches(why, KWIC_ERROR, KWIC_ERROR_CORRUPT)) {
        // The notes are the truth.
        if (job->notice)
            job->notice(job->ctx,
                        "the index is damaged: it is made anew from the notes");
        g_clear_error(&why);
        kwic_index_give_up(lock);
        *counts = (kwic_index_counts){0};
        r = (kwic_pass){.job = job, .counts = counts, .vault = -1, .jobs = r.jobs};
        ok = pass_locked(&r, lock, &why);
        run_clear(&r);
    }
    if (why)
        g_propagate_error(error, why);
    counts->seconds = (double)(g_get_monotonic_time() - start) / G_USEC_PER_SEC;
    return ok;
}
