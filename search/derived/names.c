// SPDX-License-Identifier: GPL-2.0-or-later
#include "names.h"

#include <glib.h>

#include "kwic/bisect.h"
#include "kwic/tokenizer.h"

enum { MANY = 1000 };

kwic_str kwic_names_path(const kwic_names *names, uint32_t docid)
{
    if (names->n_path_at < 2 || docid >= names->n_path_at - 1)
        return (kwic_str){"", 0};
    uint32_t from = names->path_at[docid], to = names->path_at[docid + 1];
    if (from >= to || to > names->n_paths)
        return (kwic_str){"", 0};
    return (kwic_str){names->paths + from, to - from - 1};
}

// The first name that is not below text; the first above it when `above`.
static size_t bound(const kwic_names *names, kwic_str text, bool above)
{
    size_t from = 0, to = names->n_names;
    int reach = above ? 1 : 0;
    KWIC_BISECT(size_t, from, to, mid,
                kwic_str_cmp(kwic_names_text(names, &names->names[mid]), text) < reach);
    return from;
}

size_t kwic_names_lower(const kwic_names *names, kwic_str text)
{
    return bound(names, text, false);
}

void kwic_names_equal(const kwic_names *names, kwic_str text, size_t *from, size_t *to)
{
    *from = bound(names, text, false);
    *to = bound(names, text, true);
}

// ---- how well a spelling fits ----

typedef enum closeness {
    EXACT,
    BUT_CASE, // and composition: é as one character or two
    FOLDED,
} closeness;

static char *but_case(kwic_str s)
{
    g_autofree char *valid = g_utf8_make_valid(s.p ? s.p : "", (gssize)s.n);
    g_autofree char *folded = g_utf8_casefold(valid, -1);
    return g_utf8_normalize(folded, -1, G_NORMALIZE_NFC);
}

static bool is_ascii(kwic_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80 || s.p[i] == '\0')
            return false;
    return true;
}

static closeness close_to(kwic_str written, kwic_str name)
{
    if (kwic_str_eq(written, name))
        return EXACT;
    // Most are ASCII, where there is nothing to compose.
    if (is_ascii(written) && is_ascii(name)) {
        bool same =
            written.n == name.n && g_ascii_strncasecmp(written.p, name.p, name.n) == 0;
        return same ? BUT_CASE : FOLDED;
    }
    g_autofree char *a = but_case(written);
    g_autofree char *b = but_case(name);
    return strcmp(a, b) == 0 ? BUT_CASE : FOLDED;
}

static bool folds_to(kwic_str s, kwic_str folded)
{
    g_autoptr(GString) own = g_string_new(NULL);
    kwic_fold(s, own);
    return kwic_str_eq(kwic_str_of_string(own), folded);
}

// ---- resolving ----

// What is looked for, as parts of a path without ".md".
typedef struct wanted {
    const kwic_names *names;
    kwic_str target; // from the top of the vault, "./" and "../" settled
    kwic_str folder; // of the note with the link
    GString *folded;
    bool rooted;       // only the exact path will do
    bool count_others; // else they need not be looked for
} wanted;

typedef struct best {
    uint32_t docid, others;
    closeness fit;
} best;

// Where a relative target leads: "../x" from folder "a/b" is "a/x". False when it does
// not start with a dot segment, or leaves the vault.
static bool settle_dots(kwic_str target, kwic_str folder, GString *out)
{
    if (!kwic_str_starts(target, KWIC_STR("./")) &&
        !kwic_str_starts(target, KWIC_STR("../")))
        return false;
    for (;;) {
        if (kwic_str_starts(target, KWIC_STR("./"))) {
            target = kwic_str_sub(target, 2, target.n);
        } else if (kwic_str_starts(target, KWIC_STR("../"))) {
            if (folder.n == 0)
                return false;
            folder = kwic_path_above(folder);
            target = kwic_str_sub(target, 3, target.n);
        } else {
            break;
        }
    }
    g_string_append_len(out, folder.p, (gssize)folder.n);
    if (folder.n)
        g_string_append_c(out, '/');
    g_string_append_len(out, target.p, (gssize)target.n);
    return true;
}

// The tail of path that has as many parts as target; empty when it has fewer.
static kwic_str tail_like(kwic_str path, kwic_str target)
{
    size_t parts = 1;
    for (size_t i = 0; i < target.n; i++)
        parts += target.p[i] == '/';
    size_t from = path.n;
    while (parts > 0 && from > 0)
        if (path.p[--from] == '/' && --parts == 0)
            return kwic_str_sub(path, from + 1, path.n);
    return parts == 1 ? path : kwic_str_sub(path, 0, 0);
}

static void consider(best *b, uint32_t docid, closeness fit)
{
    if (b->docid && fit >= b->fit) {
        b->others++;
        return;
    }
    *b = (best){docid, b->docid ? b->others + 1 : 0, fit};
}

// Candidates of the link's last part by path: all of target must be the path's end.
static closeness fit_path(const wanted *w, kwic_str path)
{
    kwic_str tail = tail_like(path, w->target);
    if (tail.n == 0)
        return FOLDED + 1;
    closeness fit = close_to(w->target, tail);
    kwic_str folded = kwic_str_of_string(w->folded);
    return fit < FOLDED || folds_to(tail, folded) ? fit : FOLDED + 1;
}

static bool is_below(kwic_str path, kwic_str folder, kwic_str target)
{
    size_t lead = folder.n ? folder.n + 1 : 0;
    kwic_str head = kwic_str_sub(path, 0, folder.n);
    return path.n >= lead && tail_like(path, target).n == path.n - lead &&
           kwic_str_eq(head, folder);
}

static uint32_t settle(const best *b, uint32_t *others)
{
    *others = b->others;
    return b->docid;
}

// Names of one text: names[from … to), by rank and path.
typedef struct namesakes {
    size_t from, to;
} namesakes;

static bool is_before(const kwic_names *names, const kwic_name *name, uint32_t rank,
                      kwic_str path)
{
    return name->rank != rank
               ? name->rank < rank
               : kwic_str_cmp(kwic_names_path(names, name->docid), path) < 0;
}

// The first of them that stands at or behind rank and path.
static size_t lower(const kwic_names *names, namesakes same, uint32_t rank,
                    kwic_str path)
{
    KWIC_BISECT(size_t, same.from, same.to, mid,
                is_before(names, &names->names[mid], rank, path));
    return same.from;
}

// What a path in the folder begins with.
static GString *lead_of(kwic_str folder)
{
    GString *lead = g_string_new_len(folder.p, (gssize)folder.n);
    if (folder.n)
        g_string_append_c(lead, '/');
    return lead;
}

// The stem at exactly folder/target.md.
static uint32_t exact_below(const wanted *w, kwic_str folder, namesakes same)
{
    g_autoptr(GString) path = lead_of(folder);
    g_string_append_len(path, w->target.p, (gssize)w->target.n);
    g_string_append(path, ".md");
    kwic_str want = kwic_str_of_string(path);
    size_t at = lower(w->names, same, kwic_path_depth(want), want);
    uint32_t docid = at < same.to ? w->names->names[at].docid : 0;
    return docid && kwic_str_eq(kwic_names_path(w->names, docid), want) ? docid : 0;
}

// The stem at folder/target.md, spelled no worse. In one rank the paths of a folder
// stand together.
static best below(const wanted *w, kwic_str folder, namesakes same, closeness worst)
{
    best found = {0};
    g_autoptr(GString) lead = lead_of(folder);
    kwic_str start = kwic_str_of_string(lead);
    uint32_t rank = kwic_path_depth(start) + kwic_path_depth(w->target);
    size_t at = lower(w->names, same, rank, start);
    for (size_t end = MIN(same.to, at + MANY); at < end; at++) {
        const kwic_name *name = &w->names->names[at];
        kwic_str path = kwic_path_strip_md(kwic_names_path(w->names, name->docid));
        if (name->rank != rank || !kwic_str_starts(path, start))
            break;
        closeness fit = fit_path(w, path);
        if (fit <= worst && is_below(path, folder, w->target))
            consider(&found, name->docid, fit);
    }
    return found;
}

// The stem whose path ends in target, in the fewest folders, spelled no worse.
static best anywhere(const wanted *w, namesakes same, closeness worst)
{
    best found = {0};
    uint32_t rank = 0;
    for (size_t at = same.from, end = MIN(same.to, at + MANY); at < end; at++) {
        const kwic_name *name = &w->names->names[at];
        if (found.docid &&
            (name->rank != rank || (found.fit == EXACT && !w->count_others)))
            break;
        kwic_str path = kwic_path_strip_md(kwic_names_path(w->names, name->docid));
        closeness fit = fit_path(w, path);
        if (fit > worst)
            continue;
        rank = name->rank;
        consider(&found, name->docid, fit);
    }
    return found;
}

// Of the stems equal to the target's last part. Those that differ from the link in
// accents count only when no others fit; of thousands in one place the first are looked at.
static uint32_t resolve_path(const wanted *w, namesakes same, uint32_t *others)
{
    uint32_t exact = exact_below(w, KWIC_STR(""), same);
    if (exact)
        return exact;
    closeness worst = BUT_CASE;
    best any = anywhere(w, same, worst);
    if (!any.docid)
        any = anywhere(w, same, worst = FOLDED);
    best at_top = below(w, KWIC_STR(""), same, worst);
    if (at_top.docid || w->rooted)
        return settle(&at_top, others);
    exact = w->folder.n ? exact_below(w, w->folder, same) : 0;
    if (exact)
        return exact;
    best beside = below(w, w->folder, same, worst);
    return settle(beside.docid ? &beside : &any, others);
}

// The first of names[at …) that has the rank and a path that starts so; others are counted
// when they are asked for, each note once.
static best first_of(const wanted *w, size_t at, size_t to, uint32_t rank,
                     kwic_str start)
{
    best found = {0};
    uint32_t last = 0;
    for (size_t end = MIN(to, at + MANY); at < end; at++) {
        const kwic_name *name = &w->names->names[at];
        if (name->rank != rank || (found.docid && !w->count_others) ||
            !kwic_str_starts(kwic_names_path(w->names, name->docid), start))
            break;
        if (name->docid != last)
            consider(&found, name->docid, EXACT);
        last = name->docid;
    }
    return found;
}

// Of the titles and aliases equal to the target.
static uint32_t resolve_name(const wanted *w, namesakes same, uint32_t *others)
{
    g_autoptr(GString) lead = lead_of(w->folder);
    kwic_str start = kwic_str_of_string(lead);
    uint32_t rank = KWIC_NAME_OTHER + kwic_path_depth(start);
    size_t at = lower(w->names, same, rank, start);
    best found = first_of(w, at, same.to, rank, start);
    if (!found.docid && same.from < same.to)
        found = first_of(w, same.from, same.to, w->names->names[same.from].rank,
                         KWIC_STR(""));
    return settle(&found, others);
}

// The names equal to text, folded into w.
static namesakes called(wanted *w, kwic_str text)
{
    namesakes same;
    g_string_truncate(w->folded, 0);
    kwic_fold(text, w->folded);
    kwic_names_equal(w->names, kwic_str_of_string(w->folded), &same.from, &same.to);
    return same;
}

static uint32_t by_path(wanted *w, kwic_str target, uint32_t *others)
{
    w->target = kwic_path_strip_md(target);
    namesakes same = called(w, kwic_path_last(w->target));
    same.to = lower(w->names, same, KWIC_NAME_OTHER, KWIC_STR(""));
    g_string_truncate(w->folded, 0);
    kwic_fold(w->target, w->folded);
    return resolve_path(w, same, others);
}

static uint32_t by_name(wanted *w, kwic_str target, uint32_t *others)
{
    namesakes same = called(w, target);
    same.from = lower(w->names, same, KWIC_NAME_OTHER, KWIC_STR(""));
    return resolve_name(w, same, others);
}

static kwic_str trimmed(kwic_str s)
{
    while (s.n && g_ascii_isspace(s.p[0]))
        s = kwic_str_sub(s, 1, s.n);
    while (s.n && g_ascii_isspace(s.p[s.n - 1]))
        s.n--;
    return s;
}

uint32_t kwic_names_resolve(const kwic_names *names, kwic_str target, uint32_t from,
                            uint32_t *others)
{
    uint32_t none, *rivals = others ? others : &none;
    *rivals = 0;
    target = trimmed(target);
    g_autoptr(GString) folded = g_string_new(NULL);
    g_autoptr(GString) settled = g_string_new(NULL);
    wanted w = {.names = names,
                .folder = kwic_path_above(kwic_names_path(names, from)),
                .folded = folded,
                .count_others = others != NULL};
    uint32_t docid = 0;
    if (kwic_str_starts(target, KWIC_STR("/"))) {
        w.rooted = true;
        docid = by_path(&w, kwic_str_sub(target, 1, target.n), rivals);
    } else if (settle_dots(target, w.folder, settled)) {
        w.rooted = true;
        docid = by_path(&w, kwic_str_of_string(settled), rivals);
    } else if (target.n) {
        docid = by_path(&w, target, rivals);
    }
    return docid || target.n == 0 ? docid : by_name(&w, target, rivals);
}

bool kwic_target_is_note(char kind, kwic_str target)
{
    // What Obsidian takes as attachments.
    static const char *const files[] = {"avif", "bmp",  "gif",    "jpeg", "jpg", "png",
                                        "svg",  "webp", "flac",   "m4a",  "mp3", "ogg",
                                        "wav",  "webm", "3gp",    "mkv",  "mov", "mp4",
                                        "ogv",  "pdf",  "canvas", "base"};
    kwic_str last = kwic_path_last(target);
    const char *dot = last.n ? memrchr(last.p, '.', last.n) : NULL;
    if (!dot || kwic_path_strip_md(last).n < last.n)
        return true;
    kwic_str ext = kwic_str_sub(last, (size_t)(dot - last.p) + 1, last.n);
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++)
        if (ext.n == strlen(files[i]) &&
            g_ascii_strncasecmp(ext.p, files[i], ext.n) == 0)
            return false;
    bool name = ext.n > 0 && ext.n <= 5, letter = false;
    for (size_t i = 0; i < ext.n && name; i++) {
        name = g_ascii_isalnum(ext.p[i]);
        letter = letter || g_ascii_isalpha(ext.p[i]);
    }
    // A link in Markdown names its file whole: [data](tables/sales.csv).
    return kind == 'w' || !name || !letter;
}
