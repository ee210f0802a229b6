// SPDX-License-Identifier: GPL-2.0-or-later
#include "numeric_order.h"

#include <dlfcn.h>
#include <glib.h>
#include <unicode/ucol.h>
#include <unicode/uvernum.h>

// ICU's functions carry its version in their names, its library in the file's.
#define AS_TEXT(x) #x
#define EXPANDED(x) AS_TEXT(x)
#define LIBRARY "libicui18n.so." EXPANDED(U_ICU_VERSION_MAJOR_NUM)
#define SYMBOL(function) EXPANDED(function) // ICU's headers rename it

typedef UCollator *open_function(const char *locale, UErrorCode *status);
typedef void set_function(UCollator *c, UColAttribute attribute,
                          UColAttributeValue value, UErrorCode *status);
typedef UCollationResult compare_function(const UCollator *c, const char *a, int32_t na,
                                          const char *b, int32_t nb,
                                          UErrorCode *status);

static struct {
    gsize once;
    UCollator *collator;
    compare_function *compare;
} icu;

// A function by its name; POSIX says that a pointer to it fits a pointer to data.
static void find(void *library, const char *symbol, void *function)
{
    void *p = dlsym(library, symbol);
    memcpy(function, &p, sizeof p);
}

static void open_icu(void)
{
    open_function *open = NULL;
    set_function *set = NULL;
    UErrorCode status = U_ZERO_ERROR;
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return;
    find(library, SYMBOL(ucol_open), &open);
    find(library, SYMBOL(ucol_setAttribute), &set);
    find(library, SYMBOL(ucol_strcollUTF8), &icu.compare);
    if (!open || !set || !icu.compare)
        return;
    icu.collator = open("en_US", &status);
    if (icu.collator)
        set(icu.collator, UCOL_NUMERIC_COLLATION, UCOL_ON, &status);
}

int kwic_numeric_order(kwic_str a, kwic_str b)
{
    UErrorCode status = U_ZERO_ERROR;
    if (kwic_str_eq(a, b))
        return 0;
    if (g_once_init_enter(&icu.once)) {
        open_icu();
        g_once_init_leave(&icu.once, 1);
    }
    if (!icu.collator)
        return kwic_str_cmp(a, b);
    return (int)icu.compare(icu.collator, a.n ? a.p : "", (int32_t)a.n, b.n ? b.p : "",
                            (int32_t)b.n, &status);
}

const char *kwic_numeric_order_warning(void)
{
    return icu.once && !icu.collator ? LIBRARY
               " is not there: names are in the order of their bytes; install it"
                                     : NULL;
}
