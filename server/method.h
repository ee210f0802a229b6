/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of methods: what checks requests, answers `kwic serve --schema` and makes the
 * reference in kwic-protocol(7). */
#ifndef KWIC_METHOD_H
#define KWIC_METHOD_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "kwic/error.h"
#include "kwic/str.h"

typedef enum kwic_param_type {
    KWIC_PARAM_TEXT,    /* any string */
    KWIC_PARAM_NAME,    /* a string without zero bytes */
    KWIC_PARAM_NAMES,   /* an array of such */
    KWIC_PARAM_CHOICE,  /* one of choices */
    KWIC_PARAM_INTEGER, /* from min to max */
    KWIC_PARAM_BOOLEAN,
    KWIC_PARAM_FILTER, /* an object: names, each with an array of names, or one */
    KWIC_PARAM_VALUES, /* an object: names, each with a scalar or a list of scalars */
    KWIC_PARAM_OBJECT, /* an object of members */
    KWIC_PARAM_RANGE,  /* [from, to], two integers from min on */
    KWIC_PARAM_LINES,  /* "FROM-TO" or [from, to], from 1, both are in it */
    KWIC_PARAM_ID,     /* of a request: a string or an integer */
} kwic_param_type;

typedef struct kwic_param kwic_param;
struct kwic_param {
    const char *name;
    kwic_param_type type;
    bool required;
    int64_t min, max;
    const char *choices;       /* space-separated; of each name, of a list */
    const kwic_param *members; /* of an object */
    const char *help;          /* one sentence */
};

typedef struct kwic_call kwic_call;

typedef enum kwic_method_flags {
    KWIC_METHOD_NOW = 1,  /* run by the reading thread, ahead of what waits */
    KWIC_METHOD_LAST = 2, /* ends the server when answered */
} kwic_method_flags;

typedef struct kwic_method {
    const char *name;
    const kwic_param *params; /* ended by one without a name */
    /* The result, a new reference (or null with call->text set); NULL with error set, or
     * NULL alone when the call was deferred: then kwic_call_finish ends it. */
    json_t *(*run)(kwic_call *call, GError **error);
    unsigned flags;
    const char *help;
    const char *result; /* what comes back, one sentence */
} kwic_method;

/* Ended by one without a name. */
const kwic_method *kwic_methods(void);
/* Parameters that every method takes. */
const kwic_param *kwic_common_params(void);
const kwic_method *kwic_method_find(const char *name);
const char *kwic_method_nearest(const char *name);

/* Whether params (NULL: none) are as the method wants them: USAGE names the first that is
 * missing, misspelt or of another type, and what would be right. */
bool kwic_params_check(const kwic_method *method, const json_t *params, GError **error);
/* The same of an object that is `where` in messages, and of which members (and common, unless
 * NULL) are the parameters. */
bool kwic_params_check_object(const kwic_param *members, const kwic_param *common,
                              const char *where, const json_t *object, GError **error);

/* Appends a list of parameters as mdoc, and text whose sentences stand on their own lines. */
void kwic_params_manual(GString *out, const kwic_param *params);
void kwic_sentences_manual(GString *out, const char *text);

/* Checked params; a missing one is what is given. */
const char *kwic_param_text(const json_t *params, const char *name,
                            const char *otherwise);
/* With its zero bytes. */
kwic_str kwic_param_slice(const json_t *params, const char *name);
/* Lines; false, with both 0, when there are none. */
bool kwic_param_lines(const json_t *params, const char *name, uint32_t *from,
                      uint32_t *to);
int64_t kwic_param_integer(const json_t *params, const char *name, int64_t otherwise);
bool kwic_param_boolean(const json_t *params, const char *name, bool otherwise);

#endif
