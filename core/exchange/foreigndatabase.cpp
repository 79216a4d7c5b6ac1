// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/foreigndatabase.h"

#include <QFileInfo>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QUrl>

#include <atomic>

namespace lampwork {

namespace {

Error sqlError(const QString &path, const QSqlError &error)
{
    // SQLite's primary result codes (https://www.sqlite.org/rescode.html).
    const int code = error.nativeErrorCode().toInt() & 0xff;
    const QString reason
        = error.databaseText().isEmpty() ? error.driverText() : error.databaseText();
    if (code == 5 || code == 6) {
        return Error{ErrorCode::Busy,
            QStringLiteral("The program that writes the database holds it (%1). Try again.")
                .arg(reason),
            path};
    }
    if (code == 11 || code == 26) {
        return Error{ErrorCode::Damaged,
            QStringLiteral("The database is damaged (%1). What was read before was kept; "
                           "`sqlite3 FILE .recover` can save what is still readable.")
                .arg(reason),
            path};
    }
    return Error{ErrorCode::Io,
        QStringLiteral("The database could not be read (%1). Check that it is there and may be "
                       "read.")
            .arg(reason),
        path};
}

} // namespace

bool looksLikeSqlite(std::string_view text)
{
    return text.starts_with(std::string_view("SQLite format 3\0", 16));
}

ForeignDatabase::ForeignDatabase(const QString &path)
    : m_path(path)
{
    static std::atomic<quint64> counter{0};
    m_name = QStringLiteral("lampwork-exchange-%1").arg(++counter);
}

ForeignDatabase::~ForeignDatabase()
{
    if (m_database)
        m_database->close();
    m_database.reset();
    if (QSqlDatabase::contains(m_name))
        QSqlDatabase::removeDatabase(m_name);
}

Result<std::unique_ptr<ForeignDatabase>> ForeignDatabase::open(const QString &path)
{
    if (!QFileInfo(path).isFile()) {
        return Error{
            ErrorCode::NotFound, QStringLiteral("There is no such file. Check the path."), path};
    }
    std::unique_ptr<ForeignDatabase> file(new ForeignDatabase(path));
    file->m_database = std::make_unique<QSqlDatabase>(
        QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), file->m_name));
    QString options = QStringLiteral("QSQLITE_OPEN_READONLY;QSQLITE_BUSY_TIMEOUT=2000");
    file->m_database->setDatabaseName(path);
    // A log that nobody writes may lie where SQLite cannot make the files beside it.
    const bool isAlone = !QFileInfo(QFileInfo(path).absolutePath()).isWritable()
        && !QFileInfo::exists(path + QStringLiteral("-wal"));
    if (isAlone) {
        QUrl url = QUrl::fromLocalFile(path);
        url.setQuery(QStringLiteral("immutable=1"));
        file->m_database->setDatabaseName(url.toString(QUrl::FullyEncoded));
        options += QStringLiteral(";QSQLITE_OPEN_URI");
    }
    file->m_database->setConnectOptions(options);
    if (!file->m_database->open())
        return sqlError(path, file->m_database->lastError());
    // What a hostile schema could have SQLite do, and how much memory it may take for pages.
    for (const char *setting : {"PRAGMA trusted_schema = OFF", "PRAGMA cell_size_check = ON",
             "PRAGMA cache_size = -8000", "PRAGMA mmap_size = 0"}) {
        QSqlQuery query(*file->m_database);
        if (!query.exec(QLatin1String(setting)))
            return sqlError(path, query.lastError());
    }
    return file;
}

Result<QStringList> ForeignDatabase::columns(const QString &table)
{
    bool isPlain = false;
    const auto looked
        = rows(QStringLiteral("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ? AND "
                              "rootpage > 0"),
            {table}, [&](const Row &) { isPlain = true; });
    if (!looked)
        return looked.error();
    QStringList columns;
    if (!isPlain)
        return columns;
    const auto listed = rows(QStringLiteral("SELECT name FROM pragma_table_info(?)"), {table},
        [&](const Row &row) { columns.append(row(0).toString()); });
    if (!listed)
        return listed.error();
    return columns;
}

Result<void> ForeignDatabase::rows(
    const QString &sql, const QVariantList &values, const std::function<void(const Row &)> &use)
{
    QSqlQuery query(*m_database);
    query.setForwardOnly(true);
    if (!query.prepare(sql))
        return sqlError(m_path, query.lastError());
    for (const QVariant &value : values)
        query.addBindValue(value);
    if (!query.exec())
        return sqlError(m_path, query.lastError());
    const Row row = [&](int column) { return query.value(column); };
    while (query.next())
        use(row);
    if (query.lastError().type() != QSqlError::NoError)
        return sqlError(m_path, query.lastError());
    return {};
}

} // namespace lampwork
