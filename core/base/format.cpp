// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/format.h"

#include <QDateTime>
#include <QLocale>

#include <array>
#include <cmath>

namespace lampwork {

QString formatNumber(double value, int significantDigits)
{
    if (std::isnan(value))
        return QStringLiteral("nan");
    if (std::isinf(value))
        return value > 0 ? QStringLiteral("inf") : QStringLiteral("-inf");
    // An integer is shown whole where it is exact and short.
    if (value == std::trunc(value) && std::abs(value) < 1e9)
        return QString::number(qint64(value));
    return QString::number(value, 'g', significantDigits);
}

QString formatExact(double value)
{
    if (std::isnan(value) || std::isinf(value))
        return formatNumber(value);
    return QString::number(value, 'g', QLocale::FloatingPointShortest);
}

QString formatCount(qint64 count)
{
    return QLocale(QLocale::English, QLocale::UnitedStates).toString(count);
}

QString formatBytes(qint64 bytes)
{
    static constexpr std::array units{"B", "kB", "MB", "GB", "TB", "PB"};
    auto value = double(bytes);
    std::size_t unit = 0;
    while (std::abs(value) >= 1000 && unit + 1 < units.size()) {
        value /= 1000;
        ++unit;
    }
    const int decimals = unit == 0 || std::abs(value) >= 100 ? 0 : 1;
    return QString::number(value, 'f', decimals) + u' ' + QLatin1String(units[unit]);
}

QString formatDuration(qint64 milliseconds)
{
    if (milliseconds < 1000)
        return QStringLiteral("%1 ms").arg(milliseconds);
    if (milliseconds < 60'000)
        return QStringLiteral("%1 s").arg(double(milliseconds) / 1000, 0, 'f', 1);
    const qint64 seconds = milliseconds / 1000;
    if (seconds < 3600)
        return QStringLiteral("%1 min %2 s")
            .arg(seconds / 60)
            .arg(seconds % 60, 2, 10, QLatin1Char('0'));
    return QStringLiteral("%1 h %2 min")
        .arg(seconds / 3600)
        .arg(seconds / 60 % 60, 2, 10, QLatin1Char('0'));
}

QString formatTime(qint64 msSinceEpoch)
{
    return QDateTime::fromMSecsSinceEpoch(msSinceEpoch)
        .toString(QStringLiteral("yyyy-MM-dd HH:mm"));
}

} // namespace lampwork
