// SPDX-License-Identifier: GPL-2.0-or-later
#include "word_break.h"

typedef kwic_word_break_action action;

#define JOIN KWIC_WORD_JOIN
#define MID_LETTER KWIC_WORD_MID_LETTER
#define MID_NUM KWIC_WORD_MID_NUM
#define MID_QUOTE KWIC_WORD_MID_QUOTE
#define PAIR(a, b) [KWIC_WB_##a][KWIC_WB_##b]

// Between two characters that are not ignored. State MID_LETTER and its like stand for
// themselves only when nothing joined them, so their rows are empty.
const unsigned char kwic_word_break_pairs[KWIC_WB_CLASSES][KWIC_WB_CLASSES] = {
    PAIR(CR, LF) = JOIN, // WB3
    // WB5, WB9, WB10
    PAIR(LETTER, LETTER) = JOIN, PAIR(LETTER, HEBREW) = JOIN,
    PAIR(HEBREW, LETTER) = JOIN, PAIR(HEBREW, HEBREW) = JOIN,
    PAIR(LETTER, NUMERIC) = JOIN, PAIR(HEBREW, NUMERIC) = JOIN,
    PAIR(NUMERIC, LETTER) = JOIN, PAIR(NUMERIC, HEBREW) = JOIN,
    PAIR(NUMERIC, NUMERIC) = JOIN,   // WB8
    PAIR(KATAKANA, KATAKANA) = JOIN, // WB13
    // WB6 and WB7
    PAIR(LETTER, MID_LETTER) = MID_LETTER, PAIR(LETTER, MID_NUM_LET) = MID_LETTER,
    PAIR(LETTER, SINGLE_QUOTE) = MID_LETTER, PAIR(HEBREW, MID_LETTER) = MID_LETTER,
    PAIR(HEBREW, MID_NUM_LET) = MID_LETTER, PAIR(HEBREW, SINGLE_QUOTE) = JOIN, // WB7a
    PAIR(HEBREW, DOUBLE_QUOTE) = MID_QUOTE, // WB7b and WB7c
    // WB11 and WB12
    PAIR(NUMERIC, MID_NUM) = MID_NUM, PAIR(NUMERIC, MID_NUM_LET) = MID_NUM,
    PAIR(NUMERIC, SINGLE_QUOTE) = MID_NUM,
    // WB13a and WB13b
    PAIR(LETTER, EXTEND_NUM_LET) = JOIN, PAIR(HEBREW, EXTEND_NUM_LET) = JOIN,
    PAIR(NUMERIC, EXTEND_NUM_LET) = JOIN, PAIR(KATAKANA, EXTEND_NUM_LET) = JOIN,
    PAIR(EXTEND_NUM_LET, EXTEND_NUM_LET) = JOIN, PAIR(EXTEND_NUM_LET, LETTER) = JOIN,
    PAIR(EXTEND_NUM_LET, HEBREW) = JOIN, PAIR(EXTEND_NUM_LET, NUMERIC) = JOIN,
    PAIR(EXTEND_NUM_LET, KATAKANA) = JOIN,
    PAIR(REGIONAL, REGIONAL) = JOIN, // WB15 and WB16: the second becomes OTHER
};

static bool is_ignored(kwic_wb wb)
{
    return wb == KWIC_WB_EXTEND || wb == KWIC_WB_FORMAT || wb == KWIC_WB_ZWJ;
}

static bool is_newline(kwic_wb wb)
{
    return wb == KWIC_WB_CR || wb == KWIC_WB_LF || wb == KWIC_WB_NEWLINE;
}

// The class that decides after a "mid" character at p: the first one not ignored.
static kwic_wb class_after(const unsigned char *p, const unsigned char *end)
{
    for (;;) {
        kwic_char c = kwic_char_at(p, end);
        if (!c.n || !is_ignored(kwic_char_wb(c.props)))
            return c.n ? kwic_char_wb(c.props) : KWIC_WB_OTHER;
        p += c.n;
    }
}

static bool is_joined(action act, kwic_wb next)
{
    switch (act) {
    case MID_LETTER:
        return next == KWIC_WB_LETTER || next == KWIC_WB_HEBREW;
    case MID_NUM:
        return next == KWIC_WB_NUMERIC;
    case MID_QUOTE:
        return next == KWIC_WB_HEBREW;
    default:
        return act == JOIN;
    }
}

// What the next character sees before it, once it joined: a "mid" one is looked
// through.
static kwic_wb state_after(kwic_wb state, kwic_wb wb, action act, kwic_wb next)
{
    if (wb == KWIC_WB_REGIONAL)
        return KWIC_WB_OTHER;
    if (wb == KWIC_WB_SINGLE_QUOTE && state == KWIC_WB_HEBREW)
        return is_joined(MID_LETTER, next) ? KWIC_WB_HEBREW : KWIC_WB_OTHER;
    return act == JOIN ? wb : state;
}

size_t kwic_word_break_next(kwic_str text, size_t at)
{
    const unsigned char *p = (const unsigned char *)text.p + at;
    const unsigned char *end = (const unsigned char *)text.p + text.n;
    kwic_char c = kwic_char_at(p, end);
    kwic_wb state = kwic_char_wb(c.props), last = state;
    for (p += c.n; p < end; p += c.n) {
        c = kwic_char_at(p, end);
        kwic_wb wb = kwic_char_wb(c.props);
        bool glued = (last == KWIC_WB_SPACE && wb == KWIC_WB_SPACE) ||         // WB3d
                     (last == KWIC_WB_ZWJ && (c.props & KWIC_PROP_PICT) != 0); // WB3c
        if (is_ignored(wb) && !is_newline(last)) {                             // WB4
            last = wb;
            continue;
        }
        kwic_wb next = KWIC_WB_OTHER;
        action act = (action)kwic_word_break_pairs[state][wb];
        if (act > JOIN || wb == KWIC_WB_SINGLE_QUOTE)
            next = class_after(p + c.n, end);
        if (!glued && !is_joined(act, next))
            break;
        state = glued ? wb : state_after(state, wb, act, next);
        last = wb;
    }
    return (size_t)(p - (const unsigned char *)text.p);
}
