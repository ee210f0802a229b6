// SPDX-License-Identifier: GPL-2.0-or-later
#include "fold.h"

#include <utf8proc.h>

#include "kwic/tokenizer.h"

enum {
    RUN_CPS = 256, // code points that are ordered and composed together
    ONE_CPS = 32,  // of one character decomposed; the longest has 18
    RUN_BYTES = RUN_CPS * 4,
};

// Never typed, in any script (POINTS of char_table.py), and the ignorable code points that
// are not assigned, which utf8proc keeps.
static bool is_point(uint32_t cp)
{
    static const uint32_t ranges[][2] = {
        {0x591, 0x5BD},     {0x5BF, 0x5BF},   {0x5C1, 0x5C2},   {0x5C4, 0x5C5},
        {0x5C7, 0x5C7},     {0x640, 0x640},   {0x64B, 0x655},   {0x670, 0x670},
        {0x93C, 0x93C},     {0x9BC, 0x9BC},   {0xA3C, 0xA3C},   {0xABC, 0xABC},
        {0xB3C, 0xB3C},     {0x20D0, 0x20FF}, {0x2065, 0x2065}, {0xFFF0, 0xFFF8},
        {0xE0000, 0xE0FFF},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(ranges); i++)
        if (cp >= ranges[i][0] && cp <= ranges[i][1])
            return true;
    return false;
}

static bool is_mark(uint32_t cp)
{
    utf8proc_category_t cat = utf8proc_category((utf8proc_int32_t)cp);
    return cat == UTF8PROC_CATEGORY_MN || cat == UTF8PROC_CATEGORY_ME;
}

static unsigned combining_class(uint32_t cp)
{
    return (unsigned)utf8proc_get_property((utf8proc_int32_t)cp)->combining_class;
}

// kept() of char_table.py: whether a character over base stays.
static bool is_kept(uint32_t base, uint32_t cp)
{
    if (is_point(cp))
        return false;
    if (!base || !is_mark(cp) || !combining_class(cp))
        return true;
    switch (kwic_char_marks_of(kwic_char_properties(base))) {
    case KWIC_MARKS_DROP:
        return false;
    case KWIC_MARKS_CYRILLIC: // ѓ and ќ are letters, ѐ and ѝ stressed ones
        return !(cp == 0x300 || (cp == 0x301 && base != 0x433 && base != 0x43A) ||
                 (cp == 0x308 && base == 0x435));
    default:
        return true;
    }
}

static bool is_digit(utf8proc_int32_t cp)
{
    return utf8proc_category(cp) == UTF8PROC_CATEGORY_ND;
}

// Digits of a script stand in a row from zero on, some scripts' rows one behind another.
static utf8proc_int32_t ascii_digit(utf8proc_int32_t cp)
{
    utf8proc_int32_t zero = cp;
    while (is_digit(zero - 1))
        zero--;
    return '0' + (cp - zero) % 10;
}

// Strokes and ligatures that people leave out, letters that stand for one another, digits:
// plain() of char_table.py.
static size_t put_plain(utf8proc_int32_t cp, utf8proc_int32_t *out)
{
    static const struct {
        utf8proc_int32_t cp;
        utf8proc_int32_t plain[2];
    } table[] = {{0xF8, {'o'}},      {0x142, {'l'}},      {0x111, {'d'}},
                 {0x127, {'h'}},     {0x167, {'t'}},      {0x131, {'i'}},
                 {0xE6, {'a', 'e'}}, {0x153, {'o', 'e'}}, {0x671, {0x627}},
                 {0x649, {0x64A}},   {0x6CC, {0x64A}},    {0x6A9, {0x643}},
                 {0x629, {0x647}}};
    if (cp >= 0x660 && is_digit(cp)) {
        out[0] = ascii_digit(cp);
        return 1;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
        if (table[i].cp != cp)
            continue;
        out[0] = table[i].plain[0];
        out[1] = table[i].plain[1];
        return table[i].plain[1] ? 2 : 1;
    }
    out[0] = cp;
    return 1;
}

typedef struct fold_run {
    utf8proc_int32_t cps[RUN_CPS + 2 * ONE_CPS];
    size_t n;
    uint32_t base; // what the marks to come stand over
} fold_run;

static void run_add(fold_run *run, uint32_t cp)
{
    utf8proc_int32_t one[ONE_CPS];
    utf8proc_ssize_t n =
        utf8proc_decompose_char((utf8proc_int32_t)cp, one, ONE_CPS,
                                UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
                                    UTF8PROC_CASEFOLD | UTF8PROC_IGNORE,
                                NULL);
    for (utf8proc_ssize_t i = 0; i < n && i < ONE_CPS; i++) {
        if (is_kept(run->base, (uint32_t)one[i]))
            run->n += put_plain(one[i], run->cps + run->n);
        if (!is_mark((uint32_t)one[i]))
            run->base = (uint32_t)one[i];
    }
}

// Canonical order and composition; returns the length in code points.
static size_t run_compose(fold_run *run)
{
    for (size_t i = 1; i < run->n; i++) {
        utf8proc_int32_t cp = run->cps[i];
        utf8proc_propval_t ccc = utf8proc_get_property(cp)->combining_class;
        size_t k = i;
        for (;
             ccc && k && utf8proc_get_property(run->cps[k - 1])->combining_class > ccc;
             k--)
            run->cps[k] = run->cps[k - 1];
        run->cps[k] = cp;
    }
    utf8proc_ssize_t n = utf8proc_normalize_utf32(run->cps, (utf8proc_ssize_t)run->n,
                                                  UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    return n > 0 ? (size_t)n : 0;
}

static size_t run_encode(fold_run *run, unsigned char *out, size_t room)
{
    size_t n = run_compose(run), used = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char utf8[4];
        size_t bytes = (size_t)utf8proc_encode_char(run->cps[i], utf8);
        if (used + bytes > room)
            return room + 1;
        memcpy(out + used, utf8, bytes);
        used += bytes;
    }
    return used;
}

size_t kwic_fold_slow(const unsigned char *p, size_t n, unsigned char *out, size_t room)
{
    fold_run run = {.n = 0};
    for (size_t i = 0; i < n;) {
        uint32_t cp = 0;
        i += kwic_utf8_decode((const char *)p + i, n - i, &cp);
        run_add(&run, cp);
        if (run.n >= RUN_CPS)
            return room + 1;
    }
    return run_encode(&run, out, room);
}

// The end of the character at p with what may join it.
static const unsigned char *cluster_end(const unsigned char *p,
                                        const unsigned char *end)
{
    for (;;) {
        kwic_char c = kwic_char_at(p, end);
        if (!(c.props & KWIC_PROP_JOINS) &&
            kwic_char_kind_of(c.props) != KWIC_CHAR_MARK)
            return p;
        p += c.n;
    }
}

// In runs of RUN_CPS, so that no number of marks costs more than they are.
static void fold_cluster(const unsigned char *p, const unsigned char *end, GString *out)
{
    unsigned char bytes[2 * RUN_BYTES];
    fold_run run = {.n = 0};
    while (p < end) {
        uint32_t cp = 0;
        p += kwic_utf8_decode((const char *)p, (size_t)(end - p), &cp);
        run_add(&run, cp);
        if (run.n < RUN_CPS && p < end)
            continue;
        size_t n = run_encode(&run, bytes, sizeof(bytes));
        g_string_append_len(out, (const char *)bytes, (gssize)n);
        run.n = 0;
    }
}

#define EIGHT(byte) (0x0101010101010101ULL * (byte))

// Eight bytes at a time: the top bit is set where a capital letter is.
static void lower_ascii(char *s, gsize n)
{
    gsize i = 0;
    for (uint64_t x; i + 8 <= n; i += 8) {
        memcpy(&x, s + i, 8);
        uint64_t upper = (x + EIGHT(0x80 - 'A')) & ~(x + EIGHT(0x80 - 'Z' - 1));
        x |= (upper & EIGHT(0x80)) >> 2;
        memcpy(s + i, &x, 8);
    }
    for (; i < n; i++)
        s[i] = g_ascii_tolower(s[i]);
}

// ASCII at p, but for a last character that something behind it may join.
static const unsigned char *fold_ascii(const unsigned char *p, const unsigned char *end,
                                       GString *out)
{
    const unsigned char *q = p;
    for (uint64_t x; end - q >= 8; q += 8) {
        memcpy(&x, q, 8);
        if (x & EIGHT(0x80))
            break;
    }
    while (q < end && *q < 0x80)
        q++;
    if (q > p && q < end)
        q--;
    gsize at = out->len;
    g_string_append_len(out, (const char *)p, q - p);
    lower_ascii(out->str + at, out->len - at);
    return q;
}

void kwic_fold(kwic_str text, GString *out)
{
    const unsigned char *p = (const unsigned char *)text.p, *end = p ? p + text.n : p;
    while ((p = fold_ascii(p, end, out)) < end) {
        kwic_char c = kwic_char_at(p, end);
        const unsigned char *after = cluster_end(p + c.n, end);
        unsigned char one[KWIC_FOLD_CHAR_BYTES];
        if (!c.cp && *p) {
            g_string_append(out, "\xEF\xBF\xBD");
            after = p + 1;
        } else if (after != p + c.n) {
            fold_cluster(p, after, out);
        } else {
            g_string_append_len(out, (const char *)one,
                                (gssize)kwic_fold_one(c, p, one));
        }
        p = after;
    }
}

void kwic_slug(kwic_str text, GString *out)
{
    g_autoptr(GString) folded = g_string_new(NULL);
    kwic_fold(text, folded);
    const unsigned char *p = (const unsigned char *)folded->str, *end = p + folded->len;
    bool gap = false, any = false;
    for (kwic_char c; (c = kwic_char_at(p, end)).n; p += c.n) {
        kwic_char_kind kind = kwic_char_kind_of(c.props);
        bool kept = kwic_char_is_word(c.props) || kind == KWIC_CHAR_BIGRAM ||
                    (kind == KWIC_CHAR_MARK && any && !gap);
        if (kept && gap && any)
            g_string_append_c(out, '-');
        if (kept)
            g_string_append_len(out, (const char *)p, c.n);
        gap = !kept;
        any = any || kept;
    }
}
