// SPDX-License-Identifier: GPL-2.0-or-later
#include "candidate.h"
#include "columns/columns.h"
#include "derived/names.h"
#include "kwic/schema.h"
#include "note_load.h"
#include "query/ast.h"
#include "words/written.h"

// The kinds in the order in which they are shown when as near.
enum { FIELDS, KEYS, TAGS, VALUES, LINKS, WANTED, WORDS };

// ---- columns ----

// A key that is a field's name is offered as the field.
static bool is_field(kwic_str key)
{
    const kwic_field *field = kwic_field_find(key);
    return field && kwic_str_eq(kwic_str_of(field->name), key);
}

static bool from_column(kwic_completion *c, const char *field, const char *kind,
                        unsigned order, const char *after)
{
    const kwic_column *column =
        kwic_columns_get(kwic_searcher_columns(c->s), field, c->error);
    g_autoptr(GString) insert = g_string_new(NULL);
    if (!column)
        return false;
    for (uint32_t ord = 0; ord < column->n_entries; ord++) {
        kwic_str value = kwic_column_value(column, ord);
        kwic_candidate one = {
            .close = kwic_close(kwic_column_key(column, ord), c->list.typed),
            .order = order,
            .count = column->entries[ord].count,
            .kind = kind,
            .label = value};
        if (one.close == KWIC_CLOSE_NOT || (*after && is_field(value)))
            continue;
        // A key with a blank in it is one in brackets alone.
        bool bracket = *after && memchr(value.p, ' ', value.n);
        g_string_assign(insert, bracket ? "[" : "");
        g_string_append_len(insert, value.p, (gssize)value.n);
        g_string_append(insert, after);
        one.insert = kwic_str_of_string(insert);
        kwic_candidate_put(&c->list, &one);
    }
    return true;
}

bool kwic_complete_values(kwic_completion *c, const char *field, const char *kind)
{
    return from_column(c, field, kind, strcmp(kind, "tag") == 0 ? TAGS : VALUES, "");
}

bool kwic_complete_keys(kwic_completion *c, const char *after)
{
    return from_column(c, "key", "property", KEYS, after);
}

// The key, or as many of its levels as `levels` has, if it is that when folded.
static kwic_str same_key(kwic_str key, kwic_str levels, GString *folded)
{
    size_t dots = 0, n = 0;
    for (size_t i = 0; i < levels.n; i++)
        dots += levels.p[i] == '.';
    for (; n < key.n; n++)
        if (key.p[n] == '.' && dots-- == 0)
            break;
    key.n = n;
    g_string_truncate(folded, 0);
    kwic_fold(key, folded);
    return kwic_str_eq(kwic_str_of_string(folded), levels) ? key : KWIC_STR("");
}

// How the first note that has the key writes it; empty when that cannot be said.
static kwic_str key_as_written(kwic_completion *c, kwic_str key)
{
    kwic_db *db = kwic_searcher_db(c->s);
    g_autoptr(GArray) docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GString) text = g_string_new(kwic_field_find(KWIC_STR("key"))->prefix);
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_record r;
    g_string_append_len(text, key.p, (gssize)key.n);
    if (!kwic_db_postings(db, kwic_str_of_string(text), docids, NULL, NULL) ||
        docids->len == 0)
        return KWIC_STR("");
    g_autoptr(GString) data = g_string_new(NULL);
    if (!kwic_db_data(db, g_array_index(docids, uint32_t, 0), data, NULL) ||
        !kwic_record_unpack_head(kwic_str_of_string(data), arena, &r, NULL))
        return KWIC_STR("");
    for (size_t i = 0; i < r.n_properties; i++) {
        kwic_str own = same_key(r.properties[i].key, key, text);
        if (own.n)
            return kwic_arena_str(c->list.arena, own);
    }
    return KWIC_STR("");
}

void kwic_complete_spell(kwic_completion *c, kwic_candidate *key)
{
    kwic_str own = key_as_written(c, key->label);
    if (!own.n)
        return;
    bool bracket = key->insert.p[0] == '[';
    g_autoptr(GString) insert = g_string_new(bracket ? "[" : "");
    kwic_str after = kwic_str_sub(key->insert, bracket + key->label.n, key->insert.n);
    g_string_append_len(insert, own.p, (gssize)own.n);
    g_string_append_len(insert, after.p, (gssize)after.n);
    key->insert = kwic_arena_str(c->list.arena, kwic_str_of_string(insert));
    key->label = own;
}

// ---- fields and operators ----

static void put_field(kwic_completion *c, const char *name, const char *after,
                      const char *kind, const char *detail)
{
    g_autofree char *insert = g_strconcat(name, after, NULL);
    kwic_candidate one = {.close = kwic_close(kwic_str_of(name), c->list.typed),
                          .order = FIELDS,
                          .kind = kind,
                          .insert = kwic_str_of(insert),
                          .label = kwic_str_of(insert),
                          .detail = kwic_str_of(detail)};
    if (one.close <= KWIC_CLOSE_START)
        kwic_candidate_put(&c->list, &one);
}

// Operators are words in capitals, whichever way they are typed.
static void put_operator(kwic_completion *c, const char *word, const char *detail)
{
    g_autoptr(GString) folded = g_string_new(NULL);
    kwic_fold(kwic_str_of(word), folded);
    kwic_candidate one = {.close = KWIC_CLOSE_WORD,
                          .order = FIELDS,
                          .kind = "operator",
                          .insert = kwic_str_of(word),
                          .label = kwic_str_of(word),
                          .detail = kwic_str_of(detail)};
    if (kwic_close(kwic_str_of_string(folded), c->list.typed) <= KWIC_CLOSE_START)
        kwic_candidate_put(&c->list, &one);
}

void kwic_complete_fields(kwic_completion *c)
{
    const kwic_field *fields = kwic_schema();
    const kwic_operator *operators = kwic_operators();
    for (size_t i = 0; i < KWIC_OPERATORS; i++)
        put_field(c, operators[i].name, ":", "field", operators[i].help);
    for (size_t i = 0; i < KWIC_FIELDS; i++)
        if (!kwic_operator_find(kwic_str_of(fields[i].name)))
            put_field(c, fields[i].name, ":", "field", fields[i].help);
    put_operator(c, "OR", "either");
    put_operator(c, "AND", "both");
    put_operator(c, "NOT", "without");
    put_operator(c, "NEAR/5", "within five words");
}

// ---- links ----

typedef struct link_scan {
    kwic_completion *c;
    kwic_derived *derived;
} link_scan;

static bool see_name(void *ctx, kwic_str name, uint32_t docid)
{
    link_scan *s = ctx;
    kwic_candidate one = {.close = kwic_close(name, s->c->list.typed),
                          .order = LINKS,
                          .kind = "link",
                          .insert = name,
                          .label = name,
                          .docid = docid};
    if (one.close == KWIC_CLOSE_NOT)
        return true;
    one.count = kwic_derived_count_in(s->derived, docid);
    one.detail = kwic_derived_path(s->derived, docid);
    kwic_candidate_put(&s->c->list, &one);
    return true;
}

static bool see_wanted(void *ctx, kwic_str target, uint32_t notes)
{
    link_scan *s = ctx;
    kwic_candidate one = {.close = kwic_close(target, s->c->list.typed),
                          .order = WANTED,
                          .count = notes,
                          .kind = "link",
                          .insert = target,
                          .label = target,
                          .detail = KWIC_STR("no note yet")};
    kwic_candidate_put(&s->c->list, &one);
    return true;
}

// The name as the note writes it, whose folded form is known.
static kwic_str as_written(kwic_str names, kwic_str folded)
{
    kwic_str name, none = {NULL, 0};
    g_autoptr(GString) own = g_string_new(NULL);
    for (bool path = true; kwic_list_next(&names, &name); path = false) {
        if (path)
            name = kwic_path_stem(name);
        g_string_truncate(own, 0);
        kwic_fold(name, own);
        if (kwic_str_eq(kwic_str_of_string(own), folded))
            return name;
    }
    return none;
}

// What is written between the brackets: the file's name where it is enough, else the path;
// another name behind '|'.
static void write_link(kwic_completion *c, kwic_derived *d, kwic_candidate *one)
{
    g_autoptr(GString) names = g_string_new(NULL);
    g_autoptr(GString) insert = g_string_new(NULL);
    kwic_str path = kwic_path_strip_md(kwic_derived_path(d, one->docid));
    kwic_str stem = kwic_path_last(path), name = {NULL, 0};
    kwic_str target =
        kwic_derived_resolve(d, stem, 0, NULL) == one->docid ? stem : path;
    if (kwic_db_value(kwic_searcher_db(c->s), one->docid, KWIC_SLOT_NAMES, names, NULL))
        name = as_written(kwic_str_of_string(names), one->label);
    g_string_append_len(insert, target.p, (gssize)target.n);
    if (name.n && !c->target_alone && !kwic_str_eq(name, stem)) {
        g_string_append_c(insert, '|');
        g_string_append_len(insert, name.p, (gssize)name.n);
    }
    one->insert = kwic_arena_str(c->list.arena, kwic_str_of_string(insert));
    one->label = kwic_arena_str(c->list.arena, name.n ? name : stem);
}

bool kwic_complete_links(kwic_completion *c)
{
    kwic_derived *d = kwic_searcher_derived(c->s, c->error);
    if (!d)
        return false;
    link_scan s = {c, d};
    kwic_derived_names(d, (kwic_str){"", 0}, see_name, &s);
    kwic_derived_wanted(d, (kwic_str){"", 0}, see_wanted, &s);
    kwic_candidate_settle(&c->list);
    for (guint i = 0; i < c->list.list->len; i++) {
        kwic_candidate *one = &g_array_index(c->list.list, kwic_candidate, i);
        if (one->docid)
            write_link(c, d, one);
    }
    return true;
}

static void put_anchor(kwic_completion *c, kwic_str text, const char *kind,
                       kwic_str detail)
{
    g_autoptr(GString) folded = g_string_new(NULL);
    kwic_fold(text, folded);
    kwic_candidate one = {.close =
                              kwic_close(kwic_str_of_string(folded), c->list.typed),
                          .kind = kind,
                          .insert = text,
                          .label = text,
                          .detail = detail};
    kwic_candidate_put(&c->list, &one);
}

bool kwic_complete_anchors(kwic_completion *c, kwic_str note)
{
    g_autoptr(GString) data = g_string_new(NULL);
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_record record;
    kwic_derived *d = kwic_searcher_derived(c->s, c->error);
    uint32_t docid = d ? kwic_derived_resolve(d, note, 0, NULL) : 0;
    if (!docid)
        return d != NULL;
    if (!kwic_note_load(c->s, docid, data, arena, &record, c->error))
        return false;
    bool ids = kwic_str_starts(c->list.typed, KWIC_STR("^"));
    for (size_t i = 0; i < record.n_blocks; i++) {
        const kwic_block *b = &record.blocks[i];
        if (!ids && b->kind == KWIC_BLOCK_HEADING)
            put_anchor(c, b->text, "heading", record.path);
        if (!ids || b->id.n == 0)
            continue;
        g_autofree char *id = g_strdup_printf("^%.*s", KWIC_STR_ARG(b->id));
        put_anchor(c, kwic_str_of(id), "block", b->text);
    }
    return true;
}

// ---- words ----

static bool see_term(void *ctx, kwic_str term, uint32_t freq)
{
    kwic_candidate_list *words = ctx;
    kwic_candidate one = {.close = kwic_close(term, words->typed),
                          .order = WORDS,
                          .count = freq,
                          .kind = "word",
                          .insert = term,
                          .label = term};
    kwic_candidate_put(words, &one);
    return true;
}

// Of the words found those that some note shows, as it does.
static void put_words(kwic_completion *c, kwic_candidate_list *words)
{
    uint32_t taken = 0;
    g_autoptr(GString) as = g_string_new(NULL);
    kwic_candidate_settle(words);
    for (guint i = 0; i < words->list->len && taken < c->list.limit; i++) {
        kwic_candidate *one = &g_array_index(words->list, kwic_candidate, i);
        if (!kwic_written(kwic_searcher_db(c->s), c->s->tokenizer, one->label, as))
            continue;
        one->insert = one->label = kwic_str_of_string(as);
        kwic_candidate_put(&c->list, one);
        taken++;
    }
}

bool kwic_complete_words(kwic_completion *c)
{
    enum { MORE = 3 }; // times what is asked for: some are shown nowhere
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(kwic_candidate));
    kwic_candidate_list words = {.arena = c->list.arena,
                                 .list = found,
                                 .limit = MORE * MIN(c->list.limit, 1000U),
                                 .typed = c->list.typed};
    // Terms of fields start with a capital, which folded text has not.
    if (words.typed.n && !kwic_db_terms(kwic_searcher_db(c->s), words.typed,
                                        (kwic_str){"", 0}, see_term, &words, c->error))
        return false;
    put_words(c, &words);
    return true;
}
