// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/findlogs.h"

#include "core/exchange/csvlog.h"
#include "core/exchange/jsonlinelog.h"
#include "core/exchange/mlflowdatabase.h"
#include "core/exchange/mlflowfolder.h"
#include "core/exchange/optunadatabase.h"
#include "core/exchange/tensorboardlog.h"
#include "core/exchange/wandblog.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace lampwork {

namespace {

constexpr int mostEntries = 200'000; // of a folder that is looked through
constexpr int deepest = 40;

std::string beginningOf(const QFileInfo &file)
{
    constexpr qint64 enough = 65536;
    QFile opened(file.filePath());
    return opened.open(QIODevice::ReadOnly) ? opened.read(enough).toStdString() : std::string();
}

std::optional<ForeignFormat> formatOfDatabase(const QString &path)
{
    const auto database = ForeignDatabase::open(path);
    if (!database)
        return std::nullopt;
    if (isOptunaDatabase(**database))
        return ForeignFormat::Optuna;
    return isMlflowDatabase(**database) ? std::optional(ForeignFormat::MlflowDatabase)
                                        : std::nullopt;
}

// By what is in the file; nothing for one that is no log, or has no whole line yet.
std::optional<ForeignFormat> formatOfContent(const QFileInfo &file)
{
    const std::string text = beginningOf(file);
    if (looksLikeWandb(text))
        return ForeignFormat::Wandb;
    if (looksLikeSqlite(text))
        return formatOfDatabase(file.absoluteFilePath());
    if (looksLikeRecords(text))
        return ForeignFormat::TensorBoard;
    if (looksLikeJsonLines(text))
        return ForeignFormat::JsonLines;
    if (!looksLikeCsvLog(text, qint64(text.size()) == file.size()))
        return std::nullopt;
    const bool isLightning = file.fileName() == QLatin1String("metrics.csv")
        && QFileInfo(file.dir().filePath(QStringLiteral("hparams.yaml"))).isFile();
    return isLightning ? ForeignFormat::Lightning : ForeignFormat::Csv;
}

bool mayBeLog(const QString &name)
{
    static const QStringList endings{QStringLiteral(".wandb"), QStringLiteral(".csv"),
        QStringLiteral(".tsv"), QStringLiteral(".jsonl"), QStringLiteral(".ndjson"),
        QStringLiteral(".db"), QStringLiteral(".sqlite"), QStringLiteral(".sqlite3")};
    return std::any_of(endings.cbegin(), endings.cend(),
        [&](const QString &ending) { return name.endsWith(ending, Qt::CaseInsensitive); });
}

// Goes through a folder and all below it.
class Finder {
public:
    explicit Finder(const std::optional<ForeignFormat> &format)
        : m_format(format)
    {
    }

    Result<void> lookThrough(const QString &folder, int depth)
    {
        if (isMlflowFolder(folder)) {
            add(ForeignFormat::MlflowFolder, folder);
            return {};
        }
        const QFileInfoList entries = QDir(folder).entryInfoList(
            QDir::Files | QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
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
        else if (mayBeLog(file.fileName()))
            addFile(file);
    }

    // Below a folder, only files that are called as logs are and look like one: a folder of a
    // training also holds other tables.
    void addFile(const QFileInfo &file)
    {
        const auto format = formatOfContent(file);
        if (format)
            add(*format, file.absoluteFilePath());
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
    const auto known = format                     ? format
        : isEventFileName(information.fileName()) ? std::optional(ForeignFormat::TensorBoard)
                                                  : formatOfContent(information);
    return known ? QList<FoundLog>{{*known, absolute}} : QList<FoundLog>();
}

std::unique_ptr<ForeignLog> makeForeignLog(const FoundLog &found)
{
    switch (found.format) {
    case ForeignFormat::TensorBoard:
        return std::make_unique<TensorBoardLog>(found.path);
    case ForeignFormat::MlflowFolder:
        return std::make_unique<MlflowFolder>(found.path);
    case ForeignFormat::MlflowDatabase:
        return std::make_unique<MlflowDatabase>(found.path);
    case ForeignFormat::Wandb:
        return std::make_unique<WandbLog>(found.path);
    case ForeignFormat::Lightning:
    case ForeignFormat::Csv:
        return std::make_unique<CsvLog>(found.path, found.format);
    case ForeignFormat::JsonLines:
        return std::make_unique<JsonLineLog>(found.path);
    case ForeignFormat::Optuna:
        return std::make_unique<OptunaDatabase>(found.path);
    }
    Q_UNREACHABLE();
}

} // namespace lampwork
