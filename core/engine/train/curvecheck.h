// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/store/runstore.h"

#include <QHash>
#include <QString>

#include <optional>

namespace lampwork {

// The first place where a run that was done again is not what it was.
struct CurveDifference {
    QString series;
    qint64 step = 0;
    double before = 0;
    double now = 0;
    bool operator==(const CurveDifference &) const = default;
};

// Compares values, bit by bit, with the points that a run has stored. One thread.
class CurveCheck {
public:
    // The points of a run's series with first < step ≤ last.
    static Result<CurveCheck> load(RunStore &store, RunId run, qint64 first, qint64 last);

    // Steps of one series never decrease.
    void compare(const QString &series, qint64 step, double value);
    qint64 compared() const { return m_compared; }
    // Of the smallest step that differs.
    const std::optional<CurveDifference> &difference() const { return m_difference; }

private:
    struct Known {
        SeriesPoints points;
        std::size_t next = 0;
    };
    QHash<QString, Known> m_known;
    qint64 m_compared = 0;
    std::optional<CurveDifference> m_difference;
};

} // namespace lampwork
