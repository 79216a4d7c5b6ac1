// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/format.h"
#include "core/store/capsule.h"
#include "core/store/capsuleimport.h"
#include "core/store/files.h"
#include "core/store/objecttable.h"
#include "core/store/storefolder.h"
#include "core/store/zipfile.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSet>
#include <QStorageInfo>

namespace lampwork {

namespace {

constexpr qint64 largestManifest = qint64(64) << 20;
// Of what a member holds to what it takes in the file: deflate makes at most 1 of 1032, and only
// texts are deflated.
constexpr qint64 largestRatio = 300;
constexpr qint64 alwaysAllowed = qint64(64) << 20;

const QRegularExpression &memberName()
{
    static const QRegularExpression pattern(QStringLiteral(
        "^(README\\.txt|objects/[0-9a-f]{64}|runs/[1-9][0-9]{0,17}/(run\\.json|spec\\.json|"
        "histograms\\.jsonl|events\\.jsonl|orders\\.jsonl|checkpoints\\.json|artifacts\\.json|"
        "points/[1-9][0-9]{0,8}\\.points))\\z"));
    return pattern;
}

struct Member {
    qint64 size = 0;
    QString sha256;
    bool found = false;
};

class CapsuleReader {
public:
    CapsuleReader(const QString &path, const QString &folder, const Progress &progress)
        : m_path(path)
        , m_folder(folder)
        , m_progress(progress)
    {
    }

    // Unpacks everything below `m_folder`, checked.
    Result<Json> unpack()
    {
        auto manifest = readManifest();
        if (!manifest)
            return manifest.error();
        if (auto listed = readMembers(*manifest); !listed)
            return listed.error();
        if (auto room = requireRoom(); !room)
            return room.error();
        if (auto unpacked = unpackAll(); !unpacked)
            return unpacked.error();
        return manifest;
    }

private:
    Error damaged(const QString &what) const
    {
        return Error{ErrorCode::Damaged,
            what + QStringLiteral(" The file is damaged or was tampered with; get it anew. Nothing "
                                  "was imported."),
            m_path};
    }

    Result<Json> readManifest() const
    {
        auto zip = ZipReader::open(m_path);
        if (!zip) {
            if (zip.error().code != ErrorCode::Damaged)
                return zip.error();
            return Error{ErrorCode::InvalidInput,
                QStringLiteral("It is no run capsule: %1").arg(zip.error().message), m_path};
        }
        for (ZipMember member;;) {
            auto more = (*zip)->next(member);
            if (!more)
                return more.error();
            if (!*more)
                break;
            if (member.name != QLatin1String("manifest.json"))
                continue;
            QByteArray text;
            auto read = (*zip)->read([&](const char *data, qint64 size) -> Result<void> {
                if (text.size() + size > largestManifest)
                    return damaged(QStringLiteral("Its manifest is larger than any can be."));
                text.append(data, size);
                return {};
            });
            if (!read)
                return read.error();
            auto json = parseJson(text, m_path + QStringLiteral(":manifest.json"));
            if (!json)
                return json.error();
            return checkedManifest(std::move(*json));
        }
        return damaged(QStringLiteral("It has no manifest.json, which a capsule ends with."));
    }

    Result<Json> checkedManifest(Json manifest) const
    {
        const bool isOurs = manifest.is_object() && manifest.contains("format")
            && manifest["format"] == "lampwork-capsule" && manifest.contains("version")
            && manifest["version"].is_number_integer();
        if (!isOurs) {
            return Error{ErrorCode::InvalidInput,
                QStringLiteral("It is a zip file, but no run capsule: its manifest does not say so."),
                m_path};
        }
        if (manifest["version"] > 1) {
            return Error{ErrorCode::TooNew,
                QStringLiteral("It was written by a newer version of Lampwork. Use that one."),
                m_path};
        }
        return manifest;
    }

    Result<void> readMembers(const Json &manifest)
    {
        if (!manifest.contains("members") || !manifest["members"].is_array())
            return damaged(QStringLiteral("Its manifest has no list of members."));
        for (const Json &json : manifest["members"]) {
            const bool isWhole = json.is_object() && json.contains("name") && json["name"].is_string()
                && json.contains("size") && json["size"].is_number_unsigned()
                && json.contains("sha256") && json["sha256"].is_string();
            const QString name = isWhole ? toQString(json["name"]) : QString();
            if (!isWhole || !memberName().match(name).hasMatch() || m_members.contains(name))
                return damaged(
                    QStringLiteral("Its manifest lists “%1”, which no capsule has, or has twice.")
                        .arg(name.left(80)));
            const quint64 size = json["size"].get<quint64>();
            const QString sha256 = toQString(json["sha256"]);
            if (size > quint64(1) << 50 || !isObjectName(sha256)
                || (name.startsWith(QLatin1String("objects/")) && name.mid(8) != sha256))
                return damaged(QStringLiteral("Its manifest says what cannot be of “%1”.").arg(name));
            m_members.insert(name, {qint64(size), sha256});
            m_total += qint64(size);
            if (m_total > qint64(1) << 60)
                return damaged(QStringLiteral("Its manifest asks for more room than there is."));
        }
        return {};
    }

    Result<void> requireRoom() const
    {
        const qint64 fileSize = QFileInfo(m_path).size();
        if (m_total > alwaysAllowed + largestRatio * fileSize)
            return damaged(QStringLiteral("It claims to hold %1 in %2.")
                               .arg(formatBytes(m_total), formatBytes(fileSize)));
        // Unpacked, and once more in the store.
        const qint64 available = QStorageInfo(m_folder).bytesAvailable();
        if (available >= 0 && 2 * m_total > available) {
            return Error{ErrorCode::Io,
                QStringLiteral("Opening it needs %1 in %2, where %3 are free. Free some space, or "
                               "set TMPDIR to a place that has it.")
                    .arg(formatBytes(2 * m_total), m_folder, formatBytes(available)),
                m_path};
        }
        return {};
    }

    Result<void> unpackAll()
    {
        auto zip = ZipReader::open(m_path);
        if (!zip)
            return zip.error();
        qint64 done = 0;
        for (ZipMember member;;) {
            auto more = (*zip)->next(member);
            if (!more)
                return more.error();
            if (!*more)
                break;
            if (member.name == QLatin1String("manifest.json"))
                continue;
            m_progress(0.5 * double(done) / double(m_total + 1), QStringLiteral("Unpacking"));
            if (m_progress.isCancelled()) {
                return Error{ErrorCode::Cancelled,
                    QStringLiteral("Cancelled; nothing was imported."), m_path};
            }
            const auto known = m_members.find(member.name);
            if (known == m_members.end() || !member.isFile || known->found)
                return damaged(QStringLiteral("It holds “%1”, which its manifest does not list.")
                                   .arg(member.name.left(80)));
            known->found = true;
            if (auto unpacked = unpackOne(**zip, member.name, *known); !unpacked)
                return unpacked;
            done += known->size;
        }
        for (auto it = m_members.cbegin(); it != m_members.cend(); ++it) {
            if (!it->found)
                return damaged(QStringLiteral("It lacks “%1”, which its manifest lists.").arg(it.key()));
        }
        return {};
    }

    Result<void> unpackOne(ZipReader &zip, const QString &name, const Member &member) const
    {
        const QString path = m_folder + u'/' + name; // its name is one of a few harmless ones
        if (!QDir().mkpath(QFileInfo(path).path()))
            return Error{ErrorCode::Io, QStringLiteral("The folder could not be created."), path};
        QFile file(path);
        if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly))
            return Error{ErrorCode::Io, file.errorString(), path};
        QCryptographicHash hash(QCryptographicHash::Sha256);
        qint64 written = 0;
        auto read = zip.read([&](const char *data, qint64 size) -> Result<void> {
            written += size;
            if (written > member.size)
                return damaged(
                    QStringLiteral("“%1” is longer than its manifest says.").arg(name));
            hash.addData(QByteArrayView(data, size));
            if (file.write(data, size) != size)
                return Error{ErrorCode::Io,
                    QStringLiteral("It could not be written: %1.").arg(file.errorString()), path};
            return {};
        });
        if (!read)
            return read;
        if (!file.flush())
            return Error{ErrorCode::Io,
                QStringLiteral("It could not be written: %1.").arg(file.errorString()), path};
        if (written != member.size
            || QString::fromLatin1(hash.result().toHex()) != member.sha256)
            return damaged(QStringLiteral("“%1” is not what was packed.").arg(name));
        return {};
    }

    QString m_path;
    QString m_folder;
    const Progress &m_progress;
    QHash<QString, Member> m_members;
    qint64 m_total = 0;
};

Result<CapsuleReport> open(
    const QString &path, const QString &unfinished, const Progress &progress)
{
    const QString unpacked = unfinished + QStringLiteral("/capsule");
    if (!QDir().mkpath(unpacked))
        return Error{ErrorCode::Io, QStringLiteral("The folder could not be created."), unpacked};
    auto manifest = CapsuleReader(path, unpacked, progress).unpack();
    if (!manifest)
        return manifest.error();
    const QString folder = unfinished + QStringLiteral("/store");
    auto report = importUnpacked(*manifest, unpacked, folder, progress);
    if (!report) {
        Error error = report.error();
        if (error.where.isEmpty())
            error.where = path;
        return error;
    }
    return report;
}

} // namespace

Result<CapsuleReport> openCapsule(
    const QString &path, const QString &store, const Progress &progress)
{
    const QString target = QDir::cleanPath(QFileInfo(store).absoluteFilePath());
    if (auto free = requireFree(target); !free)
        return free.error();
    const QString unfinished = unfinishedName(target);
    auto report = open(path, unfinished, progress);
    if (report) {
        if (auto renamed = renameDurably(unfinished + QStringLiteral("/store"), target); !renamed)
            report = renamed.error();
    }
    QDir(unfinished).removeRecursively();
    if (report) {
        report->path = QFileInfo(path).absoluteFilePath();
        report->sizeBytes = QFileInfo(path).size();
    }
    return report;
}

} // namespace lampwork
