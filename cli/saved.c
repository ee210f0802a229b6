// SPDX-License-Identifier: GPL-2.0-or-later
// kwic saved: queries with a name, in the user's config.ini or the vault's .kwic.ini.
#include <string.h>

#include "place.h"
#include "print.h"

typedef struct saving {
    const kwic_args *args;
    kwic_place place; // without a vault where there is none
} saving;

static void clear(saving *s)
{
    kwic_place_clear(&s->place);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(saving, clear)

static bool find_place(saving *s, GError **error)
{
    g_autoptr(GError) problem = NULL;
    if (kwic_place_find(&s->place, s->args, NULL, &problem))
        return true;
    bool none = g_error_matches(problem, KWIC_ERROR, KWIC_ERROR_NO_VAULT);
    if (none && !s->args->vault_config && s->args->vault->len == 1) {
        kwic_place_clear(&s->place);
        return kwic_config_read(&s->place.config, NULL, error);
    }
    g_propagate_error(error, g_steal_pointer(&problem));
    return false;
}

static char *file_of(const saving *s)
{
    if (s->args->vault_config)
        return g_build_filename(s->place.vault, ".kwic.ini", NULL);
    return g_build_filename(g_get_user_config_dir(), "kwic", "config.ini", NULL);
}

// The file with the query under the name, or (NULL) without it.
static bool change_file(const saving *s, const char *name, const char *query,
                        GError **error)
{
    g_autofree char *path = file_of(s), *folder = g_path_get_dirname(path);
    g_autoptr(GKeyFile) ini = g_key_file_new();
    g_autoptr(GError) problem = NULL;
    g_key_file_load_from_file(ini, path, G_KEY_FILE_KEEP_COMMENTS, NULL);
    if (query) {
        g_key_file_set_value(ini, "saved", name, query);
    } else if (!g_key_file_remove_key(ini, "saved", name, NULL)) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_NOT_FOUND,
                    "%s has no saved query \"%s\"", path, name);
        return false;
    }
    g_mkdir_with_parents(folder, 0700);
    if (g_key_file_save_to_file(ini, path, &problem))
        return true;
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_IO, "%s: %s", path, problem->message);
    return false;
}

static int print_list(const saving *s)
{
    char **saved = s->place.config.saved;
    json_t *all = json_array();
    kwic_page page;
    kwic_page_init(&page, s->args, &s->place.config, NULL);
    for (char **one = saved; one && *one; one += 2) {
        g_autofree char *name = g_strdup_printf("@%s", one[0]);
        json_array_append_new(all,
                              json_pack("{s:s,s:s}", "name", one[0], "query", one[1]));
        kwic_page_text(&page, KWIC_STYLE_TAG, kwic_str_of(name));
        kwic_page_text(&page, KWIC_STYLE_PLAIN, KWIC_STR("  "));
        kwic_page_text(&page, KWIC_STYLE_PLAIN, kwic_str_of(one[1]));
        kwic_page_newline(&page);
    }
    if (s->args->output == KWIC_OUTPUT_JSON) {
        g_string_free(page.out, TRUE);
        kwic_print_json(json_pack("{s:o}", "saved", all));
    } else {
        json_decref(all);
        kwic_page_print(&page);
    }
    return saved && *saved ? 0 : 1;
}

static int usage(GError **error)
{
    g_set_error_literal(
        error, KWIC_ERROR, KWIC_ERROR_USAGE,
        "saved: write kwic saved add NAME 'QUERY', kwic saved drop NAME, "
        "or kwic saved list");
    return -1;
}

static int change(const saving *s, const char *name, const char *query, GError **error)
{
    if (!kwic_saved_is_name(kwic_str_of(name))) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_USAGE,
                    "\"%s\" is not a query's name: letters, digits, _ and -", name);
        return -1;
    }
    return change_file(s, name, query, error) ? 0 : -1;
}

int kwic_command_saved(const kwic_args *args, GError **error)
{
    g_auto(saving) s = {.args = args};
    char **words = (char **)args->words->pdata;
    guint n = args->words->len - 1;
    if (!find_place(&s, error))
        return -1;
    if (n == 0 || (n == 1 && strcmp(words[0], "list") == 0))
        return print_list(&s);
    if (n == 2 && strcmp(words[0], "drop") == 0)
        return change(&s, words[1] + (*words[1] == '@'), NULL, error);
    if (n < 3 || strcmp(words[0], "add") != 0)
        return usage(error);
    g_autofree char *query = g_strjoinv(" ", words + 2);
    g_strdelimit(query, "\r\n", ' ');
    return change(&s, words[1] + (*words[1] == '@'), query, error);
}
