// SPDX-License-Identifier: GPL-2.0-or-later
// Tags that a note is likely to lack, each with why and how sure.
//
//     alike   the notes most alike, by the words that say most and by what they share (tags,
//             folder, properties, links): the share of their likeness that has the tag
//     habit   of the notes that share one thing with this one, the share that has the tag:
//             "9 of 10 notes in People/", "with type: people", "with #company/openai"
//     named   the words of the tag's last part stand in the note
//
// The three are joined as independent chances: 1 - (1 - a)(1 - b)(1 - c). A note that has no
// tag at all says nothing. What the note itself says of its tags in the index is left out, so a
// tag that was just taken away is no evidence for itself.
#include <math.h>

#include "base/intern.h"
#include "columns/columns.h"
#include "kwic/tokenizer.h"
#include "match/bm25.h"
#include "note_load.h"

enum {
    MOST_WORDS = 40,   // of the note, those that say most
    MOST_HABIT = 6000, // notes that share a thing: more say little, and cost
    NEIGHBOURS = 25,   // notes alike that count
    SHOWN = 2,         // names in a reason
};

// What the chances of each source are worth; found on the vaults of bench/RELEVANCE.md.
static const double alike_trust = 0.85, habit_trust = 0.75, named_trust = 0.45;
// A thing that three of three notes share is less sure than one that thirty of thirty do.
static const double doubt = 1.0;

// Kinds of things that notes share, with what sharing one is worth beside a word.
static const struct kind {
    kwic_field_id field;
    double weight;
    const char *format; // of a reason
} kinds[] = {
    {KWIC_F_TAG, 2.0, "#%s"},
    {KWIC_F_FOLDER, 1.0, "in %s/"},
    {KWIC_F_TYPE, 1.5, "of type %s"},
    {KWIC_F_PROPERTY, 1.5, "with %s"},
    {KWIC_F_KEY, 0.5, "with the property %s"},
    {KWIC_F_LINK, 1.0, "that link to %s"},
    {KWIC_F_TITLE, 0.8, "called “%s”"},
};

typedef struct feature {
    kwic_str term;
    const struct kind *kind; // NULL: a word
    double weight;
    uint32_t n;
} feature;

typedef struct tag_score {
    double alike, habit, named, sure;
    const feature *best; // of the habits
    uint32_t with, of;
    double best_chance;
    uint32_t examples[SHOWN]; // docids
    unsigned n_examples;
    uint32_t own;  // notes that have the tag itself
    double misses; // product of what the habits leave open
} tag_score;

typedef struct suggesting {
    kwic_searcher *s;
    kwic_db *db;
    const kwic_suggest_request *request;
    kwic_arena *arena;
    const kwic_column *tags;
    uint32_t self, last, count;
    GArray *features;
    GHashTable *has;   // folded tags of the note
    GHashTable *words; // its terms without prefix
    float *likeness;   // by docid
    tag_score *scores; // by ord
    uint32_t *seen;    // by ord: in how many notes of the habit at hand
    GArray *docids;
    GError **error;
} suggesting;

// ---- what the note has ----

static const struct kind *kind_of(kwic_str term, kwic_str *value)
{
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
        kwic_str prefix = kwic_str_of(kwic_schema()[kinds[i].field].prefix);
        if (!kwic_str_starts(term, prefix) || term.n == prefix.n)
            continue;
        *value = kwic_str_sub(term, prefix.n, term.n);
        return &kinds[i];
    }
    return NULL;
}

static bool is_prefixed(kwic_str term)
{
    return term.n && g_ascii_isupper(term.p[0]);
}

static void take_thing(suggesting *g, const kwic_posting *p)
{
    kwic_str value;
    const struct kind *kind = kind_of(p->term, &value);
    if (!kind)
        return;
    if (kind->field == KWIC_F_TAG && value.n && value.p[0] == '=') {
        g_hash_table_add(g->has, g_strndup(value.p + 1, value.n - 1));
        return;
    }
    feature f = {.term = p->term, .kind = kind};
    g_array_append_val(g->features, f);
}

static gint by_weight(gconstpointer a, gconstpointer b)
{
    const feature *x = a, *y = b;
    if (x->weight != y->weight)
        return x->weight < y->weight ? 1 : -1;
    return kwic_str_cmp(x->term, y->term);
}

static void take_words(suggesting *g, GArray *words)
{
    const kwic_document *d = g->request->document;
    for (size_t i = 0; i < d->n_postings; i++) {
        const kwic_posting *p = &d->postings[i];
        if (is_prefixed(p->term) || !p->wdf || p->term.n < 2)
            continue;
        feature f = {.term = p->term, .n = kwic_db_term_freq(g->db, p->term, NULL)};
        double idf = kwic_bm25_idf(g->count, f.n);
        f.weight = (1 + log(p->wdf)) * idf * idf;
        g_hash_table_add(g->words, (gpointer)(guintptr)&p->term);
        if (f.n > 1 && f.n <= MAX(g->count / 5, 10))
            g_array_append_val(words, f);
    }
    g_array_sort(words, by_weight);
}

static void read_features(suggesting *g)
{
    const kwic_document *d = g->request->document;
    g_autoptr(GArray) words = g_array_new(FALSE, FALSE, sizeof(feature));
    take_words(g, words);
    double top = words->len ? g_array_index(words, feature, 0).weight : 1;
    for (guint i = 0; i < words->len && i < MOST_WORDS; i++) {
        feature f = g_array_index(words, feature, i);
        f.weight /= top;
        g_array_append_val(g->features, f);
    }
    for (size_t i = 0; i < d->n_postings; i++)
        if (is_prefixed(d->postings[i].term))
            take_thing(g, &d->postings[i]);
}

// ---- tags of a note ----

typedef void (*tag_fn)(suggesting *g, uint32_t ord, double weight);

// Calls fn for each tag of the note; false when it has none.
static bool each_tag(suggesting *g, uint32_t docid, double weight, tag_fn fn)
{
    size_t n;
    bool any = false;
    const uint32_t *row = kwic_column_row(g->tags, docid, &n);
    for (size_t i = 0; i < n; i++) {
        uint32_t ord = row[i] & KWIC_ORD;
        if (!(row[i] & KWIC_ORD_OWN) || ord >= g->tags->n_entries)
            continue;
        any = true;
        if (fn)
            fn(g, ord, weight);
    }
    return any;
}

static void count_seen(suggesting *g, uint32_t ord, double weight)
{
    (void)weight;
    g->seen[ord]++;
}

static void count_own(suggesting *g, uint32_t ord, double weight)
{
    (void)weight;
    g->scores[ord].own++;
}

// ---- habits ----

static void settle_habit(suggesting *g, const feature *f, uint32_t ord, uint32_t of)
{
    tag_score *t = &g->scores[ord];
    uint32_t with = g->seen[ord];
    double chance = with / (of + doubt);
    g->seen[ord] = 0;
    if (!with)
        return;
    if (chance > t->best_chance && f->kind) {
        t->best = f;
        t->with = with;
        t->of = of;
    }
    t->best_chance = MAX(t->best_chance, chance);
    t->misses *= 1 - chance * chance; // what is rarely so says less than its share
}

static bool add_habit(suggesting *g, feature *f)
{
    g_array_set_size(g->docids, 0);
    if (!kwic_db_postings(g->db, f->term, g->docids, NULL, g->error))
        return false;
    f->n = g->docids->len;
    double idf = kwic_bm25_idf(g->count, f->n);
    uint32_t of = 0;
    for (guint i = 0; i < g->docids->len; i++) {
        uint32_t docid = g_array_index(g->docids, uint32_t, i);
        if (docid == g->self || docid > g->last)
            continue;
        g->likeness[docid] += (float)(f->kind ? f->kind->weight * idf / 4 : f->weight);
        if (f->kind && f->n <= MOST_HABIT)
            of += each_tag(g, docid, 1, count_seen);
    }
    for (uint32_t ord = 0; f->kind && f->n <= MOST_HABIT && ord < g->tags->n_entries;
         ord++)
        settle_habit(g, f, ord, of);
    return true;
}

// ---- notes alike ----

static void add_alike(suggesting *g, uint32_t ord, double weight)
{
    g->scores[ord].alike += weight;
}

static void score_alike(suggesting *g)
{
    uint32_t best[NEIGHBOURS];
    size_t n = 0;
    double sum = 0;
    for (uint32_t docid = 1; docid <= g->last; docid++) {
        float like = g->likeness[docid];
        if (like <= 0 || docid == g->self ||
            (n == NEIGHBOURS && like <= g->likeness[best[n - 1]]) ||
            !each_tag(g, docid, 0, NULL))
            continue;
        size_t at = n < NEIGHBOURS ? n++ : n - 1;
        for (; at && g->likeness[best[at - 1]] < like; at--)
            best[at] = best[at - 1];
        best[at] = docid;
    }
    for (size_t i = 0; i < n; i++)
        sum += (double)g->likeness[best[i]] * g->likeness[best[i]];
    for (size_t i = 0; i < n; i++) {
        double weight = (double)g->likeness[best[i]] * g->likeness[best[i]] / sum;
        size_t row_n;
        const uint32_t *row = kwic_column_row(g->tags, best[i], &row_n);
        each_tag(g, best[i], weight, add_alike);
        for (size_t k = 0; k < row_n; k++) {
            tag_score *t = &g->scores[row[k] & KWIC_ORD];
            if ((row[k] & KWIC_ORD_OWN) && t->n_examples < SHOWN)
                t->examples[t->n_examples++] = best[i];
        }
    }
}

// ---- names ----

static bool note_token(void *ctx, const kwic_token *token)
{
    suggesting *g = ((void **)ctx)[0];
    bool *all = ((void **)ctx)[1];
    *all = *all && g_hash_table_contains(g->words, &token->text);
    return *all;
}

// The last part of the tag, of three letters on, is in the note, with all of its words.
static bool is_named(suggesting *g, kwic_str tag)
{
    size_t from = tag.n;
    while (from && tag.p[from - 1] != '/')
        from--;
    kwic_str last = kwic_str_sub(tag, from, tag.n);
    bool all = last.n > 2;
    void *ctx[] = {g, &all};
    g_autofree char *text = g_strndup(last.p, last.n);
    g_strdelimit(text, "-_", ' ');
    if (all)
        kwic_tokenize(g->s->tokenizer, kwic_str_of(text), 0, note_token, ctx);
    return all;
}

// ---- the answer ----

static bool is_wanted(suggesting *g, uint32_t ord)
{
    const tag_score *t = &g->scores[ord];
    return t->sure > 0 &&
           !g_hash_table_contains(g->has, kwic_column_key(g->tags, ord).p);
}

static void add_reason(json_t *reasons, char *text)
{
    json_array_append_new(reasons, kwic_json_text(kwic_str_of(text)));
    g_free(text);
}

static char *alike_reason(suggesting *g, const tag_score *t)
{
    GString *text = g_string_new("notes alike have it: ");
    for (unsigned i = 0; i < t->n_examples; i++) {
        g_autoptr(GString) data = g_string_new(NULL);
        kwic_record note;
        if (kwic_note_load(g->s, t->examples[i], data, g->arena, &note, NULL))
            g_string_append_printf(text, "%s%.*s", i ? ", " : "",
                                   KWIC_STR_ARG(note.title));
    }
    return g_string_free(text, FALSE);
}

static char *habit_reason(const tag_score *t)
{
    kwic_str value;
    const struct kind *kind = kind_of(t->best->term, &value);
    g_autofree char *shown = g_strndup(value.p, value.n);
    const char *hole = strstr(kind->format, "%s");
    return g_strdup_printf("%u of %u notes %s%.*s%s%s", t->with, t->of,
                           kind->field == KWIC_F_TAG ? "with " : "",
                           (int)(hole - kind->format), kind->format, shown, hole + 2);
}

static json_t *tag_json(suggesting *g, uint32_t ord)
{
    const tag_score *t = &g->scores[ord];
    json_t *reasons = json_array();
    if (t->named > 0)
        add_reason(reasons, g_strdup("named in the text"));
    if (t->best && t->best_chance > 0.2)
        add_reason(reasons, habit_reason(t));
    if (t->alike > 0.1 || !json_array_size(reasons))
        add_reason(reasons, alike_reason(g, t));
    json_t *one = json_object();
    json_object_set_new(one, "tag", kwic_json_text(kwic_column_value(g->tags, ord)));
    json_object_set_new(one, "sure", json_real(round(t->sure * 1000) / 1000));
    json_object_set_new(one, "count", json_integer(t->own));
    json_object_set_new(one, "reasons", reasons);
    return one;
}

static void join(suggesting *g)
{
    for (uint32_t ord = 0; ord < g->tags->n_entries; ord++) {
        tag_score *t = &g->scores[ord];
        t->habit = 1 - t->misses;
        bool own = t->alike > 0 || t->habit > 0;
        bool named = is_named(g, kwic_column_key(g->tags, ord));
        t->named = named && t->own ? (own ? 1 : 0.5) : 0;
        t->sure = 1 - (1 - alike_trust * t->alike) * (1 - habit_trust * t->habit) *
                          (1 - named_trust * t->named);
    }
}

static json_t *best_tags(suggesting *g)
{
    json_t *list = json_array();
    join(g);
    while (json_array_size(list) < g->request->limit) {
        uint32_t best = KWIC_ORD_NONE;
        for (uint32_t ord = 0; ord < g->tags->n_entries; ord++)
            if (is_wanted(g, ord) &&
                (best == KWIC_ORD_NONE || g->scores[ord].sure > g->scores[best].sure))
                best = ord;
        if (best == KWIC_ORD_NONE)
            break;
        json_array_append_new(list, tag_json(g, best));
        g->scores[best].sure = 0;
    }
    return json_pack("{s:o}", "tags", list);
}

static bool score(suggesting *g)
{
    g->tags = kwic_columns_get(kwic_searcher_columns(g->s), "tag", g->error);
    if (!g->tags)
        return false;
    size_t n = g->tags->n_entries;
    g->scores = kwic_arena_new_array(g->arena, tag_score, n + 1);
    g->seen = kwic_arena_new_array(g->arena, uint32_t, n + 1);
    g->likeness = kwic_arena_new_array(g->arena, float, (size_t)g->last + 1);
    for (size_t i = 0; i < n; i++)
        g->scores[i].misses = 1;
    for (uint32_t docid = 1; docid <= g->last; docid++)
        if (docid != g->self)
            each_tag(g, docid, 0, count_own);
    read_features(g);
    for (guint i = 0; i < g->features->len; i++)
        if (!add_habit(g, &g_array_index(g->features, feature, i)))
            return false;
    score_alike(g);
    return true;
}

json_t *kwic_suggest(kwic_searcher *s, const kwic_suggest_request *request,
                     GError **error)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(GHashTable) has =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) words = g_hash_table_new(kwic_str_hash, kwic_str_same);
    g_autoptr(GArray) features = g_array_new(FALSE, FALSE, sizeof(feature));
    g_autoptr(GArray) docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    suggesting g = {.s = s,
                    .db = kwic_searcher_db(s),
                    .request = request,
                    .arena = arena,
                    .features = features,
                    .has = has,
                    .words = words,
                    .docids = docids,
                    .error = error};
    g.last = kwic_db_last_docid(g.db);
    g.count = kwic_db_count(g.db);
    if (request->path && !kwic_note_at(s, kwic_str_of(request->path), &g.self, error))
        return NULL;
    bool ok = score(&g);
    return kwic_searcher_answers(s, ok, error) ? best_tags(&g) : NULL;
}
