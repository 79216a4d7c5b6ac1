// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QProcess>
#include <QString>
#include <QTemporaryDir>

#include <memory>

namespace lampwork {

// A PostgreSQL server of this process's own, from the installed package: in a temporary folder, on
// a socket in it, for no one else. Stops when the process ends.
class PostgresServer {
public:
    // Started on the first call. NotFound where the server's programs are not installed.
    static Result<PostgresServer *> shared();
    ~PostgresServer();

    // The address of a store in a schema that nobody uses yet, with its files in `folder`.
    QString freshStore(const QString &folder);
    // As a crash of the server would end it, and its return.
    Result<void> kill();
    Result<void> start();

private:
    PostgresServer() = default;
    Result<void> create();
    std::unique_ptr<QProcess> program(const QString &name, const QStringList &arguments) const;
    Error failure(const QString &what, QProcess &process) const;

    QTemporaryDir m_folder;
    QString m_programs; // their folder
    std::unique_ptr<QProcess> m_server;
    int m_stores = 0;
};

} // namespace lampwork
