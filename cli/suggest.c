// SPDX-License-Identifier: GPL-2.0-or-later
// kwic suggest: tags that a note, or the text on standard input, may lack.
//
//     company/openai   94%  9 of 10 notes in People/; named in the text
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "kwic/edit.h"
#include "kwic/limits.h"
#include "kwic/note.h"
#include "place.h"
#include "print.h"

enum { LIMIT = 10 };

static GBytes *read_stdin(void)
{
    GByteArray *all = g_byte_array_new();
    guint8 buffer[65536];
    ssize_t n;
    while (all->len < KWIC_NOTE_BYTES &&
           (n = read(STDIN_FILENO, buffer, sizeof buffer)) > 0)
        g_byte_array_append(all, buffer, (guint)n);
    return g_byte_array_free_to_bytes(all);
}

// The path of the note that is named so, as the index has it.
static char *path_of(kwic_searcher *s, const char *name, GError **error)
{
    const kwic_note_request request = {.path = name, .max_bytes = 1};
    json_t *note = kwic_note_show(s, &request, error);
    char *path = note ? g_strdup(kwic_member(note, "path")) : NULL;
    json_decref(note);
    return path;
}

static GBytes *read_file(const kwic_place *place, const char *path, GError **error)
{
    g_autofree char *whole = g_build_filename(place->vault, path, NULL);
    char *text = NULL;
    gsize n = 0;
    if (g_file_get_contents(whole, &text, &n, NULL))
        return g_bytes_new_take(text, n);
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_IO, "%s: cannot be read", whole);
    return NULL;
}

static void print_people(const json_t *tags, const kwic_args *args,
                         const kwic_place *place)
{
    size_t i, k;
    json_t *one, *reason;
    kwic_page page;
    kwic_page_init(&page, args, &place->config, NULL);
    json_array_foreach(tags, i, one)
    {
        const char *tag = kwic_member(one, "tag");
        double sure = json_real_value(json_object_get(one, "sure"));
        kwic_page_text(&page, KWIC_STYLE_TAG, kwic_str_of(tag));
        kwic_page_printf(&page, KWIC_STYLE_COUNT, "  %.0f%%  ", round(sure * 100));
        json_array_foreach(json_object_get(one, "reasons"), k, reason)
        {
            if (k)
                kwic_page_text(&page, KWIC_STYLE_DIM, KWIC_STR("; "));
            kwic_page_text(&page, KWIC_STYLE_DIM,
                           kwic_str_of(json_string_value(reason)));
        }
        kwic_page_newline(&page);
    }
    kwic_page_print(&page);
}

static json_t *suggest(kwic_searcher *s, kwic_str text, const char *path,
                       uint32_t limit, GError **error)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(kwic_document_maker) maker = kwic_document_maker_new();
    const kwic_change change = {0};
    kwic_record note;
    kwic_note_parse(text, path ? path : "text.md", arena, NULL, NULL, &note);
    const kwic_suggest_request request = {
        .document = kwic_document_make(maker, &note, &change, 0),
        .path = path,
        .limit = limit,
    };
    return kwic_suggest(s, &request, error);
}

int kwic_command_suggest(const kwic_args *args, GError **error)
{
    const char *name = args->words->pdata[0];
    bool from_stdin = !name || strcmp(name, "-") == 0;
    g_auto(kwic_place) place = {0};
    g_autoptr(kwic_searcher) s = kwic_place_enter(&place, args, error);
    if (!s)
        return -1;
    g_autofree char *path = from_stdin ? NULL : path_of(s, name, error);
    if (!from_stdin && !path)
        return -1;
    g_autoptr(GBytes) bytes =
        from_stdin ? read_stdin() : read_file(&place, path, error);
    if (!bytes)
        return -1;
    uint32_t limit = args->limit == KWIC_NOT_GIVEN ? LIMIT : (uint32_t)args->limit;
    json_t *json = suggest(s, kwic_edit_text(bytes), path, limit, error);
    if (!json)
        return -1;
    const json_t *tags = json_object_get(json, "tags");
    int status = json_array_size(tags) ? 0 : 1;
    if (args->output == KWIC_OUTPUT_JSON)
        kwic_print_json(json_incref(json));
    else
        print_people(tags, args, &place);
    json_decref(json);
    return status;
}
