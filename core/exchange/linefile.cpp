// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/linefile.h"

#include "core/base/clock.h"

#include <algorithm>

namespace lampwork {

namespace {

constexpr qint64 settledMs = 10'000;
constexpr std::size_t longestLine = std::size_t(4) << 20;

} // namespace

Result<bool> LineFile::refresh()
{
    const auto restarted = m_file.refresh();
    if (restarted && *restarted)
        m_inLongLine = false;
    return restarted;
}

Result<std::string_view> LineFile::lines(std::size_t moreThan)
{
    for (;;) {
        std::string_view bytes = m_file.buffered();
        if (m_inLongLine) {
            const std::size_t end = bytes.find('\n');
            m_inLongLine = end == std::string_view::npos;
            m_file.use(m_inLongLine ? bytes.size() : end + 1);
            bytes = m_file.buffered();
        }
        const std::size_t end = bytes.find_last_of('\n');
        const std::string_view whole
            = end == std::string_view::npos ? std::string_view() : bytes.substr(0, end + 1);
        if (!whole.empty() && whole.size() > moreThan)
            return whole;
        if (whole.empty() && bytes.size() > longestLine) {
            m_inLongLine = true;
            ++m_skipped;
            continue;
        }
        const auto filled = m_file.fill(bytes.size() + 1);
        if (!filled)
            return filled.error();
        if (*filled)
            continue;
        const bool isSettled = nowMs() - m_file.lastWrittenMs() > settledMs;
        return isSettled ? m_file.buffered() : whole;
    }
}

void LineFile::reset()
{
    m_file.reset();
    m_inLongLine = false;
}

std::optional<Error> LineFile::unfinished(qint64 line) const
{
    if (m_file.left() <= 0)
        return std::nullopt;
    return Error{ErrorCode::Damaged,
        QStringLiteral("The last line, or a quoted cell in it, has no end and is left out until it "
                       "has one."),
        QStringLiteral("%1:%2").arg(m_file.path()).arg(line)};
}

} // namespace lampwork
