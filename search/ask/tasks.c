// SPDX-License-Identifier: GPL-2.0-or-later
// Tasks of the notes that match a query: by due date (none last), then priority, then
// path and line. A note's tasks are all there when it matches; the query says which notes.
#include "tasks.h"

#include <math.h>
#include <stdlib.h>

#include "check/verify.h"
#include "kwic/calendar.h"
#include "kwic/error.h"
#include "kwic/schema.h"
#include "match/leaf.h"
#include "match/result.h"
#include "note_load.h"
#include "plan/plan.h"
#include "query/when.h"
#include "words/planner.h"

enum { SECONDS_A_DAY = 86400 };

// One task that was found, as JSON and by what it is put in order.
typedef struct found {
    json_t *json;
    int32_t due;
    uint8_t priority;
    kwic_str path;
    uint32_t line;
} found;

typedef struct gathering {
    kwic_searcher *s;
    const kwic_tasks_request *request;
    kwic_arena *arena;
    GArray *list;      // found
    kwic_interval due; // when the request has it
    bool more;         // not all notes were read
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

static bool check(gathering *g, const kwic_plan *plan, kwic_docset *set)
{
    uint32_t n = kwic_docset_count(set);
    kwic_candidates c = {.docids = kwic_arena_new_array(g->arena, uint32_t, n)};
    c.n = kwic_docset_docids(set, c.docids);
    if (!kwic_verify(g->s->planner, plan->check, &c, g->error))
        return false;
    memset(set->words, 0, set->n_words * sizeof(uint64_t));
    for (size_t i = 0; i < c.n; i++)
        kwic_docset_add(set, c.docids[i]);
    return true;
}

static bool keep_matching(gathering *g, kwic_docset *set)
{
    kwic_request request = kwic_request_default();
    request.query = g->request->query;
    request.match = KWIC_MATCH_ALL;
    kwic_docset matching;
    kwic_plan *plan = kwic_plan_make(g->s->planner, &request, g->arena, g->error);
    if (!plan || !kwic_result_set(kwic_searcher_leaves(g->s), plan->query, g->arena,
                                  &matching, g->error))
        return false;
    kwic_docset_and(set, &matching);
    return !plan->check || check(g, plan, set);
}

// ---- which tasks ----

static bool due_fits(const gathering *g, double seconds)
{
    const kwic_interval *in = &g->due;
    return !g->request->due || ((in->above ? seconds > in->low : seconds >= in->low) &&
                                (in->upto ? seconds <= in->high : seconds < in->high));
}

static bool is_wanted(const gathering *g, const kwic_task *task)
{
    const char *state = g->request->state ? g->request->state : "todo";
    bool box = g_utf8_strlen(state, -1) == 1;
    bool fits = box ? task->state == g_utf8_get_char(state)
                    : strcmp(state, "any") == 0 ||
                          strcmp(state, kwic_task_state(task->state)) == 0;
    if (!fits || !g->request->due)
        return fits;
    return task->due != KWIC_NO_DATE && due_fits(g, (double)task->due * SECONDS_A_DAY);
}

static bool gather_note(gathering *g, uint32_t docid, GString *data, kwic_arena *work)
{
    kwic_record record;
    kwic_arena_clear(work);
    if (!kwic_note_load(g->s, docid, data, work, &record, g->error))
        return false;
    kwic_str path = kwic_arena_str(g->arena, record.path);
    for (size_t i = 0; i < record.n_tasks; i++) {
        const kwic_task *task = &record.tasks[i];
        if (!is_wanted(g, task))
            continue;
        found one = {.json = kwic_task_json(&record, task),
                     .due = task->due == KWIC_NO_DATE ? INT32_MAX : task->due,
                     .priority = task->priority,
                     .path = path};
        one.line = (uint32_t)json_integer_value(json_object_get(one.json, "line"));
        kwic_json_set_path(one.json, record.path);
        json_object_set_new(one.json, "title", kwic_json_text(record.title));
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

// ---- in which order notes are read ----

// A note and the earliest due date that a wanted task of it can have.
typedef struct bound {
    int32_t due;
    uint32_t docid;
} bound;

typedef struct bounds {
    const gathering *g;
    int32_t *due; // by docid
    uint32_t last;
} bounds;

// A property may be called task.due, too, and be any number.
static int32_t day_of(double seconds)
{
    double day = floor(seconds / SECONDS_A_DAY);
    return day > INT32_MIN && day < INT32_MAX ? (int32_t)day : INT32_MIN;
}

static bool take_due(void *ctx, uint32_t docid, kwic_str numbers)
{
    bounds *b = ctx;
    kwic_str key;
    double seconds;
    while (docid <= b->last && kwic_numbers_next(&numbers, &key, &seconds))
        if (kwic_str_eq(key, KWIC_STR("task.due")) && due_fits(b->g, seconds))
            b->due[docid] = MIN(b->due[docid], day_of(seconds));
    return true;
}

static gint by_bound(gconstpointer a, gconstpointer b)
{
    const bound *x = a, *y = b;
    if (x->due != y->due)
        return x->due < y->due ? -1 : 1;
    return (x->docid > y->docid) - (x->docid < y->docid);
}

// The notes of the set, those with the earliest dates first; with a due date wanted only
// those that have one.
static GArray *order_notes(gathering *g, const kwic_docset *set)
{
    bounds b = {.g = g, .last = kwic_db_last_docid(kwic_searcher_db(g->s))};
    b.due = kwic_arena_new_array(g->arena, int32_t, (size_t)b.last + 1);
    for (uint32_t d = 0; d <= b.last; d++)
        b.due[d] = INT32_MAX;
    if (!kwic_db_values(kwic_searcher_db(g->s), KWIC_SLOT_NUMBERS, take_due, &b,
                        g->error))
        return NULL;
    GArray *notes = g_array_new(FALSE, FALSE, sizeof(bound));
    for (uint32_t d = 1; d <= b.last; d++) {
        bound one = {b.due[d], d};
        if (kwic_docset_has(set, d) && (!g->request->due || one.due != INT32_MAX))
            g_array_append_val(notes, one);
    }
    g_array_sort(notes, by_bound);
    return notes;
}

// Whether what is there is all that is shown, whatever notes from `due` on have.
static bool enough(gathering *g, int32_t due)
{
    guint limit = g->request->limit;
    if (limit == 0 || g->list->len < limit)
        return false;
    g_array_sort(g->list, by_urgency);
    return g_array_index(g->list, found, limit - 1).due < due;
}

static bool read_notes(gathering *g, const GArray *notes)
{
    g_autoptr(GString) data = g_string_new(NULL);
    g_autoptr(kwic_arena) work = kwic_arena_new();
    int32_t due = INT32_MIN;
    for (guint i = 0; i < notes->len; i++) {
        const bound *note = &g_array_index(notes, bound, i);
        // Looked at once a date: sorting what is there costs more than a note.
        if (note->due != due && enough(g, note->due)) {
            g->more = true;
            break;
        }
        due = note->due;
        if (!gather_note(g, note->docid, data, work))
            return false;
    }
    g_array_sort(g->list, by_urgency);
    return true;
}

static bool gather(gathering *g)
{
    kwic_docset set =
        kwic_docset_new(g->arena, kwic_db_last_docid(kwic_searcher_db(g->s)));
    if (!notes_with_tasks(g, &set) || (g->request->query.n && !keep_matching(g, &set)))
        return false;
    g_autoptr(GArray) notes = order_notes(g, &set);
    return notes && read_notes(g, notes);
}

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

static bool read_due(gathering *g)
{
    const char *due = g->request->due, *date = due;
    kwic_compare compare = due ? comparison(&date) : KWIC_IS;
    if (!due || kwic_when_parse(kwic_str_of(date), compare,
                                kwic_planner_now(g->s->planner), &g->due))
        return true;
    g_autofree char *shown = g_utf8_make_valid(due, -1);
    g_set_error(g->error, KWIC_ERROR, KWIC_ERROR_USAGE,
                "due “%s” is no date; write 2026-02-01, <=2026-02-01, today or "
                "2026-01..2026-03",
                shown);
    return false;
}

static void drop(gpointer task)
{
    json_decref(((found *)task)->json);
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

json_t *kwic_tasks(kwic_searcher *s, const kwic_tasks_request *request, GError **error)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(found));
    g_array_set_clear_func(list, drop);
    gathering g = {
        .s = s, .request = request, .arena = arena, .list = list, .error = error};
    bool ok = check_state(request->state, error) && read_due(&g) && gather(&g);
    if (!kwic_searcher_answers(s, ok, error))
        return NULL;
    guint shown = request->limit ? MIN(request->limit, list->len) : list->len;
    json_t *answer = json_object(), *tasks = json_array();
    json_object_set_new(
        answer, "total",
        json_pack("{s:I,s:b}", "value", (json_int_t)list->len, "exact", !g.more));
    json_object_set_new(answer, "tasks", tasks);
    for (guint i = 0; i < shown; i++)
        json_array_append(tasks, g_array_index(list, found, i).json);
    return answer;
}
