// SPDX-License-Identifier: GPL-2.0-or-later
#include "memo.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

enum {
    FIRST_PLACES = 1 << 9, // in the table, a power of two
    MOST_PLACES = 1 << 15,
    MOST_BYTES = 2 << 20, // of texts and tokens
};

void kwic_memo_init(kwic_memo *m, kwic_tokenizer *tokenizer)
{
    *m = (kwic_memo){
        .tokenizer = tokenizer,
        .entries = g_array_new(FALSE, FALSE, sizeof(kwic_memo_entry)),
        .tokens = g_array_new(FALSE, FALSE, sizeof(kwic_memo_token)),
        .bytes = g_string_new(NULL),
    };
}

void kwic_memo_clear(kwic_memo *m)
{
    g_free(m->table);
    g_array_unref(m->entries);
    g_array_unref(m->tokens);
    g_string_free(m->bytes, TRUE);
}

static void begin_anew(kwic_memo *m)
{
    if (!m->table) {
        m->places = FIRST_PLACES;
        m->table = g_new(uint32_t, m->places);
    }
    memset(m->table, 0, m->places * sizeof *m->table);
    g_array_set_size(m->entries, 0);
    g_array_set_size(m->tokens, 0);
    g_string_truncate(m->bytes, 0);
}

static bool is_full(const kwic_memo *m)
{
    return m->entries->len >= MOST_PLACES / 2 ||
           m->bytes->len + m->tokens->len * sizeof(kwic_memo_token) > MOST_BYTES;
}

static bool take_token(void *ctx, const kwic_token *token)
{
    kwic_memo *m = ctx;
    kwic_memo_token own = {(uint32_t)m->bytes->len, (uint16_t)token->text.n,
                           (uint16_t)token->position};
    g_array_append_val(m->tokens, own);
    g_string_append_len(m->bytes, token->text.p, (gssize)token->text.n);
    return true;
}

static kwic_memo_entry *add(kwic_memo *m, uint32_t *place, uint64_t hash, kwic_str text)
{
    kwic_memo_entry e = {.hash = hash,
                         .at = (uint32_t)m->bytes->len,
                         .bytes = (uint32_t)text.n,
                         .first = m->tokens->len};
    if (text.n)
        g_string_append_len(m->bytes, text.p, (gssize)text.n);
    e.positions = kwic_tokenize(m->tokenizer, text, 0, take_token, m);
    e.n = m->tokens->len - e.first;
    g_array_append_val(m->entries, e);
    *place = m->entries->len;
    return &g_array_index(m->entries, kwic_memo_entry, m->entries->len - 1);
}

static void grow_table(kwic_memo *m)
{
    m->places *= 2;
    g_free(m->table);
    m->table = g_new0(uint32_t, m->places);
    for (guint i = 0; i < m->entries->len; i++) {
        size_t at =
            g_array_index(m->entries, kwic_memo_entry, i).hash & (m->places - 1);
        while (m->table[at])
            at = (at + 1) & (m->places - 1);
        m->table[at] = i + 1;
    }
}

static bool is_of(const kwic_memo *m, const kwic_memo_entry *e, uint64_t hash,
                  kwic_str text)
{
    return e->hash == hash &&
           kwic_str_eq((kwic_str){m->bytes->str + e->at, e->bytes}, text);
}

const kwic_memo_entry *kwic_memo_find(kwic_memo *m, kwic_str text)
{
    if (!m->table || is_full(m))
        begin_anew(m);
    else if (m->entries->len >= m->places / 2)
        grow_table(m);
    uint64_t hash = text.n ? XXH3_64bits(text.p, text.n) : 0;
    size_t at = hash & (m->places - 1);
    for (; m->table[at]; at = (at + 1) & (m->places - 1)) {
        kwic_memo_entry *e =
            &g_array_index(m->entries, kwic_memo_entry, m->table[at] - 1);
        if (is_of(m, e, hash, text))
            return e;
    }
    return add(m, &m->table[at], hash, text);
}
