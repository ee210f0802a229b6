# SPDX-License-Identifier: GPL-2.0-or-later
# kwic_use_archive(PKG): what links with PkgConfig::PKG takes the library's archive into the
# program, where there is one. Of a short search the dynamic linker's share is half; each
# library it need not open is a twentieth of a millisecond.
function(kwic_use_archive pkg)
    set(files)
    foreach(name IN LISTS ${pkg}_STATIC_LIBRARIES)
        find_library(KWIC_ARCHIVE_${name} lib${name}.a HINTS ${${pkg}_LIBRARY_DIRS})
        if(KWIC_ARCHIVE_${name} AND NOT name MATCHES "^(m|c|pthread)$")
            list(APPEND files ${KWIC_ARCHIVE_${name}})
        else()
            list(APPEND files ${name})
        endif()
        mark_as_advanced(KWIC_ARCHIVE_${name})
    endforeach()
    list(REMOVE_DUPLICATES files)
    list(GET files 0 first)
    if(first MATCHES "\\.a$")
        set_property(TARGET PkgConfig::${pkg} PROPERTY INTERFACE_LINK_LIBRARIES ${files})
    endif()
endfunction()
