// SPDX-License-Identifier: GPL-2.0-or-later
#include "kwic/emit.h"

#include <math.h>

#include "kwic/terminal.h"

// ---- what is made of the others ----

void kwic_emit_text(kwic_emitter *e, const char *text)
{
    if (text)
        kwic_emit_string(e, kwic_str_of(text));
    else
        kwic_emit_null(e);
}

void kwic_emit_texts(kwic_emitter *e, const char *const *texts)
{
    kwic_emit_list(e);
    for (; texts && *texts; texts++)
        kwic_emit_text(e, *texts);
    kwic_emit_end_list(e);
}

static void emit_object(kwic_emitter *e, const json_t *object)
{
    const char *key;
    json_t *value;
    kwic_emit_object(e);
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        kwic_emit_key(e, key);
        kwic_emit_tree(e, value);
    }
    kwic_emit_end_object(e);
}

static void emit_list(kwic_emitter *e, const json_t *list)
{
    kwic_emit_list(e);
    for (size_t i = 0; i < json_array_size(list); i++)
        kwic_emit_tree(e, json_array_get(list, i));
    kwic_emit_end_list(e);
}

void kwic_emit_tree(kwic_emitter *e, const json_t *tree)
{
    switch (tree ? json_typeof(tree) : JSON_NULL) {
    case JSON_OBJECT:
        emit_object(e, tree);
        break;
    case JSON_ARRAY:
        emit_list(e, tree);
        break;
    case JSON_STRING:
        kwic_emit_string(e,
                         (kwic_str){json_string_value(tree), json_string_length(tree)});
        break;
    case JSON_INTEGER:
        kwic_emit_number(e, json_integer_value(tree));
        break;
    case JSON_REAL:
        kwic_emit_real(e, json_real_value(tree));
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        kwic_emit_bool(e, json_is_true(tree));
        break;
    default:
        kwic_emit_null(e);
    }
}

void kwic_emit_written(kwic_emitter *e, kwic_str value)
{
    e->format->word(e, value);
}

// ---- JSON ----

static inline void put(GString *out, const char *bytes, size_t n)
{
    if (out->len + n >= out->allocated_len) {
        g_string_append_len(out, bytes, (gssize)n);
        return;
    }
    memcpy(out->str + out->len, bytes, n);
    out->len += n;
    out->str[out->len] = '\0';
}

static inline void separate(kwic_emitter *e)
{
    if (e->more)
        g_string_append_c(e->out, ',');
    e->more = true;
}

static size_t put_escape(GString *out, kwic_str s, size_t i)
{
    uint8_t c = (uint8_t)s.p[i];
    static const char *const plain[] = {
        ['\b'] = "\\b", ['\f'] = "\\f", ['\n'] = "\\n", ['\r'] = "\\r", ['\t'] = "\\t"};
    if (c < 0x20 || c == 0x7f) {
        const char *e = c < G_N_ELEMENTS(plain) ? plain[c] : NULL;
        if (e)
            g_string_append(out, e);
        else
            g_string_append_printf(out, "\\u%04x", c);
        return 1;
    }
    if (c == '"' || c == '\\') {
        g_string_append_c(out, '\\');
        g_string_append_c(out, (char)c);
        return 1;
    }
    size_t n;
    if (kwic_utf8_at(s, i, &n) == KWIC_UTF8_BAD)
        put(out, "\xef\xbf\xbd", 3);
    else if (kwic_is_active(kwic_utf8_at(s, i, &n)))
        g_string_append_printf(out, "\\u%04x", kwic_utf8_at(s, i, &n));
    else
        put(out, s.p + i, n);
    return n;
}

static void put_string(GString *out, kwic_str text)
{
    g_string_append_c(out, '"');
    for (size_t i = 0; i < text.n;) {
        size_t from = i;
        while (i < text.n && text.p[i] >= ' ' && text.p[i] < 0x7f && text.p[i] != '"' &&
               text.p[i] != '\\')
            i++;
        if (i > from)
            put(out, text.p + from, i - from);
        if (i < text.n)
            i += put_escape(out, text, i);
    }
    g_string_append_c(out, '"');
}

static void json_begin(kwic_emitter *e)
{
    separate(e);
    e->more = false;
    g_string_append_c(e->out, '{');
}

static void json_end(kwic_emitter *e)
{
    e->more = true;
    g_string_append_c(e->out, '}');
}

static void json_list(kwic_emitter *e)
{
    separate(e);
    e->more = false;
    g_string_append_c(e->out, '[');
}

static void json_end_list(kwic_emitter *e)
{
    e->more = true;
    g_string_append_c(e->out, ']');
}

static void json_key(kwic_emitter *e, kwic_str name)
{
    separate(e);
    e->more = false;
    put_string(e->out, name);
    g_string_append_c(e->out, ':');
}

static void json_text(kwic_emitter *e, kwic_str text)
{
    separate(e);
    put_string(e->out, text);
}

static void json_number(kwic_emitter *e, int64_t number)
{
    char digits[24], *p = digits + sizeof digits;
    uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do
        *--p = (char)('0' + left % 10);
    while (left /= 10);
    if (number < 0)
        *--p = '-';
    separate(e);
    put(e->out, p, (size_t)(digits + sizeof digits - p));
}

static void json_of_real(kwic_emitter *e, double number)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    separate(e);
    number = isfinite(number) ? number : 0;
    g_ascii_formatd(text, sizeof text, "%.12g", number);
    if (g_ascii_strtod(text, NULL) != number) // it takes more digits
        g_ascii_formatd(text, sizeof text, "%.17g", number);
    g_string_append(e->out, text);
}

static void json_word(kwic_emitter *e, kwic_str word)
{
    separate(e);
    put(e->out, word.p, word.n);
}

const kwic_emit_format kwic_emit_json = {
    .object = json_begin,
    .end_object = json_end,
    .list = json_list,
    .end_list = json_end_list,
    .key = json_key,
    .string = json_text,
    .number = json_number,
    .real = json_of_real,
    .word = json_word,
};
