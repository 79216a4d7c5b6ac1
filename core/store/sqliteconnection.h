// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/connection.h"
#include "core/store/storelock.h"

namespace lampwork {

// A store's folder on this machine: store.db in it, in write-ahead mode, written under the lock
// file beside it.
class SqliteConnection final : public Connection {
public:
    static Result<std::unique_ptr<Connection>> open(
        const QString &folder, const ConnectionOptions &options);
    ~SqliteConnection() override;

    QString location() const override { return m_folder; }
    QString folder() const override { return m_folder; }
    Result<bool> changed() override;
    qint64 clockMs() const override;

    QString ownSql(const char *sql) const override { return QString::fromUtf8(sql); }
    Result<QStringList> tables() override;
    Result<void> keepCopy(qint64 version) override;
    Result<void> giveBackSpace() override;

protected:
    const char *beginRead() const override { return "BEGIN"; }
    const char *beginWrite() const override { return "BEGIN IMMEDIATE"; }
    Result<void> acquire(int timeoutMs) override { return m_lock.acquire(timeoutMs); }
    void release() override { m_lock.release(); }
    Error describe(const QSqlError &error) override;

private:
    explicit SqliteConnection(const QString &folder);
    Result<void> openDatabase(const ConnectionOptions &options);
    bool hasLog() const;
    Result<void> applySettings(const ConnectionOptions &options);

    QString m_folder;
    StoreLock m_lock;
    bool m_immutable = false; // opened as a file that nobody changes
    qint64 m_dataVersion = -1;
};

} // namespace lampwork
