// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/scaleticker.h"

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {

constexpr double daySeconds = 86'400;

// Enough digits to tell neighbours apart, and no more.
QString textOf(double value, double step)
{
    if (value == 0)
        return QStringLiteral("0");
    const double digits = std::log10(std::abs(value)) - std::log10(step);
    return QLocale::c().toString(value, 'g', std::clamp(int(std::ceil(digits)) + 1, 1, 15));
}

} // namespace

ScaleTicker::ScaleTicker(ScaleKind kind, const SymLog &symLog)
    : m_kind(kind)
    , m_symLog(symLog)
{
}

void ScaleTicker::generate(const QCPRange &range, const QLocale &, QChar, int,
    QVector<double> &ticks, QVector<double> *subTicks, QVector<QString> *tickLabels)
{
    const bool symmetric = m_kind == ScaleKind::SymLog;
    const Ticks found = symmetric ? symLogTicks(m_symLog.fromAxis(range.lower),
                            m_symLog.fromAxis(range.upper), m_symLog, tickCount() + 1)
                                  : logTicks(range.lower, range.upper, tickCount() + 1);
    const auto place = [&](double value) { return symmetric ? m_symLog.toAxis(value) : value; };
    ticks.clear();
    for (const double value : found.labelled)
        ticks.append(place(value));
    if (subTicks) {
        subTicks->clear();
        for (const double value : found.others)
            subTicks->append(place(value));
    }
    if (!tickLabels)
        return;
    tickLabels->clear();
    for (std::size_t i = 0; i < found.labelled.size(); ++i) {
        const double value = found.labelled[i];
        double step = std::abs(value);
        if (i > 0)
            step = std::min(step, value - found.labelled[i - 1]);
        if (i + 1 < found.labelled.size())
            step = std::min(step, found.labelled[i + 1] - value);
        tickLabels->append(textOf(value, step));
    }
}

void ClockTicker::generate(const QCPRange &range, const QLocale &locale, QChar formatChar,
    int precision, QVector<double> &ticks, QVector<double> *subTicks, QVector<QString> *tickLabels)
{
    const double seconds = range.size();
    if (seconds < 2)
        setDateTimeFormat(QStringLiteral("HH:mm:ss.zzz"));
    else if (seconds < 600)
        setDateTimeFormat(QStringLiteral("HH:mm:ss"));
    else if (seconds < daySeconds)
        setDateTimeFormat(QStringLiteral("HH:mm"));
    else if (seconds < 4 * daySeconds)
        setDateTimeFormat(QStringLiteral("MM-dd HH:mm"));
    else
        setDateTimeFormat(QStringLiteral("yyyy-MM-dd"));
    QCPAxisTickerDateTime::generate(
        range, locale, formatChar, precision, ticks, subTicks, tickLabels);
}

} // namespace lampwork
