// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <exception>
#include <type_traits>
#include <utility>

namespace lampwork {

// What an exception that is being handled says, as an Error of code Engine: LibTorch's text without
// its C++ backtrace, out of memory in plain words. Call it in a catch block only.
Error currentTorchError();

// The same exception's whole text, of several lines, as scriptProblem() reads it.
QString currentTorchText();

namespace detail {
template <typename T> struct ResultOf {
    using Type = Result<T>;
};
template <typename T> struct ResultOf<Result<T>> {
    using Type = Result<T>;
};
} // namespace detail

// The one place where LibTorch's exceptions end: runs `job` and returns its value (T, void or an
// already wrapped Result<T>) or the Error. Every call into LibTorch stands below one of these.
template <typename F>
auto guardTorch(F &&job) -> typename detail::ResultOf<std::invoke_result_t<F>>::Type
{
    try {
        if constexpr (std::is_void_v<std::invoke_result_t<F>>) {
            std::forward<F>(job)();
            return {};
        } else {
            return std::forward<F>(job)();
        }
    } catch (...) {
        return currentTorchError();
    }
}

} // namespace lampwork
