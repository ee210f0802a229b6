// SPDX-License-Identifier: GPL-2.0-or-later
#include "inline_tags.h"

#include "frontmatter_span.h"
#include "kwic/note.h"

// Bytes [from, to) of the text, '#' included.
typedef struct place {
    uint32_t from, to;
    char *name; // what it becomes; NULL: it goes
} place;

static void clear_place(gpointer data)
{
    g_free(((place *)data)->name);
}

// Where the tag stands, by its slice of the text.
static bool find(kwic_str text, const kwic_tag *tag, place *out, GError **error)
{
    if (tag->text.p <= text.p || tag->text.p + tag->text.n > text.p + text.n ||
        tag->text.p[-1] != '#')
        return kwic_refuse(
            error, tag->line,
            "the tag #%.*s is not written as it reads; change it by hand",
            KWIC_STR_ARG(tag->text));
    uint32_t from = (uint32_t)(tag->text.p - text.p);
    *out = (place){.from = from - 1, .to = from + (uint32_t)tag->text.n};
    return true;
}

static gint by_place(gconstpointer a, gconstpointer b)
{
    const place *x = a, *y = b;
    return (x->from > y->from) - (x->from < y->from);
}

bool kwic_inline_tags_rename(kwic_note_job *job, GError **error)
{
    const kwic_retag *r = job->retag;
    kwic_str text;
    const kwic_record *note = kwic_note_job_read(job, &text);
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(place));
    g_array_set_clear_func(places, clear_place);
    for (size_t i = 0; i < note->n_tags && r->renamed->len; i++) {
        const kwic_tag *tag = &note->tags[i];
        g_autofree char *name = tag->property ? NULL : kwic_retag_rename(r, tag->text);
        place at;
        if (!name)
            continue;
        if (!find(text, tag, &at, error))
            return false;
        at.name = g_steal_pointer(&name);
        g_array_append_val(places, at);
    }
    g_array_sort(places, by_place);
    for (guint i = places->len; i-- > 0;) {
        const place *at = &g_array_index(places, place, i);
        kwic_draft_splice(job->draft, at->from + 1, at->to, kwic_str_of(at->name));
    }
    return true;
}

// ---- what may follow at the end of a line ----

static size_t blanks(kwic_str s, size_t at)
{
    while (at < s.n && (s.p[at] == ' ' || s.p[at] == '\t'))
        at++;
    return at;
}

static size_t word(kwic_str s, size_t at)
{
    while (at < s.n && s.p[at] != ' ' && s.p[at] != '\t')
        at++;
    return at;
}

// What follows a sign of the Tasks plugin.
typedef enum sign_value { NOTHING, ONE_WORD, WORDS } sign_value;

static const struct sign {
    const char *text;
    sign_value value;
} signs[] = {
    {"📅", ONE_WORD}, {"📆", ONE_WORD},    {"🗓", ONE_WORD}, {"⏳", ONE_WORD},
    {"⌛", ONE_WORD}, {"🛫", ONE_WORD}, {"✅", ONE_WORD},    {"❌", ONE_WORD},
    {"➕", ONE_WORD}, {"🆔", ONE_WORD},    {"⛔", ONE_WORD},    {"🏁", ONE_WORD},
    {"🔁", WORDS},    {"🔺", NOTHING},     {"⏫", NOTHING},     {"🔼", NOTHING},
    {"🔽", NOTHING},  {"⏬", NOTHING},
};

static const struct sign *sign_at(kwic_str s, size_t at)
{
    for (size_t i = 0; i < G_N_ELEMENTS(signs); i++)
        if (kwic_str_starts(kwic_str_sub(s, at, s.n), kwic_str_of(signs[i].text)))
            return &signs[i];
    return NULL;
}

// Behind the sign at `at` and what belongs to it.
static size_t skip_sign(kwic_str s, size_t at, const struct sign *sign)
{
    at += strlen(sign->text);
    if (kwic_str_starts(kwic_str_sub(s, at, s.n), KWIC_STR("\xEF\xB8\x8F")))
        at += 3; // "as an emoji"
    if (sign->value == NOTHING)
        return at;
    at = word(s, blanks(s, at));
    while (sign->value == WORDS) {
        size_t next = blanks(s, at);
        if (next >= s.n || strchr("#^[(", s.p[next]) || sign_at(s, next))
            break;
        at = word(s, next);
    }
    return at;
}

// Behind [key:: value] or (key:: value); at when there is none.
static size_t skip_field(kwic_str s, size_t at)
{
    char close = s.p[at] == '[' ? ']' : ')';
    const char *end = memchr(s.p + at, close, s.n - at);
    if (!end)
        return at;
    size_t to = (size_t)(end - s.p) + 1;
    return memmem(s.p + at, to - at, "::", 2) ? to : at;
}

static size_t skip_trailer(kwic_str s, size_t at)
{
    const struct sign *sign = sign_at(s, at);
    if (sign)
        return skip_sign(s, at, sign);
    if (s.p[at] == '[' || s.p[at] == '(')
        return skip_field(s, at);
    size_t end = word(s, at);
    if (s.p[at] == '^')
        return blanks(s, end) == s.n ? end : at;
    size_t tag = s.p[at] == '#' ? kwic_tag_read(s.p, s.n, at) : 0;
    return tag && at + tag == end ? end : at;
}

bool kwic_line_ends(kwic_str rest)
{
    size_t at = blanks(rest, 0);
    if (at < rest.n && at == 0)
        return false; // something clings to the tag
    while (at < rest.n) {
        size_t next = skip_trailer(rest, at);
        if (next == at || (next < rest.n && blanks(rest, next) == next))
            return false;
        at = blanks(rest, next);
    }
    return true;
}

// ---- removing ----

static void remove_one(kwic_draft *d, const place *tag)
{
    kwic_str text = kwic_draft_text(d);
    uint32_t start = tag->from, end = tag->to;
    while (start && !strchr("\r\n", text.p[start - 1]))
        start--;
    while (end < text.n && text.p[end] != '\r' && text.p[end] != '\n')
        end++;
    kwic_str before = kwic_str_sub(text, start, tag->from);
    kwic_str rest = kwic_str_sub(text, tag->to, end);
    uint32_t from = tag->from, to = tag->to;
    bool first = blanks(before, 0) == before.n;
    if (!kwic_line_ends(rest))
        to = from + 1; // the word stays
    else if (first && blanks(rest, 0) == rest.n)
        from = start; // the line stays, empty
    else if (first)
        to += 1;
    else if (before.p[before.n - 1] == ' ' || before.p[before.n - 1] == '\t')
        from -= 1;
    kwic_draft_splice(d, from, to, KWIC_STR(""));
}

bool kwic_inline_tags_remove(kwic_note_job *job, GError **error)
{
    const kwic_retag *r = job->retag;
    kwic_str text;
    const kwic_record *note = kwic_note_job_read(job, &text);
    g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(place));
    for (size_t i = 0; i < note->n_tags; i++) {
        const kwic_tag *tag = &note->tags[i];
        place at;
        if (tag->property || !kwic_retag_removes(r, tag->text))
            continue;
        if (!find(text, tag, &at, error))
            return false;
        g_array_append_val(places, at);
    }
    g_array_sort(places, by_place);
    for (guint i = places->len; i-- > 0;)
        remove_one(job->draft, &g_array_index(places, place, i));
    return true;
}
