// SPDX-License-Identifier: GPL-2.0-or-later
// Answers as the protocol's objects, pushed value by value (kwic/emit.h): as a tree of
// jansson's values ten hits took 0.2 ms, more than finding them. kwic_answer_json reads the
// text back for callers who want the tree, so there is one form, whatever the face.
#include <math.h>
#include <time.h>

#include "kwic/emit.h"
#include "kwic/search.h"

static void put_text(kwic_emitter *e, const char *key, const char *text)
{
    kwic_emit_key(e, key);
    kwic_emit_text(e, text);
}

static void put_texts(kwic_emitter *e, const char *key, const char *const *texts)
{
    kwic_emit_key(e, key);
    kwic_emit_texts(e, texts);
}

static void put_number(kwic_emitter *e, const char *key, int64_t number)
{
    kwic_emit_key(e, key);
    kwic_emit_number(e, number);
}

static void put_bool(kwic_emitter *e, const char *key, bool is)
{
    kwic_emit_key(e, key);
    kwic_emit_bool(e, is);
}

static void begin_list(kwic_emitter *e, const char *key)
{
    kwic_emit_key(e, key);
    kwic_emit_list(e);
}

// ---- hits ----

static void put_path(kwic_emitter *e, const kwic_hit *hit)
{
    if (hit->path_utf8) {
        put_text(e, "path", hit->path);
        return;
    }
    g_autofree char *base64 =
        g_base64_encode((const guchar *)hit->path, strlen(hit->path));
    put_text(e, "pathBytes", base64);
}

static void put_title(kwic_emitter *e, const kwic_hit *hit)
{
    put_text(e, "title", hit->title);
}

static void put_score(kwic_emitter *e, const kwic_hit *hit)
{
    kwic_emit_key(e, "score");
    kwic_emit_real(e, round(hit->score * 1000) / 1000);
}

// As in the note: one string, a list, or null.
static void put_types(kwic_emitter *e, const kwic_hit *hit)
{
    const char **types = hit->types;
    if (types && types[0] && types[1])
        put_texts(e, "type", types);
    else
        put_text(e, "type", types ? types[0] : NULL);
}

static void put_tags(kwic_emitter *e, const kwic_hit *hit)
{
    put_texts(e, "tags", hit->tags);
}

static void put_companies(kwic_emitter *e, const kwic_hit *hit)
{
    begin_list(e, "company");
    for (size_t i = 0; i < hit->n_companies; i++) {
        kwic_emit_object(e);
        put_text(e, "value", hit->companies[i].value);
        put_texts(e, "by", hit->companies[i].by);
        kwic_emit_end_object(e);
    }
    kwic_emit_end_list(e);
}

static void put_mtime(kwic_emitter *e, const kwic_hit *hit)
{
    int64_t ns = hit->mtime_ns, seconds = ns / 1000000000 - (ns % 1000000000 < 0);
    time_t t = (time_t)seconds;
    struct tm tm;
    char text[64];
    // A time that no calendar has (hostile file times) is the epoch.
    if (!gmtime_r(&t, &tm) || tm.tm_year > 8099 || tm.tm_year < -1900) {
        t = 0;
        gmtime_r(&t, &tm);
    }
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm);
    put_text(e, "mtime", text);
}

// For who compares: seconds are too coarse. Written only where it is asked for by name.
static void put_mtime_ns(kwic_emitter *e, const kwic_hit *hit)
{
    if (hit->fields)
        put_number(e, "mtimeNs", hit->mtime_ns);
}

static void put_stale(kwic_emitter *e, const kwic_hit *hit)
{
    put_bool(e, "stale", hit->stale);
}

static void put_version(kwic_emitter *e, const kwic_hit *hit)
{
    if (hit->unsaved)
        put_number(e, "version", hit->version);
}

static void put_pair(kwic_emitter *e, const char *key, uint32_t from, uint32_t to)
{
    begin_list(e, key);
    kwic_emit_number(e, from);
    kwic_emit_number(e, to);
    kwic_emit_end_list(e);
}

static void put_marks(kwic_emitter *e, const kwic_snippet *s)
{
    begin_list(e, "marks");
    for (size_t i = 0; i < s->n_marks; i++) {
        kwic_emit_object(e);
        put_pair(e, "byte", s->marks[i].from, s->marks[i].to);
        put_pair(e, "utf16", s->marks[i].from16, s->marks[i].to16);
        kwic_emit_end_object(e);
    }
    kwic_emit_end_list(e);
    begin_list(e, "at");
    for (size_t i = 0; i < s->n_marks; i++) {
        kwic_emit_object(e);
        put_number(e, "line", s->marks[i].line);
        put_number(e, "byte", s->marks[i].byte);
        put_number(e, "utf16", s->marks[i].utf16);
        kwic_emit_end_object(e);
    }
    kwic_emit_end_list(e);
}

static void put_snippets(kwic_emitter *e, const kwic_hit *hit)
{
    begin_list(e, "snippets");
    for (size_t i = 0; i < hit->n_snippets; i++) {
        const kwic_snippet *s = &hit->snippets[i];
        kwic_emit_object(e);
        put_number(e, "line", s->line);
        put_texts(e, "heading", s->headings);
        put_text(e, "text", s->text);
        put_marks(e, s);
        kwic_emit_end_object(e);
    }
    kwic_emit_end_list(e);
}

// One value alone, several as a list, null where the note has none.
static void put_properties(kwic_emitter *e, const kwic_hit *hit)
{
    if (!hit->n_properties)
        return;
    kwic_emit_key(e, "properties");
    kwic_emit_object(e);
    for (size_t i = 0; i < hit->n_properties; i++) {
        const kwic_hit_property *p = &hit->properties[i];
        if (p->values[0] && p->values[1])
            put_texts(e, p->key, p->values);
        else
            put_text(e, p->key, p->values[0]);
    }
    kwic_emit_end_object(e);
}

static void put_reasons(kwic_emitter *e, const kwic_hit *hit)
{
    if (hit->reasons)
        put_texts(e, "reasons", hit->reasons);
}

static void put_explain(kwic_emitter *e, const kwic_hit *hit)
{
    if (hit->explain)
        put_text(e, "explain", hit->explain);
}

// The members of a hit, in their order; one that has nothing to say writes nothing.
static const struct {
    const char *name;
    void (*put)(kwic_emitter *e, const kwic_hit *hit);
} members[] = {
    {"path", put_path},        {"title", put_title},
    {"score", put_score},      {"type", put_types},
    {"tags", put_tags},        {"company", put_companies},
    {"mtime", put_mtime},      {"stale", put_stale},
    {"version", put_version},  {"snippets", put_snippets},
    {"reasons", put_reasons},  {"explain", put_explain},
    {"mtimeNs", put_mtime_ns}, {"properties", put_properties},
};

uint32_t kwic_hit_field(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(members); i++)
        if (strcmp(name, members[i].name) == 0)
            return UINT32_C(1) << i;
    return 0;
}

static void put_hit(kwic_emitter *e, const kwic_hit *hit)
{
    kwic_emit_object(e);
    for (size_t i = 0; i < G_N_ELEMENTS(members); i++)
        if (!hit->fields || hit->fields >> i & 1)
            members[i].put(e, hit);
    kwic_emit_end_object(e);
}

void kwic_hit_write(const kwic_hit *hit, GString *out)
{
    put_hit(&(kwic_emitter){.format = &kwic_emit_json, .out = out}, hit);
}

// ---- facets ----

static void put_values(kwic_emitter *e, const kwic_facet_value *values, size_t n)
{
    kwic_emit_list(e);
    for (size_t i = 0; i < n; i++) {
        kwic_emit_object(e);
        put_text(e, "value", values[i].value);
        put_number(e, "count", values[i].count);
        if (values[i].n_children) {
            kwic_emit_key(e, "children");
            put_values(e, values[i].children, values[i].n_children);
        }
        kwic_emit_end_object(e);
    }
    kwic_emit_end_list(e);
}

static void put_facets(kwic_emitter *e, const kwic_facet *facets, size_t n)
{
    kwic_emit_object(e);
    for (size_t i = 0; i < n; i++) {
        kwic_emit_key(e, facets[i].field);
        put_values(e, facets[i].values, facets[i].n_values);
    }
    kwic_emit_end_object(e);
}

void kwic_facets_write(const kwic_facet *facets, size_t n, GString *out)
{
    put_facets(&(kwic_emitter){.format = &kwic_emit_json, .out = out}, facets, n);
}

// ---- the answer ----

static void begin_span(kwic_emitter *e, uint32_t from, uint32_t to)
{
    kwic_emit_object(e);
    put_number(e, "from", from);
    put_number(e, "to", to);
}

static void put_spans(kwic_emitter *e, const kwic_answer *a)
{
    begin_list(e, "corrected");
    for (size_t i = 0; i < a->n_corrected; i++) {
        begin_span(e, a->corrected[i].from, a->corrected[i].to);
        put_text(e, "word", a->corrected[i].word);
        kwic_emit_end_object(e);
    }
    kwic_emit_end_list(e);
    begin_list(e, "completed");
    for (size_t i = 0; i < a->n_completed; i++) {
        begin_span(e, a->completed[i].from, a->completed[i].to);
        put_texts(e, "words", a->completed[i].words);
        put_bool(e, "more", a->completed[i].more);
        kwic_emit_end_object(e);
    }
    kwic_emit_end_list(e);
    put_texts(e, "suggestions", a->suggestions);
    begin_list(e, "warnings");
    for (size_t i = 0; i < a->n_warnings; i++) {
        begin_span(e, a->warnings[i].from, a->warnings[i].to);
        put_text(e, "message", a->warnings[i].message);
        kwic_emit_end_object(e);
    }
    kwic_emit_end_list(e);
}

static void put_clauses(kwic_emitter *e, const kwic_answer *a)
{
    begin_list(e, "clauses");
    for (size_t i = 0; i < a->n_clauses; i++) {
        const kwic_clause *c = &a->clauses[i];
        begin_span(e, c->from, c->to);
        put_text(e, "text", c->text);
        put_number(e, "count", c->count);
        put_bool(e, "drop", c->drop);
        kwic_emit_end_object(e);
    }
    kwic_emit_end_list(e);
}

static void put_total(kwic_emitter *e, const kwic_answer *a)
{
    kwic_emit_key(e, "total");
    kwic_emit_object(e);
    put_number(e, "value", a->total);
    put_bool(e, "exact", a->exact);
    if (a->undecided)
        put_number(e, "undecided", a->undecided);
    kwic_emit_end_object(e);
}

static void put_relaxed(kwic_emitter *e, const kwic_answer *a)
{
    if (a->relaxed)
        put_texts(e, "relaxed", a->relaxed);
    else
        put_text(e, "relaxed", NULL);
}

static void put_hits(kwic_emitter *e, const kwic_answer *a)
{
    begin_list(e, "hits");
    for (size_t i = 0; i < a->n_hits; i++)
        put_hit(e, &a->hits[i]);
    kwic_emit_end_list(e);
    kwic_emit_key(e, "facets");
    put_facets(e, a->facets, a->n_facets);
}

void kwic_answer_emit(const kwic_answer *a, kwic_emitter *e)
{
    kwic_emit_object(e);
    put_total(e, a);
    put_number(e, "generation", (int64_t)a->generation);
    if (a->behind < 0)
        put_text(e, "behind", NULL);
    else
        put_number(e, "behind", a->behind);
    put_number(e, "took_us", a->took_us);
    if (a->sort)
        put_text(e, "sort", a->sort);
    if (a->partial)
        put_bool(e, "partial", true);
    put_hits(e, a);
    put_relaxed(e, a);
    put_spans(e, a);
    if (a->n_clauses)
        put_clauses(e, a);
    put_text(e, "truncated", a->truncated);
    put_text(e, "cursor", a->cursor);
    if (a->explain)
        put_text(e, "explain", a->explain);
    kwic_emit_end_object(e);
}

void kwic_answer_write(const kwic_answer *a, GString *out)
{
    kwic_answer_emit(a, &(kwic_emitter){.format = &kwic_emit_json, .out = out});
}

static json_t *read_back(const GString *text)
{
    // Of valid text nothing is refused; a depth of facets over jansson's limit would be.
    json_t *json = json_loadb(text->str, text->len, 0, NULL);
    return json ? json : json_object();
}

json_t *kwic_answer_json(const kwic_answer *answer)
{
    g_autoptr(GString) text = g_string_sized_new(16384);
    kwic_answer_write(answer, text);
    return read_back(text);
}

json_t *kwic_hit_json(const kwic_hit *hit)
{
    g_autoptr(GString) text = g_string_sized_new(4096);
    kwic_hit_write(hit, text);
    return read_back(text);
}
