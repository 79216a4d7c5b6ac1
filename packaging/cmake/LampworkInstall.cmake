# SPDX-License-Identifier: GPL-3.0-or-later
# Included last: what `cmake --install` lays down.
include(GNUInstallDirs)
install(TARGETS lampwork RUNTIME)
if(LAMPWORK_ENGINE)
    # Beside no other program on PATH: a person calls lampwork, and lampwork calls it.
    install(TARGETS lampwork-engine RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/lampwork)
endif()
install(FILES packaging/lampwork.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(DIRECTORY resources/samples DESTINATION ${CMAKE_INSTALL_DATADIR}/lampwork)
install(FILES packaging/io.github.lampwork.Lampwork.desktop
        DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
install(FILES packaging/io.github.lampwork.Lampwork.mime.xml
        DESTINATION ${CMAKE_INSTALL_DATADIR}/mime/packages RENAME io.github.lampwork.Lampwork.xml)
install(FILES packaging/io.github.lampwork.Lampwork.metainfo.xml
        DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo)
install(FILES resources/icons/lampwork.svg
        DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps
        RENAME io.github.lampwork.Lampwork.svg)
