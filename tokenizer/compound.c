// SPDX-License-Identifier: GPL-2.0-or-later
// Words and compounds.
//
//     compound  = word { joiner word }
//     word      = part { part }           a part ends where case or digits change
//     joiner    = apostrophe | '-' | '_'… (level 2) | one of . / \ @ : & + (level 3),
//     "::",
//                 or up to four of them with a slash, as "://"; level 1 inside a number
//
// Parts joined at level 1 (CoreWeave, H100, 1.2.3) make a whole, so do those joined at
// level 2 (core-weave, 2026-01-03) and all together (mail@core-weave.example): each is
// found in whatever larger one it stands. A whole is its parts without what joined
// them, except between two digits, where 1.2.3 must not be 123.
//
// Camel rules: lower|Upper where the part before has two letters (iOS, eBay are one),
// and four where the capital ends the word (PoC, EiB, SaaS are one, vitaminC is two);
// UPPER|Upper-lower-lower (HTTP|Server, but GPUs, IPv).
//
// A sign behind the last word makes one more token: C++, C#.
#include "scan.h"
#include "word_break.h"

enum {
    LEVEL_WORD = 1,
    LEVEL_HYPHEN,
    LEVEL_LOOSE,
    LEVEL_END,           // of the compound: every group is complete
    LOOSE_PARTS = 8,     // in a whole of level 3: a longer URL is found by its parts
    JOINER_CHARS = 4,    // "/../" has so many
    HASH_DIGIT_RUNS = 3, // a word with more digit runs is an id: a3f9c2e
    HASH_PARTS = 16,     // or so many parts: base64
};

// The word being read: what decides whether it stays one.
typedef struct word_state {
    const unsigned char *start;
    unsigned first; // its first part
    unsigned digit_runs;
    unsigned letters; // in the part being read
    bool is_hash;     // not split any more
} word_state;

static kwic_scan_part *last_part(kwic_tokenizer *z)
{
    return &z->parts[z->n_parts - 1];
}

static void push_group(kwic_tokenizer *z, unsigned first, unsigned last,
                       kwic_token_kind kind)
{
    const kwic_scan_part *a = &z->parts[first], *b = &z->parts[last];
    for (unsigned i = first; i <= last; i++)
        if (z->parts[i].is_over)
            return;
    if (b->to - a->from > KWIC_TOKEN_BYTES || b->to == a->from)
        return;
    kwic_token token = {
        .text = {(const char *)z->folded + a->from, b->to - a->from},
        .start = kwic_scan_offset(z, a->start),
        .end = kwic_scan_offset(z, b->end),
        .position = z->position,
        .span = last - first + 1,
        .kind = kind,
    };
    kwic_scan_push(z, &token);
}

// The wholes that begin with part i, the smaller first. next: the level that follows
// the last part; a group that goes on there is not known whole.
static void push_wholes(kwic_tokenizer *z, unsigned i, unsigned next)
{
    unsigned pushed = i;
    for (unsigned level = LEVEL_WORD; level <= LEVEL_LOOSE; level++) {
        if ((i || z->is_continued) && z->parts[i].level <= level)
            return;
        unsigned last = pushed;
        while (last + 1 < z->n_parts && z->parts[last + 1].level <= level)
            last++;
        bool is_long = level == LEVEL_LOOSE && last - i >= LOOSE_PARTS;
        if (last > pushed && !is_long && (last + 1 < z->n_parts || next > level))
            push_group(z, i, last, KWIC_TOKEN_WHOLE);
        pushed = last;
    }
}

// How many bytes of sign stand at p, behind the last part: "++", or '#' behind one letter.
static unsigned sign_at(const kwic_tokenizer *z, const unsigned char *p)
{
    const kwic_scan_part *last = &z->parts[z->n_parts - 1];
    unsigned n = 0;
    if (z->end - p >= 2 && memcmp(p, "++", 2) == 0)
        n = 2;
    else if (p < z->end && *p == '#' && last->to - last->from == 1)
        n = 1;
    if (!n || z->last_kind == KWIC_CHAR_DIGIT || last->is_over || p != last->end)
        return 0;
    kwic_char next = kwic_char_at(p + n, z->end);
    bool is_digit = kwic_char_kind_of(next.props) == KWIC_CHAR_DIGIT;
    bool is_run = p + n < z->end && p[n] == *p;
    return is_run || (kwic_char_is_word(next.props) && !is_digit) ? 0 : n;
}

static void push_signed(kwic_tokenizer *z, const unsigned char *p, unsigned n)
{
    const kwic_scan_part *last = &z->parts[z->n_parts - 1];
    unsigned char text[KWIC_TOKEN_BYTES + 2];
    size_t bytes = last->to - last->from;
    if (bytes + n > KWIC_TOKEN_BYTES)
        return;
    memcpy(text, z->folded + last->from, bytes);
    memcpy(text + bytes, p, n);
    kwic_token token = {
        .text = {(const char *)text, bytes + n},
        .start = kwic_scan_offset(z, last->start),
        .end = kwic_scan_offset(z, p + n),
        .position = z->position,
        .span = 1,
        .kind = KWIC_TOKEN_SIGNED,
    };
    kwic_scan_push(z, &token);
}

// p: behind the last of them.
static void push_parts(kwic_tokenizer *z, unsigned next, const unsigned char *p)
{
    unsigned sign = next == LEVEL_END ? sign_at(z, p) : 0;
    bool is_word = z->n_parts == 1 && !z->is_continued && next == LEVEL_END && !sign;
    for (unsigned i = 0; i < z->n_parts; i++) {
        push_group(z, i, i, is_word ? KWIC_TOKEN_WORD : KWIC_TOKEN_PART);
        if (sign && i + 1 == z->n_parts)
            push_signed(z, p, sign);
        push_wholes(z, i, next);
        z->position++;
    }
    z->n_parts = 0;
    z->folded_bytes = 0;
}

static void open_part(kwic_tokenizer *z, const unsigned char *p, unsigned level)
{
    if (z->n_parts == KWIC_COMPOUND_PARTS) {
        push_parts(z, level, p);
        z->is_continued = true;
    }
    kwic_scan_part part = {.start = p,
                           .end = p,
                           .from = z->folded_bytes,
                           .to = z->folded_bytes,
                           .level = (uint8_t)level};
    z->parts[z->n_parts++] = part;
}

// Adds the character at part->end to the last part.
static void add_char(kwic_tokenizer *z, kwic_char c)
{
    kwic_scan_part *part = last_part(z);
    if ((c.props & KWIC_PROP_JOINS) || z->is_slow)
        part->is_complex = true;
    if (!part->is_complex && !part->is_over) {
        part->to += (uint32_t)kwic_fold_one(c, part->end, z->folded + part->to);
        part->is_over = part->to - part->from > KWIC_TOKEN_BYTES;
    }
    part->end += c.n;
}

static void close_part(kwic_tokenizer *z)
{
    kwic_scan_part *part = last_part(z);
    if (part->is_complex) {
        size_t n = kwic_fold_slow(part->start, (size_t)(part->end - part->start),
                                  z->folded + part->from, KWIC_TOKEN_BYTES);
        part->is_over = n > KWIC_TOKEN_BYTES;
        part->to = part->from + (part->is_over ? 0 : (uint32_t)n);
    }
    z->folded_bytes = part->to;
}

// Makes the parts of a word one again, the last.
static void merge_parts(kwic_tokenizer *z, word_state *word)
{
    kwic_scan_part *first = &z->parts[word->first];
    for (unsigned i = word->first + 1; i < z->n_parts; i++) {
        const kwic_scan_part *part = &z->parts[i];
        first->end = part->end;
        first->to = part->to;
        first->is_over = first->is_over || part->is_over;
        first->is_complex = first->is_complex || part->is_complex;
    }
    first->is_over = first->is_over || first->to - first->from > KWIC_TOKEN_BYTES;
    z->n_parts = word->first + 1;
    word->is_hash = true;
}

// Kind of the character at p, marks skipped; *p moves behind it.
static kwic_char_kind peek_kind(const kwic_tokenizer *z, const unsigned char **p)
{
    kwic_char c = kwic_char_at(*p, z->end);
    for (unsigned i = 0; i < 4 && kwic_char_kind_of(c.props) == KWIC_CHAR_MARK; i++) {
        *p += c.n;
        c = kwic_char_at(*p, z->end);
    }
    *p += c.n;
    return kwic_char_kind_of(c.props);
}

// Whether a part ends before the capital that ends before p.
static bool is_camel(const kwic_tokenizer *z, const word_state *word,
                     const unsigned char *p)
{
    kwic_char_kind next = peek_kind(z, &p);
    if (z->last_kind == KWIC_CHAR_LOWER) {
        if (next == KWIC_CHAR_LOWER || next == KWIC_CHAR_UPPER)
            return word->letters >= 2;
        return word->letters >= 4;
    }
    return z->last_kind == KWIC_CHAR_UPPER && next == KWIC_CHAR_LOWER &&
           peek_kind(z, &p) == KWIC_CHAR_LOWER;
}

// Whether a part ends before character c at p.
static bool is_split(const kwic_tokenizer *z, const word_state *word, kwic_char c,
                     const unsigned char *p)
{
    kwic_char_kind kind = kwic_char_kind_of(c.props);
    if (!kwic_word_break_joins(z->last_wb, kwic_char_wb(c.props)))
        return true;
    if ((kind == KWIC_CHAR_DIGIT) != (z->last_kind == KWIC_CHAR_DIGIT))
        return true;
    return kind == KWIC_CHAR_UPPER && is_camel(z, word, p + c.n);
}

static void split_word(kwic_tokenizer *z, word_state *word, const unsigned char *p)
{
    close_part(z);
    bool is_hash = word->digit_runs >= HASH_DIGIT_RUNS ||
                   z->n_parts - word->first >= HASH_PARTS ||
                   p - word->start > KWIC_TOKEN_BYTES;
    word->letters = 0;
    if (is_hash) {
        merge_parts(z, word);
        return;
    }
    if (z->n_parts == KWIC_COMPOUND_PARTS)
        word->first = 0;
    open_part(z, p, LEVEL_WORD);
}

static const unsigned char *scan_marks(kwic_tokenizer *z, const unsigned char *p)
{
    if (p < z->end && *p < 0x80)
        return p;
    kwic_char c = kwic_char_at(p, z->end);
    while (kwic_char_kind_of(c.props) == KWIC_CHAR_MARK) {
        add_char(z, c);
        p += c.n;
        c = kwic_char_at(p, z->end);
    }
    return p;
}

// A character that scan_same may take: a lower-case letter that nothing joins.
static bool is_plain_lower(kwic_char c)
{
    return kwic_char_kind_of(c.props) == KWIC_CHAR_LOWER &&
           kwic_char_wb(c.props) == KWIC_WB_LETTER && !(c.props & KWIC_PROP_JOINS);
}

static const unsigned char *scan_lowers(kwic_tokenizer *z, word_state *word,
                                        const unsigned char *p)
{
    kwic_scan_part *part = last_part(z);
    uint32_t to = part->to, room = part->from + KWIC_TOKEN_BYTES;
    while (p < z->end && to < room) {
        if ((unsigned char)(*p - 'a') < 26) {
            z->folded[to++] = *p++;
        } else {
            kwic_char c = kwic_char_at(p, z->end);
            if (!is_plain_lower(c))
                break;
            to += (uint32_t)kwic_fold_one(c, p, z->folded + to);
            p += c.n;
        }
        word->letters++;
        z->last_kind = KWIC_CHAR_LOWER;
    }
    part->to = to;
    return p;
}

static const unsigned char *scan_digits(kwic_tokenizer *z, const unsigned char *p)
{
    kwic_scan_part *part = last_part(z);
    uint32_t room = part->from + KWIC_TOKEN_BYTES;
    while (p < z->end && (unsigned char)(*p - '0') < 10 && part->to < room)
        z->folded[part->to++] = *p++;
    return p;
}

// ASCII capitals behind a capital, but for one before a small letter: there a part may end.
static const unsigned char *scan_uppers(kwic_tokenizer *z, word_state *word,
                                        const unsigned char *p)
{
    kwic_scan_part *part = last_part(z);
    uint32_t room = part->from + KWIC_TOKEN_BYTES;
    while (p < z->end && (unsigned char)(*p - 'A') < 26 && part->to < room) {
        unsigned char next = p + 1 < z->end ? p[1] : ' ';
        if (next >= 0x80 || (unsigned char)(next - 'a') < 26)
            break;
        z->folded[part->to++] = *p++ | 0x20;
        word->letters++;
    }
    return p;
}

// The letters of one case or digits that follow one of their kind: no part ends before them.
static const unsigned char *scan_same(kwic_tokenizer *z, word_state *word,
                                      const unsigned char *p)
{
    kwic_scan_part *part = last_part(z);
    if (part->is_complex || part->is_over)
        return p;
    if (z->last_wb == KWIC_WB_LETTER && z->last_kind == KWIC_CHAR_UPPER && p < z->end &&
        (unsigned char)(*p - 'A') < 26)
        p = scan_uppers(z, word, p);
    else if (z->last_wb == KWIC_WB_LETTER && z->last_kind != KWIC_CHAR_DIGIT)
        p = scan_lowers(z, word, p);
    else if (z->last_wb == KWIC_WB_NUMERIC && z->last_kind == KWIC_CHAR_DIGIT)
        p = scan_digits(z, p);
    part->end = p;
    part->is_over = part->to - part->from > KWIC_TOKEN_BYTES;
    return p;
}

// Reads one word, joined to what is before it at level.
static const unsigned char *scan_word(kwic_tokenizer *z, const unsigned char *p,
                                      unsigned level)
{
    open_part(z, p, level);
    word_state word = {.start = p, .first = z->n_parts - 1};
    for (kwic_char c; kwic_char_is_word((c = kwic_char_at(p, z->end)).props);) {
        bool is_first = p == word.start;
        kwic_char_kind kind = kwic_char_kind_of(c.props);
        if (kind == KWIC_CHAR_DIGIT && (is_first || z->last_kind != KWIC_CHAR_DIGIT))
            word.digit_runs++;
        if (!is_first && kind == KWIC_CHAR_DIGIT && z->last_kind == kind &&
            !kwic_word_break_joins(z->last_wb, kwic_char_wb(c.props)))
            break; // 10² is not 102
        if (!is_first && !word.is_hash && is_split(z, &word, c, p))
            split_word(z, &word, p);
        word.letters += kind != KWIC_CHAR_DIGIT;
        add_char(z, c);
        z->last_kind = kind;
        z->last_wb = kwic_char_wb(c.props);
        p = scan_same(z, &word, p + c.n);
        p = scan_marks(z, p);
    }
    close_part(z);
    if (z->n_parts - word.first > 1 && p - word.start > KWIC_TOKEN_BYTES)
        merge_parts(z, &word);
    return p;
}

// What English hangs on a word behind an apostrophe: left out, but for the t of don't.
static const unsigned char *scan_clitic(kwic_tokenizer *z, const unsigned char *p)
{
    static const char *const clitics[] = {"s", "t", "d", "m", "re", "ve", "ll"};
    kwic_char c = kwic_char_at(p, z->end);
    if (kwic_char_kind_of(c.props) != KWIC_CHAR_APOSTROPHE)
        return p;
    const unsigned char *tail = p + c.n, *after = tail;
    char lower[4] = {0};
    while (after < z->end && after - tail < 3 && g_ascii_isalpha((char)*after)) {
        lower[after - tail] = g_ascii_tolower((char)*after);
        after++;
    }
    kwic_char next = kwic_char_at(after, z->end);
    if (kwic_char_is_word(next.props) ||
        kwic_char_kind_of(next.props) == KWIC_CHAR_MARK)
        return p;
    for (size_t i = 0; i < G_N_ELEMENTS(clitics); i++) {
        kwic_scan_part *part = last_part(z);
        if (strcmp(lower, clitics[i]) != 0)
            continue;
        if (lower[0] != 't')
            return after;
        if (g_ascii_tolower((char)part->end[-1]) != 'n')
            return p;
        if (!part->is_over)
            z->folded[part->to++] = 't';
        part->is_over = part->is_over || part->to - part->from > KWIC_TOKEN_BYTES;
        part->end = after;
        z->folded_bytes = part->to;
        return after;
    }
    return p;
}

// A joiner at p: how many bytes, what it begins with and what follows it.
typedef struct joiner {
    size_t n;
    unsigned chars;
    bool has_slash, is_same; // all its characters
    kwic_char first, next;
} joiner;

static joiner read_joiner(const kwic_tokenizer *z, const unsigned char *p)
{
    joiner j = {.is_same = true, .first = kwic_char_at(p, z->end)};
    kwic_char c = j.first;
    while (kwic_char_kind_of(c.props) >= KWIC_CHAR_APOSTROPHE &&
           j.chars < JOINER_CHARS) {
        kwic_char_kind kind = kwic_char_kind_of(c.props);
        if (j.chars && kind != KWIC_CHAR_DOT && kind != KWIC_CHAR_HYPHEN)
            break;
        j.has_slash = j.has_slash || c.cp == '/' || c.cp == '\\';
        j.is_same = j.is_same && c.cp == j.first.cp;
        j.chars++;
        j.n += c.n;
        c = kwic_char_at(p + j.n, z->end);
    }
    j.next = c;
    return j;
}

// Of one character.
static unsigned single_level(const kwic_tokenizer *z, const joiner *j)
{
    kwic_wb wb = kwic_char_wb(j->first.props), next = kwic_char_wb(j->next.props);
    bool in_number = z->last_wb == KWIC_WB_NUMERIC && next == KWIC_WB_NUMERIC;
    if (in_number && (wb == KWIC_WB_MID_NUM || wb == KWIC_WB_MID_NUM_LET ||
                      wb == KWIC_WB_SINGLE_QUOTE)) // WB11, WB12
        return LEVEL_WORD;
    switch (kwic_char_kind_of(j->first.props)) {
    case KWIC_CHAR_APOSTROPHE:
    case KWIC_CHAR_HYPHEN:
        return LEVEL_HYPHEN;
    case KWIC_CHAR_QUOTE: // WB7b, WB7c
        return z->last_wb == KWIC_WB_HEBREW && next == KWIC_WB_HEBREW ? LEVEL_HYPHEN
                                                                      : 0;
    case KWIC_CHAR_DOT:
        return LEVEL_LOOSE;
    default:
        return 0;
    }
}

// 0 when it joins nothing.
static unsigned joiner_level(const kwic_tokenizer *z, const joiner *j)
{
    if (!j->chars || !kwic_char_is_word(j->next.props))
        return 0;
    if (j->chars == 1)
        return single_level(z, j);
    if (j->is_same && j->first.cp == '_')
        return LEVEL_HYPHEN;
    if (j->is_same && j->first.cp == ':' && j->chars == 2)
        return LEVEL_LOOSE;
    bool is_path = j->has_slash && kwic_char_kind_of(j->first.props) == KWIC_CHAR_DOT;
    return is_path ? LEVEL_LOOSE : 0;
}

// Keeps the joiner [p, end) in the whole when digits stand on both sides of it.
static void keep_joiner(kwic_tokenizer *z, const unsigned char *p,
                        const unsigned char *end)
{
    kwic_char next = kwic_char_at(end, z->end);
    if (z->last_kind != KWIC_CHAR_DIGIT ||
        kwic_char_kind_of(next.props) != KWIC_CHAR_DIGIT)
        return;
    while (p < end) {
        kwic_char c = kwic_char_at(p, end);
        if (kwic_char_kind_of(c.props) == KWIC_CHAR_HYPHEN && c.cp != '_')
            z->folded[z->folded_bytes++] = '-';
        else
            z->folded_bytes +=
                (uint32_t)kwic_fold_one(c, p, z->folded + z->folded_bytes);
        p += c.n;
    }
}

const unsigned char *kwic_scan_compound(kwic_tokenizer *z, const unsigned char *p)
{
    unsigned level = 0;
    z->is_continued = false;
    z->n_parts = 0;
    z->folded_bytes = 0;
    for (;;) {
        p = scan_clitic(z, scan_word(z, p, level));
        joiner j = read_joiner(z, p);
        level = joiner_level(z, &j);
        if (!level || z->is_stopped)
            break;
        keep_joiner(z, p, p + j.n);
        p += j.n;
    }
    push_parts(z, LEVEL_END, p);
    return p;
}
