// SPDX-License-Identifier: GPL-3.0-or-later
// Opening a store in every state that its place can be in.
#include "core/store/files.h"
#include "core/store/sqlstore.h"
#include "core/store/storeaddress.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace lampwork {

namespace {

Error noStore(const QString &folder, const QString &reason)
{
    return Error{ErrorCode::InvalidInput,
        QStringLiteral("%1 is not a Lampwork store: %2. Choose another folder.")
            .arg(folder, reason),
        {}};
}

// The folders of a store inside its own.
Result<void> makeInnerFolders(const QString &folder)
{
    for (const char *inner : {"/objects", "/logs"}) {
        const QString path = folder + QLatin1String(inner);
        if (QFileInfo(path).isDir())
            continue;
        if (auto made = makeFolder(path); !made)
            return made;
    }
    return {};
}

// Makes sure that the folder is a store's or can become one.
Result<void> prepareFolder(const QString &folder, const OpenOptions &options)
{
    const QFileInfo information(folder);
    const bool mayCreate = options.create && !options.readOnly;
    if (!information.exists()) {
        if (!mayCreate) {
            return Error{ErrorCode::NotFound,
                QStringLiteral("There is no store %1. Check the path, or create a store there.")
                    .arg(folder),
                {}};
        }
        if (!information.dir().exists()) {
            return Error{ErrorCode::NotFound,
                QStringLiteral("The store %1 cannot be created: the folder %2 does not exist. "
                               "Create that first.")
                    .arg(folder, information.absolutePath()),
                {}};
        }
        if (auto made = makeFolder(folder); !made)
            return made;
    } else if (!information.isDir()) {
        return noStore(folder, QStringLiteral("it is a file"));
    } else if (!QFile::exists(folder + QStringLiteral("/store.db"))) {
        // A creation that was cut off leaves the empty folder, or these.
        auto others
            = QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
        for (const char *ours : {"objects", "logs", "store.lock"})
            others.removeAll(QString::fromLatin1(ours));
        if (!others.isEmpty() || !mayCreate)
            return noStore(folder, QStringLiteral("it has no store.db"));
    }
    return options.readOnly ? Result<void>() : makeInnerFolders(folder);
}

// The folder of a store whose runs are in a database elsewhere.
Result<void> prepareSharedFolder(const QString &folder, const OpenOptions &options)
{
    if (!QFileInfo(folder).isDir()) {
        const bool canMake
            = options.create && !options.readOnly && QFileInfo(folder).dir().exists();
        if (!canMake) {
            return Error{ErrorCode::NotFound,
                QStringLiteral("There is no folder %1, which the store's address names for its "
                               "checkpoints and other files. Mount or create it first.")
                    .arg(folder),
                {}};
        }
        if (auto made = makeFolder(folder); !made)
            return made;
    }
    return options.readOnly ? Result<void>() : makeInnerFolders(folder);
}

} // namespace

Result<std::unique_ptr<RunStore>> openSqlStore(
    const QString &address, const OpenOptions &options, const ConnectionOptions &connection)
{
    if (address.isEmpty())
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("The store's path is empty. Give the path of a folder."), {}};
    ConnectionOptions chosen = connection;
    chosen.create = options.create;
    if (options.readOnly)
        chosen.access = Access::ReadOnly;
    if (isPostgresAddress(address)) {
        if (auto parsed = parsePostgresAddress(address); !parsed)
            return parsed.error();
    }
    const QString folder = folderOfStore(address);
    const auto ready = isPostgresAddress(address) ? prepareSharedFolder(folder, options)
                                                  : prepareFolder(folder, options);
    if (!ready)
        return ready.error();
    auto store = SqlStore::open(normalizedAddress(address), chosen);
    if (store && !options.readOnly) {
        // The names of the new files are in the folder for good before anything is acknowledged.
        if (auto synced = syncFolder(folder); !synced)
            return synced.error();
    }
    return store;
}

Result<std::unique_ptr<RunStore>> openStore(const QString &address, const OpenOptions &options)
{
    return openSqlStore(address, options, {});
}

} // namespace lampwork
