// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/rowlog.h"

#include <QFileInfo>

#include <limits>

namespace lampwork {

namespace {

constexpr qint64 lookBytes = qint64(8) << 20; // a cell of two bytes becomes a point of 24

} // namespace

RowLog::RowLog(const QString &path)
    : m_path(QFileInfo(path).absoluteFilePath())
    , m_lines(m_path)
{
    m_rows.emplace(m_run);
}

void RowLog::reset()
{
    m_lines.reset();
    m_run.clear();
    m_rows.emplace(m_run);
    m_line = 1;
    forget();
}

Result<LogNews> RowLog::look()
{
    LogNews news;
    const auto restarted = m_lines.refresh();
    if (!restarted)
        return restarted.error();
    if (*restarted) {
        reset();
        m_run.rewind(std::numeric_limits<qint64>::min());
        if (const auto again = m_lines.refresh(); !again)
            return again.error();
    }
    lookBeside(news);
    const qint64 begin = m_lines.offset();
    std::size_t tooFew = 0;
    while (m_lines.offset() - begin < lookBytes) {
        const auto block = m_lines.lines(tooFew);
        if (!block)
            return block.error();
        if (block->size() <= tooFew)
            break;
        const auto used = readLines(*block, news);
        if (!used)
            return used.error();
        m_lines.use(*used);
        tooFew = *used == 0 ? block->size() : 0;
    }
    news.bytesRead = m_lines.offset() - begin;
    news.bytesInAll = m_lines.size();
    news.more = news.bytesRead >= lookBytes;
    if (const int skipped = m_lines.takeSkipped(); skipped > 0)
        m_run.leaveOut(QStringLiteral("lines over four megabytes"), skipped);
    if (!news.more)
        m_lines.rest();
    if (m_run.hasNews())
        news.runs.push_back(m_run.take());
    return news;
}

QList<Error> RowLog::unfinished() const
{
    const auto cut = m_lines.unfinished(m_line);
    return cut ? QList<Error>{*cut} : QList<Error>();
}

} // namespace lampwork
