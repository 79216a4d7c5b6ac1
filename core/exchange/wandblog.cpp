// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/wandblog.h"

#include <QFileInfo>

#include <limits>

namespace lampwork {

namespace {

constexpr qint64 lookBytes = qint64(32) << 20;

} // namespace

bool looksLikeWandb(std::string_view text)
{
    return text.starts_with(":W&B");
}

WandbLog::WandbLog(const QString &path)
    : m_path(QFileInfo(path).absoluteFilePath())
{
    WandbLog::reset();
}

void WandbLog::reset()
{
    m_log = std::make_unique<BlockLog>(m_path);
    m_run.clear();
    m_records = std::make_unique<WandbRecords>(m_run);
    m_wrongTold = false;
}

Result<LogNews> WandbLog::look()
{
    LogNews news;
    const auto use = [&](std::string_view record) {
        if (m_records->read(record) || m_wrongTold)
            return;
        m_wrongTold = true;
        news.problems.append({ErrorCode::Damaged,
            QStringLiteral("The file holds records that are no W&B records; they are left out."),
            m_path});
    };
    const auto read = m_log->read(lookBytes, use, news.problems);
    if (!read)
        return read.error();
    news.bytesRead = read->bytes;
    news.bytesInAll = m_log->size();
    news.more = read->more;
    if (read->restarted) {
        reset();
        m_run.rewind(std::numeric_limits<qint64>::min());
        news.more = true;
    }
    if (m_run.hasNews())
        news.runs.push_back(m_run.take());
    return news;
}

QList<Error> WandbLog::unfinished() const
{
    const auto cut = m_log->unfinished();
    return cut ? QList<Error>{*cut} : QList<Error>();
}

} // namespace lampwork
