// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/tensorboardlog.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>
#include <limits>

namespace lampwork {

namespace {

constexpr qint64 lookBytes = qint64(32) << 20;

} // namespace

struct TensorBoardLog::EventFile {
    explicit EventFile(const QString &path, int number)
        : records(path)
    {
        state.number = number;
    }
    RecordFile records;
    TensorBoardEvents::File state;
    bool wrongTold = false; // a record that is no event
    bool isGone = false;
};

TensorBoardLog::TensorBoardLog(const QString &path)
    : m_path(QFileInfo(path).absoluteFilePath())
    , m_events(std::make_unique<TensorBoardEvents>(m_run))
{
}

TensorBoardLog::~TensorBoardLog() = default;

bool isEventFileName(const QString &name)
{
    return name.contains(QLatin1String("tfevents"));
}

void TensorBoardLog::reset()
{
    m_run.clear();
    m_events = std::make_unique<TensorBoardEvents>(m_run);
    m_files.clear();
}

Result<void> TensorBoardLog::findFiles()
{
    QStringList paths;
    if (const QFileInfo information(m_path); information.isDir()) {
        const auto entries = QDir(m_path).entryInfoList(QDir::Files, QDir::Name);
        for (const QFileInfo &entry : entries) {
            if (isEventFileName(entry.fileName()))
                paths.append(entry.absoluteFilePath());
        }
    } else if (information.exists()) {
        paths.append(m_path);
    }
    if (paths.isEmpty() && m_files.empty()) {
        return Error{ErrorCode::NotFound,
            QStringLiteral("There is no TensorBoard event file here. Name the folder that a "
                           "SummaryWriter writes to."),
            m_path};
    }
    for (const QString &path : std::as_const(paths)) {
        const bool isKnown = std::any_of(m_files.cbegin(), m_files.cend(),
            [&](const auto &file) { return file->records.path() == path; });
        if (!isKnown)
            m_files.push_back(std::make_unique<EventFile>(path, int(m_files.size())));
    }
    return {};
}

Result<bool> TensorBoardLog::readFile(EventFile &file, LogNews &news)
{
    const auto use = [&](std::string_view record) {
        if (m_events->read(record, file.state) || file.wrongTold)
            return;
        file.wrongTold = true;
        news.problems.append({ErrorCode::Damaged,
            QStringLiteral("The file holds records that are no TensorBoard events; they are left "
                           "out."),
            file.records.path()});
    };
    const auto read = file.records.read(lookBytes - news.bytesRead, use, news.problems);
    if (!read)
        return read.error();
    news.bytesRead += read->bytes;
    news.more = news.more || read->more;
    return read->restarted;
}

Result<LogNews> TensorBoardLog::look()
{
    LogNews news;
    if (auto found = findFiles(); !found)
        return found.error();
    for (const auto &file : m_files) {
        if (news.bytesRead >= lookBytes) {
            news.more = true;
            break;
        }
        const auto restarted = readFile(*file, news);
        if (!restarted) {
            if (!file->isGone)
                news.problems.append(restarted.error());
            file->isGone = true;
            continue;
        }
        file->isGone = false;
        if (*restarted) {
            // Written anew: what it told before is void, and so is what others told in between.
            reset();
            m_run.rewind(std::numeric_limits<qint64>::min());
            news.more = true;
            break;
        }
    }
    for (const auto &file : m_files)
        news.bytesInAll += file->records.size();
    if (m_run.hasNews())
        news.runs.push_back(m_run.take());
    return news;
}

QList<Error> TensorBoardLog::unfinished() const
{
    QList<Error> list;
    for (const auto &file : m_files) {
        if (const auto cut = file->records.unfinished())
            list.append(*cut);
    }
    return list;
}

qint64 TensorBoardLog::lastWrittenMs() const
{
    qint64 last = 0;
    for (const auto &file : m_files)
        last = std::max(last, file->records.lastWrittenMs());
    return last;
}

} // namespace lampwork
