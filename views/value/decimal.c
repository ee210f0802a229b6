// SPDX-License-Identifier: GPL-2.0-or-later
#include "decimal.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS = 17, TEXT = 400 };

static bool write_special(double number, GString *out)
{
    if (isnan(number))
        g_string_append(out, "NaN");
    else if (isinf(number))
        g_string_append(out, number < 0 ? "-Infinity" : "Infinity");
    else
        return false;
    return true;
}

// The fewest digits that read as the number, without point; *power: of the first one.
static void shortest(double number, char digits[DIGITS + 1], int *power)
{
    char text[40];
    for (int n = 1; n <= DIGITS; n++) {
        g_snprintf(text, sizeof text, "%.*e", n - 1, number);
        if (g_ascii_strtod(text, NULL) == number)
            break;
    }
    size_t n = 0;
    char *e = strchr(text, 'e');
    for (const char *p = text; p < e; p++)
        if (g_ascii_isdigit(*p))
            digits[n++] = *p;
    while (n > 1 && digits[n - 1] == '0')
        n--;
    digits[n] = '\0';
    *power = (int)strtol(e + 1, NULL, 10);
}

static void write_power(const char *digits, int power, GString *out)
{
    g_string_append_c(out, digits[0]);
    if (digits[1])
        g_string_append_printf(out, ".%s", digits + 1);
    g_string_append_printf(out, "e%c%d", power < 0 ? '-' : '+', abs(power));
}

static void write_whole(int64_t number, GString *out)
{
    char text[24];
    size_t at = sizeof text;
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do
        text[--at] = (char)('0' + rest % 10);
    while (rest /= 10);
    if (number < 0)
        text[--at] = '-';
    g_string_append_len(out, text + at, (gssize)(sizeof text - at));
}

void kwic_decimal_write(double number, GString *out)
{
    char digits[DIGITS + 1];
    int power;
    if (write_special(number, out))
        return;
    if (number == 0) {
        g_string_append_c(out, '0');
        return;
    }
    if (number == trunc(number) && fabs(number) < 1e15) {
        write_whole((int64_t)number, out);
        return;
    }
    if (number < 0)
        g_string_append_c(out, '-');
    shortest(fabs(number), digits, &power);
    int n = (int)strlen(digits);
    if (power >= 21 || power < -6) {
        write_power(digits, power, out);
    } else if (power < 0) {
        g_string_append(out, "0.");
        for (int i = -1; i > power; i--)
            g_string_append_c(out, '0');
        g_string_append(out, digits);
    } else {
        for (int i = 0; i <= power || i < n; i++) {
            if (i == power + 1)
                g_string_append_c(out, '.');
            g_string_append_c(out, i < n ? digits[i] : '0');
        }
    }
}

// Digits of the number to `digits` places, ties away from zero, by its decimal text.
static void fixed(double number, int digits, char text[TEXT])
{
    // What is exactly half in decimal but a little less in binary: told by 15 digits.
    double scale = pow(10, digits), whole = floor(fabs(number) * scale + 0.5);
    if (whole < 1e15)
        g_snprintf(text, TEXT, "%s%.*f", number < 0 && whole > 0 ? "-" : "", digits,
                   whole / scale);
    else
        g_snprintf(text, TEXT, "%.*f", digits, number);
}

static void write_rounded(double number, int digits, bool grouped, GString *out)
{
    char text[TEXT];
    if (write_special(number, out))
        return;
    fixed(number, digits, text);
    char *point = strchr(text, '.'), *end = text + strlen(text);
    while (point && end[-1] == '0')
        *--end = '\0';
    if (point && end[-1] == '.')
        *--end = '\0';
    size_t whole = point && point < end ? (size_t)(point - text) : strlen(text);
    for (size_t i = 0; text[i]; i++) {
        if (grouped && i && i < whole && text[i - 1] != '-' && (whole - i) % 3 == 0)
            g_string_append_c(out, ',');
        g_string_append_c(out, text[i]);
    }
}

void kwic_decimal_write_rounded(double number, int digits, GString *out)
{
    write_rounded(number, digits, false, out);
}

void kwic_decimal_write_grouped(double number, int digits, GString *out)
{
    write_rounded(number, digits, true, out);
}

void kwic_decimal_write_padded(double number, size_t width, GString *out)
{
    char text[TEXT];
    if (write_special(number, out))
        return;
    g_snprintf(text, sizeof text, "%.0f", fabs(number));
    if (number < 0)
        g_string_append_c(out, '-');
    for (size_t n = strlen(text); n < width; n++)
        g_string_append_c(out, '0');
    g_string_append(out, text);
}

double kwic_decimal_round(double number, int digits)
{
    char text[TEXT];
    if (!isfinite(number) || fabs(number) >= 1e21)
        return number;
    double scale = pow(10, digits), scaled = fabs(number) * scale;
    // A half that is one exactly goes away from zero; printf would make it even.
    if (digits <= 22 && fma(fabs(number), scale, -scaled) == 0 &&
        scaled - floor(scaled) == 0.5)
        return copysign((floor(scaled) + 1) / scale, number);
    g_snprintf(text, sizeof text, "%.*f", MIN(digits, 100), number);
    return g_ascii_strtod(text, NULL);
}
