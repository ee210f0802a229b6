// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "kwic/server.h"
#include "method.h"

static bool is_name(const json_t *value)
{
    return json_is_string(value) &&
           !memchr(json_string_value(value), '\0', json_string_length(value));
}

static bool are_names(const json_t *value)
{
    for (size_t i = 0; i < json_array_size(value); i++)
        if (!is_name(json_array_get(value, i)))
            return false;
    return json_is_array(value);
}

static bool check_choice(const kwic_param *p, const json_t *value, GError **error)
{
    g_auto(GStrv) choices = g_strsplit(p->choices, " ", -1);
    const char *word = is_name(value) ? json_string_value(value) : "";
    if (g_strv_contains((const char *const *)choices, word))
        return true;
    const char *near = kwic_name_nearest(word, (const char *const *)choices);
    g_autofree char *all = g_strjoinv(", ", choices);
    return near ? kwic_usage_error(error,
                                   "%s: \"%s\" is none of %s; did you mean \"%s\"?",
                                   p->name, word, all, near)
                : kwic_usage_error(error, "%s: not one of its values; give %s", p->name,
                                   all);
}

static bool check_names(const kwic_param *p, const json_t *value, GError **error)
{
    if (!are_names(value))
        return kwic_usage_error(error, "%s: no list of strings; give [\"…\", …]",
                                p->name);
    for (size_t i = 0; p->choices && i < json_array_size(value); i++)
        if (!check_choice(p, json_array_get(value, i), error))
            return false;
    return true;
}

static bool check_integer(const kwic_param *p, const json_t *value, GError **error)
{
    json_int_t n = json_integer_value(value);
    if (json_is_integer(value) && n >= p->min && n <= p->max)
        return true;
    return kwic_usage_error(error,
                            "%s: no such number; give an integer from %" G_GINT64_FORMAT
                            " to %" G_GINT64_FORMAT,
                            p->name, p->min, p->max);
}

static bool check_filter(const kwic_param *p, json_t *value, GError **error)
{
    const char *key;
    json_t *one;
    if (!json_is_object(value))
        return kwic_usage_error(
            error, "%s: no object; give {\"company\": [\"openai\"]}", p->name);
    json_object_foreach(value, key, one)
    {
        if (!is_name(one) && !are_names(one))
            return kwic_usage_error(error, "%s.%s: no list of values; give [\"…\", …]",
                                    p->name, key);
    }
    return true;
}

static bool is_scalar(const json_t *value)
{
    return !json_is_object(value) && !json_is_array(value) &&
           (!json_is_string(value) || is_name(value));
}

static bool check_values(const kwic_param *p, json_t *value, GError **error)
{
    const char *key;
    json_t *one, *item;
    size_t i;
    bool fine = json_is_object(value);
    json_object_foreach(value, key, one)
    {
        fine = fine && (json_is_array(one) || is_scalar(one));
        json_array_foreach(one, i, item)
        {
            fine = fine && is_scalar(item);
        }
    }
    return fine || kwic_usage_error(error,
                                    "%s: not an object of values; give {\"status\": "
                                    "\"done\", \"stars\": 3, \"old\": null}",
                                    p->name);
}

static bool check_range(const kwic_param *p, const json_t *value, GError **error)
{
    const json_t *from = json_array_get(value, 0), *to = json_array_get(value, 1);
    bool two =
        json_array_size(value) == 2 && json_is_integer(from) && json_is_integer(to);
    if (two && json_integer_value(from) >= p->min && json_integer_value(to) <= p->max &&
        json_integer_value(from) < json_integer_value(to))
        return true;
    return kwic_usage_error(
        error, "%s: no range; give [from, to], lines from 1, to not included", p->name);
}

// The two lines that a value names; false when it names none.
static bool read_lines(const json_t *value, int64_t *from, int64_t *to)
{
    const char *text = json_string_value(value);
    int end = 0;
    *from = json_integer_value(json_array_get(value, 0));
    *to = json_integer_value(json_array_get(value, 1));
    if (text) {
        uint64_t numbers[2] = {0};
        const char *minus = strchr(text, '-');
        kwic_str first = {text, minus ? (size_t)(minus - text) : strlen(text)};
        kwic_str last = minus ? kwic_str_of(minus + 1) : first;
        end = kwic_str_number(first, &numbers[0]) && kwic_str_number(last, &numbers[1]);
        *from = (int64_t)MIN(numbers[0], INT64_MAX);
        *to = (int64_t)MIN(numbers[1], INT64_MAX);
    }
    return (end || json_array_size(value) == 2) && *from >= 1 && *from <= *to &&
           *to < INT32_MAX;
}

static bool check_lines(const kwic_param *p, const json_t *value, GError **error)
{
    int64_t from, to;
    return read_lines(value, &from, &to) ||
           kwic_usage_error(error, "%s: not lines; give \"10-20\" or [10, 20], from 1",
                            p->name);
}

static bool check_value(const kwic_param *p, json_t *value, GError **error)
{
    switch (p->type) {
    case KWIC_PARAM_TEXT:
        return json_is_string(value) ||
               kwic_usage_error(error, "%s: no string; give \"…\"", p->name);
    case KWIC_PARAM_NAME:
        return is_name(value) ||
               kwic_usage_error(error, "%s: no string without zero bytes; give \"…\"",
                                p->name);
    case KWIC_PARAM_NAMES:
        return check_names(p, value, error);
    case KWIC_PARAM_CHOICE:
        return check_choice(p, value, error);
    case KWIC_PARAM_INTEGER:
        return check_integer(p, value, error);
    case KWIC_PARAM_BOOLEAN:
        return json_is_boolean(value) ||
               kwic_usage_error(error, "%s: neither true nor false; give one of them",
                                p->name);
    case KWIC_PARAM_FILTER:
        return check_filter(p, value, error);
    case KWIC_PARAM_VALUES:
        return check_values(p, value, error);
    case KWIC_PARAM_OBJECT:
        return json_is_object(value)
                   ? kwic_params_check_object(p->members, NULL, p->name, value, error)
                   : kwic_usage_error(error, "%s: no object; give {…}", p->name);
    case KWIC_PARAM_RANGE:
        return check_range(p, value, error);
    case KWIC_PARAM_LINES:
        return check_lines(p, value, error);
    case KWIC_PARAM_ID:
        return json_is_integer(value) || json_is_string(value) ||
               kwic_usage_error(error,
                                "%s: no id; give the string or integer of a request",
                                p->name);
    }
    return true;
}

static const kwic_param *find(const kwic_param *list, const char *name)
{
    for (; list && list->name; list++)
        if (strcmp(list->name, name) == 0)
            return list;
    return NULL;
}

static bool unknown(const kwic_param *members, const kwic_param *common,
                    const char *where, const char *name, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const kwic_param *p = members; p->name; p++)
        g_ptr_array_add(names, (gpointer)p->name);
    for (const kwic_param *p = common; p && p->name; p++)
        g_ptr_array_add(names, (gpointer)p->name);
    g_ptr_array_add(names, NULL);
    const char *near = kwic_name_nearest(name, (const char *const *)names->pdata);
    g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
    return near ? kwic_usage_error(error,
                                   "%s has no parameter \"%s\"; did you mean \"%s\"?",
                                   where, name, near)
                : kwic_usage_error(error, "%s has no parameter \"%s\"; there are %s",
                                   where, name, all);
}

bool kwic_params_check_object(const kwic_param *members, const kwic_param *common,
                              const char *where, const json_t *object, GError **error)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)object, name, value)
    {
        const kwic_param *p = find(members, name);
        if (!p)
            p = find(common, name);
        if (!p)
            return unknown(members, common, where, name, error);
        bool left_out = json_is_null(value) && !p->required;
        if (!left_out && !check_value(p, value, error))
            return false;
    }
    for (const kwic_param *p = members; p->name; p++)
        if (p->required && !json_object_get(object, p->name))
            return kwic_usage_error(error, "%s: no parameter \"%s\"; it is needed: %s",
                                    where, p->name, p->help);
    return true;
}

bool kwic_params_check(const kwic_method *method, const json_t *params, GError **error)
{
    if (params && !json_is_object(params))
        return kwic_usage_error(error,
                                "%s: params is not an object; give parameters by name",
                                method->name);
    return kwic_params_check_object(method->params, kwic_common_params(), method->name,
                                    params, error);
}

const char *kwic_param_text(const json_t *params, const char *name,
                            const char *otherwise)
{
    const char *value = json_string_value(json_object_get(params, name));
    return value ? value : otherwise;
}

kwic_str kwic_param_slice(const json_t *params, const char *name)
{
    const json_t *value = json_object_get(params, name);
    return (kwic_str){json_string_value(value), json_string_length(value)};
}

bool kwic_param_lines(const json_t *params, const char *name, uint32_t *from,
                      uint32_t *to)
{
    int64_t first, last;
    *from = *to = 0;
    if (!read_lines(json_object_get(params, name), &first, &last))
        return false;
    *from = (uint32_t)first;
    *to = (uint32_t)last;
    return true;
}

int64_t kwic_param_integer(const json_t *params, const char *name, int64_t otherwise)
{
    const json_t *value = json_object_get(params, name);
    return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

bool kwic_param_boolean(const json_t *params, const char *name, bool otherwise)
{
    const json_t *value = json_object_get(params, name);
    return json_is_boolean(value) ? json_is_true(value) : otherwise;
}
