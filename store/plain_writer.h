// SPDX-License-Identifier: GPL-2.0-or-later
// Xapian's own writer: the functions of xapian-c.h without `plain` stand on it, where they
// do not change the tables themselves.
#ifndef KWIC_PLAIN_WRITER_H
#define KWIC_PLAIN_WRITER_H

#include "kwic/xapian-c.h"

G_BEGIN_DECLS

typedef struct kwic_plain_writer kwic_plain_writer;

kwic_plain_writer *kwic_plain_writer_open(const char *path, GError **error);
kwic_plain_writer *kwic_plain_writer_open_scratch(const char *path, GError **error);
uint32_t kwic_plain_writer_put(kwic_plain_writer *w, uint32_t docid,
                               const kwic_document *doc, GError **error);
bool kwic_plain_writer_del(kwic_plain_writer *w, uint32_t docid, GError **error);
bool kwic_plain_writer_put_values(kwic_plain_writer *w, uint32_t docid,
                                  const kwic_value *values, size_t n, GError **error);
bool kwic_plain_writer_put_meta(kwic_plain_writer *w, const char *key, kwic_str value,
                                GError **error);
bool kwic_plain_writer_commit(kwic_plain_writer *w, GError **error);
void kwic_plain_writer_close(kwic_plain_writer *w);

G_END_DECLS

#endif
