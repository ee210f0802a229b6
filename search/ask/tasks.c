// SPDX-License-Identifier: GPL-2.0-or-later
// Tasks that match a query, each by itself: by due date (none last), then priority, then
// path and line. The index says which notes may have some; their records are read, all of
// them, so that the total is one.
#include "tasks.h"

#include "check/judge.h"
#include "kwic/calendar.h"
#include "kwic/error.h"
#include "kwic/schema.h"
#include "match/leaf.h"
#include "match/result.h"
#include "note_load.h"
#include "plan/plan.h"
#include "query/when.h"
#include "words/planner.h"

enum { SECONDS_A_DAY = 86400, ANY_PRIORITY = 0xFF };

// One task that was found, and by what it is put in order.
typedef struct found {
    int32_t due;
    uint8_t priority;
    kwic_str path;
    uint32_t line;
    uint32_t docid, index;
} found;

// A date that is wanted.
typedef struct wanted_date {
    bool given;
    kwic_interval in;
} wanted_date;

typedef struct gathering {
    kwic_searcher *s;
    const kwic_tasks_request *request;
    kwic_arena *arena;
    GArray *list; // found
    wanted_date due, scheduled;
    wanted_date when;    // due or scheduled then
    unsigned priorities; // bits
    int32_t today;
    const kwic_plan *plan; // of the query; NULL: none
    kwic_check_sets *sets;
    kwic_judge *judge; // NULL: every task of the notes
    GError **error;
} gathering;

// ---- JSON ----

static void set_day(json_t *object, const char *key, int32_t day)
{
    if (day == KWIC_NO_DATE)
        return;
    char text[KWIC_DAY_BYTES];
    kwic_calendar_print(day, text);
    json_object_set_new(object, key, json_string(text));
}

static void set_text(json_t *object, const char *key, kwic_str text)
{
    if (text.n)
        json_object_set_new(object, key, kwic_json_text(text));
}

json_t *kwic_task_json(const kwic_record *record, const kwic_task *task)
{
    json_t *one = json_object();
    char box[8] = "";
    g_unichar_to_utf8(task->state, box);
    json_object_set_new(one, "state", json_string(kwic_task_state(task->state)));
    json_object_set_new(one, "box", kwic_json_text(kwic_str_of(box)));
    if (task->block < record->n_blocks) {
        const kwic_block *b = &record->blocks[task->block];
        json_object_set_new(one, "text", kwic_json_text(b->text));
        kwic_json_set_place(one, b, 0);
        json_object_set_new(one, "heading", kwic_json_headings(record, task->block));
    }
    if (task->priority)
        json_object_set_new(one, "priority", json_integer(task->priority));
    set_day(one, "due", task->due);
    set_day(one, "scheduled", task->scheduled);
    set_day(one, "start", task->start);
    set_day(one, "done", task->done);
    set_day(one, "created", task->created);
    set_day(one, "cancelled", task->cancelled);
    set_text(one, "recurrence", task->recurrence);
    set_text(one, "id", task->id);
    set_text(one, "dependsOn", task->depends_on);
    set_text(one, "onCompletion", task->on_completion);
    return one;
}

// ---- which notes ----

// Those with a task of the state; of any when it is a box's character.
static bool notes_with_tasks(gathering *g, kwic_docset *out)
{
    static const char *const states[] = {"todo", "done", "cancelled", NULL};
    const char *state = g->request->state ? g->request->state : "todo";
    g_autoptr(GArray) docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GString) term = g_string_new(NULL);
    for (size_t i = 0; states[i]; i++) {
        if (strcmp(state, states[i]) != 0 && g_strv_contains(states, state))
            continue;
        g_string_truncate(term, 0);
        kwic_term_append(term, kwic_schema()[KWIC_F_TASK].prefix,
                         kwic_str_of(states[i]));
        if (!kwic_db_postings(kwic_searcher_db(g->s), kwic_str_of_string(term), docids,
                              NULL, g->error))
            return false;
    }
    for (guint i = 0; i < docids->len; i++)
        kwic_docset_add(out, g_array_index(docids, uint32_t, i));
    return true;
}

// Notes with one of the dates, by the index's columns.
static bool keep_dated(gathering *g, const wanted_date *wanted, bool scheduled_too,
                       const char *key, kwic_docset *set)
{
    const char *const keys[] = {key, scheduled_too ? "task.scheduled" : NULL};
    if (!wanted->given)
        return true;
    kwic_docset dated =
        kwic_docset_new(g->arena, kwic_db_last_docid(kwic_searcher_db(g->s)));
    for (size_t k = 0; k < G_N_ELEMENTS(keys) && keys[k]; k++) {
        size_t n;
        GError *fault = NULL;
        const uint32_t *docids =
            kwic_ranges_find(kwic_planner_ranges(g->s->planner), kwic_str_of(keys[k]),
                             &wanted->in, g->arena, &n, &fault);
        if (fault) {
            g_propagate_error(g->error, fault);
            return false;
        }
        for (size_t i = 0; i < n; i++)
            kwic_docset_add(&dated, docids[i]);
    }
    kwic_docset_and(set, &dated);
    return true;
}

static bool plan_query(gathering *g, kwic_docset *set)
{
    kwic_request request = kwic_request_default();
    request.query = g->request->query;
    request.match = KWIC_MATCH_ALL;
    kwic_docset matching;
    g->plan = kwic_plan_tasks(g->s->planner, &request, g->arena, g->error);
    if (!g->plan || !kwic_result_set(kwic_searcher_leaves(g->s), g->plan->query,
                                     g->arena, &matching, g->error))
        return false;
    kwic_docset_and(set, &matching);
    const kwic_check *check = g->plan->check;
    if (!check)
        return true;
    g->sets = kwic_check_sets_new(check, g->s->planner->db, g->error);
    if (!g->sets)
        return false;
    g->judge = kwic_judge_new(check, &(kwic_judge_of){g->s->planner->db,
                                                      g->s->planner->tokenizer, g->sets,
                                                      0, NULL});
    return true;
}

// ---- which tasks ----

static bool fits(const wanted_date *wanted, int32_t day)
{
    const kwic_interval *in = &wanted->in;
    double seconds = (double)day * SECONDS_A_DAY;
    return day != KWIC_NO_DATE &&
           (in->above ? seconds > in->low : seconds >= in->low) &&
           (in->upto ? seconds <= in->high : seconds < in->high);
}

static bool has_state(const gathering *g, const kwic_task *task)
{
    const char *state = g->request->state ? g->request->state : "todo";
    bool box = g_utf8_strlen(state, -1) == 1;
    return box ? task->state == g_utf8_get_char(state)
               : strcmp(state, "any") == 0 ||
                     strcmp(state, kwic_task_state(task->state)) == 0;
}

static bool is_wanted(const gathering *g, const kwic_task *task)
{
    return has_state(g, task) && (g->priorities & 1U << MIN(task->priority, 7)) &&
           (!g->due.given || fits(&g->due, task->due)) &&
           (!g->scheduled.given || fits(&g->scheduled, task->scheduled)) &&
           (!g->when.given || fits(&g->when, task->due) ||
            fits(&g->when, task->scheduled));
}

static bool gather_note(gathering *g, uint32_t docid, GString *data, kwic_arena *work)
{
    kwic_record record;
    kwic_arena_clear(work);
    if (!kwic_note_load(g->s, docid, data, work, &record, g->error))
        return false;
    bool *pass = kwic_arena_new_array(work, bool, record.n_tasks + 1);
    memset(pass, true, record.n_tasks);
    if (g->judge)
        kwic_judge_tasks(g->judge, docid, &record, work, pass);
    kwic_str path = {NULL, 0};
    for (uint32_t i = 0; i < record.n_tasks; i++) {
        const kwic_task *task = &record.tasks[i];
        if (!pass[i] || !is_wanted(g, task))
            continue;
        path = path.p ? path : kwic_arena_str(g->arena, record.path);
        found one = {.due = task->due == KWIC_NO_DATE ? INT32_MAX : task->due,
                     .priority = task->priority,
                     .path = path,
                     .line = record.blocks[task->block].line,
                     .docid = docid,
                     .index = i};
        g_array_append_val(g->list, one);
    }
    return true;
}

static gint by_urgency(gconstpointer a, gconstpointer b)
{
    const found *x = a, *y = b;
    if (x->due != y->due)
        return x->due < y->due ? -1 : 1;
    if (x->priority != y->priority)
        return x->priority > y->priority ? -1 : 1;
    int path = kwic_str_cmp(x->path, y->path);
    if (path != 0)
        return path;
    return (x->line > y->line) - (x->line < y->line);
}

static bool read_notes(gathering *g, const kwic_docset *set)
{
    g_autoptr(GString) data = g_string_new(NULL);
    g_autoptr(kwic_arena) work = kwic_arena_new();
    uint32_t n = kwic_docset_count(set);
    uint32_t *docids = kwic_arena_new_array(g->arena, uint32_t, n + 1);
    n = (uint32_t)kwic_docset_docids(set, docids);
    for (uint32_t i = 0; i < n; i++)
        if (!gather_note(g, docids[i], data, work))
            return false;
    g_array_sort(g->list, by_urgency);
    return true;
}

static bool gather(gathering *g)
{
    kwic_docset set =
        kwic_docset_new(g->arena, kwic_db_last_docid(kwic_searcher_db(g->s)));
    return notes_with_tasks(g, &set) &&
           (g->request->query.n == 0 || plan_query(g, &set)) &&
           keep_dated(g, &g->due, false, "task.due", &set) &&
           keep_dated(g, &g->scheduled, false, "task.scheduled", &set) &&
           keep_dated(g, &g->when, true, "task.due", &set) && read_notes(g, &set);
}

// ---- what is asked ----

static kwic_compare comparison(const char **text)
{
    static const struct {
        const char *sign;
        kwic_compare compare;
    } signs[] = {{"<=", KWIC_AT_MOST},
                 {">=", KWIC_AT_LEAST},
                 {"<", KWIC_LESS},
                 {">", KWIC_GREATER},
                 {"=", KWIC_EQUAL}};
    for (size_t i = 0; i < G_N_ELEMENTS(signs); i++)
        if (g_str_has_prefix(*text, signs[i].sign)) {
            *text += strlen(signs[i].sign);
            return signs[i].compare;
        }
    return KWIC_IS;
}

static bool read_date(gathering *g, const char *name, const char *text,
                      wanted_date *out)
{
    const char *date = text;
    kwic_compare compare = text ? comparison(&date) : KWIC_IS;
    out->given = text != NULL;
    if (!text || kwic_when_parse(kwic_str_of(date), compare,
                                 kwic_planner_now(g->s->planner), &out->in))
        return true;
    g_autofree char *shown = g_utf8_make_valid(text, -1);
    return kwic_usage_error(
        g->error,
        "%s “%s” is not a date; write 2026-02-01, <=2026-02-01, today "
        "or 2026-01..2026-03",
        name, shown);
}

// Today by the index's clock.
static bool read_today(gathering *g)
{
    wanted_date today;
    if (!read_date(g, "today", "today", &today))
        return false;
    g->today = (int32_t)(today.in.low / SECONDS_A_DAY);
    return true;
}

static bool read_when(gathering *g)
{
    const char *when = g->request->when;
    if (!when)
        return true;
    if (strcmp(when, "overdue") == 0 && !g->due.given)
        return read_date(g, "when", "<today", &g->due);
    if (strcmp(when, "overdue") == 0) {
        g->due.in.high = MIN(g->due.in.high, (double)g->today * SECONDS_A_DAY);
        return true;
    }
    if (strcmp(when, "today") == 0 || strcmp(when, "this-week") == 0)
        return read_date(g, "when", when, &g->when);
    return kwic_usage_error(
        g->error, "when “%.40s” is none; give overdue, today or this-week", when);
}

// "high", or several: "high,highest".
static bool read_priorities(gathering *g)
{
    static const char *const names[] = {"none",   "lowest", "low",
                                        "medium", "high",   "highest"};
    g->priorities = g->request->priority ? 0 : ANY_PRIORITY;
    if (!g->request->priority)
        return true;
    g_auto(GStrv) parts = g_strsplit(g->request->priority, ",", -1);
    for (char **part = parts; *part; part++) {
        size_t i = 0;
        while (i < G_N_ELEMENTS(names) && g_ascii_strcasecmp(names[i], *part) != 0)
            i++;
        if (i == G_N_ELEMENTS(names))
            return kwic_usage_error(g->error,
                                    "priority “%.40s” is none; give highest, high, "
                                    "medium, none, low or lowest",
                                    *part);
        g->priorities |= 1U << i;
    }
    return true;
}

static bool check_state(const char *state, GError **error)
{
    static const char *const states[] = {"todo", "done", "cancelled", "any", NULL};
    if (!state || g_utf8_strlen(state, -1) == 1 || g_strv_contains(states, state))
        return true;
    return kwic_usage_error(error,
                            "state “%.40s” is none of tasks; give todo, done, "
                            "cancelled, any, or the character in the box",
                            state);
}

// ---- the answer ----

static json_t *shown_task(gathering *g, const found *one, GString *data,
                          kwic_arena *work)
{
    kwic_record record;
    kwic_arena_clear(work);
    if (!kwic_note_load(g->s, one->docid, data, work, &record, g->error))
        return NULL;
    const kwic_task *task = &record.tasks[one->index];
    json_t *json = kwic_task_json(&record, task);
    kwic_json_set_path(json, record.path);
    json_object_set_new(json, "title", kwic_json_text(record.title));
    if (task->due != KWIC_NO_DATE && task->due < g->today &&
        strcmp(kwic_task_state(task->state), "todo") == 0)
        json_object_set_new(json, "overdue", json_true());
    return json;
}

static void add_remarks(const kwic_plan *plan, json_t *answer)
{
    json_t *corrected = json_array(), *warnings = json_array();
    for (size_t i = 0; plan && i < plan->n_corrected; i++)
        json_array_append_new(corrected, json_pack("{s:i,s:i,s:s}", "from",
                                                   (int)plan->corrected[i].from, "to",
                                                   (int)plan->corrected[i].to, "word",
                                                   plan->corrected[i].word));
    for (size_t i = 0; plan && i < plan->n_warnings; i++) {
        json_t *one = json_pack("{s:i,s:i}", "from", (int)plan->warnings[i].from, "to",
                                (int)plan->warnings[i].to);
        json_object_set_new(one, "message",
                            kwic_json_text(kwic_str_of(plan->warnings[i].message)));
        json_array_append_new(warnings, one);
    }
    json_object_set_new(answer, "corrected", corrected);
    json_object_set_new(answer, "warnings", warnings);
}

static json_t *answer_of(gathering *g)
{
    g_autoptr(GString) data = g_string_new(NULL);
    g_autoptr(kwic_arena) work = kwic_arena_new();
    guint limit = g->request->limit, n = g->list->len;
    json_t *answer = json_object(), *tasks = json_array();
    json_object_set_new(answer, "total",
                        json_pack("{s:I,s:b}", "value", (json_int_t)n, "exact", true));
    json_object_set_new(answer, "tasks", tasks);
    for (guint i = 0; i < n && (limit == 0 || i < limit); i++) {
        json_t *one = shown_task(g, &g_array_index(g->list, found, i), data, work);
        if (!one) {
            json_decref(answer);
            return NULL;
        }
        json_array_append_new(tasks, one);
    }
    add_remarks(g->plan, answer);
    return answer;
}

json_t *kwic_tasks(kwic_searcher *s, const kwic_tasks_request *request, GError **error)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(found));
    gathering g = {
        .s = s, .request = request, .arena = arena, .list = list, .error = error};
    bool fine = check_state(request->state, error) && read_today(&g) &&
                read_date(&g, "due", request->due, &g.due) &&
                read_date(&g, "scheduled", request->scheduled, &g.scheduled) &&
                read_when(&g) && read_priorities(&g) && gather(&g);
    json_t *answer = fine ? answer_of(&g) : NULL;
    kwic_judge_free(g.judge);
    if (g.sets)
        kwic_check_sets_free(g.sets);
    if (kwic_searcher_answers(s, answer != NULL, error))
        return answer;
    json_decref(answer);
    return NULL;
}
