// SPDX-License-Identifier: GPL-2.0-or-later
// Dates: 2026-01[-15[T10[:20[:30[.123][+02:00 | Z | [Europe/Paris]]]]]], and words for days.
#include "expr.h"

static bool take_digits(kwic_text_scan *s, size_t n, int64_t *out)
{
    kwic_str rest = kwic_str_sub(s->text, s->at, s->text.n);
    int value;
    if (!kwic_str_take_digits(&rest, n, &value))
        return false;
    *out = value;
    s->at += n;
    return true;
}

// mark, then n digits.
static bool take_part(kwic_text_scan *s, char mark, size_t n, int64_t *out)
{
    size_t from = s->at;
    if (s->at < s->text.n && s->text.p[s->at] == mark) {
        s->at++;
        if (take_digits(s, n, out))
            return true;
    }
    s->at = from;
    return false;
}

static bool take_offset(kwic_text_scan *s, kwic_zone *zone)
{
    size_t from = s->at;
    int64_t hours, minutes = 0;
    int sign = s->text.p[s->at] == '-' ? -1 : 1;
    s->at++;
    if (!take_digits(s, 2, &hours) && !take_digits(s, 1, &hours)) {
        s->at = from;
        return false;
    }
    take_part(s, ':', 2, &minutes);
    *zone = kwic_zone_fixed((int32_t)(sign * (hours * 60 + minutes)));
    return true;
}

// False when a name is given that is none.
static bool take_zone(kwic_text_scan *s, kwic_zone *zone)
{
    char c = s->at < s->text.n ? s->text.p[s->at] : '\0';
    if (c == '+' || c == '-') {
        take_offset(s, zone);
    } else if (c == 'Z') {
        s->at++;
        *zone = kwic_zone_fixed(0);
    } else if (c == '[') {
        size_t to = s->at + 1;
        // The class [+-/] of the original has '+', ',', '-', '.', '/'.
        while (to < s->text.n &&
               (g_ascii_isalnum(s->text.p[to]) || strchr("+,-./_", s->text.p[to])))
            to++;
        if (to == s->at + 1 || to >= s->text.n || s->text.p[to] != ']')
            return true;
        kwic_str name = kwic_str_sub(s->text, s->at + 1, to);
        s->at = to + 1;
        return kwic_zone_find(name, zone);
    }
    return true;
}

bool kwic_scan_date(kwic_text_scan *s, kwic_moment *out)
{
    size_t from = s->at;
    kwic_civil c = {.day = 1};
    kwic_zone zone = s->now.zone;
    bool valid = true;
    if (!take_digits(s, 4, &c.year) || !take_part(s, '-', 2, &c.month)) {
        s->at = from;
        return kwic_scan_miss(s, "a date as 2026-01-15");
    }
    valid = c.month >= 1 && c.month <= 12;
    if (take_part(s, '-', 2, &c.day) && take_part(s, 'T', 2, &c.hour) &&
        take_part(s, ':', 2, &c.minute) && take_part(s, ':', 2, &c.second)) {
        take_part(s, '.', 3, &c.ms);
        valid &= take_zone(s, &zone);
    }
    if (valid && kwic_moment_make(&c, zone, out))
        return true;
    s->at = from;
    return kwic_scan_miss(s, "a valid date");
}

bool kwic_scan_date_plus(kwic_text_scan *s, kwic_moment *out)
{
    static const struct {
        const char *name; // longer ones first
        char unit;        // of its bound; 0: now itself
        bool end;
        int days;
    } words[] = {
        {"start-of-month", 'm', false, 0},
        {"start-of-week", 'w', false, 0},
        {"start-of-year", 'y', false, 0},
        {"end-of-month", 'm', true, 0},
        {"end-of-week", 'w', true, 0},
        {"end-of-year", 'y', true, 0},
        {"yesterday", 'd', false, -1},
        {"tomorrow", 'd', false, 1},
        {"today", 'd', false, 0},
        {"now", 0, false, 0},
        {"sow", 'w', false, 0},
        {"eow", 'w', true, 0},
        {"soy", 'y', false, 0},
        {"eoy", 'y', true, 0},
        {"som", 'm', false, 0},
        {"eom", 'm', true, 0},
    };
    kwic_str rest = kwic_str_sub(s->text, s->at, s->text.n);
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
        if (!kwic_str_starts(rest, kwic_str_of(words[i].name)))
            continue;
        kwic_duration days = {.units = {[KWIC_UNIT_DAYS] = words[i].days}};
        *out = s->now;
        if (words[i].unit)
            kwic_moment_bound(&s->now, words[i].unit, words[i].end, out);
        kwic_moment start = *out;
        if (words[i].days)
            kwic_moment_add(&start, &days, 1, out);
        s->at += strlen(words[i].name);
        return true;
    }
    return kwic_scan_date(s, out);
}

bool kwic_scan_date_literal(kwic_text_scan *s, kwic_datum *out)
{
    size_t from = s->at;
    kwic_moment date;
    if (kwic_scan_text(s, "date(")) {
        kwic_scan_spaces(s);
        if (kwic_scan_date_plus(s, &date)) {
            kwic_scan_spaces(s);
            if (kwic_scan_text(s, ")")) {
                *out = kwic_datum_date(s->budget, date);
                return true;
            }
        }
    }
    s->at = from;
    return false;
}

bool kwic_scan_duration_literal(kwic_text_scan *s, kwic_datum *out)
{
    size_t from = s->at;
    kwic_duration duration;
    if (kwic_scan_text(s, "dur(")) {
        kwic_scan_spaces(s);
        if (kwic_scan_duration(s, &duration)) {
            kwic_scan_spaces(s);
            if (kwic_scan_text(s, ")")) {
                *out = kwic_datum_duration(s->budget, duration);
                return true;
            }
        }
    }
    s->at = from;
    return false;
}

// ---- values of inline fields ----

static bool scan_atom(kwic_text_scan *s, kwic_datum *out)
{
    kwic_moment date;
    kwic_duration duration;
    kwic_reference link;
    if (kwic_scan_date(s, &date))
        *out = kwic_datum_date(s->budget, date);
    else if (kwic_scan_duration(s, &duration))
        *out = kwic_datum_duration(s->budget, kwic_duration_normalize(&duration));
    else if (kwic_scan_string(s, &out->string) || kwic_scan_tag(s, &out->string))
        out->kind = KWIC_DATUM_STRING;
    else if (kwic_scan_link(s, true, &link))
        *out = kwic_datum_reference(s->budget, link);
    else if (kwic_scan_boolean(s, &out->boolean))
        out->kind = KWIC_DATUM_BOOLEAN;
    else if (kwic_scan_number(s, &out->number))
        out->kind = KWIC_DATUM_NUMBER;
    else if (kwic_scan_text(s, "null"))
        *out = kwic_datum_string(KWIC_STR("null")); // as the original has it
    else
        return false;
    return true;
}

static bool scan_comma(kwic_text_scan *s)
{
    size_t from = s->at;
    kwic_scan_spaces(s);
    if (kwic_scan_text(s, ",")) {
        kwic_scan_spaces(s);
        return true;
    }
    s->at = from;
    return false;
}

bool kwic_scan_inline(kwic_text_scan *s, kwic_datum *out)
{
    kwic_datum atom;
    if (!scan_atom(s, out))
        return false;
    if (!scan_comma(s))
        return true;
    g_autoptr(GArray) items = g_array_new(FALSE, FALSE, sizeof(kwic_datum));
    g_array_append_val(items, *out);
    if (scan_atom(s, &atom)) {
        g_array_append_val(items, atom);
        for (;;) {
            size_t from = s->at;
            if (!scan_comma(s) || !scan_atom(s, &atom)) {
                s->at = from;
                break;
            }
            g_array_append_val(items, atom);
        }
    }
    kwic_datum *kept = kwic_budget_new(s->budget, kwic_datum, items->len);
    memcpy(kept, items->data, items->len * sizeof *kept);
    *out = kwic_datum_items(s->budget, kept, items->len);
    return true;
}
