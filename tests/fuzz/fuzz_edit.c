// SPDX-License-Identifier: GPL-2.0-or-later
// Any bytes as a note to be edited: what is not refused has splices that rise and are apart, and
// nothing is left to do when it is done again.
#include <stdlib.h>

#include "kwic/edit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const add[] = {"new/tag", "1e3", NULL};
static const char *const gone[] = {"b", NULL};
static const kwic_tag_rename renames[] = {{"a", "other"}};
static const kwic_setting settings[] = {
    {"k", "a: b"}, {"list", "[x, y]"}, {"old", NULL}};
static const kwic_note_edit edits[] = {
    {.add = add, .remove = gone, .renames = renames, .n_renames = 1},
    {.settings = settings, .n_settings = 3},
};

// The text after the edit; NULL when it is refused, or as it was.
static GBytes *edited(const kwic_note_edit *edit, kwic_str text)
{
    g_autoptr(kwic_edits) plan = kwic_edits_new("/v");
    size_t n;
    const kwic_splice *splices =
        kwic_note_edit_make(edit, text, "Fuzz.md", plan->arena, &n, NULL);
    if (!splices || !n)
        return NULL;
    for (size_t i = 0; i < n; i++)
        if (splices[i].from > splices[i].to || splices[i].to > text.n ||
            (i && splices[i].from < splices[i - 1].to))
            abort();
    g_autoptr(GBytes) before = g_bytes_new(text.p, text.n);
    kwic_edits_add(plan, "Fuzz.md", before, splices, n);
    g_autoptr(GString) diff = g_string_new(NULL);
    kwic_edits_diff(plan, diff);
    return plan->files->len ? kwic_file_edit_after(plan->files->pdata[0]) : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *bytes = size ? g_memdup2(data, size) : NULL;
    kwic_str text = {bytes, size};
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        g_autoptr(GBytes) once = edited(&edits[i], text);
        g_autoptr(GBytes) twice = once ? edited(&edits[i], kwic_edit_text(once)) : NULL;
        if (twice)
            abort();
    }
    return 0;
}
