/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The spot check of a bulk build: some documents, chosen while they pass, are asked back
 * from the finished database through the ordinary API. */
#ifndef KWIC_GLASS_CHECK_H
#define KWIC_GLASS_CHECK_H

#include "kwic/xapian-c.h"

typedef struct kwic_sample kwic_sample;

/* Keeps `most` documents of those offered, each as likely as any other. */
kwic_sample *kwic_sample_new(unsigned most);
void kwic_sample_free(kwic_sample *s);
void kwic_sample_offer(kwic_sample *s, uint32_t docid, const kwic_document *doc);

/* True when the database gives them back as they were, docids counting from base + 1;
 * CORRUPT otherwise. */
bool kwic_sample_check(const kwic_sample *s, uint32_t base, kwic_db *db,
                       GError **error);

#endif
