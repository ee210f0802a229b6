// SPDX-License-Identifier: GPL-2.0-or-later
// A text that is not saved is a document in the searcher's view of its index: all that reads
// the view sees it. What was made of the index and kept is set right by what differs between
// the note as it was and as it is: its words, and the values of its slots.
#include "unsaved.h"

#include "base/shelf.h"
#include "columns/columns.h"
#include "columns/sort.h"
#include "derived/derived_amend.h"
#include "kwic/error.h"
#include "match/leaf.h"
#include "match/titles.h"
#include "plan/plan.h"
#include "words/vocabulary.h"

enum { SLOTS = KWIC_SLOTS };

// ---- a note ----

void kwic_unsaved_free(gpointer data)
{
    kwic_unsaved_note *n = data;
    g_free(n->path);
    g_bytes_unref(n->text);
    kwic_arena_free(n->arena);
    g_free(n);
}

static void copy_document(kwic_arena *arena, const kwic_document *from,
                          kwic_document *to)
{
    kwic_posting *postings =
        kwic_arena_new_array(arena, kwic_posting, from->n_postings);
    kwic_value *values = kwic_arena_new_array(arena, kwic_value, from->n_values);
    for (size_t i = 0; i < from->n_postings; i++) {
        const kwic_posting *p = &from->postings[i];
        uint32_t *positions = kwic_arena_new_array(arena, uint32_t, p->n_positions);
        if (p->n_positions)
            memcpy(positions, p->positions, p->n_positions * sizeof *positions);
        postings[i] = *p;
        postings[i].term = kwic_arena_str(arena, p->term);
        postings[i].positions = positions;
    }
    for (size_t i = 0; i < from->n_values; i++)
        values[i] = (kwic_value){from->values[i].slot,
                                 kwic_arena_str(arena, from->values[i].data)};
    *to = (kwic_document){.postings = postings,
                          .n_postings = from->n_postings,
                          .values = values,
                          .n_values = from->n_values,
                          .data = kwic_arena_str(arena, from->data)};
}

static kwic_unsaved_note *note_new(const kwic_unsaved *given)
{
    kwic_unsaved_note *n = g_new0(kwic_unsaved_note, 1);
    n->path = g_strdup(given->path);
    n->version = given->version;
    n->text = g_bytes_ref(given->text);
    n->arena = kwic_arena_new();
    copy_document(n->arena, given->document, &n->document);
    return n;
}

// It is written after all that the index has.
static void set_generation(const kwic_searcher *s, kwic_unsaved_note *n)
{
    g_autoptr(GString) value = g_string_new(NULL);
    kwic_sortable_put(value, (int64_t)kwic_index_generation(s->index) + 1);
    kwic_value *values = (kwic_value *)(uintptr_t)n->document.values; // our own copy
    for (size_t i = 0; i < n->document.n_values; i++)
        if (values[i].slot == KWIC_SLOT_GENERATION)
            values[i].data = kwic_arena_str(n->arena, kwic_str_of_string(value));
}

static guint place_of(const kwic_searcher *s, const char *path, bool *there)
{
    guint i = 0;
    int c = 1;
    for (; i < s->unsaved->len; i++) {
        const kwic_unsaved_note *n = s->unsaved->pdata[i];
        c = strcmp(n->path, path);
        if (c >= 0)
            break;
    }
    *there = c == 0;
    return i;
}

const kwic_unsaved_note *kwic_unsaved_find(const kwic_searcher *s, uint32_t docid)
{
    for (guint i = 0; i < s->unsaved->len; i++) {
        const kwic_unsaved_note *n = s->unsaved->pdata[i];
        if (n->docid == docid)
            return n;
    }
    return NULL;
}

void kwic_searcher_each_unsaved(kwic_searcher *s, kwic_unsaved_each_fn fn, void *ctx)
{
    for (guint i = 0; i < s->unsaved->len; i++) {
        const kwic_unsaved_note *n = s->unsaved->pdata[i];
        fn(ctx, n->path, n->version, n->text);
    }
}

uint32_t kwic_unsaved_slots(const kwic_searcher *s)
{
    uint32_t slots = 0;
    for (guint i = 0; i < s->unsaved->len; i++)
        slots |= ((const kwic_unsaved_note *)s->unsaved->pdata[i])->slots;
    return slots;
}

// The docid that the index has for the path; 0 when it has none.
static bool indexed_docid(kwic_searcher *s, const char *path, uint32_t *docid,
                          GError **error)
{
    g_autoptr(GString) term = g_string_new(NULL);
    g_autoptr(GArray) docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    kwic_term_append(term, kwic_schema()[KWIC_F_ID].prefix, kwic_str_of(path));
    if (!kwic_db_postings(kwic_index_db(s->index), kwic_str_of_string(term), docids,
                          NULL, error))
        return false;
    *docid = docids->len ? g_array_index(docids, uint32_t, 0) : 0;
    return true;
}

int64_t kwic_searcher_indexed(kwic_searcher *s, const char *path)
{
    uint32_t docid;
    g_autoptr(GString) value = g_string_new(NULL);
    if (!indexed_docid(s, path, &docid, NULL) || !docid ||
        !kwic_db_value(kwic_index_db(s->index), docid, KWIC_SLOT_MTIME, value, NULL))
        return INT64_MIN;
    return kwic_sortable_get(kwic_str_of_string(value));
}

// That docid, else one after all there are.
static bool find_docid(kwic_searcher *s, kwic_unsaved_note *n, GError **error)
{
    if (!indexed_docid(s, n->path, &n->docid, error))
        return false;
    if (!n->docid)
        n->docid = kwic_db_last_docid(s->view) + 1;
    return true;
}

static bool find_slots(kwic_searcher *s, kwic_unsaved_note *n, GError **error)
{
    g_autoptr(GString) here = g_string_new(NULL), there = g_string_new(NULL);
    kwic_db *db = kwic_index_db(s->index);
    n->slots = 0;
    for (uint32_t slot = 0; slot < SLOTS; slot++) {
        g_string_truncate(here, 0);
        g_string_truncate(there, 0);
        if (!kwic_db_value(s->view, n->docid, slot, here, error) ||
            (n->docid <= kwic_db_last_docid(db) &&
             !kwic_db_value(db, n->docid, slot, there, error)))
            return false;
        if (!g_string_equal(here, there))
            n->slots |= 1U << slot;
    }
    return true;
}

// Shows it in the view.
static bool show(kwic_searcher *s, kwic_unsaved_note *n, GError **error)
{
    set_generation(s, n);
    return kwic_db_view_put(s->view, n->docid, &n->document, error) &&
           find_slots(s, n, error);
}

bool kwic_unsaved_attach(kwic_searcher *s, GError **error)
{
    for (guint i = 0; i < s->unsaved->len; i++) {
        kwic_unsaved_note *n = s->unsaved->pdata[i];
        if (!find_docid(s, n, error) || !show(s, n, error))
            return false;
    }
    return true;
}

// ---- what has changed ----

typedef struct look {
    kwic_arena *arena;
    GArray *terms; // kwic_str, ascending
    GString *values[SLOTS];
} look;

static bool take_term(void *ctx, kwic_str term, uint32_t wdf)
{
    (void)wdf;
    look *l = ctx;
    kwic_str own = kwic_arena_str(l->arena, term);
    g_array_append_val(l->terms, own);
    return true;
}

static void look_clear(look *l)
{
    kwic_arena_free(l->arena);
    g_array_unref(l->terms);
    for (size_t i = 0; i < SLOTS; i++)
        g_string_free(l->values[i], TRUE);
}

// The note as the view shows it; one that is not there has nothing.
static bool look_at(kwic_searcher *s, uint32_t docid, look *l, GError **error)
{
    l->arena = kwic_arena_new();
    l->terms = g_array_new(FALSE, FALSE, sizeof(kwic_str));
    for (size_t i = 0; i < SLOTS; i++)
        l->values[i] = g_string_new(NULL);
    if (docid > kwic_db_last_docid(s->view))
        return true;
    bool ok = kwic_db_doc_terms(s->view, docid, take_term, l, error);
    for (uint32_t i = 0; i < SLOTS && ok; i++)
        ok = kwic_db_value(s->view, docid, i, l->values[i], error);
    if (!ok)
        look_clear(l);
    return ok;
}

typedef struct news {
    GArray *words;         // kwic_word_change
    bool keywords;         // terms of fields are others
    kwic_str languages[2]; // that it has no more, and has now
    uint32_t slots;
} news;

static void take_difference(news *n, kwic_str term, int by)
{
    kwic_word_change change = {term, by};
    if (term.n == 0 || !g_ascii_isupper(term.p[0])) {
        g_array_append_val(n->words, change);
        return;
    }
    n->keywords = true;
    if (term.p[0] == kwic_schema()[KWIC_F_LANG].prefix[0])
        n->languages[by > 0] = kwic_str_sub(term, 1, term.n);
}

static void compare(const look *was, const look *is, news *out)
{
    guint i = 0, k = 0;
    const kwic_str *old = (const kwic_str *)(void *)was->terms->data;
    const kwic_str *now = (const kwic_str *)(void *)is->terms->data;
    while (i < was->terms->len || k < is->terms->len) {
        int c = i == was->terms->len  ? 1
                : k == is->terms->len ? -1
                                      : kwic_str_cmp(old[i], now[k]);
        if (c)
            take_difference(out, c < 0 ? old[i] : now[k], c < 0 ? -1 : 1);
        i += c <= 0;
        k += c >= 0;
    }
    for (uint32_t slot = 0; slot < SLOTS; slot++)
        if (!g_string_equal(was->values[slot], is->values[slot]))
            out->slots |= 1U << slot;
}

static kwic_str value_of(const look *l, uint32_t slot)
{
    return kwic_str_of_string(l->values[slot]);
}

// What depends on several notes: set right if it is at hand, else made with the next
// question. True when it is another one now.
static bool settle_derived(kwic_searcher *s, uint32_t docid, const look *was,
                           const look *is, const news *n)
{
    const kwic_amendment change = {
        .docid = docid,
        .names = {value_of(was, KWIC_SLOT_NAMES), value_of(is, KWIC_SLOT_NAMES)},
        .links = {value_of(was, KWIC_SLOT_LINKS), value_of(is, KWIC_SLOT_LINKS)},
        .claims = {value_of(was, KWIC_SLOT_CLAIMS), value_of(is, KWIC_SLOT_CLAIMS)},
        .words = (const kwic_word_change *)(void *)n->words->data,
        .n_words = n->words->len,
        .terms = (const kwic_str *)(void *)is->terms->data,
        .n_terms = is->terms->len,
        .languages = {n->languages[0], n->languages[1]}};
    const kwic_derived *base = s->unsaved->len ? s->shown : s->derived;
    kwic_derived *amended = NULL;
    kwic_amended how =
        base ? kwic_derived_amend(base, s->view, &change, &amended) : KWIC_AMENDED_NOT;
    if (how == KWIC_AMENDED_SAME && s->shown)
        return false;
    if (how == KWIC_AMENDED_SAME)
        amended = kwic_derived_alias(base);
    kwic_derived_close(s->shown);
    s->shown = amended;
    return true;
}

// Sets right what is kept of the note, or of all notes.
static void settle(kwic_searcher *s, uint32_t docid, const look *was, const look *is)
{
    g_autoptr(GArray) words = g_array_new(FALSE, FALSE, sizeof(kwic_word_change));
    news n = {.words = words};
    compare(was, is, &n);
    g_clear_pointer(&s->leaves, kwic_leaves_free); // every weight depends on every note
    g_clear_pointer(&s->sorts, kwic_sorts_free);
    if (s->shelf)
        kwic_shelf_forget(s->shelf, docid);
    if (s->titles)
        kwic_titles_forget(s->titles, docid);
    bool other = settle_derived(s, docid, was, is, &n);
    if (s->columns)
        kwic_columns_forget(s->columns, n.slots, n.keywords, other);
    kwic_planner_amend(s->planner, (const kwic_word_change *)(void *)words->data,
                       words->len);
}

// Looks at the note, lets it change, and settles the difference.
typedef bool (*change_fn)(kwic_searcher *s, kwic_unsaved_note *n, GError **error);

static bool change(kwic_searcher *s, kwic_unsaved_note *n, change_fn fn, GError **error)
{
    look was, is;
    if (!look_at(s, n->docid, &was, error))
        return false;
    bool ok = fn(s, n, error);
    if (ok && (ok = look_at(s, n->docid, &is, error))) {
        settle(s, n->docid, &was, &is);
        look_clear(&is);
    }
    look_clear(&was);
    return ok;
}

// After a fault: what the index has counts, and nothing is kept.
static void fall_back(kwic_searcher *s, uint32_t docid)
{
    kwic_db_view_del(s->view, docid);
    kwic_searcher_forget(s);
}

static bool hide(kwic_searcher *s, kwic_unsaved_note *n, GError **error)
{
    (void)error;
    kwic_db_view_del(s->view, n->docid);
    return true;
}

static bool take_change(void *ctx, kwic_str term, int by)
{
    take_difference(ctx, term, by);
    return true;
}

void kwic_unsaved_amend(kwic_searcher *s)
{
    g_autoptr(GArray) words = g_array_new(FALSE, FALSE, sizeof(kwic_word_change));
    news n = {.words = words};
    kwic_db_view_changes(s->view, take_change, &n);
    kwic_planner_amend(s->planner, (const kwic_word_change *)(void *)words->data,
                       words->len);
}

// ---- putting and dropping ----

// Tells the columns which values are not the index's.
static void show_columns(kwic_searcher *s)
{
    if (s->columns)
        kwic_columns_show(s->columns, s->view, kwic_unsaved_slots(s));
}

bool kwic_searcher_put(kwic_searcher *s, const kwic_unsaved *given, GError **error)
{
    bool there;
    guint at = place_of(s, given->path, &there);
    kwic_unsaved_note *n = note_new(given);
    kwic_unsaved_note *old = there ? s->unsaved->pdata[at] : NULL;
    bool ok = true;
    if (old)
        n->docid = old->docid;
    else
        ok = find_docid(s, n, error);
    if (ok && (ok = change(s, n, show, error))) {
        if (old)
            g_ptr_array_remove_index(s->unsaved, at);
        g_ptr_array_insert(s->unsaved, (gint)at, n);
        show_columns(s);
        return true;
    }
    fall_back(s, n->docid);
    if (old)
        g_ptr_array_remove_index(s->unsaved, at);
    kwic_unsaved_free(n);
    return false;
}

bool kwic_searcher_drop(kwic_searcher *s, const char *path)
{
    bool there;
    guint at = place_of(s, path, &there);
    if (!there)
        return false;
    kwic_unsaved_note *n = s->unsaved->pdata[at];
    if (!change(s, n, hide, NULL))
        fall_back(s, n->docid);
    g_ptr_array_remove_index(s->unsaved, at);
    if (s->unsaved->len == 0 && s->shown) { // what the index has is at hand
        if (s->columns)
            kwic_columns_forget(s->columns, 0, false, true);
        g_clear_pointer(&s->shown, kwic_derived_close);
    }
    show_columns(s);
    return true;
}
