// SPDX-License-Identifier: GPL-2.0-or-later
// The order in which slots fill is the note's own; that of terms does not matter.

#include "facts.h"

#include "kwic/limits.h"
#include "parse/parse.h"

// ---- names ----

static kwic_str until(kwic_str s, char c)
{
    const char *at = s.p && s.n ? memchr(s.p, c, s.n) : NULL;
    return at ? kwic_str_sub(s, 0, (size_t)(at - s.p)) : s;
}

void kwic_value_link(kwic_str value, kwic_str *shown, kwic_str *target)
{
    *shown = *target = value;
    if (!value.p)
        return;
    if (value.n > 4 && kwic_str_starts(value, KWIC_STR("[[")) &&
        memcmp(value.p + value.n - 2, "]]", 2) == 0) {
        kwic_str inner = kwic_str_sub(value, 2, value.n - 2);
        kwic_str left = until(inner, '|');
        *target = until(left, '#');
        *shown = left.n < inner.n ? kwic_str_sub(inner, left.n + 1, inner.n) : left;
    } else if (value.n > 4 && value.p[0] == '[' && value.p[value.n - 1] == ')') {
        kwic_str text = until(kwic_str_sub(value, 1, value.n), ']');
        kwic_str rest = kwic_str_sub(value, text.n + 2, value.n - 1);
        if (kwic_str_starts(rest, KWIC_STR("("))) {
            *shown = text;
            *target = until(kwic_str_sub(rest, 1, rest.n), '#');
        }
    }
}

// ---- terms ----

static const char *prefix_of(kwic_field_id id)
{
    return kwic_schema()[id].prefix;
}

// A boolean term of the field; true when the note did not have it yet.
static bool add_bool(kwic_facts *f, kwic_field_id id, kwic_str text)
{
    if (text.n < KWIC_TERM_BYTES / 2) // fits, even if it were all zeros
        return kwic_terms_add(f->terms, prefix_of(id), text, 0, KWIC_NO_POSITION);
    g_string_truncate(f->term, 0);
    kwic_term_append(f->term, prefix_of(id), text);
    return kwic_terms_add(f->terms, "", kwic_str_of_string(f->term), 0,
                          KWIC_NO_POSITION);
}

static kwic_str folded(kwic_facts *f, kwic_str text)
{
    g_string_truncate(f->fold, 0);
    kwic_fold(text, f->fold);
    return kwic_str_of_string(f->fold);
}

// The term of text and of each ancestor. Stops at one that is there: its own are, too.
static void add_hierarchy(kwic_facts *f, kwic_field_id id, kwic_str text,
                          char separator)
{
    while (text.n && add_bool(f, id, text)) {
        const char *at = memrchr(text.p, separator, text.n);
        text.n = at ? (size_t)(at - text.p) : 0;
        while (text.n && text.p[text.n - 1] == separator)
            text.n--;
    }
}

typedef struct word_ctx {
    kwic_facts *f;
    kwic_field_id id;
} word_ctx;

static bool take_word(void *ctx, const kwic_token *token)
{
    word_ctx *w = ctx;
    add_bool(w->f, w->id, token->text);
    return true;
}

static void add_words(kwic_facts *f, kwic_field_id id, kwic_str text)
{
    word_ctx w = {.f = f, .id = id};
    kwic_tokenize(f->tokenizer, text, 0, take_word, &w);
}

// ---- properties ----

// Appends to the slot's list what is in `seen` for the first time, behind a mark that
// keeps lists apart.
static void list_once(kwic_facts *f, GString *slot, const char *mark, kwic_str item)
{
    if (kwic_terms_add(f->seen, mark, item, 0, KWIC_NO_POSITION))
        kwic_list_put(slot, item);
}

static bool is_long(const kwic_facts *f)
{
    return f->value->len > KWIC_VALUE_BYTES;
}

// The term of all of a value. f->fold holds the folded key; f->value takes the folded value.
static bool add_value(kwic_facts *f, kwic_str value)
{
    g_string_truncate(f->value, 0);
    g_string_truncate(f->whole, 0);
    kwic_fold(value, f->value);
    kwic_value_append(f->whole, kwic_str_of_string(f->fold),
                      kwic_str_of_string(f->value));
    return add_bool(f, KWIC_F_PROPERTY, kwic_str_of_string(f->whole));
}

static void list_property(kwic_facts *f, kwic_str shown)
{
    if (shown.n == 0 || shown.n > KWIC_FACET_BYTES ||
        (f->fills && f->fills->keyed & KWIC_KEYS_NO_FACET))
        return;
    kwic_list_put(f->slots[KWIC_SLOT_PROPERTIES], kwic_str_of_string(f->fold));
    kwic_list_put(f->slots[KWIC_SLOT_PROPERTIES], shown);
}

// key~, with a position behind each word of the value when they are known.
static void mark_value(kwic_facts *f, const kwic_value_place *place)
{
    g_string_append_c(f->fold, '~');
    g_string_truncate(f->whole, 0);
    kwic_term_append(f->whole, prefix_of(KWIC_F_PROPERTY), kwic_str_of_string(f->fold));
    g_string_truncate(f->fold, f->fold->len - 1);
    kwic_terms_add(f->terms, "", kwic_str_of_string(f->whole), 0, KWIC_NO_POSITION);
    if (!place || place->first > place->last)
        return;
    for (uint32_t p = place->first; p <= place->last; p++)
        kwic_terms_add(f->terms, "", kwic_str_of_string(f->whole), 0, p + 1);
}

static void add_value_word(kwic_facts *f, size_t key_n, kwic_str word)
{
    g_string_truncate(f->fold, key_n);
    g_string_append_len(f->fold, word.p, (gssize)word.n);
    add_bool(f, KWIC_F_PROPERTY, kwic_str_of_string(f->fold));
}

typedef struct value_ctx {
    kwic_facts *f;
    size_t key_n;
} value_ctx;

static bool take_value_word(void *ctx, const kwic_token *token)
{
    value_ctx *v = ctx;
    add_value_word(v->f, v->key_n, token->text);
    return true;
}

// key:word of each word. f->fold holds the folded key.
static void add_value_words(kwic_facts *f, kwic_str shown)
{
    size_t key_n = f->fold->len;
    g_string_append_c(f->fold, ':');
    value_ctx v = {f, key_n + 1};
    if (shown.n > KWIC_MEMO_TEXT_BYTES) {
        kwic_tokenize(f->tokenizer, shown, 0, take_value_word, &v);
    } else {
        const kwic_memo_entry *e = kwic_memo_find(&f->memo, shown);
        for (uint32_t i = 0; i < e->n; i++)
            add_value_word(f, v.key_n, kwic_memo_text(&f->memo, e, i));
    }
    g_string_truncate(f->fold, key_n);
}

// All of a value and its words; false when the note had it.
static bool value_terms(kwic_facts *f, kwic_str value, const kwic_value_place *place)
{
    if (!add_value(f, value))
        return false;
    bool in_text = is_long(f) && place;
    if (is_long(f))
        mark_value(f, place);
    if (value.n && !in_text)
        add_value_words(f, value);
    return true;
}

// f->fold holds the folded key: its terms, and those of the value.
static void property_terms(kwic_facts *f, kwic_str shown, const kwic_property *p,
                           const kwic_value_place *place)
{
    bool empty = p->type == KWIC_VALUE_NULL;
    if (!kwic_str_eq(shown, p->value))
        add_value(f, p->value);
    if (value_terms(f, empty ? (kwic_str){NULL, 0} : shown, place) && !empty)
        list_property(f, shown);
}

// What a link leads to is found by its name as well as by the words it is shown by, but is
// no facet. A text with links in it has the words of their names. Behind the values, that
// one of them which is such a name is a facet.
static void target_terms(kwic_facts *f, const kwic_property *p)
{
    kwic_str rest = p->targets;
    f->fills = kwic_field_of_key(folded(f, p->key));
    if (f->fills && f->fills->keyed & KWIC_KEYS_NO_TERMS)
        return;
    while (rest.n) {
        kwic_str name = until(rest, '\n');
        if (p->link)
            value_terms(f, name, NULL);
        else
            add_value_words(f, name);
        rest = kwic_str_sub(rest, name.n + 1, rest.n);
    }
}

static void claim(kwic_facts *f, const char *how, kwic_str slug)
{
    if (slug.n == 0)
        return;
    add_hierarchy(f, KWIC_F_COMPANY, slug, '/');
    g_autoptr(GString) item = g_string_new(how);
    g_string_append_len(item, slug.p, (gssize)slug.n);
    list_once(f, f->slots[KWIC_SLOT_CLAIMS], "c", kwic_str_of_string(item));
}

static void claim_name(kwic_facts *f, const char *how, kwic_str name)
{
    g_autoptr(GString) slug = g_string_new(NULL);
    kwic_slug(name, slug);
    claim(f, how, kwic_str_of_string(slug));
}

static void claim_property(kwic_facts *f, kwic_str value)
{
    kwic_str shown, target;
    kwic_value_link(value, &shown, &target);
    if (!kwic_str_eq(shown, value))
        target = kwic_path_stem(target);
    if (target.n && target.p[0] == '#')
        target = kwic_str_sub(target, 1, target.n);
    if (kwic_str_starts(target, KWIC_STR("company/")))
        target = kwic_str_sub(target, strlen("company/"), target.n);
    claim_name(f, "p:", target);
}

static void take_property(kwic_facts *f, const kwic_property *written,
                          const kwic_value_place *place)
{
    kwic_property one = *written, *p = &one;
    one.value = kwic_parse_trim(written->value);
    kwic_str shown, target;
    kwic_value_link(p->value, &shown, &target);
    kwic_str key = folded(f, p->key);
    add_hierarchy(f, KWIC_F_KEY, key, '.');
    const kwic_field *field = f->fills = kwic_field_of_key(key);
    if (field && field->keyed & KWIC_KEYS_NO_TERMS) {
        if (p->type == KWIC_VALUE_NULL)
            add_bool(f, KWIC_F_PROPERTY,
                     kwic_str_of_string(g_string_append_c(f->fold, '=')));
        return;
    }
    if (p->type == KWIC_VALUE_NUMBER || p->type == KWIC_VALUE_DATE)
        kwic_numbers_put(f->slots[KWIC_SLOT_NUMBERS], key, p->number);
    property_terms(f, shown, p, place);
    bool is_type = field && field->id == KWIC_F_TYPE;
    bool is_company = field && field->id == KWIC_F_COMPANY;
    if (is_type && shown.n && add_bool(f, KWIC_F_TYPE, folded(f, shown))) {
        kwic_list_put(f->slots[KWIC_SLOT_TYPE], shown);
        f->of_company |= kwic_str_eq(kwic_str_of_string(f->fold), KWIC_STR("company"));
    }
    if (is_company && p->type != KWIC_VALUE_NULL)
        claim_property(f, p->link ? p->targets : p->value);
}

// ---- tags and companies ----

static void claim_tag(kwic_facts *f, kwic_str folded_tag)
{
    if (!kwic_str_starts(folded_tag, KWIC_STR("company/")))
        return;
    kwic_str rest = kwic_str_sub(folded_tag, strlen("company/"), folded_tag.n);
    g_autoptr(GString) slug = g_string_new(NULL);
    while (rest.n) {
        kwic_str part = until(rest, '/');
        if (slug->len && slug->str[slug->len - 1] != '/')
            g_string_append_c(slug, '/');
        kwic_slug(part, slug);
        rest = kwic_str_sub(rest, part.n + 1, rest.n);
    }
    while (slug->len && slug->str[slug->len - 1] == '/')
        g_string_truncate(slug, slug->len - 1);
    claim(f, "t:", kwic_str_of_string(slug));
}

static void take_tag(kwic_facts *f, kwic_str tag)
{
    if (tag.n == 0)
        return;
    g_autoptr(GString) exact = g_string_new("=");
    kwic_fold(tag, exact);
    if (!add_bool(f, KWIC_F_TAG, kwic_str_of_string(exact)))
        return; // the same tag again
    kwic_str fold = kwic_str_sub(kwic_str_of_string(exact), 1, exact->len);
    add_hierarchy(f, KWIC_F_TAG, fold, '/');
    kwic_list_put(f->slots[KWIC_SLOT_TAG], tag);
    claim_tag(f, fold);
    f->of_company |= kwic_str_eq(fold, KWIC_STR("type/company"));
}

static void claim_own_names(kwic_facts *f, const kwic_record *r)
{
    if (!f->of_company)
        return;
    claim_name(f, "n:", r->title);
    claim_name(f, "a:", kwic_path_stem(r->path));
    for (size_t i = 0; i < r->n_aliases; i++)
        claim_name(f, "a:", r->aliases[i]);
}

// ---- links ----

static bool skip_before(kwic_str *url, const char *what)
{
    size_t n = strlen(what);
    if (url->n < n || g_ascii_strncasecmp(url->p, what, n) != 0)
        return false;
    *url = kwic_str_sub(*url, n, url->n);
    return true;
}

static void take_url(kwic_facts *f, kwic_str url)
{
    const char *colon = g_strstr_len(url.p, (gssize)url.n, "://");
    if (!colon)
        return; // mailto: and the like have no place
    url = kwic_str_sub(url, (size_t)(colon - url.p) + 3, url.n);
    url = until(until(url, '#'), '?');
    skip_before(&url, "www.");
    while (url.n && url.p[url.n - 1] == '/')
        url.n--;
    if (url.n == 0)
        return;
    kwic_str address = folded(f, url), host = until(address, '/');
    g_autoptr(GString) term = g_string_new(NULL);
    kwic_address_append(term, address);
    if (!add_bool(f, KWIC_F_LINK, kwic_str_of_string(term)) || host.n == address.n)
        return;
    g_string_truncate(term, 0);
    kwic_address_append(term, host);
    add_bool(f, KWIC_F_LINK, kwic_str_of_string(term));
}

static void take_link(kwic_facts *f, const kwic_link *link)
{
    static const char kinds[] = {
        [KWIC_LINK_WIKI] = 'w', [KWIC_LINK_MARKDOWN] = 'm', [KWIC_LINK_EMBED] = 'e'};
    if (link->kind == KWIC_LINK_URL) {
        take_url(f, link->target);
        return;
    }
    if (link->target.n == 0)
        return;
    add_bool(f, KWIC_F_LINK, folded(f, kwic_path_stem(link->target)));
    const char kind[] = {kinds[link->kind], 0};
    kwic_terms_add(f->seen, kind, link->target, 1, KWIC_NO_POSITION);
}

static void take_links(kwic_facts *f, const kwic_record *r)
{
    kwic_terms_clear(f->seen);
    for (size_t i = 0; i < r->n_links; i++)
        take_link(f, &r->links[i]);
    g_autoptr(GString) item = g_string_new(NULL);
    for (size_t i = 0; i < kwic_terms_count(f->seen); i++) {
        uint32_t count;
        kwic_str link = kwic_terms_at(f->seen, i, &count);
        g_string_printf(item, "%c%u:", link.p[0], count);
        g_string_append_len(item, link.p + 1, (gssize)link.n - 1);
        kwic_list_put(f->slots[KWIC_SLOT_LINKS], kwic_str_of_string(item));
    }
}

// ---- tasks, and what the note has ----

static void task_date(kwic_facts *f, kwic_str key, int32_t day)
{
    enum { DAY_S = 86400 };
    if (day != KWIC_NO_DATE)
        kwic_numbers_put(f->slots[KWIC_SLOT_NUMBERS], key, (double)day * DAY_S);
}

static void take_task(kwic_facts *f, const kwic_task *task)
{
    char box[8] = "[";
    size_t n = 1 + (size_t)g_unichar_to_utf8(task->state, box + 1);
    box[n++] = ']';
    add_bool(f, KWIC_F_TASK, kwic_str_of(kwic_task_state(task->state)));
    add_bool(f, KWIC_F_TASK, (kwic_str){box, n});
    task_date(f, KWIC_STR("task.due"), task->due);
    task_date(f, KWIC_STR("task.scheduled"), task->scheduled);
    task_date(f, KWIC_STR("task.start"), task->start);
    task_date(f, KWIC_STR("task.done"), task->done);
    task_date(f, KWIC_STR("task.created"), task->created);
    task_date(f, KWIC_STR("task.cancelled"), task->cancelled);
}

static void add_has(kwic_facts *f, kwic_has what, bool has)
{
    if (has)
        add_bool(f, KWIC_F_HAS, kwic_str_of(kwic_has_words[what].word));
}

static void has_blocks(kwic_facts *f, const kwic_record *r)
{
    static const struct {
        kwic_block_kind kind;
        kwic_has what;
    } kinds[] = {
        {KWIC_BLOCK_HEADING, KWIC_HAS_HEADING}, {KWIC_BLOCK_ITEM, KWIC_HAS_LIST},
        {KWIC_BLOCK_TASK, KWIC_HAS_LIST},       {KWIC_BLOCK_CODE, KWIC_HAS_CODE},
        {KWIC_BLOCK_QUOTE, KWIC_HAS_QUOTE},     {KWIC_BLOCK_ROW, KWIC_HAS_TABLE},
        {KWIC_BLOCK_CALLOUT, KWIC_HAS_CALLOUT},
    };
    bool has[KWIC_BLOCK_KINDS] = {false}, id = false;
    for (size_t i = 0; i < r->n_blocks; i++) {
        has[r->blocks[i].kind] = true;
        id |= r->blocks[i].id.n > 0;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
        add_has(f, kinds[i].what, has[kinds[i].kind]);
    add_has(f, KWIC_HAS_ID, id);
}

static void take_has(kwic_facts *f, const kwic_record *r)
{
    bool has[KWIC_LINK_URL + 1] = {false};
    for (size_t i = 0; i < r->n_links; i++)
        has[r->links[i].kind] = true;
    add_has(f, KWIC_HAS_LINK, has[KWIC_LINK_WIKI] || has[KWIC_LINK_MARKDOWN]);
    add_has(f, KWIC_HAS_EMBED, has[KWIC_LINK_EMBED]);
    add_has(f, KWIC_HAS_URL, has[KWIC_LINK_URL]);
    add_has(f, KWIC_HAS_TASK, r->n_tasks > 0);
    add_has(f, KWIC_HAS_TAG, r->n_tags > 0);
    add_has(f, KWIC_HAS_ALIAS, r->n_aliases > 0);
    add_has(f, KWIC_HAS_PROPERTY, r->n_properties > 0);
    has_blocks(f, r);
}

// ---- names ----

static void take_path(kwic_facts *f, kwic_str path)
{
    kwic_str folder = kwic_path_above(path), stem = kwic_path_stem(path);
    add_bool(f, KWIC_F_ID, path);
    kwic_list_put(f->slots[KWIC_SLOT_FOLDER], folder);
    add_hierarchy(f, KWIC_F_FOLDER, folded(f, folder), '/');
    add_words(f, KWIC_F_FILE, stem);
    add_words(f, KWIC_F_PATH, stem);
    while (folder.n) { // part by part: a path whole is a compound of its own
        kwic_str part = until(folder, '/');
        add_words(f, KWIC_F_PATH, part);
        folder = kwic_str_sub(folder, part.n + 1, folder.n);
    }
}

static void take_names(kwic_facts *f, const kwic_record *r)
{
    GString *names = f->slots[KWIC_SLOT_NAMES];
    kwic_list_put(names, r->path);
    kwic_list_put(names, r->title);
    kwic_list_put(names, r->first_h1);
    for (size_t i = 0; i < r->n_aliases; i++)
        kwic_list_put(names, r->aliases[i]);
    kwic_str folder = kwic_path_folder_name(r->path);
    if (folder.n && !kwic_str_eq(folder, r->title))
        kwic_list_put(names, folder);
    kwic_str title = folded(f, r->title);
    if (title.n > KWIC_SORT_BYTES)
        title.n = KWIC_SORT_BYTES;
    g_string_append_len(f->slots[KWIC_SLOT_TITLE], title.p, (gssize)title.n);
}

void kwic_facts_init(kwic_facts *f, kwic_terms *terms, kwic_tokenizer *tokenizer)
{
    f->terms = terms;
    f->tokenizer = tokenizer;
    kwic_memo_init(&f->memo, tokenizer);
    f->seen = kwic_terms_new();
    f->fold = g_string_new(NULL);
    f->term = g_string_new(NULL);
    f->value = g_string_new(NULL);
    f->whole = g_string_new(NULL);
    for (int i = 0; i < KWIC_SLOTS; i++)
        f->slots[i] = g_string_new(NULL);
}

void kwic_facts_clear(kwic_facts *f)
{
    kwic_memo_clear(&f->memo);
    kwic_terms_free(f->seen);
    g_string_free(f->fold, TRUE);
    g_string_free(f->term, TRUE);
    g_string_free(f->value, TRUE);
    g_string_free(f->whole, TRUE);
    for (int i = 0; i < KWIC_SLOTS; i++)
        g_string_free(f->slots[i], TRUE);
}

static void take_properties(kwic_facts *f, const kwic_record *r, const GArray *places)
{
    guint next = 0;
    for (uint32_t i = 0; i < r->n_properties; i++) {
        const kwic_value_place *place =
            next < places->len ? &g_array_index(places, kwic_value_place, next) : NULL;
        bool placed = place && place->property == i;
        next += placed;
        take_property(f, &r->properties[i], placed ? place : NULL);
    }
    for (size_t i = 0; i < r->n_properties; i++)
        if (r->properties[i].targets.n)
            target_terms(f, &r->properties[i]);
}

void kwic_facts_take(kwic_facts *f, const kwic_record *r, const GArray *places)
{
    for (int i = 0; i < KWIC_SLOTS; i++)
        g_string_truncate(f->slots[i], 0);
    kwic_terms_clear(f->seen);
    f->of_company = false;
    take_path(f, r->path);
    take_names(f, r);
    if (r->lang.n)
        add_bool(f, KWIC_F_LANG, r->lang);
    for (size_t i = 0; i < r->n_tags; i++)
        take_tag(f, r->tags[i].text);
    take_properties(f, r, places);
    claim_own_names(f, r);
    for (size_t i = 0; i < r->n_tasks; i++)
        take_task(f, &r->tasks[i]);
    take_has(f, r);
    take_links(f, r); // last: clears what claims have seen
}
