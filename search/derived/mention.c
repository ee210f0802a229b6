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

#include "base/docset.h"
#include "derived_make.h"
#include "kwic/schema.h"
#include "kwic/tokenizer.h"
#include "mention.h"

enum { MAX_WORDS = 12 };

typedef struct name {
    kwic_mention_sought sought;
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
    kwic_mention_finder *finder;
    GError **error;
} hunt;

// ---- what a name is ----

typedef struct words {
    hunt *h;
    GArray *list; // kwic_str
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
    g_array_append_val(w->list, text);
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
    kwic_str key = kwic_str_of_string(w->key);
    name *n = g_hash_table_lookup(h->by_key, &key);
    if (n)
        return n;
    n = kwic_arena_new_array(h->arena, name, 1);
    kwic_str *list = kwic_arena_new_array(h->arena, kwic_str, w->n);
    memcpy(list, w->list->data, w->n * sizeof *list);
    n->sought = (kwic_mention_sought){
        .key = kwic_arena_str(h->arena, key), .words = list, .n_words = w->n};
    n->companies = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    n->docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_ptr_array_add(h->names, n);
    g_hash_table_insert(h->by_key, &n->sought.key, n);
    return n;
}

static void add_name(hunt *h, const kwic_company_name *given)
{
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(kwic_str));
    g_autoptr(GString) key = g_string_new(NULL);
    words w = {.h = h, .list = list, .key = key};
    kwic_tokenize(h->tokenizer, kwic_str_sub(given->name, 0, KWIC_NAME_BYTES), 0,
                  take_word, &w);
    if (!worth(&w))
        return;
    name *n = name_of(h, &w);
    // "openai" is the whole of OpenAI: the same name.
    kwic_str joined = w.n > 1 ? w.whole : (kwic_str){NULL, 0};
    if (joined.n && n->sought.whole.n == 0)
        n->sought.whole = joined;
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
        kwic_mention_sought *n = &((name *)h->names->pdata[i])->sought;
        n->kind = n->n_words > 1 ? KWIC_MENTION_PHRASE
                                 : kwic_mention_word_kind(&kinds, n->key);
    }
    kwic_mention_words_clear(&kinds);
}

// ---- what is known from before ----

typedef struct changes {
    GArray *docids;
    uint64_t since;
    uint32_t last_docid;
} changes;

static bool see_generation(void *ctx, uint32_t docid, kwic_str value)
{
    changes *c = ctx;
    if ((uint64_t)kwic_sortable_get(value) > c->since && docid <= c->last_docid)
        g_array_append_val(c->docids, docid);
    return true;
}

// The docids changed since the old file was made; NULL when there is none to go by.
static GArray *changed_since(const hunt *h)
{
    uint64_t since = h->m->old ? kwic_side_stamp(h->m->old).newest : 0;
    if (!since)
        return NULL;
    GArray *docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    changes c = {docids, since, h->m->stamp.last_docid};
    if (kwic_db_values(h->db, KWIC_SLOT_GENERATION, see_generation, &c, NULL))
        return docids;
    g_array_unref(docids);
    return NULL;
}

static bool known_before(const hunt *h, const kwic_mention_sought *n,
                         kwic_mention_name *out)
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
static void add_known(const hunt *h, name *n, const kwic_docset *changed,
                      const kwic_mention_name *before)
{
    size_t n_docs;
    const uint32_t *docs =
        kwic_side_part(h->m->old, KWIC_DP_MENTION_DOCS, sizeof *docs, &n_docs);
    for (uint64_t i = before->first;
         i < (uint64_t)before->first + before->n && i < n_docs; i++)
        if (!kwic_docset_has(changed, docs[i]) &&
            kwic_names_path(&h->m->names, docs[i]).n)
            g_array_append_val(n->docids, docs[i]);
    g_array_sort(n->docids, by_docid);
}

static bool find_all(hunt *h)
{
    g_autoptr(GArray) changed = changed_since(h);
    kwic_docset set = kwic_docset_new(h->arena, h->m->stamp.last_docid);
    for (guint i = 0; changed && i < changed->len; i++)
        kwic_docset_add(&set, g_array_index(changed, uint32_t, i));
    for (guint i = 0; i < h->names->len; i++) {
        name *n = h->names->pdata[i];
        kwic_mention_name before = {0};
        bool known = changed && known_before(h, &n->sought, &before);
        if (!kwic_mention_find(h->finder, &n->sought, known ? changed : NULL, n->docids,
                               h->error))
            return false;
        if (known)
            add_known(h, n, &set, &before);
    }
    return true;
}

// ---- the parts and the claims ----

static gint by_key(gconstpointer a, gconstpointer b)
{
    return kwic_str_cmp((*(name *const *)a)->sought.key,
                        (*(name *const *)b)->sought.key);
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
        kwic_str key = n->sought.key, whole = n->sought.whole;
        uint32_t at = (uint32_t)m->text->len;
        kwic_mention_name one = {.key = {at, (uint32_t)key.n},
                                 .whole = {at + (uint32_t)key.n, (uint32_t)whole.n},
                                 .kind = n->sought.kind,
                                 .first = docs->len,
                                 .n = n->docids->len,
                                 .of = of->len,
                                 .n_of = n->companies->len};
        g_string_append_len(m->text, key.p, (gssize)key.n);
        g_string_append_len(m->text, whole.p, (gssize)whole.n);
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
    g_autoptr(kwic_mention_finder) finder =
        kwic_mention_finder_new(m->db, m->stamp.last_docid);
    hunt h = {.m = m,
              .db = m->db,
              .arena = arena,
              .tokenizer = tokenizer,
              .finder = finder,
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
