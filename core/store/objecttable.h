// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/experiment/run.h"
#include "core/store/runstore.h"

#include <QByteArray>
#include <QSet>

namespace lampwork {

class Connection;

// 64 lower-case hexadecimal digits. Also keeps a name from leading out of the folder.
bool isObjectName(const QString &object);

// The objects folder, and the checkpoints and artifacts that refer to it. Functions named in* are
// called inside the connection's write transaction.
//
// An object may be removed only when nothing refers to it, and removing happens under the store's
// lock. Between put and the first reference a row in object_pin keeps it: the pin of the process
// that put it, void once that process is gone.
class ObjectTable {
public:
    explicit ObjectTable(Connection &connection)
        : m_db(connection)
    {
    }

    Result<QString> put(const QByteArray &bytes);
    Result<QString> putFile(const QString &path);
    Result<QString> copyFile(const QString &path);
    Result<QString> path(const QString &object, bool verify) const;
    Result<QByteArray> bytes(const QString &object) const;

    Result<qint64> inAddCheckpoint(
        RunId id, const Checkpoint &checkpoint, const CheckpointRetention &keep);
    Result<QList<Checkpoint>> inForgetCheckpoints(RunId id, const CheckpointRetention &keep);
    Result<QList<Checkpoint>> checkpoints(RunId id);
    Result<qint64> inAddArtifact(RunId id, const Artifact &artifact);
    Result<QList<Artifact>> artifacts(RunId id);

    // Pins every object that a checkpoint or artifact refers to, for this process; returns them.
    Result<QSet<QString>> inPinAll();
    Result<void> inUnpinAll(const QSet<QString> &objects);

    // The objects that a run refers to.
    Result<QSet<QString>> inObjectsOf(RunId id);
    // After the commit, removes those of `candidates` to which nothing refers any more.
    Result<void> inRemoveUnused(const QSet<QString> &candidates);
    // The same for every file in the folder: what an interrupted put or removal has left.
    Result<void> inSweep();

private:
    QString folder() const;
    QString freshName() const;
    // Syncs and hashes a file of the folder, then adopts it; on failure it stays.
    Result<QString> adoptFile(const QString &temporary);
    // Gives a synced file of the folder its name, pinned.
    Result<void> adopt(const QString &temporary, const QString &object);
    Result<void> inUnpin(const QString &object);
    Result<void> inDropVoidPins();
    Result<bool> inIsUsed(const QString &object);
    Result<qint64> inStoredSize(const QString &object);

    Connection &m_db;
};

} // namespace lampwork
