/* SPDX-License-Identifier: GPL-2.0-or-later */
/* HTML in Markdown: tags, comments and the like, which a reader does not see. */
#ifndef KWIC_HTML_H
#define KWIC_HTML_H

#include "parse.h"

/* Kinds of end that are known not to come any more in this text: each is sought once. */
typedef struct kwic_html_ends {
    bool comment, instruction, cdata, declaration;
} kwic_html_ends;

typedef struct kwic_html_tag {
    size_t n;        /* its length, 0 for none */
    kwic_str name;   /* empty for comments and the like */
    kwic_str target; /* of href or src, empty for none */
    bool image;      /* the target is src */
    bool inside;     /* inline markup (b, em, span …): does not divide words */
    bool hides;      /* script, style: n goes to the end of what it hides */
} kwic_html_tag;

/* What stands at the front of s, which starts with '<'. */
kwic_html_tag kwic_html_read(kwic_str s, kwic_html_ends *ends);

#endif
