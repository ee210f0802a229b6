# SPDX-License-Identifier: GPL-2.0-or-later
# kwic_compile(TARGET): the house's warnings, sanitizers and include path.
# kwic_room(NAME USES room… LIBS pkg…): one static library from NAME/*.c (and *.cc in store).

set(kwic_warnings -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wvla -Wwrite-strings
                  -Wformat=2 -Wundef)
set(kwic_c_warnings -Wstrict-prototypes -Wmissing-prototypes)

function(kwic_compile target)
    target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/include)
    target_compile_definitions(${target} PRIVATE _GNU_SOURCE)
    target_compile_options(${target} PRIVATE ${kwic_warnings}
        $<$<COMPILE_LANGUAGE:C>:${kwic_c_warnings}>
        $<$<BOOL:${KWIC_WERROR}>:-Werror>)
    target_link_libraries(${target} PRIVATE PkgConfig::glib-2.0 Threads::Threads)
    if(KWIC_SANITIZE)
        target_compile_options(${target} PRIVATE -fsanitize=${KWIC_SANITIZE}
            -fno-omit-frame-pointer -fno-sanitize-recover=all)
        target_link_options(${target} PRIVATE -fsanitize=${KWIC_SANITIZE})
    endif()
    if(KWIC_FUZZ) # libFuzzer sees what the rooms reach
        target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
    endif()
    if(KWIC_COVERAGE)
        target_compile_options(${target} PRIVATE --coverage)
        target_link_options(${target} PRIVATE --coverage)
    endif()
endfunction()

function(kwic_room name)
    cmake_parse_arguments(room "" "" "USES;LIBS" ${ARGN})
    file(GLOB sources CONFIGURE_DEPENDS ${name}/*.c ${name}/*.cc)
    add_library(kwic_${name} STATIC ${sources})
    kwic_compile(kwic_${name})
    list(TRANSFORM room_USES PREPEND kwic_)
    list(TRANSFORM room_LIBS PREPEND PkgConfig::)
    target_link_libraries(kwic_${name} PUBLIC ${room_USES} PRIVATE ${room_LIBS})
endfunction()
