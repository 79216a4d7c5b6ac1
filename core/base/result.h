// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QtGlobal>

#include <optional>
#include <utility>
#include <variant>

namespace lampwork {

// What kind of failure it was: the window translates by it, a program decides by it.
enum class ErrorCode {
    InvalidInput, // a file, a spec or an argument is wrong; `where` says where
    NotFound, // a file, run, series, checkpoint or column that does not exist
    Io, // reading or writing failed: permission, full disk, broken device
    Busy, // something else holds what is needed; trying again later may work
    ReadOnly, // the store or file cannot be written
    TooNew, // written by a newer program
    Damaged, // the content is not what was once written
    Cancelled, // a person cancelled it
    Unsupported, // valid, but not something this build or machine can do
    Engine, // LibTorch or an engine process failed
    Internal, // a broken invariant of ours
};

// An expected failure. `message` is a full sentence for a person: what happened, to what, and what
// to do next. `where` locates it: "file.csv:12:3", a JSON path as "train.optimizer.lr", or empty.
struct Error {
    ErrorCode code = ErrorCode::Internal;
    QString message;
    QString where;

    // "where: message", or the message alone.
    QString text() const;
    bool operator==(const Error &) const = default;
};

// The stable name of a code, for JSON output: "invalid_input", "not_found", ….
QString errorCodeName(ErrorCode code);

// A value or an Error. Reading the value of a failed result (or the error of a good one) is a
// broken invariant and asserts.
template <typename T> class [[nodiscard]] Result {
public:
    Result(T value)
        : m_state(std::in_place_index<0>, std::move(value))
    {
    }
    Result(Error error)
        : m_state(std::in_place_index<1>, std::move(error))
    {
    }

    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    T &value() &
    {
        Q_ASSERT(ok());
        return *std::get_if<0>(&m_state);
    }
    const T &value() const &
    {
        Q_ASSERT(ok());
        return *std::get_if<0>(&m_state);
    }
    T &&value() &&
    {
        Q_ASSERT(ok());
        return std::move(*std::get_if<0>(&m_state));
    }
    T &operator*() & { return value(); }
    const T &operator*() const & { return value(); }
    T &&operator*() && { return std::move(*this).value(); }
    T *operator->() { return &value(); }
    const T *operator->() const { return &value(); }

    const Error &error() const
    {
        Q_ASSERT(!ok());
        return *std::get_if<1>(&m_state);
    }

private:
    std::variant<T, Error> m_state;
};

template <> class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error)
        : m_error(std::move(error))
    {
    }
    bool ok() const { return !m_error.has_value(); }
    explicit operator bool() const { return ok(); }
    const Error &error() const
    {
        Q_ASSERT(!ok());
        return *m_error;
    }

private:
    std::optional<Error> m_error;
};

} // namespace lampwork
