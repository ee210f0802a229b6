// SPDX-License-Identifier: GPL-2.0-or-later
#include "recent.h"

#include <xxhash.h>

#include "kwic/schema.h"

enum { FEW = 64, SHARE = 8 }; // of the notes: of more, making anew costs no more

typedef struct finding {
    kwic_recent *r;
    uint64_t newest;
    uint32_t count;
} finding;

static bool see_generation(void *ctx, uint32_t docid, kwic_str value)
{
    finding *f = ctx;
    uint64_t generation = (uint64_t)kwic_sortable_get(value);
    f->newest = MAX(f->newest, generation);
    f->count++;
    if (f->r && generation > f->r->since)
        g_array_append_val(f->r->docids, docid);
    return true;
}

uint64_t kwic_newest_generation(kwic_db *db)
{
    finding f = {0};
    bool ok = kwic_db_values(db, KWIC_SLOT_GENERATION, see_generation, &f, NULL);
    return ok ? f.newest : 0;
}

static bool find(kwic_recent *r, kwic_db *db, const kwic_stamp *was, kwic_stamp *now)
{
    finding f = {.r = r};
    if (!r->docids)
        r->docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_array_set_size(r->docids, 0);
    r->since = was->newest;
    if (!kwic_db_values(db, KWIC_SLOT_GENERATION, see_generation, &f, NULL))
        return false;
    r->newest = f.newest;
    return f.count == now->count;
}

bool kwic_recent_find(kwic_recent *r, kwic_db *db, const kwic_stamp *was,
                      kwic_stamp *now)
{
    if (was->newest == 0 || was->revision > now->revision || was->count != now->count ||
        was->last_docid != now->last_docid)
        return false;
    if (r->since != was->newest && !find(r, db, was, now)) {
        kwic_recent_clear(r);
        return false;
    }
    now->newest = r->newest;
    return r->docids->len <= MAX(FEW, now->count / SHARE);
}

void kwic_recent_clear(kwic_recent *r)
{
    if (r->docids)
        g_array_unref(r->docids);
    *r = (kwic_recent){0};
}

kwic_seen kwic_seen_of(kwic_str value)
{
    return value.n ? XXH3_64bits(value.p, value.n) : 0;
}

bool kwic_recent_is_same(const kwic_recent *r, kwic_db *db, uint32_t slot,
                         const kwic_seen *seen, size_t n)
{
    g_autoptr(GString) value = g_string_new(NULL);
    for (guint i = 0; i < r->docids->len; i++) {
        uint32_t docid = g_array_index(r->docids, uint32_t, i);
        g_string_truncate(value, 0);
        kwic_seen was = docid < n ? seen[docid] : kwic_seen_of(KWIC_STR(""));
        if (!kwic_db_value(db, docid, slot, value, NULL) ||
            kwic_seen_of(kwic_str_of_string(value)) != was)
            return false;
    }
    return true;
}
