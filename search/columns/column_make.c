// SPDX-License-Identifier: GPL-2.0-or-later
// Values come as written (forms), each note with the numbers of its forms. At the end
// each distinct form is folded once: forms of one key become one entry, spelled as most
// notes spell it (of equals the first in byte order), and each note's row is its forms'
// ordinals with those of their ancestors.
//
//     7: Company/OpenAI   9: company/openai, company
//     forms    0 Company/OpenAI   1 company/openai   2 company
//     entries  0 company (Company 1, company 2)   1 company/openai
//     rows     7: 0 1*   9: 0* 1*                  (* the note's own)
#include "column_make.h"

#include <stdlib.h>

#include "base/intern.h"
#include "kwic/tokenizer.h"

enum { LEVELS = 32 };
enum { PART_STARTS, PART_ORDS, PART_ENTRIES, PART_TEXT, PART_SEEN, PARTS };

struct kwic_column_maker {
    bool hierarchy;
    kwic_intern *forms;
    GArray *rows;   // uint32_t: forms of each note, one note after the other
    GArray *starts; // uint32_t: row of docid d from starts[d]
    GArray *seen;   // kwic_seen by docid
};

// What is known of the forms when all are there.
typedef struct shape {
    kwic_intern *keys;      // folded values and ancestors
    kwic_intern *spellings; // the same as written
    GArray *uses;           // uint32_t by spelling: notes
    GArray *spelling_key;   // uint32_t by spelling
    uint32_t *best;         // spelling by key
    uint32_t *parent;       // key by key
    uint32_t *order;        // keys in byte order
    uint32_t *ord;          // key -> ordinal
    GArray *chain;          // keys of each form: itself, then its ancestors
    GArray *chain_start;
} shape;

kwic_column_maker *kwic_column_maker_new(bool hierarchy)
{
    kwic_column_maker *m = g_new0(kwic_column_maker, 1);
    m->hierarchy = hierarchy;
    m->forms = kwic_intern_new();
    m->rows = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    m->starts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    m->seen = g_array_new(FALSE, TRUE, sizeof(kwic_seen));
    return m;
}

void kwic_column_maker_free(kwic_column_maker *m)
{
    if (!m)
        return;
    kwic_intern_free(m->forms);
    g_array_unref(m->rows);
    g_array_unref(m->starts);
    g_array_unref(m->seen);
    g_free(m);
}

void kwic_column_maker_see(kwic_column_maker *m, uint32_t docid, kwic_str value)
{
    if (docid >= m->seen->len)
        g_array_set_size(m->seen, docid + 1); // zeros
    g_array_index(m->seen, kwic_seen, docid) = kwic_seen_of(value);
}

// Rows up to docid's begin where the last note's values end.
static void begin_rows(kwic_column_maker *m, uint32_t docid)
{
    while (m->starts->len <= docid)
        g_array_append_val(m->starts, m->rows->len);
}

void kwic_column_maker_put(kwic_column_maker *m, uint32_t docid, kwic_str value)
{
    if (value.n == 0)
        return;
    begin_rows(m, docid);
    uint32_t form = kwic_intern_put(m->forms, value);
    g_array_append_val(m->rows, form);
}

static void shape_init(shape *s)
{
    *s = (shape){.keys = kwic_intern_new(), .spellings = kwic_intern_new()};
    s->uses = g_array_new(FALSE, TRUE, sizeof(uint32_t));
    s->spelling_key = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    s->chain = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    s->chain_start = g_array_new(FALSE, FALSE, sizeof(uint32_t));
}

static void shape_clear(shape *s)
{
    kwic_intern_free(s->keys);
    kwic_intern_free(s->spellings);
    g_array_unref(s->uses);
    g_array_unref(s->spelling_key);
    g_array_unref(s->chain);
    g_array_unref(s->chain_start);
    g_free(s->best);
    g_free(s->parent);
    g_free(s->order);
    g_free(s->ord);
}

// The key of one spelling, which `uses` notes have.
static uint32_t spell(shape *s, kwic_str spelling, uint32_t uses, GString *folded)
{
    uint32_t id = kwic_intern_put(s->spellings, spelling);
    if (id == s->spelling_key->len) {
        g_string_truncate(folded, 0);
        kwic_fold(spelling, folded);
        uint32_t key = kwic_intern_put(s->keys, kwic_str_of_string(folded));
        g_array_append_val(s->spelling_key, key);
        g_array_set_size(s->uses, id + 1);
    }
    g_array_index(s->uses, uint32_t, id) += uses;
    return g_array_index(s->spelling_key, uint32_t, id);
}

// Where the form and its ancestors end, longest last; a note made to have thousands of
// levels keeps its topmost and the form.
static size_t levels(kwic_str form, bool hierarchy, size_t *ends)
{
    size_t n = 0;
    for (size_t i = 1; hierarchy && i < form.n && n + 1 < LEVELS; i++)
        if (form.p[i] == '/')
            ends[n++] = i;
    ends[n++] = form.n;
    return n;
}

static void shape_forms(shape *s, const kwic_column_maker *m, const uint32_t *uses)
{
    g_autoptr(GString) folded = g_string_new(NULL);
    for (uint32_t f = 0; f < kwic_intern_count(m->forms); f++) {
        kwic_str form = kwic_intern_str(m->forms, f);
        g_array_append_val(s->chain_start, s->chain->len);
        size_t ends[LEVELS];
        for (size_t n = levels(form, m->hierarchy, ends); n > 0; n--) {
            uint32_t key =
                spell(s, kwic_str_sub(form, 0, ends[n - 1]), uses[f], folded);
            g_array_append_val(s->chain, key);
        }
    }
    g_array_append_val(s->chain_start, s->chain->len);
}

static void shape_parents(shape *s)
{
    uint32_t n = kwic_intern_count(s->keys);
    s->parent = g_new(uint32_t, n + 1);
    memset(s->parent, 0xff, (n + 1) * sizeof *s->parent);
    const uint32_t *chain = (const uint32_t *)(void *)s->chain->data;
    for (guint f = 0; f + 1 < s->chain_start->len; f++)
        for (uint32_t i = g_array_index(s->chain_start, uint32_t, f);
             i + 1 < g_array_index(s->chain_start, uint32_t, f + 1); i++)
            if (chain[i] != chain[i + 1])
                s->parent[chain[i]] = chain[i + 1];
}

static void shape_best(shape *s)
{
    uint32_t n = kwic_intern_count(s->keys);
    s->best = g_new(uint32_t, n + 1);
    memset(s->best, 0xff, (n + 1) * sizeof *s->best);
    for (uint32_t id = 0; id < kwic_intern_count(s->spellings); id++) {
        uint32_t *best = &s->best[g_array_index(s->spelling_key, uint32_t, id)];
        if (*best == UINT32_MAX) {
            *best = id;
            continue;
        }
        uint32_t a = g_array_index(s->uses, uint32_t, id);
        uint32_t b = g_array_index(s->uses, uint32_t, *best);
        if (a > b || (a == b && kwic_str_cmp(kwic_intern_str(s->spellings, id),
                                             kwic_intern_str(s->spellings, *best)) < 0))
            *best = id;
    }
}

static int by_key(gconstpointer a, gconstpointer b, gpointer keys)
{
    return kwic_str_cmp(kwic_intern_str(keys, *(const uint32_t *)a),
                        kwic_intern_str(keys, *(const uint32_t *)b));
}

static void shape_order(shape *s)
{
    uint32_t n = kwic_intern_count(s->keys);
    s->order = g_new(uint32_t, n + 1);
    s->ord = g_new(uint32_t, n + 1);
    for (uint32_t i = 0; i < n; i++)
        s->order[i] = i;
    g_qsort_with_data(s->order, (gint)n, sizeof *s->order, by_key, s->keys);
    for (uint32_t i = 0; i < n; i++)
        s->ord[s->order[i]] = i;
}

static int by_ord(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a & KWIC_ORD, y = *(const uint32_t *)b & KWIC_ORD;
    return (x > y) - (x < y);
}

// Sorts a row in place, each ordinal once, with the flag when any of its like had it.
static uint32_t settle_row(uint32_t *row, uint32_t n)
{
    enum { FEW = 24 };
    if (n > FEW)
        qsort(row, n, sizeof *row, by_ord);
    for (uint32_t i = 1; n <= FEW && i < n; i++) {
        uint32_t one = row[i], at = i;
        for (; at > 0 && (row[at - 1] & KWIC_ORD) > (one & KWIC_ORD); at--)
            row[at] = row[at - 1];
        row[at] = one;
    }
    uint32_t kept = 0;
    for (uint32_t i = 0; i < n; i++)
        if (kept && (row[kept - 1] & KWIC_ORD) == (row[i] & KWIC_ORD))
            row[kept - 1] |= row[i] & KWIC_ORD_OWN;
        else
            row[kept++] = row[i];
    return kept;
}

// Each form's chain as ordinals, the form's own flagged.
static void chain_to_ords(shape *s)
{
    uint32_t *chain = (uint32_t *)(void *)s->chain->data;
    for (guint f = 0; f + 1 < s->chain_start->len; f++) {
        uint32_t from = g_array_index(s->chain_start, uint32_t, f);
        for (uint32_t i = from; i < g_array_index(s->chain_start, uint32_t, f + 1); i++)
            chain[i] = s->ord[chain[i]] | (i == from ? KWIC_ORD_OWN : 0);
    }
}

static void fill_rows(const kwic_column_maker *m, const shape *s, GArray *starts,
                      GArray *ords, kwic_column_entry *entries)
{
    const uint32_t *rows = (const uint32_t *)(void *)m->rows->data;
    for (guint d = 0; d + 1 < m->starts->len; d++) {
        uint32_t at = ords->len;
        g_array_append_val(starts, at);
        for (uint32_t i = g_array_index(m->starts, uint32_t, d);
             i < g_array_index(m->starts, uint32_t, d + 1); i++) {
            uint32_t from = g_array_index(s->chain_start, uint32_t, rows[i]);
            uint32_t to = g_array_index(s->chain_start, uint32_t, rows[i] + 1);
            if (from < to)
                g_array_append_vals(ords, &g_array_index(s->chain, uint32_t, from),
                                    to - from);
        }
        if (ords->len == at)
            continue;
        uint32_t *row = &g_array_index(ords, uint32_t, at);
        uint32_t n = settle_row(row, ords->len - at);
        for (uint32_t i = 0; i < n; i++)
            entries[row[i] & KWIC_ORD].count++;
        g_array_set_size(ords, at + n);
    }
    g_array_append_val(starts, ords->len);
}

static void text_put(GString *text, kwic_str s, uint32_t *at, uint32_t *n)
{
    *at = (uint32_t)text->len;
    *n = (uint32_t)s.n;
    g_string_append_len(text, s.p, (gssize)s.n);
    g_string_append_c(text, '\0');
}

static kwic_column_entry *fill_entries(const shape *s, GString *text)
{
    uint32_t n = kwic_intern_count(s->keys);
    kwic_column_entry *entries = g_new0(kwic_column_entry, n + 1);
    for (uint32_t i = 0; i < n; i++) {
        kwic_column_entry *e = &entries[i];
        uint32_t key = s->order[i];
        kwic_str folded = kwic_intern_str(s->keys, key);
        kwic_str value = kwic_intern_str(s->spellings, s->best[key]);
        text_put(text, folded, &e->key, &e->key_n);
        e->value = e->key;
        e->value_n = e->key_n;
        if (!kwic_str_eq(folded, value))
            text_put(text, value, &e->value, &e->value_n);
        uint32_t parent = s->parent[key];
        e->parent = parent == UINT32_MAX ? KWIC_ORD_NONE : s->ord[parent];
    }
    return entries;
}

kwic_side *kwic_column_maker_finish(kwic_column_maker *m, const kwic_stamp *stamp)
{
    begin_rows(m, stamp->last_docid + 1);
    if (m->seen->len)
        g_array_set_size(m->seen, stamp->last_docid + 1);
    g_autofree uint32_t *uses = g_new0(uint32_t, kwic_intern_count(m->forms) + 1);
    for (guint i = 0; i < m->rows->len; i++)
        uses[g_array_index(m->rows, uint32_t, i)]++;
    shape s;
    shape_init(&s);
    shape_forms(&s, m, uses);
    shape_parents(&s);
    shape_best(&s);
    shape_order(&s);
    chain_to_ords(&s);
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GArray) starts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) ords = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autofree kwic_column_entry *entries = fill_entries(&s, text);
    fill_rows(m, &s, starts, ords, entries);
    kwic_side_array parts[PARTS] = {
        [PART_STARTS] = {starts->data, starts->len * sizeof(uint32_t)},
        [PART_ORDS] = {ords->data, ords->len * sizeof(uint32_t)},
        [PART_ENTRIES] = {entries, kwic_intern_count(s.keys) * sizeof *entries},
        [PART_TEXT] = {text->str, text->len + 1},
        [PART_SEEN] = {m->seen->data, m->seen->len * sizeof(kwic_seen)}};
    kwic_side *side = kwic_side_make("column", stamp, parts, PARTS);
    shape_clear(&s);
    return side;
}

kwic_side *kwic_column_open(const char *path, const kwic_stamp *stamp)
{
    kwic_side *side = kwic_side_open(path, "column", stamp, PARTS);
    size_t starts, text;
    if (!side)
        return NULL;
    kwic_side_part(side, PART_STARTS, sizeof(uint32_t), &starts);
    kwic_side_part(side, PART_TEXT, 1, &text);
    if (starts > 0 && text > 0)
        return side;
    kwic_side_close(side);
    return NULL;
}

bool kwic_column_is_kept(const kwic_side *side, kwic_db *db, uint32_t slot,
                         const kwic_recent *recent)
{
    size_t n;
    const kwic_seen *seen = kwic_side_part(side, PART_SEEN, sizeof *seen, &n);
    return kwic_recent_is_same(recent, db, slot, seen, n);
}

kwic_column kwic_column_of(const kwic_side *side, bool hierarchy)
{
    size_t starts, ords, entries, text;
    kwic_column c = {.hierarchy = hierarchy};
    c.starts = kwic_side_part(side, PART_STARTS, sizeof(uint32_t), &starts);
    c.ords = kwic_side_part(side, PART_ORDS, sizeof(uint32_t), &ords);
    c.entries = kwic_side_part(side, PART_ENTRIES, sizeof *c.entries, &entries);
    c.text = kwic_side_part(side, PART_TEXT, 1, &text);
    c.n_rows = (uint32_t)starts - 1;
    c.n_ords = (uint32_t)ords;
    c.n_entries = (uint32_t)entries;
    c.n_text = (uint32_t)text;
    return c;
}
