// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/linefile.h"

#include "core/base/clock.h"

#include <algorithm>

namespace lampwork {

namespace {

constexpr qint64 settledMs = 10'000;

} // namespace

Result<bool> LineFile::refresh()
{
    return m_file.refresh();
}

Result<std::string_view> LineFile::lines()
{
    std::size_t searched = 0;
    for (;;) {
        const std::string_view bytes = m_file.buffered();
        const std::size_t end = bytes.find_last_of('\n');
        if (end != std::string_view::npos && end >= searched)
            return bytes.substr(0, end + 1);
        searched = bytes.size();
        // Doubled each time, so that a line without an end is looked at only a few times.
        const auto wanted
            = std::size_t(std::min<qint64>(m_file.left(), qint64(bytes.size()) * 2 + 1));
        const auto filled = m_file.fill(wanted);
        if (!filled)
            return filled.error();
        if (*filled)
            continue;
        const bool isSettled = nowMs() - m_file.lastWrittenMs() > settledMs;
        return isSettled ? m_file.buffered() : std::string_view();
    }
}

void LineFile::reset()
{
    m_file.reset();
}

std::optional<Error> LineFile::unfinished(qint64 line) const
{
    if (m_file.left() <= 0)
        return std::nullopt;
    return Error{ErrorCode::Damaged,
        QStringLiteral("The last line has no end and is left out until it has one."),
        QStringLiteral("%1:%2").arg(m_file.path()).arg(line)};
}

} // namespace lampwork
