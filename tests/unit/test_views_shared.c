// SPDX-License-Identifier: GPL-2.0-or-later
// Expressions, syntax and inline fields against what Dataview's own code gives for them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>
#include <jansson.h>

#include "../../views/language/inline_field.h"
#include "../../views/value/chars.h"
#include "../shared.h"
#include "views_dump.h"

typedef struct views_case {
    kwic_budget budget;
    kwic_eval eval;
} views_case;

static void begin(views_case *c, const char *now_text)
{
    kwic_text_scan scan;
    kwic_moment now;
    kwic_budget_init(&c->budget, 64 << 20, 0, NULL);
    kwic_moment zone = {0, kwic_zone_local()};
    kwic_scan_init(&scan, &c->budget, &zone, kwic_str_of(now_text));
    assert_true(kwic_scan_date(&scan, &now));
    now.zone = kwic_zone_local();
    kwic_eval_init(&c->eval, &c->budget, &now);
}

static void end(views_case *c)
{
    kwic_eval_clear(&c->eval);
    kwic_budget_clear(&c->budget);
}

static json_t *load(const char *name)
{
    g_autofree char *path = g_strdup_printf("conformance/dataview/%s.json", name);
    g_autofree char *file = shared_find(path);
    json_error_t error;
    return file ? json_load_file(file, 0, &error) : NULL;
}

static const char *text_of(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

// Numbers as numbers: 1 and 1.0 are one.
static bool same(const json_t *a, const json_t *b)
{
    const char *key;
    json_t *value;
    size_t i;
    if (json_is_number(a) && json_is_number(b))
        return json_number_value(a) == json_number_value(b);
    if (json_is_array(a) && json_is_array(b)) {
        if (json_array_size(a) != json_array_size(b))
            return false;
        json_array_foreach((json_t *)(uintptr_t)a, i, value)
        {
            if (!same(value, json_array_get(b, i)))
                return false;
        }
        return true;
    }
    if (!json_is_object(a) || !json_is_object(b))
        return json_equal(a, b);
    if (json_object_size(a) != json_object_size(b))
        return false;
    json_object_foreach((json_t *)(uintptr_t)a, key, value)
    {
        if (!json_object_get(b, key) || !same(value, json_object_get(b, key)))
            return false;
    }
    return true;
}

static bool check(const char *what, const char *input, const GString *got,
                  const json_t *wanted)
{
    json_t *value = json_loads(got->str, JSON_DECODE_ANY, NULL);
    bool equal = value && same(value, wanted);
    if (!equal) {
        char *dump = wanted ? json_dumps(wanted, JSON_ENCODE_ANY | JSON_COMPACT) : NULL;
        print_message("%s %s\n  is     %s\n  not    %s\n", what, input, got->str,
                      dump ? dump : "(error)");
        free(dump);
    }
    json_decref(value);
    return equal;
}

// ---- expressions ----

static bool check_expression(const json_t *c, const char *now)
{
    const char *text = text_of(c, "expr");
    views_case v;
    begin(&v, now);
    kwic_text_scan scan;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) got = g_string_new(NULL);
    kwic_scan_init(&scan, &v.budget, &v.eval.now, kwic_str_of(text));
    const kwic_expr *x = kwic_expr_parse(&scan, &error);
    kwic_datum value;
    bool fine = true;
    if (!x) {
        fine = json_object_get(c, "parseError") != NULL;
        if (!fine)
            print_message("%s: %s\n", text, error->message);
    } else if (!kwic_eval_run(&v.eval, x, NULL, &value)) {
        fine = json_object_get(c, "error") != NULL;
        if (!fine)
            print_message("%s: %s\n", text, v.eval.error);
    } else {
        kwic_datum_json(&v.eval, value, got);
        fine = check("value of", text, got, json_object_get(c, "value"));
        const char *wanted = text_of(c, "text");
        kwic_str shown = kwic_eval_text(&v.eval, value);
        if (fine && wanted && !kwic_str_eq(shown, kwic_str_of(wanted))) {
            print_message("text of %s is %.*s, not %s\n", text, KWIC_STR_ARG(shown),
                          wanted);
            fine = false;
        }
    }
    end(&v);
    return fine;
}

static void expressions(void **state)
{
    static const char *const files[] = {"expressions", "expressions-made",
                                        "expressions-docs"};
    (void)state;
    size_t wrong = 0;
    for (size_t f = 0; f < G_N_ELEMENTS(files); f++) {
        json_t *data = load(files[f]), *c;
        if (!data)
            skip();
        size_t i;
        json_array_foreach(json_object_get(data, "cases"), i, c)
        {
            wrong += !check_expression(c, text_of(data, "now"));
        }
        json_decref(data);
    }
    assert_int_equal(wrong, 0);
}

// ---- syntax ----

static bool read_value(views_case *v, kwic_text_scan *s, const char *rule, GString *out)
{
    kwic_datum d = {.kind = KWIC_DATUM_NULL};
    kwic_reference link;
    kwic_moment date;
    kwic_duration duration;
    bool read = false;
    if (g_str_equal(rule, "number")) {
        d.kind = KWIC_DATUM_NUMBER;
        read = kwic_scan_number(s, &d.number);
    } else if (g_str_equal(rule, "string") || g_str_equal(rule, "tag") ||
               g_str_equal(rule, "identifier") || g_str_equal(rule, "comment")) {
        d.kind = KWIC_DATUM_STRING;
        read = *rule == 's'   ? kwic_scan_string(s, &d.string)
               : *rule == 't' ? kwic_scan_tag(s, &d.string)
               : *rule == 'i' ? kwic_scan_identifier(s, &d.string)
                              : kwic_scan_comment(s, &d.string);
    } else if (g_str_equal(rule, "link") && (read = kwic_scan_link(s, false, &link))) {
        d = kwic_datum_reference(&v->budget, link);
    } else if ((g_str_equal(rule, "date") && (read = kwic_scan_date(s, &date))) ||
               (g_str_equal(rule, "datePlus") &&
                (read = kwic_scan_date_plus(s, &date)))) {
        d = kwic_datum_date(&v->budget, date);
    } else if (g_str_equal(rule, "duration") &&
               (read = kwic_scan_duration(s, &duration))) {
        d = kwic_datum_duration(&v->budget, duration);
    } else if (g_str_equal(rule, "inlineField")) {
        read = kwic_scan_inline(s, &d);
    }
    if (read)
        kwic_datum_json(&v->eval, d, out);
    return read && kwic_scan_done(s);
}

static bool read_tree(views_case *v, kwic_text_scan *s, const char *rule, GString *out)
{
    kwic_named_expr named = {0};
    if (g_str_equal(rule, "field")) {
        const kwic_expr *x = kwic_expr_parse(s, NULL);
        if (x)
            dump_expr(&v->eval, x, out);
        return x != NULL;
    }
    if (g_str_equal(rule, "dateField")) {
        kwic_datum d;
        bool read = kwic_scan_date_literal(s, &d);
        g_string_append(out, "{\"type\":\"literal\",\"value\":");
        if (read)
            kwic_datum_json(&v->eval, d, out);
        g_string_append_c(out, '}');
        return read && kwic_scan_done(s);
    }
    if (g_str_equal(rule, "source")) {
        const kwic_row_source *source = kwic_scan_source(s);
        if (source)
            dump_source(source, out);
        return source && kwic_scan_done(s);
    }
    if (g_str_equal(rule, "namedField") && kwic_scan_named(s, &named)) {
        dump_named(&v->eval, &named, out);
        return kwic_scan_done(s);
    }
    if (g_str_equal(rule, "sortField") && kwic_scan_sort(s, &named)) {
        dump_sort(&v->eval, &named, out);
        return kwic_scan_done(s);
    }
    return false;
}

static bool read_query(views_case *v, kwic_text_scan *s, const char *rule, GString *out)
{
    if (g_str_equal(rule, "queryType")) {
        for (int i = 0; i < 4; i++)
            if (kwic_scan_word(s, kwic_query_kind_name((kwic_query_kind)i)))
                g_string_append_printf(out, "\"%s\"",
                                       kwic_query_kind_name((kwic_query_kind)i));
        return out->len && kwic_scan_done(s);
    }
    const kwic_dql *q = g_str_equal(rule, "query") ? kwic_dql_parse(s, NULL) : NULL;
    if (q)
        dump_query(&v->eval, q, out);
    return q != NULL;
}

static bool check_parse(const json_t *c, const char *now)
{
    const char *text = text_of(c, "text"), *rule = text_of(c, "rule");
    static bool (*const readers[])(views_case *, kwic_text_scan *, const char *,
                                   GString *) = {read_value, read_tree, read_query};
    views_case v;
    bool read = false, fine;
    g_autoptr(GString) got = g_string_new(NULL);
    begin(&v, now);
    for (size_t i = 0; i < G_N_ELEMENTS(readers) && !read; i++) {
        kwic_text_scan scan;
        g_string_truncate(got, 0);
        kwic_scan_init(&scan, &v.budget, &v.eval.now, kwic_str_of(text));
        read = readers[i](&v, &scan, rule, got);
    }
    if (read != json_is_true(json_object_get(c, "ok"))) {
        print_message("%s %s: %s\n", rule, text, read ? "is read" : "is not read");
        fine = false;
    } else {
        fine = !read || check(rule, text, got, json_object_get(c, "ast"));
    }
    end(&v);
    return fine;
}

static void syntax(void **state)
{
    (void)state;
    json_t *data = load("parse"), *c;
    if (!data)
        skip();
    size_t i, wrong = 0;
    json_array_foreach(json_object_get(data, "cases"), i, c)
    {
        wrong += !check_parse(c, text_of(data, "now"));
    }
    json_decref(data);
    assert_int_equal(wrong, 0);
}

// ---- inline fields ----

static void dump_field(views_case *v, kwic_str line, const kwic_inline_field *f,
                       GString *out)
{
    g_string_append_c(out, '{');
    dump_string(out, "key", f->key);
    g_string_append_c(out, ',');
    dump_string(out, "canonicalKey", kwic_key_canonical(&v->budget, f->key));
    g_string_append_c(out, ',');
    dump_string(out, "rawValue", f->value);
    g_string_append(out, ",\"value\":");
    kwic_datum_json(&v->eval, kwic_inline_value(&v->budget, &v->eval.now, f->value),
                    out);
    if (f->wrapping)
        g_string_append_printf(out, ",\"start\":%zu,\"end\":%zu,\"wrapping\":\"%s\"",
                               kwic_utf16_length(kwic_str_sub(line, 0, f->start)),
                               kwic_utf16_length(kwic_str_sub(line, 0, f->end)),
                               f->wrapping == '['   ? "["
                               : f->wrapping == '(' ? "("
                                                    : "emoji-shorthand");
    g_string_append_c(out, '}');
}

static bool check_list(views_case *v, const json_t *c, bool tasks)
{
    const char *member = tasks ? "inlineWithTaskEmoji" : "inline";
    kwic_str line = kwic_str_of(text_of(c, "line"));
    kwic_inline_field fields[KWIC_INLINE_FIELDS];
    size_t n = kwic_inline_fields_find(line, tasks, fields);
    g_autoptr(GString) got = g_string_new("[");
    for (size_t i = 0; i < n; i++) {
        g_string_append(got, i ? "," : "");
        dump_field(v, line, &fields[i], got);
    }
    g_string_append_c(got, ']');
    const json_t *wanted = json_object_get(c, member);
    return check(member, line.p, got, wanted ? wanted : json_object_get(c, "inline"));
}

static void add_tag(void *ctx, kwic_str tag)
{
    GString *out = ctx;
    g_string_append(out, out->len > 1 ? "," : "");
    kwic_datum_json_string(out, tag);
}

static bool check_line(const json_t *c, const char *now)
{
    views_case v;
    kwic_inline_field whole;
    kwic_str line = kwic_str_of(text_of(c, "line"));
    const json_t *wanted = json_object_get(c, "fullLine"),
                 *tags = json_object_get(c, "itemTags");
    begin(&v, now);
    g_autoptr(GString) got = g_string_new(NULL), got_tags = g_string_new("[");
    bool fine = check_list(&v, c, false) && check_list(&v, c, true);
    bool read = kwic_inline_field_whole(line, &whole);
    if (read && wanted)
        dump_field(&v, line, &whole, got);
    if (read != (wanted != NULL) || (read && !check("line", line.p, got, wanted)))
        fine = false;
    kwic_item_tags(line, add_tag, got_tags);
    g_string_append_c(got_tags, ']');
    if (tags && !check("tags", line.p, got_tags, tags))
        fine = false;
    end(&v);
    if (!fine)
        print_message("  in %s\n", line.p);
    return fine;
}

static void inline_fields(void **state)
{
    (void)state;
    json_t *data = load("inline-fields"), *c;
    if (!data)
        skip();
    size_t i, wrong = 0;
    json_array_foreach(json_object_get(data, "cases"), i, c)
    {
        wrong += !check_line(c, text_of(data, "now"));
    }
    json_decref(data);
    assert_int_equal(wrong, 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(expressions),
        cmocka_unit_test(syntax),
        cmocka_unit_test(inline_fields),
    };
    g_setenv("TZ", "UTC", TRUE);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
