// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/csvrecords.h"

#include <algorithm>
#include <cstring>

namespace lampwork {

namespace {
// A record that is longer is a quote that was never closed.
constexpr std::size_t longestRecord = 32 * 1024 * 1024;
}

CsvRecords::CsvRecords(CsvDialect dialect, Fill fill)
    : m_dialect(dialect)
    , m_fill(std::move(fill))
{
    m_special[static_cast<unsigned char>(dialect.delimiter)] = true;
    m_special[static_cast<unsigned char>(dialect.lineEnd)] = true;
}

CsvRecords::Status CsvRecords::next()
{
    for (;;) {
        if (m_at == m_size && m_atEnd)
            return Status::End;
        m_recordLine = m_line;
        const Scan scan = m_at == m_size ? Scan::Incomplete : scanRecord();
        switch (scan) {
        case Scan::Record:
            m_line += 1 + m_inner;
            if (!m_doubled.empty())
                undouble();
            return Status::Record;
        case Scan::Blank:
            ++m_line;
            break;
        case Scan::Incomplete:
            if (!refill())
                return Status::Failed;
            break;
        case Scan::Failed:
            return Status::Failed;
        }
    }
}

bool CsvRecords::refill()
{
    if (m_size - m_at > longestRecord) {
        m_error = {ErrorCode::InvalidInput,
            QStringLiteral("The record that begins in line %1 does not end within 32 MB: a quote "
                           "is probably never "
                           "closed. Set data.csv.quote to \"\" if the file has no quoting.")
                .arg(m_recordLine),
            QString::number(m_recordLine)};
        return false;
    }
    m_buffer.resize(m_size); // without the sentinel
    m_buffer.erase(m_buffer.begin(), m_buffer.begin() + std::ptrdiff_t(m_at));
    m_at = 0;
    auto more = m_fill(m_buffer);
    if (!more) {
        m_error = more.error();
        return false;
    }
    m_atEnd = !*more;
    m_size = m_buffer.size();
    m_buffer.push_back(m_dialect.lineEnd); // stops every scan
    return true;
}

// p: behind the opening quote; moves it behind the closing one. False: the buffer ends before that.
bool CsvRecords::skipQuoted(char *&p, char *end, std::size_t field)
{
    const char *begin = p;
    bool doubled = false;
    for (;;) {
        auto *quote = static_cast<char *>(std::memchr(p, m_dialect.quote, std::size_t(end - p)));
        if (!quote || (quote + 1 == end && !m_atEnd))
            return false;
        p = quote + 1;
        if (p < end && *p == m_dialect.quote) {
            doubled = true;
            ++p;
            continue;
        }
        break;
    }
    if (doubled)
        m_doubled.push_back({field});
    m_inner += std::count(begin, static_cast<const char *>(p), m_dialect.lineEnd);
    return true;
}

CsvRecords::Scan CsvRecords::scanRecord()
{
    m_fields.clear();
    m_doubled.clear();
    m_inner = 0;
    char *p = m_buffer.data() + m_at;
    char *end = m_buffer.data() + m_size;
    const char delimiter = m_dialect.delimiter;
    const bool collapse = delimiter == ' ';
    bool quotedAny = false;
    for (;;) {
        if (collapse) {
            while (p < end && *p == ' ')
                ++p;
        }
        char *begin = p;
        if (m_dialect.quote) {
            while (p < end && *p == ' ')
                ++p;
        }
        std::string_view field;
        if (m_dialect.quote && p < end && *p == m_dialect.quote) {
            quotedAny = true;
            char *open = ++p;
            if (!skipQuoted(p, end, m_fields.size())) {
                if (!m_atEnd)
                    return Scan::Incomplete;
                m_error = {ErrorCode::InvalidInput,
                    QStringLiteral("A quoted field in the record that begins in line %1 is never "
                                   "closed. Close it, or "
                                   "set data.csv.quote to \"\" if the file has no quoting.")
                        .arg(m_recordLine),
                    QString::number(m_recordLine)};
                return Scan::Failed;
            }
            char *close = p - 1;
            while (!m_special[static_cast<unsigned char>(*p)])
                ++p;
            const bool plain
                = std::all_of(close + 1, p, [](char c) { return c == ' ' || c == '\r'; });
            field = plain ? std::string_view(open, std::size_t(close - open))
                          : std::string_view(begin, std::size_t(p - begin));
        } else {
            while (!m_special[static_cast<unsigned char>(*p)])
                ++p;
            field = {begin, std::size_t(p - begin)};
        }
        if (p == end && !m_atEnd)
            return Scan::Incomplete;
        if (p < end && *p == delimiter) {
            m_fields.push_back(field);
            ++p;
            continue;
        }
        if (!field.empty() && field.back() == '\r')
            field.remove_suffix(1);
        if (!(collapse && field.empty() && !m_fields.empty()))
            m_fields.push_back(field);
        m_at = std::size_t(std::min(p + 1, end) - m_buffer.data());
        const bool blank = m_fields.size() == 1 && !quotedAny
            && m_fields[0].find_first_not_of(' ') == field.npos;
        return blank ? Scan::Blank : Scan::Record;
    }
}

void CsvRecords::undouble()
{
    for (const Doubled &doubled : m_doubled) {
        std::string_view &field = m_fields[doubled.field];
        char *out = m_buffer.data() + (field.data() - m_buffer.data());
        char *write = out;
        for (std::size_t i = 0; i < field.size(); ++i) {
            *write++ = field[i];
            if (field[i] == m_dialect.quote && i + 1 < field.size()
                && field[i + 1] == m_dialect.quote)
                ++i;
        }
        field = {out, std::size_t(write - out)};
    }
}

} // namespace lampwork
