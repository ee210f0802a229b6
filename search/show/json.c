// SPDX-License-Identifier: GPL-2.0-or-later
// Answers as the protocol's JSON. The text is written straight to a buffer: as a tree of
// jansson's values ten hits took 0.2 ms, more than finding them. kwic_answer_json reads that
// text back for callers who want the tree, so there is one form, whatever the face.
#include "json.h"
#include "kwic/utf8.h"

#include <math.h>
#include <time.h>

static void put(GString *out, const char *literal)
{
    g_string_append(out, literal);
}

static void put_number(GString *out, const char *key, int64_t number)
{
    char digits[24], *p = digits + sizeof digits;
    uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do
        *--p = (char)('0' + left % 10);
    while (left /= 10);
    if (number < 0)
        *--p = '-';
    put(out, key);
    g_string_append_len(out, p, digits + sizeof digits - p);
}

static size_t put_escape(GString *out, kwic_str s, size_t i)
{
    uint8_t c = (uint8_t)s.p[i];
    static const char *const plain[] = {
        ['\b'] = "\\b", ['\f'] = "\\f", ['\n'] = "\\n", ['\r'] = "\\r", ['\t'] = "\\t"};
    if (c < 0x20 || c == 0x7f) {
        const char *e = c < G_N_ELEMENTS(plain) ? plain[c] : NULL;
        e ? put(out, e) : g_string_append_printf(out, "\\u%04x", c);
        return 1;
    }
    if (c == '"' || c == '\\') {
        g_string_append_c(out, '\\');
        g_string_append_c(out, (char)c);
        return 1;
    }
    size_t n;
    if (kwic_utf8_at(s, i, &n) == KWIC_UTF8_BAD) {
        put(out, "\xef\xbf\xbd");
        return 1;
    }
    g_string_append_len(out, s.p + i, (gssize)n);
    return n;
}

void kwic_json_string(GString *out, kwic_str text)
{
    g_string_append_c(out, '"');
    for (size_t i = 0; i < text.n;) {
        size_t from = i;
        while (i < text.n && text.p[i] >= ' ' && text.p[i] < 0x7f && text.p[i] != '"' &&
               text.p[i] != '\\')
            i++;
        if (i > from)
            g_string_append_len(out, text.p + from, (gssize)(i - from));
        if (i < text.n)
            i += put_escape(out, text, i);
    }
    g_string_append_c(out, '"');
}

static void put_string(GString *out, const char *key, const char *text)
{
    put(out, key);
    text ? kwic_json_string(out, kwic_str_of(text)) : put(out, "null");
}

static void put_strings(GString *out, const char *key, const char *const *texts)
{
    put(out, key);
    g_string_append_c(out, '[');
    for (size_t i = 0; texts && texts[i]; i++)
        put_string(out, i ? "," : "", texts[i]);
    g_string_append_c(out, ']');
}

// ---- hits ----

static void put_path(GString *out, const kwic_hit *hit)
{
    if (hit->path_utf8) {
        put_string(out, "\"path\":", hit->path);
        return;
    }
    g_autofree char *base64 =
        g_base64_encode((const guchar *)hit->path, strlen(hit->path));
    put_string(out, "\"pathBytes\":", base64);
}

static void put_title(GString *out, const kwic_hit *hit)
{
    put_string(out, "\"title\":", hit->title);
}

static void put_score(GString *out, const kwic_hit *hit)
{
    char score[G_ASCII_DTOSTR_BUF_SIZE];
    double rounded = isfinite(hit->score) ? round(hit->score * 1000) / 1000 : 0;
    put(out, "\"score\":");
    put(out, g_ascii_formatd(score, sizeof score, "%.12g", rounded));
}

// As in the note: one string, a list, or null.
static void put_types(GString *out, const kwic_hit *hit)
{
    const char **types = hit->types;
    if (types && types[0] && types[1])
        put_strings(out, "\"type\":", types);
    else
        put_string(out, "\"type\":", types ? types[0] : NULL);
}

static void put_tags(GString *out, const kwic_hit *hit)
{
    put_strings(out, "\"tags\":", hit->tags);
}

static void put_companies(GString *out, const kwic_hit *hit)
{
    put(out, "\"company\":[");
    for (size_t i = 0; i < hit->n_companies; i++) {
        put_string(out, i ? ",{\"value\":" : "{\"value\":", hit->companies[i].value);
        put_strings(out, ",\"by\":", hit->companies[i].by);
        g_string_append_c(out, '}');
    }
    g_string_append_c(out, ']');
}

static void put_mtime(GString *out, const kwic_hit *hit)
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
    strftime(text, sizeof text, "\"mtime\":\"%Y-%m-%dT%H:%M:%SZ\"", &tm);
    put(out, text);
}

// For who compares: seconds are too coarse. Written only where it is asked for by name.
static void put_mtime_ns(GString *out, const kwic_hit *hit)
{
    if (hit->fields)
        put_number(out, "\"mtimeNs\":", hit->mtime_ns);
}

static void put_stale(GString *out, const kwic_hit *hit)
{
    put(out, hit->stale ? "\"stale\":true" : "\"stale\":false");
}

static void put_version(GString *out, const kwic_hit *hit)
{
    if (hit->unsaved)
        put_number(out, "\"version\":", hit->version);
}

static void put_snippet(GString *out, const kwic_snippet *s)
{
    put_number(out, "{\"line\":", s->line);
    put_strings(out, ",\"heading\":", s->headings);
    put_string(out, ",\"text\":", s->text);
    put(out, ",\"marks\":[");
    for (size_t i = 0; i < s->n_marks; i++) {
        put_number(out, i ? ",{\"byte\":[" : "{\"byte\":[", s->marks[i].from);
        put_number(out, ",", s->marks[i].to);
        put_number(out, "],\"utf16\":[", s->marks[i].from16);
        put_number(out, ",", s->marks[i].to16);
        put(out, "]}");
    }
    put(out, "],\"at\":[");
    for (size_t i = 0; i < s->n_marks; i++) {
        put_number(out, i ? ",{\"line\":" : "{\"line\":", s->marks[i].line);
        put_number(out, ",\"byte\":", s->marks[i].byte);
        put_number(out, ",\"utf16\":", s->marks[i].utf16);
        g_string_append_c(out, '}');
    }
    put(out, "]}");
}

static void put_snippets(GString *out, const kwic_hit *hit)
{
    put(out, "\"snippets\":[");
    for (size_t i = 0; i < hit->n_snippets; i++) {
        put(out, i ? "," : "");
        put_snippet(out, &hit->snippets[i]);
    }
    put(out, "]");
}

static void put_reasons(GString *out, const kwic_hit *hit)
{
    if (hit->reasons)
        put_strings(out, "\"reasons\":", hit->reasons);
}

static void put_explain(GString *out, const kwic_hit *hit)
{
    if (hit->explain)
        put_string(out, "\"explain\":", hit->explain);
}

// The members of a hit, in their order; one that has nothing to say writes nothing.
static const struct {
    const char *name;
    void (*put)(GString *out, const kwic_hit *hit);
} members[] = {
    {"path", put_path},         {"title", put_title},     {"score", put_score},
    {"type", put_types},        {"tags", put_tags},       {"company", put_companies},
    {"mtime", put_mtime},       {"stale", put_stale},     {"version", put_version},
    {"snippets", put_snippets}, {"reasons", put_reasons}, {"explain", put_explain},
    {"mtimeNs", put_mtime_ns},
};

uint32_t kwic_hit_field(const char *name)
{
    for (size_t i = 0; i < G_N_ELEMENTS(members); i++)
        if (strcmp(name, members[i].name) == 0)
            return UINT32_C(1) << i;
    return 0;
}

void kwic_hit_write(const kwic_hit *hit, GString *out)
{
    g_string_append_c(out, '{');
    size_t start = out->len;
    for (size_t i = 0; i < G_N_ELEMENTS(members); i++) {
        if (hit->fields && !(hit->fields >> i & 1))
            continue;
        size_t before = out->len;
        if (before > start)
            g_string_append_c(out, ',');
        size_t comma = out->len;
        members[i].put(out, hit);
        if (out->len == comma)
            g_string_truncate(out, before);
    }
    g_string_append_c(out, '}');
}

// ---- facets ----

static void put_values(GString *out, const kwic_facet_value *values, size_t n)
{
    g_string_append_c(out, '[');
    for (size_t i = 0; i < n; i++) {
        put_string(out, i ? ",{\"value\":" : "{\"value\":", values[i].value);
        put_number(out, ",\"count\":", values[i].count);
        if (values[i].n_children) {
            put(out, ",\"children\":");
            put_values(out, values[i].children, values[i].n_children);
        }
        g_string_append_c(out, '}');
    }
    g_string_append_c(out, ']');
}

void kwic_facets_write(const kwic_facet *facets, size_t n, GString *out)
{
    g_string_append_c(out, '{');
    for (size_t i = 0; i < n; i++) {
        put_string(out, i ? "," : "", facets[i].field);
        g_string_append_c(out, ':');
        put_values(out, facets[i].values, facets[i].n_values);
    }
    g_string_append_c(out, '}');
}

// ---- the answer ----

static void put_spans(GString *out, const kwic_answer *a)
{
    put(out, ",\"corrected\":[");
    for (size_t i = 0; i < a->n_corrected; i++) {
        put_number(out, i ? ",{\"from\":" : "{\"from\":", a->corrected[i].from);
        put_number(out, ",\"to\":", a->corrected[i].to);
        put_string(out, ",\"word\":", a->corrected[i].word);
        g_string_append_c(out, '}');
    }
    put(out, "],\"completed\":[");
    for (size_t i = 0; i < a->n_completed; i++) {
        put_number(out, i ? ",{\"from\":" : "{\"from\":", a->completed[i].from);
        put_number(out, ",\"to\":", a->completed[i].to);
        put_strings(out, ",\"words\":", a->completed[i].words);
        put(out, a->completed[i].more ? ",\"more\":true}" : ",\"more\":false}");
    }
    put_strings(out, "],\"suggestions\":", a->suggestions);
    put(out, ",\"warnings\":[");
    for (size_t i = 0; i < a->n_warnings; i++) {
        put_number(out, i ? ",{\"from\":" : "{\"from\":", a->warnings[i].from);
        put_number(out, ",\"to\":", a->warnings[i].to);
        put_string(out, ",\"message\":", a->warnings[i].message);
        g_string_append_c(out, '}');
    }
    g_string_append_c(out, ']');
}

static void put_clauses(GString *out, const kwic_answer *a)
{
    put(out, ",\"clauses\":[");
    for (size_t i = 0; i < a->n_clauses; i++) {
        const kwic_clause *c = &a->clauses[i];
        put_number(out, i ? ",{\"from\":" : "{\"from\":", c->from);
        put_number(out, ",\"to\":", c->to);
        put_string(out, ",\"text\":", c->text);
        put_number(out, ",\"count\":", c->count);
        put(out, c->drop ? ",\"drop\":true}" : ",\"drop\":false}");
    }
    g_string_append_c(out, ']');
}

void kwic_answer_write(const kwic_answer *a, GString *out)
{
    put_number(out, "{\"total\":{\"value\":", a->total);
    put(out, a->exact ? ",\"exact\":true" : ",\"exact\":false");
    if (a->undecided)
        put_number(out, ",\"undecided\":", a->undecided);
    put(out, "}");
    put_number(out, ",\"generation\":", (int64_t)a->generation);
    if (a->behind < 0)
        put(out, ",\"behind\":null");
    else
        put_number(out, ",\"behind\":", a->behind);
    put_number(out, ",\"took_us\":", a->took_us);
    put(out, a->partial ? ",\"partial\":true" : "");
    put(out, ",\"hits\":[");
    for (size_t i = 0; i < a->n_hits; i++) {
        put(out, i ? "," : "");
        kwic_hit_write(&a->hits[i], out);
    }
    put(out, "],\"facets\":");
    kwic_facets_write(a->facets, a->n_facets, out);
    if (a->relaxed)
        put_strings(out, ",\"relaxed\":", a->relaxed);
    else
        put(out, ",\"relaxed\":null");
    put_spans(out, a);
    if (a->n_clauses)
        put_clauses(out, a);
    put_string(out, ",\"truncated\":", a->truncated);
    put_string(out, ",\"cursor\":", a->cursor);
    if (a->explain)
        put_string(out, ",\"explain\":", a->explain);
    put(out, "}");
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
