// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/run.h"

#include <QString>

// The ids of the curves in the plots of runs: "12:valid/loss". What leads into a fork's curve, from
// a run before it: "12<7:valid/loss"; from 0: the joint of the two.
namespace lampwork {

inline QString curveId(RunId run, const QString &series)
{
    return QString::number(run) + u':' + series;
}

inline QString leadInId(RunId fork, RunId ancestor, const QString &series)
{
    return QString::number(fork) + u'<' + QString::number(ancestor) + u':' + series;
}

inline bool isLeadIn(const QString &curve)
{
    return curve.section(u':', 0, 0).contains(u'<');
}

// Whose curve it is; of a lead-in the fork's.
inline RunId runOf(const QString &curve)
{
    return curve.section(u':', 0, 0).section(u'<', 0, 0).toLongLong();
}

inline QString seriesOf(const QString &curve)
{
    return curve.section(u':', 1);
}

} // namespace lampwork
