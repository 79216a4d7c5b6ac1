// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/findlogs.h"

#include "core/exchange/tensorboardlog.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace lampwork {

namespace {

constexpr int mostEntries = 200'000; // of a folder that is looked through
constexpr int deepest = 40;

// Goes through a folder and all below it.
class Finder {
public:
    explicit Finder(const std::optional<ForeignFormat> &format)
        : m_format(format)
    {
    }

    Result<void> lookThrough(const QString &folder, int depth)
    {
        const QFileInfoList entries
            = QDir(folder).entryInfoList(QDir::Files | QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
        m_entries += int(entries.size());
        if (m_entries > mostEntries) {
            return Error{ErrorCode::InvalidInput,
                QStringLiteral("The folder has more than %1 entries. Name the folders of the logs "
                               "themselves.")
                    .arg(mostEntries),
                folder};
        }
        for (const QFileInfo &entry : entries) {
            if (entry.isFile())
                lookAt(entry, folder);
        }
        for (const QFileInfo &entry : entries) {
            const bool isOurs = entry.fileName().endsWith(QLatin1String(".lampwork"));
            if (!entry.isDir() || entry.isSymLink() || isOurs || depth >= deepest)
                continue;
            if (auto done = lookThrough(entry.absoluteFilePath(), depth + 1); !done)
                return done;
        }
        return {};
    }

    QList<FoundLog> found() const { return m_found; }

private:
    void lookAt(const QFileInfo &file, const QString &folder)
    {
        if (isEventFileName(file.fileName()))
            add(ForeignFormat::TensorBoard, folder);
    }

    void add(ForeignFormat format, const QString &path)
    {
        const FoundLog log{format, path};
        if ((!m_format || *m_format == format) && (m_found.isEmpty() || m_found.last() != log))
            m_found.append(log);
    }

    std::optional<ForeignFormat> m_format;
    int m_entries = 0;
    QList<FoundLog> m_found;
};

std::optional<ForeignFormat> formatOfFile(const QFileInfo &file)
{
    if (isEventFileName(file.fileName()))
        return ForeignFormat::TensorBoard;
    return std::nullopt;
}

} // namespace

Result<QList<FoundLog>> findForeignLogs(
    const QString &path, const std::optional<ForeignFormat> &format)
{
    const QFileInfo information(path);
    if (!information.exists()) {
        return Error{ErrorCode::NotFound,
            QStringLiteral("There is no such file or folder. Check the path."), path};
    }
    const QString absolute = QDir::cleanPath(information.absoluteFilePath());
    if (information.isDir()) {
        Finder finder(format);
        if (auto looked = finder.lookThrough(absolute, 0); !looked)
            return looked.error();
        return finder.found();
    }
    const auto known = format ? format : formatOfFile(information);
    return known ? QList<FoundLog>{{*known, absolute}} : QList<FoundLog>();
}

std::unique_ptr<ForeignLog> makeForeignLog(const FoundLog &found)
{
    switch (found.format) {
    case ForeignFormat::TensorBoard:
        return std::make_unique<TensorBoardLog>(found.path);
    default:
        return nullptr;
    }
}

} // namespace lampwork
