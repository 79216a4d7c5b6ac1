// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/store/storelock.h"

#include <QHash>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>
#include <QVariant>

#include <functional>
#include <memory>
#include <optional>
#include <type_traits>
#include <vector>

namespace lampwork {

class Connection;

// One executed statement and its rows. Ends the statement when it goes, so that nothing pins the
// write-ahead log. Must not outlive its Connection.
class Query {
public:
    Query(Query &&other) noexcept = default;
    Query &operator=(Query &&) = delete;
    ~Query();

    // Moves to the next row; false at the end and on an error, which status() then tells.
    bool next();
    Result<void> status() const;

    bool isNull(int column) const;
    qint64 integer(int column) const;
    double real(int column) const;
    QString text(int column) const;
    QByteArray blob(int column) const;

private:
    friend class Connection;
    struct Statement {
        QSqlQuery query;
        bool inUse = false;
    };
    Query(Connection *connection, std::shared_ptr<Statement> statement);

    Connection *m_connection;
    std::shared_ptr<Statement> m_statement;
};

enum class Access { ReadWrite, ReadOnly };

struct ConnectionOptions {
    Access access = Access::ReadWrite;
    // Benchmarks measure the cost of a flush without the disk's; everything else is durable.
    bool durable = true;
};

// A connection to a store's SQLite database, with the settings that the design asks for. Belongs to
// the thread that opened it.
class Connection {
public:
    // Opens `folder`/store.db; creates it when that is allowed by the access.
    static Result<std::unique_ptr<Connection>> open(
        const QString &folder, const ConnectionOptions &options);
    ~Connection();
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    const QString &folder() const { return m_folder; }
    bool isReadOnly() const { return m_readOnly; }
    // Set when the store is newer than this program: an SQL error is then told as TooNew.
    void setNewer(bool newer) { m_newer = newer; }

    // Prepares (once), binds and executes. A null QString is bound as an empty text.
    Result<Query> run(const char *sql, const QVariantList &values = {});
    // For statements whose rows do not matter.
    Result<void> execute(const char *sql, const QVariantList &values = {});
    // Runs a query that gives one integer; nullopt: no row.
    Result<std::optional<qint64>> integer(const char *sql, const QVariantList &values = {});

    // Runs `work`, which returns a Result, in one write transaction under the store's lock:
    // committed when it succeeds, rolled back when it or the commit fails. Inside another write()
    // it is a part of that one, which fails with it.
    template <typename Work> std::invoke_result_t<Work> write(Work &&work);
    // The same over one unchanging view of the store. Inside write() it adds nothing.
    template <typename Work> std::invoke_result_t<Work> read(Work &&work);
    // Inside write(): done after the commit, still under the lock; not at all after a rollback.
    void afterCommit(std::function<void()> action) { m_afterCommit.push_back(std::move(action)); }
    // Runs `work` under the lock, without a transaction.
    template <typename Work> std::invoke_result_t<Work> locked(Work &&work);

    // True when this or another connection committed since the last call; true on the first.
    Result<bool> changed();

    Error sqlError(const QSqlError &error) const;

private:
    explicit Connection(const QString &folder);
    Result<void> openDatabase(const ConnectionOptions &options);
    void closeDatabase();
    bool hasLog() const;
    Result<void> applySettings(const ConnectionOptions &options);
    Result<void> begin(const char *statement);
    Result<void> beginWrite();
    Result<void> commit();
    void rollback();
    void endWrite();

    QString m_folder;
    QString m_name;
    QSqlDatabase m_database;
    QHash<QByteArray, std::shared_ptr<Query::Statement>> m_statements;
    StoreLock m_lock;
    std::vector<std::function<void()>> m_afterCommit;
    bool m_readOnly = false;
    bool m_immutable = false; // opened as a file that nobody changes
    bool m_newer = false;
    bool m_inTransaction = false;
    bool m_writing = false; // the transaction is a write()
    std::optional<Error> m_partError; // of a write() inside it
    bool m_wroteSinceAsked = true;
    qint64 m_dataVersion = -1;
};

template <typename Work> std::invoke_result_t<Work> Connection::write(Work &&work)
{
    if (m_writing) {
        auto part = work();
        if (!part.ok())
            m_partError = part.error();
        return part;
    }
    if (auto begun = beginWrite(); !begun)
        return begun.error();
    m_writing = true;
    auto result = work();
    if (result.ok() && m_partError)
        result = *m_partError;
    m_writing = false;
    m_partError.reset();
    if (result.ok()) {
        if (auto committed = commit(); !committed)
            result = committed.error();
    } else {
        rollback();
    }
    endWrite();
    return result;
}

template <typename Work> std::invoke_result_t<Work> Connection::read(Work &&work)
{
    if (m_inTransaction)
        return work();
    if (auto begun = begin("BEGIN"); !begun)
        return begun.error();
    auto result = work();
    rollback(); // nothing was written; a rollback ends the view and cannot fail
    return result;
}

template <typename Work> std::invoke_result_t<Work> Connection::locked(Work &&work)
{
    if (auto taken = m_lock.acquire(10'000); !taken)
        return taken.error();
    auto result = work();
    m_lock.release();
    return result;
}

} // namespace lampwork
