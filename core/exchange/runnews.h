// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/experiment/histogram.h"
#include "core/experiment/run.h"
#include "core/experiment/series.h"

#include <QByteArray>
#include <QHash>
#include <QMap>
#include <QString>
#include <QVariant>

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace lampwork {

// A picture or a text that a run logged.
struct ForeignFile {
    QString kind; // "image", "text"
    QString name; // "samples/digits"
    QString suffix; // of a file made of it: "png", "txt"
    qint64 step = 0;
    qint64 wallMs = 0;
    QByteArray bytes;
    bool operator==(const ForeignFile &) const = default;
};

// What a foreign log has told of one run since it was last asked. Texts that are empty, times that
// are 0 and members that are unset say nothing new.
struct RunNews {
    QString
        key; // tells the runs of one log apart, and never changes; empty where it holds only one
    QString name;
    QString experiment;
    QString note;
    QString message; // why it failed
    QStringList tags;
    QHash<QString, QVariant> attributes; // "params.lr"
    std::optional<RunState> state;
    qint64 startedMs = 0; // ms since the epoch, as the log says
    qint64 lastMs = 0; // the last sign of life
    qint64 endedMs = 0;

    // A restart: points of the run that were told before are void from this step on, before
    // `points` are added; by series, or (the empty name) of all of them.
    QHash<QString, qint64> rewound;
    PointBatch points; // in the order of the log
    std::vector<Histogram> histograms;
    std::vector<ForeignFile> files;
    QMap<QString, qint64> leftOut; // what could not be taken, and how many of it

    bool isEmpty() const; // but for the key
};

// Collects the news of one run for a reader. Lives as long as the reader, since it knows the
// series; one thread.
class RunCollector {
public:
    // The number of a series; nullopt where a run has more series than are taken, or the name is
    // empty or longer than names are. Fast for names that come in the same order again and again.
    std::optional<std::size_t> series(std::string_view name);
    // `segment`: the part of the log the point is from; they are numbered in their order. The first
    // point of a series in a new part that lies before the last one of the old part starts it again
    // there. Within a part, a step that falls is left to whoever takes the points.
    void add(std::size_t series, qint64 step, qint64 wallMs, double value, int segment = 0)
    {
        SeriesEntry &entry = m_series[series];
        if (segment > entry.segment) {
            if (entry.count > 0 && step < entry.lastStep)
                rewind(series, step);
            entry.segment = segment;
        }
        entry.lastStep = step;
        ++entry.count;
        SeriesPoints &points = m_points[series];
        if (points.steps.empty())
            m_touched.push_back(series);
        points.steps.push_back(step);
        points.wallMs.push_back(wallMs);
        points.values.push_back(value);
        noteTime(wallMs);
    }
    void add(std::string_view name, qint64 step, qint64 wallMs, double value);
    // From this step on, what was told before is void: of one series, or of all, histograms too.
    void rewind(std::size_t series, qint64 step);
    void rewind(qint64 step);
    void leaveOut(const QString &what, qint64 count = 1);
    void noteTime(qint64 wallMs)
    {
        if (wallMs <= 0)
            return;
        if (m_firstMs == 0 || wallMs < m_firstMs) {
            m_firstMs = wallMs;
            m_news.startedMs = wallMs;
        }
        if (wallMs > m_news.lastMs)
            m_news.lastMs = wallMs;
    }
    qint64 pointCount() const;

    // The rest of the news is written straight into it.
    RunNews &news() { return m_news; }
    bool hasNews() const { return !m_touched.empty() || !m_news.isEmpty(); }
    // What was collected since the last call.
    RunNews take();
    // Forgets everything, for a log that begins anew.
    void clear();

private:
    void dropOverridden(std::size_t series, qint64 step);

    struct SeriesEntry {
        std::string name;
        qint64 lastStep = 0;
        qint64 count = 0;
        int segment = 0;
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const
        {
            return std::hash<std::string_view>()(text);
        }
    };

    std::vector<SeriesEntry> m_series;
    std::vector<SeriesPoints> m_points; // by series
    std::vector<std::size_t> m_touched; // series with points
    std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>> m_index;
    std::size_t m_expected = 0; // the series after the one last asked for
    qint64 m_firstMs = 0;
    RunNews m_news;
};

// Takes out the points from a step on; says how many.
qint64 dropFrom(SeriesPoints &points, qint64 step);
// What is left out because the log went back behind it.
QString overriddenPoints();

// Seconds since the epoch as milliseconds; 0 for what is no time.
qint64 toMs(double seconds);

} // namespace lampwork
