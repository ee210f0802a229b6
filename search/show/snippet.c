// SPDX-License-Identifier: GPL-2.0-or-later
// From places to snippets, in three steps.
//
// 1. Windows. Each place opens one, which takes in the places behind it as long as it stays
//    within three blocks of one section and the length asked for. It is worth the idf of its
//    different words, a little for repeats, more when words of the query stand close, and
//    less in code. The best is taken, the words it shows count half from then on, and the
//    next best that does not overlap it follows.
// 2. Context. A window becomes its blocks whole when they fit, else as much to its left and
//    right as fits, cut between words with "…". A heading alone takes in the text below it.
// 3. Text. Blocks are joined by " · ", white space becomes one space, what is not UTF-8
//    U+FFFD; marks are counted in bytes and UTF-16 units as the text is made, and their
//    places in the file come from the block's runs.
#include "snippet.h"
#include "kwic/utf8.h"

enum {
    most_blocks = 3,
    most_in_window = 64, // places that one window looks ahead
    most_windows = 512,  // places of a note that open one
    word_search = 24,    // bytes to look for a space in, before a word is cut
};

typedef struct window {
    uint32_t first, n; // places
    uint32_t from_block, to_block;
    uint32_t from, to; // bytes: in from_block and in to_block
    double worth;
} window;

typedef struct maker {
    const kwic_snippet_query *q;
    const kwic_record *record;
    const kwic_mark_place *places;
    size_t n_places;
    double *worths; // of each word of the plan, and of checks behind them
} maker;

// What a tag or property is worth beside words: less than any of them.
#define CAUSE_BESIDE_WORDS 0.05

// ---- windows ----

static const double kind_worth[KWIC_BLOCK_KINDS] = {
    [KWIC_BLOCK_HEADING] = 0.9,  [KWIC_BLOCK_PARAGRAPH] = 1, [KWIC_BLOCK_ITEM] = 1,
    [KWIC_BLOCK_TASK] = 1,       [KWIC_BLOCK_CODE] = 0.6,    [KWIC_BLOCK_QUOTE] = 0.95,
    [KWIC_BLOCK_ROW] = 0.95,     [KWIC_BLOCK_CALLOUT] = 1,   [KWIC_BLOCK_HTML] = 0.5,
    [KWIC_BLOCK_PROPERTY] = 0.8,
};

// True when block b can follow block a in one snippet: the next one, under the same heading
// or under a itself. Properties stand alone.
static bool follows(const kwic_record *r, uint32_t a, uint32_t b)
{
    if (b >= r->n_blocks || b != a + 1)
        return false;
    const kwic_block *x = &r->blocks[a], *y = &r->blocks[b];
    if (x->kind == KWIC_BLOCK_PROPERTY || y->kind == KWIC_BLOCK_HEADING)
        return false;
    return x->kind == KWIC_BLOCK_HEADING ? y->heading == (int32_t)a
                                         : y->heading == x->heading;
}

static kwic_str part_of(const maker *m, uint32_t block, uint32_t from, uint32_t to)
{
    return kwic_str_sub(m->record->blocks[block].text, from, to);
}

// The characters from the end of one place to the end of a later one, blocks between them
// included.
static uint32_t distance(const maker *m, const kwic_mark_place *a,
                         const kwic_mark_place *b)
{
    if (a->block == b->block)
        return (uint32_t)kwic_utf8_count(part_of(m, a->block, a->to, b->to));
    uint32_t n = (uint32_t)kwic_utf8_count(part_of(m, a->block, a->to, UINT32_MAX));
    for (uint32_t i = a->block + 1; i < b->block; i++)
        n += (uint32_t)kwic_utf8_count(m->record->blocks[i].text);
    return n + (uint32_t)kwic_utf8_count(part_of(m, b->block, 0, b->to));
}

static bool reaches(const maker *m, uint32_t first, uint32_t block)
{
    if (block - first >= most_blocks)
        return false;
    for (uint32_t i = first; i < block; i++)
        if (!follows(m->record, i, i + 1))
            return false;
    return true;
}

// *seen has a bit for each word of the window so far (a query has seldom over 64).
static double place_worth(const maker *m, const window *w, uint32_t i, uint64_t *seen)
{
    const kwic_mark_place *p = &m->places[i];
    double worth = m->worths[p->word] * kind_worth[m->record->blocks[p->block].kind];
    uint64_t bit = UINT64_C(1) << (p->word % 64);
    if (*seen & bit)
        return worth * 0.05;
    *seen |= bit;
    if (i > w->first && p[-1].block == p->block && p->from - p[-1].to <= 20)
        worth *= 1.3;
    return worth;
}

static window window_at(const maker *m, uint32_t first)
{
    const kwic_mark_place *a = &m->places[first];
    window w = {first, 1, a->block, a->block, a->from, a->to, 0};
    uint64_t seen = 0;
    w.worth = place_worth(m, &w, first, &seen);
    uint32_t chars = (uint32_t)kwic_utf8_count(part_of(m, a->block, a->from, a->to));
    for (uint32_t i = first + 1; i < m->n_places && w.n < most_in_window; i++) {
        const kwic_mark_place *p = &m->places[i];
        if (!reaches(m, a->block, p->block))
            break;
        chars += distance(m, p - 1, p);
        if (chars > m->q->chars)
            break;
        w.worth += place_worth(m, &w, i, &seen);
        w.to_block = p->block;
        w.to = p->to;
        w.n++;
    }
    return w;
}

// True when a ends before b begins.
static bool before(const window *a, const window *b)
{
    return a->to_block != b->from_block ? a->to_block < b->from_block
                                        : a->to <= b->from;
}

static bool apart(const window *a, const window *chosen, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!before(a, &chosen[i]) && !before(&chosen[i], a))
            return false;
    return true;
}

static bool best_window(const maker *m, const window *chosen, size_t n, window *out)
{
    bool found = false;
    uint32_t most = (uint32_t)MIN(m->n_places, most_windows);
    for (uint32_t i = 0; i < most; i++) {
        window w = window_at(m, i);
        if ((!found || w.worth > out->worth) && apart(&w, chosen, n)) {
            *out = w;
            found = true;
        }
    }
    return found;
}

// ---- context ----

static bool is_space(const kwic_block *b, uint32_t at)
{
    return strchr(" \t\n\r\v\f", b->text.p[at]) != NULL && b->text.p[at];
}

static bool is_inside_char(const kwic_block *b, uint32_t at)
{
    return at < b->text.n && kwic_utf8_is_trail(b->text.p[at]);
}

// So many characters back from `at`, then forward to the start of a word.
static uint32_t start_before(const kwic_block *b, uint32_t at, uint32_t chars)
{
    uint32_t from = at;
    while (from > 0 && chars > 0)
        chars -= !is_inside_char(b, --from);
    while (from > 0 && is_inside_char(b, from))
        from--;
    if (from == 0)
        return 0;
    for (uint32_t i = from; i < at && i < from + word_search; i++)
        if (is_space(b, i))
            return i + 1;
    return from;
}

// So many characters on from `at`, then back to the end of a word.
static uint32_t end_behind(const kwic_block *b, uint32_t at, uint32_t chars)
{
    uint32_t to = at, n = (uint32_t)b->text.n;
    while (to < n && chars > 0) {
        to++;
        chars -= !is_inside_char(b, to);
    }
    if (to >= n)
        return n;
    for (uint32_t i = to; i > at && i + word_search > to; i--)
        if (is_space(b, i))
            return i;
    return to;
}

// Takes in what stands below, of a window that is short for itself, as a heading is.
static void lengthen(const maker *m, window *w, uint32_t chars, const window *chosen,
                     size_t n)
{
    while (chars > m->q->chars / 2 && w->to_block - w->from_block + 1 < most_blocks &&
           follows(m->record, w->to_block, w->to_block + 1)) {
        const kwic_block *next = &m->record->blocks[w->to_block + 1];
        window longer = *w;
        longer.to_block++;
        longer.to = end_behind(next, 0, chars);
        if (!apart(&longer, chosen, n))
            return;
        *w = longer;
        chars -=
            MIN(chars, (uint32_t)kwic_utf8_count(kwic_str_sub(next->text, 0, w->to)));
    }
}

// Widens the window to about the length asked for, but not into those chosen before.
static void widen(const maker *m, window *w, const window *chosen, size_t n)
{
    const kwic_block *first = &m->record->blocks[w->from_block];
    const kwic_block *last = &m->record->blocks[w->to_block];
    uint32_t used = 0;
    for (uint32_t i = w->from_block; i <= w->to_block; i++)
        used +=
            (uint32_t)kwic_utf8_count(part_of(m, i, i == w->from_block ? w->from : 0,
                                              i == w->to_block ? w->to : UINT32_MAX));
    uint32_t chars = m->q->chars > used ? m->q->chars - used : 0;
    uint32_t above = (uint32_t)kwic_utf8_count(part_of(m, w->from_block, 0, w->from));
    uint32_t behind =
        (uint32_t)kwic_utf8_count(part_of(m, w->to_block, w->to, UINT32_MAX));
    uint32_t left = above + behind <= chars ? above : MIN(above, chars / 3);
    if (behind < chars - left)
        left = MIN(above, chars - behind);
    window wide = *w;
    wide.from = left == above ? 0 : start_before(first, w->from, left);
    if (apart(&wide, chosen, n))
        w->from = wide.from;
    wide = *w;
    wide.to = end_behind(last, w->to, chars - left);
    if (apart(&wide, chosen, n))
        w->to = wide.to;
    if (w->from == 0 && w->to == last->text.n && chars > above + behind)
        lengthen(m, w, chars - above - behind, chosen, n);
}

// ---- text ----

typedef struct writer {
    const maker *m;
    GString *text;
    uint32_t utf16;
    kwic_mark *marks;
    size_t n_marks;
    size_t at; // the next place
} writer;

static void put(writer *w, const char *text, size_t n, uint32_t utf16)
{
    g_string_append_len(w->text, text, (gssize)n);
    w->utf16 += utf16;
}

static void put_space(writer *w)
{
    if (w->text->len && w->text->str[w->text->len - 1] != ' ')
        put(w, " ", 1, 1);
}

// Writes one character of s at i; returns its length in s.
static uint32_t put_char(writer *w, kwic_str s, uint32_t i)
{
    uint8_t c = (uint8_t)s.p[i];
    if (c > ' ' && c < 0x7f) {
        put(w, s.p + i, 1, 1);
        return 1;
    }
    if (c <= ' ' || c == 0x7f) {
        put_space(w);
        return 1;
    }
    size_t step;
    gunichar u = kwic_utf8_at(s, i, &step);
    if (u == KWIC_UTF8_BAD) {
        put(w, "\xef\xbf\xbd", 3, 1);
        return 1;
    }
    uint32_t n = (uint32_t)step;
    if (u < 0xa0 || u == 0x2028 || u == 0x2029)
        put_space(w);
    else
        put(w, s.p + i, n, n == 4 ? 2 : 1);
    return n;
}

// Writes what stands at i, up to `to` at most when it is plain text; its length in s.
static uint32_t put_some(writer *w, kwic_str s, uint32_t i, uint32_t to)
{
    uint32_t n = 0;
    while (i + n < to && s.p[i + n] > ' ' && s.p[i + n] < 0x7f)
        n++;
    if (n == 0)
        return put_char(w, s, i);
    put(w, s.p + i, n, n);
    return n;
}

static void open_mark(writer *w, const kwic_block *b, uint32_t at)
{
    kwic_run place = kwic_block_place(b, at);
    w->marks[w->n_marks++] = (kwic_mark){.from = (uint32_t)w->text->len,
                                         .from16 = w->utf16,
                                         .line = place.line,
                                         .byte = place.byte,
                                         .utf16 = place.utf16};
}

static void close_mark(writer *w)
{
    kwic_mark *mark = &w->marks[w->n_marks - 1];
    mark->to = (uint32_t)w->text->len;
    mark->to16 = w->utf16;
}

// Text [from, to) of a block, with the marks of the places in it.
static void put_block(writer *w, uint32_t block, uint32_t from, uint32_t to)
{
    const kwic_block *b = &w->m->record->blocks[block];
    const kwic_mark_place *places = w->m->places;
    size_t n = w->m->n_places, at = w->at;
    kwic_str text = kwic_str_sub(b->text, 0, to);
    while (at < n && (places[at].block < block ||
                      (places[at].block == block && places[at].from < from)))
        at++;
    for (uint32_t i = from; i < to;) {
        bool marked = at < n && places[at].block == block && places[at].from <= i &&
                      places[at].to <= to;
        if (!marked) {
            bool later = at < n && places[at].block == block && places[at].from > i;
            i += put_some(w, text, i, later ? MIN(places[at].from, to) : to);
            continue;
        }
        open_mark(w, b, i);
        while (i < places[at].to)
            i += put_some(w, text, i, places[at].to);
        close_mark(w);
        at++;
    }
    w->at = at;
}

static void cut_marks(writer *w)
{
    // An ellipsis or a separator takes the place of the space before it.
    while (w->text->len && w->text->str[w->text->len - 1] == ' ') {
        g_string_truncate(w->text, w->text->len - 1);
        w->utf16--;
    }
}

static uint32_t skip_spaces(const kwic_block *b, uint32_t from, uint32_t to)
{
    while (from < to && is_space(b, from))
        from++;
    return from;
}

static size_t places_in(const maker *m, const window *w)
{
    size_t n = 0;
    for (size_t i = 0; i < m->n_places; i++)
        n += m->places[i].block >= w->from_block && m->places[i].block <= w->to_block;
    return n;
}

static void make_text(const maker *m, window *win, kwic_snippet *out)
{
    g_autoptr(GString) text = g_string_sized_new(512);
    writer w = {.m = m, .text = text};
    w.marks = kwic_arena_new_array(m->q->arena, kwic_mark, places_in(m, win));
    const kwic_block *first = &m->record->blocks[win->from_block];
    const kwic_block *last = &m->record->blocks[win->to_block];
    uint32_t *breaks = kwic_arena_new_array(m->q->arena, uint32_t,
                                            win->to_block - win->from_block + 1);
    out->breaks = breaks;
    out->n_breaks = 0;
    win->from = skip_spaces(first, win->from, (uint32_t)first->text.n);
    if (win->from > 0 && !m->q->lines)
        put(&w, "…", strlen("…"), 1);
    for (uint32_t i = win->from_block; i <= win->to_block; i++) {
        if (i > win->from_block && text->len) {
            cut_marks(&w);
            put(&w, " · ", strlen(" · "), 3);
            breaks[out->n_breaks++] = (uint32_t)text->len;
        }
        put_block(&w, i, i == win->from_block ? win->from : 0,
                  i == win->to_block ? win->to : (uint32_t)m->record->blocks[i].text.n);
    }
    cut_marks(&w);
    if (win->to < last->text.n && !m->q->lines)
        put(&w, "…", strlen("…"), 1);
    out->text = kwic_arena_str(m->q->arena, kwic_str_of_string(text)).p;
    out->marks = w.marks;
    out->n_marks = w.n_marks;
    out->line = kwic_block_place(first, win->from).line;
    out->headings = kwic_headings_of(m->record, win->from_block, m->q->arena);
}

const char *kwic_text_clean(kwic_str text, kwic_arena *arena)
{
    g_autoptr(GString) out = g_string_sized_new(text.n);
    writer w = {.text = out};
    for (uint32_t i = 0; i < text.n;)
        i += put_some(&w, text, i, (uint32_t)text.n);
    cut_marks(&w);
    return kwic_arena_str(arena, kwic_str_of_string(out)).p;
}

const char **kwic_headings_of(const kwic_record *record, uint32_t block,
                              kwic_arena *arena)
{
    uint32_t chain[8];
    size_t n = 0;
    int32_t at = record->blocks[block].kind == KWIC_BLOCK_HEADING
                     ? (int32_t)block
                     : record->blocks[block].heading;
    // A parent stands above its child; a record that says otherwise is not followed.
    while (at >= 0 && (uint32_t)at <= block && n < G_N_ELEMENTS(chain)) {
        chain[n++] = (uint32_t)at;
        int32_t up = record->blocks[at].heading;
        at = up < at ? up : -1;
    }
    const char **out = kwic_arena_new_array(arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        out[i] = kwic_text_clean(record->blocks[chain[n - 1 - i]].text, arena);
    return out;
}

// ---- all of it ----

// The first text that is no heading; else the first heading; else nothing.
static bool first_text(const maker *m, window *out)
{
    const kwic_record *r = m->record;
    int64_t best = -1;
    for (uint32_t i = 0; i < r->n_blocks; i++) {
        bool heading = r->blocks[i].kind == KWIC_BLOCK_HEADING;
        if (r->blocks[i].kind == KWIC_BLOCK_PROPERTY || r->blocks[i].text.n == 0)
            continue;
        if (!heading || best < 0)
            best = i;
        if (!heading)
            break;
    }
    *out = (window){.from_block = (uint32_t)MAX(best, 0),
                    .to_block = (uint32_t)MAX(best, 0)};
    return best >= 0;
}

static double *weigh_words(const kwic_plan *plan, kwic_arena *arena)
{
    double *worths = kwic_arena_new_array(arena, double, plan->n_words + 2);
    for (size_t i = 0; i < plan->n_words; i++)
        worths[i] = MAX(plan->words[i].idf, 0.1);
    worths[plan->n_words] = 3;
    worths[plan->n_words + 1] = plan->n_words ? CAUSE_BESIDE_WORDS : 3;
    return worths;
}

static void dim_words(maker *m, const window *w)
{
    for (uint32_t i = w->first; i < w->first + w->n; i++) {
        bool seen = false;
        for (uint32_t k = w->first; k < i; k++)
            seen |= m->places[k].word == m->places[i].word;
        if (!seen)
            m->worths[m->places[i].word] /= 2;
    }
}

// The line of the block that byte `at` of its text is in.
static window line_around(const maker *m, const kwic_mark_place *p)
{
    kwic_str text = m->record->blocks[p->block].text;
    uint32_t from = p->from, to = p->to;
    while (from > 0 && text.p[from - 1] != '\n')
        from--;
    while (to < text.n && text.p[to] != '\n')
        to++;
    return (window){
        .from_block = p->block, .to_block = p->block, .from = from, .to = to};
}

static size_t make_lines(maker *m, const kwic_snippet **out)
{
    kwic_snippet *lines =
        kwic_arena_new_array(m->q->arena, kwic_snippet, m->n_places + 1);
    size_t n = 0;
    *out = lines;
    for (size_t i = 0; i < m->n_places;) {
        window w = line_around(m, &m->places[i]);
        while (i < m->n_places && m->places[i].block == w.to_block &&
               m->places[i].from < w.to)
            i++;
        make_text(m, &w, &lines[n++]);
    }
    return n;
}

size_t kwic_snippets_make(const kwic_snippet_query *q, uint32_t docid,
                          const kwic_record *record, const kwic_snippet **out)
{
    maker m = {.q = q, .record = record};
    kwic_snippet *snippets = kwic_arena_new_array(q->arena, kwic_snippet, q->count);
    window *windows = kwic_arena_new_array(q->arena, window, q->count);
    *out = snippets;
    if (q->count == 0)
        return 0;
    m.places = kwic_marker_find(q->marker, docid, record, &m.n_places);
    if (q->lines && m.n_places)
        return make_lines(&m, out);
    m.worths = weigh_words(q->plan, q->arena);
    size_t n = 0;
    if (m.n_places == 0 && first_text(&m, &windows[0])) {
        widen(&m, &windows[0], NULL, 0);
        n = 1;
    }
    for (; m.n_places && n < q->count; n++) {
        if (!best_window(&m, windows, n, &windows[n]))
            break;
        dim_words(&m, &windows[n]);
        widen(&m, &windows[n], windows, n);
    }
    for (size_t i = 0; i < n; i++)
        make_text(&m, &windows[i], &snippets[i]);
    return n;
}
