// SPDX-License-Identifier: GPL-2.0-or-later
// Notes' text. A note that does not fit is shown as far as its paragraphs do, when it is the
// first; else it is left out.
#include <string.h>

#include "resource.h"
#include "tool.h"

enum {
    PATHS_MAX = 100,
    HEADINGS = 20,        // of what is left out of a note, so many are named
    HEADINGS_BYTES = 600, // and take so much at most
};

typedef struct reading {
    kwic_mcp_call *call;
    uint32_t from, to; // lines asked for; 0: all
    json_t *notes;     // shown
    json_t *left;      // paths left out, and why
    guint n_left;
} reading;

// The lines of a text, each with its newline.
typedef struct text_lines {
    const char *text;
    GArray *starts; // size_t, and the end
} text_lines;

static guint count(const text_lines *l)
{
    return l->starts->len - 1;
}

static size_t start(const text_lines *l, guint line)
{
    return g_array_index(l->starts, size_t, line);
}

static kwic_str line_at(const text_lines *l, guint line)
{
    return (kwic_str){l->text + start(l, line), start(l, line + 1) - start(l, line)};
}

static void split(text_lines *l, const char *text)
{
    size_t at = 0, n = strlen(text);
    l->text = text;
    l->starts = g_array_new(FALSE, FALSE, sizeof(size_t));
    g_array_append_val(l->starts, at);
    while (at < n) {
        const char *end = strchr(text + at, '\n');
        at = end ? (size_t)(end - text) + 1 : n;
        g_array_append_val(l->starts, at);
    }
}

static bool is_blank(kwic_str line)
{
    for (size_t i = 0; i < line.n; i++)
        if (!g_ascii_isspace(line.p[i]))
            return false;
    return true;
}

// How many lines from the first on fit into so many bytes, with the mark before each.
static guint lines_fitting(const text_lines *l, size_t room)
{
    enum { MARK_BYTES = 2 };
    guint n = 0;
    for (size_t used = 0; n < count(l); n++) {
        kwic_str line = line_at(l, n);
        used += kwic_mcp_json_bytes(line.p, line.n) + MARK_BYTES;
        if (used > room)
            break;
    }
    return n;
}

// Back to the end of a paragraph, unless that would leave out half of what fits.
static guint whole_paragraphs(const text_lines *l, guint n)
{
    for (guint i = n; i > n / 2; i--)
        if (is_blank(line_at(l, i - 1)) || line_at(l, i).p[0] == '#')
            return i;
    return n;
}

// ---- one note ----

static const char *text_member(const json_t *note, const char *name)
{
    const char *text = json_string_value(json_object_get(note, name));
    return text ? text : "";
}

static json_t *show(const reading *w, const char *path, GError **error)
{
    const json_t *a = w->call->arguments;
    const kwic_note_request request = {
        .path = path,
        .heading = kwic_param_text(a, "heading", NULL),
        .block = kwic_param_text(a, "block", NULL),
    };
    json_t *note = kwic_note_show(w->call->searcher, &request, error);
    bool changed = note && json_is_true(json_object_get(note, "stale"));
    if (!changed || !kwic_mcp_scope_told(w->call->session->scope))
        return note;
    // Whether it still is of the part is known when it has been indexed.
    json_decref(note);
    g_set_error_literal(error, KWIC_ERROR, KWIC_ERROR_BUSY,
                        "the note has just changed; ask again in a second");
    return NULL;
}

static char *shown_path(const json_t *note)
{
    g_autofree char *path = kwic_mcp_note_path(note);
    return kwic_mcp_shown_path(path);
}

static void say_lines(kwic_mcp_reply *r, const json_t *note, uint32_t first,
                      guint shown, guint of)
{
    bool stale = json_is_true(json_object_get(note, "stale"));
    g_autofree char *path = shown_path(note), *name = kwic_mcp_name(path);
    kwic_mcp_reply_say(r, "\"%s\", lines %u-%u%s%s:", name, first,
                       shown ? first + shown - 1 : first, shown < of ? ", in part" : "",
                       stale ? ", as the file is now; the index is older" : "");
}

static json_t *note_json(const json_t *note, const char *text, uint32_t first,
                         guint shown)
{
    json_t *one = json_object();
    g_autofree char *path = shown_path(note);
    json_object_set_new(one, "path", json_string(path));
    json_object_set(one, "title", json_object_get(note, "title"));
    json_object_set_new(one, "lines",
                        json_pack("[I,I]", (json_int_t)first,
                                  (json_int_t)(shown ? first + shown - 1 : first)));
    json_object_set_new(one, "text", json_string(text));
    return one;
}

// Shows the first n of its lines, if they fit.
static bool put_lines(reading *w, const json_t *note, const text_lines *l,
                      uint32_t first, guint n)
{
    kwic_mcp_reply *r = w->call->reply;
    g_autofree char *text = g_strndup(l->text, start(l, n));
    kwic_mcp_reply_begin(r);
    say_lines(r, note, first, n, count(l));
    kwic_mcp_reply_quote(r, text);
    g_autofree char *path = kwic_mcp_note_path(note);
    kwic_mcp_reply_link(r, path, text_member(note, "title"));
    if (!kwic_mcp_reply_keep(r))
        return false;
    json_array_append_new(w->notes, note_json(note, text, first, n));
    return true;
}

// Names the headings from that line on.
static void put_headings(kwic_mcp_reply *r, const json_t *note, uint32_t from,
                         uint32_t to)
{
    size_t i;
    json_t *heading;
    guint named = 0;
    json_array_foreach(json_object_get(note, "outline"), i, heading)
    {
        json_int_t line = json_integer_value(json_object_get(heading, "line"));
        if (line < from || line > to || named == HEADINGS)
            continue;
        kwic_mcp_reply_begin(r);
        if (!named)
            kwic_mcp_reply_say(r, "Headings of the rest:");
        g_autofree char *text = g_strdup_printf("%s (line %" JSON_INTEGER_FORMAT ")",
                                                text_member(heading, "text"), line);
        kwic_mcp_reply_quote(r, text);
        if (!kwic_mcp_reply_keep(r))
            return;
        named++;
    }
}

static void leave_out(reading *w, const char *path, const char *why)
{
    if (json_array_size(w->left) < PATHS_MAX)
        json_array_append_new(w->left,
                              json_pack("{s:s,s:s}", "path", path, "why", why));
    w->n_left++;
}

// As much of a note as fits, in whole paragraphs.
static void put_part(reading *w, const json_t *note, const text_lines *l,
                     uint32_t first)
{
    enum { OWN_BYTES = 300 }; // of the line before it, and of the link behind
    kwic_mcp_reply *r = w->call->reply;
    size_t room = kwic_mcp_reply_room(r);
    size_t kept = OWN_BYTES + (room > 4 * HEADINGS_BYTES ? HEADINGS_BYTES : 0);
    guint n = lines_fitting(l, room > kept ? room - kept : 0);
    n = n < count(l) ? whole_paragraphs(l, n) : n;
    uint32_t next = first + n, last = first + count(l) - 1;
    size_t rest =
        kwic_mcp_json_bytes(l->text + start(l, n), strlen(l->text + start(l, n)));
    size_t tokens = (rest + 1200) / KWIC_MCP_TOKEN_BYTES;
    if (n && put_lines(w, note, l, first, n)) {
        put_headings(r, note, next, last);
    } else {
        next = first;
        g_autofree char *path = shown_path(note);
        leave_out(w, path, "its first lines do not fit");
    }
    kwic_mcp_reply_tell(
        r,
        "Left out: lines %u-%u; read with lines \"%u-%u\"; all of them take "
        "maxTokens %zu.",
        next, last, next, last, tokens);
    json_object_set_new(r->data, "leftOut",
                        json_pack("{s:[I,I],s:I}", "lines", (json_int_t)next,
                                  (json_int_t)last, "maxTokens", (json_int_t)tokens));
}

// The lines asked for of the text that begins with line *first.
static char *cut_lines(const reading *w, const json_t *note, uint32_t *first)
{
    text_lines l;
    const char *text = text_member(note, "text");
    if (!w->from)
        return g_strdup(text);
    split(&l, text);
    guint from = MIN(w->from - 1, count(&l)), to = MIN(w->to, count(&l));
    char *part =
        g_strndup(text + start(&l, from), start(&l, MAX(from, to)) - start(&l, from));
    g_array_unref(l.starts);
    *first = w->from;
    return part;
}

static void put_note(reading *w, const json_t *note)
{
    uint32_t first =
        (uint32_t)json_integer_value(json_array_get(json_object_get(note, "range"), 0));
    g_autofree char *text = cut_lines(w, note, &first);
    text_lines l;
    split(&l, text);
    g_autofree char *path = shown_path(note);
    bool whole = put_lines(w, note, &l, first, count(&l));
    if (!whole && json_array_size(w->notes) == 0 && !w->n_left)
        put_part(w, note, &l, first);
    else if (!whole)
        leave_out(w, path, "it does not fit");
    g_array_unref(l.starts);
}

// ---- several ----

static bool read_one(reading *w, const char *name, bool alone, GError **error)
{
    GError *cause = NULL;
    g_autofree char *path = kwic_mcp_path_of(name);
    json_t *note = show(w, path, &cause);
    if (note) {
        put_note(w, note);
        json_decref(note);
        return true;
    }
    if (alone || !g_error_matches(cause, KWIC_ERROR, KWIC_ERROR_NOT_FOUND)) {
        g_propagate_error(error, cause);
        return false;
    }
    g_autofree char *shown = kwic_mcp_name(cause->message);
    g_autofree char *valid = g_utf8_make_valid(name, -1);
    kwic_mcp_reply_begin(w->call->reply);
    kwic_mcp_reply_say(w->call->reply, "Not there:");
    kwic_mcp_reply_quote(w->call->reply, shown);
    kwic_mcp_reply_keep(w->call->reply);
    leave_out(w, valid, shown);
    g_error_free(cause);
    return true;
}

static bool check(const json_t *a, size_t n, GError **error)
{
    static const char *const parts[] = {"heading", "block", "lines"};
    size_t given = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
        const json_t *part = json_object_get(a, parts[i]);
        given += part && !json_is_null(part);
    }
    if (n == 0 || n > PATHS_MAX)
        return kwic_usage_error(
            error, "read: %zu notes named; give path, or up to %d paths", n, PATHS_MAX);
    if (given > 1)
        return kwic_usage_error(
            error, "read: one part at a time; give heading, block or lines");
    return given == 0 || n == 1 ||
           kwic_usage_error(error, "read: a part of several notes; give one path");
}

static void tell_left(const reading *w)
{
    if (!w->n_left)
        return;
    json_t *data = w->call->reply->data;
    if (!json_object_get(data, "leftOut"))
        json_object_set_new(data, "leftOut", json_object());
    json_object_set(json_object_get(data, "leftOut"), "notes", w->left);
    const char *first = text_member(json_array_get(w->left, 0), "path");
    g_autofree char *shown = kwic_mcp_name(first);
    kwic_mcp_reply_tell(w->call->reply,
                        "Left out: %u of the notes, the first \"%s\"; read them apart.",
                        w->n_left, shown);
}

bool kwic_mcp_read(kwic_mcp_call *c, GError **error)
{
    const char *path = kwic_param_text(c->arguments, "path", NULL);
    const json_t *paths = json_object_get(c->arguments, "paths");
    size_t n = json_array_size(paths) + (path != NULL);
    if (!check(c->arguments, n, error))
        return false;
    reading w = {.call = c, .notes = json_array(), .left = json_array()};
    json_object_set_new(c->reply->data, "notes", w.notes);
    kwic_param_lines(c->arguments, "lines", &w.from, &w.to);
    g_autofree char *index = kwic_mcp_index_words(c);
    kwic_mcp_reply_say(c->reply, "%zu note%s asked for; %s.", n, n == 1 ? "" : "s",
                       index);
    bool ok = !path || read_one(&w, path, n == 1, error);
    for (size_t i = 0; ok && i < json_array_size(paths); i++)
        ok = read_one(&w, json_string_value(json_array_get(paths, i)), n == 1, error);
    if (ok)
        tell_left(&w);
    json_decref(w.left);
    return ok;
}
