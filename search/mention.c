// SPDX-License-Identifier: GPL-2.0-or-later
// Names of companies in texts.
//
// A name is looked for in the index, by its words: one word as a term, several as a
// phrase; "CoreWeave" is both, so it is found as coreweave, core-weave and core weave.
// So that short and common words do not flood the answer,
//
// - a name of fewer than three characters (two in scripts without spaces), or without a
//   letter, is not looked for;
// - a single word that is an ordinary one counts only where it is written with a capital
//   ("Notion", not "a notion"), and not at all when more than a fiftieth of the notes
//   have it. Ordinary is what more than half of the notes have, and what has other forms
//   in the vault ("notions"): names are not inflected.
//
// What was found is kept by name: after a change only the notes changed are looked
// through again, and only new names in all.
#include <stdlib.h>

#include "derived_make.h"
#include "docset.h"
#include "kwic/record.h"
#include "kwic/schema.h"
#include "kwic/tokenizer.h"
#include "mention.h"

enum { MAX_WORDS = 12, FEW_NOTES = 8 };

typedef struct name {
    kwic_str key;       // its words, one space between
    const char **words; // without the whole
    size_t n_words;
    kwic_str whole; // of a compound; empty
    enum kwic_mention_kind kind;
    GArray *companies; // uint32_t
    GArray *docids;
} name;

typedef struct hunt {
    kwic_making *m;
    kwic_db *db;
    kwic_arena *arena;
    kwic_tokenizer *tokenizer;
    GPtrArray *names; // name
    GHashTable *by_key;
    kwic_docset changed; // since the old file; words NULL: all notes are to be seen
    GError **error;
} hunt;

// ---- what a name is ----

typedef struct words {
    hunt *h;
    GPtrArray *list;
    GString *key;
    kwic_str whole;
    size_t n, letters;
    bool bigrams;
} words;

static bool take_word(void *ctx, const kwic_token *t)
{
    words *w = ctx;
    kwic_str text = kwic_arena_str(w->h->arena, t->text);
    if (t->kind == KWIC_TOKEN_WHOLE) {
        w->whole = text;
        return true;
    }
    if (t->kind == KWIC_TOKEN_SIGNED || (t->kind == KWIC_TOKEN_CHAR && w->n > 0))
        return true;
    w->bigrams = w->bigrams || t->kind == KWIC_TOKEN_BIGRAM;
    for (size_t i = 0; i < text.n; i++)
        w->letters += !g_ascii_isdigit(text.p[i]);
    if (w->n++)
        g_string_append_c(w->key, ' ');
    g_string_append_len(w->key, text.p, (gssize)text.n);
    g_ptr_array_add(w->list, (gpointer)text.p);
    return w->n <= MAX_WORDS;
}

static bool worth(const words *w)
{
    glong chars = g_utf8_strlen(w->key->str, -1) + 1 - (glong)w->n;
    return w->n > 0 && w->n <= MAX_WORDS && w->letters > 0 &&
           chars >= (w->bigrams ? 2 : 3);
}

static void free_name(gpointer p)
{
    name *n = p;
    g_array_unref(n->companies);
    g_array_unref(n->docids);
}

static name *name_of(hunt *h, const words *w)
{
    kwic_str key = {w->key->str, w->key->len};
    name *n = g_hash_table_lookup(h->by_key, &key);
    if (n)
        return n;
    n = kwic_arena_new_array(h->arena, name, 1);
    n->key = kwic_arena_str(h->arena, key);
    n->n_words = w->n;
    n->words = kwic_arena_new_array(h->arena, const char *, w->n);
    memcpy(n->words, w->list->pdata, w->n * sizeof *n->words);
    n->companies = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    n->docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_ptr_array_add(h->names, n);
    g_hash_table_insert(h->by_key, &n->key, n);
    return n;
}

static void add_name(hunt *h, const kwic_company_name *given)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    g_autoptr(GString) key = g_string_new(NULL);
    words w = {.h = h, .list = list, .key = key};
    kwic_tokenize(h->tokenizer, kwic_str_sub(given->name, 0, KWIC_NAME_BYTES), 0,
                  take_word, &w);
    if (!worth(&w))
        return;
    name *n = name_of(h, &w);
    // "openai" is the whole of OpenAI: the same name.
    kwic_str joined = w.n > 1 ? w.whole : (kwic_str){NULL, 0};
    if (joined.n && n->whole.n == 0)
        n->whole = joined;
    for (guint i = 0; i < n->companies->len; i++)
        if (g_array_index(n->companies, uint32_t, i) == given->company)
            return;
    g_array_append_val(n->companies, given->company);
}

static void settle_kinds(hunt *h)
{
    kwic_mention_words kinds;
    kwic_mention_words_init(&kinds, h->db, h->m->stamp.count);
    for (guint i = 0; i < h->names->len; i++) {
        name *n = h->names->pdata[i];
        n->kind = n->n_words > 1 ? KWIC_MENTION_PHRASE
                                 : kwic_mention_word_kind(&kinds, n->key);
    }
    kwic_mention_words_clear(&kinds);
}

// ---- finding ----

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

// The phrase, or the compound whole; with changed only in those notes.
static kwic_query *phrase_query(hunt *h, const name *n, const GArray *changed)
{
    kwic_query *q = join_query(h->arena, KWIC_Q_PHRASE, n->n_words);
    q->window = (uint32_t)n->n_words;
    for (size_t i = 0; i < n->n_words; i++)
        q->kids[i] = term_query(h->arena, kwic_str_of(n->words[i]));
    if (n->whole.n) {
        kwic_query *either = join_query(h->arena, KWIC_Q_OR, 2);
        either->kids[0] = q;
        either->kids[1] = term_query(h->arena, n->whole);
        q = either;
    }
    if (!changed)
        return q;
    kwic_query *both = join_query(h->arena, KWIC_Q_AND, 2);
    both->kids[0] = kwic_arena_new_array(h->arena, kwic_query, 1);
    both->kids[0]->op = KWIC_Q_DOCIDS;
    both->kids[0]->docids = (const uint32_t *)(void *)changed->data;
    both->kids[0]->n_docids = changed->len;
    both->kids[1] = q;
    return both;
}

static bool find_phrase(hunt *h, name *n, const GArray *changed)
{
    if (changed && changed->len == 0)
        return true;
    kwic_match_params params = {
        .check = UINT32_MAX, .collect = true, .k1 = 1.2, .b = 0.75};
    g_autoptr(kwic_matches) found =
        kwic_db_match(h->db, phrase_query(h, n, changed), &params, h->error);
    if (found && found->n_all)
        g_array_append_vals(n->docids, found->all, (guint)found->n_all);
    return found != NULL;
}

// The few notes that have the word, without a look at all the others.
static bool find_word_in(hunt *h, name *n, const GArray *docids)
{
    g_autoptr(GArray) positions = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (guint i = 0; i < docids->len; i++) {
        uint32_t docid = g_array_index(docids, uint32_t, i);
        g_array_set_size(positions, 0);
        if (!kwic_db_positions(h->db, docid, n->key, positions, h->error))
            return false;
        if (positions->len)
            g_array_append_val(n->docids, docid);
    }
    return true;
}

static bool find_word(hunt *h, name *n, const GArray *changed)
{
    if (changed && changed->len <= FEW_NOTES)
        return find_word_in(h, n, changed);
    if (!kwic_db_postings(h->db, n->key, n->docids, NULL, h->error))
        return false;
    guint kept = 0;
    for (guint i = 0; changed && i < n->docids->len; i++) {
        uint32_t docid = g_array_index(n->docids, uint32_t, i);
        if (kwic_docset_has(&h->changed, docid))
            g_array_index(n->docids, uint32_t, kept++) = docid;
    }
    if (changed)
        g_array_set_size(n->docids, kept);
    return true;
}

static bool keep_capital(hunt *h, name *n)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(GString) data = g_string_new(NULL);
    guint kept = 0;
    for (guint i = 0; i < n->docids->len; i++) {
        uint32_t docid = g_array_index(n->docids, uint32_t, i);
        kwic_record record;
        kwic_arena_clear(arena);
        g_string_truncate(data, 0);
        if (!kwic_db_data(h->db, docid, data, h->error) ||
            !kwic_record_unpack((kwic_str){data->str, data->len}, arena, &record,
                                h->error))
            return false;
        if (kwic_mention_has_capital(h->tokenizer, &record, n->key))
            g_array_index(n->docids, uint32_t, kept++) = docid;
    }
    g_array_set_size(n->docids, kept);
    return true;
}

static bool find_name(hunt *h, name *n, const GArray *changed)
{
    switch (n->kind) {
    case KWIC_MENTION_PHRASE:
        return find_phrase(h, n, changed);
    case KWIC_MENTION_WORD:
        return find_word(h, n, changed);
    case KWIC_MENTION_CAPITAL:
        return find_word(h, n, changed) && keep_capital(h, n);
    case KWIC_MENTION_COMMON:
        break;
    }
    return true;
}

// ---- what is known from before ----

typedef struct changes {
    hunt *h;
    GArray *docids;
    uint64_t since;
} changes;

static bool see_generation(void *ctx, uint32_t docid, kwic_str value)
{
    changes *c = ctx;
    if ((uint64_t)kwic_sortable_get(value) > c->since &&
        docid <= c->h->m->stamp.last_docid) {
        g_array_append_val(c->docids, docid);
        kwic_docset_add(&c->h->changed, docid);
    }
    return true;
}

// The docids changed since the old file was made; NULL when there is none to go by.
static GArray *changed_since(hunt *h)
{
    size_t n;
    const uint64_t *since =
        h->m->old ? kwic_side_part(h->m->old, KWIC_DP_FACTS, sizeof *since, &n) : NULL;
    if (!since || n == 0)
        return NULL;
    GArray *docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    h->changed = kwic_docset_new(h->arena, h->m->stamp.last_docid);
    changes c = {h, docids, *since};
    if (kwic_db_values(h->db, KWIC_SLOT_GENERATION, see_generation, &c, NULL))
        return docids;
    g_array_unref(docids);
    return NULL;
}

static bool known_before(const hunt *h, const name *n, kwic_mention_name *out)
{
    size_t n_names, n_text;
    const kwic_mention_name *names =
        kwic_side_part(h->m->old, KWIC_DP_MENTION_NAMES, sizeof *names, &n_names);
    const char *text = kwic_side_part(h->m->old, KWIC_DP_TEXT, 1, &n_text);
    size_t from = 0, to = n_names;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        kwic_slice key = names[mid].key;
        if (key.at > n_text || key.n > n_text - key.at)
            return false;
        int c = kwic_str_cmp((kwic_str){text + key.at, key.n}, n->key);
        if (c == 0) {
            *out = names[mid];
            return out->kind == (uint32_t)n->kind &&
                   (out->whole.n > 0) == (n->whole.n > 0);
        }
        if (c < 0)
            from = mid + 1;
        else
            to = mid;
    }
    return false;
}

static gint by_docid(gconstpointer a, gconstpointer b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

// Adds what was found before in notes that have not changed since.
static void add_known(const hunt *h, name *n, const kwic_mention_name *before)
{
    size_t n_docs;
    const uint32_t *docs =
        kwic_side_part(h->m->old, KWIC_DP_MENTION_DOCS, sizeof *docs, &n_docs);
    for (uint64_t i = before->first;
         i < (uint64_t)before->first + before->n && i < n_docs; i++)
        if (!kwic_docset_has(&h->changed, docs[i]) &&
            kwic_names_path(&h->m->names, docs[i]).n)
            g_array_append_val(n->docids, docs[i]);
    g_array_sort(n->docids, by_docid);
}

static bool find_all(hunt *h)
{
    g_autoptr(GArray) changed = changed_since(h);
    for (guint i = 0; i < h->names->len; i++) {
        name *n = h->names->pdata[i];
        kwic_mention_name before = {0};
        bool known = changed && known_before(h, n, &before);
        if (!find_name(h, n, known ? changed : NULL))
            return false;
        if (known)
            add_known(h, n, &before);
    }
    return true;
}

// ---- the parts and the claims ----

static gint by_key(gconstpointer a, gconstpointer b)
{
    return kwic_str_cmp((*(name *const *)a)->key, (*(name *const *)b)->key);
}

static void put_names(hunt *h)
{
    kwic_making *m = h->m;
    GArray *names =
        kwic_making_part(m, KWIC_DP_MENTION_NAMES, sizeof(kwic_mention_name));
    GArray *docs = kwic_making_part(m, KWIC_DP_MENTION_DOCS, sizeof(uint32_t));
    GArray *of = kwic_making_part(m, KWIC_DP_MENTION_OF, sizeof(uint32_t));
    for (guint i = 0; i < h->names->len; i++) {
        const name *n = h->names->pdata[i];
        uint32_t at = (uint32_t)m->text->len;
        kwic_mention_name one = {
            .key = {at, (uint32_t)n->key.n},
            .whole = {at + (uint32_t)n->key.n, (uint32_t)n->whole.n},
            .kind = n->kind,
            .first = docs->len,
            .n = n->docids->len,
            .of = of->len,
            .n_of = n->companies->len};
        g_string_append_len(m->text, n->key.p, (gssize)n->key.n);
        g_string_append_len(m->text, n->whole.p, (gssize)n->whole.n);
        g_array_append_val(names, one);
        g_array_append_vals(of, n->companies->data, n->companies->len);
        g_array_append_vals(docs, n->docids->data, n->docids->len);
        for (guint c = 0; c < n->companies->len; c++)
            for (guint d = 0; d < n->docids->len; d++) {
                kwic_made_claim claim = {g_array_index(n->docids, uint32_t, d),
                                         g_array_index(n->companies, uint32_t, c),
                                         KWIC_BY_MENTION};
                if (claim.docid <= m->stamp.last_docid)
                    g_array_append_val(m->claims, claim);
            }
    }
    kwic_making_view(m);
}

bool kwic_making_mentions(kwic_making *m, const kwic_company_name *names, size_t n,
                          GError **error)
{
    if (n == 0)
        return true;
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(kwic_tokenizer) tokenizer = kwic_tokenizer_new();
    hunt h = {.m = m,
              .db = m->db,
              .arena = arena,
              .tokenizer = tokenizer,
              .names = g_ptr_array_new_with_free_func(free_name),
              .by_key = g_hash_table_new(kwic_str_hash, kwic_str_same),
              .error = error};
    for (size_t i = 0; i < n; i++)
        add_name(&h, &names[i]);
    settle_kinds(&h);
    g_ptr_array_sort(h.names, by_key);
    bool ok = find_all(&h);
    if (ok)
        put_names(&h);
    g_hash_table_unref(h.by_key);
    g_ptr_array_unref(h.names);
    return ok;
}
