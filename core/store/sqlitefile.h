// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>
#include <QVariant>

#include <functional>
#include <memory>
#include <optional>

namespace lampwork {

// A SQLite database as a file: what the care of stores (check, repair, size) looks at, also where
// it is too damaged to be a store. Belongs to the thread that opened it.
class SqliteFile {
public:
    enum class Mode {
        ReadOnly, // what others have written, theirs to come included; writes no byte of it
        Immutable, // as it lies, without its log: a file that nobody changes
        ReadWrite, // created where it is missing
    };
    // Errors, of all calls: Damaged (SQLite cannot make sense of it), Busy, ReadOnly, Io, Internal.
    static Result<std::unique_ptr<SqliteFile>> open(const QString &file, Mode mode);
    ~SqliteFile();
    SqliteFile(const SqliteFile &) = delete;
    SqliteFile &operator=(const SqliteFile &) = delete;

    Result<void> execute(const QString &sql, const QVariantList &values = {});
    // Calls `use` with each row until one fails.
    using Row = std::function<Result<void>(const QSqlQuery &row)>;
    Result<void> each(const QString &sql, const QVariantList &values, const Row &use);
    // The first column of the first row; nullopt: no row, or NULL.
    Result<std::optional<qint64>> integer(const QString &sql, const QVariantList &values = {});
    const QString &file() const { return m_file; }

private:
    explicit SqliteFile(const QString &file);
    Error error(const QSqlQuery &query) const;
    Error error(const QSqlError &error) const;

    QString m_file;
    QString m_name;
    QSqlDatabase m_database;
};

// The mode in which a store's database can be looked at without writing to it: Immutable where
// SQLite could not make its side files and there is no log, else ReadOnly.
SqliteFile::Mode modeForReading(const QString &databaseFile);

} // namespace lampwork
