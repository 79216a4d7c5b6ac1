// SPDX-License-Identifier: GPL-3.0-or-later
// The part of StoreChecker that is about the files in objects/.
#include "core/base/format.h"
#include "core/store/files.h"
#include "core/store/objecttable.h"
#include "core/store/storechecker.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace lampwork {

namespace {

constexpr qint64 oneDayMs = qint64(24) * 3600 * 1000;

} // namespace

// Asks anew: since the view that is checked, a run may have been deleted or a checkpoint forgotten.
bool StoreChecker::isStillReferenced(const QString &object) const
{
    auto now = SqliteFile::open(m_database, modeForReading(m_database));
    if (!now)
        return true;
    auto found = (*now)->integer(QStringLiteral("SELECT EXISTS(SELECT 1 FROM checkpoint WHERE "
                                                "object = ?) OR EXISTS(SELECT 1 FROM artifact "
                                                "WHERE object = ?)"),
        {object, object});
    return !found || found->value_or(1) != 0;
}

Result<void> StoreChecker::checkObject(
    const QString &object, const QString &owner, qint64 sizeBytes)
{
    ++m_report.objects;
    Finding finding;
    finding.kind = Finding::Kind::Object;
    finding.object = object;
    finding.run = owner.section(u' ', 0, 0).toLongLong();
    const QString whose = owner.section(u' ', 1);
    const QString file = m_folder + QStringLiteral("/objects/") + object;
    if (!isObjectName(object)) {
        finding.what = QStringLiteral("The %1 refers to a file by a name that is none.").arg(whose);
        add(finding);
        return {};
    }
    if (!QFile::exists(file)) {
        if (isStillReferenced(object)) {
            finding.what = QStringLiteral("The file of the %1 is missing.").arg(whose);
            add(finding);
        }
        return {};
    }
    auto digest = digestOf(file);
    if (!digest) {
        if (!QFile::exists(file) && !isStillReferenced(object))
            return {};
        finding.what = digest.error().message;
        add(finding);
        return {};
    }
    m_report.objectBytes += digest->sizeBytes;
    if (digest->sha256 != object)
        finding.what = QStringLiteral("The file of the %1 is not what was once stored.").arg(whose);
    else if (digest->sizeBytes != sizeBytes)
        finding.what = QStringLiteral("The %1 has a file of %2, and says that it has %3.")
                           .arg(whose, formatBytes(digest->sizeBytes), formatBytes(sizeBytes));
    else
        return {};
    add(finding);
    return {};
}

Result<void> StoreChecker::checkObjects()
{
    struct Use {
        QString owner;
        qint64 sizeBytes = 0;
    };
    QMap<QString, Use> uses;
    const auto collect = [&](const QSqlQuery &row) {
        uses.insert(row.value(0).toString(), {row.value(1).toString(), row.value(2).toLongLong()});
        return Result<void>();
    };
    if (auto read = rows(QStringLiteral("checkpoint"),
            QStringLiteral("SELECT object, run_id || ' checkpoint of step ' || step, size_bytes"
                           " FROM checkpoint"),
            collect);
        !read)
        return read;
    if (auto read = rows(QStringLiteral("artifact"),
            QStringLiteral("SELECT object, run_id || ' ' || kind || ' “' || name || '”', size_bytes"
                           " FROM artifact"),
            collect);
        !read)
        return read;
    // Pins keep what nothing refers to yet.
    QSet<QString> referenced(uses.keyBegin(), uses.keyEnd());
    auto pins = rows(QStringLiteral("object_pin"), QStringLiteral("SELECT object FROM object_pin"),
        [&](const QSqlQuery &row) {
            referenced.insert(row.value(0).toString());
            return Result<void>();
        });
    if (!pins)
        return pins;
    qint64 total = 1;
    for (const Use &use : std::as_const(uses))
        total += use.sizeBytes;
    qint64 done = 0;
    for (auto it = uses.cbegin(); it != uses.cend(); ++it) {
        if (auto going = step(0.70 + 0.30 * std::min(1.0, double(done) / double(total)), {}); !going)
            return going;
        if (auto checked = checkObject(it.key(), it->owner, it->sizeBytes); !checked)
            return checked;
        done += it->sizeBytes;
    }
    return findUnreferenced(referenced);
}

Result<void> StoreChecker::findUnreferenced(const QSet<QString> &referenced)
{
    const auto files
        = QDir(m_folder + QStringLiteral("/objects")).entryInfoList(QDir::Files | QDir::Hidden);
    const QDateTime now = QDateTime::currentDateTime();
    for (const QFileInfo &file : files) {
        const QString name = file.fileName();
        Finding finding;
        finding.kind = Finding::Kind::Unreferenced;
        finding.object = name;
        finding.sizeBytes = file.size();
        if (isObjectName(name)) {
            // Since the view, something may have come to refer to it.
            if (referenced.contains(name) || (file.lastModified().msecsTo(now) < 60'000
                    && isStillReferenced(name)))
                continue;
            finding.what = QStringLiteral("Nothing refers to this file.");
        } else if (name.startsWith(QLatin1String("tmp-"))) {
            if (file.lastModified().msecsTo(now) < oneDayMs)
                continue; // being written
            finding.what = QStringLiteral("A file that was never finished.");
        } else {
            finding.what = QStringLiteral("This file is none of the store's.");
        }
        add(finding);
    }
    return {};
}

} // namespace lampwork
