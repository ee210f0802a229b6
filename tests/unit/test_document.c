// SPDX-License-Identifier: GPL-2.0-or-later
// The document of a record: the terms and values that kwic/schema.h promises, whole.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../indexer/build/facts.h"
#include "kwic/note.h"

#define S KWIC_STR

static const kwic_change change = {
    .mtime_ns = 1700000000, .size = 3, .inode = 5, .hash = 9};

static GString *terms_of(const kwic_document *d)
{
    GString *out = g_string_new(NULL);
    for (size_t i = 0; i < d->n_postings; i++) {
        const kwic_posting *p = &d->postings[i];
        assert_true(i == 0 || kwic_str_cmp(d->postings[i - 1].term, p->term) < 0);
        g_string_append_printf(out, "%.*s %u", KWIC_STR_ARG(p->term), p->wdf);
        for (uint32_t k = 0; k < p->n_positions; k++)
            g_string_append_printf(out, "%c%u", k ? ',' : '@', p->positions[k]);
        g_string_append_c(out, '\n');
    }
    return out;
}

static kwic_str value_of(const kwic_document *d, uint32_t slot)
{
    for (size_t i = 0; i < d->n_values; i++) {
        assert_true(i == 0 || d->values[i - 1].slot < d->values[i].slot);
        if (d->values[i].slot == slot)
            return d->values[i].data;
    }
    return (kwic_str){NULL, 0};
}

static char *list_of(const kwic_document *d, uint32_t slot)
{
    GString *out = g_string_new(NULL);
    kwic_str list = value_of(d, slot), item;
    while (kwic_list_next(&list, &item))
        g_string_append_printf(out, "<%.*s>", KWIC_STR_ARG(item));
    return g_string_free(out, FALSE);
}

static void expect_list(const kwic_document *d, uint32_t slot, const char *list)
{
    g_autofree char *found = list_of(d, slot);
    assert_string_equal(found, list);
}

static void expect_term(const GString *terms, const char *line)
{
    g_autofree char *inner = g_strdup_printf("\n%s\n", line);
    g_autofree char *all = g_strdup_printf("\n%s", terms->str);
    if (!strstr(all, inner))
        fail_msg("no term %s in\n%s", line, terms->str);
}

static void expect_no_term(const GString *terms, const char *begin)
{
    g_autofree char *inner = g_strdup_printf("\n%s", begin);
    g_autofree char *all = g_strdup_printf("\n%s", terms->str);
    if (strstr(all, inner))
        fail_msg("a term %s in\n%s", begin, terms->str);
}

static void text_has_positions_and_weights(void **state)
{
    (void)state;
    kwic_block blocks[] = {
        {.kind = KWIC_BLOCK_PROPERTY, .heading = -1, .text = S("role: lead sales")},
        {.kind = KWIC_BLOCK_HEADING, .level = 1, .heading = -1, .text = S("Plan")},
        {.kind = KWIC_BLOCK_PARAGRAPH, .text = S("plan storage")},
        {.kind = KWIC_BLOCK_CODE, .text = S("storage")},
    };
    const kwic_str aliases[] = {S("Other")};
    kwic_record r = {
        .path = S("Notes/Stem.md"),
        .title = S("Plan"),
        .first_h1 = S("Plan"),
        .aliases = aliases,
        .n_aliases = 1,
        .blocks = blocks,
        .n_blocks = G_N_ELEMENTS(blocks),
    };
    g_autoptr(kwic_document_maker) m = kwic_document_maker_new();
    const kwic_document *d = kwic_document_make(m, &r, &change, 7);
    g_autoptr(GString) terms = terms_of(d);
    const kwic_field *f = kwic_schema();
    enum { GAP = KWIC_POSITION_GAP + 1 };
    // title 1, alias 18, stem 35, property 52 (its key), heading 71, paragraph, code
    uint32_t property = 1 + 3 * GAP, heading = property + 2 + GAP;
    assert_int_equal(blocks[0].position, property);
    assert_int_equal(blocks[1].position, heading);
    g_autofree char *plan = g_strdup_printf(
        "plan %u@1,%u,%u",
        f[KWIC_F_TITLE].weight + f[KWIC_F_HEADING].weight + f[KWIC_F_BODY].weight,
        heading, heading + GAP);
    g_autofree char *storage = g_strdup_printf(
        "storage %u@%u,%u", f[KWIC_F_BODY].weight + f[KWIC_F_CODE].weight,
        heading + GAP + 1, heading + 2 * GAP + 1);
    g_autofree char *lead =
        g_strdup_printf("lead %u@%u", f[KWIC_F_PROPERTY].weight, property + 1);
    g_autofree char *stem =
        g_strdup_printf("stem %u@%u", f[KWIC_F_ALIAS].weight, 1 + 2 * GAP);
    g_autofree char *head_term = g_strdup_printf("H 0@%u", heading + 1);
    expect_term(terms, plan);
    expect_term(terms, storage);
    expect_term(terms, lead);
    expect_term(terms, stem);
    expect_term(terms, "Splan 1");
    expect_term(terms, "S 0@2");
    expect_term(terms, "Aother 1");
    expect_term(terms, "Hplan 1");
    expect_term(terms, head_term);
    g_autofree char *alias = g_strdup_printf("A 0@%u", 2 + GAP);
    expect_term(terms, alias);
    expect_no_term(terms, "role ");
    expect_no_term(terms, "Astem");
    // paths
    expect_term(terms, "QNotes/Stem.md 0");
    expect_term(terms, "Unotes 0");
    expect_term(terms, "Ustem 0");
    expect_term(terms, "Fstem 0");
    expect_term(terms, "Dnotes 0");
    expect_no_term(terms, "Fnotes");
    expect_term(terms, "Bcode 0");
    expect_term(terms, "Bheading 0");
    expect_list(d, KWIC_SLOT_NAMES, "<Notes/Stem.md><Plan><Plan><Other>");
    expect_list(d, KWIC_SLOT_FOLDER, "<Notes>");
    assert_int_equal(kwic_sortable_get(value_of(d, KWIC_SLOT_MTIME)), change.mtime_ns);
    assert_int_equal(kwic_sortable_get(value_of(d, KWIC_SLOT_GENERATION)), 7);
    kwic_change back;
    assert_true(kwic_change_unpack(value_of(d, KWIC_SLOT_CHANGE), &back));
    assert_memory_equal(&back, &change, sizeof back);
}

static void facts_are_terms_and_lists(void **state)
{
    (void)state;
    const kwic_tag tags[] = {{.text = S("Type/Company")},
                             {.text = S("company/Acme/EMEA Nord")},
                             {.text = S("type/company")},
                             {.text = S("a//b/")}};
    const kwic_property properties[] = {
        {.key = S("Manager"),
         .value = S("[[People/Karim Pohl|Karim]]"),
         .type = KWIC_VALUE_TEXT},
        {.key = S("company"),
         .value = S("[[Co/VAST Data.md#x]]"),
         .type = KWIC_VALUE_TEXT},
        {.key = S("companies"),
         .value = S("Open AI, Inc."),
         .type = KWIC_VALUE_TEXT,
         .list = true},
        {.key = S("type"), .value = S("People"), .type = KWIC_VALUE_TEXT},
        {.key = S("empty"), .type = KWIC_VALUE_NULL},
        {.key = S("size.x"), .value = S("7"), .type = KWIC_VALUE_NUMBER, .number = 7},
        {.key = S("due"),
         .value = S("1970-01-02"),
         .type = KWIC_VALUE_DATE,
         .number = 86400},
        {.key = S("tags"), .value = S("a"), .type = KWIC_VALUE_TEXT},
    };
    const kwic_link links[] = {
        {.kind = KWIC_LINK_WIKI, .target = S("A/OpenAI.md")},
        {.kind = KWIC_LINK_WIKI, .target = S("A/OpenAI.md"), .anchor = S("x")},
        {.kind = KWIC_LINK_MARKDOWN, .target = S("b.md")},
        {.kind = KWIC_LINK_EMBED, .target = S("p.png")},
        {.kind = KWIC_LINK_WIKI, .anchor = S("here")},
        {.kind = KWIC_LINK_URL, .target = S("https://www.Example.org/a/b/?q#f")},
        {.kind = KWIC_LINK_URL, .target = S("mailto:a@b.example")},
    };
    kwic_block task_block = {.kind = KWIC_BLOCK_TASK, .heading = -1, .id = S("id1")};
    const kwic_task tasks[] = {
        {.state = 'x',
         .due = 1,
         .scheduled = KWIC_NO_DATE,
         .start = KWIC_NO_DATE,
         .done = KWIC_NO_DATE,
         .created = KWIC_NO_DATE,
         .cancelled = KWIC_NO_DATE},
    };
    const kwic_str aliases[] = {S("NVDA")};
    kwic_record r = {
        .path = S("nvidia.md"),
        .title = S("NVIDIA Corp."),
        .lang = S("en"),
        .aliases = aliases,
        .n_aliases = 1,
        .tags = tags,
        .n_tags = G_N_ELEMENTS(tags),
        .properties = properties,
        .n_properties = G_N_ELEMENTS(properties),
        .links = links,
        .n_links = G_N_ELEMENTS(links),
        .blocks = &task_block,
        .n_blocks = 1,
        .tasks = tasks,
        .n_tasks = 1,
    };
    g_autoptr(kwic_document_maker) m = kwic_document_maker_new();
    const kwic_document *d = kwic_document_make(m, &r, &change, 7);
    g_autoptr(GString) terms = terms_of(d);
    static const char *const expected[] = {
        "Gtype 0",
        "Gtype/company 0",
        "G=type/company 0",
        "Gcompany/acme/emea nord 0",
        "Gcompany/acme 0",
        "Gcompany 0",
        "Ga 0",
        "Pmanager=karim 0",
        "Pmanager=[[people/karim pohl|karim]] 0",
        "Pmanager:karim 0",
        "Kmanager 0",
        "Ksize.x 0",
        "Ksize 0",
        "Ktags 0",
        "Pempty= 0",
        "Psize.x=7 0",
        "Psize.x:7 0",
        "Ypeople 0",
        "Ptype:people 0",
        "Cacme 0",
        "Cacme/emea-nord 0",
        "Cvast-data 0",
        "Copen-ai-inc 0",
        "Cnvidia-corp 0",
        "Cnvidia 0",
        "Cnvda 0",
        "Lopenai 0",
        "Lb 0",
        "Lp.png 0",
        "L//example.org 0",
        "L/zQprK1p 0",
        "Jdone 0",
        "J[x] 0",
        "Nen 0",
        "Btask 0",
        "Blink 0",
        "Burl 0",
        "Bembed 0",
        "Btag 0",
        "Balias 0",
        "Bproperty 0",
        "Bid 0",
        "Blist 0",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++)
        expect_term(terms, expected[i]);
    expect_no_term(terms, "G=a ");
    expect_no_term(terms, "Ptags");
    expect_no_term(terms, "D");
    expect_list(d, KWIC_SLOT_TAG, "<Type/Company><company/Acme/EMEA Nord><a//b/>");
    expect_list(d, KWIC_SLOT_TYPE, "<People>");
    expect_list(d, KWIC_SLOT_FOLDER, "<>");
    expect_list(d, KWIC_SLOT_LINKS, "<w2:A/OpenAI.md><m1:b.md><e1:p.png>");
    expect_list(
        d, KWIC_SLOT_CLAIMS,
        "<t:acme/emea-nord><p:vast-data><p:open-ai-inc><n:nvidia-corp><a:nvidia>"
        "<a:nvda>");
    expect_list(d, KWIC_SLOT_PROPERTIES,
                "<manager><Karim><company><Co/VAST Data.md#x><companies><Open AI, Inc.>"
                "<size.x><7><due><1970-01-02>");
    kwic_str numbers = value_of(d, KWIC_SLOT_NUMBERS), key;
    double number;
    static const struct {
        const char *key;
        double number;
    } wanted[] = {{"size.x", 7}, {"due", 86400}, {"task.due", 86400}};
    for (size_t i = 0; i < G_N_ELEMENTS(wanted); i++) {
        assert_true(kwic_numbers_next(&numbers, &key, &number));
        assert_true(kwic_str_eq(key, kwic_str_of(wanted[i].key)));
        assert_true(number == wanted[i].number);
    }
    assert_false(kwic_numbers_next(&numbers, &key, &number));
}

static void values_that_are_links(void **state)
{
    (void)state;
    static const struct {
        const char *value, *shown, *target;
    } cases[] = {
        {"plain", "plain", "plain"},    {"[[A]]", "A", "A"},
        {"[[A|b]]", "b", "A"},          {"[[A#h|b]]", "b", "A"},
        {"[[A#h]]", "A#h", "A"},        {"[t](u.md)", "t", "u.md"},
        {"[t](u.md#x)", "t", "u.md"},   {"[t] (u)", "[t] (u)", "[t] (u)"},
        {"[]()", "[]()", "[]()"},       {"[[]]", "[[]]", "[[]]"},
        {"[aaaa)", "[aaaa)", "[aaaa)"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        kwic_str shown, target;
        kwic_value_link(kwic_str_of(cases[i].value), &shown, &target);
        if (!kwic_str_eq(shown, kwic_str_of(cases[i].shown)) ||
            !kwic_str_eq(target, kwic_str_of(cases[i].target)))
            fail_msg("%s: %.*s, %.*s", cases[i].value, KWIC_STR_ARG(shown),
                     KWIC_STR_ARG(target));
    }
}

// A long value has no words of its own but those of the text, and places behind them.
static void long_values_are_places(void **state)
{
    (void)state;
    static const char text[] = "Sum: A value of over thirty-two bytes, in words";
    static const char body[] = "before Key: one more value that is rather long after";
    kwic_str value = {text + 5, sizeof text - 6}, field = {body + 12, 34};
    const kwic_property properties[] = {
        {.key = S("Sum"), .value = value, .type = KWIC_VALUE_TEXT, .line = 2},
        {.key = S("lost"),
         .value = S("a value in no block, of more than 32 bytes"),
         .type = KWIC_VALUE_TEXT,
         .line = 3},
        {.key = S("Key"),
         .value = field,
         .type = KWIC_VALUE_TEXT,
         .inline_field = true,
         .line = 5},
    };
    kwic_block blocks[] = {
        {.kind = KWIC_BLOCK_PROPERTY,
         .heading = -1,
         .line = 2,
         .text = {text, sizeof text - 1}},
        {.kind = KWIC_BLOCK_PARAGRAPH,
         .heading = -1,
         .line = 5,
         .text = {body, sizeof body - 1}},
    };
    kwic_record r = {.path = S("x.md"),
                     .title = S("x"),
                     .properties = properties,
                     .n_properties = G_N_ELEMENTS(properties),
                     .blocks = blocks,
                     .n_blocks = G_N_ELEMENTS(blocks)};
    g_autoptr(kwic_document_maker) m = kwic_document_maker_new();
    const kwic_document *d = kwic_document_make(m, &r, &change, 1);
    g_autoptr(GString) terms = terms_of(d);
    expect_term(terms, "Psum~ 0@20,21,22,23,24,25,26,27,28");
    expect_term(terms, "Plost~ 0");
    expect_term(terms, "Plost:block 0");
    expect_term(terms, "Pkey~ 0@47,48,49,50,51,52,53");
    expect_no_term(terms, "Psum:");
    expect_no_term(terms, "Psum=");
    expect_no_term(terms, "Pkey:");
    expect_term(terms, "long 2@52");
}

static void nothing_makes_a_document_too(void **state)
{
    (void)state;
    g_autoptr(kwic_document_maker) m = kwic_document_maker_new();
    kwic_record r = {.path = S("x.md")};
    for (int i = 0; i < 3; i++) { // nothing stays from note to note
        const kwic_document *d = kwic_document_make(m, &r, &change, 1);
        g_autoptr(GString) terms = terms_of(d);
        expect_term(terms, "Qx.md 0");
        assert_int_equal(d->n_postings, 4); // id, file, path, and the stem in the text
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_has_positions_and_weights),
        cmocka_unit_test(facts_are_terms_and_lists),
        cmocka_unit_test(values_that_are_links),
        cmocka_unit_test(long_values_are_places),
        cmocka_unit_test(nothing_makes_a_document_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
