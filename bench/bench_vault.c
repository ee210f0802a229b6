// SPDX-License-Identifier: GPL-2.0-or-later
// A vault of any size out of nothing, the same bytes on every machine:
//
//     bench_vault DIR NOTES [QUERIES [COUNT]]
//
// writes NOTES notes of about 2.5 kB: people, companies, meetings and days, with
// frontmatter, links, tags, tasks, fields, a table or code here and there. Words are drawn
// by 1/(rank + 3): 40 real ones and 120,000 made of syllables. QUERIES gets COUNT (50) lines
// ID TAB CLASS TAB TEXT TAB TAG for bench_search, whose words stand together in some note.
// Note i follows from i alone, so a vault of 1,000 is the beginning of one of 10,000.
#include <errno.h>

#include <glib.h>
#include <glib/gstdio.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { WORDS = 120000, COMPANIES = 300, PEOPLE = 5000, GUIDE = 4096 };

static const char *const common_words[] = {
    "the",  "of",   "and", "to",   "in",    "a",     "is",    "that", "for",  "it",
    "with", "as",   "on",  "was",  "are",   "this",  "be",    "by",   "from", "at",
    "we",   "have", "not", "they", "their", "but",   "which", "will", "one",  "all",
    "when", "more", "who", "up",   "time",  "after", "team",  "note", "work", "plan"};

static const char *const topics[] = {
    "pricing", "hiring",  "security", "legal",   "finance",  "roadmap", "renewal",
    "travel",  "storage", "design",   "support", "research", "gpu",     "board"};
static const char *const states[] = {"active", "stale", "won", "lost", "waiting"};
static const char *const kinds[] = {"people",  "company", "meeting", "meeting",
                                    "meeting", "meeting", "daily"};

// ---- numbers ----

typedef struct dice {
    uint64_t state;
} dice;

static uint64_t roll(dice *d)
{
    uint64_t z = (d->state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static uint32_t below(dice *d, uint32_t n)
{
    return (uint32_t)((roll(d) >> 32) * n >> 32);
}

static uint32_t between(dice *d, uint32_t lo, uint32_t hi)
{
    return lo + below(d, hi - lo + 1);
}

// ---- words ----

static uint64_t
    up_to[WORDS]; // sums of weights; whole numbers, so that all machines agree
static uint32_t guide[GUIDE + 1]; // the first rank of each part of the whole

static void weigh_words(void)
{
    uint64_t sum = 0;
    for (uint32_t r = 0; r < WORDS; r++) {
        sum += (UINT64_C(1) << 40) / (r + 3);
        up_to[r] = sum;
    }
    uint32_t r = 0;
    for (uint32_t g = 0; g <= GUIDE; g++) {
        while (r < WORDS - 1 && up_to[r] < sum / GUIDE * g)
            r++;
        guide[g] = r;
    }
}

static uint32_t draw(dice *d)
{
    uint64_t part = up_to[WORDS - 1] / GUIDE, at = roll(d) % (part * GUIDE);
    uint32_t r = guide[at / part];
    while (up_to[r] <= at)
        r++;
    return r;
}

// The word of a rank: syllables are its digits, so that frequent words are short.
static void put_word(GString *out, uint32_t rank)
{
    static const char *const onset[] = {"b", "d", "f", "g", "k", "l",  "m",  "n",
                                        "p", "r", "s", "t", "v", "st", "br", "ch"};
    static const char *const rhyme[] = {"a",  "e",  "i",  "o",   "u",  "an", "er",
                                        "in", "on", "al", "ent", "ar", "is", "\u00e9"};
    static const char *const ending[] = {"", "", "", "", "s", "ing", "ed", "er"};
    if (rank < G_N_ELEMENTS(common_words)) {
        g_string_append(out, common_words[rank]);
        return;
    }
    uint32_t left = rank + 200, hash = rank * UINT32_C(2654435761);
    for (; left; left /= 16 * 13) {
        uint32_t s = left % (16 * 13);
        g_string_append(out, onset[s % 16]);
        g_string_append(out, rhyme[s / 16]);
    }
    if (hash % 97 == 0)
        g_string_append(out, rhyme[13]);
    g_string_append(out, ending[hash >> 29]);
}

static void put_capital(GString *out, uint32_t rank)
{
    gsize at = out->len;
    put_word(out, rank);
    out->str[at] = g_ascii_toupper(out->str[at]);
}

static void put_person(GString *out, uint32_t i)
{
    put_capital(out, 300 + i % 71);
    g_string_append_c(out, ' ');
    put_capital(out, 1000 + i);
}

static void put_company(GString *out, uint32_t i)
{
    put_capital(out, 700 + i);
    if (i % 3 == 0)
        put_capital(out, 120 + i % 40); // CamelCase
    else if (i % 3 == 1)
        g_string_append(out, " Labs");
}

static void put_slug(GString *out, uint32_t company)
{
    gsize at = out->len;
    put_company(out, company);
    for (; at < out->len; at++)
        out->str[at] = out->str[at] == ' ' ? '-' : (char)g_ascii_tolower(out->str[at]);
}

static void put_date(GString *out, dice *d)
{
    g_string_append_printf(out, "%u-%02u-%02u", between(d, 2019, 2025),
                           between(d, 1, 12), between(d, 1, 28));
}

// ---- a note ----

typedef struct writing {
    dice dice;
    GString *path, *text;
    GArray *ranks; // uint32_t, as written; UINT32_MAX between sentences
    uint32_t company;
    uint32_t topic;
} writing;

static void put_running(writing *w)
{
    uint32_t rank = draw(&w->dice);
    g_array_append_val(w->ranks, rank);
    put_word(w->text, rank);
}

// What stands in a text that is no word of it: a company, a person, a link, a number.
static void put_mention(writing *w)
{
    const uint32_t gap = UINT32_MAX;
    dice *d = &w->dice;
    g_array_append_val(w->ranks, gap);
    switch (below(d, 6)) {
    case 0:
        put_company(w->text, below(d, COMPANIES));
        break;
    case 1:
        put_person(w->text, below(d, PEOPLE));
        break;
    case 2:
        g_string_append(w->text, "[[");
        put_person(w->text, below(d, PEOPLE));
        g_string_append(w->text, "]]");
        break;
    case 3:
        g_string_append_printf(w->text, "DEAL-%u", below(d, 200000));
        break;
    case 4:
        g_string_append_printf(w->text, "https://example.com/%06x", below(d, 1 << 24));
        break;
    default:
        g_string_append(w->text, "**");
        put_word(w->text, draw(d));
        g_string_append(w->text, "**");
    }
}

static void put_sentence(writing *w, uint32_t lo, uint32_t hi)
{
    const uint32_t gap = UINT32_MAX;
    uint32_t n = between(&w->dice, lo, hi);
    uint32_t special = between(&w->dice, 0, 2 * n);
    for (uint32_t i = 0; i < n; i++) {
        if (i)
            g_string_append_c(w->text, ' ');
        if (i == special)
            put_mention(w);
        else
            put_running(w);
    }
    g_array_append_val(w->ranks, gap);
}

static void put_paragraph(writing *w, uint32_t sentences)
{
    for (uint32_t i = 0; i < sentences; i++) {
        put_sentence(w, 7, 18);
        g_string_append(w->text, i + 1 < sentences ? ". " : ".\n\n");
    }
}

static void put_tasks(writing *w, uint32_t n)
{
    g_string_append(w->text, "## Open Tasks\n\n");
    for (uint32_t i = 0; i < n; i++) {
        g_string_append(w->text, below(&w->dice, 3) ? "- [ ] " : "- [x] ");
        put_sentence(w, 4, 10);
        if (below(&w->dice, 3) == 0) {
            g_string_append(w->text, " \U0001F4C5 ");
            put_date(w->text, &w->dice);
        }
        g_string_append_c(w->text, '\n');
    }
    g_string_append_c(w->text, '\n');
}

static void put_context(writing *w, uint32_t n)
{
    g_string_append(w->text, "## Recent Context\n\n");
    for (uint32_t i = 0; i < n; i++) {
        g_string_append(w->text, "- [[");
        put_person(w->text, below(&w->dice, PEOPLE));
        g_string_append(w->text, "]] ([[");
        put_company(w->text, below(&w->dice, COMPANIES));
        g_string_append(w->text, "]]): ");
        put_sentence(w, 8, 20);
        g_string_append_c(w->text, '\n');
    }
    g_string_append(w->text, "\n## Key Facts\n\n");
    for (uint32_t i = 0; i < n; i++) {
        g_string_append(w->text, "- **");
        put_capital(w->text, draw(&w->dice));
        g_string_append(w->text, "**: ");
        put_sentence(w, 4, 12);
        g_string_append_c(w->text, '\n');
    }
}

static void put_special(writing *w)
{
    if (below(&w->dice, 8) == 0) {
        g_string_append(w->text, "\n| item | state |\n|---|---|\n");
        for (int i = 0; i < 3; i++) {
            g_string_append(w->text, "| ");
            put_sentence(w, 1, 3);
            g_string_append(w->text, " | open |\n");
        }
    } else if (below(&w->dice, 12) == 0) {
        g_string_append(w->text, "\n```sh\nrun --all ");
        put_sentence(w, 2, 4);
        g_string_append(w->text, "\n```\n");
    }
}

static void put_front(writing *w, const char *kind, const char *title)
{
    g_string_append_printf(w->text, "---\ntype: %s\ntitle: \"%s\"\ncreated: ", kind,
                           title);
    put_date(w->text, &w->dice);
    g_string_append_printf(w->text, "\ntags:\n  - type/%s\n  - company/", kind);
    put_slug(w->text, w->company);
    g_string_append_printf(w->text, "\n  - topic/%s\n", topics[w->topic]);
    if (below(&w->dice, 10) == 0)
        g_string_append(w->text, "  - needs-review\n");
    if (below(&w->dice, 3) == 0)
        g_string_append_printf(w->text, "  - status/%s\n", states[below(&w->dice, 5)]);
    g_string_append_printf(w->text, "---\n\n# %s\n\n", title);
}

static void name_note(writing *w, uint32_t i, const char *kind, GString *title)
{
    g_string_truncate(w->path, 0);
    g_string_truncate(title, 0);
    if (g_str_equal(kind, "people")) {
        put_person(title, i % PEOPLE);
        g_string_printf(w->path, "People/%u/%s", i / PEOPLE, title->str);
    } else if (g_str_equal(kind, "company")) {
        put_company(title, i % COMPANIES);
        g_string_printf(w->path, "Companies/%u/%s", i / COMPANIES, title->str);
    } else if (g_str_equal(kind, "daily")) {
        g_string_printf(title, "Day %u", i);
        g_string_printf(w->path, "Daily/%u/%s", i / 300, title->str);
    } else {
        put_capital(title, draw(&w->dice));
        g_string_append_c(title, ' ');
        put_word(title, draw(&w->dice));
        g_string_append(title, " - ");
        put_company(title, w->company);
        g_string_printf(w->path, "Meetings/%u/%s %u", i / 300, title->str, i);
    }
    g_string_append(w->path, ".md");
}

static void write_note(writing *w, uint32_t i)
{
    w->dice.state = (uint64_t)i << 20;
    g_string_truncate(w->text, 0);
    g_array_set_size(w->ranks, 0);
    dice *d = &w->dice;
    // The square of a fraction: some companies are in many notes.
    uint64_t part = below(d, COMPANIES);
    w->company = (uint32_t)(part * below(d, COMPANIES) / COMPANIES);
    w->topic = below(d, 1 + below(d, G_N_ELEMENTS(topics)));
    const char *kind = kinds[i % G_N_ELEMENTS(kinds)];
    g_autoptr(GString) title = g_string_new(NULL);
    name_note(w, i, kind, title);
    put_front(w, kind, title->str);
    g_string_append(w->text, "## Summary\n\n");
    put_paragraph(w, between(d, 4, 10));
    put_paragraph(w, between(d, 2, 9));
    put_tasks(w, between(d, 1, 6));
    put_context(w, between(d, 3, 6));
    put_special(w);
    if (below(d, 5) == 0)
        g_string_append_printf(w->text, "\nFollow up #topic/%s\n", topics[w->topic]);
}

// ---- the vault ----

static void fail(const char *path)
{
    fprintf(stderr, "bench_vault: %s: %s\n", path, g_strerror(errno));
    exit(1);
}

static void save(const char *dir, const writing *w, uint32_t i)
{
    g_autofree char *path = g_build_filename(dir, w->path->str, NULL);
    FILE *f = fopen(path, "wb");
    if (!f) {
        g_autofree char *folder = g_path_get_dirname(path);
        if (g_mkdir_with_parents(folder, 0777) || !(f = fopen(path, "wb")))
            fail(path);
    }
    struct timespec times[2] = {{1700000000 + i, 0}, {1700000000 + i, 0}};
    if (fwrite(w->text->str, 1, w->text->len, f) != w->text->len || fflush(f) ||
        futimens(fileno(f), times) || fclose(f))
        fail(path);
}

// ---- queries ----

// n words of a note side by side (or anywhere in it), each of a rank in [lo, hi); false
// when it has none.
static bool pick(writing *w, uint32_t n, bool together, const uint32_t bounds[2],
                 GString *out)
{
    const uint32_t *ranks = (const uint32_t *)(void *)w->ranks->data;
    uint32_t found = 0, last = 0;
    g_string_truncate(out, 0);
    for (guint at = below(&w->dice, w->ranks->len / 2); at < w->ranks->len && found < n;
         at++) {
        bool fits = ranks[at] >= bounds[0] && ranks[at] < bounds[1];
        if (!fits && together)
            found = 0;
        if (!fits || (found && ranks[at] == last))
            continue;
        if (found == 0)
            g_string_truncate(out, 0);
        else
            g_string_append_c(out, ' ');
        put_word(out, last = ranks[at]);
        found++;
    }
    return found == n;
}

typedef struct query_class {
    const char *name;
    uint32_t of_10, words;
    bool together;
    uint32_t bounds[2];
} query_class;

static const query_class classes[] = {
    {"rare", 3, 1, false, {30000, WORDS}}, {"common", 2, 1, false, {40, 90}},
    {"two", 2, 2, false, {90, 4000}},      {"multi", 1, 4, false, {60, 4000}},
    {"phrase", 1, 2, true, {40, 8000}},    {"tag", 1, 1, false, {90, 4000}},
};

static void write_queries(writing *w, const char *path, uint32_t notes, uint32_t count)
{
    FILE *f = fopen(path, "wb");
    if (!f)
        fail(path);
    g_autoptr(GString) words = g_string_new(NULL);
    uint32_t id = 0;
    for (size_t c = 0; c < G_N_ELEMENTS(classes); c++) {
        const query_class *class = &classes[c];
        for (uint32_t k = 0, try = 0; k < class->of_10 * count / 10; try++) {
            write_note(w, (uint32_t)((c * 7919 + (uint64_t)try * 104729) % notes));
            if (!pick(w, class->words, class->together, class->bounds, words))
                continue;
            fprintf(f, "%u\t%s\t%s\t", id++, class->name, words->str);
            if (g_str_equal(class->name, "tag"))
                fprintf(f, "topic/%s", topics[w->topic]);
            fputc('\n', f);
            k++;
        }
    }
    if (fclose(f))
        fail(path);
}

int main(int argc, char **argv)
{
    uint32_t notes = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 0;
    if (notes == 0 || notes > 10000000) {
        fprintf(stderr, "usage: bench_vault DIR NOTES [QUERIES [COUNT]]\n");
        return 2;
    }
    weigh_words();
    writing w = {.path = g_string_new(NULL),
                 .text = g_string_new(NULL),
                 .ranks = g_array_new(FALSE, FALSE, sizeof(uint32_t))};
    if (g_mkdir_with_parents(argv[1], 0777))
        fail(argv[1]);
    for (uint32_t i = 0; i < notes; i++) {
        write_note(&w, i);
        save(argv[1], &w, i);
    }
    if (argc > 3)
        write_queries(&w, argv[3], notes,
                      argc > 4 ? (uint32_t)strtoul(argv[4], NULL, 10) : 50);
    return 0;
}
