// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/storesize.h"

#include "core/store/objecttable.h"
#include "core/store/sqlitefile.h"
#include "core/store/storefolder.h"

#include <QDir>
#include <QDirIterator>
#include <QFileInfo>
#include <QMap>
#include <QSet>

#include <algorithm>

namespace lampwork {

namespace {

// Adds what a query says (run, bytes) to one member of each run.
Result<void> addUp(SqliteFile &db, QMap<RunId, RunSize> &runs, qint64 RunSize::*member,
    const char *sql)
{
    return db.each(QString::fromLatin1(sql), {}, [&](const QSqlQuery &row) {
        if (const auto run = runs.find(row.value(0).toLongLong()); run != runs.end())
            (*run).*member += row.value(1).toLongLong();
        return Result<void>();
    });
}

Result<void> readRuns(SqliteFile &db, QMap<RunId, RunSize> &runs)
{
    return db.each(
        QStringLiteral("SELECT run.id, run.name, experiment.name, deleted,"
                       " length(run.name) + length(message) + length(note)"
                       " FROM run JOIN experiment ON experiment.id = run.experiment_id"),
        {}, [&](const QSqlQuery &row) {
            RunSize &run = runs[row.value(0).toLongLong()];
            run.run = row.value(0).toLongLong();
            run.name = row.value(1).toString();
            run.experiment = row.value(2).toString();
            run.deleted = row.value(3).toInt() != 0;
            run.texts = row.value(4).toLongLong();
            return Result<void>();
        });
}

Result<void> readRows(SqliteFile &db, QMap<RunId, RunSize> &runs)
{
    struct Part {
        qint64 RunSize::*member;
        const char *sql;
    };
    static const Part parts[]{
        {&RunSize::points,
            "SELECT run_id, sum(length(data) + length(mip)) FROM metric_chunk"
            " JOIN series ON series.id = series_id GROUP BY run_id"},
        {&RunSize::journal, "SELECT run_id, sum(length(data)) FROM metric_journal GROUP BY run_id"},
        {&RunSize::texts, "SELECT run_id, sum(length(CAST(spec AS BLOB))) FROM run_spec GROUP BY 1"},
        {&RunSize::texts,
            "SELECT run_id, sum(length(key) + 9 + coalesce(length(CAST(txt AS BLOB)), 0))"
            " FROM run_attr GROUP BY run_id"},
        {&RunSize::texts,
            "SELECT run_id, sum(length(CAST(payload AS BLOB)) + 20) FROM event GROUP BY run_id"},
        {&RunSize::texts, "SELECT run_id, sum(length(result) + 40) FROM command GROUP BY run_id"},
    };
    for (const Part &part : parts) {
        if (auto done = addUp(db, runs, part.member, part.sql); !done)
            return done;
    }
    auto histograms = db.integer(
        QStringLiteral("SELECT count(*) FROM sqlite_master WHERE name = 'histogram'"));
    if (!histograms)
        return histograms.error();
    if (histograms->value_or(0) == 0)
        return {}; // a store of the first format
    return addUp(db, runs, &RunSize::histograms,
        "SELECT run_id, sum(length(counts) + length(name) + 24) FROM histogram GROUP BY run_id");
}

// Each file counts once for a run, as a checkpoint where it is one.
Result<QSet<QString>> readObjects(SqliteFile &db, QMap<RunId, RunSize> &runs)
{
    struct Use {
        RunId run = 0;
        qint64 sizeBytes = 0;
        bool isCheckpoint = false;
    };
    QMap<QString, QList<Use>> uses;
    auto read = db.each(QStringLiteral("SELECT object, run_id, size_bytes, 1 FROM checkpoint UNION"
                                       " SELECT object, run_id, size_bytes, 0 FROM artifact"
                                       " ORDER BY 4 DESC"),
        {}, [&](const QSqlQuery &row) {
            QList<Use> &users = uses[row.value(0).toString()];
            const Use use{row.value(1).toLongLong(), row.value(2).toLongLong(),
                row.value(3).toInt() != 0};
            if (std::none_of(users.cbegin(), users.cend(),
                    [&](const Use &other) { return other.run == use.run; }))
                users.append(use);
            return Result<void>();
        });
    if (!read)
        return read.error();
    QSet<QString> referenced;
    for (auto it = uses.cbegin(); it != uses.cend(); ++it) {
        referenced.insert(it.key());
        for (const Use &use : *it) {
            const auto run = runs.find(use.run);
            if (run == runs.end())
                continue;
            (use.isCheckpoint ? run->checkpoints : run->artifacts) += use.sizeBytes;
            if (it->size() > 1)
                run->shared += use.sizeBytes;
        }
    }
    return referenced;
}

void readFolder(const QString &folder, const QSet<QString> &referenced, StoreSize &size)
{
    for (const QFileInfo &file :
        QDir(folder + QStringLiteral("/objects")).entryInfoList(QDir::Files | QDir::Hidden)) {
        size.objectBytes += file.size();
        if (!referenced.contains(file.fileName()))
            size.unreferencedBytes += file.size();
    }
    size.engineLogBytes = folderBytes(folder + QStringLiteral("/logs"));
    for (const QFileInfo &file :
        QDir(folder).entryInfoList({QStringLiteral("store.db.v*.bak")}, QDir::Files))
        size.copyBytes += file.size();
    size.logBytes = QFileInfo(folder + QStringLiteral("/store.db-wal")).size();
    size.totalBytes = folderBytes(folder);
}

} // namespace

qint64 StoreSize::overheadBytes() const
{
    qint64 content = 0;
    for (const RunSize &run : runs)
        content += run.points + run.journal + run.histograms + run.texts;
    return std::max<qint64>(databaseBytes - freeBytes - content, 0);
}

qint64 folderBytes(const QString &path)
{
    qint64 bytes = 0;
    QDirIterator files(path, QDir::Files | QDir::Hidden | QDir::NoSymLinks,
        QDirIterator::Subdirectories);
    while (files.hasNext()) {
        files.next();
        if (files.fileName() == QLatin1String("store.db-shm"))
            continue; // memory that SQLite shares between processes; looking makes it appear
        bytes += files.fileInfo().size();
    }
    return bytes;
}

Result<StoreSize> measureStore(const QString &path)
{
    auto folder = storeFolder(path);
    if (!folder)
        return folder.error();
    const QString database = *folder + QStringLiteral("/store.db");
    auto opened = SqliteFile::open(database, modeForReading(database));
    if (!opened)
        return opened.error();
    SqliteFile &db = **opened;
    StoreSize size;
    QMap<RunId, RunSize> runs;
    if (auto done = db.execute(QStringLiteral("BEGIN")); !done)
        return done.error();
    if (auto done = readRuns(db, runs); !done)
        return done.error();
    if (auto done = readRows(db, runs); !done)
        return done.error();
    auto referenced = readObjects(db, runs);
    if (!referenced)
        return referenced.error();
    qint64 pages[3]{};
    const char *const pragmas[]{"PRAGMA page_size", "PRAGMA page_count", "PRAGMA freelist_count"};
    for (int i = 0; i < 3; ++i) {
        auto number = db.integer(QString::fromLatin1(pragmas[i]));
        if (!number)
            return number.error();
        pages[i] = number->value_or(0);
    }
    size.databaseBytes = pages[0] * pages[1];
    size.freeBytes = pages[0] * pages[2];
    size.runs = runs.values();
    readFolder(*folder, *referenced, size);
    return size;
}

} // namespace lampwork
