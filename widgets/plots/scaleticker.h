// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/axisscale.h"

#include <qcustomplot.h>

namespace lampwork {

// Places of labels on a logarithmic or symmetrically logarithmic axis, at any zoom. The axis of the
// latter counts in places (SymLog::toAxis), the labels are values.
class ScaleTicker : public QCPAxisTicker {
public:
    ScaleTicker(ScaleKind kind, const SymLog &symLog);
    void generate(const QCPRange &range, const QLocale &locale, QChar formatChar, int precision,
        QVector<double> &ticks, QVector<double> *subTicks, QVector<QString> *tickLabels) override;

private:
    ScaleKind m_kind;
    SymLog m_symLog;
};

// Dates and clock times, as exact as the range needs, in local time. The axis counts seconds since
// 1970.
class ClockTicker : public QCPAxisTickerDateTime {
public:
    void generate(const QCPRange &range, const QLocale &locale, QChar formatChar, int precision,
        QVector<double> &ticks, QVector<double> *subTicks, QVector<QString> *tickLabels) override;
};

} // namespace lampwork
