# SPDX-License-Identifier: GPL-2.0-or-later
# kwic_compile(TARGET): the house's warnings, sanitizers, hardening, include path, GLib and libm;
# kwic_compile_only(TARGET): without libraries.
# kwic_room(NAME USES room… LIBS pkg…): one static library from NAME/*.c and the wings NAME/*/*.c.

set(kwic_warnings -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wvla -Wwrite-strings
                  -Wformat=2 -Wundef)
set(kwic_c_warnings -Wstrict-prototypes -Wmissing-prototypes)

function(kwic_compile_only target)
    target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/include)
    target_compile_definitions(${target} PRIVATE _GNU_SOURCE)
    target_compile_options(${target} PRIVATE ${kwic_warnings}
        $<$<COMPILE_LANGUAGE:C>:${kwic_c_warnings}>
        $<$<BOOL:${KWIC_WERROR}>:-Werror>)
    if(KWIC_SANITIZE)
        target_compile_options(${target} PRIVATE -fsanitize=${KWIC_SANITIZE}
            -fno-omit-frame-pointer -fno-sanitize-recover=all)
        target_link_options(${target} PRIVATE -fsanitize=${KWIC_SANITIZE})
    endif()
    if(KWIC_FUZZ) # libFuzzer sees what the rooms reach
        target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
    endif()
    if(KWIC_HARDEN)
        target_compile_options(${target} PRIVATE -fstack-protector-strong
            $<$<CONFIG:Release>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2>)
        target_link_options(${target} PRIVATE LINKER:-z,relro LINKER:-z,now LINKER:-z,noexecstack)
    endif()
    if(KWIC_COVERAGE)
        target_compile_options(${target} PRIVATE --coverage)
        target_link_options(${target} PRIVATE --coverage)
    endif()
endfunction()

function(kwic_compile target)
    kwic_compile_only(${target})
    target_link_libraries(${target} PRIVATE PkgConfig::glib-2.0 Threads::Threads m)
    if(KWIC_HARDEN)
        # At an address only known at the start, tables with pointers (of stems, of entities) are
        # written to before main: packed relocations keep that short.
        target_compile_options(${target} PRIVATE -fPIE)
        target_link_options(${target} PRIVATE -pie LINKER:-z,pack-relative-relocs)
    elseif(KWIC_ARCHIVES)
        target_compile_options(${target} PRIVATE -fno-pie)
        target_link_options(${target} PRIVATE -no-pie)
    endif()
endfunction()

function(kwic_room name)
    cmake_parse_arguments(room "" "" "USES;LIBS" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS ${name}/*.c ${name}/*/*.c)
    add_library(kwic_${name} STATIC ${sources})
    kwic_compile(kwic_${name})
    target_include_directories(kwic_${name} PRIVATE ${name})
    list(TRANSFORM room_USES PREPEND kwic_)
    list(TRANSFORM room_LIBS PREPEND PkgConfig::)
    target_link_libraries(kwic_${name} PUBLIC ${room_USES} PRIVATE ${room_LIBS})
endfunction()
