// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/panels/workbench/media/picturedecoder.h"

#include <QCache>
#include <QHash>
#include <QList>
#include <QObject>
#include <QPointer>
#include <QThreadPool>

#include <functional>

class QWidget;

namespace lampwork {

class Workbench;

// What was read of an object.
struct LoadedMedia {
    DecodedPicture picture; // of a picture
    QString text; // of a text, its first 128 KB
    bool isWhole = true; // and that is all
    qint64 sizeBytes = 0; // of the object
};

// Reads pictures and texts out of the store for the widgets that show them. Nothing is read or
// decoded on the GUI thread, on which this lives; what was decoded for a tile is kept as long as
// there is room (128 MB). Every object is checked against its SHA-256. The workbench must outlive
// it; its end waits for the at most two pictures that are being decoded.
class MediaLoader : public QObject {
    Q_OBJECT
public:
    using Done = std::function<void(const Result<LoadedMedia> &)>;

    explicit MediaLoader(Workbench &workbench, QObject *parent = nullptr);
    ~MediaLoader() override;

    // A picture that was loaded for that bound and is still kept; null: load it.
    const DecodedPicture *kept(const QString &object, const QSize &bound);
    // For a widget that shows it: a picture no larger than `bound` (device pixels), or the
    // beginning of a text. A widget waits for one thing at a time: what it asked for before is
    // given up. `done` is not called once the widget is gone or has asked for something else. Those
    // asked for last come first; a widget that is out of sight when its turn comes is told
    // Cancelled, and asks again when it is painted.
    void loadPicture(QWidget *asker, const QString &object, const QSize &bound, Done done);
    void loadText(QWidget *asker, const QString &object, Done done);
    void giveUp(const QWidget *asker);
    // For a person who asked for it: a picture as it is, or the bytes of an object, as they are,
    // written into a file. Nothing is left of the file on failure. `done` is not called once the
    // widget is gone.
    void loadWhole(QWidget *asker, const QString &object, Done done);
    void save(QWidget *asker, const QString &object, const QString &path, Done done);

private:
    struct Request {
        QPointer<QWidget> asker;
        const QWidget *key = nullptr; // the same, only to be compared
        QString object;
        std::function<Result<LoadedMedia>(const QString &path)> work; // on the pool
        Done done;
        QSize bound; // not empty: what comes is kept
        bool forSight = false; // while the widget is in sight and wants nothing else
        quint64 number = 0;
    };
    struct Key {
        QString object;
        QSize bound;
        bool operator==(const Key &) const = default;
        friend size_t qHash(const Key &key, size_t seed)
        {
            return qHashMulti(seed, key.object, key.bound.width(), key.bound.height());
        }
    };
    static Request request(QWidget *asker, const QString &object, Done done);
    void show(Request request);
    void add(Request request);
    void startNext();
    void start(const Request &request);
    void finish(const Request &request, const Result<LoadedMedia> &result);

    Workbench &m_workbench;
    QCache<Key, DecodedPicture> m_kept; // cost: KB
    QList<Request> m_waiting;
    QHash<const QWidget *, quint64> m_latest; // the number of what each waits for, to show it
    quint64 m_number = 0;
    int m_running = 0;
    QThreadPool m_pool;
};

} // namespace lampwork
