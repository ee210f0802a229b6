// SPDX-License-Identifier: GPL-2.0-or-later
// kwic open NAME: the note that a name or its beginning means, in the editor. Where several
// are meant it asks: fzf where it is installed, else by number. Without a terminal it prints
// them, a line each.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"
#include "paths.h"
#include "print.h"

enum { CANDIDATES = 50, LISTED = 20 };

// ---- the editor ----

// How an editor is told the line: "{line}" and "{path}" are put in; others as vi.
static const struct {
    const char *program;
    const char *words[3];
} editors[] = {
    {"code", {"-g", "{path}:{line}", NULL}}, {"codium", {"-g", "{path}:{line}", NULL}},
    {"subl", {"{path}:{line}", NULL}},       {"zed", {"{path}:{line}", NULL}},
    {"hx", {"{path}:{line}", NULL}},         {"kate", {"-l", "{line}", "{path}"}},
    {"obsidian", {"{path}", NULL}},          {NULL, {"+{line}", "{path}", NULL}},
};

static char *filled(const char *word, const char *path, uint32_t line)
{
    g_autofree char *number = g_strdup_printf("%u", MAX(line, 1U));
    g_auto(GStrv) parts = g_strsplit(word, "{line}", -1);
    g_autofree char *with_line = g_strjoinv(number, parts);
    g_auto(GStrv) rest = g_strsplit(with_line, "{path}", -1);
    return g_strjoinv(path, rest);
}

static const char *const *words_for(const char *program)
{
    g_autofree char *name = g_path_get_basename(program);
    size_t i = 0;
    while (editors[i].program && strcmp(editors[i].program, name) != 0)
        i++;
    return editors[i].words;
}

// Does not return when the editor starts.
static int edit(const kwic_hit *hit, GError **error)
{
    const char *named = getenv("VISUAL");
    named = named && *named ? named : getenv("EDITOR");
    g_auto(GStrv) own = NULL;
    if (!g_shell_parse_argv(named && *named ? named : "vi", NULL, &own, error))
        return -1;
    g_autofree char *path = kwic_paths_absolute(hit->path);
    uint32_t line = hit->n_snippets ? hit->snippets[0].line : 1;
    g_autoptr(GPtrArray) argv = g_ptr_array_new_with_free_func(g_free);
    for (char **word = own; *word; word++)
        g_ptr_array_add(argv, g_strdup(*word));
    const char *const *words = words_for(own[0]);
    for (size_t i = 0; i < 3 && words[i]; i++)
        g_ptr_array_add(argv, filled(words[i], path, line));
    g_ptr_array_add(argv, NULL);
    execvp(argv->pdata[0], (char **)argv->pdata);
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_IO,
                "%s: the editor does not start: %s; set VISUAL or EDITOR", own[0],
                g_strerror(errno));
    return -1;
}

// ---- which note ----

static bool is_named(const kwic_hit *hit, const char *name)
{
    g_autofree char *file = g_path_get_basename(hit->path);
    if (g_str_has_suffix(file, ".md"))
        file[strlen(file) - 3] = '\0';
    return g_ascii_strcasecmp(hit->title, name) == 0 || strcmp(hit->path, name) == 0 ||
           g_ascii_strcasecmp(file, name) == 0;
}

// The one note that is meant; NULL when several may be.
static const kwic_hit *sure(const kwic_answer *answer, const char *name)
{
    if (answer->n_hits == 1)
        return &answer->hits[0];
    size_t named = 0;
    for (size_t i = 0; i < answer->n_hits; i++)
        named += is_named(&answer->hits[i], name);
    return named == 1 && is_named(&answer->hits[0], name) ? &answer->hits[0] : NULL;
}

static void print_candidates(const kwic_answer *answer, FILE *to, bool numbered)
{
    for (size_t i = 0; i < MIN(answer->n_hits, LISTED); i++) {
        const kwic_hit *hit = &answer->hits[i];
        g_autofree char *path = kwic_paths_shown(hit->path);
        g_autofree char *shown = kwic_shown(path), *title = kwic_shown(hit->title);
        if (numbered)
            fprintf(to, "%3zu  %s  \033[2m%s\033[0m\n", i + 1, title, shown);
        else
            fprintf(to, "%s:%u:%s\n", path, hit->n_snippets ? hit->snippets[0].line : 1,
                    title);
    }
}

static const kwic_hit *ask_number(const kwic_answer *answer)
{
    char line[32];
    print_candidates(answer, stderr, true);
    fputs("Which one? ", stderr);
    if (!fgets(line, sizeof line, stdin))
        return NULL;
    uint64_t number = 0;
    g_strchomp(line);
    bool good = kwic_str_number(kwic_str_of(line), &number) && number > 0 &&
                number <= MIN(answer->n_hits, LISTED);
    return good ? &answer->hits[number - 1] : NULL;
}

// fzf reads the candidates and prints the one chosen, which begins with its number.
static const kwic_hit *ask_fzf(const kwic_answer *answer, const char *fzf)
{
    const char *argv[] = {fzf,
                          "--delimiter=\t",
                          "--with-nth=2..",
                          "--height=60%",
                          "--reverse",
                          "--preview=cat -- {3}",
                          NULL};
    g_autoptr(GString) list = g_string_new(NULL);
    for (size_t i = 0; i < answer->n_hits; i++) {
        g_autofree char *path = kwic_paths_absolute(answer->hits[i].path);
        g_string_append_printf(list, "%zu\t%s\t%s\n", i, answer->hits[i].title, path);
    }
    int in = -1, out = -1;
    if (!g_spawn_async_with_pipes(NULL, (char **)(uintptr_t)argv, NULL, G_SPAWN_DEFAULT,
                                  NULL, NULL, NULL, &in, &out, NULL, NULL))
        return NULL;
    bool sent = write(in, list->str, list->len) >= 0;
    close(in);
    char chosen[32] = "";
    ssize_t n = sent ? read(out, chosen, sizeof chosen - 1) : 0;
    close(out);
    uint64_t i;
    char *tab = n > 0 ? strchr(chosen, '\t') : NULL;
    kwic_str digits = {chosen, tab ? (size_t)(tab - chosen) : 0};
    return kwic_str_number(digits, &i) && i < answer->n_hits ? &answer->hits[i] : NULL;
}

static const kwic_hit *ask_which(const kwic_answer *answer)
{
    g_autofree char *fzf = g_find_program_in_path("fzf");
    return fzf ? ask_fzf(answer, fzf) : ask_number(answer);
}

static int open_found(const kwic_answer *answer, const char *name, GError **error)
{
    bool terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    if (answer->n_hits == 0) {
        g_set_error(
            error, KWIC_ERROR, KWIC_ERROR_NOT_FOUND, "no note is called “%s”%s%s", name,
            answer->suggestions && *answer->suggestions ? "; did you mean " : "",
            answer->suggestions && *answer->suggestions ? *answer->suggestions : "");
        return -1;
    }
    if (!terminal) {
        print_candidates(answer, stdout, false);
        return 0;
    }
    const kwic_hit *hit = sure(answer, name);
    hit = hit ? hit : ask_which(answer);
    return hit ? edit(hit, error) : 1;
}

int kwic_command_open(const kwic_args *args, GError **error)
{
    g_auto(kwic_place) place = {0};
    g_autoptr(kwic_searcher) s = kwic_place_enter(&place, args, error);
    if (!s)
        return -1;
    g_autoptr(GString) name = kwic_args_query(args);
    kwic_request request = kwic_request_default();
    request.query = kwic_str_of_string(name);
    request.live = true;
    request.limit = CANDIDATES;
    request.snippets = 1;
    g_autoptr(kwic_answer) answer = kwic_search(s, &request, error);
    return answer ? open_found(answer, name->str, error) : -1;
}
