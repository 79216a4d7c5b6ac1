// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/connection.h"
#include "core/store/pointtable.h"
#include "core/store/storerepair.h"
#include "core/store/storesalvage.h"

#include <QSet>

namespace lampwork {

// Writes what was salvaged into the fresh store behind `db`, keeping all numbers, and tells what is
// missing. For repairStore() alone.
class RepairWriter {
public:
    RepairWriter(const StoreSalvage &from, Connection &db, const QString &oldFolder,
        const QString &newFolder, RepairReport &report)
        : m_from(from)
        , m_db(db)
        , m_table(db)
        , m_oldFolder(oldFolder)
        , m_newFolder(newFolder)
        , m_report(report)
    {
    }
    Result<void> write(const Progress &progress);

private:
    struct SeriesRow {
        RunId run = 0;
        QString name;
        qint64 chunked = 0;
        qint64 lastStep = -1;
    };
    struct RunRow {
        qint64 journalSeq = 0;
        qint64 compactedSeq = 0;
        qint64 written = 0; // journal entries in the new store
        bool over = false;
        qint64 step = 0;
    };

    Result<void> inWriteRuns();
    Result<void> inWriteExperiments();
    Result<void> inWriteRun(const QList<QVariant> &row);
    Result<void> inAddMissingRuns();
    QList<QList<QVariant>> numbered(const QString &table) const;
    Result<void> inWriteAbout(const QString &table, const char *sql);
    Result<void> inWriteSeries();
    Result<void> inWriteHistograms();
    Result<bool> saveObject(const QString &object);
    void tellMissingNumbers(const QString &table, const QString &word);
    void tellBrokenTables();

    Result<void> writePoints(const Progress &progress);
    Result<void> writeChunks(qint64 seriesId, const SeriesRow &series);
    Result<void> writeJournal(RunId run, const QHash<qint64, QString> &names);
    Result<void> append(RunId run, SeriesPoints points);
    Result<void> finishRun(RunId run);
    void lose(Loss loss) { m_report.losses.append(std::move(loss)); }

    const StoreSalvage &m_from;
    Connection &m_db;
    PointTable m_table;
    QString m_oldFolder;
    QString m_newFolder;
    RepairReport &m_report;
    QMap<RunId, RunRow> m_runs;
    QMap<qint64, SeriesRow> m_series;
    QHash<qint64, qint64> m_readTo; // by series id: the last step saved
};

} // namespace lampwork
