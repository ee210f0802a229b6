/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What holds of the record of any bytes: its places are where the text is in the file, its
 * indices point at what they should. Said once, for unit tests, real vaults and fuzzing. */
#ifndef KWIC_TESTS_NOTE_CHECK_H
#define KWIC_TESTS_NOTE_CHECK_H

#include <stdio.h>

#include "kwic/limits.h"
#include "kwic/note.h"

typedef struct note_file {
    kwic_str bytes;
    GArray *starts; /* uint32_t, of lines */
} note_file;

static inline void note_file_init(note_file *f, kwic_str bytes)
{
    char eol = bytes.n && !memchr(bytes.p, '\n', bytes.n) ? '\r' : '\n';
    f->bytes = bytes;
    f->starts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    for (uint32_t at = 0; at < bytes.n;) {
        g_array_append_val(f->starts, at);
        const char *nl = memchr(bytes.p + at, eol, bytes.n - at);
        at = nl ? (uint32_t)(nl - bytes.p) + 1 : (uint32_t)bytes.n;
    }
}

static inline bool note_fail(const char *path, const kwic_block *b, const char *what)
{
    fprintf(stderr, "%s:%u: %s: \"%.*s\"\n", path, b ? b->line : 0, what,
            b ? (int)MIN(b->text.n, 200) : 0, b && b->text.p ? b->text.p : "");
    return false;
}

static inline uint32_t note_units(const char *p, size_t n)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (uint32_t)(((unsigned char)p[i] & 0xC0) != 0x80) +
               (uint32_t)((unsigned char)p[i] >= 0xF0 && (unsigned char)p[i] < 0xF5);
    return sum;
}

/* True when the run's text is what stands in the file at its place. An entity or escape is
 * the first character of its run, of which only that character is checked not at all. */
static inline const char *note_check_run(const note_file *f, const kwic_block *b,
                                         size_t i)
{
    const kwic_run *run = &b->runs[i];
    size_t end = i + 1 < b->n_runs ? b->runs[i + 1].text : b->text.n;
    kwic_str text = kwic_str_sub(b->text, run->text, end);
    while (text.n && strchr(" \n\t\r", text.p[text.n - 1]))
        text.n--;
    if (run->line < 1 || run->line > f->starts->len)
        return "a run's line is not in the file";
    uint32_t start = g_array_index(f->starts, uint32_t, run->line - 1);
    size_t at = (size_t)start + run->byte;
    if (at > f->bytes.n)
        return "a run's byte is not in the file";
    if (note_units(f->bytes.p + start, run->byte) != run->utf16)
        return "a run's UTF-16 column is wrong";
    if (kwic_str_eq(text, kwic_str_sub(f->bytes, at, at + text.n)))
        return NULL;
    bool stands_for = at < f->bytes.n && strchr("&\\", f->bytes.p[at]);
    return stands_for && text.n <= 8 ? NULL : "a run's text is not in the file";
}

static inline bool note_check_block(const char *path, const note_file *f,
                                    const kwic_record *r, size_t i)
{
    const kwic_block *b = &r->blocks[i];
    if (b->kind >= KWIC_BLOCK_KINDS)
        return note_fail(path, b, "no such kind");
    if (b->heading >= (int32_t)i ||
        (b->heading >= 0 && r->blocks[b->heading].kind != KWIC_BLOCK_HEADING))
        return note_fail(path, b, "stands under no heading");
    if (b->line < 1 || b->end_line < b->line || b->end_line > f->starts->len)
        return note_fail(path, b, "its lines are not in the file");
    if (!b->text.n != !b->n_runs || (b->n_runs && b->runs[0].text != 0))
        return note_fail(path, b, "its text has no place");
    for (size_t k = 0; k < b->n_runs; k++) {
        const char *wrong = note_check_run(f, b, k);
        if (k && b->runs[k].text <= b->runs[k - 1].text)
            wrong = "runs do not rise";
        if (b->runs[k].text >= b->text.n)
            wrong = "a run starts behind the text";
        if (b->kind != KWIC_BLOCK_PROPERTY &&
            (b->runs[k].line < b->line || b->runs[k].line > b->end_line))
            wrong = "a run stands outside its block's lines";
        if (wrong)
            return note_fail(path, b, wrong);
    }
    return true;
}

/* Touches every byte, so that the address sanitizer sees a slice that points nowhere. */
static inline size_t note_touch(kwic_str s)
{
    size_t sum = s.n;
    for (size_t i = 0; i < s.n; i++)
        sum += (unsigned char)s.p[i];
    return sum;
}

static inline bool note_check_rest(const char *path, const note_file *f,
                                   const kwic_record *r)
{
    size_t sum = note_touch(r->title) + note_touch(r->first_h1) + note_touch(r->lang);
    uint32_t lines = f->starts->len;
    for (size_t i = 0; i < r->n_aliases; i++)
        sum += note_touch(r->aliases[i]);
    for (size_t i = 0; i < r->n_properties; i++) {
        const kwic_property *p = &r->properties[i];
        sum += note_touch(p->key) + note_touch(p->value);
        if (p->line > lines || !p->key.n)
            return note_fail(path, NULL, "a property has no key or line");
    }
    for (size_t i = 0; i < r->n_links; i++) {
        const kwic_link *l = &r->links[i];
        sum += note_touch(l->target) + note_touch(l->anchor) + note_touch(l->text);
        if (l->line < 1 || l->line > lines)
            return note_fail(path, NULL, "a link has no line");
        size_t at = (size_t)g_array_index(f->starts, uint32_t, l->line - 1) + l->byte;
        if (at >= f->bytes.n)
            return note_fail(path, NULL, "a link is not in the file");
        if (!l->property && !strchr("[!<", f->bytes.p[at]) && l->kind != KWIC_LINK_URL)
            return note_fail(path, NULL, "a link does not start with its sign");
    }
    for (size_t i = 0; i < r->n_tags; i++) {
        sum += note_touch(r->tags[i].text);
        if (!r->tags[i].text.n || r->tags[i].line < 1 || r->tags[i].line > lines)
            return note_fail(path, NULL, "a tag has no text or line");
    }
    for (size_t i = 0; i < r->n_tasks; i++)
        if (r->tasks[i].block >= r->n_blocks ||
            r->blocks[r->tasks[i].block].kind != KWIC_BLOCK_TASK)
            return note_fail(path, NULL, "a task is no task");
    return sum != (size_t)-1;
}

/* Parses the bytes and says on stderr what does not hold. */
static inline bool note_check(kwic_str bytes, const char *path)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_record r;
    note_file f;
    kwic_note_parse(bytes, path, arena, NULL, NULL, &r);
    note_file_init(&f, bytes);
    bool good = true;
    for (size_t i = 0; i < r.n_blocks && good; i++)
        good = note_check_block(path, &f, &r, i);
    good = good && note_check_rest(path, &f, &r);
    g_array_unref(f.starts);
    return good;
}

#endif
