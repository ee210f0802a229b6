// SPDX-License-Identifier: GPL-2.0-or-later
// One note, for who wants to read it: its text from the file, all else from the record.
//
// The record's lines are those of the file when it was indexed. Where the file is another
// one now ("stale"), a heading or block is looked for by its own line, from where it was
// outwards. A file that is gone, or leads out of the vault, is replaced by the record's text.
#include <fcntl.h>
#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kwic/error.h"
#include "kwic/limits.h"
#include "kwic/utf8.h"
#include "links.h"
#include "note_load.h"
#include "tasks.h"
#include "unsaved.h"

// Of the notes that link to it so many are shown; `links` shows all.
enum { LINKING = 100 };

typedef struct showing {
    kwic_searcher *s;
    const kwic_note_request *request;
    uint32_t docid;
    kwic_record record;
    GString *text;                    // of the file
    GArray *lines;                    // uint32_t: where each begins, and the end
    const kwic_unsaved_note *unsaved; // whose text it is instead
    bool stale;
    uint32_t from, to; // lines shown
    GError **error;
} showing;

// ---- the file ----

// Opens the note's file, which must be in the vault when all links are followed.
static int open_file(const showing *w)
{
    g_autofree char *path = g_strndup(w->record.path.p, w->record.path.n);
    g_autofree char *full = g_build_filename(kwic_index_vault(w->s->index), path, NULL);
    char *real = realpath(full, NULL);
    char *vault = realpath(kwic_index_vault(w->s->index), NULL);
    size_t n = vault ? strlen(vault) : 0;
    bool inside = real && vault && strncmp(real, vault, n) == 0 && real[n] == '/';
    int fd = inside ? open(real, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1;
    free(real);
    free(vault);
    return fd;
}

static bool read_file(showing *w, int64_t *mtime_ns, uint64_t *size)
{
    int fd = open_file(w);
    struct stat st;
    if (fd < 0)
        return false;
    bool ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    while (ok && w->text->len < KWIC_NOTE_BYTES) {
        char bytes[65536];
        ssize_t n = read(fd, bytes, MIN(sizeof bytes, KWIC_NOTE_BYTES - w->text->len));
        if (n <= 0) {
            ok = n == 0;
            break;
        }
        g_string_append_len(w->text, bytes, n);
    }
    close(fd);
    if (!ok)
        return false;
    *mtime_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
    *size = (uint64_t)st.st_size;
    return true;
}

static bool indexed_mtime(showing *w, int64_t *mtime_ns)
{
    g_autoptr(GString) value = g_string_new(NULL);
    if (!kwic_db_value(kwic_searcher_db(w->s), w->docid, KWIC_SLOT_MTIME, value,
                       w->error))
        return false;
    *mtime_ns = kwic_sortable_get(kwic_str_of_string(value));
    return true;
}

// Block by block, as many empty lines between as keep the lines' numbers.
static void text_of_record(showing *w)
{
    uint32_t line = 1;
    for (size_t i = 0; i < w->record.n_blocks; i++) {
        const kwic_block *b = &w->record.blocks[i];
        for (; line < b->line && line < UINT32_MAX; line++)
            g_string_append_c(w->text, '\n');
        if (b->kind == KWIC_BLOCK_HEADING)
            for (uint32_t n = 0; n < b->level; n++)
                g_string_append(w->text, n + 1 < b->level ? "#" : "# ");
        g_string_append_len(w->text, b->text.p, (gssize)b->text.n);
        for (size_t k = 0; k < b->text.n; k++)
            line += b->text.p[k] == '\n';
    }
}

static bool text_of_file(showing *w)
{
    int64_t now = 0, then = 0;
    uint64_t size = 0;
    if (!indexed_mtime(w, &then))
        return false;
    if (!read_file(w, &now, &size)) {
        g_string_truncate(w->text, 0);
        text_of_record(w);
    }
    w->stale = now != then;
    return true;
}

static bool take_text(showing *w)
{
    w->unsaved = kwic_unsaved_find(w->s, w->docid);
    if (w->unsaved) {
        gsize n;
        const char *text = g_bytes_get_data(w->unsaved->text, &n);
        g_string_append_len(w->text, text, (gssize)n);
    } else if (!text_of_file(w)) {
        return false;
    }
    uint32_t at = 0;
    g_array_append_val(w->lines, at);
    for (size_t i = 0; i < w->text->len; i++)
        if (w->text->str[i] == '\n' && i + 1 < w->text->len) {
            at = (uint32_t)i + 1;
            g_array_append_val(w->lines, at);
        }
    at = (uint32_t)w->text->len;
    g_array_append_val(w->lines, at);
    return true;
}

static uint32_t n_lines(const showing *w)
{
    return w->lines->len - 1;
}

static kwic_str line_at(const showing *w, uint32_t line)
{
    uint32_t from = g_array_index(w->lines, uint32_t, line - 1);
    uint32_t to = g_array_index(w->lines, uint32_t, line);
    return (kwic_str){w->text->str + from, to - from};
}

// ---- the part asked for ----

static kwic_str first_line(kwic_str text)
{
    const char *end = text.n ? memchr(text.p, '\n', text.n) : NULL;
    return kwic_str_sub(text, 0, end ? (size_t)(end - text.p) : text.n);
}

// How far the block has moved since the record was made.
static int64_t moved(const showing *w, const kwic_block *block)
{
    kwic_str sign = block->id.n ? block->id : first_line(block->text);
    if (!w->stale || sign.n == 0)
        return 0;
    for (int64_t away = 0; away < n_lines(w); away++)
        for (int side = 0; side < 2; side++) {
            int64_t line = (int64_t)block->line + (side ? -away : away);
            if (line < 1 || line > n_lines(w))
                continue;
            kwic_str l = line_at(w, (uint32_t)line);
            if (memmem(l.p, l.n, sign.p, sign.n))
                return line - block->line;
        }
    return 0;
}

static bool folds_alike(kwic_str a, kwic_str b)
{
    g_autoptr(GString) x = g_string_new(NULL);
    g_autoptr(GString) y = g_string_new(NULL);
    kwic_fold(a, x);
    kwic_fold(b, y);
    return g_string_equal(x, y);
}

// Whether block is the heading of "Plan" or, with those above it, "Work#Plan".
static bool is_heading(const kwic_record *r, size_t block, kwic_str wanted)
{
    for (int32_t at = (int32_t)block; at >= 0; at = r->blocks[at].heading) {
        const kwic_block *b = &r->blocks[at];
        if (b->kind != KWIC_BLOCK_HEADING)
            return false;
        if (folds_alike(b->text, wanted))
            return true;
        const char *hash = wanted.n ? memrchr(wanted.p, '#', wanted.n) : NULL;
        size_t up = hash ? (size_t)(hash - wanted.p) : 0;
        if (!hash || !folds_alike(b->text, kwic_str_sub(wanted, up + 1, wanted.n)))
            return false;
        wanted = kwic_str_sub(wanted, 0, up);
    }
    return false;
}

// The last line of the section that a heading begins.
static uint32_t section_end(const showing *w, size_t heading)
{
    const kwic_record *r = &w->record;
    for (size_t i = heading + 1; i < r->n_blocks; i++)
        if (r->blocks[i].kind == KWIC_BLOCK_HEADING &&
            r->blocks[i].level <= r->blocks[heading].level)
            return r->blocks[i].line - 1;
    return UINT32_MAX;
}

static bool fail_not_found(showing *w, const char *what, const char *wanted,
                           const char *near)
{
    g_autofree char *name = g_utf8_make_valid(wanted, -1);
    g_autofree char *path =
        g_utf8_make_valid(w->record.path.p, (gssize)w->record.path.n);
    g_set_error(w->error, KWIC_ERROR, KWIC_ERROR_NOT_FOUND,
                near ? "%s: no %s “%s”; did you mean “%s”?" : "%s: no %s “%s”", path,
                what, name, near);
    return false;
}

static bool fail_heading(showing *w)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(g_free);
    for (size_t i = 0; i < w->record.n_blocks; i++) {
        const kwic_block *b = &w->record.blocks[i];
        if (b->kind == KWIC_BLOCK_HEADING)
            g_ptr_array_add(all, g_utf8_make_valid(b->text.p, (gssize)b->text.n));
    }
    const char *near =
        kwic_nearest(w->request->heading, (const char *const *)all->pdata, all->len);
    return fail_not_found(w, "heading", w->request->heading, near);
}

static bool pick_heading_of(showing *w, kwic_str wanted)
{
    for (size_t i = 0; i < w->record.n_blocks; i++) {
        const kwic_block *b = &w->record.blocks[i];
        if (b->kind != KWIC_BLOCK_HEADING || !is_heading(&w->record, i, wanted))
            continue;
        int64_t by = moved(w, b), end = section_end(w, i);
        w->from = (uint32_t)(b->line + by);
        w->to = (uint32_t)MIN(end == UINT32_MAX ? end : end + by, UINT32_MAX);
        return true;
    }
    return false;
}

// "#plan Next" may begin with a tag; else the signs before it are a heading's.
static bool pick_heading(showing *w)
{
    kwic_str wanted = kwic_str_of(w->request->heading), bare = wanted;
    while (bare.n && (bare.p[0] == '#' || bare.p[0] == ' '))
        bare = kwic_str_sub(bare, 1, bare.n);
    kwic_str tagged = wanted;
    while (tagged.n > bare.n + 1)
        tagged = kwic_str_sub(tagged, 1, tagged.n);
    return pick_heading_of(w, wanted) || pick_heading_of(w, tagged) ||
           pick_heading_of(w, bare) || fail_heading(w);
}

// What an id below it is of as a whole: rows of a table, a quote, a list.
static unsigned family(const kwic_block *b)
{
    static const unsigned char families[] = {
        [KWIC_BLOCK_ROW] = 1,  [KWIC_BLOCK_QUOTE] = 2, [KWIC_BLOCK_CALLOUT] = 2,
        [KWIC_BLOCK_ITEM] = 3, [KWIC_BLOCK_TASK] = 3,
    };
    return b->kind < G_N_ELEMENTS(families) ? families[b->kind] : 0;
}

static bool is_blank_line(const showing *w, int64_t line)
{
    if (line < 1 || line > n_lines(w))
        return true;
    kwic_str l = line_at(w, (uint32_t)line);
    for (size_t i = 0; i < l.n; i++)
        if (!g_ascii_isspace(l.p[i]))
            return false;
    return true;
}

// Whether its id stands among the lines of the block itself.
static bool holds_id(const showing *w, const kwic_block *b, int64_t by)
{
    g_autofree char *id = g_strdup_printf("^%.*s", KWIC_STR_ARG(b->id));
    for (int64_t line = b->line + by; line <= b->end_line + by; line++) {
        if (line < 1 || line > n_lines(w))
            continue;
        kwic_str l = line_at(w, (uint32_t)line);
        if (memmem(l.p, l.n, id, strlen(id)))
            return true;
    }
    return false;
}

// The first line of what the id is of: its block, or all that stands above an id by itself
// without an empty line.
static int64_t first_line_of(const showing *w, size_t block, int64_t by)
{
    const kwic_block *blocks = w->record.blocks;
    if (holds_id(w, &blocks[block], by))
        return blocks[block].line + by;
    while (block > 0 && family(&blocks[block]) &&
           family(&blocks[block - 1]) == family(&blocks[block])) {
        for (int64_t line = blocks[block - 1].end_line + 1; line < blocks[block].line;
             line++)
            if (is_blank_line(w, line + by))
                return blocks[block].line + by;
        block--;
    }
    return blocks[block].line + by;
}

static bool pick_block(showing *w)
{
    kwic_str wanted = kwic_str_of(w->request->block);
    if (kwic_str_starts(wanted, KWIC_STR("^")))
        wanted = kwic_str_sub(wanted, 1, wanted.n);
    for (size_t i = 0; i < w->record.n_blocks; i++) {
        const kwic_block *b = &w->record.blocks[i];
        if (b->id.n == 0 || !folds_alike(b->id, wanted))
            continue;
        int64_t by = moved(w, b);
        w->from = (uint32_t)MAX(first_line_of(w, i, by), 1);
        w->to = (uint32_t)(b->end_line + by);
        return true;
    }
    return fail_not_found(w, "block", w->request->block, NULL);
}

static bool pick(showing *w)
{
    const kwic_note_request *r = w->request;
    w->from = r->from_line ? r->from_line : 1;
    w->to = r->to_line ? r->to_line : UINT32_MAX;
    if (r->heading && !pick_heading(w))
        return false;
    if (r->block && !pick_block(w))
        return false;
    w->to = MIN(w->to, n_lines(w));
    return true;
}

// ---- the parts of the answer ----

// Cuts at a character, so that the rest is text still.
static size_t cut(kwic_str text, size_t max)
{
    if (max == 0 || text.n <= max)
        return text.n;
    return kwic_utf8_start(text, max);
}

static void put_text(const showing *w, json_t *answer)
{
    kwic_str text = {w->text->str, 0};
    if (w->from <= w->to && w->from <= n_lines(w)) {
        uint32_t from = g_array_index(w->lines, uint32_t, w->from - 1);
        text.p += from;
        text.n = g_array_index(w->lines, uint32_t, w->to) - from;
    }
    size_t n = cut(text, w->request->max_bytes);
    json_object_set_new(answer, "text", kwic_json_text(kwic_str_sub(text, 0, n)));
    // Half open, as it is asked for.
    json_object_set_new(
        answer, "range",
        json_pack("[I,I]", (json_int_t)MIN(w->from, w->to + 1), (json_int_t)w->to + 1));
    json_object_set_new(answer, "truncated", json_boolean(n < text.n));
    json_object_set_new(answer, "stale", json_boolean(w->stale));
    if (w->unsaved && w->unsaved->version >= 0)
        json_object_set_new(answer, "version", json_integer(w->unsaved->version));
}

static json_t *outline(const kwic_record *r)
{
    json_t *list = json_array();
    for (size_t i = 0; i < r->n_blocks; i++) {
        const kwic_block *b = &r->blocks[i];
        if (b->kind != KWIC_BLOCK_HEADING)
            continue;
        json_t *one = json_object();
        json_object_set_new(one, "level", json_integer(b->level));
        json_object_set_new(one, "text", kwic_json_text(b->text));
        json_object_set_new(one, "line", json_integer(b->line));
        json_array_append_new(list, one);
    }
    return list;
}

static json_t *value_json(const kwic_property *p)
{
    switch (p->type) {
    case KWIC_VALUE_NULL:
        return json_null();
    case KWIC_VALUE_BOOL:
        return json_boolean(p->number != 0);
    case KWIC_VALUE_NUMBER:
        if (fabs(p->number) < 1e15 && p->number == floor(p->number))
            return json_integer((json_int_t)p->number);
        if (isfinite(p->number))
            return json_real(p->number);
        break;
    case KWIC_VALUE_TEXT:
    case KWIC_VALUE_DATE:
        break;
    }
    return kwic_json_text(p->value);
}

// Properties of one kind: those of the frontmatter, or those in the text.
static json_t *properties(const kwic_record *r, bool inline_field)
{
    json_t *object = json_object();
    for (size_t i = 0; i < r->n_properties; i++) {
        const kwic_property *p = &r->properties[i];
        if (p->inline_field != inline_field)
            continue;
        g_autofree char *key = g_utf8_make_valid(p->key.p, (gssize)p->key.n);
        json_t *had = json_object_get(object, key), *value = value_json(p);
        if (!had && !p->list) {
            json_object_set_new(object, key, value);
            continue;
        }
        if (!json_is_array(had)) {
            json_t *list = json_array();
            if (had)
                json_array_append(list, had);
            json_object_set_new(object, key, list);
            had = list;
        }
        json_array_append_new(had, value);
    }
    return object;
}

static gint by_text(gconstpointer a, gconstpointer b)
{
    return kwic_str_cmp(*(const kwic_str *)a, *(const kwic_str *)b);
}

static json_t *tags(const kwic_record *r)
{
    json_t *list = json_array();
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(kwic_str));
    for (size_t i = 0; i < r->n_tags; i++)
        g_array_append_val(all, r->tags[i].text);
    g_array_sort(all, by_text);
    for (guint i = 0; i < all->len; i++) {
        kwic_str tag = g_array_index(all, kwic_str, i);
        if (i == 0 || !kwic_str_eq(tag, g_array_index(all, kwic_str, i - 1)))
            json_array_append_new(list, kwic_json_text(tag));
    }
    return list;
}

static bool put_links(showing *w, json_t *answer)
{
    json_t *links = json_object(), *in = json_array();
    uint32_t notes = 0;
    json_object_set_new(answer, "links", links);
    json_object_set_new(links, "in", in);
    if (!kwic_links_out(w->s, w->docid, &w->record, links, w->error) ||
        !kwic_links_in(w->s, w->docid, LINKING, in, &notes, w->error))
        return false;
    json_object_set_new(links, "notesIn", json_integer(notes));
    return true;
}

static json_t *answer_of(showing *w)
{
    const kwic_record *r = &w->record;
    json_t *answer = json_object(), *aliases = json_array(), *tasks = json_array();
    kwic_json_set_path(answer, r->path);
    json_object_set_new(answer, "title", kwic_json_text(r->title));
    json_object_set_new(answer, "aliases", aliases);
    for (size_t i = 0; i < r->n_aliases; i++)
        json_array_append_new(aliases, kwic_json_text(r->aliases[i]));
    put_text(w, answer);
    json_object_set_new(answer, "outline", outline(r));
    json_object_set_new(answer, "frontmatter", properties(r, false));
    json_object_set_new(answer, "fields", properties(r, true));
    json_object_set_new(answer, "tags", tags(r));
    json_object_set_new(answer, "tasks", tasks);
    for (size_t i = 0; i < r->n_tasks; i++)
        json_array_append_new(tasks, kwic_task_json(r, &r->tasks[i]));
    if (put_links(w, answer))
        return answer;
    json_decref(answer);
    return NULL;
}

json_t *kwic_note_show(kwic_searcher *s, const kwic_note_request *request,
                       GError **error)
{
    g_autoptr(GString) data = g_string_new(NULL);
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    showing w = {
        .s = s, .request = request, .text = text, .lines = lines, .error = error};
    w.docid = kwic_note_find(s, request->path, error);
    if (!w.docid || !kwic_note_load(s, w.docid, data, arena, &w.record, error))
        return NULL;
    json_t *answer = take_text(&w) && pick(&w) ? answer_of(&w) : NULL;
    if (kwic_searcher_answers(s, answer != NULL, error))
        return answer;
    json_decref(answer);
    return NULL;
}
