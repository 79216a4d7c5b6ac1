# SPDX-License-Identifier: GPL-3.0-or-later
# Compiler warnings, ccache and mold, each used where present.
find_program(LAMPWORK_CCACHE ccache)
if(LAMPWORK_CCACHE)
    # The sloppiness lets ccache serve files that use a precompiled header.
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        ${LAMPWORK_CCACHE})
endif()
find_program(LAMPWORK_MOLD mold)
if(LAMPWORK_MOLD)
    add_link_options(-fuse-ld=mold)
endif()
add_compile_options(-Wall -Wextra -Wpedantic -Wnon-virtual-dtor -Woverloaded-virtual -Wsuggest-override
                    -Wno-missing-field-initializers) # designated initialisers leave out what has a default
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_compile_options(-fpch-preprocess) # what ccache needs to see through a precompiled header
    # Debug information makes LibTorch objects of 100 MB; lines are enough for a stack trace.
    string(REPLACE "-g" "-g1" CMAKE_CXX_FLAGS_RELWITHDEBINFO "${CMAKE_CXX_FLAGS_RELWITHDEBINFO}")
endif()
