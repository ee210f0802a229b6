// SPDX-License-Identifier: GPL-2.0-or-later
#include "config.h"

#include <string.h>
#include <sys/stat.h>

#include "kwic/error.h"
#include "kwic/index.h"
#include "kwic/search.h"
#include "kwic/server.h"

enum { MAX_BYTES = 64 << 10 };

#define AT(member) offsetof(kwic_config, member)

static const kwic_config_key keys[] = {
    {"vault", "default", "FOLDER", KWIC_CONFIG_TEXT, AT(vault), false,
     "The vault that is meant outside of any, when KWIC_VAULT does not say; for reading "
     "alone: an edit never means it"},
    {"vault", "languages", "LIST", KWIC_CONFIG_LANGUAGES, AT(languages), true,
     "The languages whose word forms a query means, as en, de; guessed from the notes "
     "when not said"},
    {"vault", "ignore", "PATTERNS", KWIC_CONFIG_PATTERNS, AT(ignore), true,
     "What is not indexed: patterns as in .gitignore, parted by semicolons"},
    {"search", "limit", "N", KWIC_CONFIG_NUMBER, AT(limit), true,
     "How many hits are shown when --limit does not say"},
    {"search", "facets", "LIST", KWIC_CONFIG_LIST, AT(facets), true,
     "The facets that kwic facets counts when --facets does not say"},
    {"output", "color", "WHEN", KWIC_CONFIG_COLOR, AT(color), false,
     "auto, always or never"},
    {"output", "hyperlink", "TEMPLATE", KWIC_CONFIG_TEXT, AT(hyperlink), false,
     "Where a hit's link on a terminal leads: {path} and {line} are replaced, as in "
     "vscode://file{path}:{line}; none turns links off"},
    {.name = NULL},
};

const kwic_config_key *kwic_config_keys(void)
{
    return keys;
}

typedef struct file {
    const char *path;
    const char *text;
    bool of_vault;
} file;

// GKeyFile keeps no places: the line of "key" (NULL: the header) in [group], 0 if not found.
static unsigned line_of(const file *f, const char *group, const char *key)
{
    g_auto(GStrv) lines = g_strsplit(f->text, "\n", -1);
    g_autofree char *header = g_strdup_printf("[%s]", group);
    bool inside = false;
    for (unsigned i = 0; lines[i]; i++) {
        char *line = g_strstrip(lines[i]);
        if (*line == '[')
            inside = g_str_has_prefix(line, header);
        if (inside && !key)
            return i + 1;
        if (inside && key && g_str_has_prefix(line, key)) {
            const char *rest = line + strlen(key);
            if (rest[strspn(rest, " \t")] == '=')
                return i + 1;
        }
    }
    return 0;
}

static bool wrong(const file *f, const char *group, const char *key, GError **error,
                  const char *format, ...) G_GNUC_PRINTF(5, 6);

static bool wrong(const file *f, const char *group, const char *key, GError **error,
                  const char *format, ...)
{
    va_list list;
    va_start(list, format);
    g_autofree char *message = g_strdup_vprintf(format, list);
    va_end(list);
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_CONFIG, "%s:%u: %s", f->path,
                line_of(f, group, key), message);
    return false;
}

static char **split(const char *value, const char *separators)
{
    char **parts = g_strsplit_set(value, separators, -1);
    size_t kept = 0;
    for (size_t i = 0; parts[i]; i++) {
        g_strstrip(parts[i]);
        if (*parts[i])
            parts[kept++] = parts[i];
        else
            g_free(parts[i]);
    }
    parts[kept] = NULL;
    return parts;
}

static bool is_language(const char *code)
{
    return g_ascii_isalpha(code[0]) && g_ascii_isalpha(code[1]) && !code[2];
}

static bool take_list(void *where, const file *f, const kwic_config_key *k,
                      const char *value, GError **error)
{
    char **list = split(value, k->kind == KWIC_CONFIG_PATTERNS ? ";" : ",");
    g_strfreev(*(char ***)where);
    *(char ***)where = list;
    for (char **item = list; k->kind == KWIC_CONFIG_LANGUAGES && *item; item++)
        if (!is_language(*item))
            return wrong(
                f, k->group, k->name, error,
                "\"%s\" is not a language; give two-letter codes, as: languages = en, de",
                *item);
    return true;
}

static bool take(kwic_config *config, const file *f, const kwic_config_key *k,
                 const char *value, GError **error)
{
    void *where = (char *)config + k->offset;
    char *end = NULL;
    switch (k->kind) {
    case KWIC_CONFIG_NUMBER:
        *(int64_t *)where = g_ascii_strtoll(value, &end, 10);
        if (end == value || *end || *(int64_t *)where < 1 ||
            *(int64_t *)where > 1000000)
            return wrong(f, k->group, k->name, error,
                         "%s = %s: give a number from 1 to 1000000", k->name, value);
        return true;
    case KWIC_CONFIG_COLOR:
        if (strcmp(value, "auto") != 0 && strcmp(value, "always") != 0 &&
            strcmp(value, "never") != 0)
            return wrong(f, k->group, k->name, error,
                         "%s = %s: give auto, always or never", k->name, value);
        // fall through
    case KWIC_CONFIG_TEXT:
        g_free(*(char **)where);
        *(char **)where = g_strdup(value);
        return true;
    default:
        return take_list(where, f, k, value, error);
    }
}

static const kwic_config_key *find(const char *group, const char *name)
{
    for (const kwic_config_key *k = keys; k->name; k++)
        if (strcmp(k->group, group) == 0 && strcmp(k->name, name) == 0)
            return k;
    return NULL;
}

static bool no_such_key(const file *f, const char *group, const char *name,
                        GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const kwic_config_key *k = keys; k->name; k++)
        if (strcmp(k->group, group) == 0)
            g_ptr_array_add(names, (gpointer)k->name);
    bool group_known = names->len > 0;
    g_ptr_array_add(names, NULL);
    const char *near = kwic_name_nearest(name, (const char *const *)names->pdata);
    if (!group_known)
        return wrong(f, group, NULL, error,
                     "no group [%s]; there are [vault], [search], [output] and [saved]",
                     group);
    g_autofree char *all = g_strjoinv(", ", (char **)names->pdata);
    return wrong(f, group, name, error, "no key \"%s\" in [%s]; %s%s%s", name, group,
                 near ? "did you mean " : "there are ", near ? near : all,
                 near ? "?" : "");
}

// [saved]: each key is the name of a query; one of the vault counts before the user's own.
static bool take_saved(kwic_config *config, const file *f, GKeyFile *ini,
                       GError **error)
{
    g_auto(GStrv) names = g_key_file_get_keys(ini, "saved", NULL, NULL);
    g_autoptr(GPtrArray) all = g_ptr_array_new();
    for (char **name = names; name && *name; name++) {
        if (!kwic_saved_is_name(kwic_str_of(*name)))
            return wrong(f, "saved", *name, error,
                         "\"%s\" is not a query's name: letters, digits, _ and -",
                         *name);
        g_ptr_array_add(all, g_strdup(*name));
        g_ptr_array_add(all, g_key_file_get_value(ini, "saved", *name, NULL));
    }
    for (char **old = config->saved; old && *old; old += 2) {
        bool again = g_strv_contains((const char *const *)names, *old);
        for (int i = 0; i < 2; i++)
            if (again)
                g_free(old[i]);
            else
                g_ptr_array_add(all, old[i]);
    }
    g_free(config->saved);
    g_ptr_array_add(all, NULL);
    config->saved = (char **)g_ptr_array_free(g_steal_pointer(&all), FALSE);
    return true;
}

static bool take_group(kwic_config *config, const file *f, GKeyFile *ini,
                       const char *group, GError **error)
{
    if (strcmp(group, "saved") == 0)
        return take_saved(config, f, ini, error);
    g_auto(GStrv) names = g_key_file_get_keys(ini, group, NULL, NULL);
    if (!*names && !find(group, "languages") && !find(group, "limit") &&
        !find(group, "color"))
        return no_such_key(f, group, "", error);
    for (char **name = names; *name; name++) {
        const kwic_config_key *k = find(group, *name);
        if (!k)
            return no_such_key(f, group, *name, error);
        if (f->of_vault && !k->in_vault)
            return wrong(f, group, *name, error,
                         "%s may not stand in a vault; put it in your own config.ini",
                         *name);
        g_autofree char *value = g_key_file_get_value(ini, group, *name, NULL);
        if (!take(config, f, k, value, error))
            return false;
    }
    return true;
}

// The first line that is neither a group, nor a key, nor empty, nor a remark: GKeyFile says
// what is wrong with it, not where it is.
static unsigned broken_line(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    bool inside = false;
    for (unsigned i = 0; lines[i]; i++) {
        const char *line = g_strstrip(lines[i]);
        bool group = *line == '[' && g_str_has_suffix(line, "]");
        inside = inside || group;
        bool key = inside && *line != '=' && strchr(line, '=') &&
                   g_utf8_validate(line, -1, NULL);
        if (*line && *line != '#' && !group && !key)
            return i + 1;
    }
    return 1;
}

static bool read_file(kwic_config *config, const char *path, bool of_vault,
                      GError **error)
{
    // A vault is not trusted: a pipe there would hold us, a device fill our memory.
    struct stat st;
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode))
        return true;
    if (st.st_size > MAX_BYTES) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_CONFIG,
                    "%s:1: over %d bytes; make it shorter", path, MAX_BYTES);
        return false;
    }
    g_autofree char *text = NULL;
    gsize length = 0;
    if (!g_file_get_contents(path, &text, &length, NULL))
        return true; // not ours to read
    g_autoptr(GKeyFile) ini = g_key_file_new();
    if (!g_key_file_load_from_data(ini, text, length, G_KEY_FILE_NONE, NULL)) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_CONFIG,
                    "%s:%u: no such line can be; write [group] or key = value", path,
                    broken_line(text));
        return false;
    }
    file f = {path, text, of_vault};
    g_auto(GStrv) groups = g_key_file_get_groups(ini, NULL);
    for (char **group = groups; *group; group++)
        if (!take_group(config, &f, ini, *group, error))
            return false;
    return true;
}

bool kwic_config_read(kwic_config *config, const char *vault, GError **error)
{
    g_autofree char *folder = kwic_user_folder("XDG_CONFIG_HOME", ".config");
    g_autofree char *user = g_build_filename(folder, "kwic", "config.ini", NULL);
    if (!read_file(config, user, false, error))
        return false;
    if (!vault)
        return true;
    g_autofree char *own = g_build_filename(vault, ".kwic.ini", NULL);
    return read_file(config, own, true, error);
}

void kwic_config_clear(kwic_config *config)
{
    g_free(config->vault);
    g_strfreev(config->languages);
    g_strfreev(config->ignore);
    g_strfreev(config->saved);
    g_strfreev(config->facets);
    g_free(config->color);
    g_free(config->hyperlink);
    memset(config, 0, sizeof *config);
}
