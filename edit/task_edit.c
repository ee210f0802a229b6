// SPDX-License-Identifier: GPL-2.0-or-later
#include "draft.h"
#include "frontmatter_span.h"
#include "kwic/note.h"

// ---- what the vault does ----

kwic_done_sign kwic_done_sign_of(kwic_searcher *s)
{
    enum { SAMPLE = 200 };
    const kwic_tasks_request request = {.state = "done", .limit = SAMPLE};
    json_t *json = kwic_tasks(s, &request, NULL);
    size_t i, emoji = 0, field = 0;
    json_t *task, *tasks = json_object_get(json, "tasks");
    json_array_foreach(tasks, i, task)
    {
        const char *text = json_string_value(json_object_get(task, "text"));
        emoji += text && strstr(text, "✅") != NULL;
        field += text && strstr(text, "completion::") != NULL;
    }
    size_t half = json_array_size(tasks) / 2;
    json_decref(json);
    return emoji > half   ? KWIC_DONE_EMOJI
           : field > half ? KWIC_DONE_FIELD
                          : KWIC_DONE_NONE;
}

// ---- the line ----

typedef struct task_line {
    uint32_t start, end; // without its newline
    uint32_t box;        // the byte in it
} task_line;

static bool is_task(kwic_str text, const char *path, uint32_t line)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_record note;
    kwic_note_parse(text, path, arena, NULL, NULL, &note);
    for (size_t i = 0; i < note.n_tasks; i++)
        if (note.blocks[note.tasks[i].block].line == line)
            return true;
    return false;
}

static bool find_line(kwic_str text, uint32_t line, task_line *out)
{
    uint32_t at = 0, n = (uint32_t)text.n;
    for (uint32_t i = 1; i < line; i++) {
        const char *nl = at < n ? memchr(text.p + at, '\n', n - at) : NULL;
        if (!nl)
            return false;
        at = (uint32_t)(nl - text.p) + 1;
    }
    out->start = at;
    while (at < n && text.p[at] != '\n' && text.p[at] != '\r')
        at++;
    out->end = at;
    return true;
}

// "> - [ ] " or "1. [ ] ": the first box of the line, behind signs of quotes and lists only.
static bool find_box(kwic_str text, task_line *line)
{
    uint32_t at = line->start;
    while (at < line->end && text.p[at] != '[')
        if (!strchr(" \t>-*+.)", text.p[at]) && !g_ascii_isdigit(text.p[at]))
            return false;
        else
            at++;
    line->box = at + 1;
    size_t n = 1;
    while (line->box + n < line->end &&
           ((unsigned char)text.p[line->box + n] & 0xC0) == 0x80)
        n++;
    return line->box + n < line->end && text.p[line->box + n] == ']';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

// Where a date goes: behind the text, before a block id and blanks at the end.
static uint32_t date_place(kwic_str text, const task_line *line)
{
    uint32_t at = line->end;
    while (at > line->start && is_blank(text.p[at - 1]))
        at--;
    uint32_t word = at;
    while (word > line->start && !is_blank(text.p[word - 1]))
        word--;
    if (text.p[word] != '^')
        return at;
    while (word > line->start && is_blank(text.p[word - 1]))
        word--;
    return word;
}

static bool is_date(kwic_str s)
{
    static const char form[] = "dddd-dd-dd";
    for (size_t i = 0; form[i]; i++)
        if (i >= s.n || (form[i] == 'd' ? !g_ascii_isdigit(s.p[i]) : s.p[i] != form[i]))
            return false;
    return true;
}

// Takes one stretch that says when, with the blank before it; false when there is none.
static bool take_date(kwic_draft *d, const task_line *line)
{
    static const struct form {
        const char *front, *back;
    } forms[] = {
        {"✅ ", ""}, {"✅", ""}, {"[completion:: ", "]"}, {"(completion:: ", ")"}};
    kwic_str text = kwic_str_sub(kwic_draft_text(d), 0, line->end);
    for (size_t i = 0; i < G_N_ELEMENTS(forms); i++) {
        size_t front = strlen(forms[i].front), back = strlen(forms[i].back);
        const char *at = memmem(text.p + line->start, line->end - line->start,
                                forms[i].front, front);
        size_t from = at ? (size_t)(at - text.p) : text.n, to = from + front + 10;
        if (!is_date(kwic_str_sub(text, from + front, text.n)) ||
            !kwic_str_starts(kwic_str_sub(text, to, text.n),
                             kwic_str_of(forms[i].back)))
            continue;
        from -= from > line->start && is_blank(text.p[from - 1]);
        kwic_draft_splice(d, (uint32_t)from, (uint32_t)(to + back), KWIC_STR(""));
        return true;
    }
    return false;
}

static void tick(kwic_draft *d, const task_line *line, const kwic_task_edit *edit)
{
    static const char *const forms[] = {
        [KWIC_DONE_EMOJI] = " ✅ %s",
        [KWIC_DONE_FIELD] = " [completion:: %s]",
    };
    kwic_str text = kwic_draft_text(d);
    uint32_t at = date_place(text, line), after = line->box;
    while (text.p[after] != ']')
        after++;
    if (forms[edit->sign] && edit->date) {
        g_autoptr(GString) date = g_string_new(NULL);
        const char *form = forms[edit->sign];
        const char *hole = strstr(form, "%s");
        g_string_append_len(date, form, hole - form);
        g_string_append(g_string_append(date, edit->date), hole + 2);
        kwic_draft_splice(d, at, at, (kwic_str){date->str, date->len});
    }
    kwic_draft_splice(d, line->box, after, KWIC_STR("x"));
}

kwic_splice *kwic_task_edit_make(const kwic_task_edit *edit, kwic_str text,
                                 const char *path, kwic_arena *arena, size_t *n,
                                 GError **error)
{
    g_autoptr(kwic_draft) d = kwic_draft_new(text);
    task_line line;
    *n = 0;
    if (!is_task(text, path, edit->line) || !find_line(text, edit->line, &line) ||
        !find_box(text, &line)) {
        kwic_refuse(error, edit->line, "no task is in this line");
        return NULL;
    }
    bool done = text.p[line.box] == 'x' || text.p[line.box] == 'X';
    if (!edit->undo && !done)
        tick(d, &line, edit);
    if (edit->undo && done) {
        take_date(d, &line);
        kwic_draft_splice(d, line.box, line.box + 1, KWIC_STR(" "));
    }
    return kwic_draft_splices(d, arena, n);
}
