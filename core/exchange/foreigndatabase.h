// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>
#include <QStringList>
#include <QVariant>

#include <functional>
#include <memory>
#include <string_view>

class QSqlDatabase;

namespace lampwork {

// Another program's SQLite database, which that program may be writing: opened read-only, and no
// transaction is kept open between two calls of rows(). Used from one thread.
class ForeignDatabase {
public:
    // Errors: NotFound, Busy, Io, Damaged (it is no database, or a damaged one).
    static Result<std::unique_ptr<ForeignDatabase>> open(const QString &path);
    ~ForeignDatabase();

    const QString &path() const { return m_path; }
    // Columns of a plain table; empty where there is none of this name (views and virtual tables,
    // whose reading could take any time, are none).
    Result<QStringList> columns(const QString &table);
    // Calls `use` with each row of a query that the caller has written.
    using Row = std::function<QVariant(int column)>;
    Result<void> rows(const QString &sql, const QVariantList &values,
        const std::function<void(const Row &)> &use);

private:
    explicit ForeignDatabase(const QString &path);

    QString m_path;
    QString m_name; // of the connection
    std::unique_ptr<QSqlDatabase> m_database;
};

// Whether the first bytes of a file are those of an SQLite database.
bool looksLikeSqlite(std::string_view text);

} // namespace lampwork
