// SPDX-License-Identifier: GPL-2.0-or-later
// Notes that mean a tag and have it not. A tag company/openai is meant by
//
//     property   company: OpenAI (the part before the last names the property)    3
//     link       [[OpenAI]]                                                       2
//     mention    its last part, as words: OpenAI, open-ai, open ai                1
//
// The note of that name itself means it by nothing. Each way is a question to the search,
// which leaves out the notes that have the tag; a note's weight is the sum of its ways.
#include "kwic/edit.h"
#include "kwic/path.h"

typedef struct sense {
    const char *name;   // of the reason
    const char *format; // of its query, with the tag's last part
    double weight;
    bool needs_parent; // the part before it comes first in the format
} sense;

static const sense ways[] = {
    {"property", "[%s:\"%s\"]", 3, true},
    {"link", "link:\"%s\"", 2, false},
    {"mention", "\"%s\"", 1, false},
};

typedef struct meaning {
    char *path, *title, *text;
    uint32_t line, byte, utf16;
    unsigned ways; // bits
    double weight, score;
} meaning;

typedef struct finding {
    kwic_searcher *s;
    const char *tag;
    char *name;        // its last part, with blanks
    char *parent;      // the part before; NULL: none
    GHashTable *notes; // path to meaning
} finding;

static void free_meaning(gpointer data)
{
    meaning *m = data;
    g_free(m->path);
    g_free(m->title);
    g_free(m->text);
    g_free(m);
}

static char *query_of(const finding *f, const sense *w)
{
    GString *query = g_string_new(NULL);
    const char *hole = strstr(w->format, "%s");
    g_string_append_len(query, w->format, hole - w->format);
    if (w->needs_parent) {
        const char *next = strstr(hole + 2, "%s");
        g_string_append(query, f->parent);
        g_string_append_len(query, hole + 2, next - hole - 2);
        hole = next;
    }
    g_string_append_printf(query, "%s%s -tag:\"%s\"", f->name, hole + 2, f->tag);
    return g_string_free(query, FALSE);
}

// Without case, blanks and hyphens.
static char *squeeze(const char *name)
{
    g_autofree char *folded = g_utf8_casefold(name, -1);
    GString *out = g_string_new(NULL);
    for (const char *p = folded; *p; p++)
        if (!strchr(" -_", *p))
            g_string_append_c(out, *p);
    return g_string_free(out, FALSE);
}

// The note has that name itself.
static bool is_its_own(const finding *f, const kwic_hit *hit)
{
    g_autofree char *title = squeeze(hit->title), *name = squeeze(f->name);
    return strcmp(title, name) == 0;
}

static void add_hit(finding *f, const kwic_hit *hit, size_t way)
{
    meaning *m = g_hash_table_lookup(f->notes, hit->path);
    if (is_its_own(f, hit))
        return;
    if (!m) {
        m = g_new0(meaning, 1);
        m->path = g_strdup(hit->path);
        m->title = g_strdup(hit->title);
        g_hash_table_insert(f->notes, m->path, m);
    }
    const kwic_snippet *snippet = hit->n_snippets ? &hit->snippets[0] : NULL;
    if (snippet && !m->line) {
        const kwic_mark *mark = snippet->n_marks ? &snippet->marks[0] : NULL;
        m->line = mark ? mark->line : snippet->line;
        m->byte = mark ? mark->byte : 0;
        m->utf16 = mark ? mark->utf16 : 0;
        m->text = g_strdup(snippet->text);
    }
    m->ways |= 1U << way;
    m->weight += ways[way].weight;
    m->score = MAX(m->score, hit->score);
}

static bool ask(finding *f, size_t way, GError **error)
{
    g_autofree char *query = query_of(f, &ways[way]);
    kwic_request request = kwic_request_default();
    request.query = kwic_str_of(query);
    request.match = KWIC_MATCH_ALL;
    request.exact = true;
    request.facets = NULL;
    request.limit = UINT32_MAX;
    request.snippets = 1;
    g_autoptr(kwic_answer) answer = kwic_search(f->s, &request, error);
    if (!answer)
        return false;
    for (size_t i = 0; i < answer->n_hits && !answer->relaxed; i++)
        add_hit(f, &answer->hits[i], way);
    return true;
}

static gint by_weight(gconstpointer a, gconstpointer b)
{
    const meaning *x = *(const meaning *const *)a, *y = *(const meaning *const *)b;
    if (x->weight != y->weight)
        return x->weight < y->weight ? 1 : -1;
    if (x->score != y->score)
        return x->score < y->score ? 1 : -1;
    return strcmp(x->path, y->path);
}

static json_t *meaning_json(const meaning *m, const char *tag)
{
    json_t *reasons = json_array();
    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++)
        if (m->ways & (1U << i))
            json_array_append_new(reasons, json_string(ways[i].name));
    g_autofree char *path = g_utf8_make_valid(m->path, -1);
    json_t *one = json_pack("{s:s,s:s,s:o,s:{s:[s]}}", "path", path, "title", m->title,
                            "reasons", reasons, "edit", "add", tag);
    if (m->line) {
        json_object_set_new(one, "line", json_integer(m->line));
        json_object_set_new(one, "byte", json_integer(m->byte));
        json_object_set_new(one, "utf16", json_integer(m->utf16));
        json_object_set_new(one, "text", json_string(m->text));
    }
    return one;
}

static json_t *answer_of(const finding *f, uint32_t limit)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new();
    GHashTableIter iter;
    gpointer m;
    g_hash_table_iter_init(&iter, f->notes);
    while (g_hash_table_iter_next(&iter, NULL, &m))
        g_ptr_array_add(all, m);
    g_ptr_array_sort(all, by_weight);
    json_t *notes = json_array();
    for (guint i = 0; i < all->len && (!limit || i < limit); i++)
        json_array_append_new(notes, meaning_json(all->pdata[i], f->tag));
    return json_pack("{s:s,s:I,s:o}", "tag", f->tag, "total", (json_int_t)all->len,
                     "notes", notes);
}

json_t *kwic_untagged(kwic_searcher *s, const char *tag, uint32_t limit, GError **error)
{
    finding f = {.s = s, .tag = *tag == '#' ? tag + 1 : tag};
    const char *const add[] = {f.tag, NULL};
    const kwic_note_edit edit = {.add = add};
    if (!kwic_note_edit_check(&edit, error))
        return NULL;
    kwic_str whole = kwic_str_of(f.tag), above = kwic_path_above(whole);
    kwic_str last = kwic_path_last(whole), parent = kwic_path_last(above);
    f.name = g_strdelimit(g_strndup(last.p, last.n), "-_", ' ');
    f.parent = above.n ? g_strndup(parent.p, parent.n) : NULL;
    f.notes = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_meaning);
    bool fine = true;
    for (size_t i = 0; i < G_N_ELEMENTS(ways) && fine; i++)
        if (f.parent || !ways[i].needs_parent)
            fine = ask(&f, i, error);
    json_t *json = fine ? answer_of(&f, limit) : NULL;
    g_hash_table_unref(f.notes);
    g_free(f.name);
    g_free(f.parent);
    return json;
}
