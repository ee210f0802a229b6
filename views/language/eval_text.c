// SPDX-License-Identifier: GPL-2.0-or-later
// Values as Markdown text.
#include "eval.h"
#include "value/decimal.h"

enum { DEPTH = 60 };

static bool write_at(kwic_eval *e, kwic_datum v, GString *out, int depth);

static void write_date(const kwic_moment *date, GString *out)
{
    kwic_civil c = kwic_moment_civil(date);
    bool midnight = !c.second && !c.hour && !c.minute;
    kwic_moment_format(
        date, midnight ? KWIC_STR("MMMM dd, yyyy") : KWIC_STR("h:mm a - MMMM dd, yyyy"),
        out);
}

static kwic_str title_of(kwic_str path)
{
    const char *slash = path.n ? memrchr(path.p, '/', path.n) : NULL;
    if (slash)
        path = kwic_str_sub(path, (size_t)(slash - path.p) + 1, path.n);
    if (path.n >= 3 && memcmp(path.p + path.n - 3, ".md", 3) == 0)
        path.n -= 3;
    return path;
}

static void append(GString *out, kwic_str s)
{
    g_string_append_len(out, s.p, (gssize)s.n);
}

static void write_link(const kwic_reference *link, GString *out)
{
    kwic_str title = title_of(link->path);
    g_string_append(out, link->embed ? "![[" : "[[");
    append(out, link->path);
    if (link->kind != KWIC_REFERENCE_FILE) {
        g_string_append(out, link->kind == KWIC_REFERENCE_BLOCK ? "#^" : "#");
        append(out, link->subpath);
    }
    g_string_append_c(out, '|');
    append(out, link->display.n ? link->display : title);
    if (!link->display.n && link->kind != KWIC_REFERENCE_FILE) {
        g_string_append(out, " > ");
        append(out, link->subpath);
    }
    g_string_append(out, "]]");
}

static bool write_widget(kwic_eval *e, const kwic_widget *w, GString *out, int depth)
{
    if (w->pair) {
        bool key = write_at(e, w->key, out, depth);
        g_string_append(out, ": ");
        return key && write_at(e, w->value, out, depth);
    }
    g_string_append_printf(out, "[%.*s](%.*s)", KWIC_STR_ARG(w->display),
                           KWIC_STR_ARG(w->url));
    return true;
}

static bool write_list(kwic_eval *e, const kwic_list *list, GString *out, int depth)
{
    if (depth)
        g_string_append_c(out, '[');
    for (size_t i = 0; i < list->n; i++) {
        if (i)
            g_string_append(out, ", ");
        if (!write_at(e, list->items[i], out, depth + 1))
            return false;
    }
    if (depth)
        g_string_append_c(out, ']');
    return true;
}

static bool write_object(kwic_eval *e, const kwic_object *object, GString *out,
                         int depth)
{
    object = kwic_object_flat(e->budget, object);
    g_string_append(out, "{ ");
    for (uint32_t i = 0; i < object->n; i++) {
        g_string_append(out, i ? ", " : "");
        append(out, object->keys[i]);
        g_string_append(out, ": ");
        kwic_datum v = kwic_eval_force(e, object, &object->values[i]);
        if (!write_at(e, v, out, depth + 1))
            return false;
    }
    g_string_append(out, " }");
    return true;
}

static bool write_at(kwic_eval *e, kwic_datum v, GString *out, int depth)
{
    if (depth > DEPTH || !kwic_budget_room(e->budget, out->len) || kwic_eval_spent(e))
        return kwic_eval_spent(e) ? false
                                  : kwic_eval_fail(e, "text is nested too deeply");
    switch (v.kind) {
    case KWIC_DATUM_STRING:
        append(out, v.string);
        return true;
    case KWIC_DATUM_NUMBER:
        kwic_decimal_write(v.number, out);
        return true;
    case KWIC_DATUM_BOOLEAN:
        g_string_append(out, v.boolean ? "true" : "false");
        return true;
    case KWIC_DATUM_DATE:
        write_date(v.date, out);
        return true;
    case KWIC_DATUM_DURATION:
        kwic_duration_write(v.duration, out);
        return true;
    case KWIC_DATUM_LINK:
        write_link(v.link, out);
        return true;
    case KWIC_DATUM_LIST:
        return write_list(e, v.list, out, depth);
    case KWIC_DATUM_OBJECT:
        return write_object(e, v.object, out, depth);
    case KWIC_DATUM_FUNCTION:
        g_string_append(out, "<function>");
        return true;
    case KWIC_DATUM_WIDGET:
        return write_widget(e, v.widget, out, depth);
    default:
        g_string_append(out, "\\-");
        return true;
    }
}

bool kwic_eval_write(kwic_eval *e, kwic_datum v, GString *out)
{
    return write_at(e, v, out, 0);
}

kwic_str kwic_eval_text(kwic_eval *e, kwic_datum v)
{
    if (v.kind == KWIC_DATUM_STRING)
        return v.string;
    GString *text = g_string_new(NULL);
    write_at(e, v, text, 0);
    return kwic_eval_keep(e, text).string;
}
