// SPDX-License-Identifier: GPL-2.0-or-later
#include "kwic/edit.h"

// Where a byte stands, asked for in rising order.
typedef struct cursor {
    kwic_str text;
    uint32_t at, line, start; // line from 1, and the byte it starts at
} cursor;

static uint32_t utf16_units(kwic_str s)
{
    uint32_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        n += (c & 0xC0) != 0x80;
        n += c >= 0xF0; // beyond the first 65536 characters: two units
    }
    return n;
}

static json_t *place(cursor *c, uint32_t at)
{
    for (; c->at < at; c->at++)
        if (c->text.p[c->at] == '\n') {
            c->line++;
            c->start = c->at + 1;
        }
    kwic_str column = kwic_str_sub(c->text, c->start, at);
    return json_pack("{s:I,s:I,s:I,s:I}", "line", (json_int_t)c->line, "byte",
                     (json_int_t)column.n, "utf16", (json_int_t)utf16_units(column),
                     "offset", (json_int_t)at);
}

static json_t *text_json(kwic_str s)
{
    if (g_utf8_validate_len(s.p ? s.p : "", s.n, NULL))
        return json_stringn(s.p ? s.p : "", s.n);
    g_autofree char *valid = g_utf8_make_valid(s.p, (gssize)s.n);
    return json_string(valid);
}

static json_t *splices_json(const kwic_file_edit *file)
{
    json_t *edits = json_array();
    cursor c = {.text = kwic_edit_text(file->before), .line = 1};
    for (size_t i = 0; i < file->n_splices; i++) {
        const kwic_splice *s = &file->splices[i];
        json_t *edit = json_object();
        json_object_set_new(edit, "from", place(&c, s->from));
        json_object_set_new(edit, "to", place(&c, s->to));
        json_object_set_new(edit, "text", text_json(s->text));
        json_array_append_new(edits, edit);
    }
    return edits;
}

static json_t *refusals_json(const kwic_edits *e)
{
    json_t *list = json_array();
    for (guint i = 0; i < e->refused->len; i++) {
        const kwic_refusal *r = e->refused->pdata[i];
        json_t *one = json_object();
        json_object_set_new(one, "path", text_json(kwic_str_of(r->path)));
        if (r->line)
            json_object_set_new(one, "line", json_integer(r->line));
        json_object_set_new(one, "message", text_json(kwic_str_of(r->message)));
        json_array_append_new(list, one);
    }
    return list;
}

json_t *kwic_edits_json(const kwic_edits *e)
{
    json_t *files = json_array();
    for (guint i = 0; i < e->files->len; i++) {
        const kwic_file_edit *file = e->files->pdata[i];
        json_t *one = json_object();
        json_object_set_new(one, "path", text_json(kwic_str_of(file->path)));
        json_object_set_new(one, "edits", splices_json(file));
        json_array_append_new(files, one);
    }
    return json_pack("{s:I,s:I,s:o,s:o}", "notes", (json_int_t)e->files->len, "edits",
                     (json_int_t)e->n_splices, "files", files, "refused",
                     refusals_json(e));
}
