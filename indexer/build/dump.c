// SPDX-License-Identifier: GPL-2.0-or-later
// The index as text, a paragraph a note:
//
//     note People/Marlene Du.md
//       title Marlene Du
//       tag 8 type/people
//       block paragraph 14-15 @60 Role: Logistics …
//       value tag type/people, needs-review
//       term logistics 2 @61
//       term tag:type 0
//
// One fact a line; what could break a line or is no UTF-8 stands as \xNN.

#include <string.h>

#include "kwic/error.h"
#include "kwic/indexer.h"
#include "kwic/layout.h"
#include "kwic/record.h"
#include "kwic/schema.h"
#include "kwic/utf8.h"

typedef struct dump {
    kwic_db *db;
    FILE *out;
    GString *line;
    GArray *positions;
    GError **error;
    uint32_t docid;
    bool failed;
} dump;

// ---- lines ----

static void put_text(dump *d, kwic_str s)
{
    while (s.n) {
        size_t n;
        uint32_t c = kwic_utf8_at(s, 0, &n);
        if (c < 0x20 || c == 0x7f || c == '\\' || c == KWIC_UTF8_BAD)
            g_string_append_printf(d->line, "\\x%02x", (unsigned char)*s.p);
        else
            g_string_append_len(d->line, s.p, (gssize)n);
        s = kwic_str_sub(s, n, s.n);
    }
}

static void put_words(dump *d, const char *format, ...) G_GNUC_PRINTF(2, 3);
static void put_words(dump *d, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    g_string_append_vprintf(d->line, format, args);
    va_end(args);
}

static void end_line(dump *d)
{
    g_string_append_c(d->line, '\n');
    fwrite(d->line->str, 1, d->line->len, d->out);
    g_string_truncate(d->line, 0);
}

static void put_fact(dump *d, const char *what, kwic_str text)
{
    put_words(d, "  %s ", what);
    put_text(d, text);
    end_line(d);
}

// ---- the record ----

static const char *const block_names[KWIC_BLOCK_KINDS] = {
    "heading", "paragraph", "item",    "task", "code",
    "quote",   "row",       "callout", "html", "property",
};

static void dump_head(dump *d, const kwic_record *r)
{
    put_fact(d, "title", r->title);
    if (r->first_h1.n)
        put_fact(d, "h1", r->first_h1);
    if (r->lang.n)
        put_fact(d, "lang", r->lang);
    for (size_t i = 0; i < r->n_aliases; i++)
        put_fact(d, "alias", r->aliases[i]);
    for (size_t i = 0; i < r->n_tags; i++) {
        put_words(d, "  tag %u%s ", r->tags[i].line,
                  r->tags[i].property ? " property" : "");
        put_text(d, r->tags[i].text);
        end_line(d);
    }
}

static void dump_properties(dump *d, const kwic_record *r)
{
    static const char *const types[] = {"null", "text", "number", "date", "bool"};
    for (size_t i = 0; i < r->n_properties; i++) {
        const kwic_property *p = &r->properties[i];
        put_words(d, "  property %u %s%s%s ", p->line, types[p->type],
                  p->inline_field ? " inline" : "", p->list ? " list" : "");
        put_text(d, p->key);
        put_words(d, ": ");
        put_text(d, p->value);
        if (p->type >= KWIC_VALUE_NUMBER)
            put_words(d, " = %.17g", p->number);
        if (p->targets.n) {
            put_words(d, p->link ? " -> " : " .. ");
            put_text(d, p->targets);
        }
        end_line(d);
    }
}

static void dump_blocks(dump *d, const kwic_record *r)
{
    for (size_t i = 0; i < r->n_blocks; i++) {
        const kwic_block *b = &r->blocks[i];
        put_words(d, "  block %s%u %u-%u under %d @%u", block_names[b->kind], b->level,
                  b->line, b->end_line, b->heading, b->position);
        if (b->id.n) {
            put_words(d, " ^");
            put_text(d, b->id);
        }
        for (size_t k = 0; k < b->n_runs; k++)
            put_words(d, " %u=%u:%u:%u", b->runs[k].text, b->runs[k].line,
                      b->runs[k].byte, b->runs[k].utf16);
        put_words(d, " ");
        put_text(d, b->text);
        end_line(d);
    }
}

static void dump_links(dump *d, const kwic_record *r)
{
    static const char *const kinds[] = {"wiki", "markdown", "embed", "url"};
    for (size_t i = 0; i < r->n_links; i++) {
        const kwic_link *l = &r->links[i];
        put_words(d, "  link %s%s %u:%u ", kinds[l->kind],
                  l->property ? " property" : "", l->line, l->byte);
        put_text(d, l->target);
        if (l->anchor.n) {
            put_words(d, "#");
            put_text(d, l->anchor);
        }
        put_words(d, " | ");
        put_text(d, l->text);
        end_line(d);
    }
}

static void dump_tasks(dump *d, const kwic_record *r)
{
    for (size_t i = 0; i < r->n_tasks; i++) {
        const kwic_task *t = &r->tasks[i];
        const struct {
            const char *name;
            int32_t day;
        } dates[] = {{"due", t->due},         {"scheduled", t->scheduled},
                     {"start", t->start},     {"done", t->done},
                     {"created", t->created}, {"cancelled", t->cancelled}};
        const struct {
            const char *name;
            kwic_str text;
        } texts[] = {{"recurrence", t->recurrence},
                     {"id", t->id},
                     {"dependsOn", t->depends_on},
                     {"onCompletion", t->on_completion}};
        put_words(d, "  task block %u [", t->block);
        char box[8];
        put_text(d, (kwic_str){box, (size_t)g_unichar_to_utf8(t->state, box)});
        put_words(d, "] priority %u", t->priority);
        for (size_t k = 0; k < G_N_ELEMENTS(dates); k++)
            if (dates[k].day != KWIC_NO_DATE)
                put_words(d, " %s %d", dates[k].name, dates[k].day);
        for (size_t k = 0; k < G_N_ELEMENTS(texts); k++)
            if (texts[k].text.n) {
                put_words(d, " %s ", texts[k].name);
                put_text(d, texts[k].text);
            }
        end_line(d);
    }
}

// ---- values ----

typedef enum value_form {
    FORM_TEXT,
    FORM_LIST,
    FORM_NUMBERS,
    FORM_LAYOUT,
    FORM_WRITTEN
} value_form;

static const struct {
    uint32_t slot;
    const char *name;
    value_form form;
} values[] = {
    {KWIC_SLOT_NUMBERS, "numbers", FORM_NUMBERS},
    {KWIC_SLOT_TITLE, "sort", FORM_TEXT},
    {KWIC_SLOT_NAMES, "names", FORM_LIST},
    {KWIC_SLOT_LINKS, "links", FORM_LIST},
    {KWIC_SLOT_CLAIMS, "claims", FORM_LIST},
    {KWIC_SLOT_TAG, "tag", FORM_LIST},
    {KWIC_SLOT_TYPE, "type", FORM_LIST},
    {KWIC_SLOT_FOLDER, "folder", FORM_LIST},
    {KWIC_SLOT_PROPERTIES, "properties", FORM_LIST},
    {KWIC_SLOT_LAYOUT, "layout", FORM_LAYOUT},
    {KWIC_SLOT_WRITTEN, "written", FORM_WRITTEN},
};

// What stands at each position, by its number.
static void put_layout(dump *d, kwic_layout_reader r)
{
    unsigned what;
    uint32_t position;
    while (kwic_layout_next(&r, &what, &position))
        put_words(d, "%u@%u ", what, position);
}

static void put_value(dump *d, kwic_str value, value_form form)
{
    kwic_str item;
    double number;
    if (form == FORM_TEXT)
        put_text(d, value);
    if (form == FORM_LAYOUT || form == FORM_WRITTEN)
        put_layout(d, form == FORM_LAYOUT ? kwic_layout_read(value)
                                          : kwic_written_read(value));
    while (form == FORM_LIST && kwic_list_next(&value, &item)) {
        put_words(d, "<");
        put_text(d, item);
        put_words(d, ">");
    }
    while (form == FORM_NUMBERS && kwic_numbers_next(&value, &item, &number)) {
        put_words(d, "<");
        put_text(d, item);
        put_words(d, "=%.17g>", number);
    }
}

static bool dump_values(dump *d)
{
    g_autoptr(GString) value = g_string_new(NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        g_string_truncate(value, 0);
        if (!kwic_db_value(d->db, d->docid, values[i].slot, value, d->error))
            return false;
        if (value->len == 0)
            continue;
        put_words(d, "  value %s ", values[i].name);
        put_value(d, kwic_str_of_string(value), values[i].form);
        end_line(d);
    }
    return true;
}

// ---- terms ----

// The field whose terms start so; NULL when the term is a word of the text.
static const kwic_field *field_of(kwic_str term)
{
    const kwic_field *schema = kwic_schema();
    for (size_t i = 0; i < KWIC_FIELDS; i++)
        if (schema[i].prefix && kwic_str_starts(term, kwic_str_of(schema[i].prefix)))
            return &schema[i];
    return NULL;
}

static bool dump_term(void *ctx, kwic_str term, uint32_t wdf)
{
    dump *d = ctx;
    const kwic_field *field = field_of(term);
    put_words(d, "  term ");
    if (field)
        put_words(d, "%s:", field->name);
    put_text(d, kwic_str_sub(term, field ? strlen(field->prefix) : 0, term.n));
    put_words(d, " %u", wdf);
    g_array_set_size(d->positions, 0);
    d->failed = !kwic_db_positions(d->db, d->docid, term, d->positions, d->error);
    for (guint i = 0; i < d->positions->len; i++)
        put_words(d, "%c%u", i ? ',' : '@', g_array_index(d->positions, uint32_t, i));
    end_line(d);
    return !d->failed;
}

// ---- notes ----

typedef struct note {
    char *path;
    size_t path_n;
    uint32_t docid;
} note;

static bool dump_record(dump *d)
{
    g_autoptr(GString) data = g_string_new(NULL);
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_record r;
    if (!kwic_db_data(d->db, d->docid, data, d->error) ||
        !kwic_record_unpack(kwic_str_of_string(data), arena, &r, d->error))
        return false;
    dump_head(d, &r);
    dump_properties(d, &r);
    dump_blocks(d, &r);
    dump_links(d, &r);
    dump_tasks(d, &r);
    return true;
}

static bool dump_note(dump *d, const note *n)
{
    d->docid = n->docid;
    put_words(d, "note ");
    put_text(d, (kwic_str){n->path, n->path_n});
    end_line(d);
    return dump_record(d) && dump_values(d) &&
           kwic_db_doc_terms(d->db, d->docid, dump_term, d, d->error) && !d->failed;
}

static bool take_note(void *ctx, uint32_t docid, kwic_str value)
{
    note n = {.docid = docid};
    kwic_str path;
    if (kwic_list_next(&value, &path)) {
        n.path = g_strndup(path.p, path.n);
        n.path_n = path.n;
        g_array_append_val((GArray *)ctx, n);
    }
    return true;
}

static int note_cmp(gconstpointer a, gconstpointer b)
{
    const note *x = a, *y = b;
    int c =
        kwic_str_cmp((kwic_str){x->path, x->path_n}, (kwic_str){y->path, y->path_n});
    return c ? c : (x->docid > y->docid) - (x->docid < y->docid);
}

static void note_clear(void *p)
{
    g_free(((note *)p)->path);
}

bool kwic_dump(kwic_db *db, FILE *out, GError **error)
{
    g_autoptr(GArray) notes = g_array_new(FALSE, FALSE, sizeof(note));
    g_autoptr(GString) line = g_string_new(NULL);
    g_autoptr(GArray) positions = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    dump d = {
        .db = db, .out = out, .line = line, .positions = positions, .error = error};
    g_array_set_clear_func(notes, note_clear);
    if (!kwic_db_values(db, KWIC_SLOT_NAMES, take_note, notes, error))
        return false;
    g_array_sort(notes, note_cmp);
    for (guint i = 0; i < notes->len; i++)
        if (!dump_note(&d, &g_array_index(notes, note, i)))
            return false;
    if (ferror(out)) {
        g_set_error_literal(error, KWIC_ERROR, KWIC_ERROR_IO,
                            "the dump cannot be written");
        return false;
    }
    return true;
}
