// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/storecheck.h"

#include "core/store/schema.h"
#include "core/store/storechecker.h"
#include "core/store/storefolder.h"
#include "core/store/storelock.h"
#include "core/store/walscan.h"

#include <QFile>
#include <QFileInfo>
#include <QStringDecoder>

#include <algorithm>

namespace lampwork {

namespace {

constexpr qint64 applicationId = 0x4c4d5057; // "LMPW"

// What a store of this version has in sqlite_master, from the migrations themselves.
Result<QMap<QString, QString>> expectedSchema(int version)
{
    auto memory = SqliteFile::open(QStringLiteral(":memory:"), SqliteFile::Mode::ReadWrite);
    if (!memory)
        return memory.error();
    for (const Migration &migration : migrations()) {
        if (migration.version > version)
            break;
        for (const char *statement : migration.statements) {
            if (auto done = (*memory)->execute(QString::fromUtf8(statement)); !done)
                return done.error();
        }
    }
    QMap<QString, QString> schema;
    auto read
        = (*memory)->each(QStringLiteral("SELECT type || ' ' || name, sql FROM sqlite_master"), {},
            [&](const QSqlQuery &row) {
                schema.insert(row.value(0).toString(), row.value(1).toString());
                return Result<void>();
            });
    if (!read)
        return read.error();
    return schema;
}

} // namespace

QString nameOf(Finding::Kind kind)
{
    static const char *const names[]{"database", "log", "reference", "run", "series", "chunk",
        "envelope", "journal", "histogram", "event", "order", "seal", "object", "unreferenced"};
    return QString::fromLatin1(names[int(kind)]);
}

bool CheckReport::isDamaged() const
{
    return std::any_of(findings.cbegin(), findings.cend(),
        [](const Finding &finding) { return finding.isDamage(); });
}

const QStringList &storeTables()
{
    static const QStringList tables{QStringLiteral("schema_version"), QStringLiteral("counter"),
        QStringLiteral("experiment"), QStringLiteral("run"), QStringLiteral("run_spec"),
        QStringLiteral("run_seal"), QStringLiteral("run_attr"), QStringLiteral("tag"),
        QStringLiteral("series"), QStringLiteral("metric_chunk"), QStringLiteral("metric_journal"),
        QStringLiteral("histogram"), QStringLiteral("event"), QStringLiteral("command"),
        QStringLiteral("checkpoint"), QStringLiteral("artifact"), QStringLiteral("object_pin")};
    return tables;
}

bool isWholeText(const QByteArray &utf8)
{
    QStringDecoder decoder(QStringDecoder::Utf8);
    const QString text = decoder(utf8);
    return !decoder.hasError() && !text.contains(QChar::Null);
}

StoreChecker::StoreChecker(const QString &folder, const Progress &progress)
    : m_folder(folder)
    , m_database(folder + QStringLiteral("/store.db"))
    , m_progress(progress)
{
}

Result<void> StoreChecker::step(double fraction, const QString &text)
{
    m_progress(fraction, text);
    if (!m_progress.isCancelled())
        return {};
    return Error{ErrorCode::Cancelled,
        QStringLiteral("The check was cancelled before it was done; what it did not reach is not "
                       "known to be whole."),
        m_folder};
}

Result<void> StoreChecker::rows(const QString &table, const QString &sql,
    const QVariantList &values, const SqliteFile::Row &use)
{
    auto read = m_db->each(sql, values, use);
    if (read || read.error().code == ErrorCode::Cancelled || read.error().code == ErrorCode::Busy)
        return read;
    Finding finding;
    finding.what = QStringLiteral("The table %1 cannot be read to its end. %2")
                       .arg(table, read.error().message);
    if (m_report.findings.contains(finding))
        return {}; // told when it was read for something else

    add(finding);
    return {};
}

// -- The database -----------------------------------------------------------------------------

Result<void> StoreChecker::checkLog()
{
    StoreLock lock;
    // A place that cannot be written has no writers of ours to wait for.
    bool locked = false;
    if (QFileInfo(m_folder).isWritable() && QFile::exists(m_folder + QStringLiteral("/store.lock"))
        && lock.open(m_folder)) {
        if (auto taken = lock.acquire(10'000); !taken)
            return taken;
        locked = true;
    }
    auto scan = scanWal(m_database);
    if (locked)
        lock.release();
    if (!scan)
        return scan.error();
    if (!scan->isDamaged())
        return {};
    Finding finding;
    finding.kind = Finding::Kind::Log;
    if (scan->badHeader) {
        finding.what = QStringLiteral("The head of the write-ahead log is damaged: nothing that "
                                      "stands in the log alone can be used.");
    } else if (scan->firstBad >= 0) {
        finding.what = QStringLiteral("Frame %1 of the write-ahead log is damaged: it and the %2 "
                                      "frames behind it cannot be used.")
                           .arg(scan->firstBad + 1)
                           .arg(scan->lostAfter);
    } else {
        finding.what = QStringLiteral("The write-ahead log was cut: it has %1 of the %2 frames "
                                      "that were committed.")
                           .arg(scan->committed)
                           .arg(scan->indexed);
    }
    add(finding);
    return {};
}

Result<void> StoreChecker::openView()
{
    auto opened = SqliteFile::open(m_database, modeForReading(m_database));
    if (!opened)
        return opened.error();
    m_db = std::move(*opened);
    if (auto begun = m_db->execute(QStringLiteral("BEGIN")); !begun)
        return begun;
    return m_db->execute(QStringLiteral("SELECT count(*) FROM sqlite_master"));
}

Result<void> StoreChecker::checkSchema()
{
    const auto id = m_db->integer(QStringLiteral("PRAGMA application_id"));
    if (!id)
        return id.error();
    auto version = m_db->integer(QStringLiteral("SELECT max(version) FROM schema_version"));
    const int ours = migrations().back().version;
    if (!version || !version->has_value() || **version < 1) {
        if (id->value_or(0) != applicationId) {
            return Error{ErrorCode::InvalidInput,
                QStringLiteral("It is not a Lampwork store: its store.db is another program's "
                               "database, or damaged beyond recognition."),
                m_folder};
        }
        Finding finding;
        finding.what = QStringLiteral("The version of the store's format cannot be read.");
        add(finding);
        m_version = ours;
    } else if (**version > ours) {
        return Error{ErrorCode::TooNew,
            QStringLiteral("The store was written by a newer version of Lampwork (format %1, this "
                           "one knows %2). Check it with the newer version.")
                .arg(**version)
                .arg(ours),
            m_folder};
    } else {
        m_version = int(**version);
    }
    if (id->value_or(0) != applicationId) {
        Finding finding;
        finding.what
            = QStringLiteral("The head of the database does not say that it is a Lampwork store.");
        add(finding);
    }
    auto expected = expectedSchema(m_version);
    if (!expected)
        return expected.error();
    QMap<QString, QString> found;
    auto read = rows(QStringLiteral("sqlite_master"),
        QStringLiteral("SELECT type || ' ' || name, sql FROM sqlite_master"),
        [&](const QSqlQuery &row) {
            found.insert(row.value(0).toString(), row.value(1).toString());
            return Result<void>();
        });
    if (!read)
        return read;
    for (auto it = expected->cbegin(); it != expected->cend(); ++it) {
        if (found.value(it.key()) == it.value() && found.contains(it.key()))
            continue;
        Finding finding;
        finding.what = QStringLiteral("The schema's %1 is %2.")
                           .arg(it.key(),
                               found.contains(it.key()) ? QStringLiteral("not as it was made")
                                                        : QStringLiteral("missing"));
        add(finding);
    }
    return {};
}

Result<void> StoreChecker::checkStructure()
{
    return rows(QStringLiteral("sqlite_master"), QStringLiteral("PRAGMA integrity_check(1000)"),
        [&](const QSqlQuery &row) {
            const QString text = row.value(0).toString();
            for (const QString &line : text.split(u'\n', Qt::SkipEmptyParts)) {
                if (line == QLatin1String("ok") || line.startsWith(QLatin1String("***")))
                    continue;
                Finding finding;
                finding.what = QStringLiteral("SQLite: %1").arg(line);
                add(finding);
            }
            return Result<void>();
        });
}

Result<void> StoreChecker::checkReferences()
{
    return rows(QStringLiteral("sqlite_master"), QStringLiteral("PRAGMA foreign_key_check"),
        [&](const QSqlQuery &row) {
            Finding finding;
            finding.kind = Finding::Kind::Reference;
            finding.what = QStringLiteral("A row of %1 refers to a row of %2 that is not there.")
                               .arg(row.value(0).toString(), row.value(2).toString());
            add(finding);
            return Result<void>();
        });
}

Result<CheckReport> StoreChecker::run()
{
    using Part = Result<void> (StoreChecker::*)();
    struct Stage {
        double fraction;
        const char *text;
        Part part;
    };
    if (auto checked = checkLog(); !checked)
        return checked.error();
    auto opened = openView();
    if (opened)
        opened = checkSchema();
    // Without its log, a young database does not even say whose it is.
    if (!opened && opened.error().code != ErrorCode::Damaged
        && !(opened.error().code == ErrorCode::InvalidInput && m_report.isDamaged()))
        return opened.error();
    if (!opened) { // not a row of it can be read
        Finding finding;
        finding.what = opened.error().message;
        add(finding);
        return m_report;
    }
    static const Stage stages[]{
        {0.01, "Checking the structure of the database", &StoreChecker::checkStructure},
        {0.25, "Checking references", &StoreChecker::checkReferences},
        {0.26, "Checking rows", &StoreChecker::checkValues},
        {0.28, "Checking runs", &StoreChecker::checkRuns},
        {0.30, "Checking specs", &StoreChecker::checkSpecs},
        {0.31, "Checking parameters", &StoreChecker::checkAttributes},
        {0.32, "Checking events", &StoreChecker::checkEvents},
        {0.34, "Checking orders", &StoreChecker::checkOrders},
        {0.35, "Checking histograms", &StoreChecker::checkHistograms},
        {0.38, "Checking series", &StoreChecker::readSeries},
        {0.40, "Checking points", &StoreChecker::checkChunks},
        {0.68, "Checking the journal", &StoreChecker::checkJournal},
        {0.70, "Checking seals", &StoreChecker::checkSeals},
        {0.72, "Checking objects", &StoreChecker::checkObjects},
    };
    for (const Stage &stage : stages) {
        if (auto going = step(stage.fraction, QString::fromLatin1(stage.text)); !going)
            return going.error();
        if (auto checked = (this->*stage.part)(); !checked)
            return checked.error();
    }
    m_progress(1);
    return m_report;
}

Result<CheckReport> checkStore(const QString &path, const Progress &progress)
{
    auto folder = storeFolder(path);
    if (!folder)
        return folder.error();
    return StoreChecker(*folder, progress).run();
}

} // namespace lampwork
