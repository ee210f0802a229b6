// SPDX-License-Identifier: GPL-2.0-or-later
#include "collate.h"

#include <dlfcn.h>
#include <glib.h>
#include <unicode/ucol.h>
#include <unicode/uvernum.h>

// ICU's functions carry its version in their names (the header renames them), its library in
// the file's.
#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)
#define LIBRARY "libicui18n.so." TEXT(U_ICU_VERSION_MAJOR_NUM)

typedef UCollator *(*open_fn)(const char *locale, UErrorCode *status);
typedef UCollationResult (*compare_fn)(const UCollator *c, const char *a, int32_t na,
                                       const char *b, int32_t nb, UErrorCode *status);

static struct {
    gsize once;
    UCollator *collator;
    compare_fn compare;
    const char *warning;
} icu;

static void open_icu(void)
{
    UErrorCode status = U_ZERO_ERROR;
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    open_fn open = NULL;
    // ISO C has no way from dlsym's pointer to a function's; POSIX gives this one.
    if (library) {
        *(void **)&open = dlsym(library, TEXT(ucol_open));
        *(void **)&icu.compare = dlsym(library, TEXT(ucol_strcollUTF8));
    }
    if (open && icu.compare)
        icu.collator = open("en_US", &status);
    if (!icu.collator)
        icu.warning = LIBRARY " cannot be loaded: text is in the order of code points; "
                              "install ICU";
}

int kwic_collate(kwic_str a, kwic_str b)
{
    if (kwic_str_eq(a, b))
        return 0;
    if (g_once_init_enter(&icu.once)) {
        open_icu();
        g_once_init_leave(&icu.once, 1);
    }
    UErrorCode status = U_ZERO_ERROR;
    if (!icu.collator)
        return kwic_str_cmp(a, b);
    return (int)icu.compare(icu.collator, a.p ? a.p : "", (int32_t)a.n, b.p ? b.p : "",
                            (int32_t)b.n, &status);
}

const char *kwic_collate_warning(void)
{
    return icu.warning;
}
