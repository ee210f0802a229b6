// SPDX-License-Identifier: GPL-2.0-or-later
#include "length.h"

#include "base/side.h"

struct kwic_lengths {
    kwic_db *db;
    kwic_index *index; // NULL: none
    uint32_t last;
    kwic_side *side;         // NULL: not read
    bool looked;             // for the file
    const uint32_t *lengths; // by docid; NULL: not read
    size_t n;
    uint32_t *own; // where db shows other notes than the file tells of
};

kwic_lengths *kwic_lengths_new(kwic_db *db, kwic_index *index)
{
    kwic_lengths *l = g_new0(kwic_lengths, 1);
    l->db = db;
    l->index = index;
    l->last = kwic_db_last_docid(db);
    return l;
}

void kwic_lengths_free(kwic_lengths *l)
{
    if (!l)
        return;
    kwic_side_close(l->side);
    g_free(l->own);
    g_free(l);
}

static char *path_of(const kwic_lengths *l)
{
    return g_build_filename(kwic_index_gen_dir(l->index), "lengths", NULL);
}

static bool make(kwic_lengths *l, GError **error)
{
    g_autoptr(GArray) docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_autoptr(GArray) lengths = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    kwic_db *db = l->index ? kwic_index_db(l->index) : l->db;
    kwic_stamp stamp = kwic_stamp_of_db(db);
    if (!kwic_db_all(db, docids, lengths, error))
        return false;
    g_autofree uint32_t *by_docid = g_new0(uint32_t, (size_t)stamp.last_docid + 1);
    for (size_t i = 0; i < docids->len; i++) {
        uint32_t docid = g_array_index(docids, uint32_t, i);
        if (docid <= stamp.last_docid) // none that came meanwhile
            by_docid[docid] = g_array_index(lengths, uint32_t, i);
    }
    kwic_side_array part = {by_docid,
                            ((size_t)stamp.last_docid + 1) * sizeof *by_docid};
    kwic_stamp after = kwic_stamp_of_db(db);
    l->side = kwic_side_make("lengths", &stamp, &part, 1);
    if (l->index && kwic_stamp_equal(&stamp, &after)) {
        g_autofree char *path = path_of(l);
        kwic_side_save(l->side, path);
    }
    return true;
}

// The lengths of notes that are shown otherwise than the index has them.
static void correct(kwic_lengths *l)
{
    g_autoptr(GArray) docids = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    kwic_db_view_docids(l->db, docids);
    if (docids->len == 0)
        return;
    size_t n = (size_t)l->last + 1;
    l->own = g_new0(uint32_t, n);
    memcpy(l->own, l->lengths, MIN(n, l->n) * sizeof *l->lengths);
    for (guint i = 0; i < docids->len; i++) {
        uint32_t docid = g_array_index(docids, uint32_t, i);
        if (docid <= l->last)
            l->own[docid] = kwic_db_length(l->db, docid);
    }
    l->lengths = l->own;
    l->n = n;
}

bool kwic_lengths_load(kwic_lengths *l, bool needed, GError **error)
{
    if (!l->side && l->index && !l->looked) {
        g_autofree char *path = path_of(l);
        kwic_stamp stamp = kwic_stamp_of(l->index);
        l->side = kwic_side_open(path, "lengths", &stamp, 1);
        l->looked = true;
    }
    if (!l->side && needed && !make(l, error))
        return false;
    if (l->side && !l->lengths) {
        l->lengths = kwic_side_part(l->side, 0, sizeof *l->lengths, &l->n);
        correct(l);
    }
    return true;
}

uint32_t kwic_length_of(const kwic_lengths *l, uint32_t docid)
{
    if (l->lengths)
        return docid < l->n ? l->lengths[docid] : 0;
    return kwic_db_length(l->db, docid);
}
