// SPDX-License-Identifier: GPL-2.0-or-later
// What of a note makes it pass: each unit that holds tells its words.
#include "judge_inside.h"

static bool holds_quietly(kwic_judge *v, const kwic_check *c, kwic_judge_range in)
{
    kwic_witness_fn fn = v->fn;
    v->fn = NULL;
    bool yes = kwic_judge_holds(v, c, in);
    v->fn = fn;
    return yes;
}

// The tokens from sighting i to the one that ends at the position.
static void tell_stretch(kwic_judge *v, size_t i, uint32_t end)
{
    const kwic_sighting *all = v->see->list;
    uint32_t to = all[i].end;
    for (size_t k = i; k < v->see->n && all[k].position < end; k++)
        if (all[k].block == all[i].block && all[k].position + all[k].span == end)
            to = MAX(to, all[k].end);
    if (all[i].block >= 0)
        v->fn(v->ctx, (uint32_t)all[i].block, all[i].start, to);
}

static void tell_words(kwic_judge *v, const kwic_check *c, kwic_judge_range in)
{
    for (size_t i = in.low; i < in.high; i++) {
        uint32_t end = kwic_judge_region_has(v, &v->see->list[i], c->region)
                           ? kwic_judge_matched(v, &c->patterns[0], in, i)
                           : 0;
        if (end)
            tell_stretch(v, i, end);
    }
}

// A word of NEAR counts where the others are near it: with none but those around it.
static void tell_near(kwic_judge *v, const kwic_check *c, kwic_judge_range in)
{
    enum { WIDEST = 16 }; // positions of one pattern
    const kwic_sighting *all = v->see->list;
    uint32_t far = MAX(c->distance, 1) + WIDEST;
    for (size_t i = in.low; i < in.high; i++) {
        kwic_judge_range around = in;
        while (around.low < i && all[around.low].position + far < all[i].position)
            around.low++;
        while (around.high > i + 1 &&
               all[around.high - 1].position > all[i].position + far)
            around.high--;
        bool near = kwic_judge_has_near(v, c, around);
        for (size_t k = 0; near && k < c->n_patterns; k++) {
            uint32_t end = kwic_judge_matched(v, &c->patterns[k], in, i);
            if (end)
                tell_stretch(v, i, end);
        }
    }
}

static void tell(kwic_judge *v, const kwic_check *c, kwic_judge_range in)
{
    switch (c->kind) {
    case KWIC_CHECK_AND:
    case KWIC_CHECK_OR:
        if (holds_quietly(v, c, in))
            for (size_t i = 0; i < c->n; i++)
                tell(v, c->kids[i], in);
        return;
    case KWIC_CHECK_WORDS:
        tell_words(v, c, in);
        return;
    case KWIC_CHECK_NEAR:
        tell_near(v, c, in);
        return;
    case KWIC_CHECK_LINE:
    case KWIC_CHECK_BLOCK:
    case KWIC_CHECK_SECTION:
    case KWIC_CHECK_TASK:
        kwic_judge_holds(v, c, in);
        return;
    default:
        return;
    }
}

// Whether the unit settles the question; where witnesses are asked for it tells its own, and
// the next one is looked at.
bool kwic_judge_settles(kwic_judge *v, const kwic_check *kid, kwic_judge_range unit)
{
    if (!v->fn)
        return kwic_judge_holds(v, kid, unit);
    if (holds_quietly(v, kid, unit))
        tell(v, kid, unit);
    return false;
}

void kwic_judge_witnesses(kwic_judge *j, uint32_t docid, const kwic_record *record,
                          kwic_arena *work, kwic_witness_fn fn, void *ctx)
{
    j->docid = docid;
    j->record = record;
    j->arena = work;
    kwic_sightings_read(j->see, record, docid ? j->of.db : NULL, docid);
    j->fn = fn;
    j->ctx = ctx;
    tell(j, j->check, (kwic_judge_range){.to = record->n_blocks, .high = j->see->n});
    j->fn = NULL;
}
