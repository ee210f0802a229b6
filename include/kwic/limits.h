/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Room: all. Every ceiling on input, in one place. What happens beyond one is said beside
 * it, and a test reaches it. */
#ifndef KWIC_LIMITS_H
#define KWIC_LIMITS_H

enum {
    KWIC_NOTE_BYTES = 16 << 20,        /* the rest is left out, with a warning */
    KWIC_FRONTMATTER_BYTES = 64 << 10, /* no properties then, with a warning */
    KWIC_YAML_DEPTH = 100,             /* no properties then, with a warning */
    KWIC_YAML_EVENTS = 20000,          /* the same; aliases count as what they repeat */
    KWIC_BLOCK_DEPTH = 100, /* deeper blocks are read as their outermost kept one */
    KWIC_BODY_LINES =
        500000, /* of different structure: the rest is one text, warned of */
    KWIC_NOTE_ITEMS =
        20000, /* links, tags, tasks, fields, each: later ones are text, warned of */
    KWIC_TERM_BYTES = 200,         /* encoded, with prefix: cut to 150 + xxh3-128 */
    KWIC_TOKEN_BYTES = 128,        /* folded; a longer token is left out of the index */
    KWIC_QUERY_BYTES = 4 << 10,    /* cut at a token, with a warning */
    KWIC_QUERY_DEPTH = 100,        /* deeper parentheses are words, with a warning */
    KWIC_REQUEST_BYTES = 4 << 20,  /* the line is skipped, -32600 */
    KWIC_MESSAGE_BYTES = 64 << 20, /* of LSP: it is read past, -32600 */
    KWIC_PATH_BYTES = 4096,        /* a longer path is skipped, with a warning */
    KWIC_WALK_DEPTH = 200,         /* deeper folders are skipped, with a warning */
    KWIC_IGNORE_BYTES =
        256 << 10, /* of one ignore file; the rest is left out, warned of */
    KWIC_TIMEOUT_MS =
        10000,          /* of a server's request that names none: then it is partial */
    KWIC_BUFFERS = 100, /* unsaved ones of a vault: the next is refused */
    KWIC_BUFFERS_BYTES = 8 << 20, /* of their texts: the same */
    KWIC_EDITS_KEPT = 500,        /* that can be undone: older ones leave the journal */
    KWIC_PATCH_BYTES = 256 << 20, /* of a plan that is read back: refused beyond */
    KWIC_VIEW_BYTES =
        256 << 20,         /* of one query block; what there is by then is shown */
    KWIC_VIEW_MS = 10000,  /* the same, of its time */
    KWIC_EXPANSIONS = 100, /* forms of one query word: the best are kept */
};

#endif
