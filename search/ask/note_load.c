// SPDX-License-Identifier: GPL-2.0-or-later
#include "note_load.h"

#include "derived/names.h"
#include "kwic/distance.h"
#include "kwic/error.h"
#include "kwic/schema.h"
#include "show/snippet.h"

// ---- the nearest of what there is ----

// Folded, and of a long name the beginning.
static kwic_str begin_of(kwic_str text, GString *folded)
{
    g_string_truncate(folded, 0);
    kwic_fold(kwic_str_sub(text, 0, 4 * (size_t)KWIC_LETTERS), folded);
    return kwic_str_of_string(folded);
}

typedef struct nearest {
    kwic_distance_pattern wanted;
    unsigned least; // so far
} nearest;

static void nearest_init(nearest *near, kwic_str text)
{
    g_autoptr(GString) folded = g_string_new(NULL);
    kwic_distance_pattern_read(&near->wanted, begin_of(text, folded));
    near->least = (unsigned)near->wanted.word.n / 3 + 1;
}

// True when it is nearer than those before.
static bool is_nearer(nearest *near, kwic_str text)
{
    g_autoptr(GString) folded = g_string_new(NULL);
    kwic_letters own;
    kwic_letters_read(&own, begin_of(text, folded));
    unsigned d = kwic_distance_from(&near->wanted, &own);
    if (d >= near->least)
        return false;
    near->least = d;
    return true;
}

const char *kwic_nearest(const char *text, const char *const *strings, size_t n)
{
    nearest near;
    nearest_init(&near, kwic_str_of(text));
    const char *best = NULL;
    for (size_t i = 0; i < n; i++)
        if (is_nearer(&near, kwic_str_of(strings[i])))
            best = strings[i];
    return best;
}

typedef struct near_names {
    nearest near;
    uint32_t docid;
} near_names;

static bool see_name(void *ctx, kwic_str name, uint32_t docid)
{
    near_names *n = ctx;
    // A name of quite other length cannot be near: saves its letters.
    if (name.n <= 4 * (n->near.wanted.word.n + n->near.least) &&
        name.n + n->near.least >= n->near.wanted.word.n && is_nearer(&n->near, name))
        n->docid = docid;
    return true;
}

uint32_t kwic_note_nearest(kwic_derived *d, kwic_str wanted)
{
    near_names n = {.docid = 0};
    nearest_init(&n.near, kwic_path_stem(wanted));
    kwic_derived_names(d, (kwic_str){"", 0}, see_name, &n);
    return n.docid;
}

static void set_not_found(kwic_derived *d, kwic_str wanted, GError **error)
{
    uint32_t docid = kwic_note_nearest(d, wanted);
    kwic_str path = kwic_derived_path(d, docid);
    g_autofree char *name = g_utf8_make_valid(wanted.p, (gssize)wanted.n);
    g_autofree char *other = g_utf8_make_valid(path.p, (gssize)path.n);
    if (docid)
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_NOT_FOUND,
                    "%s: no such note; did you mean “%s”?", name, other);
    else
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_NOT_FOUND,
                    "%s: no note has this path or name", name);
}

// ---- one note ----

bool kwic_note_at(kwic_searcher *s, kwic_str path, uint32_t *docid, GError **error)
{
    g_autoptr(GString) term = g_string_new(NULL);
    g_autoptr(GArray) docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    kwic_term_append(term, kwic_schema()[KWIC_F_ID].prefix, path);
    *docid = 0;
    if (!kwic_db_postings(kwic_searcher_db(s), kwic_str_of_string(term), docids, NULL,
                          error))
        return false;
    if (docids->len)
        *docid = g_array_index(docids, uint32_t, 0);
    return true;
}

// The path relative to the vault.
static kwic_str relative(const kwic_searcher *s, const char *path)
{
    kwic_str p = kwic_str_of(path), vault = kwic_str_of(kwic_index_vault(s->index));
    if (vault.n && kwic_str_starts(p, vault) && p.n > vault.n && p.p[vault.n] == '/')
        p = kwic_str_sub(p, vault.n + 1, p.n);
    return p;
}

uint32_t kwic_note_find(kwic_searcher *s, const char *path, GError **error)
{
    kwic_str wanted = relative(s, path);
    uint32_t docid;
    if (!kwic_note_at(s, wanted, &docid, error) || docid)
        return docid;
    kwic_derived *d = kwic_searcher_derived(s, error);
    if (!d)
        return 0;
    docid = kwic_derived_resolve(d, wanted, 0, NULL);
    if (!docid)
        set_not_found(d, wanted, error);
    return docid;
}

bool kwic_note_load(kwic_searcher *s, uint32_t docid, GString *data, kwic_arena *arena,
                    kwic_record *out, GError **error)
{
    g_string_truncate(data, 0);
    return kwic_db_data(kwic_searcher_db(s), docid, data, error) &&
           kwic_record_unpack(kwic_str_of_string(data), arena, out, error);
}

// ---- JSON ----

json_t *kwic_json_text(kwic_str text)
{
    if (g_utf8_validate_len(text.p ? text.p : "", text.n, NULL))
        return json_stringn_nocheck(text.p ? text.p : "", text.n);
    g_autofree char *valid = g_utf8_make_valid(text.p, (gssize)text.n);
    return json_string(valid);
}

void kwic_json_set_path(json_t *object, kwic_str path)
{
    if (g_utf8_validate_len(path.p ? path.p : "", path.n, NULL)) {
        json_object_set_new(object, "path", kwic_json_text(path));
        return;
    }
    g_autofree char *base64 = g_base64_encode((const guchar *)path.p, path.n);
    json_object_set_new(object, "pathBytes", json_string(base64));
}

json_t *kwic_json_headings(const kwic_record *record, uint32_t block)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    json_t *list = json_array();
    const char **headings = kwic_headings_of(record, block, arena);
    for (size_t i = 0; headings[i]; i++)
        json_array_append_new(list, kwic_json_text(kwic_str_of(headings[i])));
    return list;
}

void kwic_json_set_place(json_t *object, const kwic_block *block, uint32_t offset)
{
    kwic_run at = kwic_block_place(block, offset);
    json_object_set_new(object, "line", json_integer(at.line));
    json_object_set_new(object, "byte", json_integer(at.byte));
    json_object_set_new(object, "utf16", json_integer(at.utf16));
}
