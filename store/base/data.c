// SPDX-License-Identifier: GPL-2.0-or-later
// A document's data, packed by zstd with a dictionary; term lists, deflated as Xapian wants
// them.
#define ZDICT_STATIC_LINKING_ONLY // for its quick way to learn, which is as old as zstd 1.3
#include "data.h"

#include <libdeflate.h>
#include <zdict.h>
#include <zstd.h>

#include "deflate.h"

enum {
    DEFLATE_LEVEL = 1,
    ZSTD_LEVEL = 1,
    WORTH_BYTES = 64,             // less is kept as it is
    MOST_RATIO = (128 << 10) / 3, // of what a frame becomes: a block of three bytes
    DICTIONARY_BYTES = 8 << 10,
    SAMPLES_LEAST = 16,
};

struct kwic_packer {
    GString *dictionary;
    ZSTD_CCtx *to_frame; // these when first needed
    ZSTD_CDict *to_dictionary;
    ZSTD_DCtx *of_frame;
    ZSTD_DDict *of_dictionary;
    kwic_deflate *quick;
    struct libdeflate_compressor *slow; // of what the quick one leaves
    struct libdeflate_decompressor *inflate;
};

kwic_packer *kwic_packer_new(void)
{
    kwic_packer *p = g_new0(kwic_packer, 1);
    p->dictionary = g_string_new(NULL);
    return p;
}

static void forget_dictionary(kwic_packer *p)
{
    ZSTD_freeCCtx(p->to_frame);
    ZSTD_freeCDict(p->to_dictionary);
    ZSTD_freeDCtx(p->of_frame);
    ZSTD_freeDDict(p->of_dictionary);
    p->to_frame = NULL;
    p->to_dictionary = NULL;
    p->of_frame = NULL;
    p->of_dictionary = NULL;
}

void kwic_packer_free(kwic_packer *p)
{
    if (!p)
        return;
    forget_dictionary(p);
    g_string_free(p->dictionary, TRUE);
    kwic_deflate_free(p->quick);
    libdeflate_free_compressor(p->slow);
    libdeflate_free_decompressor(p->inflate);
    g_free(p);
}

void kwic_packer_set_dictionary(kwic_packer *p, kwic_str dictionary)
{
    forget_dictionary(p);
    g_string_truncate(p->dictionary, 0);
    if (dictionary.n)
        g_string_append_len(p->dictionary, dictionary.p, (gssize)dictionary.n);
}

// ---- data ----

static ZSTD_CCtx *frame_maker(kwic_packer *p)
{
    if (p->to_frame)
        return p->to_frame;
    p->to_frame = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(p->to_frame, ZSTD_c_compressionLevel, ZSTD_LEVEL);
    ZSTD_CCtx_setParameter(p->to_frame, ZSTD_c_dictIDFlag, 0);
    if (p->dictionary->len) {
        p->to_dictionary =
            ZSTD_createCDict(p->dictionary->str, p->dictionary->len, ZSTD_LEVEL);
        ZSTD_CCtx_refCDict(p->to_frame, p->to_dictionary);
    }
    return p->to_frame;
}

static bool put_frame(kwic_packer *p, kwic_str data, GString *out)
{
    g_string_set_size(out, ZSTD_compressBound(data.n));
    size_t n = ZSTD_compress2(frame_maker(p), out->str, out->len, data.p, data.n);
    bool shorter = !ZSTD_isError(n) && n < data.n;
    g_string_truncate(out, shorter ? n : 0);
    return shorter;
}

void kwic_packer_pack(kwic_packer *p, kwic_str data, GString *out)
{
    g_string_truncate(out, 0);
    if (data.n == 0 || (data.n >= WORTH_BYTES && put_frame(p, data, out)))
        return;
    g_string_append_c(out, 0);
    g_string_append_len(out, data.p, (gssize)data.n);
}

static ZSTD_DCtx *frame_reader(kwic_packer *p)
{
    if (p->of_frame)
        return p->of_frame;
    p->of_frame = ZSTD_createDCtx();
    if (p->dictionary->len) {
        p->of_dictionary = ZSTD_createDDict(p->dictionary->str, p->dictionary->len);
        ZSTD_DCtx_refDDict(p->of_frame, p->of_dictionary);
    }
    return p->of_frame;
}

bool kwic_packer_unpack(kwic_packer *p, kwic_str packed, GString *out)
{
    if (packed.n == 0)
        return true;
    if (packed.p[0] == 0) {
        g_string_append_len(out, packed.p + 1, (gssize)packed.n - 1);
        return true;
    }
    unsigned long long bytes = ZSTD_getFrameContentSize(packed.p, packed.n);
    if (bytes == ZSTD_CONTENTSIZE_ERROR || bytes == ZSTD_CONTENTSIZE_UNKNOWN ||
        bytes / MOST_RATIO > packed.n)
        return false;
    gsize before = out->len;
    g_string_set_size(out, before + bytes);
    size_t n = ZSTD_decompressDCtx(frame_reader(p), out->str + before, bytes, packed.p,
                                   packed.n);
    if (n == bytes)
        return true;
    g_string_truncate(out, before);
    return false;
}

void kwic_dictionary_learn(const GString *text, const size_t *sizes, size_t n,
                           GString *out)
{
    // Found to be as good, for notes, as what takes zstd's optimizer twenty times as long.
    ZDICT_fastCover_params_t params = {
        .k = 200, .d = 8, .f = 15, .accel = 1, .zParams.compressionLevel = ZSTD_LEVEL};
    g_string_truncate(out, 0);
    if (n < SAMPLES_LEAST)
        return;
    g_string_set_size(out, DICTIONARY_BYTES);
    size_t bytes = ZDICT_trainFromBuffer_fastCover(out->str, out->len, text->str, sizes,
                                                   (unsigned)n, params);
    g_string_truncate(out, ZDICT_isError(bytes) ? 0 : bytes);
}

// ---- other streams ----

bool kwic_packer_deflate(kwic_packer *p, kwic_str bytes, GString *out)
{
    g_string_truncate(out, 0);
    if (bytes.n < WORTH_BYTES)
        return false;
    g_string_set_size(out, bytes.n);
    if (!p->quick)
        p->quick = kwic_deflate_new();
    size_t n = kwic_deflate_put(p->quick, bytes, (unsigned char *)out->str);
    if (!n && !p->slow)
        p->slow = libdeflate_alloc_compressor(DEFLATE_LEVEL);
    if (!n)
        n = libdeflate_deflate_compress(p->slow, bytes.p, bytes.n, out->str,
                                        bytes.n - 1);
    g_string_truncate(out, n);
    return n > 0;
}

bool kwic_packer_inflate(kwic_packer *p, kwic_str stream, size_t most, GString *out)
{
    enum { USUAL_RATIO = 4, LEAST_ROOM = 256 };
    gsize before = out->len;
    if (!p->inflate)
        p->inflate = libdeflate_alloc_decompressor();
    for (size_t room = LEAST_ROOM + stream.n * USUAL_RATIO;; room *= 2) {
        size_t n = 0;
        g_string_set_size(out, before + MIN(room, most));
        enum libdeflate_result result = libdeflate_deflate_decompress(
            p->inflate, stream.p, stream.n, out->str + before, MIN(room, most), &n);
        g_string_truncate(out, before + (result == LIBDEFLATE_SUCCESS ? n : 0));
        if (result != LIBDEFLATE_INSUFFICIENT_SPACE || room >= most)
            return result == LIBDEFLATE_SUCCESS;
    }
}
