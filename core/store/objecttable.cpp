// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/objecttable.h"

#include "core/store/connection.h"
#include "core/store/files.h"
#include "core/store/log.h"
#include "core/store/processes.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QHash>
#include <QUuid>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace lampwork {

namespace {

constexpr qint64 longestPinMs = qint64(24) * 3600 * 1000;
const QLatin1String temporaryPrefix("tmp-");

} // namespace

bool isObjectName(const QString &object)
{
    return object.size() == 64 && std::all_of(object.begin(), object.end(), [](QChar c) {
        return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f');
    });
}

QString ObjectTable::folder() const
{
    return m_db.folder() + QStringLiteral("/objects");
}

QString ObjectTable::freshName() const
{
    return folder() + u'/' + temporaryPrefix + QUuid::createUuid().toString(QUuid::WithoutBraces);
}

// -- Files ------------------------------------------------------------------------------------

Result<QString> ObjectTable::put(const QByteArray &bytes)
{
    if (m_db.isReadOnly())
        return m_db.write([]() -> Result<QString> { return QString(); }); // tells why not
    const QString object
        = QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
    const QString temporary = freshName();
    if (auto written = writeSynced(temporary, bytes); !written)
        return written.error();
    if (auto adopted = adopt(temporary, object); !adopted) {
        QFile::remove(temporary);
        return adopted.error();
    }
    return object;
}

Result<QString> ObjectTable::putFile(const QString &path)
{
    if (m_db.isReadOnly())
        return m_db.write([]() -> Result<QString> { return QString(); });
    if (!QFile::exists(path)) {
        return Error{
            ErrorCode::NotFound, QStringLiteral("There is no file %1 to store.").arg(path), {}};
    }
    // Taken into the folder first: whoever still knows the old name cannot change what is hashed.
    const QString temporary = freshName();
    const bool moved = renameDurably(path, temporary).ok();
    auto object = moved ? adoptFile(temporary) : [&]() -> Result<QString> {
        if (auto copied = copySynced(path, temporary); !copied)
            return copied.error();
        return adoptFile(temporary);
    }();
    if (!object && moved) {
        if (auto back = renameDurably(temporary, path); !back)
            qCWarning(storeLog) << path << "could not be stored and is left as" << temporary;
    } else if (!object) {
        QFile::remove(temporary);
    } else if (!moved && !QFile::remove(path)) {
        qCWarning(storeLog) << "stored, but could not be removed from its old place:" << path;
    }
    return object;
}

Result<QString> ObjectTable::copyFile(const QString &path)
{
    if (m_db.isReadOnly())
        return m_db.write([]() -> Result<QString> { return QString(); });
    const QString temporary = freshName();
    if (auto copied = copySynced(path, temporary); !copied)
        return copied.error();
    auto object = adoptFile(temporary);
    if (!object)
        QFile::remove(temporary);
    return object;
}

Result<QString> ObjectTable::adoptFile(const QString &temporary)
{
    if (auto synced = syncFile(temporary); !synced)
        return synced.error();
    auto digest = digestOf(temporary);
    if (!digest)
        return digest.error();
    if (auto adopted = adopt(temporary, digest->sha256); !adopted)
        return adopted.error();
    return digest->sha256;
}

Result<void> ObjectTable::adopt(const QString &temporary, const QString &object)
{
    const ProcessIdentity &self = thisProcess();
    return m_db.write([&]() -> Result<void> {
        auto pinned = m_db.execute(
            "INSERT INTO object_pin(object, host, pid, process, at_ms, n) VALUES (?, ?, ?, ?, ?, 1)"
            " ON CONFLICT(object, host, pid, process) DO UPDATE SET at_ms = excluded.at_ms,"
            " n = object_pin.n + 1",
            {object, self.host, self.pid, self.mark, m_db.clockMs()});
        if (!pinned)
            return pinned;
        // Over one of the same name, if there is one: it has the same bytes, or is damaged.
        return renameDurably(temporary, folder() + u'/' + object);
    });
}

Result<QString> ObjectTable::path(const QString &object, bool verify) const
{
    if (!isObjectName(object)) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral(
                "\"%1\" is not an object's name; that is the SHA-256 of its bytes in hex.")
                .arg(object),
            {}};
    }
    const QString file = folder() + u'/' + object;
    if (!QFile::exists(file)) {
        return Error{ErrorCode::Damaged,
            QStringLiteral("The object %1 is missing from the store %2. Restore the store's "
                           "objects folder from a copy.")
                .arg(object, m_db.folder()),
            {}};
    }
    if (!verify)
        return file;
    auto digest = digestOf(file);
    if (!digest)
        return digest.error();
    if (digest->sha256 != object) {
        return Error{ErrorCode::Damaged,
            QStringLiteral("The object %1 of the store %2 is not what was once stored. Restore it "
                           "from a copy.")
                .arg(object, m_db.folder()),
            {}};
    }
    return file;
}

Result<QByteArray> ObjectTable::bytes(const QString &object) const
{
    auto file = path(object, true);
    if (!file)
        return file.error();
    QFile in(*file);
    if (!in.open(QIODevice::ReadOnly)) {
        return Error{ErrorCode::Io,
            QStringLiteral("%1 could not be read: %2.").arg(*file, in.errorString()), {}};
    }
    return in.readAll();
}

// -- References -------------------------------------------------------------------------------

Result<qint64> ObjectTable::inStoredSize(const QString &object)
{
    auto file = path(object, false);
    if (!file)
        return file.error();
    return QFileInfo(*file).size();
}

Result<void> ObjectTable::inUnpin(const QString &object)
{
    const ProcessIdentity &self = thisProcess();
    const QVariantList pin{object, self.host, self.pid, self.mark};
    auto done = m_db.execute("UPDATE object_pin SET n = n - 1"
                             " WHERE object = ? AND host = ? AND pid = ? AND process = ?",
        pin);
    if (!done)
        return done;
    return m_db.execute("DELETE FROM object_pin"
                        " WHERE object = ? AND host = ? AND pid = ? AND process = ? AND n <= 0",
        pin);
}

Result<QSet<QString>> ObjectTable::inPinAll()
{
    const ProcessIdentity &self = thisProcess();
    auto rows = m_db.run(
        "INSERT INTO object_pin(object, host, pid, process, at_ms, n) SELECT object, ?, ?, ?, ?, 1"
        " FROM (SELECT object FROM checkpoint UNION SELECT object FROM artifact) AS used"
        " WHERE 1 = 1 ON CONFLICT(object, host, pid, process) DO UPDATE SET at_ms = excluded.at_ms,"
        " n = object_pin.n + 1 RETURNING object",
        {self.host, self.pid, self.mark, m_db.clockMs()});
    if (!rows)
        return rows.error();
    QSet<QString> objects;
    while (rows->next())
        objects.insert(rows->text(0));
    if (auto status = rows->status(); !status)
        return status.error();
    return objects;
}

Result<void> ObjectTable::inUnpinAll(const QSet<QString> &objects)
{
    for (const QString &object : objects) {
        if (auto done = inUnpin(object); !done)
            return done;
    }
    return inRemoveUnused(objects); // what came to be forgotten in the meantime
}

Result<qint64> ObjectTable::inAddCheckpoint(
    RunId id, const Checkpoint &checkpoint, const CheckpointRetention &keep)
{
    auto size = inStoredSize(checkpoint.object);
    if (!size)
        return size.error();
    if (checkpoint.best) {
        if (auto done = m_db.execute("UPDATE checkpoint SET best = 0 WHERE run_id = ?", {id});
            !done)
            return done.error();
    }
    const bool isNan = checkpoint.metric && std::isnan(*checkpoint.metric);
    auto added = m_db.integer(
        "INSERT INTO checkpoint(run_id, step, epoch, at_ms, object, size_bytes, best, metric,"
        " metric_is_nan) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        {id, checkpoint.step, checkpoint.epoch, checkpoint.atMs ? checkpoint.atMs : m_db.clockMs(),
            checkpoint.object, *size, checkpoint.best,
            checkpoint.metric ? QVariant(*checkpoint.metric) : QVariant(), isNan});
    if (!added)
        return added.error();
    if (auto done = inUnpin(checkpoint.object); !done)
        return done.error();

    CheckpointRetention kept = keep;
    kept.newest = std::max(keep.newest, 1);
    auto forgotten = inForgetCheckpoints(id, kept);
    if (!forgotten)
        return forgotten.error();
    return added->value_or(0);
}

Result<QList<Checkpoint>> ObjectTable::inForgetCheckpoints(
    RunId id, const CheckpointRetention &keep)
{
    auto all = checkpoints(id);
    if (!all)
        return all.error();
    QSet<qint64> kept;
    QHash<qint64, qint64> firstOf; // every stretch of steps: the id of its first checkpoint
    for (qsizetype i = 0; i < all->size(); ++i) { // the newest first
        const Checkpoint &one = all->at(i);
        if (i < keep.newest || (one.best && keep.best))
            kept.insert(one.id);
        if (keep.everySteps > 0)
            firstOf[one.step / keep.everySteps] = one.id;
    }
    for (const qint64 first : std::as_const(firstOf))
        kept.insert(first);
    if (kept.isEmpty() && !all->isEmpty())
        kept.insert(all->constFirst().id);
    QList<Checkpoint> forgotten;
    QSet<QString> candidates;
    for (const Checkpoint &one : std::as_const(*all)) {
        if (kept.contains(one.id))
            continue;
        if (auto done = m_db.execute("DELETE FROM checkpoint WHERE id = ?", {one.id}); !done)
            return done.error();
        forgotten.append(one);
        candidates.insert(one.object);
    }
    if (auto done = inRemoveUnused(candidates); !done)
        return done.error();
    return forgotten;
}

Result<QList<Checkpoint>> ObjectTable::checkpoints(RunId id)
{
    auto rows = m_db.run("SELECT id, step, epoch, at_ms, object, size_bytes, best, metric, "
                         "metric_is_nan FROM checkpoint"
                         " WHERE run_id = ? ORDER BY step DESC, id DESC",
        {id});
    if (!rows)
        return rows.error();
    QList<Checkpoint> list;
    while (rows->next()) {
        Checkpoint one{rows->integer(0), rows->integer(1), rows->integer(2), rows->integer(3),
            rows->text(4), rows->integer(5), rows->integer(6) != 0, {}};
        if (rows->integer(8) != 0)
            one.metric = std::numeric_limits<double>::quiet_NaN();
        else if (!rows->isNull(7))
            one.metric = rows->real(7);
        list.append(one);
    }
    if (auto status = rows->status(); !status)
        return status.error();
    return list;
}

Result<qint64> ObjectTable::inAddArtifact(RunId id, const Artifact &artifact)
{
    auto size = inStoredSize(artifact.object);
    if (!size)
        return size.error();
    QSet<QString> candidates;
    auto older = m_db.run("SELECT object FROM artifact WHERE run_id = ? AND kind = ? AND name = ?",
        {id, artifact.kind, artifact.name});
    if (!older)
        return older.error();
    while (older->next())
        candidates.insert(older->text(0));
    if (auto status = older->status(); !status)
        return status.error();
    auto added = m_db.integer(
        "INSERT INTO artifact(run_id, kind, name, object, size_bytes, at_ms, info)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT(run_id, kind, name) DO UPDATE SET"
        " object = excluded.object, size_bytes = excluded.size_bytes, at_ms = excluded.at_ms,"
        " info = excluded.info RETURNING id",
        {id, artifact.kind, artifact.name, artifact.object, *size,
            artifact.atMs ? artifact.atMs : m_db.clockMs(), artifact.info});
    if (!added)
        return added.error();
    if (auto done = inUnpin(artifact.object); !done)
        return done.error();
    if (auto done = inRemoveUnused(candidates); !done)
        return done.error();
    return added->value_or(0);
}

Result<QList<Artifact>> ObjectTable::artifacts(RunId id)
{
    auto rows = m_db.run("SELECT id, kind, name, object, size_bytes, at_ms, info FROM artifact "
                         "WHERE run_id = ? ORDER BY id",
        {id});
    if (!rows)
        return rows.error();
    QList<Artifact> list;
    while (rows->next()) {
        list.append({rows->integer(0), rows->text(1), rows->text(2), rows->text(3),
            rows->integer(4), rows->integer(5), rows->text(6)});
    }
    if (auto status = rows->status(); !status)
        return status.error();
    return list;
}

// -- Removing ---------------------------------------------------------------------------------

Result<QSet<QString>> ObjectTable::inObjectsOf(RunId id)
{
    auto rows = m_db.run("SELECT object FROM checkpoint WHERE run_id = ? UNION SELECT object FROM "
                         "artifact WHERE run_id = ?",
        {id, id});
    if (!rows)
        return rows.error();
    QSet<QString> objects;
    while (rows->next())
        objects.insert(rows->text(0));
    if (auto status = rows->status(); !status)
        return status.error();
    return objects;
}

Result<void> ObjectTable::inDropVoidPins()
{
    auto rows = m_db.run("SELECT DISTINCT host, pid, process FROM object_pin");
    if (!rows)
        return rows.error();
    QList<ProcessIdentity> gone;
    while (rows->next()) {
        const ProcessIdentity owner{rows->text(0), rows->integer(1), rows->text(2)};
        if (livenessOf(owner) == Liveness::Gone)
            gone.append(owner);
    }
    if (auto status = rows->status(); !status)
        return status;
    for (const ProcessIdentity &owner : gone) {
        if (auto done
            = m_db.execute("DELETE FROM object_pin WHERE host = ? AND pid = ? AND process = ?",
                {owner.host, owner.pid, owner.mark});
            !done)
            return done;
    }
    return m_db.execute("DELETE FROM object_pin WHERE at_ms < ?", {m_db.clockMs() - longestPinMs});
}

Result<bool> ObjectTable::inIsUsed(const QString &object)
{
    auto used = m_db.integer("SELECT EXISTS(SELECT 1 FROM checkpoint WHERE object = ?)"
                             " OR EXISTS(SELECT 1 FROM artifact WHERE object = ?)"
                             " OR EXISTS(SELECT 1 FROM object_pin WHERE object = ?)",
        {object, object, object});
    if (!used)
        return used.error();
    return used->value_or(0) != 0;
}

Result<void> ObjectTable::inRemoveUnused(const QSet<QString> &candidates)
{
    if (candidates.isEmpty())
        return {};
    if (auto done = inDropVoidPins(); !done)
        return done;
    for (const QString &object : candidates) {
        auto used = inIsUsed(object);
        if (!used)
            return used.error();
        if (*used || !isObjectName(object))
            continue;
        // Only once it is on disk that nothing refers to it. What a crash leaves here is swept
        // later.
        m_db.afterCommit([file = folder() + u'/' + object] {
            if (!QFile::remove(file) && QFile::exists(file))
                qCWarning(storeLog)
                    << "an object that nothing refers to could not be removed:" << file;
        });
    }
    return {};
}

Result<void> ObjectTable::inSweep()
{
    const auto files = QDir(folder()).entryInfoList(QDir::Files);
    const auto oldest = QDateTime::currentDateTime().addMSecs(-longestPinMs);
    QSet<QString> objects;
    for (const QFileInfo &file : files) {
        if (isObjectName(file.fileName()))
            objects.insert(file.fileName());
        else if (file.fileName().startsWith(temporaryPrefix) && file.lastModified() < oldest)
            QFile::remove(file.filePath());
    }
    return inRemoveUnused(objects);
}

} // namespace lampwork
