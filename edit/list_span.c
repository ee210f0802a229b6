// SPDX-License-Identifier: GPL-2.0-or-later
#include "list_span.h"

static bool is_break(char c)
{
    return c == '\n' || c == '\r';
}

static uint32_t line_start(kwic_str text, uint32_t at)
{
    while (at && !is_break(text.p[at - 1]))
        at--;
    return at;
}

// The end of the line that `at` is in, without its newline.
static uint32_t line_end(kwic_str text, uint32_t at)
{
    while (at < text.n && !is_break(text.p[at]))
        at++;
    return at;
}

static uint32_t next_line(kwic_str text, uint32_t at)
{
    at = line_end(text, at);
    if (at + 1 < text.n && text.p[at] == '\r' && text.p[at + 1] == '\n')
        at++;
    return at < text.n ? at + 1 : at;
}

// The last line break in [from, to), where it begins; `to` when there is none.
static uint32_t last_break(kwic_str text, uint32_t from, uint32_t to)
{
    for (uint32_t at = to; at > from; at--)
        if (is_break(text.p[at - 1])) {
            bool two =
                at - 1 > from && text.p[at - 1] == '\n' && text.p[at - 2] == '\r';
            return two ? at - 2 : at - 1;
        }
    return to;
}

// ---- between brackets ----

static const kwic_yaml_node *last_item(const kwic_entry *entry)
{
    return &entry->items[entry->n_items - 1];
}

// What stands between the last two items, its remarks left out; a list of one says by its
// first line whether each has its own.
static char *flow_separator(const kwic_entry *entry, kwic_str text)
{
    const kwic_yaml_node *last = last_item(entry);
    bool one = entry->n_items == 1;
    uint32_t from = one ? entry->value.from + 1 : last[-1].to, to = last->from;
    uint32_t nl = last_break(text, from, to);
    if (nl < to)
        return g_strdup_printf(",%.*s", (int)(to - nl), text.p + nl);
    return one ? g_strdup(", ") : g_strndup(text.p + from, to - from);
}

bool kwic_flow_append(kwic_draft *d, const kwic_entry *entry, const char *item,
                      GError **error)
{
    kwic_str text = kwic_draft_text(d);
    if (entry->n_items == 0) {
        uint32_t from = entry->value.from + 1, to = entry->value.to - 1;
        if (memchr(text.p + from, '#', to - from))
            return kwic_refuse(error, entry->line,
                               "the list holds nothing but remarks");
        kwic_draft_splice(d, from, to, kwic_str_of(item));
        return true;
    }
    g_autofree char *separator = flow_separator(entry, text);
    g_autofree char *more = g_strconcat(separator, item, NULL);
    kwic_draft_splice(d, last_item(entry)->to, last_item(entry)->to, kwic_str_of(more));
    return true;
}

// The comma behind `at`, before `end`; `end` when there is none.
static uint32_t comma_behind(kwic_str text, uint32_t at, uint32_t end)
{
    const char *comma = memchr(text.p + at, ',', end - at);
    return comma ? (uint32_t)(comma - text.p) : end;
}

// The end of the line, when nothing but blanks and a remark stand between.
static uint32_t without_remark(kwic_str text, uint32_t at)
{
    uint32_t rest = at;
    while (rest < text.n && (text.p[rest] == ' ' || text.p[rest] == '\t'))
        rest++;
    bool remark = rest > at && rest < text.n && text.p[rest] == '#';
    return remark ? line_end(text, rest) : at;
}

// The last of several: on a line of its own it takes the line, and the comma before it
// where none is behind it.
static void remove_last(kwic_draft *d, const kwic_entry *entry)
{
    kwic_str text = kwic_draft_text(d);
    const kwic_yaml_node *item = last_item(entry);
    uint32_t before = item[-1].to, close = entry->value.to - 1;
    uint32_t nl = last_break(text, before, item->from);
    uint32_t behind = comma_behind(text, item->to, close);
    bool trailing = behind < close;
    if (nl == item->from) {
        kwic_draft_splice(d, before, item->to, KWIC_STR(""));
        return;
    }
    uint32_t to = without_remark(text, trailing ? behind + 1 : item->to);
    kwic_draft_splice(d, nl, to, KWIC_STR(""));
    uint32_t comma = comma_behind(text, before, nl);
    if (!trailing && comma < nl)
        kwic_draft_splice(d, comma, comma + 1, KWIC_STR(""));
}

bool kwic_flow_remove(kwic_draft *d, const kwic_entry *entry, size_t item,
                      GError **error)
{
    (void)error;
    const kwic_yaml_node *node = &entry->items[item];
    if (entry->n_items == 1)
        kwic_draft_splice(d, entry->value.from + 1, entry->value.to - 1, KWIC_STR(""));
    else if (item + 1 < entry->n_items)
        kwic_draft_splice(d, node->from, node[1].from, KWIC_STR(""));
    else
        remove_last(d, entry);
    return true;
}

// ---- lines of items ----

// Where the line of an item begins, if nothing but "- " stands before it.
static bool item_line(kwic_str text, uint32_t at, uint32_t *start)
{
    *start = line_start(text, at);
    uint32_t i = *start;
    while (i < at && text.p[i] == ' ')
        i++;
    if (i >= at || text.p[i] != '-')
        return false;
    i++;
    while (i < at && (text.p[i] == ' ' || text.p[i] == '\t'))
        i++;
    return i == at;
}

static bool odd_item(GError **error, const kwic_entry *entry)
{
    return kwic_refuse(error, entry->line,
                       "an item of the list does not stand behind its \"-\"; change it "
                       "by hand");
}

bool kwic_block_append(kwic_draft *d, const kwic_entry *entry, const char *item,
                       GError **error)
{
    kwic_str text = kwic_draft_text(d);
    const kwic_yaml_node *last = last_item(entry);
    uint32_t start, end = line_end(text, MAX(last->to, last->from));
    uint32_t first = line_start(text, entry->value.from);
    if (last->kind == KWIC_YAML_LIST || last->kind == KWIC_YAML_MAP)
        end = entry->end > first ? last_break(text, first, entry->end) : end;
    g_autofree char *front = NULL;
    if (item_line(text, last->from, &start) && last->value.n)
        front = g_strndup(text.p + start, last->from - start);
    else // nothing behind the "-": as far in as the list
        front =
            g_strdup_printf("%.*s- ", (int)(entry->value.from - first), text.p + first);
    if (front[strspn(front, " ")] != '-')
        return odd_item(error, entry);
    g_autofree char *line = g_strconcat(kwic_draft_eol(d), front, item, NULL);
    kwic_draft_splice(d, end, end, kwic_str_of(line));
    return true;
}

bool kwic_block_remove(kwic_draft *d, const kwic_entry *entry, size_t item,
                       GError **error)
{
    kwic_str text = kwic_draft_text(d);
    const kwic_yaml_node *node = &entry->items[item];
    uint32_t start;
    if (!item_line(text, node->from, &start) || start < entry->start)
        return odd_item(error, entry);
    kwic_draft_splice(d, start, next_line(text, node->to), KWIC_STR(""));
    return true;
}

bool kwic_block_begin(kwic_draft *d, const kwic_entry *entry, const char *item,
                      GError **error)
{
    kwic_str text = kwic_draft_text(d);
    const kwic_yaml_node *value = &entry->value;
    uint32_t end = line_end(text, MAX(value->to, entry->key.to));
    if (entry->start != entry->key.from)
        return kwic_refuse(error, entry->line, "the key does not begin its line");
    g_autofree char *line = g_strdup_printf("%s  - %s", kwic_draft_eol(d), item);
    kwic_draft_splice(d, end, end, kwic_str_of(line));
    if (value->to > value->from) { // ~ or null, with the blank before it
        uint32_t from = value->from;
        while (from > entry->key.to && text.p[from - 1] == ' ')
            from--;
        kwic_draft_splice(d, from, value->to, KWIC_STR(""));
    }
    return true;
}

// ---- entries ----

bool kwic_entry_append(kwic_draft *d, const kwic_front *front, const char *lines,
                       GError **error)
{
    if (front->flow)
        return kwic_refuse(error, 1, "the frontmatter is one { … }; change it by hand");
    if (front->is_text)
        return kwic_refuse(error, 1,
                           "what stands between the \"---\" is text, not properties: "
                           "put an empty line before the first \"---\"");
    if (front->present) {
        kwic_draft_splice(d, front->to, front->to, kwic_str_of(lines));
        return true;
    }
    const char *eol = kwic_draft_eol(d);
    g_autofree char *whole = g_strconcat("---", eol, lines, "---", eol, NULL);
    kwic_draft_splice(d, front->from, front->from, kwic_str_of(whole));
    return true;
}

bool kwic_entry_remove(kwic_draft *d, const kwic_entry *entry, GError **error)
{
    if (entry->start != entry->key.from)
        return kwic_refuse(error, entry->line, "the key does not begin its line");
    if (entry->anchored)
        return kwic_refuse(
            error, entry->line,
            "%.*s has an anchor, which others may point to; change it by "
            "hand",
            KWIC_STR_ARG(entry->key.value));
    kwic_draft_splice(d, entry->start, entry->end, KWIC_STR(""));
    return true;
}
