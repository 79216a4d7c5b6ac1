// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/connection.h"
#include "core/store/storeaddress.h"

namespace lampwork {

// A team's store: a schema of a PostgreSQL database, and a folder for its objects and logs. Writers
// take turns by an advisory lock, as they do by the lock file of a store on a local disk. A
// connection that was lost (the server was restarted) is made anew by the next call after the one
// that failed.
class PostgresConnection final : public Connection {
public:
    static Result<std::unique_ptr<Connection>> open(
        const PostgresAddress &address, const ConnectionOptions &options);

    QString location() const override { return m_address.toString(); }
    QString folder() const override { return m_address.folder; }
    Result<bool> changed() override;
    qint64 clockMs() const override; // the server's

    QString ownSql(const char *sql) const override;
    Result<QStringList> tables() override;
    Result<void> keepCopy(qint64 version) override;
    Result<void> giveBackSpace() override { return {}; } // autovacuum does

protected:
    bool canPrepare(const char *sql) const override;
    const char *beginRead() const override;
    const char *beginWrite() const override { return "BEGIN"; }
    bool locksByTransaction() const override { return true; }
    Result<void> holdInside() override;
    Result<void> acquire(int timeoutMs) override;
    void release() override;
    Result<void> ensureOpen() override;
    Error describe(const QSqlError &error) override;

private:
    PostgresConnection(const PostgresAddress &address, const ConnectionOptions &options);
    Result<void> openDatabase();
    Result<void> applySettings();
    Result<void> useSchema();
    Result<void> readClock();
    bool isClockMoved() const;
    Error cannotConnect(const QSqlError &error) const;

    PostgresAddress m_address;
    ConnectionOptions m_options;
    qint64 m_clockAheadMs = 0; // the server's clock, of this machine's
    qint64 m_clockReadMs = 0; // when that was found out, by this machine's clock,
    qint64 m_clockReadMonotonicMs = 0; // and by its monotonic one
    QString m_snapshot;
    bool m_lost = false;
};

} // namespace lampwork
