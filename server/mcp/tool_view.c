// SPDX-License-Identifier: GPL-2.0-or-later
// Query blocks: one that the call brings, or those that stand in a note.
#include <string.h>

#include "kwic/views.h"
#include "resource.h"
#include "tool.h"

enum { LIMIT = 100, PATIENCE_MS = 10000 };

typedef struct viewing {
    kwic_mcp_reply *reply;
    json_t *blocks; // shown
    size_t limit;   // rows of a block
    size_t left;    // rows left out
    bool alone;     // one query, in no note
} viewing;

static const char *const kinds[] = {
    [KWIC_VIEW_VALUE] = "value",       [KWIC_VIEW_TABLE] = "table",
    [KWIC_VIEW_LIST] = "list",         [KWIC_VIEW_TASKS] = "tasks",
    [KWIC_VIEW_CALENDAR] = "calendar", [KWIC_VIEW_SEARCH] = "search",
    [KWIC_VIEW_SKIPPED] = "skipped",   [KWIC_VIEW_FAILED] = "failed",
};

// ---- rows ----

static void indent(GString *line, uint32_t depth)
{
    for (uint32_t i = 0; i < depth; i++)
        g_string_append(line, "  ");
}

// A row in one line: its task's box, its cells, and where it stands.
static void put_row(GString *line, const kwic_view_block *b, const kwic_view_row *row)
{
    bool shown = false;
    indent(line, row->depth);
    if (row->status)
        g_string_append_printf(line, "[%s] ", row->status);
    for (size_t i = 0; i < MAX(b->n_columns, 1); i++) {
        const char *cell = row->cells[i] ? row->cells[i] : "";
        g_autofree char *flat = g_strdelimit(g_strdup(cell), "\n", ' ');
        g_string_append_printf(line, "%s%s", i ? " · " : "", flat);
        shown = shown || (row->path && strstr(row->path, flat) && *flat);
    }
    if (row->path && row->line && !row->heading)
        g_string_append_printf(line, " (%s:%u)", row->path, row->line);
    else if (row->path && !shown && !row->heading)
        g_string_append_printf(line, " (%s)", row->path);
}

static json_t *row_json(const kwic_view_block *b, const kwic_view_row *row)
{
    json_t *one = json_object(), *cells = json_array();
    for (size_t i = 0; i < MAX(b->n_columns, 1); i++) {
        g_autofree char *cell =
            g_utf8_make_valid(row->cells[i] ? row->cells[i] : "", -1);
        json_array_append_new(cells, json_string(cell));
    }
    json_object_set_new(one, "cells", cells);
    if (row->heading)
        json_object_set_new(one, "heading", json_true());
    if (row->status)
        json_object_set_new(one, "status", json_string(row->status));
    if (row->path) {
        g_autofree char *path = kwic_mcp_shown_path(row->path);
        json_object_set_new(one, "path", json_string(path));
    }
    if (row->line)
        json_object_set_new(one, "line", json_integer(row->line));
    return one;
}

// As many of its rows as fit; how many.
static size_t put_rows(viewing *v, const kwic_view_block *b, json_t *rows)
{
    size_t shown = 0;
    for (; shown < MIN(b->n_rows, v->limit); shown++) {
        g_autoptr(GString) line = g_string_new(NULL);
        put_row(line, b, &b->rows[shown]);
        kwic_mcp_reply_begin(v->reply);
        kwic_mcp_reply_quote(v->reply, line->str);
        if (!kwic_mcp_reply_keep(v->reply))
            break;
        json_array_append_new(rows, row_json(b, &b->rows[shown]));
    }
    return shown;
}

// ---- a block ----

static void put_head(const viewing *v, const kwic_view_block *b)
{
    kwic_mcp_reply *r = v->reply;
    g_autofree char *where =
        v->alone ? g_strdup("") : g_strdup_printf("Block of line %u: ", b->line);
    if (b->kind == KWIC_VIEW_FAILED || b->kind == KWIC_VIEW_SKIPPED)
        kwic_mcp_reply_say(r, "%s%s:", where,
                           b->kind == KWIC_VIEW_FAILED ? "it failed" : "it is not run");
    else
        kwic_mcp_reply_say(r, "%s%s, %zu result%s:", where, kinds[b->kind], b->total,
                           b->total == 1 ? "" : "s");
    if (b->error)
        kwic_mcp_reply_quote(r, b->error);
    if (b->warning)
        kwic_mcp_reply_quote(r, b->warning);
    if (b->dropped)
        kwic_mcp_reply_say(
            r, "%zu more rows were dropped: an expression failed on them.", b->dropped);
}

static void put_columns(const viewing *v, const kwic_view_block *b, json_t *columns)
{
    g_autoptr(GString) line = g_string_new(NULL);
    for (size_t i = 0; i < b->n_columns; i++) {
        g_autofree char *name =
            g_utf8_make_valid(b->columns[i] ? b->columns[i] : "", -1);
        g_string_append_printf(line, "%s%s", i ? " · " : "", name);
        json_array_append_new(columns, json_string(name));
    }
    if (b->n_columns > 1)
        kwic_mcp_reply_quote(v->reply, line->str);
}

// False when not even its head fits.
static bool put_block(viewing *v, const kwic_view_block *b)
{
    json_t *rows = json_array(), *columns = json_array();
    kwic_mcp_reply_begin(v->reply);
    put_head(v, b);
    put_columns(v, b, columns);
    bool kept = kwic_mcp_reply_keep(v->reply);
    if (kept) {
        json_t *one = json_pack("{s:s,s:I,s:O,s:O}", "kind", kinds[b->kind], "total",
                                (json_int_t)b->total, "columns", columns, "rows", rows);
        if (!v->alone)
            json_object_set_new(one, "line", json_integer(b->line));
        if (b->error)
            json_object_set_new(one, "error", json_string(b->error));
        if (b->warning)
            json_object_set_new(one, "warning", json_string(b->warning));
        json_array_append_new(v->blocks, one);
        v->left += b->n_rows - put_rows(v, b, rows);
    } else {
        v->left += b->n_rows;
    }
    json_decref(rows);
    json_decref(columns);
    return kept;
}

// ---- the call ----

static bool check(const json_t *a, GError **error)
{
    bool query = kwic_param_text(a, "query", NULL) != NULL;
    bool path = kwic_param_text(a, "path", NULL) != NULL;
    const json_t *line = json_object_get(a, "line");
    if (!query && !path)
        return kwic_usage_error(error,
                                "view: what? give query, or path for a note's blocks");
    return !query || !json_is_integer(line) ||
           kwic_usage_error(error,
                            "view: line is of a block in path; give it without query");
}

// One query that fails is the call's failure.
static bool check_one(const kwic_view_answer *answer, bool alone, GError **error)
{
    const kwic_view_block *b =
        alone && answer->n_blocks == 1 ? &answer->blocks[0] : NULL;
    if (!b || (b->kind != KWIC_VIEW_FAILED && b->kind != KWIC_VIEW_SKIPPED))
        return true;
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_CONFIG, "the query: %s", b->error);
    return false;
}

static void tell_left(viewing *v, size_t blocks)
{
    if (blocks)
        kwic_mcp_reply_tell(v->reply,
                            "Left out: %zu blocks; ask for one by its line, or with "
                            "a larger maxTokens.",
                            blocks);
    if (v->left)
        kwic_mcp_reply_tell(v->reply,
                            "Left out: %zu rows; ask with a larger limit or "
                            "maxTokens, or a narrower query.",
                            v->left);
    if (v->left || blocks)
        json_object_set_new(v->reply->data, "leftOut",
                            json_pack("{s:I,s:I}", "rows", (json_int_t)v->left,
                                      "blocks", (json_int_t)blocks));
}

bool kwic_mcp_view(kwic_mcp_call *c, GError **error)
{
    const json_t *a = c->arguments;
    if (!check(a, error))
        return false;
    const char *name = kwic_param_text(a, "path", NULL);
    g_autofree char *path = name ? kwic_mcp_path_of(name) : NULL;
    const kwic_view_request request = {.query = kwic_param_text(a, "query", NULL),
                                       .path = path,
                                       .line =
                                           (uint32_t)kwic_param_integer(a, "line", 0),
                                       .form = KWIC_VIEW_TEXT,
                                       .timeout_ms = PATIENCE_MS,
                                       .cancelled = c->cancelled};
    g_autoptr(kwic_view_answer) answer =
        kwic_view(c->session->views, c->searcher, &request, error);
    viewing v = {.reply = c->reply,
                 .limit = (size_t)kwic_param_integer(a, "limit", LIMIT),
                 .alone = request.query != NULL};
    if (!answer || !kwic_mcp_settled(c, error) || !check_one(answer, v.alone, error))
        return false;
    g_autofree char *index = kwic_mcp_index_words(c);
    v.blocks = json_array();
    json_object_set_new(c->reply->data, "blocks", v.blocks);
    kwic_mcp_reply_say(c->reply, "%zu block%s; %s.", answer->n_blocks,
                       answer->n_blocks == 1 ? "" : "s", index);
    size_t shown = 0;
    while (shown < answer->n_blocks && put_block(&v, &answer->blocks[shown]))
        shown++;
    for (size_t i = shown + 1; i < answer->n_blocks; i++)
        v.left += answer->blocks[i].n_rows;
    tell_left(&v, answer->n_blocks - shown);
    return true;
}
