// SPDX-License-Identifier: GPL-2.0-or-later
// Finds and loads the module, and gives what it answers for any database.
#include <dlfcn.h>
#include <pthread.h>

#include "kwic/error.h"
#include "view/view.h"
#include "xapian_module.h"

// ---- where it is ----

// From the program's folder: as it is installed; as it is built, where the program lies
// beside lib. Then wherever else it was to be installed, and, for a program copied out of
// its build, there.
static const char *const places[] = {"../" KWIC_LIBDIR "/kwic", KWIC_LIBDIR "/kwic",
                                     KWIC_FULL_LIBDIR "/kwic",
                                     KWIC_BUILD_LIBDIR "/kwic"};

static char *program_folder(void)
{
    g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
    return program ? g_path_get_dirname(program) : g_strdup(".");
}

static char *module_in(const char *folder, const char *place)
{
    if (g_path_is_absolute(place))
        return g_build_filename(place, KWIC_XAPIAN_MODULE, NULL);
    return g_build_filename(folder, place, KWIC_XAPIAN_MODULE, NULL);
}

// The file; where it ought to be when there is none.
static char *find_module(void)
{
    g_autofree char *folder = program_folder();
    for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
        g_autofree char *file = module_in(folder, places[i]);
        if (g_file_test(file, G_FILE_TEST_EXISTS))
            return g_steal_pointer(&file);
    }
    return module_in(folder, places[0]);
}

// ---- loading ----

static const kwic_xapian *refuse(GError **error, const char *file, const char *why)
{
    // The linker mostly names the file, too.
    size_t n = strlen(file);
    if (strncmp(why, file, n) == 0 && strncmp(why + n, ": ", 2) == 0)
        why += n + 2;
    g_set_error(error, KWIC_ERROR, KWIC_ERROR_INTERNAL,
                "%s: %s; it is a part of kwic: install both together", file, why);
    return NULL;
}

static const kwic_xapian *load(GError **error)
{
    g_autofree char *file = find_module();
    if (!g_file_test(file, G_FILE_TEST_EXISTS))
        return refuse(error, file, "no such file");
    void *module = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (!module)
        return refuse(error, file, dlerror());
    const kwic_xapian *x = dlsym(module, KWIC_XAPIAN_SYMBOL);
    if (!x)
        return refuse(error, file, dlerror());
    if (strcmp(x->version, KWIC_VERSION) != 0)
        return refuse(error, file, "of another version");
    return x;
}

const kwic_xapian *kwic_xapian_load(GError **error)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static const kwic_xapian *loaded;
    pthread_mutex_lock(&lock);
    if (!loaded)
        loaded = load(error);
    pthread_mutex_unlock(&lock);
    return loaded;
}

// ---- of any database ----

bool kwic_db_merge(const char *const *paths, size_t n, const char *path, GError **error)
{
    const kwic_xapian *x = kwic_xapian_load(error);
    return x && x->merge(paths, n, path, error);
}

size_t kwic_db_check(const char *path, GString *report, GError **error)
{
    const kwic_xapian *x = kwic_xapian_load(error);
    return x ? x->check(path, report, error) : 1;
}

bool kwic_document_near(const kwic_document *doc, const kwic_query *node, bool *matches,
                        GError **error)
{
    const kwic_xapian *x = kwic_xapian_load(error);
    return x && x->document_near(doc, node, matches, error);
}

bool kwic_xapian_provoke(const char *exception, GError **error)
{
    const kwic_xapian *x = kwic_xapian_load(error);
    return x && x->provoke(exception, error);
}
