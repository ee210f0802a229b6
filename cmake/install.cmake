# SPDX-License-Identifier: GPL-2.0-or-later
# What `cmake --install` puts where, and the Debian package that `cpack` makes of it.
file(GLOB man1 ${PROJECT_SOURCE_DIR}/man/*.1)
file(GLOB man7 ${PROJECT_SOURCE_DIR}/man/*.7)
install(FILES ${man1} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${man7} DESTINATION ${CMAKE_INSTALL_MANDIR}/man7)

set(completions ${PROJECT_SOURCE_DIR}/man/completions)
install(FILES ${completions}/kwic.bash RENAME kwic
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)
# Debian's zsh looks below /usr in vendor-completions, below /usr/local in site-functions.
foreach(folder IN ITEMS vendor-completions site-functions)
    install(FILES ${completions}/_kwic DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/${folder})
endforeach()
install(FILES ${completions}/kwic.fish
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/editors/nvim
        DESTINATION ${CMAKE_INSTALL_DATADIR}/kwic)
install(FILES ${PROJECT_SOURCE_DIR}/editors/emacs/kwic.el
        DESTINATION ${CMAKE_INSTALL_DATADIR}/emacs/site-lisp)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "The kwic developers <kwic@kwic.invalid>")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_DEBIAN_PACKAGE_SECTION utils)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_STRIP_FILES ON)
include(CPack)
