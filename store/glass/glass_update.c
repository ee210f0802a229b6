// SPDX-License-Identifier: GPL-2.0-or-later
// In this order:
//
//     documents   each with the terms and slots it had: termlist table, totals; what
//                 differs of both inverted, as a build does (invert.c); their data beside
//                 that, in a thread
//     lists       both inversions side by side, by key: what a list gains and loses, to the
//                 postlist table; positions, to theirs
//     tables      changed and synced, then the version file; at last a side file of the
//                 terms changed
#include "glass_update.h"

#include <errno.h>
#include <pthread.h>

#include "base/changes.h"
#include "base/index_folder.h"
#include "differing.h"
#include "former.h"
#include "glass_pack.h"
#include "glass_posting.h"
#include "glass_termlist.h"
#include "invert.h"
#include "kwic/error.h"
#include "kwic/schema.h"
#include "posting_change.h"
#include "run.h"

enum {
    TREES = KWIC_GLASS_POSITION + 1,
    INVERT_BYTES = 64 << 20,
};

struct kwic_glass_update {
    char *folder;
    kwic_glass_state *last; // of the commit below
    kwic_glass_state state; // of the one in the making
    kwic_glass_tree *trees[TREES];
    kwic_sums *sums;             // of the last commit; NULL: there are none
    const kwic_journal *journal; // in order
    kwic_invert *old, *new;
    kwic_run_lists was, is;  // what these hold
    GArray *lengths;         // kwic_posting_change
    GPtrArray *stats;        // kwic_slot_stats of slots that change
    kwic_packer *packer;     // of term lists
    kwic_packer *of_data;    // another thread's
    GString *plain, *packed; // scratch
    kwic_differing differing;
    GString *terms; // those changed
    bool doubted;
};

// ---- begin and end ----

static void read_dictionary(kwic_glass_update *u)
{
    const kwic_str key = KWIC_STR(KWIC_GLASS_KEY_META KWIC_META_DICTIONARY);
    kwic_tree_entry e;
    if (kwic_glass_tree_find(u->trees[KWIC_GLASS_POSTLIST], key, &e))
        kwic_packer_set_dictionary(u->of_data, e.tag);
}

kwic_glass_update *kwic_glass_update_new(const char *folder, kwic_glass_state *state)
{
    kwic_glass_update *u = g_new0(kwic_glass_update, 1);
    u->folder = g_strdup(folder);
    u->last = state;
    u->state = *state;
    u->lengths = g_array_new(FALSE, FALSE, sizeof(kwic_posting_change));
    u->stats = g_ptr_array_new_with_free_func(kwic_slot_stats_free);
    u->packer = kwic_packer_new();
    u->of_data = kwic_packer_new();
    u->plain = g_string_new(NULL);
    u->packed = g_string_new(NULL);
    u->terms = g_string_new(NULL);
    kwic_differing_init(&u->differing);
    u->sums = kwic_sums_read(folder);
    if (u->sums && kwic_sums_revision(u->sums) < state->revision)
        g_clear_pointer(&u->sums, kwic_sums_free); // of a commit of Xapian's own
    for (int i = 0; i < TREES; i++) {
        u->trees[i] = kwic_glass_tree_open(folder, kwic_glass_files[i],
                                           &u->state.tables[i], state->revision);
        u->doubted |= !u->trees[i];
        if (u->trees[i])
            kwic_glass_tree_hold(u->trees[i], u->sums, i);
    }
    if (!u->doubted)
        read_dictionary(u);
    else
        g_clear_pointer(&u, kwic_glass_update_free);
    return u;
}

void kwic_glass_update_free(kwic_glass_update *u)
{
    if (!u)
        return;
    for (int i = 0; i < TREES; i++)
        kwic_glass_tree_free(u->trees[i]);
    kwic_sums_free(u->sums);
    kwic_invert_free(u->old);
    kwic_invert_free(u->new);
    g_array_unref(u->lengths);
    g_ptr_array_unref(u->stats);
    kwic_packer_free(u->packer);
    kwic_packer_free(u->of_data);
    g_string_free(u->plain, TRUE);
    g_string_free(u->packed, TRUE);
    g_string_free(u->terms, TRUE);
    kwic_differing_clear(&u->differing);
    g_free(u->folder);
    g_free(u);
}

bool kwic_glass_update_has(kwic_glass_update *u, uint32_t docid)
{
    kwic_docid_key k;
    kwic_tree_entry e;
    kwic_docid_key_make(&k, docid);
    return kwic_glass_tree_find(u->trees[KWIC_GLASS_TERMLIST], k.doc, &e);
}

// ---- what the table tells of slots ----

static kwic_slot_stats *read_stats(kwic_glass_update *u, uint32_t slot)
{
    kwic_slot_stats *s = kwic_slot_stats_new(slot);
    unsigned char key[KWIC_SLOT_STATS_KEY_BYTES];
    kwic_str name = {(char *)key, kwic_slot_stats_key(key, slot)};
    kwic_tree_entry e;
    g_ptr_array_add(u->stats, s);
    if (!kwic_glass_tree_find(u->trees[KWIC_GLASS_POSTLIST], name, &e))
        return s;
    u->doubted |= e.compressed || !kwic_slot_stats_get(s, e.tag);
    return s;
}

static kwic_slot_stats *stats_of(kwic_glass_update *u, uint32_t slot)
{
    for (guint i = 0; i < u->stats->len; i++) {
        kwic_slot_stats *s = g_ptr_array_index(u->stats, i);
        if (s->slot == slot)
            return s;
    }
    return read_stats(u, slot);
}

static void count_values(kwic_glass_update *u, const kwic_document *was,
                         const kwic_document *is)
{
    for (size_t i = 0; i < was->n_values; i++) {
        kwic_slot_stats *s = stats_of(u, was->values[i].slot);
        u->doubted |= s->count == 0;
        s->count -= s->count > 0;
    }
    for (size_t i = 0; i < is->n_values; i++)
        kwic_slot_stats_widen(stats_of(u, is->values[i].slot), is->values[i].data,
                              is->values[i].data, 1);
}

static void put_stats(kwic_glass_update *u)
{
    for (guint i = 0; i < u->stats->len; i++) {
        const kwic_slot_stats *s = g_ptr_array_index(u->stats, i);
        unsigned char key[KWIC_SLOT_STATS_KEY_BYTES];
        kwic_str name = {(char *)key, kwic_slot_stats_key(key, s->slot)};
        if (s->count == 0) {
            kwic_glass_tree_del(u->trees[KWIC_GLASS_POSTLIST], name);
            continue;
        }
        g_string_truncate(u->plain, 0);
        kwic_slot_stats_put(u->plain, s);
        kwic_glass_tree_put(u->trees[KWIC_GLASS_POSTLIST], name,
                            kwic_str_of_string(u->plain), false);
    }
}

// ---- documents ----

static void put_or_del(kwic_glass_tree *t, kwic_str key, kwic_str tag)
{
    if (tag.n)
        kwic_glass_tree_put(t, key, tag, false);
    else
        kwic_glass_tree_del(t, key);
}

static void change_length(kwic_glass_update *u, uint32_t docid, uint32_t length,
                          bool gone)
{
    kwic_posting_change c = {docid, length, gone};
    g_array_append_val(u->lengths, c);
}

static void put_slots(kwic_glass_update *u, const kwic_docid_key *k,
                      const kwic_document *doc)
{
    g_string_truncate(u->plain, 0);
    u->doubted |= !kwic_glass_slots_put(u->plain, doc, NULL);
    put_or_del(u->trees[KWIC_GLASS_TERMLIST], k->slots, kwic_str_of_string(u->plain));
}

static void put_document(kwic_glass_update *u, uint32_t docid, const kwic_document *doc,
                         const kwic_former *f)
{
    kwic_docid_key k;
    uint32_t length = 0;
    kwic_docid_key_make(&k, docid);
    g_string_truncate(u->plain, 0);
    u->doubted |= !kwic_glass_terms_put(u->plain, doc, &length, NULL);
    bool deflated =
        kwic_packer_deflate(u->packer, kwic_str_of_string(u->plain), u->packed);
    kwic_glass_tree_put(u->trees[KWIC_GLASS_TERMLIST], k.doc,
                        kwic_str_of_string(deflated ? u->packed : u->plain), deflated);
    put_slots(u, &k, doc);
    kwic_glass_state_add(&u->state, length);
    for (size_t i = 0; i < doc->n_postings; i++)
        u->state.most_wdf = MAX(u->state.most_wdf, doc->postings[i].wdf);
    if (!f->there || f->length != length)
        change_length(u, docid, length, false);
}

static void del_document(kwic_glass_update *u, uint32_t docid)
{
    kwic_docid_key k;
    kwic_docid_key_make(&k, docid);
    kwic_glass_tree_del(u->trees[KWIC_GLASS_TERMLIST], k.doc);
    kwic_glass_tree_del(u->trees[KWIC_GLASS_TERMLIST], k.slots);
    change_length(u, docid, 0, true);
}

static void change_document(kwic_glass_update *u, const kwic_journal_entry *e,
                            kwic_former *f)
{
    u->doubted |= !kwic_former_read(f, u->trees[KWIC_GLASS_TERMLIST], e->docid);
    kwic_document was = kwic_former_document(f), is = {0};
    if (f->there) {
        u->doubted |= f->length > u->state.total_length || u->state.docs == 0;
        kwic_glass_state_remove(&u->state, f->length);
    }
    if (e->what == KWIC_JOURNAL_PUT) {
        is = *e->doc;
        put_document(u, e->docid, e->doc, f);
    } else if (f->there) {
        del_document(u, e->docid);
    }
    u->state.last_docid = MAX(u->state.last_docid, e->docid);
    kwic_differing_find(&u->differing, &was, &is);
    count_values(u, &was, &is);
    kwic_invert_put(u->old, e->docid, &was);
    kwic_invert_put(u->new, e->docid, &is);
}

// The values of `set` in the place of those there, or besides them.
static void change_values(kwic_glass_update *u, const kwic_journal_entry *e,
                          kwic_former *f)
{
    const kwic_document *set = e->doc;
    g_autoptr(GArray) slots = g_array_new(FALSE, FALSE, sizeof(kwic_value));
    g_autoptr(GArray) before = g_array_new(FALSE, FALSE, sizeof(kwic_value));
    kwic_docid_key k;
    kwic_docid_key_make(&k, e->docid);
    u->doubted |= !kwic_former_read(f, u->trees[KWIC_GLASS_TERMLIST], e->docid);
    u->doubted |= !f->there;
    size_t at = 0;
    for (guint i = 0; i < f->values->len; i++) {
        kwic_value v = g_array_index(f->values, kwic_value, i);
        while (at < set->n_values && set->values[at].slot < v.slot)
            g_array_append_val(slots, set->values[at++]);
        v.data = KWIC_STR("any");
        g_array_append_val(slots, v);
        v.data = KWIC_STR("");
        if (at < set->n_values && set->values[at].slot == v.slot) {
            g_array_append_val(before, v);
            at++;
        }
    }
    if (at < set->n_values)
        g_array_append_vals(slots, set->values + at, (guint)(set->n_values - at));
    kwic_document all = {.values = (kwic_value *)(void *)slots->data,
                         .n_values = slots->len};
    kwic_document was = {.values = (kwic_value *)(void *)before->data,
                         .n_values = before->len};
    put_slots(u, &k, &all);
    count_values(u, &was, set);
    kwic_invert_put(u->old, e->docid, &was);
    kwic_invert_put(u->new, e->docid, set);
}

static void change_documents(kwic_glass_update *u)
{
    kwic_former f;
    const GArray *entries = u->journal->entries;
    kwic_former_init(&f);
    u->old = kwic_invert_new(INVERT_BYTES);
    u->new = kwic_invert_new(INVERT_BYTES);
    for (guint i = 0; i < entries->len && !u->doubted; i++) {
        const kwic_journal_entry *e = &g_array_index(entries, kwic_journal_entry, i);
        if (e->what == KWIC_JOURNAL_VALUES)
            change_values(u, e, &f);
        else
            change_document(u, e, &f);
    }
    kwic_former_clear(&f);
}

// Their data. It touches no other table: a thread can do it beside change_documents.
static void change_data(const kwic_glass_update *u)
{
    g_autoptr(GString) packed = g_string_new(NULL);
    for (guint i = 0; i < u->journal->entries->len; i++) {
        const kwic_journal_entry *e =
            &g_array_index(u->journal->entries, kwic_journal_entry, i);
        kwic_docid_key k;
        kwic_docid_key_make(&k, e->docid);
        g_string_truncate(packed, 0);
        if (e->what == KWIC_JOURNAL_PUT)
            kwic_packer_pack(u->of_data, e->doc->data, packed);
        if (e->what != KWIC_JOURNAL_VALUES)
            put_or_del(u->trees[KWIC_GLASS_DOCDATA], k.doc, kwic_str_of_string(packed));
    }
}

// ---- lists ----

// What one inversion has of a key: an entry at a time.
typedef struct side {
    kwic_run_reader *run;
    uint64_t left;
    bool there;
    uint32_t docid, wdf;
    kwic_str bytes; // of positions, or the value
} side;

static void next_entry(side *s)
{
    s->there = s->run && s->left > 0;
    if (!s->there)
        return;
    s->left--;
    s->docid += (uint32_t)kwic_spool_reader_vint(&s->run->in);
    s->wdf = (uint32_t)kwic_spool_reader_vint(&s->run->in);
    s->bytes =
        kwic_spool_reader_bytes(&s->run->in, kwic_spool_reader_vint(&s->run->in));
}

typedef struct pair {
    side was, is;
    uint32_t docid; // the entries of which both tell, there or not
} pair;

static void pair_init(pair *p, kwic_run_reader **group, size_t n)
{
    *p = (pair){0};
    for (size_t i = 0; i < n; i++) {
        side *s = group[i]->order == 0 ? &p->was : &p->is;
        s->run = group[i];
        s->left = group[i]->entries;
        next_entry(s);
    }
}

static bool pair_at(pair *p)
{
    if (!p->was.there && !p->is.there)
        return false;
    p->docid = !p->was.there  ? p->is.docid
               : !p->is.there ? p->was.docid
                              : MIN(p->was.docid, p->is.docid);
    return true;
}

static bool has(const pair *p, const side *s)
{
    return s->there && s->docid == p->docid;
}

static void pair_next(pair *p)
{
    bool was = has(p, &p->was), is = has(p, &p->is);
    if (was)
        next_entry(&p->was);
    if (is)
        next_entry(&p->is);
}

static void change_value_list(kwic_glass_update *u, kwic_str key, pair *p)
{
    g_autoptr(GArray) changes = g_array_new(FALSE, FALSE, sizeof(kwic_value_change));
    for (; pair_at(p); pair_next(p)) {
        kwic_value_change c = {p->docid, KWIC_STR("")};
        if (has(p, &p->is))
            c.value = p->is.bytes;
        g_array_append_val(changes, c);
    }
    u->doubted |= !kwic_value_list_change(u->trees[KWIC_GLASS_POSTLIST], key, changes);
}

static void change_term(kwic_glass_update *u, kwic_str term, pair *p, GArray *changes)
{
    kwic_list_change c = {.key = term, .is_term = true, .change = changes};
    g_array_set_size(changes, 0);
    for (; pair_at(p); pair_next(p)) {
        bool was = has(p, &p->was), is = has(p, &p->is);
        c.tf += (int)is - (int)was;
        c.cf += (is ? (int64_t)p->is.wdf : 0) - (was ? (int64_t)p->was.wdf : 0);
        kwic_posting_change change = {p->docid, is ? p->is.wdf : 0, !is};
        if (was != is || p->was.wdf != p->is.wdf)
            g_array_append_val(changes, change);
    }
    u->doubted |= !kwic_posting_list_change(u->trees[KWIC_GLASS_POSTLIST], &c);
}

static void change_lengths(kwic_glass_update *u)
{
    kwic_list_change c = {.key = KWIC_STR(KWIC_GLASS_KEY_LENGTHS),
                          .change = u->lengths};
    u->doubted |= !kwic_posting_list_change(u->trees[KWIC_GLASS_POSTLIST], &c);
}

static void open_lists(const kwic_glass_update *u, kwic_run_merge *m)
{
    kwic_run_merge_init(m);
    kwic_run_merge_add_lists(m, &u->was, 0);
    kwic_run_merge_add_lists(m, &u->is, 0);
}

static bool is_term(kwic_str key)
{
    return kwic_str_cmp(key, KWIC_STR(KWIC_GLASS_KEY_LENGTHS)) > 0;
}

static void change_lists(kwic_glass_update *u)
{
    g_autoptr(GArray) changes = g_array_new(FALSE, FALSE, sizeof(kwic_posting_change));
    kwic_run_merge m;
    open_lists(u, &m);
    size_t n = 0;
    for (kwic_run_reader **group;
         !u->doubted && (group = kwic_run_merge_next(&m, &n));) {
        pair p;
        pair_init(&p, group, n);
        if (is_term(group[0]->key)) {
            kwic_list_put(u->terms, group[0]->key);
            change_term(u, group[0]->key, &p, changes);
        } else
            change_value_list(u, group[0]->key, &p);
    }
    u->doubted |= kwic_run_merge_failed(&m);
    kwic_run_merge_clear(&m);
    change_lengths(u);
}

static void change_positions(const kwic_glass_update *u, kwic_str term, const pair *p)
{
    unsigned char key[KWIC_GLASS_KEY_BYTES];
    unsigned n = (unsigned)term.n;
    memcpy(key, term.p, n);
    key[n++] = 0;
    n += kwic_glass_docid_write(key + n, p->docid);
    kwic_str tag = has(p, &p->is) ? p->is.bytes : KWIC_STR("");
    put_or_del(u->trees[KWIC_GLASS_POSITION], (kwic_str){(char *)key, n}, tag);
}

// All positions of the terms that were or are. It touches no other table: a thread can do
// it beside change_lists.
static bool change_all_positions(const kwic_glass_update *u)
{
    kwic_run_merge m;
    open_lists(u, &m);
    size_t n = 0;
    for (kwic_run_reader **group; (group = kwic_run_merge_next(&m, &n));) {
        pair p;
        pair_init(&p, group, n);
        for (; pair_at(&p); pair_next(&p))
            if (is_term(group[0]->key))
                change_positions(u, group[0]->key, &p);
    }
    bool fine = !kwic_run_merge_failed(&m);
    kwic_run_merge_clear(&m);
    return fine;
}

static void change_metas(kwic_glass_update *u, const kwic_journal *journal)
{
    GHashTableIter i;
    gpointer name, value;
    g_hash_table_iter_init(&i, journal->metas);
    while (g_hash_table_iter_next(&i, &name, &value)) {
        g_string_assign(u->plain, "");
        g_string_append_len(u->plain, KWIC_GLASS_KEY_META, 2);
        g_string_append_len(u->plain, ((GString *)name)->str,
                            (gssize)((GString *)name)->len);
        u->doubted |= u->plain->len > KWIC_GLASS_KEY_BYTES;
        if (!u->doubted)
            put_or_del(u->trees[KWIC_GLASS_POSTLIST], kwic_str_of_string(u->plain),
                       kwic_str_of_string(value));
    }
}

// ---- tables ----

// One of the tables, written in a thread of its own.
typedef struct job {
    kwic_glass_update *u;
    int table;
    bool fine;
    int failed; // errno
    bool threaded;
    pthread_t thread;
} job;

static void *write_table(void *ctx)
{
    job *j = ctx;
    kwic_glass_tree *t = j->u->trees[j->table];
    if (j->table == KWIC_GLASS_DOCDATA)
        change_data(j->u);
    j->fine = (j->table != KWIC_GLASS_POSITION || change_all_positions(j->u)) &&
              kwic_glass_tree_apply(t, j->u->state.revision, &j->failed);
    if (j->fine && !kwic_glass_tree_sync(t)) {
        j->failed = errno;
        j->fine = false;
    }
    return NULL;
}

static void job_start(job *j, kwic_glass_update *u, int table)
{
    *j = (job){.u = u, .table = table};
    j->threaded = pthread_create(&j->thread, NULL, write_table, j) == 0;
    if (!j->threaded)
        write_table(j);
}

static kwic_glass_done job_end(job *j, GError **error)
{
    if (j->threaded)
        pthread_join(j->thread, NULL);
    if (j->fine)
        return KWIC_GLASS_DONE;
    if (!j->failed)
        return KWIC_GLASS_REFUSED;
    if (error && !*error) {
        g_autofree char *path =
            g_build_filename(j->u->folder, kwic_glass_files[j->table], NULL);
        errno = j->failed;
        kwic_folder_set_error(error, path, "write it");
    }
    return KWIC_GLASS_FAILED;
}

// The lists, and the tables that hold them.
static kwic_glass_done write_lists(kwic_glass_update *u, GError **error)
{
    job positions, postings = {.u = u, .table = KWIC_GLASS_POSTLIST};
    kwic_invert_close(u->old, &u->was);
    kwic_invert_close(u->new, &u->is);
    job_start(&positions, u, KWIC_GLASS_POSITION);
    put_stats(u);
    change_lists(u);
    u->doubted |= kwic_glass_tree_doubted(u->trees[KWIC_GLASS_POSTLIST]);
    if (!u->doubted)
        write_table(&postings);
    kwic_glass_done first = job_end(&positions, error);
    kwic_glass_done second = job_end(&postings, error);
    return MAX(first, second);
}

// Before the version file: who reads the last commit finds them right, too.
static bool write_sums(const kwic_glass_update *u, GError **error)
{
    GArray *written[KWIC_SUMS_TABLES];
    g_autoptr(GString) version = g_string_new(NULL);
    kwic_glass_state_put(version, &u->state);
    for (int i = 0; i < KWIC_SUMS_TABLES; i++)
        written[i] = kwic_glass_tree_written(u->trees[i]);
    return kwic_sums_put(u->folder, u->sums, written, u->state.revision,
                         kwic_str_of_string(version), error);
}

kwic_glass_done kwic_glass_update_finish(kwic_glass_update *u, kwic_journal *journal,
                                         GError **error)
{
    job data, terms;
    u->state.revision++;
    u->journal = journal;
    kwic_journal_sort(journal);
    job_start(&data, u, KWIC_GLASS_DOCDATA);
    change_metas(u, journal);
    change_documents(u);
    kwic_glass_done done = KWIC_GLASS_REFUSED;
    if (!u->doubted) {
        // No document is read any more: their terms can be written beside the lists.
        job_start(&terms, u, KWIC_GLASS_TERMLIST);
        done = write_lists(u, error);
        done = MAX(done, job_end(&terms, error));
    }
    done = MAX(done, job_end(&data, error));
    if (done != KWIC_GLASS_DONE)
        return done;
    if (!write_sums(u, error) || !kwic_glass_state_write(u->folder, &u->state, error))
        return KWIC_GLASS_FAILED;
    kwic_changes_save(u->folder, u->last->revision, u->state.revision, u->terms);
    *u->last = u->state;
    return KWIC_GLASS_DONE;
}
