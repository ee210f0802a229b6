// SPDX-License-Identifier: GPL-2.0-or-later
#include "task_field.h"
#include "kwic/utf8.h"

#define DATE(day_, key_, ...)                                                          \
    {                                                                                  \
        KWIC_TASK_DATE, KWIC_FIELD_DAY, day_, {__VA_ARGS__}, key_                      \
    }

const kwic_field_row kwic_field_rows[] = {
    {KWIC_TASK_PRIORITY, KWIC_FIELD_PRIORITY, 0, {NULL}, "priority"},
    DATE(KWIC_DAY_DONE, "completion", "✅"),
    DATE(KWIC_DAY_CANCELLED, "cancelled", "❌"),
    DATE(KWIC_DAY_DUE, "due", "📅", "📆", "🗓"),
    DATE(KWIC_DAY_SCHEDULED, "scheduled", "⏳", "⌛"),
    DATE(KWIC_DAY_START, "start", "🛫"),
    DATE(KWIC_DAY_CREATED, "created", "➕"),
    {KWIC_TASK_RECURRENCE, KWIC_FIELD_RULE, 0, {"🔁"}, "repeat"},
    {KWIC_TASK_ON_COMPLETION, KWIC_FIELD_WORD, 0, {"🏁"}, "onCompletion"},
    {KWIC_TASK_ID, KWIC_FIELD_ID, 0, {"🆔"}, "id"},
    {KWIC_TASK_DEPENDS_ON, KWIC_FIELD_IDS, 0, {"⛔"}, "dependsOn"},
};
const size_t kwic_field_rows_n = G_N_ELEMENTS(kwic_field_rows);

const char *const kwic_priority_signs[6] = {"🔺", "⏫", "🔼", NULL, "🔽", "⏬"};
const char *const kwic_priority_words[6] = {"highest", "high", "medium",
                                            NULL,      "low",  "lowest"};

// ---- blanks ----

static size_t blank_front(kwic_str s)
{
    if (s.n && (s.p[0] == ' ' || (s.p[0] >= '\t' && s.p[0] <= '\r')))
        return 1;
    size_t n = 0;
    uint32_t c = s.n > 1 ? kwic_utf8_at(s, 0, &n) : 0;
    bool blank = c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) ||
                 c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
                 c == 0x3000 || c == 0xFEFF;
    return blank ? n : 0;
}

static kwic_str trim_end(kwic_str s)
{
    while (s.n) {
        size_t at = kwic_utf8_start(s, s.n - 1);
        if (blank_front(kwic_str_sub(s, at, s.n)) != s.n - at)
            break;
        s.n = at;
    }
    return s;
}

kwic_str kwic_task_trim(kwic_str s)
{
    for (size_t n; (n = blank_front(s)) > 0;)
        s = kwic_str_sub(s, n, s.n);
    return trim_end(s);
}

static kwic_str drop_blanks(kwic_str s)
{
    while (s.n && s.p[s.n - 1] == ' ')
        s.n--;
    return s;
}

static bool drop_end(kwic_str *s, kwic_str end)
{
    if (s->n < end.n || memcmp(s->p + s->n - end.n, end.p, end.n) != 0)
        return false;
    s->n -= end.n;
    return true;
}

// ---- values ----

static bool is_id_char(char c)
{
    return g_ascii_isalnum(c) || c == '-' || c == '_';
}

static bool may_have(kwic_field_value value, char c)
{
    switch (value) {
    case KWIC_FIELD_DAY:
        return g_ascii_isdigit(c) || c == '-';
    case KWIC_FIELD_RULE:
        return g_ascii_isalnum(c) || c == ',' || c == ' ' || c == '!';
    case KWIC_FIELD_ID:
        return is_id_char(c);
    case KWIC_FIELD_IDS:
        return is_id_char(c) || c == ',' || c == ' ';
    default:
        return g_ascii_isalpha(c);
    }
}

static bool is_day(kwic_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (i == 4 || i == 7 ? s.p[i] != '-' : !g_ascii_isdigit(s.p[i]))
            return false;
    return s.n == 10;
}

// id( *, *id *)*: each id one word.
static bool are_ids(kwic_str s)
{
    bool word = false, ended = false;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ',') {
            if (!word)
                return false;
            word = ended = false;
        } else if (s.p[i] == ' ') {
            ended = word;
        } else if (ended) {
            return false;
        } else {
            word = true;
        }
    }
    return word;
}

static bool is_priority(kwic_str s)
{
    for (size_t i = 0; i < G_N_ELEMENTS(kwic_priority_words); i++)
        if (kwic_priority_words[i] &&
            kwic_str_eq(s, kwic_str_of(kwic_priority_words[i])))
            return true;
    return false;
}

static bool fits(kwic_field_value value, kwic_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!may_have(value, s.p[i]))
            return false;
    return value == KWIC_FIELD_DAY        ? is_day(s)
           : value == KWIC_FIELD_IDS      ? are_ids(s)
           : value == KWIC_FIELD_PRIORITY ? is_priority(s)
                                          : s.n > 0;
}

// ---- emoji ----

static const kwic_str variant = {"\xEF\xB8\x8F", 3}; // "as an emoji"

static bool drop_sign(kwic_str *s, const char *const *signs, size_t n, size_t *which)
{
    kwic_str text = *s;
    drop_end(&text, variant);
    for (*which = 0; *which < n; (*which)++)
        if (signs[*which] && drop_end(&text, kwic_str_of(signs[*which]))) {
            *s = text;
            return true;
        }
    return false;
}

static bool take_emoji(const kwic_field_row *row, kwic_str *text, kwic_str *value)
{
    kwic_str rest = *text;
    size_t which;
    if (row->field == KWIC_TASK_PRIORITY) {
        if (!drop_sign(&rest, kwic_priority_signs, 6, &which))
            return false;
        *value = kwic_str_of(kwic_priority_words[which]);
        *text = kwic_task_trim(rest);
        return true;
    }
    while (rest.n && may_have(row->value, rest.p[rest.n - 1]))
        rest.n--;
    *value = kwic_task_trim(kwic_str_sub(*text, rest.n, text->n));
    rest = drop_blanks(rest);
    if (!fits(row->value, *value) ||
        !drop_sign(&rest, row->signs, G_N_ELEMENTS(row->signs), &which))
        return false;
    *text = kwic_task_trim(rest);
    return true;
}

// ---- inline fields ----

static bool split_bracket(kwic_str text, size_t *open, kwic_str *inner)
{
    if (text.n && text.p[text.n - 1] == ',')
        text = drop_blanks(kwic_str_sub(text, 0, text.n - 1));
    char close = text.n ? text.p[text.n - 1] : '\0';
    if (close != ']' && close != ')')
        return false;
    for (size_t i = text.n - 1; i-- > 0;)
        if (text.p[i] == (close == ']' ? '[' : '(')) {
            *open = i;
            *inner = drop_blanks(kwic_str_sub(text, i + 1, text.n - 1));
            while (inner->n && inner->p[0] == ' ')
                *inner = kwic_str_sub(*inner, 1, inner->n);
            return true;
        }
    return false;
}

static bool take_inline(const kwic_field_row *row, kwic_str *text, kwic_str *value)
{
    size_t open;
    kwic_str inner, key = kwic_str_of(row->key);
    if (!split_bracket(*text, &open, &inner) || !kwic_str_starts(inner, key))
        return false;
    inner = kwic_str_sub(inner, key.n, inner.n);
    if (!kwic_str_starts(inner, KWIC_STR("::")))
        return false;
    *value = kwic_task_trim(kwic_str_sub(inner, 2, inner.n));
    if (!fits(row->value, *value))
        return false;
    *text = kwic_task_trim(kwic_str_sub(*text, 0, open));
    return true;
}

bool kwic_field_take(const kwic_field_row *row, kwic_task_format format, kwic_str *text,
                     kwic_str *value)
{
    return format == KWIC_TASK_EMOJI ? take_emoji(row, text, value)
                                     : take_inline(row, text, value);
}

// ---- tags ----

static bool is_tag_char(char c)
{
    return !strchr(" !@#$%^&*(),.?\":{}|<>", c) || c == '\0';
}

static bool blank_before(kwic_str text, size_t at)
{
    kwic_str before = kwic_str_sub(text, 0, at);
    return at == 0 || trim_end(before).n < before.n;
}

bool kwic_tag_take_last(kwic_str *text, kwic_str *tag)
{
    size_t at = text->n;
    while (at && is_tag_char(text->p[at - 1]))
        at--;
    if (at == 0 || at == text->n || text->p[at - 1] != '#' ||
        !blank_before(*text, at - 1))
        return false;
    *tag = kwic_task_trim(kwic_str_sub(*text, at - 1, text->n));
    *text = kwic_task_trim(kwic_str_sub(*text, 0, at - 1));
    return true;
}

bool kwic_tag_next(kwic_str text, size_t *at, kwic_str *tag)
{
    for (size_t i = *at; i < text.n; i++) {
        size_t to = i + 1;
        if (text.p[i] != '#' || !blank_before(text, i))
            continue;
        while (to < text.n && is_tag_char(text.p[to]))
            to++;
        if (to == i + 1)
            continue;
        *tag = kwic_str_sub(text, i, to);
        *at = to;
        return true;
    }
    return false;
}
