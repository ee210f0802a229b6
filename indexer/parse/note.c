// SPDX-License-Identifier: GPL-2.0-or-later
#include "kwic/note.h"

#include "blocks.h"
#include "date.h"
#include "frontmatter.h"
#include "kwic/calendar.h"
#include "kwic/path.h"
#include "kwic/utf8.h"
#include "language.h"
#include "parse.h"
#include "property.h"
#include "structure.h"

enum { UTF16_SAMPLE = 512 }; // bytes looked at for UTF-16 without a mark

// ---- the file ----

// Bytes that are zero at every other place, of text that is mostly ASCII or Latin.
static bool looks_utf16(kwic_str s)
{
    size_t n = MIN(s.n, UTF16_SAMPLE) & ~(size_t)1, zeros[2] = {0, 0};
    for (size_t i = 0; i < n; i++)
        zeros[i & 1] += s.p[i] == '\0';
    return n >= 4 && (zeros[0] > n / 4 || zeros[1] > n / 4) &&
           (zeros[0] == 0 || zeros[1] == 0);
}

static bool is_utf16(kwic_str s)
{
    return kwic_str_starts(s, KWIC_STR("\xFF\xFE")) ||
           kwic_str_starts(s, KWIC_STR("\xFE\xFF")) || looks_utf16(s);
}

// What of the file is read.
static kwic_str take(kwic_parse *p, kwic_str bytes)
{
    if (is_utf16(bytes)) {
        kwic_parse_warn(p, KWIC_WHOLE_FILE,
                        "is UTF-16 and was not read: save it as UTF-8");
        return (kwic_str){bytes.p, 0};
    }
    if (bytes.n <= KWIC_NOTE_BYTES)
        return bytes;
    kwic_parse_warn(p, KWIC_WHOLE_FILE,
                    "is over %d MiB: only its beginning was read; divide the note",
                    KWIC_NOTE_BYTES >> 20);
    size_t n = KWIC_NOTE_BYTES;
    for (int i = 0; i < 3 && kwic_utf8_is_trail(bytes.p[n]); i++)
        n--;
    return kwic_str_sub(bytes, 0, n);
}

// The day in a daily note's name is its property `date`, unless it states one.
static void add_date(kwic_parse *p, kwic_str stem)
{
    int32_t days;
    if (!kwic_date_parse_name(stem, &days))
        return;
    for (guint i = 0; i < p->properties->len; i++) {
        kwic_str key = g_array_index(p->properties, kwic_property, i).key;
        if (key.n == 4 && !g_ascii_strncasecmp(key.p, "date", 4))
            return;
    }
    char *text = kwic_arena_new_array(p->arena, char, KWIC_DAY_BYTES);
    kwic_calendar_print(days, text);
    kwic_property date = {.key = KWIC_STR("date"), .value = {text, KWIC_DAY_BYTES - 1}};
    kwic_property_type(&date);
    g_array_append_val(p->properties, date);
}

// ---- the record ----

static void *keep(kwic_arena *arena, GArray *array, size_t size, size_t *n)
{
    *n = array->len;
    void *copy = kwic_arena_alloc(arena, array->len * size);
    if (array->len)
        memcpy(copy, array->data, array->len * size);
    g_array_unref(array);
    return copy;
}

// The title: as a property says, else the first H1, else a property that names what the note
// is about, else the folder that it speaks for, else the file's name.
static kwic_str title_of(const kwic_parse *p, kwic_str stem)
{
    kwic_str folder = kwic_path_folder_name(kwic_str_of(p->path));
    const kwic_str names[] = {p->title, p->first_h1, p->display_name, p->name, folder};
    for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
        if (names[i].n)
            return names[i];
    return stem;
}

static void fill(kwic_parse *p, kwic_record *out)
{
    kwic_arena *arena = p->arena;
    kwic_str stem = kwic_path_stem(kwic_str_of(p->path));
    add_date(p, stem);
    *out = (kwic_record){.path = kwic_str_of(p->path), .first_h1 = p->first_h1};
    out->title = title_of(p, stem);
    out->aliases = keep(arena, p->aliases, sizeof(kwic_str), &out->n_aliases);
    out->properties =
        keep(arena, p->properties, sizeof(kwic_property), &out->n_properties);
    out->blocks = keep(arena, p->blocks, sizeof(kwic_block), &out->n_blocks);
    out->links = keep(arena, p->links, sizeof(kwic_link), &out->n_links);
    out->tags = keep(arena, p->tags, sizeof(kwic_tag), &out->n_tags);
    out->tasks = keep(arena, p->tasks, sizeof(kwic_task), &out->n_tasks);
    out->lang = kwic_language_guess(out->blocks, out->n_blocks);
}

static void parse(kwic_parse *p, kwic_str bytes, kwic_record *out)
{
    p->bytes = take(p, bytes);
    kwic_lines_init(&p->lines, p->bytes, p->arena);
    p->blocks = g_array_new(FALSE, FALSE, sizeof(kwic_block));
    p->links = g_array_new(FALSE, FALSE, sizeof(kwic_link));
    p->tags = g_array_new(FALSE, FALSE, sizeof(kwic_tag));
    p->properties = g_array_new(FALSE, FALSE, sizeof(kwic_property));
    p->tasks = g_array_new(FALSE, FALSE, sizeof(kwic_task));
    p->aliases = g_array_new(FALSE, FALSE, sizeof(kwic_str));
    p->runs = g_array_new(FALSE, FALSE, sizeof(kwic_run));
    p->is_drawing = g_str_has_suffix(p->path, ".excalidraw.md");
    kwic_frontmatter_read(p);
    kwic_blocks_read(p);
    fill(p, out);
    g_array_unref(p->runs);
    g_clear_pointer(&p->references, g_hash_table_unref);
    g_clear_pointer(&p->entities, g_hash_table_unref);
}

void kwic_note_parse(kwic_str bytes, const char *path, kwic_arena *arena,
                     kwic_warn_fn warn, void *ctx, kwic_record *out)
{
    kwic_parse p = {.path = path, .arena = arena, .warn = warn, .ctx = ctx};
    parse(&p, bytes, out);
}

void kwic_note_parse_structure(kwic_str bytes, const char *path, kwic_arena *arena,
                               kwic_record *record, kwic_structure *out)
{
    kwic_structure_notes notes = {
        .items = g_array_new(FALSE, FALSE, sizeof(kwic_item_place)),
        .lists = g_array_new(FALSE, FALSE, sizeof(kwic_line_range)),
        .headings = g_array_new(FALSE, FALSE, sizeof(kwic_line_range)),
        .open = g_array_new(FALSE, FALSE, sizeof(int32_t)),
    };
    kwic_parse p = {.path = path, .arena = arena, .structure = &notes};
    parse(&p, bytes, record);
    *out = (kwic_structure){.body = p.body + 1};
    out->items = keep(arena, notes.items, sizeof(kwic_item_place), &out->n_items);
    out->lists = keep(arena, notes.lists, sizeof(kwic_line_range), &out->n_lists);
    out->headings =
        keep(arena, notes.headings, sizeof(kwic_line_range), &out->n_headings);
    g_array_unref(notes.open);
}
