// SPDX-License-Identifier: GPL-2.0-or-later
#include "kwic/views.h"

#include "block.h"
#include "kwic/error.h"
#include "kwic/limits.h"
#include "language/datum_json.h"
#include "result.h"
#include "tasks_block.h"
#include "value/chars.h"

enum { SEARCH_HITS = 100 };

struct kwic_views {
    kwic_view_notes *notes; // NULL: not read yet
    uint64_t stamp;         // of the state they were read in
};

kwic_views *kwic_views_new(void)
{
    return g_new0(kwic_views, 1);
}

void kwic_views_free(kwic_views *v)
{
    if (!v)
        return;
    kwic_view_notes_free(v->notes);
    g_free(v);
}

static void stamp_unsaved(void *ctx, const char *path, int64_t version, GBytes *text)
{
    uint64_t *stamp = ctx;
    *stamp = *stamp * 1099511628211u + g_str_hash(path);
    *stamp = *stamp * 1099511628211u + (uint64_t)version + g_bytes_hash(text);
}

// Changes with the index and with each unsaved text.
static uint64_t stamp_of(kwic_searcher *s)
{
    uint64_t stamp = kwic_index_generation(kwic_searcher_index(s)) + 1;
    kwic_searcher_each_unsaved(s, stamp_unsaved, &stamp);
    return stamp;
}

static bool sync_notes(kwic_views *v, kwic_searcher *s, GError **error)
{
    uint64_t stamp = stamp_of(s);
    if (v->notes)
        v->notes->db = kwic_index_db(kwic_searcher_index(s));
    if (v->notes && v->stamp == stamp)
        return true;
    if (!v->notes) {
        kwic_moment zone = {0, kwic_zone_local()};
        v->notes = kwic_view_notes_new(kwic_index_vault(kwic_searcher_index(s)), &zone);
    }
    v->notes->db = kwic_index_db(kwic_searcher_index(s));
    bool synced = kwic_view_notes_sync(v->notes, s, error);
    v->stamp = synced ? stamp : 0;
    return synced;
}

// ---- one question ----

typedef struct kwic_view_run {
    kwic_views *views;
    kwic_searcher *searcher;
    const kwic_view_request *request;
    kwic_moment now;
    const char *origin; // path of the note, NULL
    kwic_arena *arena;  // the answer's
} kwic_view_run;

static bool read_now(kwic_view_run *run, GError **error)
{
    const char *text = run->request->now;
    kwic_budget budget;
    kwic_text_scan scan;
    run->now = (kwic_moment){g_get_real_time() / 1000, kwic_zone_local()};
    if (!text)
        return true;
    kwic_moment zone = run->now;
    kwic_budget_init(&budget, SIZE_MAX, 0, NULL);
    kwic_scan_init(&scan, &budget, &zone, kwic_str_of(text));
    bool read = kwic_scan_date(&scan, &run->now) && kwic_scan_done(&scan);
    kwic_budget_clear(&budget);
    run->now.zone = kwic_zone_local();
    if (!read)
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                    "“%s” is not a time; give it as 2026-01-15T12:00:00Z", text);
    return read;
}

static const char *keep(kwic_view_run *run, const char *text)
{
    return kwic_arena_str(run->arena, kwic_str_of(text)).p;
}

static void fail(kwic_view_run *run, kwic_view_block *block, const char *why)
{
    block->kind = KWIC_VIEW_FAILED;
    block->error = keep(run, why);
}

static void run_expression(kwic_view_run *run, kwic_query_run *q, kwic_str text,
                           kwic_view_block *block)
{
    kwic_text_scan scan;
    kwic_datum v;
    g_autoptr(GError) error = NULL;
    kwic_scan_init(&scan, q->eval->budget, &run->now, kwic_chars_trim(text));
    const kwic_expr *x = kwic_expr_parse(&scan, &error);
    if (!x)
        fail(run, block, error->message);
    else if (!kwic_eval_run(q->eval, x, NULL, &v))
        fail(run, block, q->eval->error);
    else
        kwic_result_value(q, v, run->request->form, run->arena, block);
}

static void run_dql(kwic_view_run *run, kwic_query_run *q, kwic_str text,
                    kwic_view_block *block)
{
    kwic_text_scan scan;
    g_autoptr(GError) error = NULL;
    kwic_scan_init(&scan, q->eval->budget, &run->now, text);
    const kwic_dql *query = kwic_dql_parse(&scan, &error);
    if (!query)
        fail(run, block, error->message);
    else if (!kwic_query_execute(q, query))
        fail(run, block, q->eval->error);
    else
        kwic_result_fill(q, query, run->request->form, run->arena, block);
}

// A query, or an expression behind "=".
static void run_text(kwic_view_run *run, kwic_str text, kwic_view_block *block)
{
    const kwic_view_request *r = run->request;
    kwic_budget budget;
    kwic_eval eval;
    g_autoptr(GString) explain = r->explain ? g_string_new(NULL) : NULL;
    kwic_budget_init(&budget, KWIC_VIEW_BYTES,
                     r->timeout_ms ? r->timeout_ms : KWIC_VIEW_MS, r->cancelled);
    kwic_eval_init(&eval, &budget, &run->now);
    kwic_query_run q = {.eval = &eval,
                        .notes = run->views->notes,
                        .origin = kwic_str_of(run->origin),
                        .explain = explain};
    kwic_object_maker globals = {.budget = &budget};
    eval.world = kwic_query_world(&q);
    eval.compare.normalize = eval.world.normalize;
    eval.compare.ctx = &q;
    kwic_object_put(&globals, KWIC_STR("this"), kwic_datum_object(kwic_query_this(&q)));
    eval.globals = kwic_object_made(&globals);
    kwic_str trimmed = kwic_chars_trim(text);
    if (kwic_str_starts(trimmed, KWIC_STR("=")))
        run_expression(run, &q, kwic_str_sub(trimmed, 1, trimmed.n), block);
    else
        run_dql(run, &q, text, block);
    if (explain)
        block->explain = keep(run, explain->str);
    kwic_eval_clear(&eval);
    kwic_budget_clear(&budget);
}

// ---- blocks of other languages ----

static void put_hits(kwic_view_run *run, const kwic_answer *answer,
                     kwic_view_block *block)
{
    static const char *const names[] = {"Note"};
    kwic_view_row *rows =
        kwic_arena_new_array(run->arena, kwic_view_row, answer->n_hits + 1);
    for (size_t i = 0; i < answer->n_hits; i++) {
        const char **cells = kwic_arena_new_array(run->arena, const char *, 2);
        cells[0] = keep(run, answer->hits[i].title);
        rows[i] =
            (kwic_view_row){.cells = cells, .path = keep(run, answer->hits[i].path)};
    }
    block->columns = names;
    block->n_columns = 1;
    block->rows = rows;
    block->n_rows = answer->n_hits;
    block->total = answer->total;
}

static void run_search(kwic_view_run *run, kwic_str text, kwic_view_block *block)
{
    g_autoptr(GError) error = NULL;
    kwic_request request = kwic_request_default();
    request.query = kwic_chars_trim(text);
    request.limit = SEARCH_HITS;
    request.cancelled = run->request->cancelled;
    g_autoptr(kwic_answer) answer = kwic_search(run->searcher, &request, &error);
    if (!answer) {
        fail(run, block, error->message);
        return;
    }
    block->kind = KWIC_VIEW_SEARCH;
    put_hits(run, answer, block);
    if (run->request->form == KWIC_VIEW_JSON) {
        g_autoptr(GString) json = g_string_new("\"type\":\"search\",\"answer\":");
        kwic_answer_write(answer, json);
        block->json = kwic_arena_str(run->arena, (kwic_str){json->str, json->len}).p;
    }
}

static void run_tasks(kwic_view_run *run, kwic_str text, kwic_view_block *block)
{
    const kwic_tasks_block of = {run->origin, run->request->form};
    kwic_tasks_block_run(run->views->notes, &of, text, &run->now, run->arena, block);
}

static void skip_block(kwic_view_run *run, kwic_str language, kwic_view_block *block)
{
    static const struct {
        const char *language, *why;
    } reasons[] = {
        {"dataviewjs", "a dataviewjs block is JavaScript, which is not run"},
        {"base", "a base block is not run"},
    };
    block->kind = KWIC_VIEW_SKIPPED;
    block->error = "a block of this language is not run";
    for (size_t i = 0; i < G_N_ELEMENTS(reasons); i++)
        if (language.n == strlen(reasons[i].language) &&
            !g_ascii_strncasecmp(language.p, reasons[i].language, language.n))
            block->error = reasons[i].why;
    (void)run;
}

static bool is_language(kwic_str language, const char *name)
{
    return language.n == strlen(name) &&
           !g_ascii_strncasecmp(language.p, name, language.n);
}

static void run_block(kwic_view_run *run, const kwic_code_block *code,
                      kwic_view_block *block)
{
    kwic_str text = {code->text->str, code->text->len};
    *block = (kwic_view_block){.line = code->line, .end_line = code->end_line};
    block->language = kwic_arena_str(run->arena, code->language).p;
    block->source = kwic_arena_str(run->arena, text).p;
    if (is_language(code->language, "dataview"))
        run_text(run, text, block);
    else if (is_language(code->language, "tasks"))
        run_tasks(run, text, block);
    else if (is_language(code->language, "query"))
        run_search(run, text, block);
    else
        skip_block(run, code->language, block);
}

// ---- notes ----

static int32_t find_note(const kwic_views *v, const char *name)
{
    const char *vault = v->notes->vault;
    size_t n = strlen(vault);
    if (g_str_has_prefix(name, vault) && name[n] == '/')
        name += n + 1;
    return kwic_view_notes_resolve(v->notes, kwic_str_of(name), (kwic_str){0});
}

static bool read_text(kwic_view_run *run, const kwic_view_note *note, GError **error,
                      kwic_str *text)
{
    g_autofree char *path =
        g_build_filename(run->views->notes->vault, note->path, NULL);
    g_autofree char *bytes = NULL;
    gsize n = 0;
    if (note->unsaved) {
        const char *data = g_bytes_get_data(note->unsaved, &n);
        *text = kwic_arena_str(run->arena, (kwic_str){data, n});
        return true;
    }
    GError *cause = NULL;
    if (!g_file_get_contents(path, &bytes, &n, &cause)) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_IO, "%s", cause->message);
        g_error_free(cause);
        return false;
    }
    *text =
        kwic_arena_str(run->arena, (kwic_str){bytes, MIN(n, (gsize)KWIC_NOTE_BYTES)});
    return true;
}

static bool run_note(kwic_view_run *run, const kwic_view_note *note,
                     kwic_view_answer *answer, GError **error)
{
    kwic_str text;
    uint32_t line = run->request->line;
    if (!read_text(run, note, error, &text))
        return false;
    answer->text = text.p;
    g_autoptr(GArray) blocks = g_array_new(FALSE, FALSE, sizeof(kwic_view_block));
    kwic_block_scan scan = {.text = text};
    kwic_code_block code;
    while (kwic_code_block_next(&scan, &code)) {
        kwic_view_block block;
        bool wanted = !line || code.line == line;
        if (wanted) {
            run_block(run, &code, &block);
            g_array_append_val(blocks, block);
        }
        g_string_free(code.text, TRUE);
    }
    if (line && !blocks->len) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_NOT_FOUND,
                    "%s:%u: no query block begins in this line", note->path, line);
        return false;
    }
    kwic_view_block *kept =
        kwic_arena_new_array(run->arena, kwic_view_block, blocks->len + 1);
    if (blocks->len)
        memcpy(kept, blocks->data, blocks->len * sizeof *kept);
    answer->blocks = kept;
    answer->n_blocks = blocks->len;
    return true;
}

static bool set_origin(kwic_view_run *run, kwic_view_answer *answer, int32_t *at,
                       GError **error)
{
    const char *name = run->request->path;
    *at = name ? find_note(run->views, name) : -1;
    if (name && *at < 0) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_NOT_FOUND, "%s: no such note", name);
        return false;
    }
    if (*at >= 0) {
        const kwic_view_note *note = run->views->notes->notes->pdata[*at];
        run->origin = keep(run, note->path);
        answer->path = run->origin;
    }
    return true;
}

kwic_view_answer *kwic_view(kwic_views *v, kwic_searcher *s,
                            const kwic_view_request *request, GError **error)
{
    g_autoptr(kwic_view_answer) answer = g_new0(kwic_view_answer, 1);
    answer->arena = kwic_arena_new();
    kwic_view_run run = {
        .views = v, .searcher = s, .request = request, .arena = answer->arena};
    int32_t at;
    if (!read_now(&run, error) || !sync_notes(v, s, error) ||
        !set_origin(&run, answer, &at, error))
        return NULL;
    if (request->query) {
        kwic_view_block *block = kwic_arena_new_array(run.arena, kwic_view_block, 1);
        run_text(&run, kwic_str_of(request->query), block);
        block->source = keep(&run, request->query);
        answer->blocks = block;
        answer->n_blocks = 1;
    } else if (at < 0) {
        g_set_error_literal(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                            "a view needs a query or a note");
        return NULL;
    } else if (!run_note(&run, v->notes->notes->pdata[at], answer, error)) {
        return NULL;
    }
    return g_steal_pointer(&answer);
}

void kwic_view_answer_free(kwic_view_answer *answer)
{
    if (!answer)
        return;
    kwic_arena_free(answer->arena);
    g_free(answer);
}

char *kwic_view_find_note(kwic_views *v, kwic_searcher *s, const char *name,
                          GError **error)
{
    if (!sync_notes(v, s, error))
        return NULL;
    int32_t at = find_note(v, name);
    return at < 0 ? NULL
                  : g_strdup(((kwic_view_note *)v->notes->notes->pdata[at])->path);
}

// ---- JSON ----

static void write_member(GString *out, const char *name, const char *text)
{
    if (!text)
        return;
    g_string_append_printf(out, ",\"%s\":", name);
    kwic_datum_json_string(out, kwic_str_of(text));
}

static void write_block(const kwic_view_block *block, GString *out)
{
    size_t from = out->len;
    if (block->line) {
        g_string_append_printf(out, ",\"line\":%u,\"endLine\":%u", block->line,
                               block->end_line);
        write_member(out, "language", block->language);
    }
    if (block->json)
        g_string_append_printf(out, ",%s", block->json);
    write_member(out, block->kind == KWIC_VIEW_SKIPPED ? "skipped" : "error",
                 block->error);
    write_member(out, "warning", block->warning);
    write_member(out, "explain", block->explain);
    out->str[from] = '{';
    g_string_append_c(out, '}');
}

void kwic_view_answer_write(const kwic_view_answer *answer, bool one, GString *out)
{
    if (one && answer->n_blocks) {
        write_block(&answer->blocks[0], out);
        return;
    }
    g_string_append(out, "{\"path\":");
    kwic_datum_json_string(out, kwic_str_of(answer->path));
    g_string_append(out, ",\"blocks\":[");
    for (size_t i = 0; i < answer->n_blocks; i++) {
        g_string_append(out, i ? "," : "");
        write_block(&answer->blocks[i], out);
    }
    g_string_append(out, "]}");
}
