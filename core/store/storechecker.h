// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/sqlitefile.h"
#include "core/store/storecheck.h"

#include <QHash>
#include <QMap>
#include <QSet>

namespace lampwork {

// The work of checkStore(), a part a file: storecheck.cpp the database, checkrows.cpp the rows
// about runs, checkseals.cpp their seals, checkseries.cpp chunks and journal, checkobjects.cpp the
// files.
class StoreChecker {
public:
    StoreChecker(const QString &folder, const Progress &progress);
    Result<CheckReport> run();

private:
    struct SeriesFacts {
        RunId run = 0;
        QString name;
        qint64 chunked = 0;
        std::optional<qint64> lastStep;
        std::optional<qint64> readTo; // the last step that was found, in chunks and journal
    };
    // A row's place in a numbering from 1 without holes, for each run.
    struct Numbering {
        RunId run = 0;
        qint64 last = 0;
    };
    struct RunFacts {
        qint64 journalSeq = 0;
        qint64 compactedSeq = 0;
    };

    // storecheck.cpp
    Result<void> checkLog();
    Result<void> openView();
    Result<void> checkSchema();
    Result<void> checkStructure();
    Result<void> checkReferences();
    Result<void> step(double fraction, const QString &text); // Cancelled
    // Reads rows, going on behind damage of the database's own: a finding says that it stops there.
    Result<void> rows(const QString &table, const QString &sql, const SqliteFile::Row &use)
    {
        return rows(table, sql, {}, use);
    }
    Result<void> rows(const QString &table, const QString &sql, const QVariantList &values,
        const SqliteFile::Row &use);
    void add(Finding finding) { m_report.findings.append(std::move(finding)); }

    // checkrows.cpp
    Result<void> checkValues(); // every column of every table: is it of its type, and text?
    Result<void> checkRuns();
    Result<void> checkSpecs();
    Result<void> checkAttributes();
    Result<void> checkEvents();
    void checkNumber(Numbering &before, RunId run, qint64 seq, Finding::Kind kind);
    Result<void> checkOrders();
    Result<void> checkHistograms();

    // checkseals.cpp
    Result<void> checkSeals();
    bool isFoundDamaged(RunId run) const;

    // checkseries.cpp
    Result<void> readSeries();
    Result<void> checkChunks();
    Result<void> checkChunk(const QSqlQuery &row, SeriesFacts &series, qint64 number);
    Result<void> checkJournal();
    void checkEntry(RunId run, qint64 seq, const QByteArray &entry);

    // checkobjects.cpp
    Result<void> checkObjects();
    Result<void> checkObject(const QString &object, const QString &owner, qint64 sizeBytes);
    Result<void> findUnreferenced(const QSet<QString> &referenced);
    bool isStillReferenced(const QString &object) const;

    QString m_folder;
    QString m_database;
    const Progress &m_progress;
    std::unique_ptr<SqliteFile> m_db;
    CheckReport m_report;
    int m_version = 0; // of the schema
    QMap<RunId, RunFacts> m_runs;
    QMap<qint64, SeriesFacts> m_series;
};

// Every table of a store, those that others refer to first.
const QStringList &storeTables();
// False for what is no UTF-8.
bool isWholeText(const QByteArray &utf8);

} // namespace lampwork
