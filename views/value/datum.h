/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A value of the query language: what an expression gives and what a note's fields are.
 *
 *     kwic_datum sum = kwic_datum_number(3);
 *     kwic_datum name = kwic_datum_string(KWIC_STR("Marlene"));
 *     int order = kwic_datum_compare(&compare, sum, name); // number < string: -1
 *
 * Passed by value; what it points to is never changed once it is made, and lives as long as
 * the budget or the page that it came from. Text is UTF-8; lengths and places that the
 * language counts are in UTF-16 units (chars.h). */
#ifndef KWIC_VIEWS_DATUM_H
#define KWIC_VIEWS_DATUM_H

#include "budget.h"
#include "duration.h"
#include "moment.h"

typedef enum kwic_datum_kind {
    KWIC_DATUM_NULL,
    KWIC_DATUM_BOOLEAN,
    KWIC_DATUM_NUMBER,
    KWIC_DATUM_STRING,
    KWIC_DATUM_DATE,
    KWIC_DATUM_DURATION,
    KWIC_DATUM_LINK,
    KWIC_DATUM_LIST,
    KWIC_DATUM_OBJECT,
    KWIC_DATUM_FUNCTION,
    KWIC_DATUM_WIDGET,
    KWIC_DATUM_LAZY, /* inside of an object only: made when it is asked for */
    KWIC_DATUM_KINDS
} kwic_datum_kind;

typedef enum kwic_reference_kind {
    KWIC_REFERENCE_FILE,
    KWIC_REFERENCE_HEADER,
    KWIC_REFERENCE_BLOCK,
} kwic_reference_kind;

/* A link. What is absent has p == NULL. */
typedef struct kwic_reference {
    kwic_str path; /* of the note it leads to; as written when there is none */
    kwic_str display, subpath;
    kwic_reference_kind kind;
    bool embed;
} kwic_reference;

typedef struct kwic_list kwic_list;
typedef struct kwic_object kwic_object;
typedef struct kwic_closure kwic_closure;
typedef struct kwic_widget kwic_widget;

typedef struct kwic_datum {
    kwic_datum_kind kind;
    union {
        bool boolean;
        double number;
        kwic_str string;
        const kwic_moment *date;
        const kwic_duration *duration;
        const kwic_reference *link;
        const kwic_list *list;
        const kwic_object *object;
        const kwic_closure *function;
        const kwic_widget *widget;
        uint32_t lazy;
    };
} kwic_datum;

struct kwic_list {
    size_t n;
    const kwic_datum *items;
};

typedef enum kwic_object_kind {
    KWIC_OBJECT_PLAIN,
    KWIC_OBJECT_PAGE, /* a note: `file` and its fields */
    KWIC_OBJECT_FILE, /* the `file` of a page */
    KWIC_OBJECT_ITEM, /* a list item or task */
} kwic_object_kind;

/* Keys in their order, each once. What it has not itself is looked up in base: a task's
 * page, the row that a FLATTEN adds to, what surrounds a lambda. */
struct kwic_object {
    kwic_object_kind kind;
    uint32_t n;
    const kwic_str *keys;
    const kwic_datum *values;
    const kwic_object *base; /* NULL for none */
    void *owner;             /* whose LAZY values are; the page */
};

/* A lambda: its expression, its arguments' names and what was around it. */
struct kwic_closure {
    const struct kwic_expr *lambda;
    const kwic_object *around;
};

/* A link to outside, or (key given) the pair that LIST shows beside its id. */
struct kwic_widget {
    bool pair;
    kwic_str url, display;
    kwic_datum key, value;
};

static inline kwic_datum kwic_datum_null(void)
{
    return (kwic_datum){.kind = KWIC_DATUM_NULL};
}

static inline kwic_datum kwic_datum_boolean(bool boolean)
{
    return (kwic_datum){.kind = KWIC_DATUM_BOOLEAN, .boolean = boolean};
}

static inline kwic_datum kwic_datum_number(double number)
{
    return (kwic_datum){.kind = KWIC_DATUM_NUMBER, .number = number};
}

static inline kwic_datum kwic_datum_string(kwic_str string)
{
    return (kwic_datum){.kind = KWIC_DATUM_STRING, .string = string};
}

static inline kwic_datum kwic_datum_link(const kwic_reference *link)
{
    return (kwic_datum){.kind = KWIC_DATUM_LINK, .link = link};
}

static inline kwic_datum kwic_datum_list(const kwic_list *list)
{
    return (kwic_datum){.kind = KWIC_DATUM_LIST, .list = list};
}

static inline kwic_datum kwic_datum_object(const kwic_object *object)
{
    return (kwic_datum){.kind = KWIC_DATUM_OBJECT, .object = object};
}

/* Copies into the budget's memory. */
kwic_datum kwic_datum_date(kwic_budget *b, kwic_moment date);
kwic_datum kwic_datum_duration(kwic_budget *b, kwic_duration duration);
kwic_datum kwic_datum_reference(kwic_budget *b, kwic_reference link);
/* The list of items, which are kept, not copied. */
kwic_datum kwic_datum_items(kwic_budget *b, const kwic_datum *items, size_t n);

/* "null", "boolean", "number", "string", "date", "duration", "link", "array", "object",
 * "function", "widget". */
const char *kwic_datum_type(kwic_datum_kind kind);

bool kwic_datum_truthy(kwic_datum v);

/* What links are compared by: the path that a link's path leads to, as of the note the
 * query stands in. NULL: as written. The budget ends what would not end otherwise. */
typedef struct kwic_datum_order {
    kwic_budget *budget;
    kwic_str (*normalize)(void *ctx, kwic_str path);
    void *ctx;
} kwic_datum_order;

/* The total order over all values: null first; of different types by the types' names; text
 * by ICU's root collation; links by path, kind, subpath. Below 0, 0, above 0. */
int kwic_datum_compare(const kwic_datum_order *compare, kwic_datum a, kwic_datum b);

/* ---- objects ---- */

/* The value of an own key, or of base's; NULL when there is none. May be LAZY. */
const kwic_datum *kwic_object_find(const kwic_object *object, kwic_str key);

/* An object under construction: keys in the order of JavaScript (whole numbers first). */
typedef struct kwic_object_maker {
    kwic_budget *budget;
    kwic_str *keys;
    kwic_datum *values;
    uint32_t n, max;
} kwic_object_maker;

void kwic_object_put(kwic_object_maker *maker, kwic_str key, kwic_datum value);
const kwic_object *kwic_object_made(kwic_object_maker *maker);
/* Own keys and base's as one plain object without a base; LAZY values stay. */
const kwic_object *kwic_object_flat(kwic_budget *b, const kwic_object *object);

#endif
