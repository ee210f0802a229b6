// SPDX-License-Identifier: GPL-2.0-or-later
// Two ways to write, with one result. Changes are gathered in a journal; the commit makes them
// in the tables themselves (glass_update.c), or gives them to Xapian's own writer: where the
// format is not the one known, when something is in doubt, when there are very many, and by
// KWIC_BULK=off.
#include "writer.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "glass/glass_sums.h"
#include "glass/glass_termlist.h"
#include "glass/glass_update.h"
#include "kwic/error.h"
#include "xapian/xapian_module.h"

enum { JOURNAL_BYTES = 160 << 20 };

struct kwic_writer {
    char *path;
    const kwic_xapian_writer *x; // NULL until it is asked
    kwic_plain_writer *plain;    // then all goes to it,
    bool stays_plain;            // for good
    bool is_scratch;             // no hashes of it are kept
    int lock;                    // Xapian's, that of the database
    kwic_glass_state state;      // of the last commit
    uint32_t last_docid;         // with those in the journal
    kwic_journal *journal;
    kwic_glass_update *update; // opened with the first question
};

// ---- open and close ----

// Xapian's lock, held by who writes the database: 1, 0 when another has it, -1 when it
// cannot be had in Xapian's way.
static int take_lock(kwic_writer *w)
{
#ifdef F_OFD_SETLK
    g_autofree char *path = g_build_filename(w->path, "flintlock", NULL);
    struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1};
    w->lock = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (w->lock < 0)
        return -1;
    int failed;
    while ((failed = fcntl(w->lock, F_OFD_SETLK, &all)) != 0 && errno == EINTR)
        ;
    if (!failed)
        return 1;
    bool busy = errno == EAGAIN || errno == EACCES;
    close(w->lock);
    w->lock = -1;
    return busy ? 0 : -1;
#else
    w->lock = -1;
    return -1;
#endif
}

static void drop_lock(kwic_writer *w)
{
    if (w->lock >= 0)
        close(w->lock);
    w->lock = -1;
}

static kwic_writer *new_writer(const char *path)
{
    kwic_writer *w = g_new0(kwic_writer, 1);
    w->path = g_strdup(path);
    w->lock = -1;
    w->journal = kwic_journal_new();
    return w;
}

static bool load_xapian(kwic_writer *w, GError **error)
{
    const kwic_xapian *module = kwic_xapian_load(error);
    w->x = module ? module->writer : NULL;
    return w->x != NULL;
}

static bool open_plain(kwic_writer *w, GError **error)
{
    // Xapian believes what it reads. Its commits leave the hashes behind.
    if (!kwic_sums_verify(w->path, ~0U, error)) {
        kwic_sums_mark_damaged(w->path);
        return false;
    }
    kwic_sums_remove(w->path);
    w->plain = load_xapian(w, error) ? w->x->open(w->path, error) : NULL;
    return w->plain != NULL;
}

static void close_plain(kwic_writer *w)
{
    if (w->plain)
        w->x->close(w->plain);
    w->plain = NULL;
}

static kwic_writer *opened(kwic_writer *w, bool ok)
{
    if (ok)
        return w;
    kwic_writer_close(w);
    return NULL;
}

static bool wants_plain(void)
{
    return g_strcmp0(g_getenv("KWIC_BULK"), "off") == 0;
}

// Whether the tables can be changed here: 1, with the lock held; 0 when another has it,
// -1 when Xapian is to do it.
static int take_tables(kwic_writer *w)
{
    if (!kwic_glass_state_read(w->path, &w->state))
        return -1;
    int held = take_lock(w);
    // It may have been another's until now.
    if (held > 0 && !kwic_glass_state_read(w->path, &w->state)) {
        drop_lock(w);
        held = -1;
    }
    w->last_docid = w->state.last_docid;
    return held;
}

kwic_writer *kwic_writer_open(const char *path, GError **error)
{
    kwic_writer *w = new_writer(path);
    w->stays_plain = wants_plain();
    int held = w->stays_plain ? -1 : take_tables(w);
    if (held < 0)
        return opened(w, open_plain(w, error));
    if (held == 0)
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_BUSY,
                    "%s: another process is writing this database", path);
    return opened(w, held > 0);
}

kwic_writer *kwic_writer_open_scratch(const char *path, GError **error)
{
    kwic_writer *w = new_writer(path);
    w->stays_plain = true;
    w->is_scratch = true;
    w->plain = load_xapian(w, error) ? w->x->open_scratch(path, error) : NULL;
    return opened(w, w->plain != NULL);
}

void kwic_writer_close(kwic_writer *w)
{
    if (!w)
        return;
    kwic_glass_update_free(w->update);
    close_plain(w);
    kwic_journal_free(w->journal);
    drop_lock(w);
    g_free(w->path);
    g_free(w);
}

// ---- the plain way ----

static bool replay_entry(kwic_writer *w, const kwic_journal_entry *e, GError **error)
{
    switch (e->what) {
    case KWIC_JOURNAL_PUT:
        return w->x->put(w->plain, e->docid, e->doc, error) != 0;
    case KWIC_JOURNAL_VALUES:
        return w->x->put_values(w->plain, e->docid, e->doc->values, e->doc->n_values,
                                error);
    case KWIC_JOURNAL_DEL: {
        GError *why = NULL;
        bool gone = w->x->del(w->plain, e->docid, &why) ||
                    g_error_matches(why, KWIC_ERROR, KWIC_ERROR_NOT_FOUND);
        if (gone)
            g_clear_error(&why);
        else
            g_propagate_error(error, why);
        return gone;
    }
    }
    return false;
}

static bool replay(kwic_writer *w, GError **error)
{
    kwic_journal *journal = w->journal;
    GHashTableIter i;
    gpointer name, value;
    g_hash_table_iter_init(&i, journal->metas);
    while (g_hash_table_iter_next(&i, &name, &value)) {
        const GString *v = value;
        if (!w->x->put_meta(w->plain, ((GString *)name)->str, kwic_str_of_string(v),
                            error))
            return false;
    }
    kwic_journal_sort(journal);
    for (guint j = 0; j < journal->entries->len; j++)
        if (!replay_entry(w, &g_array_index(journal->entries, kwic_journal_entry, j),
                          error))
            return false;
    return true;
}

// Goes over to Xapian's own writer with all that is gathered.
static bool go_plain(kwic_writer *w, GError **error)
{
    g_clear_pointer(&w->update, kwic_glass_update_free);
    drop_lock(w);
    if (!open_plain(w, error) || !replay(w, error)) {
        close_plain(w);
        return false;
    }
    kwic_journal_clear(w->journal);
    return true;
}

bool kwic_writer_is_plain(const kwic_writer *w)
{
    return w->plain != NULL;
}

// ---- the journal ----

// Whether the document is there now, before the journal.
static bool was_there(kwic_writer *w, uint32_t docid)
{
    if (docid > w->state.last_docid)
        return false;
    if (!w->update)
        w->update = kwic_glass_update_new(w->path, &w->state);
    return w->update && kwic_glass_update_has(w->update, docid);
}

// Whether it can be put in the place of docid by the journal.
static bool can_put(kwic_writer *w, uint32_t docid, const kwic_document *doc)
{
    g_autoptr(GString) any = g_string_new(NULL);
    bool fresh = docid == 0 || docid > w->last_docid;
    return w->last_docid < UINT32_MAX &&
           (fresh || kwic_journal_find(w->journal, docid) || was_there(w, docid)) &&
           kwic_glass_document_fits(any, doc);
}

uint32_t kwic_writer_put(kwic_writer *w, uint32_t docid, const kwic_document *doc,
                         GError **error)
{
    if (!kwic_writer_is_plain(w) &&
        (!can_put(w, docid, doc) || w->journal->bytes > JOURNAL_BYTES) &&
        !go_plain(w, error))
        return 0;
    if (kwic_writer_is_plain(w))
        return w->x->put(w->plain, docid, doc, error);
    if (docid == 0)
        docid = w->last_docid + 1;
    w->last_docid = MAX(w->last_docid, docid);
    kwic_journal_put(w->journal, docid, KWIC_JOURNAL_PUT, doc);
    return docid;
}

bool kwic_writer_del(kwic_writer *w, uint32_t docid, GError **error)
{
    if (!kwic_writer_is_plain(w)) {
        const kwic_journal_entry *e = kwic_journal_find(w->journal, docid);
        bool there = e ? e->what != KWIC_JOURNAL_DEL : was_there(w, docid);
        if (!there && !go_plain(w, error))
            return false;
    }
    if (kwic_writer_is_plain(w))
        return w->x->del(w->plain, docid, error);
    kwic_journal_put(w->journal, docid, KWIC_JOURNAL_DEL, NULL);
    return true;
}

bool kwic_writer_put_values(kwic_writer *w, uint32_t docid, const kwic_value *values,
                            size_t n, GError **error)
{
    kwic_document doc = {.values = values, .n_values = n};
    if (!kwic_writer_is_plain(w) &&
        (kwic_journal_find(w->journal, docid) || !can_put(w, docid, &doc) ||
         docid > w->state.last_docid) &&
        !go_plain(w, error))
        return false;
    if (kwic_writer_is_plain(w))
        return w->x->put_values(w->plain, docid, values, n, error);
    kwic_journal_put(w->journal, docid, KWIC_JOURNAL_VALUES, &doc);
    return true;
}

bool kwic_writer_put_meta(kwic_writer *w, const char *key, kwic_str value,
                          GError **error)
{
    enum { KEY_MOST = 240 };
    kwic_str name = kwic_str_of(key);
    if (!kwic_writer_is_plain(w) && (name.n == 0 || name.n > KEY_MOST) &&
        !go_plain(w, error))
        return false;
    if (kwic_writer_is_plain(w))
        return w->x->put_meta(w->plain, key, value, error);
    kwic_journal_put_meta(w->journal, name, value);
    return true;
}

// ---- the commit ----

static kwic_glass_done change_tables(kwic_writer *w, GError **error)
{
    if (!w->update && w->lock >= 0)
        w->update = kwic_glass_update_new(w->path, &w->state);
    if (!w->update)
        return KWIC_GLASS_REFUSED;
    kwic_glass_done done = kwic_glass_update_finish(w->update, w->journal, error);
    g_clear_pointer(&w->update, kwic_glass_update_free);
    return done;
}

// What came in doubt is written: the next changes are tried in the tables again.
static void leave_plain(kwic_writer *w)
{
    if (w->stays_plain)
        return;
    close_plain(w);
    if (take_tables(w) > 0)
        return;
    w->stays_plain = true;
    open_plain(w, NULL);
}

bool kwic_writer_commit(kwic_writer *w, GError **error)
{
    if (!kwic_writer_is_plain(w)) {
        kwic_glass_done done = change_tables(w, error);
        if (done == KWIC_GLASS_DONE)
            kwic_journal_clear(w->journal);
        if (done != KWIC_GLASS_REFUSED)
            return done == KWIC_GLASS_DONE;
        if (!go_plain(w, error))
            return false;
    }
    if (!w->x->commit(w->plain, error))
        return false;
    if (!w->is_scratch && !kwic_sums_make(w->path, error))
        return false;
    leave_plain(w);
    return true;
}
