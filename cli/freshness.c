// SPDX-License-Identifier: GPL-2.0-or-later
#include "freshness.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "page.h"

static void *bring_up(void *ctx)
{
    kwic_freshness *f = ctx;
    f->ok = kwic_index_run(&f->job, &f->counts, &f->error);
    return NULL;
}

static bool is_wanted(const kwic_place *place, const kwic_args *args)
{
    g_autofree char *current = g_build_filename(place->index, "current", NULL);
    return !args->no_update && g_strcmp0(getenv("KWIC_UPDATE"), "never") != 0 &&
           place->vault && access(current, F_OK) == 0;
}

void kwic_freshness_begin(kwic_freshness *f, const kwic_place *place,
                          const kwic_args *args)
{
    *f = (kwic_freshness){.behind = -1};
    if (!is_wanted(place, args))
        return;
    f->until_us = g_get_monotonic_time() + KWIC_FRESHNESS_US;
    f->job = (kwic_index_job){
        .vault = place->vault,
        .index = place->index,
        .ignore = (const char *const *)place->config.ignore,
        .jobs = 1,
        .most_changes = KWIC_FRESHNESS_NOTES,
        .cancelled = &f->cancelled,
    };
    f->begun = pthread_create(&f->thread, NULL, bring_up, f) == 0;
}

static void wait_for(kwic_freshness *f)
{
    int64_t left = f->until_us - g_get_monotonic_time();
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    int64_t ns = end.tv_nsec + MAX(left, 0) * 1000;
    end.tv_sec += (time_t)(ns / 1000000000);
    end.tv_nsec = (long)(ns % 1000000000);
    if (pthread_timedjoin_np(f->thread, NULL, &end) == 0)
        return;
    __atomic_store_n(&f->cancelled, 1, __ATOMIC_RELAXED);
    pthread_join(f->thread, NULL);
}

static const char *reason_of(const GError *error)
{
    static const struct {
        int code;
        const char *why;
    } reasons[] = {
        {KWIC_ERROR_CANCELLED,
         "not compared with the vault, which is large: kwic index"},
        {KWIC_ERROR_BUSY, "another kwic keeps the index"},
        {KWIC_ERROR_NO_VAULT, "the vault is not there"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(reasons); i++)
        if (g_error_matches(error, KWIC_ERROR, reasons[i].code))
            return reasons[i].why;
    return "the index cannot be brought up to date: kwic index says why";
}

bool kwic_freshness_end(kwic_freshness *f)
{
    if (!f->begun)
        return false;
    wait_for(f);
    f->begun = false;
    if (!f->ok) {
        f->why = reason_of(f->error);
        g_clear_error(&f->error);
        return false;
    }
    const kwic_index_counts *c = &f->counts;
    f->behind = c->behind;
    return c->behind == 0 && c->added + c->changed + c->moved + c->deleted > 0;
}

void kwic_freshness_tell(const kwic_freshness *f)
{
    if (f->behind > 0)
        fprintf(stderr,
                "kwic: %s note%s changed since the index was made: kwic index\n",
                kwic_count((uint64_t)f->behind), f->behind == 1 ? "" : "s");
}
