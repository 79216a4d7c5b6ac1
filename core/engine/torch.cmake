# SPDX-License-Identifier: GPL-3.0-or-later
# A LibTorch with CUDA asks which cards its own kernels are to be compiled for, and there are none here; unanswered, it
# compiles a program that looks for cards.
if(NOT DEFINED TORCH_CUDA_ARCH_LIST)
    set(TORCH_CUDA_ARCH_LIST 8.0)
endif()
find_package(Torch 1.13 REQUIRED GLOBAL)

# For every target that includes LibTorch: Qt's keywords clash with its names ("slots"), and its
# headers are parsed once, with lampwork_tensors.
function(lampwork_uses_torch target)
    target_compile_definitions(${target} PRIVATE QT_NO_KEYWORDS QT_NO_FOREACH)
    if(NOT target STREQUAL "lampwork_tensors")
        target_precompile_headers(${target} REUSE_FROM lampwork_tensors)
    endif()
endfunction()
