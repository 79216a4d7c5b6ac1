// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/storebackup.h"

#include "core/store/connection.h"
#include "core/store/files.h"
#include "core/store/objecttable.h"
#include "core/store/sqlitefile.h"
#include "core/store/storecheck.h"
#include "core/store/storefolder.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSet>

#include <unistd.h>

namespace lampwork {

namespace {

// Objects may come and go between the pinning and the snapshot: then it is taken again, the last
// time with all writers kept waiting.
constexpr int mostTries = 5;

class Backup {
public:
    Backup(const QString &from, const QString &to, const BackupOptions &options,
        const Progress &progress)
        : m_from(from)
        , m_to(to)
        , m_unfinished(unfinishedName(to))
        , m_options(options)
        , m_progress(progress)
    {
    }

    Result<BackupReport> make()
    {
        auto made = build();
        if (!made) {
            QDir(m_unfinished).removeRecursively();
            return made.error();
        }
        if (auto renamed = renameDurably(m_unfinished, m_to); !renamed) {
            QDir(m_unfinished).removeRecursively();
            return renamed.error();
        }
        return m_report;
    }

private:
    Result<void> going(double fraction, const QString &text) const
    {
        m_progress(fraction, text);
        if (!m_progress.isCancelled())
            return {};
        return Error{ErrorCode::Cancelled,
            QStringLiteral("The backup was cancelled; nothing of it is left."), m_to};
    }

    Result<void> build()
    {
        if (auto made = makeFolder(m_unfinished); !made)
            return made;
        if (auto made = makeFolder(m_unfinished + QStringLiteral("/objects")); !made)
            return made;
        if (auto done = snapshotPinned(); !done)
            return done;
        if (auto done = copyLogs(); !done)
            return done;
        if (auto done = verify(); !done)
            return done;
        for (const char *inner : {"/objects", "/logs", ""}) {
            if (auto synced = syncFolder(m_unfinished + QLatin1String(inner)); !synced)
                return synced;
        }
        return {};
    }

    // With every object of now kept from being removed, where the store may be written to.
    Result<void> snapshotPinned()
    {
        auto connection = Connection::open(m_from, {});
        if (!connection && connection.error().code != ErrorCode::ReadOnly)
            return connection.error();
        if (!connection)
            return snapshots(nullptr);
        Connection &db = **connection;
        ObjectTable objects(db);
        auto pinned = db.write([&] { return objects.inPinAll(); });
        if (!pinned)
            return pinned.error();
        auto done = snapshots(&db);
        auto released = db.write([&] { return objects.inUnpinAll(*pinned); });
        return done ? released : done;
    }

    Result<void> snapshots(Connection *db)
    {
        for (int i = 1;; ++i) {
            if (auto on = going(0, QStringLiteral("Copying the database")); !on)
                return on;
            bool missing = false;
            const auto once = [&] { return snapshot(missing); };
            auto done = db && i == mostTries ? db->locked(once) : once();
            if (!done || !missing)
                return done;
            if (i == mostTries) {
                return Error{ErrorCode::Damaged,
                    QStringLiteral("Files that the store refers to are missing. “lampwork store "
                                   "check” says which; “lampwork store repair” saves the rest."),
                    m_from};
            }
        }
    }

    // Copies the database at one moment and the objects of that moment; `missing`: some were gone.
    Result<void> snapshot(bool &missing)
    {
        const QString copy = m_unfinished + QStringLiteral("/store.db");
        QFile::remove(copy);
        {
            const QString database = m_from + QStringLiteral("/store.db");
            auto source = SqliteFile::open(database, modeForReading(database));
            if (!source)
                return source.error();
            if (auto done = (*source)->execute(QStringLiteral("VACUUM INTO ?"), {copy}); !done)
                return done;
        }
        if (auto synced = syncFile(copy); !synced)
            return synced;
        auto objects = namedObjects(copy);
        if (!objects)
            return objects.error();
        qsizetype done = 0;
        for (const QString &object : *objects) {
            if (auto on = going(0.2 + 0.3 * double(done++) / double(objects->size()),
                    QStringLiteral("Copying files"));
                !on)
                return on;
            auto taken = take(object);
            if (taken)
                continue;
            if (taken.error().code != ErrorCode::NotFound)
                return taken;
            missing = true;
            return {};
        }
        return dropOthers(*objects);
    }

    static Result<QSet<QString>> namedObjects(const QString &database)
    {
        auto file = SqliteFile::open(database, SqliteFile::Mode::Immutable);
        if (!file)
            return file.error();
        QSet<QString> objects;
        auto read = (*file)->each(
            QStringLiteral("SELECT object FROM checkpoint UNION SELECT object FROM artifact"), {},
            [&](const QSqlQuery &row) {
                objects.insert(row.value(0).toString());
                return Result<void>();
            });
        if (!read)
            return read.error();
        return objects;
    }

    Result<void> take(const QString &object)
    {
        if (!isObjectName(object)) {
            return Error{ErrorCode::Damaged,
                QStringLiteral("The store refers to a file by a name that is none. “lampwork store "
                               "check” says more."),
                m_from};
        }
        const QString from = m_from + QStringLiteral("/objects/") + object;
        const QString to = m_unfinished + QStringLiteral("/objects/") + object;
        if (QFile::exists(to))
            return {};
        if (m_options.hardLinks
            && ::link(QFile::encodeName(from).constData(), QFile::encodeName(to).constData()) == 0) {
            m_linked.insert(object);
            return {};
        }
        return copySynced(from, to);
    }

    // What an earlier snapshot had and this one has not.
    Result<void> dropOthers(const QSet<QString> &objects)
    {
        const QDir folder(m_unfinished + QStringLiteral("/objects"));
        for (const QString &name : folder.entryList(QDir::Files)) {
            if (!objects.contains(name) && !QFile::remove(folder.filePath(name)))
                return Error{ErrorCode::Io,
                    QStringLiteral("%1 could not be removed.").arg(folder.filePath(name)), m_to};
        }
        m_linked.intersect(objects);
        return {};
    }

    Result<void> copyLogs()
    {
        const QString to = m_unfinished + QStringLiteral("/logs");
        if (auto made = makeFolder(to); !made)
            return made;
        const QDir from(m_from + QStringLiteral("/logs"));
        for (const QString &name : from.entryList(QDir::Files)) {
            auto copied = copySynced(from.filePath(name), to + u'/' + name);
            if (!copied && copied.error().code != ErrorCode::NotFound) // its run was just removed
                return copied;
        }
        return {};
    }

    Result<void> verify()
    {
        Progress part = m_progress;
        if (m_progress.report) {
            part.report = [this](double fraction, const QString &text) {
                m_progress(0.5 + 0.5 * std::max(fraction, 0.0), text);
            };
        }
        auto report = checkStore(m_unfinished, part);
        if (!report)
            return report.error();
        for (const Finding &finding : report->findings) {
            if (!finding.isDamage())
                continue;
            return Error{ErrorCode::Damaged,
                QStringLiteral("The store is damaged, and a backup would be: %1 “lampwork store "
                               "check” says all; “lampwork store repair” saves what is whole.")
                    .arg(finding.what),
                m_from};
        }
        m_report = {m_to, report->runs, report->points,
            QFileInfo(m_unfinished + QStringLiteral("/store.db")).size(), report->objects,
            report->objectBytes, m_linked.size()};
        return {};
    }

    QString m_from;
    QString m_to;
    QString m_unfinished;
    BackupOptions m_options;
    const Progress &m_progress;
    QSet<QString> m_linked;
    BackupReport m_report;
};

} // namespace

Result<BackupReport> backupStore(const QString &path, const QString &to,
    const BackupOptions &options, const Progress &progress)
{
    auto folder = storeFolder(path);
    if (!folder)
        return folder.error();
    if (auto known = requireKnownFormat(*folder); !known)
        return known.error();
    const QString target = QDir::cleanPath(QFileInfo(to).absoluteFilePath());
    if (auto free = requireFree(target); !free)
        return free.error();
    return Backup(*folder, target, options, progress).make();
}

} // namespace lampwork
