// SPDX-License-Identifier: GPL-2.0-or-later
#include "mend.h"

#include "kwic/distance.h"
#include "kwic/note.h"
#include "kwic/path.h"
#include "kwic/tokenizer.h"

// ---- paths ----

char *kwic_lsp_relative(const char *from, const char *path)
{
    GString *out = g_string_new(NULL);
    size_t common = 0;
    for (size_t i = 0; from[i] && from[i] == path[i]; i++)
        if (from[i] == '/')
            common = i + 1;
    for (const char *p = strchr(from + common, '/'); p; p = strchr(p + 1, '/'))
        g_string_append(out, "../");
    g_string_append(out, path + common);
    return g_string_free(out, FALSE);
}

static char *folder_of(const char *path)
{
    kwic_str folder = kwic_path_above(kwic_str_of(path));
    return g_strndup(folder.p, folder.n);
}

// Where Obsidian would put a new note. To be g_free'd.
static char *new_notes_folder(const char *vault, const char *from)
{
    g_autofree char *file = g_build_filename(vault, ".obsidian", "app.json", NULL);
    json_t *settings = json_load_file(file, 0, NULL);
    const char *where = kwic_lsp_text_at(settings, "newFileLocation");
    const char *folder = kwic_lsp_text_at(settings, "newFileFolderPath");
    char *found = g_strdup("");
    if (g_strcmp0(where, "current") == 0) {
        g_free(found);
        found = folder_of(from);
    } else if (g_strcmp0(where, "folder") == 0 && folder) {
        g_free(found);
        found = g_strdup(folder);
    }
    json_decref(settings);
    return found;
}

char *kwic_mend_new_note(const char *vault, const char *from, kwic_str target,
                         bool wiki)
{
    kwic_str plain = kwic_path_strip_md(target);
    g_autofree char *name = g_strndup(plain.p, plain.n);
    bool bare = wiki && !strchr(name, '/');
    g_autofree char *folder = bare                      ? new_notes_folder(vault, from)
                              : name[0] == '/'          ? g_strdup("")
                              : !wiki || name[0] == '.' ? folder_of(from)
                                                        : g_strdup("");
    g_autofree char *joined = g_build_filename("/", folder, name, NULL);
    g_autofree char *whole = g_canonicalize_filename(joined, "/");
    return whole[1] ? g_strconcat(whole + 1, ".md", NULL) : NULL;
}

// ---- anchors ----

char *kwic_mend_nearest_anchor(const kwic_record *r, kwic_str anchor)
{
    bool id = anchor.n && anchor.p[0] == '^';
    const char *hash = anchor.n ? memrchr(anchor.p, '#', anchor.n) : NULL;
    kwic_str wanted =
        kwic_str_sub(anchor, hash ? (size_t)(hash - anchor.p) + 1 : id, anchor.n);
    g_autoptr(GString) folded = g_string_new(NULL);
    g_autoptr(GString) own = g_string_new(NULL);
    kwic_fold(wanted, folded);
    unsigned most = (unsigned)(folded->len / 3) + 1;
    const kwic_block *best = NULL;
    for (size_t i = 0; i < r->n_blocks && most > 0; i++) {
        const kwic_block *b = &r->blocks[i];
        if (id ? !b->id.n : b->kind != KWIC_BLOCK_HEADING)
            continue;
        g_string_truncate(own, 0);
        kwic_fold(id ? b->id : b->text, own);
        unsigned d = kwic_distance((kwic_str){folded->str, folded->len},
                                   (kwic_str){own->str, own->len}, most - 1);
        if (d < most) {
            most = d;
            best = b;
        }
    }
    if (!best)
        return NULL;
    return id ? g_strdup_printf("^%.*s", KWIC_STR_ARG(best->id))
              : kwic_anchor_text(best->text);
}

// ---- frontmatter ----

static void see_warning(void *ctx, const kwic_warning *warning)
{
    (void)warning;
    ++*(unsigned *)ctx;
}

static bool is_valid(kwic_str text)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_record record;
    unsigned warnings = 0;
    kwic_note_parse(text, "note.md", arena, see_warning, &warnings, &record);
    return warnings == 0;
}

char *kwic_mend_quote(kwic_str text, size_t start, kwic_str line)
{
    const char *colon = line.n ? memchr(line.p, ':', line.n) : NULL;
    size_t from = colon ? (size_t)(colon - line.p) + 1 : line.n;
    while (from < line.n && line.p[from] == ' ')
        from++;
    if (from >= line.n)
        return NULL;
    g_autoptr(GString) out = g_string_new_len(line.p, (gssize)from);
    g_string_append_c(out, '"');
    for (size_t i = from; i < line.n; i++) {
        if (line.p[i] == '"' || line.p[i] == '\\')
            g_string_append_c(out, '\\');
        g_string_append_c(out, line.p[i]);
    }
    g_string_append_c(out, '"');
    g_autoptr(GString) whole = g_string_new_len(text.p, (gssize)text.n);
    g_string_erase(whole, (gssize)start, (gssize)line.n);
    g_string_insert_len(whole, (gssize)start, out->str, (gssize)out->len);
    bool good = is_valid((kwic_str){whole->str, whole->len});
    return good ? g_strdup(out->str) : NULL;
}

// ---- tags ----

kwic_edits *kwic_mend_add_tag(kwic_lsp *l, const kwic_lsp_note *note, const char *tag)
{
    const char *const add[] = {tag, NULL};
    const kwic_note_edit edit = {.add = add};
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    size_t n;
    if (!kwic_note_edit_check(&edit, NULL))
        return NULL;
    const kwic_splice *splices = kwic_note_edit_make(&edit, kwic_lsp_note_text(note),
                                                     note->path, arena, &n, NULL);
    if (!splices)
        return NULL;
    g_autoptr(GBytes) before = g_bytes_new(note->text->str, note->text->len);
    kwic_edits *plan = kwic_edits_new(kwic_vault_path(l->vault));
    kwic_edits_add(plan, note->path, before, splices, n);
    return plan;
}
