// SPDX-License-Identifier: GPL-2.0-or-later
// Inside of task:( … ) tags, links, companies and dates are the task's own.
//
//     task:(#waiting company:coreweave)   a task with both, not a task of a note with both
#include "planning.h"

// ---- dates ----

static const kwic_task_date task_dates[] = {
    {"due", "task.due", "due", offsetof(kwic_task, due)},
    {"scheduled", "task.scheduled", NULL, offsetof(kwic_task, scheduled)},
    {"start", "task.start", NULL, offsetof(kwic_task, start)},
    {"done", "task.done", NULL, offsetof(kwic_task, done)},
    {"created", "task.created", NULL, offsetof(kwic_task, created)},
    {"cancelled", "task.cancelled", NULL, offsetof(kwic_task, cancelled)},
};

const kwic_task_date *kwic_task_date_of(const kwic_ast *ast, kwic_around around)
{
    if (ast->kind == KWIC_AST_OPERATOR && ast->op->id == KWIC_OP_DUE)
        return &task_dates[0];
    bool named = ast->kind == KWIC_AST_PROPERTY || ast->kind == KWIC_AST_FIELD;
    if (!around.of_task || !named || !ast->kid)
        return NULL;
    for (size_t i = 1; i < G_N_ELEMENTS(task_dates); i++)
        if (kwic_is_listed(task_dates[i].name, ast->text))
            return &task_dates[i];
    return NULL;
}

// ---- links and companies ----

static const kwic_check *join(kwic_planning *m, kwic_check_kind kind,
                              const kwic_check *a, const kwic_check *b)
{
    const kwic_check *both[2] = {a, b};
    return kwic_check_join(m->arena, kind, both, 2);
}

// A link in the part to the note: by any of its names, by its path.
static kwic_check *link_check(kwic_planning *m, uint32_t docid, kwic_str written)
{
    g_autoptr(GString) names = g_string_new(NULL);
    if (docid)
        kwic_db_value(m->p->db, docid, KWIC_SLOT_NAMES, names,
                      m->error ? NULL : &m->error);
    kwic_str list = kwic_arena_str(m->arena, kwic_str_of_string(names)), rest = list,
             name;
    size_t n = 2;
    while (kwic_list_next(&rest, &name))
        n++;
    kwic_str *all = kwic_arena_new_array(m->arena, kwic_str, n);
    kwic_check *c = kwic_check_new(m->arena, KWIC_CHECK_OWN_LINK);
    all[c->n_names++] = kwic_planner_fold(m->arena, kwic_path_strip_md(written));
    for (size_t i = 0; kwic_list_next(&list, &name); i++) {
        kwic_str plain = i == 0 ? kwic_path_strip_md(name) : name;
        if (i == 0)
            all[c->n_names++] = kwic_planner_fold(m->arena, kwic_path_stem(plain));
        if (plain.n && c->n_names < n)
            all[c->n_names++] = kwic_planner_fold(m->arena, plain);
    }
    c->names = all;
    return c;
}

static const kwic_check *own_link(kwic_planning *m, const kwic_ast *ast,
                                  const kwic_check *of_note)
{
    kwic_check *link = link_check(m, kwic_plan_resolve(m, ast->text), ast->text);
    if (memchr(ast->text.p ? ast->text.p : "", '.', ast->text.n))
        link->text = kwic_planner_fold(m->arena, ast->text);
    return join(m, KWIC_CHECK_AND, of_note, link);
}

static kwic_check *tag_check(kwic_planning *m, kwic_str text, const kwic_ast *leaf)
{
    kwic_check *c = kwic_check_new(m->arena, KWIC_CHECK_OWN_TAG);
    while (text.n && text.p[text.n - 1] == '/')
        text.n--;
    while (text.n && (text.p[0] == '/' || text.p[0] == '#'))
        text = kwic_str_sub(text, 1, text.n);
    c->text = kwic_planner_fold(m->arena, text);
    c->start = leaf->prefix;
    c->equal = leaf->compare == KWIC_EQUAL;
    return c;
}

// A mention of the company's note, or the words of its name where it has none.
static const kwic_check *naming(kwic_planning *m, const kwic_ast *leaf, uint32_t docid,
                                kwic_around around)
{
    kwic_ast *named = kwic_ast_new(
        m->arena, docid ? KWIC_AST_OPERATOR : KWIC_AST_PHRASE, leaf->from, leaf->to);
    named->text = leaf->text;
    named->op = docid ? &kwic_operators()[KWIC_OP_MENTIONS] : NULL;
    return kwic_check_of(m, named, around, KWIC_IN_ANY);
}

static const kwic_check *own_company(kwic_planning *m, const kwic_ast *leaf,
                                     kwic_around around, const kwic_check *of_note)
{
    uint32_t docid = kwic_plan_resolve(m, leaf->text);
    g_autofree char *tag = g_strdup_printf("company/%.*s", KWIC_STR_ARG(leaf->text));
    const kwic_check *ways[4] = {
        tag_check(m, kwic_arena_str(m->arena, kwic_str_of(tag)), leaf),
        link_check(m, docid, leaf->text), naming(m, leaf, docid, around)};
    kwic_check *here = kwic_check_new(m->arena, KWIC_CHECK_OF_NOTE);
    here->docid = docid;
    ways[3] = here;
    const kwic_check *any = kwic_check_join(m->arena, KWIC_CHECK_OR, ways, 4);
    return join(m, KWIC_CHECK_AND, of_note, any);
}

// ---- a field's values ----

// The field with one of its values: what the note must hold.
static const kwic_check *of_note(kwic_planning *m, const kwic_ast *field,
                                 const kwic_ast *leaf, kwic_around around)
{
    kwic_ast *one = kwic_ast_new(m->arena, KWIC_AST_FIELD, leaf->from, leaf->to);
    kwic_ast *value = kwic_ast_new(m->arena, leaf->kind, leaf->from, leaf->to);
    *value = *leaf;
    value->next = NULL;
    one->field = field->field;
    one->text = field->text;
    one->kid = value;
    around.of_task = false;
    return kwic_check_of(m, one, around, KWIC_IN_ANY);
}

static const kwic_check *own_values(kwic_planning *m, const kwic_ast *field,
                                    const kwic_ast *value, kwic_around around)
{
    static const kwic_check_kind kinds[KWIC_AST_KINDS] = {
        [KWIC_AST_AND] = KWIC_CHECK_AND,
        [KWIC_AST_OR] = KWIC_CHECK_OR,
        [KWIC_AST_NOT] = KWIC_CHECK_NOT,
    };
    bool many = value->kind == KWIC_AST_AND || value->kind == KWIC_AST_OR ||
                value->kind == KWIC_AST_NOT;
    if (!many) {
        const kwic_check *note = of_note(m, field, value, around);
        if (!value->text.n || value->kind == KWIC_AST_REGEX)
            return note;
        return field->field->id == KWIC_F_COMPANY
                   ? own_company(m, value, around, note)
                   : join(m, KWIC_CHECK_AND, note, tag_check(m, value->text, value));
    }
    size_t n = 0;
    for (const kwic_ast *k = value->kid; k; k = k->next)
        n++;
    const kwic_check **kids = kwic_arena_new_array(m->arena, const kwic_check *, n);
    n = 0;
    for (const kwic_ast *k = value->kid; k; k = k->next)
        kids[n++] = own_values(m, field, k, around);
    return kwic_check_join(m->arena, kinds[value->kind], kids, n);
}

const kwic_check *kwic_check_own(kwic_planning *m, const kwic_ast *ast,
                                 kwic_around around)
{
    if (!around.of_task)
        return NULL;
    if (ast->kind == KWIC_AST_FIELD && ast->kid &&
        (ast->field->id == KWIC_F_TAG || ast->field->id == KWIC_F_COMPANY))
        return own_values(m, ast, ast->kid, around);
    if (ast->kind == KWIC_AST_OPERATOR && ast->op->id == KWIC_OP_LINK) {
        around.of_task = false;
        return own_link(m, ast, kwic_check_of(m, ast, around, KWIC_IN_ANY));
    }
    return NULL;
}
