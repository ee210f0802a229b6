// SPDX-License-Identifier: GPL-2.0-or-later
// Runs a fuzz target over the files named, or the files of the folders named, once each.
// A folder that is missing or empty fails: a fuzzer without seeds tests nothing.
#include <glib.h>
#include <stdint.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int run_file(const char *path)
{
    g_autofree char *bytes = NULL;
    gsize n = 0;
    g_autoptr(GError) error = NULL;
    if (!g_file_get_contents(path, &bytes, &n, &error)) {
        fprintf(stderr, "replay: %s\n", error->message);
        return 0;
    }
    LLVMFuzzerTestOneInput((const uint8_t *)bytes, n);
    return 1;
}

static int run_folder(const char *path)
{
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    int n = 0;
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *file = g_build_filename(path, name, NULL);
        n += run_file(file);
    }
    return n;
}

int main(int argc, char **argv)
{
    int n = 0;
    for (int i = 1; i < argc; i++)
        n += g_file_test(argv[i], G_FILE_TEST_IS_DIR) ? run_folder(argv[i])
                                                      : run_file(argv[i]);
    printf("%d inputs\n", n);
    return n > 0 ? 0 : 1;
}
