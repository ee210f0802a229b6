/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: search. A query over one index: ranked hits with snippets, facets over the whole
 * result, and what else can be asked (completion, related notes, tasks, links).
 *
 *     kwic_searcher *s = kwic_searcher_open(dir, NULL, &error);
 *     kwic_request request = kwic_request_default();
 *     request.query = KWIC_STR("CoreWeave company:openai");
 *     g_autoptr(kwic_answer) answer = kwic_search(s, &request, &error);
 *     for (size_t i = 0; i < answer->n_hits; i++)
 *         puts(answer->hits[i].path);
 *     json_t *json = kwic_answer_json(answer);
 *
 * The query language is kwic-query(7); the JSON is kwic-protocol(7). Query text never fails. */
#ifndef KWIC_SEARCH_H
#define KWIC_SEARCH_H

#include <glib.h>
#include <jansson.h>
#include <stdint.h>

#include "kwic/index.h"
#include "kwic/record.h"
#include "kwic/schema.h"

/* ---- the searcher: an open index with its columns and derived data, for one thread ---- */

typedef struct kwic_searcher kwic_searcher;

typedef struct kwic_searcher_options {
    const char *const
        *languages; /* ISO 639-1, NULL-terminated; NULL: guessed from the vault */
    const char *const
        *saved;    /* queries: name, query, name, query, …, NULL; NULL: none */
    bool resident; /* a server: load columns at once and keep them, cache postings */
} kwic_searcher_options;

kwic_searcher *kwic_searcher_open(const char *index_dir,
                                  const kwic_searcher_options *options, GError **error);
void kwic_searcher_close(kwic_searcher *s);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_searcher, kwic_searcher_close)
/* Goes to the index's newest state. */
bool kwic_searcher_refresh(kwic_searcher *s, bool *changed, GError **error);
kwic_index *kwic_searcher_index(kwic_searcher *s);
/* A server's searcher never waits for the index's words to be read: another one, of another
 * thread, reads them (kwic_derive) and hands them over between two questions. Warm: those of
 * this generation are there. Until then prefixes are read from the index, corrections come
 * from the words before. */
bool kwic_searcher_is_warm(const kwic_searcher *s);
void kwic_searcher_adopt(kwic_searcher *s, kwic_searcher *from);

/* ---- text that is not saved ---- */

typedef struct kwic_unsaved {
    const char *path; /* relative to the vault */
    int64_t version;  /* echoed in its hits; below 0: saved, not yet indexed */
    GBytes *text;     /* of the file as it would be saved */
    const kwic_document *document; /* of that text (kwic/note.h); copied */
} kwic_unsaved;

/* From now on all is answered as if the note were saved so, in the place of what the index
 * has for its path or as a new note. Nothing is written; it holds through refreshes. The
 * note's words are taken in at once, what depends on several notes is set right with the
 * next question. False with an error only for faults of the index. */
bool kwic_searcher_put(kwic_searcher *s, const kwic_unsaved *note, GError **error);
/* Returns to what the index has; false when there is no such text. */
bool kwic_searcher_drop(kwic_searcher *s, const char *path);
/* Calls fn for each text that is shown so, by path. */
typedef void (*kwic_unsaved_each_fn)(void *ctx, const char *path, int64_t version,
                                     GBytes *text);
void kwic_searcher_each_unsaved(kwic_searcher *s, kwic_unsaved_each_fn fn, void *ctx);
/* The time of the file that the index has of path; INT64_MIN when it has none. */
int64_t kwic_searcher_indexed(kwic_searcher *s, const char *path);

/* Whether the text may name a saved query: letters, digits, _ and -. */
bool kwic_saved_is_name(kwic_str name);

/* ---- asking ---- */

typedef enum kwic_match_mode {
    KWIC_MATCH_AUTO, /* all words; six plain words or more: any; relaxes when none has all */
    KWIC_MATCH_ALL,
    KWIC_MATCH_ANY,
} kwic_match_mode;

typedef struct kwic_filter {
    const char *field;         /* "company", "tag", a property … */
    const char *const *values; /* alternatives, NULL-terminated */
} kwic_filter;

typedef struct kwic_request {
    kwic_str query;
    const kwic_filter *filters; /* joined by AND */
    size_t n_filters;
    const char *const *facets; /* NULL-terminated; NULL: none */
    uint32_t facet_limit;      /* values a level, 20 */
    const char *facet_prefix;  /* only values that start with it; NULL for all */
    uint32_t limit;            /* hits, 10 */
    uint32_t offset;
    const char *cursor; /* of an earlier answer; NULL */
    const char
        *sort; /* "modified", "-created", "title", "relevance"; NULL: the query's */
    bool live; /* the last word is being typed */
    kwic_match_mode match;
    bool exact; /* words mean themselves: none is corrected, completed or left out */
    uint32_t snippets; /* a hit, 3; 0 for none */
    bool lines; /* snippets are all lines with a match, in their order, whatever their
                   number: KWIC_MARK_PLACES matches a note at most */
    uint32_t snippet_chars; /* about, 200 */
    uint64_t since;         /* only what changed since that generation; 0: all */
    uint32_t timeout_ms;    /* 0: however long it takes; live: a moment */
    uint32_t
        max_bytes; /* of JSON, about; hits are left off and truncated says so; 0: no */
    const int *cancelled;          /* atomic flag, may be NULL */
    uint32_t fields;               /* of a hit, that are written; 0: all */
    const char *const *properties; /* of a hit, by key; NULL-terminated; NULL: none */
    bool explain;
    bool check_stale; /* stat each hit's file */
} kwic_request;

kwic_request kwic_request_default(void);

/* ---- the answer: owns all it points to ---- */

typedef struct kwic_mark {
    uint32_t from, to;          /* bytes of the snippet's text */
    uint32_t from16, to16;      /* UTF-16 units */
    uint32_t line, byte, utf16; /* the same match in the file */
} kwic_mark;

typedef struct kwic_snippet {
    uint32_t line;         /* of the snippet's first character */
    const char **headings; /* path from the H1 down, NULL-terminated */
    const char *text;      /* UTF-8, one line */
    const kwic_mark *marks;
    size_t n_marks;
    const uint32_t
        *breaks; /* bytes of text at which another block begins, behind " · " */
    size_t n_breaks;
} kwic_snippet;

typedef struct kwic_company_claim {
    const char *value; /* slug */
    const char **by;   /* "tag", "property", "link", "note", "mention" */
} kwic_company_claim;

/* What a hit is in order by, where several answers are to be one. */
typedef enum kwic_order_kind {
    KWIC_ORDER_NONE, /* it has no such value: last */
    KWIC_ORDER_NUMBER,
    KWIC_ORDER_TEXT,
} kwic_order_kind;

typedef struct kwic_order_key {
    kwic_order_kind kind;
    double number;
    const char *text; /* folded */
} kwic_order_key;

/* A property that was asked for. */
typedef struct kwic_hit_property {
    const char *key;     /* as asked for */
    const char **values; /* NULL-terminated; empty: the note has none */
} kwic_hit_property;

typedef struct kwic_hit {
    uint32_t docid;
    const char *path; /* raw bytes */
    bool path_utf8;
    const char *title;
    double score;
    const char **types;
    const char **tags;
    const kwic_company_claim *companies;
    size_t n_companies;
    int64_t mtime_ns;
    bool stale;
    bool unsaved;    /* it is of a text that is not saved: */
    int64_t version; /* of that */
    const kwic_snippet *snippets;
    size_t n_snippets;
    const kwic_hit_property *properties; /* in the request's order */
    size_t n_properties;
    const char **reasons; /* related: why; else NULL */
    const char *explain;  /* the score in parts, or NULL */
    uint32_t fields;      /* as the request's */
    kwic_order_key order; /* of kwic_search_together */
} kwic_hit;

typedef struct kwic_facet_value kwic_facet_value;
struct kwic_facet_value {
    const char *value;
    uint32_t count;
    const kwic_facet_value *children;
    size_t n_children;
};
typedef struct kwic_facet {
    const char *field;
    const kwic_facet_value *values; /* counts falling, then value */
    size_t n_values;
    uint32_t distinct; /* values in all, at the top level */
} kwic_facet;

typedef struct kwic_correction {
    uint32_t from, to; /* bytes of the query */
    const char *word;
} kwic_correction;

/* A word that is in no note and begins words that are. */
typedef struct kwic_word_completion {
    uint32_t from, to; /* bytes of the query */
    const char *
        *words; /* some that it was searched as, the commonest first; NULL ends them */
    bool more;  /* there are others */
} kwic_word_completion;

typedef struct kwic_query_warning {
    uint32_t from, to; /* bytes of the query; none: about the request's sort */
    const char *message;
} kwic_query_warning;

/* Why nothing matched: one clause, alone. */
typedef struct kwic_clause {
    uint32_t from, to;
    const char *text;
    uint32_t count;
    bool drop; /* without it there would be hits */
} kwic_clause;

typedef struct kwic_answer {
    uint32_t total;
    bool exact;
    uint32_t undecided; /* notes of which it is not known whether they match: no hits */
    bool partial;       /* time was up, or a limit was reached */
    uint64_t generation;
    int64_t behind;        /* -1: not known */
    const char *unchecked; /* why it is not, for people; may be NULL */
    int64_t took_us;
    const char *sort; /* the order of the hits; NULL: relevance */
    const kwic_hit *hits;
    size_t n_hits;
    const kwic_facet *facets;
    size_t n_facets;
    /* Clauses dropped, NULL-terminated; empty: parts of the only one. NULL: not relaxed. */
    const char **relaxed;
    const kwic_correction *corrected;
    size_t n_corrected;
    const kwic_word_completion *completed;
    size_t n_completed;
    const char **suggestions;
    const kwic_query_warning *warnings;
    size_t n_warnings;
    const kwic_clause *clauses; /* when nothing matched */
    size_t n_clauses;
    const char *sorted;    /* the order, as kwic_request.sort; NULL: relevance */
    const char *truncated; /* why hits are left off, or NULL */
    const char *cursor;    /* for the next page, or NULL */
    const char *explain;   /* the stages, or NULL */
    struct kwic_arena *arena;
} kwic_answer;

/* CANCELLED when the flag was set; else only faults of the index are errors. */
kwic_answer *kwic_search(kwic_searcher *s, const kwic_request *request, GError **error);
/* The same of several searchers, n answers: scores are those of one vault of all their notes,
 * and an order of its own tells what its hits are in order by. All are NULL on an error. */
bool kwic_search_together(kwic_searcher *const *searchers, size_t n,
                          const kwic_request *request, kwic_answer **answers,
                          GError **error);
void kwic_answer_free(kwic_answer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_answer, kwic_answer_free)

/* Appends the answer as the protocol's object, JSON text on one line. One hit: a line of
 * --jsonl. Facets alone: the object "facets". A few microseconds a hit. */
void kwic_answer_write(const kwic_answer *answer, GString *out);
struct kwic_emitter; /* kwic/emit.h */
/* The same object, in whatever format. */
void kwic_answer_emit(const kwic_answer *answer, struct kwic_emitter *emitter);
void kwic_hit_write(const kwic_hit *hit, GString *out);
/* The bit of a hit's member in `fields`; 0: there is none of that name. */
#define KWIC_HIT_FIELDS (UINT32_C(1) << 31) /* always in it when some were asked for */
uint32_t kwic_hit_field(const char *name);
void kwic_facets_write(const kwic_facet *facets, size_t n, GString *out);

/* The same as a tree; new reference. Slower by far: the text is parsed. */
json_t *kwic_answer_json(const kwic_answer *answer);
json_t *kwic_hit_json(const kwic_hit *hit);

/* ---- other questions; answers are the protocol's result objects, new references ---- */

/* kind: NULL or "query": by what stands at the caret; else "tag", "link", "property",
 * "value". at: byte offset of the caret in text. */
json_t *kwic_complete(kwic_searcher *s, kwic_str text, size_t at, const char *kind,
                      uint32_t limit, GError **error);
/* The note by path (relative, or absolute in the vault), or by any of its names: text (of a
 * heading's section, a ^block or a line range when given), outline, frontmatter, tags, links
 * in and out, tasks. NOT_FOUND names the nearest. */
typedef struct kwic_note_request {
    const char *path;
    const char *heading;         /* NULL */
    const char *block;           /* NULL */
    uint32_t from_line, to_line; /* 0: all */
    uint32_t max_bytes;          /* of text; 0: all */
} kwic_note_request;
json_t *kwic_note_show(kwic_searcher *s, const kwic_note_request *request,
                       GError **error);
/* Links of a note: {"out": […], "in": […], "unresolved": […]}. */
json_t *kwic_links(kwic_searcher *s, const char *path, GError **error);
json_t *kwic_mentions(kwic_searcher *s, const char *path, uint32_t limit,
                      GError **error);
/* Notes like this one (path), or like text, as an answer whose hits have reasons. */
kwic_answer *kwic_related(kwic_searcher *s, const char *path, kwic_str text,
                          uint32_t limit, GError **error);
/* Tasks by due date (none last), then priority. The query is about each task alone, as
 * inside of task:( … ): its text, tags, links, dates, companies; note:( … ) asks its note. */
typedef struct kwic_tasks_request {
    kwic_str query;
    const char *state; /* "todo", "done", "any", or one state character; NULL: todo */
    const char *due;   /* date or range as in the query language; NULL */
    const char *scheduled; /* the same */
    const char *when;      /* "overdue"; "today", "this-week": due or scheduled; NULL */
    const char *priority;  /* names with commas: "high,highest", "none"; NULL: any */
    uint32_t limit;        /* 0: all */
} kwic_tasks_request;
json_t *kwic_tasks(kwic_searcher *s, const kwic_tasks_request *request, GError **error);
/* What is likely wrong with the vault's tags: {"alike": [{"how", "tag", "count", "to",
 * "toCount"}], "once": [tag]}: spellings of one tag (how: case, hyphen, plural, spelling, company) with
 * the one that most notes have, and tags that one note has. */
json_t *kwic_tag_problems(kwic_searcher *s, GError **error);
/* Tags that a note or text may lack: {"tags": [{"tag", "sure", "count", "reasons"}]}, the
 * surest first. */
typedef struct kwic_suggest_request {
    const kwic_document *document; /* of the note or text as it is (kwic/note.h) */
    const char *path; /* of the note, which is no evidence for itself; NULL: none */
    uint32_t limit;
} kwic_suggest_request;
json_t *kwic_suggest(kwic_searcher *s, const kwic_suggest_request *request,
                     GError **error);
/* Builds what is derived once a generation, if it is missing, so that the first question
 * does not pay for it. */
bool kwic_derive(kwic_searcher *s, GError **error);

#endif
