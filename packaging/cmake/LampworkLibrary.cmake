# SPDX-License-Identifier: GPL-3.0-or-later
# One static library per folder. A library states its layer, and a link that points up, or to
# another library of its own layer, stops the configuration.
#
#   lampwork_library(lampwork_store LAYER store
#       HEADERS runstore.h SOURCES runstore.cpp
#       PUBLIC lampwork_experiment PRIVATE Qt6::Sql PkgConfig::zstd)
#
# The order of the layers, lowest first. Those on one line are siblings that must not know each
# other.
set(LAMPWORK_LAYER_base 0)
set(LAMPWORK_LAYER_experiment 1)
set(LAMPWORK_LAYER_store 2)
set(LAMPWORK_LAYER_data 2)
set(LAMPWORK_LAYER_network 3)
set(LAMPWORK_LAYER_analysis 3)
set(LAMPWORK_LAYER_launch 4)
set(LAMPWORK_LAYER_exchange 4)
set(LAMPWORK_LAYER_engine_kernels 5)
set(LAMPWORK_LAYER_engine_tensors 5)
set(LAMPWORK_LAYER_engine_machine 5)
set(LAMPWORK_LAYER_engine_evaluate 6)
set(LAMPWORK_LAYER_engine_train 7)
set(LAMPWORK_LAYER_engine_deploy 7)
set(LAMPWORK_LAYER_style 10)
set(LAMPWORK_LAYER_itemmodels 11)
set(LAMPWORK_LAYER_plots 11)
set(LAMPWORK_LAYER_dialogs 12)
set(LAMPWORK_LAYER_workbench 13)
set(LAMPWORK_LAYER_panels 14)
set(LAMPWORK_LAYER_window 19)
set(LAMPWORK_LAYER_app 20)

function(lampwork_check_links name layer)
    set(mine ${LAMPWORK_LAYER_${layer}})
    foreach(link ${ARGN})
        if(NOT TARGET ${link})
            message(FATAL_ERROR "${name} links ${link}, which is not a target (yet): "
                                "link only to targets that are defined before it")
        endif()
        get_target_property(their_layer ${link} LAMPWORK_LAYER)
        if(NOT their_layer)
            continue()
        endif()
        set(theirs ${LAMPWORK_LAYER_${their_layer}})
        if(theirs GREATER_EQUAL mine)
            message(FATAL_ERROR "${name} (layer ${layer}) must not link ${link} (layer "
                                "${their_layer}): dependencies point down only")
        endif()
        if(their_layer MATCHES "^engine_" AND mine GREATER_EQUAL 10 AND NOT layer STREQUAL "app")
            message(FATAL_ERROR "${name} must not link ${link}: LibTorch stays out of the window")
        endif()
    endforeach()
endfunction()

# Headers are parsed once: by lampwork_style for what links Qt Widgets, by lampwork_base for the
# rest. What includes LibTorch has its own (core/engine/torch.cmake).
function(lampwork_reuse_precompiled target)
    set(owner "")
    foreach(link ${ARGN})
        get_target_property(layer ${link} LAMPWORK_LAYER)
        if(layer MATCHES "^engine_")
            return()
        elseif(layer AND LAMPWORK_LAYER_${layer} GREATER_EQUAL 10 AND NOT link STREQUAL "lampwork_cli")
            set(owner lampwork_style)
        elseif(layer AND NOT owner)
            set(owner lampwork_base)
        endif()
    endforeach()
    if(owner)
        target_precompile_headers(${target} REUSE_FROM ${owner})
    endif()
endfunction()

function(lampwork_library name)
    cmake_parse_arguments(ARG "" "LAYER" "HEADERS;SOURCES;PUBLIC;PRIVATE" ${ARGN})
    if(ARG_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "lampwork_library(${name}): unknown ${ARG_UNPARSED_ARGUMENTS}")
    endif()
    if(NOT DEFINED LAMPWORK_LAYER_${ARG_LAYER})
        message(FATAL_ERROR "lampwork_library(${name}): unknown layer '${ARG_LAYER}'")
    endif()
    lampwork_check_links(${name} ${ARG_LAYER} ${ARG_PUBLIC} ${ARG_PRIVATE})
    add_library(${name} STATIC ${ARG_SOURCES})
    target_sources(${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${CMAKE_SOURCE_DIR} FILES ${ARG_HEADERS})
    set_target_properties(${name} PROPERTIES LAMPWORK_LAYER ${ARG_LAYER} AUTOMOC ON)
    target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
    target_link_libraries(${name} PUBLIC ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
    if(NOT ARG_LAYER MATCHES "^(base|style|engine_.*)$")
        lampwork_reuse_precompiled(${name} ${ARG_PUBLIC} ${ARG_PRIVATE})
    endif()
endfunction()

# More files of a library whose folder has folders.
function(lampwork_sources name)
    cmake_parse_arguments(ARG "" "" "HEADERS;SOURCES" ${ARGN})
    target_sources(${name} PRIVATE ${ARG_SOURCES}
        PUBLIC FILE_SET HEADERS FILES ${ARG_HEADERS})
endfunction()

# A Qt Test program tst_NAME from tst_NAME.cpp (and MORE sources), run offscreen.
#   lampwork_test(csvreader LINKS lampwork_data)
function(lampwork_test name)
    cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LINKS" ${ARGN})
    add_executable(tst_${name} tst_${name}.cpp ${ARG_SOURCES})
    set_target_properties(tst_${name} PROPERTIES
        AUTOMOC ON RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests/bin)
    target_compile_definitions(tst_${name} PRIVATE
        LAMPWORK_SOURCE_DIR="${CMAKE_SOURCE_DIR}" LAMPWORK_BINARY_DIR="${CMAKE_BINARY_DIR}")
    target_link_libraries(tst_${name} PRIVATE Qt6::Test ${ARG_LINKS})
    lampwork_reuse_precompiled(tst_${name} ${ARG_LINKS})
    # Empty where no header needs moc: opening the precompiled header for it took longer than anything else of it.
    set_source_files_properties(${CMAKE_CURRENT_BINARY_DIR}/tst_${name}_autogen/mocs_compilation.cpp
        PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
    add_test(NAME ${name} COMMAND tst_${name})
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 120)
    endif()
    set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT}
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;OMP_NUM_THREADS=1;LC_ALL=C.UTF-8")
endfunction()
