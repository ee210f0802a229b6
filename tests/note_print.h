/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A parsed note as text, one fact a line, for tests and for reading by eye.
 *
 *     title Marlene Du
 *     property type = people @2
 *     1 heading 1 @8 "Marlene Du" 0=8:2
 *
 * Blocks are numbered as in the record; "under" is the heading above; runs are
 * text=line:byte, with /utf16 where that differs. */
#ifndef KWIC_TESTS_NOTE_PRINT_H
#define KWIC_TESTS_NOTE_PRINT_H

#include "kwic/note.h"

static inline void note_print_text(GString *out, kwic_str s)
{
    g_string_append_c(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '\n')
            g_string_append(out, "\\n");
        else if (c == '"' || c == '\\')
            g_string_append_printf(out, "\\%c", c);
        else if (c < ' ' || c == 0x7F)
            g_string_append_printf(out, "\\x%02X", c);
        else
            g_string_append_c(out, (char)c);
    }
    g_string_append_c(out, '"');
}

static inline void note_print_property(GString *out, const kwic_property *p)
{
    static const char *const types[] = {"null", "text", "number", "date", "bool"};
    g_string_append_printf(out, "%s %.*s = ", p->inline_field ? "field" : "property",
                           KWIC_STR_ARG(p->key));
    note_print_text(out, p->value);
    if (p->type != KWIC_VALUE_TEXT)
        g_string_append_printf(out, " %s", types[p->type]);
    if (p->type == KWIC_VALUE_NUMBER || p->type == KWIC_VALUE_DATE)
        g_string_append_printf(out, " %.15g", p->number);
    if (p->targets.n) {
        g_string_append(out, p->link ? " -> " : " .. ");
        note_print_text(out, p->targets);
    }
    g_string_append_printf(out, "%s @%u\n", p->list ? " list" : "", p->line);
}

static inline void note_print_block(GString *out, const kwic_block *b, size_t i)
{
    static const char *const kinds[] = {"heading", "paragraph", "item", "task",
                                        "code",    "quote",     "row",  "callout",
                                        "html",    "property"};
    g_string_append_printf(out, "%zu %s", i, kinds[b->kind]);
    if (b->kind <= KWIC_BLOCK_TASK && b->kind != KWIC_BLOCK_PARAGRAPH)
        g_string_append_printf(out, " %u", b->level);
    if (b->heading >= 0)
        g_string_append_printf(out, " under %d", b->heading);
    g_string_append_printf(out, " @%u", b->line);
    if (b->end_line != b->line)
        g_string_append_printf(out, "-%u", b->end_line);
    if (b->id.n)
        g_string_append_printf(out, " ^%.*s", KWIC_STR_ARG(b->id));
    g_string_append_c(out, ' ');
    note_print_text(out, b->text);
    for (size_t r = 0; r < b->n_runs; r++) {
        const kwic_run *run = &b->runs[r];
        g_string_append_printf(out, " %u=%u:%u", run->text, run->line, run->byte);
        if (run->utf16 != run->byte)
            g_string_append_printf(out, "/%u", run->utf16);
    }
    g_string_append_c(out, '\n');
}

static inline void note_print_link(GString *out, const kwic_link *l)
{
    static const char *const kinds[] = {"wiki", "markdown", "embed", "url"};
    g_string_append_printf(out, "link %s%s ", kinds[l->kind],
                           l->property ? " property" : "");
    note_print_text(out, l->target);
    if (l->anchor.n)
        g_string_append_printf(out, " #%.*s", KWIC_STR_ARG(l->anchor));
    g_string_append(out, " as ");
    note_print_text(out, l->text);
    g_string_append_printf(out, " @%u:%u\n", l->line, l->byte);
}

static inline void note_print_task(GString *out, const kwic_task *t)
{
    const int32_t dates[] = {t->due,  t->scheduled, t->start,
                             t->done, t->created,   t->cancelled};
    static const char *const names[] = {"due",  "scheduled", "start",
                                        "done", "created",   "cancelled"};
    const kwic_str texts[] = {t->recurrence, t->id, t->depends_on, t->on_completion};
    static const char *const titles[] = {"recurrence", "id", "dependsOn",
                                         "onCompletion"};
    g_string_append_printf(out, "task of %u [", t->block);
    g_string_append_unichar(out, t->state);
    g_string_append_c(out, ']');
    if (t->priority)
        g_string_append_printf(out, " priority %d", t->priority);
    for (size_t i = 0; i < G_N_ELEMENTS(dates); i++)
        if (dates[i] != KWIC_NO_DATE)
            g_string_append_printf(out, " %s %d", names[i], dates[i]);
    for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
        if (texts[i].n) {
            g_string_append_printf(out, " %s ", titles[i]);
            note_print_text(out, texts[i]);
        }
    g_string_append_c(out, '\n');
}

static inline void note_print(GString *out, const kwic_record *r)
{
    g_string_append_printf(out, "title %.*s\n", KWIC_STR_ARG(r->title));
    if (r->lang.n)
        g_string_append_printf(out, "lang %.*s\n", KWIC_STR_ARG(r->lang));
    for (size_t i = 0; i < r->n_aliases; i++)
        g_string_append_printf(out, "alias %.*s\n", KWIC_STR_ARG(r->aliases[i]));
    for (size_t i = 0; i < r->n_properties; i++)
        note_print_property(out, &r->properties[i]);
    for (size_t i = 0; i < r->n_blocks; i++)
        note_print_block(out, &r->blocks[i], i);
    for (size_t i = 0; i < r->n_links; i++)
        note_print_link(out, &r->links[i]);
    for (size_t i = 0; i < r->n_tags; i++)
        g_string_append_printf(out, "tag %.*s%s @%u\n", KWIC_STR_ARG(r->tags[i].text),
                               r->tags[i].property ? " property" : "", r->tags[i].line);
    for (size_t i = 0; i < r->n_tasks; i++)
        note_print_task(out, &r->tasks[i]);
}

/* A kwic_warn_fn: appends to the GString that ctx is. */
static inline void note_print_warning(void *ctx, const kwic_warning *w)
{
    g_string_append_printf(ctx, "warning @%u %s\n", w->line, w->message);
}

#endif
