/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: search. A pushing writer: whoever has data says what it is, value by value, and a
 * format decides how that is written.
 *
 *     kwic_emitter e = {.format = &kwic_emit_json, .out = out};
 *     kwic_emit_object(&e);
 *     kwic_emit_key(&e, "path");
 *     kwic_emit_text(&e, "People/Ada Voss.md");
 *     kwic_emit_key(&e, "line");
 *     kwic_emit_number(&e, 17);
 *     kwic_emit_end_object(&e);   // {"path":"People/Ada Voss.md","line":17}
 *
 * In an object each value stands behind its key. Nothing is kept but where the writer stands:
 * the text grows as values come, a tree of them is never made. Another format is another
 * table of these functions. */
#ifndef KWIC_EMIT_H
#define KWIC_EMIT_H

#include <jansson.h>

#include "kwic/str.h"

typedef struct kwic_emitter kwic_emitter;

typedef struct kwic_emit_format {
    void (*object)(kwic_emitter *e);
    void (*end_object)(kwic_emitter *e);
    void (*list)(kwic_emitter *e);
    void (*end_list)(kwic_emitter *e);
    void (*key)(kwic_emitter *e, kwic_str name);
    void (*string)(kwic_emitter *e, kwic_str text);
    void (*number)(kwic_emitter *e, int64_t number);
    void (*real)(kwic_emitter *e, double number);
    void (*word)(kwic_emitter *e, kwic_str word); /* true, false, null */
} kwic_emit_format;

struct kwic_emitter {
    const kwic_emit_format *format;
    GString *out;
    bool more; /* a value stands before the next one: the format's */
};

/* JSON on one line; what is not UTF-8 becomes U+FFFD. */
extern const kwic_emit_format kwic_emit_json;

static inline void kwic_emit_object(kwic_emitter *e)
{
    e->format->object(e);
}

static inline void kwic_emit_end_object(kwic_emitter *e)
{
    e->format->end_object(e);
}

static inline void kwic_emit_list(kwic_emitter *e)
{
    e->format->list(e);
}

static inline void kwic_emit_end_list(kwic_emitter *e)
{
    e->format->end_list(e);
}

static inline void kwic_emit_key(kwic_emitter *e, const char *name)
{
    e->format->key(e, kwic_str_of(name));
}

static inline void kwic_emit_string(kwic_emitter *e, kwic_str text)
{
    e->format->string(e, text);
}

static inline void kwic_emit_number(kwic_emitter *e, int64_t number)
{
    e->format->number(e, number);
}

/* Not finite: 0. */
static inline void kwic_emit_real(kwic_emitter *e, double number)
{
    e->format->real(e, number);
}

static inline void kwic_emit_bool(kwic_emitter *e, bool is)
{
    e->format->word(e, is ? KWIC_STR("true") : KWIC_STR("false"));
}

static inline void kwic_emit_null(kwic_emitter *e)
{
    e->format->word(e, KWIC_STR("null"));
}

/* A string, or null for NULL. */
void kwic_emit_text(kwic_emitter *e, const char *text);

/* A list of strings, ended by NULL; NULL is an empty one. */
void kwic_emit_texts(kwic_emitter *e, const char *const *texts);

/* A tree of values; NULL is null. */
void kwic_emit_tree(kwic_emitter *e, const json_t *tree);

/* A value that is written in the format already. */
void kwic_emit_written(kwic_emitter *e, kwic_str value);

#endif
