// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QMap>
#include <QString>

namespace lampwork {

// Where a store is. A path names a folder on this machine. A team's store is a PostgreSQL database
// and a folder that all its machines reach under the same path, for checkpoints and other files:
//
//     postgresql://[USER@][HOST][:PORT]/DATABASE?folder=/PATH[&schema=NAME][&sslmode=MODE]…
//
// A host left out is what libpq takes: $PGHOST, or the socket of this machine. The schema is
// "lampwork" unless another is named, so that a database may hold several stores.
struct PostgresAddress {
    QString user;
    QString host;
    int port = 0; // 0: libpq's default
    QString database;
    QString schema;
    QString folder; // absolute
    QMap<QString, QString> settings; // of libpq: sslmode, …

    QString toString() const; // parsePostgresAddress() gives the same again
    bool operator==(const PostgresAddress &) const = default;
};

bool isPostgresAddress(const QString &address);

// InvalidInput: no folder, an unknown setting, a password (every user of the machine could read it
// in the list of processes; libpq takes it from ~/.pgpass or $PGPASSWORD).
Result<PostgresAddress> parsePostgresAddress(const QString &address);

// The one way to write an address: an absolute, clean path, or the URL with its parts in order.
// What cannot be parsed stays as it is; opening it tells why.
QString normalizedAddress(const QString &address);

// The folder with the objects and logs of the store at an address; empty where it cannot be parsed.
QString folderOfStore(const QString &address);

// Whether something may be there: a folder that exists, or any database server.
bool mayExist(const QString &address);

} // namespace lampwork
