// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <functional>
#include <string_view>
#include <vector>

namespace lampwork {

struct CsvDialect {
    char delimiter = ','; // ' ': any run of spaces, those at both ends of a line ignored
    char quote = '"'; // 0: none
    char lineEnd = '\n'; // '\r' in files of old Macs; a return before '\n' is always dropped
    bool operator==(const CsvDialect &) const = default;
};

// Cuts UTF-8 text into records and fields by RFC 4180, and leniently beyond it: spaces before an
// opening quote are skipped, text after a closing one is kept. Blank lines are skipped. One thread.
class CsvRecords {
public:
    enum class Status { Record, End, Failed };
    // Appends text to the buffer; false at the end.
    using Fill = std::function<Result<bool>(std::vector<char> &)>;

    CsvRecords(CsvDialect dialect, Fill fill);

    Status next();
    // Of the last record; valid until the next call of next(). A quoted field comes without quotes.
    const std::vector<std::string_view> &fields() const { return m_fields; }
    qint64 line() const { return m_recordLine; } // where it begins, from 1
    std::size_t buffered() const { return m_size - m_at; } // bytes of text taken but not yet cut
    const Error &error() const { return m_error; }

private:
    enum class Scan { Record, Blank, Incomplete, Failed };
    struct Doubled {
        std::size_t field; // holds doubled quotes
    };
    Scan scanRecord();
    bool skipQuoted(char *&p, char *end, std::size_t field);
    bool refill();
    void undouble();

    CsvDialect m_dialect;
    Fill m_fill;
    std::vector<char> m_buffer;
    std::size_t m_at = 0; // begin of the next record in the buffer
    std::size_t m_size = 0; // of the text in the buffer; the sentinel stands behind it
    bool m_atEnd = false;
    bool m_special[256] = {};
    std::vector<std::string_view> m_fields;
    std::vector<Doubled> m_doubled;
    qint64 m_line = 1; // where the next record begins
    qint64 m_recordLine = 0;
    qint64 m_inner = 0; // line breaks inside quotes
    Error m_error;
};

} // namespace lampwork
