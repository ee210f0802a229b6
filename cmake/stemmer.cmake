# SPDX-License-Identifier: GPL-2.0-or-later
# PkgConfig::libstemmer for Snowball's C library, which brings no file for pkg-config.
find_path(KWIC_STEMMER_INCLUDE libstemmer.h REQUIRED)
set(names stemmer)
if(KWIC_ARCHIVES)
    list(PREPEND names libstemmer.a)
endif()
find_library(KWIC_STEMMER_LIBRARY NAMES ${names} REQUIRED)
mark_as_advanced(KWIC_STEMMER_INCLUDE KWIC_STEMMER_LIBRARY)
add_library(PkgConfig::libstemmer INTERFACE IMPORTED)
target_include_directories(PkgConfig::libstemmer INTERFACE ${KWIC_STEMMER_INCLUDE})
target_link_libraries(PkgConfig::libstemmer INTERFACE ${KWIC_STEMMER_LIBRARY})
