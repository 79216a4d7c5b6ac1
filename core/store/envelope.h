// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QtGlobal>

#include <limits>
#include <vector>

namespace lampwork {

// What can be said of a stretch of points without reading them.
struct PointStatistics {
    qint64 count = 0;
    qint64 nonFinite = 0; // NaN and infinities; what follows is of the finite ones
    double minimum = std::numeric_limits<double>::infinity(); // above maximum where there are none
    double maximum = -std::numeric_limits<double>::infinity();
    double sum = 0;
    void add(double value);
    void add(const PointStatistics &other);
    bool operator==(const PointStatistics &) const = default;
};

// The extremes of some neighbouring points.
struct EnvelopeBucket {
    qint64 firstStep = 0;
    qint64 nonFinite = 0;
    double minimum = 0; // of the finite values; above maximum where there are none
    double maximum = 0;
    bool operator==(const EnvelopeBucket &) const = default;
};

// A series, or a part of it, at a fraction of its size: its exact extremes.
struct SeriesEnvelope {
    QString name;
    PointStatistics statistics;
    std::vector<EnvelopeBucket> buckets; // in order; each ends where the next one starts
    qint64 lastStep = -1; // of the last bucket; -1: there is none
};

} // namespace lampwork
