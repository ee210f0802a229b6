// SPDX-License-Identifier: GPL-2.0-or-later
#include "retag.h"

#include "kwic/error.h"
#include "kwic/note.h"

const char *kwic_tag_bare(const char *name)
{
    return *name == '#' ? name + 1 : name;
}

char *kwic_tag_fold(kwic_str name)
{
    bool ascii = true;
    for (size_t i = 0; i < name.n; i++)
        ascii = ascii && (unsigned char)name.p[i] < 0x80;
    if (ascii || !g_utf8_validate_len(name.p, name.n, NULL))
        return g_ascii_strdown(name.p ? name.p : "", (gssize)name.n);
    g_autofree char *composed =
        g_utf8_normalize(name.p, (gssize)name.n, G_NORMALIZE_NFC);
    return g_utf8_casefold(composed ? composed : "", -1);
}

void kwic_retag_init(kwic_retag *r, const kwic_note_edit *edit)
{
    r->edit = edit;
    r->removed = g_ptr_array_new_with_free_func(g_free);
    r->renamed = g_ptr_array_new_with_free_func(g_free);
    for (const char *const *name = edit->remove; name && *name; name++)
        g_ptr_array_add(r->removed, kwic_tag_fold(kwic_str_of(kwic_tag_bare(*name))));
    for (size_t i = 0; i < edit->n_renames; i++)
        g_ptr_array_add(r->renamed, kwic_tag_fold(kwic_str_of(
                                        kwic_tag_bare(edit->renames[i].from))));
}

void kwic_retag_clear(kwic_retag *r)
{
    g_clear_pointer(&r->removed, g_ptr_array_unref);
    g_clear_pointer(&r->renamed, g_ptr_array_unref);
}

bool kwic_retag_any(const kwic_retag *r)
{
    return r->removed->len || r->renamed->len || (r->edit->add && *r->edit->add);
}

bool kwic_retag_removes(const kwic_retag *r, kwic_str name)
{
    if (!r->removed->len)
        return false;
    g_autofree char *folded = kwic_tag_fold(name);
    return g_ptr_array_find_with_equal_func(r->removed, folded, g_str_equal, NULL);
}

// Bytes of the first n parts of a name, SIZE_MAX when it has not as many.
static size_t parts(kwic_str name, size_t n)
{
    size_t at = 0;
    for (; n; n--) {
        if (at > name.n)
            return SIZE_MAX;
        const char *slash = at < name.n ? memchr(name.p + at, '/', name.n - at) : NULL;
        at = (slash ? (size_t)(slash - name.p) : name.n) + 1;
    }
    return at - 1;
}

// How many bytes of name the folded name of a parent takes; SIZE_MAX: it is none.
static size_t covers(const char *folded, kwic_str name)
{
    size_t n = 1;
    for (const char *p = folded; *p; p++)
        n += *p == '/';
    size_t bytes = parts(name, n);
    if (bytes == SIZE_MAX)
        return SIZE_MAX;
    g_autofree char *front = kwic_tag_fold(kwic_str_sub(name, 0, bytes));
    return strcmp(front, folded) == 0 ? bytes : SIZE_MAX;
}

char *kwic_retag_rename(const kwic_retag *r, kwic_str name)
{
    const char *to = NULL;
    size_t longest = 0;
    for (guint i = 0; i < r->renamed->len; i++) {
        size_t n = covers(r->renamed->pdata[i], name);
        if (n == SIZE_MAX || n < longest || (to && n == longest))
            continue;
        longest = n;
        to = kwic_tag_bare(r->edit->renames[i].to);
    }
    if (!to)
        return NULL;
    kwic_str rest = kwic_str_sub(name, longest, name.n);
    return g_strdup_printf("%s%.*s", to, KWIC_STR_ARG(rest));
}

bool kwic_tag_needs_quotes(kwic_str name)
{
    kwic_property property = {.value = name};
    kwic_property_type(&property);
    return property.type != KWIC_VALUE_TEXT && property.type != KWIC_VALUE_DATE;
}

static bool is_tag(const char *name)
{
    g_autofree char *inline_form = g_strconcat("#", name, NULL);
    size_t n = strlen(inline_form);
    return *name != '/' && !strstr(name, "//") && kwic_tag_read(inline_form, n, 0) == n;
}

static bool check_tag(const char *name, GError **error)
{
    if (is_tag(kwic_tag_bare(name)))
        return true;
    return kwic_usage_error(error,
                            "\"%s\" is not a tag: letters, digits, _ and -, parts "
                            "joined by /, at least one of them no digit",
                            name);
}

static bool check_key(const char *key, GError **error)
{
    kwic_str s = kwic_str_of(key);
    if (s.n && g_utf8_validate_len(s.p, s.n, NULL) &&
        !strpbrk(key, "\n\r:#[]{},\"'&*!|>%@`") && !g_ascii_isspace(s.p[0]) &&
        !g_ascii_isspace(s.p[s.n - 1]) && *key != '-' && *key != '?')
        return true;
    return kwic_usage_error(error, "\"%s\" is not a property's name", key);
}

bool kwic_note_edit_check(const kwic_note_edit *edit, GError **error)
{
    for (const char *const *name = edit->add; name && *name; name++)
        if (!check_tag(*name, error))
            return false;
    for (size_t i = 0; i < edit->n_renames; i++) {
        if (!*kwic_tag_bare(edit->renames[i].from))
            return kwic_usage_error(error, "a rename needs a tag before the =");
        if (!check_tag(edit->renames[i].to, error))
            return false;
    }
    for (size_t i = 0; i < edit->n_settings; i++)
        if (!check_key(edit->settings[i].key, error))
            return false;
    return true;
}
