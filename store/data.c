// SPDX-License-Identifier: GPL-2.0-or-later
// A document's data, deflated and inflated.
#include "data.h"

#include <libdeflate.h>

#include "deflate.h"
#include "vint.h"

enum {
    LEVEL = 1,
    WORTH_BYTES = 64,  // less is kept as it is
    MOST_RATIO = 1032, // of what a deflate stream becomes
};

struct kwic_packer {
    kwic_deflate *data, *other;         // one a kind of text
    struct libdeflate_compressor *slow; // of what these leave
    struct libdeflate_decompressor *in;
};

kwic_packer *kwic_packer_new(void)
{
    return g_new0(kwic_packer, 1);
}

void kwic_packer_free(kwic_packer *p)
{
    if (!p)
        return;
    kwic_deflate_free(p->data);
    kwic_deflate_free(p->other);
    libdeflate_free_compressor(p->slow);
    libdeflate_free_decompressor(p->in);
    g_free(p);
}

// Deflates behind what out holds.
static bool append_deflated(kwic_packer *p, kwic_deflate **quick, kwic_str bytes,
                            GString *out)
{
    gsize before = out->len;
    g_string_set_size(out, before + bytes.n);
    if (!*quick)
        *quick = kwic_deflate_new();
    size_t n = kwic_deflate_put(*quick, bytes, (unsigned char *)out->str + before);
    if (!n && !p->slow)
        p->slow = libdeflate_alloc_compressor(LEVEL);
    if (!n)
        n = libdeflate_deflate_compress(p->slow, bytes.p, bytes.n, out->str + before,
                                        bytes.n - 1);
    g_string_truncate(out, before + n);
    return n > 0;
}

bool kwic_packer_deflate(kwic_packer *p, kwic_str bytes, GString *out)
{
    g_string_truncate(out, 0);
    return bytes.n >= WORTH_BYTES && append_deflated(p, &p->other, bytes, out);
}

void kwic_packer_pack(kwic_packer *p, kwic_str data, GString *out)
{
    g_string_truncate(out, 0);
    if (data.n == 0)
        return;
    kwic_vint_put(out, data.n);
    if (data.n >= WORTH_BYTES && append_deflated(p, &p->data, data, out))
        return;
    g_string_truncate(out, 0);
    g_string_append_c(out, 0);
    g_string_append_len(out, data.p, (gssize)data.n);
}

bool kwic_packer_unpack(kwic_packer *p, kwic_str packed, GString *out)
{
    if (packed.n == 0)
        return true;
    kwic_scan scan = kwic_scan_of(packed);
    uint64_t bytes = kwic_scan_vint(&scan);
    kwic_str rest = {(const char *)scan.p, kwic_scan_left(&scan)};
    if (scan.bad || bytes / MOST_RATIO > rest.n)
        return false;
    if (bytes == 0) {
        g_string_append_len(out, rest.p, (gssize)rest.n);
        return true;
    }
    if (!p->in)
        p->in = libdeflate_alloc_decompressor();
    gsize before = out->len;
    g_string_set_size(out, before + bytes);
    if (libdeflate_deflate_decompress(p->in, rest.p, rest.n, out->str + before, bytes,
                                      NULL) == LIBDEFLATE_SUCCESS)
        return true;
    g_string_truncate(out, before);
    return false;
}

bool kwic_packer_inflate(kwic_packer *p, kwic_str stream, size_t most, GString *out)
{
    enum { USUAL_RATIO = 4, LEAST_ROOM = 256 };
    gsize before = out->len;
    if (!p->in)
        p->in = libdeflate_alloc_decompressor();
    for (size_t room = LEAST_ROOM + stream.n * USUAL_RATIO;; room *= 2) {
        size_t n = 0;
        g_string_set_size(out, before + MIN(room, most));
        enum libdeflate_result result = libdeflate_deflate_decompress(
            p->in, stream.p, stream.n, out->str + before, MIN(room, most), &n);
        g_string_truncate(out, before + (result == LIBDEFLATE_SUCCESS ? n : 0));
        if (result != LIBDEFLATE_INSUFFICIENT_SPACE || room >= most)
            return result == LIBDEFLATE_SUCCESS;
    }
}
