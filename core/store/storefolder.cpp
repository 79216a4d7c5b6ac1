// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/storefolder.h"

#include "core/store/schema.h"
#include "core/store/sqlitefile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QUuid>

namespace lampwork {

Result<QString> storeFolder(const QString &path)
{
    if (path.contains(QLatin1String("://"))) {
        return Error{ErrorCode::Unsupported,
            QStringLiteral("This works on the files of a store in a folder; a store on a server is "
                           "cared for by the server's own tools."),
            path};
    }
    const QString folder = QDir::cleanPath(QFileInfo(path).absoluteFilePath());
    if (path.isEmpty() || !QFileInfo::exists(folder)) {
        return Error{
            ErrorCode::NotFound, QStringLiteral("There is no store here. Check the path."), folder};
    }
    if (!QFile::exists(folder + QStringLiteral("/store.db"))) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("It is not a Lampwork store: it has no store.db. Name the store's "
                           "folder."),
            folder};
    }
    return folder;
}

Result<void> requireKnownFormat(const QString &folder)
{
    const QString database = folder + QStringLiteral("/store.db");
    auto file = SqliteFile::open(database, modeForReading(database));
    if (!file)
        return file.error();
    auto version
        = (*file)->integer(QStringLiteral("SELECT max(version) FROM schema_version"));
    if (!version && version.error().code == ErrorCode::Damaged) {
        return Error{ErrorCode::Damaged,
            QStringLiteral("The store is damaged. “lampwork store check” says where; “lampwork "
                           "store repair” saves what is whole. (%1)")
                .arg(version.error().message),
            folder};
    }
    if (!version)
        return version.error();
    const int ours = migrations().back().version;
    if (version->value_or(0) <= ours)
        return {};
    return Error{ErrorCode::TooNew,
        QStringLiteral("The store was written by a newer version of Lampwork (format %1, this one "
                       "knows %2). Use the newer version.")
            .arg(version->value_or(0))
            .arg(ours),
        folder};
}

QString unfinishedName(const QString &path)
{
    return QStringLiteral("%1.unfinished-%2")
        .arg(path, QUuid::createUuid().toString(QUuid::WithoutBraces).left(8));
}

Result<void> requireFree(const QString &path)
{
    const QFileInfo target(path);
    if (target.exists()) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("It is there already, and is not overwritten. Name another place, or "
                           "remove it first."),
            path};
    }
    if (!target.dir().exists()) {
        return Error{ErrorCode::NotFound,
            QStringLiteral("The folder for it does not exist. Create that first."),
            target.absolutePath()};
    }
    return {};
}

} // namespace lampwork
