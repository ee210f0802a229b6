/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The answer of a tool: text and resource links under a budget, and beside them the same as
 * data.
 *
 *     g_autoptr(kwic_mcp_reply) r = kwic_mcp_reply_new(2000);
 *     kwic_mcp_reply_say(r, "%u notes match.", total);       // our own words
 *     for (size_t i = 0; i < n; i++) {
 *         kwic_mcp_reply_begin(r);
 *         kwic_mcp_reply_quote(r, hit_text);                  // a note's words
 *         if (!kwic_mcp_reply_keep(r))                        // as if it had not been
 *             break;
 *     }
 *     kwic_mcp_reply_tell(r, "Left out: %u more.", left);     // always has room
 *
 * Lines of notes' text start with "| ", whatever the text holds, so that no note can pass for
 * the server. The budget counts the bytes of the content as JSON; items are kept whole or
 * not at all. */
#ifndef KWIC_MCP_REPLY_H
#define KWIC_MCP_REPLY_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

enum {
    KWIC_MCP_TOKENS = 2000,    /* of an answer when nobody asks for another budget */
    KWIC_MCP_TOKENS_MIN = 200, /* what is told of what is left out needs as much */
    KWIC_MCP_TOKENS_MAX = 100000,
    KWIC_MCP_TOKEN_BYTES = 4,
};

typedef struct kwic_mcp_reply {
    size_t budget;     /* bytes of the content */
    GString *text;     /* ours, and notes' lines between */
    GString *tail;     /* what is told at the end */
    json_t *links;     /* resource links */
    json_t *data;      /* structuredContent */
    size_t text_bytes; /* of the text, as JSON */
    size_t tail_bytes, links_bytes;
    bool quoted;   /* there is a line of notes' text */
    size_t needed; /* bytes that the first item left out would have needed */
    guint kept;    /* items */
    struct {
        gsize text;
        size_t text_bytes, links, links_bytes;
        bool quoted;
    } item; /* where the one under way began */
} kwic_mcp_reply;

kwic_mcp_reply *kwic_mcp_reply_new(int64_t max_tokens);
void kwic_mcp_reply_free(kwic_mcp_reply *r);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(kwic_mcp_reply, kwic_mcp_reply_free)

/* A line of our own. Names that come from notes or callers go through kwic_mcp_name. */
void kwic_mcp_reply_say(kwic_mcp_reply *r, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Lines of notes' text: UTF-8, other bytes become U+FFFD; each line is marked, whatever ends
 * it; characters that are not seen or turn others round are written as \u{…}. */
void kwic_mcp_reply_quote(kwic_mcp_reply *r, const char *text);
/* A resource link to the note (raw path). */
void kwic_mcp_reply_link(kwic_mcp_reply *r, const char *path, const char *name);
/* A line of our own at the end, of 160 bytes at most. There is room for three. */
void kwic_mcp_reply_tell(kwic_mcp_reply *r, const char *format, ...)
    G_GNUC_PRINTF(2, 3);

void kwic_mcp_reply_begin(kwic_mcp_reply *r);
/* Whether what was put since begin fits; when not it is taken back. */
bool kwic_mcp_reply_keep(kwic_mcp_reply *r);
/* Bytes, as JSON, that an item may still have. */
size_t kwic_mcp_reply_room(const kwic_mcp_reply *r);
/* The budget in tokens with which the item that was left out first would be the first. */
size_t kwic_mcp_reply_needed(const kwic_mcp_reply *r);

/* Bytes of text as a JSON string, without its quotes. */
size_t kwic_mcp_json_bytes(const char *text, gsize n);
/* The content blocks; links only where the client's revision knows them. New reference. */
json_t *kwic_mcp_reply_content(const kwic_mcp_reply *r, bool links);

/* A name in a line of our own: one line, marks as in quote, cut to 80 bytes. To be g_free'd. */
char *kwic_mcp_name(const char *text);

#endif
