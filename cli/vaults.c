// SPDX-License-Identifier: GPL-2.0-or-later
#include "vaults.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "kwic/index.h"
#include "print.h"

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **kwic_vaults_known(void)
{
    g_autofree char *some = kwic_index_default_dir("/");
    g_autofree char *folder = g_path_get_dirname(some);
    g_autoptr(GPtrArray) vaults = g_ptr_array_new();
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *index = g_build_filename(folder, name, NULL);
        char *vault = kwic_index_remembered(index);
        if (vault)
            g_ptr_array_add(vaults, vault);
    }
    qsort(vaults->pdata, vaults->len, sizeof(char *), by_bytes);
    g_ptr_array_add(vaults, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&vaults), FALSE);
}

char *kwic_vault_default(const char *configured)
{
    const char *named = getenv("KWIC_VAULT");
    if (named && *named)
        return g_strdup(named);
    if (configured && *configured)
        return g_str_has_prefix(configured, "~/")
                   ? g_build_filename(g_get_home_dir(), configured + 2, NULL)
                   : g_strdup(configured);
    g_auto(GStrv) known = kwic_vaults_known();
    return g_strv_length(known) == 1 ? g_strdup(known[0]) : NULL;
}

// ---- the command ----

static json_t *describe(const char *vault, bool meant)
{
    g_autofree char *dir = kwic_index_default_dir(vault);
    g_autoptr(kwic_index) index = kwic_index_open(dir, NULL);
    json_t *one = json_pack("{s:o?, s:o?, s:b, s:b}", "vault", json_string(vault),
                            "index", json_string(dir), "default", meant, "there",
                            g_file_test(vault, G_FILE_TEST_IS_DIR));
    if (index)
        json_object_set_new(one, "notes",
                            json_integer(kwic_db_count(kwic_index_db(index))));
    return one;
}

static void print_one(kwic_page *page, const json_t *one)
{
    const json_t *notes = json_object_get(one, "notes");
    kwic_page_printf(page, KWIC_STYLE_COUNT, "%10s",
                     notes ? kwic_count((uint64_t)json_integer_value(notes)) : "-");
    kwic_page_spaces(page, 2);
    kwic_page_text(page, KWIC_STYLE_PATH, kwic_str_of(kwic_member(one, "vault")));
    if (json_is_true(json_object_get(one, "default")))
        kwic_page_text(page, KWIC_STYLE_DIM, KWIC_STR("  default"));
    if (!json_is_true(json_object_get(one, "there")))
        kwic_page_text(page, KWIC_STYLE_NOTICE, KWIC_STR("  is not there"));
    kwic_page_newline(page);
}

int kwic_command_vaults(const kwic_args *args, GError **error)
{
    g_auto(kwic_config) config = {0};
    if (!kwic_config_read(&config, NULL, error))
        return -1;
    g_auto(GStrv) known = kwic_vaults_known();
    g_autofree char *meant = kwic_vault_default(config.vault);
    json_t *list = json_array();
    for (char **vault = known; *vault; vault++)
        json_array_append_new(list, describe(*vault, g_strcmp0(*vault, meant) == 0));
    int status = json_array_size(list) ? 0 : 1;
    if (args->output == KWIC_OUTPUT_JSON) {
        json_t *answer = json_pack("{s:o}", "vaults", list);
        int printed = kwic_print_json(answer);
        return printed ? printed : status;
    }
    kwic_page page;
    kwic_page_init(&page, args, &config, NULL);
    for (size_t i = 0; i < json_array_size(list); i++)
        print_one(&page, json_array_get(list, i));
    kwic_page_print(&page);
    json_decref(list);
    return status;
}
