// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "resource.h"
#include "tool.h"

enum { LIMIT = 20, MENTIONS_MAX = 10000 };

typedef struct linking {
    kwic_mcp_call *call;
    const char *path; // of the note, or a name of it
    guint limit, offset;
    size_t kinds; // that are still to be shown, this one included
    char *last;   // the path of the place before, of this kind
    json_t *totals, *left;
} linking;

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text ? text : "";
}

static json_int_t line_of(const json_t *object)
{
    return json_integer_value(json_object_get(object, "line"));
}

static char *headings_of(const json_t *object)
{
    g_autoptr(GString) text = g_string_new(NULL);
    size_t i;
    json_t *heading;
    json_array_foreach(json_object_get(object, "heading"), i, heading)
    {
        g_string_append_printf(text, "%s%s", i ? " › " : "",
                               json_string_value(heading));
    }
    return g_strdup(text->str);
}

static char *path_of(const json_t *object)
{
    g_autofree char *path = kwic_mcp_note_path(object);
    return kwic_mcp_shown_path(path);
}

static json_t *place_json(const char *path, json_int_t line, const char *heading,
                          const char *text)
{
    json_t *one = json_object();
    if (*path)
        json_object_set_new(one, "path", json_string(path));
    json_object_set_new(one, "line", json_integer(line));
    if (*heading)
        json_object_set_new(one, "heading", json_string(heading));
    json_object_set_new(one, "text", json_string(text));
    return one;
}

// ---- items: a line of text, and data ----

// A place in another note: a link to the note, or its name. Places of one note stand below
// its path.
static json_t *place_item(linking *l, const json_t *from, const char *member,
                          GString *line)
{
    g_autofree char *path = path_of(from), *heading = headings_of(from);
    const char *text = text_of(from, member);
    if (g_strcmp0(l->last, path) != 0)
        g_string_append_printf(line, "%s\n", path);
    g_string_append_printf(line, "  %" JSON_INTEGER_FORMAT ": %s%s%s", line_of(from),
                           heading, *heading ? ": " : "", text);
    g_free(l->last);
    l->last = g_strdup(path);
    return place_json(path, line_of(from), heading, text);
}

static json_t *in_item(linking *l, const json_t *link, GString *line)
{
    return place_item(l, link, "context", line);
}

static json_t *mention_item(linking *l, const json_t *mention, GString *line)
{
    return place_item(l, mention, "text", line);
}

static json_t *out_item(linking *l, const json_t *link, GString *line)
{
    (void)l;
    g_autofree char *path = path_of(link);
    const char *target = text_of(link, "target"), *anchor = text_of(link, "anchor");
    g_autofree char *text =
        g_strdup_printf("%s%s%s", target, *anchor ? "#" : "", anchor);
    g_string_append_printf(line, "  %" JSON_INTEGER_FORMAT ": %s%s%s", line_of(link),
                           text,
                           *path                              ? " is "
                           : json_object_get(link, "missing") ? " leads to no note"
                                                              : "",
                           path);
    return place_json(path, line_of(link), "", text);
}

typedef json_t *(*item_fn)(linking *l, const json_t *from, GString *line);

// ---- one kind ----

static void leave_out(linking *l, const char *kind, size_t left)
{
    if (!left)
        return;
    json_object_set_new(l->left, kind, json_integer((json_int_t)left));
    kwic_mcp_reply_tell(
        l->call->reply,
        "Left out: %zu of %s; ask with kinds [\"%s\"] and offset or limit.", left, kind,
        kind);
}

// Shows those of the list that are asked for, as far as they fit into this kind's share.
static void put_list(linking *l, const char *kind, const json_t *list, const char *head,
                     item_fn item)
{
    kwic_mcp_reply *r = l->call->reply;
    size_t total = json_array_size(list), shown = 0, from = MIN(l->offset, total);
    size_t most = MIN(total - from, l->limit), room = kwic_mcp_reply_room(r);
    size_t others = room - room / l->kinds;
    json_t *items = json_array();
    json_object_set_new(r->data, kind, items);
    json_object_set_new(l->totals, kind, json_integer((json_int_t)total));
    g_clear_pointer(&l->last, g_free);
    for (; shown < most && (!shown || kwic_mcp_reply_room(r) > others); shown++) {
        g_autoptr(GString) line = g_string_new(NULL);
        kwic_mcp_reply_begin(r);
        if (shown == 0)
            kwic_mcp_reply_say(r, "%s, %zu:", head, total);
        json_t *one = item(l, json_array_get(list, from + shown), line);
        kwic_mcp_reply_quote(r, line->str);
        if (!kwic_mcp_reply_keep(r)) {
            json_decref(one);
            break;
        }
        json_array_append_new(items, one);
    }
    leave_out(l, kind, total - from - shown);
}

static bool put_links(linking *l, bool in, GError **error)
{
    json_t *links = kwic_links(l->call->searcher, l->path, error);
    if (!links)
        return false;
    json_t *out = json_array(), *link;
    static const char *const lists[] = {"out", "unresolved", "files", "urls"};
    size_t k;
    json_array_foreach(json_object_get(links, "unresolved"), k, link)
    {
        json_object_set_new(link, "missing", json_true());
    }
    for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
        json_array_extend(out, json_object_get(links, lists[i]));
    if (in)
        put_list(l, "in", json_object_get(links, "in"), "Links to it", in_item);
    else
        put_list(l, "out", out, "Links out of it", out_item);
    json_decref(out);
    json_decref(links);
    return true;
}

static bool put_in(linking *l, GError **error)
{
    return put_links(l, true, error);
}

static bool put_out(linking *l, GError **error)
{
    return put_links(l, false, error);
}

static bool put_mentions(linking *l, GError **error)
{
    json_t *mentions = kwic_mentions(l->call->searcher, l->path, MENTIONS_MAX, error);
    if (!mentions)
        return false;
    put_list(l, "mentions", json_object_get(mentions, "mentions"),
             "Places that name it without a link", mention_item);
    json_decref(mentions);
    return true;
}

static json_t *related_item(linking *l, const json_t *hit, GString *line)
{
    (void)l;
    g_autofree char *path = path_of(hit);
    g_autoptr(GString) reasons = g_string_new(NULL);
    size_t i;
    json_t *reason;
    json_array_foreach(json_object_get(hit, "reasons"), i, reason)
    {
        g_string_append_printf(reasons, "%s%s", i ? "; " : "",
                               json_string_value(reason));
    }
    g_string_append_printf(line, "%s · %s", path, reasons->str);
    return json_pack("{s:s,s:s,s:s}", "path", path, "title", text_of(hit, "title"),
                     "text", reasons->str);
}

static bool put_related(linking *l, GError **error)
{
    g_autoptr(kwic_answer) answer = kwic_related(
        l->call->searcher, l->path, (kwic_str){NULL, 0}, l->offset + l->limit, error);
    if (!answer)
        return false;
    json_t *json = kwic_answer_json(answer);
    put_list(l, "related", json_object_get(json, "hits"), "Notes alike, and why",
             related_item);
    json_decref(json);
    return true;
}

// ---- all ----

static const struct {
    const char *name;
    bool (*put)(linking *l, GError **error);
} kinds[] = {{"in", put_in},
             {"out", put_out},
             {"mentions", put_mentions},
             {"related", put_related}};

static bool is_wanted(const json_t *names, const char *kind)
{
    size_t i;
    json_t *name;
    json_array_foreach((json_t *)names, i, name)
    {
        if (strcmp(json_string_value(name), kind) == 0)
            return true;
    }
    return json_array_size(names) == 0;
}

// The note's path, and what is said of it first.
static bool put_head(linking *l, GError **error)
{
    kwic_mcp_call *c = l->call;
    const kwic_note_request request = {.path = l->path, .from_line = 1, .to_line = 1};
    json_t *note = kwic_note_show(c->searcher, &request, error);
    if (!note)
        return false;
    g_autofree char *path = path_of(note), *shown = kwic_mcp_name(path);
    g_autofree char *index = kwic_mcp_index_words(c);
    kwic_mcp_reply_say(c->reply, "Around \"%s\"; %s.", shown, index);
    json_object_set_new(c->reply->data, "path", json_string(path));
    json_decref(note);
    return true;
}

bool kwic_mcp_links(kwic_mcp_call *c, GError **error)
{
    const json_t *a = c->arguments, *names = json_object_get(a, "kinds");
    g_autofree char *path = kwic_mcp_path_of(kwic_param_text(a, "path", ""));
    linking l = {.call = c,
                 .path = path,
                 .limit = (guint)kwic_param_integer(a, "limit", LIMIT),
                 .offset = (guint)kwic_param_integer(a, "offset", 0),
                 .totals = json_object(),
                 .left = json_object()};
    json_object_set_new(c->reply->data, "totals", l.totals);
    bool ok = put_head(&l, error);
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        l.kinds += is_wanted(names, kinds[i].name);
    for (size_t i = 0; ok && i < G_N_ELEMENTS(kinds); i++) {
        if (!is_wanted(names, kinds[i].name))
            continue;
        ok = kinds[i].put(&l, error);
        l.kinds--;
    }
    g_free(l.last);
    if (ok && json_object_size(l.left))
        json_object_set(c->reply->data, "leftOut", l.left);
    json_decref(l.left);
    return ok;
}
