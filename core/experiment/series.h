// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QtGlobal>

#include <vector>

namespace lampwork {

// One measured value. Steps of one series never decrease.
struct Point {
    qint64 step = 0;
    qint64 wallMs = 0; // since the epoch
    double value = 0; // may be NaN or infinite
};

struct Series {
    qint64 id = 0;
    QString name; // "train/loss", "valid/accuracy"
    qint64 count = 0;
    qint64 lastStep = -1;
    bool operator==(const Series &) const = default;
};

// Series of the machine rather than of the training ("system/memory_bytes"): two runs of the same
// spec have the same points in all others.
inline bool isOfTheMachine(const QString &series)
{
    return series.startsWith(QLatin1String("system/"));
}

// The points of one series as columns, all of one length.
struct SeriesPoints {
    QString name;
    std::vector<qint64> steps;
    std::vector<qint64> wallMs;
    std::vector<double> values;
    std::size_t size() const { return steps.size(); }
};

// What an engine writes at once: every series' new points of one run.
using PointBatch = std::vector<SeriesPoints>;

} // namespace lampwork
