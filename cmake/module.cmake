# SPDX-License-Identifier: GPL-2.0-or-later
# kwic-xapian.so: the C++ of the store with Xapian, which programs load when they first ask
# it (store/xapian/xapian_load.c says why and where it is looked for). What it calls of kwic and of
# GLib is the program's own: so every program with the store exports that, and nothing else.
file(GLOB sources CONFIGURE_DEPENDS store/xapian/*.cc)
add_library(kwic-xapian MODULE ${sources})
kwic_compile_only(kwic-xapian)
target_include_directories(kwic-xapian PRIVATE store)
target_include_directories(kwic-xapian SYSTEM PRIVATE
    $<TARGET_PROPERTY:PkgConfig::glib-2.0,INTERFACE_INCLUDE_DIRECTORIES>)
target_compile_definitions(kwic-xapian PRIVATE KWIC_VERSION="${PROJECT_VERSION}")
target_link_libraries(kwic-xapian PRIVATE PkgConfig::xapian-core)
set_target_properties(kwic-xapian PROPERTIES PREFIX "" SUFFIX .so
    LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/${CMAKE_INSTALL_LIBDIR}/kwic)
install(TARGETS kwic-xapian LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/kwic)

set_property(SOURCE store/xapian/xapian_load.c PROPERTY COMPILE_DEFINITIONS
    KWIC_VERSION="${PROJECT_VERSION}" KWIC_LIBDIR="${CMAKE_INSTALL_LIBDIR}"
    KWIC_FULL_LIBDIR="${CMAKE_INSTALL_FULL_LIBDIR}"
    KWIC_BUILD_LIBDIR="${PROJECT_BINARY_DIR}/${CMAKE_INSTALL_LIBDIR}")
set(exports ${PROJECT_SOURCE_DIR}/cmake/module-needs.txt)
target_link_libraries(kwic_store INTERFACE ${CMAKE_DL_LIBS})
target_link_options(kwic_store INTERFACE LINKER:--export-dynamic-symbol-list=${exports})
set_property(TARGET kwic_store APPEND PROPERTY INTERFACE_LINK_DEPENDS ${exports})
if(KWIC_SANITIZE AND CMAKE_CXX_COMPILER_ID MATCHES Clang)
    # What these two checks call is in programs of C++ alone; the programs that load it are C.
    target_compile_options(kwic-xapian PRIVATE -fno-sanitize=vptr,function)
endif()
if(KWIC_SANITIZE)
    # A sanitizer looks for C++'s exceptions when the program starts, and never again.
    target_link_options(kwic_store INTERFACE LINKER:--no-as-needed -lstdc++ LINKER:--as-needed)
endif()
add_dependencies(kwic_store kwic-xapian)
