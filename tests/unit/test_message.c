// SPDX-License-Identifier: GPL-2.0-or-later
// Messages come out of a pipe as they went in, however it cuts them; what is too long is read
// past, and a header without a length ends it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../server/lsp/message.h"

// A pipe that a child fills with the bytes, so many at once.
static int piped(const char *bytes, size_t n, size_t step)
{
    int fds[2];
    assert_int_equal(pipe(fds), 0);
    if (fork() == 0) {
        close(fds[0]);
        for (size_t at = 0; at < n; at += step)
            if (write(fds[1], bytes + at, MIN(step, n - at)) < 0)
                _exit(1);
        _exit(0);
    }
    close(fds[1]);
    return fds[0];
}

static const char input[] = "Content-Length: 2\r\n\r\n{}"
                            "content-type: x\r\nCONTENT-LENGTH:  3 \r\n\r\n[1]"
                            "Content-Length: 30\n\n123456789012345678901234567890"
                            "Content-Length: 0\r\n\r\n"
                            "Content-Length: 4\r\n\r\nnull"
                            "Content-Size: 4\r\n\r\nnull";

static void check_next(kwic_message_reader *r, kwic_message_state state,
                       const char *text)
{
    kwic_str content = {"", 0};
    assert_int_equal(kwic_message_next(r, &content), state);
    if (!text)
        return;
    g_autofree char *own = g_strndup(content.p, content.n);
    assert_string_equal(own, text);
}

static void however_it_is_cut(void **state)
{
    (void)state;
    for (size_t step = 1; step < sizeof input; step += 3) {
        kwic_message_reader r;
        int fd = piped(input, sizeof input - 1, step);
        kwic_message_reader_init(&r, fd, -1, 8);
        check_next(&r, KWIC_MESSAGE_WHOLE, "{}");
        check_next(&r, KWIC_MESSAGE_WHOLE, "[1]");
        check_next(&r, KWIC_MESSAGE_TOO_LONG, "12345678");
        check_next(&r, KWIC_MESSAGE_WHOLE, "");
        check_next(&r, KWIC_MESSAGE_WHOLE, "null");
        check_next(&r, KWIC_MESSAGE_BROKEN, NULL);
        kwic_message_reader_clear(&r);
        close(fd);
        wait(NULL);
    }
}

static void cut_short(void **state)
{
    static const char *const all[] = {"", "Content-Len", "Content-Length: 9\r\n\r\n{"};
    (void)state;
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
        kwic_message_reader r;
        int fd = piped(all[i], strlen(all[i]), 1);
        kwic_message_reader_init(&r, fd, -1, 8);
        check_next(&r, KWIC_MESSAGE_END, NULL);
        kwic_message_reader_clear(&r);
        close(fd);
        wait(NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(however_it_is_cut),
        cmocka_unit_test(cut_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
