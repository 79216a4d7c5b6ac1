// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/curvecheck.h"

#include "core/experiment/series.h"

#include <cstring>

namespace lampwork {

Result<CurveCheck> CurveCheck::load(RunStore &store, RunId run, qint64 first, qint64 last)
{
    const auto list = store.series(run);
    if (!list)
        return list.error();
    CurveCheck check;
    for (const Series &series : *list) {
        if (isOfTheMachine(series.name))
            continue;
        const auto points = store.points(run, series.name);
        if (!points)
            return points.error();
        Known known;
        for (std::size_t i = 0; i < points->size(); ++i) {
            if (points->steps[i] <= first || points->steps[i] > last)
                continue;
            known.points.steps.push_back(points->steps[i]);
            known.points.values.push_back(points->values[i]);
        }
        check.m_known.insert(series.name, std::move(known));
    }
    return check;
}

void CurveCheck::compare(const QString &series, qint64 step, double value)
{
    const auto found = m_known.find(series);
    if (found == m_known.end())
        return;
    Known &known = *found;
    const std::vector<qint64> &steps = known.points.steps;
    while (known.next < steps.size() && steps[known.next] < step)
        ++known.next;
    if (known.next == steps.size() || steps[known.next] != step)
        return; // a point that was stored at an order and not by itself
    const double before = known.points.values[known.next];
    ++m_compared;
    if (std::memcmp(&before, &value, sizeof(double)) != 0
        && (!m_difference || step < m_difference->step))
        m_difference = CurveDifference{series, step, before, value};
}

} // namespace lampwork
