// SPDX-License-Identifier: GPL-2.0-or-later
// header | hashes of the first table | of the second … In the machine's own byte order.
#include "kwic/str.h"

#include "glass_sums.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "base/index_folder.h"
#include "kwic/error.h"

#define MAGIC UINT64_C(0x31736d757363776b) // "kwcsums1"

enum { BLOCK = KWIC_SUMS_BLOCK, TRIES = 3, VERSION_MOST = 4096 };

typedef struct header {
    uint64_t magic;
    uint64_t revision;
    uint64_t versions[2]; // of the version file, now and before
    uint64_t counts[KWIC_SUMS_TABLES];
    uint64_t hash; // of all, this one as 0
} header;

struct kwic_sums {
    header head;
    uint64_t *hashes[KWIC_SUMS_TABLES]; // into bytes
    GString *bytes;
};

static const char *const names[KWIC_SUMS_TABLES] = {"postlist.glass", "docdata.glass",
                                                    "termlist.glass", "position.glass"};

kwic_sum kwic_sum_of(uint32_t number, const unsigned char *block)
{
    return (kwic_sum){number, XXH3_64bits(block, BLOCK)};
}

static uint64_t hash_of(const GString *bytes)
{
    header h;
    memcpy(&h, bytes->str, sizeof h);
    h.hash = 0;
    return XXH3_64bits_withSeed(bytes->str + sizeof h, bytes->len - sizeof h,
                                XXH3_64bits(&h, sizeof h));
}

// ---- reading ----

static GString *read_file(const char *folder, const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat st;
    if (fd < 0)
        return NULL;
    size_t n = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? (size_t)st.st_size : 0;
    GString *bytes = g_string_sized_new(n + 1);
    g_string_set_size(bytes, n);
    size_t at = 0;
    for (ssize_t got;
         at < n && (got = TEMP_FAILURE_RETRY(read(fd, bytes->str + at, n - at))) > 0;)
        at += (size_t)got;
    close(fd);
    g_string_set_size(bytes, at);
    return bytes;
}

static bool take_bytes(kwic_sums *s)
{
    size_t at = sizeof(header);
    if (s->bytes->len < at)
        return false;
    memcpy(&s->head, s->bytes->str, at);
    for (int i = 0; i < KWIC_SUMS_TABLES; i++) {
        size_t room = (s->bytes->len - at) / sizeof(uint64_t);
        if (s->head.counts[i] > room)
            return false;
        s->hashes[i] = (uint64_t *)(void *)(s->bytes->str + at);
        at += s->head.counts[i] * sizeof(uint64_t);
    }
    return s->head.magic == MAGIC && at == s->bytes->len &&
           s->head.hash == hash_of(s->bytes);
}

kwic_sums *kwic_sums_read(const char *folder)
{
    kwic_sums *s = g_new0(kwic_sums, 1);
    s->bytes = read_file(folder, "sums");
    if (s->bytes && take_bytes(s))
        return s;
    kwic_sums_free(s);
    return NULL;
}

void kwic_sums_free(kwic_sums *s)
{
    if (!s)
        return;
    if (s->bytes)
        g_string_free(s->bytes, TRUE);
    g_free(s);
}

uint64_t kwic_sums_revision(const kwic_sums *s)
{
    return s->head.revision;
}

bool kwic_sums_fit(const kwic_sums *s, int table, uint32_t number,
                   const unsigned char *block)
{
    return number < s->head.counts[table] &&
           s->hashes[table][number] == XXH3_64bits(block, BLOCK);
}

bool kwic_sums_fit_version(const kwic_sums *s, kwic_str bytes)
{
    uint64_t hash = XXH3_64bits(bytes.p, bytes.n);
    return hash == s->head.versions[0] || hash == s->head.versions[1];
}

// ---- writing ----

// Appends a hash of each block of the table.
static bool append_table(const char *folder, int table, GArray *hashes, GError **error)
{
    g_autofree char *path = g_build_filename(folder, names[table], NULL);
    g_autofree unsigned char *block = g_malloc(BLOCK);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && errno == ENOENT)
        return true; // an empty one
    ssize_t n = -1;
    for (off_t at = 0; fd >= 0; at += BLOCK) {
        n = TEMP_FAILURE_RETRY(pread(fd, block, BLOCK, at));
        if (n != BLOCK)
            break;
        uint64_t hash = XXH3_64bits(block, BLOCK);
        g_array_append_val(hashes, hash);
    }
    if (n < 0)
        kwic_folder_set_error(error, path, "read it");
    if (fd >= 0)
        close(fd);
    return n >= 0;
}

static void change_table(GArray *hashes, const GArray *written)
{
    for (guint i = 0; written && i < written->len; i++) {
        const kwic_sum *sum = &g_array_index(written, kwic_sum, i);
        if (sum->block >= hashes->len)
            g_array_set_size(hashes,
                             sum->block + 1); // zeroes between: no block is there
        g_array_index(hashes, uint64_t, sum->block) = sum->hash;
    }
}

static bool write_file(const char *folder, header *h, GArray *const *tables,
                       GError **error)
{
    g_autoptr(GString) out = g_string_new_len((char *)h, sizeof *h);
    for (int i = 0; i < KWIC_SUMS_TABLES; i++)
        g_string_append_len(out, tables[i]->data,
                            (gssize)(tables[i]->len * sizeof(uint64_t)));
    h->hash = hash_of(out);
    memcpy(out->str, h, sizeof *h);
    return kwic_folder_replace(folder, "sums", kwic_str_of_string(out), error);
}

bool kwic_sums_put(const char *folder, const kwic_sums *was, GArray *const *written,
                   uint64_t revision, kwic_str version, GError **error)
{
    GArray *tables[KWIC_SUMS_TABLES];
    header h = {.magic = MAGIC, .revision = revision};
    bool fine = true;
    h.versions[0] = XXH3_64bits(version.p, version.n);
    h.versions[1] = was ? was->head.versions[0] : h.versions[0];
    for (int i = 0; i < KWIC_SUMS_TABLES; i++) {
        tables[i] = g_array_new(FALSE, TRUE, sizeof(uint64_t));
        if (was && was->head.counts[i])
            g_array_append_vals(tables[i], was->hashes[i], (guint)was->head.counts[i]);
        else if (!was && fine)
            fine = append_table(folder, i, tables[i], error);
        if (written)
            change_table(tables[i], written[i]);
        h.counts[i] = tables[i]->len;
    }
    fine = fine && write_file(folder, &h, tables, error);
    for (int i = 0; i < KWIC_SUMS_TABLES; i++)
        g_array_unref(tables[i]);
    return fine;
}

// The revision that the version file tells: the first number behind magic and uuid.
static uint64_t revision_of(const GString *version)
{
    enum { AT = 32 };
    uint64_t revision = 0;
    unsigned shift = 0;
    for (size_t i = AT; i < version->len && shift < 64; i++, shift += 7) {
        guchar byte = (guchar)version->str[i];
        revision |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            break;
    }
    return revision;
}

bool kwic_sums_make(const char *folder, GError **error)
{
    g_autoptr(GString) version = read_file(folder, "iamglass");
    if (!version) {
        kwic_folder_set_error(error, folder, "read its version file");
        return false;
    }
    return kwic_sums_put(folder, NULL, NULL, revision_of(version),
                         kwic_str_of_string(version), error);
}

// ---- verifying ----

static uint32_t revision_of_block(const unsigned char *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

// The number of a block that does not fit; -1: there is none. What a writer has put there since
// tells a later revision.
static int64_t find_damage(const char *folder, const kwic_sums *s, int table)
{
    g_autofree char *path = g_build_filename(folder, names[table], NULL);
    g_autofree unsigned char *block = g_malloc(BLOCK);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    int64_t found = -1;
    for (uint64_t i = 0; i < s->head.counts[table] && found < 0; i++) {
        uint64_t wanted = s->hashes[table][i];
        if (!wanted)
            continue;
        bool read = fd >= 0 && pread(fd, block, BLOCK, (off_t)(i * BLOCK)) == BLOCK;
        if (!read || (XXH3_64bits(block, BLOCK) != wanted &&
                      revision_of_block(block) <= s->head.revision))
            found = (int64_t)i;
    }
    if (fd >= 0)
        close(fd);
    return found;
}

static bool verify_once(const char *folder, unsigned tables, GError **error)
{
    g_autoptr(kwic_sums) s = kwic_sums_read(folder);
    g_autoptr(GString) version = read_file(folder, "iamglass");
    if (!s)
        return true;
    if (!version || !kwic_sums_fit_version(s, kwic_str_of_string(version))) {
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_CORRUPT,
                    "%s/iamglass: damaged; run kwic index", folder);
        return false;
    }
    for (int i = 0; i < KWIC_SUMS_TABLES; i++) {
        int64_t block = tables >> i & 1 ? find_damage(folder, s, i) : -1;
        if (block < 0)
            continue;
        g_set_error(error, KWIC_ERROR, KWIC_ERROR_CORRUPT,
                    "%s/%s: block %" G_GINT64_FORMAT " is damaged; run kwic index",
                    folder, names[i], block);
        return false;
    }
    return true;
}

// A writer may be at it: what is damaged is so again.
bool kwic_sums_verify(const char *folder, unsigned tables, GError **error)
{
    for (int i = 0; i + 1 < TRIES; i++)
        if (verify_once(folder, tables, NULL))
            return true;
    return verify_once(folder, tables, error);
}

// ---- the sign ----

void kwic_sums_remove(const char *folder)
{
    g_autofree char *path = g_build_filename(folder, "sums", NULL);
    unlink(path);
}

void kwic_sums_mark_damaged(const char *folder)
{
    g_autofree char *path = g_build_filename(folder, "damaged", NULL);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0)
        close(fd);
}

bool kwic_sums_are_damaged(const char *folder)
{
    g_autofree char *path = g_build_filename(folder, "damaged", NULL);
    return access(path, F_OK) == 0;
}
