// SPDX-License-Identifier: GPL-2.0-or-later
#include "desk.h"

#include <time.h>

enum { PATIENCE_NS = 50000000 };

struct kwic_desks {
    pthread_mutex_t lock; // of all below, and of the desks' users and holders
    kwic_desk *current;
    GPtrArray *all;
};

// With the lock of the desks.
static void add_desk(kwic_desks *desks)
{
    kwic_desk *d = g_new0(kwic_desk, 1);
    pthread_mutex_init(&d->lock, NULL);
    g_ptr_array_add(desks->all, d);
    desks->current = d;
}

static void desk_free(void *p)
{
    kwic_desk *d = p;
    kwic_searcher_close(d->searcher);
    pthread_mutex_destroy(&d->lock);
    g_free(d);
}

kwic_desks *kwic_desks_new(void)
{
    kwic_desks *desks = g_new0(kwic_desks, 1);
    pthread_mutex_init(&desks->lock, NULL);
    desks->all = g_ptr_array_new_with_free_func(desk_free);
    add_desk(desks);
    return desks;
}

void kwic_desks_free(kwic_desks *desks)
{
    if (!desks)
        return;
    g_ptr_array_unref(desks->all);
    pthread_mutex_destroy(&desks->lock);
    g_free(desks);
}

static bool wait_for(kwic_desk *d)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += PATIENCE_NS;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    return pthread_mutex_clocklock(&d->lock, CLOCK_MONOTONIC, &until) == 0;
}

// With the lock of the desks: a desk that is no longer asked goes with its last user.
static void leave(kwic_desks *desks, kwic_desk *d)
{
    if (--d->users == 0 && d != desks->current)
        g_ptr_array_remove_fast(desks->all, d);
}

// The desk, if it is still the one at which all ask; NULL: try again.
static kwic_desk *settle(kwic_desks *desks, kwic_desk *d, bool got)
{
    pthread_mutex_lock(&desks->lock);
    bool current = d == desks->current;
    if (!got && current)
        add_desk(desks);
    if (got && current) {
        d->holder = pthread_self();
        d->held = true;
    } else {
        if (got)
            pthread_mutex_unlock(&d->lock);
        leave(desks, d);
        d = NULL;
    }
    pthread_mutex_unlock(&desks->lock);
    return d;
}

kwic_desk *kwic_desks_take(kwic_desks *desks)
{
    for (;;) {
        pthread_mutex_lock(&desks->lock);
        kwic_desk *d = desks->current;
        d->users++;
        pthread_mutex_unlock(&desks->lock);
        kwic_desk *mine = settle(desks, d, wait_for(d));
        if (mine)
            return mine;
    }
}

kwic_desk *kwic_desks_mine(kwic_desks *desks)
{
    kwic_desk *mine = NULL;
    pthread_mutex_lock(&desks->lock);
    for (guint i = 0; i < desks->all->len && !mine; i++) {
        kwic_desk *d = desks->all->pdata[i];
        if (d->held && pthread_equal(d->holder, pthread_self()))
            mine = d;
    }
    pthread_mutex_unlock(&desks->lock);
    return mine;
}

void kwic_desks_give(kwic_desks *desks, kwic_desk *d)
{
    pthread_mutex_lock(&desks->lock);
    d->held = false;
    pthread_mutex_unlock(&d->lock);
    leave(desks, d);
    pthread_mutex_unlock(&desks->lock);
}
