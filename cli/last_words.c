// SPDX-License-Identifier: GPL-2.0-or-later
// What is said when memory is not to be had. GLib's own way to say so asks for memory, finds none,
// and says so, until the stack is full. The program is linked with --wrap=g_log: what GLib's
// archive and our own files call by that name comes here (a shared GLib has its own way).
#include <glib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"

enum { MOST_BYTES = 1024 };

void __wrap_g_log(const char *domain, GLogLevelFlags level, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
static void end_program(const char *format, va_list args) G_GNUC_PRINTF(1, 0);

// Needs no memory but the stack's. Nothing that is half done is left: an index is published whole.
static void end_program(const char *format, va_list args)
{
    char text[MOST_BYTES] = "kwic: ";
    size_t n = strlen(text);
    g_vsnprintf(text + n, sizeof text - n - 1, format, args);
    n = strlen(text);
    text[n++] = '\n';
    (void)!write(STDERR_FILENO, text, n);
    _exit(13); // as KWIC_ERROR_INTERNAL
}

void __wrap_g_log(const char *domain, GLogLevelFlags level, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (level & G_LOG_LEVEL_ERROR)
        end_program(format, args);
    g_logv(domain, level, format, args);
    va_end(args);
}
