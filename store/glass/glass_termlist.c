// SPDX-License-Identifier: GPL-2.0-or-later
// The terms of a document:
//
//     vint length | vint terms | term*
//     term    reuse u8, of all but the first | new bytes u8 | bytes | vint wdf
//
// where a small wdf hides in reuse: (wdf + 1) * (bytes of the last term + 1) + reuse.
// Slots: vint slot | (vint gap - 1)*.
#include "glass_termlist.h"

#include "glass_pack.h"
#include "kwic/error.h"

static bool refuse(GError **error, const char *why, kwic_str what)
{
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_INTERNAL, "a document's %s: \"%.*s\"",
                why, KWIC_STR_ARG(what));
    return false;
}

static bool in_order(const kwic_posting *p)
{
    for (uint32_t i = 1; i < p->n_positions; i++)
        if (p->positions[i] <= p->positions[i - 1])
            return false;
    return true;
}

static bool too_long(kwic_str term)
{
    if (term.n == 0 || term.n > KWIC_GLASS_TERM_BYTES)
        return true;
    if (term.n <= KWIC_GLASS_TERM_BYTES / 2)
        return false;
    unsigned char key[KWIC_GLASS_TERM_BYTES];
    return kwic_glass_term_write(key, term) == 0;
}

static size_t common_bytes(kwic_str a, kwic_str b)
{
    size_t n = 0, most = MIN(a.n, b.n);
    for (; n + 8 <= most; n += 8) {
        uint64_t x, y;
        memcpy(&x, a.p + n, 8);
        memcpy(&y, b.p + n, 8);
        if (x != y)
            return n + (unsigned)__builtin_ctzll(GUINT64_FROM_LE(x ^ y)) / 8;
    }
    while (n < most && a.p[n] == b.p[n])
        n++;
    return n;
}

static bool follows(kwic_str last, kwic_str term, size_t common)
{
    return common == last.n ? term.n > last.n
                            : common < term.n && (unsigned char)last.p[common] <
                                                     (unsigned char)term.p[common];
}

// Room for the longest head, one term and its wdf.
enum { TERM_ROOM = 2 + KWIC_GLASS_TERM_BYTES + KWIC_VINT_BYTES };

static unsigned char *put_term(unsigned char *out, kwic_str last, const kwic_posting *p,
                               size_t common)
{
    bool hidden = false;
    if (last.n) {
        uint64_t both = p->wdf < 127 ? (p->wdf + 1) * (last.n + 1) + common : 256;
        hidden = both < 256;
        *out++ = (unsigned char)(hidden ? both : common);
    }
    size_t fresh = p->term.n - common;
    *out++ = (unsigned char)fresh;
    kwic_bytes_copy((char *)out, p->term.p + common, fresh);
    out += fresh;
    return hidden ? out : out + kwic_vint_write(out, p->wdf);
}

bool kwic_glass_terms_put(GString *out, const kwic_document *doc, uint32_t *length,
                          GError **error)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < doc->n_postings; i++)
        sum += doc->postings[i].wdf;
    if (sum > UINT32_MAX)
        return refuse(error, "length is over 32 bits", KWIC_STR(""));
    *length = (uint32_t)sum;
    if (doc->n_postings == 0)
        return true;
    kwic_vint_put(out, sum);
    kwic_vint_put(out, doc->n_postings);
    kwic_str last = {0};
    gsize used = out->len;
    for (size_t i = 0; i < doc->n_postings; i++) {
        const kwic_posting *p = &doc->postings[i];
        size_t common = common_bytes(last, p->term);
        if (too_long(p->term))
            return refuse(error, "term is empty or over 245 bytes", p->term);
        if (!follows(last, p->term, common))
            return refuse(error, "terms are out of order", p->term);
        if (!in_order(p))
            return refuse(error, "positions are out of order", p->term);
        if (out->allocated_len < used + TERM_ROOM + 1)
            g_string_set_size(out, used * 2 + TERM_ROOM);
        unsigned char *at = (unsigned char *)out->str + used;
        used += (gsize)(put_term(at, last, p, common) - at);
        last = p->term;
    }
    g_string_set_size(out, used);
    return true;
}

bool kwic_glass_slots_put(GString *out, const kwic_document *doc, GError **error)
{
    for (size_t i = 0; i < doc->n_values; i++) {
        const kwic_value *v = &doc->values[i];
        if (v->data.n == 0 || (i && v->slot <= v[-1].slot))
            return refuse(error, "values are empty or out of order", v->data);
        kwic_vint_put(out, i ? v->slot - v[-1].slot - 1 : v->slot);
    }
    return true;
}

bool kwic_glass_document_fits(GString *out, const kwic_document *doc)
{
    uint32_t length = 0;
    bool fits = kwic_glass_terms_put(out, doc, &length, NULL) &&
                kwic_glass_slots_put(out, doc, NULL);
    g_string_truncate(out, 0);
    return fits;
}

// ---- reading ----

void kwic_glass_terms_start(kwic_glass_terms *r, kwic_str packed)
{
    r->in = kwic_scan_of(packed);
    r->term = (kwic_str){r->bytes, 0};
    r->length = packed.n ? kwic_scan_vint(&r->in) : 0;
    r->left = packed.n ? kwic_scan_vint(&r->in) : 0;
}

bool kwic_glass_terms_next(kwic_glass_terms *r)
{
    size_t last = r->term.n, common = 0;
    bool hidden = false;
    if (r->in.bad || r->left-- == 0)
        return false;
    if (last) {
        unsigned both = kwic_scan_byte(&r->in);
        common = both % (last + 1);
        hidden = both > last;
        r->wdf = hidden ? (uint32_t)(both / (last + 1) - 1) : 0;
    }
    kwic_str fresh = kwic_scan_bytes(&r->in, kwic_scan_byte(&r->in));
    if (common + fresh.n > sizeof r->bytes || common + fresh.n == 0) {
        kwic_scan_fail(&r->in);
        return false;
    }
    memcpy(r->bytes + common, fresh.p, fresh.n);
    r->term.n = common + fresh.n;
    if (!hidden)
        r->wdf = kwic_scan_vint32(&r->in);
    return !r->in.bad;
}
