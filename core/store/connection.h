// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

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
    bool create = true; // the tables, where there are none
};

// A connection to a store's database, with the settings that the design asks for. What differs
// between the kinds of database is what is virtual here; the SQL above it is the same for all.
// Belongs to the thread that opened it.
class Connection {
public:
    // Opens the database of a store; creates it when that is allowed by the access. address: a
    // folder, whose store.db is an SQLite database, or postgresql://… (see storeaddress.h).
    static Result<std::unique_ptr<Connection>> open(
        const QString &address, const ConnectionOptions &options);
    virtual ~Connection();
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    // What opens the same store again.
    virtual QString location() const = 0;
    // Absolute path of the folder that holds the store's objects and logs.
    virtual QString folder() const = 0;
    bool isReadOnly() const { return m_readOnly; }
    // Set when the store is newer than this program: an SQL error is then told as TooNew.
    void setNewer(bool newer) { m_newer = newer; }

    // Prepares (once), binds and executes. A null QString is bound as an empty text.
    Result<Query> run(const char *sql, const QVariantList &values = {});
    // For statements whose rows do not matter.
    Result<void> execute(const char *sql, const QVariantList &values = {});
    // Runs a query that gives one integer; nullopt: no row.
    Result<std::optional<qint64>> integer(const char *sql, const QVariantList &values = {});
    // Runs a query whose rows each give one text.
    Result<QStringList> texts(const char *sql, const QVariantList &values = {});

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
    virtual Result<bool> changed() = 0;
    // Now, by the clock that all who write to the store go by; milliseconds since 1970.
    virtual qint64 clockMs() const = 0;

    // -- For the schema --
    // A statement of the migrations, which are written for SQLite, as this database wants it; empty
    // where it has no use for it.
    virtual QString ownSql(const char *sql) const = 0;
    virtual Result<QStringList> tables() = 0;
    // Keeps the tables as they are beside the store, before they are migrated from `version`.
    // Outside a transaction; under the lock.
    virtual Result<void> keepCopy(qint64 version) = 0;
    // Gives the room of deleted rows back to the file system, where the database does not itself.
    virtual Result<void> giveBackSpace() = 0;

    Error sqlError(const QSqlError &error);

protected:
    Connection();
    // Whether a statement can be prepared, and so be kept for the next time.
    virtual bool canPrepare(const char *) const { return true; }
    // The transaction that reads one view, and the one that writes.
    virtual const char *beginRead() const = 0;
    virtual const char *beginWrite() const = 0;
    // Keeps all others from writing until release(); Busy after timeoutMs.
    virtual Result<void> acquire(int timeoutMs) = 0;
    virtual void release() = 0;
    // Where the lock can belong to the transaction: holdInside() takes it, right after
    // beginWrite(), and acquire() is only for what has to be done after the commit.
    virtual bool locksByTransaction() const { return false; }
    virtual Result<void> holdInside() { return {}; }
    // Makes a connection that was lost anew; called outside transactions only.
    virtual Result<void> ensureOpen() { return {}; }
    virtual Error describe(const QSqlError &error) = 0;

    void closeDatabase();
    QSqlDatabase &database() { return m_database; }
    const QString &databaseName() const { return m_name; }
    void setDatabase(const QSqlDatabase &database) { m_database = database; }
    bool isNewer() const { return m_newer; }
    // Whether rows are fetched as they are read; else all at once, which a driver may need.
    bool m_forwardOnly = true;
    bool m_readOnly = false;
    bool m_wroteSinceAsked = true;

    static constexpr int busyTimeoutMs = 10'000;

private:
    Result<std::shared_ptr<Query::Statement>> prepared(const char *sql);
    Result<void> begin(const char *statement);
    Result<void> startWrite();
    Result<void> commit();
    void rollback();
    void endWrite();

    QString m_name;
    QSqlDatabase m_database;
    QHash<QByteArray, std::shared_ptr<Query::Statement>> m_statements;
    std::vector<std::function<void()>> m_afterCommit;
    bool m_newer = false;
    bool m_inTransaction = false;
    bool m_writing = false; // the transaction is a write()
    bool m_holdsLock = false; // from acquire(), in a write()
    std::optional<Error> m_partError; // of a write() inside it
};

template <typename Work> std::invoke_result_t<Work> Connection::write(Work &&work)
{
    if (m_writing) {
        auto part = work();
        if (!part.ok())
            m_partError = part.error();
        return part;
    }
    if (auto begun = startWrite(); !begun)
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
    if (auto begun = begin(beginRead()); !begun)
        return begun.error();
    auto result = work();
    rollback(); // nothing was written; a rollback ends the view and cannot fail
    return result;
}

template <typename Work> std::invoke_result_t<Work> Connection::locked(Work &&work)
{
    if (auto taken = acquire(busyTimeoutMs); !taken)
        return taken.error();
    auto result = work();
    release();
    return result;
}

} // namespace lampwork
