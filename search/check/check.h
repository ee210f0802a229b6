/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside of checks: a tree of conditions on one note's record. */
#ifndef KWIC_CHECK_H
#define KWIC_CHECK_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "query/when.h"
#include "verify.h"

/* One place of a spelling: any of these tokens. */
typedef struct kwic_slot_terms {
    const kwic_str *terms; /* folded */
    size_t n;
    kwic_str written; /* with match-case: its very bytes; empty: case aside */
    uint32_t id;      /* set by a verifier */
} kwic_slot_terms;

/* Tokens in a row. */
typedef struct kwic_spelling {
    const kwic_slot_terms *slots;
    size_t n;
} kwic_spelling;

/* Any of some spellings. */
typedef struct kwic_pattern {
    const kwic_spelling *spellings;
    size_t n;
} kwic_pattern;

typedef enum kwic_check_kind {
    KWIC_CHECK_AND,
    KWIC_CHECK_OR,
    KWIC_CHECK_NOT,
    KWIC_CHECK_TRUE,
    KWIC_CHECK_SET,   /* the note matches query */
    KWIC_CHECK_WORDS, /* patterns[0] stands in it */
    KWIC_CHECK_NEAR,  /* patterns[0] and patterns[1] within distance */
    KWIC_CHECK_REGEX,
    KWIC_CHECK_LINE, /* kid, in one line … */
    KWIC_CHECK_BLOCK,
    KWIC_CHECK_SECTION,
    KWIC_CHECK_NOTE,     /* kid, anywhere in the note */
    KWIC_CHECK_TASK,     /* kid (may be NULL), in one task of the state */
    KWIC_CHECK_DUE,      /* a task with that date in the interval */
    KWIC_CHECK_MENTIONS, /* patterns[…] outside of links */
    KWIC_CHECK_PATH,     /* text stands in the folded path … */
    KWIC_CHECK_FILE,     /* … in its last part without .md */
    KWIC_CHECK_PROPERTY, /* text stands in a folded value of key, or regex matches one */
    KWIC_CHECK_OWN_TAG,  /* the part's own tag: text or below it; start: starts so */
    KWIC_CHECK_OWN_LINK, /* the part's own link: to one of the names, or a URL with text */
    KWIC_CHECK_OF_NOTE, /* the part is of the note docid */
} kwic_check_kind;

/* Which blocks words are looked for in. */
typedef enum kwic_check_region {
    KWIC_IN_ANY,
    KWIC_IN_BODY, /* all but properties */
    KWIC_IN_CODE,
    KWIC_IN_HEADING,
    KWIC_IN_PATH, /* not blocks at all: the path, for a regex */
    KWIC_IN_FILE,
    KWIC_IN_TITLE,
    KWIC_IN_ALIAS,
    KWIC_IN_TAG,
} kwic_check_region;

struct kwic_check {
    kwic_check_kind kind;
    const kwic_check *const *kids;
    size_t n;
    kwic_check_region region;
    const kwic_query *query; /* SET */
    const kwic_pattern *patterns;
    size_t n_patterns;
    uint32_t distance;
    pcre2_code *regex;
    uint8_t state;          /* TASK: kwic_check_state */
    kwic_interval interval; /* DUE */
    uint16_t day;           /* DUE: which date, by its offset in a kwic_task */
    kwic_str key, text;
    bool start;            /* PROPERTY: text stands at the value's start */
    bool equal;            /* OWN_TAG: nothing below it */
    const kwic_str *names; /* OWN_LINK: folded, as links write them */
    size_t n_names;
    uint32_t docid; /* MENTIONS, OF_NOTE: the note named */
};

/* ---- check_make.c: what a check asks ---- */

/* Whether what it reads of a record is in the record's head. */
bool kwic_check_needs_head_alone(const kwic_check *c);

/* ---- how long a check may go on ---- */

/* Looked at in every loop that a text or a query can make long. */
typedef struct kwic_patience {
    int64_t until_us;     /* of the monotonic clock; 0: no end */
    const int *cancelled; /* atomic flag, may be NULL */
    uint32_t steps;
    bool over; /* out: from now on "no" means "not known" */
} kwic_patience;

/* Looks at the clock. */
static inline bool kwic_patience_look(kwic_patience *p)
{
    p->over = p->over ||
              (p->cancelled && __atomic_load_n(p->cancelled, __ATOMIC_RELAXED)) ||
              (p->until_us && g_get_monotonic_time() > p->until_us);
    return p->over;
}

/* The same once in many calls: what is between two of them must be short. */
static inline bool kwic_patience_ends(kwic_patience *p)
{
    enum { SELDOM = 128 };
    return p->over || (++p->steps % SELDOM == 0 && kwic_patience_look(p));
}

/* ---- regex.c: PCRE2 with limits, so that no pattern can hang it ---- */

/* Compiles into the arena; NULL with *offset and message (256 bytes) when it has a fault. */
pcre2_code *kwic_regex_compile(kwic_str pattern, uint8_t flags, kwic_arena *arena,
                               size_t *offset, char *message);

/* What matching needs beside the pattern. */
typedef struct kwic_regex_run {
    pcre2_match_data *data;
    pcre2_match_context *context;
    kwic_patience *patience; /* NULL: no end */
    bool cut;                /* out: a limit was reached, so "no" means "not known" */
} kwic_regex_run;
kwic_regex_run kwic_regex_start(kwic_arena *arena, kwic_patience *patience);

/* The first match at or after *from; its end in *to. */
bool kwic_regex_match(kwic_regex_run *run, const pcre2_code *code, kwic_str subject,
                      size_t *from, size_t *to);

/* The longest run of three or more ASCII letters and digits that every match must hold,
 * folded; empty when there is none. */
kwic_str kwic_regex_literal(kwic_str pattern, uint8_t flags, kwic_arena *arena);

enum kwic_check_state { KWIC_TASK_ANY, KWIC_TASK_TODO, KWIC_TASK_DONE };

#endif
