// SPDX-License-Identifier: GPL-2.0-or-later
// Functions that make values or say what they are: dates, durations, links, numbers.
#include <math.h>

#include "eval.h"
#include "value/chars.h"
#include "value/decimal.h"

#define RUN(name)                                                                      \
    static bool name(kwic_eval *e, const kwic_datum *args, size_t n, kwic_datum *out)

static bool give_text(kwic_datum *out, kwic_str text)
{
    *out = kwic_datum_string(text);
    return true;
}

// ---- dates ----

typedef bool (*kwic_scan_moment)(kwic_text_scan *s, kwic_moment *out);

// The whole text as a date.
static bool read_date(kwic_eval *e, kwic_str text, kwic_scan_moment read,
                      kwic_datum *out)
{
    kwic_text_scan scan;
    kwic_moment date;
    kwic_scan_init(&scan, e->budget, &e->now, text);
    if (!read(&scan, &date) || !kwic_scan_done(&scan))
        return false;
    *out = kwic_datum_date(e->budget, date);
    return true;
}

RUN(date_text)
{
    if (!read_date(e, args[0].string, kwic_scan_date_plus, out))
        return kwic_function_null(e, args, n, out);
    return true;
}

RUN(date_link)
{
    const kwic_reference *link = args[0].link;
    if ((link->display.n && read_date(e, link->display, kwic_scan_date, out)) ||
        read_date(e, link->path, kwic_scan_date, out))
        return true;
    const kwic_object *page =
        e->world.resolve ? e->world.resolve(e->world.ctx, link->path) : NULL;
    kwic_datum file = kwic_eval_get(e, page, KWIC_STR("file"));
    if (file.kind != KWIC_DATUM_OBJECT)
        return kwic_function_null(e, args, n, out);
    *out = kwic_eval_get(e, file.object, KWIC_STR("day"));
    return true;
}

static bool date_of_epoch(kwic_eval *e, kwic_str text, double scale, kwic_datum *out)
{
    size_t at = 0;
    while (at < text.n && !g_ascii_isdigit(text.p[at]))
        at++;
    bool minus = at && at < text.n && text.p[at - 1] == '-';
    g_autofree char *digits = g_strndup(text.p + at, text.n - at);
    double ms = trunc(g_ascii_strtod(digits, NULL)) * scale * (minus ? -1 : 1);
    if (at == text.n || !(fabs(ms) < 8.64e15))
        return kwic_eval_fail(e, "Not a number for format: %.*s", KWIC_STR_ARG(text));
    *out = kwic_datum_date(e->budget, (kwic_moment){(int64_t)ms, e->now.zone});
    return true;
}

RUN(date_format)
{
    (void)n;
    kwic_str text = args[0].string, format = args[1].string;
    kwic_moment date;
    if (kwic_str_eq(format, KWIC_STR("x")))
        return date_of_epoch(e, text, 1, out);
    if (kwic_str_eq(format, KWIC_STR("X")))
        return date_of_epoch(e, text, 1000, out);
    if (!kwic_moment_read(text, format, &e->now, &date))
        return kwic_eval_fail(e, "Can't handle format (%.*s) on date string (%.*s)",
                              KWIC_STR_ARG(format), KWIC_STR_ARG(text));
    *out = kwic_datum_date(e->budget, date);
    return true;
}

RUN(striptime_1)
{
    (void)n;
    kwic_civil c = kwic_moment_civil(args[0].date);
    kwic_moment day;
    c.hour = c.minute = c.second = c.ms = 0;
    if (!kwic_moment_make(&c, e->now.zone, &day))
        return kwic_eval_fail(e, "the date is beyond every calendar");
    *out = kwic_datum_date(e->budget, day);
    return true;
}

RUN(localtime_1)
{
    (void)n;
    *out = kwic_datum_date(e->budget, (kwic_moment){args[0].date->ms, e->now.zone});
    return true;
}

RUN(dateformat_2)
{
    (void)n;
    GString *text = g_string_new(NULL);
    kwic_moment_format(args[0].date, args[1].string, text);
    *out = kwic_eval_keep(e, text);
    return true;
}

// ---- durations ----

RUN(dur_text)
{
    kwic_text_scan scan;
    kwic_duration duration;
    kwic_scan_init(&scan, e->budget, &e->now, kwic_chars_trim(args[0].string));
    if (!kwic_scan_duration(&scan, &duration) || !kwic_scan_done(&scan))
        return kwic_function_null(e, args, n, out);
    *out = kwic_datum_duration(e->budget, duration);
    return true;
}

RUN(durationformat_2)
{
    (void)n;
    GString *text = g_string_new(NULL);
    kwic_duration_format(args[0].duration, args[1].string, text);
    *out = kwic_eval_keep(e, text);
    return true;
}

// ---- numbers ----

RUN(number_text)
{
    kwic_str s = args[0].string;
    for (size_t at = 0; at < s.n; at++)
        if (g_ascii_isdigit(s.p[at])) {
            kwic_text_scan scan;
            kwic_scan_init(&scan, e->budget, &e->now, s);
            scan.at = at && s.p[at - 1] == '-' ? at - 1 : at;
            out->kind = KWIC_DATUM_NUMBER;
            return kwic_scan_number(&scan, &out->number);
        }
    return kwic_function_null(e, args, n, out);
}

// Codes with another sign than themselves, or other than two digits, in English.
static const struct {
    const char *code, *sign;
    int digits;
} currencies[] = {
    {"USD", "$", 2},
    {"EUR", "€", 2},
    {"GBP", "£", 2},
    {"JPY", "¥", 0},
    {"CNY", "CN¥", 2},
    {"INR", "₹", 2},
    {"KRW", "₩", 0},
    {"BRL", "R$", 2},
    {"CAD", "CA$", 2},
    {"AUD", "A$", 2},
    {"MXN", "MX$", 2},
    {"NZD", "NZ$", 2},
    {"HKD", "HK$", 2},
    {"TWD", "NT$", 2},
    {"ILS", "₪", 2},
    {"VND", "₫", 0},
    {"PHP", "₱", 2},
    {"XAF", "FCFA\u00a0", 0},
    {"XOF", "F\u202fCFA\u00a0", 0},
    {"XCD", "EC$", 2},
    {"XPF", "CFPF\u00a0", 0},
    {"CLP", "CLP\u00a0", 0},
    {"ISK", "ISK\u00a0", 0},
    {"PYG", "PYG\u00a0", 0},
    {"UGX", "UGX\u00a0", 0},
    {"BHD", "BHD\u00a0", 3},
    {"KWD", "KWD\u00a0", 3},
    {"OMR", "OMR\u00a0", 3},
    {"TND", "TND\u00a0", 3},
    {"JOD", "JOD\u00a0", 3},
};

static bool write_money(kwic_eval *e, double amount, kwic_str code, kwic_datum *out)
{
    char upper[4] = "";
    bool valid = code.n == 3;
    for (size_t i = 0; valid && i < 3; i++) {
        valid = g_ascii_isalpha(code.p[i]);
        upper[i] = g_ascii_toupper(code.p[i]);
    }
    if (!valid)
        return kwic_eval_fail(e, "Invalid currency code : %.*s", KWIC_STR_ARG(code));
    g_autofree char *plain = g_strdup_printf("%s\u00a0", upper);
    const char *sign = plain;
    int digits = 2;
    for (size_t i = 0; i < G_N_ELEMENTS(currencies); i++)
        if (g_str_equal(currencies[i].code, upper)) {
            sign = currencies[i].sign;
            digits = currencies[i].digits;
        }
    GString *text = g_string_new(amount < 0 ? "-" : "");
    g_string_append(text, sign);
    size_t from = text->len;
    kwic_decimal_write_grouped(fabs(amount), digits, text);
    const char *point = strchr(text->str + from, '.');
    int have = point ? (int)strlen(point + 1) : 0;
    if (digits && !point && isfinite(amount))
        g_string_append_c(text, '.');
    for (; have < digits && isfinite(amount); have++)
        g_string_append_c(text, '0');
    *out = kwic_eval_keep(e, text);
    return true;
}

RUN(currency_any)
{
    return write_money(e, args[0].number, n > 1 ? args[1].string : KWIC_STR("USD"),
                       out);
}

static uint32_t mix(uint32_t a, uint32_t b)
{
    return a * b;
}

// cyrb53, by bryc, public domain: over UTF-16 units.
static double hash_of(kwic_str s, double seed)
{
    uint32_t turn = (uint32_t)(int64_t)fmod(trunc(seed), 4294967296.0);
    uint32_t h1 = 0xdeadbeefu ^ turn, h2 = 0x41c6ce57u ^ turn;
    for (size_t at = 0, n; at < s.n; at += n) {
        gunichar c = kwic_chars_at(s, at, &n);
        uint32_t units[2] = {c, 0};
        size_t count = 1;
        if (c > 0xFFFF) {
            units[0] = 0xD800 + ((c - 0x10000) >> 10);
            units[1] = 0xDC00 + ((c - 0x10000) & 0x3FF);
            count = 2;
        }
        for (size_t i = 0; i < count; i++) {
            h1 = mix(h1 ^ units[i], 2654435761u);
            h2 = mix(h2 ^ units[i], 1597334677u);
        }
    }
    h1 = mix(h1 ^ (h1 >> 16), 2246822507u);
    h1 ^= mix(h2 ^ (h2 >> 13), 3266489909u);
    h2 = mix(h2 ^ (h2 >> 16), 2246822507u);
    h2 ^= mix(h1 ^ (h1 >> 13), 3266489909u);
    return 4294967296.0 * (h2 & 2097151u) + h1;
}

RUN(hash_any)
{
    kwic_str text = args[0].string;
    double seed = args[n - 1].kind == KWIC_DATUM_NUMBER ? args[n - 1].number : 0;
    if (args[1].kind == KWIC_DATUM_STRING) {
        GString *both = g_string_new_len(text.p ? text.p : "", (gssize)text.n);
        g_string_append_len(both, args[1].string.p, (gssize)args[1].string.n);
        text = kwic_eval_keep(e, both).string;
    }
    *out = kwic_datum_number(hash_of(text, seed));
    return true;
}

// ---- links ----

static kwic_str normalize(kwic_eval *e, kwic_str path)
{
    return e->world.normalize ? e->world.normalize(e->world.ctx, path) : path;
}

RUN(link_text)
{
    kwic_reference link = {.path = normalize(e, args[0].string)};
    if (n > 1)
        link.display = args[1].string;
    if (n > 2)
        link.embed = args[2].boolean;
    *out = kwic_datum_reference(e->budget, link);
    return true;
}

RUN(link_display)
{
    (void)n;
    kwic_reference link = *args[0].link;
    link.display = args[1].string;
    *out = kwic_datum_reference(e->budget, link);
    return true;
}

static bool link_without(kwic_eval *e, const kwic_datum *args, size_t n,
                         kwic_datum *out);

static const kwic_function link_function = {"link",
                                            {0, 1, 3},
                                            {{"s", link_text},
                                             {"l", kwic_function_first},
                                             {"0", kwic_function_null},
                                             {"ss", link_text},
                                             {"ssb", link_text},
                                             {"ls", link_display},
                                             {"0*", kwic_function_null},
                                             {"*0", link_without}}};

static bool link_without(kwic_eval *e, const kwic_datum *args, size_t n,
                         kwic_datum *out)
{
    (void)n;
    return kwic_function_call(e, &link_function, args, 1, out);
}

RUN(embed_any)
{
    kwic_reference link = *args[0].link;
    link.embed = n < 2 || args[1].boolean;
    *out = kwic_datum_reference(e->budget, link);
    return true;
}

RUN(elink_any)
{
    kwic_widget *widget = kwic_budget_new(e->budget, kwic_widget, 1);
    widget->url = args[0].string;
    widget->display =
        n > 1 && args[1].kind == KWIC_DATUM_STRING ? args[1].string : args[0].string;
    *out = (kwic_datum){.kind = KWIC_DATUM_WIDGET, .widget = widget};
    return true;
}

RUN(meta_1)
{
    (void)n;
    static const char *const kinds[] = {"file", "header", "block"};
    const kwic_reference *link = args[0].link;
    kwic_object_maker maker = {.budget = e->budget};
    kwic_datum none = kwic_datum_null();
    kwic_object_put(&maker, KWIC_STR("display"),
                    link->display.p ? kwic_datum_string(link->display) : none);
    kwic_object_put(&maker, KWIC_STR("embed"), kwic_datum_boolean(link->embed));
    kwic_object_put(&maker, KWIC_STR("path"), kwic_datum_string(link->path));
    kwic_object_put(&maker, KWIC_STR("subpath"),
                    link->subpath.p ? kwic_datum_string(link->subpath) : none);
    kwic_object_put(&maker, KWIC_STR("type"),
                    kwic_datum_string(kwic_str_of(kinds[link->kind])));
    *out = kwic_datum_object(kwic_object_made(&maker));
    return true;
}

// ---- of any value ----

RUN(string_1)
{
    (void)n;
    return give_text(out, kwic_eval_text(e, args[0])) && !kwic_eval_spent(e);
}

RUN(typeof_1)
{
    (void)e, (void)n;
    return give_text(out, kwic_str_of(kwic_datum_type(args[0].kind)));
}

RUN(default_2)
{
    (void)e, (void)n;
    *out = args[args[0].kind == KWIC_DATUM_NULL];
    return true;
}

RUN(choice_3)
{
    (void)e, (void)n;
    *out = args[kwic_datum_truthy(args[0]) ? 1 : 2];
    return true;
}

const kwic_function *kwic_functions_of_values(void)
{
    static const kwic_function table[] = {
        {"date",
         {0, 1},
         {{"s", date_text},
          {"d", kwic_function_first},
          {"l", date_link},
          {"ss", date_format},
          {"0s", kwic_function_null},
          {"0", kwic_function_null}}},
        {"dur",
         {0, 1},
         {{"s", dur_text}, {"r", kwic_function_first}, {"0", kwic_function_null}}},
        {"number",
         {0, 1},
         {{"n", kwic_function_first}, {"s", number_text}, {"0", kwic_function_null}}},
        {"string", {0}, {{"*", string_1}}},
        {"link",
         {0, 1, 3},
         {{"s", link_text},
          {"l", kwic_function_first},
          {"0", kwic_function_null},
          {"ss", link_text},
          {"ssb", link_text},
          {"ls", link_display},
          {"0*", kwic_function_null},
          {"*0", link_without}}},
        {"embed",
         {0, 1, 3},
         {{"l", embed_any},
          {"lb", embed_any},
          {"0", kwic_function_null},
          {"0*", kwic_function_null},
          {"*0", kwic_function_null}}},
        {"elink",
         {0, 1, 1},
         {{"ss", elink_any},
          {"s0", elink_any},
          {"0*", kwic_function_null},
          {"s", elink_any},
          {"0", kwic_function_null}}},
        {"typeof", {0}, {{"*", typeof_1}}},
        {"meta", {0}, {{"l", meta_1}}},
        {"default", {0, 0, 3}, {{"**", default_2}}},
        {"ldefault", {0}, {{"**", default_2}}},
        {"choice", {0, 0, 0, 1}, {{"***", choice_3}}},
        {"striptime", {0, 1}, {{"d", striptime_1}, {"0", kwic_function_null}}},
        {"dateformat", {0, 0, 1}, {{"ds", dateformat_2}, {"0s", kwic_function_null}}},
        {"durationformat",
         {0, 0, 1},
         {{"rs", durationformat_2}, {"0s", kwic_function_null}}},
        {"currencyformat",
         {0, 0, 1},
         {{"ns", currency_any},
          {"0s", kwic_function_null},
          {"n", currency_any},
          {"0", kwic_function_null}}},
        {"localtime", {0, 1}, {{"d", localtime_1}, {"0", kwic_function_null}}},
        {"hash", {0}, {{"sn", hash_any}, {"ss", hash_any}, {"ssn", hash_any}}},
        {0},
    };
    return table;
}
