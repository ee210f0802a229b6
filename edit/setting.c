// SPDX-License-Identifier: GPL-2.0-or-later
#include "setting.h"

#include "list_span.h"

// What a value that was asked for is to YAML.
typedef struct wanted {
    kwic_str text;     // what its places are of
    kwic_entry entry;  // with a key before it
    char *written;     // as it goes into a note
    bool list, quoted; // quoted: text that YAML would read otherwise
} wanted;

static bool is_flat(const kwic_entry *e)
{
    if (e->value.kind == KWIC_YAML_SCALAR)
        return true;
    for (size_t i = 0; i < e->n_items; i++)
        if (e->items[i].kind != KWIC_YAML_SCALAR || e->items[i].marked)
            return false;
    return e->value.kind == KWIC_YAML_LIST && e->value.flow;
}

// True when YAML reads all of the value as one scalar, or as a list of scalars.
static bool is_yaml(wanted *w, const char *value, kwic_arena *arena)
{
    kwic_front front;
    g_autofree char *text = g_strdup_printf("---\nk: %s\n---\n", value);
    w->text = kwic_arena_str(arena, kwic_str_of(text));
    if (strpbrk(value, "\r\n") || !kwic_front_read(&front, w->text, arena, NULL) ||
        !front.present || front.n != 1)
        return false;
    w->entry = front.entries[0];
    const kwic_yaml_node *v = &w->entry.value;
    bool whole = v->to + 1 == front.to; // no remark behind it
    return whole && !v->marked && v->quote != '|' && is_flat(&w->entry);
}

static char *in_quotes(const char *value)
{
    GString *s = g_string_new("\"");
    for (const char *p = value; *p; p++) {
        unsigned char c = (unsigned char)*p;
        if (c == '"' || c == '\\')
            g_string_append_printf(s, "\\%c", c);
        else if (c == '\n')
            g_string_append(s, "\\n");
        else if (c == '\t')
            g_string_append(s, "\\t");
        else if (c < ' ' || c == 0x7f)
            g_string_append_printf(s, "\\x%02x", c);
        else
            g_string_append_c(s, (char)c);
    }
    return g_string_free(g_string_append_c(s, '"'), FALSE);
}

static void want(wanted *w, const char *value, kwic_arena *arena)
{
    *w = (wanted){0};
    if (*value && !is_yaml(w, value, arena)) {
        w->quoted = true;
        w->written = in_quotes(value);
        return;
    }
    w->list = *value && w->entry.value.kind == KWIC_YAML_LIST;
    w->written = g_strdup(value);
}

// ---- writing ----

static bool refuse_value(const kwic_entry *entry, GError **error)
{
    const kwic_yaml_node *v = &entry->value;
    bool marked = v->marked;
    for (size_t i = 0; i < entry->n_items; i++)
        marked = marked || entry->items[i].marked;
    if (marked)
        return !kwic_refuse(error, entry->line,
                            "%.*s has an anchor, an alias or an explicit type; change "
                            "it by hand",
                            KWIC_STR_ARG(entry->key.value));
    if (v->kind == KWIC_YAML_MAP)
        return !kwic_refuse(error, entry->line, "%.*s is a mapping; change it by hand",
                            KWIC_STR_ARG(entry->key.value));
    return false;
}

// The list's items as lines below the key, as far in as those that are there.
static void write_lines(kwic_draft *d, const kwic_entry *entry, const wanted *w)
{
    kwic_str text = kwic_draft_text(d);
    uint32_t from = entry->value.from, start = from;
    while (start > entry->start && !strchr("\r\n", text.p[start - 1]))
        start--;
    g_autoptr(GString) lines = g_string_new(NULL);
    for (size_t i = 0; i < w->entry.n_items; i++) {
        const kwic_yaml_node *item = &w->entry.items[i];
        if (i)
            g_string_append_printf(lines, "%s%.*s", kwic_draft_eol(d),
                                   (int)(from - start), text.p + start);
        g_string_append_printf(
            lines, "- %.*s", KWIC_STR_ARG(kwic_str_sub(w->text, item->from, item->to)));
    }
    kwic_draft_splice(d, from, entry->value.to, (kwic_str){lines->str, lines->len});
}

// In place of lines below the key: behind its colon, before a remark there.
static bool write_instead(kwic_draft *d, const kwic_entry *entry, const char *value,
                          GError **error)
{
    kwic_str text = kwic_draft_text(d);
    uint32_t from = entry->value.from, key = entry->key.to;
    uint32_t nl = key;
    while (nl < from && !strchr("\r\n", text.p[nl]))
        nl++;
    const char *colon = memchr(text.p + key, ':', nl - key);
    if (!colon || nl == from)
        return kwic_refuse(error, entry->line, "%.*s does not stand on its own line",
                           KWIC_STR_ARG(entry->key.value));
    uint32_t at = (uint32_t)(colon + 1 - text.p);
    g_autofree char *front = g_strconcat(*value ? " " : "", value, NULL);
    kwic_draft_splice(d, nl, entry->value.to, KWIC_STR(""));
    kwic_draft_splice(d, at, at, kwic_str_of(front));
    return true;
}

static void write_scalar(kwic_draft *d, const kwic_entry *entry, const char *value)
{
    kwic_str text = kwic_draft_text(d);
    uint32_t from = entry->value.from, to = entry->value.to;
    const char *eol = "";
    if (entry->value.quote == '|' && to > from && strchr("\r\n", text.p[to - 1]))
        eol = kwic_draft_eol(d); // of a block of text, which ends behind its last line
    while (!*value && from > entry->key.to && text.p[from - 1] == ' ')
        from--;
    bool blank = text.p[from - 1] == ' ' || text.p[from - 1] == '\t';
    g_autofree char *whole = g_strconcat(*value && !blank ? " " : "", value, eol, NULL);
    kwic_draft_splice(d, from, to, kwic_str_of(whole));
}

static bool write_value(kwic_draft *d, const kwic_entry *entry, const wanted *w,
                        GError **error)
{
    bool lines = entry->value.kind == KWIC_YAML_LIST && !entry->value.flow;
    if (refuse_value(entry, error))
        return false;
    if (lines && w->list && w->entry.n_items) {
        write_lines(d, entry, w);
        return true;
    }
    if (lines)
        return write_instead(d, entry, w->written, error);
    write_scalar(d, entry, w->written);
    return true;
}

bool kwic_setting_write(kwic_draft *d, const kwic_setting *setting, GError **error)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    kwic_front front;
    wanted w;
    if (!kwic_front_read(&front, kwic_draft_text(d), arena, error))
        return false;
    const kwic_entry *entry = kwic_front_find(&front, setting->key);
    if (!setting->value)
        return !entry || kwic_entry_remove(d, entry, error);
    want(&w, setting->value, arena);
    bool fine;
    if (entry) {
        fine = write_value(d, entry, &w, error);
    } else {
        g_autofree char *line =
            g_strdup_printf("%s:%s%s%s", setting->key, *w.written ? " " : "", w.written,
                            kwic_draft_eol(d));
        fine = kwic_entry_append(d, &front, line, error);
    }
    g_free(w.written);
    return fine;
}

// ---- proof ----

bool kwic_setting_names(const kwic_note_edit *edit, kwic_str key)
{
    for (size_t i = 0; i < edit->n_settings; i++) {
        const char *name = edit->settings[i].key;
        if (strlen(name) == key.n && !g_ascii_strncasecmp(name, key.p, key.n))
            return true;
    }
    return false;
}

static bool same_items(const kwic_entry *a, const kwic_entry *b)
{
    if (a->n_items != b->n_items)
        return false;
    for (size_t i = 0; i < a->n_items; i++)
        if (!kwic_str_eq(a->items[i].value, b->items[i].value))
            return false;
    return true;
}

static bool holds(const kwic_setting *setting, const kwic_front *front)
{
    g_autoptr(kwic_arena) arena = kwic_arena_new();
    const kwic_entry *entry = kwic_front_find(front, setting->key);
    wanted w;
    if (!setting->value || !entry)
        return !setting->value && !entry;
    want(&w, setting->value, arena);
    g_free(w.written);
    if (w.list)
        return entry->value.kind == KWIC_YAML_LIST && same_items(entry, &w.entry);
    kwic_str value = w.quoted ? kwic_str_of(setting->value) : w.entry.value.value;
    return entry->value.kind == KWIC_YAML_SCALAR &&
           kwic_str_eq(entry->value.value, value) &&
           (!w.quoted || entry->value.quote == '"');
}

bool kwic_setting_hold(const kwic_note_edit *edit, const kwic_front *front,
                       GError **error)
{
    for (size_t i = 0; i < edit->n_settings; i++)
        if (!holds(&edit->settings[i], front))
            return kwic_refuse(error, 0,
                               "%s would not read as it was given; change it by hand",
                               edit->settings[i].key);
    return true;
}
