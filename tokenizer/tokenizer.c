// SPDX-License-Identifier: GPL-2.0-or-later
// The loop over a text: plain ASCII words here, everything else by its scanner.
#include "kwic/tokenizer.h"

#include "ascii.h"
#include "scan.h"
#include "word_break.h"

kwic_tokenizer *kwic_tokenizer_new(void)
{
    return g_new0(kwic_tokenizer, 1);
}

void kwic_tokenizer_free(kwic_tokenizer *z)
{
    g_free(z);
}

void kwic_tokenizer_set_slow(kwic_tokenizer *z, bool is_slow)
{
    z->is_slow = is_slow;
}

const char *kwic_token_kind_name(kwic_token_kind kind)
{
    static const char *const names[] = {
        [KWIC_TOKEN_WORD] = "",          [KWIC_TOKEN_PART] = " part",
        [KWIC_TOKEN_SIGNED] = " signed", [KWIC_TOKEN_WHOLE] = " whole",
        [KWIC_TOKEN_BIGRAM] = " bigram", [KWIC_TOKEN_CHAR] = " char",
    };
    return names[kind];
}

const char *kwic_tokenizer_unicode_version(void)
{
    return kwic_char_unicode_version;
}

// A segment of UAX #29 that is an emoji: its pictures, without what joins and colours
// them.
const unsigned char *kwic_scan_emoji(kwic_tokenizer *z, const unsigned char *p)
{
    kwic_str all = {(const char *)z->text, (size_t)(z->end - z->text)};
    const unsigned char *end =
        z->text + kwic_word_break_next(all, (size_t)(p - z->text));
    unsigned char text[KWIC_TOKEN_BYTES + 4];
    kwic_token token = {.text = {(const char *)text, 0},
                        .start = kwic_scan_offset(z, p),
                        .end = kwic_scan_offset(z, end),
                        .position = z->position++,
                        .span = 1,
                        .kind = KWIC_TOKEN_WORD};
    while (p < end && token.text.n <= KWIC_TOKEN_BYTES) {
        kwic_char c = kwic_char_at(p, end);
        if (kwic_char_kind_of(c.props) != KWIC_CHAR_MARK) {
            memcpy(text + token.text.n, p, c.n);
            token.text.n += c.n;
        }
        p += c.n;
    }
    if (token.text.n <= KWIC_TOKEN_BYTES)
        kwic_scan_push(z, &token);
    return end;
}

static bool is_picture(const kwic_tokenizer *z, const unsigned char *p, kwic_char c)
{
    kwic_char_kind kind = kwic_char_kind_of(c.props);
    return kind == KWIC_CHAR_EMOJI ||
           (kind == KWIC_CHAR_PICT && kwic_char_at(p + c.n, z->end).cp == 0xFE0F);
}

static const unsigned char *scan_any(kwic_tokenizer *z, const unsigned char *p)
{
    kwic_char c = kwic_char_at(p, z->end);
    if (kwic_char_is_word(c.props))
        return kwic_scan_compound(z, p);
    if (kwic_char_kind_of(c.props) == KWIC_CHAR_BIGRAM)
        return kwic_scan_bigrams(z, p);
    if (is_picture(z, p, c))
        return kwic_scan_emoji(z, p);
    return p + c.n;
}

uint32_t kwic_tokenize(kwic_tokenizer *z, kwic_str text, uint32_t first_position,
                       kwic_token_fn fn, void *ctx)
{
    if (!text.n)
        return first_position;
    z->text = (const unsigned char *)text.p;
    z->end = z->text + MIN(text.n, G_MAXUINT32);
    z->fn = fn;
    z->ctx = ctx;
    z->position = first_position;
    z->is_stopped = false;
    for (const unsigned char *p = z->text; p < z->end && !z->is_stopped;) {
        if (!z->is_slow)
            p = kwic_ascii_scan(z, p);
        if (p < z->end)
            p = scan_any(z, p);
    }
    return z->position;
}
