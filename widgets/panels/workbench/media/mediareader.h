// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/media.h"
#include "core/store/runstore.h"

#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QHash>
#include <QMap>
#include <QObject>
#include <QSet>
#include <QTimer>

#include <memory>

namespace lampwork {

class Workbench;

struct MediaKey {
    MediaKind kind = MediaKind::Picture;
    QString series;
    bool operator==(const MediaKey &) const = default;
    bool operator<(const MediaKey &other) const
    {
        return kind != other.kind ? kind < other.kind : series < other.series;
    }
};

// What a run has, as it was read at once; nothing of it changes.
struct RunMedia {
    // Pictures and texts by step, of one step the later last; a histogram's list is empty, since
    // its steps are read where they are drawn.
    QMap<MediaKey, QList<MediaItem>> series;

    QList<Artifact> artifacts; // of the pictures and texts, by id
    QList<MediaItem> items; // the same, as understood
    QStringList histograms;
    bool operator==(const RunMedia &) const = default;
};
using RunMediaPointer = std::shared_ptr<const RunMedia>;

// The histograms that an engine logs of its layers have a view of their own.
enum class LayerHistograms { LeftOut, Included };

// `before` if nothing has changed since, else all anew; of what is the same, nothing is parsed
// again. For the store's thread.
Result<RunMediaPointer> readRunMedia(
    RunStore &store, RunId run, const RunMediaPointer &before, LayerHistograms layers);

// Knows which pictures, texts and histograms some runs have, and follows those that go on. Reads on
// the store's thread, one run at a time, and only as often as leaves the thread to others. GUI
// thread; the workbench must outlive it.
class MediaReader : public QObject {
    Q_OBJECT
public:
    explicit MediaReader(Workbench &workbench, QObject *parent = nullptr);

    void setRuns(const QList<RunId> &runs);
    // Nothing is read until it is active; what came meanwhile is then made up for.
    void setActive(bool active);
    RunMediaPointer media(RunId run) const { return m_media.value(run); } // null: not read yet
    bool isReading() const { return m_busy || !m_due.isEmpty(); }

Q_SIGNALS:
    void changed(lampwork::RunId run); // media() is another; or it could not be read
    // All that was due has been read; histograms may have got new steps.
    void settled();

private:
    void findDue();
    void readNext();
    void take(RunId run, const Result<RunMediaPointer> &read);

    Workbench &m_workbench;
    QList<RunId> m_runs;
    QHash<RunId, RunMediaPointer> m_media;
    struct Seen {
        Run run; // as it was when it was last read
        quint64 mark = 0;
        QElapsedTimer age;
    };
    QHash<RunId, Seen> m_seen;
    quint64 m_mark = 0; // counts how often anything was told of any run
    QHash<RunId, Error> m_problems; // that were told
    QList<RunId> m_due;
    QTimer m_next;
    QDeadlineTimer m_rest; // what else is read comes first
    QElapsedTimer m_pass; // since the first of the runs that were due together
    bool m_active = false;
    bool m_busy = false;
};

} // namespace lampwork
