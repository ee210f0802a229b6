// SPDX-License-Identifier: GPL-2.0-or-later
#include "written.h"

#include "kwic/path.h"

enum { most_notes = 3 };

bool kwic_written_token(const kwic_token *token, kwic_str source)
{
    if (token->kind != KWIC_TOKEN_WHOLE)
        return true;
    g_autoptr(GString) folded = g_string_new(NULL);
    kwic_fold(kwic_str_sub(source, token->start, token->end), folded);
    return kwic_str_eq(kwic_str_of_string(folded), token->text);
}

typedef bool (*source_fn)(void *ctx, const kwic_token *token, kwic_str source);

typedef struct reading {
    source_fn fn;
    void *ctx;
    kwic_str source;
    bool stopped;
} reading;

static bool pass(void *ctx, const kwic_token *token)
{
    reading *r = ctx;
    r->stopped = !r->fn(r->ctx, token, r->source);
    return !r->stopped;
}

static void read_text(reading *r, kwic_tokenizer *z, kwic_str text)
{
    r->source = text;
    if (!r->stopped && text.n)
        kwic_tokenize(z, text, 0, pass, r);
}

static void read_record(kwic_tokenizer *z, const kwic_record *record, source_fn fn,
                        void *ctx)
{
    reading r = {.fn = fn, .ctx = ctx};
    read_text(&r, z, record->title);
    read_text(&r, z, record->first_h1);
    read_text(&r, z, kwic_path_stem(record->path));
    for (size_t i = 0; i < record->n_aliases; i++)
        read_text(&r, z, record->aliases[i]);
    for (size_t i = 0; i < record->n_blocks; i++)
        read_text(&r, z, record->blocks[i].text);
}

typedef struct passing {
    kwic_token_fn fn;
    void *ctx;
} passing;

static bool pass_written(void *ctx, const kwic_token *token, kwic_str source)
{
    passing *p = ctx;
    return !kwic_written_token(token, source) || p->fn(p->ctx, token);
}

void kwic_written_each(kwic_tokenizer *z, const kwic_record *record, kwic_token_fn fn,
                       void *ctx)
{
    passing p = {fn, ctx};
    read_record(z, record, pass_written, &p);
}

typedef struct seeking {
    kwic_str term;
    GString *as;
    bool found;
} seeking;

// The text in small letters, if it is the term, else the term.
static void put_small(kwic_str text, kwic_str term, GString *out)
{
    g_autofree char *small = g_utf8_validate_len(text.p, text.n, NULL)
                                 ? g_utf8_strdown(text.p, (gssize)text.n)
                                 : NULL;
    g_string_truncate(out, 0);
    kwic_fold(kwic_str_of(small ? small : ""), out);
    if (kwic_str_eq(kwic_str_of_string(out), term))
        g_string_assign(out, small);
    else
        g_string_append_len(g_string_truncate(out, 0), term.p, (gssize)term.n);
}

static bool seek(void *ctx, const kwic_token *token, kwic_str source)
{
    seeking *s = ctx;
    if (!kwic_str_eq(token->text, s->term))
        return true;
    kwic_str own = kwic_str_sub(source, token->start, token->end);
    s->found = kwic_written_token(token, source);
    if (s->found)
        put_small(own, s->term, s->as);
    else if (s->as->len == 0)
        kwic_fold(own, s->as);
    return !s->found;
}

bool kwic_written(kwic_db *db, kwic_tokenizer *z, kwic_str term, GString *as)
{
    g_autoptr(GArray) docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GString) data = g_string_new(NULL), own = g_string_new(NULL);
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    seeking s = {.term = term, .as = as ? as : own};
    g_string_truncate(s.as, 0);
    if (!kwic_db_postings(db, term, docids, NULL, NULL))
        return false;
    for (guint i = 0; i < MIN(docids->len, most_notes) && !s.found; i++) {
        kwic_record record;
        g_string_truncate(data, 0);
        if (kwic_db_data(db, g_array_index(docids, uint32_t, i), data, NULL) &&
            kwic_record_unpack(kwic_str_of_string(data), arena, &record, NULL))
            read_record(z, &record, seek, &s);
    }
    return s.found;
}
