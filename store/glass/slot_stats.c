// SPDX-License-Identifier: GPL-2.0-or-later
// What the postlist table tells of a value slot: how many values, the least and the
// greatest. Its key ends with the slot's number little-endian, as far as it goes: slot 0 has
// no byte. The tag: vint count | vint bytes | lower | upper, but when they are equal.
#include "glass_pack.h"
#include "glass_posting.h"

kwic_slot_stats *kwic_slot_stats_new(uint32_t slot)
{
    kwic_slot_stats *s = g_new0(kwic_slot_stats, 1);
    *s = (kwic_slot_stats){slot, 0, g_string_new(NULL), g_string_new(NULL)};
    return s;
}

void kwic_slot_stats_free(gpointer stats)
{
    kwic_slot_stats *s = stats;
    g_string_free(s->lower, TRUE);
    g_string_free(s->upper, TRUE);
    g_free(s);
}

static void assign(GString *to, kwic_str bytes)
{
    g_string_truncate(to, 0);
    g_string_append_len(to, bytes.p, (gssize)bytes.n);
}

void kwic_slot_stats_widen(kwic_slot_stats *s, kwic_str lower, kwic_str upper,
                           uint64_t count)
{
    if (s->count == 0 || kwic_str_cmp(lower, kwic_str_of_string(s->lower)) < 0)
        assign(s->lower, lower);
    if (s->count == 0 || kwic_str_cmp(upper, kwic_str_of_string(s->upper)) > 0)
        assign(s->upper, upper);
    s->count += count;
}

unsigned kwic_slot_stats_key(unsigned char *key, uint32_t slot)
{
    unsigned n = 2;
    memcpy(key, KWIC_GLASS_KEY_STATS, n);
    for (; slot; slot >>= 8)
        key[n++] = (unsigned char)slot;
    return n;
}

void kwic_slot_stats_put(GString *out, const kwic_slot_stats *s)
{
    kwic_vint_put(out, s->count);
    kwic_vint_put(out, s->lower->len);
    g_string_append_len(out, s->lower->str, (gssize)s->lower->len);
    if (!g_string_equal(s->lower, s->upper))
        g_string_append_len(out, s->upper->str, (gssize)s->upper->len);
}

bool kwic_slot_stats_get(kwic_slot_stats *s, kwic_str tag)
{
    kwic_scan in = kwic_scan_of(tag);
    s->count = kwic_scan_vint(&in);
    kwic_str lower = kwic_scan_bytes(&in, kwic_scan_vint(&in));
    kwic_str upper = kwic_scan_bytes(&in, kwic_scan_left(&in));
    assign(s->lower, lower);
    assign(s->upper, upper.n ? upper : lower);
    return !in.bad && s->count > 0;
}
