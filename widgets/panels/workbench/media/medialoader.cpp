// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/workbench/media/medialoader.h"

#include "core/base/format.h"
#include "widgets/panels/workbench/workbench.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QWidget>

#include <algorithm>

namespace lampwork {

namespace {

constexpr qsizetype keptKilobytes = 128 * 1024;
constexpr qint64 mostBytes = 64 * 1024 * 1024; // of an object that is shown
constexpr qint64 mostTextBytes = 128 * 1024;
constexpr qint64 blockBytes = 1024 * 1024;
constexpr int decoders = 2;
constexpr int mostRunning = 4; // some of which ask the store where their object is

Error damaged(const QString &object)
{
    return {ErrorCode::Damaged,
        MediaLoader::tr("The stored object %1 is not what was once stored. Restore it from a copy "
                        "of the store; “lampwork store check” lists all that is damaged.")
            .arg(object),
        {}};
}

Error notRead(const QFile &file)
{
    return {ErrorCode::Io,
        MediaLoader::tr("%1 could not be read: %2. Check that the store's folder is there and can "
                        "be read.")
            .arg(file.fileName(), file.errorString()),
        {}};
}

// The objects are named by their SHA-256.
bool isItself(const QCryptographicHash &hash, const QString &object)
{
    return hash.result().toHex() == object.toLatin1();
}

Result<QByteArray> bytesOf(const QString &path, const QString &object)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return notRead(file);
    if (file.size() > mostBytes) {
        return Error{ErrorCode::Unsupported,
            MediaLoader::tr("%1 is more than is shown here (%2). Save it to open it in another "
                            "program.")
                .arg(formatBytes(file.size()), formatBytes(mostBytes)),
            {}};
    }
    // One more than there are: a file that grows is no object.
    const QByteArray bytes = file.read(file.size() + 1);
    if (file.error() != QFileDevice::NoError)
        return notRead(file);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(bytes);
    if (!isItself(hash, object))
        return damaged(object);
    return bytes;
}

Result<LoadedMedia> pictureAt(const QString &path, const QString &object, const QSize &bound)
{
    const Result<QByteArray> bytes = bytesOf(path, object);
    if (!bytes)
        return bytes.error();
    Result<DecodedPicture> picture = decodePicture(*bytes, bound);
    if (!picture)
        return picture.error();
    return LoadedMedia{*std::move(picture), {}, true, bytes->size()};
}

Result<LoadedMedia> copyTo(const QString &path, const QString &object, const QString &target)
{
    const auto notWritten = [&](const QSaveFile &out) {
        return Error{ErrorCode::Io,
            MediaLoader::tr("%1 could not be written: %2. Choose another place.")
                .arg(target, out.errorString()),
            {}};
    };
    QFile in(path);
    if (!in.open(QIODevice::ReadOnly))
        return notRead(in);
    QSaveFile out(target); // given up unless committed
    if (!out.open(QIODevice::WriteOnly))
        return notWritten(out);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    LoadedMedia loaded;
    while (!in.atEnd()) {
        const QByteArray block = in.read(blockBytes);
        if (in.error() != QFileDevice::NoError)
            return notRead(in);
        hash.addData(block);
        if (out.write(block) != block.size())
            return notWritten(out);
        loaded.sizeBytes += block.size();
    }
    if (!isItself(hash, object))
        return damaged(object);
    if (!out.commit())
        return notWritten(out);
    return loaded;
}

} // namespace

MediaLoader::MediaLoader(Workbench &workbench, QObject *parent)
    : QObject(parent)
    , m_workbench(workbench)
    , m_kept(keptKilobytes)
{
    m_pool.setMaxThreadCount(decoders);
}

MediaLoader::~MediaLoader()
{
    m_pool.clear();
    m_pool.waitForDone();
}

const DecodedPicture *MediaLoader::kept(const QString &object, const QSize &bound)
{
    return m_kept.object({object, bound});
}

MediaLoader::Request MediaLoader::request(QWidget *asker, const QString &object, Done done)
{
    Request request;
    request.asker = asker;
    request.key = asker;
    request.object = object;
    request.done = std::move(done);
    return request;
}

void MediaLoader::loadPicture(QWidget *asker, const QString &object, const QSize &bound, Done done)
{
    Request wanted = request(asker, object, std::move(done));
    wanted.bound = bound;
    wanted.work = [object, bound](const QString &path) { return pictureAt(path, object, bound); };
    show(std::move(wanted));
}

void MediaLoader::loadText(QWidget *asker, const QString &object, Done done)
{
    Request wanted = request(asker, object, std::move(done));
    wanted.work = [object](const QString &path) -> Result<LoadedMedia> {
        const Result<QByteArray> bytes = bytesOf(path, object);
        if (!bytes)
            return bytes.error();
        return LoadedMedia{{}, QString::fromUtf8(bytes->left(mostTextBytes)),
            bytes->size() <= mostTextBytes, bytes->size()};
    };
    show(std::move(wanted));
}

void MediaLoader::loadWhole(QWidget *asker, const QString &object, Done done)
{
    Request wanted = request(asker, object, std::move(done));
    wanted.work = [object](const QString &path) { return pictureAt(path, object, {}); };
    add(std::move(wanted));
}

void MediaLoader::save(QWidget *asker, const QString &object, const QString &path, Done done)
{
    Request wanted = request(asker, object, std::move(done));
    wanted.work = [object, path](const QString &from) { return copyTo(from, object, path); };
    add(std::move(wanted));
}

void MediaLoader::giveUp(const QWidget *asker)
{
    m_latest.remove(asker);
    m_waiting.removeIf([asker](const Request &one) { return one.forSight && one.key == asker; });
}

void MediaLoader::show(Request request)
{
    giveUp(request.key);
    request.forSight = true;
    request.number = ++m_number;
    m_latest.insert(request.key, request.number);
    add(std::move(request));
}

void MediaLoader::add(Request request)
{
    m_waiting.append(std::move(request));
    startNext();
}

void MediaLoader::startNext()
{
    while (m_running < mostRunning && !m_waiting.isEmpty()) {
        const Request request = m_waiting.takeLast();
        const bool isSeen = request.asker && !request.asker->visibleRegion().isEmpty();
        if (request.asker && (isSeen || !request.forSight)) {
            start(request);
            continue;
        }
        if (!request.asker) // its address may be another's by now
            continue;
        m_latest.remove(request.key);
        request.done(Error{ErrorCode::Cancelled, tr("It is out of sight."), {}});
    }
}

void MediaLoader::start(const Request &request)
{
    ++m_running;
    m_workbench.store().call<QString>(
        this,
        // Whether it is what it should be is found out where it does not hold up the store.
        [object = request.object](RunStore &store) { return store.objectPath(object, false); },
        [this, request](const Result<QString> &path) {
            if (!path) {
                finish(request, path.error());
                return;
            }
            m_pool.start([this, request, path = *path] {
                QMetaObject::invokeMethod(
                    this, [this, request, result = request.work(path)] { finish(request, result); },
                    Qt::QueuedConnection);
            });
        });
}

void MediaLoader::finish(const Request &request, const Result<LoadedMedia> &result)
{
    --m_running;
    if (result && !request.bound.isEmpty()) {
        auto picture = std::make_unique<DecodedPicture>(result->picture);
        const auto cost = qsizetype(picture->image.sizeInBytes() / 1024 + 1);
        m_kept.insert({request.object, request.bound}, picture.release(), cost);
    }
    const bool isWanted = !request.forSight || m_latest.value(request.key) == request.number;
    if (request.forSight && isWanted)
        m_latest.remove(request.key);
    if (isWanted && request.asker)
        request.done(result);
    startNext();
}

} // namespace lampwork
