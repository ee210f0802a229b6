// SPDX-License-Identifier: GPL-2.0-or-later
// Whether what was made of an earlier state is right for this one. Most notes that change keep
// their names, links and claims; then only the names of companies in their texts can be
// others.
#include "base/docset.h"
#include "kwic/bisect.h"
#include "kwic/schema.h"
#include "mention.h"

static const struct {
    enum kwic_derived_part part;
    uint32_t slot;
} seen_parts[] = {
    {KWIC_DP_SEEN_NAMES, KWIC_SLOT_NAMES},
    {KWIC_DP_SEEN_LINKS, KWIC_SLOT_LINKS},
    {KWIC_DP_SEEN_CLAIMS, KWIC_SLOT_CLAIMS},
};

static bool are_values_kept(const kwic_side *was, kwic_db *db,
                            const kwic_recent *recent)
{
    for (size_t i = 0; i < G_N_ELEMENTS(seen_parts); i++) {
        size_t n;
        const kwic_seen *seen =
            kwic_side_part(was, seen_parts[i].part, sizeof *seen, &n);
        if (!kwic_recent_is_same(recent, db, seen_parts[i].slot, seen, n))
            return false;
    }
    return true;
}

// ---- names in texts ----

typedef struct keeping {
    kwic_db *db;
    const kwic_mention_name *names;
    size_t n_names;
    const uint32_t *docs;
    size_t n_docs;
    kwic_str text;
    const GArray *recent;
    const GArray *terms; // kwic_str: those that changed; NULL: any may have
    kwic_arena *arena;
    kwic_mention_finder *finder;
    GArray *found; // scratch
} keeping;

static bool slice_of(const keeping *k, kwic_slice s, kwic_str *out)
{
    if (s.at > k->text.n || s.n > k->text.n - s.at)
        return false;
    *out = kwic_str_sub(k->text, s.at, s.at + s.n);
    return true;
}

// As it was looked for.
static bool sought_of(const keeping *k, const kwic_mention_name *name,
                      kwic_mention_sought *out)
{
    *out = (kwic_mention_sought){.kind = (enum kwic_mention_kind)name->kind};
    if (!slice_of(k, name->key, &out->key) || !slice_of(k, name->whole, &out->whole))
        return false;
    size_t most = 1;
    for (size_t i = 0; i < out->key.n; i++)
        most += out->key.p[i] == ' ';
    kwic_str *words = kwic_arena_new_array(k->arena, kwic_str, most);
    for (size_t from = 0, to = 0; out->n_words < most; from = to + 1) {
        for (to = from; to < out->key.n && out->key.p[to] != ' ';)
            to++;
        words[out->n_words++] = kwic_str_sub(out->key, from, to);
    }
    out->words = words;
    return out->key.n > 0;
}

// The first of the changed terms that is not before text.
static kwic_str term_from(const keeping *k, kwic_str text)
{
    guint from = 0, to = k->terms->len;
    KWIC_BISECT(guint, from, to, mid,
                kwic_str_cmp(g_array_index(k->terms, kwic_str, mid), text) < 0);
    return from < k->terms->len ? g_array_index(k->terms, kwic_str, from)
                                : KWIC_STR("");
}

static bool has_changed(const keeping *k, kwic_str word)
{
    return word.n && kwic_str_eq(term_from(k, word), word);
}

// Whether other terms than before can make the name another kind of word.
static bool is_kind_open(const keeping *k, kwic_str key)
{
    if (!k->terms)
        return true;
    kwic_str lang = kwic_str_of(kwic_schema()[KWIC_F_LANG].prefix);
    kwic_str start = kwic_mention_near_start(key);
    return kwic_str_starts(term_from(k, lang), lang) ||
           kwic_str_starts(term_from(k, start), start);
}

// Whether a word that came into the vault or left it makes a name another kind of word.
static bool are_kinds_kept(const keeping *k)
{
    kwic_mention_words words;
    bool kept = true;
    kwic_mention_words_init(&words, k->db, kwic_db_count(k->db));
    for (size_t i = 0; i < k->n_names && kept; i++) {
        kwic_str key;
        kept = slice_of(k, k->names[i].key, &key) &&
               (k->names[i].kind == KWIC_MENTION_PHRASE || !is_kind_open(k, key) ||
                kwic_mention_word_kind(&words, key) ==
                    (enum kwic_mention_kind)k->names[i].kind);
    }
    kwic_mention_words_clear(&words);
    return kept;
}

// Whether a note can have the name now that had it not, or the other way round. A word that
// stands where it stood may be written with a capital now.
static bool is_name_open(const keeping *k, const kwic_mention_sought *name)
{
    bool open =
        !k->terms || name->kind == KWIC_MENTION_CAPITAL || has_changed(k, name->whole);
    for (size_t i = 0; i < name->n_words && !open; i++)
        open = has_changed(k, name->words[i]);
    return open;
}

// Whether those found are the recent ones of the name's notes.
static bool are_notes_kept(const keeping *k, const kwic_mention_name *name,
                           const kwic_docset *recent)
{
    guint at = 0;
    if (name->first > k->n_docs || name->n > k->n_docs - name->first)
        return false;
    for (uint32_t i = 0; i < name->n; i++) {
        uint32_t docid = k->docs[name->first + i];
        if (!kwic_docset_has(recent, docid))
            continue;
        if (at == k->found->len || g_array_index(k->found, uint32_t, at) != docid)
            return false;
        at++;
    }
    return at == k->found->len;
}

static bool are_mentions_kept(const keeping *k)
{
    kwic_docset recent = kwic_docset_new(k->arena, kwic_db_last_docid(k->db));
    for (guint i = 0; i < k->recent->len; i++)
        kwic_docset_add(&recent, g_array_index(k->recent, uint32_t, i));
    for (size_t i = 0; i < k->n_names; i++) {
        kwic_mention_sought name;
        g_array_set_size(k->found, 0);
        if (!sought_of(k, &k->names[i], &name))
            return false;
        if (is_name_open(k, &name) &&
            (!kwic_mention_find(k->finder, &name, k->recent, k->found, NULL) ||
             !are_notes_kept(k, &k->names[i], &recent)))
            return false;
    }
    return true;
}

static GArray *terms_of(kwic_str list)
{
    GArray *terms = g_array_new(FALSE, FALSE, sizeof(kwic_str));
    kwic_str term;
    while (kwic_list_next(&list, &term))
        g_array_append_val(terms, term);
    return terms;
}

bool kwic_derived_is_kept(const kwic_side *was, kwic_db *db, const kwic_recent *recent,
                          const kwic_str *changed)
{
    if (!are_values_kept(was, db, recent))
        return false;
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(GArray) terms = changed ? terms_of(*changed) : NULL;
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(kwic_mention_finder) finder =
        kwic_mention_finder_new(db, kwic_db_last_docid(db));
    keeping k = {.db = db,
                 .recent = recent->docids,
                 .terms = terms,
                 .arena = arena,
                 .finder = finder,
                 .found = found};
    k.names = kwic_side_part(was, KWIC_DP_MENTION_NAMES, sizeof *k.names, &k.n_names);
    k.docs = kwic_side_part(was, KWIC_DP_MENTION_DOCS, sizeof *k.docs, &k.n_docs);
    k.text.p = kwic_side_part(was, KWIC_DP_TEXT, 1, &k.text.n);
    return k.n_names == 0 || (are_kinds_kept(&k) && are_mentions_kept(&k));
}
