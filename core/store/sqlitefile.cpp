// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/sqlitefile.h"

#include <QFile>
#include <QFileInfo>
#include <QSqlError>
#include <QUrl>

#include <atomic>

namespace lampwork {

SqliteFile::SqliteFile(const QString &file)
    : m_file(file)
{
    static std::atomic<quint64> counter{0};
    m_name = QStringLiteral("lampwork-file-%1").arg(++counter);
}

SqliteFile::~SqliteFile()
{
    m_database.close();
    m_database = QSqlDatabase();
    if (QSqlDatabase::contains(m_name))
        QSqlDatabase::removeDatabase(m_name);
}

Result<std::unique_ptr<SqliteFile>> SqliteFile::open(const QString &file, Mode mode)
{
    std::unique_ptr<SqliteFile> opened(new SqliteFile(file));
    if (mode != Mode::ReadWrite && !QFile::exists(file)) {
        return Error{
            ErrorCode::NotFound, QStringLiteral("There is no database %1.").arg(file), {}};
    }
    QSqlDatabase &database = opened->m_database;
    database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), opened->m_name);
    QString options = QStringLiteral("QSQLITE_BUSY_TIMEOUT=10000");
    database.setDatabaseName(file);
    if (mode != Mode::ReadWrite)
        options += QStringLiteral(";QSQLITE_OPEN_READONLY");
    if (mode == Mode::Immutable) {
        QUrl url = QUrl::fromLocalFile(file);
        url.setQuery(QStringLiteral("immutable=1"));
        database.setDatabaseName(url.toString(QUrl::FullyEncoded));
        options += QStringLiteral(";QSQLITE_OPEN_URI");
    }
    database.setConnectOptions(options);
    if (!database.open())
        return opened->error(database.lastError());
    if (mode == Mode::ReadOnly) {
        // Nothing of ours ever moves the log into the database (see Connection).
        if (auto done = opened->execute(QStringLiteral("PRAGMA wal_autocheckpoint = 0")); !done)
            return done.error();
    }
    return opened;
}

Result<void> SqliteFile::execute(const QString &sql, const QVariantList &values)
{
    return each(sql, values, [](const QSqlQuery &) { return Result<void>(); });
}

Result<void> SqliteFile::each(const QString &sql, const QVariantList &values, const Row &use)
{
    QSqlQuery query(m_database);
    query.setForwardOnly(true);
    if (!query.prepare(sql))
        return error(query);
    for (const QVariant &value : values)
        query.addBindValue(value);
    if (!query.exec())
        return error(query);
    while (query.next()) {
        if (auto used = use(query); !used)
            return used;
    }
    if (query.lastError().isValid())
        return error(query);
    return {};
}

Result<std::optional<qint64>> SqliteFile::integer(const QString &sql, const QVariantList &values)
{
    std::optional<qint64> number;
    auto done = each(sql, values, [&](const QSqlQuery &row) {
        if (!number && !row.isNull(0))
            number = row.value(0).toLongLong();
        return Result<void>();
    });
    if (!done)
        return done.error();
    return number;
}

Error SqliteFile::error(const QSqlQuery &query) const
{
    return error(query.lastError());
}

Error SqliteFile::error(const QSqlError &error) const
{
    // https://www.sqlite.org/rescode.html
    ErrorCode code = ErrorCode::Internal;
    switch (error.nativeErrorCode().toInt() & 0xff) {
    case 5: // busy
    case 6: // locked
        code = ErrorCode::Busy;
        break;
    case 8: // read-only
        code = ErrorCode::ReadOnly;
        break;
    case 10: // input or output
    case 13: // full
    case 14: // cannot be opened
        code = ErrorCode::Io;
        break;
    case 1: // the schema cannot be read, when the statement itself is right
    case 11: // corrupt
    case 26: // no database
        code = ErrorCode::Damaged;
        break;
    default:
        break;
    }
    const QString reason
        = error.databaseText().isEmpty() ? error.driverText() : error.databaseText();
    return Error{code, QStringLiteral("SQLite says of %1: %2.").arg(m_file, reason), {}};
}

SqliteFile::Mode modeForReading(const QString &databaseFile)
{
    const QFileInfo folder(QFileInfo(databaseFile).absolutePath());
    const bool hasLog = QFile::exists(databaseFile + QStringLiteral("-wal"));
    return folder.isWritable() || hasLog ? SqliteFile::Mode::ReadOnly : SqliteFile::Mode::Immutable;
}

} // namespace lampwork
