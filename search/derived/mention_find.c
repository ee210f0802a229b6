// SPDX-License-Identifier: GPL-2.0-or-later
// The notes that have a name: by lists and a query where all are asked, by lists and
// positions where a few are.
#include "base/docset.h"
#include "kwic/record.h"
#include "mention.h"

enum { FEW_NOTES = 8 };

struct kwic_mention_finder {
    kwic_db *db;
    kwic_arena *arena;
    kwic_tokenizer *tokenizer;
    uint32_t last_docid;
    kwic_docset among;   // as a set; words NULL: not made
    GHashTable *by_word; // kwic_str -> GArray: the notes among them that have the word
};

static void free_docids(gpointer docids)
{
    g_array_unref(docids);
}

kwic_mention_finder *kwic_mention_finder_new(kwic_db *db, uint32_t last_docid)
{
    kwic_mention_finder *f = g_new0(kwic_mention_finder, 1);
    f->db = db;
    f->arena = kwic_arena_new();
    f->tokenizer = kwic_tokenizer_new();
    f->last_docid = last_docid;
    f->by_word = g_hash_table_new_full(kwic_str_hash, kwic_str_same, NULL, free_docids);
    return f;
}

void kwic_mention_finder_free(kwic_mention_finder *f)
{
    if (!f)
        return;
    g_hash_table_unref(f->by_word);
    kwic_tokenizer_free(f->tokenizer);
    kwic_arena_free(f->arena);
    g_free(f);
}

// ---- in all notes ----

static kwic_query *term_query(kwic_arena *arena, kwic_str term)
{
    kwic_query *q = kwic_arena_new_array(arena, kwic_query, 1);
    q->op = KWIC_Q_TERM;
    q->term = term;
    return q;
}

static kwic_query *join_query(kwic_arena *arena, kwic_query_op op, size_t n)
{
    kwic_query *q = kwic_arena_new_array(arena, kwic_query, 1);
    q->op = op;
    q->kids = kwic_arena_new_array(arena, kwic_query *, n);
    q->n_kids = n;
    return q;
}

// The phrase, or the compound whole.
static kwic_query *phrase_query(kwic_arena *arena, const kwic_mention_sought *n)
{
    kwic_query *q = join_query(arena, KWIC_Q_PHRASE, n->n_words);
    q->window = (uint32_t)n->n_words;
    for (size_t i = 0; i < n->n_words; i++)
        q->kids[i] = term_query(arena, n->words[i]);
    if (!n->whole.n)
        return q;
    kwic_query *either = join_query(arena, KWIC_Q_OR, 2);
    either->kids[0] = q;
    either->kids[1] = term_query(arena, n->whole);
    return either;
}

static bool find_phrase(kwic_mention_finder *f, const kwic_mention_sought *n,
                        GArray *docids, GError **error)
{
    kwic_match_params params = {
        .check = UINT32_MAX, .collect = true, .k1 = 1.2, .b = 0.75};
    g_autoptr(kwic_matches) found =
        kwic_db_match(f->db, phrase_query(f->arena, n), &params, error);
    if (found && found->n_all)
        g_array_append_vals(docids, found->all, (guint)found->n_all);
    return found != NULL;
}

// ---- among some ----

static bool has_word(kwic_mention_finder *f, uint32_t docid, kwic_str word, bool *has,
                     GError **error)
{
    g_autoptr(GArray) positions = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    bool ok = kwic_db_positions(f->db, docid, word, positions, error);
    *has = positions->len > 0;
    return ok;
}

// Of a few notes each is asked: no list need be read.
static bool ask_each(kwic_mention_finder *f, kwic_str word, const GArray *among,
                     GArray *out, GError **error)
{
    for (guint i = 0; i < among->len; i++) {
        uint32_t docid = g_array_index(among, uint32_t, i);
        bool has;
        if (!has_word(f, docid, word, &has, error))
            return false;
        if (has)
            g_array_append_val(out, docid);
    }
    return true;
}

static bool ask_list(kwic_mention_finder *f, kwic_str word, const GArray *among,
                     GArray *out, GError **error)
{
    if (!f->among.words) {
        f->among = kwic_docset_new(f->arena, f->last_docid);
        for (guint i = 0; i < among->len; i++)
            kwic_docset_add(&f->among, g_array_index(among, uint32_t, i));
    }
    if (!kwic_db_postings(f->db, word, out, NULL, error))
        return false;
    guint kept = 0;
    for (guint i = 0; i < out->len; i++) {
        uint32_t docid = g_array_index(out, uint32_t, i);
        if (kwic_docset_has(&f->among, docid))
            g_array_index(out, uint32_t, kept++) = docid;
    }
    g_array_set_size(out, kept);
    return true;
}

// Those that have the word; NULL on failure.
static const GArray *notes_with(kwic_mention_finder *f, kwic_str word,
                                const GArray *among, GError **error)
{
    GArray *known = g_hash_table_lookup(f->by_word, &word);
    if (known)
        return known;
    GArray *out = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    bool ok = among->len > FEW_NOTES ? ask_list(f, word, among, out, error)
                                     : ask_each(f, word, among, out, error);
    if (!ok) {
        g_array_unref(out);
        return NULL;
    }
    kwic_str *key = kwic_arena_new_array(f->arena, kwic_str, 1);
    *key = kwic_arena_str(f->arena, word);
    g_hash_table_insert(f->by_word, key, out);
    return out;
}

// Leaves in docids those that are in the other list, too.
static void keep_common(GArray *docids, const GArray *other)
{
    guint kept = 0, k = 0;
    for (guint i = 0; i < docids->len; i++) {
        uint32_t docid = g_array_index(docids, uint32_t, i);
        while (k < other->len && g_array_index(other, uint32_t, k) < docid)
            k++;
        if (k < other->len && g_array_index(other, uint32_t, k) == docid)
            g_array_index(docids, uint32_t, kept++) = docid;
    }
    g_array_set_size(docids, kept);
}

void kwic_mention_follow(GArray *starts, const GArray *positions, uint32_t at)
{
    guint kept = 0, k = 0;
    for (guint i = 0; i < starts->len; i++) {
        uint32_t start = g_array_index(starts, uint32_t, i);
        while (k < positions->len && g_array_index(positions, uint32_t, k) < start + at)
            k++;
        if (k < positions->len && g_array_index(positions, uint32_t, k) == start + at)
            g_array_index(starts, uint32_t, kept++) = start;
    }
    g_array_set_size(starts, kept);
}

// Leaves of starts those that have the word `at` places on.
static bool keep_followed(kwic_mention_finder *f, uint32_t docid, GArray *starts,
                          kwic_str word, uint32_t at, GError **error)
{
    g_autoptr(GArray) positions = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    if (!kwic_db_positions(f->db, docid, word, positions, error))
        return false;
    kwic_mention_follow(starts, positions, at);
    return true;
}

static bool has_phrase(kwic_mention_finder *f, uint32_t docid,
                       const kwic_mention_sought *n, bool *has, GError **error)
{
    g_autoptr(GArray) starts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    bool ok = kwic_db_positions(f->db, docid, n->words[0], starts, error);
    for (uint32_t at = 1; at < n->n_words && ok && starts->len; at++)
        ok = keep_followed(f, docid, starts, n->words[at], at, error);
    *has = starts->len > 0;
    return ok;
}

static int by_number(gconstpointer a, gconstpointer b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

// Adds those of the other list that are not in docids.
static void add_missing(GArray *docids, const GArray *other)
{
    guint n = docids->len, k = 0;
    for (guint i = 0; i < other->len; i++) {
        uint32_t docid = g_array_index(other, uint32_t, i);
        while (k < n && g_array_index(docids, uint32_t, k) < docid)
            k++;
        if (k == n || g_array_index(docids, uint32_t, k) != docid)
            g_array_append_val(docids, docid);
    }
    g_array_sort(docids, by_number);
}

static bool find_phrase_among(kwic_mention_finder *f, const kwic_mention_sought *n,
                              const GArray *among, GArray *docids, GError **error)
{
    for (size_t i = 0; i < n->n_words; i++) {
        const GArray *with = notes_with(f, n->words[i], among, error);
        if (!with)
            return false;
        if (i == 0 && with->len)
            g_array_append_vals(docids, with->data, with->len);
        if (i)
            keep_common(docids, with);
    }
    guint kept = 0;
    for (guint i = 0; i < docids->len; i++) {
        uint32_t docid = g_array_index(docids, uint32_t, i);
        bool has;
        if (!has_phrase(f, docid, n, &has, error))
            return false;
        if (has)
            g_array_index(docids, uint32_t, kept++) = docid;
    }
    g_array_set_size(docids, kept);
    if (!n->whole.n)
        return true;
    const GArray *with = notes_with(f, n->whole, among, error);
    if (with)
        add_missing(docids, with);
    return with != NULL;
}

// ---- one word ----

static bool find_word(kwic_mention_finder *f, kwic_str word, const GArray *among,
                      GArray *docids, GError **error)
{
    if (!among)
        return kwic_db_postings(f->db, word, docids, NULL, error);
    const GArray *with = notes_with(f, word, among, error);
    if (with && with->len)
        g_array_append_vals(docids, with->data, with->len);
    return with != NULL;
}

static bool keep_capital(kwic_mention_finder *f, kwic_str word, GArray *docids,
                         GError **error)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(GString) data = g_string_new(NULL);
    guint kept = 0;
    for (guint i = 0; i < docids->len; i++) {
        uint32_t docid = g_array_index(docids, uint32_t, i);
        kwic_record record;
        kwic_arena_clear(arena);
        g_string_truncate(data, 0);
        if (!kwic_db_data(f->db, docid, data, error) ||
            !kwic_record_unpack(kwic_str_of_string(data), arena, &record, error))
            return false;
        if (kwic_mention_has_capital(f->tokenizer, &record, word))
            g_array_index(docids, uint32_t, kept++) = docid;
    }
    g_array_set_size(docids, kept);
    return true;
}

bool kwic_mention_find(kwic_mention_finder *f, const kwic_mention_sought *n,
                       const GArray *among, GArray *docids, GError **error)
{
    switch (n->kind) {
    case KWIC_MENTION_PHRASE:
        return among ? find_phrase_among(f, n, among, docids, error)
                     : find_phrase(f, n, docids, error);
    case KWIC_MENTION_WORD:
        return find_word(f, n->key, among, docids, error);
    case KWIC_MENTION_CAPITAL:
        return find_word(f, n->key, among, docids, error) &&
               keep_capital(f, n->key, docids, error);
    case KWIC_MENTION_COMMON:
        break;
    }
    return true;
}
