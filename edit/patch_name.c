// SPDX-License-Identifier: GPL-2.0-or-later
#include <xxhash.h>

#include "patch.h"

void kwic_patch_hash(kwic_str bytes, char digits[KWIC_PATCH_DIGITS + 1])
{
    XXH128_hash_t h = XXH3_128bits(bytes.p, bytes.n);
    g_snprintf(digits, KWIC_PATCH_DIGITS + 1,
               "%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x",
               (guint64)h.high64, (guint64)h.low64);
}

// What stands behind the backslash for a byte; 0: its octal digits.
static const char escapes[256] = {
    ['\a'] = 'a', ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n',  ['\v'] = 'v',
    ['\f'] = 'f', ['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\',
};

static bool is_plain(const char *path)
{
    for (const char *p = path; *p; p++) {
        unsigned char c = (unsigned char)*p;
        if (c < ' ' || c == '"' || c == '\\' || c == 0x7f)
            return false;
    }
    return g_utf8_validate(path, -1, NULL);
}

void kwic_patch_quote(const char *prefix, const char *path, GString *out)
{
    if (is_plain(path)) {
        // A tab behind a name with blanks says where it ends.
        g_string_append_printf(out, "%s%s%s", prefix, path,
                               strchr(path, ' ') ? "\t" : "");
        return;
    }
    g_string_append_printf(out, "\"%s", prefix);
    for (const char *p = path; *p; p++) {
        unsigned char c = (unsigned char)*p;
        if (escapes[c])
            g_string_append_printf(out, "\\%c", escapes[c]);
        else if (c < ' ' || c >= 0x7f)
            g_string_append_printf(out, "\\%03o", c);
        else
            g_string_append_c(out, (char)c);
    }
    g_string_append_c(out, '"');
}

static char unescape(const char **at)
{
    const char *p = *at;
    if (*p >= '0' && *p <= '3' && g_ascii_isdigit(p[1]) && g_ascii_isdigit(p[2])) {
        *at += 3;
        return (char)((p[0] - '0') * 64 + (p[1] - '0') * 8 + (p[2] - '0'));
    }
    *at += *p != '\0';
    for (size_t i = 1; *p && i < sizeof escapes; i++)
        if (escapes[i] == *p)
            return (char)i;
    return *p;
}

char *kwic_patch_unquote(kwic_str name)
{
    g_autoptr(GString) out = g_string_new(NULL);
    while (name.n && strchr("\r\n", name.p[name.n - 1]))
        name.n--;
    g_autofree char *text = g_strndup(name.p, name.n);
    if (*text == '"') {
        const char *p = text + 1;
        while (*p && *p != '"') {
            bool escaped = *p == '\\';
            p += escaped;
            g_string_append_c(out, escaped ? unescape(&p) : *p++);
        }
    } else {
        g_string_append_len(out, text, (gssize)strcspn(text, "\t"));
    }
    bool prefixed = out->len > 2 && strchr("ab", out->str[0]) && out->str[1] == '/';
    return prefixed ? g_strdup(out->str + 2) : NULL;
}
