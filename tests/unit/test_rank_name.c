// SPDX-License-Identifier: GPL-2.0-or-later
// A query that is what a note, or a part of it, is called finds that note before others that
// have its words more often.
#include "searched_vault.h"

static const searched_note notes[] = {
    {"often.md",
     "# Notes\n\n## Backup of keys and more\n\nBackup keys, keys of a backup; "
     "backup keys.\n\nBackup keys again.\n"},
    {"heading.md", "# Handbook\n\nLong text about something else.\n\n## Backup keys\n\n"
                   "Words that are none of these, and many of them at that.\n"},
    {"title.md", "---\ntitle: Restore points\n---\nNothing to see.\n"},
    {"restore.md",
     "# Other\n\n## Restore points\n\nRestore points, restore, points.\n"},
    {"alias.md", "---\naliases: [Cold store]\n---\n# Freezer\n\nIce.\n"},
    {"cold.md", "# Winter\n\nCold store, cold store. A store that is cold.\n"},
    {"asks.md", "# Manual\n\nPlain text.\n\n## How do I turn the pages\n\nBy hand.\n"},
    {"pages.md", "# Book\n\nPages turn. Turn pages, turn the pages, pages.\n\n"
                 "## Pages to turn by hand\n\nTurn pages.\n"},
    {"work.md", "# Work\n\nIt worked. Worked, worked and worked again, all worked.\n"},
    {"worked.md", "# Worked\n\nNothing more.\n"},
    {"phalanstery.md", "# Phalanstery\n\nA building.\n"},
    {"what.md", "# Words\n\nWhat is a word? What is what? A phalanstery is a place.\n"},
    {"run.md", "# 手册\n\n其他文字。\n\n## 备份密钥\n\n文字。\n"},
    {"runs.md", "# 其他\n\n备份密钥备份密钥,备份密钥。\n"},
};

static int set_up(void **state)
{
    *state = g_new0(searched_vault, 1);
    searched_vault_make(*state, notes, G_N_ELEMENTS(notes));
    return 0;
}

static int tear_down(void **state)
{
    searched_vault_clear(*state);
    g_free(*state);
    return 0;
}

static void names_win(void **state)
{
    static const struct {
        const char *query, *path;
        kwic_match_mode match;
    } cases[] = {
        {"backup keys", "heading.md", KWIC_MATCH_AUTO},
        {"backup keys", "heading.md", KWIC_MATCH_ANY},
        {"Keys backups", "heading.md", KWIC_MATCH_AUTO},
        {"restore points", "title.md", KWIC_MATCH_AUTO},
        {"restore points", "title.md", KWIC_MATCH_ANY},
        {"cold store", "alias.md", KWIC_MATCH_AUTO},
        {"how do I turn the pages", "asks.md", KWIC_MATCH_AUTO},
        {"work", "work.md", KWIC_MATCH_AUTO},
        {"worked", "worked.md", KWIC_MATCH_AUTO},
        {"what is a phalanstery", "phalanstery.md", KWIC_MATCH_AUTO},
        {"the phalanstery", "phalanstery.md", KWIC_MATCH_AUTO},
        {"how does the phalanstery work", "phalanstery.md", KWIC_MATCH_AUTO},
        {"备份密钥", "run.md", KWIC_MATCH_AUTO},
        {"备份密钥", "run.md", KWIC_MATCH_ANY},
    };
    searched_vault *p = *state;
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        kwic_request request = kwic_request_default();
        request.query = kwic_str_of(cases[i].query);
        request.match = cases[i].match;
        g_autoptr(kwic_answer) answer = kwic_search(p->searcher, &request, NULL);
        assert_non_null(answer);
        assert_true(answer->n_hits >= 2);
        assert_string_equal(answer->hits[0].path, cases[i].path);
    }
}

static void the_score_says_so(void **state)
{
    searched_vault *p = *state;
    kwic_request request = kwic_request_default();
    request.query = KWIC_STR("backup keys");
    request.explain = true;
    g_autoptr(kwic_answer) answer = kwic_search(p->searcher, &request, NULL);
    assert_non_null(answer);
    assert_non_null(strstr(answer->hits[0].explain, ", heading "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_win),
        cmocka_unit_test(the_score_says_so),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
